/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Downloads of the Moodle provider over the real net from a little server. */
#include "base/base.h"
#include "base/buf.h"
#include "base/hash.h"
#include "providers/provider.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

#define TOKEN "0123456789abcdef0123456789abcdef"
#define FILES "/webservice/pluginfile.php/44/mod_assign/introattachment/0/"
#define PID FILES "Br%C3%BCche.pdf"
#define ABC_SHA1 "a9993e364706816aba3e25717850c26c9cd0d89d"
#define ABC_SHA256 \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define PDF "\r\nContent-Type: application/pdf\r\n" \
	    "Content-Disposition: inline; filename=\"x.pdf\""
#define JSON "\r\nContent-Type: application/json; charset=utf-8"
#define NAMED "\r\nContent-Disposition: inline; filename=\"x\""

struct test {
	struct little_server server;
	struct net *net;
	struct session *s;
	int done;
	struct verdict v;
	char said[200], sha256[HASH_HEX_SIZE];
	char dir[64], part[96], meta[96], copy[96];
	char pid[200], type[64];
	struct material m;
};

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
	str_copy(t->sha256, sizeof(t->sha256), v->sha256);
}

static void log_in(struct test *t)
{
	struct account a = { .id = 1, .url = t->server.url };
	char secret[200];

	str_printf(secret, sizeof(secret), "%s %s/moodle", TOKEN, t->server.url);
	t->s = provider_moodle.open(t->net, disk_real(), &a, secret);
	assert_non_null(t->s);
}

static void begin(struct test *t, const struct little_route *routes, int n)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };

	memset(t, 0, sizeof(*t));
	little_server_listen(&t->server);
	little_server_serve(&t->server, routes, n);
	t->net = net_curl_new(&o);
	log_in(t);
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-moodle-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	str_printf(t->part, sizeof(t->part), "%s/part", t->dir);
	str_printf(t->meta, sizeof(t->meta), "%s/part.meta", t->dir);
	str_printf(t->copy, sizeof(t->copy), "%s/copy", t->dir);
	str_copy(t->pid, sizeof(t->pid), PID);
	str_copy(t->type, sizeof(t->type), "application/pdf");
	t->m = (struct material){ .pid = t->pid, .type = t->type, .size = -1 };
}

/* Everything, with a server that says something else. */
static void begin_again(struct test *t, const struct little_route *routes, int n)
{
	provider_moodle.close(t->s);
	little_server_stop(&t->server);
	little_server_listen(&t->server);
	little_server_serve(&t->server, routes, n);
	log_in(t);
}

static void finish(struct test *t)
{
	unlink(t->meta);
	unlink(t->part);
	unlink(t->copy);
	assert_int_equal(rmdir(t->dir), 0);
	provider_moodle.close(t->s);
	t->net->free(t->net);
	little_server_stop(&t->server);
}

