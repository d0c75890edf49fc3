/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox of one account, DESIGN 4. A line is written to the store before
 * each effect, so whatever state an entry is found in after a crash says what
 * may have happened: "unsure" means that a commit went out and must be asked
 * after, else sending goes on where the journal ends.
 */
#include "base/base.h"
#include "model/manners.h"
#include "sync/inner.h"

#define ASK_EVERY_S  20	 /* at most, while a reply is being missed */
#define OWN_TRIES    8
#define SETTLE_MIN_S 10

struct delivery { /* one entry under way */
	struct link *l;
	struct entry entry; /* owned */
	char **paths;	    /* owned; sealed copies */
	bool asking, committed, holds, equal;
	bool unwritten; /* our store did not take what came of it */
	bool yields; /* stopped for something more urgent; resumes later */
	struct receipt receipt; /* owned; if equal */
	char why[200];
	struct provider_journal journal;
	struct pace pace;
	struct meter meter;
};

static void delivery_free(struct delivery *d)
{
	if (!d)
		return;
	for (int i = 0; d->paths && i < d->entry.n_files; i++)
		free(d->paths[i]);
	free(d->paths);
	if (d->equal)
		record_receipt_release(&d->receipt);
	record_entry_release(&d->entry);
	free(d);
}

/* What was journalled says how it goes on. */
void outbox_abandon(struct link *l)
{
	delivery_free(l->delivery);
	l->delivery = NULL;
	l->outbox_at = 0;
	l->e->alarm_at = 0;
	turns_free(l->e);
}

int64_t outbox_entry(const struct link *l)
{
	return l->delivery ? l->delivery->entry.id : 0;
}

static enum err step(struct delivery *d, enum entry_state to, enum err reason,
    const char *detail, int64_t next_try, int tries)
{
	struct engine *e = d->l->e;
	enum err err = engine_flush(e);
	if (!err)
		err = store_entry_step(e->o.store, d->entry.id, to, reason,
		    detail ? detail : "", next_try, tries);
	if (err) {
		engine_log(e, d->l->acc.name, word_name(WORDS_ENTRY, (int)to),
		    err, "step refused");
		d->unwritten = true;
	} else {
		d->entry.state = to;
	}
	e->changed = true;
	return err;
}

static void sure(struct delivery *d)
{
	if (!d->entry.unsure)
		return;
	store_entry_unsure(d->l->e->o.store, d->entry.id, false, 0);
	d->entry.unsure = false;
}

static void attempt(
    struct delivery *d, const char *what, const struct verdict *v)
{
	struct engine *e = d->l->e;
	struct attempt a = {.entry = d->entry.id,
	    .at = clock_now(e->o.clock),
	    .what = (char *)(uintptr_t)what,
	    .said = (char *)(uintptr_t)(v->said ? v->said : ""),
	    .fate = v->fate,
	    .err = v->err};
	store_attempt_add(e->o.store, &a);
	engine_log(e, d->l->acc.name, what, v->err, v->said);
}

void outbox_tell(struct link *l, const struct entry *e, enum notice_kind kind,
    enum err reason)
{
	struct notice n = {.kind = kind,
	    .account = l->acc.name,
	    .title = e->title ? e->title : "",
	    .due = e->due,
	    .reason = reason};
	char subject[120];
	str_printf(subject, sizeof(subject), "%s %s", e->key, err_name(reason));
	engine_tell(l->e, l->acc.id, subject, &n);
}

static void tell(struct delivery *d, enum notice_kind kind, enum err reason)
{
	outbox_tell(d->l, &d->entry, kind, reason);
}

static void hold(struct delivery *d, enum err reason, const char *detail)
{
	if (step(d, ENTRY_held, reason, detail, 0, d->entry.tries))
		return;
	tell(d, NOTICE_held, reason);
	d->l->news.at = 0; /* show what the platform holds instead */
	if (!d->asking && !d->committed && d->entry.task_pid) {
		free(d->l->refused);
		d->l->refused = str_dup(d->entry.task_pid);
	}
}

/* ---- the journal */

/* The person may have dropped, held or replaced it meanwhile. */
static bool still_ours(struct delivery *d)
{
	struct entry now = {0};
	if (store_entry_get(d->l->e->o.store, d->entry.id, &now))
		return false;
	bool ours = now.state == d->entry.state;
	record_entry_release(&now);
	return ours;
}

static enum err journal_upload(
    void *ctx, int i, const char *upload, int64_t offset)
{
	struct delivery *d = ctx;
	enum err err = engine_flush(d->l->e);
	if (!err && !still_ours(d))
		err = ERR_CANCELLED;
	if (!err)
		err = store_entry_upload(
		    d->l->e->o.store, d->entry.id, i, upload, offset);
	if (err)
		return err;
	meter_read(&d->meter, d->l, d->entry.id, false);
	d->yields = turns_yields(d->l);
	return d->yields ? ERR_CANCELLED : ERR_OK;
}

