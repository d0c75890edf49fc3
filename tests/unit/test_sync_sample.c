/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/fake_school.h"

#include <setjmp.h>
#include <cmocka.h>

static enum err count(void *ctx, const struct sample *s)
{
	assert_int_equal(s->status, 200);
	*(int *)ctx += 1;
	return ERR_OK;
}

static void the_engine_keeps_a_sample_of_each_reply(void **state)
{
	struct fake *f = fake_open();
	struct net_reply r = {.status = 200,
	    .sample = {.account = f->account, .at = f->now, .status = 200}};
	int n = 0;

	UNUSED(state);
	assert_non_null(f->net.observer);
	f->net.observer(f->net.observer_ctx, &r);
	r.err = ERR_CANCELLED; /* by ourselves: says nothing about the school */
	f->net.observer(f->net.observer_ctx, &r);
	r.err = ERR_OK;
	r.sample.account = 0; /* a login has no account yet */
	f->net.observer(f->net.observer_ctx, &r);
	store_samples(f->store, f->account, 0, count, &n);
	assert_int_equal(n, 1);
	fake_close(f);
}

static enum err newest(void *ctx, const struct sample *s)
{
	*(struct sample *)ctx = *s;
	return ERR_CANCELLED;
}

static struct sample newest_of(struct fake *f)
{
	struct sample s = {.err = ERR_INTERNAL};

	store_samples(f->store, f->account, 0, newest, &s);
	return s;
}

static enum err fault_of(struct fake *f)
{
	struct account a = {0};
	enum err fault;

	assert_int_equal(store_account_get(f->store, f->account, &a), ERR_OK);
	fault = a.fault;
	record_account_release(&a);
	return fault;
}

static void look_in_vain(struct fake *f, enum err err)
{
	f->news_fails = f->news_answered = true;
	f->err = err;
	engine_round(f->engine);
	fake_run(f, 1);
}

/* Status 200, and in it "in maintenance". */
static void an_answer_that_is_a_fault_is_a_bad_one(void **state)
{
	struct fake *f = fake_open();

	UNUSED(state);
	look_in_vain(f, ERR_MAINTENANCE);
	assert_int_equal(newest_of(f).status, 200);
	assert_int_equal(newest_of(f).err, ERR_MAINTENANCE);
	assert_int_equal(fault_of(f), ERR_MAINTENANCE);
	fake_close(f);
}

/* A refusal is the school's word on one thing, not on its server. */
static void an_answer_that_refuses_is_a_good_one(void **state)
{
	struct fake *f = fake_open();

	UNUSED(state);
	look_in_vain(f, ERR_CONFLICT);
	assert_int_equal(newest_of(f).err, ERR_OK);
	fake_close(f);
}

static void a_good_answer_ends_a_fault_and_it_may_come_again(void **state)
{
	struct fake *f = fake_open();

	UNUSED(state);
	look_in_vain(f, ERR_MAINTENANCE);
	fake_answer(f, 200);
	fake_run(f, 1);
	assert_int_equal(newest_of(f).err, ERR_OK);
	assert_int_equal(fault_of(f), ERR_OK);
	look_in_vain(f, ERR_MAINTENANCE);
	assert_int_equal(fault_of(f), ERR_MAINTENANCE);
	fake_close(f);
}

/* Answers come all the time, and say no. */
static void a_look_in_vain_says_when_and_since_when(void **state)
{
	struct fake *f = fake_open();
	struct account a = {0};
	int64_t well = f->now, begun;

	UNUSED(state);
	fake_run(f, 60);
	begun = f->now;
	look_in_vain(f, ERR_SUSPENDED);
	fake_run(f, 60);
	look_in_vain(f, ERR_SUSPENDED);
	assert_int_equal(store_account_get(f->store, f->account, &a), ERR_OK);
	assert_in_range(a.synced, 1, well);
	assert_in_range(a.fault_since, begun, begun + 1);
	assert_in_range(a.looked, begun + 60, f->now);
	record_account_release(&a);
	fake_close(f);
}

static int64_t skew_of(struct fake *f)
{
	struct account a = {0};
	int64_t skew;

	engine_round(f->engine);
	fake_run(f, 1);
	assert_int_equal(store_account_get(f->store, f->account, &a), ERR_OK);
	skew = a.skew;
	record_account_release(&a);
	return skew;
}

/* A bad day: the school takes its time, and no clock is wrong. */
static void a_slow_answer_makes_no_clock_wrong(void **state)
{
	struct fake *f = fake_open();

	UNUSED(state);
	f->took_s = 5;
	assert_int_equal(skew_of(f), 0);
	f->skew = 100;
	f->took_s = 0;
	assert_int_equal(skew_of(f), 100);
	f->took_s = 5;
	assert_int_equal(skew_of(f), 100);
	fake_close(f);
}

static void an_engine_that_ends_listens_no_more(void **state)
{
	struct fake *f = fake_open();
	net_done *before = f->net.observer;

	UNUSED(state);
	f->net.observer = NULL;
	fake_restart(f);
	assert_true(f->net.observer == before);
	fake_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_engine_keeps_a_sample_of_each_reply),
	    cmocka_unit_test(an_answer_that_is_a_fault_is_a_bad_one),
	    cmocka_unit_test(an_answer_that_refuses_is_a_good_one),
	    cmocka_unit_test(a_good_answer_ends_a_fault_and_it_may_come_again),
	    cmocka_unit_test(a_look_in_vain_says_when_and_since_when),
	    cmocka_unit_test(a_slow_answer_makes_no_clock_wrong),
	    cmocka_unit_test(an_engine_that_ends_listens_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
