/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/manners.h"
#include "sync/inner.h"

#define CLOCK_SLACK_S 2
#define AGAIN_MAX     3 /* "again now" in a row before it becomes "later" */

int64_t engine_now(struct engine *e)
{
	int64_t wall = clock_now(e->o.clock), mono = clock_mono_ms(e->o.clock);
	if (e->last_wall) {
		int64_t jump =
		    wall - e->last_wall - (mono - e->last_mono) / 1000;
		if (jump < -CLOCK_SLACK_S)
			e->shift -= jump;
		else if (jump > CLOCK_SLACK_S)
			e->shift -= MIN(e->shift, jump);
	}
	e->last_wall = wall;
	e->last_mono = mono;
	return wall + e->shift;
}

enum err engine_flush(struct engine *e)
{
	if (!e->page_open)
		return ERR_OK;
	e->page_open = false;
	e->changed = true;
	return store_commit(e->o.store);
}

void engine_log(struct engine *e, const char *account, const char *what,
    enum err err, const char *said)
{
	log_write(e->o.log, err ? LOG_ERROR : LOG_INFO, "%s: %s: %s%s%s",
	    account ? account : "-", what, err_name(err),
	    said && *said ? ": " : "", said ? said : "");
}

void engine_tell(struct engine *e, int64_t account, const char *subject,
    const struct notice *n)
{
	bool first = false;
	if (!e->o.notice)
		return;
	if (store_notice_once(e->o.store, n->kind, account, subject, &first))
		return;
	if (first)
		e->o.notice(e->o.ctx, n);
}

void patience_fail(struct patience *p, struct link *l, const struct verdict *v)
{
	int64_t now = engine_now(l->e);
	if (v->moved)
		p->tries = 0;
	if (v->fate == FATE_again && p->tries < AGAIN_MAX) {
		p->tries++;
		p->at = now;
		return;
	}
	int64_t ms = retry_ms(p->tries, v->retry_after, l->e->o.random);
	if (v->retry_after > 0)
		l->quiet_until = now + v->retry_after;
	p->at = now + (ms + 999) / 1000;
	p->tries++;
}

void patience_ok(struct patience *p, int64_t next)
{
	p->tries = 0;
	p->at = next;
}

void pace_say(struct pace *p, struct engine *e, bool material, int64_t id,
    int64_t done, int64_t total)
{
	int64_t ms = clock_mono_ms(e->o.clock);
	if (!p->begun)
		*p = (struct pace){ms, ms - 1000, done, true};
	if (!e->o.progress || (ms - p->said_ms < 200 && done != total))
		return;
	int64_t passed = MAX(ms - p->began_ms, 1);
	p->said_ms = ms;
	e->o.progress(e->o.ctx, material, id, done, total,
	    (done - p->first) * 1000 / passed);
}

/* ---- accounts */

static void link_stop(struct link *l)
{
	outbox_abandon(l);
	fetch_abandon(l);
	engine_flush(l->e);
	if (l->session)
		l->p->close(l->session);
	l->session = NULL;
	key_forget(l);
	l->desk = DESK_FREE;
	l->drop = false;
	l->outbox_at = 0;
	l->look = l->looking = l->unseen_due = false;
}

static void link_free(struct link *l)
{
	link_stop(l);
	record_account_release(&l->acc);
	free(l->fresh.title);
	free(l->vanished.title);
	free(l->replaced.title);
	free(l->recent.entry);
	free(l->refused);
	free(l);
}

/* Until the store knows it, nobody is asked to log in. */
static void login_tell(struct link *l)
{
	l->e->changed = true;
	engine_flush(l->e);
	l->login_told = !store_account_login(l->e->o.store, l->acc.id, true);
}

void link_login_needed(struct link *l)
{
	l->drop = true;
	l->acc.login_needed = true;
	login_tell(l);
}

static struct link *link_of(struct engine *e, int64_t account)
{
	struct link *l = e->links;
	while (l && l->acc.id != account)
		l = l->next;
	return l;
}

struct ids {
	int64_t id[64];
	int n;
};

static enum err account_seen(void *ctx, const struct account *a)
{
	struct ids *ids = ctx;
	if (ids->n < (int)ARRAY_LEN(ids->id))
		ids->id[ids->n++] = a->id;
	return ERR_OK;
}

static void link_ask(struct link *l, int64_t now)
{
	l->round_asked = true;
	l->asked_at = now;
	l->favours = engine_pending(l->e);
	l->key.at = 0;
}

