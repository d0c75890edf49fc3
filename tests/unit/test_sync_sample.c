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
	    cmocka_unit_test(an_engine_that_ends_listens_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
