/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "sync/login.h"

#define URL_LIMIT 1000
#define PROBES	  4
#define ANSWERS	  2 /* to one question */
#define ANSWER_SIZE 200

/* What most schools have comes first; who speaks more than one says so. */
static const char *const platforms[] = {"moodle", "open", "iserv"};

static bool host_is_loopback(const char *host)
{
	static const char *const names[] = {"localhost", "127.", "[::1]"};
	size_t len = strcspn(host, "/:");
	if (*host == '[')
		len = strcspn(host, "]") + 1;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n = strlen(names[i]);
		bool prefix = names[i][n - 1] == '.';
		if (prefix ? len > n && !strncmp(host, names[i], n) &&
				 strspn(host, "0123456789.") == len
			   : len == n && !str_ncasecmp(host, names[i], n))
			return true;
	}
	return false;
}

enum err login_address(const char *typed, char **url)
{
	struct buf b;
	size_t len;
	*url = NULL;
	typed += strspn(typed, " \t\n");
	len = strcspn(typed, " \t\n");
	if (!len || typed[len + strspn(typed + len, " \t\n")] ||
	    !text_valid(typed, len))
		return ERR_USAGE;
	buf_init(&b, URL_LIMIT);
	bool plain = !str_ncasecmp(typed, "http://", 7);
	if (plain && !host_is_loopback(typed + 7))
		typed += 7, len -= 7; /* nothing goes over a line in clear */
	if (!memchr(typed, '/', len) || !strstr(typed, "://"))
		buf_str(&b, "https://");
	buf_add(&b, typed, len);
	enum err err = buf_error(&b);
	while (!err && b.len && b.data[b.len - 1] == '/')
		b.data[--b.len] = '\0';
	const char *host = err ? NULL : strstr(b.data, "://");
	if (!err && !host)
		err = ERR_USAGE;
	if (!err) {
		host += 3;
		bool tls = !str_ncasecmp(b.data, "https://", 8);
		if (!*host || *host == '/' || strpbrk(host, "@\\\"<>") ||
		    (!tls && !plain))
			err = ERR_USAGE;
	}
	if (!err)
		*url = buf_take(&b);
	buf_release(&b);
	return err;
}

void login_release(struct login *l)
{
	free(l->site);
	free(l->school);
	l->site = l->school = NULL;
}

struct answer {
	bool over;
	enum err err;
	char *url, *site, *school;
	struct login *l;
};

static void probe_done(void *ctx, const struct found *f)
{
	struct answer *a = ctx;
	a->over = true;
	a->err = f->err;
	str_copy(a->l->said, sizeof(a->l->said), f->said);
	a->l->browser = f->browser;
	if (f->err)
		return;
	a->url = str_dup(f->url);
	a->site = str_dup(f->site);
	a->school = str_dup(f->school);
	if (!a->url || !a->site || !a->school)
		a->err = ERR_NOMEM;
}

static void swap(char **a, char **b)
{
	char *c = *a;
	*a = *b;
	*b = c;
}

/* On a flaky line one cut says nothing; nor does it of a port that speaks no
 * TLS, which mostly says so but may just hang up. */
static enum err probe(struct login *l, const struct provider *p, char **url)
{
	enum err err = ERR_NOT_THIS;
	for (int i = 0; p->probe && i < PROBES; i++) {
		struct answer a = {.l = l};
		p->probe(l->net, *url, probe_done, &a);
		while (!a.over)
			l->net->turn(l->net, NULL, 0, -1);
		err = a.err;
		if (!err) {
			swap(url, &a.url);
			swap(&l->site, &a.site);
			swap(&l->school, &a.school);
		}
		free(a.url);
		free(a.site);
		free(a.school);
		if (err != ERR_CUT)
			break;
	}
	return err;
}

/* Sees every reply of a probe: whoever speaks another platform beside this
 * one, and says so, is asked for that. */
