/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is there, and who am I. */
#include "base/base.h"
#include "tests/contract/contract.h"
#include "tests/lib/little_server.h"

static void says_yes_here(struct contract *c)
{
	call_probe(c, c->url);
	well(c, "probe");
	must(c, c->tap.requests <= 2, "%d requests", c->tap.requests);
}

#define SECRET	      "not-for-strangers"
#define SECRET_LENGTH 17 /* "IServAuthSession" is none */

/* What else could answer where a person typed an address. */
static const struct little_route strangers[] = {
    {.match = "", .head = "200 OK\r\nContent-Type: text/html",
	.body = "<!DOCTYPE html><title>Willkommen</title><p>Eine Seite.</p>"},
    {.match = "", .head = "200 OK\r\nContent-Type: application/json",
	.body = "{}"},
    {.match = "", .head = "200 OK\r\nContent-Type: application/json",
	.body = "[]"},
    {.match = "", .head = "404 Not Found\r\nContent-Type: application/json",
	.body = "{\"error\":\"not found\"}"},
    {.match = "", .head = "404 Not Found\r\nContent-Type: text/html",
	.body = "<h1>404</h1>"},
};

/* For as long as somebody else answers at s; the server ends with it. */
static void ask_stranger(
    struct contract *c, const struct little_route *route, char **seen)
{
	struct little_server s;
	struct verdict probed;
	bool not_this;

	little_server_listen(&s);
	little_server_serve(&s, route, 1);
	call_probe(c, s.url);
	probed = c->v;
	if (seen) {
		call_login(c, s.url, SECRET);
		*seen = little_server_seen(&s);
		c->v = probed;
	}
	little_server_stop(&s);
	not_this = probed.err == ERR_NOT_THIS && probed.fate == FATE_never;
	*c->token = '\0';
	if (!not_this)
		free(seen ? *seen : NULL);
	must(c, not_this, "\"%.20s…%.20s\": %s", route->head, route->body,
	    verdict_words(c));
}

static void says_no_elsewhere(struct contract *c)
{
	for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
		ask_stranger(c, &strangers[i], NULL);
}

static void tells_no_stranger(struct contract *c)
{
	for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
		char *seen = NULL;
		bool told;

		ask_stranger(c, &strangers[i], &seen);
		told = seen && strstr(seen, SECRET);
		free(seen);
		must(c, !told, "it was sent to %.20s", strangers[i].head);
	}
}

static void nobody_is_not_somebody_else(struct contract *c)
{
	struct little_server s;

	little_server_listen(&s);
	close(s.listener); /* now nobody listens at that port */
	call_probe(c, s.url);
	must(c, c->v.fate == FATE_later && c->v.err == ERR_UNREACHABLE, "%s",
	    verdict_words(c));
}

static void what_is_no_address_is_refused(struct contract *c)
{
	static const char *const urls[] = {"", "http://", "https:///x",
	    "http://a b/", "http://mia:x@127.0.0.1/", "gopher://127.0.0.1/"};

	for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
		call_probe(c, urls[i]);
		must(c, c->v.fate != FATE_done, "\"%s\" is one", urls[i]);
	}
}

static void a_wrong_password_is_refused(struct contract *c)
{
	if (c->no_wrong_password)
		skip(c, "as you said");
	call_login(c, c->url, "certainly-not-this-one");
	must(c, c->v.err == ERR_LOGIN_REFUSED || c->v.err == ERR_LOGIN_OR_LOCK,
	    "%s", verdict_words(c));
	must(c, !*c->token, "and it gave a token");
}

static void login_gives_a_token(struct contract *c)
{
	call_login(c, c->url, c->password);
	well(c, "login");
	must(c, *c->token, "no token");
	must(c, strstr(c->url, c->password) || !strstr(c->token, c->password),
	    "the password is in it");
	must(c, c->tap.requests <= (c->p->keeps ? 12 : 3), "%d requests",
	    c->tap.requests);
	note(c, "\"%s\", \"%s\": %d requests, %" PRId64 " bytes", c->person,
	    c->school_name, c->tap.requests, c->tap.bytes);
}

static void a_second_login_leaves_the_first(struct contract *c)
{
	char first[sizeof(c->token)];

	str_copy(first, sizeof(first), c->token);
	call_login(c, c->url, c->password);
	well(c, "the second login");
	session_again(c, first);
	call_news(c, "", seen_new(c));
	well(c, "news by the first token");
}

