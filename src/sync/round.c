/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/timefmt.h"
#include "model/manners.h"
#include "model/skew.h"
#include "sync/inner.h"

#define HEALTH_EVERY_S 600
#define HEALTH_LATE_S  (3 * 3600) /* where all is well */
#define NOTICE_ROWS    50

/* ---- the sink: news into the store, one transaction a page */

static enum err page(struct link *l)
{
	if (l->pass_err)
		return l->pass_err;
	if (l->e->page_open)
		return ERR_OK;
	enum err err = store_begin(l->e->o.store);
	l->e->page_open = !err;
	return err;
}

static void sink_pass_begin(void *ctx)
{
	struct link *l = ctx;
	l->first_pass = true;
	l->pass_err = page(l);
	if (!l->pass_err)
		l->pass_err = store_pass_begin(l->e->o.store, l->acc.id);
}

static enum err sink_course(void *ctx, const struct course *c)
{
	struct link *l = ctx;
	struct course mine = *c;
	mine.account = l->acc.id;
	enum err err = page(l);
	return err ? err : store_course_put(l->e->o.store, &mine);
}

/* Once for a subject; told when the round is over. */
static void news_of(struct link *l, struct news_told *told,
    enum notice_kind kind, const char *subject, const char *title)
{
	bool first = false;
	if (store_notice_once(
		l->e->o.store, kind, l->acc.id, subject, &first) ||
	    !first)
		return;
	if (!told->n++)
		told->title = str_dup(title);
}

static enum err sink_task(
    void *ctx, const struct task *t, const struct material *m, int n)
{
	struct link *l = ctx;
	struct task mine = *t;
	int64_t id;
	bool fresh = false;
	mine.account = l->acc.id;
	enum err err = page(l);
	if (!err)
		err = store_task_put(l->e->o.store, &mine, m, n, &id, &fresh);
	if (!err && !fresh)
		err = vanished_look(l, id, t->title);
	else if (!err && !l->first_pass) /* at first all of it is new */
		news_of(l, &l->fresh, NOTICE_new_task, t->pid, t->title);
	return err;
}

static enum err sink_materials(
    void *ctx, const char *course, const struct material *m, int n)
{
	struct link *l = ctx;
	enum err err = page(l);
	return err ? err
		   : store_course_materials_put(
			 l->e->o.store, l->acc.id, course, m, n);
}

static enum err sink_announcement(void *ctx, const struct announcement *a)
{
	struct link *l = ctx;
	struct announcement mine = *a;
	mine.account = l->acc.id;
	enum err err = page(l);
	return err ? err : store_announcement_put(l->e->o.store, &mine);
}

static enum err sink_lesson(void *ctx, const struct lesson *lesson)
{
	struct link *l = ctx;
	struct lesson mine = *lesson;
	mine.account = l->acc.id;
	enum err err = page(l);
	return err ? err : store_lesson_put(l->e->o.store, &mine);
}

static enum err sink_gone(void *ctx, const char *kind, const char *pid)
{
	struct link *l = ctx;
	enum err err = page(l);
	l->gone_seen = true;
	return err ? err : store_gone(l->e->o.store, l->acc.id, kind, pid);
}

static enum err sink_kept(void *ctx, const char *kind, const char *prefix)
{
	struct link *l = ctx;
	enum err err = page(l);
	return err ? err : store_kept(l->e->o.store, l->acc.id, kind, prefix);
}

static enum err sink_page_end(void *ctx, const char *cursor, bool complete)
{
	struct link *l = ctx;
	struct store *s = l->e->o.store;
	enum err err = page(l);
	if (!err && complete)
		err = store_pass_end(s, l->acc.id);
	l->gone_seen = l->gone_seen || complete;
	if (!err)
		err = vanished_gone(l);
	if (!err && cursor)
		err = store_cursor_set(s, l->acc.id, cursor);
	if (!err)
		return engine_flush(l->e);
	if (l->e->page_open)
		store_rollback(s);
	l->e->page_open = false;
	return err;
}

static void sink_module(void *ctx, const struct module *m)
{
	struct link *l = ctx;
	struct module mine = *m;
	mine.account = l->acc.id;
	l->health_told = true;
	if (!page(l))
		store_module_put(l->e->o.store, &mine);
}

static void sink_server_time(void *ctx, int64_t date)
{
	struct link *l = ctx;
	const struct sample *s = &l->e->heard; /* of the answer that says it */
	int took_ms = s->account == l->acc.id ? s->total_ms : 0;
	if (date > 0)
		l->acc.skew = skew_after(
		    l->acc.skew, date, clock_now(l->e->o.clock), took_ms);
}

static struct provider_sink sink_of(struct link *l)
{
	return (struct provider_sink){
	    .ctx = l,
	    .pass_begin = sink_pass_begin,
	    .course = sink_course,
	    .task = sink_task,
	    .materials = sink_materials,
	    .announcement = sink_announcement,
	    .lesson = sink_lesson,
	    .gone = sink_gone,
	    .kept = sink_kept,
	    .page_end = sink_page_end,
	    .module = sink_module,
	    .server_time = sink_server_time,
	};
}

