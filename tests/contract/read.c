/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new: all of it, then nothing twice. */
#include "base/base.h"
#include "tests/contract/contract.h"

#define LOOKS 12 /* tasks that are read one by one */

/* ---- a pass from nothing */

static int rows_of(const struct seen *s, const char *kind)
{
	int n = 0;

	for (int i = 0; i < s->n_rows; i++)
		n += strcmp(s->rows[i].kind, kind) == 0;
	return n;
}

static bool has_row(const struct seen *s, const char *kind, const char *pid)
{
	for (int i = 0; i < s->n_rows; i++)
		if (strcmp(s->rows[i].kind, kind) == 0 &&
		    strcmp(s->rows[i].pid, pid) == 0)
			return true;
	return false;
}

static void a_pass_is_complete(struct contract *c)
{
	struct seen *s = seen_new(c);

	call_news(c, "", s);
	well(c, "news");
	must(c, s->passes == 1, "%d passes began", s->passes);
	must(c, s->complete == 1, "%d pages said complete", s->complete);
	must(c, !s->told, "%d records after the last page_end", s->told);
	must(c, rows_of(s, "gone") == 0, "a pass from nothing named what is gone");
	note(c,
	    "%d courses, %d tasks, %d materials, %d announcements: %d requests, "
	    "%" PRId64 " bytes, %d pages",
	    rows_of(s, "course"), s->n_tasks, s->n_files,
	    rows_of(s, "announcement"), c->tap.requests, c->tap.bytes, s->pages);
}

static void a_pass_tells_the_time(struct contract *c)
{
	struct seen *s = seen_new(c);

	call_news(c, "", s);
	well(c, "news");
	must(c, s->server_time >= c->tap.first_date &&
		    s->server_time <= c->tap.date,
	    "it said %" PRId64 ", the server %" PRId64 " to %" PRId64,
	    s->server_time, c->tap.first_date, c->tap.date);
}

static void every_task_has_its_course(struct contract *c)
{
	const struct seen *s = &c->all;

	if (!s->n_tasks)
		skip(c, "this account has no task");
	for (int i = 0; i < s->n_tasks; i++)
		must(c, has_row(s, "course", s->tasks[i].course_pid),
		    "\"%s\": course \"%s\" was not told", s->tasks[i].title,
		    s->tasks[i].course_pid);
}

static void every_pid_is_one_things(struct contract *c)
{
	const struct seen *s = &c->all;

	for (int i = 0; i < s->n_tasks; i++)
		must(c, seen_task(s, s->tasks[i].pid) == &s->tasks[i],
		    "two tasks are \"%s\"", s->tasks[i].pid);
	for (int i = 0; i < s->n_rows; i++)
		for (int k = 0; k < i; k++)
			must(c, strcmp(s->rows[i].pid, s->rows[k].pid) != 0 ||
				    strcmp(s->rows[i].kind, s->rows[k].kind) != 0,
			    "%s \"%s\" came twice", s->rows[i].kind,
			    s->rows[i].pid);
	for (int i = 0; i < s->n_files; i++)
		for (int k = 0; k < i; k++)
			must(c, strcmp(s->files[i].pid, s->files[k].pid) != 0 ||
				    strcmp(s->files[i].task, s->files[k].task) != 0,
			    "material \"%s\" came twice in \"%s\"",
			    s->files[i].pid, s->files[i].task);
}

static void two_passes_tell_the_same(struct contract *c)
{
	struct seen *a = seen_new(c), *b = seen_new(c);

	call_news(c, "", a);
	well(c, "the first");
	session_again(c, NULL);
	call_news(c, "", b);
	well(c, "the second");
	must(c, a->n_tasks == b->n_tasks && a->n_rows == b->n_rows,
	    "%d tasks and %d rows, then %d and %d", a->n_tasks, a->n_rows,
	    b->n_tasks, b->n_rows);
	for (int i = 0; i < a->n_tasks; i++) {
		const char *what =
		    seen_differs(a, &a->tasks[i], b, &b->tasks[i]);

		must(c, !*what, "task %d, \"%s\": %s is not the same", i,
		    a->tasks[i].title, what);
	}
	for (int i = 0; i < a->n_rows; i++)
		must(c, strcmp(a->rows[i].pid, b->rows[i].pid) == 0,
		    "row %d is \"%s\", then \"%s\"", i, a->rows[i].pid,
		    b->rows[i].pid);
}

static void a_sink_that_fails_ends_it(struct contract *c)
{
	int records = seen_records(&c->all);
	const int at[] = {1, records / 2, records};

	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		struct seen *s = seen_new(c);

		if (at[i] < 1)
			continue;
		s->err = ERR_NOSPACE;
		s->at = at[i];
		call_news(c, "", s);
		must(c, s->failed, "record %d was not reached", at[i]);
		must(c, c->v.err == ERR_NOSPACE && c->v.fate == FATE_later,
		    "at record %d of %d: %s", at[i], records, verdict_words(c));
		must(c, !s->after && !s->complete,
		    "it went on after record %d of %d", at[i], records);
	}
}

