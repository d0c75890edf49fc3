/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hand-in told a second time, for a store of which nothing is left. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "store/slip.h"
#include "tests/lib/store_lib.h"

static enum err count(void *ctx, const struct slip *p)
{
	UNUSED(p);
	++*(int *)ctx;
	return ERR_OK;
}

static int slips(struct store_lib *l)
{
	int n = 0;

	assert_int_equal(slip_each(l->s, count, &n), ERR_OK);
	return n;
}

static int64_t queue(struct store_lib *l)
{
	int64_t task = store_lib_task(l, "t1", 777), id, missing;
	char path[PATH_MAX];
	const char *paths[] = { path };
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
				   .paths = paths, .n_paths = 1,
				   .text = "Zwei\nZeilen" };
	int which;

	store_lib_file(l, "a b.txt", "eins", path);
	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	return id;
}

static void a_slip_tells_all_of_a_hand_in(void **state)
{
	struct store_lib *l = *state;
	struct entry e;
	struct slip p;

	assert_int_equal(store_entry_get(l->s, queue(l), &e), ERR_OK);
	assert_int_equal(slip_read(l->s, e.key, &p), ERR_OK);
	assert_int_equal(p.entry.id, e.id);
	assert_int_equal(p.entry.created, e.created);
	assert_string_equal(p.entry.text, "Zwei\nZeilen");
	assert_int_equal(p.entry.n_files, 1);
	assert_string_equal(p.entry.files[0].name, "a b.txt");
	assert_string_equal(p.entry.files[0].sha256, e.files[0].sha256);
	assert_int_equal(p.entry.files[0].size, 4);
	assert_string_equal(p.task.pid, "t1");
	assert_int_equal(p.task.due, 777);
	assert_string_equal(p.account.name, "demo");
	assert_string_equal(p.account.user, "mia");
	slip_release(&p);
	record_entry_release(&e);
}

static void a_slip_with_any_flipped_bit_or_cut_is_none(void **state)
{
	struct store_lib *l = *state;
	struct entry e;
	struct slip p;
	char path[PATH_MAX], *data = NULL;
	size_t len = 0;

	assert_int_equal(store_entry_get(l->s, queue(l), &e), ERR_OK);
	str_printf(path, sizeof(path), "%s/data/slips/%s", l->dir, e.key);
	record_entry_release(&e);
	assert_int_equal(disk_read_file(&l->disk, path, SLIP_LIMIT, &data, &len),
			 ERR_OK);
	assert_int_equal(slip_parse(data, len, &p), ERR_OK);
	slip_release(&p);
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(slip_parse(data, i, &p), ERR_FORMAT);
		data[i] ^= (char)(1 << i % 8);
		assert_int_equal(slip_parse(data, len, &p), ERR_FORMAT);
		data[i] ^= (char)(1 << i % 8);
	}
	free(data);
}

static void what_was_dropped_or_never_queued_leaves_none(void **state)
{
	struct store_lib *l = *state;
	int64_t id = queue(l), none, missing;
	struct hand_in_order o = { .task = 99, .kind = KIND_hand_in,
				   .text = "x" };
	int which;

	assert_int_equal(slips(l), 1);
	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &none, &which,
				       &missing), ERR_NOT_FOUND);
	assert_int_equal(slips(l), 1);
	assert_int_equal(store_entry_drop(l->s, id, l->dir), ERR_OK);
	assert_int_equal(slips(l), 0);
	assert_int_equal(store_account_remove(l->s, l->account), ERR_OK);
}

static void an_account_that_is_removed_takes_its_slips_along(void **state)
{
	struct store_lib *l = *state;

	store_lib_prove(l, queue(l));
	assert_int_equal(slips(l), 1);
	assert_int_equal(store_account_remove(l->s, l->account), ERR_OK);
	assert_int_equal(slips(l), 0);
}

static int64_t queue_for(struct store_lib *l, int64_t task, const char *text)
{
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
				   .text = text };
	int64_t id, missing;
	int which;

	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	return id;
}

struct states { int superseded, asking; };

static enum err see_state(void *ctx, const struct entry *e)
{
	struct states *s = ctx;

	s->superseded += e->state == ENTRY_superseded;
	s->asking += e->state == ENTRY_asking;
	if (e->state == ENTRY_asking)
		assert_string_equal(e->text, "newer");
	return ERR_OK;
}

/* A command was killed between slip and row, and the next one came within
 * the same millisecond, so that their keys say nothing. */
static void a_slip_without_a_row_gives_way_to_the_row_after_it(void **state)
{
	struct store_lib *l = *state;
	struct states seen = { 0 };
	struct store_repair r;

	for (int i = 0; i < 8; i++) {
		char pid[8];
		int64_t task;

		str_printf(pid, sizeof(pid), "t%d", i);
		task = store_lib_task(l, pid, 777);
		queue_for(l, task, "older");
		assert_int_equal(db_exec(l->s, "DELETE FROM entry WHERE id ="
					 " (SELECT max(id) FROM entry)"), ERR_OK);
		queue_for(l, task, "newer");
	}
	assert_int_equal(store_adopt(l->s, &r), ERR_OK);
	assert_int_equal(r.from_slips, 8);
	assert_int_equal(store_outbox(l->s, false, see_state, &seen), ERR_OK);
	assert_int_equal(seen.superseded, 8);
	assert_int_equal(seen.asking, 8);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	const struct CMUnitTest tests[] = {
		T(a_slip_tells_all_of_a_hand_in),
		T(a_slip_with_any_flipped_bit_or_cut_is_none),
		T(what_was_dropped_or_never_queued_leaves_none),
		T(an_account_that_is_removed_takes_its_slips_along),
		T(a_slip_without_a_row_gives_way_to_the_row_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
