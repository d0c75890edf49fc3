/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/random.h"
#include "providers/op.h"

void op_init(struct op *op, struct ops *of, provider_done *done, void *ctx)
{
	op->of = of;
	op->done = done;
	op->ctx = ctx;
	op->next = of->first;
	of->first = op;
}

void *op_new(struct ops *of, size_t size, provider_done *done, void *ctx)
{
	struct op *op = calloc(1, size);

	if (!op) {
		const struct verdict v = { .fate = FATE_later,
					   .err = ERR_NOMEM, .said = "" };
		done(ctx, &v);
		return NULL;
	}
	op_init(op, of, done, ctx);
	return op;
}

static void op_release(struct op *op)
{
	if (op->release)
		op->release(op);
	op->release = NULL;
}

static void unlink_op(struct op *op)
{
	struct op **at = &op->of->first;

	while (*at && *at != op)
		at = &(*at)->next;
	if (*at)
		*at = op->next;
}

void op_end(struct op *op, enum fate fate, enum err err, int64_t later_s)
{
	struct verdict v = { .fate = fate, .err = err, .retry_after = later_s,
			     .said = op->said, .moved = op->moved,
			     .sha256 = op->sha256,
			     .unchanged = op->unchanged };

	unlink_op(op);
	op_release(op);
	op->done(op->ctx, &v); /* may close the session */
	free(op);
}

void op_on_done(void *ctx, const struct net_reply *r)
{
	struct op *op = ctx;

	op->on_reply(op, r);
}

void op_start(struct op *op, struct net_request *request, op_reply *then)
{
	struct net *net = op->of->net;

	request->account = op->of->account;
	op->on_reply = then;
	op->request = net->start(net, request, op_on_done, op);
	if (!op->request)
		op_end(op, FATE_later, ERR_NOMEM, 0);
}

void op_soon(struct op *op, op_reply *then)
{
	/* No address at all: it ends in the net's next turn. */
	struct net_request nowhere = { .method = "GET", .url = "",
				       .body_fd = -1, .urgent = true };

	op_start(op, &nowhere, then);
}

static void on_end(struct op *op, const struct net_reply *r)
{
	UNUSED(r);
	op_end(op, op->end.fate, op->end.err, 0);
}

void op_end_soon(struct op *op, enum fate fate, enum err err)
{
	op->end.fate = fate;
	op->end.err = err;
	op_soon(op, on_end);
}

int op_gap(int ms)
{
	return ms + (int)random_below(random_system(), (uint64_t)ms / 2);
}

void ops_cancel(struct ops *ops)
{
	while (ops->first) {
		struct op *op = ops->first;

		ops->first = op->next;
		ops->net->cancel(ops->net, op->request);
		op_release(op);
		free(op);
	}
}
