/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did it arrive? And the small changes: withdraw, done, not done. */
#include "base/base.h"
#include "providers/open_op.h"

#include <strings.h>

struct ask_op {
	struct open_op op; /* first */
	struct provider_journal journal;
	char key[UUID_SIZE];
};

static struct ask_op *ask_new(struct session *s, const struct entry *e,
			      const struct provider_journal *journal,
			      provider_done *done, void *ctx)
{
	struct ask_op *op = op_new(s, sizeof(*op), done, ctx);

	if (!op)
		return NULL;
	op->journal = *journal;
	if (open_id_valid(e->task_pid) && uuid_valid(e->key)) {
		str_copy(op->key, sizeof(op->key), e->key);
		return op;
	}
	op_end_soon(&op->op, FATE_never, ERR_INTERNAL);
	return NULL;
}

static void on_hand_in(struct open_op *o, const struct net_reply *r)
{
	struct ask_op *op = (struct ask_op *)o;
	struct receipt receipt;
	enum err err;

	if (!open_is_json(r)) {
		op_failed(o, r);
		return;
	}
	err = open_read_hand_in(r->body, r->len, &receipt);
	if (!err && strcasecmp(receipt.key, op->key) != 0)
		err = ERR_GARBLED;
	if (!err)
		err = op->journal.holds(op->journal.ctx, &receipt);
	record_receipt_release(&receipt);
	op_end(o, err ? FATE_later : FATE_done, err, 0);
}

/* The task as it is now, whenever the change was made. */
static enum err read_state(const struct net_reply *r)
{
	struct open_task_state state;

	return open_read_task(r->body, r->len, NULL, &state) ? ERR_GARBLED
							     : ERR_OK;
}

static void on_changed(struct open_op *o, const struct net_reply *r)
{
	if (!open_is_json(r))
		op_failed_commit(o, r);
	else if (read_state(r))
		op_end(o, FATE_unknown, ERR_GARBLED, 0);
	else
		op_end(o, FATE_done, ERR_OK, 0);
}

static void on_repeated(struct open_op *o, const struct net_reply *r)
{
	if (!open_is_json(r))
		op_failed(o, r);
	else if (read_state(r))
		op_end(o, FATE_later, ERR_GARBLED, 0);
	else
		op_end(o, FATE_done, ERR_OK, 0);
}

static void send_change(struct ask_op *op, const struct entry *e,
			open_reply *then)
{
	const char *body = e->kind == KIND_done ? "{\"done\":true}" :
						  "{\"done\":false}";
	bool withdraw = e->kind == KIND_withdraw;
	char path[OPEN_ID_SIZE + 24];
	struct op_call call = {
		.method = withdraw ? "POST" : "PUT", .path = path,
		.headers = { { "Idempotency-Key", op->key } },
	};

	if (!withdraw) {
		call.headers[1] = (struct net_header){ "Content-Type",
						       "application/json" };
		call.body = body;
		call.body_len = strlen(body);
	}
	str_printf(path, sizeof(path), "/tasks/%s/%s", e->task_pid,
		   withdraw ? "withdraw" : "done");
	op_send(&op->op, &call, then);
}

/*
 * Of a small change, the task's state says little: it may have been so before,
 * and the lost request be done later, over what came since. The same key once
 * more settles it, for the request happens once and not after this answer.
 */
void open_ask(struct session *s, const struct entry *e,
	      const struct provider_journal *journal, provider_done *done,
	      void *ctx)
{
	struct ask_op *op = ask_new(s, e, journal, done, ctx);
	char path[OPEN_ID_SIZE + 16];
	const struct op_call call = { .method = "GET", .path = path };

	if (!op)
		return;
	if (e->kind != KIND_hand_in) {
		send_change(op, e, on_repeated);
		return;
	}
	str_printf(path, sizeof(path), "/hand-ins/%s", op->key);
	op_send(&op->op, &call, on_hand_in);
}

void open_change(struct session *s, const struct entry *e,
		 const struct provider_journal *journal, provider_done *done,
		 void *ctx)
{
	struct ask_op *op = ask_new(s, e, journal, done, ctx);
	enum err err;

	if (!op)
		return;
	err = journal->committing(journal->ctx);
	if (err)
		op_end_soon(&op->op, FATE_later, err);
	else
		send_change(op, e, on_changed);
}
