/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cookies and sessions. What counts for the app is IServSession; that it can
 * be had again without a password is IServAuthSession's and REMEMBERME's.
 */
#include "base/base.h"

#include "school/iserv.h"
#include "school/server.h"

static const struct {
	const char *cookie, *path;
	int64_t life;
} kinds[ISERV_KINDS] = {
    [ISERV_HALF] = {"IServAuthHalf", "/auth", 600},
    [ISERV_AUTH] = {"IServAuthSession", "/auth", ISERV_LIFE},
    [ISERV_APP] = {"IServSession", "", ISERV_LIFE},
    [ISERV_REMEMBER] = {"REMEMBERME", "/auth", ISERV_REMEMBER_LIFE},
    [ISERV_ONCE] = {NULL, NULL, 120},
};

const char *iserv_cookie_of(enum iserv_kind kind)
{
	return kinds[kind].cookie;
}

bool iserv_cookie(struct call *c, const char *name, char *out, size_t size)
{
	const char *at = call_header(c, "Cookie");
	size_t n = strlen(name);

	while (at && *at) {
		size_t len = strcspn(at, ";");

		if (len > n && strncmp(at, name, n) == 0 && at[n] == '=' &&
		    len - n - 1 < size) {
			memcpy(out, at + n + 1, len - n - 1);
			out[len - n - 1] = '\0';
			return true;
		}
		at += len + (at[len] == ';');
		at += strspn(at, " ");
	}
	return false;
}

void iserv_set_cookie(struct call *c, const char *name, const char *path,
    const char *value, int64_t life)
{
	char root[300], age[40] = "";

	call_root(c, root, sizeof(root));
	if (life || !*value)
		str_printf(age, sizeof(age), "; Max-Age=%lld", (long long)life);
	call_set(c, "Set-Cookie",
	    "%s=%s; path=%s%s%s; httponly; samesite=lax%s", name, value,
	    c->face->base, path, str_starts(root, "https") ? "; secure" : "",
	    age);
}

bool iserv_session_new(struct call *c, enum iserv_kind kind, const char *person,
    char out[SCHOOL_ID_SIZE])
{
	school_new_id(c->s, "", out);
	if (!db_run(c->s, "INSERT INTO iserv_session VALUES(?, ?, ?, ?)",
		"sisi", out, (int64_t)kind, person,
		school_now(c->s) + kinds[kind].life))
		return false;
	if (kinds[kind].cookie)
		iserv_set_cookie(c, kinds[kind].cookie, kinds[kind].path, out,
		    kind == ISERV_REMEMBER ? kinds[kind].life : 0);
	return true;
}

bool iserv_session(struct call *c, enum iserv_kind kind, const char *id)
{
	char cookie[SCHOOL_ID_SIZE];
	struct sqlite3_stmt *q;
	bool there;

	if (!id && !iserv_cookie(c, kinds[kind].cookie, cookie, sizeof(cookie)))
		return false;
	q = db_query(c->s,
	    "SELECT p.id, p.name FROM iserv_session s JOIN person p"
	    " ON p.id = s.person WHERE s.id = ? AND s.kind = ? AND s.expires"
	    " > ?",
	    "sii", id ? id : cookie, (int64_t)kind, school_now(c->s));
	there = db_row(q);
	if (there) {
		str_copy(c->who.id, sizeof(c->who.id), db_text(q, 0));
		str_copy(c->who.name, sizeof(c->who.name), db_text(q, 1));
	}
	db_done(q);
	return there;
}

void iserv_session_end(struct call *c, enum iserv_kind kind)
{
	char cookie[SCHOOL_ID_SIZE];

	if (!iserv_cookie(c, kinds[kind].cookie, cookie, sizeof(cookie)))
		return;
	db_run(c->s, "DELETE FROM iserv_session WHERE id = ?", "s", cookie);
	iserv_set_cookie(c, kinds[kind].cookie, kinds[kind].path, "", 0);
}

void iserv_redirect(struct call *c, unsigned status, const char *format, ...)
{
	char path[3000], root[300];
	va_list args;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	call_root(c, root, sizeof(root));
	c->status = status;
	c->type = "text/html; charset=UTF-8";
	call_set(c, "Location", "%s%s%s", root, c->face->base, path);
}

/* The round trip begins: where to come back to goes along. */
static void send_to_login(struct call *c)
{
	struct buf to, back;
	char nonce[SCHOOL_ID_SIZE];

	school_new_id(c->s, "", nonce);
	buf_init(&to, 2000);
	buf_init(&back, 2000);
	/* A form that was sent here is lost: the browser comes back by GET. */
	iserv_encode(&to, strcmp(c->method, "GET") == 0 ? c->inner : "/");
	buf_printf(&back, "%s/app/authentication/redirect", c->face->base);
	iserv_redirect(c, 302,
	    "/auth/auth?_iserv_app_url=%s&client_id=web&nonce=%s&redirect_uri="
	    "%s&response_type=code&scope=openid+profile&state=%s.%s",
	    to.data, nonce, back.data, nonce, nonce);
	buf_release(&to);
	buf_release(&back);
}

bool iserv_enter(struct call *c)
{
	char login[SCHOOL_ID_SIZE] = "";
	struct sqlite3_stmt *q;

	if (!iserv_session(c, ISERV_APP, NULL)) {
		send_to_login(c);
		return false;
	}
	q = db_query(
	    c->s, "SELECT login FROM person WHERE id = ?", "s", c->who.id);
	if (db_row(q))
		str_copy(login, sizeof(login), db_text(q, 0));
	db_done(q);
	call_set(c, "x-iserv-user", "%s", login);
	return true;
}
