/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of the Moodle provider: what is a file, and whose. */
#include "base/base.h"
#include "tests/lib/fetcher.h"

#include <setjmp.h>
#include <cmocka.h>

static void the_token_is_in_the_body_and_in_no_address(void **state)
{
	struct fetcher t;

	UNUSED(state);
	fetcher_one(&t, "200 OK" PDF "\r\nETag: \"" ABC_SHA1 "\"", "abc");
	assert_int_equal(t.v.fate, FATE_done);
	assert_false(t.v.unchanged);
	assert_true(fetcher_file_is(t.part, "abc", 3));
	assert_int_equal(fetcher_saw(&t, "POST /moodle" PID " HTTP/1.1\r\n"), 1);
	assert_int_equal(fetcher_saw(&t, "Accept-Encoding: identity\r\n"), 1);
	assert_int_equal(fetcher_saw(&t, "\r\n\r\ntoken=" TOKEN), 1);
	assert_int_equal(fetcher_saw(&t, TOKEN), 1);
	assert_int_equal(fetcher_saw(&t, "Range"), 0);
	fetcher_finish(&t);
}

static void an_etag_of_forty_digits_is_the_sha1(void **state)
{
	static const struct { const char *etag; bool good; } table[] = {
		{ "\"" ABC_SHA1 "\"", true },
		{ "W/\"" ABC_SHA1 "\"", true },
		{ "\"" ABC_SHA1 "-gzip\"", true },
		{ "\"A9993E364706816ABA3E25717850C26C9CD0D89D\"", true },
		{ "\"5f3c-1400000\"", true }, /* of a web server: no digest */
		{ "W/\"5f3c\"", true },
		{ "apples", true },
		{ "\"b9993e364706816aba3e25717850c26c9cd0d89d\"", false },
		{ "W/\"b9993e364706816aba3e25717850c26c9cd0d89d\"", false },
		{ "\"b9993e364706816aba3e25717850c26c9cd0d89d-gzip\"", false },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct fetcher t;
		char head[300];

		str_printf(head, sizeof(head), "200 OK" PDF "\r\nETag: %s",
			   table[i].etag);
		fetcher_one(&t, head, "abc");
		assert_int_equal(t.v.fate, table[i].good ? FATE_done : FATE_later);
		assert_int_equal(t.v.err, table[i].good ? ERR_OK : ERR_GARBLED);
		assert_int_equal(access(t.part, F_OK), table[i].good ? 0 : -1);
		fetcher_finish(&t);
	}
}

static void the_size_must_be_the_one_of_the_record(void **state)
{
	const int64_t sizes[] = { 2, 4 };
	struct fetcher t;

	UNUSED(state);
	fetcher_one(&t, "200 OK" PDF "\r\nETag: \"" ABC_SHA1 "\"", "abc");
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		t.m.size = sizes[i];
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_later); /* the record may be old */
		assert_int_equal(t.v.err, ERR_GARBLED);
		assert_int_equal(access(t.part, F_OK), -1);
	}
	t.m.size = 0; /* of a page: Moodle does not say */
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	fetcher_finish(&t);
}

static void an_empty_file_is_a_file(void **state)
{
	struct fetcher t;

	UNUSED(state);
	fetcher_one(&t, "200 OK" PDF
		  "\r\nETag: \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"", "");
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, "", 0));
	fetcher_finish(&t);
}

/* ---- what is no file */

static void an_error_in_the_place_of_a_file_is_read(void **state)
{
	static const struct {
		const char *head, *body;
		enum fate fate;
		enum err err;
	} table[] = {
		{ "200 OK" JSON, "{\"error\":\"x\",\"errorcode\":\"invalidtoken\"}",
		  FATE_never, ERR_LOGIN },
		{ "200 OK" JSON, "{\"error\":\"x\",\"errorcode\":\"accessexception\"}",
		  FATE_never, ERR_LOGIN },
		{ "200 OK" JSON, "{\"error\":\"x\",\"errorcode\":\"sitemaintenance\"}",
		  FATE_later, ERR_MAINTENANCE },
		{ "200 OK" JSON,
		  "{\"error\":\"<p>x</p>\",\"errorcode\":\"dbconnectionfailed\"}",
		  FATE_later, ERR_DATABASE },
		{ "404 not found" JSON,
		  "{\"error\":\"x\",\"errorcode\":\"filenotfound\"}",
		  FATE_never, ERR_GONE },
		{ "200 OK" JSON NAMED,
		  "{\"error\":\"x\",\"errorcode\":\"invalidtoken\"}",
		  FATE_never, ERR_LOGIN },
		{ "200 OK" JSON, "{}", FATE_later, ERR_GARBLED },
		{ "200 OK" JSON, "", FATE_later, ERR_PORTAL },
		{ "200 OK\r\nContent-Type: text/html", "<html>", FATE_later,
		  ERR_PORTAL },
		{ "200 OK" PDF "\r\nContent-Encoding: gzip", "abc", FATE_later,
		  ERR_PORTAL },
		{ "204 No Content", NULL, FATE_later, ERR_PORTAL },
		{ "403 Forbidden", "", FATE_never, ERR_NO_SERVICES },
		{ "404 Not Found\r\nContent-Type: text/html", "<html>", FATE_later,
		  ERR_REFUSED },
		{ "502 Bad Gateway\r\nContent-Type: text/html", "<html>",
		  FATE_later, ERR_HALF_DOWN },
		{ "503 No\r\nRetry-After: 300", "<html>", FATE_later,
		  ERR_MAINTENANCE },
		{ "303 See Other\r\nLocation: /login/index.php", "", FATE_later,
		  ERR_REFUSED },
		{ "304 Not Modified", NULL, FATE_later, ERR_REFUSED },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct fetcher t;
		struct stat st;

		fetcher_one(&t, table[i].head, table[i].body);
		if (t.v.fate != table[i].fate || t.v.err != table[i].err)
			print_message("%s %s: %d %s\n", table[i].head,
				      table[i].body ? table[i].body : "",
				      (int)t.v.fate, err_name(t.v.err));
		assert_int_equal(t.v.fate, table[i].fate);
		assert_int_equal(t.v.err, table[i].err);
		assert_false(t.v.unchanged);
		assert_int_equal(stat(t.part, &st), 0);
		assert_int_equal(st.st_size, 0);
		fetcher_finish(&t);
	}
}

