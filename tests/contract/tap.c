/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/contract/tap.h"

#define OWN_ID (UINT64_C(1) << 62) /* of a request that was never sent */

struct tap_leg {
	struct tap_leg *next;
	struct tap *tap;
	uint64_t id;
	enum tap_fault fault;
	bool cut;	   /* ends in the next turn */
	int64_t up, down; /* as told last */
	struct net_request ask; /* its callbacks */
	net_done *done;
	void *ctx;
};

static struct tap *tap_of(const struct net *net)
{
	return (struct tap *)(uintptr_t)net;
}

static void leg_unlink(struct tap_leg *leg)
{
	struct tap_leg **at = &leg->tap->legs;

	while (*at && *at != leg)
		at = &(*at)->next;
	if (*at)
		*at = leg->next;
}

static const char *no_header(const struct net_reply *r, const char *name)
{
	UNUSED(r);
	UNUSED(name);
	return NULL;
}

/* Ends with what a lost reply looks like, and frees the leg. */
static void leg_lost(struct tap_leg *leg, bool sent_all)
{
	const struct net_reply nothing = {.err = ERR_CUT,
	    .body = "",
	    .header = no_header,
	    .sent_all = sent_all,
	    .sample = {.err = ERR_CUT}};

	leg->tap->struck = true;
	leg_unlink(leg);
	leg->done(leg->ctx, &nothing);
	free(leg);
}

static void on_done(void *ctx, const struct net_reply *r)
{
	struct tap_leg *leg = ctx;
	struct tap *t = leg->tap;

	t->bytes += r->sample.bytes;
	t->date = r->date ? r->date : t->date;
	t->first_date = t->first_date ? t->first_date : t->date;
	if (leg->fault == TAP_LOSE || leg->cut) {
		leg_lost(leg, leg->fault == TAP_LOSE || r->sent_all);
		return;
	}
	leg_unlink(leg);
	leg->done(leg->ctx, r);
	free(leg);
}

static void on_head(void *ctx, const struct net_reply *r)
{
	struct tap_leg *leg = ctx;

	if (leg->ask.head && leg->fault == TAP_NONE && !leg->cut)
		leg->ask.head(leg->ctx, r);
}

static bool on_sink(void *ctx, int status, const void *data, size_t len)
{
	struct tap_leg *leg = ctx;
	struct tap *t = leg->tap;

	if (leg->cut)
		return true; /* it ends in the next turn */
	t->down += (int64_t)len;
	if (t->cut_down && t->down >= t->cut_down)
		leg->cut = t->broken = true;
	if (leg->fault != TAP_NONE)
		return true;
	return leg->ask.sink(leg->ctx, status, data, len);
}

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	struct tap_leg *leg = ctx;
	struct tap *t = leg->tap;

	t->up += up - leg->up;
	if (!leg->ask.sink)
		t->down += down - leg->down;
	leg->up = up;
	leg->down = down;
	if (t->cut_up && t->up >= t->cut_up)
		leg->cut = t->broken = true;
	if (leg->ask.moved && leg->fault == TAP_NONE && !leg->cut)
		leg->ask.moved(leg->ctx, up, down);
}

static uint64_t tap_start(
    struct net *net, const struct net_request *ask, net_done *done, void *ctx)
{
	struct tap *t = tap_of(net);
	struct tap_leg *leg = calloc(1, sizeof(*leg));
	struct net_request own = *ask;

	if (!leg)
		return 0;
	*leg = (struct tap_leg){
	    .next = t->legs, .tap = t, .ask = *ask, .done = done, .ctx = ctx};
	/* what goes nowhere is how a provider says "in a later turn" */
	if (str_starts(ask->url, "http")) {
		t->requests++;
		if (t->fault && t->at > 0 && --t->at == 0)
			leg->fault = t->fault;
		if (t->broken)
			leg->fault = TAP_DROP;
	}
	if (t->hurries && own.gap_ms)
		own.gap_ms = 1;
	own.head = on_head;
	own.moved = on_moved;
	own.sink = ask->sink ? on_sink : NULL;
	if (leg->fault == TAP_DROP)
		leg->id = OWN_ID + (uint64_t)t->requests;
	else
		leg->id = t->real->start(t->real, &own, on_done, leg);
	if (!leg->id) {
		free(leg);
		return 0;
	}
	t->legs = leg;
	return leg->id;
}

static void tap_cancel(struct net *net, uint64_t id)
{
	struct tap *t = tap_of(net);
	struct tap_leg *leg = t->legs;

	while (leg && leg->id != id)
		leg = leg->next;
	if (!leg)
		return;
	if (leg->fault != TAP_DROP)
		t->real->cancel(t->real, id);
	leg_unlink(leg);
	free(leg);
}

/* done may start or cancel others: so one at a time, from the top. */
static bool end_one(struct tap *t)
{
	for (struct tap_leg *leg = t->legs; leg; leg = leg->next) {
		if (leg->fault == TAP_DROP) {
			leg_lost(leg, !t->broken);
			return true;
		}
		if (leg->cut) {
			t->real->cancel(t->real, leg->id);
			leg_lost(leg, false);
			return true;
		}
	}
	return false;
}

static void tap_turn(struct net *net, struct pollfd *fds, int n, int timeout_ms)
{
	struct tap *t = tap_of(net);

	while (end_one(t))
		timeout_ms = 0;
	t->real->turn(t->real, fds, n, timeout_ms);
}

static int tap_busy(const struct net *net)
{
	int n = 0;

	for (const struct tap_leg *leg = tap_of(net)->legs; leg; leg = leg->next)
		n++;
	return n;
}

static bool tap_line(const struct net *net, const char *url, struct net_line *out)
{
	const struct tap *t = tap_of(net);

	return t->real->line(t->real, url, out);
}

static void tap_observe(struct net *net, net_done *fn, void *ctx)
{
	struct tap *t = tap_of(net);

	t->real->observe(t->real, fn, ctx);
}

static void tap_free(struct net *net)
{
	UNUSED(net); /* the owner calls tap_release */
}

void tap_init(struct tap *t, struct net *real)
{
	*t = (struct tap){.net = {.start = tap_start,
			      .cancel = tap_cancel,
			      .turn = tap_turn,
			      .busy = tap_busy,
			      .line = tap_line,
			      .observe = tap_observe,
			      .free = tap_free},
	    .real = real};
}

void tap_release(struct tap *t)
{
	while (t->legs)
		tap_cancel(&t->net, t->legs->id);
	t->real->free(t->real);
}

void tap_mend(struct tap *t)
{
	t->fault = TAP_NONE;
	t->at = 0;
	t->struck = t->broken = false;
	t->cut_up = t->cut_down = 0;
}

void tap_count(struct tap *t)
{
	tap_mend(t);
	t->requests = 0;
	t->up = t->down = t->bytes = 0;
	t->first_date = t->date = 0;
}
