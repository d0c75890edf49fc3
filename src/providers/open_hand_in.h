/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in, between its two halves: open_upload.c brings the files there,
 * open_hand_in.c begins and commits.
 */
#ifndef RANZEN_PROVIDERS_OPEN_HAND_IN_H
#define RANZEN_PROVIDERS_OPEN_HAND_IN_H

#include "providers/open_op.h"
#include "providers/open_parts.h"

#include <jansson.h>

#define LANES 2 /* connections to one host, and requests at a time */

struct hand_in_op;

struct lane { /* one request of an upload */
	struct hand_in_op *op;
	uint64_t request; /* 0: free */
	struct job job;
	int64_t up;       /* bytes of its body that left us */
	int fd, fd_of;    /* the open file, and of which part; -1: none */
};

/* Compares the sealed copies with their SHA-256 while they are sent, a little
 * at a time, so that a copy that was spoilt on the disk is never named. */
struct check {
	int part, fd;     /* at work; those before are compared */
	struct hash hash;
	bool hashing;
	int64_t at;
	enum err err;
};

struct hand_in_op {
	struct op op; /* first */
	struct provider_journal journal;
	char key[UUID_SIZE];
	json_t *body;     /* the PUT, without its files */
	char *work;       /* the whole of it */
	struct parts parts;
	struct lane lanes[LANES];
	struct check check;
	int64_t total;
	int strikes;      /* requests cut in a row, with no byte acknowledged */
	int rounds;       /* commits that found uploads gone */
	bool solo;        /* a second connection was refused */
	bool ended;       /* op_end_soon was called */
};

/* The PUT of an entry without its files, and a row of them: an upload's path,
 * or "" and the id of what lies there. NULL: no memory, or no text. */
json_t *hand_in_body(const struct entry *e);
json_t *hand_in_file(const char *upload, const char *pid, const char *name);

/* Brings what is not there yet, then calls hand_in_commit. */
void upload_go_on(struct hand_in_op *op);
/* Ends what runs, and frees what lanes and check hold. */
void upload_stop(struct hand_in_op *op);
/* Every file is at the school. */
void hand_in_commit(struct hand_in_op *op);
/* Ends the op in a later turn. */
void hand_in_fail(struct hand_in_op *op, enum fate fate, enum err err);

#endif
