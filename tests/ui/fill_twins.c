/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Twins: rows of the same words, of things that differ in one respect each. A
 * mark that is only a colour tells them apart, and is found (alone.c). */
#include "base/base.h"

#include "tests/ui/fill.h"

#define HOUR 3600
#define DAY (24 * HOUR)
#define S(s) ((char *)(s))

static enum err put_twin(struct store *s, const struct task *t, int n)
{
	struct material m[] = {
		{.account = t->account, .pid = S("m"), .name = S("Blatt.pdf"),
		 .type = S(""), .sha256 = S(""), .size = 1000},
	};
	struct task twin = *t;
	char pid[16];
	int64_t id;
	bool fresh;

	str_printf(pid, sizeof(pid), "twin%d", n);
	twin.pid = pid;
	m[0].pid = pid;
	return store_task_put(s, &twin, m, n % 2, &id, &fresh);
}

/* All are due at once; n counts on. */
static enum err put_tasks(struct store *s, int64_t account, int *n)
{
	const struct task plain = {
		.account = account, .course_pid = S("zw"), .course = S("Zwillinge"),
		.title = S("Zwilling"), .teacher = S("Frau Zwei"),
		.version = S("1"), .due = FILL_NOW + 2 * DAY, .types = S(""),
		.takes_files = true, .work_key = S(""), .work_pid = S(""),
		.work_text = S(""), .mark = S(""), .feedback = S(""), .text = S(""),
	};
	struct task all[12];
	enum err e = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		all[i] = plain;
	all[2].takes_text = true;
	all[3].drafts = true;
	all[4].statement = true;
	all[5].team = true;
	all[6].locked = true;
	all[7].late_until = FILL_NOW + 3 * DAY;
	all[8].start = FILL_NOW - DAY;
	all[9].modified = FILL_NOW - HOUR;
	all[10].max_files = 1;
	all[11].text = S("p0Text.\n");
	for (size_t i = 0; i < ARRAY_LEN(all) && !e; i++)
		e = put_twin(s, &all[i], (*n)++);
	return e;
}

static enum err put_news(struct store *s, int64_t account)
{
	struct announcement a = {
		.account = account, .course = S("zw"), .at = FILL_NOW - HOUR,
		.title = S("Zwilling"), .author = S("Frau Zwei"),
		.text = S("p0Text.\n"),
	};
	enum err e;

	a.pid = S("twin1");
	e = store_announcement_put(s, &a);
	if (!e)
		e = store_announcement_read(s, 0);
	a.pid = S("twin2");
	if (!e)
		e = store_announcement_put(s, &a);
	a.pid = S("twin3");
	a.text = S("");
	return e ? e : store_announcement_put(s, &a);
}

static enum err put_lessons(struct store *s, int64_t account)
{
	struct lesson l = {
		.account = account, .course = S("Zwillinge"),
		.title = S("Zwilling"), .url = S(""),
		.start = FILL_NOW + HOUR, .end = FILL_NOW + 2 * HOUR,
		.state = LESSON_planned,
	};
	enum err e;

	l.pid = S("twin1");
	e = store_lesson_put(s, &l);
	l.pid = S("twin2");
	l.url = S(FILL_URL);
	return e ? e : store_lesson_put(s, &l);
}

enum err fill_twins(const struct paths *paths)
{
	struct account a = {0};
	struct store *s = NULL;
	enum err e = fill_open(paths, &s);
	int n = 0;

	if (!e)
		e = store_account_find(s, "lilienthal", &a);
	if (!e)
		e = put_tasks(s, a.id, &n);
	/* The others are new since the last look. */
	if (!e)
		e = store_looked_now(s, FILL_NOW - DAY);
	if (!e)
		e = put_tasks(s, a.id, &n);
	if (!e)
		e = put_news(s, a.id);
	if (!e)
		e = put_lessons(s, a.id);
	record_account_release(&a);
	return fill_close(s, e);
}
