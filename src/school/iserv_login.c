/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way in: a form, perhaps a second factor, and then the round trip of an
 * OpenID Connect login, part of it by pages that refresh themselves.
 */
#include "base/base.h"

#include "school/iserv.h"

#define LONGEST 6000 /* bytes of an address; longer ones get 414 */

/* ---- the form */

/* The texts below the alert stand in every page, hidden. */
static void login_page(struct call *c, bool refused)
{
	bool strange = iserv_looks(c->s, LOOK_STRANGE_LOGIN);
	struct iserv_page p;
	char sid[SCHOOL_ID_SIZE];

	page_begin_bare(&p, c, "IServ - schule.example");
	if (refused) {
		page_html(&p, "<div class=\"alert alert-danger\">");
		page_say(&p, "Anmeldung fehlgeschlagen!", "Login failed!");
		page_html(&p, "</div>\n");
	}
	page_html(&p, "<div id=\"disabled-cookies-box\" class=\"hidden\">");
	page_say(&p, "Cookies sind ausgeschaltet.", "Cookies are disabled.");
	page_html(&p, "</div>\n<div id=\"wait-box\" class=\"hidden\">");
	page_say(&p,
	    "Bitte warten Sie 00 Sekunden, bevor Sie sich erneut anmelden.",
	    "Please wait 00 seconds before you log in again.");
	page_html(&p, "</div>\n<form id=\"login-form\" class=\"login-form\" "
		      "method=\"post\">\n");
	if (!strange)
		page_html(&p,
		    "<input type=\"text\" name=\"_username\" value=\"\" "
		    "required>\n<input type=\"password\" id=\"password_login\""
		    " name=\"_password\" required>\n<input type=\"checkbox\" "
		    "id=\"remember_me\" name=\"_remember_me\"> ");
	page_say(&p,
	    strange ? "Bitte w\xc3\xa4hlen Sie Ihre Schule."
		    : "Angemeldet bleiben",
	    strange ? "Please choose your school." : "Stay logged in");
	page_html(&p, "\n<a href=\"");
	page_link(&p, "/auth/public/password_reset");
	page_html(&p, "\">?</a><button type=\"submit\">");
	page_say(&p, "Anmelden", "Log in");
	page_html(&p, "</button></form>\n<div>");
	page_end(&p, 200);
	if (!iserv_cookie(c, "IServAuthSID", sid, sizeof(sid))) {
		school_new_id(c->s, "", sid);
		iserv_set_cookie(c, "IServAuthSID", "/auth", sid, 0);
	}
}

void iserv_login_page(struct call *c)
{
	login_page(c, false);
}

/* Back to what was wanted, when that is an address of this face. */
static void go_on(struct call *c)
{
	const char *target = call_query(c, "_target_path");
	size_t n = strlen(c->face->base);

	if (iserv_looks(c->s, LOOK_PASSWORD_DUE))
		iserv_redirect(c, 302, "/account/password?expired=1");
	else if (target && strncmp(target, c->face->base, n) == 0 &&
		 target[n] == '/')
		iserv_redirect(c, 302, "%s", target + n);
	else
		iserv_redirect(c, 302, "/auth/home");
}

static bool count(struct call *c, const char *login, bool good)
{
	return db_run(c->s,
	    "INSERT INTO iserv_person(login, logins, refused) VALUES(?1, ?2,"
	    " ?3) ON CONFLICT DO UPDATE SET logins = logins + ?2, refused ="
	    " refused + ?3",
	    "sii", login, (int64_t)good, (int64_t)!good);
}

void iserv_login(struct call *c)
{
	bool factor = iserv_looks(c->s, LOOK_SECOND_FACTOR);
	struct iserv_form f = {NULL};
	const char *user, *password;
	char id[SCHOOL_ID_SIZE];
	struct person who;
	bool good;

	if (!iserv_form_read(&f, c)) {
		iserv_form_release(&f);
		return;
	}
	user = iserv_field(&f, "_username");
	password = iserv_field(&f, "_password");
	good = user && password && person_password(c->s, user, password, &who);
	count(c, user ? user : "", good);
	if (!good) {
		login_page(c, true);
	} else if (iserv_session_new(
		       c, factor ? ISERV_HALF : ISERV_AUTH, who.id, id)) {
		if (iserv_field(&f, "_remember_me") && !factor)
			iserv_session_new(c, ISERV_REMEMBER, who.id, id);
		if (factor)
			iserv_redirect(c, 302, "/auth/twofactor/confirm?x=1");
		else
			go_on(c);
	}
	iserv_form_release(&f);
}

/* ---- the second factor */

static void factor_page(struct call *c, bool refused)
{
	struct iserv_page p;

	page_begin_bare(&p, c, "IServ - schule.example");
	if (refused) {
		page_html(&p, "<div class=\"alert alert-danger\">");
		page_say(&p, "Der Code ist falsch.", "The code is wrong.");
		page_html(&p, "</div>\n");
	}
	page_html(&p,
	    "<form method=\"post\"><input name=\"otp\" autocomplete="
	    "\"one-time-code\"><input type=\"hidden\" name=\"_csrf_token\" "
	    "value=\"tok-2fa\"><button>");
	page_say(&p, "Weiter", "Continue");
	page_html(&p, "</button></form>\n<div>");
	page_end(&p, 200);
}

void iserv_factor_page(struct call *c)
{
	if (iserv_session(c, ISERV_HALF, NULL))
		factor_page(c, false);
	else
		iserv_redirect(c, 302, "/auth/login");
}

