/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What "ranzen-sync folder" tells of the files kept at a school, on its
 * standard output, and what "ranzen-sync folder serve" is told on its standard
 * input: rows of fields that all end with a NUL. The first field of a row says
 * what it is, and so how many follow. Numbers are decimal, -1: not known.
 */
#ifndef RANZEN_MODEL_TOLD_H
#define RANZEN_MODEL_TOLD_H

#include "base/buf.h"

/* kind, fields behind its word. The word is the kind's own name. */
#define TOLD_KINDS(X) \
	/* name, path at the school, size, modified, etag, where it lies here \
	 * if it was fetched and has not changed since, else "" */ \
	X(folder, 6) \
	X(file, 6) \
	/* name, where it lies, size, sha256, state (here, both) */ \
	X(got, 5) \
	/* name, path at the school, size, etag, proof (content, size), state \
	 * (sent, there) */ \
	X(sent, 6) \
	/* Only where it serves: the account that may keep files, one of \
	 * several; */ \
	X(school, 1) \
	/* … the host that wants the password and never had it; */ \
	X(host, 1) \
	/* … bytes of what is moving: done, of; */ \
	X(moved, 2) \
	/* … what it is about, the error's name, what the school said, whether \
	 * it may have arrived (unsure, ""); */ \
	X(failed, 4) \
	/* … the way in was found; the account's name */ \
	X(open, 1) \
	/* … and all that was asked was told. */ \
	X(done, 0) \
	/* What it is asked: path; */ \
	X(list, 1) \
	X(get, 1) \
	/* … file of this computer, path with its name, "" or "replace" */ \
	X(put, 3)

enum told_kind {
#define TOLD_ENUM(kind, n) TOLD_##kind,
	TOLD_KINDS(TOLD_ENUM)
#undef TOLD_ENUM
	TOLD_COUNT
};

enum told_listed { LISTED_NAME, LISTED_PATH, LISTED_SIZE, LISTED_MODIFIED,
	LISTED_ETAG, LISTED_HERE };
enum told_got { GOT_NAME, GOT_PATH, GOT_SIZE, GOT_SHA256, GOT_STATE };
enum told_sent { SENT_NAME, SENT_PATH, SENT_SIZE, SENT_ETAG, SENT_PROOF,
	SENT_STATE };
enum told_failed { FAILED_ABOUT, FAILED_ERR, FAILED_SAID, FAILED_UNSURE };

#define TOLD_FIELDS 6
#define TOLD_LIMIT  (64u << 20) /* bytes of all rows that are kept */

struct told_row {
	enum told_kind kind;
	const char *field[TOLD_FIELDS]; /* lent from the bytes */
};

/* Takes the next row off the bytes, from *at on. false: there is no whole one
 * yet, or (*broken) it is none that anybody tells. */
bool told_next(const struct buf *bytes, size_t *at, struct told_row *row,
	       bool *broken);
/* A number of a row; -1 where it is none. */
int64_t told_number(const struct told_row *row, int field);
/* A row as bytes; so many fields as its kind has. */
void told_put(struct buf *out, enum told_kind kind, const char *const *fields);
/* For qsort: folders first, then by name as people sort. */
int told_order(const void *a, const void *b);

#endif
