/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An op: one call of a provider's table (provider.h), from its start to its
 * done, over as many requests as it takes.
 *
 * An op is a struct of its own that begins with struct op. Each step sends
 * one request with op_start and goes on in its reply callback; op_end calls
 * the engine's done and frees it: after that the op is gone. Ops hang on the
 * session that they are of; ops_cancel frees them without done.
 */
#ifndef RANZEN_PROVIDERS_OP_H
#define RANZEN_PROVIDERS_OP_H

#include "providers/provider.h"

#define OP_SAID_SIZE 512

/* What a session keeps for its ops. */
struct ops {
	struct net *net;
	int64_t account;
	struct op *first;
};

struct op;
typedef void op_reply(struct op *op, const struct net_reply *r);

struct op {
	struct op *next;
	struct ops *of;
	uint64_t request;
	op_reply *on_reply;
	void (*release)(struct op *op); /* what the op owns; may be NULL */
	provider_done *done;
	void *ctx;
	bool moved;                     /* bytes moved: told with the end */
	const char *sha256;             /* told with the end; lent */
	bool unchanged;                 /* told with the end */
	struct verdict end;             /* of op_end_soon */
	char said[OP_SAID_SIZE];        /* clean, what the server said */
};

/* For an op that its owner allocated; it is freed all the same. */
void op_init(struct op *op, struct ops *of, provider_done *done, void *ctx);
/* size of the whole struct; NULL: no memory, and done has been called. */
void *op_new(struct ops *of, size_t size, provider_done *done, void *ctx);
/* The request's account is set here. No memory ends the op. */
void op_start(struct op *op, struct net_request *request, op_reply *then);
/* Goes on in a later turn. No memory ends the op. */
void op_soon(struct op *op, op_reply *then);
void op_end(struct op *op, enum fate fate, enum err err, int64_t later_s);
/* As op_end, but in a later turn: for a call that ends where it begins. */
void op_end_soon(struct op *op, enum fate fate, enum err err);
/* The net_done of op->request, whose ctx is the op: goes to on_reply. */
void op_on_done(void *op, const struct net_reply *r);
/* How long to leave the server alone before the next request: ms, and up to half
 * of it more, so that many do not ask in step. */
int op_gap(int ms);
/* When the session closes. */
void ops_cancel(struct ops *ops);

#endif