static enum err journal_committing(void *ctx)
{
	struct delivery *d = ctx;
	enum err err = engine_flush(d->l->e);
	if (!err && !still_ours(d))
		err = ERR_CANCELLED;
	if (!err)
		err = store_entry_unsure(
		    d->l->e->o.store, d->entry.id, true, engine_now(d->l->e));
	if (err)
		return err;
	d->entry.unsure = d->committed = true;
	d->entry.unsure_since = engine_now(d->l->e);
	return ERR_OK;
}

static enum err journal_uploaded(void *ctx)
{
	struct delivery *d = ctx;
	struct verdict v = {
	    .fate = FATE_done, .said = "", .moved = true};
	enum err err = engine_flush(d->l->e);
	if (!err)
		attempt(d, "uploaded", &v);
	d->l->e->changed = true;
	return err;
}

static enum err journal_saved(void *ctx, const char *work_key)
{
	struct delivery *d = ctx;
	enum err err = engine_flush(d->l->e);
	if (!err && !still_ours(d))
		err = ERR_CANCELLED;
	if (!err)
		err = store_entry_saved(
		    d->l->e->o.store, d->entry.id, work_key);
	d->l->e->changed = true;
	return err;
}

static enum err journal_holds(void *ctx, const struct receipt *platform)
{
	struct delivery *d = ctx;
	bool hashes = d->l->p->caps & CAP_PROOF_SHA256;
	if (d->equal)
		record_receipt_release(&d->receipt);
	d->holds = true;
	d->equal =
	    proof_of(&d->entry, platform, hashes, d->why, sizeof(d->why));
	if (!d->equal)
		return ERR_OK;
	enum err err = proof_receipt(
	    &d->entry, platform, clock_now(d->l->e->o.clock), &d->receipt);
	d->equal = !err;
	return err;
}

static void journal_moved(void *ctx, int64_t sent, int64_t total)
{
	struct delivery *d = ctx;
	pace_say(&d->pace, d->l->e, false, d->entry.id, sent, total);
}

/* ---- what a verdict means */

static void put_off(
    struct delivery *d, enum entry_state to, const struct verdict *v)
{
	struct patience p = {0, d->entry.tries};
	if (link_login_is_over(v->err)) {
		step(d, to, ERR_LOGIN, v->said, 0, d->entry.tries);
		link_login_needed(d->l);
		return;
	}
	patience_fail(&p, d->l, v);
	int64_t now = engine_now(d->l->e);
	if (to == ENTRY_asking && v->retry_after <= 0 &&
	    now - d->entry.unsure_since < ENGINE_SETTLE_S)
		p.at = MIN(p.at, now + ASK_EVERY_S);
	step(d, to, v->err, v->said, p.at, p.tries);
}

/* A fault of this PC that may be over in a while: no descriptor left, a disk
 * that stumbled. Held only when it stays. */
static bool may_pass(const struct delivery *d, enum err err)
{
	return (err == ERR_IO || err == ERR_NOMEM || err == ERR_NOSPACE ||
		   err == ERR_BUSY) &&
	       d->entry.tries < OWN_TRIES;
}

static void prove(struct delivery *d)
{
	struct store *s = d->l->e->o.store;
	enum err err = engine_flush(d->l->e);
	if (!err)
		err = store_prove(s, d->entry.id, &d->receipt);
	engine_log(d->l->e, d->l->acc.name, "proven", err, d->entry.key);
	d->unwritten = d->unwritten || err;
	if (err)
		return;
	d->l->e->changed = true;
	if (d->entry.kind != KIND_hand_in)
		return;
	vanished_proven(d->l, d->entry.id);
	tell(d, NOTICE_proven, ERR_OK);
}

/* The platform answered "yes". */
static void arrived(struct delivery *d)
{
	struct receipt nothing = {0};
	if (d->entry.state == ENTRY_sending)
		step(d, ENTRY_sent, ERR_OK, "", 0, 0);
	if (d->entry.kind != KIND_hand_in && !d->holds)
		journal_holds(d, &nothing);
	if (d->holds)
		sure(d);
	if (d->equal)
		prove(d);
	else if (d->holds)
		hold(d, ERR_CONFLICT, d->why);
	else if (d->asking) /* a "yes" without what it holds proves nothing */
		hold(d, ERR_GARBLED, "no proof");
	/* else: sent, and asked after at the next step */
}

/* Held only after a look at what the school has (conflict.c). */
static void suspect(struct delivery *d, const char *said)
{
	d->l->look = !step(
	    d, ENTRY_waiting, ERR_CONFLICT, said, 0, d->entry.tries);
}