static void a_real_json_file_is_a_file(void **state)
{
	static const struct { const char *head, *type; int64_t size; } table[] = {
		/* even where it looks like an error */
		{ "200 OK" JSON NAMED, "application/json", 40 },
		{ "200 OK" JSON NAMED, "application/json", -1 },
	};
	static const char fault[] = "{\"error\":\"x\",\"errorcode\":\"invalidtoken\"}";
	static const char plain[] = "{\"n\":[1,2,3]}";
	struct fetcher t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct little_route route = { "POST", table[i].head, fault,
						    0, 0, LITTLE_KEEP };

		fetcher_begin(&t, &route, 1);
		str_copy(t.type, sizeof(t.type), table[i].type);
		t.m.size = table[i].size;
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(fetcher_file_is(t.part, fault, strlen(fault)));
		fetcher_finish(&t);
	}
	/* of a type that the record does not know: told by what it says */
	fetcher_one(&t, "200 OK" JSON NAMED, plain);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, plain, strlen(plain)));
	fetcher_finish(&t);
	/* a page has a name and is HTML, too */
	fetcher_one(&t, "200 OK\r\nContent-Type: text/html;charset=UTF-8" NAMED,
		  "<p>Hallo</p>");
	assert_int_equal(t.v.fate, FATE_done);
	fetcher_finish(&t);
}

static void json_that_is_too_long_for_an_error_is_a_file(void **state)
{
	char *text = malloc(200001);
	struct fetcher t;

	UNUSED(state);
	memset(text, ' ', 200000);
	text[0] = '[';
	text[199999] = ']';
	text[200000] = '\0';
	fetcher_one(&t, "200 OK" JSON NAMED, text);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(fetcher_file_is(t.part, text, 200000));
	fetcher_finish(&t);
	fetcher_one(&t, "200 OK" JSON, text); /* whose is it? */
	assert_int_equal(t.v.fate, FATE_later);
	assert_int_equal(t.v.err, ERR_PORTAL);
	assert_true(fetcher_file_is(t.part, "", 0));
	fetcher_finish(&t);
	free(text);
}

static void the_token_goes_to_no_other_host(void **state)
{
	static const char *const pids[] = {
		"", "https://other.example/file", "@other.example/file",
		".other.example/webservice/pluginfile.php/1/a",
		"/mod/url/view.php", "pluginfile.php/1/a",
		"/webservice/pluginfile.php",
	};
	struct fetcher t;

	UNUSED(state);
	fetcher_one(&t, "302 Found\r\nLocation: https://other.example/x", "");
	assert_int_equal(t.v.err, ERR_PORTAL); /* over http: so does a portal */
	assert_int_equal(fetcher_saw(&t, "POST"), 1);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		str_copy(t.pid, sizeof(t.pid), pids[i]);
		fetcher_run(&t);
		assert_int_equal(t.v.fate, FATE_never);
		assert_int_equal(t.v.err, ERR_ELSEWHERE);
	}
	assert_int_equal(fetcher_saw(&t, "POST"), 1);
	fetcher_finish(&t);
}

static void an_address_without_webservice_is_put_right(void **state)
{
	const struct little_route route = { "POST /moodle/webservice/plugin",
		"200 OK" PDF, "abc", 0, 0, LITTLE_KEEP };
	struct fetcher t;

	UNUSED(state);
	fetcher_begin(&t, &route, 1);
	str_copy(t.pid, sizeof(t.pid), "/pluginfile.php/1/x/y.pdf");
	fetcher_run(&t);
	assert_int_equal(t.v.fate, FATE_done);
	fetcher_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_token_is_in_the_body_and_in_no_address),
		cmocka_unit_test(an_etag_of_forty_digits_is_the_sha1),
		cmocka_unit_test(the_size_must_be_the_one_of_the_record),
		cmocka_unit_test(an_empty_file_is_a_file),
		cmocka_unit_test(an_error_in_the_place_of_a_file_is_read),
		cmocka_unit_test(a_real_json_file_is_a_file),
		cmocka_unit_test(json_that_is_too_long_for_an_error_is_a_file),
		cmocka_unit_test(the_token_goes_to_no_other_host),
		cmocka_unit_test(an_address_without_webservice_is_put_right),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
