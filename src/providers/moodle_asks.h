/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list of calls that is worked off in as few requests as it takes. A batch
 * stops at its first fault: what came after it is sent again. What cannot be
 * had stays without an answer; what stands in the way of everything (the login
 * ended, the server is busy) ends the op.
 */
#ifndef RANZEN_PROVIDERS_MOODLE_ASKS_H
#define RANZEN_PROVIDERS_MOODLE_ASKS_H

#include "providers/moodle_op.h"

enum moodle_asked {
	ASK_me, ASK_assignments, ASK_updates, ASK_unread, ASK_state,
	ASK_contents, ASK_forums, ASK_posts, ASK_messages
};

struct moodle_ask {
	enum moodle_asked what;
	int64_t id, of;         /* the asker's: assignment, course, forum … */
	json_t *args;
	json_t *answer;         /* NULL: not had, and err says why */
	enum err err;
};

struct moodle_asks {
	struct moodle_ask *ask;
	size_t n, done, sent;
	int share;              /* of a whole request, 1: whole, 2: half … */
	size_t limit;           /* bytes of an answer; 0: the net's */
	enum err err;           /* no memory */
	int64_t date;           /* of the first answer; 0: none came */
	/* LIMIT: the answer was longer than limit; the op lives. */
	void (*over)(struct op *op, enum err err);
};

/* Takes args. */
void asks_add(struct moodle_asks *a, enum moodle_asked what, int64_t id,
	      int64_t of, json_t *args);
/* Empty again; the date stays. */
void asks_clear(struct moodle_asks *a);
/* a is the op's own. then: the op's own callback, which does nothing but call
 * asks_reply with it. With nothing to ask, over is called at once. */
void asks_send(struct op *op, struct moodle_asks *a, op_reply *then,
	       void (*over)(struct op *op, enum err err));
void asks_reply(struct op *op, struct moodle_asks *a, const struct net_reply *r,
		op_reply *then);
/* The answer of the first ask of a kind; NULL. */
const json_t *asks_answer(const struct moodle_asks *a, enum moodle_asked what);

#endif
