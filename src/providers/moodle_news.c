/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is new at a Moodle (docs/moodle.md, "Reading").
 *
 *   poll ──────────────▶ nothing: that was all, one request
 *    │  │
 *    │  └ modules changed: load the tasks of their courses, the states of
 *    │    those that changed, and what else lies in these courses
 *    └ a full pass is due: load all courses, chunk by chunk
 *
 * The poll does not see everything (hidden and deleted modules, extensions,
 * overrides), so a full pass comes after it every few hours. A chunk is told
 * as one page. What a site allows, materials and announcements of all courses
 * do not come with the first pass, but soon after it.
 */
#include "base/base.h"
#include "providers/moodle_news.h"
#include "providers/moodle_parts.h"

#define FULL_EVERY_S (6 * 3600)
#define PARTS_EVERY_S (20 * 3600)
#define ME_EVERY_S (7 * 86400)
#define PARTS_AFTER_S 30    /* a first pass */
#define MARGIN_S 5          /* clocks of a site with several machines */
#define QUIET_S 15          /* after since */
#define CHUNK_COURSES 20
#define ALL_AT_ONCE 30      /* courses; more are loaded in chunks */
#define FIRST_LIMIT (1u << 20)
#define POSTS 20            /* the newest of a forum */
#define MESSAGES 50

static void release_news(struct op *o)
{
	struct news_op *op = (struct news_op *)o;

	json_decref(op->assignments);
	asks_clear(&op->asks);
	asks_clear(&op->states);
	ids_clear(&op->known);
	ids_clear(&op->changed);
	ids_clear(&op->of);
	ids_clear(&op->load);
	ids_clear(&op->chunk);
	ids_clear(&op->tasks);
	moodle_cursor_release(&op->c);
}

static void no_memory(struct news_op *op)
{
	op_end_soon(&op->op, FATE_later, ERR_NOMEM);
}

static json_t *json_ids(const struct ids *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n; i++)
		json_array_append_new(list, json_integer(v->id[i]));
	return list;
}

/* Goes on with a reply; the first one tells what time it is there. */
static struct news_op *replied(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;

	if (!r->err && r->date && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->date);
	return op;
}

static void on_asks(struct op *o, const struct net_reply *r)
{
	asks_reply(o, &replied(o, r)->asks, r, on_asks);
}

static void on_states(struct op *o, const struct net_reply *r)
{
	asks_reply(o, &replied(o, r)->states, r, on_states);
}

/* ---- the end of a page, and of the call */

static enum err keep_announcements(struct news_op *op)
{
	enum err err;

	if (!op->parts)
		return op->sink.kept(op->sink.ctx, "announcement", "");
	/* only the newest messages are asked for */
	err = op->sink.kept(op->sink.ctx, "announcement", "message.");
	if (!err && op->posts_lost)
		err = op->sink.kept(op->sink.ctx, "announcement", "post.");
	return err;
}

/* A site that tells all of this needs not be asked how it is. */
static void tell_health(struct news_op *op)
{
	char ok[] = "pass", none[] = "";
	const struct module m = { .name = session_of(&op->op)->school,
				  .state = ok, .text = none };

	if (op->sink.module && *m.name)
		op->sink.module(op->sink.ctx, &m);
}

static void finish(struct news_op *op)
{
	char *cursor;
	enum err err = op->full ? keep_announcements(op) : ERR_OK;

	op->c.since = op->asks.date - MARGIN_S;
	if (op->full) {
		tell_health(op);
		op->c.full_at = op->asks.date;
	}
	if (op->parts)
		op->c.parts_at = op->asks.date;
	cursor = moodle_cursor_write(&op->c);
	if (!err)
		err = cursor ? op->sink.page_end(op->sink.ctx, cursor, op->full) :
			       ERR_NOMEM;
	free(cursor);
	op_end(&op->op, err ? FATE_later : FATE_done, err,
	       err || op->c.parts_at ? 0 : PARTS_AFTER_S);
}

static void load_chunk(struct news_op *op);

static void told(struct op *o, enum err err)
{
	struct news_op *op = (struct news_op *)o;

	if (!err)
		err = news_tell(op);
	op->op.moved = true;
	op->at += op->chunk.n;
	if (!err && op->load.n && op->at < op->load.n)
		err = op->sink.page_end(op->sink.ctx, NULL, false);
	else if (!err) {
		finish(op);
		return;
	}
	if (err)
		op_end_soon(o, FATE_later, err);
	else
		load_chunk(op);
}

