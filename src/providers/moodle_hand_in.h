/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in, between its parts: moodle_look.c knows what is there and what is
 * allowed; moodle_hand_in.c decides, saves and submits; moodle_upload.c brings
 * the files into a draft area; moodle_prove.c compares what lies there;
 * moodle_plain.c has the names and the text as Moodle takes them.
 *
 * The reference of a file in the journal is "ITEM.SINCE.SHA1": its draft
 * area, when that was named, and what the file is. It is there before its
 * first byte is sent.
 */
#ifndef RANZEN_PROVIDERS_MOODLE_HAND_IN_H
#define RANZEN_PROVIDERS_MOODLE_HAND_IN_H

#include "base/hash.h"
#include "providers/moodle_op.h"

#define MOODLE_SHA1_SIZE 41
#define MOODLE_KEY_SIZE 80
#define MOODLE_TEXT_LIMIT (1u << 20) /* of a work */

/* ---- moodle_plain.c: pure */

/* As Moodle cleans a file name (PARAM_FILE): some letters go. In place; what
 * is left may be "". */
void moodle_clean_name(char *name);
/* Plain text as HTML that looks the same: breaks and runs of blanks stay. */
void moodle_text_html(struct buf *out, const char *text);

/* ---- */

struct work_op;

enum work_row {
	ROW_FIRST = 0,        /* the tasks, or what a change answered */
	ROW_STATE = 1,
	ROW_ITEM, ROW_TEXT_ITEM
};

struct moodle_part { /* one file of the work */
	const char *path;     /* its sealed copy; lent; NULL: not here */
	char *name;           /* as Moodle has it; owned */
	int64_t size;
	char sha256[HASH_HEX_SIZE];
	char sha1[MOODLE_SHA1_SIZE]; /* "": not known yet */
	int64_t item, since;  /* of its reference; 0: none */
	bool acknowledged;    /* the school said that it has it */
	bool doubtful;        /* in the draft area, but is it this one? */
	bool sent;            /* in the draft area */
	char *at;             /* below the root, in the submission; lent */
	char found[HASH_HEX_SIZE]; /* SHA-256 of what lies there instead; "" */
};

enum moodle_match { MATCH_no, MATCH_sha1, MATCH_content };

/* One request of moodle_prove.c. */
struct moodle_look {
	const struct moodle_part *part;
	char path[2 * MOODLE_URL_SIZE];
	bool fetch;           /* the whole file is asked for, or may be */
	struct hash hash;
	bool hashing;
	struct buf start;     /* of what came: it may be a fault */
	void (*then)(struct work_op *w, enum moodle_match match);
};

struct work_op {
	struct op op; /* first */
	struct provider_journal journal;
	const struct entry *entry; /* lent */
	struct moodle_pid pid;
	bool asking;          /* did it arrive? nothing is uploaded */
	struct moodle_part *part;
	int n;
	struct buf html;      /* the text */

	/* the truth before anything is sent */
	json_t *row[4];       /* answers of a batch, by enum work_row */
	struct moodle_fault fault; /* at which it stopped */
	bool told;            /* the task is there */
	bool files, text, drafts, team, statement;
	enum err refusal;     /* of what is to be handed in; of file … */
	int which;
	struct moodle_state state;
	char key[MOODLE_KEY_SIZE]; /* of what is there */
	int64_t now;          /* the school's clock */

	/* sending */
	int64_t item, text_item, context; /* draft areas; whose they are */
	int at;               /* the part at work */
	int fd;               /* its file; -1: none */
	size_t head;          /* bytes of the request before it */
	struct hash sha256, sha1;
	int summing;          /* hashes that run */
	int64_t summed;
	bool compared;        /* the draft area was looked at */
	bool again;           /* since it was empty when it was saved */
	json_t *doomed;       /* names that have no place in it */
	void (*looked)(struct work_op *w);
	void (*summed_up)(struct work_op *w);
	bool committed;       /* a save or a submit may have been done */
	bool submitting, warned, content;
	struct moodle_look look;
	void (*proven)(struct work_op *w, bool same);
};

/* Ends the op after a request that failed. What was committed is unknown. */
void work_failed(struct work_op *w, struct moodle_fault *f, int64_t later_s);
/* true: the answer is good. false: the op has ended. */
bool work_good(struct work_op *w, const struct net_reply *r);
/* Refuses, for good; which: the file at fault, or -1. */
void work_refuse(struct work_op *w, enum err err, int which);
/* Ends it for a reason of our own. */
void work_later(struct work_op *w, enum err err);

/* What moodle_ask is of a hand-in. */
void moodle_ask_hand_in(struct session *s, const struct entry *e,
			const struct provider_journal *journal,
			provider_done *done, void *ctx);

/* moodle_look.c: asks for all that is to be known, then does what was set. */
void work_look(struct work_op *w, void (*then)(struct work_op *w));
/* A batch whose second call is of the state. false: the op has ended. A fault
 * in a row is in w->fault. */
void work_add_state(struct moodle_batch *b, const struct work_op *w);
bool work_take_batch(struct work_op *w, const struct net_reply *r, bool commit);
void work_release_rows(struct work_op *w);
/* false: the op has ended. */
bool work_take_state(struct work_op *w, const json_t *data);
/* By names, sizes and text; each part then knows where its file lies. */
bool work_seems_there(struct work_op *w);
bool work_same_text(const struct work_op *w);
/* name as Moodle cleans it; NULL: none. */
const struct work_file *work_file_there(const struct moodle_state *s,
					const char *name);
/* What forbids to send it; *which as in task_may_hand_in. */
enum err work_permitted(const struct work_op *w, int *which);

/* moodle_upload.c: the SHA-1 of each sealed copy, and its SHA-256 once more;
 * then what was set. */
void work_sum(struct work_op *w, void (*then)(struct work_op *w));
/* Brings what is not there yet, then calls work_commit. */
void work_upload(struct work_op *w);
/* The same after a save: only what the draft area lacks; where it lacks
 * nothing, work_unsaved is called. */
void work_upload_again(struct work_op *w);
void work_upload_release(struct work_op *w);
void work_commit(struct work_op *w);
void work_unsaved(struct work_op *w);

/* moodle_prove.c: is the file at path (below the root) this one? fetch: where
 * only its bytes can tell, they are asked for. */
void work_compare(struct work_op *w, const char *path,
		  const struct moodle_part *part, bool fetch,
		  void (*then)(struct work_op *w, enum moodle_match match));
/* All files of the submission, one by one. */
void work_prove(struct work_op *w, void (*then)(struct work_op *w, bool same));
void work_prove_release(struct work_op *w);

#endif
