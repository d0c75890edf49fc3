/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of the uploads of one hand-in, and what is to be sent next.
 * Pure: no net, no file; open_upload.c does what this says.
 *
 * Of each file there are four sets of bytes: held (the school said so), flying
 * (in a request that runs), doubt (in a request that was cut: nobody knows)
 * and the rest, which surely never arrived. Only the rest is sent. An answer
 * of an upload in pieces (docs/school-api.yaml) tells all that is held, and so
 * ends every doubt; an upload of plain tus must be asked.
 */
#ifndef RANZEN_PROVIDERS_OPEN_PARTS_H
#define RANZEN_PROVIDERS_OPEN_PARTS_H

#include "base/hash.h"
#include "base/spans.h"
#include "providers/open_read.h"

#define PART_URL_SIZE 1024
#define PART_UNTOLD 65536 /* may have left without that we were told */
#define PART_TRIES 3 /* asks that brought nothing, and new beginnings */

enum part_state {
	PART_NEW,    /* no upload yet */
	PART_MAKING, /* POST runs */
	PART_ASK,    /* of an earlier day: ask before anything */
	PART_OPEN,
	PART_WHOLE   /* the school says that it has every byte, or has the file */
};

struct part {
	char *path, *name, *pid;     /* owned; path NULL: only at the school */
	char sha256[HASH_HEX_SIZE];  /* "": not known */
	char upload[PART_URL_SIZE];  /* path on the school's host; "" none */
	int64_t size;
	enum part_state state;
	bool pieces;                 /* takes any order */
	bool asking;                 /* HEAD runs */
	bool older;                  /* what was sent before is not known */
	struct spans held, flying, doubt, sent;
	int64_t recorded;            /* prefix in the journal; -1: none */
	int asks, mismatches, restarts;
};

struct parts {
	struct part *part; /* owned */
	int n, first;      /* before first all are whole */
};

enum job_kind { JOB_NONE, JOB_CREATE, JOB_SEND, JOB_ASK };
struct job {
	enum job_kind kind;
	int part;
	int64_t from, to; /* bytes that go along */
};

/* What one answer says is held. */
struct claim {
	int64_t offset;       /* -1: it does not say, or not sensibly */
	struct spans ranges;  /* behind the offset; owned */
	bool pieces;
};

enum part_news {
	NEWS_NONE,  /* no byte more */
	NEWS_MORE,  /* bytes got there */
	NEWS_FALSE, /* it has bytes that were never sent */
	NEWS_NOMEM
};

void parts_release(struct parts *p);
/* Forgets the upload. false: that was done too often. */
bool part_anew(struct part *p);
/* The job for one more request; piece and first_piece are its sizes. */
void parts_next(struct parts *p, int64_t piece, int64_t first_piece,
		struct job *job);
/* It leaves now. */
enum err parts_begin(struct parts *p, const struct job *job);
/* It was cut after up bytes of its body had been handed to the line. */
enum err parts_cut(struct parts *p, const struct job *job, int64_t up);
/* It was answered, and nothing of it was kept beyond what is held. */
void parts_end(struct parts *p, const struct job *job);
/* What the answer to job says; after parts_end. */
enum part_news part_told(struct part *p, const struct job *job,
			 const struct claim *claim);
/* Bytes from 0 on that the school acknowledged. */
int64_t part_prefix(const struct part *p);
/* Upload-Offset and Upload-Ranges of an answer; either may be NULL. */
void claim_read(struct claim *c, const char *offset, const char *ranges,
		const char *pieces, int64_t size);

#endif
