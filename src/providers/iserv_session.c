/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is it an IServ, logging in, and sessions. The address of an account is
 * "https://school.example", with the prefix behind it where an administrator
 * chose another than "/iserv".
 *
 * The secret that the engine keeps is JSON: {"v":1,"user":…,"jar":[[name,
 * path,value,max-age],…]} and, where the person wished it, "password" and "remember".
 */
#include "base/base.h"
#include "base/err.h"
#include "providers/iserv_op.h"

#include <strings.h>

#define PREFIX "/iserv"
#define ZONE   "Europe/Berlin"

/* Both have a session of their own, which ends with the op. */
struct way_op {
	struct iserv_op op; /* first */
	provider_found *found;
	provider_login_done *logged_in;
	void *ctx;
	char *code;          /* of a second factor; secret */
	bool code_sent;
	enum keep keep;
	char school[256];
};

/* ---- sessions */

struct session *iserv_session_new(struct net *net, const char *root,
				  const char *prefix)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ops.net = net;
	str_copy(s->root, sizeof(s->root), root);
	str_copy(s->prefix, sizeof(s->prefix), prefix);
	str_copy(s->zone, sizeof(s->zone), ZONE);
	s->plain = str_starts(root, "http://");
	return s;
}

static void forget(char **secret)
{
	if (*secret)
		explicit_bzero(*secret, strlen(*secret));
	free(*secret);
	*secret = NULL;
}

void iserv_close(struct session *s)
{
	if (!s)
		return;
	s->renewer = s->waiting = NULL;
	ops_cancel(&s->ops);
	jar_release(&s->jar);
	forget(&s->password);
	free(s->user);
	free(s);
}

static json_t *secret_of(const struct session *s)
{
	json_t *o = json_pack("{s:i, s:s, s:o}", "v", 1, "user",
			      s->user ? s->user : "", "jar", jar_dump(&s->jar));

	if (o && s->password)
		json_object_set_new(o, "password", json_string(s->password));
	if (o && s->remember)
		json_object_set_new(o, "remember", json_true());
	return o;
}

/* Takes o. */
static bool write_secret(json_t *o, char *secret)
{
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	bool good = text && str_copy(secret, ISERV_SECRET_SIZE, text);

	forget(&text);
	json_decref(o);
	return good;
}

bool iserv_secret(const struct session *s, char *secret)
{
	return write_secret(secret_of(s), secret);
}

void iserv_watch(struct session *s, void (*changed)(void *, const char *),
		 void *ctx)
{
	s->changed = changed;
	s->changed_ctx = ctx;
}

static void load(struct session *s, const char *secret)
{
	json_t *o = json_loads(secret, 0, NULL);
	const char *user = json_string_value(json_object_get(o, "user"));
	const char *password = json_string_value(json_object_get(o, "password"));

	s->user = str_dup(user ? user : "");
	s->password = str_dup(password);
	s->remember = json_is_true(json_object_get(o, "remember"));
	jar_load(&s->jar, json_object_get(o, "jar"));
	json_decref(o);
}

char *iserv_password(const char *secret)
{
	json_t *o = json_loads(secret, 0, NULL);
	char *password = str_dup(json_string_value(json_object_get(o,
								   "password")));

	json_decref(o);
	return password;
}

/* "https://school.example/prefix/what/ever" taken apart. */
static bool take_apart(const char *url, char *root, size_t size, char *prefix,
		       size_t prefix_size)
{
	const char *host = strstr(url, "://"), *path;
	size_t n;

	if (!host)
		return false;
	path = host + 3 + strcspn(host + 3, "/?#");
	n = *path == '/' ? 1 + strcspn(path + 1, "/?#") : 0;
	return str_printf(root, size, "%.*s", (int)(path - url), url) &&
	       str_printf(prefix, prefix_size, "%.*s", n > 1 ? (int)n : 6,
			  n > 1 ? path : PREFIX);
}

struct session *iserv_open(struct net *net, const struct disk *disk,
			   const struct account *account, const char *secret)
{
	char root[ISERV_URL_SIZE], prefix[64];
	struct session *s = take_apart(account->url, root, sizeof(root), prefix,
				       sizeof(prefix)) ?
				iserv_session_new(net, root, prefix) : NULL;

	if (!s)
		return NULL;
	s->disk = disk;
	s->ops.account = account->id;
	if (account->zone && *account->zone)
		str_copy(s->zone, sizeof(s->zone), account->zone);
	load(s, secret);
	return s;
}

