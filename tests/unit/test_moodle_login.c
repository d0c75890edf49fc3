/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding a Moodle and logging in, by password and by the browser. */
#include "base/base.h"
#include "base/hash.h"
#include "providers/moodle_login.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

#define ROOT "https://schule.example/moodle"
#define PASSPORT "0a1b2c"
#define TOKEN "0123456789abcdef0123456789abcdef"
#define OTHER "00112233445566778899aabbccddeeff"
#define JSON "200 OK\r\nContent-Type: application/json"

/* ---- what is pasted */

/* moodlemobile://token=…, as a site at root makes it. */
static void sent(char *out, size_t size, const char *root, const char *more)
{
	char text[600], md5[HASH_HEX_SIZE];
	struct buf b;

	str_printf(text, sizeof(text), "%s" PASSPORT, root);
	assert_int_equal(hash_bytes(HASH_MD5, text, strlen(text), md5), ERR_OK);
	str_printf(text, sizeof(text), "%s:::" TOKEN "%s", md5, more);
	buf_init(&b, 4096);
	base64_encode(&b, text, strlen(text));
	str_printf(out, size, "moodlemobile://token=%s", b.data);
	buf_release(&b);
}

static enum err paste(const char *text)
{
	char token[33];
	enum err err = moodle_read_paste(text, ROOT, PASSPORT, token);

	assert_string_equal(token, err ? "" : TOKEN);
	return err;
}

static void an_address_is_taken_however_it_was_copied(void **state)
{
	static const char *const around[] = {
		"%s", "  %s \t", "\"%s\"", "%s\n", "\033[200~%s\033[201~", "%s/",
		"Location: %s\r\n",
	};
	char good[600], text[700];

	UNUSED(state);
	sent(good, sizeof(good), ROOT, "");
	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		const char *mark = strstr(around[i], "%s");

		str_printf(text, sizeof(text), "%.*s%s%s",
			   (int)(mark - around[i]), around[i], good, mark + 2);
		assert_int_equal(paste(text), ERR_OK);
	}
	str_printf(text, sizeof(text), "%.60s\n  %s", good, good + 60);
	assert_int_equal(paste(text), ERR_OK);
	sent(good, sizeof(good), ROOT, ":::" OTHER);
	assert_int_equal(paste(good), ERR_OK);
}

static void a_site_may_sign_with_another_form_of_its_address(void **state)
{
	static const char *const roots[] = {
		"https://schule.example/moodle", "http://schule.example/moodle",
		"https://schule.example/moodle/", "http://schule.example/moodle/",
	};
	char text[600];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
		sent(text, sizeof(text), roots[i], "");
		assert_int_equal(paste(text), ERR_OK);
	}
	sent(text, sizeof(text), "https://schule.example", "");
	assert_int_equal(paste(text), ERR_PASTE_OLD);
}

static void what_is_wrong_with_a_paste_is_told_apart(void **state)
{
	char good[600], text[600];

	UNUSED(state);
	sent(good, sizeof(good), ROOT, "");
	assert_int_equal(paste(""), ERR_PASTE);
	assert_int_equal(paste("https://schule.example/my/"), ERR_PASTE);
	assert_int_equal(paste("moodlemobile://"), ERR_PASTE);
	for (size_t n = strlen("moodlemobile://token=");
	     n + 3 < strlen(good); n++) {
		str_printf(text, sizeof(text), "%.*s", (int)n, good);
		assert_int_equal(paste(text), ERR_PASTE_CUT);
	}
	assert_int_equal(paste("moodlemobile://token=!!!!"), ERR_PASTE_CUT);
	assert_int_equal(moodle_read_paste(good, ROOT, "another", text),
			 ERR_PASTE_OLD);
	assert_int_equal(moodle_read_paste(good, "https://b.example", PASSPORT,
					   text), ERR_PASTE_OLD);
	memset(text, 'A', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "moodlemobile://token=", 21);
	assert_int_equal(paste(text), ERR_PASTE_CUT);
}

static void the_browser_is_sent_where_the_site_says(void **state)
{
	char url[400];

	UNUSED(state);
	assert_true(moodle_launch(ROOT " " ROOT "/x/launch.php Schule am See",
				  PASSPORT, url, sizeof(url)));
	assert_string_equal(url, ROOT "/x/launch.php?service=moodle_mobile_app"
			    "&passport=" PASSPORT
			    "&urlscheme=moodlemobile&confirmed=1");
	assert_true(moodle_launch(ROOT " - ", PASSPORT, url, sizeof(url)));
	assert_true(str_starts(url, ROOT "/admin/tool/mobile/launch.php?"));
	assert_false(moodle_launch("", PASSPORT, url, sizeof(url)));
}

