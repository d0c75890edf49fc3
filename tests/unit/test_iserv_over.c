/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions of IServ that are over, and what is asked of a school then. A
 * sentence in quotes with its part of docs/iserv.md stands where a fact is
 * leant on that two or more of other people's clients saw.
 */
#include "base/base.h"
#include "tests/lib/mini_user.h"

#include <setjmp.h>
#include <cmocka.h>

/* Facts 1.8/expired, 1.4/remember */
static void a_session_is_renewed_by_its_cookies_alone(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_session);
	t.m.app = 0;
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.then, 1);
	assert_int_equal(t.m.posts, 0);
	assert_int_equal(t.changed, 1);
	assert_string_equal(t.path, "/iserv/exercise");
	t.m.app = t.m.auth = 0;
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.m.posts, 0);
	user_open_kept(&t); /* what was told as new is good */
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.m.net.asked, 1);
	user_finish(&t);
}

static void a_session_is_renewed_by_the_password_where_it_is_kept(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.m.posts, 1);
	assert_int_equal(t.changed, 1);
	user_finish(&t);
	user_inside(&t, KEEP_session);
	t.m.app = t.m.auth = t.m.remember = 0;
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_LOGIN);
	assert_int_equal(t.m.posts, 0);
	user_finish(&t);
}

/* Facts 1.2/no-action, 1.3/wanted-page, 1.8/expired-page: asked for a page, it
 * leads to the form by a page that sends on; the form goes where its page was,
 * with the query; and then it leads to what was wanted. */
static void the_form_goes_where_its_page_was(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	user_get(&t, "/iserv/exercise/show/7?a=b");
	user_run(&t);
	assert_int_equal(mini_iserv_count(&t.m,
		"POST /iserv/auth/login?_target_path=x&y=z\n"), 1);
	assert_int_equal(mini_iserv_count(&t.m, "POST "), 1);
	assert_string_equal(t.path, "/iserv/exercise/show/7?a=b");
	user_finish(&t);
}

/* Fact 1.8/harmless: "/exercise/home" leads to "/exercise" */
static void a_redirect_inside_ends_no_session(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	user_get(&t, "/iserv/exercise/home");
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.path, "/iserv/exercise");
	assert_int_equal(t.m.net.asked, 2);
	user_finish(&t);
}

/* 9: "after one rejection stop and ask the human" */
static void after_one_refusal_nobody_tries_again(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	str_copy(t.s->password, 7, "anders");
	for (int i = 0; i < 3; i++) {
		user_get(&t, "/iserv/exercise");
		user_run(&t);
		assert_int_equal(t.fate, FATE_never);
		assert_int_equal(t.err, i ? ERR_LOGIN : ERR_LOGIN_REFUSED);
	}
	assert_int_equal(t.m.posts, 1);
	assert_int_equal(t.then, 0);
	user_finish(&t);
}

static void of_two_ops_one_renews_and_the_other_waits(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	user_get(&t, "/iserv/exercise");
	user_get(&t, "/iserv/exercise/show/1");
	user_get(&t, "/iserv/");
	user_run(&t);
	assert_int_equal(t.done, 3);
	assert_int_equal(t.m.posts, 1);
	assert_int_equal(t.changed, 1);
	user_finish(&t);
	user_inside(&t, KEEP_session);
	t.m.app = t.m.auth = t.m.remember = 0;
	user_get(&t, "/iserv/exercise");
	user_get(&t, "/iserv/exercise/show/1");
	user_run(&t);
	assert_int_equal(t.done, 2);
	assert_int_equal(t.err, ERR_LOGIN);
	user_finish(&t);
}

static void who_waited_goes_on_where_the_renewal_failed(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = 0;
	t.m.sparse = true;
	user_get(&t, "/iserv/exercise");
	user_get(&t, "/iserv/");
	user_run(&t);
	assert_int_equal(t.done, 2);
	assert_int_equal(t.err, ERR_HALF_DOWN);
	assert_int_equal(t.fate, FATE_later);
	t.m.sparse = false;
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	user_finish(&t);
}