/* ---- a chunk: states and contents, then announcements */

static void note_forum(void *ctx, int64_t forum, int64_t course)
{
	struct news_op *op = ctx;

	asks_add(&op->asks, ASK_posts, forum, course,
		 json_pack("{s:I, s:i, s:i}", "forumid", (json_int_t)forum,
			   "page", 0, "perpage", POSTS));
}

/* New messages are there where the count moved. */
static void take_unread(struct news_op *op, const struct moodle_ask *k)
{
	int64_t n = json_integer_value(k->answer);

	if (!json_is_integer(k->answer)) {
		op->c.unread = -1;
		return;
	}
	op->messages |= n > 0 && n != op->c.unread;
	op->c.unread = n;
}

static void load_posts(struct op *o, enum err err)
{
	struct news_op *op = (struct news_op *)o;

	asks_clear(&op->asks);
	for (size_t i = 0; i < op->states.n; i++) {
		const struct moodle_ask *k = &op->states.ask[i];

		if (k->what == ASK_forums && k->answer &&
		    moodle_read_forums(k->answer, note_forum, op))
			op->posts_lost = true;
		if (k->what == ASK_unread)
			take_unread(op, k);
	}
	op->messages = false;
	if (err)
		op_end_soon(o, FATE_later, err);
	else
		asks_send(o, &op->asks, on_asks, told);
}

/* Something of that course changed that is no task. */
static bool other_changed(const struct news_op *op, int64_t course)
{
	for (size_t i = 0; i < op->changed.n; i++)
		if (op->of.id[i] == course &&
		    !ids_have(&op->tasks, op->changed.id[i]))
			return true;
	return false;
}

static void load_details(struct news_op *op)
{
	struct ids courses = { 0 };
	bool failed = false;

	for (size_t i = 0; i < op->chunk.n; i++) {
		int64_t id = op->chunk.id[i];

		if (!op->parts && !other_changed(op, id))
			continue;
		failed |= !ids_add(&courses, id);
		asks_add(&op->states, ASK_contents, id, id,
			 json_pack("{s:I}", "courseid", (json_int_t)id));
	}
	if (courses.n)
		asks_add(&op->states, ASK_forums, 0, 0,
			 json_pack("{s:o}", "courseids", json_ids(&courses)));
	if (op->messages && op->c.user)
		asks_add(&op->states, ASK_messages, 0, 0,
			 json_pack("{s:I, s:i, s:s, s:i, s:i, s:i, s:i}",
				   "useridto", (json_int_t)op->c.user,
				   "useridfrom", 0, "type", "conversations",
				   "read", 2, "newestfirst", 1, "limitfrom", 0,
				   "limitnum", MESSAGES));
	if (op->tasks_too && op->c.user) /* the poll did not know whose */
		asks_add(&op->states, ASK_unread, 0, 0,
			 json_pack("{s:I}", "useridto", (json_int_t)op->c.user));
	ids_clear(&courses);
	if (failed)
		no_memory(op);
	else
		asks_send(&op->op, &op->states, on_states, load_posts);
}

/* ---- a chunk: its tasks */

static enum err note_course(void *ctx, const struct course *c)
{
	struct news_op *op = ctx;
	int64_t id = 0;
	bool ok = true;

	str_int64(c->pid, 1, INT64_MAX, &id);
	if (!op->full || !id || op->c.courses.n >= MOODLE_COURSES_LIMIT)
		return ERR_OK;
	if (!ids_have(&op->c.courses, id))
		ok = ids_add(&op->c.courses, id);
	if (!op->load.n)
		ok &= ids_add(&op->chunk, id);
	return ok ? ERR_OK : ERR_NOMEM;
}

static enum err note_task(void *ctx, const struct task *t,
			  const struct moodle_limits *limits,
			  const struct material *files, int n)
{
	struct news_op *op = ctx;

	UNUSED(t);
	UNUSED(files);
	UNUSED(n);
	if (!ids_add(&op->tasks, limits->cmid))
		return ERR_NOMEM;
	if (op->full || op->tasks_too || ids_have(&op->changed, limits->cmid))
		asks_add(&op->states, ASK_state, limits->id, limits->cmid,
			 json_pack("{s:I}", "assignid", (json_int_t)limits->id));
	return ERR_OK;
}