static size_t word_at(const char *at)
{
	return strspn(at, "0123456789abcdefghijklmnopqrstuvwxyz"
			  "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

/* Another token of the same form: its longest words, which are as long as a
 * secret must be, are spoilt. */
static void spoil(char *token)
{
	size_t longest = 0;

	for (char *at = token; *at; at += MAX(word_at(at), 1u))
		longest = MAX(longest, word_at(at));
	longest = MIN(longest, SECRET_LENGTH);
	for (char *at = token; *at; at += MAX(word_at(at), 1u)) {
		size_t n = word_at(at);

		for (size_t i = 0; n >= longest && i < n; i++)
			at[i] = at[i] == '7' ? '3' : '7';
	}
}

static void must_say_login(struct contract *c, const char *what)
{
	must(c, c->v.err == ERR_LOGIN, "%s: %s", what, verdict_words(c));
}

static void a_dead_token_says_login(struct contract *c)
{
	char dead[sizeof(c->token)];
	char part[PATH_MAX];
	struct seen *s = seen_new(c);

	str_copy(dead, sizeof(dead), c->token);
	spoil(dead);
	session_again(c, dead);
	call_news(c, "", s);
	must_say_login(c, "news");
	call_news(c, c->all.cursor, s);
	must_say_login(c, "news since then");
	must(c, !s->n_tasks && !s->complete, "and it told something");
	if (c->all.n_tasks) {
		call_task(c, c->all.tasks[0].pid, s);
		must_say_login(c, "a task");
	}
	in_dir(c, part, "dead");
	if (c->all.n_files && c->p->fetch) {
		call_fetch(c, &c->all.files[0], part);
		must_say_login(c, "a file");
	}
}

/* Where there is no token for a password. */
static void what_is_kept_was_chosen(struct contract *c)
{
	char good[sizeof(c->token)], dead[sizeof(c->token)];

	if (!c->p->keeps)
		skip(c, "this platform gives a token, and that is kept");
	str_copy(good, sizeof(good), c->token);
	for (enum keep keep = KEEP_password; keep <= KEEP_nothing; keep++) {
		call_login_keep(c, c->url, c->password, keep);
		well(c, "login");
		must(c, (keep == KEEP_password) ==
			    (strstr(c->token, c->password) != NULL),
		    "choice %d: the password is not where it should be", keep);
		if (keep == KEEP_password)
			str_copy(dead, sizeof(dead), c->token);
	}
	str_copy(c->token, sizeof(c->token), good);
	spoil(dead);
	if (!strstr(dead, c->password))
		skip(c, "the password is as long as a session's secret");
	session_again(c, dead);
	call_news(c, "", seen_new(c));
	well(c, "news by the password that was kept");
}

static void no_token_makes_it_stumble(struct contract *c)
{
	char lengthy[4000];
	const char *const tokens[] = {"", " ", "x", "a\r\nX-Evil: 1 b",
	    "/api/v1 a\r\nb", "http://127.0.0.1:1 x", "\xff\xfe", lengthy};

	memset(lengthy, 'a', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
		struct seen *s = seen_new(c);

		session_again(c, tokens[i]);
		call_news(c, "", s);
		must(c, c->v.fate != FATE_done && !s->complete,
		    "token %zu was good", i);
	}
}

/* Any way to copy an address that is not what was meant. */
static void what_is_pasted_wrong_is_said(struct contract *c)
{
	static const char passport[] = "4f9c27a81b";
	static const char *const pasted[] = {"", " ", "x", "https://",
	    "moodlemobile://", "moodlemobile://token=", "moodlemobile://token=%",
	    "moodlemobile://token=AAAA", "a\r\nb", "\xff\xfe", "token"};
	char good[sizeof(c->token)], url[2000];

	if (!c->p->redeem)
		skip(c, "this platform knows no login by a browser");
	str_copy(good, sizeof(good), c->token);
	call_probe(c, c->url);
	well(c, "probe");
	must(c, c->p->launch(c->site, passport, url, sizeof(url)) &&
		    str_starts(url, "http") && strstr(url, passport),
	    "no address to open: \"%.100s\"", url);
	tap_count(&c->tap);
	for (size_t i = 0; i < ARRAY_LEN(pasted); i++) {
		call_redeem(c, passport, pasted[i]);
		must(c, c->v.err == ERR_PASTE || c->v.err == ERR_PASTE_CUT ||
			    c->v.err == ERR_PASTE_OLD,
		    "\"%s\": %s", pasted[i], verdict_words(c));
	}
	must(c, !c->tap.requests, "somebody was asked");
	str_copy(c->token, sizeof(c->token), good);
}

const struct trial trials_login[] = {
    {"probe-here", "probe says yes where the platform is", says_yes_here, 0, 0},
    {"probe-elsewhere", "probe says NOT_THIS where something else answers",
	says_no_elsewhere, 0, 0},
    {"probe-nobody", "where nobody answers is not something else",
	nobody_is_not_somebody_else, 0, 0},
    {"probe-no-address", "what is no address is nobody's",
	what_is_no_address_is_refused, 0, 0},
    {"login-stranger", "the password goes to no server that is something else",
	tells_no_stranger, 0, 0},
    {"login-wrong", "a wrong password is LOGIN_REFUSED or LOGIN_OR_LOCK",
	a_wrong_password_is_refused, 0, 0},
    {"login-right", "login gives a token", login_gives_a_token, 0, 0},
    {"login-second", "a second login leaves the first one alone",
	a_second_login_leaves_the_first, NEEDS_LOGIN, 0},
    {"login-paste", "what is pasted wrong is said, and nobody is asked",
	what_is_pasted_wrong_is_said, NEEDS_LOGIN, 0},
    {"token-dead", "a dead token is LOGIN, whatever is asked for",
	a_dead_token_says_login, NEEDS_TASKS, 0},
    {"login-keep", "what is kept of a login is what the person chose",
	what_is_kept_was_chosen, NEEDS_LOGIN, 0},
    {"token-odd", "a token that is none does no harm", no_token_makes_it_stumble,
	NEEDS_LOGIN, 0},
    {0},
};