static void link_add(struct engine *e, struct account *take)
{
	const struct provider *p = e->o.provider(take->platform);
	struct link *l = p ? calloc(1, sizeof(*l)) : NULL;
	if (!l) {
		engine_log(e, take->name, "no such platform", ERR_NOT_THIS,
		    take->platform);
		record_account_release(take);
		return;
	}
	l->e = e;
	l->p = p;
	l->acc = *take;
	l->login_told = true;
	l->next = e->links;
	e->links = l;
	int64_t now = engine_now(e);
	l->news.at = take->next_try > now + PUT_OFF_MAX_S ? 0 : take->next_try;
	if (e->round_asked)
		link_ask(l, now);
}

/* A login that was renewed, needed or not, opens a new session with the new
 * secret. */
static void link_refresh(struct link *l, struct account *take)
{
	if ((l->acc.login_needed && !take->login_needed) ||
	    l->acc.logins != take->logins) {
		l->drop = true;
		l->key = l->news = l->fetch = (struct patience){0, 0};
	}
	record_account_release(&l->acc);
	l->acc = *take;
	l->login_told = true;
	l->outbox_at = 0;
	l->fetch_none = false;
}

static void accounts_reload(struct engine *e)
{
	struct ids ids = {.n = 0};
	e->reload = false;
	e->alarm_at = 0;
	for (struct link *l = e->links; l; l = l->next)
		l->look_ms = 0;
	if (store_account_each(e->o.store, account_seen, &ids))
		return;
	for (struct link **at = &e->links; *at;) {
		struct link *l = *at;
		int i = 0;
		while (i < ids.n && ids.id[i] != l->acc.id)
			i++;
		if (i < ids.n) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		link_free(l);
	}
	for (int i = 0; i < ids.n; i++) {
		struct account a = {0};
		struct link *l = link_of(e, ids.id[i]);
		if (store_account_get(e->o.store, ids.id[i], &a))
			continue;
		if (l)
			link_refresh(l, &a);
		else
			link_add(e, &a);
	}
}

static bool link_open(struct link *l, int64_t now)
{
	if (l->session)
		return true;
	if (now < l->key.at)
		return false;
	enum err err = key_open(l);
	if (err == ERR_BUSY)
		return false;
	if (!err) {
		patience_ok(&l->key, 0);
		return true;
	}
	engine_log(l->e, l->acc.name, "secret", err, NULL);
	if (err == ERR_NOT_FOUND) {
		link_login_needed(l);
		return false;
	}
	struct verdict v = {.fate = FATE_later, .err = err, .said = ""};
	patience_fail(&l->key, l, &v);
	return false;
}

/* ---- rounds */

static bool link_at_rest(const struct link *l, int64_t now)
{
	bool looks = (l->look || l->unseen_due || l->refused) && now >= l->quiet_until;
	return !l->round_asked && !looks && l->desk != DESK_NEWS &&
	       l->desk != DESK_TASK &&
	       !l->delivery &&
	       (l->desk != DESK_HEALTH || l->e->round_err) &&
	       (l->outbox_at > now || !l->session || now < l->quiet_until);
}

static void round_skip(struct link *l, enum err err)
{
	l->round_asked = false;
	l->favours = 0;
	if (!l->e->round_err)
		l->e->round_err = err;
}

static void round_check(struct engine *e, int64_t now)
{
	if (!e->round_asked)
		return;
	for (struct link *l = e->links; l; l = l->next) {
		if (!link_at_rest(l, now))
			return;
	}
	e->round_asked = false;
	if (e->o.round_over)
		e->o.round_over(e->o.ctx, e->round_err);
}

static enum err entry_count(void *ctx, const struct entry *entry)
{
	int *n = ctx;
	if (entry->state != ENTRY_held && entry->state != ENTRY_copying)
		(*n)++;
	return ERR_OK;
}

int engine_pending(struct engine *e)
{
	int n = 0;
	store_outbox(e->o.store, true, entry_count, &n);
	return n;
}

/* ---- the step */

static void keep_heard(struct engine *e)
{
	if (e->heard.account)
		store_sample_add(e->o.store, &e->heard);
	e->heard.account = 0;
}

static void link_step(struct link *l, int64_t now)
{
	key_keep(l);
	if (l->drop)
		link_stop(l);
	if (l->acc.login_needed) {
		if (!l->login_told)
			login_tell(l);
		if (l->round_asked)
			round_skip(l, ERR_LOGIN);
		return;
	}
	if (now < l->quiet_until) {
		if (l->round_asked && l->desk != DESK_NEWS)
			round_skip(l, l->news_err ? l->news_err
						  : ERR_OVERLOADED);
		return;
	}
	if (!link_open(l, now)) {
		if (l->round_asked && !l->key_waits)
			round_skip(l, l->acc.login_needed ? ERR_LOGIN : ERR_IO);
		return;
	}
	outbox_begin(l, now);
	if (l->desk == DESK_FREE)
		refused_begin(l);
	if (l->desk == DESK_FREE && l->unseen_due)
		l->unseen_due = unseen_begin(l);
	if (l->desk == DESK_FREE && !round_begin(l, now))
		health_begin(l, now);
	fetch_begin(l, now);
}

