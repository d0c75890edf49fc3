/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The week in hours, counted from what each request left. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "tests/lib/store_lib.h"

#define MONDAY 1795388400 /* 23 Nov 2026, 0:00 in Berlin */
#define HOUR   3600

static void answer(struct store_lib *l, int64_t at, enum err err, int ms)
{
	const struct sample m = {
		.account = l->account, .at = at, .bytes = 100, .first_ms = ms,
		.total_ms = ms + 5, .status = err ? 0 : 200, .err = err,
	};

	assert_int_equal(store_sample_add(l->s, &m), ERR_OK);
}

static void look(struct store_lib *l, struct week_cell week[WEEK_CELLS])
{
	assert_int_equal(store_week(l->s, l->account, week), ERR_OK);
}

static void monday_eight_and_sunday(const struct week_cell *week, int n, int bad,
				    int64_t ms, int sunday)
{
	assert_int_equal(week[8].n, n);
	assert_int_equal(week[8].bad, bad);
	assert_int_equal(week[8].ms, ms);
	assert_int_equal(week[6 * WEEK_HOURS + 23].n, sunday);
	for (int i = 0; i < WEEK_CELLS; i++)
		assert_true(week[i].n == 0 || i == 8 ||
			    i == 6 * WEEK_HOURS + 23);
}

/* Two weeks, an hour with trouble, and what is not the server's doing. */
static void make_some(struct store_lib *l)
{
	answer(l, MONDAY + 8 * HOUR, ERR_OK, 200);
	answer(l, MONDAY + 8 * HOUR + 60, ERR_OVERLOADED, 3);
	answer(l, MONDAY + (7 * 24 + 8) * HOUR, ERR_OK, 400);
	answer(l, MONDAY + 9 * HOUR, ERR_OFFLINE, 3);
	answer(l, MONDAY - 60, ERR_TIMEOUT, 30000);
}

static void each_answer_counts_in_its_hour_of_the_week(void **state)
{
	struct week_cell week[WEEK_CELLS];

	make_some(*state);
	look(*state, week);
	monday_eight_and_sunday(week, 3, 1, 600, 1);
	assert_int_equal(week_level(&week[8]), WEEK_bad);
	assert_int_equal(week_level(&week[9]), WEEK_unknown);
}

static void newer_answers_count_more_and_the_week_stays_small(void **state)
{
	struct store_lib *l = *state;
	struct week_cell week[WEEK_CELLS];

	for (int i = 0; i < 300; i++)
		answer(l, MONDAY + 8 * HOUR + i, ERR_OVERLOADED, 3);
	look(l, week);
	assert_true(week[8].n < WEEK_FULL);
	assert_int_equal(week[8].n, week[8].bad);
	for (int i = 0; i < 300; i++)
		answer(l, MONDAY + 8 * HOUR + i, ERR_OK, 100);
	look(l, week);
	assert_true(week[8].n < WEEK_FULL);
	assert_int_equal(week_level(&week[8]), WEEK_quick);
}

static void sql(struct store_lib *l, const char *text)
{
	sqlite3 *db;

	store_close(l->s);
	l->s = NULL;
	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void a_store_of_version_6_counts_what_it_has(void **state)
{
	struct store_lib *l = *state;
	struct week_cell week[WEEK_CELLS];

	make_some(l);
	sql(l, STORE_LIB_DROP_TALLY "DROP TABLE hour; ALTER TABLE account DROP COLUMN kept;"
	       "PRAGMA user_version = 6;");
	for (int mode = 0; mode < 2; mode++) { /* a copy in memory, then it */
		store_lib_again(l, mode ? STORE_WRITE : STORE_READ);
		look(l, week);
		monday_eight_and_sunday(week, 3, 1, 600, 1);
	}
}

static void the_week_goes_with_its_account(void **state)
{
	struct store_lib *l = *state;
	struct week_cell week[WEEK_CELLS];

	make_some(l);
	assert_int_equal(store_account_remove(l->s, l->account), ERR_OK);
	look(l, week);
	for (int i = 0; i < WEEK_CELLS; i++)
		assert_int_equal(week[i].n, 0);
}

static void calm_hours_come_from_the_week(void **state)
{
	struct week_cell week[WEEK_CELLS] = {{0}};
	struct weather w = {.calm_from = 3, .calm_to = 4};

	UNUSED(state);
	weather_week(&w, week);
	assert_int_equal(w.calm_from, -1);
	for (int d = 0; d < WEEK_DAYS; d++)
		for (int h = 0; h < WEEK_HOURS; h++) {
			bool busy = d < 5 && h >= 8 && h < 15;

			week[d * WEEK_HOURS + h] = (struct week_cell){
				5, busy ? 5 : 0, busy ? 0 : 500};
		}
	weather_week(&w, week);
	assert_int_equal(w.calm_from, 15);
	assert_int_equal(w.calm_to, 8);
}

/* Its numbers alone. */
static struct account kept(struct store_lib *l)
{
	struct account a = {0}, numbers;

	assert_int_equal(store_account_get(l->s, l->account, &a), ERR_OK);
	numbers = a;
	record_account_release(&a);
	return numbers;
}

static void a_good_answer_ends_what_may_pass(void **state)
{
	static const struct { enum err fault, answer, left; } all[] = {
		{ ERR_MAINTENANCE, ERR_OK, ERR_OK },
		{ ERR_OVERLOADED, ERR_OK, ERR_OK },
		{ ERR_PORTAL, ERR_OK, ERR_OK },
		{ ERR_MAINTENANCE, ERR_OVERLOADED, ERR_MAINTENANCE },
		{ ERR_LOGIN, ERR_OK, ERR_LOGIN },
		{ ERR_SUSPENDED, ERR_OK, ERR_SUSPENDED },
	};
	struct store_lib *l = *state;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		store_account_fault(l->s, l->account, all[i].fault, "no");
		answer(l, MONDAY, all[i].answer, 100);
		assert_int_equal(kept(l).fault, all[i].left);
	}
}