/* ---- since then */

/* A platform may tell the rest in the next rounds, and what this account
 * itself just did; then it has told all. */
static void until_quiet(struct contract *c)
{
	if (*c->cursor)
		return;
	str_copy(c->cursor, sizeof(c->cursor), c->all.cursor);
	for (int i = 0; i < 20; i++) {
		struct seen *s = seen_new(c);

		call_news(c, c->cursor, s);
		well(c, "news since then");
		must(c, !s->passes, "a pass from nothing began");
		if (*s->cursor)
			str_copy(c->cursor, sizeof(c->cursor), s->cursor);
		if (!seen_records(s))
			return;
		turns(c, 0);
		poll(NULL, 0, 1000);
	}
	*c->cursor = '\0';
	must(c, false, "it never comes to an end");
}

static void nothing_new_is_cheap(struct contract *c)
{
	struct seen *s = seen_new(c);

	until_quiet(c);
	session_again(c, NULL); /* as another day */
	tap_count(&c->tap);
	call_news(c, c->cursor, s);
	well(c, "news since then");
	must(c, !seen_records(s), "%d records were told again", seen_records(s));
	must(c, !s->passes && !s->complete, "a pass from nothing began");
	must(c, c->tap.requests == 1, "%d requests", c->tap.requests);
	note(c, "%d request, %" PRId64 " bytes", c->tap.requests, c->tap.bytes);
	must(c, c->tap.bytes <= 4096 + 512 * rows_of(&c->all, "course"),
	    "%" PRId64 " bytes for nothing", c->tap.bytes);
}

/* As a cursor may come to be: from another version, cut, or nonsense. */
static void a_spoilt_cursor_is_none(struct contract *c)
{
	char half[sizeof(c->cursor)], lengthy[9000];
	const char *const spoilt[] = {half, "x", "{}", "[]", "{\"v\":99}",
	    "null", "\"", "\x01\xff", "../../x", "a\r\nX: y", lengthy};

	str_copy(half, sizeof(half), c->all.cursor);
	half[strlen(half) / 2] = '\0';
	memset(lengthy, 'a', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
		struct seen *s = seen_new(c);

		call_news(c, spoilt[i], s);
		must(c, c->v.fate == FATE_done, "cursor %zu: %s", i,
		    verdict_words(c));
		must(c, s->passes == 1 && s->complete == 1,
		    "cursor %zu, \"%.40s\": no full pass", i, spoilt[i]);
		must(c, s->n_tasks == c->all.n_tasks,
		    "cursor %zu: %d tasks of %d", i, s->n_tasks, c->all.n_tasks);
	}
}

/* A byte of it changed: whatever comes of it, no crash and no lie. */
static void a_changed_cursor_does_no_harm(struct contract *c)
{
	size_t len = strlen(c->all.cursor), step = MAX(len / 8, 1);

	for (size_t at = 0; at < len; at += step) {
		char other[sizeof(c->cursor)];
		struct seen *s = seen_new(c);

		str_copy(other, sizeof(other), c->all.cursor);
		other[at] = other[at] == '1' ? '2' : '1';
		call_news(c, other, s);
		must(c, c->v.fate == FATE_done, "byte %zu of %zu: %s", at, len,
		    verdict_words(c));
		must(c, !s->complete || s->n_tasks == c->all.n_tasks,
		    "byte %zu: %d tasks of %d", at, s->n_tasks, c->all.n_tasks);
	}
}

/* ---- one task */

static void a_task_is_as_in_the_news(struct contract *c)
{
	const struct seen *all;
	struct seen *fresh = seen_new(c);
	int n;

	call_news(c, "", fresh);
	well(c, "news");
	all = fresh;
	n = MIN(all->n_tasks, LOOKS);
	if (!n)
		skip(c, "this account has no task");
	for (int i = 0; i < n; i++) {
		const struct seen_task *t =
		    &all->tasks[(int64_t)i * all->n_tasks / n];
		struct seen *s = seen_new(c);
		const char *what;

		call_task(c, t->pid, s);
		must(c, c->v.fate == FATE_done, "\"%s\": %s", t->title,
		    verdict_words(c));
		must(c, s->n_tasks == 1, "\"%s\": %d tasks", t->title, s->n_tasks);
		must(c, !s->complete && !s->passes, "it ended a pass");
		if (!*s->tasks[0].course_pid) /* the news alone say it */
			s->tasks[0].course_pid = t->course_pid;
		what = seen_differs(all, t, s, &s->tasks[0]);
		must(c, !*what, "\"%s\": %s is not the same", t->title, what);
	}
}