static void fetch(struct test *t)
{
	provider_moodle.fetch(t->s, &t->m, t->part, NULL, on_done, t);
	assert_int_equal(t->done, 0);
	for (int i = 0; !t->done && i < 200; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(t->done, 1);
	assert_int_equal(t->net->busy(t->net), 0);
	t->done = 0;
}

static void fetch_one(struct test *t, const char *head, const char *body)
{
	const struct little_route route = { "POST /moodle" FILES, head, body, 0,
					    0, LITTLE_KEEP };

	begin(t, &route, 1);
	fetch(t);
}

static bool file_is(const char *path, const char *text, size_t len)
{
	char *data = NULL;
	size_t n;
	bool same = disk_read_file(disk_real(), path, 1 << 20, &data, &n) ==
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

static void the_token_is_in_the_body_and_in_no_address(void **state)
{
	struct test t;

	UNUSED(state);
	fetch_one(&t, "200 OK" PDF "\r\nETag: \"" ABC_SHA1 "\"", "abc");
	assert_int_equal(t.v.fate, FATE_done);
	assert_false(t.v.unchanged);
	assert_true(file_is(t.part, "abc", 3));
	assert_int_equal(times_seen(&t, "POST /moodle" PID " HTTP/1.1\r\n"), 1);
	assert_int_equal(times_seen(&t, "Accept-Encoding: identity\r\n"), 1);
	assert_int_equal(times_seen(&t, "\r\n\r\ntoken=" TOKEN), 1);
	assert_int_equal(times_seen(&t, TOKEN), 1);
	assert_int_equal(times_seen(&t, "Range"), 0);
	finish(&t);
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
		struct test t;
		char head[300];

		str_printf(head, sizeof(head), "200 OK" PDF "\r\nETag: %s",
			   table[i].etag);
		fetch_one(&t, head, "abc");
		assert_int_equal(t.v.fate, table[i].good ? FATE_done : FATE_later);
		assert_int_equal(t.v.err, table[i].good ? ERR_OK : ERR_GARBLED);
		assert_int_equal(access(t.part, F_OK), table[i].good ? 0 : -1);
		finish(&t);
	}
}

static void the_size_must_be_the_one_of_the_record(void **state)
{
	const int64_t sizes[] = { 2, 4 };
	struct test t;

	UNUSED(state);
	fetch_one(&t, "200 OK" PDF "\r\nETag: \"" ABC_SHA1 "\"", "abc");
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		t.m.size = sizes[i];
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_later); /* the record may be old */
		assert_int_equal(t.v.err, ERR_GARBLED);
		assert_int_equal(access(t.part, F_OK), -1);
	}
	t.m.size = 0; /* of a page: Moodle does not say */
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	finish(&t);
}

static void an_empty_file_is_a_file(void **state)
{
	struct test t;

	UNUSED(state);
	fetch_one(&t, "200 OK" PDF
		  "\r\nETag: \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"", "");
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(file_is(t.part, "", 0));
	finish(&t);
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
		  FATE_later, ERR_OVERLOADED },
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
		{ "403 Forbidden", "", FATE_never, ERR_NO_SERVICE },
		{ "404 Not Found\r\nContent-Type: text/html", "<html>", FATE_later,
		  ERR_REFUSED },
		{ "502 Bad Gateway\r\nContent-Type: text/html", "<html>",
		  FATE_later, ERR_OVERLOADED },
		{ "503 No\r\nRetry-After: 300", "<html>", FATE_later,
		  ERR_MAINTENANCE },
		{ "303 See Other\r\nLocation: /login/index.php", "", FATE_later,
		  ERR_REFUSED },
		{ "304 Not Modified", NULL, FATE_later, ERR_REFUSED },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct test t;
		struct stat st;

		fetch_one(&t, table[i].head, table[i].body);
		if (t.v.fate != table[i].fate || t.v.err != table[i].err)
			print_message("%s %s: %d %s\n", table[i].head,
				      table[i].body ? table[i].body : "",
				      (int)t.v.fate, err_name(t.v.err));
		assert_int_equal(t.v.fate, table[i].fate);
		assert_int_equal(t.v.err, table[i].err);
		assert_false(t.v.unchanged);
		assert_int_equal(stat(t.part, &st), 0);
		assert_int_equal(st.st_size, 0);
		finish(&t);
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
	struct test t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct little_route route = { "POST", table[i].head, fault,
						    0, 0, LITTLE_KEEP };

		begin(&t, &route, 1);
		str_copy(t.type, sizeof(t.type), table[i].type);
		t.m.size = table[i].size;
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(file_is(t.part, fault, strlen(fault)));
		finish(&t);
	}
	/* of a type that the record does not know: told by what it says */
	fetch_one(&t, "200 OK" JSON NAMED, plain);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(file_is(t.part, plain, strlen(plain)));
	finish(&t);
	/* a page has a name and is HTML, too */
	fetch_one(&t, "200 OK\r\nContent-Type: text/html;charset=UTF-8" NAMED,
		  "<p>Hallo</p>");
	assert_int_equal(t.v.fate, FATE_done);
	finish(&t);
}

