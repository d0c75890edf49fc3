/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the school says that it is: asked for at times of its own. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/fake_school.h"

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define HOUR 3600

static int setup(void **state)
{
	*state = fake_open();
	return 0;
}

static int teardown(void **state)
{
	fake_close(*state);
	return 0;
}

static enum err count(void *ctx, const struct module *m)
{
	UNUSED(m);
	++*(int *)ctx;
	return ERR_OK;
}

static int modules(struct fake *f)
{
	int n = 0;
	assert_int_equal(
	    store_modules(f->store, f->account, count, &n), ERR_OK);
	return n;
}

static void it_is_asked_for_with_a_first_look_and_every_three_hours(void **state)
{
	struct fake *f = *state;
	assert_int_equal(f->healths, 1);
	assert_int_equal(modules(f), 1);
	int news = f->news;
	fake_run(f, 2 * HOUR);
	assert_true(f->news > news);
	assert_int_equal(f->healths, 1);
	fake_run(f, 2 * HOUR);
	assert_int_equal(f->healths, 2);
	fake_run(f, 24 * HOUR);
	assert_in_range(f->healths, 8, 10);
}

/* A program that a timer starts lives for one round. */
static void another_program_keeps_to_the_same_times(void **state)
{
	struct fake *f = *state;
	for (int i = 0; i < 4; i++) {
		fake_restart(f);
		engine_round(f->engine);
		fake_run(f, HOUR / 2);
	}
	assert_int_equal(f->healths, 1);
	fake_run(f, 2 * HOUR);
	fake_restart(f);
	fake_run(f, HOUR / 2);
	assert_int_equal(f->healths, 2);
}

static void what_the_news_told_is_not_asked_for(void **state)
{
	struct fake *f = *state;
	f->health_told = true;
	fake_run(f, 24 * HOUR);
	assert_int_equal(f->healths, 1);
	f->health_told = false;
	fake_run(f, 2 * HOUR);
	assert_int_equal(f->healths, 1);
}

static void a_clock_set_back_does_not_end_it(void **state)
{
	struct fake *f = *state;
	f->now -= 30 * 24 * HOUR;
	fake_restart(f);
	engine_round(f->engine);
	fake_run(f, 60);
	assert_int_equal(f->healths, 2);
}

static void a_part_that_is_gone_leaves_the_weather(void **state)
{
	struct fake *f = *state;
	f->module_gone = true;
	fake_run(f, 4 * HOUR);
	assert_int_equal(modules(f), 0);
	f->module_gone = false;
	fake_run(f, 4 * HOUR);
	assert_int_equal(modules(f), 1);
}

static bool whole(struct fake *f)
{
	struct account a = {0};
	assert_int_equal(store_account_get(f->store, f->account, &a), ERR_OK);
	bool is = a.whole;
	assert_true(a.synced > 0);
	record_account_release(&a);
	return is;
}

static void a_school_is_read_when_nothing_was_left_for_later(void **state)
{
	struct fake *f = *state;
	struct account a = {0};
	assert_true(whole(f));
	assert_int_equal(store_account_get(f->store, f->account, &a), ERR_OK);
	a.url[strlen(a.url) - 1] = '2'; /* another school */
	assert_int_equal(store_account_put(f->store, &a), ERR_OK);
	record_account_release(&a);
	assert_false(whole(f));
	f->news_more = true;
	f->retry_after = 30;
	int news = f->news;
	fake_run(f, 2 * HOUR);
	assert_true(f->news > news + 1);
	assert_false(whole(f));
	f->news_more = false;
	fake_run(f, 60);
	assert_true(whole(f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(it_is_asked_for_with_a_first_look_and_every_three_hours),
	    T(another_program_keeps_to_the_same_times),
	    T(what_the_news_told_is_not_asked_for),
	    T(a_clock_set_back_does_not_end_it),
	    T(a_part_that_is_gone_leaves_the_weather),
	    T(a_school_is_read_when_nothing_was_left_for_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
