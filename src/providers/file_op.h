/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An op (op.h) that gets a file into a part file (part.h), whatever the
 * platform, over one connection, or two where the line has been cut lately:
 * after a cut each grows its window anew, and two fill the line in half the
 * time.
 *
 * What the platform calls the file and how it is asked for is in a table; the
 * streams, what a cut takes and what goes into the part are the same for all.
 * Anything that shows that the server's file is another one begins anew: bytes
 * of two files never meet, and what is no file never gets into the part.
 */
#ifndef RANZEN_PROVIDERS_FILE_OP_H
#define RANZEN_PROVIDERS_FILE_OP_H

#include "providers/op.h"
#include "providers/part.h"

#define FILE_STRANGE_LIMIT (64u << 10) /* of what may be no file */

struct file_op;

/* What a success brings: the file; what may be a message in its place, to be
 * looked at as a whole; or surely something else. */
enum file_sort { FILE_SURE, FILE_DOUBT, FILE_STRANGE };

struct file_kind {
	/* Starts the request: it has its callbacks and gets its method, address
	 * and headers here. range: "bytes=0-99", NULL: the whole file. 0: no
	 * memory. */
	uint64_t (*send)(struct file_op *op, struct net_request *ask,
			 const char *range, net_done *done, void *ctx);
	/* Ends the op with what a reply means that brought no file. One that was
	 * FILE_STRANGE comes as status 200, with what came of its body. */
	void (*failed)(struct op *op, const struct net_reply *r);
	/* The validator, strong or "", and the digest of the whole file, hex
	 * (SHA-256, or SHA-1 where part_want_sha1 was called) or "". */
	void (*read)(const struct net_reply *r, char etag[PART_ETAG_SIZE],
		     char digest[HASH_HEX_SIZE]);
	/* NULL: all is sure. Asked by the head, and once more, then with whole,
	 * when the body of a doubtful one is there. */
	enum file_sort (*sort)(const struct file_op *op,
			       const struct net_reply *r, bool whole);
	bool if_range;  /* honoured: a range without a validator is good */
	bool size_lags; /* what was announced may be older than the file */
	int first_tries; /* at once, before any byte: where a kept connection
			  * may be dead and curl, for it is a POST, does not
			  * repeat it */
};

struct file_stream {
	struct file_op *op;
	uint64_t request;     /* 0: none under way */
	int64_t at, to;       /* next byte; where it ends */
	int64_t reply_to;     /* where the server's reply ends */
	bool ranged;          /* asked for a range */
	bool head, grew, ended; /* ended: by us, at to */
	enum err err;         /* why we ended it */
	enum file_sort sort;
	struct buf held;      /* of what is not sure */
	struct {              /* the reply's head */
		int status;
		bool units;   /* it says that it does ranges */
		char etag[PART_ETAG_SIZE], digest[HASH_HEX_SIZE];
		char range[96], length[24];
	} says;
};

struct file_op {
	struct op op; /* first */
	const struct file_kind *kind;
	const char *site;     /* an address at the host; lent */
	void (*moved)(void *ctx, int64_t done, int64_t total);
	struct part part;
	struct file_stream streams[2];
	bool ranges;          /* the server does them */
	bool single;          /* no second stream any more */
	int64_t second_from;  /* not before so many bytes are here */
	int tries, restarts;
	char digest[HASH_HEX_SIZE]; /* as the server stated it */
};

/* For an op of op_new whose struct begins with struct file_op; opens the part.
 * Its release is file_op_release, or calls it. */
enum err file_op_open(struct file_op *op, const struct file_kind *kind,
		      const char *site, const struct disk *disk,
		      const struct material *m, const char *part,
		      void (*moved)(void *ctx, int64_t done, int64_t total));
void file_op_release(struct op *op);
/* Goes on with what is in the part. May end the op: only from a reply. */
void file_op_go(struct file_op *op);

#endif
