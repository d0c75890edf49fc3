/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request and all that may stand between it and its answer. */
#include "base/base.h"
#include "providers/iserv_op.h"

static void on_reply(struct op *o, const struct net_reply *r);
static void go_on_waiting(struct session *s, bool renewed);

/* ---- ops */

static void stop_waiting(struct session *s, struct iserv_op *op)
{
	struct iserv_op **at = &s->waiting;

	while (*at && *at != op)
		at = &(*at)->next_waiting;
	if (*at)
		*at = op->next_waiting;
	op->waits = false;
}

/* Who waited for an op that failed finds out for itself. */
static void release(struct op *o)
{
	struct iserv_op *op = (struct iserv_op *)o;
	struct session *s = session_of(o);

	if (op->waits)
		stop_waiting(s, op);
	if (s->renewer == op) {
		s->renewer = NULL;
		go_on_waiting(s, false);
	}
	if (op->release)
		op->release(op);
	buf_release(&op->kept);
	buf_release(&op->kept_tail);
}

void iserv_op_init(struct iserv_op *op)
{
	buf_init_secret(&op->kept, 4u << 20);
	buf_init(&op->kept_tail, 64u << 10);
	op->op.release = release;
}

void *iserv_op_new(struct session *s, size_t size, provider_done *done, void *ctx)
{
	struct iserv_op *op = op_new(&s->ops, size, done, ctx);

	if (op)
		iserv_op_init(op);
	return op;
}

/* ---- sending */

static void start(struct iserv_op *op, struct net_request *ask,
		  const struct net_header *more, size_t n_more)
{
	struct session *s = session_of(&op->op);
	struct net_header headers[8];
	char url[ISERV_URL_SIZE + ISERV_PATH_SIZE];
	struct buf cookies;
	int n = 0;

	buf_init_secret(&cookies, 32768);
	jar_send(&s->jar, op->at, &cookies);
	headers[n++] = (struct net_header){ "Accept-Language",
					    "de-DE,de;q=0.9,en;q=0.5" };
	if (cookies.len)
		headers[n++] = (struct net_header){ "Cookie", cookies.data };
	for (size_t i = 0; i < n_more && more[i].name; i++)
		headers[n++] = more[i];
	str_printf(url, sizeof(url), "%s%s", s->root, op->at);
	ask->url = url;
	ask->headers = headers;
	ask->n_headers = n;
	ask->stays = true;
	ask->gap_ms = op_gap(ISERV_GAP_MS);
	op_start(&op->op, ask, on_reply);
	buf_release(&cookies);
}

/* A hop of the way: a GET of op->at. */
static void step(struct iserv_op *op)
{
	struct net_request ask = { .method = "GET", .body_fd = -1,
				   .limit = ISERV_PAGE_LIMIT, .urgent = true };

	start(op, &ask, NULL, 0);
}

/* What was asked in the first place. */
static void send_ask(struct iserv_op *op)
{
	const struct iserv_ask *a = &op->ask;
	struct net_header headers[6];
	size_t n = 0;
	struct net_request ask = {
		.method = op->method, .body = op->kept.data,
		.body_len = op->kept.len, .body_fd = -1,
		.tail = op->kept_tail.data, .tail_len = op->kept_tail.len,
		.limit = ISERV_PAGE_LIMIT, .sink = a->sink, .head = a->head,
		.moved = a->moved, .urgent = !a->calm,
	};

	if (a->size) {
		ask.body_fd = a->fd;
		ask.body_from = a->from;
		ask.body_size = a->size;
	}
	if (a->type)
		headers[n++] = (struct net_header){ "Content-Type", a->type };
	for (size_t i = 0; i < ARRAY_LEN(a->headers) && a->headers[i].name; i++)
		headers[n++] = a->headers[i];
	str_copy(op->at, sizeof(op->at), op->path);
	start(op, &ask, headers, n);
}

void iserv_ask(struct iserv_op *op, const struct iserv_ask *ask,
	       iserv_then *then)
{
	struct session *s = session_of(&op->op);

	op->ask = *ask;
	op->then = then;
	op->hops = op->renewals = 0;
	op->renewing = op->posted = false;
	str_copy(op->method, sizeof(op->method), ask->method);
	str_copy(op->path, sizeof(op->path), ask->path);
	buf_clear(&op->kept);
	buf_clear(&op->kept_tail);
	buf_add(&op->kept, ask->body, ask->body_len);
	buf_add(&op->kept_tail, ask->tail, ask->tail_len);
	if (buf_error(&op->kept) || buf_error(&op->kept_tail))
		op_end_soon(&op->op, FATE_never, ERR_LIMIT);
	else if (s->refused && !s->jar.n)
		op_end_soon(&op->op, FATE_never, ERR_LOGIN);
	else
		send_ask(op);
}

