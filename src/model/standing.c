/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "model/standing.h"

#define TEXT_LIMIT     (16u << 20)
#define TEXT_SURE_SIZE (60u << 10) /* a longer one may not be told in full */

bool task_has_work(const struct task *t)
{
	return t->work == WORK_saved || t->work == WORK_handed_in;
}

void work_text_normal(struct buf *out, const char *text)
{
	struct buf lines;

	buf_init(&lines, TEXT_LIMIT);
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\n"), keep = len;

		while (keep && strchr(" \t\r", at[keep - 1]))
			keep--;
		buf_add(&lines, at, keep);
		buf_str(&lines, "\n");
		at += len + (at[len] == '\n');
	}
	while (lines.len && lines.data[lines.len - 1] == '\n')
		lines.data[--lines.len] = '\0';
	text_clean(out, lines.data ? lines.data : "", lines.len, TEXT_BREAKS);
	buf_release(&lines);
}

static bool has(const char *s)
{
	return s && *s;
}

/* The next letter that is no blank, U+00A0 included. */
static const char *letter(const char *s)
{
	while (*s) {
		if (strchr(" \t\r\n", *s))
			s++;
		else if (str_starts(s, "\xc2\xa0"))
			s += 2;
		else
			break;
	}
	return s;
}

/* Blanks and breaks may have been moved on the way through a web page. */
static bool same_letters(const char *a, const char *b)
{
	for (;;) {
		a = letter(a);
		b = letter(b);
		if (!*a || *a != *b)
			return *a == *b;
		a++;
		b++;
	}
}

static bool same_text(const char *ours, const char *theirs)
{
	struct buf a, b;
	bool same;

	ours = ours ? ours : "";
	theirs = theirs ? theirs : "";
	if (strlen(ours) > TEXT_SURE_SIZE)
		return true;
	buf_init(&a, TEXT_LIMIT);
	buf_init(&b, TEXT_LIMIT);
	work_text_normal(&a, ours);
	work_text_normal(&b, theirs);
	same = buf_error(&a) || buf_error(&b) || same_letters(a.data, b.data);
	buf_release(&a);
	buf_release(&b);
	return same;
}

/* A platform may drop some letters of a name. */
static bool same_name(const char *a, const char *b)
{
	static const char dropped[] = "&\"'`";

	for (;;) {
		a += strspn(a, dropped);
		b += strspn(b, dropped);
		if (!*a || *a != *b)
			return *a == *b;
		a++;
		b++;
	}
}

static const struct work_file *named(const struct task *t, const char *name)
{
	for (int i = 0; i < t->n_work_files; i++)
		if (has(t->work_files[i].name) &&
		    same_name(t->work_files[i].name, name))
			return &t->work_files[i];
	return NULL;
}

static bool same_file(const struct work_file *a, const struct work_file *b)
{
	if (a->size >= 0 && b->size >= 0 && a->size != b->size)
		return false;
	return !has(a->sha256) || !has(b->sha256) ||
	       strcmp(a->sha256, b->sha256) == 0;
}

static bool lists_all(const struct task *t, const struct receipt *r)
{
	return str_starts(r->proof, "sha256") || t->n_work_files > 0;
}

static bool same_work(const struct task *t, const struct receipt *r,
    const struct entry *e)
{
	if (!lists_all(t, r))
		return true;
	if (t->n_work_files != r->n_files)
		return false;
	for (int i = 0; i < r->n_files; i++) {
		const struct work_file *f = named(t, r->files[i].name);

		if (!f || !same_file(f, &r->files[i]))
			return false;
	}
	return same_text(e->text, t->work_text);
}

enum standing work_standing(const struct task *t, const struct receipt *r,
    const struct entry *e, bool ours)
{
	bool key = !has(t->work_key) || str_casecmp(t->work_key, r->key) == 0 ||
		   (has(r->work_key) && strcmp(t->work_key, r->work_key) == 0);

	if (t->gone)
		return STANDING_gone;
	if (!task_has_work(t))
		return STANDING_vanished;
	if (t->work == WORK_saved && !e->not_done)
		return key || ours ? STANDING_changed : STANDING_replaced;
	if (same_work(t, r, e) && (key || lists_all(t, r)))
		return STANDING_there;
	if (key)
		return STANDING_changed;
	if (ours || (t->work_at > 0 && t->work_at < r->platform_time))
		return STANDING_vanished;
	return STANDING_replaced;
}

bool entry_asks(const struct entry *e)
{
	return e->state == ENTRY_held &&
	       (e->reason == ERR_VANISHED || e->reason == ERR_CONFLICT);
}

bool entry_over(enum entry_state s)
{
	return s == ENTRY_proven || s == ENTRY_superseded || s == ENTRY_dropped;
}

int64_t entry_again(const struct entry *e, int64_t now)
{
	bool goes_on = e->state == ENTRY_waiting || e->state == ENTRY_asking;

	return goes_on && e->next_try > now ? e->next_try : 0;
}
