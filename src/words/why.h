/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Why is it not sent?": one entry of the outbox on one page, in whole
 * sentences; one text for the screen and the command line. Which keys or
 * commands do what is told is the caller's to add.
 */
#ifndef RANZEN_WORDS_WHY_H
#define RANZEN_WORDS_WHY_H

#include "model/attempts.h"
#include "model/queue.h"
#include "model/records.h"

#define WHY_LINE 600

enum why_part {
	WHY_what, WHY_state, WHY_reason, WHY_next, WHY_do, WHY_page, WHY_said,
	WHY_safe, WHY_deadline, WHY_PARTS
};

struct why {                     /* all is lent */
	const struct entry *entry;
	const struct turn *turn; /* NULL: it is not in the queue any more */
	int place, places;       /* of turn in the queue, from 1 */
	int64_t now;             /* the server's time */
};

typedef void why_row(void *ctx, enum why_part part, const char *sentence);
/* Fills turn, place and places; what is stopped has no place in the line. */
void why_place(struct why *w, const struct queue *q);
/* Each part has one or several sentences, in the order of the page; a part of
 * which there is nothing to say has none. What, state, do, safe and deadline
 * are always told. */
void why_tell(const struct why *w, why_row *row, void *ctx);
/* The heading of a part. */
const char *why_label(enum why_part part);

/* The sentence of a state, and what to do about a reason; never "". */
const char *why_state(enum entry_state s);
const char *why_do(enum err reason);
/* What is told with it is no word of the school's but its page's address. */
bool why_has_page(enum err reason);
/* Tries of one kind: "Handing in, 3 times: the school's server is overloaded". */
void why_tried(const struct attempt_run *r, char out[WHY_LINE]);

#endif