void iserv_get(struct iserv_op *op, const char *path, iserv_then *then)
{
	const struct iserv_ask ask = { .method = "GET", .path = path };

	iserv_ask(op, &ask, then);
}

/* ---- what came */

static void take_cookies(struct session *s, const char *path,
			 const struct net_reply *r)
{
	const char *line;

	for (int i = 0; r->nth && (line = r->nth(r, "Set-Cookie", i)); i++)
		jar_take(&s->jar, line, path);
}

void iserv_tell_changed(struct session *s)
{
	char secret[ISERV_SECRET_SIZE];

	if (!s->jar.changed || !s->changed)
		return;
	s->jar.changed = false;
	if (iserv_secret(s, secret))
		s->changed(s->changed_ctx, secret);
	explicit_bzero(secret, sizeof(secret));
}

static const char *header(const struct net_reply *r, const char *name)
{
	return r->header ? r->header(r, name) : NULL;
}

/* A file may be HTML, too. */
static bool is_page(const struct net_reply *r)
{
	const char *type = header(r, "Content-Type");

	return type && str_ncasecmp(type, "text/html", 9) == 0 &&
	       !header(r, "Content-Disposition");
}

enum err iserv_page_of(const struct session *s, struct iserv_page *p,
		       struct arena *arena, const struct net_reply *r)
{
	*p = (struct iserv_page){ .root = s->root, .prefix = s->prefix,
				  .zone = s->zone, .arena = arena };
	return iserv_page_read(p, r->body, r->len, header(r, "Content-Type"));
}

static bool below(const struct session *s, const char *path, const char *part)
{
	size_t n = strlen(s->prefix);

	return strncmp(path, s->prefix, n) == 0 && str_starts(path + n, part);
}

enum err iserv_nonsense(const struct session *s, const struct iserv_page *p)
{
	return s->plain && iserv_is_foreign(p) ? ERR_PORTAL : ERR_GARBLED;
}

/* The school's own, that stands for the session being over. */
static bool leads_to_login(const struct session *s, const char *to)
{
	return below(s, to, "/auth/") || below(s, to, "/app/login") ||
	       below(s, to, "/login");
}

void iserv_reading(const struct net_reply *r, bool plain, enum fate *fate,
		   enum err *err)
{
	*fate = FATE_later;
	*err = r->err ? r->err : net_status_err(r->status);
	if (r->err == ERR_USAGE || r->err == ERR_NOT_THIS)
		*fate = FATE_never;
	else if (r->err == ERR_CUT && r->sample.bytes)
		*fate = FATE_again;
	if (r->err)
		return;
	if (r->status == 502)
		*err = ERR_HALF_DOWN;
	else if (r->status == 504)
		*err = ERR_HALF_SLOW;
	else if (r->status / 100 == 2 || r->status / 100 == 3)
		*err = plain ? ERR_PORTAL : ERR_GARBLED;
	else if (r->status / 100 == 4 && r->status != 429 && r->status != 408)
		*fate = FATE_never;
}

void iserv_end(struct iserv_op *op, enum fate fate, enum err err,
	       int64_t later_s)
{
	if (op->committed && fate != FATE_done)
		fate = FATE_unknown;
	op_end(&op->op, fate, err, later_s);
}

void iserv_failed(struct iserv_op *op, const struct net_reply *r)
{
	bool commit = op->ask.commit && !op->renewing;
	bool busy = r->status == 429 || (r->status == 503 && r->retry_after);
	enum fate fate;
	enum err err;

	iserv_reading(r, session_of(&op->op)->plain, &fate, &err);
	if (commit && (r->err ? r->sent_all || r->status : !busy) &&
	    fate != FATE_never)
		fate = FATE_unknown;
	if (!r->err && r->status / 100 != 2)
		str_printf(op->op.said, sizeof(op->op.said), "HTTP %d", r->status);
	iserv_end(op, fate, err, r->retry_after);
}

/* ---- renewing */

/* What carried something is the op's to repeat, with a fresh form. */
static void again(struct iserv_op *op)
{
	const struct iserv_reply lost = { .lost = true, .path = op->path };

	op->hops = 0;
	if (op->ask.commit || op->ask.carries)
		op->then(op, &lost);
	else
		send_ask(op);
}

static void go_on_waiting(struct session *s, bool renewed)
{
	struct iserv_op *op = s->waiting;

	s->waiting = NULL;
	while (op) {
		struct iserv_op *next = op->next_waiting;

		op->waits = false;
		op->next_waiting = NULL;
		op->renewals += renewed;
		again(op);
		op = next;
	}
}

static void end_waiting(struct session *s, enum err err, const char *said)
{
	while (s->waiting) {
		struct iserv_op *op = s->waiting;

		s->waiting = op->next_waiting;
		op->waits = false;
		str_copy(op->op.said, sizeof(op->op.said), said);
		op_end_soon(&op->op,
			    op->committed ? FATE_unknown : FATE_never, err);
	}
}

