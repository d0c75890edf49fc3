/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exercise as a task; asking for one anew; and the weather. */
#include "base/base.h"
#include "base/hash.h"
#include "providers/iserv_op.h"

void iserv_name_work(const struct iserv_show *s, char key[17])
{
	char hex[HASH_HEX_SIZE] = "";
	struct buf b;

	key[0] = '\0';
	if (!s->n_own && !*s->work_text)
		return;
	buf_init(&b, 4u << 20);
	for (int i = 0; i < s->n_own; i++)
		buf_printf(&b, "%s\n", s->own[i].pid);
	buf_str(&b, s->work_text);
	hash_bytes(HASH_SHA256, b.data, b.len, hex);
	str_printf(key, 17, "%.16s", hex);
	buf_release(&b);
}

static enum work_state work_of(const struct iserv_show *s)
{
	if (!s->n_own && !*s->work_text)
		return WORK_none;
	return s->done ? WORK_handed_in : WORK_saved;
}

/* Where there is no tag, all of the school is one course. */
static char *course_of(const char *tag)
{
	return (char *)(uintptr_t)(!tag ? "" : *tag ? tag : "IServ");
}

enum err iserv_tell_course(const struct provider_sink *sink, const char *tag)
{
	const struct course c = { .pid = course_of(tag), .title = course_of(tag),
				  .teacher = field_none() };

	return sink->course ? sink->course(sink->ctx, &c) : ERR_OK;
}

enum err iserv_tell_task(const struct provider_sink *sink, int64_t id,
			 const char *tag, struct iserv_show *s)
{
	char pid[24], key[17], *none = field_none(), *course = course_of(tag);
	/* Of that day, the list knows the time. */
	int64_t due = !tag && s->due_day ? 0 : s->due;
	struct task t = {
		.pid = pid, .course_pid = course, .course = course,
		.title = s->title, .teacher = s->teacher, .version = none,
		.start = s->start, .due = due, .due_kept = !tag && !due,
		.late_until = due && s->grace ? due + s->grace : 0,
		.text = s->text, .takes_files = s->takes_files,
		.takes_text = s->takes_text, .types = none,
		.statement_text = none, .locked = !s->open,
		.work = work_of(s), .done = s->done, .work_key = key,
		.work_pid = none, .work_text = s->work_text,
		.work_files = s->own, .n_work_files = s->n_own,
		.mark = none, .feedback = s->feedback,
	};

	str_printf(pid, sizeof(pid), "%" PRId64, id);
	iserv_name_work(s, key);
	return sink->task(sink->ctx, &t, s->materials, s->n_materials);
}

/* ---- one task anew */

struct task_op {
	struct iserv_op op; /* first */
	struct provider_sink sink;
	int64_t id;
};

static void on_show(struct iserv_op *o, const struct iserv_reply *r)
{
	struct task_op *op = (struct task_op *)o;
	struct iserv_show show;
	enum err err;

	if (r->net->date && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->net->date);
	if (r->net->status == 404 || r->net->status == 410) {
		char pid[24];

		str_printf(pid, sizeof(pid), "%" PRId64, op->id);
		if (op->sink.gone)
			op->sink.gone(op->sink.ctx, "task", pid);
		op_end(&o->op, FATE_never, ERR_GONE, 0);
		return;
	}
	if (!iserv_good(o, r))
		return;
	err = iserv_read_show(r->page, &show);
	if (!err) /* its tags and its data-sort stand in the list only */
		err = iserv_tell_task(&op->sink, op->id, NULL, &show);
	iserv_show_release(&show);
	if (err == ERR_GARBLED)
		err = iserv_nonsense(session_of(&o->op), r->page);
	op_end(&o->op, err ? FATE_later : FATE_done, err, 0);
}

void iserv_show_path(const struct session *s, int64_t id,
		     char path[ISERV_PATH_SIZE])
{
	str_printf(path, ISERV_PATH_SIZE, "%s/exercise/show/%" PRId64, s->prefix,
		   id);
}

void iserv_task(struct session *s, const char *pid,
		const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct task_op *op = iserv_op_new(s, sizeof(*op), done, ctx);
	char path[ISERV_PATH_SIZE];

	if (!op)
		return;
	op->sink = *sink;
	if (!str_int64(pid, 1, INT64_MAX, &op->id)) {
		op_end_soon(&op->op.op, FATE_never, ERR_NOT_FOUND);
		return;
	}
	iserv_show_path(s, op->id, path);
	iserv_get(&op->op, path, on_show);
}

/* ---- weather */

struct health_op { struct iserv_op op; struct provider_sink sink; };

static void on_health(struct iserv_op *o, const struct iserv_reply *r)
{
	struct health_op *op = (struct health_op *)o;
	struct arena a = { 0 };
	struct module m;
	json_t *doc;

	if (r->net->date && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->net->date);
	if (r->net->status == 404) { /* the school has no such module */
		if (op->sink.gone)
			op->sink.gone(op->sink.ctx, "module", ISERV_CONFERENCES);
		op_end(&o->op, FATE_done, ERR_OK, 0);
		return;
	}
	doc = iserv_good_json(o, r);
	if (!doc)
		return;
	iserv_read_health(doc, &a, &m);
	op->sink.module(op->sink.ctx, &m);
	json_decref(doc);
	arena_release(&a);
	op_end(&o->op, FATE_done, ERR_OK, 0);
}

void iserv_health(struct session *s, const struct provider_sink *sink,
		  provider_done *done, void *ctx)
{
	struct health_op *op = iserv_op_new(s, sizeof(*op), done, ctx);
	char path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path };

	if (!op)
		return;
	op->sink = *sink;
	str_printf(path, sizeof(path), "%s/videoconference/api/health",
		   s->prefix);
	iserv_ask(&op->op, &ask, on_health);
}
