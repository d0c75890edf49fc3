/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request of IServ's provider and all that may stand before its answer.
 * A sentence in quotes with its part of docs/iserv.md stands where a fact is
 * leant on that two or more of other people's clients saw.
 */
#include "base/base.h"
#include "providers/iserv_op.h"
#include "tests/lib/mini_iserv.h"

#include <setjmp.h>
#include <cmocka.h>

#define PASSWORD "ge&heim"

struct test {
	struct mini_iserv m;
	struct session *s;
	char kept[ISERV_SECRET_SIZE], half[ISERV_SECRET_SIZE], ask[80];
	char person[80], said[200];
	enum err err;
	enum fate fate;
	int done, changed;
	/* of a probing op */
	int then, lost;
	char path[300];
};

static void on_changed(void *ctx, const char *secret)
{
	struct test *t = ctx;

	t->changed++;
	str_copy(t->kept, sizeof(t->kept), secret);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct test *t = ctx;

	t->done++;
	t->err = r->err;
	str_copy(t->said, sizeof(t->said), r->said);
	str_copy(t->ask, sizeof(t->ask), r->ask ? r->ask : "");
	str_copy(r->ask ? t->half : t->kept, sizeof(t->kept),
		 r->token ? r->token : "");
	str_copy(t->person, sizeof(t->person), r->person ? r->person : "");
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->err = v->err;
	t->fate = v->fate;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void begin(struct test *t)
{
	memset(t, 0, sizeof(*t));
	mini_iserv_init(&t->m);
}

static void finish(struct test *t)
{
	iserv_close(t->s);
	mini_iserv_release(&t->m);
}

static void run(struct test *t)
{
	t->done = 0;
	paper_net_run(&t->m.net);
}

static void log_in(struct test *t, const char *password, enum keep keep)
{
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "mia",
			.password = password, .keep = keep }, on_login, t);
	run(t);
	assert_int_equal(t->done, 1);
}

static void answer(struct test *t, const char *code, enum keep keep)
{
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "", .password = "",
			.keep = keep, .token = t->half, .answer = code },
		    on_login, t);
	run(t);
	assert_int_equal(t->done, 1);
}

/* A session with what the last login kept. */
static void open_kept(struct test *t)
{
	struct account a = { .id = 1, .url = (char[]){ MINI_ROOT } };

	iserv_close(t->s);
	t->s = iserv_open(&t->m.net.net, NULL, &a, t->kept);
	assert_non_null(t->s);
	iserv_watch(t->s, on_changed, t);
	buf_clear(&t->m.net.log);
	t->m.net.asked = t->m.posts = t->changed = 0;
}

static void begin_inside(struct test *t, enum keep keep)
{
	begin(t);
	log_in(t, PASSWORD, keep);
	assert_int_equal(t->err, ERR_OK);
	open_kept(t);
}

/* ---- an op that only asks */

struct asker { struct iserv_op op; struct test *t; };

static void on_then(struct iserv_op *o, const struct iserv_reply *r)
{
	struct asker *a = (struct asker *)o;

	a->t->then++;
	a->t->lost += r->lost;
	str_copy(a->t->path, sizeof(a->t->path), r->path);
	if (!r->lost && r->net->status / 100 > 3)
		iserv_failed(o, r->net);
	else
		op_end(&o->op, FATE_done, ERR_OK, 0);
}

static struct asker *asker(struct test *t)
{
	struct asker *a = iserv_op_new(t->s, sizeof(*a), on_done, t);

	assert_non_null(a);
	a->t = t;
	return a;
}

static void get(struct test *t, const char *path)
{
	iserv_get(&asker(t)->op, path, on_then);
}

static void post(struct test *t, bool commit)
{
	const struct iserv_ask ask = { .method = "POST", .commit = commit,
		.path = "/iserv/exercise/confirm/1", .body = "a=b",
		.body_len = 3 };

	iserv_ask(&asker(t)->op, &ask, on_then);
}

/* ---- logging in */

/* Facts 1.1/auth-login, 1.2/fields, 1.2/no-csrf (what is hidden is copied all
 * the same), 1.3/chain, 1.3/escaped, 1.3/quoted, 1.4/session, 1.5/success,
 * 1.5/success-2020 (no 302 has a body here), 1.8/last-logins (one POST) */
static void a_login_goes_the_whole_way_in_twelve_requests(void **state)
{
	struct test t;

	UNUSED(state);
	for (int spelling = 0; spelling < 2; spelling++) {
		begin(&t);
		t.m.unquoted = spelling;
		log_in(&t, PASSWORD, KEEP_password);
		assert_int_equal(t.err, ERR_OK);
		assert_string_equal(t.person, "mia");
		assert_true(t.m.net.asked <= 12);
		assert_true(t.m.net.least_gap_ms >= ISERV_GAP_MS);
		assert_int_equal(t.m.posts, 1);
		assert_int_equal(t.m.good_posts, 1);
		assert_non_null(strstr(t.kept, "IServSession"));
		assert_non_null(strstr(t.kept, "ge&heim"));
		finish(&t);
	}
}

