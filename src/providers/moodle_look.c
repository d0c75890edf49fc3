/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The truth about a task and its work: asked for before anything is sent,
 * and read again after. What is to be handed in is compared with it, and
 * with what the task allows.
 */
#include "base/base.h"
#include "model/standing.h"
#include "model/task_rules.h"
#include "providers/moodle_hand_in.h"

void work_release_rows(struct work_op *w)
{
	for (size_t i = 0; i < ARRAY_LEN(w->row); i++) {
		json_decref(w->row[i]);
		w->row[i] = NULL;
	}
}

/* ---- what is there, and what should be */

const struct work_file *work_file_there(const struct moodle_state *s,
					  const char *name)
{
	char clean[1024];

	for (int i = 0; i < s->n_files; i++) {
		str_copy(clean, sizeof(clean), s->files[i].name);
		moodle_clean_name(clean);
		if (strcmp(clean, name) == 0)
			return &s->files[i];
	}
	return NULL;
}

bool work_same_text(const struct work_op *w)
{
	struct buf ours, theirs;
	bool same;

	if (strcmp(w->html.data, w->state.html) == 0)
		return true;
	buf_init(&ours, MOODLE_TEXT_LIMIT);
	buf_init(&theirs, MOODLE_TEXT_LIMIT);
	work_text_normal(&ours, w->entry->text ? w->entry->text : "");
	work_text_normal(&theirs, w->state.text);
	same = !buf_error(&ours) && !buf_error(&theirs) &&
	       strcmp(ours.data, theirs.data) == 0;
	buf_release(&ours);
	buf_release(&theirs);
	return same;
}

/* By names, sizes and text; each file then knows where it lies. */
bool work_seems_there(struct work_op *w)
{
	const struct moodle_state *s = &w->state;

	if (s->work == WORK_none || s->n_files != w->n || !work_same_text(w))
		return false;
	for (int i = 0; i < w->n; i++) {
		const struct work_file *f = work_file_there(s, w->part[i].name);

		if (!f || f->size != w->part[i].size || !*w->part[i].sha256)
			return false;
		w->part[i].at = f->pid;
	}
	return true;
}

bool work_take_state(struct work_op *w, const json_t *data)
{
	moodle_state_release(&w->state);
	if (moodle_read_state(data, session_of(&w->op)->root, w->team,
			      &w->state)) {
		work_later(w, ERR_GARBLED);
		return false;
	}
	moodle_work_key(&w->state, w->key, sizeof(w->key));
	return true;
}

/* ---- a batch that ends with the state */

static void take_row(void *ctx, int i, const json_t *data,
		     const struct moodle_fault *f)
{
	struct work_op *w = ctx;

	if (!data)
		w->fault = *f;
	else if (i >= 0 && i < (int)ARRAY_LEN(w->row))
		w->row[i] = json_incref((json_t *)data);
}

/* false: the op has ended. A fault of one row is in w->fault. */
bool work_take_batch(struct work_op *w, const struct net_reply *r, bool commit)
{
	struct moodle_fault f;
	int n;

	work_release_rows(w);
	memset(&w->fault, 0, sizeof(w->fault));
	if (!r->err && r->date)
		w->now = r->date;
	if (!moodle_good(&w->op, r, commit))
		return false;
	if (moodle_read_batch(r->body, r->len, take_row, w, &n, &f) == ERR_OK)
		return true;
	if (commit && f.fate != FATE_never)
		f.fate = FATE_unknown;
	moodle_end(&w->op, &f, r->retry_after);
	return false;
}

void work_add_state(struct moodle_batch *b, const struct work_op *w)
{
	batch_add(b, "mod_assign_get_submission_status",
		  json_pack("{s:I}", "assignid", (json_int_t)w->pid.assign));
	batch_setting(b, "settingraw");
}

/* ---- the look before */

static enum err skip_course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	UNUSED(c);
	return ERR_OK;
}

static enum err skip_hidden(void *ctx, int64_t cmid)
{
	UNUSED(ctx);
	UNUSED(cmid);
	return ERR_OK;
}

