/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The platform's work is not the one that an order was meant to replace
 * (its base). Before anybody is bothered, the school is looked at: where it
 * holds nothing, or older work from here, nothing of anybody else would be
 * replaced, and the order goes on. Else it is held, both versions are kept,
 * and the person decides. Until that look the entry is waiting, with CONFLICT
 * as its reason, so that a restart looks too.
 */
#include "base/base.h"
#include "sync/inner.h"

#include "model/standing.h"

enum fit {
	FIT_yes,
	FIT_ours,   /* older work from here is there */
	FIT_nothing,
	FIT_foreign
};

static bool names_work(const struct entry *e)
{
	return e->kind == KIND_hand_in || e->kind == KIND_withdraw;
}

static enum err fit_of(struct link *l, const struct entry *e,
    const struct task *t, enum fit *fit)
{
	bool own = false;
	*fit = FIT_yes;
	if (!task_has_work(t)) {
		*fit = FIT_nothing;
		return ERR_OK;
	}
	if (!str_casecmp(t->work_key, e->base))
		return ERR_OK;
	enum err err = store_entry_own(
	    l->e->o.store, e->task, e->id, t->work_key, &own);
	*fit = own ? FIT_ours : FIT_foreign;
	return err;
}

/* The journal first; the entry that is lent to the provider after it. */
static enum err rebase(struct link *l, struct entry *e, const char *key)
{
	char *base = str_dup(key);
	enum err err = base ? store_entry_base(l->e->o.store, e->id, key)
			    : ERR_NOMEM;
	if (err) {
		free(base);
		return err;
	}
	free(e->base);
	e->base = base;
	return ERR_OK;
}

enum err conflict_check(struct link *l, struct entry *e, bool *clear)
{
	struct task t = {0};
	enum fit fit = FIT_yes;
	enum err err = ERR_OK;
	*clear = true;
	if (!names_work(e))
		return ERR_OK;
	if (e->reason == ERR_CONFLICT) {
		*clear = false;
		return ERR_OK;
	}
	err = store_task_get(l->e->o.store, e->task, &t);
	if (!err && !t.gone)
		err = fit_of(l, e, &t, &fit);
	if (!err && fit == FIT_ours)
		err = rebase(l, e, t.work_key);
	if (!err && fit == FIT_foreign)
		*clear = false;
	record_task_release(&t);
	return err;
}

struct suspects {
	int64_t account, id[64];
	int n;
};

static enum err suspect_seen(void *ctx, const struct entry *e)
{
	struct suspects *s = ctx;
	if (e->account == s->account && e->state == ENTRY_waiting &&
	    e->reason == ERR_CONFLICT && s->n < (int)ARRAY_LEN(s->id))
		s->id[s->n++] = e->id;
	return ERR_OK;
}

/* After a look at the school. The base and the state move together: a base
 * that moved alone would look like a conflict that the school insists on. */
static enum err settle(struct link *l, struct entry *e, bool *held)
{
	struct store *s = l->e->o.store;
	struct task t = {0};
	enum fit fit = FIT_yes;
	enum err err = store_begin(s);
	if (err)
		return err;
	err = store_task_get(s, e->task, &t);
	if (!err && !t.gone)
		err = fit_of(l, e, &t, &fit);
	if (err)
		goto out;
	const char *now = fit == FIT_nothing ? "" : t.work_key;
	bool same = !t.gone && !str_casecmp(now, e->base);
	*held = fit == FIT_foreign || same;
	if (!*held && !t.gone)
		err = rebase(l, e, now);
	if (!err)
		err = store_entry_step(s, e->id,
		    *held ? ENTRY_held : ENTRY_waiting,
		    *held ? ERR_CONFLICT : ERR_OK, *held ? e->detail : "", 0,
		    e->tries);
out:
	if (err)
		store_rollback(s);
	else
		err = store_commit(s);
	record_task_release(&t);
	return err;
}

/* What is to be told is told by the caller's rules. */
void conflict_settle(struct link *l)
{
	struct suspects suspects = {.account = l->acc.id};
	store_outbox(l->e->o.store, true, suspect_seen, &suspects);
	l->outbox_at = 0;
	for (int i = 0; i < suspects.n; i++) {
		struct entry e = {0};
		bool held = false;
		if (store_entry_get(l->e->o.store, suspects.id[i], &e))
			continue;
		enum err err = settle(l, &e, &held);
		engine_log(l->e, l->acc.name, "conflict", err,
		    held ? "held" : "none after all");
		if (!err && held)
			outbox_tell(l, &e, NOTICE_held, ERR_CONFLICT);
		if (err) /* else the school is asked the same without end */
			l->outbox_at = engine_now(l->e) + OWN_FAULT_S;
		l->e->changed = true;
		record_entry_release(&e);
	}
}

/* The school could not be looked at: the entries wait as long. */
void conflict_put_off(struct link *l, int64_t until)
{
	struct suspects suspects = {.account = l->acc.id};
	store_outbox(l->e->o.store, true, suspect_seen, &suspects);
	for (int i = 0; i < suspects.n; i++)
		store_entry_step(l->e->o.store, suspects.id[i], ENTRY_waiting,
		    ERR_CONFLICT, "", until, 0);
	l->outbox_at = 0;
}
