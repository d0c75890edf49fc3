/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of the open provider over the real net from a little server. */
#include "base/base.h"
#include "base/buf.h"
#include "base/hash.h"
#include "providers/provider.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

struct test {
	struct little_server server;
	struct net *net;
	struct session *s;
	int done;
	struct verdict v;
	char dir[64], part[96];
};

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->v = *v;
}

static void begin(struct test *t, const struct little_route *routes, int n)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };
	struct account a = { .id = 1 };

	memset(t, 0, sizeof(*t));
	little_server_listen(&t->server);
	little_server_serve(&t->server, routes, n);
	t->net = net_curl_new(&o);
	a.url = t->server.url;
	t->s = provider_open.open(t->net, disk_real(), &a,
				  "/api/v1 0123456789abcdef0123456789abcdef");
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-open-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	str_printf(t->part, sizeof(t->part), "%s/part", t->dir);
}

static void finish(struct test *t)
{
	char meta[128];

	str_printf(meta, sizeof(meta), "%s.meta", t->part);
	unlink(meta);
	unlink(t->part);
	rmdir(t->dir);
	provider_open.close(t->s);
	t->net->free(t->net);
	little_server_stop(&t->server);
}

static void run(struct test *t)
{
	assert_int_equal(t->done, 0);
	for (int i = 0; !t->done && i < 200; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(t->done, 1);
	assert_int_equal(t->net->busy(t->net), 0);
	t->done = 0;
}

static void fetch(struct test *t, int64_t size, const char *sha256)
{
	char pid[] = "f9", sha[HASH_HEX_SIZE];
	const struct material m = { .pid = pid, .size = size, .sha256 = sha };

	str_copy(sha, sizeof(sha), sha256);
	provider_open.fetch(t->s, &m, t->part, NULL, on_done, t);
	run(t);
}

static void a_file_is_checked_for_length_and_digest(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /api/v1/files/f9", "200 OK\r\nETag: \"x\"", "abc", 0, 0, LITTLE_KEEP },
	};
	struct test t;
	struct stat st;

	UNUSED(state);
	begin(&t, routes, 1);
	fetch(&t, 3, ABC);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(stat(t.part, &st), 0);
	fetch(&t, -1, "");
	assert_int_equal(t.v.fate, FATE_done);
	unlink(t.part);
	fetch(&t, 2, ABC); /* larger than announced */
	assert_int_equal(t.v.fate, FATE_never);
	assert_int_equal(t.v.err, ERR_LIMIT);
	fetch(&t, 4, ABC);
	assert_int_equal(t.v.err, ERR_GARBLED);
	fetch(&t, 3, "0000000000000000000000000000000000000000000000000000000000000000");
	assert_int_equal(t.v.err, ERR_GARBLED);
	assert_int_equal(stat(t.part, &st), -1);
	finish(&t);
}

#define LARGE (600 << 10)
#define FIRST 400000 /* bytes before the cut */

/* A file of LARGE bytes whose first reply is cut after FIRST; what comes
 * after that is up to the test. */
struct large { char *whole, *first, *rest, sha[HASH_HEX_SIZE], range[100]; };

static void make_large(struct large *l)
{
	l->whole = calloc(1, LARGE + 1);
	l->first = calloc(1, FIRST + 1);
	for (int i = 0; i < LARGE; i++)
		l->whole[i] = (char)('a' + i % 23);
	memcpy(l->first, l->whole, FIRST);
	l->rest = l->whole + FIRST;
	hash_bytes(HASH_SHA256, l->whole, LARGE, l->sha);
	str_printf(l->range, sizeof(l->range), "206 OK\r\nETag: \"v1\"\r\n"
		   "Content-Range: bytes %d-%d/%d", FIRST, LARGE - 1, LARGE);
}

static void free_large(struct large *l)
{
	free(l->whole);
	free(l->first);
}