static void json_that_is_too_long_for_an_error_is_a_file(void **state)
{
	char *text = malloc(200001);
	struct test t;

	UNUSED(state);
	memset(text, ' ', 200000);
	text[0] = '[';
	text[199999] = ']';
	text[200000] = '\0';
	fetch_one(&t, "200 OK" JSON NAMED, text);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(file_is(t.part, text, 200000));
	finish(&t);
	fetch_one(&t, "200 OK" JSON, text); /* whose is it? */
	assert_int_equal(t.v.fate, FATE_later);
	assert_int_equal(t.v.err, ERR_PORTAL);
	assert_true(file_is(t.part, "", 0));
	finish(&t);
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
	struct test t;

	UNUSED(state);
	fetch_one(&t, "302 Found\r\nLocation: https://other.example/x", "");
	assert_int_equal(t.v.err, ERR_PORTAL); /* over http: so does a portal */
	assert_int_equal(times_seen(&t, "POST"), 1);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		str_copy(t.pid, sizeof(t.pid), pids[i]);
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_never);
		assert_int_equal(t.v.err, ERR_ELSEWHERE);
	}
	assert_int_equal(times_seen(&t, "POST"), 1);
	finish(&t);
}

static void an_address_without_webservice_is_put_right(void **state)
{
	const struct little_route route = { "POST /moodle/webservice/plugin",
		"200 OK" PDF, "abc", 0, 0, LITTLE_KEEP };
	struct test t;

	UNUSED(state);
	begin(&t, &route, 1);
	str_copy(t.pid, sizeof(t.pid), "/pluginfile.php/1/x/y.pdf");
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	finish(&t);
}

/* ---- going on */

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

static void begin_cut(struct test *t, const struct large *l,
		      const struct little_route *then, int n)
{
	struct little_route routes[4] = {
		{ "POST", l->head, l->first, LARGE, 1, LITTLE_CUT },
	};

	for (int i = 0; i < n; i++)
		routes[1 + i] = then[i];
	begin(t, routes, 1 + n);
	t->m.size = LARGE;
}

static void a_cut_download_goes_on_where_it_was(void **state)
{
	static const char *const etags[] = { NULL, "5f3c9a10-96000" };

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(etags); i++) {
		struct large l;
		struct test t;

		make_large(&l, etags[i]);
		begin_cut(&t, &l, &(struct little_route){
			"POST", l.range, l.rest, 0, 0, LITTLE_KEEP }, 1);
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(file_is(t.part, l.whole, LARGE));
		assert_int_equal(times_seen(&t, "Range: bytes=400000-\r\n"), 1);
		assert_int_equal(times_seen(&t, "If-Range"), 0);
		assert_int_equal(times_seen(&t, "token=" TOKEN), 2);
		finish(&t);
		free_large(&l);
	}
}

static void it_goes_on_in_another_life(void **state)
{
	struct large l;
	struct test t;
	struct stat st;

	UNUSED(state);
	make_large(&l, NULL);
	begin_cut(&t, &l, &(struct little_route){ "POST", "", NULL, 0, 0,
						  LITTLE_CUT }, 1);
	fetch(&t);
	assert_int_equal(t.v.err, ERR_CUT);
	assert_true(t.v.moved);
	assert_int_equal(stat(t.part, &st), 0);
	assert_int_equal(st.st_size, FIRST);
	begin_again(&t, &(struct little_route){ "POST", l.range, l.rest, 0, 0,
						LITTLE_KEEP }, 1);
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(times_seen(&t, "Range: bytes=400000-\r\n"), 1);
	assert_true(file_is(t.part, l.whole, LARGE));
	finish(&t);
	free_large(&l);
}

