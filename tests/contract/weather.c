/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A school on a bad day: what is asked for then, and what is not believed. */
#include "base/base.h"
#include "tests/contract/paper.h"

struct mood {
	const char *mood;
	enum err err, or; /* OK: whichever */
	int64_t after;	  /* at least so many seconds */
	const char *face; /* of this platform only; "json": not of pages */
};

static const struct mood moods[] = {
    {"503=30", ERR_OVERLOADED, ERR_MAINTENANCE, 25, NULL},
    {"503=date:30", ERR_OVERLOADED, ERR_MAINTENANCE, 25, NULL},
    {"503=none", ERR_OVERLOADED, ERR_MAINTENANCE, 0, NULL},
    {"429=10", ERR_OVERLOADED, ERR_OVERLOADED, 8, NULL},
    {"500", ERR_OVERLOADED, ERR_OVERLOADED, 0, NULL},
    {"502", ERR_OVERLOADED, ERR_HALF_DOWN, 0, NULL},
    {"portal", ERR_PORTAL, ERR_NOT_THIS, 0, NULL},
    {"truncated", ERR_OK, ERR_OK, 0, NULL},
    {"wrong", ERR_OK, ERR_OK, 0, "json"},
    {"huge=64MB", ERR_OK, ERR_OK, 0, NULL},
    {"cut=20", ERR_CUT, ERR_CUT, 0, NULL},
    {"drop", ERR_CUT, ERR_CUT, 0, NULL},
    {"maintenance=600", ERR_MAINTENANCE, ERR_OVERLOADED, 0, NULL},
    {"token", ERR_LOGIN, ERR_LOGIN, 0, "json"},
    /* each page ends the session: the way in has no end */
    {"token", ERR_LOGIN, ERR_GARBLED, 0, "iserv"},
    {"database", ERR_DATABASE, ERR_DATABASE, 0, "moodle"},
    {"closed", ERR_MAINTENANCE, ERR_MAINTENANCE, 0, "moodle"},
    {"services-off", ERR_OK, ERR_OK, 0, "moodle"},
    {"mobile-off", ERR_OK, ERR_OK, 0, "moodle"},
};

static bool is_here(const struct contract *c, const struct mood *m)
{
	if (m->face && strcmp(m->face, "json") == 0)
		return strcmp(c->p->name, "iserv") != 0;
	return !m->face || strcmp(m->face, c->p->name) == 0;
}

/* All is well again; a session that was ended is not. */
static void good_day(struct contract *c, const struct mood *m)
{
	school_mood(c, "");
	if (c->p->keeps && strcmp(m->mood, "token") == 0) {
		call_login(c, c->url, c->password);
		well(c, "a new login");
	}
	session_again(c, NULL);
}

static void must_be_told_apart(
    struct contract *c, const struct mood *m, const char *what)
{
	must(c, c->v.fate != FATE_done, "%s, %s: done", m->mood, what);
	must(c, m->err == ERR_OK || c->v.err == m->err || c->v.err == m->or,
	    "%s, %s: %s", m->mood, what, verdict_words(c));
	must(c, c->v.fate != FATE_never || m->err == ERR_OK ||
		    m->err == ERR_LOGIN,
	    "%s, %s: %s", m->mood, what, verdict_words(c));
	must(c, c->v.retry_after >= m->after, "%s, %s: again after %" PRId64,
	    m->mood, what, c->v.retry_after);
}

static void bad_news(struct contract *c)
{
	for (size_t i = 0; i < ARRAY_LEN(moods); i++) {
		const struct mood *m = &moods[i];
		struct seen *s = seen_new(c), *d = seen_new(c);

		if (!is_here(c, m))
			continue;
		school_mood(c, m->mood);
		call_news(c, "", s);
		must_be_told_apart(c, m, "news");
		must(c, !s->complete, "%s: complete", m->mood);
		call_news(c, c->all.cursor, d);
		must_be_told_apart(c, m, "news since then");
		must(c, !d->complete && !d->n_rows, "%s: told something", m->mood);
		good_day(c, m);
	}
	call_news(c, "", seen_new(c));
	well(c, "news on a good day");
}

static void bad_task(struct contract *c)
{
	for (size_t i = 0; c->all.n_tasks && i < ARRAY_LEN(moods); i++) {
		const struct mood *m = &moods[i];
		struct seen *s = seen_new(c);

		if (!is_here(c, m))
			continue;
		school_mood(c, m->mood);
		call_task(c, c->all.tasks[0].pid, s);
		must_be_told_apart(c, m, "a task");
		must(c, !s->n_tasks && !s->n_rows, "%s: told something", m->mood);
		good_day(c, m);
	}
}

