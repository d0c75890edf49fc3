/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request of IServ's provider and all that may stand before its answer.
 * A sentence in quotes with its part of docs/iserv.md stands where a fact is
 * leant on that two or more of other people's clients saw.
 */
#include "base/base.h"
#include "providers/iserv_op.h"
#include "tests/lib/mini_user.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- logging in */

/* Facts 1.1/auth-login, 1.2/fields, 1.2/no-csrf (what is hidden is copied all
 * the same), 1.3/chain, 1.3/escaped, 1.3/quoted, 1.4/session, 1.5/success,
 * 1.5/success-2020 (no 302 has a body here), 1.8/last-logins (one POST) */
static void a_login_goes_the_whole_way_in_twelve_requests(void **state)
{
	struct mini_user t;

	UNUSED(state);
	for (int spelling = 0; spelling < 2; spelling++) {
		user_begin(&t);
		t.m.unquoted = spelling;
		user_log_in(&t, PASSWORD, KEEP_password);
		assert_int_equal(t.err, ERR_OK);
		assert_string_equal(t.person, "mia");
		assert_true(t.m.net.asked <= 12);
		assert_true(t.m.net.least_gap_ms >= ISERV_GAP_MS);
		assert_int_equal(t.m.posts, 1);
		assert_int_equal(t.m.good_posts, 1);
		assert_non_null(strstr(t.kept, "IServSession"));
		assert_non_null(strstr(t.kept, "ge&heim"));
		user_finish(&t);
	}
}

static void what_is_kept_is_what_was_chosen(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	user_log_in(&t, PASSWORD, KEEP_session);
	assert_null(strstr(t.kept, "heim"));
	assert_non_null(strstr(t.kept, "REMEMBERME"));
	user_finish(&t);
	user_begin(&t);
	user_log_in(&t, PASSWORD, KEEP_nothing);
	assert_null(strstr(t.kept, "heim"));
	assert_null(strstr(t.kept, "REMEMBERME"));
	assert_non_null(strstr(t.kept, "IServSession"));
	user_finish(&t);
}

/* Fact 1.5/wrong: 200, the login page again, with an alert */
static void a_wrong_password_is_tried_once(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	user_log_in(&t, "falsch", KEEP_password);
	assert_int_equal(t.err, ERR_LOGIN_REFUSED);
	assert_string_equal(t.said, "Anmeldung fehlgeschlagen!");
	assert_int_equal(t.m.posts, 1);
	user_finish(&t);
}

/* Fact 1.5/no-account: an older alert; the form is there again. */
static void an_unknown_account_is_refused_in_the_schools_words(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	t.m.strange = "<div class=alert>Account existiert nicht!</div><form>"
		      "<input name=_username><input type=password name="
		      "_password></form>";
	user_log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_LOGIN_REFUSED);
	assert_string_equal(t.said, "Account existiert nicht!");
	assert_int_equal(t.m.posts, 1);
	user_finish(&t);
}

/* Fact 1.3/hops */
static void a_way_without_an_end_is_left(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	t.m.again = true;
	user_log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_true(t.m.net.asked <= ISERV_HOPS + 2);
	user_finish(&t);
}

/* Fact 1.3/origin */
static void another_host_gets_nothing(void **state)
{
	static const char *const hosts[] = {
		"https://boese.test/iserv/", "//boese.test/",
		"http://iserv.test/iserv/", "https://iserv.test.boese.test/",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct mini_user t;

		user_begin(&t);
		t.m.elsewhere = hosts[i];
		user_log_in(&t, PASSWORD, KEEP_password);
		assert_int_equal(t.err, ERR_NOT_THIS);
		assert_null(strstr(t.m.net.log.data, "boese"));
		user_finish(&t);
	}
}

static void a_login_page_in_an_unknown_state_is_shown(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	t.m.strange = "<div class=\"alert alert-info\">Bitte best\xc3\xa4tigen"
		      " Sie die Nutzungsordnung.</div><form></form>";
	user_log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_STRANGE_LOGIN);
	assert_string_equal(t.said, "Bitte best\xc3\xa4tigen Sie die "
			    "Nutzungsordnung.");
	assert_int_equal(t.m.posts, 0);
	user_finish(&t);
	user_begin(&t);
	t.m.strange = "<form><input name=\"password_change[current]\"></form>";
	user_log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_PASSWORD_OLD);
	user_finish(&t);
}

/* ---- a second factor */

/* 1.5: a form with otp and what is hidden in it */
static void a_second_factor_is_asked_and_answered(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	t.m.codes = true;
	user_log_in(&t, PASSWORD, KEEP_session);
	assert_int_equal(t.err, ERR_OK);
	assert_true(*t.ask);
	assert_null(strstr(t.half, "heim"));
	assert_string_equal(t.kept, "");
	user_answer(&t, "999999", KEEP_session);
	assert_int_equal(t.err, ERR_CODE);
	assert_true(*t.ask);
	assert_string_equal(t.said, "Der Code ist falsch.");
	user_answer(&t, "123456", KEEP_session);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.ask, "");
	assert_non_null(strstr(t.kept, "IServSession"));
	assert_null(strstr(t.kept, "IServHalf"));
	assert_int_equal(t.m.posts, 1);
	user_open_kept(&t);
	user_get(&t, "/iserv/exercise");
	user_run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.m.net.asked, 1);
	user_finish(&t);
}

static void a_way_that_is_too_old_begins_anew(void **state)
{
	struct mini_user t;

	UNUSED(state);
	user_begin(&t);
	str_copy(t.half, sizeof(t.half), "{\"v\":1,\"user\":\"mia\",\"jar\":[],"
		 "\"at\":\"/iserv/auth/twofactor/confirm\"}");
	user_answer(&t, "123456", KEEP_session);
	assert_int_equal(t.err, ERR_LOGIN);
	str_copy(t.half, sizeof(t.half), "nonsense");
	user_answer(&t, "123456", KEEP_session);
	assert_int_equal(t.err, ERR_LOGIN);
	user_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_login_goes_the_whole_way_in_twelve_requests),
		cmocka_unit_test(what_is_kept_is_what_was_chosen),
		cmocka_unit_test(a_wrong_password_is_tried_once),
		cmocka_unit_test(
			an_unknown_account_is_refused_in_the_schools_words),
		cmocka_unit_test(a_way_without_an_end_is_left),
		cmocka_unit_test(another_host_gets_nothing),
		cmocka_unit_test(a_login_page_in_an_unknown_state_is_shown),
		cmocka_unit_test(a_second_factor_is_asked_and_answered),
		cmocka_unit_test(a_way_that_is_too_old_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
