/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was loaded of a chunk, as rows to the sink. */
#include "base/base.h"
#include "providers/moodle_news.h"
#include "providers/moodle_parts.h"

static const struct moodle_ask *state_of(const struct news_op *op, int64_t id)
{
	for (size_t i = 0; i < op->states.n; i++)
		if (op->states.ask[i].what == ASK_state &&
		    op->states.ask[i].id == id)
			return &op->states.ask[i];
	return NULL;
}

static enum err tell_course(void *ctx, const struct course *c)
{
	struct news_op *op = ctx;

	return op->sink.course(op->sink.ctx, c);
}

static enum err tell_kept(void *ctx, int64_t cmid)
{
	struct news_op *op = ctx;
	char prefix[32];

	str_printf(prefix, sizeof(prefix), "%" PRId64 ".", cmid);
	return op->sink.kept(op->sink.ctx, "task", prefix);
}

static enum err tell_task(void *ctx, const struct task *t,
			  const struct moodle_limits *limits,
			  const struct material *files, int n)
{
	struct news_op *op = ctx;
	const struct moodle_ask *k = state_of(op, limits->id);

	if (!k) /* it did not change */
		return ERR_OK;
	if (!k->answer)
		return tell_kept(op, limits->cmid);
	return moodle_tell_task(&op->sink, session_of(&op->op), t, limits,
				files, n, k->answer);
}

static enum err tell_contents(struct news_op *op, const struct moodle_ask *k)
{
	struct moodle_parts parts;
	char course[24];
	enum err err = moodle_read_contents(k->answer, session_of(&op->op)->root,
					    &parts);

	str_printf(course, sizeof(course), "%" PRId64, k->id);
	if (err == ERR_GARBLED)
		err = ERR_OK; /* it stays as it was */
	else if (!err && op->sink.materials)
		err = op->sink.materials(op->sink.ctx, course, parts.m, parts.n);
	moodle_parts_release(&parts);
	return err;
}

static enum err tell_one(struct news_op *op, const struct moodle_ask *k)
{
	const char *root = session_of(&op->op)->root;
	enum err err = ERR_OK;

	if (!k->answer) {
		op->posts_lost |= k->what == ASK_forums || k->what == ASK_posts;
		return ERR_OK;
	}
	if (k->what == ASK_contents)
		return tell_contents(op, k);
	if (k->what == ASK_posts)
		err = moodle_read_posts(k->answer, root, k->of,
					op->sink.announcement, op->sink.ctx);
	else if (k->what == ASK_messages)
		err = moodle_read_messages(k->answer, root,
					   op->sink.announcement, op->sink.ctx);
	op->posts_lost |= k->what == ASK_posts && err == ERR_GARBLED;
	return err == ERR_GARBLED ? ERR_OK : err;
}

enum err news_tell(struct news_op *op)
{
	const struct moodle_assign_sink sink = { op, tell_course, tell_task,
						 tell_kept };
	struct moodle_fault f;
	enum err err = ERR_OK;

	if (op->assignments)
		err = moodle_read_assignments(op->assignments,
					      session_of(&op->op)->root, &sink,
					      &f);
	for (size_t i = 0; !err && i < op->states.n; i++)
		err = tell_one(op, &op->states.ask[i]);
	for (size_t i = 0; !err && i < op->asks.n; i++)
		err = tell_one(op, &op->asks.ask[i]);
	json_decref(op->assignments);
	op->assignments = NULL;
	asks_clear(&op->states);
	asks_clear(&op->asks);
	return err;
}
