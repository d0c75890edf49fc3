/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file on its way: PART, filled in any order, and beside it PART.meta with
 * what is needed to go on after a restart:
 *
 *	ranzen-part 1
 *	"ETAG"                strong, of the file that the bytes are from
 *	SHA256                as announced; empty: not
 *	SIZE WRONG            WRONG: how often it was whole and not as announced
 *	FROM TO               a line for each range that is on the disk
 *
 * The meta names only what was synced before it was written, so after a crash
 * what it says is true. A meta that is none, or is of another file, is as no
 * meta: the part begins from zero. The digest grows with the part as far as it
 * is without a hole; what came in another order is read once, later.
 */
#ifndef RANZEN_PROVIDERS_PART_H
#define RANZEN_PROVIDERS_PART_H

#include "base/disk.h"
#include "base/hash.h"
#include "base/spans.h"

#define PART_ETAG_SIZE 160
#define PART_RESUME_FROM (256 << 10) /* smaller ones are fetched anew */

struct part {
	const struct disk *disk;
	char *path, *meta;             /* owned */
	int fd;
	char etag[PART_ETAG_SIZE];     /* empty: cannot go on later */
	char sha256[HASH_HEX_SIZE];
	int64_t size;                  /* -1: unknown yet */
	int wrong;
	struct spans have;
	int64_t sum, recorded;         /* bytes of it, and of the meta */
	struct hash hash, sha1;
	int64_t hashed;
	bool hashing, wants_sha1, has_sha1;
	char hex[HASH_HEX_SIZE];       /* after part_finish */
};

/* To be closed, whatever comes out. size -1, sha256 NULL: not announced. */
enum err part_open(struct part *p, const struct disk *disk, const char *path,
		   int64_t size, const char *sha256);
/* A SHA-1, too: to be asked for before anything else. */
enum err part_want_sha1(struct part *p);
/* Keeps what came for the next time. */
void part_close(struct part *p);
/* Away with both files. */
void part_drop(struct part *p);
/* From zero, as the file of that entity tag; a weak one or NULL is none. */
enum err part_begin(struct part *p, const char *etag);
bool part_etag_is(const struct part *p, const char *etag);
/* What is there already is left as it is. */
enum err part_write(struct part *p, int64_t at, const void *data, size_t len);
bool part_is_whole(const struct part *p);
/* Syncs and writes the meta. */
enum err part_record(struct part *p);
/* Goes on with the digest, by so many bytes; true: it is done, or failed. */
bool part_hash(struct part *p, int64_t most, enum err *err);
/* After that: compares with what was announced, else with digest (SHA-256, or
 * SHA-1 where it was wanted, in hex; may be empty), syncs and removes the meta. GARBLED: the bytes are not the file's
 * and are gone; p->wrong counts it. */
enum err part_finish(struct part *p, const char *digest);

#endif