/* ---- ops with a session of their own */

static struct way_op *way_op(struct net *net, const char *root,
			     const char *prefix, provider_done *end, void *ctx)
{
	struct session *s = iserv_session_new(net, root, prefix);
	struct way_op *op = s ? calloc(1, sizeof(*op)) : NULL;

	if (!op) {
		iserv_close(s);
		return NULL;
	}
	op_init(&op->op.op, &s->ops, end, op);
	iserv_op_init(&op->op);
	op->ctx = ctx;
	return op;
}

static void release_way(struct iserv_op *o)
{
	forget(&((struct way_op *)o)->code);
}

/* Of the login's own pages, "IServ - schule.example"; what others are called is
 * no name of a school. */
static void learn_school(struct way_op *op, const struct iserv_page *p)
{
	static const char begin[] = "IServ - ";
	const struct node *n = node_find(&p->tree.root, NULL, "title");
	char *title = n ? iserv_line(p, n) : field_none();

	if (str_starts(title, begin) && node_with(&p->tree.root, NULL, "input",
						  "name", "_username"))
		str_copy(op->school, sizeof(op->school), title + strlen(begin));
}

/* ---- probe */

static void end_probe(void *ctx, const struct verdict *v)
{
	struct way_op *op = ctx;
	struct session *s = session_of(&op->op.op);
	char url[ISERV_URL_SIZE + 64], site[ISERV_URL_SIZE + 80];
	bool other = v->err == ERR_GONE || v->err == ERR_REFUSED ||
		     v->err == ERR_GARBLED || v->err == ERR_LIMIT;
	const struct found f = { .err = other ? ERR_NOT_THIS : v->err, .said = v->said, .url = url,
				 .school = op->school, .site = site };

	str_printf(url, sizeof(url), "%s%s", s->root,
		   strcmp(s->prefix, PREFIX) == 0 ? "" : s->prefix);
	str_printf(site, sizeof(site), "%s %s", s->root, s->prefix);
	op->found(op->ctx, &f);
	iserv_close(s);
}

/* A word of who made it, and a page of the login: what an unknown one wants,
 * the login that follows tells. */
static bool is_iserv(const struct session *s, const struct iserv_page *p,
		     enum iserv_kind kind)
{
	const struct node *root = &p->tree.root;
	const struct node *title = node_find(root, NULL, "title");
	bool named = title && iserv_says(iserv_line(p, title), "iserv");

	for (int i = 0; i < s->jar.n; i++)
		named |= str_starts(s->jar.cookies[i].name, "IServ");
	if (kind == ISERV_LOGIN)
		return named && node_with(root, NULL, "input", "name",
					  "_username");
	return named && kind == ISERV_STRANGE;
}

static void probed(struct iserv_op *o, enum iserv_kind kind,
		   const struct iserv_page *p, const struct net_reply *r)
{
	struct way_op *op = (struct way_op *)o;
	bool good = is_iserv(session_of(&o->op), p, kind);

	UNUSED(r);
	learn_school(op, p);
	op_end(&o->op, good ? FATE_done : FATE_never,
	       good ? ERR_OK : ERR_NOT_THIS, 0);
}

/* What is no page is no IServ. */
static void not_this(struct iserv_op *o, const struct iserv_reply *r)
{
	bool busy = r->net->status >= 500 || r->net->status == 429;

	if (busy)
		iserv_failed(o, r->net);
	else
		op_end(&o->op, FATE_never, ERR_NOT_THIS, 0);
}

void iserv_probe(struct net *net, const char *url, provider_found *done, void *ctx)
{
	const struct found no_memory = { .err = ERR_NOMEM, .said = "", .url = url,
					 .school = "", .site = "" };
	char root[ISERV_URL_SIZE], prefix[64], path[128];
	struct way_op *op;

	if (!take_apart(url, root, sizeof(root), prefix, sizeof(prefix)))
		root[0] = prefix[0] = '\0'; /* the net says what that is */
	op = way_op(net, root, prefix, end_probe, ctx);
	if (!op) {
		done(ctx, &no_memory);
		return;
	}
	op->found = done;
	op->op.arrived = probed;
	str_printf(path, sizeof(path), "%s/auth/login", prefix);
	iserv_get(&op->op, path, not_this);
}

/* ---- login */

static void end_login(void *ctx, const struct verdict *v)
{
	struct way_op *op = ctx;
	struct session *s = session_of(&op->op.op);
	const struct login_result r = { .err = v->err, .said = v->said };

	op->logged_in(op->ctx, &r);
	iserv_close(s);
}

