/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/mini_iserv.h"

#define P "/iserv"

static bool has_cookie(const struct paper_request *r, const char *name, int n)
{
	char want[80];

	str_printf(want, sizeof(want), "%s=%d", name, n);
	return n && strstr(r->cookies, want);
}

static void send_to(struct paper_reply *out, const char *to)
{
	out->status = 302;
	str_printf(out->location, sizeof(out->location), MINI_ROOT "%s", to);
}

/* Both spellings, in turn. */
static void refresh(struct mini_iserv *m, struct paper_reply *out,
		    const char *to)
{
	const char *quote = m->unquoted ? "" : "'";

	m->unquoted = !m->unquoted;
	buf_printf(&out->body, "<!DOCTYPE html><html><head><meta http-equiv="
		   "\"refresh\" content=\"0;url=%s", quote);
	for (; *to; to++)
		if (*to == '&')
			buf_str(&out->body, "&amp;");
		else
			buf_char(&out->body, *to);
	buf_printf(&out->body, "%s\"></head><body>Redirecting</body></html>",
		   quote);
}

static void form(struct paper_reply *out, const char *alert)
{
	buf_printf(&out->body, "<title>IServ - iserv.test</title>%s<div class="
		   "\"alert hidden\">Bitte warten Sie</div><form><input name=q>"
		   "</form><form id=login-form method=post><input type=hidden "
		   "name=_target value=\"a&amp;b\"><input name=_username>"
		   "<input type=password name=_password></form>", alert);
	out->set[0] = "IServAuthSID=s1; path=/iserv/auth; secure; httponly";
}

/* A cookie's line lives as long as the reply. */
static const char *line(struct mini_iserv *m, const char *name, int n,
			const char *path)
{
	char *at = m->lines[m->n_lines++ % PAPER_COOKIES];

	str_printf(at, sizeof(m->lines[0]), "%s=%d; path=%s; secure; httponly",
		   name, n, path);
	return at;
}

static void login(struct mini_iserv *m, const struct paper_request *r,
		  struct paper_reply *out)
{
	bool asked = strcmp(r->method, "POST") == 0;
	bool right = asked && strstr(r->body, "_username=mia") &&
		     strstr(r->body, "_password=ge%26heim") &&
		     strstr(r->body, "_target=a%26b");

	m->posts += asked;
	m->good_posts += right;
	if (m->strange) {
		buf_str(&out->body, m->strange);
	} else if (right && m->codes) {
		out->set[0] = "IServHalf=1; path=/iserv/auth";
		send_to(out, P "/auth/twofactor/confirm?x=1");
	} else if (right) {
		m->auth = ++m->sessions;
		out->set[0] = line(m, "IServAuthSession", m->auth, P "/auth");
		if (strstr(r->body, "_remember_me=on")) {
			m->remember = ++m->sessions;
			out->set[1] = line(m, "REMEMBERME", m->remember, P);
		}
		send_to(out, P "/auth/home");
	} else {
		form(out, asked ? "<div class=\"alert alert-danger\">Anmeldung "
				  "fehlgeschlagen!</div>" : "");
	}
}

static void factor(struct mini_iserv *m, const struct paper_request *r,
		   struct paper_reply *out)
{
	bool asked = strcmp(r->method, "POST") == 0;

	if (!strstr(r->cookies, "IServHalf=1")) {
		send_to(out, P "/auth/login");
	} else if (asked && strstr(r->body, "otp=123456") &&
		   strstr(r->body, "_csrf_token=tok-2fa")) {
		m->auth = ++m->sessions;
		out->set[0] = line(m, "IServAuthSession", m->auth, P "/auth");
		out->set[1] = "IServHalf=1; path=/iserv/auth; Max-Age=0";
		send_to(out, P "/auth/home");
	} else {
		buf_printf(&out->body, "%s<form method=post><input name=otp>"
			   "<input type=hidden name=_csrf_token value=tok-2fa>"
			   "</form>", asked ? "<div class=alert>Der Code ist "
			   "falsch.</div>" : "");
	}
}

