/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of the Moodle provider: going on, and what is here already. */
#include "base/base.h"
#include "tests/lib/fetcher.h"

#include <setjmp.h>
#include <cmocka.h>

#define LARGE (600 << 10)
#define FIRST 400000 /* bytes before the cut */

struct large { char *whole, *first, *rest, head[300], range[400]; };

static void make_large(struct large *l, const char *etag)
{
	char sha1[HASH_HEX_SIZE];

	l->whole = calloc(1, LARGE + 1);
	l->first = calloc(1, FIRST + 1);
	for (int i = 0; i < LARGE; i++)
		l->whole[i] = (char)('a' + i % 23);
	memcpy(l->first, l->whole, FIRST);
	l->rest = l->whole + FIRST;
	hash_bytes(HASH_SHA1, l->whole, LARGE, sha1);
	if (!etag)
		etag = sha1;
	str_printf(l->head, sizeof(l->head), "200 OK" PDF "\r\nETag: \"%s\"",
		   etag);
	str_printf(l->range, sizeof(l->range), "206 Partial content" PDF
		   "\r\nETag: \"%s\"\r\nContent-Range: bytes %d-%d/%d", etag,
		   FIRST, LARGE - 1, LARGE);
}

static void free_large(struct large *l)
{
	free(l->whole);
	free(l->first);
}

static void begin_cut(struct fetcher *t, const struct large *l,
		      const struct little_route *then, int n)
{
	struct little_route routes[4] = {
		{ "POST", l->head, l->first, LARGE, 1, LITTLE_CUT },
	};

	for (int i = 0; i < n; i++)
		routes[1 + i] = then[i];
	fetcher_begin(t, routes, 1 + n);
	t->m.size = LARGE;
}

static void a_cut_download_goes_on_where_it_was(void **state)
{
	static const char *const etags[] = { NULL, "5f3c9a10-96000" };

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(etags); i++) {
		struct large l;
		struct fetcher t;

		make_large(&l, etags[i]);
		begin_cut(&t, &l, &(struct little_route){
			"POST", l.range, l.rest, 0, 0, LITTLE_KEEP }, 1);
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(fetcher_file_is(t.part, l.whole, LARGE));
		assert_int_equal(fetcher_saw(&t, "Range: bytes=400000-\r\n"), 1);
		assert_int_equal(fetcher_saw(&t, "If-Range"), 0);
		assert_int_equal(fetcher_saw(&t, "token=" TOKEN), 2);
		fetcher_finish(&t);
		free_large(&l);
	}
}

static void it_goes_on_in_another_life(void **state)
{
	struct large l;
	struct fetcher t;
	struct stat st;

	UNUSED(state);
	make_large(&l, NULL);
	begin_cut(&t, &l, &(struct little_route){ "POST", "", NULL, 0, 0,
						  LITTLE_CUT }, 1);
	fetcher_run(&t);
	assert_int_equal(t.v.err, ERR_CUT);
	assert_true(t.v.moved);
	assert_int_equal(stat(t.part, &st), 0);
	assert_int_equal(st.st_size, FIRST);
	fetcher_begin_again(&t, &(struct little_route){ "POST", l.range, l.rest, 0, 0,
						LITTLE_KEEP }, 1);
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(fetcher_saw(&t, "Range: bytes=400000-\r\n"), 1);
	assert_true(fetcher_file_is(t.part, l.whole, LARGE));
	fetcher_finish(&t);
	free_large(&l);
}

static void an_error_between_leaves_what_came(void **state)
{
	static const struct { const char *head; enum err err; } table[] = {
		{ "200 OK" JSON, ERR_DATABASE },
		{ "200 OK" JSON NAMED, ERR_DATABASE },
		{ "200 OK\r\nContent-Type: text/html", ERR_PORTAL },
		{ "502 Bad Gateway", ERR_HALF_DOWN },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct large l;
		struct fetcher t;
		struct stat st;

		make_large(&l, NULL);
		begin_cut(&t, &l, (struct little_route[]){
			{ "POST", table[i].head, "{\"error\":\"x\",\"errorcode\":"
			  "\"dbconnectionfailed\"}", 0, 1, LITTLE_KEEP },
			{ "POST", l.range, l.rest, 0, 0, LITTLE_KEEP } }, 2);
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_later);
		assert_int_equal(t.v.err, table[i].err);
		assert_int_equal(stat(t.part, &st), 0);
		assert_int_equal(st.st_size, FIRST);
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(fetcher_file_is(t.part, l.whole, LARGE));
		assert_int_equal(fetcher_saw(&t, "Range: bytes=400000-\r\n"), 2);
		fetcher_finish(&t);
		free_large(&l);
	}
}

