/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing in, withdrawing, marking done: the rules of the school. */
#ifndef RANZEN_SCHOOL_WORK_H
#define RANZEN_SCHOOL_WORK_H

#include "school/school.h"

enum work_result {
	WORK_NEW,   /* kept */
	WORK_KNOWN, /* this key had arrived; nothing happened */
	WORK_KEY_REUSED,
	WORK_GONE,
	WORK_NOT_ACCEPTED,
	WORK_TOO_LATE,
	WORK_CONFLICT,
	WORK_NOTHING,
	WORK_TOO_MANY,
	WORK_UPLOAD,
	WORK_TOO_LARGE,
	WORK_TYPE,
	WORK_FAILED
};

/* One file of the work: a finished upload or an earlier own file. */
struct work_file {
	const char *upload; /* or NULL */
	const char *file;   /* or NULL */
	const char *name;
	bool bad; /* set where this one is why it was refused */
};

/* All lent by the caller. */
struct work {
	const char *face;
	const char *key;
	const char *task;
	const char *base; /* key, or NULL */
	bool saved;
	bool any_count; /* the platform has no limit to it */
	struct work_file *files;
	size_t count;
	const char *text; /* or NULL */
};

struct work_refusal {
	int64_t limit, until;
	const char *why;	      /* static, English; or NULL */
	char current[SCHOOL_ID_SIZE]; /* key, "" for none */
	char types[256];	      /* endings with commas */
};

/* One transaction. */
enum work_result work_hand_in(struct school *s, const char *person,
    struct work *w, struct work_refusal *no);
/* key: the idempotency key. */
enum work_result work_withdraw(struct school *s, const char *person,
    const char *task, const char *key, struct work_refusal *no);
enum work_result work_done(struct school *s, const char *person,
    const char *task, bool done, const char *key);

/* Media type by a name's ending. */
const char *work_type_of(const char *name);

#endif
