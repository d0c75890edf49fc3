/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of the IServ provider over the real net from a little server. */
#include "base/base.h"
#include "providers/provider.h"
#include "tests/lib/fetcher.h"

#include <setjmp.h>
#include <cmocka.h>

#define PATH "/iserv/fs/download/exercise-dl/9/a.pdf"
#define PAGE "/iserv/fs/file/exercise-dl/9/a.html"
#define BIN "\r\nContent-Type: application/octet-stream"
#define HTML "\r\nContent-Type: text/html; charset=UTF-8"
#define IN "<html><body><div id=\"content\">x</div></body></html>"

/* Closes fetcher's own session and opens one of an IServ. */
static void begin(struct fetcher *t, const struct little_route *routes, int n,
		  const char *path)
{
	struct account a = { .id = 1, .url = t->server.url };

	fetcher_begin(t, routes, n);
	provider_moodle.close(t->s);
	a.url = t->server.url;
	t->s = provider_iserv.open(t->net, disk_real(), &a, "{\"v\":1,\"user\":"
		"\"mia\",\"jar\":[[\"IServSession\",\"/iserv\",\"1\"]]}");
	assert_non_null(t->s);
	str_copy(t->pid, sizeof(t->pid), path);
	t->m.name = strrchr(t->pid, '/') + 1;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct fetcher *t = ctx;

	t->done++;
	t->v = *v;
}

static void run(struct fetcher *t)
{
	provider_iserv.fetch(t->s, &t->m, t->part, NULL, on_done, t);
	for (int i = 0; !t->done && i < 300; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(t->done, 1);
	t->done = 0;
}

static void finish(struct fetcher *t)
{
	provider_iserv.close(t->s);
	t->s = NULL;
	unlink(t->meta);
	unlink(t->part);
	assert_int_equal(rmdir(t->dir), 0);
	t->net->free(t->net);
	little_server_stop(&t->server);
}

/* Fact 3.3/download */
static void a_file_comes_whole_with_the_cookie(void **state)
{
	const struct little_route r = { "GET " PATH, "200 OK" BIN, "abc", 0, 0,
					LITTLE_KEEP };
	struct fetcher t;

	UNUSED(state);
	begin(&t, &r, 1, PATH);
	run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, "abc", 3));
	assert_int_equal(fetcher_saw(&t, "IServSession=1"), 1);
	finish(&t);
}

static void what_is_gone_is_said_to_be(void **state)
{
	const struct little_route r = { "GET " PATH, "404 Not Found" HTML,
					"<html>", 0, 0, LITTLE_KEEP };
	struct fetcher t;

	UNUSED(state);
	begin(&t, &r, 1, PATH);
	run(&t);
	assert_int_equal(t.v.fate, FATE_never);
	assert_int_equal(t.v.err, ERR_GONE);
	finish(&t);
}

/* Facts 1.8/expired, 7.2/badges: a redirect, or a page that sends on. The
 * session is seen to by asking for badges, and then the file is asked for once more. */
static void a_session_that_is_over_is_seen_to(void **state)
{
	static const char *const heads[] = {
		"302 Found\r\nLocation: /iserv/auth/auth?x=1",
		"200 OK" HTML,
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		const struct little_route r[] = {
			{ "GET " PATH, heads[i], "<html><meta http-equiv=\""
			  "refresh\" content=\"0;url=/iserv/auth/login\"></html>",
			  0, 1, LITTLE_KEEP },
			{ "GET " PATH, "200 OK" BIN, "abc", 0, 0, LITTLE_KEEP },
			{ "GET /iserv/app/nav", "200 OK\r\nContent-Type: "
			  "application/json", "[]", 0, 0, LITTLE_KEEP },
		};
		struct fetcher t;

		begin(&t, r, 3, PATH);
		run(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(fetcher_file_is(t.part, "abc", 3));
		assert_int_equal(fetcher_saw(&t, "/navigation/badges"), 1);
		finish(&t);
	}
}

static void material_that_is_a_page_is_no_login(void **state)
{
	const struct little_route r = { "GET " PAGE, "200 OK" HTML, IN, 0, 0,
					LITTLE_KEEP };
	const struct little_route login[] = {
		{ "GET " PAGE, "200 OK" HTML, "<html><form><input name=\""
		  "_password\"></form></html>", 0, 1, LITTLE_KEEP },
		{ "GET " PAGE, "200 OK" HTML, IN, 0, 0, LITTLE_KEEP },
		{ "GET /iserv/app/nav", "200 OK\r\nContent-Type: "
		  "application/json", "[]", 0, 0, LITTLE_KEEP },
	};
	struct fetcher t;

	UNUSED(state);
	begin(&t, &r, 1, PAGE);
	run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, IN, strlen(IN)));
	finish(&t);
	begin(&t, login, 3, PAGE);
	run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, IN, strlen(IN)));
	finish(&t);
}

static void other_hosts_and_places_are_not_asked(void **state)
{
	struct fetcher t;

	UNUSED(state);
	begin(&t, NULL, 0, "/fremd/a.pdf");
	run(&t);
	assert_int_equal(t.v.fate, FATE_never);
	assert_int_equal(t.v.err, ERR_ELSEWHERE);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_comes_whole_with_the_cookie),
		cmocka_unit_test(what_is_gone_is_said_to_be),
		cmocka_unit_test(a_session_that_is_over_is_seen_to),
		cmocka_unit_test(material_that_is_a_page_is_no_login),
		cmocka_unit_test(other_hosts_and_places_are_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