/* ---- over the net */

struct test {
	struct little_server server;
	struct net *net;
	int done;
	enum err err;
	char url[300], site[900], school[100], token[400], person[100];
	bool browser;
};

static void on_found(void *ctx, const struct found *f)
{
	struct test *t = ctx;

	t->done++;
	t->err = f->err;
	t->browser = f->browser;
	str_copy(t->url, sizeof(t->url), f->url);
	str_copy(t->site, sizeof(t->site), f->site);
	str_copy(t->school, sizeof(t->school), f->school);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct test *t = ctx;

	t->done++;
	t->err = r->err;
	str_copy(t->token, sizeof(t->token), r->token ? r->token : "");
	str_copy(t->person, sizeof(t->person), r->person ? r->person : "");
}

static void run(struct test *t)
{
	for (int i = 0; !t->done && i < 100; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(t->done, 1);
	t->done = 0;
}

/* The public config of a site at "%s", which is the server itself. */
static const char config[] =
	"[{\"error\":false,\"data\":{\"wwwroot\":\"%s%s\",\"sitename\":\"Am "
	"See\",\"enablewebservices\":%d,\"enablemobilewebservice\":%d,"
	"\"maintenanceenabled\":%d,\"maintenancemessage\":\"<b>Bis 3</b>\","
	"\"typeoflogin\":%d,\"launchurl\":\"%s/launch.php\"}}]";

static void begin(struct test *t)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };

	memset(t, 0, sizeof(*t));
	little_server_listen(&t->server);
	t->net = net_curl_new(&o);
	assert_non_null(t->net);
}

static void finish(struct test *t)
{
	t->net->free(t->net);
	little_server_stop(&t->server);
}

static void probe(struct test *t, const char *typed)
{
	char url[300];

	str_printf(url, sizeof(url), "%s%s", t->server.url, typed);
	provider_moodle.probe(t->net, url, on_found, t);
	run(t);
}

static void a_login_asks_twice_in_all(void **state)
{
	struct test t;
	char here[900], *seen;
	const struct little_route routes[] = {
		{ "POST /m/lib/ajax/", JSON, here, 0, 1, LITTLE_KEEP },
		{ "POST /m/login/token.php", JSON,
		  "{\"token\":\"" TOKEN "\",\"privatetoken\":null}", 0, 1,
		  LITTLE_KEEP },
	};

	UNUSED(state);
	begin(&t);
	str_printf(here, sizeof(here), config, t.server.url, "/m", 1, 1, 0, 1,
		   t.server.url);
	little_server_serve(&t.server, routes, ARRAY_LEN(routes));
	probe(&t, "/m/login/index.php?lang=de");
	assert_int_equal(t.err, ERR_OK);
	assert_false(t.browser);
	assert_string_equal(t.school, "Am See");
	assert_true(str_ends(t.url, "/m"));
	provider_moodle.login(t.net, &(struct login_with){ .site = t.site,
			      .user = "m\xc3\xbcller", .password = "a&b=c +%" },
			      on_login, &t);
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_true(str_starts(t.token, TOKEN " http://"));
	seen = little_server_seen(&t.server);
	assert_non_null(strstr(seen, "username=m%C3%BCller&password="
				     "a%26b%3Dc%20%2B%25&service="));
	free(seen);
	finish(&t);
}

static void a_site_is_followed_to_where_it_is(void **state)
{
	struct test t;
	char here[900], to[200], home[200];
	const struct little_route routes[] = {
		{ "POST /old/lib/ajax/", to, NULL, 0, 1, LITTLE_KEEP },
		{ "POST /new/lib/ajax/", JSON, here, 0, 0, LITTLE_KEEP },
		{ "POST /alias/lib/ajax/", JSON,
		  "{\"error\":\"Unsupported redirect detected\","
		  "\"errorcode\":\"redirecterrordetected\"}", 0, 0,
		  LITTLE_KEEP },
		{ "GET /alias/", home, NULL, 0, 0, LITTLE_KEEP },
		{ "POST /lib/ajax/", "404 No", NULL, 0, 0, LITTLE_KEEP },
	};

	UNUSED(state);
	begin(&t);
	str_printf(here, sizeof(here), config, t.server.url, "/new", 1, 1, 0, 3,
		   t.server.url);
	str_printf(to, sizeof(to), "301 Moved\r\nLocation: %s/new/lib/ajax/"
		   "service-nologin.php?info=x", t.server.url);
	str_printf(home, sizeof(home), "303 See Other\r\nLocation: "
		   "http://localhost:%d/new/", t.server.port);
	little_server_serve(&t.server, routes, ARRAY_LEN(routes));
	probe(&t, "/old");
	assert_int_equal(t.err, ERR_OK);
	assert_true(str_ends(t.url, "/new"));
	assert_true(t.browser);
	probe(&t, "/alias");
	assert_int_equal(t.err, ERR_OK);
	assert_true(str_starts(t.url, t.server.url));
	assert_true(str_ends(t.url, "/new"));
	finish(&t);
}

