/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proven work that the school does not have any more, seen in news that are
 * asked for anyway. It is told once and offered once (an entry held with
 * VANISHED, in the same transaction as the news); sending is the person's
 * decision, for a teacher may have removed it on purpose. Work that comes
 * back ends the offer, and may vanish anew.
 */
#include "base/base.h"
#include "sync/inner.h"

#define SUBJECT_SIZE 160

/* What was proven after the question went out, the answer may not know yet. */
void vanished_proven(struct link *l, int64_t entry)
{
	struct recent *r = &l->recent;
	int64_t *more;
	if (l->desk != DESK_NEWS && l->desk != DESK_TASK)
		return;
	more = realloc(r->entry, ((size_t)r->n + 1) * sizeof(*more));
	if (!more) {
		r->all = true;
		return;
	}
	r->entry = more;
	r->entry[r->n++] = entry;
}

void vanished_begin(struct link *l)
{
	l->recent.n = 0;
	l->recent.all = false;
	l->gone_seen = false;
}

bool vanished_is_recent(const struct link *l, int64_t entry)
{
	for (int i = 0; i < l->recent.n; i++)
		if (l->recent.entry[i] == entry)
			return true;
	return l->recent.all;
}

/* Told when the round is over; *first as store_notice_once has it. */
static enum err tell(struct link *l, enum notice_kind kind,
    const struct proven *p, const char *title, bool *first)
{
	struct news_told *told =
	    kind == NOTICE_replaced ? &l->replaced : &l->vanished;
	char subject[SUBJECT_SIZE];
	str_printf(subject, sizeof(subject), "%s %s", p->key,
	    word_name(WORDS_STANDING, (int)p->standing));
	enum err err = store_notice_once(
	    l->e->o.store, kind, l->acc.id, subject, first);
	if (err || !*first || told->n++)
		return err;
	told->title = str_dup(title);
	told->at = p->at;
	told->standing = p->standing;
	return ERR_OK;
}

static enum err offer(struct link *l, const struct proven *p, const char *title)
{
	int64_t entry;
	bool first = false;
	if (p->later == LATER_work || p->later == LATER_withdrawal)
		return ERR_OK; /* nobody waits for this work any more */
	enum err err = tell(l, NOTICE_vanished, p, title, &first);
	if (err || !first || p->later != LATER_none)
		return err;
	return store_offer(l->e->o.store, p, &entry);
}

static enum err replaced(
    struct link *l, const struct proven *p, const char *title)
{
	bool first = false;
	enum err err = store_offer_end(l->e->o.store, p);
	if (err || (p->later != LATER_none && p->later != LATER_offer))
		return err;
	return tell(l, NOTICE_replaced, p, title, &first);
}

static enum err there(struct link *l, struct proven *p)
{
	char subject[SUBJECT_SIZE];
	enum err err = store_offer_end(l->e->o.store, p);
	for (int i = 0; !err && i < STANDING_COUNT; i++) {
		str_printf(subject, sizeof(subject), "%s %s", p->key,
		    word_name(WORDS_STANDING, i));
		err = store_notice_forget(
		    l->e->o.store, NOTICE_vanished, l->acc.id, subject);
	}
	return err;
}

enum err vanished_look(struct link *l, int64_t task, const char *title)
{
	struct proven p;
	enum err err = store_standing(l->e->o.store, task, &p);
	if (err)
		return err == ERR_NOT_FOUND ? ERR_OK : err;
	if (vanished_is_recent(l, p.entry))
		return ERR_OK;
	err = store_proven_seen(l->e->o.store, p.entry);
	if (err)
		return err;
	switch (p.standing) {
	case STANDING_there: return there(l, &p);
	case STANDING_replaced: return replaced(l, &p, title);
	case STANDING_changed:
	case STANDING_vanished: return offer(l, &p, title);
	default: return ERR_OK; /* vanished_gone */
	}
}

/* A task that is over, or was marked, may go with its work. */
static enum err gone_row(void *ctx, int64_t task)
{
	struct link *l = ctx;
	struct task t = {0};
	struct proven p;
	bool first = false;
	enum err err = store_standing(l->e->o.store, task, &p);
	if (err || vanished_is_recent(l, p.entry) || p.later == LATER_withdrawal)
		return err;
	err = store_task_get(l->e->o.store, task, &t);
	if (err)
		return err;
	int64_t closes = task_closes(&t);
	bool over = closes && closes < clock_now(l->e->o.clock) + l->acc.skew;
	if (!over && !t.feedback_at)
		err = tell(l, NOTICE_vanished, &p, t.title, &first);
	record_task_release(&t);
	return err;
}

enum err vanished_gone(struct link *l)
{
	if (!l->gone_seen)
		return ERR_OK;
	l->gone_seen = false;
	return store_proven_tasks(
	    l->e->o.store, l->acc.id, true, gone_row, l);
}
