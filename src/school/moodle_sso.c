/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way in for a site without passwords in the app (typeoflogin 2): a
 * browser opens launch.php, the person logs in there, and is sent on to
 * moodlemobile://token=BASE64, in which stand md5(wwwroot + passport), three
 * colons and the token. The real one remembers in a session where to go on to
 * after the login; here the login page's address has it.
 */
#include "base/base.h"

#include <microhttpd.h>

#include "school/moodle.h"

static const char login_page[] =
    "<!DOCTYPE html>\n<html lang=\"de\"><head><meta charset=\"utf-8\">"
    "<title>Schul-Anmeldung</title></head>\n<body><h1>Schul-Anmeldung</h1>\n"
    "<form method=\"post\"><p><label>Name <input name=\"username\"></label>"
    "</p><p><label>Passwort <input name=\"password\" type=\"password\">"
    "</label></p><button>Anmelden</button></form></body></html>\n";

static enum MHD_Result add_query(
    void *b, enum MHD_ValueKind kind, const char *name, const char *value)
{
	UNUSED(kind);
	buf_printf(b, "%s%s=", ((struct buf *)b)->len ? "&" : "?", name);
	moodle_encode(b, value ? value : "");
	return MHD_YES;
}

/* With confirmed=1: for those whose browser follows no address of an app. */
static const char sent_page[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<title>Confirmed</title></head>\n<body><a id=\"launchapp\" "
    "href=\"%s://token=%s\">Click here if the app does not open "
    "automatically.</a></body></html>\n";

/* Nobody has a session here: on to the login, where browsers log in at all. */
void moodle_launch_page(struct call *c)
{
	struct buf query;
	char root[300];

	if (!c->hit[FAULT_SSO]) {
		c->status = 404;
		c->type = "text/html; charset=utf-8";
		buf_str(&c->reply, "<!DOCTYPE html>\n<title>Error</title>\n");
		return;
	}
	call_root(c, root, sizeof(root));
	buf_init(&query, 3000);
	MHD_get_connection_values(
	    c->connection, MHD_GET_ARGUMENT_KIND, add_query, &query);
	c->status = 303;
	call_set(c, "Location", "%s/login/index.php%s", root, query.data);
	buf_release(&query);
}

void moodle_login_page(struct call *c)
{
	c->status = 200;
	c->type = "text/html; charset=utf-8";
	buf_str(&c->reply, login_page);
}

static bool signature(
    struct call *c, const char *passport, char hex[HASH_HEX_SIZE])
{
	char root[300];
	struct buf b;
	bool good;

	call_root(c, root, sizeof(root));
	buf_init(&b, 4096);
	buf_printf(&b, "%s%s", root, passport);
	good = !buf_error(&b) && !hash_bytes(HASH_MD5, b.data, b.len, hex);
	buf_release(&b);
	return good;
}

static void send_on(
    struct call *c, const char *passport, const char *scheme, const char *token)
{
	char hex[HASH_HEX_SIZE], text[128];
	struct buf b;

	if (!signature(c, passport, hex))
		return;
	str_printf(text, sizeof(text), "%s:::%s", hex, token);
	buf_init(&b, 1024);
	base64_encode(&b, text, strlen(text));
	c->status = call_query(c, "confirmed") ? 200 : 302;
	c->type = "text/html; charset=utf-8";
	if (c->status == 302)
		call_set(c, "Location", "%s://token=%s", scheme, b.data);
	else
		buf_printf(&c->reply, sent_page, scheme, b.data);
	buf_release(&b);
}

/* The form's address has the passport. */
void moodle_launch(struct call *c)
{
	json_t *form = moodle_form(c->body.data, c->body.len);
	const char *user = moodle_str(form, "username");
	const char *password = moodle_str(form, "password");
	const char *passport = call_query(c, "passport");
	const char *scheme = call_query(c, "urlscheme");
	char token[33];

	if (!passport)
		moodle_error(c, 404, "missingparam");
	else if (user && password && moodle_log_in(c->s, user, password, token))
		send_on(c, passport, scheme ? scheme : "moodlemobile", token);
	else
		moodle_login_page(c);
	json_decref(form);
}