static void heed(void *ctx, const struct net_reply *r)
{
	struct login *l = ctx;
	const char *link = r->header ? r->header(r, "Link") : NULL;
	for (size_t i = 0; link && i < ARRAY_LEN(platforms); i++) {
		const struct provider *p = l->provider(platforms[i]);
		if (p && p->sign && strstr(link, p->sign))
			l->signed_by = p;
	}
}

/* A server that cannot be reached is that for all of them. */
static bool may_be_another(enum err err)
{
	return err == ERR_NOT_THIS || err == ERR_GONE || err == ERR_REFUSED ||
	       err == ERR_GARBLED;
}

static enum err find_out(
    struct login *l, char **url, const struct provider **out)
{
	enum err err = ERR_NOT_THIS;
	char *typed = str_dup(*url);
	if (!typed)
		return ERR_NOMEM;
	for (size_t i = 0; err && i < ARRAY_LEN(platforms); i++) {
		const struct provider *p = l->provider(platforms[i]);
		if (!p)
			continue;
		err = probe(l, p, url);
		*out = p;
		if (l->signed_by && l->signed_by != p) {
			p = l->signed_by;
			if (probe(l, p, &typed))
				break;
			swap(url, &typed);
			*out = p;
			err = ERR_OK;
		}
		if (!may_be_another(err))
			break;
	}
	free(typed);
	return may_be_another(err) ? ERR_NOT_THIS : err;
}

enum err login_platform(struct login *l, char **url, const char *platform,
    const struct provider **out)
{
	bool any = !strcmp(platform, "auto");
	enum err err;
	*out = any ? NULL : l->provider(platform);
	if (!any && !*out)
		return ERR_NO_PLATFORM;
	l->signed_by = NULL;
	if (any) {
		l->net->observe(l->net, heed, l);
		err = find_out(l, url, out);
		l->net->observe(l->net, NULL, NULL);
	} else {
		err = probe(l, *out, url);
	}
	if (err)
		*out = NULL;
	return err;
}

struct login_answer {
	bool over;
	enum err err;
	char *token, *person, *school, *zone, *ask;
	struct login *l;
};

static void answer_release(struct login_answer *a)
{
	if (a->token)
		explicit_bzero(a->token, strlen(a->token));
	free(a->token);
	free(a->person);
	free(a->school);
	free(a->zone);
	free(a->ask);
	*a = (struct login_answer){.l = a->l};
}

static void login_done(void *ctx, const struct login_result *r)
{
	struct login_answer *a = ctx;
	a->over = true;
	a->err = r->err;
	str_copy(a->l->said, sizeof(a->l->said), r->said);
	a->token = str_dup(r->token);
	a->person = str_dup(r->person ? r->person : "");
	a->school = str_dup(r->school ? r->school : "");
	a->zone = str_dup(r->zone ? r->zone : "");
	a->ask = str_dup(r->ask);
	if (r->ask && (!a->ask || !a->token))
		a->err = ERR_NOMEM;
	if (!r->err && (!a->token || !a->person || !a->school || !a->zone))
		a->err = ERR_NOMEM;
}

static enum kept kept_by(const struct login *l)
{
	static const enum kept kept[] = {
	    [KEEP_password] = KEPT_password,
	    [KEEP_session] = KEPT_session,
	    [KEEP_nothing] = KEPT_nothing,
	};

	return l->kept ? kept[l->keep] : KEPT_token;
}

/* What was noted of the account's files held for the login before. A keyring
 * that hangs costs no login: a password that is refused is asked for again. */
static enum err forget_files(const struct login *l, int64_t account)
{
	enum err err = secrets_del(l->secrets, secrets_of_files(account));
	return err == ERR_TIMEOUT ? ERR_OK : err;
}

