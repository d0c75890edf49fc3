/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was measured of uploads, and the queue as a plan (model/queue.h). */
#include "base/base.h"

#include "store/inner.h"

#define KEPT 100
#define READ 8

enum err store_speed_add(struct store *s, const struct speed *speed)
{
	struct query q;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "INSERT INTO speed (account, at, bytes, ms)"
		      " VALUES (?, ?, ?, ?)");
	q_int(&q, speed->account);
	q_int(&q, speed->at);
	q_int(&q, speed->bytes);
	q_int(&q, speed->ms);
	e = q_run(&q);
	if (e == ERR_OK) {
		q_open(&q, s, "DELETE FROM speed WHERE account = ?1 AND id <="
			" (SELECT id FROM speed WHERE account = ?1"
			"  ORDER BY id DESC LIMIT 1 OFFSET ?2)");
		q_int(&q, speed->account);
		q_int(&q, KEPT);
		e = q_run(&q);
	}
	return db_end(s, e);
}

int64_t store_rate(struct store *s, int64_t account, int64_t now)
{
	struct speed speed[READ];
	struct query q;
	int n = 0;

	q_open(&q, s, "SELECT account, at, bytes, ms FROM speed"
		      " WHERE account = ? ORDER BY id DESC LIMIT ?");
	q_int(&q, account);
	q_int(&q, READ);
	while (n < READ && q_next(&q))
		speed[n++] = (struct speed){ q_col(&q, 0), q_col(&q, 1),
					     q_col(&q, 2), q_col(&q, 3) };
	q_close(&q);
	return queue_rate(speed, n, now);
}

static struct turn turn_of(struct query *q)
{
	struct turn t = {
		.entry = q_col(q, 0), .account = q_col(q, 1),
		.task = q_col(q, 2),
		.state = (enum entry_state)q_col_word(q, 3, WORDS_ENTRY),
		.created = q_col(q, 4), .due = q_col(q, 5),
		.late_until = q_col(q, 6), .skew = q_col(q, 7),
		.left = q_col(q, 8), .next_try = q_col(q, 11),
	};

	t.asks = t.state == ENTRY_asking || q_col(q, 9);
	t.tried = t.state == ENTRY_held || q_col(q, 10);
	return t;
}

/* The rates are read when the list is whole: one for each account. */
static void set_rates(struct store *s, struct queue *queue, int64_t now)
{
	for (int i = 0; i < queue->n; i++) {
		struct turn *t = &queue->turn[i];
		int k = 0;

		while (queue->turn[k].account != t->account)
			k++;
		t->rate = k < i ? queue->turn[k].rate
				: store_rate(s, t->account, now);
	}
}

enum err store_queue(struct store *s, int64_t now, struct queue *queue)
{
	enum err e = ERR_OK, end;
	struct query q;

	queue_init(queue);
	q_open(&q, s, "SELECT e.id, e.account, e.task, e.state, e.created,"
		" iif(e.kind = 'hand_in', t.due, 0),"
		" iif(e.kind = 'hand_in', t.late_until, 0), a.skew, e.bytes - (SELECT"
		"  coalesce(sum(f.offset), 0) FROM entry_file f"
		"  WHERE f.entry = e.id), e.unsure,"
		" e.reason <> 'ok' OR e.tries > 0, e.next_try FROM entry e"
		" JOIN task t ON t.id = e.task JOIN account a"
		" ON a.id = e.account WHERE e.open = 1 AND e.state <> 'copying'"
		" ORDER BY e.id");
	while (e == ERR_OK && q_next(&q)) {
		struct turn t = turn_of(&q);

		e = queue_add(queue, &t);
	}
	end = q_close(&q);
	e = e == ERR_OK ? end : e;
	set_rates(s, queue, now);
	queue_plan(queue, now);
	return e;
}
