/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small changes, and what became of them. Moodle knows no "done" that a
 * pupil could set: that stays here. From 4.5 on it can take work back, as
 * long as it could be edited.
 */
#include "base/base.h"
#include "providers/moodle_hand_in.h"

struct change_op {
	struct op op; /* first */
	struct provider_journal journal;
	struct moodle_pid pid;
	char base[MOODLE_KEY_SIZE], key[MOODLE_KEY_SIZE];
	int64_t user;
	bool asking, committed, team;
	json_t *row[3];
	struct moodle_fault fault;
	struct moodle_state state;
};

static void release_rows(struct change_op *c)
{
	for (size_t i = 0; i < ARRAY_LEN(c->row); i++) {
		json_decref(c->row[i]);
		c->row[i] = NULL;
	}
}

static void release_change(struct op *o)
{
	struct change_op *c = (struct change_op *)o;

	release_rows(c);
	moodle_state_release(&c->state);
}

static void take_row(void *ctx, int i, const json_t *data,
		     const struct moodle_fault *f)
{
	struct change_op *c = ctx;

	if (!data)
		c->fault = *f;
	else if (i >= 0 && i < (int)ARRAY_LEN(c->row))
		c->row[i] = json_incref((json_t *)data);
}

static void failed(struct change_op *c, struct moodle_fault *f, int64_t later_s)
{
	if (!f->err)
		*f = (struct moodle_fault){ .fate = FATE_later,
					    .err = ERR_GARBLED };
	if (c->committed)
		f->fate = FATE_unknown;
	moodle_end(&c->op, f, later_s);
}

/* false: the op has ended. */
static bool take_batch(struct change_op *c, const struct net_reply *r)
{
	struct moodle_fault f;
	int n;

	release_rows(c);
	memset(&c->fault, 0, sizeof(c->fault));
	if (!moodle_good(&c->op, r, c->committed))
		return false;
	if (moodle_read_batch(r->body, r->len, take_row, c, &n, &f) == ERR_OK)
		return true;
	failed(c, &f, r->retry_after);
	return false;
}

static bool take_state(struct change_op *c, const json_t *data)
{
	moodle_state_release(&c->state);
	if (moodle_read_state(data, session_of(&c->op)->root, c->team,
			      &c->state)) {
		failed(c, &(struct moodle_fault){ 0 }, 0);
		return false;
	}
	moodle_work_key(&c->state, c->key, sizeof(c->key));
	return true;
}

static void add_state(struct moodle_batch *b, const struct change_op *c)
{
	batch_add(b, "mod_assign_get_submission_status",
		  json_pack("{s:I}", "assignid", (json_int_t)c->pid.assign));
}

/* ---- withdraw */

static void on_removed(struct op *o, const struct net_reply *r)
{
	struct change_op *c = (struct change_op *)o;

	if (!take_batch(c, r))
		return;
	if (!c->row[0] && c->fault.fate == FATE_never) {
		/* A site before 4.5 has no such function, which is no matter
		 * of the login. */
		str_copy(o->said, sizeof(o->said), c->fault.said);
		op_end(o, FATE_never, ERR_NOT_ACCEPTED, 0);
	} else if (!c->row[0] || !c->row[1]) {
		failed(c, &c->fault, r->retry_after);
	} else if (take_state(c, c->row[1])) {
		op_end(o, c->state.work == WORK_none ? FATE_done : FATE_never,
		       c->state.work == WORK_none ? ERR_OK : ERR_NOT_ACCEPTED, 0);
	}
}

static void remove_work(struct change_op *c)
{
	struct moodle_batch b;
	enum err err = c->journal.committing(c->journal.ctx);

	if (err) {
		op_end(&c->op, FATE_later, err, 0);
		return;
	}
	c->committed = true;
	batch_init(&b);
	batch_add(&b, "mod_assign_remove_submission",
		  json_pack("{s:I, s:I}", "userid", (json_int_t)c->user,
			    "assignid", (json_int_t)c->pid.assign));
	add_state(&b, c);
	moodle_send_batch(&c->op, &b, on_removed);
	batch_release(&b);
}

static enum err skip_course(void *ctx, const struct course *course)
{
	UNUSED(ctx);
	UNUSED(course);
	return ERR_OK;
}

static enum err skip_hidden(void *ctx, int64_t cmid)
{
	UNUSED(ctx);
	UNUSED(cmid);
	return ERR_OK;
}

static enum err take_task(void *ctx, const struct task *t,
			  const struct moodle_limits *limits,
			  const struct material *files, int n)
{
	struct change_op *c = ctx;

	UNUSED(t);
	UNUSED(files);
	UNUSED(n);
	if (limits->id == c->pid.assign)
		c->team = limits->team;
	return ERR_OK;
}

static void decide(struct change_op *c)
{
	bool none = c->state.work == WORK_none;

	if (none)
		op_end(&c->op, FATE_done, ERR_OK, 0);
	else if (c->asking)
		op_end(&c->op, FATE_never, ERR_NOT_FOUND, 0);
	else if (strcmp(c->key, c->base) != 0)
		op_end(&c->op, FATE_never, ERR_CONFLICT, 0);
	else if (!c->state.can_edit)
		op_end(&c->op, FATE_never, ERR_LOCKED, 0);
	else
		remove_work(c);
}

static void on_looked(struct op *o, const struct net_reply *r)
{
	struct change_op *c = (struct change_op *)o;
	const struct moodle_assign_sink sink = { c, skip_course, take_task,
						 skip_hidden };
	struct moodle_fault f = { .fate = FATE_later, .err = ERR_GARBLED };

	if (!take_batch(c, r))
		return;
	c->user = moodle_int(c->row[2], "userid", 0);
	if (c->fault.err || !c->row[0] || !c->row[1] || c->user <= 0)
		failed(c, &c->fault, r->retry_after);
	else if (moodle_read_assignments(c->row[0], session_of(o)->root, &sink,
					 &f))
		moodle_end(o, &f, 0);
	else if (take_state(c, c->row[1]))
		decide(c);
}

static void look(struct change_op *c)
{
	struct moodle_batch b;

	batch_init(&b);
	batch_add(&b, "mod_assign_get_assignments",
		  json_pack("{s:[I]}", "courseids", (json_int_t)c->pid.course));
	add_state(&b, c);
	batch_add(&b, "core_files_get_unused_draft_itemid", json_object());
	moodle_send_batch(&c->op, &b, on_looked);
	batch_release(&b);
}

static void begin(struct session *s, const struct entry *e, bool asking,
		  const struct provider_journal *journal, provider_done *done,
		  void *ctx)
{
	struct change_op *c = op_new(&s->ops, sizeof(*c), done, ctx);

	if (!c)
		return;
	c->op.release = release_change;
	c->journal = *journal;
	c->asking = asking;
	str_copy(c->base, sizeof(c->base), e->base ? e->base : "");
	if (e->kind != KIND_withdraw)
		op_end_soon(&c->op, FATE_done, ERR_OK);
	else if (moodle_pid_read(e->task_pid, &c->pid))
		look(c);
	else
		op_end_soon(&c->op, FATE_never, ERR_INTERNAL);
}

void moodle_change(struct session *s, const struct entry *e,
		   const struct provider_journal *journal, provider_done *done,
		   void *ctx)
{
	begin(s, e, false, journal, done, ctx);
}

void moodle_ask(struct session *s, const struct entry *e,
		const struct provider_journal *journal, provider_done *done,
		void *ctx)
{
	if (e->kind == KIND_hand_in)
		moodle_ask_hand_in(s, e, journal, done, ctx);
	else
		begin(s, e, true, journal, done, ctx);
}