static void way(struct mini_iserv *m, const struct paper_request *r,
		struct paper_reply *out)
{
	const char *to = strstr(r->path, "&to=");
	char path[600];

	if (m->sparse) {
		out->status = 502;
	} else if (str_starts(r->path, P "/auth/login")) {
		login(m, r, out);
	} else if (str_starts(r->path, P "/auth/twofactor/confirm")) {
		factor(m, r, out);
	} else if (strcmp(r->path, P "/auth/home") == 0) {
		refresh(m, out, P);
	} else if (m->again) {
		refresh(m, out, P "/auth/auth?again=1&to=/x");
	} else if (!has_cookie(r, "IServAuthSession", m->auth) &&
		   !has_cookie(r, "REMEMBERME", m->remember)) {
		refresh(m, out, P "/auth/login?_target_path=x&y=z");
	} else {
		str_printf(path, sizeof(path), P "/app/authentication/redirect?"
			   "state=A.B&code=C1%s", to ? to : "&to=" P "/");
		refresh(m, out, path);
	}
}

static void back(struct mini_iserv *m, const struct paper_request *r,
		 struct paper_reply *out)
{
	const char *to = strstr(r->path, "&to=");

	if (!strstr(r->path, "&code=C1") || !to) {
		out->status = 414;
		return;
	}
	m->app = ++m->sessions;
	out->set[0] = line(m, "IServSession", m->app, P);
	send_to(out, m->elsewhere ? "" : to + 4);
	if (m->elsewhere)
		str_copy(out->location, sizeof(out->location), m->elsewhere);
}

static void list(const struct mini_iserv *m, struct paper_reply *out, bool past)
{
	buf_str(&out->body, "<div id=content><ul><li><a href=\"/iserv/exercise/"
		"past/exercise\">Vergangene Aufgaben</a></li></ul>");
	if (!m->no_table)
		buf_str(&out->body, "<table id=crud-table><thead><tr><th></th>"
			"<th>Aufgabe</th><th>Abgabetermin</th><th>Tags</th></tr>"
			"</thead><tbody>");
	for (int i = 0; !m->no_table && i < m->n_tasks; i++)
		if (m->tasks[i].past == past && !m->tasks[i].hidden)
			buf_printf(&out->body, "<tr><td><i title=\"%s\"></i>"
				   "</td><td><a href=\"/iserv/exercise/show/%d\">"
				   "Nr %d</a></td><td data-sort=%s>02.11.2026 "
				   "23:59</td><td><span class=label>Deutsch"
				   "</span></td></tr>",
				   m->tasks[i].status, m->tasks[i].id,
				   m->tasks[i].id, m->tasks[i].sort ?
				   m->tasks[i].sort : "20261102235900");
	buf_str(&out->body, "</tbody></table></div>");
}

static void show(const struct mini_iserv *m, const char *number,
		 struct paper_reply *out)
{
	for (int i = 0; i < m->n_tasks; i++)
		if (m->tasks[i].id == strtol(number, NULL, 10)) {
			if (m->tasks[i].id == m->bad_show) {
				buf_str(&out->body, "<h1>Oops</h1>");
				return;
			}
			buf_printf(&out->body, "<div id=content><div class=panel>"
				   "<h3 class=panel-title>Aufgabe - Nr %d</h3>",
				   m->tasks[i].id);
			if (m->deadline)
				buf_printf(&out->body, "<table><tr><th>Deadline"
					   "</th><td>%s</td></tr></table>",
					   m->deadline);
			buf_str(&out->body, "<div class=text-break-word>Tu was."
				"</div></div></div>");
			return;
		}
	out->status = 404;
}

static void given(struct paper_reply *out, const char *body, int status)
{
	out->status = status ? status : body ? 200 : 404;
	buf_str(&out->body, body ? body : "");
}

static void inside(struct mini_iserv *m, const struct paper_request *r,
		   struct paper_reply *out)
{
	const char *at = r->path + strlen(P);
	char to[64];