/* The way in ends at the start page, and the page asks for it again. */
static void a_page_that_no_login_opens_is_left_after_two(void **state)
{
	struct mini_user t;

	UNUSED(state);
	for (enum keep keep = KEEP_password; keep <= KEEP_session; keep++) {
		user_inside(&t, keep);
		t.m.shut = "/iserv/exercise";
		t.m.cut_after = 100; /* the net's end, where it has none */
		user_get(&t, "/iserv/exercise");
		user_run(&t);
		assert_int_equal(t.done, 1);
		assert_int_equal(t.fate, FATE_never);
		assert_int_equal(t.err, ERR_LOGIN);
		assert_int_equal(t.then, 0);
		assert_int_equal(mini_iserv_count(&t.m, "GET /iserv/exercise\n"),
				 ISERV_RENEWALS + 1);
		assert_true(t.m.net.asked < ISERV_HOPS);
		user_get(&t, "/iserv/"); /* the next ask has its own two */
		t.m.app = 0;
		user_run(&t);
		assert_int_equal(t.err, ERR_OK);
		user_finish(&t);
	}
}

/* A password that was good opens a second session, too. */
static void a_session_that_ends_at_once_is_renewed_once_more(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	t.m.fleeting = true;
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_LOGIN);
	assert_false(t.s->refused);
	assert_int_equal(t.m.posts, ISERV_RENEWALS);
	assert_int_equal(t.m.good_posts, 1 + ISERV_RENEWALS);
	user_finish(&t);
}

/* What is lost by the way of others is no renewal. */
static void who_waits_is_not_counted_where_a_renewal_failed(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = 0;
	t.m.sparse = true;
	for (int i = 0; i < 5; i++)
		user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.done, 5);
	assert_int_equal(t.err, ERR_HALF_DOWN);
	user_finish(&t);
}

/* 1.8: "A POST that hits an expired session is lost" */
static void what_a_post_carried_into_an_old_session_is_lost(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	user_post(&t, true);
	user_run(&t);
	assert_int_equal(t.m.confirms, 1);
	assert_string_equal(t.path, "/iserv/exercise/show/1");
	assert_int_equal(t.lost, 0);
	t.m.app = t.m.auth = 0;
	user_post(&t, true);
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.lost, 1);
	assert_int_equal(t.m.confirms, 1);
	t.m.app = 0;
	user_post(&t, false); /* what is no commit is sent again by itself */
	user_run(&t);
	assert_int_equal(t.lost, 1);
	assert_int_equal(t.m.confirms, 2);
	user_finish(&t);
}

static void a_lost_reply_of_a_commit_is_unknown(void **state)
{
	static const struct { int status; bool commit; enum fate fate; } rows[] = {
		{ 502, true, FATE_unknown }, { 500, true, FATE_unknown },
		{ 502, false, FATE_later }, { 429, true, FATE_later },
		{ 403, true, FATE_never }, { 404, false, FATE_never },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct net_reply r = { .status = rows[i].status };
		struct mini_user t;
		struct asker *a;

		user_inside(&t, KEEP_session);
		a = user_asks(&t);
		a->op.ask.commit = rows[i].commit;
		iserv_failed(&a->op, &r);
		assert_int_equal(t.fate, rows[i].fate);
		user_finish(&t);
	}
}

static void a_session_may_close_while_ops_wait(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	t.done = 0;
	user_get(&t, "/iserv/exercise");
	user_get(&t, "/iserv/");
	for (int i = 0; i < 3; i++)
		t.m.net.net.turn(&t.m.net.net, NULL, 0, 0);
	iserv_close(t.s);
	t.s = NULL;
	assert_int_equal(t.done, 0);
	user_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_is_renewed_by_its_cookies_alone),
		cmocka_unit_test(
			a_session_is_renewed_by_the_password_where_it_is_kept),
		cmocka_unit_test(the_form_goes_where_its_page_was),
		cmocka_unit_test(a_redirect_inside_ends_no_session),
		cmocka_unit_test(after_one_refusal_nobody_tries_again),
		cmocka_unit_test(of_two_ops_one_renews_and_the_other_waits),
		cmocka_unit_test(who_waited_goes_on_where_the_renewal_failed),
		cmocka_unit_test(a_page_that_no_login_opens_is_left_after_two),
		cmocka_unit_test(
			a_session_that_ends_at_once_is_renewed_once_more),
		cmocka_unit_test(
			who_waits_is_not_counted_where_a_renewal_failed),
		cmocka_unit_test(
			what_a_post_carried_into_an_old_session_is_lost),
		cmocka_unit_test(a_lost_reply_of_a_commit_is_unknown),
		cmocka_unit_test(a_session_may_close_while_ops_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
