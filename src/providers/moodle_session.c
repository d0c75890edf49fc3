/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is it a Moodle, logging in, and sessions.
 *
 * The secret that the engine keeps is "TOKEN ROOT": where the site says that
 * it is counts from then on, whatever address the person typed.
 */
#include "base/base.h"
#include "providers/moodle_op.h"

#include <strings.h>

#define SERVICE "moodle_mobile_app"
#define SECRET_SIZE (MOODLE_URL_SIZE + 100)

/* Both have a session of their own, which ends with the op. */
struct site_op {
	struct op op; /* first */
	struct moodle_site site;
	int place;    /* which of the addresses was asked */
	char typed[MOODLE_URL_SIZE];
	void (*go_on)(struct site_op *op);
	/* a login's */
	provider_login_done *login_done;
	void *login_ctx;
	char *user, *password;
	/* a probe's */
	provider_done *probe_done;
	void *probe_ctx;
};

static struct session *session_new(struct net *net, const char *root)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->ops.net = net;
	str_copy(s->root, sizeof(s->root), root);
	s->plain = str_starts(s->root, "http://");
	return s;
}

void moodle_close(struct session *s)
{
	if (!s)
		return;
	ops_cancel(&s->ops);
	explicit_bzero(s->token, sizeof(s->token));
	free(s);
}

struct session *moodle_open(struct net *net, const struct disk *disk,
			    const struct account *account, const char *secret)
{
	struct session *s = session_new(net, account->url);
	char root[MOODLE_URL_SIZE], token[33];

	if (!s)
		return NULL;
	s->disk = disk;
	s->ops.account = account->id;
	/* Without a token every call ends with LOGIN. */
	if (sscanf(secret, "%32s %1000s", token, root) == 2) {
		str_copy(s->root, sizeof(s->root), root);
		str_copy(s->token, sizeof(s->token), token);
		s->plain = str_starts(root, "http://");
	}
	explicit_bzero(token, sizeof(token));
	return s;
}

/* ---- which site is it */

/* The addresses at which a typed one may have its Moodle. */
static bool place(struct site_op *op, int i, char *out, size_t size)
{
	static const char *const ends[] = { "/login/index.php", "/index.php",
					    "/my/", "/my", "/" };
	const char *host = strstr(op->typed, "://");
	size_t origin = host ? (size_t)(host - op->typed) + 3 : 0;

	origin += strcspn(op->typed + origin, "/");
	str_copy(out, size, op->typed);
	out[strcspn(out, "?#")] = '\0';
	for (size_t k = 0; k < ARRAY_LEN(ends); k++)
		if (str_ends(out, ends[k]) && strlen(out) > origin)
			out[strlen(out) - strlen(ends[k])] = '\0';
	if (i == 1)
		return out[origin] ? (out[origin] = '\0', true) : false;
	if (i == 2)
		return str_printf(out + origin, size - origin, "/moodle");
	return i == 0;
}

static void on_site(struct op *o, const struct net_reply *r);

static void next_place(struct site_op *op)
{
	struct session *s = session_of(&op->op);

	while (++op->place <= 2)
		if (place(op, op->place, s->root, sizeof(s->root))) {
			moodle_ask_site(&op->op, on_site);
			return;
		}
	op_end(&op->op, FATE_never, ERR_NOT_THIS, 0);
}

/* The site's own address counts, where it is the same host. */
static bool take_root(struct session *s, const char *root)
{
	const char *a = strstr(s->root, "://"), *b = strstr(root, "://");
	size_t n = a ? strcspn(a + 3, "/") : 0;

	if (!a || !b || strcspn(b + 3, "/") != n ||
	    strncasecmp(a + 3, b + 3, n) != 0 ||
	    (str_starts(s->root, "https://") && !str_starts(root, "https://")))
		return false;
	str_copy(s->root, sizeof(s->root), root);
	return true;
}

static void on_site(struct op *o, const struct net_reply *r)
{
	struct site_op *op = (struct site_op *)o;
	struct moodle_fault f;

	if (!r->err && r->status == 200 &&
	    moodle_read_site(r->body, r->len, &op->site) == ERR_OK) {
		if (take_root(session_of(o), op->site.root))
			op->go_on(op);
		else
			op_end(o, FATE_never, ERR_NOT_THIS, 0);
		return;
	}
	moodle_reading(&f, r, session_of(o)->plain, false);
	if (!r->err && (r->status / 100 == 2 || r->status / 100 == 3 ||
			(r->status / 100 == 4 && r->status != 429)))
		next_place(op);
	else
		moodle_end(o, &f, r->retry_after);
}

