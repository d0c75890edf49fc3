/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * multipart/form-data (RFC 7578), read as it comes: bytes in, in pieces of
 * any size, parts out. Nothing of a part's body is kept. Pure.
 *
 * As PHP reads it: a quoted name may have \" and \\ in it, %22 stays as it
 * is, and of a file's name only what follows the last slash, of either kind,
 * counts.
 */
#ifndef RANZEN_SCHOOL_MULTIPART_H
#define RANZEN_SCHOOL_MULTIPART_H

#include "base/buf.h"

#define MULTIPART_BOUNDARY_MAX 70   /* RFC 2046 */
#define MULTIPART_HEAD_MAX     8192 /* bytes of one part's headers */
#define MULTIPART_NAME_SIZE    1024

struct multipart_part {
	char name[MULTIPART_NAME_SIZE];
	char file[MULTIPART_NAME_SIZE];
	bool is_file; /* it has a file's name, which may be "" */
};

/* What meets the parts; all are called in order, data any number of times. */
struct multipart_sink {
	void (*begin)(void *ctx, const struct multipart_part *part);
	void (*data)(void *ctx, const void *p, size_t n);
	void (*end)(void *ctx);
	void *ctx;
};

enum multipart_state {
	MULTIPART_BODY,	  /* of a part, or before the first */
	MULTIPART_AFTER,  /* behind a boundary */
	MULTIPART_HEAD,	  /* a part's headers */
	MULTIPART_OVER,	  /* the last boundary was read */
	MULTIPART_BROKEN, /* no multipart; the rest is not looked at */
};

struct multipart {
	const struct multipart_sink *sink;
	char mark[MULTIPART_BOUNDARY_MAX + 5]; /* CR LF -- boundary */
	size_t mark_len, matched;
	enum multipart_state state;
	bool in_part;
	struct buf head;
};

/* type: the request's Content-Type. False: not multipart/form-data, or no
 * boundary that RFC 2046 allows. */
bool multipart_init(
    struct multipart *m, const char *type, const struct multipart_sink *sink);
void multipart_add(struct multipart *m, const void *p, size_t n);
/* False where the end is missing; a part that was open is not ended. */
bool multipart_whole(const struct multipart *m);
void multipart_release(struct multipart *m);

#endif
