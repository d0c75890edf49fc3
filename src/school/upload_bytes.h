/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of uploads that are under way, between upload.c and
 * upload_bytes.c. A few stay open between requests; all of it can be made
 * again from row and file. */
#ifndef RANZEN_SCHOOL_UPLOAD_BYTES_H
#define RANZEN_SCHOOL_UPLOAD_BYTES_H

#include "school/upload.h"

struct upload_bytes {
	struct upload_bytes *next; /* newest first */
	char id[SCHOOL_ID_SIZE];
	char sha256_told[HASH_HEX_SIZE];
	int64_t length;
	int fd;
	struct spans held;
	struct spans last; /* brought by the request that completed it */
	struct hash hash;  /* of the bytes before hashed, read back */
	bool hashing;
	int64_t hashed;
	struct upload_write *writes;
	bool settled;		  /* the bytes are a blob */
	enum upload_result stuck; /* why settling has stopped */
};

/* Those of u, opened where they were not. NULL: they cannot be. */
struct upload_bytes *upload_bytes_of(struct school *s, const struct upload *u);
/* The same, only if they are open. */
struct upload_bytes *upload_bytes_open(struct school *s, const char *id);
/* Forgets them, unless a request writes. */
void upload_bytes_close(struct school *s, const char *id);
bool upload_bytes_full(const struct upload_bytes *b);
/* Writes what is held to the row. */
enum upload_result upload_save(struct school *s, const struct upload_bytes *b,
    struct upload *u);
enum upload_result upload_errno(void);
int upload_open_file(const struct school *s, const char *id, int flags);
void upload_path(const struct school *s, const char *id, struct buf *path);

#endif
