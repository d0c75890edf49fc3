/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong on the way, told apart (DESIGN 6). */
#ifndef RANZEN_NET_ERRORS_H
#define RANZEN_NET_ERRORS_H

#include "net/net.h"
#include "net/url.h"

struct net_failure {
	int code;          /* CURLcode */
	long os_errno;     /* of the connection attempt */
	long verify;       /* X509 verify result */
	bool connected;    /* the connection stood */
	const char *text;  /* curl's own words */
};
enum err net_failure_err(const struct net_failure *f, const struct url *url);

/* Is there a way out of this machine? Asks the routing table; sends nothing. */
bool net_has_route(void);

#endif
