/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in, between its parts: iserv_hand_in.c looks, decides, commits;
 * iserv_upload.c brings the files there in pieces; iserv_prove.c compares what
 * lies there; iserv_take_back.c removes what an earlier hand-in left.
 *
 * The reference of a file in the journal is "UUID", which names its pieces,
 * and when the last is there "UUID REFERENCE", with what the school calls it
 * until it is handed in. Where files of an earlier hand-in are to be taken
 * back, the first file's is "UUID+OTHERS REFERENCE" before the form is sent:
 * their mark (iserv_others), so that nothing else is ever taken back.
 */
#ifndef RANZEN_PROVIDERS_ISERV_HAND_IN_H
#define RANZEN_PROVIDERS_ISERV_HAND_IN_H

#include "base/hash.h"
#include "base/random.h"
#include "providers/iserv_op.h"

#define ISERV_PIECE 2000000

struct iserv_part { /* one file of the work */
	const char *path;    /* its sealed copy; lent */
	const char *name;    /* lent */
	int64_t size;
	const char *sha256;  /* lent; "" unknown */
	const char *pid;     /* it lies there already, and is only named; "" */
	char uuid[UUID_SIZE];
	char *reference;     /* owned; NULL: not all of it is there */
	int64_t sent;        /* bytes that are acknowledged */
	bool summed;         /* the sealed copy is what it was */
	bool there;          /* in the work already, and proven */
	const char *at;      /* below root, in the work; lent of show; NULL */
	bool compared;       /* its bytes, not its size alone */
	bool sized;          /* its size is known to be right */
};

struct iserv_work {
	struct iserv_op op; /* first */
	struct provider_journal journal;
	const struct entry *entry; /* lent */
	int64_t id;
	struct iserv_part *part;
	int n;
	bool asking;         /* did it arrive? nothing is sent */
	bool mark_only;      /* done or not done: no work is sent */
	int rounds;          /* commits that were lost or found no files */
	uint64_t others;     /* mark of what is to be taken back; 0: nothing */
	int taken_back, marked; /* how often that was sent */
	bool all_there;      /* all of ours, and the text; maybe not alone */
	char why[OP_SAID_SIZE]; /* the school's words of a refusal */

	struct arena arena;  /* of show */
	struct iserv_show show; /* as it was last seen */
	bool seen;
	char key[17];        /* of what is there */
	char first_key[17];  /* of what was there at first */
	void (*looked)(struct iserv_work *w);
	int64_t now;         /* the school's clock */

	int at;              /* the part at work */
	int candidate;       /* which of show.own may be it */
	int fd;              /* its file; -1: none */
	struct hash hash;
	bool hashing;
	int64_t hashed;
	struct buf body, tail;
	void (*proven)(struct iserv_work *w, bool same);
};

/* Asks for the page; then gets it as w->show. */
void iserv_look(struct iserv_work *w, void (*then)(struct iserv_work *w));
/* iserv_look, and goes on with iserv_prove. */
void iserv_look_and_prove(struct iserv_work *w,
			  void (*then)(struct iserv_work *w, bool same));
void iserv_refuse(struct iserv_work *w, enum err err);
/* With the address of the page, for a browser. */
void iserv_refuse_page(struct iserv_work *w, enum err err);
void iserv_later(struct iserv_work *w, enum err err);

/* iserv_upload.c: brings what is not there, then calls iserv_commit. */
void iserv_upload(struct iserv_work *w);
void iserv_commit(struct iserv_work *w);
void iserv_upload_release(struct iserv_work *w);
/* What was brought is no more: all of it once again. false: the op ended. */
bool iserv_upload_forget(struct iserv_work *w);
enum err iserv_write_down(struct iserv_work *w, int i);
void iserv_new_uuid(struct iserv_work *w, struct iserv_part *p);

/* iserv_take_back.c */
/* Of what lies there beside ours, in any order; 0: nothing. */
uint64_t iserv_others(const struct iserv_work *w);
/* Is there a form for all of that? */
bool iserv_can_take_back(const struct iserv_work *w);
/* Takes it back, then calls then; or the op ends. */
void iserv_take_back(struct iserv_work *w, void (*then)(struct iserv_work *w));

/* iserv_prove.c: is the work on w->show the entry's? By names and text, then
 * by sizes and bytes, one file after the other. */
void iserv_prove(struct iserv_work *w,
		 void (*then)(struct iserv_work *w, bool same));
bool iserv_same_text(const struct iserv_work *w);

#endif
