/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line is one, whatever the number of accounts: who may use it now, how
 * fast it was, and what would come too late.
 */
#include "base/base.h"
#include "sync/inner.h"

#define SMALL	   (64 * 1024) /* takes no room on the line */
#define TELLING	   (16 * 1024) /* fewer bytes say nothing about speed */
#define MEASURE_MS 30000
#define LOOK_MS	   5000
#define WATCH_S	   60 /* is what is being sent still in time? */
#define FAST	   (1 << 30)

/* ---- speed */

void meter_begin(struct meter *m, struct engine *e, const struct entry *entry)
{
	*m = (struct meter){clock_mono_ms(e->o.clock), entry->bytes_sent};
}

void meter_read(struct meter *m, struct link *l, int64_t entry, bool over)
{
	struct engine *e = l->e;
	struct entry now = {0};
	int64_t ms = clock_mono_ms(e->o.clock) - m->began_ms;
	if ((ms < MEASURE_MS && !over) ||
	    store_entry_get(e->o.store, entry, &now))
		return;
	struct speed speed = {.account = l->acc.id,
	    .at = clock_now(e->o.clock),
	    .bytes = now.bytes_sent - m->acknowledged,
	    .ms = MAX(ms, 1)};
	if (speed.bytes >= TELLING)
		store_speed_add(e->o.store, &speed);
	if (speed.bytes >= TELLING || speed.bytes < 0)
		meter_begin(m, e, &now);
	record_entry_release(&now);
}

/* ---- who may use it */

static bool on_its_way(const struct link *l, const struct queue *q, int64_t now,
    const struct turn **out)
{
	*out = queue_find(q, outbox_entry(l));
	return *out && !(*out)->asks && (*out)->left > SMALL &&
	       turn_urgent(*out, now);
}

bool turns_taken(const struct link *l, const struct queue *q,
    const struct turn *mine, int64_t now)
{
	const struct turn *t;
	if (mine->left <= SMALL || mine->asks)
		return false;
	for (const struct link *o = l->e->links; o; o = o->next) {
		if (o != l && on_its_way(o, q, now, &t) &&
		    turn_order(t, mine, now) < 0)
			return true;
	}
	return false;
}

bool turns_urgent(struct engine *e)
{
	int64_t now = clock_now(e->o.clock);
	const struct turn *t;
	struct queue q;
	bool urgent = false, any = false;
	for (const struct link *o = e->links; o; o = o->next)
		any = any || outbox_entry(o);
	if (!any)
		return false;
	store_queue(e->o.store, now, &q);
	for (const struct link *o = e->links; o; o = o->next)
		urgent = urgent || on_its_way(o, &q, now, &t);
	queue_release(&q);
	return urgent;
}

/* May it be sent as soon as the line is free? */
static bool is_ready(const struct queue *q, const struct turn *t, int64_t now)
{
	if (t->state == ENTRY_held || t->next_try > now)
		return false;
	for (int i = 0; i < q->n; i++) {
		const struct turn *other = &q->turn[i];
		if (other->task == t->task && other->entry < t->entry &&
		    other->asks)
			return false;
	}
	return true;
}

static bool yields(const struct link *l, const struct queue *q, int64_t now)
{
	const struct turn *mine = queue_find(q, outbox_entry(l));
	if (!mine)
		return false;
	if (turns_taken(l, q, mine, now))
		return true;
	for (int i = 0; i < q->n && &q->turn[i] != mine; i++) {
		const struct turn *t = &q->turn[i];
		if (t->account == mine->account && is_ready(q, t, now) &&
		    turn_yields(mine, t, now))
			return true;
	}
	return false;
}

bool turns_yields(struct link *l)
{
	struct engine *e = l->e;
	int64_t ms = clock_mono_ms(e->o.clock);
	struct queue q;
	if (!(l->p->caps & CAP_RESUME_UP) || ms < l->look_ms)
		return false;
	l->look_ms = ms + LOOK_MS;
	int64_t now = clock_now(e->o.clock);
	store_queue(e->o.store, now, &q);
	bool does = yields(l, &q, now);
	queue_release(&q);
	return does;
}

void turns_free(struct engine *e)
{
	for (struct link *l = e->links; l; l = l->next) {
		if (l->line_waits)
			l->outbox_at = 0;
		l->line_waits = false;
	}
}

struct turn turns_download(const struct link *l, const struct material *m)
{
	return (struct turn){.entry = m->id,
	    .account = m->account,
	    .due = m->due,
	    .skew = l->acc.skew,
	    .created = clock_now(l->e->o.clock),
	    .left = MAX(m->size, 0),
	    .rate = FAST};
}

/* ---- what would come too late */

static void alarm_tell(struct engine *e, const struct turn *t)
{
	char subject[120];
	struct entry entry = {0};
	if (store_entry_get(e->o.store, t->entry, &entry))
		return;
	struct notice n = {.kind = t->alarm == ALARM_SOON ? NOTICE_start_soon
							  : NOTICE_start_over,
	    .account = entry.account_name,
	    .title = entry.title,
	    .due = t->deadline,
	    .start = t->start_by,
	    .now = clock_now(e->o.clock) + t->skew,
	    .held = entry.state == ENTRY_held};
	str_printf(subject, sizeof(subject), "%.60s@%" PRId64, entry.key,
	    t->deadline);
	engine_tell(e, t->account, subject, &n);
	record_entry_release(&entry);
}

void turns_alarms(struct engine *e)
{
	int64_t now = clock_now(e->o.clock), next;
	struct queue q;
	bool moving = false;
	store_queue(e->o.store, now, &q);
	for (int i = 0; i < q.n; i++) {
		if (q.turn[i].alarm != ALARM_NONE)
			alarm_tell(e, &q.turn[i]);
		moving = moving || (q.turn[i].deadline &&
				       q.turn[i].state == ENTRY_sending);
	}
	next = queue_next_alarm(&q, now);
	if (moving)
		next = MIN(next, now + WATCH_S);
	e->alarm_at = next == INT64_MAX ? next : next + e->shift;
	queue_release(&q);
}

bool engine_deadline_held(struct engine *e)
{
	struct queue q;
	bool any = false;
	store_queue(e->o.store, clock_now(e->o.clock), &q);
	for (int i = 0; i < q.n; i++)
		any = any || (q.turn[i].deadline &&
				 q.turn[i].state == ENTRY_held);
	queue_release(&q);
	return any;
}