static void tell_login(struct way_op *op)
{
	struct session *s = session_of(&op->op.op);
	char secret[ISERV_SECRET_SIZE] = "";
	const struct login_result r = {
		.err = iserv_secret(s, secret) ? ERR_OK : ERR_LIMIT,
		.said = "", .token = secret, .person = s->user,
		.school = op->school, .zone = ZONE,
	};

	op->logged_in(op->ctx, &r);
	explicit_bzero(secret, sizeof(secret));
	iserv_close(s);
}

/* The way so far: the secret, and where the code is asked. */
static void tell_question(struct way_op *op)
{
	struct session *s = session_of(&op->op.op);
	json_t *o = secret_of(s);
	char half[ISERV_SECRET_SIZE] = "";
	struct login_result r = {
		.err = op->code_sent ? ERR_CODE : ERR_OK, .said = op->op.op.said,
		.token = half, .person = s->user, .school = op->school,
		.zone = ZONE, .ask = N_("Code of the second factor: "),
	};

	if (o)
		json_object_set_new(o, "at", json_string(op->op.at));
	if (!write_secret(o, half)) {
		r.err = ERR_LIMIT;
		r.ask = NULL;
	}
	op->logged_in(op->ctx, &r);
	explicit_bzero(half, sizeof(half));
	iserv_close(s);
}

static void at_code(struct way_op *op, const struct iserv_page *p)
{
	if (!op->code || op->code_sent) {
		tell_question(op);
		return;
	}
	op->code_sent = true;
	iserv_answer(&op->op, p, op->code);
}

static void arrived(struct iserv_op *o, enum iserv_kind kind,
		    const struct iserv_page *p, const struct net_reply *r)
{
	struct way_op *op = (struct way_op *)o;
	struct session *s = session_of(&o->op);

	UNUSED(r);
	if (!*op->school)
		learn_school(op, p);
	str_copy(o->op.said, sizeof(o->op.said), iserv_alert(p));
	if (kind != ISERV_LOGIN && op->keep != KEEP_password)
		forget(&s->password);
	switch (kind) {
	case ISERV_IN: tell_login(op); break;
	case ISERV_CODE: at_code(op, p); break;
	case ISERV_LOGIN: /* or the way so far is too old */
		op_end(&o->op, FATE_never,
		       o->posted ? ERR_LOGIN_REFUSED : ERR_LOGIN, 0);
		break;
	case ISERV_PASSWORD:
		op_end(&o->op, FATE_never, ERR_PASSWORD_OLD, 0);
		break;
	default: op_end(&o->op, FATE_never, ERR_STRANGE_LOGIN, 0); break;
	}
}

/* On, from where the code was asked; NULL: that is no such token. */
static bool go_on(struct way_op *op, const struct login_with *with,
		  char *path, size_t size)
{
	struct session *s = session_of(&op->op.op);
	json_t *o = json_loads(with->token, 0, NULL);
	const char *at = json_string_value(json_object_get(o, "at"));
	bool good = at && *at == '/' && str_copy(path, size, at);

	load(s, with->token);
	op->code = str_dup(with->answer);
	json_decref(o);
	return good && op->code;
}

static bool begin(struct way_op *op, const struct login_with *with, char *path,
		  size_t size)
{
	struct session *s = session_of(&op->op.op);

	s->user = str_dup(with->user);
	s->password = str_dup(with->password);
	s->remember = with->keep != KEEP_nothing;
	return s->user && s->password &&
	       str_printf(path, size, "%s/", s->prefix);
}

void iserv_login(struct net *net, const struct login_with *with,
		 provider_login_done *done, void *ctx)
{
	const struct login_result no_memory = { .err = ERR_NOMEM, .said = "" };
	char root[ISERV_URL_SIZE], prefix[64], path[ISERV_PATH_SIZE];
	struct way_op *op = sscanf(with->site, "%511s %63s", root, prefix) == 2 ?
				way_op(net, root, prefix, end_login, ctx) : NULL;

	if (!op) {
		done(ctx, &no_memory);
		return;
	}
	op->logged_in = done;
	op->keep = with->keep;
	op->op.release = release_way;
	op->op.arrived = arrived;
	if (with->token ? go_on(op, with, path, sizeof(path)) :
			  begin(op, with, path, sizeof(path)))
		iserv_get(&op->op, path, not_this);
	else
		op_end_soon(&op->op.op, FATE_never, ERR_LOGIN);
}
