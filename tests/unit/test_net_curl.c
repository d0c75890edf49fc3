/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "net/net.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

struct seen {
	int calls, status;
	enum err err;
	char body[256], location[64];
	int64_t date, retry_after, up;
	bool sent_all;
	struct sample sample;
};

static void on_done(void *ctx, const struct net_reply *r)
{
	struct seen *s = ctx;
	const char *x = r->header(r, "x-test");

	s->calls++;
	s->status = r->status;
	s->err = r->err;
	str_copy(s->body, sizeof(s->body), r->body);
	str_copy(s->location, sizeof(s->location), x ? x : "");
	s->date = r->date;
	s->retry_after = r->retry_after;
	s->sent_all = r->sent_all;
	s->sample = r->sample;
}

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	UNUSED(down);
	((struct seen *)ctx)->up = up;
}

static struct net *new_net(void)
{
	const struct net_options o = { .idle_s = 1, .clock = clock_system(),
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

static struct seen ask(struct net *n, const char *url, struct net_request r)
{
	struct seen s = { 0 };

	r.url = url;
	if (!r.method)
		r.method = "GET";
	if (!r.body_size)
		r.body_fd = -1;
	assert_true(n->start(n, &r, on_done, &s) > 0);
	assert_int_equal(s.calls, 0);
	run(n);
	assert_int_equal(s.calls, 1);
	return s;
}

static struct seen one(const struct little_route *route, struct net_request r)
{
	struct little_server server;
	struct net *n = new_net();
	struct seen s;
	char url[128];

	little_server_listen(&server);
	little_server_serve(&server, route, 1);
	str_printf(url, sizeof(url), "%s/a", server.url);
	s = ask(n, url, r);
	n->free(n);
	little_server_stop(&server);
	return s;
}

static void a_reply_comes_with_headers_date_and_timings(void **state)
{
	struct seen s = one(&(struct little_route){
		"GET /a", "200 OK\r\nDate: Mon, 08 Feb 2021 07:00:00 GMT\r\n"
			  "X-Test: yes", "hello", 0, 0, LITTLE_KEEP },
		(struct net_request){ .account = 7 });

	UNUSED(state);
	assert_int_equal(s.err, ERR_OK);
	assert_int_equal(s.status, 200);
	assert_string_equal(s.body, "hello");
	assert_string_equal(s.location, "yes");
	assert_int_equal(s.date, 1612767600);
	assert_int_equal(s.sample.account, 7);
	assert_int_equal(s.sample.status, 200);
	assert_true(s.sample.bytes > 100);
}

static void retry_after_is_read_in_both_forms(void **state)
{
	struct seen s;

	UNUSED(state);
	s = one(&(struct little_route){ "GET", "503 No\r\nRetry-After: 7", "", 0, 0,
					LITTLE_KEEP }, (struct net_request){ 0 });
	assert_int_equal(s.retry_after, 7);
	s = one(&(struct little_route){ "GET",
		"429 No\r\nDate: Mon, 08 Feb 2021 07:00:00 GMT\r\n"
		"Retry-After: Mon, 08 Feb 2021 07:01:30 GMT", "", 0, 0, LITTLE_KEEP },
		(struct net_request){ 0 });
	assert_int_equal(s.retry_after, 90);
	s = one(&(struct little_route){ "GET", "503 No\r\nRetry-After: 99999999999999999999",
					"", 0, 0, LITTLE_KEEP }, (struct net_request){ 0 });
	assert_int_equal(s.retry_after, 86400);
}

static void a_reply_beyond_its_limit_is_refused(void **state)
{
	struct seen s = one(&(struct little_route){ "GET", "200 OK", "0123456789",
						    0, 0, LITTLE_KEEP },
			    (struct net_request){ .limit = 9 });

	UNUSED(state);
	assert_int_equal(s.err, ERR_LIMIT);
}

static void a_cut_reply_is_cut_and_was_sent(void **state)
{
	struct seen s = one(&(struct little_route){ "PUT", "200 OK", "half", 100, 0,
						    LITTLE_CUT },
			    (struct net_request){ .method = "PUT", .body = "x",
						  .body_len = 1 });

	UNUSED(state);
	assert_int_equal(s.err, ERR_CUT);
	assert_int_equal(s.status, 200);
	assert_true(s.sent_all);
}

static void a_lost_reply_was_sent(void **state)
{
	struct seen s = one(&(struct little_route){ "PUT", "", NULL, 0, 0, LITTLE_CUT },
			    (struct net_request){ .method = "PUT", .body = "x",
						  .body_len = 1 });

	UNUSED(state);
	assert_int_equal(s.err, ERR_CUT);
	assert_int_equal(s.status, 0);
	assert_true(s.sent_all);
}

static void a_change_is_never_repeated_by_itself(void **state)
{
	static const char *const bodies[] = { "x", NULL };
	static const struct little_route routes[] = {
		{ "GET", "200 OK", "", 0, 0, LITTLE_KEEP },
		{ "POST", "", NULL, 0, 0, LITTLE_CUT },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct little_server server;
		struct net *n = new_net();
		char *seen;
		struct seen s;

		little_server_listen(&server);
		little_server_serve(&server, routes, 2);
		ask(n, server.url, (struct net_request){ 0 }); /* keeps the line */
		s = ask(n, server.url, (struct net_request){
			.method = "POST", .body = bodies[i],
			.body_len = bodies[i] ? 1 : 0 });
		assert_int_equal(s.err, ERR_CUT);
		assert_true(s.sent_all);
		seen = little_server_seen(&server);
		assert_null(strstr(strstr(seen, "POST") + 1, "POST"));
		free(seen);
		n->free(n);
		little_server_stop(&server);
	}
}

static void silence_ends_after_the_idle_time(void **state)
{
	struct seen s = one(&(struct little_route){ "GET", "200 OK", "some", 100, 0,
						    LITTLE_SILENT },
			    (struct net_request){ 0 });

	UNUSED(state);
	assert_int_equal(s.err, ERR_TIMEOUT);
}

static void nobody_listening_is_unreachable_and_nothing_was_sent(void **state)
{
	struct little_server server;
	struct net *n = new_net();
	struct seen s;

	UNUSED(state);
	little_server_listen(&server);
	close(server.listener);
	s = ask(n, server.url, (struct net_request){ .method = "PUT", .body = "x",
						     .body_len = 1 });
	assert_int_equal(s.err, ERR_UNREACHABLE);
	assert_false(s.sent_all);
	n->free(n);
}

static void an_address_that_is_none_ends_with_usage(void **state)
{
	struct net *n = new_net();

	UNUSED(state);
	assert_int_equal(ask(n, "", (struct net_request){ 0 }).err, ERR_USAGE);
	assert_int_equal(ask(n, "file:///etc/passwd", (struct net_request){ 0 }).err,
			 ERR_USAGE);
	n->free(n);
}

static void http_without_tls_goes_to_loopback_only(void **state)
{
	struct net *n = new_net();

	UNUSED(state);
	assert_int_equal(ask(n, "http://192.0.2.1/", (struct net_request){ 0 }).err,
			 ERR_TLS);
	assert_int_equal(ask(n, "http://127.evil.example/",
			     (struct net_request){ 0 }).err, ERR_TLS);
	n->free(n);
}

static void a_name_that_is_unknown_is_told_from_a_dead_line(void **state)
{
	struct net *n = new_net();
	struct seen s = ask(n, "https://school.invalid/", (struct net_request){ 0 });

	UNUSED(state);
	assert_true(s.err == ERR_NO_NAME || s.err == ERR_OFFLINE);
	n->free(n);
}

static void redirects_stay_on_their_host(void **state)
{
	struct little_server near, far;
	struct net *n = new_net();
	const struct net_header secret = { "Authorization", "Bearer s3cret" };
	const struct net_request r = { .headers = &secret, .n_headers = 1 };
	char to_far[128], url[128], *seen;
	struct seen s;

	UNUSED(state);
	little_server_listen(&far);
	little_server_listen(&near);
	str_printf(to_far, sizeof(to_far), "302 Go\r\nLocation: %s/login", far.url);
	little_server_serve(&far, &(struct little_route){
		"GET", "200 OK", "give me", 0, 0, LITTLE_KEEP }, 1);
	little_server_serve(&near, (struct little_route[]){
		{ "GET /here", "302 Go\r\nLocation: /there", "", 0, 0, LITTLE_KEEP },
		{ "GET /there", "200 OK", "arrived", 0, 0, LITTLE_KEEP },
		{ "GET /round", "302 Go\r\nLocation: /round", "", 0, 0, LITTLE_KEEP },
		{ "GET /far", to_far, "", 0, 0, LITTLE_KEEP } }, 4);
	str_printf(url, sizeof(url), "%s/here", near.url);
	s = ask(n, url, r);
	assert_string_equal(s.body, "arrived");
	str_printf(url, sizeof(url), "%s/far", near.url);
	s = ask(n, url, r);
	assert_int_equal(s.err, ERR_PORTAL);
	str_printf(url, sizeof(url), "%s/round", near.url);
	s = ask(n, url, r);
	assert_int_equal(s.err, ERR_GARBLED);
	seen = little_server_seen(&far);
	assert_string_equal(seen, "");
	free(seen);
	n->free(n);
	little_server_stop(&near);
	little_server_stop(&far);
}

static void a_slice_of_a_file_is_sent(void **state)
{
	struct little_server server;
	struct net *n = new_net();
	FILE *f = tmpfile();
	char *seen;
	struct seen s;

	UNUSED(state);
	fputs("0123456789", f);
	fflush(f);
	little_server_listen(&server);
	little_server_serve(&server, &(struct little_route){
		"PATCH", "204 No", NULL, 0, 0, LITTLE_KEEP }, 1);
	s = ask(n, server.url, (struct net_request){
		.method = "PATCH", .body_fd = fileno(f), .body_from = 3,
		.body_size = 4, .moved = on_moved });
	assert_int_equal(s.status, 204);
	assert_int_equal(s.up, 4);
	assert_true(s.sent_all);
	seen = little_server_seen(&server);
	assert_non_null(strstr(seen, "\r\n\r\n3456\n"));
	assert_null(strstr(seen, "Expect"));
	free(seen);
	fclose(f);
	n->free(n);
	little_server_stop(&server);
}

static void a_file_is_sent_between_a_head_and_a_tail(void **state)
{
	static const struct net_header expect = { "Expect", "100-continue" };
	struct little_server server;
	struct net *n = new_net();
	FILE *f = tmpfile();
	char *seen;
	struct seen s;

	UNUSED(state);
	fputs("0123456789", f);
	fflush(f);
	little_server_listen(&server);
	little_server_serve(&server, &(struct little_route){
		"POST", "200 OK", "", 0, 0, LITTLE_KEEP }, 1);
	s = ask(n, server.url, (struct net_request){
		.method = "POST", .body = "<head>", .body_len = 6,
		.body_fd = fileno(f), .body_from = 3, .body_size = 4,
		.tail = "<tail>", .tail_len = 6, .moved = on_moved,
		.headers = &expect, .n_headers = 1, .idle_s = 5 });
	assert_int_equal(s.status, 200);
	assert_int_equal(s.up, 16);
	assert_true(s.sent_all);
	seen = little_server_seen(&server);
	assert_non_null(strstr(seen, "\r\nContent-Length: 16\r\n"));
	assert_non_null(strstr(seen, "\r\nExpect: 100-continue\r\n"));
	assert_non_null(strstr(seen, "\r\n\r\n<head>3456<tail>\n"));
	free(seen);
	fclose(f);
	n->free(n);
	little_server_stop(&server);
}

static int connections(struct little_server *s)
{
	char *seen = little_server_seen(s);
	int n = 0;

	for (char *at = seen; (at = strstr(at, "#connection")); at++)
		n++;
	free(seen);
	return n;
}

static void a_cancelled_request_is_not_told_and_the_rest_is(void **state)
{
	struct little_server server;
	struct net *n = new_net();
	struct seen s[5] = { 0 };
	struct net_request r = { .method = "GET", .body_fd = -1, .urgent = true };
	uint64_t id = 0;

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, &(struct little_route){
		"GET", "503 No", "", 0, 0, LITTLE_KEEP }, 1);
	r.url = server.url;
	for (int i = 0; i < 5; i++) {
		uint64_t got = n->start(n, &r, on_done, &s[i]);

		id = i == 2 ? got : id;
	}
	n->cancel(n, id);
	run(n);
	for (int i = 0; i < 5; i++)
		assert_int_equal(s[i].calls, i == 2 ? 0 : 1);
	assert_true(connections(&server) <= 2);
	n->free(n);
	little_server_stop(&server);
}

static void the_budget_is_shared_through_its_file(void **state)
{
	char path[] = "/tmp/ranzen-budget-XXXXXX";
	struct net_options o = { .clock = clock_system(), .random = random_system(),
				 .per_minute = 60, .budget_path = path };
	struct little_server server;
	struct net *n[2];
	struct seen s[80] = { 0 };
	struct net_request r = { .method = "GET", .body_fd = -1, .urgent = true };
	int64_t begin = clock_mono_ms(clock_system());

	UNUSED(state);
	close(mkstemp(path));
	little_server_listen(&server);
	little_server_serve(&server, &(struct little_route){
		"GET", "200 OK", "", 0, 0, LITTLE_KEEP }, 1);
	r.url = server.url;
	for (int k = 0; k < 2; k++) {
		n[k] = net_curl_new(&o);
		for (int i = 0; i < 40; i++)
			n[k]->start(n[k], &r, on_done, &s[40 * k + i]);
	}
	for (int i = 0; i < 400 && n[0]->busy(n[0]); i++)
		n[0]->turn(n[0], NULL, 0, 50);
	assert_int_equal(n[0]->busy(n[0]), 0);
	while (clock_mono_ms(clock_system()) - begin < 900 && n[1]->busy(n[1]))
		n[1]->turn(n[1], NULL, 0, 50);
	/* 60 at once, one more each second: 40 of the first, about 20 here. */
	assert_in_range(n[1]->busy(n[1]), 15, 22);
	n[0]->free(n[0]);
	n[1]->free(n[1]);
	unlink(path);
	little_server_stop(&server);
}

static void on_observed(void *ctx, const struct net_reply *r)
{
	struct seen **seen = ctx;

	assert_int_equal(seen[0]->calls, 0); /* before done */
	seen[0]->up = r->status + (int)r->err * 1000;
}

static void an_observer_sees_each_reply_and_leaves_the_callbacks_alone(void **state)
{
	struct little_server server;
	struct net *n = new_net();
	struct seen s = { 0 }, *at[] = { &s };
	struct net_request r = { .method = "GET", .body_fd = -1 };

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, &(struct little_route){
		"GET", "404 No", "", 0, 0, LITTLE_KEEP }, 1);
	r.url = server.url;
	n->observe(n, on_observed, at);
	n->start(n, &r, on_done, &s);
	run(n);
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.up, 404);
	s = (struct seen){ 0 };
	r.url = "";
	n->start(n, &r, on_done, &s);
	run(n);
	assert_int_equal(s.up, ERR_USAGE * 1000);
	s = (struct seen){ 0 };
	n->observe(n, NULL, NULL);
	n->start(n, &r, on_done, &s);
	run(n);
	assert_int_equal(s.calls, 1);
	assert_int_equal(s.up, 0);
	n->free(n);
	little_server_stop(&server);
}

