/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "model/task_rules.h"
#include "words/limits.h"

#define S(s) ((char *)(s))
#define NB "\u00a0"

static void says(const struct task *t, struct work_file *files, int n,
		 const char *text, const char *want)
{
	struct entry work = { .files = files, .n_files = n, .text = S(text) };
	struct buf b;
	int which;
	enum err e = task_may_hand_in(t, 100, &work, &which);

	buf_init(&b, 1000);
	limit_sentence(&b, t, &work, e, which, "Monday");
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void what_is_not_taken_is_said_with_its_numbers(void **state)
{
	struct work_file f[] = { { .name = S("a.gif"), .size = 1048577 },
				 { .name = S("b.pdf"), .size = 3 << 20 } };
	struct task t = { .takes_files = true, .types = S("") };

	UNUSED(state);
	t.max_files = 1;
	says(&t, f, 2, NULL, "the school takes at most 1 file, and these are 2");
	t.max_files = 0;
	t.max_bytes = 1 << 20;
	says(&t, f + 1, 1, NULL, "'b.pdf' is too large: it has 3" NB "MB,"
	     " and the school takes up to 1" NB "MB");
	says(&t, f, 1, NULL, "'a.gif' is too large: it has 1048577" NB "B,"
	     " and the school takes up to 1048576" NB "B");
	t.types = S("pdf odt");
	says(&t, f, 1, NULL, "'a.gif' is of the wrong kind: the school takes"
	     " files here that end in: pdf odt");
	says(&t, NULL, 0, "x", "the school takes files for this task, no text");
	t.takes_files = false;
	says(&t, f, 1, NULL,
	     "nothing is handed in for this task; it is marked as done");
	t.takes_text = true;
	says(&t, f, 1, NULL, "the school takes a text for this task, no files");
	t.max_words = 2;
	says(&t, NULL, 0, "a b c",
	     "the school takes at most 2 words, and your text has 3");
	t.opens = 101;
	says(&t, NULL, 0, "a", "it is too early: the school takes work for"
	     " this task from Monday on");
	t.locked = true;
	says(&t, NULL, 0, "a", err_text(ERR_LOCKED));
	t.drafts = true;
	t.work = WORK_handed_in;
	says(&t, NULL, 0, "a",
	     "what you handed in is final: it cannot be changed any more");
	t.late_until = 99;
	says(&t, NULL, 0, "a", err_text(ERR_TOO_LATE));
}

static void takes(const struct task *t, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	limit_takes(&b, t);
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void what_is_taken_is_said_before(void **state)
{
	struct task t = { .types = S("") };

	UNUSED(state);
	takes(&t, "");
	t.takes_text = true;
	takes(&t, "text");
	t.max_words = 300;
	takes(&t, "text, at most 300 words");
	t.takes_files = true;
	t.max_bytes = 1 << 20;
	takes(&t, "files, up to 1" NB "MB each; text, at most 300 words");
	t.max_files = 1;
	t.types = S("pdf");
	t.takes_text = false;
	takes(&t, "one file (pdf), up to 1" NB "MB");
}

static void notes(const struct task *t, int want, const char *first)
{
	const char *list[LIMIT_NOTES];

	assert_int_equal(limit_notes(t, 100, list), want);
	if (want)
		assert_true(str_starts(list[0], first));
}

static void what_is_asked_is_said_before(void **state)
{
	struct task t = { .takes_text = true };

	UNUSED(state);
	notes(&t, 0, "");
	t.team = t.drafts = t.statement = true;
	notes(&t, 3, "Team task");
	t.locked = true;
	notes(&t, 4, "Closed");
	t.late_until = 99; /* its date says it already */
	notes(&t, 3, "Team task");
	t.work = WORK_handed_in;
	notes(&t, 2, "What you handed in is final");
}

static void team(const struct task *t, bool add, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	limit_team(&b, t, add);
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void a_team_is_told_whose_work_is_replaced(void **state)
{
	struct work_file f[] = { { .name = S("a") }, { .name = S("b") } };
	struct task t = { .work = WORK_handed_in, .work_files = f };

	UNUSED(state);
	team(&t, false, "");
	t.team = true;
	team(&t, false, "This is a team task: it REPLACES your team's work,"
	     " whoever handed it in.");
	t.n_work_files = 2;
	team(&t, true, "This is a team task: it is added to your team's work."
	     " Your team has there now: a, b");
	t.work = WORK_none;
	team(&t, false, "This is a team task: you hand in for all of your team.");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_taken_is_said_with_its_numbers),
		cmocka_unit_test(what_is_taken_is_said_before),
		cmocka_unit_test(what_is_asked_is_said_before),
		cmocka_unit_test(a_team_is_told_whose_work_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
