/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mark "done", which not every platform has. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"

static enum err order(struct store_lib *l, struct hand_in_order o,
		      int64_t *entry)
{
	int64_t missing;
	int which;

	return store_hand_in(l->s, &o, NULL, NULL, entry, &which, &missing);
}

static bool told_done(struct store_lib *l, bool own, bool done)
{
	struct task t, given = {
		.account = l->account, .pid = (char[]){ "t1" },
		.own_done = own, .done = done,
	};
	char none[] = "", **const texts[] = {
		&given.course_pid, &given.course, &given.title,
		&given.teacher, &given.version, &given.text, &given.types,
		&given.statement_text, &given.work_key, &given.work_pid,
		&given.work_text, &given.mark, &given.feedback,
	};
	int64_t id;
	bool fresh;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = none;
	assert_int_equal(store_task_put(l->s, &given, NULL, 0, &id, &fresh),
			 ERR_OK);
	assert_int_equal(store_task_get(l->s, id, &t), ERR_OK);
	done = t.done;
	record_task_release(&t);
	return done;
}

static void done_stays_where_a_platform_has_no_such_mark(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;

	assert_int_equal(order(l, (struct hand_in_order){
		.task = task, .kind = KIND_done }, &id), ERR_OK);
	store_lib_send(l, id);
	assert_int_equal(store_entry_step(l->s, id, ENTRY_proven, ERR_OK, "",
					  0, 0), ERR_OK);
	assert_true(told_done(l, true, false));
	assert_int_equal(order(l, (struct hand_in_order){
		.task = task, .kind = KIND_undone }, &id), ERR_OK);
	store_lib_send(l, id);
	assert_int_equal(store_entry_step(l->s, id, ENTRY_proven, ERR_OK, "",
					  0, 0), ERR_OK);
	assert_false(told_done(l, true, false));
	assert_true(told_done(l, false, true)); /* one that has: its word */
	assert_false(told_done(l, false, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			done_stays_where_a_platform_has_no_such_mark,
			store_lib_setup, store_lib_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
