/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A net over which nothing goes: for an engine whose provider needs none. */
#ifndef RANZEN_TESTS_LIB_STILL_NET_H
#define RANZEN_TESTS_LIB_STILL_NET_H

#include "net/net.h"

struct still_net {
	struct net net; /* first */
	net_done *observer; /* as it was set */
	void *observer_ctx;
};

void still_net_init(struct still_net *s);

#endif