static void where_ranges_are_ignored_it_begins_anew(void **state)
{
	struct large l;
	struct fetcher t;
	char head[400];

	UNUSED(state);
	make_large(&l, NULL);
	str_printf(head, sizeof(head), "%s\r\nAccept-Ranges: none", l.head);
	begin_cut(&t, &l, &(struct little_route){ "POST", head, l.whole, 0, 0,
						  LITTLE_KEEP }, 1);
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, l.whole, LARGE));
	assert_int_equal(fetcher_saw(&t, "POST"), 2);
	fetcher_finish(&t);
	free_large(&l);
}

static void bytes_of_two_files_never_meet(void **state)
{
	/* another file's range; a range that does not say whose; past the end,
	 * the whole of another file */
	static const char *const heads[] = {
		"206 OK" PDF "\r\nETag: \"b9993e364706816aba3e25717850c26c9cd0d89d\""
		"\r\nContent-Range: bytes 400000-614399/614400",
		"206 OK" PDF "\r\nContent-Range: bytes 400000-614399/614400",
		"206 OK" PDF "\r\nETag: W/\"x\""
		"\r\nContent-Range: bytes 400000-614399/614400",
		"416 No" PDF,
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct large l, other;
		struct fetcher t;

		make_large(&l, NULL);
		make_large(&other, "5f3c9a11-96000");
		memset(other.whole, 'Z', LARGE);
		begin_cut(&t, &l, (struct little_route[]){
			{ "POST", heads[i], other.rest, 0, 1, LITTLE_KEEP },
			{ "POST", other.head, other.whole, 0, 0, LITTLE_KEEP } },
			2);
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(fetcher_file_is(t.part, other.whole, LARGE));
		assert_int_equal(fetcher_saw(&t, "POST"), 3);
		fetcher_finish(&t);
		free_large(&l);
		free_large(&other);
	}
}

static void a_dead_connection_is_tried_once_more(void **state)
{
	const struct little_route routes[] = {
		{ "POST", "", NULL, 0, 1, LITTLE_CUT },
		{ "POST", "200 OK" PDF, "abc", 0, 0, LITTLE_KEEP },
	};
	struct fetcher t;

	UNUSED(state);
	fetcher_begin(&t, routes, 2);
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(fetcher_saw(&t, "POST"), 2);
	fetcher_finish(&t);
}

/* ---- what is here already */

static void write_copy(struct fetcher *t, const char *text)
{
	assert_int_equal(disk_write_file(disk_real(), t->copy, text, strlen(text),
					 0600), ERR_OK);
	t->m.path = t->copy;
}

static void what_did_not_change_is_not_sent_again(void **state)
{
	const struct little_route route = { "POST", "304 Not Modified\r\nETag: \""
		ABC_SHA1 "\"", NULL, 0, 0, LITTLE_KEEP };
	struct fetcher t;

	UNUSED(state);
	fetcher_begin(&t, &route, 1);
	write_copy(&t, "abc");
	t.m.size = 3;
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(t.v.unchanged);
	assert_string_equal(t.sha256, ABC_SHA256);
	assert_int_equal(fetcher_saw(&t, "If-None-Match: \"" ABC_SHA1 "\"\r\n"), 1);
	assert_int_equal(access(t.part, F_OK), -1);
	assert_true(fetcher_file_is(t.copy, "abc", 3));
	fetcher_finish(&t);
}

static void a_copy_that_cannot_be_the_same_is_not_asked_with(void **state)
{
	const struct little_route route = { "POST", "200 OK" PDF "\r\nETag: \""
		ABC_SHA1 "\"", "abc", 0, 0, LITTLE_KEEP };
	struct fetcher t;

	UNUSED(state);
	fetcher_begin(&t, &route, 1);
	write_copy(&t, "abcd");
	t.m.size = 3;
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_false(t.v.unchanged);
	assert_string_equal(t.sha256, ABC_SHA256);
	unlink(t.copy); /* the person took it away */
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(fetcher_saw(&t, "If-None-Match"), 0);
	write_copy(&t, "xyz"); /* the same length */
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_false(t.v.unchanged);
	assert_true(fetcher_file_is(t.part, "abc", 3));
	assert_true(fetcher_file_is(t.copy, "xyz", 3));
	assert_int_equal(fetcher_saw(&t, "If-None-Match"), 1);
	fetcher_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_download_goes_on_where_it_was),
		cmocka_unit_test(it_goes_on_in_another_life),
		cmocka_unit_test(an_error_between_leaves_what_came),
		cmocka_unit_test(where_ranges_are_ignored_it_begins_anew),
		cmocka_unit_test(bytes_of_two_files_never_meet),
		cmocka_unit_test(a_dead_connection_is_tried_once_more),
		cmocka_unit_test(what_did_not_change_is_not_sent_again),
		cmocka_unit_test(a_copy_that_cannot_be_the_same_is_not_asked_with),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
