/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every error that a Moodle was seen to give, and what it means. */
#include "base/base.h"
#include "providers/moodle_op.h"

#include <setjmp.h>
#include <cmocka.h>

#define REST(code, text) \
	"{\"exception\":\"moodle_exception\",\"errorcode\":\"" code \
	"\",\"message\":\"" text "\"}"
#define SCRIPT(code, text) \
	"{\"error\":\"" text "\",\"errorcode\":\"" code \
	"\",\"stacktrace\":null}"
#define NGINX(text) "<html><head><title>" text "</title></head></html>"

static const char json[] = "application/json; charset=utf-8";
static const char html[] = "text/html";

/* commit: what it means where the request may have changed something. */
static const struct row {
	const char *what;
	int status, retry_after;
	const char *type, *body;
	enum err err;
	enum fate fate, commit;
} rows[] = {
	{ "bad or deleted token", 200, 0, json,
	  REST("invalidtoken", "Invalid token"),
	  ERR_LOGIN, FATE_never, FATE_never },
	{ "token just expired", 200, 0, json,
	  REST("accessexception", "Access control exception"),
	  ERR_LOGIN, FATE_never, FATE_never },
	{ "function unknown", 200, 0, json,
	  REST("invalidrecord", "Can't find data record in database table "
	       "external_functions."),
	  ERR_TOO_OLD, FATE_never, FATE_never },
	{ "unknown course or assignment", 200, 0, json,
	  REST("invalidrecord", "Can't find data record in database table "
	       "course."),
	  ERR_GONE, FATE_never, FATE_never },
	{ "a wrong parameter", 200, 0, json,
	  REST("invalidparameter", "Invalid parameter value detected"),
	  ERR_INTERNAL, FATE_never, FATE_never },
	{ "no access", 200, 0, json,
	  REST("requireloginerror", "Course or activity not accessible."),
	  ERR_GONE, FATE_never, FATE_never },
	{ "pupil calls a teacher's function", 200, 0, json,
	  REST("nopermissions", "Sorry"), ERR_DENIED, FATE_never, FATE_never },
	{ "suspended account", 200, 0, json,
	  REST("wsaccessusersuspended", "Refused"),
	  ERR_SUSPENDED, FATE_never, FATE_never },
	{ "wrong password, or a lock", 200, 0, json,
	  SCRIPT("invalidlogin", "Invalid login, please try again"),
	  ERR_LOGIN_OR_LOCK, FATE_never, FATE_never },
	{ "a password that ran out", 200, 0, json,
	  SCRIPT("passwordisexpired", "Password is expired"),
	  ERR_PASSWORD_OLD, FATE_never, FATE_never },
	{ "a new password is wanted", 200, 0, json,
	  REST("forcepasswordchangenotice", "error/forcepasswordchangenotice"),
	  ERR_PASSWORD_OLD, FATE_never, FATE_never },
	{ "rules to agree to", 200, 0, json,
	  REST("sitepolicynotagreed", "Site policy not agreed"),
	  ERR_POLICY, FATE_never, FATE_never },
	{ "web services off: the API", 403, 0, html, "",
	  ERR_NO_SERVICES, FATE_never, FATE_never },
	{ "web services off: the login", 200, 0, json,
	  SCRIPT("enablewsdescription", "Web services must be enabled"),
	  ERR_NO_SERVICES, FATE_never, FATE_never },
	{ "no mobile service: the login", 200, 0, json,
	  SCRIPT("servicenotavailable", "Web service is not available."),
	  ERR_NO_SERVICE, FATE_never, FATE_never },
	{ "no token for this person", 200, 0, json,
	  SCRIPT("cannotcreatetoken", "No permission to create token"),
	  ERR_DENIED_SERVICE, FATE_never, FATE_never },
	{ "maintenance by the web page", 200, 0, json,
	  REST("sitemaintenance", "The site is undergoing maintenance"),
	  ERR_MAINTENANCE, FATE_later, FATE_later },
	{ "maintenance by the command", 503, 300, html,
	  "<html><head><title>Schule</title></head><body><h1>Schule under "
	  "maintenance</h1></body></html>",
	  ERR_MAINTENANCE, FATE_later, FATE_later },
	{ "database down", 200, 0, json,
	  REST("dbconnectionfailed", "Database connection failed"),
	  ERR_DATABASE, FATE_later, FATE_unknown },
	{ "database down: scripts", 200, 0, json,
	  SCRIPT("dbconnectionfailed", "<p>Error: Database connection failed"),
	  ERR_DATABASE, FATE_later, FATE_unknown },
	{ "database went away", 200, 0, json,
	  REST("dmlwriteexception", "Error writing to database"),
	  ERR_DATABASE, FATE_later, FATE_unknown },
	{ "two saves at once", 200, 0, json,
	  REST("storedfilenotcreated", "Cannot create file"),
	  ERR_OVERLOADED, FATE_later, FATE_unknown },
	{ "php-fpm full or stopped", 502, 0, html, NGINX("502 Bad Gateway"),
	  ERR_HALF_DOWN, FATE_later, FATE_unknown },
	{ "php-fpm hangs", 504, 0, html, NGINX("504 Gateway Time-out"),
	  ERR_HALF_SLOW, FATE_later, FATE_unknown },
	{ "Apache without workers, nginx limit_req", 503, 0, html,
	  NGINX("503 Service Temporarily Unavailable"),
	  ERR_OVERLOADED, FATE_later, FATE_unknown },
	{ "the same with Retry-After", 503, 20, html,
	  NGINX("503 Service Temporarily Unavailable"),
	  ERR_OVERLOADED, FATE_later, FATE_later },
	{ "too many requests", 429, 5, html, NGINX("429 Too Many Requests"),
	  ERR_OVERLOADED, FATE_later, FATE_later },
	{ "above upload_max_filesize", 200, 0, "text/plain",
	  SCRIPT("upload_error_ini_size", "The file is larger"),
	  ERR_TOO_LARGE, FATE_never, FATE_never },
	{ "above post_max_size", 200, 0, "text/plain",
	  SCRIPT("missingparam", "A required parameter (token) was missing"),
	  ERR_TOO_LARGE, FATE_never, FATE_never },
	{ "above the web server's limit", 413, 0, html,
	  NGINX("413 Request Entity Too Large"),
	  ERR_TOO_LARGE, FATE_never, FATE_never },
	{ "a cut upload", 200, 0, "text/plain",
	  SCRIPT("upload_error_partial", "Only partially uploaded"),
	  ERR_CUT, FATE_again, FATE_again },
	{ "no such file", 404, 0, json,
	  SCRIPT("filenotfound", "Sorry"), ERR_REFUSED, FATE_later,
	  FATE_unknown },
	{ "another's page", 200, 0, html, "<html>Anmelden im WLAN</html>",
	  ERR_GARBLED, FATE_later, FATE_unknown },
	{ "a code that is in no row", 200, 0, json, REST("a_new_one", "Hm"),
	  ERR_REFUSED, FATE_later, FATE_later },
};

