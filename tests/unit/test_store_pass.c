/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes over all that a platform has: what is new is written, what is not
 * named any more is gone, and nothing else is touched. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "store/db.h"
#include "tests/lib/store_lib.h"

#define S(s) ((char *)(s))

struct site {             /* one of each, as a provider names it */
	struct course course;
	struct work_file work[2];
	struct task task;
	struct material material[2];
	struct announcement announcement;
	struct lesson lesson;
};

static void make_site(struct site *t, int64_t account)
{
	*t = (struct site){
		.course = { .account = account, .pid = S("c"),
			    .title = S("Mathe"), .teacher = S("W") },
		.work = { { S("a.pdf"), 1, S("aa"), NULL, 0, S("p1") },
			  { S("b.pdf"), 2, NULL, NULL, 0, S("p2") } },
		.task = { .account = account, .pid = S("t"),
			  .course_pid = S("c"), .title = S("Brüche"),
			  .text = S("Rechne."), .takes_files = true,
			  .n_work_files = 2, .work = WORK_handed_in },
		.material = { { .pid = S("m1"), .name = S("a"), .size = 1 },
			      { .pid = S("m2"), .name = S("b"), .size = -1,
				.sha256 = S("bb") } },
		.announcement = { .account = account, .pid = S("n"),
				  .text = S("Ausfall"), .at = 5 },
		.lesson = { .account = account, .pid = S("l"), .start = 9 },
	};
	t->task.work_files = t->work;
}

static void tell(struct store_lib *l, const struct site *t)
{
	int64_t id;
	bool fresh;

	assert_int_equal(store_course_put(l->s, &t->course), ERR_OK);
	assert_int_equal(store_task_put(l->s, &t->task, t->material, 2, &id,
					&fresh), ERR_OK);
	assert_int_equal(store_announcement_put(l->s, &t->announcement),
			 ERR_OK);
	assert_int_equal(store_lesson_put(l->s, &t->lesson), ERR_OK);
}

static void pass(struct store_lib *l, const struct site *t)
{
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	tell(l, t);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
}

static int64_t number(struct store_lib *l, const char *sql)
{
	struct query q;
	int64_t n = -1;

	q_open(&q, l->s, sql);
	assert_int_equal(q_one(&q, &n), ERR_OK);
	return n;
}

static void watch(struct store_lib *l)
{
	static const char *const tables[] = { "course", "task", "task_text",
		"work_file", "material", "announcement", "lesson" };
	static const char *const deeds[] = { "INSERT", "UPDATE", "DELETE" };
	char sql[300];

	db_exec(l->s, "CREATE TEMP TABLE touched (what TEXT)");
	for (size_t i = 0; i < ARRAY_LEN(tables) * ARRAY_LEN(deeds); i++) {
		str_printf(sql, sizeof(sql), "CREATE TEMP TRIGGER w%zu AFTER %s"
			   " ON main.%s BEGIN INSERT INTO touched VALUES"
			   " ('%s'); END", i, deeds[i % 3], tables[i / 3],
			   tables[i / 3]);
		assert_int_equal(sqlite3_exec(l->s->db, sql, NULL, NULL, NULL),
				 SQLITE_OK);
	}
}

static int64_t touched(struct store_lib *l)
{
	int64_t n = number(l, "SELECT count(*) FROM touched");

	db_exec(l->s, "DELETE FROM touched");
	return n;
}

static void a_second_pass_touches_only_what_changed(void **state)
{
	struct store_lib *l = *state;
	struct site t;

	make_site(&t, l->account);
	watch(l);
	pass(l, &t);
	assert_true(touched(l) >= 9);
	pass(l, &t);
	assert_int_equal(touched(l), 0);
	t.task.locked = true;
	pass(l, &t);
	assert_int_equal(touched(l), 1);
	t.task.text = S("Rechne genau.");
	t.material[1].sha256 = S("cc");
	t.lesson.state = LESSON_live;
	pass(l, &t);
	assert_int_equal(touched(l), 3);
	t.work[1].size = 3;
	pass(l, &t); /* they are written together */
	assert_int_equal(touched(l), 4);
	t.announcement.text = S("Doch nicht");
	t.course.teacher = S("X");
	t.task.teacher = S("Y");
	pass(l, &t);
	assert_int_equal(touched(l), 3);
}

static void what_a_pass_does_not_name_is_gone(void **state)
{
	struct store_lib *l = *state;
	struct site t;

	make_site(&t, l->account);
	tell(l, &t);
	t.task.pid = S("t2");
	t.course.pid = S("c2");
	t.announcement.pid = S("n2");
	t.lesson.pid = S("l2");
	pass(l, &t);
	assert_int_equal(number(l, "SELECT count(*) FROM task WHERE gone"
				   " AND pid = 't'"), 1);
	assert_int_equal(number(l, "SELECT (SELECT sum(gone) FROM task)"
		" + (SELECT sum(gone) FROM course)"
		" + (SELECT sum(gone) FROM announcement)"
		" + (SELECT sum(gone) FROM lesson)"), 4);
	assert_int_equal(number(l, "SELECT count(*) FROM seen"), 0);
	tell(l, &t); /* no pass: nothing is kept in mind */
	assert_int_equal(number(l, "SELECT count(*) FROM seen"), 0);
}

static void what_is_kept_is_not_gone(void **state)
{
	struct store_lib *l = *state;
	struct site t;

	make_site(&t, l->account);
	tell(l, &t);
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	assert_int_equal(store_kept(l->s, l->account, "task", "t"), ERR_OK);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	assert_int_equal(number(l, "SELECT sum(gone) FROM task"), 0);
	assert_int_equal(number(l, "SELECT sum(gone) FROM course"), 1);
}

static void a_pass_goes_on_after_a_restart_and_begins_anew(void **state)
{
	struct store_lib *l = *state;
	struct site t;

	make_site(&t, l->account);
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	tell(l, &t);
	store_lib_again(l, STORE_WRITE);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	assert_int_equal(number(l, "SELECT sum(gone) FROM task"), 0);
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	tell(l, &t);
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	assert_int_equal(number(l, "SELECT sum(gone) FROM task"), 1);
}

/* A full disk, and the beginning was not written. */
static void a_pass_that_did_not_begin_takes_nothing_away(void **state)
{
	struct store_lib *l = *state;
	struct site t;

	make_site(&t, l->account);
	pass(l, &t);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	assert_int_equal(number(l, "SELECT (SELECT sum(gone) FROM task)"
		" + (SELECT sum(gone) FROM course)"
		" + (SELECT sum(gone) FROM announcement)"
		" + (SELECT sum(gone) FROM lesson)"), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(a_second_pass_touches_only_what_changed),
		T(what_a_pass_does_not_name_is_gone),
		T(what_is_kept_is_not_gone),
		T(a_pass_goes_on_after_a_restart_and_begins_anew),
		T(a_pass_that_did_not_begin_takes_nothing_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
