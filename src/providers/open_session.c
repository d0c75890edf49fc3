/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Discovery, login, and sessions. The token that the engine keeps is
 * "PATH TOKEN": what discovery said and what the school gave, so that a poll
 * stays one request.
 */
#include "base/base.h"
#include "providers/fields.h"
#include "providers/open_op.h"

#define DISCOVERY_LIMIT (64u << 10)

struct login_op {
	struct op op; /* first */
	provider_login_done *login_done;
	void *login_ctx;
	char *user, *password;
};

bool open_origin(const char *typed, char *out, size_t size)
{
	const char *host = strstr(typed, "://");
	bool http = str_ncasecmp(typed, "http://", 7) == 0;
	size_t len;

	if (host && !http && str_ncasecmp(typed, "https://", 8) != 0)
		return false;
	host = host ? host + 3 : typed;
	len = strcspn(host, "/?#");
	if (!len || len > 300 || memchr(host, '@', len) || memchr(host, ' ', len))
		return false;
	return str_printf(out, size, "%s://%.*s", http ? "http" : "https",
			  (int)len, host);
}

/* api: a path, or an absolute address on the same host. */
static bool set_api(struct session *s, const char *api)
{
	size_t n = strlen(s->origin), len;

	if (api[0] == '/')
		str_printf(s->api, sizeof(s->api), "%s%s", s->origin, api);
	else if (str_ncasecmp(api, s->origin, n) == 0 &&
		 (api[n] == '/' || api[n] == '\0'))
		str_copy(s->api, sizeof(s->api), api);
	else
		return false;
	for (len = strlen(s->api); len > n && s->api[len - 1] == '/';)
		s->api[--len] = '\0';
	return true;
}

static struct session *session_new(struct net *net, const char *url)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ops.net = net;
	if (!open_origin(url, s->origin, sizeof(s->origin)))
		s->origin[0] = '\0'; /* every request will end with USAGE */
	s->plain = str_starts(s->origin, "http://");
	return s;
}

struct session *open_open(struct net *net, const struct disk *disk,
			  const struct account *account, const char *token)
{
	struct session *s = session_new(net, account->url);
	const char *blank = strrchr(token, ' ');
	char path[OPEN_URL_SIZE];

	if (!s)
		return NULL;
	s->disk = disk;
	s->ops.account = account->id;
	str_printf(path, sizeof(path), "%.*s", blank ? (int)(blank - token) : 7,
		   blank ? token : "/api/v1");
	if (!set_api(s, path))
		s->api[0] = '\0';
	token = blank ? blank + 1 : token;
	if (open_id_valid(token))
		str_printf(s->bearer, sizeof(s->bearer), "Bearer %s", token);
	return s;
}

/* Probe and login have no session of the engine's: a short one of their own,
 * which ends with the op. */
static void end_own(void *ctx, const struct verdict *v)
{
	struct login_op *op = ctx;
	struct session *s = session_of(&op->op);
	const struct login_result r = { .err = v->err, .said = v->said };

	op->login_done(op->login_ctx, &r);
	open_close(s);
}

static void release_login(struct op *o)
{
	struct login_op *op = (struct login_op *)o;

	if (op->password)
		explicit_bzero(op->password, strlen(op->password));
	free(op->password);
	free(op->user);
}

static void on_login(struct op *o, const struct net_reply *r)
{
	struct login_op *op = (struct login_op *)o;
	struct session *s = session_of(o);
	struct open_login l;
	struct login_result result = { .said = "" };
	char token[OPEN_URL_SIZE + OPEN_ID_SIZE];

	if (!open_is_json(r)) {
		open_failed(o, r);
		return;
	}
	result.err = open_read_login(r->body, r->len, &l);
	if (result.err) {
		op_end(o, FATE_later, result.err, 0);
		return;
	}
	str_printf(token, sizeof(token), "%s %s", s->api + strlen(s->origin),
		   l.token);
	/* An API at the root has an empty path. */
	result.token = token;
	result.person = l.person;
	result.school = l.school;
	result.zone = l.zone;
	op->login_done(op->login_ctx, &result);
	explicit_bzero(token, sizeof(token));
	explicit_bzero(&l, sizeof(l));
	open_close(s); /* frees the op */
}

static void send_login(struct login_op *op)
{
	json_t *body = json_pack("{s:s, s:s, s:s}", "user", op->user, "password",
				 op->password, "device", "ranzen");
	char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	const struct open_call call = {
		.method = "POST", .path = "/session",
		.headers = { { "Content-Type", "application/json" } },
		.body = text, .body_len = text ? strlen(text) : 0,
		.limit = DISCOVERY_LIMIT,
	};

	json_decref(body);
	if (text)
		open_send(&op->op, &call, on_login);
	else /* a name or password that is no text cannot be right */
		op_end(&op->op, FATE_never, ERR_LOGIN_REFUSED, 0);
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

static bool read_discovery(struct op *o, const struct net_reply *r)
{
	char api[256];

	if (r->err) {
		open_failed(o, r);
	} else if (r->status >= 429) {
		open_failed(o, r);
	} else if (r->status != 200 ||
		   open_read_discovery(r->body, r->len, api) != ERR_OK ||
		   !set_api(session_of(o), api)) {
		op_end(o, FATE_never, ERR_NOT_THIS, 0);
	} else {
		return true;
	}
	return false;
}

static void discover(struct session *s, struct op *op, op_reply *then)
{
	const struct open_call call = { .method = "GET", .path = OPEN_DISCOVERY,
				      .limit = DISCOVERY_LIMIT };

	str_copy(s->api, sizeof(s->api), s->origin);
	open_send(op, &call, then);
}

/* site: where the API is, as the probe found it. */
void open_login(struct net *net, const struct login_with *with,
		provider_login_done *done, void *ctx)
{
	struct session *s = session_new(net, with->site);
	const struct login_result no_memory = { .err = ERR_NOMEM, .said = "" };
	struct login_op *op = s ? calloc(1, sizeof(*op)) : NULL;

	if (!op) {
		free(s);
		done(ctx, &no_memory);
		return;
	}
	op_init(&op->op, &s->ops, end_own, op);
	op->op.release = release_login;
	op->login_done = done;
	op->login_ctx = ctx;
	op->user = str_dup(with->user);
	op->password = str_dup(with->password);
	if (!set_api(s, with->site))
		s->api[0] = '\0';
	if (op->user && op->password)
		send_login(op);
	else
		op_end_soon(&op->op, FATE_later, ERR_NOMEM);
}

struct probe_op { struct op op; provider_found *found; void *found_ctx; };

static void end_probe(void *ctx, const struct verdict *v)
{
	struct probe_op *op = ctx;
	struct session *s = session_of(&op->op);
	const struct found f = {
		.err = v->err, .said = v->said, .url = s->origin, .school = "",
		.site = s->api,
	};

	op->found(op->found_ctx, &f);
	open_close(s);
}

static void on_probe(struct op *o, const struct net_reply *r)
{
	if (read_discovery(o, r))
		op_end(o, FATE_done, ERR_OK, 0);
}

void open_probe(struct net *net, const char *url, provider_found *done,
		void *ctx)
{
	struct session *s = session_new(net, url);
	const struct found no_memory = { .err = ERR_NOMEM, .said = "",
		.url = "", .school = "", .site = "" };
	struct probe_op *op = s ? calloc(1, sizeof(*op)) : NULL;

	if (!op) {
		free(s);
		done(ctx, &no_memory);
		return;
	}
	op_init(&op->op, &s->ops, end_probe, op);
	op->found = done;
	op->found_ctx = ctx;
	discover(s, &op->op, on_probe);
}