static void an_error_between_leaves_what_came(void **state)
{
	static const char *const heads[] = {
		"200 OK" JSON, "200 OK" JSON NAMED, "200 OK\r\nContent-Type: text/html",
		"502 Bad Gateway"
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct large l;
		struct test t;
		struct stat st;

		make_large(&l, NULL);
		begin_cut(&t, &l, (struct little_route[]){
			{ "POST", heads[i], "{\"error\":\"x\",\"errorcode\":"
			  "\"dbconnectionfailed\"}", 0, 1, LITTLE_KEEP },
			{ "POST", l.range, l.rest, 0, 0, LITTLE_KEEP } }, 2);
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_later);
		assert_int_equal(t.v.err, i == 2 ? ERR_PORTAL : ERR_OVERLOADED);
		assert_int_equal(stat(t.part, &st), 0);
		assert_int_equal(st.st_size, FIRST);
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(file_is(t.part, l.whole, LARGE));
		assert_int_equal(times_seen(&t, "Range: bytes=400000-\r\n"), 2);
		finish(&t);
		free_large(&l);
	}
}

static void where_ranges_are_ignored_it_begins_anew(void **state)
{
	struct large l;
	struct test t;
	char head[400];

	UNUSED(state);
	make_large(&l, NULL);
	str_printf(head, sizeof(head), "%s\r\nAccept-Ranges: none", l.head);
	begin_cut(&t, &l, &(struct little_route){ "POST", head, l.whole, 0, 0,
						  LITTLE_KEEP }, 1);
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(file_is(t.part, l.whole, LARGE));
	assert_int_equal(times_seen(&t, "POST"), 2);
	finish(&t);
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
		struct test t;

		make_large(&l, NULL);
		make_large(&other, "5f3c9a11-96000");
		memset(other.whole, 'Z', LARGE);
		begin_cut(&t, &l, (struct little_route[]){
			{ "POST", heads[i], other.rest, 0, 1, LITTLE_KEEP },
			{ "POST", other.head, other.whole, 0, 0, LITTLE_KEEP } },
			2);
		fetch(&t);
		assert_int_equal(t.v.fate, FATE_done);
		assert_true(file_is(t.part, other.whole, LARGE));
		assert_int_equal(times_seen(&t, "POST"), 3);
		finish(&t);
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
	struct test t;

	UNUSED(state);
	begin(&t, routes, 2);
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(times_seen(&t, "POST"), 2);
	finish(&t);
}

/* ---- what is here already */

static void write_copy(struct test *t, const char *text)
{
	assert_int_equal(disk_write_file(disk_real(), t->copy, text, strlen(text),
					 0600), ERR_OK);
	t->m.path = t->copy;
}

static void what_did_not_change_is_not_sent_again(void **state)
{
	const struct little_route route = { "POST", "304 Not Modified\r\nETag: \""
		ABC_SHA1 "\"", NULL, 0, 0, LITTLE_KEEP };
	struct test t;

	UNUSED(state);
	begin(&t, &route, 1);
	write_copy(&t, "abc");
	t.m.size = 3;
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(t.v.unchanged);
	assert_string_equal(t.sha256, ABC_SHA256);
	assert_int_equal(times_seen(&t, "If-None-Match: \"" ABC_SHA1 "\"\r\n"), 1);
	assert_int_equal(access(t.part, F_OK), -1);
	assert_true(file_is(t.copy, "abc", 3));
	finish(&t);
}

static void a_copy_that_cannot_be_the_same_is_not_asked_with(void **state)
{
	const struct little_route route = { "POST", "200 OK" PDF "\r\nETag: \""
		ABC_SHA1 "\"", "abc", 0, 0, LITTLE_KEEP };
	struct test t;

	UNUSED(state);
	begin(&t, &route, 1);
	write_copy(&t, "abcd");
	t.m.size = 3;
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_false(t.v.unchanged);
	assert_string_equal(t.sha256, ABC_SHA256);
	unlink(t.copy); /* the person took it away */
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_int_equal(times_seen(&t, "If-None-Match"), 0);
	write_copy(&t, "xyz"); /* the same length */
	fetch(&t);
	assert_int_equal(t.v.fate, FATE_done);
	assert_false(t.v.unchanged);
	assert_true(file_is(t.part, "abc", 3));
	assert_true(file_is(t.copy, "xyz", 3));
	assert_int_equal(times_seen(&t, "If-None-Match"), 1);
	finish(&t);
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
