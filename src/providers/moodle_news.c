/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is new at a Moodle (docs/moodle.md, "Reading").
 *
 *   poll ──────────────▶ nothing: that was all, one request
 *    │  │
 *    │  └ modules changed: load their courses' assignments, and the states
 *    │    of those that changed
 *    └ a full pass is due: load all courses, chunk by chunk
 *
 * The poll does not see everything (hidden and deleted modules, extensions,
 * overrides), so a full pass comes after it every few hours. A chunk is one
 * answer with assignments, then their states in batches; it is told as one
 * page. The cursor: {"v":1,"since":S,"full":S,"courses":[ID…]}.
 */
#include "base/base.h"
#include "providers/moodle_op.h"

#define FULL_EVERY_S (6 * 3600)
#define MARGIN_S 5          /* clocks of a site with several machines */
#define POLL_COURSES 100    /* in one request */
#define CHUNK_COURSES 20
#define CHUNK_STATES 50
#define ALL_AT_ONCE 30      /* courses; more are loaded in chunks */
#define FIRST_LIMIT (1u << 20)
#define COURSES_LIMIT 5000

struct ids { int64_t *id; size_t n, room; };

struct wanted { int64_t assign; json_t *state; bool lost; };

struct news_op {
	struct op op; /* first */
	struct provider_sink sink;
	int64_t since, full_at, date;
	bool full;              /* this is a pass from nothing */
	struct ids courses;     /* of the cursor; then of the pass */
	struct ids changed;     /* modules */
	struct ids load;        /* courses to load; none: all of them at once */
	size_t at, asked;       /* in courses or load; and how many of them */
	json_t *assignments;    /* of the chunk under way */
	struct wanted *wanted;  /* of the chunk */
	size_t n_wanted, state_at;
	enum err err;           /* of a callback */
};

static bool ids_add(struct ids *v, int64_t id)
{
	if (v->n == v->room) {
		size_t room = v->room ? 2 * v->room : 16;
		int64_t *more = realloc(v->id, room * sizeof(*more));

		if (!more)
			return false;
		v->id = more;
		v->room = room;
	}
	v->id[v->n++] = id;
	return true;
}

static bool ids_have(const struct ids *v, int64_t id)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->id[i] == id)
			return true;
	return false;
}

static void ids_clear(struct ids *v)
{
	free(v->id);
	*v = (struct ids){ 0 };
}

static void drop_chunk(struct news_op *op)
{
	for (size_t i = 0; i < op->n_wanted; i++)
		json_decref(op->wanted[i].state);
	free(op->wanted);
	json_decref(op->assignments);
	op->wanted = NULL;
	op->assignments = NULL;
	op->n_wanted = op->state_at = 0;
}

static void release_news(struct op *o)
{
	struct news_op *op = (struct news_op *)o;

	drop_chunk(op);
	ids_clear(&op->courses);
	ids_clear(&op->changed);
	ids_clear(&op->load);
}

/* ---- cursor */

static void read_cursor(struct news_op *op, const char *text)
{
	json_t *doc = fields_parse(text, strlen(text)), *row;
	size_t i;

	if (moodle_int(doc, "v", 0) == 1) {
		op->since = moodle_int(doc, "since", 0);
		op->full_at = moodle_int(doc, "full", 0);
		json_array_foreach(json_object_get(doc, "courses"), i, row)
			if (i < COURSES_LIMIT)
				ids_add(&op->courses, json_integer_value(row));
	}
	json_decref(doc);
}