void iserv_factor(struct call *c)
{
	struct iserv_form f = {NULL};
	const char *code, *token;
	char id[SCHOOL_ID_SIZE];

	if (!iserv_session(c, ISERV_HALF, NULL)) {
		iserv_redirect(c, 302, "/auth/login");
		return;
	}
	if (!iserv_form_read(&f, c)) {
		iserv_form_release(&f);
		return;
	}
	code = iserv_field(&f, "otp");
	token = iserv_field(&f, "_csrf_token");
	if (!code || strcmp(code, ISERV_CODE) != 0 || !token ||
	    strcmp(token, "tok-2fa") != 0) {
		factor_page(c, true);
	} else if (iserv_session_new(c, ISERV_AUTH, c->who.id, id)) {
		iserv_session_end(c, ISERV_HALF);
		go_on(c);
	}
	iserv_form_release(&f);
}

/* ---- the round trip */

void iserv_auth_home(struct call *c)
{
	if (iserv_session(c, ISERV_AUTH, NULL))
		iserv_refresh(c, "");
	else
		iserv_redirect(c, 302, "/auth/login");
}

/* Nothing is taken here: it only stands in the way. */
void iserv_password_page(struct call *c)
{
	static const char *const names[] = {"current", "new][first",
	    "new][second"};
	struct iserv_page p;

	page_begin_bare(&p, c, "IServ - schule.example");
	page_html(&p, "<form name=\"password_change\" method=\"post\">");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		page_printf(&p,
		    "<input type=\"password\" name=\"password_change[%s]\""
		    " required>\n",
		    names[i]);
	page_html(&p, "<input type=\"hidden\" name=\"password_change[_token]\""
		      " value=\"tok-pw\"><button>OK</button></form>\n<div>");
	page_end(&p, 200);
}

static void add_query(struct call *c, struct buf *b, const char *name)
{
	const char *value = call_query(c, name);

	buf_printf(b, "%s%s=", b->len ? "&" : "", name);
	iserv_encode(b, value ? value : "");
}

/* "?…" of this very request. */
static void own_query(struct call *c, struct buf *b)
{
	static const char *const names[] = {"_iserv_app_url", "client_id",
	    "nonce", "redirect_uri", "response_type", "scope", "state"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add_query(c, b, names[i]);
}

static void to_login(struct call *c)
{
	struct buf query, target;

	buf_init(&query, LONGEST);
	buf_init(&target, 2 * LONGEST);
	own_query(c, &query);
	buf_str(&target, "/auth/login?_target_path=");
	iserv_encode(&target, c->face->base);
	iserv_encode(&target, "/auth/auth?");
	iserv_encode(&target, query.data);
	iserv_refresh(c, target.data);
	buf_release(&query);
	buf_release(&target);
}

void iserv_auth(struct call *c)
{
	const char *state = call_query(c, "state");
	const char *app = call_query(c, "_iserv_app_url");
	char code[SCHOOL_ID_SIZE], id[SCHOOL_ID_SIZE];
	struct buf to;

	if (!iserv_session(c, ISERV_AUTH, NULL)) {
		if (!iserv_session(c, ISERV_REMEMBER, NULL)) {
			to_login(c);
			return;
		}
		iserv_session_new(c, ISERV_AUTH, c->who.id, id);
	}
	if (!iserv_session_new(c, ISERV_ONCE, c->who.id, code))
		return;
	buf_init(&to, LONGEST);
	buf_str(&to, "/app/authentication/redirect?state=");
	iserv_encode(&to, state ? state : "");
	buf_printf(&to, "&code=%s&to=", code);
	iserv_encode(&to, app ? app : "/");
	iserv_refresh(c, to.data);
	buf_release(&to);
}

/* Without its code (as when "&amp;" was taken for its word) it all begins
 * again, with a longer address each time. */
static void again(struct call *c)
{
	const char *before = call_query(c, "again");
	size_t n = before ? strlen(before) : 0;

	if (n > LONGEST) {
		iserv_plain_page(c, 414, "Request-URI Too Large");
		return;
	}
	n += 2500;
	buf_clear(&c->reply);
	buf_printf(
	    &c->reply, "%s/app/authentication/redirect?again=", c->face->base);
	for (size_t i = 0; i < n; i++)
		buf_char(&c->reply, 'x');
	c->status = 302;
	call_set_long(c, "Location", c->reply.data);
	buf_clear(&c->reply);
}

void iserv_back(struct call *c)
{
	const char *code = call_query(c, "code");
	const char *to = call_query(c, "to");
	char id[SCHOOL_ID_SIZE];

	if (!code || !call_query(c, "state") ||
	    !iserv_session(c, ISERV_ONCE, code)) {
		again(c);
		return;
	}
	db_run(c->s, "DELETE FROM iserv_session WHERE id = ?", "s", code);
	if (!iserv_session_new(c, ISERV_APP, c->who.id, id))
		return;
	iserv_set_cookie(c, "IServSAT", "", "sat", 0);
	iserv_set_cookie(c, "IServSATId", "", "1", 0);
	iserv_redirect(c, 302, "%s", to && *to == '/' ? to : "/");
}

void iserv_logout(struct call *c)
{
	iserv_session_end(c, ISERV_APP);
	iserv_session_end(c, ISERV_AUTH);
	iserv_session_end(c, ISERV_REMEMBER);
	iserv_redirect(c, 302, "/auth/login");
}

void iserv_bare_prefix(struct call *c)
{
	iserv_redirect(c, 301, "/");
}

void iserv_home(struct call *c)
{
	struct iserv_page p;

	if (!iserv_enter(c))
		return;
	page_begin(&p, c, "IServ");
	page_html(&p, "<h1>");
	page_text(&p, c->who.name);
	page_html(&p, "</h1>\n");
	page_end(&p, 200);
}
