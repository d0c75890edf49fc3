/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Uploads that resume (tus 1.0.0, https://tus.io/protocols/resumable-upload,
 * and the extension "pieces" of docs/school-api.yaml): a row, and a file
 * under DIR/uploads until every byte is in and compared; then the bytes are a
 * blob. Knows bytes and ranges, no HTTP.
 *
 * What is held of an upload is a set of ranges. A byte that is held is never
 * written again: who brings it once more has it compared. So several requests
 * may write at the same time, and a file of two makings cannot come about.
 */
#ifndef RANZEN_SCHOOL_UPLOAD_H
#define RANZEN_SCHOOL_UPLOAD_H

#include "base/spans.h"
#include "school/school.h"

#define UPLOAD_RANGES_MAX 64 /* of one upload; more are UPLOAD_WRONG_OFFSET */

enum upload_result {
	UPLOAD_OK,
	UPLOAD_UNKNOWN,
	UPLOAD_EXPIRED,
	UPLOAD_WRONG_OFFSET,
	UPLOAD_TOO_LARGE,
	UPLOAD_MISMATCH,  /* not the checksum */
	UPLOAD_DIFFERENT, /* not the bytes that are here */
	UPLOAD_UNFINISHED,
	UPLOAD_FINAL,
	UPLOAD_NO_SPACE,
	UPLOAD_FAILED,
	UPLOAD_SETTLING /* every byte is in; ask again soon */
};

struct upload {
	char id[SCHOOL_ID_SIZE];
	int64_t length, offset, expires; /* offset: held from 0 on */
	char sha256_told[HASH_HEX_SIZE]; /* "" where none was told */
	char sha256[HASH_HEX_SIZE];	 /* "" until complete */
	char concat[16];		 /* "", "partial", "final" */
	bool pieces;			 /* takes any order */
};

/* What is told when an upload begins. */
struct upload_wish {
	int64_t length;
	const char *metadata;	 /* may be NULL */
	const char *sha256_told; /* "" or NULL for none */
	const char *concat;	 /* "" or "partial" */
	bool pieces;
};
enum upload_result upload_new(struct school *s, const char *person,
    const struct upload_wish *wish, struct upload *u);
/* Joins finished uploads of this person, in order. */
enum upload_result upload_join(struct school *s, const char *person,
    const char *const *ids, size_t count, const char *metadata,
    const char *sha256_told, struct upload *u);
enum upload_result upload_get(
    struct school *s, const char *person, const char *id, struct upload *u);
/* The ranges held behind u->offset: "4096-8191,9000-9999"; "" for none. */
void upload_ranges(struct school *s, const struct upload *u, struct buf *out);
enum upload_result upload_drop(
    struct school *s, const char *person, const char *id);
/* Ends those whose time is over. */
void upload_expire(struct school *s);

/* One request's bytes. */
struct upload_write {
	struct upload u;
	struct upload_write *next; /* of the same upload */
	struct upload_bytes *bytes;
	struct spans fresh;	      /* what this request brought */
	int64_t at;		      /* behind the last byte */
	char checksum[HASH_HEX_SIZE]; /* "": none wanted */
	struct hash hash;
	bool hashing, over;
	enum upload_result failed;
};

/* length: of the request's body, -1 unknown. checksum: its hex, or "". It
 * then counts whole or not at all. */
enum upload_result upload_begin(struct school *s, const struct upload *u,
    int64_t at, int64_t length, const char *checksum, struct upload_write *w);
/* Failures are remembered; end tells them. */
void upload_add(struct upload_write *w, const void *data, size_t len);
/* whole: the request arrived to its end; else what came of it is kept (but
 * for a checksum). *u is the upload as it is then. Called again after
 * UPLOAD_SETTLING, until it says something else. */
enum upload_result upload_end(
    struct school *s, struct upload_write *w, bool whole, struct upload *u);

/* Of an upload with every byte: does a part of hashing and comparing.
 * UPLOAD_SETTLING: there is more to do. */
enum upload_result upload_settle(struct school *s, struct upload *u);
/* The same for one whose client does not wait; true: there is more to do. */
bool upload_work(struct school *s);
/* Before the school closes. */
void upload_close_all(struct school *s);

#endif