static void sent_verdict(struct delivery *d, const struct verdict *v)
{
	bool lost = v->fate == FATE_unknown && d->committed;
	if (v->fate == FATE_done) {
		arrived(d);
		return;
	}
	if (lost) {
		struct verdict soon = *v;
		soon.retry_after = 0;
		put_off(d, ENTRY_asking, &soon);
		return;
	}
	sure(d);
	if (d->yields)
		step(d, ENTRY_waiting, ERR_OK, "", engine_now(d->l->e),
		    d->entry.tries);
	else if (v->fate == FATE_never && v->err == ERR_CONFLICT)
		suspect(d, v->said);
	else if (v->fate == FATE_never && !link_login_is_over(v->err) &&
		 !may_pass(d, v->err))
		hold(d, v->err, v->said);
	else
		put_off(d, ENTRY_waiting, v);
}

/* So long may a server still do what it did not confirm. */
static int64_t settling(const struct delivery *d)
{
	const struct entry *e = &d->entry;
	int64_t left = e->due - (e->unsure_since + d->l->acc.skew);
	if (e->due <= 0 || left <= 0)
		return ENGINE_SETTLE_S;
	return MIN(ENGINE_SETTLE_S, MAX(SETTLE_MIN_S, left / 2));
}

static void did_not_arrive(struct delivery *d, const struct verdict *v)
{
	struct engine *e = d->l->e;
	int64_t now = engine_now(e);
	if (!d->entry.unsure || d->entry.unsure_since > now) {
		store_entry_unsure(e->o.store, d->entry.id, true, now);
		d->entry.unsure = true;
		d->entry.unsure_since = now;
	}
	int64_t until = d->entry.unsure_since + settling(d);
	if (now >= until) {
		sure(d);
		step(d, ENTRY_waiting, ERR_OK, "", now, d->entry.tries);
		return;
	}
	int64_t wait = backoff_ms(d->entry.tries, e->o.random) / 1000 + 1;
	step(d, ENTRY_asking, ERR_OK, v->said,
	    MIN(until, now + MIN(wait, ASK_EVERY_S)), d->entry.tries + 1);
}

static void asked_verdict(struct delivery *d, const struct verdict *v)
{
	if (v->fate == FATE_done)
		arrived(d);
	else if (v->fate == FATE_never && v->err == ERR_NOT_FOUND)
		did_not_arrive(d, v);
	else if (v->fate == FATE_never && !link_login_is_over(v->err))
		hold(d, v->err, v->said);
	else
		put_off(d, ENTRY_asking, v);
}

static void delivery_done(void *ctx, const struct verdict *v)
{
	struct delivery *d = ctx;
	struct link *l = d->l;
	link_heard(l, v);
	engine_flush(l->e);
	l->e->changed = true;
	if (!d->asking)
		meter_read(&d->meter, l, d->entry.id, true);
	if (!d->yields)
		attempt(d,
		    d->asking ? "ask"
			      : word_name(WORDS_KIND, (int)d->entry.kind),
		    v);
	if (!still_ours(d)) {
		if (d->equal && v->fate == FATE_done)
			prove(d); /* the truth, where the store allows it */
	} else if (d->asking) {
		asked_verdict(d, v);
	} else {
		sent_verdict(d, v);
	}
	if (v->retry_after > 0 && v->fate != FATE_done)
		l->quiet_until = engine_now(l->e) + v->retry_after;
	bool unwritten = d->unwritten;
	outbox_abandon(l);
	if (unwritten) /* else the school is asked the same without end */
		l->outbox_at = engine_now(l->e) + OWN_FAULT_S;
}

/* ---- sending */

/* Its bytes are read again only when the file is not the one seen before. */
static enum err seal_read(
    struct delivery *d, const char *sha256, const struct stat *st)
{
	struct engine *e = d->l->e;
	uint64_t mark = (uint64_t)st->st_ino * 1000003u +
	    (uint64_t)st->st_mtim.tv_nsec;
	for (const char *p = sha256; *p; p++)
		mark = mark * 31 + (unsigned char)*p;
	for (size_t i = 0; i < ARRAY_LEN(e->sound); i++)
		if (e->sound[i] == mark)
			return ERR_OK;
	enum err err = store_seal_check(e->o.store, sha256);
	if (!err)
		e->sound[e->sound_at++ % ARRAY_LEN(e->sound)] = mark;
	return err;
}

