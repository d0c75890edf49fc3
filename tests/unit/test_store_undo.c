/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking back what was queued and not sent. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"

static int64_t order(struct store_lib *l, int64_t task, enum entry_kind kind,
		     const char *text)
{
	struct hand_in_order o = {.task = task, .kind = kind, .text = text};
	int64_t missing, id;
	int which;

	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	return id;
}

static enum entry_state state_of(struct store_lib *l, int64_t id)
{
	struct entry e;
	enum entry_state s;

	assert_int_equal(store_entry_get(l->s, id, &e), ERR_OK);
	s = e.state;
	record_entry_release(&e);
	return s;
}

static bool is_done(struct store_lib *l, int64_t task)
{
	struct task t;
	bool done;

	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	done = t.done;
	record_task_release(&t);
	return done;
}

static enum err undo(struct store_lib *l, int64_t id)
{
	char folder[PATH_MAX];

	str_printf(folder, sizeof(folder), "%s-kept", l->paths.blobs);
	return store_entry_undo(l->s, id, folder);
}

static void what_gave_way_comes_back_step_by_step(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	int64_t a = order(l, task, KIND_hand_in, "a");
	int64_t b = order(l, task, KIND_hand_in, "b");
	int64_t c = order(l, task, KIND_withdraw, NULL);

	assert_int_equal(state_of(l, b), ENTRY_superseded);
	assert_int_equal(undo(l, c), ERR_OK);
	assert_int_equal(state_of(l, c), ENTRY_dropped);
	assert_int_equal(state_of(l, b), ENTRY_waiting);
	assert_int_equal(state_of(l, a), ENTRY_superseded);
	assert_int_equal(undo(l, b), ERR_OK);
	assert_int_equal(state_of(l, a), ENTRY_waiting);
	assert_int_equal(undo(l, a), ERR_OK);
	assert_int_equal(state_of(l, a), ENTRY_dropped);
	assert_int_equal(undo(l, a), ERR_NOT_FOUND);
}

static void what_was_held_is_held_again(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	int64_t a = order(l, task, KIND_hand_in, "a"), b;

	assert_int_equal(store_entry_step(l->s, a, ENTRY_held, ERR_TOO_LATE, "",
					  0, 0), ERR_OK);
	b = order(l, task, KIND_hand_in, "b");
	assert_int_equal(state_of(l, a), ENTRY_superseded);
	assert_int_equal(undo(l, b), ERR_OK);
	assert_int_equal(state_of(l, a), ENTRY_held);
}

static void what_was_put_off_waits_again(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	int64_t a = order(l, task, KIND_hand_in, "a"), b;

	assert_int_equal(store_entry_step(l->s, a, ENTRY_waiting, ERR_BUSY, "",
					  9999999999, 1), ERR_OK);
	b = order(l, task, KIND_hand_in, "b");
	assert_int_equal(undo(l, b), ERR_OK);
	assert_int_equal(state_of(l, a), ENTRY_waiting);
}

static void a_mark_is_as_it_was(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	int64_t a = order(l, task, KIND_done, NULL), b;

	assert_true(is_done(l, task));
	b = order(l, task, KIND_undone, NULL);
	assert_false(is_done(l, task));
	assert_int_equal(undo(l, b), ERR_OK);
	assert_true(is_done(l, task));
	assert_int_equal(state_of(l, a), ENTRY_waiting);
	assert_int_equal(undo(l, a), ERR_OK);
	assert_false(is_done(l, task));
}

static void what_may_have_arrived_is_not_undone(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	int64_t a = order(l, task, KIND_hand_in, "a");

	assert_int_equal(store_entry_unsure(l->s, a, true, 1), ERR_OK);
	assert_int_equal(undo(l, a), ERR_BUSY);
	assert_int_equal(store_entry_unsure(l->s, a, false, 0), ERR_OK);
	store_lib_send(l, a);
	assert_int_equal(undo(l, a), ERR_BUSY);
}

/* The sending begins while its text is written out. */
static struct { struct store_lib *l; int64_t entry; } begins;

static int mkdir_meanwhile(void *ctx, const char *path, mode_t mode)
{
	if (begins.entry)
		assert_int_equal(store_entry_step(begins.l->s, begins.entry,
				 ENTRY_claimed, ERR_OK, "", 0, 0), ERR_OK);
	begins.entry = 0;
	return disk_real()->mkdir(ctx, path, mode);
}

static void what_is_sent_meanwhile_is_not_undone(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	int64_t a = order(l, task, KIND_hand_in, "a");

	begins.l = l;
	begins.entry = a;
	l->disk.mkdir = mkdir_meanwhile;
	assert_int_equal(undo(l, a), ERR_BUSY);
	assert_int_equal(state_of(l, a), ENTRY_claimed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_gave_way_comes_back_step_by_step,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(what_was_held_is_held_again,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(what_was_put_off_waits_again,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(a_mark_is_as_it_was,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(what_may_have_arrived_is_not_undone,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(what_is_sent_meanwhile_is_not_undone,
			store_lib_setup, store_lib_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