/* Nobody but the person can go on. */
static void give_up(struct iserv_op *op, enum err err, const char *said)
{
	struct session *s = session_of(&op->op);

	str_copy(op->op.said, sizeof(op->op.said), said);
	end_waiting(s, err, said);
	iserv_end(op, FATE_never, err, 0);
}

static void renewed(struct iserv_op *op)
{
	struct session *s = session_of(&op->op);

	s->renewer = NULL;
	op->renewing = op->posted = false;
	op->renewals++;
	iserv_tell_changed(s);
	go_on_waiting(s, true);
	again(op);
}

/* Posts the form around an input of the page: what is hidden in it, and more,
 * which is encoded already. */
static void post_form(struct iserv_op *op, const struct iserv_page *p,
		      const struct node *input, struct buf *more)
{
	static const struct net_header type = {
		"Content-Type", "application/x-www-form-urlencoded" };
	struct net_request ask = { .method = "POST", .body_fd = -1,
				   .limit = ISERV_PAGE_LIMIT, .urgent = true };
	struct iserv_form fields;

	while (input && !node_is(input, "form"))
		input = input->parent;
	iserv_read_form(p, input, &fields);
	for (int i = 0; i < fields.n_fields; i++)
		if (fields.fields[i].hidden)
			iserv_form_add(more, fields.fields[i].name,
				       fields.fields[i].value);
	if (*fields.action)
		str_copy(op->at, sizeof(op->at), fields.action);
	ask.body = more->data;
	ask.body_len = more->len;
	iserv_form_release(&fields);
	start(op, &ask, &type, 1);
	buf_release(more);
}

void iserv_answer(struct iserv_op *op, const struct iserv_page *p,
		  const char *code)
{
	const struct node *input = iserv_code_input(p);
	struct buf body;

	buf_init_secret(&body, 65536);
	iserv_form_add(&body, node_att(input, "name"), code);
	post_form(op, p, input, &body);
}

/* Answers the page with the password; false: nothing to answer with. */
static bool post_password(struct iserv_op *op, const struct iserv_page *p)
{
	struct session *s = session_of(&op->op);
	struct buf body;

	if (!s->password || !s->user || s->refused || op->posted)
		return false;
	op->posted = true;
	buf_init_secret(&body, 65536);
	iserv_form_add(&body, "_username", s->user);
	iserv_form_add(&body, "_password", s->password);
	if (s->remember)
		iserv_form_add(&body, "_remember_me", "on");
	post_form(op, p, node_with(&p->tree.root, NULL, "input", "name",
				   "_password"), &body);
	return true;
}

/* A page on the way in: where does it stand? */
static void meet(struct iserv_op *op, enum iserv_kind kind,
		 const struct iserv_page *p, const struct net_reply *r)
{
	struct session *s = session_of(&op->op);

	if (kind == ISERV_LOGIN && !op->posted && post_password(op, p))
		return;
	if (op->arrived) {
		op->arrived(op, kind, p, r);
		return;
	}
	switch (kind) {
	case ISERV_IN: renewed(op); break;
	case ISERV_LOGIN:
		s->refused |= op->posted;
		give_up(op, op->posted ? ERR_LOGIN_REFUSED : ERR_LOGIN,
			op->posted ? iserv_alert(p) : "");
		break;
	default: give_up(op, ERR_LOGIN, iserv_alert(p)); break;
	}
}

static void hop(struct iserv_op *op, const char *to)
{
	if (++op->hops > ISERV_HOPS) {
		iserv_end(op, FATE_later, ERR_GARBLED, 0);
		return;
	}
	str_copy(op->at, sizeof(op->at), to);
	step(op);
}

/* The session is over: this op sees to it, or waits for another one that does.
 * False: another one does, or the op has ended. */
static bool may_renew(struct iserv_op *op)
{
	struct session *s = session_of(&op->op);

	if (op->renewals == ISERV_RENEWALS) { /* what is good opens nothing */
		iserv_end(op, FATE_never, ERR_LOGIN, 0);
		return false;
	}
	if (s->renewer && s->renewer != op) {
		op->waits = true;
		op->next_waiting = s->waiting;
		s->waiting = op;
		return false;
	}
	s->renewer = op;
	op->renewing = true;
	return true;
}

static void renew(struct iserv_op *op, const char *to)
{
	if (may_renew(op))
		hop(op, to);
}

/* ---- the way */

/* Of what is beside the point: it came to nothing, and that is all. */
static bool passes(struct iserv_op *op, const struct net_reply *r)
{
	struct iserv_reply nothing = { .net = r, .path = "" };

	if (!op->ask.aside || op->renewing || op->arrived)
		return false;
	op->then(op, &nothing);
	return true;
}