static struct site_op *site_op(struct net *net, const char *url)
{
	struct session *s = session_new(net, url);
	struct site_op *op = s ? calloc(1, sizeof(*op)) : NULL;

	if (!op) {
		free(s);
		return NULL;
	}
	op_init(&op->op, &s->ops, NULL, op);
	str_copy(op->typed, sizeof(op->typed), url);
	place(op, 0, s->root, sizeof(s->root));
	return op;
}

static void close_own(struct site_op *op)
{
	struct session *s = session_of(&op->op);

	moodle_close(s);
}

/* ---- probe */

static void probed(struct site_op *op)
{
	op_end(&op->op, FATE_done, ERR_OK, 0);
}

static void end_probe(void *ctx, const struct verdict *v)
{
	struct site_op *op = ctx;

	op->probe_done(op->probe_ctx, v);
	close_own(op);
}

void moodle_probe(struct net *net, const char *url, provider_done *done,
		  void *ctx)
{
	const struct verdict no_memory = { .fate = FATE_later, .err = ERR_NOMEM,
					   .said = "" };
	struct site_op *op = site_op(net, url);

	if (!op) {
		done(ctx, &no_memory);
		return;
	}
	op->op.done = end_probe;
	op->probe_done = done;
	op->probe_ctx = ctx;
	op->go_on = probed;
	moodle_ask_site(&op->op, on_site);
}

/* ---- login */

static void end_login(void *ctx, const struct verdict *v)
{
	struct site_op *op = ctx;
	const struct login_result r = { .err = v->err, .said = v->said };

	op->login_done(op->login_ctx, &r);
	close_own(op);
}

static void release_login(struct op *o)
{
	struct site_op *op = (struct site_op *)o;

	if (op->password)
		explicit_bzero(op->password, strlen(op->password));
	free(op->password);
	free(op->user);
}

static void logged_in(struct site_op *op)
{
	struct session *s = session_of(&op->op);
	char secret[SECRET_SIZE];
	const struct login_result result = {
		.said = "", .token = secret, .person = "",
		.school = op->site.name, .zone = "",
	};

	str_printf(secret, sizeof(secret), "%s %s", s->token, s->root);
	op->login_done(op->login_ctx, &result);
	explicit_bzero(secret, sizeof(secret));
	moodle_close(s); /* frees the op */
}

static void on_token(struct op *o, const struct net_reply *r)
{
	struct session *s = session_of(o);
	struct moodle_fault f;

	if (!moodle_good(o, r, false))
		return;
	if (moodle_read_token(r->body, r->len, s->token, &f))
		logged_in((struct site_op *)o);
	else
		moodle_end(o, &f, 0);
}

static void send_password(struct site_op *op)
{
	struct buf form;

	if (op->site.maintenance) {
		str_copy(op->op.said, sizeof(op->op.said), op->site.said);
		op_end(&op->op, FATE_later, ERR_MAINTENANCE, 0);
		return;
	}
	if (!op->site.services || !op->site.mobile) {
		op_end(&op->op, FATE_never, ERR_NO_SERVICE, 0);
		return;
	}
	buf_init(&form, 16u << 10);
	form_add(&form, "username", op->user);
	form_add(&form, "password", op->password);
	form_add(&form, "service", SERVICE);
	moodle_post(&op->op, MOODLE_TOKEN, &form, 1u << 16, on_token);
	if (form.len)
		explicit_bzero(form.data, form.len);
	buf_release(&form);
}

void moodle_login(struct net *net, const char *url, const char *user,
		  const char *password, provider_login_done *done, void *ctx)
{
	const struct login_result no_memory = { .err = ERR_NOMEM, .said = "" };
	struct site_op *op = site_op(net, url);

	if (!op) {
		done(ctx, &no_memory);
		return;
	}
	op->op.done = end_login;
	op->op.release = release_login;
	op->login_done = done;
	op->login_ctx = ctx;
	op->go_on = send_password;
	op->user = str_dup(user);
	op->password = str_dup(password);
	if (op->user && op->password)
		moodle_ask_site(&op->op, on_site);
	else
		op_end(&op->op, FATE_later, ERR_NOMEM, 0);
}