static const char *type_now;

static const char *header(const struct net_reply *r, const char *name)
{
	UNUSED(r);
	return strcmp(name, "Content-Type") == 0 ? type_now : NULL;
}

static struct moodle_fault read_row(const struct row *row, bool commit)
{
	const struct net_reply r = {
		.status = row->status, .retry_after = row->retry_after,
		.body = row->body, .len = strlen(row->body),
		.header = header,
	};
	struct moodle_fault f;

	type_now = row->type;
	moodle_reading(&f, &r, false, commit);
	return f;
}

static void each_error_has_its_sentence_and_its_fate(void **state)
{
	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct moodle_fault f = read_row(&rows[i], false);
		struct moodle_fault c = read_row(&rows[i], true);

		if (f.err != rows[i].err || f.fate != rows[i].fate ||
		    c.err != rows[i].err || c.fate != rows[i].commit)
			fail_msg("%s: %s, fates %d and %d", rows[i].what,
				 err_name(f.err), f.fate, c.fate);
	}
}

/* What the person can do differs, so the sentences must. */
static void sentences_differ(void **state)
{
	static const enum err told_apart[] = {
		ERR_LOGIN, ERR_LOGIN_OR_LOCK, ERR_PASSWORD_OLD, ERR_POLICY,
		ERR_SUSPENDED, ERR_NO_SERVICE, ERR_NO_SERVICES,
		ERR_DENIED_SERVICE, ERR_TOO_OLD, ERR_MAINTENANCE, ERR_DATABASE,
		ERR_HALF_DOWN, ERR_HALF_SLOW, ERR_OVERLOADED, ERR_REFUSED,
		ERR_PORTAL, ERR_GARBLED, ERR_TLS, ERR_NOT_THIS,
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(told_apart); i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(err_text(told_apart[i]),
						err_text(told_apart[k]));
}

static void what_the_site_says_of_it_is_kept(void **state)
{
	struct moodle_fault f;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		f = read_row(&rows[i], false);
		if (strcmp(rows[i].what, "maintenance by the command") == 0)
			assert_non_null(strstr(f.said, "under maintenance"));
		if (strcmp(rows[i].what, "database down: scripts") == 0)
			assert_string_equal(f.said,
					    "Error: Database connection failed");
		assert_null(strpbrk(f.said, "<>\n\033"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_error_has_its_sentence_and_its_fate),
		cmocka_unit_test(sentences_differ),
		cmocka_unit_test(what_the_site_says_of_it_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