static void a_spare_request_gives_way_to_what_is_urgent(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /long", "200 OK", "half", 100, 0, LITTLE_SILENT },
		{ "GET /short", "200 OK", "now", 0, 0, LITTLE_KEEP },
	};
	struct little_server server;
	struct net *n = new_net();
	struct seen s[4] = { 0 };
	char longer[128], shorter[128];
	struct net_request r = { .method = "GET", .body_fd = -1 };

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, routes, 2);
	str_printf(longer, sizeof(longer), "%s/long", server.url);
	str_printf(shorter, sizeof(shorter), "%s/short", server.url);
	r.url = longer;
	n->start(n, &r, on_done, &s[0]);
	n->start(n, &r, on_done, &s[1]); /* calm: has no second place */
	r.spare = true;
	n->start(n, &r, on_done, &s[2]);
	for (int i = 0; i < 4; i++)
		n->turn(n, NULL, 0, 50);
	assert_int_equal(connections(&server), 2);
	r = (struct net_request){ .method = "GET", .body_fd = -1, .urgent = true,
				  .url = shorter };
	n->start(n, &r, on_done, &s[3]);
	for (int i = 0; i < 20 && !s[3].calls; i++)
		n->turn(n, NULL, 0, 50);
	assert_int_equal(s[3].status, 200);
	assert_int_equal(s[2].err, ERR_CANCELLED);
	assert_int_equal(s[0].calls + s[1].calls, 0);
	n->free(n);
	little_server_stop(&server);
}