static void what_is_kept_is_what_was_chosen(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	log_in(&t, PASSWORD, KEEP_session);
	assert_null(strstr(t.kept, "heim"));
	assert_non_null(strstr(t.kept, "REMEMBERME"));
	finish(&t);
	begin(&t);
	log_in(&t, PASSWORD, KEEP_nothing);
	assert_null(strstr(t.kept, "heim"));
	assert_null(strstr(t.kept, "REMEMBERME"));
	assert_non_null(strstr(t.kept, "IServSession"));
	finish(&t);
}

/* Fact 1.5/wrong: 200, the login page again, with an alert */
static void a_wrong_password_is_tried_once(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	log_in(&t, "falsch", KEEP_password);
	assert_int_equal(t.err, ERR_LOGIN_REFUSED);
	assert_string_equal(t.said, "Anmeldung fehlgeschlagen!");
	assert_int_equal(t.m.posts, 1);
	finish(&t);
}

/* Fact 1.5/no-account: an older alert; the form is there again. */
static void an_unknown_account_is_refused_in_the_schools_words(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	t.m.strange = "<div class=alert>Account existiert nicht!</div><form>"
		      "<input name=_username><input type=password name="
		      "_password></form>";
	log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_LOGIN_REFUSED);
	assert_string_equal(t.said, "Account existiert nicht!");
	assert_int_equal(t.m.posts, 1);
	finish(&t);
}

/* Fact 1.3/hops */
static void a_way_without_an_end_is_left(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	t.m.again = true;
	log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_true(t.m.net.asked <= ISERV_HOPS + 2);
	finish(&t);
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
		struct test t;

		begin(&t);
		t.m.elsewhere = hosts[i];
		log_in(&t, PASSWORD, KEEP_password);
		assert_int_equal(t.err, ERR_NOT_THIS);
		assert_null(strstr(t.m.net.log.data, "boese"));
		finish(&t);
	}
}

static void a_login_page_in_an_unknown_state_is_shown(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	t.m.strange = "<div class=\"alert alert-info\">Bitte best\xc3\xa4tigen"
		      " Sie die Nutzungsordnung.</div><form></form>";
	log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_STRANGE_LOGIN);
	assert_string_equal(t.said, "Bitte best\xc3\xa4tigen Sie die "
			    "Nutzungsordnung.");
	assert_int_equal(t.m.posts, 0);
	finish(&t);
	begin(&t);
	t.m.strange = "<form><input name=\"password_change[current]\"></form>";
	log_in(&t, PASSWORD, KEEP_password);
	assert_int_equal(t.err, ERR_PASSWORD_OLD);
	finish(&t);
}

/* ---- a second factor */

/* 1.5: a form with otp and what is hidden in it */
static void a_second_factor_is_asked_and_answered(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	t.m.codes = true;
	log_in(&t, PASSWORD, KEEP_session);
	assert_int_equal(t.err, ERR_OK);
	assert_true(*t.ask);
	assert_null(strstr(t.half, "heim"));
	assert_string_equal(t.kept, "");
	answer(&t, "999999", KEEP_session);
	assert_int_equal(t.err, ERR_CODE);
	assert_true(*t.ask);
	assert_string_equal(t.said, "Der Code ist falsch.");
	answer(&t, "123456", KEEP_session);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.ask, "");
	assert_non_null(strstr(t.kept, "IServSession"));
	assert_null(strstr(t.kept, "IServHalf"));
	assert_int_equal(t.m.posts, 1);
	open_kept(&t);
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.m.net.asked, 1);
	finish(&t);
}

static void a_way_that_is_too_old_begins_anew(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	str_copy(t.half, sizeof(t.half), "{\"v\":1,\"user\":\"mia\",\"jar\":[],"
		 "\"at\":\"/iserv/auth/twofactor/confirm\"}");
	answer(&t, "123456", KEEP_session);
	assert_int_equal(t.err, ERR_LOGIN);
	str_copy(t.half, sizeof(t.half), "nonsense");
	answer(&t, "123456", KEEP_session);
	assert_int_equal(t.err, ERR_LOGIN);
	finish(&t);
}

/* ---- sessions that are over */

/* Facts 1.8/expired, 1.4/remember */
static void a_session_is_renewed_by_its_cookies_alone(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_session);
	t.m.app = 0;
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.then, 1);
	assert_int_equal(t.m.posts, 0);
	assert_int_equal(t.changed, 1);
	assert_string_equal(t.path, "/iserv/exercise");
	t.m.app = t.m.auth = 0;
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.m.posts, 0);
	open_kept(&t); /* what was told as new is good */
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.m.net.asked, 1);
	finish(&t);
}

static void a_session_is_renewed_by_the_password_where_it_is_kept(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.m.posts, 1);
	assert_int_equal(t.changed, 1);
	finish(&t);
	begin_inside(&t, KEEP_session);
	t.m.app = t.m.auth = t.m.remember = 0;
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.err, ERR_LOGIN);
	assert_int_equal(t.m.posts, 0);
	finish(&t);
}

