/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/queue.h"

#define SAFETY_S    120 /* a server that thinks, a clock that is off */
#define REQUESTS_S  10  /* what an entry costs beside its bytes */
#define MOMENT_S    60  /* so young, it is about to be sent */
#define LONG_S	    60  /* worth interrupting */
#define SAMPLES     8
#define NEWEST	    3
#define LATELY_S    (14 * 86400)
#define FAR_S	    (10 * 365 * 86400LL) /* keeps sums in range */

static int64_t rate_of(const struct speed *s, int n)
{
	int64_t bytes = 0, ms = 0;

	for (int i = 0; i < n; i++) {
		bytes += s[i].bytes;
		ms += s[i].ms;
	}
	return ms > 0 ? bytes * 1000 / ms : INT64_MAX;
}

/* A line that got slower is believed at once, one that got faster later. */
int64_t queue_rate(const struct speed *s, int n, int64_t now)
{
	int64_t rate;
	int fresh = 0;

	while (fresh < MIN(n, SAMPLES) && now - s[fresh].at <= LATELY_S)
		fresh++;
	if (fresh == 0)
		return QUEUE_RATE_UNKNOWN;
	rate = MIN(rate_of(s, MIN(fresh, NEWEST)), rate_of(s, fresh));
	return rate == INT64_MAX ? QUEUE_RATE_UNKNOWN
				 : MAX(rate, QUEUE_RATE_LEAST);
}

int64_t turn_needs(const struct turn *t)
{
	int64_t left = MAX(t->left, 0), rate = MAX(t->rate, QUEUE_RATE_LEAST);

	if (t->asks)
		left = 0;
	left = MIN(left, FAR_S * QUEUE_RATE_LEAST / 2);
	return REQUESTS_S + (left + left / 4 + rate - 1) / rate;
}

int64_t turn_deadline(const struct turn *t, int64_t now)
{
	int64_t theirs = now + t->skew;

	if (t->due > theirs)
		return t->due;
	return t->late_until > theirs ? t->late_until : 0;
}

static bool in_time(const struct turn *t, int64_t now)
{
	int64_t deadline = turn_deadline(t, now);

	return deadline && now + t->skew + turn_needs(t) <= deadline;
}

bool turn_urgent(const struct turn *t, int64_t now)
{
	return in_time(t, now) && turn_deadline(t, now) - (now + t->skew) <
				  QUEUE_NEAR_S + turn_needs(t);
}

/* The moment that it is sorted by, on our clock. */
static int64_t rank(const struct turn *t, int64_t now)
{
	if (in_time(t, now))
		return turn_deadline(t, now) - t->skew;
	if (now - t->created >= QUEUE_FAIR_S)
		return now + QUEUE_NEAR_S - 1;
	if (t->due || t->late_until)
		return now + QUEUE_NEAR_S;
	return MAX(t->created + QUEUE_FAIR_S, now + QUEUE_NEAR_S);
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

int turn_order(const struct turn *a, const struct turn *b, int64_t now)
{
	int order = b->asks - a->asks;

	if (!order)
		order = compare(rank(a, now), rank(b, now));
	if (!order)
		order = compare(a->left, b->left);
	return order ? order : compare(a->entry, b->entry);
}

/* It would come too late, or it is a moment's work before hours of ours. */
bool turn_yields(const struct turn *running, const struct turn *next,
		 int64_t now)
{
	int64_t ours = turn_needs(running), theirs = turn_needs(next);
	int64_t deadline = turn_deadline(next, now);

	if (running->asks || turn_order(next, running, now) > 0)
		return false;
	if (ours >= LONG_S && theirs <= ours / 4)
		return true;
	return in_time(next, now) &&
	       now + next->skew + ours + theirs + SAFETY_S > deadline;
}

/* ---- the whole queue */

void queue_init(struct queue *q)
{
	*q = (struct queue){NULL, 0, 0};
}

void queue_release(struct queue *q)
{
	free(q->turn);
	queue_init(q);
}

enum err queue_add(struct queue *q, const struct turn *t)
{
	struct turn *more = q->turn;

	if (q->n == q->room) {
		int room = q->room ? 2 * q->room : 8;

		more = realloc(more, (size_t)room * sizeof(*more));
		if (!more)
			return ERR_NOMEM;
		q->turn = more;
		q->room = room;
	}
	q->turn[q->n++] = *t;
	return ERR_OK;
}

static bool under_way(const struct turn *t)
{
	return t->state == ENTRY_claimed || t->state == ENTRY_sending;
}

static enum alarm alarm_of(const struct turn *t, bool moving, int64_t now)
{
	int64_t theirs = now + t->skew;

	if (!t->deadline || t->asks || t->state == ENTRY_sent)
		return ALARM_NONE;
	if (under_way(t))
		return in_time(t, now) ? ALARM_NONE : ALARM_OVER;
	if (!t->tried && now - t->created < MOMENT_S)
		return ALARM_NONE;
	if (theirs >= t->start_by)
		return ALARM_OVER;
	/* behind one that is being sent, and in time */
	if (moving && !t->tried)
		return ALARM_NONE;
	return theirs >= t->start_by - QUEUE_EARLY_S ? ALARM_SOON : ALARM_NONE;
}

/* Insertion: qsort has no place for now, and a queue is short. */
static void sort(struct queue *q, int64_t now)
{
	for (int i = 1; i < q->n; i++) {
		struct turn t = q->turn[i];
		int at = i;

		for (; at && turn_order(&t, &q->turn[at - 1], now) < 0; at--)
			q->turn[at] = q->turn[at - 1];
		q->turn[at] = t;
	}
}

void queue_plan(struct queue *q, int64_t now)
{
	int64_t before = 0;
	bool moving = false;

	sort(q, now);
	for (int i = 0; i < q->n; i++)
		moving = moving || under_way(&q->turn[i]);
	for (int i = 0; i < q->n; i++) {
		struct turn *t = &q->turn[i];

		t->deadline = turn_deadline(t, now);
		t->start_by = t->deadline ? t->deadline - SAFETY_S - before -
					    turn_needs(t) : 0;
		t->alarm = alarm_of(t, moving, now);
		if (t->state != ENTRY_held)
			before = MIN(before + turn_needs(t), FAR_S);
	}
}

const struct turn *queue_find(const struct queue *q, int64_t entry)
{
	for (int i = 0; i < q->n; i++)
		if (q->turn[i].entry == entry)
			return &q->turn[i];
	return NULL;
}

int64_t queue_next_alarm(const struct queue *q, int64_t now)
{
	int64_t next = INT64_MAX;

	for (int i = 0; i < q->n; i++) {
		const struct turn *t = &q->turn[i];
		const int64_t at[] = {
			t->start_by - t->skew - QUEUE_EARLY_S,
			t->start_by - t->skew, t->created + MOMENT_S,
			t->due - t->skew,
		};

		for (size_t k = 0; t->deadline && k < ARRAY_LEN(at); k++)
			if (at[k] > now)
				next = MIN(next, at[k]);
	}
	return next;
}
