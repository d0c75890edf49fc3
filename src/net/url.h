/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the net needs to know of an address. */
#ifndef RANZEN_NET_URL_H
#define RANZEN_NET_URL_H

#include "base/base.h"

#define URL_HOST_SIZE 300

struct url {
	char host[URL_HOST_SIZE]; /* lower case, with port */
	size_t name_len;          /* of host without the port */
	bool https, loopback;
};

/* false: not an absolute http or https address. */
bool url_read(struct url *u, const char *text);
/* May a request that began at from go on at to? The same host, and not from
 * https to http. */
bool url_may_follow(const struct url *from, const struct url *to);

#endif
