/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Did it arrive? And the small changes: withdraw, done, not done. */
#include "base/base.h"
#include "providers/open_hand_in.h"

struct ask_op {
	struct op op; /* first */
	struct provider_journal journal;
	char key[UUID_SIZE];
	char *work; /* the PUT once more; NULL: not all of it is there */
};

static void release_ask(struct op *o)
{
	free(((struct ask_op *)o)->work);
}

static struct ask_op *ask_new(struct session *s, const struct entry *e,
			      const struct provider_journal *journal,
			      provider_done *done, void *ctx)
{
	struct ask_op *op = op_new(&s->ops, sizeof(*op), done, ctx);

	if (!op)
		return NULL;
	op->op.release = release_ask;
	op->journal = *journal;
	if (open_id_valid(e->task_pid) && uuid_valid(e->key)) {
		str_copy(op->key, sizeof(op->key), e->key);
		return op;
	}
	op_end_soon(&op->op, FATE_never, ERR_INTERNAL);
	return NULL;
}

static void take_hand_in(struct ask_op *op, const struct net_reply *r)
{
	struct receipt receipt;
	enum err err = open_read_hand_in(r->body, r->len, &receipt);

	if (!err && str_casecmp(receipt.key, op->key) != 0)
		err = ERR_GARBLED;
	if (!err)
		err = op->journal.holds(op->journal.ctx, &receipt);
	record_receipt_release(&receipt);
	op_end(&op->op, err ? FATE_later : FATE_done, err, 0);
}

/* What is refused now, the lost request cannot have done before; whether it
 * still can is for the engine to wait out. */
static void on_settled(struct op *o, const struct net_reply *r)
{
	struct open_reading reading;

	if (open_is_json(r)) {
		take_hand_in((struct ask_op *)o, r);
		return;
	}
	open_reading(&reading, r, session_of(o)->plain, true);
	if (*reading.problem.name && reading.fate != FATE_unknown &&
	    reading.fate != FATE_later && reading.err != ERR_LOGIN)
		op_end(o, FATE_never, ERR_NOT_FOUND, 0);
	else
		open_failed(o, r);
}

static void send_again(struct ask_op *op)
{
	char path[UUID_SIZE + 16];
	const struct open_call call = {
		.method = "PUT", .path = path,
		.headers = { { "Content-Type", "application/json" } },
		.body = op->work, .body_len = strlen(op->work),
	};

	str_printf(path, sizeof(path), "/hand-ins/%s", op->key);
	open_send(&op->op, &call, on_settled);
}

/*
 * "No" may mean "not yet": a gateway may have let go of a request that still
 * runs. The same PUT once more settles it, for its key happens once, before
 * this answer or by it.
 */
static void on_hand_in(struct op *o, const struct net_reply *r)
{
	struct ask_op *op = (struct ask_op *)o;
	struct open_reading reading;

	if (open_is_json(r)) {
		take_hand_in(op, r);
		return;
	}
	open_reading(&reading, r, session_of(o)->plain, false);
	if (op->work && reading.err == ERR_NOT_FOUND)
		send_again(op);
	else
		open_failed(o, r);
}

/* NULL: a file of it is not there yet, so nobody can have committed it. */
static char *whole_work(const struct entry *e)
{
	json_t *body = hand_in_body(e), *files = json_array();
	bool whole = body && files;
	char *text = NULL;

	for (int i = 0; whole && i < e->n_files; i++) {
		const struct work_file *f = &e->files[i];
		const char *upload = f->upload ? f->upload : "";
		const char *pid = f->pid ? f->pid : "";

		whole = *upload == '/' ? f->offset == f->size :
					 !*upload && open_id_valid(pid);
		if (whole && json_array_append_new(files,
				hand_in_file(upload, pid, f->name)) != 0)
			whole = false;
	}
	if (whole && json_object_set(body, "files", files) == 0)
		text = json_dumps(body, JSON_COMPACT);
	json_decref(files);
	json_decref(body);
	return text;
}

/* The task as it is now, whenever the change was made. */
static enum err read_state(const struct net_reply *r)
{
	struct open_task_state state;

	return open_read_task(r->body, r->len, NULL, &state) ? ERR_GARBLED
							     : ERR_OK;
}

static void on_changed(struct op *o, const struct net_reply *r)
{
	if (!open_is_json(r))
		open_failed_commit(o, r);
	else if (read_state(r))
		op_end(o, FATE_unknown, ERR_GARBLED, 0);
	else
		op_end(o, FATE_done, ERR_OK, 0);
}

static void on_repeated(struct op *o, const struct net_reply *r)
{
	if (!open_is_json(r))
		open_failed(o, r);
	else if (read_state(r))
		op_end(o, FATE_later, ERR_GARBLED, 0);
	else
		op_end(o, FATE_done, ERR_OK, 0);
}

static void send_change(struct ask_op *op, const struct entry *e,
			op_reply *then)
{
	const char *body = e->kind == KIND_done ? "{\"done\":true}" :
						  "{\"done\":false}";
	bool withdraw = e->kind == KIND_withdraw;
	char path[OPEN_ID_SIZE + 24];
	struct open_call call = {
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
	open_send(&op->op, &call, then);
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
	const struct open_call call = { .method = "GET", .path = path };

	if (!op)
		return;
	if (e->kind != KIND_hand_in) {
		send_change(op, e, on_repeated);
		return;
	}
	op->work = whole_work(e);
	str_printf(path, sizeof(path), "/hand-ins/%s", op->key);
	open_send(&op->op, &call, on_hand_in);
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