	if (strcmp(r->method, "POST") == 0) {
		m->confirms++;
		send_to(out, P "/exercise/show/1");
	} else if (strcmp(at, "/app/navigation/badges") == 0) {
		out->type = m->badges && *m->badges == '<' ? NULL :
			    "application/json";
		given(out, m->badges ? m->badges : "[]", m->badge_status);
	} else if (str_starts(at, "/calendar/api/upcoming")) {
		out->type = "application/json";
		given(out, m->upcoming, m->upcoming_status);
	} else if (str_starts(at, "/user/api/notifications")) {
		out->type = "application/json";
		given(out, m->notes, m->notes_status);
	} else if (str_starts(at, "/notification/goto/")) {
		/* 501 leads to exercise 1 */
		str_printf(to, sizeof(to), P "/exercise/show/%ld",
			   strtol(at + strlen("/notification/goto/"), NULL, 10) -
			   500);
		send_to(out, to);
		if (m->goto_leads)
			str_copy(out->location, sizeof(out->location),
				 m->goto_leads);
		if (m->goto_status)
			out->status = m->goto_status;
	} else if (str_starts(at, "/videoconference/")) {
		out->type = "application/json";
		given(out, m->health, 0);
	} else if (strcmp(at, "/exercise/home") == 0) {
		send_to(out, P "/exercise");
	} else if (strcmp(at, "/exercise") == 0 && (m->list || m->list_status)) {
		out->type = m->list_type;
		given(out, m->list, m->list_status);
	} else if (strcmp(at, "/exercise") == 0) {
		list(m, out, false);
	} else if (strcmp(at, "/exercise/past/exercise") == 0) {
		list(m, out, true);
	} else if (str_starts(at, "/exercise/show/")) {
		show(m, at + strlen("/exercise/show/"), out);
	} else if (str_starts(at, "/news/show/")) {
		given(out, m->news, m->news_show_status);
	} else if (str_starts(at, "/news")) {
		given(out, m->news, m->news_status);
	} else {
		buf_str(&out->body, "<div id=content><h1>IServ</h1></div>");
	}
}

/* Pages have an end, or half of one none. */
static void end_page(const struct mini_iserv *m, struct paper_reply *out)
{
	if (!out->body.len || (out->type && !str_starts(out->type, "text/html")))
		return;
	if (m->half)
		out->body.data[out->body.len /= 2] = '\0';
	else
		buf_str(&out->body, "</html>");
}

static bool is_shut(const struct mini_iserv *m, const struct paper_request *r)
{
	return m->shut && strcmp(r->path, m->shut) == 0;
}

static void answer(void *ctx, const struct paper_request *r,
		   struct paper_reply *out)
{
	struct mini_iserv *m = ctx;
	char to[600];

	m->n_lines = 0;
	if (m->cut_after && --m->cut_after == 0) {
		m->cut_after = 1;
		out->err = ERR_CUT;
		return;
	}
	if (!str_starts(r->url, MINI_ROOT "/"))
		out->status = 404;
	else if (strcmp(r->path, P) == 0)
		send_to(out, P "/");
	else if (str_starts(r->path, P "/auth/"))
		way(m, r, out);
	else if (str_starts(r->path, P "/app/authentication/"))
		back(m, r, out);
	else if (has_cookie(r, "IServSession", m->app) && !is_shut(m, r)) {
		inside(m, r, out);
		end_page(m, out);
		if (m->fleeting)
			m->app = m->auth = m->remember = 0;
	} else {
		bool here = strcmp(r->method, "GET") == 0 && !is_shut(m, r);

		str_printf(to, sizeof(to), P "/auth/auth?client_id=web&to=%s",
			   here ? r->path : P "/");
		send_to(out, to);
	}
}

void mini_iserv_init(struct mini_iserv *m)
{
	memset(m, 0, sizeof(*m));
	paper_net_init(&m->net, answer, m);
}

void mini_iserv_release(struct mini_iserv *m)
{
	paper_net_release(&m->net);
}

int mini_iserv_count(const struct mini_iserv *m, const char *begin)
{
	int n = 0;

	for (const char *at = m->net.log.data; at && *at; at++) {
		n += str_starts(at, begin);
		at = strchr(at, '\n');
		if (!at)
			break;
	}
	return n;
}
