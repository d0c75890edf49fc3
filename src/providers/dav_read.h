/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a WebDAV server says of a folder (RFC 4918: the multistatus of a
 * PROPFIND), and how paths are written in its addresses. Pure: bytes in,
 * records out. Bounded in rows, depth and the length of what one row says; a
 * document type, and so any entity but XML's own five, is refused.
 *
 * A path below the root is named by its href: percent-encoded as we ask for
 * it, without a '/' at its beginning, with one at its end where it is a
 * folder, "" for the root. Whatever a server writes (absolute, relative to
 * the host, with other letters encoded) becomes that, and what does not lie
 * where it was asked for is left out: other hosts, "..", other folders.
 */
#ifndef RANZEN_PROVIDERS_DAV_READ_H
#define RANZEN_PROVIDERS_DAV_READ_H

#include "base/buf.h"

#define DAV_ROWS_MAX  20000
#define DAV_DEPTH_MAX 24
#define DAV_HREF_SIZE 4096
#define DAV_ETAG_SIZE 160

struct dav_row {
	const char *href;
	const char *name;     /* clean; "" of the root */
	bool self;            /* what was asked for, not what lies in it */
	bool folder;
	int64_t size;         /* -1: not said */
	int64_t modified;     /* 0: not said */
	int64_t room;         /* bytes that are free there; -1: not said */
	const char *etag;     /* as it came, weak ones with W/; "" none */
};
/* All is lent. Not OK ends the reading with that. */
typedef enum err dav_see(void *ctx, const struct dav_row *row);

struct dav_where {
	const char *root;     /* address of the root */
	const char *base;     /* the path that the server gives the root, as
			       * dav_base wrote it */
	const char *href;     /* what was asked for */
};

/* GARBLED: no multistatus, or none that ends; LIMIT: more rows than anybody
 * has. */
enum err dav_read(const char *xml, size_t len, const struct dav_where *where,
		  dav_see *see, void *ctx);
/* What the server calls the root, of what it said when asked for that alone
 * ("/", "/webdav/"). GARBLED: it said nothing like it. */
enum err dav_base(const char *xml, size_t len, const char *root,
		  char base[DAV_HREF_SIZE]);
/* Appends the href of a path as people write it, without the '/' at a
 * folder's end. BAD_NAME: "." or "..", or what is no UTF-8. */
enum err dav_href(struct buf *out, const char *path);
/* A weak one or "" holds nothing fast. */
bool dav_is_strong(const char *etag);

#endif
