/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is it a Moodle, logging in, and sessions.
 *
 * The secret that the engine keeps is "TOKEN ROOT": where the site says that
 * it is counts from then on, whatever address the person typed.
 */
#include "base/base.h"
#include "model/rich.h"
#include "providers/moodle_login.h"

#define MOVES 3
#define NOTE_SIZE (3 * MOODLE_URL_SIZE)

/* It has a session of its own, which ends with the op. */
struct probe_op {
	struct op op; /* first */
	struct moodle_site site;
	int place;    /* which of the addresses was asked */
	int moves;    /* how often it said that it is elsewhere */
	char typed[MOODLE_URL_SIZE];
	provider_found *found;
	void *found_ctx;
};

struct session *moodle_session_new(struct net *net, const char *root)
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
	struct session *s = moodle_session_new(net, account->url);
	char root[MOODLE_URL_SIZE], token[33];

	if (!s)
		return NULL;
	s->disk = disk;
	s->ops.account = account->id;
	str_copy(s->school, sizeof(s->school),
		 account->school ? account->school : "");
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
static bool place(struct probe_op *op, int i, char *out, size_t size)
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

static void next_place(struct probe_op *op)
{
	struct session *s = session_of(&op->op);

	while (++op->place <= 2)
		if (place(op, op->place, s->root, sizeof(s->root))) {
			moodle_ask_site(&op->op, on_site);
			return;
		}
	op_end(&op->op, FATE_never, ERR_NOT_THIS, 0);
}

/* Bytes of an address up to the end of its host, with the port. */
static size_t origin_len(const char *url)
{
	const char *host = strstr(url, "://");

	return host ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : 0;
}

/* Before anything secret is sent, a site may say that it is elsewhere; but
 * never where others can listen. */
static bool move(struct probe_op *op, const char *to)
{
	struct session *s = session_of(&op->op);
	bool safe = str_starts(to, "https://") ||
		    (str_starts(s->root, "http://") && str_starts(to, "http://"));

	if (!safe || !rich_target_ok(to) || strlen(to) >= sizeof(s->root) ||
	    ++op->moves > MOVES)
		return false;
	s->plain = str_starts(to, "http://");
	str_copy(op->typed, sizeof(op->typed), to);
	op->place = 0;
	place(op, 0, s->root, sizeof(s->root));
	moodle_ask_site(&op->op, on_site);
	return true;
}

/* Web servers that send on to https, or to the host with "www." in front. */
static bool sent_on(struct probe_op *op, const struct net_reply *r)
{
	static const char script[] = "/lib/ajax/service-nologin.php";
	const char *to = r->header ? r->header(r, "Location") : NULL, *end;
	char root[MOODLE_URL_SIZE];

	if (r->status / 100 != 3 || !to)
		return false;
	end = strstr(to, script);
	str_printf(root, sizeof(root), "%.*s", end ? (int)(end - to) : 0, to);
	return end && move(op, root);
}

/* Asked by another name than its own, a Moodle only says that it is none of
 * it; its first page leads to the right one. */
static void on_home(struct op *o, const struct net_reply *r)
{
	struct probe_op *op = (struct probe_op *)o;
	const char *to = r->header ? r->header(r, "Location") : NULL;

	if (r->status / 100 != 3 || !to || !move(op, to))
		op_end(o, FATE_never, ERR_NOT_THIS, 0);
}

static void ask_home(struct probe_op *op)
{
	char url[MOODLE_URL_SIZE + 2];
	struct net_request ask = { .method = "GET", .url = url, .body_fd = -1,
				   .limit = 1u << 20, .urgent = true };

	str_printf(url, sizeof(url), "%s/", session_of(&op->op)->root);
	op_start(&op->op, &ask, on_home);
}

static void take_site(struct probe_op *op)
{
	struct session *s = session_of(&op->op);
	const char *root = op->site.root;
	size_t n = origin_len(root);

	if (origin_len(s->root) != n || str_ncasecmp(s->root, root, n) != 0) {
		if (!move(op, root))
			op_end(&op->op, FATE_never, ERR_NOT_THIS, 0);
		return;
	}
	str_copy(s->root, sizeof(s->root), root);
	if (!op->site.services || !op->site.mobile) {
		op_end(&op->op, FATE_never, op->site.services ?
			       ERR_NO_SERVICE : ERR_NO_SERVICES, 0);
		return;
	}
	if (op->site.maintenance)
		str_copy(op->op.said, sizeof(op->op.said), op->site.said);
	op_end(&op->op, op->site.maintenance ? FATE_later : FATE_done,
	       op->site.maintenance ? ERR_MAINTENANCE : ERR_OK, 0);
}

static void on_site(struct op *o, const struct net_reply *r)
{
	struct probe_op *op = (struct probe_op *)o;
	struct moodle_fault f;

	if (!r->err && r->status == 200 &&
	    moodle_read_site(r->body, r->len, &op->site) == ERR_OK) {
		take_site(op);
		return;
	}
	if (sent_on(op, r))
		return;
	moodle_reading(&f, r, session_of(o)->plain, false);
	if (strcmp(f.code, "redirecterrordetected") == 0)
		ask_home(op);
	else if (f.code[0])
		moodle_end(o, &f, r->retry_after);
	else if (!r->err && (r->status / 100 == 2 || r->status / 100 == 3 ||
			     (r->status / 100 == 4 && r->status != 429)))
		next_place(op);
	else
		moodle_end(o, &f, r->retry_after);
}

static void end_probe(void *ctx, const struct verdict *v)
{
	struct probe_op *op = ctx;
	struct session *s = session_of(&op->op);
	char note[NOTE_SIZE];
	const struct found f = {
		.err = v->err, .said = v->said, .url = s->root,
		.school = op->site.name, .site = note,
		.browser = op->site.login > 1,
	};

	str_printf(note, sizeof(note), "%s %s %s", s->root,
		   op->site.launch[0] ? op->site.launch : "-", op->site.name);
	op->found(op->found_ctx, &f);
	moodle_close(s);
}

void moodle_probe(struct net *net, const char *url, provider_found *done,
		  void *ctx)
{
	const struct found no_memory = { .err = ERR_NOMEM, .said = "",
		.url = "", .school = "", .site = "" };
	struct session *s = moodle_session_new(net, url);
	struct probe_op *op = s ? calloc(1, sizeof(*op)) : NULL;

	if (!op) {
		free(s);
		done(ctx, &no_memory);
		return;
	}
	op_init(&op->op, &s->ops, end_probe, op);
	op->found = done;
	op->found_ctx = ctx;
	str_copy(op->typed, sizeof(op->typed), url);
	place(op, 0, s->root, sizeof(s->root));
	moodle_ask_site(&op->op, on_site);
}
