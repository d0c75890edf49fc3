/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WebDAV over the real net from a little server. */
#include "base/base.h"
#include "providers/dav.h"
#include "providers/provider.h"
#include "tests/lib/folder.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

#define XML "\r\nContent-Type: application/xml"
#define BASIC "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"IServ\""
#define ROOT_ROW "<multistatus xmlns=\"DAV:\"><response><href>/webdav/</href>" \
	"<propstat><prop><resourcetype><collection/></resourcetype></prop>" \
	"</propstat></response></multistatus>"

struct visit {
	struct little_server server;
	struct net *net;
	struct dav *dav;
	char root[100];
	bool over;
	enum fate fate;
	enum err err;
	int rows;
	char etag[DAV_ETAG_SIZE];
};

static void begin(struct visit *v, const struct little_route *routes, int n)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };

	memset(v, 0, sizeof(*v));
	little_server_listen(&v->server);
	little_server_serve(&v->server, routes, n);
	str_printf(v->root, sizeof(v->root), "%s/webdav/", v->server.url);
	v->net = net_curl_new(&o);
	v->dav = dav_new(v->net, disk_real(), 1);
	assert_non_null(v->dav);
}

static void finish(struct visit *v)
{
	dav_free(v->dav);
	v->net->free(v->net);
	little_server_stop(&v->server);
}

static void on_done(void *ctx, const struct verdict *verdict)
{
	struct visit *v = ctx;

	assert_false(v->over);
	v->over = true;
	v->fate = verdict->fate;
	v->err = verdict->err;
}

static enum err run(struct visit *v)
{
	for (int i = 0; !v->over && i < 300; i++)
		v->net->turn(v->net, NULL, 0, 100);
	assert_true(v->over);
	v->over = false;
	return v->fate == FATE_done ? ERR_OK : v->err;
}

static int saw(struct visit *v, const char *what)
{
	char *seen = little_server_seen(&v->server);
	int n = 0;

	for (char *at = seen; (at = strstr(at, what)); at++)
		n++;
	free(seen);
	return n;
}

static enum err probe(const char *head, const char *body)
{
	const struct little_route r = { "PROPFIND /webdav/ ", head, body, 0, 0,
					LITTLE_KEEP };
	struct visit v;
	enum err err;

	begin(&v, &r, 1);
	dav_probe(v.dav, v.root, on_done, &v);
	err = run(&v);
	assert_int_equal(saw(&v, "Authorization"), 0);
	finish(&v);
	return err;
}

static void nobody_gets_a_password_who_did_not_ask(void **state)
{
	const struct little_route routes[] = {
		{ "PROPFIND /webdav/ ", BASIC, "", 0, 1, LITTLE_KEEP },
		{ "PROPFIND /webdav/ ", "207 Multi-Status" XML, ROOT_ROW, 0, 0,
		  LITTLE_KEEP },
	};
	struct visit v;

	UNUSED(state);
	begin(&v, routes, 2);
	dav_probe(v.dav, v.root, on_done, &v);
	assert_int_equal(run(&v), ERR_LOGIN);
	assert_int_equal(saw(&v, "Authorization"), 0);
	assert_int_equal(dav_key(v.dav, "mia", "p\xc3\xa4ss:wort"), ERR_OK);
	dav_enter(v.dav, on_done, &v);
	assert_int_equal(run(&v), ERR_OK);
	assert_int_equal(saw(&v, "Authorization: Basic bWlhOnDDpHNzOndvcnQ=\r\n"),
			 1);
	finish(&v);
}

/* Fact 6.2/absent: not "wrong password", whatever it says. */
static void what_is_switched_off_is_told_from_what_is_away(void **state)
{
	static const char *const off[] = {
		"200 OK\r\nContent-Type: text/html", "403 Forbidden",
		"404 Not Found", "405 Method Not Allowed", "501 Not Implemented",
		"302 Found\r\nLocation: /iserv/auth/login", "500 Oops",
		"401 Unauthorized\r\nWWW-Authenticate: Negotiate",
	};
	static const char *const away[] = { "502 Bad Gateway",
		"503 Service Unavailable", "504 Gateway Timeout",
		"429 Too Many Requests" };

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(off); i++)
		assert_int_equal(probe(off[i], "<html></html>"), ERR_NO_FOLDER);
	for (size_t i = 0; i < ARRAY_LEN(away); i++)
		assert_int_equal(probe(away[i], "<html></html>"),
				 ERR_OVERLOADED);
	assert_int_equal(probe("207 Multi-Status" XML, "<html>"), ERR_GARBLED);
	assert_int_equal(probe("207 Multi-Status" XML, ROOT_ROW), ERR_OK);
}

static void a_refused_password_is_sent_once(void **state)
{
	const struct little_route r = { "PROPFIND /webdav/ ", BASIC, "", 0, 0,
					LITTLE_KEEP };
	struct visit v;

	UNUSED(state);
	begin(&v, &r, 1);
	dav_probe(v.dav, v.root, on_done, &v);
	assert_int_equal(run(&v), ERR_LOGIN);
	dav_key(v.dav, "mia", "falsch");
	dav_enter(v.dav, on_done, &v);
	assert_int_equal(run(&v), ERR_FOLDER_LOGIN);
	assert_int_equal(saw(&v, "Authorization"), 1);
	finish(&v);
}

