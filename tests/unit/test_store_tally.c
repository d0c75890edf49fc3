/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks that are counted by days are as many as those counted one by one. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "tests/lib/store_lib.h"

#define TASKS 400
#define ROUNDS 60
#define DAY INT64_C(86400)

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Often just at, before or behind the change of a day. */
static int64_t some_time(const struct store_lib *l, uint32_t *seed)
{
	int64_t day = l->now / DAY + next(seed) % 12 - 6;

	switch (next(seed) % 5) {
	case 0: return 0;
	case 1: return day * DAY + next(seed) % 3 - 1;
	case 2: return l->now + next(seed) % 3 - 1;
	default: return day * DAY + next(seed) % DAY;
	}
}

static void put_some(struct store_lib *l, uint32_t *seed, int n)
{
	assert_int_equal(store_begin(l->s), ERR_OK);
	for (int i = 0; i < n; i++) {
		char pid[16];
		struct task t = { .account = l->account, .pid = pid,
				  .title = pid, .takes_text = true };
		int64_t id;
		bool fresh;

		str_printf(pid, sizeof(pid), "t%u", next(seed) % TASKS);
		t.due = some_time(l, seed);
		t.late_until = some_time(l, seed);
		t.work = (enum work_state)(next(seed) % WORK_STATE_COUNT);
		t.done = next(seed) % 9 == 0;
		assert_int_equal(store_task_put(l->s, &t, NULL, 0, &id, &fresh),
				 ERR_OK);
	}
	assert_int_equal(store_commit(l->s), ERR_OK);
}

/* The school's name in a query has every task looked at. */
static void same_counts(struct store_lib *l, struct task_query q)
{
	int64_t days[AGENDA_GROUPS], each[AGENDA_GROUPS];

	assert_int_equal(store_agenda_counts(l->s, &q, days), ERR_OK);
	q.account = l->account;
	assert_int_equal(store_agenda_counts(l->s, &q, each), ERR_OK);
	for (int g = 0; g < AGENDA_GROUPS; g++)
		assert_int_equal(days[g], each[g]);
}

static void same_at(struct store_lib *l, int64_t now, uint32_t *seed)
{
	struct task_query q = { .group = -1, .now = now };

	same_counts(l, q);
	q.due_from = now - 4 * DAY + next(seed) % (2 * DAY);
	same_counts(l, q);
	q.due_to = q.due_from + next(seed) % (6 * DAY);
	same_counts(l, q);
	q.due_from = q.due_from / DAY * DAY;
	q.due_to = q.due_from + DAY;
	same_counts(l, q);
}

static int64_t ask(struct store_lib *l, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n = -1;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void run(struct store_lib *l, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void days_count_what_tasks_do(void **state)
{
	struct store_lib *l = *state;
	uint32_t seed = 11;

	for (int round = 0; round < ROUNDS; round++) {
		put_some(l, &seed, 1 + (int)(next(&seed) % 60));
		same_at(l, l->now, &seed);
		same_at(l, some_time(l, &seed) + 1, &seed);
	}
	assert_true(ask(l, "SELECT count(*) FROM tally") > 50);
	assert_true(ask(l, "SELECT min(n) FROM tally") >= 0);
	assert_int_equal(ask(l, "SELECT sum(n) FROM tally"),
			 ask(l, "SELECT count(*) FROM task"));
}

static void what_leaves_is_not_counted_any_more(void **state)
{
	struct store_lib *l = *state;
	uint32_t seed = 3;

	put_some(l, &seed, 200);
	assert_int_equal(store_account_remove(l->s, l->account), ERR_OK);
	assert_int_equal(ask(l, "SELECT count(*) FROM task"), 0);
	assert_int_equal(ask(l, "SELECT max(abs(n)) FROM tally"), 0);
}

static void a_day_without_tasks_goes_when_a_pass_ends(void **state)
{
	struct store_lib *l = *state;
	uint32_t seed = 9;

	put_some(l, &seed, 300);
	put_some(l, &seed, 300);
	assert_int_equal(ask(l, "SELECT min(n) FROM tally"), 0);
	assert_int_equal(store_pass_begin(l->s, l->account), ERR_OK);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	assert_int_equal(ask(l, "SELECT min(n) FROM tally"), 1);
	same_at(l, l->now, &seed);
}

/* What a store of the version before held is counted in. */
static void an_older_store_is_counted(void **state)
{
	struct store_lib *l = *state;
	uint32_t seed = 5;

	put_some(l, &seed, 200);
	run(l, STORE_LIB_DROP_TALLY "PRAGMA user_version = 7");
	store_lib_again(l, STORE_WRITE);
	same_at(l, l->now, &seed);
	put_some(l, &seed, 200);
	same_at(l, l->now, &seed);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, \
						store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(days_count_what_tasks_do),
		T(what_leaves_is_not_counted_any_more),
		T(a_day_without_tasks_goes_when_a_pass_ends),
		T(an_older_store_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