static void an_unknown_task_is_not_there(struct contract *c)
{
	char other[300] = "999999999", lengthy[5000];
	const char *const pids[] = {other, "no-such-task", "", "../../etc/passwd",
	    "1\r\nX: y", "1.1.1", "99999999.99999999.99999999",
	    "99999999999999999999999", "-1", "\xff", lengthy};

	memset(lengthy, '1', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		struct seen *s = seen_new(c);

		if (seen_task(&c->all, pids[i]))
			continue;
		call_task(c, pids[i], s);
		/* REFUSED: it is somebody else's */
		must(c, c->v.err == ERR_GONE || c->v.err == ERR_NOT_FOUND ||
			    c->v.err == ERR_REFUSED,
		    "\"%.30s\": %s", pids[i], verdict_words(c));
		must(c, c->v.fate == FATE_never, "\"%.30s\": %s", pids[i],
		    verdict_words(c));
		must(c, !s->n_tasks, "\"%.30s\" was told", pids[i]);
	}
}

static void health_tells(struct contract *c)
{
	struct seen *s = seen_new(c);
	const struct provider_sink sink = seen_sink(s);

	if (!c->p->health)
		skip(c, "not made yet");
	call_begin(c);
	c->p->health(c->session, &sink, call_done, c);
	call_end(c);
	must(c, !*s->fault, "%s", s->fault);
	well(c, "health");
	must(c, c->tap.requests <= 2, "%d requests", c->tap.requests);
	note(c, "%d modules", s->modules);
}

/* ---- a session */

static void closing_ends_it(struct contract *c)
{
	for (int after = 0; after < 4; after++) {
		struct seen *s = seen_new(c);
		const struct provider_sink sink = seen_sink(s);
		int64_t until = clock_mono_ms(clock_system()) + 20000;

		tap_count(&c->tap);
		call_begin(c);
		c->p->news(c->session, "", LOOK_close, &sink, call_done, c);
		if (c->all.n_tasks)
			c->p->task(c->session, c->all.tasks[0].pid, &sink,
			    call_done, c);
		if (c->p->health)
			c->p->health(c->session, &sink, call_done, c);
		call_started(c);
		while (c->tap.requests < after && !c->calls_done &&
		       clock_mono_ms(clock_system()) < until)
			c->net->turn(c->net, NULL, 0, 10);
		c->calls_done = 0;
		c->p->close(c->session);
		c->session = NULL;
		must(c, !c->net->busy(c->net), "requests go on");
		for (int i = 0; i < 20; i++)
			c->net->turn(c->net, NULL, 0, 10);
		must(c, !c->calls_done, "done was called after close");
		session_again(c, NULL);
	}
}

static void calls_run_beside_each_other(struct contract *c)
{
	struct seen *news = seen_new(c), *task = seen_new(c);
	const struct provider_sink a = seen_sink(news), b = seen_sink(task);
	int64_t until = clock_mono_ms(clock_system()) + 60000;

	if (!c->all.n_tasks)
		skip(c, "this account has no task");
	call_begin(c);
	c->p->news(c->session, "", LOOK_close, &a, call_done, c);
	c->p->task(c->session, c->all.tasks[0].pid, &b, call_done, c);
	call_started(c);
	while (c->calls_done < 2 && clock_mono_ms(clock_system()) < until)
		c->net->turn(c->net, NULL, 0, 100);
	turns(c, 200);
	must(c, c->calls_done == 2, "%d of 2 ended", c->calls_done);
	must(c, news->complete == 1 && task->n_tasks == 1, "not both told");
}

const struct trial trials_read[] = {
    {"news-full", "news from nothing is one complete pass", a_pass_is_complete,
	NEEDS_LOGIN, 0},
    {"news-time", "news tell the server's time", a_pass_tells_the_time,
	NEEDS_LOGIN, 0},
    {"news-courses", "every task's course is told", every_task_has_its_course,
	NEEDS_TASKS, 0},
    {"news-pids", "every pid is told once", every_pid_is_one_things,
	NEEDS_TASKS, 0},
    {"news-same", "two passes tell the same in the same order",
	two_passes_tell_the_same, NEEDS_LOGIN, 0},
    {"news-full-disk", "a store that takes no more ends the pass",
	a_sink_that_fails_ends_it, NEEDS_TASKS, 0},
    {"news-nothing", "where nothing is new nothing is told, in one request",
	nothing_new_is_cheap, NEEDS_TASKS, 0},
    {"cursor-spoilt", "a spoilt cursor is a pass from nothing",
	a_spoilt_cursor_is_none, NEEDS_TASKS, 0},
    {"cursor-changed", "a cursor with another byte does no harm",
	a_changed_cursor_does_no_harm, NEEDS_TASKS, 0},
    {"task-same", "one task is told as in the news", a_task_is_as_in_the_news,
	NEEDS_TASKS, 0},
    {"task-unknown", "a task that is not there is never told",
	an_unknown_task_is_not_there, NEEDS_TASKS, 0},
    {"health", "health is told", health_tells, NEEDS_LOGIN, 0},
    {"close", "nothing is heard of a session that was closed", closing_ends_it,
	NEEDS_TASKS, 0},
    {"beside", "two calls run beside each other", calls_run_beside_each_other,
	NEEDS_TASKS, 0},
    {0},
};
