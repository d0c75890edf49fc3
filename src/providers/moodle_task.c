/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One task: what the school says of it and of the pupil's own work, as one
 * row; and asking for one anew. Also the site's weather. */
#include "base/base.h"
#include "providers/moodle_op.h"

void moodle_work_key(const struct moodle_state *s, char *out, size_t size)
{
	out[0] = '\0';
	if (s->work != WORK_none)
		str_printf(out, size, "%" PRId64 ".%" PRId64 ".%" PRId64,
			   s->submission, s->attempt, s->modified);
}

static void merge(struct task *t, struct moodle_state *s, char *key, char *pid)
{
	t->work = s->work;
	t->work_key = key;
	t->work_pid = pid;
	t->work_text = s->text;
	t->work_at = s->work == WORK_none ? 0 : s->modified;
	t->work_files = s->files;
	t->n_work_files = s->n_files;
	/* What was handed in cannot be named in another hand-in. */
	for (int i = 0; i < s->n_files; i++)
		s->files[i].pid = field_none();
	t->mark = s->mark;
	t->feedback = s->feedback;
	t->feedback_at = s->feedback_at;
	/* Locked by the teacher, or handed in for good. */
	t->locked = s->locked || (s->work == WORK_handed_in && !s->can_edit);
	/* An extension stands nowhere else. */
	t->due = t->due ? MAX(t->due, s->extension) : 0;
	t->late_until = t->late_until ? MAX(t->late_until, s->extension) : 0;
}

enum err moodle_tell_task(const struct provider_sink *sink,
			  const struct session *session, const struct task *row,
			  const struct moodle_limits *limits,
			  const struct material *files, int n,
			  const json_t *state)
{
	struct moodle_state s = { 0 };
	struct task t = *row;
	struct material *all = NULL;
	char pid[MOODLE_PID_SIZE], key[80], work[32];
	enum err err = moodle_read_state(state, session->root, limits->team, &s);

	if (!err)
		all = calloc((size_t)(n + s.n_feedback_files) + 1, sizeof(*all));
	if (!err && !all)
		err = ERR_NOMEM;
	if (!err) {
		for (int i = 0; i < n; i++)
			all[i] = files[i];
		for (int i = 0; i < s.n_feedback_files; i++)
			all[n + i] = s.feedback_files[i];
		str_printf(pid, sizeof(pid), "%" PRId64 ".%" PRId64 ".%" PRId64,
			   limits->cmid, limits->id, limits->course);
		str_printf(work, sizeof(work), "%" PRId64, s.submission);
		moodle_work_key(&s, key, sizeof(key));
		t.pid = pid;
		merge(&t, &s, key, work);
		if (session->max_bytes && t.takes_files)
			t.max_bytes = t.max_bytes ? MIN(t.max_bytes,
							session->max_bytes) :
						    session->max_bytes;
		err = sink->task(sink->ctx, &t, all, n + s.n_feedback_files);
	}
	free(all);
	moodle_state_release(&s);
	return err;
}

bool moodle_pid_read(const char *pid, struct moodle_pid *out)
{
	int end = 0;

	return sscanf(pid, "%" SCNd64 ".%" SCNd64 ".%" SCNd64 "%n", &out->cmid,
		      &out->assign, &out->course, &end) == 3 && !pid[end] &&
	       out->cmid > 0 && out->assign > 0 && out->course > 0;
}

/* ---- one task anew */

struct task_op {
	struct op op; /* first */
	struct provider_sink sink;
	struct moodle_pid pid;
	json_t *assignments, *state;
	struct moodle_fault fault;
	bool told;
};

static void release_task(struct op *o)
{
	struct task_op *op = (struct task_op *)o;

	json_decref(op->assignments);
	json_decref(op->state);
}

static enum err skip_course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	UNUSED(c);
	return ERR_OK;
}

static enum err skip_hidden(void *ctx, int64_t cmid)
{
	struct task_op *op = ctx;

	op->told |= cmid == op->pid.cmid; /* there, but not shown */
	return ERR_OK;
}