static void on_moved_on(struct iserv_op *op, const struct net_reply *r,
			const char *to)
{
	struct session *s = session_of(&op->op);
	struct iserv_reply reply = { .net = r, .path = to };

	if ((!*to || leads_to_login(s, to)) && passes(op, r))
		return;
	if (!*to) /* what carried something may have done it all the same */
		iserv_end(op, op->ask.commit && !op->renewing ? FATE_unknown :
			  FATE_never, ERR_NOT_THIS, 0);
	else if (op->renewing || op->arrived)
		hop(op, to);
	else if (leads_to_login(s, to))
		renew(op, to);
	else if (strcmp(op->method, "GET") != 0 || op->ask.stay)
		op->then(op, &reply);
	else if (++op->hops > ISERV_HOPS) {
		if (!passes(op, r))
			iserv_end(op, FATE_later, ERR_GARBLED, 0);
	} else {
		str_copy(op->path, sizeof(op->path), to);
		send_ask(op);
	}
}

static void on_page(struct iserv_op *op, const struct net_reply *r,
		    struct iserv_page *p)
{
	struct session *s = session_of(&op->op);
	struct iserv_reply reply = { .net = r, .page = p, .path = op->at };
	char to[ISERV_PATH_SIZE];
	enum iserv_kind kind = iserv_kind_of(p, op->at, to);

	if (kind != ISERV_IN && kind != ISERV_REFRESH && passes(op, r))
		return;
	if (kind == ISERV_REFRESH && (op->renewing || op->arrived))
		hop(op, to);
	else if (kind == ISERV_REFRESH && leads_to_login(s, to)) {
		if (!passes(op, r))
			renew(op, to);
	} else if (kind == ISERV_REFRESH)
		on_moved_on(op, r, to);
	else if (op->renewing || op->arrived)
		meet(op, kind, p, r);
	else if (kind == ISERV_IN)
		op->then(op, &reply);
	else if (may_renew(op))
		meet(op, kind, p, r);
}

/* The path below root of a Location; "" of another host. */
static char *location(const struct session *s, struct arena *arena,
		      const char *to)
{
	const struct iserv_page p = { .root = s->root, .prefix = s->prefix,
				      .zone = s->zone, .arena = arena };

	return iserv_link(&p, to);
}

static void on_reply(struct op *o, const struct net_reply *r)
{
	struct iserv_op *op = (struct iserv_op *)o;
	struct session *s = session_of(o);
	struct iserv_reply reply = { .net = r, .path = op->at };
	struct arena arena = { 0 };
	struct iserv_page page = { 0 };
	const char *to = header(r, "Location");

	if (!r->err)
		take_cookies(s, op->at, r);
	if (r->err == ERR_LIMIT && r->status == 200 && op->ask.only_head)
		op->then(op, &reply);
	else if (r->err && passes(op, r))
		;
	else if (r->err || (r->status >= 400 && (op->renewing || op->arrived)))
		iserv_failed(op, r);
	else if (r->status / 100 == 3 && r->status != 304 && to)
		on_moved_on(op, r, location(s, &arena, to));
	else if (r->status != 200 || !is_page(r))
		op->then ? op->then(op, &reply) : iserv_failed(op, r);
	else if (iserv_page_of(s, &page, &arena, r) == ERR_NOMEM)
		iserv_end(op, FATE_later, ERR_NOMEM, 0);
	else
		on_page(op, r, &page);
	iserv_page_release(&page);
	arena_release(&arena);
}

/* ---- good answers */

bool iserv_is_whole(const struct iserv_reply *r)
{
	return memmem(r->net->body, r->net->len, "</html", 6) != NULL;
}

bool iserv_good(struct iserv_op *op, const struct iserv_reply *r)
{
	if (!r->page)
		iserv_failed(op, r->net);
	else if (!iserv_is_whole(r))
		iserv_end(op, FATE_later, ERR_GARBLED, 0);
	else
		return true;
	return false;
}

json_t *iserv_good_json(struct iserv_op *op, const struct iserv_reply *r)
{
	json_t *o = r->net->status == 200 ?
			iserv_json(r->net->body, r->net->len,
				   header(r->net, "Content-Type")) : NULL;

	if (!o)
		iserv_failed(op, r->net);
	return o;
}

void iserv_form_add(struct buf *form, const char *name, const char *value)
{
	const char *const parts[] = { name, "=", value };

	if (form->len)
		buf_char(form, '&');
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		for (const char *c = parts[i]; *c; c++)
			if (i == 1 || isalnum((unsigned char)*c) ||
			    strchr("-._~", *c))
				buf_char(form, *c);
			else
				buf_printf(form, "%%%02X", (unsigned char)*c);
}
