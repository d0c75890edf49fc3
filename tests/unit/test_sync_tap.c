/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "sync/inner.h"

/* A network that calls back everything that a request names, in one turn. */
struct noisy {
	struct net net; /* first */
	struct net_request request;
	net_done *done;
	void *ctx;
};

static uint64_t start(
    struct net *n, const struct net_request *r, net_done *done, void *ctx)
{
	struct noisy *noisy = (struct noisy *)n;
	noisy->request = *r;
	noisy->done = done;
	noisy->ctx = ctx;
	return 1;
}

static void turn(struct net *n, struct pollfd *fds, int n_fds, int ms)
{
	struct noisy *noisy = (struct noisy *)n;
	struct net_reply reply = {.status = 200};
	UNUSED(fds);
	UNUSED(n_fds);
	UNUSED(ms);
	noisy->request.head(noisy->ctx, &reply);
	noisy->request.sink(noisy->ctx, 200, "x", 1);
	noisy->request.moved(noisy->ctx, 1, 2);
	noisy->done(noisy->ctx, &reply);
}

static void on_head(void *ctx, const struct net_reply *r)
{
	UNUSED(r);
	*(int *)ctx += 1;
}

static bool on_sink(void *ctx, int status, const void *data, size_t len)
{
	UNUSED(status);
	UNUSED(data);
	UNUSED(len);
	*(int *)ctx += 10;
	return true;
}

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	UNUSED(up);
	UNUSED(down);
	*(int *)ctx += 100;
}

static void on_done(void *ctx, const struct net_reply *r)
{
	UNUSED(r);
	*(int *)ctx += 1000;
}

/* A request has one context for all that it calls: whoever adds a callback
 * to struct net_request adds it to the tap, and here. */
static void every_callback_gets_its_own_context(void **state)
{
	struct engine e = {.changed = false};
	struct noisy inner = {.net = {.start = start, .turn = turn}};
	struct net *tap = tap_new(&e, &inner.net);
	struct net_request r = {
	    .sink = on_sink, .head = on_head, .moved = on_moved};
	int heard = 0;
	UNUSED(state);
	tap->start(tap, &r, on_done, &heard);
	tap->turn(tap, NULL, 0, 0);
	assert_int_equal(heard, 1111);
	tap->free(tap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_callback_gets_its_own_context),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