static enum err note_hidden(void *ctx, int64_t cmid)
{
	struct news_op *op = ctx;

	return ids_add(&op->tasks, cmid) ? ERR_OK : ERR_NOMEM;
}

static void take_me(struct news_op *op)
{
	struct moodle_me me;

	if (moodle_read_me(asks_answer(&op->asks, ASK_me), &me))
		return;
	op->c.user = me.user;
	op->c.me_at = op->asks.date;
	op->c.max_bytes = session_of(&op->op)->max_bytes = me.max_bytes;
}

static void begin_chunks(struct news_op *op);

static void on_listed(struct op *o, enum err err)
{
	struct news_op *op = (struct news_op *)o;
	const struct moodle_assign_sink sink = { op, note_course, note_task,
						 note_hidden };
	struct moodle_fault f;

	if (err == ERR_LIMIT && !op->load.n) {
		begin_chunks(op);
		return;
	}
	if (err) {
		op_end_soon(o, FATE_later, err);
		return;
	}
	take_me(op);
	op->assignments = json_incref(
		(json_t *)asks_answer(&op->asks, ASK_assignments));
	err = moodle_read_assignments(op->assignments, session_of(o)->root,
				      &sink, &f);
	asks_clear(&op->asks);
	if (f.err)
		moodle_end(o, &f, 0);
	else if (err)
		op_end(o, FATE_later, err, 0);
	else
		load_details(op);
}

/* The chunk's courses whose tasks are to be loaded. */
static bool with_tasks(const struct news_op *op, struct ids *out)
{
	bool ok = true;

	for (size_t i = 0; i < op->chunk.n; i++)
		if (op->full || op->tasks_too ||
		    ids_have(&op->of, op->chunk.id[i]))
			ok &= ids_add(out, op->chunk.id[i]);
	return ok;
}

static void load_chunk(struct news_op *op)
{
	bool me = op->full && op->asks.date - op->c.me_at >= ME_EVERY_S;
	struct ids courses = { 0 };
	bool ok = true;

	ids_clear(&op->chunk);
	ids_clear(&op->tasks);
	asks_clear(&op->asks);
	for (size_t i = op->at; i < op->load.n && i < op->at + CHUNK_COURSES; i++)
		ok &= ids_add(&op->chunk, op->load.id[i]);
	ok &= with_tasks(op, &courses);
	if (!ok) {
		no_memory(op);
	} else if (courses.n || (op->full && !op->load.n)) {
		if (op->known.n && (!op->c.user || me))
			asks_add(&op->asks, ASK_me, 0, 0, json_object());
		asks_add(&op->asks, ASK_assignments, 0, 0,
			 json_pack("{s:o}", "courseids", json_ids(&courses)));
		op->asks.limit = op->load.n ? 0 : FIRST_LIMIT;
		asks_send(&op->op, &op->asks, on_asks, on_listed);
	} else {
		load_details(op);
	}
	ids_clear(&courses);
}

/* ---- a site with many courses: which are they? */

static void on_courses(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	json_t *list, *row;
	bool ok = true;
	size_t i;

	if (!moodle_good(o, r, false))
		return;
	list = json_loadb(r->body, r->len, 0, NULL);
	json_array_foreach(list, i, row) {
		int64_t id = moodle_int(row, "id", 0);

		if (id > 0 && op->load.n < MOODLE_COURSES_LIMIT)
			ok &= ids_add(&op->load, id);
	}
	json_decref(list);
	if (!ok || !op->load.n)
		op_end(o, FATE_later, ok ? ERR_GARBLED : ERR_NOMEM, 0);
	else
		load_chunk(op);
}

static void on_who(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	json_t *doc;
	struct buf args;

	if (!op->asks.date)
		op->asks.date = r->date;
	if (!moodle_good(o, r, false))
		return;
	doc = fields_parse(r->body, r->len);
	buf_init(&args, 1024);
	form_add_int(&args, "userid", moodle_int(doc, "userid", 0));
	form_add_int(&args, "returnusercount", 0);
	json_decref(doc);
	moodle_call(o, "core_enrol_get_users_courses", &args, on_courses);
	buf_release(&args);
}

static void begin_chunks(struct news_op *op)
{
	asks_clear(&op->asks);
	moodle_call(&op->op, "core_files_get_unused_draft_itemid", NULL, on_who);
}