static void a_server_that_is_busy_gets_no_second_connection(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /long", "200 OK", "half", 100, 0, LITTLE_SILENT },
		{ "GET /busy", "503 No", "", 0, 0, LITTLE_KEEP },
	};
	struct little_server server;
	struct net *n = new_net();
	struct net_line line;
	struct seen s[3] = { 0 };
	char longer[128], busy[128];
	struct net_request r = { .method = "GET", .body_fd = -1, .spare = true };

	UNUSED(state);
	little_server_listen(&server);
	little_server_serve(&server, routes, 2);
	str_printf(longer, sizeof(longer), "%s/long", server.url);
	str_printf(busy, sizeof(busy), "%s/busy", server.url);
	r.url = longer;
	n->start(n, &r, on_done, &s[0]);
	r.url = busy;
	n->start(n, &r, on_done, &s[1]);
	for (int i = 0; i < 20 && !s[0].calls; i++)
		n->turn(n, NULL, 0, 50);
	assert_int_equal(s[1].status, 503);
	assert_int_equal(s[0].err, ERR_CANCELLED);
	assert_true(n->line(n, busy, &line));
	assert_true(line.gentle);
	n->free(n);
	little_server_stop(&server);
}

static void the_statuses_have_their_meanings(void **state)
{
	UNUSED(state);
	assert_int_equal(net_status_err(204), ERR_OK);
	assert_int_equal(net_status_err(401), ERR_LOGIN);
	assert_int_equal(net_status_err(410), ERR_GONE);
	assert_int_equal(net_status_err(429), ERR_OVERLOADED);
	assert_int_equal(net_status_err(500), ERR_OVERLOADED);
	assert_int_equal(net_status_err(418), ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_comes_with_headers_date_and_timings),
		cmocka_unit_test(retry_after_is_read_in_both_forms),
		cmocka_unit_test(a_reply_beyond_its_limit_is_refused),
		cmocka_unit_test(a_cut_reply_is_cut_and_was_sent),
		cmocka_unit_test(a_lost_reply_was_sent),
		cmocka_unit_test(a_change_is_never_repeated_by_itself),
		cmocka_unit_test(silence_ends_after_the_idle_time),
		cmocka_unit_test(nobody_listening_is_unreachable_and_nothing_was_sent),
		cmocka_unit_test(an_address_that_is_none_ends_with_usage),
		cmocka_unit_test(http_without_tls_goes_to_loopback_only),
		cmocka_unit_test(a_name_that_is_unknown_is_told_from_a_dead_line),
		cmocka_unit_test(redirects_stay_on_their_host),
		cmocka_unit_test(a_slice_of_a_file_is_sent),
		cmocka_unit_test(a_file_is_sent_between_a_head_and_a_tail),
		cmocka_unit_test(a_cancelled_request_is_not_told_and_the_rest_is),
		cmocka_unit_test(the_budget_is_shared_through_its_file),
		cmocka_unit_test(an_observer_sees_each_reply_and_leaves_the_callbacks_alone),
		cmocka_unit_test(a_spare_request_gives_way_to_what_is_urgent),
		cmocka_unit_test(a_server_that_is_busy_gets_no_second_connection),
		cmocka_unit_test(the_statuses_have_their_meanings),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
