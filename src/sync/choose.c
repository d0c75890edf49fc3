/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which entry of an account is sent next, in the order of model/queue.h. */
#include "base/base.h"
#include "sync/inner.h"

#define ROWS 256 /* entries looked at */

struct row {
	int64_t id, task, next_try, changed;
	enum entry_kind kind;
	enum entry_state state;
	bool unsure;
};
struct rows {
	int64_t account;
	struct row row[ROWS];
	int n;
};

static enum err row_seen(void *ctx, const struct entry *e)
{
	struct rows *rows = ctx;
	if (e->account != rows->account || e->state == ENTRY_copying ||
	    rows->n == ROWS)
		return ERR_OK;
	rows->row[rows->n++] = (struct row){e->id, e->task, e->next_try,
	    e->changed, e->kind, e->state, e->unsure};
	return ERR_OK;
}

static bool in_doubt(const struct row *r)
{
	return r->unsure || r->state == ENTRY_sent || r->state == ENTRY_asking;
}

/* An older hand-in of the task whose fate is open goes first. */
static bool must_wait(const struct rows *rows, const struct row *r)
{
	for (int i = 0; i < rows->n; i++) {
		const struct row *other = &rows->row[i];
		if (other->task == r->task && other->id < r->id &&
		    other->state != ENTRY_held && in_doubt(other))
			return true;
	}
	return false;
}

static bool is_work(const struct row *r)
{
	return r->kind == KIND_hand_in || r->kind == KIND_withdraw;
}

/* It was in doubt when newer work was queued, and is known not to have
 * arrived: sent now, it would undo the newer one. */
static bool is_replaced(const struct rows *rows, const struct row *r)
{
	for (int i = 0; i < rows->n; i++) {
		const struct row *other = &rows->row[i];
		if (other->task == r->task && other->id > r->id &&
		    is_work(other) && is_work(r))
			return !in_doubt(r);
	}
	return false;
}

static enum err supersede(struct link *l, struct row *r)
{
	struct store *s = l->e->o.store;
	enum err err = engine_flush(l->e);
	if (!err && r->state != ENTRY_waiting)
		err = store_entry_step(
		    s, r->id, ENTRY_waiting, ERR_OK, "", 0, 0);
	if (!err)
		err = store_entry_step(
		    s, r->id, ENTRY_superseded, ERR_OK, "", 0, 0);
	if (err)
		l->outbox_at = engine_now(l->e) + OWN_FAULT_S;
	else
		r->state = ENTRY_superseded;
	l->e->changed = true;
	return err;
}

/* Before anything is chosen: newer work that is sent first, because it is
 * smaller, must not be undone by what it replaced. */
static enum err supersede_all(struct link *l, struct rows *rows)
{
	enum err err = ERR_OK;
	for (int i = 0; !err && i < rows->n; i++) {
		struct row *r = &rows->row[i];
		if (r->state != ENTRY_held && is_replaced(rows, r))
			err = supersede(l, r);
	}
	return err;
}

static bool is_due(struct link *l, const struct row *r, int64_t now)
{
	if (r->next_try <= now || r->next_try > now + PUT_OFF_MAX_S)
		return true;
	if (l->favours <= 0 || r->changed > l->asked_at)
		return false;
	l->favours--;
	return true;
}

static const struct row *row_of(const struct rows *rows, int64_t id)
{
	for (int i = 0; i < rows->n; i++) {
		if (rows->row[i].id == id)
			return &rows->row[i];
	}
	return NULL;
}

static const struct row *choose_in(
    struct link *l, struct rows *rows, const struct queue *q, int64_t now)
{
	int64_t wall = clock_now(l->e->o.clock);
	for (int i = 0; i < q->n; i++) {
		const struct row *r = row_of(rows, q->turn[i].entry);
		if (!r || r->state == ENTRY_held ||
		    r->state == ENTRY_superseded || must_wait(rows, r))
			continue;
		if (turns_taken(l, q, &q->turn[i], wall))
			l->line_waits = true;
		else if (is_due(l, r, now))
			return r;
		else
			l->outbox_at = MIN(l->outbox_at, r->next_try);
	}
	return NULL;
}

bool choose_next(struct link *l, int64_t now, int64_t *id, bool *doubt)
{
	struct rows rows = {.account = l->acc.id};
	struct queue q;
	l->outbox_at = INT64_MAX;
	store_outbox(l->e->o.store, true, row_seen, &rows);
	if (supersede_all(l, &rows))
		return false;
	store_queue(l->e->o.store, clock_now(l->e->o.clock), &q);
	const struct row *r = choose_in(l, &rows, &q, now);
	queue_release(&q);
	if (!r)
		return false;
	*id = r->id;
	*doubt = in_doubt(r);
	return true;
}
