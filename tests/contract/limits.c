/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task says that it takes is what it takes. */
#include "base/base.h"
#include "tests/contract/paper.h"

/* Of requests that carry no file. Who cannot go on with an upload looks at the
 * limits first; else a school may say no to what lies there. */
#define WORDS (64 << 10)

static void must_be_refused(
    struct contract *c, struct paper *p, enum err want, enum err or)
{
	paper_hand_in(p);
	must(c, c->v.fate == FATE_never, "%s", verdict_words(c));
	must(c, c->v.err == want || c->v.err == or, "not %s: %s", err_name(want),
	    verdict_words(c));
	must(c, !strchr(p->events, 'H'), "and the journal says that it holds it");
	must_be_untouched(c, p);
}

static void add_file(
    struct paper *p, const struct seen_task *t, const char *stem, int64_t size)
{
	char name[200];

	paper_name(t, stem, name, sizeof(name));
	paper_file(p, name, size);
}

static void the_largest_is_taken(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .small = true});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "genau so groß", t->max_bytes);
	paper_hand_in(p);
	must_hold(p);
	must_show(c, p, WORK_handed_in);
}

static void too_large(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .small = true});
	struct paper *p = paper_new(c, t);
	int64_t sent;

	add_file(p, t, "zu groß", t->max_bytes + 1);
	tap_count(&c->tap);
	paper_hand_in(p);
	sent = c->tap.up;
	must_be_refused(c, p, ERR_TOO_LARGE, ERR_TOO_LARGE);
	note(c, "%" PRId64 " bytes were sent first", sent);
	must(c, c->p->caps & CAP_RESUME_UP || sent < WORDS,
	    "%" PRId64 " bytes were sent in vain", sent);
}

/* A platform that drops what is too large would keep the rest. */
static void one_of_them_too_large(struct contract *c)
{
	const struct seen_task *t = find_task(c,
	    &(struct want){.files = true, .small = true, .max_files = 2});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "klein", 100);
	add_file(p, t, "zu groß", t->max_bytes + 1);
	must_be_refused(c, p, ERR_TOO_LARGE, ERR_TOO_LARGE);
}

static void too_many(struct contract *c)
{
	const struct seen_task *t = NULL;
	struct paper *p;

	for (int i = 0; !t && i < PAPER_FILES; i++) {
		t = look_for_task(c, &(struct want){.files = true, .max_files = i});
		if (t && (t->max_files <= 0 || t->max_files >= PAPER_FILES))
			t = NULL;
	}
	if (!t)
		skip(c, "no task that may be written to has such a limit");
	p = paper_new(c, t);
	for (int64_t i = 0; i <= t->max_files; i++) {
		char stem[20];

		str_printf(stem, sizeof(stem), "Teil %" PRId64, i + 1);
		add_file(p, t, stem, 1000);
	}
	must_be_refused(c, p, ERR_TOO_MANY, ERR_TOO_MANY);
}

static void wrong_type(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .limited_types = true});
	static const char *const names[] = {"Programm.xyz", "ohne-Endung"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct paper *p = paper_new(c, t);

		paper_file(p, names[i], 500);
		must_be_refused(c, p, ERR_BAD_TYPE, ERR_BAD_TYPE);
	}
}

static void right_type(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .limited_types = true});
	struct paper *p = paper_new(c, t);
	char name[200];

	paper_name(t, "LAUT", name, sizeof(name));
	for (char *at = strrchr(name, '.'); at && *at; at++)
		*at = (char)toupper((unsigned char)*at);
	paper_file(p, name, 500);
	paper_hand_in(p);
	must_hold(p);
}

static void only_files(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .only = true});
	struct paper *p = paper_new(c, t);

	paper_text(p, "Ein Text, wo keiner hin gehört.");
	must_be_refused(c, p, ERR_NOT_ACCEPTED, ERR_NOT_ACCEPTED);
}