/* Both or neither: an account without its secret would only ask again. */
static enum err keep(struct login *l, struct account *a, const char *token)
{
	struct account old = {0};
	bool known = !store_account_find(l->store, a->name, &old);
	if (known)
		record_account_release(&old);
	a->login_needed = true;
	enum err err = store_account_put(l->store, a);
	if (err)
		return err;
	err = secrets_set(l->secrets, a->id, token, &l->where);
	if (!err && known)
		err = forget_files(l, a->id);
	if (!err)
		err = store_account_kept(l->store, a->id, kept_by(l));
	if (!err)
		err = store_account_login(l->store, a->id, false);
	if (err && !known) {
		secrets_del(l->secrets, a->id);
		store_account_remove(l->store, a->id);
	}
	return err;
}

static enum err login_end(
    struct login *l, struct account *a, struct login_answer *got)
{
	while (!got->over)
		l->net->turn(l->net, NULL, 0, -1);
	if (!got->err) {
		if (*got->person || !a->person)
			swap(&a->person, &got->person);
		if (!*got->school && l->school) /* as its login calls it */
			swap(&got->school, &l->school);
		swap(&a->school, &got->school);
		swap(&a->zone, &got->zone);
		got->err = keep(l, a, got->token);
	}
	enum err err = got->err;
	answer_release(got);
	return err;
}

/* The platform asks until it lets the person in; a wrong answer may be given
 * once more. */
static enum err questions(struct login *l, const struct provider *p,
    struct login_answer *got)
{
	char answer[ANSWER_SIZE] = "";
	enum err err = ERR_OK;
	for (int tries = 0; !err && got->ask; tries++) {
		if (tries == ANSWERS || !l->question)
			return got->err ? got->err : ERR_LOGIN;
		err = l->question(l->ctx, got->ask, got->err == ERR_CODE,
		    answer, sizeof(answer));
		if (err)
			break;
		struct login_answer next = {.l = l};
		const struct login_with with = {.site = l->site,
		    .user = "",
		    .password = "",
		    .keep = l->keep,
		    .token = got->token,
		    .answer = answer};
		p->login(l->net, &with, login_done, &next);
		while (!next.over)
			l->net->turn(l->net, NULL, 0, -1);
		answer_release(got);
		*got = next;
		explicit_bzero(answer, sizeof(answer));
	}
	return err;
}

enum err login_account(struct login *l, const struct provider *p,
    struct account *a, char *password)
{
	struct login_answer got = {.l = l};
	const struct login_with with = {.site = l->site,
	    .user = a->user,
	    .password = password,
	    .keep = l->keep};
	p->login(l->net, &with, login_done, &got);
	explicit_bzero(password, strlen(password));
	while (!got.over)
		l->net->turn(l->net, NULL, 0, -1);
	enum err err = questions(l, p, &got);
	l->kept = p->keeps;
	if (!err)
		return login_end(l, a, &got);
	answer_release(&got);
	return err;
}

enum err login_redeem(struct login *l, const struct provider *p,
    struct account *a, const char *passport, const char *pasted)
{
	struct login_answer got = {.l = l};
	p->redeem(l->net, l->site, passport, pasted, login_done, &got);
	return login_end(l, a, &got);
}

enum err login_name(struct store *s, const char *url, char *out, size_t size)
{
	const char *host = strstr(url, "://");
	char stem[64];
	size_t n;
	host = host ? host + 3 : url;
	if (!str_ncasecmp(host, "www.", 4))
		host += 4;
	n = strcspn(host, "./:");
	if (!strncmp(host, "127.", 4) || *host == '[' || !n)
		str_copy(stem, sizeof(stem), "local");
	else
		str_printf(stem, sizeof(stem), "%.*s", (int)MIN(n, 40), host);
	for (int i = 1; i < 1000; i++) {
		struct account a = {0};
		if (i == 1)
			str_copy(out, size, stem);
		else
			str_printf(out, size, "%s-%d", stem, i);
		enum err err = store_account_find(s, out, &a);
		if (err == ERR_NOT_FOUND)
			return ERR_OK;
		if (err)
			return err;
		record_account_release(&a);
	}
	return ERR_EXISTS;
}