/* Facts 1.2/no-action, 1.3/wanted-page, 1.8/expired-page: asked for a page, it
 * leads to the form by a page that sends on; the form goes where its page was,
 * with the query; and then it leads to what was wanted. */
static void the_form_goes_where_its_page_was(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	get(&t, "/iserv/exercise/show/7?a=b");
	run(&t);
	assert_int_equal(mini_iserv_count(&t.m,
		"POST /iserv/auth/login?_target_path=x&y=z\n"), 1);
	assert_int_equal(mini_iserv_count(&t.m, "POST "), 1);
	assert_string_equal(t.path, "/iserv/exercise/show/7?a=b");
	finish(&t);
}

/* Fact 1.8/harmless: "/exercise/home" leads to "/exercise" */
static void a_redirect_inside_ends_no_session(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	get(&t, "/iserv/exercise/home");
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.path, "/iserv/exercise");
	assert_int_equal(t.m.net.asked, 2);
	finish(&t);
}

/* 9: "after one rejection stop and ask the human" */
static void after_one_refusal_nobody_tries_again(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	str_copy(t.s->password, 7, "anders");
	for (int i = 0; i < 3; i++) {
		get(&t, "/iserv/exercise");
		run(&t);
		assert_int_equal(t.fate, FATE_never);
		assert_int_equal(t.err, i ? ERR_LOGIN : ERR_LOGIN_REFUSED);
	}
	assert_int_equal(t.m.posts, 1);
	assert_int_equal(t.then, 0);
	finish(&t);
}

static void of_two_ops_one_renews_and_the_other_waits(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	get(&t, "/iserv/exercise");
	get(&t, "/iserv/exercise/show/1");
	get(&t, "/iserv/");
	run(&t);
	assert_int_equal(t.done, 3);
	assert_int_equal(t.m.posts, 1);
	assert_int_equal(t.changed, 1);
	finish(&t);
	begin_inside(&t, KEEP_session);
	t.m.app = t.m.auth = t.m.remember = 0;
	get(&t, "/iserv/exercise");
	get(&t, "/iserv/exercise/show/1");
	run(&t);
	assert_int_equal(t.done, 2);
	assert_int_equal(t.err, ERR_LOGIN);
	finish(&t);
}

static void who_waited_goes_on_where_the_renewal_failed(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	t.m.app = 0;
	t.m.sparse = true;
	get(&t, "/iserv/exercise");
	get(&t, "/iserv/");
	run(&t);
	assert_int_equal(t.done, 2);
	assert_int_equal(t.err, ERR_HALF_DOWN);
	assert_int_equal(t.fate, FATE_later);
	t.m.sparse = false;
	get(&t, "/iserv/exercise");
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	finish(&t);
}

/* 1.8: "A POST that hits an expired session is lost" */
static void what_a_post_carried_into_an_old_session_is_lost(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	post(&t, true);
	run(&t);
	assert_int_equal(t.m.confirms, 1);
	assert_string_equal(t.path, "/iserv/exercise/show/1");
	assert_int_equal(t.lost, 0);
	t.m.app = t.m.auth = 0;
	post(&t, true);
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.lost, 1);
	assert_int_equal(t.m.confirms, 1);
	t.m.app = 0;
	post(&t, false); /* what is no commit is sent again by itself */
	run(&t);
	assert_int_equal(t.lost, 1);
	assert_int_equal(t.m.confirms, 2);
	finish(&t);
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
		struct test t;
		struct asker *a;

		begin_inside(&t, KEEP_session);
		a = asker(&t);
		a->op.ask.commit = rows[i].commit;
		iserv_failed(&a->op, &r);
		assert_int_equal(t.fate, rows[i].fate);
		finish(&t);
	}
}

static void a_session_may_close_while_ops_wait(void **state)
{
	struct test t;

	UNUSED(state);
	begin_inside(&t, KEEP_password);
	t.m.app = t.m.auth = t.m.remember = 0;
	t.done = 0;
	get(&t, "/iserv/exercise");
	get(&t, "/iserv/");
	for (int i = 0; i < 3; i++)
		t.m.net.net.turn(&t.m.net.net, NULL, 0, 0);
	iserv_close(t.s);
	t.s = NULL;
	assert_int_equal(t.done, 0);
	finish(&t);
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
		cmocka_unit_test(a_session_is_renewed_by_its_cookies_alone),
		cmocka_unit_test(
			a_session_is_renewed_by_the_password_where_it_is_kept),
		cmocka_unit_test(the_form_goes_where_its_page_was),
		cmocka_unit_test(a_redirect_inside_ends_no_session),
		cmocka_unit_test(after_one_refusal_nobody_tries_again),
		cmocka_unit_test(of_two_ops_one_renews_and_the_other_waits),
		cmocka_unit_test(who_waited_goes_on_where_the_renewal_failed),
		cmocka_unit_test(what_a_post_carried_into_an_old_session_is_lost),
		cmocka_unit_test(a_lost_reply_of_a_commit_is_unknown),
		cmocka_unit_test(a_session_may_close_while_ops_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