static enum err judge_task(void *ctx, const struct task *t,
			   const struct material *files, int n)
{
	struct work_op *w = ctx;

	UNUSED(files);
	UNUSED(n);
	w->refusal = task_may_hand_in(t, w->now, w->entry, &w->which);
	return ERR_OK;
}

static enum err take_task(void *ctx, const struct task *t,
			  const struct moodle_limits *limits,
			  const struct material *files, int n)
{
	struct work_op *w = ctx;
	const struct provider_sink sink = { .ctx = w, .task = judge_task };

	UNUSED(files);
	UNUSED(n);
	if (limits->id != w->pid.assign)
		return ERR_OK;
	w->told = true;
	w->files = limits->files;
	w->text = limits->text;
	w->drafts = limits->drafts;
	w->team = limits->team;
	w->statement = limits->statement;
	return moodle_tell_task(&sink, session_of(&w->op), t, limits, NULL, 0,
				w->row[ROW_STATE]);
}

static bool take_items(struct work_op *w)
{
	w->context = moodle_int(w->row[ROW_ITEM], "contextid", 0);
	w->item = moodle_int(w->row[ROW_ITEM], "itemid", 0);
	w->text_item = moodle_int(w->row[ROW_TEXT_ITEM], "itemid", 0);
	return w->context > 0 && w->item > 0 && w->text_item > 0 &&
	       w->item != w->text_item;
}

/* true: w knows the truth. false: the op has ended. */
static bool learn(struct work_op *w)
{
	const struct moodle_assign_sink sink = { w, skip_course, take_task,
						 skip_hidden };
	struct moodle_fault f = { .fate = FATE_later, .err = ERR_GARBLED };

	if (w->fault.err) {
		moodle_end(&w->op, &w->fault, 0);
		return false;
	}
	if (!w->row[ROW_FIRST] || !w->row[ROW_STATE] ||
	    (!w->asking && !take_items(w)) ||
	    moodle_read_assignments(w->row[ROW_FIRST], session_of(&w->op)->root,
				    &sink, &f)) {
		moodle_end(&w->op, &f, 0);
		return false;
	}
	if (!w->told) {
		op_end(&w->op, FATE_never, ERR_GONE, 0);
		return false;
	}
	return work_take_state(w, w->row[ROW_STATE]);
}

static void on_looked(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;

	if (work_take_batch(w, r, false) && learn(w))
		w->looked(w);
}

void work_look(struct work_op *w, void (*then)(struct work_op *w))
{
	struct moodle_batch b;

	w->looked = then;
	batch_init(&b);
	batch_add(&b, "mod_assign_get_assignments",
		  json_pack("{s:[I]}", "courseids", (json_int_t)w->pid.course));
	work_add_state(&b, w);
	for (int i = 0; i < 2 && !w->asking; i++)
		batch_add(&b, "core_files_get_unused_draft_itemid",
			  json_object());
	moodle_send_batch(&w->op, &b, on_looked);
	batch_release(&b);
}

/* ---- what forbids it */

/* Two names that Moodle makes one, or none. */
static enum err names_fit(const struct work_op *w, int *which)
{
	for (int i = 0; i < w->n; i++) {
		*which = i;
		if (!*w->part[i].name)
			return ERR_BAD_NAME;
		for (int k = 0; k < i; k++)
			if (strcmp(w->part[i].name, w->part[k].name) == 0)
				return ERR_SAME_NAME;
	}
	*which = -1;
	return ERR_OK;
}

enum err work_permitted(const struct work_op *w, int *which)
{
	const char *base = w->entry->base ? w->entry->base : "";
	enum err err;

	*which = -1;
	if (strcmp(base, w->key) != 0)
		return ERR_CONFLICT;
	err = w->refusal;
	*which = w->which;
	if (!err && !w->state.can_edit)
		err = ERR_LOCKED;
	if (!err && w->entry->not_done && !w->drafts)
		err = ERR_NOT_ACCEPTED; /* to save it is to hand it in */
	return err ? err : names_fit(w, which);
}
