/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of what is sent, and when it must begin to be in time (DESIGN 4,
 * "Order" and "Latest safe start"): pure. Seconds and bytes. now is by our
 * clock, deadlines and starts are by the school's (P10): skew is the school's
 * clock minus ours. Deadlines of several schools compare by our clock.
 */
#ifndef RANZEN_MODEL_QUEUE_H
#define RANZEN_MODEL_QUEUE_H

#include "model/records.h"

#define QUEUE_RATE_UNKNOWN 16000  /* bytes a second, where none was measured */
#define QUEUE_RATE_LEAST   1000
#define QUEUE_EARLY_S	   1800   /* so long before the start it is said */
#define QUEUE_NEAR_S	   3600   /* so near is a deadline urgent */
#define QUEUE_FAIR_S	   86400  /* then an undated entry has waited enough */

/* What is to be said of an entry now. */
enum alarm { ALARM_NONE, ALARM_SOON, ALARM_OVER };

struct turn {                 /* one entry, as far as the order cares; a mark
			       * as done has no deadline */
	int64_t entry, account, task;
	int64_t due, late_until, skew, created, next_try;
	int64_t left;         /* bytes that the platform has not got */
	int64_t rate;         /* queue_rate of its account */
	enum entry_state state;
	bool asks;            /* a reply is missing: one small question */
	bool tried;           /* put off, or held */
	/* from queue_plan: */
	int64_t deadline;     /* the next one that can still be met; 0: none */
	int64_t start_by;     /* latest safe start; 0: no deadline */
	enum alarm alarm;
};

/* samples newest first. */
int64_t queue_rate(const struct speed *s, int n, int64_t now);
/* Seconds for what is left, with a margin for cuts. */
int64_t turn_needs(const struct turn *t);
/* Until when the platform takes it in time: due, else late_until; 0: neither
 * is ahead. */
int64_t turn_deadline(const struct turn *t, int64_t now);
/* Its deadline is so near that downloads and later work leave it the line. */
bool turn_urgent(const struct turn *t, int64_t now);
/*
 * < 0: a goes before b; never 0 for two entries. A question about a lost reply
 * goes first; then the nearest deadline that can be met; at equal deadlines
 * text before files, and small before large. What has no deadline counts as
 * due a day after it was queued, so that it is not starved; but it never goes
 * before a deadline of the next hour. What cannot be in time any more comes
 * behind that hour.
 */
int turn_order(const struct turn *a, const struct turn *b, int64_t now);
/* Should what is under way stop (it resumes later) to let next go first? */
bool turn_yields(const struct turn *running, const struct turn *next,
		 int64_t now);

struct queue { struct turn *turn; int n, room; };

void queue_init(struct queue *q);
void queue_release(struct queue *q);
enum err queue_add(struct queue *q, const struct turn *t);
/* Sorts, and works out deadline, start_by and alarm of each. */
void queue_plan(struct queue *q, int64_t now);
const struct turn *queue_find(const struct queue *q, int64_t entry); /* NULL */
/* When an alarm may change next, by our clock; INT64_MAX: never. */
int64_t queue_next_alarm(const struct queue *q, int64_t now);

#endif