static enum err tell_it(void *ctx, const struct task *t,
			const struct moodle_limits *limits,
			const struct material *files, int n)
{
	struct task_op *op = ctx;

	if (limits->id != op->pid.assign)
		return ERR_OK;
	op->told = true;
	return moodle_tell_task(&op->sink, session_of(&op->op), t, limits,
				files, n, op->state);
}

static void take_part(void *ctx, int i, const json_t *data,
		      const struct moodle_fault *f)
{
	struct task_op *op = ctx;

	if (!data)
		op->fault = *f;
	else if (i == 0 && !op->assignments)
		op->assignments = json_incref((json_t *)data);
	else if (i == 1 && !op->state)
		op->state = json_incref((json_t *)data);
}

static void end_task(struct task_op *op)
{
	const struct moodle_assign_sink sink = { op, skip_course, tell_it,
						 skip_hidden };
	struct moodle_fault f = { .fate = FATE_later };
	enum err err;

	if (op->fault.err && op->fault.err != ERR_GONE) {
		moodle_end(&op->op, &op->fault, 0);
		return;
	}
	if (op->assignments && (op->state || op->fault.err))
		err = moodle_read_assignments(op->assignments,
					      session_of(&op->op)->root,
					      &sink, &f);
	else
		err = ERR_GARBLED;
	if (!err && !op->told) {
		if (op->sink.gone) {
			char pid[MOODLE_PID_SIZE];

			str_printf(pid, sizeof(pid), "%" PRId64 ".%" PRId64
				   ".%" PRId64, op->pid.cmid, op->pid.assign,
				   op->pid.course);
			op->sink.gone(op->sink.ctx, "task", pid);
		}
		op_end(&op->op, FATE_never, ERR_GONE, 0);
		return;
	}
	str_copy(op->op.said, sizeof(op->op.said), f.said);
	op_end(&op->op, err ? f.fate : FATE_done, err, 0);
}

static void on_task(struct op *o, const struct net_reply *r)
{
	struct task_op *op = (struct task_op *)o;
	struct moodle_fault f;
	int n;

	if (!r->err && r->date && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->date);
	if (!moodle_good(o, r, false))
		return;
	if (moodle_read_batch(r->body, r->len, take_part, op, &n, &f))
		moodle_end(o, &f, 0);
	else
		end_task(op);
}

void moodle_task(struct session *s, const char *pid,
		 const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct task_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	struct moodle_batch b;

	if (!op)
		return;
	op->op.release = release_task;
	op->sink = *sink;
	if (!moodle_pid_read(pid, &op->pid)) {
		op_end_soon(&op->op, FATE_never, ERR_NOT_FOUND);
		return;
	}
	batch_init(&b);
	batch_add(&b, "mod_assign_get_assignments",
		  json_pack("{s:[I]}", "courseids", (json_int_t)op->pid.course));
	batch_add(&b, "mod_assign_get_submission_status",
		  json_pack("{s:I}", "assignid", (json_int_t)op->pid.assign));
	moodle_send_batch(&op->op, &b, on_task);
	batch_release(&b);
}

/* ---- weather */

struct health_op { struct op op; struct provider_sink sink; };

static void on_health(struct op *o, const struct net_reply *r)
{
	struct health_op *op = (struct health_op *)o;
	struct moodle_site site;
	char pass[] = "pass", fail[] = "fail";
	struct module m = { .name = site.name, .text = site.said };

	if (!r->err && r->date && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->date);
	if (!moodle_good(o, r, false))
		return;
	if (moodle_read_site(r->body, r->len, &site)) {
		op_end(o, FATE_later, ERR_GARBLED, 0);
		return;
	}
	m.state = site.maintenance ? fail : pass;
	op->sink.module(op->sink.ctx, &m);
	str_copy(o->said, sizeof(o->said), site.said);
	op_end(o, site.maintenance ? FATE_later : FATE_done,
	       site.maintenance ? ERR_MAINTENANCE : ERR_OK, 0);
}

void moodle_health(struct session *s, const struct provider_sink *sink,
		   provider_done *done, void *ctx)
{
	struct health_op *op = op_new(&s->ops, sizeof(*op), done, ctx);

	if (!op)
		return;
	op->sink = *sink;
	moodle_ask_site(&op->op, on_health);
}
