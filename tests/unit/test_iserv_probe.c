/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is it an IServ? A sentence in quotes with its part of docs/iserv.md stands
 * where a fact is leant on that two or more of other people's clients saw.
 */
#include "base/base.h"
#include "providers/iserv_op.h"
#include "tests/lib/mini_iserv.h"

#include <setjmp.h>
#include <cmocka.h>

struct test {
	struct mini_iserv m;
	char url[300], site[400], school[80];
	enum err err;
	int done;
};

static void on_found(void *ctx, const struct found *f)
{
	struct test *t = ctx;

	t->done++;
	t->err = f->err;
	str_copy(t->url, sizeof(t->url), f->url);
	str_copy(t->site, sizeof(t->site), f->site);
	str_copy(t->school, sizeof(t->school), f->school);
}

/* Facts 1.1/auth-login, 1.2/fields, 1.2/known-by */
static void a_probe_knows_the_login_page_and_its_prefix(void **state)
{
	struct test t;

	UNUSED(state);
	memset(&t, 0, sizeof(t));
	mini_iserv_init(&t.m);
	iserv_probe(&t.m.net.net, MINI_ROOT, on_found, &t);
	paper_net_run(&t.m.net);
	assert_int_equal(t.done, 1);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.url, MINI_ROOT);
	assert_string_equal(t.school, "iserv.test");
	assert_string_equal(t.site, MINI_ROOT " /iserv");
	assert_int_equal(t.m.net.asked, 1);
	mini_iserv_release(&t.m);
}

static void elsewhere(void *ctx, const struct paper_request *r,
		      struct paper_reply *out)
{
	const char *const *page = ctx;

	UNUSED(r);
	out->status = (int)strtol(page[0], NULL, 10);
	buf_str(&out->body, page[1]);
	if (page[2])
		str_copy(out->location, sizeof(out->location), page[2]);
}

static void what_answers_there_is_told_apart(void **state)
{
	static const struct { const char *page[3]; enum err err; } rows[] = {
		{ { "404", "<h1>Not found</h1>", NULL }, ERR_NOT_THIS },
		{ { "200", "<title>Moodle</title><form><input name=username>"
			   "<input name=password>", NULL }, ERR_NOT_THIS },
		{ { "200", "<title>Schule</title><form><input name=_username>"
			   "<input name=_password>", NULL }, ERR_NOT_THIS },
		{ { "200", "<title>IServ - x</title><h1>Wartung</h1>", NULL },
		  ERR_OK },
		{ { "200", "<title>Irgendwas</title><h1>Wartung</h1>", NULL },
		  ERR_NOT_THIS },
		{ { "302", "", "https://moodle.test/login" }, ERR_NOT_THIS },
		{ { "403", "", NULL }, ERR_NOT_THIS },
		{ { "502", "", NULL }, ERR_HALF_DOWN },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct paper_net net;
		struct test t = { 0 };

		paper_net_init(&net, elsewhere, (void *)(uintptr_t)rows[i].page);
		iserv_probe(&net.net, MINI_ROOT, on_found, &t);
		paper_net_run(&net);
		assert_int_equal(t.done, 1);
		assert_int_equal(t.err, rows[i].err);
		paper_net_release(&net);
	}
}

/* 1.1: "The prefix can be renamed by an administrator" */
static void another_prefix_stands_in_the_address(void **state)
{
	struct account a = { .id = 1, .url = (char[]){ MINI_ROOT "/schule" } };
	struct paper_net net;
	struct session *s;
	struct test t = { 0 };
	static const char *const page[3] = { "200", "<title>IServ - x</title>"
		"<form><input name=_username><input name=_password></form>" };

	UNUSED(state);
	paper_net_init(&net, elsewhere, (void *)(uintptr_t)page);
	iserv_probe(&net.net, MINI_ROOT "/schule", on_found, &t);
	paper_net_run(&net);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.url, MINI_ROOT "/schule");
	assert_string_equal(t.site, MINI_ROOT " /schule");
	assert_string_equal(net.log.data, "GET /schule/auth/login\n");
	paper_net_release(&net);
	s = iserv_open(NULL, NULL, &a, "{}");
	assert_string_equal(s->prefix, "/schule");
	assert_string_equal(s->root, MINI_ROOT);
	iserv_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_probe_knows_the_login_page_and_its_prefix),
		cmocka_unit_test(what_answers_there_is_told_apart),
		cmocka_unit_test(another_prefix_stands_in_the_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