static void begin_cut(struct test *t, const struct large *l,
		      const struct little_route *then)
{
	const struct little_route routes[] = {
		{ "GET", "200 OK\r\nETag: \"v1\"", l->first, LARGE, 1, LITTLE_CUT },
		*then,
	};

	begin(t, routes, 2);
}

static bool part_is(const struct test *t, const char *text, size_t len)
{
	char *data = NULL;
	size_t n;
	bool same = disk_read_file(disk_real(), t->part, 1 << 20, &data, &n) ==
			    ERR_OK && n == len && memcmp(data, text, len) == 0;

	free(data);
	return same;
}

static int times_seen(struct test *t, const char *what)
{
	char *seen = little_server_seen(&t->server);
	int n = 0;

	for (char *at = seen; (at = strstr(at, what)); at++)
		n++;
	free(seen);
	return n;
}

static void a_download_goes_on_at_once_after_a_cut(void **state)
{
	struct large l;
	struct test t;

	UNUSED(state);
	make_large(&l);
	begin_cut(&t, &l, &(struct little_route){ "GET", l.range, l.rest, 0, 0,
						  LITTLE_KEEP });
	fetch(&t, LARGE, l.sha);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(part_is(&t, l.whole, LARGE));
	assert_int_equal(times_seen(&t, "Range: bytes=400000-\r\n"), 1);
	assert_int_equal(times_seen(&t, "If-Range: \"v1\"\r\n"), 1);
	finish(&t);
	free_large(&l);
}

static void a_dead_line_is_tried_a_few_times_and_what_came_is_kept(void **state)
{
	struct large l;
	struct test t;
	struct stat st;

	UNUSED(state);
	make_large(&l);
	begin_cut(&t, &l, &(struct little_route){ "GET", "", NULL, 0, 5, LITTLE_CUT });
	fetch(&t, LARGE, l.sha);
	assert_int_equal(t.v.err, ERR_CUT);
	assert_true(t.v.moved);
	assert_in_range(times_seen(&t, "GET "), 4, 7);
	assert_int_equal(stat(t.part, &st), 0);
	assert_int_equal(st.st_size, FIRST);
	provider_open.close(t.s); /* and in another life */
	little_server_stop(&t.server);
	little_server_listen(&t.server);
	little_server_serve(&t.server, &(struct little_route){
		"GET", l.range, l.rest, 0, 0, LITTLE_KEEP }, 1);
	t.s = provider_open.open(t.net, disk_real(),
		&(struct account){ .id = 1, .url = t.server.url },
		"/api/v1 0123456789abcdef0123456789abcdef");
	fetch(&t, LARGE, l.sha);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(times_seen(&t, "Range: bytes=400000-\r\n"), 1);
	assert_true(part_is(&t, l.whole, LARGE));
	finish(&t);
	free_large(&l);
}

static void two_files_are_never_stitched_together(void **state)
{
	/* another file; the same file whole; another file in a 206 */
	const char *const heads[] = { "200 OK\r\nETag: \"v2\"",
				      "200 OK\r\nETag: \"v1\"",
				      "200 OK" };
	struct large l;

	UNUSED(state);
	make_large(&l);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct test t;
		char sha[HASH_HEX_SIZE];

		if (i != 1)
			memset(l.whole, 'Z', LARGE);
		begin_cut(&t, &l, &(struct little_route){ "GET", heads[i], l.whole,
							  0, 0, LITTLE_KEEP });
		hash_bytes(HASH_SHA256, l.whole, LARGE, sha);
		fetch(&t, LARGE, sha);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(part_is(&t, l.whole, LARGE));
		assert_int_equal(times_seen(&t, "GET "), 2);
		finish(&t);
		free_large(&l);
		make_large(&l);
	}
	free_large(&l);
}

