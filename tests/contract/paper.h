/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work to hand in, and the journal that was written of it. */
#ifndef RANZEN_TESTS_CONTRACT_PAPER_H
#define RANZEN_TESTS_CONTRACT_PAPER_H

#include "base/hash.h"
#include "base/random.h"
#include "tests/contract/contract.h"

#define PAPER_FILES 24

/* What the journal says, a letter each: u upload, U uploaded, C committing,
 * H holds. */
struct paper {
	struct contract *c;
	struct entry e;
	struct work_file files[PAPER_FILES];
	char key[UUID_SIZE], *base, *text, *task_pid;
	char *paths[PAPER_FILES];
	char *names[PAPER_FILES];
	char sha256[PAPER_FILES][HASH_HEX_SIZE];
	char uploads[PAPER_FILES][600]; /* as journalled */
	int64_t offsets[PAPER_FILES];
	char used[PAPER_FILES][600]; /* as lent to the provider */
	char events[256];
	char fail_at; /* the journal says CANCELLED there, 0: nowhere */
	bool failed;
	int after;	/* journal calls after it failed */
	int requests;	/* before it failed */
	enum tap_fault on_commit; /* of the first request after C */
	bool equal;	/* what the platform holds is this */
	char differs[200], receipt_id[300];
	int64_t receipt_time;
	int64_t sent, total; /* as told last */
	bool progress_wrong;
	struct seen *was; /* the task before */
};

/* Work for a task, with what the platform holds now as its base. */
struct paper *paper_new(struct contract *c, const struct seen_task *t);
void paper_free(struct paper *p);
/* A file of random bytes; name is made as the store makes it. */
void paper_file(struct paper *p, const char *name, int64_t size);
void paper_text(struct paper *p, const char *text);
/* Any name that this task takes: "NAME.pdf" where it takes only those. */
void paper_name(const struct seen_task *t, const char *stem, char *out,
    size_t size);

/* Calls with this entry as the journal left it. */
void paper_hand_in(struct paper *p);
void paper_ask(struct paper *p);
void paper_change(struct paper *p, enum entry_kind kind);
/* Starts only: for what is cut off. */
void paper_start(struct paper *p);
/* As the engine goes on: asks where a reply was lost, sends again where it
 * did not arrive, until it is done. Fails the trial where it never is. */
void paper_settle(struct paper *p);
/* It is done, the journal was kept in order, and the receipt is equal. */
void must_hold(struct paper *p);

/* All names that the person gave are each one task's. */
void look_at_writes(struct contract *c);
/* A task that may be written to, and takes what is asked for. */
struct want {
	bool files, text, both, limited_types, small, no_work, words;
	bool only; /* nothing but files, or nothing but text */
	enum { WANT_OPEN, WANT_CLOSED, WANT_EARLY } when;
	bool drafts, statement; /* not taken without being asked for */
	int max_files; /* it takes at least so many */
	int64_t bytes; /* in one file */
};
const struct seen_task *find_task(struct contract *c, const struct want *w);
bool fits_task(
    const struct contract *c, const struct want *w, const struct seen_task *t);
/* The first that fits or NULL. */
const struct seen_task *look_for_task(struct contract *c, const struct want *w);
/* The task as it is now. */
const struct seen_task *task_now(
    struct contract *c, const char *pid, struct seen **where);
/* What the task shows is this work: state, names, sizes, hashes, text. */
void must_show(struct contract *c, const struct paper *p, enum work_state work);
/* The platform holds what it held before this paper was begun. */
void must_be_untouched(struct contract *c, const struct paper *p);

#endif