static enum err put(struct visit *v, const char *over)
{
	char *dir = folder_new(), *path = folder_file(dir, "a", "abc");
	struct dav_file file = { .href = "Files/a", .size = 3, .over = over };
	enum err err;

	file.fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(file.fd >= 0);
	dav_probe(v->dav, v->root, on_done, v);
	assert_int_equal(run(v), ERR_OK);
	dav_put(v->dav, &file, on_done, v);
	err = run(v);
	close(file.fd);
	free(path);
	folder_free(dir);
	return err;
}

static void put_to(const char *head, enum little_end end, const char *over,
		   struct visit *v)
{
	const struct little_route routes[] = {
		{ "PROPFIND", "207 Multi-Status" XML, ROOT_ROW, 0, 0,
		  LITTLE_KEEP },
		{ "PUT /webdav/Files/a ", head, *head ? "" : NULL, 0, 0, end },
	};

	begin(v, routes, 2);
	put(v, over);
}

static void a_put_says_what_it_may_take_the_place_of(void **state)
{
	struct visit v;

	UNUSED(state);
	put_to("201 Created", LITTLE_KEEP, NULL, &v);
	assert_int_equal(v.fate, FATE_done);
	assert_int_equal(saw(&v, "If-None-Match: *\r\n"), 1);
	assert_int_equal(saw(&v, "If-Match"), 0);
	finish(&v);
	put_to("412 Precondition Failed", LITTLE_KEEP, NULL, &v);
	assert_int_equal(v.fate, FATE_never);
	assert_int_equal(v.err, ERR_THERE);
	finish(&v);
	put_to("412 Precondition Failed", LITTLE_KEEP, "\"x\"", &v);
	assert_int_equal(v.err, ERR_OTHER_FILE);
	assert_int_equal(saw(&v, "If-Match: \"x\"\r\n"), 1);
	assert_int_equal(saw(&v, "If-None-Match"), 0);
	finish(&v);
}

static void what_became_of_a_put_is_known_or_not(void **state)
{
	static const struct {
		const char *head;
		enum little_end end;
		enum fate fate;
		enum err err;
	} all[] = {
		{ "507 Insufficient Storage", LITTLE_KEEP, FATE_never, ERR_NO_ROOM },
		{ "409 Conflict", LITTLE_KEEP, FATE_never, ERR_NO_PARENT },
		{ "403 Forbidden", LITTLE_KEEP, FATE_never, ERR_REFUSED },
		{ "413 Too Large", LITTLE_KEEP, FATE_never, ERR_TOO_LARGE },
		{ "423 Locked", LITTLE_KEEP, FATE_later, ERR_IN_USE },
		{ "429 Too Many", LITTLE_KEEP, FATE_later, ERR_OVERLOADED },
		{ "502 Bad Gateway", LITTLE_KEEP, FATE_unknown, ERR_OVERLOADED },
		{ "504 Time-out", LITTLE_KEEP, FATE_unknown, ERR_OVERLOADED },
		{ "202 Accepted", LITTLE_KEEP, FATE_unknown, ERR_GARBLED },
		{ "207 Multi-Status", LITTLE_KEEP, FATE_unknown, ERR_GARBLED },
		{ "307 Temporary\r\nLocation: /x", LITTLE_KEEP, FATE_never,
		  ERR_NOT_ACCEPTED },
		{ "", LITTLE_CUT, FATE_unknown, ERR_CUT },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct visit v;

		put_to(all[i].head, all[i].end, NULL, &v);
		assert_int_equal(v.fate, all[i].fate);
		assert_int_equal(v.err, all[i].err);
		assert_int_equal(saw(&v, "PUT "), 1);
		finish(&v);
	}
}

/* Facts 6.2/host, 6.2/second: the two places where others found it. */
static void an_iserv_is_asked_at_both_places(void **state)
{
	struct account a = { .url = (char *)"https://schule.example/iserv" };
	const struct provider_dav *dav = provider_iserv.dav;
	char root[DAV_ROOT_SIZE];

	UNUSED(state);
	assert_true(dav->place(&a, 0, root, sizeof(root)));
	assert_string_equal(root, "https://webdav.schule.example/");
	assert_true(dav->place(&a, 1, root, sizeof(root)));
	assert_string_equal(root, "https://schule.example/webdav/");
	assert_false(dav->place(&a, 2, root, sizeof(root)));
	a.url = (char *)"http://127.0.0.1:8000";
	assert_true(dav->place(&a, 0, root, sizeof(root)));
	assert_string_equal(root, "http://127.0.0.1:8000/webdav/");
	assert_false(dav->place(&a, 1, root, sizeof(root)));
	assert_null(provider_open.dav);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_gets_a_password_who_did_not_ask),
		cmocka_unit_test(what_is_switched_off_is_told_from_what_is_away),
		cmocka_unit_test(a_refused_password_is_sent_once),
		cmocka_unit_test(a_put_says_what_it_may_take_the_place_of),
		cmocka_unit_test(what_became_of_a_put_is_known_or_not),
		cmocka_unit_test(an_iserv_is_asked_at_both_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