static void sooner(int64_t *at, int64_t t)
{
	if (t < *at)
		*at = t;
}

static int64_t link_next(const struct link *l, int64_t now)
{
	int64_t at = INT64_MAX;
	if (l->drop)
		return now;
	if (l->fresh_key)
		return now + 1;
	if (l->acc.login_needed)
		return l->login_told ? at : now + OWN_FAULT_S;
	if (!l->session && l->key_waits)
		return now + 1;
	if (!l->session)
		return MAX(l->key.at, l->quiet_until);
	if (!l->delivery)
		sooner(&at, MAX(l->outbox_at, l->quiet_until));
	if (l->desk == DESK_FREE)
		sooner(&at, MAX(l->look || l->unseen_due || l->refused ? now : l->news.at, l->quiet_until));
	if (!l->fetch_none && !l->download && !l->delivery)
		sooner(&at, MAX(l->fetch.at, l->quiet_until));
	return at;
}

static void look_at_store(struct engine *e)
{
	int64_t seen = store_version_seen(e->o.store);
	if (seen != e->seen)
		e->reload = true;
	e->seen = seen;
	if (e->reload)
		accounts_reload(e);
}

int engine_step(struct engine *e)
{
	engine_flush(e);
	keep_heard(e);
	int64_t now = engine_now(e), at = INT64_MAX;
	look_at_store(e);
	for (struct link *l = e->links; l; l = l->next)
		link_step(l, now);
	if (e->due_check <= now) {
		for (struct link *l = e->links; l; l = l->next)
			round_due_soon(l);
		e->due_check = now + 3600;
	}
	if (e->alarm_at <= now)
		turns_alarms(e);
	round_check(e, now);
	engine_flush(e); /* nobody waits for a transaction while we wait */
	if (e->changed && e->o.changed)
		e->o.changed(e->o.ctx);
	e->changed = false;
	for (struct link *l = e->links; l; l = l->next)
		sooner(&at, link_next(l, now));
	if (e->links && e->o.notice)
		sooner(&at, e->alarm_at);
	if (at == INT64_MAX)
		return -1;
	return at <= now ? 0 : (int)MIN((at - now) * 1000, 3600 * 1000);
}

bool engine_busy(const struct engine *e)
{
	bool busy = e->round_asked || e->reload;
	for (const struct link *l = e->links; l; l = l->next)
		busy = busy || l->desk != DESK_FREE || l->delivery ||
		       l->download || l->drop || l->key_waits ||
		       l->fresh_key;
	return busy;
}

void engine_wake(struct engine *e)
{
	e->reload = true;
}

void engine_round(struct engine *e)
{
	int64_t now = engine_now(e);
	engine_wake(e);
	e->round_asked = true;
	e->round_err = ERR_OK;
	for (struct link *l = e->links; l; l = l->next)
		link_ask(l, now);
}

enum err engine_fetch(struct engine *e, int64_t material)
{
	struct material m = {0};
	enum err err = store_material_get(e->o.store, material, &m);
	if (err)
		return err;
	if (m.state != MATERIAL_here && m.state != MATERIAL_coming)
		err = store_material_set(e->o.store, material, MATERIAL_coming,
		    m.path, m.local_sha256);
	struct link *l = link_of(e, m.account);
	if (l) {
		l->fetch_none = false;
		l->fetch.at = 0;
	}
	record_material_release(&m);
	return err;
}

void engine_sample(void *ctx, const struct net_reply *reply)
{
	struct engine *e = ctx;
	keep_heard(e);
	if (reply->err != ERR_CANCELLED)
		e->heard = reply->sample;
}

void link_heard(struct link *l, const struct verdict *v)
{
	struct sample *s = &l->e->heard;
	if (s->account == l->acc.id && s->err == ERR_OK &&
	    v->fate != FATE_done && weather_passes(v->err))
		s->err = v->err;
}

struct engine *engine_new(const struct engine_options *o)
{
	struct engine *e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->o = *o;
	e->reload = true;
	o->net->observe(o->net, engine_sample, e);
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	engine_flush(e);
	keep_heard(e);
	while (e->links) {
		struct link *l = e->links;
		e->links = l->next;
		link_free(l);
	}
	e->o.net->observe(e->o.net, NULL, NULL);
	free(e);
}
