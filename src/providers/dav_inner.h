/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of dav.h share; nobody else includes this. */
#ifndef RANZEN_PROVIDERS_DAV_INNER_H
#define RANZEN_PROVIDERS_DAV_INNER_H

#include "providers/dav.h"
#include "providers/op.h"

#define DAV_HEADERS 6

struct dav {
	struct ops ops; /* first */
	const struct disk *disk;
	char root[DAV_ROOT_SIZE];
	char base[DAV_HREF_SIZE]; /* the server's name for it */
	char *key;                /* "Basic …", secret; NULL: none */
};

struct dav *dav_of(struct op *op);
/* What a request has in all cases. Adds to n headers (of DAV_HEADERS). url has
 * DAV_ROOT_SIZE + DAV_HREF_SIZE. */
void dav_fill(struct dav *d, const char *href, struct net_request *ask,
	      struct net_header *headers, int n, char *url);
/* Ends the op with what a reply means that was no success. put: a reply that
 * is lost leaves it unknown. */
void dav_failed(struct op *op, const struct net_reply *r, bool put);

#endif