/* ---- a round */

static void tell_news(
    struct link *l, struct news_told *told, enum notice_kind kind)
{
	if (told->n && l->e->o.notice) {
		struct notice n = {.kind = kind,
		    .account = l->acc.name,
		    .title = told->title ? told->title : "",
		    .at = told->at,
		    .now = clock_now(l->e->o.clock) + l->acc.skew,
		    .standing = told->standing,
		    .more = told->n - 1};
		l->e->o.notice(l->e->o.ctx, &n);
	}
	free(told->title);
	*told = (struct news_told){0};
}

static void health_heard(struct link *l)
{
	l->acc.health = clock_now(l->e->o.clock);
	store_account_health(l->e->o.store, l->acc.id, l->acc.health);
}

/* After good news: they come at times of chance, and so does it. */
static bool health_is_due(struct link *l, int64_t wall)
{
	if (l->health_told) {
		health_heard(l);
		return false;
	}
	return l->first_pass || l->news_err || wall < l->acc.health ||
	       wall - l->acc.health >= HEALTH_LATE_S;
}

/* more_s: there is more to be asked for after so long; 0: no. */
static void news_good(struct link *l, int64_t now, int64_t more_s)
{
	int64_t wall = clock_now(l->e->o.clock);
	int64_t next = poll_next(wall, l->e->o.every_s, l->e->o.random);
	if (more_s > 0)
		next = MIN(next, wall + more_s);
	patience_ok(&l->news, now + (next - wall));
	l->acc.synced = wall;
	store_account_times(l->e->o.store, l->acc.id, wall, wall, next,
	    l->acc.skew);
	if (more_s <= 0 && !l->acc.whole)
		l->acc.whole = !store_account_whole(l->e->o.store, l->acc.id);
	l->health_wanted = health_is_due(l, wall);
	l->e->due_check = 0;
	tell_news(l, &l->fresh, NOTICE_new_task);
	tell_news(l, &l->vanished, NOTICE_vanished);
	tell_news(l, &l->replaced, NOTICE_replaced);
	l->unseen_due = true;
	if (l->looking)
		conflict_settle(l);
}

static void news_bad(struct link *l, const struct verdict *v)
{
	patience_fail(&l->news, l, v);
	if (v->fate == FATE_never) /* asking sooner would not help */
		l->news.at =
		    MAX(l->news.at, engine_now(l->e) + l->e->o.every_s);
	store_account_times(l->e->o.store, l->acc.id,
	    clock_now(l->e->o.clock), l->acc.synced,
	    l->news.at - l->e->shift, l->acc.skew);
	if (l->looking)
		conflict_put_off(l, l->news.at);
	l->health_wanted = v->err == ERR_MAINTENANCE;
	if (link_login_is_over(v->err))
		link_login_needed(l);
}

static void news_done(void *ctx, const struct verdict *v)
{
	struct link *l = ctx;
	link_heard(l, v);
	enum err err = engine_flush(l->e);
	int64_t now = engine_now(l->e);
	if (!err && v->fate != FATE_done)
		err = v->err ? v->err : ERR_INTERNAL;
	/* the only thing too large in a round is a reply */
	if (err == ERR_LIMIT)
		err = ERR_GARBLED;
	engine_log(l->e, l->acc.name, "news", err, v->said);
	l->desk = DESK_FREE;
	l->e->changed = true;
	/* What a server says with an answer that is none, no sample shows. */
	store_account_fault(l->e->o.store, l->acc.id, err,
	    err && v->said ? v->said : "");
	if (!err)
		news_good(l, now, v->retry_after);
	else
		news_bad(l, v);
	l->looking = false;
	l->news_err = err;
	if (v->fate == FATE_again && l->news.at <= now)
		return; /* still the same round */
	if (l->round_asked && err && !l->e->round_err)
		l->e->round_err = err;
	l->round_asked = false;
}

bool round_begin(struct link *l, int64_t now)
{
	struct account a = {0};
	if (!l->round_asked && !l->look && now < l->news.at)
		return false;
	/* the cursor as it was committed */
	if (store_account_get(l->e->o.store, l->acc.id, &a)) {
		patience_ok(&l->news, now + 1);
		return false;
	}
	record_account_release(&l->acc);
	l->acc = a;
	l->first_pass = !l->acc.cursor || !*l->acc.cursor;
	l->pass_err = ERR_OK;
	l->desk = DESK_NEWS;
	enum look look = l->round_asked || l->look ? LOOK_close : LOOK_glance;
	l->looking = l->look;
	l->look = false;
	l->health_told = false;
	vanished_begin(l);
	struct provider_sink sink = sink_of(l);
	l->sink = sink;
	l->p->news(l->session, l->acc.cursor, look, &l->sink, news_done, l);
	return true;
}

