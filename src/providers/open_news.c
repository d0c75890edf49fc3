/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/open_op.h"

#define PAGES_LIMIT 100000

struct news_op {
	struct op op; /* first */
	struct provider_sink sink;
	char cursor[OPEN_ID_SIZE]; /* "": from nothing */
	bool full;                 /* this pass began from nothing */
	int pages;
};

static void tell_time(const struct provider_sink *sink, const struct net_reply *r)
{
	if (sink->server_time && r->date)
		sink->server_time(sink->ctx, r->date);
}

static void on_page(struct op *o, const struct net_reply *r);

static void ask_page(struct news_op *op)
{
	char path[OPEN_ID_SIZE + 32], tag[OPEN_ID_SIZE + 4];
	struct open_call call = { .method = "GET", .path = path };

	str_printf(path, sizeof(path), "/changes%s%s",
		   *op->cursor ? "?since=" : "", op->cursor);
	str_printf(tag, sizeof(tag), "\"%s\"", op->cursor);
	if (*op->cursor)
		call.headers[0] = (struct net_header){ "If-None-Match", tag };
	open_send(&op->op, &call, on_page);
}

static void begin(struct news_op *op)
{
	op->full = !*op->cursor;
	if (op->full && op->sink.pass_begin)
		op->sink.pass_begin(op->sink.ctx);
	ask_page(op);
}

static void take_page(struct news_op *op, const struct net_reply *r)
{
	struct open_page page;
	enum err err = open_read_changes(r->body, r->len, &page, &op->sink);

	/* A cursor that stands still would never end. */
	if (!err && page.more &&
	    (strcmp(page.cursor, op->cursor) == 0 || ++op->pages > PAGES_LIMIT))
		err = ERR_GARBLED;
	if (!err)
		err = op->sink.page_end(op->sink.ctx, page.cursor,
					op->full && !page.more);
	if (err) {
		op_end(&op->op, FATE_later, err, 0);
		return;
	}
	op->op.moved = true;
	str_copy(op->cursor, sizeof(op->cursor), page.cursor);
	if (page.more)
		ask_page(op);
	else
		op_end(&op->op, FATE_done, ERR_OK, 0);
}

static void on_page(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	struct open_reading reading;

	if (!r->err)
		tell_time(&op->sink, r);
	if (open_is_json(r)) {
		take_page(op, r);
		return;
	}
	open_reading(&reading, r, session_of(o)->plain, false);
	if (!r->err && r->status == 304 && *op->cursor)
		op_end(o, FATE_done, ERR_OK, 0);
	else if (*op->cursor && strcmp(reading.problem.name, "cursor-expired") == 0) {
		op->cursor[0] = '\0';
		begin(op);
	} else {
		open_failed(o, r);
	}
}

void open_news(struct session *s, const char *cursor, enum look look,
	       const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct news_op *op = op_new(&s->ops, sizeof(*op), done, ctx);

	UNUSED(look); /* what is new comes for one request here */
	if (!op)
		return;
	op->sink = *sink;
	if (open_id_valid(cursor))
		str_copy(op->cursor, sizeof(op->cursor), cursor);
	begin(op);
}

struct task_op { struct op op; struct provider_sink sink; char pid[OPEN_ID_SIZE]; };

static void on_task(struct op *o, const struct net_reply *r)
{
	struct task_op *op = (struct task_op *)o;
	struct open_task_state state;
	struct open_reading reading;
	enum err err;

	if (!r->err)
		tell_time(&op->sink, r);
	if (open_is_json(r)) {
		err = open_read_task(r->body, r->len, &op->sink, &state);
		op_end(o, err ? FATE_later : FATE_done, err, 0);
		return;
	}
	open_reading(&reading, r, session_of(o)->plain, false);
	if (reading.err == ERR_GONE && op->sink.gone)
		op->sink.gone(op->sink.ctx, "task", op->pid);
	open_failed(o, r);
}

void open_task(struct session *s, const char *pid,
	       const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct task_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	char path[OPEN_ID_SIZE + 16];
	const struct open_call call = { .method = "GET", .path = path };

	if (!op)
		return;
	op->sink = *sink;
	if (!open_id_valid(pid)) {
		op_end_soon(&op->op, FATE_never, ERR_NOT_FOUND);
		return;
	}
	str_copy(op->pid, sizeof(op->pid), pid);
	str_printf(path, sizeof(path), "/tasks/%s", pid);
	open_send(&op->op, &call, on_task);
}

struct health_op { struct op op; struct provider_sink sink; };

static void on_health(struct op *o, const struct net_reply *r)
{
	struct health_op *op = (struct health_op *)o;
	const char *type = r->header ? r->header(r, "Content-Type") : NULL;
	bool maintenance;
	enum err err;

	if (!r->err)
		tell_time(&op->sink, r);
	if (r->err || !type || !str_starts(type, "application/health+json")) {
		open_failed(o, r);
		return;
	}
	err = open_read_status(r->body, r->len, r->date, &op->sink, &maintenance);
	if (!err && r->status >= 500)
		err = maintenance ? ERR_MAINTENANCE : ERR_OVERLOADED;
	op_end(o, err ? FATE_later : FATE_done, err, r->retry_after);
}

void open_health(struct session *s, const struct provider_sink *sink,
		 provider_done *done, void *ctx)
{
	struct health_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	const struct open_call call = { .method = "GET", .path = "/status",
				      .limit = 1u << 20 };

	if (!op)
		return;
	op->sink = *sink;
	open_send(&op->op, &call, on_health);
}