static enum err seal_check(struct delivery *d)
{
	const struct disk *disk = d->l->e->o.disk;
	struct entry *e = &d->entry;
	struct stat st;
	d->paths = calloc(MAX(e->n_files, 1), sizeof(*d->paths));
	if (!d->paths)
		return ERR_NOMEM;
	for (int i = 0; i < e->n_files; i++) {
		bool there = e->files[i].pid && *e->files[i].pid;
		d->paths[i] =
		    store_blob_path(d->l->e->o.store, e->files[i].sha256);
		if (!d->paths[i])
			return ERR_NOMEM;
		if (!disk->stat(disk->ctx, d->paths[i], &st)) {
			enum err err = st.st_size != e->files[i].size
			    ? ERR_SEAL_BROKEN
			    : seal_read(d, e->files[i].sha256, &st);
			if (err) {
				str_printf(d->why, sizeof(d->why), "%.150s",
				    e->files[i].name);
				return err;
			}
		} else if (errno != ENOENT) {
			return err_from_errno(errno);
		} else if (!there) {
			str_printf(d->why, sizeof(d->why), "%.150s",
			    e->files[i].name);
			return ERR_SEAL_BROKEN;
		} else { /* it lies at the school already, and only there */
			free(d->paths[i]);
			d->paths[i] = NULL;
		}
	}
	return ERR_OK;
}

/* What the school would surely refuse is not uploaded first. Whether it takes
 * work now is for the school to say: what is known here may be old. */
static enum err task_check(struct delivery *d)
{
	struct task t = {0};
	struct entry *e = &d->entry;
	int which = -1;
	if (e->kind != KIND_hand_in ||
	    store_task_get(d->l->e->o.store, e->task, &t))
		return ERR_OK;
	enum err err = task_takes(&t, e, &which);
	if (err && which >= 0 && which < e->n_files)
		str_printf(
		    d->why, sizeof(d->why), "%.150s", e->files[which].name);
	record_task_release(&t);
	return err;
}

static void send(struct delivery *d)
{
	struct link *l = d->l;
	enum err err = ERR_OK;
	if (d->entry.state != ENTRY_waiting)
		err = step(d, ENTRY_waiting, ERR_OK, "", 0, d->entry.tries);
	if (!err)
		err = step(d, ENTRY_claimed, ERR_OK, "", 0, d->entry.tries);
	if (err)
		goto out;
	err = task_check(d);
	if (!err)
		err = seal_check(d);
	if (err && may_pass(d, err)) {
		struct verdict later = {
		    .fate = FATE_later, .err = err, .said = d->why};
		put_off(d, ENTRY_waiting, &later);
		goto out;
	}
	if (err) {
		hold(d, err, d->why);
		goto out;
	}
	err = step(d, ENTRY_sending, ERR_OK, "", 0, d->entry.tries);
	if (err)
		goto out;
	if (d->entry.kind == KIND_hand_in)
		l->p->hand_in(l->session, &d->entry,
		    (const char *const *)d->paths, &d->journal, delivery_done,
		    d);
	else
		l->p->change(
		    l->session, &d->entry, &d->journal, delivery_done, d);
out:
	if (err) {
		outbox_abandon(l);
		l->outbox_at = engine_now(l->e) + OWN_FAULT_S;
	}
}

static void ask(struct delivery *d)
{
	struct link *l = d->l;
	d->asking = true;
	if (d->entry.state != ENTRY_asking && d->entry.state != ENTRY_sent) {
		if (step(d, ENTRY_asking, d->entry.reason, d->entry.detail, 0,
			d->entry.tries)) {
			outbox_abandon(l);
			l->outbox_at = engine_now(l->e) + OWN_FAULT_S;
			return;
		}
	}
	l->p->ask(l->session, &d->entry, &d->journal, delivery_done, d);
}

/* Else the news come first, and nothing is uploaded in vain. */
static bool is_clear(struct delivery *d, int64_t now)
{
	struct link *l = d->l;
	bool clear = false;
	enum err err = conflict_check(l, &d->entry, &clear);
	if (!err && clear)
		return true;
	if (!err && d->entry.reason != ERR_CONFLICT)
		suspect(d, "");
	else if (!err)
		l->look = !l->looking;
	outbox_abandon(l);
	l->outbox_at = now + OWN_FAULT_S;
	return false;
}

bool outbox_begin(struct link *l, int64_t now)
{
	int64_t id;
	bool in_doubt;
	if (l->delivery || now < l->outbox_at ||
	    !choose_next(l, now, &id, &in_doubt))
		return false;
	struct delivery *d = calloc(1, sizeof(*d));
	if (!d)
		return false;
	d->l = l;
	d->journal = (struct provider_journal){d, journal_upload,
	    journal_committing, journal_uploaded, journal_saved, journal_holds,
	    journal_moved};
	if (engine_flush(l->e) ||
	    store_entry_get(l->e->o.store, id, &d->entry)) {
		l->outbox_at = now + 1;
		delivery_free(d);
		return false;
	}
	l->delivery = d;
	meter_begin(&d->meter, l->e, &d->entry);
	if (in_doubt)
		ask(d);
	else if (is_clear(d, now))
		send(d);
	return true;
}