static void bad_login(struct contract *c)
{
	char good[sizeof(c->token)];

	str_copy(good, sizeof(good), c->token);
	for (size_t i = 0; i < ARRAY_LEN(moods); i++) {
		const struct mood *m = &moods[i];

		if (!is_here(c, m) || strcmp(m->mood, "token") == 0)
			continue;
		school_mood(c, m->mood);
		call_login(c, c->url, c->password);
		must(c, c->v.err && c->v.err != ERR_LOGIN_REFUSED &&
		    c->v.err != ERR_LOGIN_OR_LOCK && !*c->token,
		    "%s: %s", m->mood, verdict_words(c));
		school_mood(c, "");
	}
	str_copy(c->token, sizeof(c->token), good);
}

/* Each error page is smaller than the file, and none is one. */
static void bad_file(struct contract *c)
{
	const struct seen_file *f = NULL;
	char part[PATH_MAX];

	if (!c->p->fetch)
		skip(c, "not made yet");
	learn_sizes(c);
	for (int i = 0; i < c->all.n_files && !f; i++)
		if (c->all.files[i].size > 5000 && c->all.files[i].size < 1 << 20)
			f = &c->all.files[i];
	if (!f)
		skip(c, "there is no file");
	in_dir(c, part, "weather");
	for (size_t i = 0; i < ARRAY_LEN(moods); i++) {
		const struct mood *m = &moods[i];

		if (!is_here(c, m) || strcmp(m->mood, "huge=64MB") == 0 ||
		    strcmp(m->mood, "truncated") == 0 ||
		    strcmp(m->mood, "wrong") == 0)
			continue;
		school_mood(c, m->mood);
		call_fetch(c, f, part);
		/* a page that is no file may be just that; and over many cuts
		 * a file may come after all */
		if (c->v.fate == FATE_done)
			must(c, size_of(part) == f->size, "%s: a page was taken",
			    m->mood);
		else if (c->v.err != ERR_GARBLED)
			must_be_told_apart(c, m, "a file");
		unlink(part);
		good_day(c, m);
	}
	call_fetch(c, f, part);
	well(c, "on a good day");
}

static void bad_hand_in(struct contract *c)
{
	bool fresh = !(c->p->caps & CAP_REPLACES);

	for (size_t i = 0; i < ARRAY_LEN(moods); i++) {
		const struct seen_task *t = find_task(
		    c, &(struct want){.files = true, .no_work = fresh});
		const struct mood *m = &moods[i];
		struct verdict v;
		struct paper *p;
		char name[200];
		int64_t saves;

		if (!is_here(c, m))
			continue;
		p = paper_new(c, t);
		saves = school_saves(c);
		paper_name(t, "bei schlechtem Wetter", name, sizeof(name));
		paper_file(p, name, 30000 + (int64_t)i);
		school_mood(c, m->mood);
		paper_hand_in(p);
		v = c->v;
		must(c, v.fate != FATE_done, "%s: done", m->mood);
		must(c, v.fate != FATE_never || v.err == ERR_LOGIN ||
			    m->err == ERR_OK,
		    "%s: %s", m->mood, verdict_words(c));
		good_day(c, m);
		c->v.err = v.err;
		c->v.fate = v.fate == FATE_never ? FATE_again : v.fate;
		paper_settle(p);
		must(c, p->equal, "%s: %s", m->mood, p->differs);
		must(c, school_saves(c) == saves + 1, "%s: saved %" PRId64
		    " times", m->mood, school_saves(c) - saves);
	}
}

const struct trial trials_weather[] = {
    {"bad-news", "on a bad day news are not believed", bad_news,
	NEEDS_TASKS | NEEDS_SCHOOL, 0},
    {"bad-task", "on a bad day a task is not believed", bad_task,
	NEEDS_TASKS | NEEDS_SCHOOL, 0},
    {"bad-login", "on a bad day no password is called wrong", bad_login,
	NEEDS_LOGIN | NEEDS_SCHOOL, 0},
    {"bad-file", "on a bad day no page is taken for a file", bad_file,
	NEEDS_TASKS | NEEDS_SCHOOL, 0},
    {"bad-hand-in", "on a bad day it arrives later, and once", bad_hand_in,
	NEEDS_WRITES | NEEDS_SCHOOL, 0},
    {0},
};
