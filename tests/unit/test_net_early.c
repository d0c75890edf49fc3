/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is given up before its idle time, for the line it goes over. */
#include "base/base.h"
#include "net/net.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

struct seen { int calls; enum err err; bool sent_all; };

static void on_done(void *ctx, const struct net_reply *r)
{
	struct seen *s = ctx;

	s->calls++;
	s->err = r->err;
	s->sent_all = r->sent_all;
}

static void run(struct net *n)
{
	for (int i = 0; n->busy(n) && i < 1000; i++)
		n->turn(n, NULL, 0, 200);
	assert_int_equal(n->busy(n), 0);
}

static struct seen ask(struct net *n, const char *url, struct net_request r)
{
	struct seen s = { 0 };

	r.url = url;
	r.method = "GET";
	r.body_fd = -1;
	assert_true(n->start(n, &r, on_done, &s) > 0);
	run(n);
	assert_int_equal(s.calls, 1);
	return s;
}

static bool swallow(void *ctx, int status, const void *data, size_t len)
{
	UNUSED(ctx);
	UNUSED(status);
	UNUSED(data);
	UNUSED(len);
	return true;
}

static void only_a_file_on_a_known_line_is_given_up_early(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /whole", "200 OK", "all of it", 0, 0, LITTLE_KEEP },
		{ "GET /half", "200 OK", "half", 100, 0, LITTLE_SILENT },
	};
	const struct net_options o = { .idle_s = 4, .clock = clock_system(),
				       .random = random_system() };
	struct net *n = net_curl_new(&o);
	struct little_server server;
	struct net_line line;
	char whole[128], half[128];
	int64_t begin;

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, routes, 2);
	str_printf(whole, sizeof(whole), "%s/whole", server.url);
	str_printf(half, sizeof(half), "%s/half", server.url);
	assert_false(n->line(n, whole, &line));
	ask(n, whole, (struct net_request){ .sink = swallow });
	assert_true(n->line(n, whole, &line));
	assert_int_equal(line.cuts, 0);
	begin = clock_mono_ms(clock_system());
	assert_int_equal(ask(n, half, (struct net_request){ .sink = swallow }).err,
			 ERR_CUT);
	assert_in_range(clock_mono_ms(clock_system()) - begin, 1400, 2500);
	n->line(n, whole, &line);
	assert_int_equal(line.cuts, 1);
	begin = clock_mono_ms(clock_system());
	assert_int_equal(ask(n, half, (struct net_request){ 0 }).err, ERR_TIMEOUT);
	assert_in_range(clock_mono_ms(clock_system()) - begin, 3900, 6000);
	n->free(n);
	little_server_stop(&server);
}

/* A change that must not happen twice waits as long as ever. */
static void after_a_cut_a_question_is_soon_given_up(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /whole", "200 OK", "all of it", 0, 0, LITTLE_KEEP },
		{ "GET /half", "200 OK", "half", 100, 0, LITTLE_CUT },
		{ "", "", NULL, 0, 0, LITTLE_SILENT },
	};
	const struct net_options o = { .idle_s = 6, .clock = clock_system(),
				       .random = random_system() };
	struct net *n = net_curl_new(&o);
	struct little_server server;
	struct seen first = { 0 }, second = { 0 };
	struct net_request r = { .method = "POST", .body_fd = -1, .urgent = true };
	char whole[128], half[128];

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, routes, 3);
	str_printf(whole, sizeof(whole), "%s/whole", server.url);
	str_printf(half, sizeof(half), "%s/half", server.url);
	ask(n, whole, (struct net_request){ .sink = swallow });
	assert_int_equal(ask(n, half, (struct net_request){ .sink = swallow }).err,
			 ERR_CUT);
	r.url = server.url;
	n->start(n, &r, on_done, &first);
	r.repeatable = true;
	n->start(n, &r, on_done, &second);
	run(n);
	assert_int_equal(first.err, ERR_TIMEOUT);
	assert_int_equal(second.err, ERR_CUT);
	assert_true(second.sent_all);
	n->free(n);
	little_server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_file_on_a_known_line_is_given_up_early),
		cmocka_unit_test(after_a_cut_a_question_is_soon_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
