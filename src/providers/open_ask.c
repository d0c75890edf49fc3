/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did it arrive? And the small changes: withdraw, done, not done. */
#include "base/base.h"
#include "providers/open_op.h"

#include <strings.h>

struct ask_op {
	struct open_op op; /* first */
	struct provider_journal journal;
	enum entry_kind kind;
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
	op->kind = e->kind;
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

/* Is the task as the change would leave it? */
static bool as_wanted(enum entry_kind kind, const struct open_task_state *state)
{
	switch (kind) {
	case KIND_withdraw:
		return !state->work;
	case KIND_done:
		/* Under handed-in work the mark cannot be seen; the same key
		 * again does no harm, so it counts as not arrived. */
		return state->done;
	case KIND_undone:
		return !state->done && !state->work;
	default:
		return false;
	}
}

static void on_task_state(struct open_op *o, const struct net_reply *r)
{
	struct ask_op *op = (struct ask_op *)o;
	struct open_task_state state;

	if (!open_is_json(r))
		op_failed(o, r);
	else if (open_read_task(r->body, r->len, NULL, &state) != ERR_OK)
		op_end(o, FATE_later, ERR_GARBLED, 0);
	else if (as_wanted(op->kind, &state))
		op_end(o, FATE_done, ERR_OK, 0);
	else
		op_end(o, FATE_never, ERR_NOT_FOUND, 0);
}

void open_ask(struct session *s, const struct entry *e,
	      const struct provider_journal *journal, provider_done *done,
	      void *ctx)
{
	struct ask_op *op = ask_new(s, e, journal, done, ctx);
	char path[OPEN_ID_SIZE + 16];
	const struct op_call call = { .method = "GET", .path = path };

	if (!op)
		return;
	if (op->kind == KIND_hand_in) {
		str_printf(path, sizeof(path), "/hand-ins/%s", op->key);
		op_send(&op->op, &call, on_hand_in);
	} else {
		str_printf(path, sizeof(path), "/tasks/%s", e->task_pid);
		op_send(&op->op, &call, on_task_state);
	}
}

static void on_changed(struct open_op *o, const struct net_reply *r)
{
	struct open_task_state state;

	if (!open_is_json(r))
		op_failed_commit(o, r);
	else if (open_read_task(r->body, r->len, NULL, &state) != ERR_OK)
		op_end(o, FATE_unknown, ERR_GARBLED, 0);
	else
		op_end(o, FATE_done, ERR_OK, 0);
}

void open_change(struct session *s, const struct entry *e,
		 const struct provider_journal *journal, provider_done *done,
		 void *ctx)
{
	struct ask_op *op = ask_new(s, e, journal, done, ctx);
	const char *body = e->kind == KIND_done ? "{\"done\":true}" :
						  "{\"done\":false}";
	bool withdraw = e->kind == KIND_withdraw;
	char path[OPEN_ID_SIZE + 24];
	struct op_call call = { .path = path };
	enum err err;

	if (!op)
		return;
	call.method = withdraw ? "POST" : "PUT";
	call.headers[0] = (struct net_header){ "Idempotency-Key", op->key };
	if (!withdraw) {
		call.headers[1] = (struct net_header){ "Content-Type",
						       "application/json" };
		call.body = body;
		call.body_len = strlen(body);
	}
	str_printf(path, sizeof(path), "/tasks/%s/%s", e->task_pid,
		   withdraw ? "withdraw" : "done");
	err = journal->committing(journal->ctx);
	if (err)
		op_end_soon(&op->op, FATE_later, err);
	else
		op_send(&op->op, &call, on_changed);
}