static void only_text(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.text = true, .only = true});
	struct paper *p = paper_new(c, t);

	paper_file(p, "Datei.txt", 100);
	must_be_refused(c, p, ERR_NOT_ACCEPTED, ERR_NOT_ACCEPTED);
}

static void too_late(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .when = WANT_CLOSED});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "zu spät", 100);
	must_be_refused(c, p, ERR_TOO_LATE, ERR_NOT_ACCEPTED);
}

static void too_early(struct contract *c)
{
	const struct seen_task *t = find_task(
	    c, &(struct want){.files = true, .when = WANT_EARLY});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "zu früh", 100);
	must_be_refused(c, p, ERR_TOO_EARLY, ERR_NOT_ACCEPTED);
}

static void too_many_words(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.text = true, .words = true});
	struct paper *p = paper_new(c, t);
	struct buf text;

	buf_init(&text, 1u << 20);
	for (int64_t i = 0; i <= t->max_words; i++)
		buf_str(&text, "Wort ");
	paper_text(p, text.data);
	buf_release(&text);
	must_be_refused(c, p, ERR_TOO_LONG, ERR_TOO_LONG);
}

static void without_the_statement(struct contract *c)
{
	const struct seen_task *t = find_task(c,
	    &(struct want){.files = true, .statement = true, .drafts = true});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "ohne Erklärung", 100);
	must_be_refused(c, p, ERR_STATEMENT, ERR_STATEMENT);
}

static void an_unknown_task(struct contract *c)
{
	static const char *const pids[] = {"999999999", "no-such-task",
	    "99999999.99999999.99999999"};
	const struct seen_task *t = find_task(c, &(struct want){.files = true});

	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		struct paper *p = paper_new(c, t);

		free(p->task_pid);
		p->e.task_pid = p->task_pid = str_dup(pids[i]);
		add_file(p, t, "wohin", 100);
		paper_hand_in(p);
		must(c, c->v.fate == FATE_never, "\"%s\": %s", pids[i],
		    verdict_words(c));
	}
}

static void a_copy_that_is_damaged(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "beschädigt", 5000);
	must(c, truncate(p->paths[0], 4000) == 0, "truncate");
	paper_hand_in(p);
	must(c, c->v.fate == FATE_never, "%s", verdict_words(c));
	unlink(p->paths[0]);
	paper_hand_in(p);
	must(c, c->v.fate != FATE_done, "without it: %s", verdict_words(c));
	must_be_untouched(c, p);
}

const struct trial trials_limits[] = {
    {"limit-largest", "a file just as large as allowed is taken",
	the_largest_is_taken, NEEDS_WRITES, 0},
    {"limit-too-large", "a file that is too large is refused",
	too_large, NEEDS_WRITES, 0},
    {"limit-one-of-two", "one file that is too large keeps the other from going",
	one_of_them_too_large, NEEDS_WRITES, 0},
    {"limit-too-many", "too many files are refused", too_many, NEEDS_WRITES, 0},
    {"limit-type", "a file of another type is refused", wrong_type,
	NEEDS_WRITES, 0},
    {"limit-type-loud", "an ending in capitals is the same ending", right_type,
	NEEDS_WRITES, 0},
    {"limit-only-files", "a text is refused where only files are taken",
	only_files, NEEDS_WRITES, 0},
    {"limit-only-text", "a file is refused where only text is taken", only_text,
	NEEDS_WRITES, 0},
    {"limit-late", "what is too late is refused", too_late, NEEDS_WRITES, 0},
    {"limit-early", "what is too early is refused", too_early, NEEDS_WRITES, 0},
    {"limit-words", "a text of too many words is refused", too_many_words,
	NEEDS_WRITES, 0},
    {"limit-statement", "without the statement nothing is handed in",
	without_the_statement, NEEDS_WRITES, 0},
    {"limit-no-task", "work for a task that is not there is refused",
	an_unknown_task, NEEDS_WRITES, 0},
    {"limit-damaged", "a copy that is damaged is not sent",
	a_copy_that_is_damaged, NEEDS_WRITES, 0},
    {0},
};