static void a_fault_knows_since_when_it_is_so(void **state)
{
	struct store_lib *l = *state;
	int64_t begun = l->now;

	assert_int_equal(kept(l).fault_since, 0);
	store_account_fault(l->s, l->account, ERR_SUSPENDED, "no");
	assert_int_equal(kept(l).fault_since, begun);
	l->now += 600; /* other words, and the same state */
	store_account_fault(l->s, l->account, ERR_POLICY, "agree");
	assert_int_equal(kept(l).fault_since, begun);
	l->now += 600;
	store_account_fault(l->s, l->account, ERR_MAINTENANCE, "");
	assert_int_equal(kept(l).fault_since, begun + 1200);
	l->now += 600;
	answer(l, MONDAY, ERR_OK, 100);
	assert_int_equal(kept(l).fault_since, begun + 1800);
	l->now += 600; /* samples show it better: see weather_of_fault */
	store_account_fault(l->s, l->account, ERR_OFFLINE, "");
	assert_int_equal(kept(l).fault_since, begun + 1800);
}

static void a_login_that_is_needed_is_a_fault_until_it_is_done(void **state)
{
	struct store_lib *l = *state;
	struct account a = {0};

	assert_int_equal(store_account_login(l->s, l->account, true), ERR_OK);
	assert_int_equal(kept(l).fault, ERR_LOGIN);
	assert_int_equal(kept(l).fault_since, l->now);
	store_account_fault(l->s, l->account, ERR_LOGIN_REFUSED, "no");
	l->now += 600; /* what is known better stays */
	assert_int_equal(store_account_login(l->s, l->account, true), ERR_OK);
	assert_int_equal(kept(l).fault, ERR_LOGIN_REFUSED);
	assert_int_equal(kept(l).fault_since, l->now - 600);
	assert_int_equal(store_account_login(l->s, l->account, false), ERR_OK);
	assert_int_equal(kept(l).fault, ERR_OK);
	assert_int_equal(kept(l).fault_since, l->now);
	store_account_login(l->s, l->account, true);
	l->now += 600;
	assert_int_equal(store_account_get(l->s, l->account, &a), ERR_OK);
	assert_int_equal(store_account_put(l->s, &a), ERR_OK);
	record_account_release(&a);
	assert_int_equal(kept(l).fault_since, l->now);
}

static void a_look_in_vain_is_a_look(void **state)
{
	struct store_lib *l = *state;

	store_account_times(l->s, l->account, 2000, 1000, 3000, 0);
	assert_int_equal(kept(l).looked, 2000);
	assert_int_equal(kept(l).synced, 1000);
}

static void a_store_of_version_11_looked_when_it_succeeded(void **state)
{
	struct store_lib *l = *state;

	store_account_times(l->s, l->account, 2000, 1000, 3000, 0);
	store_close(l->s);
	l->s = NULL;
	sql(l, "ALTER TABLE account DROP COLUMN fault_since;"
	       "ALTER TABLE account DROP COLUMN looked;"
	       "PRAGMA user_version = 11");
	store_lib_again(l, STORE_WRITE);
	assert_int_equal(kept(l).looked, 1000);
	assert_int_equal(kept(l).fault_since, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(each_answer_counts_in_its_hour_of_the_week),
		T(newer_answers_count_more_and_the_week_stays_small),
		T(a_store_of_version_6_counts_what_it_has),
		T(a_good_answer_ends_what_may_pass),
		T(a_fault_knows_since_when_it_is_so),
		T(a_login_that_is_needed_is_a_fault_until_it_is_done),
		T(a_look_in_vain_is_a_look),
		T(a_store_of_version_11_looked_when_it_succeeded),
		T(the_week_goes_with_its_account),
		cmocka_unit_test(calm_hours_come_from_the_week),
	};

	setenv("TZ", "Europe/Berlin", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