static void what_a_site_switched_off_is_told_before_the_password(void **state)
{
	static const struct { int services, mobile, closed; enum err err; }
	all[] = { { 0, 1, 0, ERR_NO_SERVICES }, { 1, 0, 0, ERR_NO_SERVICE },
		  { 1, 1, 1, ERR_MAINTENANCE }, { 1, 1, 0, ERR_OK } };

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		char here[900];
		const struct little_route routes[] = {
			{ "POST /lib/ajax/", JSON, here, 0, 1, LITTLE_KEEP },
		};
		struct test t;

		begin(&t);
		str_printf(here, sizeof(here), config, t.server.url, "",
			   all[i].services, all[i].mobile, all[i].closed, 1,
			   t.server.url);
		little_server_serve(&t.server, routes, ARRAY_LEN(routes));
		probe(&t, "");
		assert_int_equal(t.err, all[i].err);
		finish(&t);
	}
}

static void a_refusal_that_means_two_things_is_looked_into(void **state)
{
	static const char refused[] = "{\"exception\":\"x\",\"errorcode\":"
		"\"accessexception\",\"message\":\"Access control exception\"}";

	UNUSED(state);
	for (int mobile = 0; mobile < 2; mobile++) {
		char here[900], note[300], text[600];
		const struct little_route routes[] = {
			{ "POST /webservice/", JSON, refused, 0, 1, LITTLE_KEEP },
			{ "POST /lib/ajax/", JSON, here, 0, 1, LITTLE_KEEP },
		};
		struct test t;

		begin(&t);
		str_printf(here, sizeof(here), config, t.server.url, "", 1,
			   mobile, 0, 1, t.server.url);
		little_server_serve(&t.server, routes, ARRAY_LEN(routes));
		str_printf(note, sizeof(note), "%s - Schule", t.server.url);
		sent(text, sizeof(text), t.server.url, "");
		provider_moodle.redeem(t.net, note, PASSPORT, text, on_login,
				       &t);
		run(&t);
		assert_int_equal(t.err, mobile ? ERR_LOGIN : ERR_NO_SERVICE);
		finish(&t);
	}
}

static void a_paste_says_whose_login_it_is(void **state)
{
	static const struct little_route routes[] = {
		{ "POST /webservice/", JSON,
		  "{\"fullname\":\"Mia M\\u00fcller\",\"userid\":5}", 0, 1,
		  LITTLE_KEEP },
	};
	struct test t;
	char note[300], text[600], *seen;

	UNUSED(state);
	begin(&t);
	little_server_serve(&t.server, routes, ARRAY_LEN(routes));
	str_printf(note, sizeof(note), "%s - Schule", t.server.url);
	provider_moodle.redeem(t.net, note, PASSPORT, "hallo", on_login, &t);
	run(&t);
	assert_int_equal(t.err, ERR_PASTE);
	sent(text, sizeof(text), t.server.url, "");
	provider_moodle.redeem(t.net, note, PASSPORT, text, on_login, &t);
	run(&t);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.person, "Mia M\xc3\xbcller");
	assert_true(str_starts(t.token, TOKEN " http://"));
	seen = little_server_seen(&t.server);
	assert_null(strstr(seen, "hallo"));
	free(seen);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_taken_however_it_was_copied),
		cmocka_unit_test(a_site_may_sign_with_another_form_of_its_address),
		cmocka_unit_test(what_is_wrong_with_a_paste_is_told_apart),
		cmocka_unit_test(the_browser_is_sent_where_the_site_says),
		cmocka_unit_test(a_login_asks_twice_in_all),
		cmocka_unit_test(a_site_is_followed_to_where_it_is),
		cmocka_unit_test(what_a_site_switched_off_is_told_before_the_password),
		cmocka_unit_test(a_refusal_that_means_two_things_is_looked_into),
		cmocka_unit_test(a_paste_says_whose_login_it_is),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
