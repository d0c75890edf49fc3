/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/open_op.h"

static const struct { const char *name; enum fate fate; enum err err; } problems[] = {
	{ "bad-request", FATE_never, ERR_INTERNAL },
	{ "login-refused", FATE_never, ERR_LOGIN_REFUSED },
	{ "login-needed", FATE_never, ERR_LOGIN },
	{ "not-allowed", FATE_never, ERR_DENIED },
	{ "not-found", FATE_never, ERR_GONE },
	{ "gone", FATE_never, ERR_GONE },
	{ "no-such-hand-in", FATE_never, ERR_NOT_FOUND },
	{ "method-not-allowed", FATE_never, ERR_INTERNAL },
	{ "conflict", FATE_never, ERR_CONFLICT },
	{ "wrong-offset", FATE_again, ERR_CUT },
	{ "different-bytes", FATE_again, ERR_GARBLED },
	{ "cursor-expired", FATE_again, ERR_GONE },
	{ "upload-expired", FATE_again, ERR_GONE },
	{ "wrong-version", FATE_never, ERR_NOT_THIS },
	{ "too-large", FATE_never, ERR_TOO_LARGE },
	{ "unsupported-media-type", FATE_never, ERR_INTERNAL },
	{ "range-not-satisfiable", FATE_again, ERR_GARBLED },
	{ "too-late", FATE_never, ERR_TOO_LATE },
	{ "too-many-files", FATE_never, ERR_TOO_MANY },
	{ "type-not-allowed", FATE_never, ERR_BAD_TYPE },
	{ "nothing-handed-in", FATE_never, ERR_EMPTY },
	{ "upload-incomplete", FATE_again, ERR_GONE },
	{ "not-accepted", FATE_never, ERR_NOT_ACCEPTED },
	{ "key-reused", FATE_never, ERR_INTERNAL },
	{ "too-many-requests", FATE_later, ERR_OVERLOADED },
	{ "header-too-large", FATE_never, ERR_INTERNAL },
	{ "checksum-mismatch", FATE_again, ERR_GARBLED },
	{ "unavailable", FATE_later, ERR_OVERLOADED },
	{ "no-space", FATE_later, ERR_OVERLOADED },
};

void open_close(struct session *s)
{
	if (!s)
		return;
	ops_cancel(&s->ops);
	explicit_bzero(s->bearer, sizeof(s->bearer));
	free(s);
}

uint64_t open_send_beside(struct op *op, const struct open_call *call,
			net_done *done, void *ctx)
{
	struct session *s = session_of(op);
	struct net_header headers[ARRAY_LEN(call->headers) + 1];
	char url[2 * OPEN_URL_SIZE];
	int n = 0;
	struct net_request ask = {
		.method = call->method, .url = url, .headers = headers,
		.body = call->body, .body_len = call->body_len, .body_fd = -1,
		.limit = call->limit, .sink = call->sink, .head = call->head,
		.moved = call->moved, .urgent = !call->calm,
		.spare = call->spare, .goes_on = call->goes_on,
		.repeatable = call->repeatable,
		.account = s->ops.account,
	};

	if (call->from_file) {
		ask.body_fd = call->fd;
		ask.body_from = call->from;
		ask.body_size = call->size;
	}
	str_printf(url, sizeof(url), "%s%s",
		   str_starts(call->path, "http") ? "" : s->api, call->path);
	if (*s->bearer)
		headers[n++] = (struct net_header){ "Authorization", s->bearer };
	for (size_t i = 0; i < ARRAY_LEN(call->headers); i++)
		if (call->headers[i].name)
			headers[n++] = call->headers[i];
	ask.n_headers = n;
	return s->ops.net->start(s->ops.net, &ask, done, ctx);
}

void open_send(struct op *op, const struct open_call *call, op_reply *then)
{
	op->on_reply = then;
	op->request = open_send_beside(op, call, op_on_done, op);
	if (!op->request)
		op_end(op, FATE_later, ERR_NOMEM, 0);
}

static bool type_is(const struct net_reply *r, const char *type)
{
	const char *t = r->header ? r->header(r, "Content-Type") : NULL;
	size_t n = strlen(type);

	return t && str_ncasecmp(t, type, n) == 0 &&
	       (t[n] == '\0' || t[n] == ';' || t[n] == ' ');
}

bool open_is_json(const struct net_reply *r)
{
	return r->err == ERR_OK && r->status / 100 == 2 &&
	       (type_is(r, "application/json") ||
		type_is(r, "application/health+json"));
}

static void read_transport(struct open_reading *out, const struct net_reply *r,
			   bool commit)
{
	out->err = r->err;
	out->fate = r->err == ERR_CUT && r->sample.bytes ? FATE_again : FATE_later;
	if (r->err == ERR_USAGE || r->err == ERR_NOT_THIS)
		out->fate = FATE_never;
	if (commit && (r->sent_all || r->status))
		out->fate = FATE_unknown;
}

/* An answer that did not come from the API but from something before it. */
static void read_stranger(struct open_reading *out, const struct net_reply *r,
			  bool plain, bool commit)
{
	bool busy = r->status == 429 || (r->status == 503 && r->retry_after);

	out->fate = FATE_later;
	out->err = net_status_err(r->status);
	if (r->status / 100 == 2)
		out->err = plain ? ERR_PORTAL : ERR_GARBLED;
	else if (r->status == 401)
		out->fate = FATE_never;
	else if (r->status / 100 == 4 && r->status != 429)
		out->err = ERR_REFUSED;
	if (commit && !busy && r->status != 401)
		out->fate = FATE_unknown;
}

void open_reading(struct open_reading *out, const struct net_reply *r,
		  bool plain, bool commit)
{
	memset(out, 0, sizeof(*out));
	out->later = r->retry_after;
	out->problem.offset = -1;
	if (r->err) {
		read_transport(out, r, commit);
		return;
	}
	if (!type_is(r, "application/problem+json") ||
	    !open_read_problem(r->body, r->len, &out->problem)) {
		read_stranger(out, r, plain, commit);
		return;
	}
	out->fate = r->status < 500 ? FATE_never : FATE_later;
	out->err = net_status_err(r->status);
	for (size_t i = 0; i < ARRAY_LEN(problems); i++)
		if (strcmp(problems[i].name, out->problem.name) == 0) {
			out->fate = problems[i].fate;
			out->err = problems[i].err;
		}
	/* A server that broke may have done it all the same. */
	if (commit && r->status >= 500 && r->status != 507 &&
	    !(r->status == 503 && r->retry_after))
		out->fate = FATE_unknown;
}

static void failed(struct op *op, const struct net_reply *r, bool commit)
{
	struct open_reading reading;

	open_reading(&reading, r, session_of(op)->plain, commit);
	if (*reading.problem.said)
		str_copy(op->said, sizeof(op->said), reading.problem.said);
	else if (r->status && r->status / 100 != 2)
		str_printf(op->said, sizeof(op->said), "HTTP %d", r->status);
	op_end(op, reading.fate, reading.err, reading.later);
}

void open_failed(struct op *op, const struct net_reply *r)
{
	failed(op, r, false);
}

void open_failed_commit(struct op *op, const struct net_reply *r)
{
	failed(op, r, true);
}