/* known: what the cursor knew; then materials come along now and then. */
static void begin_full(struct news_op *op, bool known)
{
	int64_t date = op->asks.date;

	op->full = true;
	op->parts = known && date - op->c.parts_at >= PARTS_EVERY_S;
	op->messages = op->parts;
	op->at = 0;
	op->c.unread = MAX(op->c.unread, 0);
	ids_clear(&op->c.courses);
	ids_clear(&op->load);
	if (op->sink.pass_begin)
		op->sink.pass_begin(op->sink.ctx);
	if (op->known.n > ALL_AT_ONCE)
		begin_chunks(op);
	else
		load_chunk(op);
}

/* ---- the poll */

struct poll { struct news_op *op; int64_t course; bool ok; };

static void note_changed(void *ctx, int64_t cmid, bool quiet)
{
	struct poll *p = ctx;
	struct news_op *op = p->op;

	if (cmid <= 0 || ids_have(&op->changed, cmid))
		return;
	/* Most likely it was us, a moment ago. The next poll tells it again. */
	if (quiet && op->asks.date - op->c.since < QUIET_S)
		return;
	if (!ids_have(&op->of, p->course))
		p->ok &= ids_add(&op->load, p->course);
	p->ok &= ids_add(&op->changed, cmid) && ids_add(&op->of, p->course);
}

/* false: a course is hidden or was left, only a full pass tells. */
static bool take_poll(struct news_op *op, enum err *err)
{
	bool all = true;

	for (size_t i = 0; i < op->asks.n; i++) {
		const struct moodle_ask *k = &op->asks.ask[i];
		struct poll p = { op, k->id, true };

		if (k->what == ASK_unread)
			take_unread(op, k);
		else if (!k->answer)
			all = false;
		else if (moodle_read_updates(k->answer, note_changed, &p))
			*err = ERR_GARBLED;
		if (!p.ok)
			*err = ERR_NOMEM;
	}
	return all;
}

static void load_all(struct news_op *op)
{
	ids_clear(&op->load);
	for (size_t i = 0; i < op->known.n; i++)
		if (!ids_add(&op->load, op->known.id[i]))
			op->asks.err = ERR_NOMEM;
}

static void polled(struct op *o, enum err err)
{
	struct news_op *op = (struct news_op *)o;
	int64_t date = op->asks.date;
	bool all = take_poll(op, &err);

	if (err) {
		op_end_soon(o, FATE_later, err);
		return;
	}
	if (!all || (date && (date - op->c.full_at >= FULL_EVERY_S ||
			      date < op->c.full_at))) {
		begin_full(op, true);
		return;
	}
	op->parts = !op->c.parts_at;
	/* with what the site allows, which the first pass did not ask */
	op->tasks_too = op->parts && !op->c.user;
	op->messages |= op->parts;
	if (op->parts)
		load_all(op);
	if (op->load.n || op->messages)
		load_chunk(op);
	else
		op_end(o, FATE_done, ERR_OK, 0);
}

static void ask_updates(struct news_op *op)
{
	for (size_t i = 0; i < op->known.n; i++)
		asks_add(&op->asks, ASK_updates, op->known.id[i], 0,
			 json_pack("{s:I, s:I}", "courseid",
				   (json_int_t)op->known.id[i], "since",
				   (json_int_t)op->c.since));
	if (op->c.user && op->c.unread >= 0)
		asks_add(&op->asks, ASK_unread, 0, 0,
			 json_pack("{s:I}", "useridto", (json_int_t)op->c.user));
	asks_send(&op->op, &op->asks, on_asks, polled);
}

void moodle_news(struct session *s, const char *cursor, enum look look,
		 const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct news_op *op = op_new(&s->ops, sizeof(*op), done, ctx);

	UNUSED(look); /* what is new comes for one request here */
	if (!op)
		return;
	op->op.release = release_news;
	op->sink = *sink;
	moodle_cursor_read(&op->c, cursor);
	s->max_bytes = op->c.max_bytes;
	for (size_t i = 0; i < op->c.courses.n; i++)
		if (!ids_add(&op->known, op->c.courses.id[i]))
			op->c.since = 0;
	if (op->c.since > 0 && op->known.n)
		ask_updates(op);
	else
		begin_full(op, false);
}
