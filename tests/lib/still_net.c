/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/still_net.h"

static uint64_t start(struct net *n, const struct net_request *r, net_done *d,
		      void *ctx)
{
	UNUSED(n);
	UNUSED(r);
	UNUSED(d);
	UNUSED(ctx);
	return 0;
}

static void cancel(struct net *n, uint64_t id)
{
	UNUSED(n);
	UNUSED(id);
}

static int busy(const struct net *n)
{
	UNUSED(n);
	return 0;
}

static bool line(const struct net *n, const char *url, struct net_line *out)
{
	UNUSED(n);
	UNUSED(url);
	memset(out, 0, sizeof(*out));
	return false;
}

static void observe(struct net *n, net_done *fn, void *ctx)
{
	struct still_net *s = (struct still_net *)n;

	s->observer = fn;
	s->observer_ctx = ctx;
}

void still_net_init(struct still_net *s)
{
	s->net = (struct net){ .start = start, .cancel = cancel, .busy = busy,
			       .line = line, .observe = observe };
}
