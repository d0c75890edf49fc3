/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a platform of pages needs of the net: steps, cookies and manners. */
#include "base/base.h"
#include "net/net.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

struct seen { int calls, status; char location[200], cookies[200]; };

static void on_done(void *ctx, const struct net_reply *r)
{
	struct seen *s = ctx;
	const char *to = r->header(r, "Location"), *cookie;

	s->calls++;
	s->status = r->status;
	str_copy(s->location, sizeof(s->location), to ? to : "");
	for (int i = 0; (cookie = r->nth(r, "set-cookie", i)); i++) {
		size_t n = strlen(s->cookies);

		str_printf(s->cookies + n, sizeof(s->cookies) - n, "%s|", cookie);
	}
}

static struct net *new_net(bool hurry)
{
	const struct net_options o = { .idle_s = 1, .hurry = hurry,
				       .clock = clock_system(),
				       .random = random_system() };
	struct net *n = net_curl_new(&o);

	assert_non_null(n);
	return n;
}

static void run(struct net *n)
{
	for (int i = 0; n->busy(n) && i < 1000; i++)
		n->turn(n, NULL, 0, 200);
	assert_int_equal(n->busy(n), 0);
}

static void a_redirect_that_stays_is_a_reply_with_all_its_cookies(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /here", "302 Go\r\nLocation: /there\r\nSet-Cookie: a=1; "
			       "path=/x\r\nX: y\r\nset-cookie: b=2", "", 0, 0,
		  LITTLE_KEEP },
		{ "GET /there", "200 OK", "arrived", 0, 0, LITTLE_KEEP },
	};
	struct little_server server;
	struct net *n = new_net(false);
	struct seen s = { 0 };
	char url[128];
	struct net_request r = { .method = "GET", .url = url, .body_fd = -1,
				 .stays = true };

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, routes, 2);
	str_printf(url, sizeof(url), "%s/here", server.url);
	n->start(n, &r, on_done, &s);
	run(n);
	assert_int_equal(s.status, 302);
	assert_string_equal(s.location, "/there");
	assert_string_equal(s.cookies, "a=1; path=/x|b=2|");
	r.stays = false;
	s = (struct seen){ 0 };
	n->start(n, &r, on_done, &s);
	run(n);
	assert_int_equal(s.status, 200);
	n->free(n);
	little_server_stop(&server);
}

/* Three of them; how long they took. */
static int64_t three(struct net *n, int gap_ms)
{
	struct little_server server;
	struct seen s[3] = { { 0 } };
	struct net_request r = { .method = "GET", .body_fd = -1,
				 .gap_ms = gap_ms };
	int64_t began = clock_mono_ms(clock_system());

	little_server_listen(&server);
	little_server_serve(&server, &(struct little_route){
		"GET", "200 OK", "", 0, 0, LITTLE_KEEP }, 1);
	r.url = server.url;
	for (int i = 0; i < 3; i++)
		n->start(n, &r, on_done, &s[i]);
	n->turn(n, NULL, 0, 10);
	assert_int_equal(s[1].calls + s[2].calls, 0);
	run(n);
	assert_int_equal(s[0].calls + s[1].calls + s[2].calls, 3);
	n->free(n);
	little_server_stop(&server);
	return clock_mono_ms(clock_system()) - began;
}

static void requests_with_a_gap_go_one_by_one_and_wait(void **state)
{
	UNUSED(state);
	assert_true(three(new_net(false), 80) >= 160);
}

/* The server is this computer. */
static void who_may_hurry_waits_for_none(void **state)
{
	UNUSED(state);
	assert_true(three(new_net(true), 30000) < 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_redirect_that_stays_is_a_reply_with_all_its_cookies),
		cmocka_unit_test(requests_with_a_gap_go_one_by_one_and_wait),
		cmocka_unit_test(who_may_hurry_waits_for_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