static void a_range_that_was_not_asked_for_is_not_taken(void **state)
{
	static const char *const ranges[] = {
		"bytes 400001-614399/614400", "bytes 399999-614399/614400",
		"bytes 400000-300000/614400", "bytes 400000-614399/600000",
		"bytes 400000-614399/9999999", "bytes */614400", "", "apples",
		"bytes 400000-9223372036854775807/614400",
		"bytes 400000-99999999999999999999/*",
	};
	struct large l;

	UNUSED(state);
	make_large(&l);
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
		struct test t;
		char head[120];

		str_printf(head, sizeof(head), "206 OK\r\nContent-Range: %s",
			   ranges[i]);
		begin_cut(&t, &l, &(struct little_route){ "GET", head, l.rest, 0, 0,
							  LITTLE_KEEP });
		fetch(&t, LARGE, l.sha);
		assert_true(t.v.err == ERR_GARBLED || t.v.err == ERR_LIMIT);
		assert_false(part_is(&t, l.whole, LARGE));
		assert_int_equal(access(t.part, F_OK), -1);
		finish(&t);
	}
	free_large(&l);
}

static void a_range_of_another_file_begins_anew(void **state)
{
	struct large l;
	struct test t;
	char head[120];

	UNUSED(state);
	make_large(&l);
	str_printf(head, sizeof(head), "206 OK\r\nETag: \"v2\"\r\nContent-Range: "
		   "bytes %d-%d/%d", FIRST, LARGE - 1, LARGE);
	{
		const struct little_route routes[] = {
			{ "GET", "200 OK\r\nETag: \"v1\"", l.first, LARGE, 1,
			  LITTLE_CUT },
			{ "GET", head, l.rest, 0, 1, LITTLE_KEEP },
			{ "GET", "200 OK\r\nETag: \"v2\"", l.whole, 0, 0,
			  LITTLE_KEEP },
		};

		begin(&t, routes, 3);
	}
	fetch(&t, LARGE, l.sha);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(part_is(&t, l.whole, LARGE));
	assert_int_equal(times_seen(&t, "GET "), 3);
	finish(&t);
	free_large(&l);
}

static void a_hostile_length_is_refused_before_it_is_fetched(void **state)
{
	static const struct little_route routes[] = {
		{ "GET", "200 OK", "abc", 99999999999, 0, LITTLE_CUT },
	};
	struct test t;

	UNUSED(state);
	begin(&t, routes, 1);
	fetch(&t, -1, "");
	assert_int_equal(t.v.err, ERR_LIMIT);
	assert_int_equal(t.v.fate, FATE_never);
	fetch(&t, 3, ABC);
	assert_int_equal(t.v.err, ERR_LIMIT);
	assert_int_equal(access(t.part, F_OK), -1);
	finish(&t);
}

static void a_file_that_is_never_as_announced_is_given_up(void **state)
{
	static const struct little_route routes[] = {
		{ "GET", "200 OK\r\nETag: \"x\"", "abd", 0, 0, LITTLE_KEEP },
	};
	struct test t;

	UNUSED(state);
	begin(&t, routes, 1);
	fetch(&t, 3, ABC);
	assert_int_equal(t.v.err, ERR_GARBLED);
	assert_int_equal(t.v.fate, FATE_later);
	fetch(&t, 3, ABC);
	assert_int_equal(t.v.err, ERR_GARBLED);
	assert_int_equal(t.v.fate, FATE_never);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_checked_for_length_and_digest),
		cmocka_unit_test(a_download_goes_on_at_once_after_a_cut),
		cmocka_unit_test(a_dead_line_is_tried_a_few_times_and_what_came_is_kept),
		cmocka_unit_test(two_files_are_never_stitched_together),
		cmocka_unit_test(a_range_that_was_not_asked_for_is_not_taken),
		cmocka_unit_test(a_range_of_another_file_begins_anew),
		cmocka_unit_test(a_hostile_length_is_refused_before_it_is_fetched),
		cmocka_unit_test(a_file_that_is_never_as_announced_is_given_up),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