static char *write_cursor(const struct news_op *op)
{
	json_t *doc = json_pack("{s:i, s:I, s:I, s:[]}", "v", 1, "since",
				(json_int_t)(op->date - MARGIN_S), "full",
				(json_int_t)(op->full ? op->date : op->full_at),
				"courses");
	char *text;

	for (size_t i = 0; i < op->courses.n; i++)
		json_array_append_new(json_object_get(doc, "courses"),
				      json_integer(op->courses.id[i]));
	text = doc ? json_dumps(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	return text;
}

static void finish(struct news_op *op)
{
	char *cursor = write_cursor(op);
	enum err err = cursor ? op->sink.page_end(op->sink.ctx, cursor, op->full) :
				ERR_NOMEM;

	free(cursor);
	op_end(&op->op, err ? FATE_later : FATE_done, err, 0);
}

/* The first answer tells what time it is there. */
static void take_date(struct news_op *op, const struct net_reply *r)
{
	if (r->err || !r->date)
		return;
	if (!op->date)
		op->date = r->date;
	if (op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->date);
}

/* ---- a chunk: assignments, then states, then told as a page */

static void load_chunk(struct news_op *op);

static struct wanted *wanted_of(struct news_op *op, const char *assign)
{
	int64_t id = 0;

	str_int64(assign, 1, INT64_MAX, &id);
	for (size_t i = 0; i < op->n_wanted; i++)
		if (op->wanted[i].assign == id)
			return &op->wanted[i];
	return NULL;
}

static enum err tell_course(void *ctx, const struct course *c)
{
	struct news_op *op = ctx;

	return op->sink.course(op->sink.ctx, c);
}

static enum err tell_kept(struct news_op *op, int64_t cmid)
{
	char prefix[32];

	str_printf(prefix, sizeof(prefix), "%" PRId64 ".", cmid);
	return op->sink.kept(op->sink.ctx, "task", prefix);
}

static enum err tell_hidden(void *ctx, int64_t cmid)
{
	return tell_kept(ctx, cmid);
}

static enum err tell_task(void *ctx, const struct task *t,
			  const struct moodle_limits *limits,
			  const struct material *files, int n)
{
	struct news_op *op = ctx;
	const struct wanted *w = wanted_of(op, t->pid);

	if (!w) /* it did not change */
		return ERR_OK;
	if (w->lost)
		return tell_kept(op, limits->cmid);
	return moodle_tell_task(&op->sink, session_of(&op->op), t, limits,
				files, n, w->state);
}

static void tell_chunk(struct news_op *op)
{
	const struct moodle_assign_sink sink = { op, tell_course, tell_task,
						 tell_hidden };
	struct moodle_fault f;
	enum err err = moodle_read_assignments(op->assignments,
					       session_of(&op->op)->root,
					       &sink, &f);

	drop_chunk(op);
	op->op.moved = true;
	if (err) {
		op_end(&op->op, FATE_later, err, 0);
		return;
	}
	op->at += op->asked;
	if (op->at >= op->load.n) {
		finish(op);
		return;
	}
	err = op->sink.page_end(op->sink.ctx, NULL, false);
	if (err)
		op_end(&op->op, FATE_later, err, 0);
	else
		load_chunk(op);
}

static void ask_states(struct news_op *op);

/* A task that cannot be asked for now stays as it was; what stands in the
 * way of everything ends the pass. */
static void take_state(void *ctx, int i, const json_t *data,
		       const struct moodle_fault *f)
{
	struct news_op *op = ctx;
	struct wanted *w = &op->wanted[op->state_at];

	UNUSED(i);
	if (op->state_at == op->n_wanted || op->err)
		return;
	if (data)
		w->state = json_incref((json_t *)data);
	else if (f->err == ERR_GONE || f->err == ERR_DENIED)
		w->lost = true;
	else
		op->err = f->err;
	op->state_at++;
}

static void on_states(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	struct moodle_fault f;
	size_t before = op->state_at;
	int n;

	take_date(op, r);
	if (!moodle_good(o, r, false))
		return;
	op->err = ERR_OK;
	if (moodle_read_batch(r->body, r->len, take_state, op, &n, &f))
		moodle_end(o, &f, 0);
	else if (op->err || op->state_at == before)
		op_end(o, op->err == ERR_LOGIN ? FATE_never : FATE_later,
		       op->err ? op->err : ERR_GARBLED, 0);
	else
		ask_states(op);
}

static void ask_states(struct news_op *op)
{
	struct moodle_batch b;
	size_t end = MIN(op->n_wanted, op->state_at + CHUNK_STATES);

	if (op->state_at == op->n_wanted) {
		tell_chunk(op);
		return;
	}
	batch_init(&b);
	for (size_t i = op->state_at; i < end; i++)
		batch_add(&b, "mod_assign_get_submission_status",
			  json_pack("{s:I}", "assignid",
				    (json_int_t)op->wanted[i].assign));
	moodle_send_batch(&op->op, &b, on_states);
	batch_release(&b);
}

/* ---- which of the chunk's tasks are wanted */

static enum err note_course(void *ctx, const struct course *c)
{
	struct news_op *op = ctx;
	int64_t id = 0;

	str_int64(c->pid, 1, INT64_MAX, &id);
	if (id && !ids_have(&op->courses, id) && op->courses.n < COURSES_LIMIT &&
	    !ids_add(&op->courses, id))
		return ERR_NOMEM;
	return ERR_OK;
}

static enum err note_task(void *ctx, const struct task *t,
			  const struct moodle_limits *limits,
			  const struct material *files, int n)
{
	struct news_op *op = ctx;
	struct wanted *more;

	UNUSED(t);
	UNUSED(files);
	UNUSED(n);
	if (!op->full && !ids_have(&op->changed, limits->cmid))
		return ERR_OK;
	more = realloc(op->wanted, (op->n_wanted + 1) * sizeof(*more));
	if (!more)
		return ERR_NOMEM;
	op->wanted = more;
	op->wanted[op->n_wanted++] = (struct wanted){ .assign = limits->id };
	return ERR_OK;
}

static enum err note_hidden(void *ctx, int64_t cmid)
{
	UNUSED(ctx);
	UNUSED(cmid);
	return ERR_OK;
}

static void begin_chunks(struct news_op *op);

static void on_assignments(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	const struct moodle_assign_sink sink = { op, note_course, note_task,
						 note_hidden };
	struct moodle_fault f;
	enum err err;

	take_date(op, r);
	if (r->err == ERR_LIMIT && !op->load.n) {
		begin_chunks(op);
		return;
	}
	if (!moodle_good(o, r, false))
		return;
	op->assignments = fields_parse(r->body, r->len);
	err = moodle_read_assignments(op->assignments, session_of(o)->root,
				      &sink, &f);
	if (f.err)
		moodle_end(o, &f, 0);
	else if (err)
		op_end(o, FATE_later, err, 0);
	else
		ask_states(op);
}

static void load_chunk(struct news_op *op)
{
	struct buf args;
	char name[32];
	size_t left = op->load.n - op->at;

	op->asked = MIN(left, CHUNK_COURSES);
	buf_init(&args, MOODLE_FORM_LIMIT);
	for (size_t i = 0; i < op->asked; i++) {
		str_printf(name, sizeof(name), "courseids[%zu]", i);
		form_add_int(&args, name, op->load.id[op->at + i]);
	}
	moodle_call_limited(&op->op, "mod_assign_get_assignments", &args,
			    op->load.n ? 0 : FIRST_LIMIT, on_assignments);
	buf_release(&args);
}

/* ---- a site with many courses: which are they? */

static void on_courses(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	json_t *list, *row;
	size_t i;

	if (!moodle_good(o, r, false))
		return;
	list = json_loadb(r->body, r->len, 0, NULL);
	json_array_foreach(list, i, row) {
		int64_t id = moodle_int(row, "id", 0);

		if (id > 0 && op->load.n < COURSES_LIMIT &&
		    !ids_add(&op->load, id))
			op->err = ERR_NOMEM;
	}
	json_decref(list);
	if (op->err || !op->load.n)
		op_end(o, FATE_later, op->err ? op->err : ERR_GARBLED, 0);
	else
		load_chunk(op);
}

static void on_who(struct op *o, const struct net_reply *r)
{
	json_t *doc;
	struct buf args;

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
	drop_chunk(op);
	moodle_call(&op->op, "core_files_get_unused_draft_itemid", NULL, on_who);
}

static void begin_full(struct news_op *op)
{
	bool many = op->courses.n > ALL_AT_ONCE;

	op->full = true;
	op->at = 0;
	op->err = ERR_OK;
	ids_clear(&op->courses);
	ids_clear(&op->changed);
	ids_clear(&op->load);
	if (op->sink.pass_begin)
		op->sink.pass_begin(op->sink.ctx);
	if (many)
		begin_chunks(op);
	else
		load_chunk(op);
}

/* ---- the poll */

struct poll { struct news_op *op; int64_t course; bool any; };

static void note_changed(void *ctx, int64_t cmid)
{
	struct poll *p = ctx;

	if (cmid <= 0)
		return;
	p->any = true;
	if (!ids_have(&p->op->changed, cmid) && !ids_add(&p->op->changed, cmid))
		p->op->err = ERR_NOMEM;
}

static void take_updates(void *ctx, int i, const json_t *data,
			 const struct moodle_fault *f)
{
	struct news_op *op = ctx;
	struct poll p = { .op = op };

	UNUSED(i);
	if (op->err || op->at == op->courses.n)
		return;
	p.course = op->courses.id[op->at++];
	if (!data) /* hidden or left: only a full pass tells what is there */
		op->err = f->err == ERR_GONE || f->err == ERR_DENIED ? ERR_CHANGED :
								       f->err;
	else if (moodle_read_updates(data, note_changed, &p))
		op->err = ERR_GARBLED;
	if (p.any && !ids_add(&op->load, p.course))
		op->err = ERR_NOMEM;
}

static void ask_updates(struct news_op *op);

static void polled(struct news_op *op)
{
	bool due = op->date && (op->date - op->full_at >= FULL_EVERY_S ||
				op->date < op->full_at);

	if (due || op->err == ERR_CHANGED) {
		begin_full(op);
	} else if (op->load.n) {
		op->at = 0;
		load_chunk(op);
	} else {
		op_end(&op->op, FATE_done, ERR_OK, 0);
	}
}

static void on_updates(struct op *o, const struct net_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	struct moodle_fault f;
	int n;

	take_date(op, r);
	if (!moodle_good(o, r, false))
		return;
	if (moodle_read_batch(r->body, r->len, take_updates, op, &n, &f))
		moodle_end(o, &f, 0);
	else if (op->err && op->err != ERR_CHANGED)
		op_end(o, op->err == ERR_LOGIN ? FATE_never : FATE_later, op->err,
		       0);
	else if (!n)
		op_end(o, FATE_later, ERR_GARBLED, 0);
	else if (op->at < op->courses.n && !op->err)
		ask_updates(op);
	else
		polled(op);
}

static void ask_updates(struct news_op *op)
{
	struct moodle_batch b;
	size_t end = MIN(op->courses.n, op->at + POLL_COURSES);

	batch_init(&b);
	for (size_t i = op->at; i < end; i++)
		batch_add(&b, "core_course_get_updates_since",
			  json_pack("{s:I, s:I}", "courseid",
				    (json_int_t)op->courses.id[i], "since",
				    (json_int_t)op->since));
	moodle_send_batch(&op->op, &b, on_updates);
	batch_release(&b);
}

void moodle_news(struct session *s, const char *cursor,
		 const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct news_op *op = op_new(&s->ops, sizeof(*op), done, ctx);

	if (!op)
		return;
	op->op.release = release_news;
	op->sink = *sink;
	read_cursor(op, cursor);
	if (op->since > 0 && op->courses.n)
		ask_updates(op);
	else
		begin_full(op);
}
