/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "sync/inner.h"

struct call { /* one request that passes through */
	struct call *next;
	struct tap *tap;
	uint64_t id;
	net_done *done;
	bool (*sink)(void *ctx, int status, const void *data, size_t len);
	void (*head)(void *ctx, const struct net_reply *reply);
	void (*moved)(void *ctx, int64_t up, int64_t down);
	void *ctx; /* of all four */
};

struct tap {
	struct net net; /* first: what providers see */
	struct net *inner;
	struct engine *e;
	struct call *calls;
};

static void call_unlink(struct call *call)
{
	struct call **at = &call->tap->calls;
	while (*at && *at != call)
		at = &(*at)->next;
	if (*at)
		*at = call->next;
}

static void tap_reply(void *ctx, const struct net_reply *reply)
{
	struct call *call = ctx;
	struct engine *e = call->tap->e;
	if (reply->sample.account && reply->err != ERR_CANCELLED)
		store_sample_add(e->o.store, &reply->sample);
	call_unlink(call);
	call->done(call->ctx, reply);
	free(call);
}

static bool tap_sink(void *ctx, int status, const void *data, size_t len)
{
	struct call *call = ctx;
	return call->sink(call->ctx, status, data, len);
}

static void tap_head(void *ctx, const struct net_reply *reply)
{
	struct call *call = ctx;
	call->head(call->ctx, reply);
}

static void tap_moved(void *ctx, int64_t up, int64_t down)
{
	struct call *call = ctx;
	call->moved(call->ctx, up, down);
}

static uint64_t tap_start(
    struct net *net, const struct net_request *req, net_done *done, void *ctx)
{
	struct tap *tap = (struct tap *)net;
	struct call *call = malloc(sizeof(*call));
	if (!call)
		return 0;
	*call = (struct call){.next = tap->calls,
	    .tap = tap,
	    .done = done,
	    .sink = req->sink,
	    .head = req->head,
	    .moved = req->moved,
	    .ctx = ctx};
	tap->calls = call;
	struct net_request ours = *req;
	ours.sink = req->sink ? tap_sink : NULL;
	ours.head = req->head ? tap_head : NULL;
	ours.moved = req->moved ? tap_moved : NULL;
	call->id = tap->inner->start(tap->inner, &ours, tap_reply, call);
	if (call->id)
		return call->id;
	call_unlink(call);
	free(call);
	return 0;
}

static void tap_cancel(struct net *net, uint64_t id)
{
	struct tap *tap = (struct tap *)net;
	struct call *call = tap->calls;
	while (call && call->id != id)
		call = call->next;
	tap->inner->cancel(tap->inner, id);
	if (!call)
		return;
	call_unlink(call);
	free(call);
}

static void tap_turn(struct net *net, struct pollfd *fds, int n, int ms)
{
	struct tap *tap = (struct tap *)net;
	tap->inner->turn(tap->inner, fds, n, ms);
}

static int tap_busy(const struct net *net)
{
	const struct tap *tap = (const struct tap *)net;
	return tap->inner->busy(tap->inner);
}

static void tap_free(struct net *net)
{
	struct tap *tap = (struct tap *)net;
	while (tap->calls) {
		struct call *call = tap->calls;
		tap->inner->cancel(tap->inner, call->id);
		tap->calls = call->next;
		free(call);
	}
	free(tap);
}

struct net *tap_new(struct engine *e, struct net *inner)
{
	struct tap *tap = calloc(1, sizeof(*tap));
	if (!tap)
		return NULL;
	tap->net =
	    (struct net){tap_start, tap_cancel, tap_turn, tap_busy, tap_free};
	tap->inner = inner;
	tap->e = e;
	return &tap->net;
}