static void unseen_done(void *ctx, const struct verdict *v)
{
	struct link *l = ctx;
	enum err err = vanished_gone(l), kept = engine_flush(l->e);
	bool answered = v->fate == FATE_done || v->fate == FATE_never;
	err = err ? err : kept;
	if (!err && answered)
		err = store_proven_seen(l->e->o.store, l->unseen);
	engine_log(l->e, l->acc.name, "task", err ? err : v->err, v->said);
	l->desk = DESK_FREE;
	l->e->changed = true;
	tell_news(l, &l->vanished, NOTICE_vanished);
	tell_news(l, &l->replaced, NOTICE_replaced);
	if (v->retry_after > 0 && v->fate != FATE_done)
		l->quiet_until = engine_now(l->e) + v->retry_after;
	if (err || !answered) /* again after the next news */
		l->unseen_due = false;
}

bool unseen_begin(struct link *l)
{
	char *pid = NULL;
	int64_t entry = 0;
	if (!l->p->task ||
	    store_proven_unseen(l->e->o.store, l->acc.id, &pid, &entry))
		return false;
	if (vanished_is_recent(l, entry)) {
		free(pid);
		return false;
	}
	l->unseen = entry;
	l->desk = DESK_TASK;
	vanished_begin(l);
	l->sink = sink_of(l);
	l->p->task(l->session, pid, &l->sink, unseen_done, l);
	free(pid);
	return true;
}

static void refused_done(void *ctx, const struct verdict *v)
{
	struct link *l = ctx;
	enum err err = vanished_gone(l), kept = engine_flush(l->e);
	err = err ? err : kept;
	engine_log(l->e, l->acc.name, "task", err ? err : v->err, v->said);
	l->desk = DESK_FREE;
	l->e->changed = true;
	tell_news(l, &l->vanished, NOTICE_vanished);
	tell_news(l, &l->replaced, NOTICE_replaced);
	if (v->retry_after > 0 && v->fate != FATE_done)
		l->quiet_until = engine_now(l->e) + v->retry_after;
}

bool refused_begin(struct link *l)
{
	char *pid = l->refused;
	l->refused = NULL;
	if (!pid)
		return false;
	if (l->p->task) {
		l->desk = DESK_TASK;
		vanished_begin(l);
		l->sink = sink_of(l);
		l->p->task(l->session, pid, &l->sink, refused_done, l);
	}
	free(pid);
	return l->p->task != NULL;
}

/* ---- the server's own word on its health */

static void health_done(void *ctx, const struct verdict *v)
{
	struct link *l = ctx;
	link_heard(l, v);
	engine_flush(l->e);
	engine_log(l->e, l->acc.name, "health", v->err, v->said);
	l->desk = DESK_FREE;
	l->e->changed = true;
	if (v->fate != FATE_done && v->retry_after > 0)
		l->quiet_until = engine_now(l->e) + v->retry_after;
}

bool health_begin(struct link *l, int64_t now)
{
	if (!l->health_wanted || now < l->health_at || !l->p->health)
		return false;
	l->health_wanted = false;
	l->health_at = now + HEALTH_EVERY_S;
	health_heard(l);
	l->desk = DESK_HEALTH;
	l->sink = sink_of(l);
	l->p->health(l->session, &l->sink, health_done, l);
	return true;
}

/* ---- due tomorrow, and not handed in */

struct due_row {
	int64_t due;
	char *pid, *title;
};
struct due_list {
	struct due_row row[NOTICE_ROWS];
	int n;
};

static enum err due_seen(void *ctx, const struct task *t)
{
	struct due_list *list = ctx;
	bool handed_in =
	    t->done || t->work == WORK_handed_in ||
	    (t->hand_in != HAND_IN_none && t->hand_in != HAND_IN_held &&
		t->hand_in != HAND_IN_superseded);
	if (handed_in || list->n == NOTICE_ROWS)
		return ERR_OK;
	if (!t->takes_files && !t->takes_text)
		return ERR_OK;
	list->row[list->n++] = (struct due_row){
	    t->due, str_dup(t->pid), str_dup(t->title)};
	return ERR_OK;
}

void round_due_soon(struct link *l)
{
	struct due_list list = {.n = 0};
	struct engine *e = l->e;
	int64_t theirs = clock_now(e->o.clock) + l->acc.skew;
	if (!e->o.notice)
		return;
	struct task_query q = {.group = -1,
	    .account = l->acc.id,
	    .now = theirs,
	    .due_from = theirs,
	    .due_to = time_local_midnight(theirs, 2)};
	store_tasks(e->o.store, &q, 0, 500, due_seen, &list);
	for (int i = 0; i < list.n; i++) {
		struct due_row *r = &list.row[i];
		char subject[200];
		str_printf(subject, sizeof(subject), "%.150s@%" PRId64,
		    r->pid ? r->pid : "", r->due);
		struct notice n = {.kind = NOTICE_due_soon,
		    .account = l->acc.name,
		    .title = r->title,
		    .due = r->due,
		    .now = theirs};
		engine_tell(e, l->acc.id, subject, &n);
		free(r->pid);
		free(r->title);
	}
}
