/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Uploads that resume (tus 1.0.0, https://tus.io/protocols/resumable-upload):
 * a row, and a file under DIR/uploads until the last byte is in; then the
 * bytes are a blob. Knows bytes and offsets, no HTTP.
 */
#ifndef RANZEN_SCHOOL_UPLOAD_H
#define RANZEN_SCHOOL_UPLOAD_H

#include "school/school.h"

enum upload_result {
	UPLOAD_OK,
	UPLOAD_UNKNOWN,
	UPLOAD_EXPIRED,
	UPLOAD_WRONG_OFFSET,
	UPLOAD_TOO_LARGE,
	UPLOAD_MISMATCH,
	UPLOAD_UNFINISHED,
	UPLOAD_FINAL,
	UPLOAD_NO_SPACE,
	UPLOAD_FAILED
};

struct upload {
	char id[SCHOOL_ID_SIZE];
	int64_t length, offset, expires;
	char sha256_told[HASH_HEX_SIZE]; /* "" where none was told */
	char sha256[HASH_HEX_SIZE];	 /* "" until complete */
	char concat[16];		 /* "", "partial", "final" */
};

/* sha256_told may be NULL, concat is "" or "partial". */
enum upload_result upload_new(struct school *s, const char *person,
    int64_t length, const char *metadata, const char *sha256_told,
    const char *concat, struct upload *u);
/* Joins finished uploads of this person, in order. */
enum upload_result upload_join(struct school *s, const char *person,
    const char *const *ids, size_t count, const char *metadata,
    const char *sha256_told, struct upload *u);
enum upload_result upload_get(
    struct school *s, const char *person, const char *id, struct upload *u);
enum upload_result upload_drop(
    struct school *s, const char *person, const char *id);
/* Ends those whose time is over. */
void upload_expire(struct school *s);

/* One request's bytes. */
struct upload_write {
	struct upload u;
	int fd;
	int64_t at;		      /* behind the last byte written */
	char checksum[HASH_HEX_SIZE]; /* "": none wanted */
	struct hash hash;
	bool hashing;
	enum upload_result failed;
};

/* checksum: hex of this request's bytes, or NULL. */
enum upload_result upload_begin(struct school *s, const struct upload *u,
    const char *checksum, struct upload_write *w);
/* Failures are remembered; end tells them. */
void upload_add(struct upload_write *w, const void *data, size_t len);
/* whole: the request arrived to its end. *u is the upload as it is then. */
enum upload_result upload_end(
    struct school *s, struct upload_write *w, bool whole, struct upload *u);

#endif
