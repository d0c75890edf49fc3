/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in, and whether it arrived.
 *
 * The server drops in silence what it does not take, replaces the whole work
 * with each save, moves its time and writes to the teacher again. So: the
 * truth is asked for before anything is sent, and all limits are looked at;
 * then the files, one save, and a look at what is there. Only what is there
 * counts, never the text of a warning. Where saving is not handing in, that
 * is a request of its own, after every file was compared; of nothing it would
 * make an empty work that is final. What is there already is never saved a
 * second time.
 */
#include "base/base.h"
#include "model/standing.h"
#include "model/task_rules.h"
#include "providers/moodle_hand_in.h"

#define HTML_FORMAT 1
#define TEXT_LIMIT (1u << 20)

enum { ROW_SAVED = 0, ROW_STATE = 1, ROW_ITEM, ROW_TEXT_ITEM };

static void release_rows(struct work_op *w)
{
	for (size_t i = 0; i < ARRAY_LEN(w->row); i++) {
		json_decref(w->row[i]);
		w->row[i] = NULL;
	}
}

static void release_work(struct op *o)
{
	struct work_op *w = (struct work_op *)o;

	release_rows(w);
	work_upload_release(w);
	work_prove_release(w);
	for (int i = 0; i < w->n; i++)
		free(w->part[i].name);
	free(w->part);
	buf_release(&w->html);
	moodle_state_release(&w->state);
}

/* ---- ends */

void work_failed(struct work_op *w, struct moodle_fault *f, int64_t later_s)
{
	if (w->committed)
		f->fate = FATE_unknown;
	moodle_end(&w->op, f, later_s);
}

bool work_good(struct work_op *w, const struct net_reply *r)
{
	struct moodle_fault f;

	moodle_reading(&f, r, session_of(&w->op)->plain, false);
	if (f.fate != FATE_done)
		work_failed(w, &f, r->retry_after);
	return f.fate == FATE_done;
}

void work_later(struct work_op *w, enum err err)
{
	op_end(&w->op, w->committed ? FATE_unknown : FATE_later, err, 0);
}

void work_refuse(struct work_op *w, enum err err, int which)
{
	if (which >= 0 && which < w->entry->n_files)
		str_copy(w->op.said, sizeof(w->op.said),
			 w->entry->files[which].name);
	op_end(&w->op, FATE_never, err, 0);
}

static bool step(struct work_op *w, enum err (*tell)(void *ctx))
{
	enum err err = tell(w->journal.ctx);

	if (err)
		work_later(w, err);
	return err == ERR_OK;
}

/* ---- what is there, and what should be */

static const struct work_file *file_there(const struct moodle_state *s,
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

static bool same_text(const struct work_op *w)
{
	struct buf ours, theirs;
	bool same;

	if (strcmp(w->html.data, w->state.html) == 0)
		return true;
	buf_init(&ours, TEXT_LIMIT);
	buf_init(&theirs, TEXT_LIMIT);
	work_text_normal(&ours, w->entry->text ? w->entry->text : "");
	work_text_normal(&theirs, w->state.text);
	same = !buf_error(&ours) && !buf_error(&theirs) &&
	       strcmp(ours.data, theirs.data) == 0;
	buf_release(&ours);
	buf_release(&theirs);
	return same;
}

/* By names, sizes and text; each file then knows where it lies. */
static bool seems_there(struct work_op *w)
{
	const struct moodle_state *s = &w->state;

	if (s->work == WORK_none || s->n_files != w->n || !same_text(w))
		return false;
	for (int i = 0; i < w->n; i++) {
		const struct work_file *f = file_there(s, w->part[i].name);

		if (!f || f->size != w->part[i].size || !*w->part[i].sha256)
			return false;
		w->part[i].at = f->pid;
	}
	return true;
}

/* Saved is enough where that was wanted, or where it can be made final. */
static bool far_enough(const struct work_op *w)
{
	return w->state.work == WORK_handed_in || w->entry->not_done ||
	       w->drafts;
}

static bool take_state(struct work_op *w, const json_t *data)
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

static void fill_files(const struct work_op *w, struct work_file *files)
{
	for (int i = 0; i < w->state.n_files; i++) {
		const struct work_file *f = &w->state.files[i];

		files[i] = *f;
		for (int k = 0; k < w->n; k++) {
			if (file_there(&w->state, w->part[k].name) != f)
				continue;
			files[i].name = w->entry->files[k].name;
			files[i].sha256 = (char *)(uintptr_t)w->part[k].found;
		}
	}
}

/* What the school holds now, and on what our word for it rests. */
static void tell_holds(struct work_op *w)
{
	const char *text = same_text(w) ? w->entry->text : w->state.text;
	char hex[HASH_HEX_SIZE] = "", sha1[] = "sha1", content[] = "content",
	     read[] = "text";
	struct receipt r = {
		.platform_time = w->state.modified, .work = w->state.work,
		.platform_id = w->key, .key = w->key, .text_sha256 = hex,
		.proof = !w->n ? read : w->content ? content : sha1,
		.n_files = w->state.n_files,
	};
	enum err err = ERR_NOMEM;

	if (text && *text)
		hash_bytes(HASH_SHA256, text, strlen(text), hex);
	r.files = calloc((size_t)r.n_files + 1, sizeof(*r.files));
	if (r.files) {
		fill_files(w, r.files);
		err = w->journal.holds(w->journal.ctx, &r);
	}
	free(r.files);
	if (err)
		work_later(w, err);
	else
		op_end(&w->op, FATE_done, ERR_OK, 0);
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
static bool take_batch(struct work_op *w, const struct net_reply *r, bool commit)
{
	struct moodle_fault f;
	int n;

	release_rows(w);
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

static void add_state(struct moodle_batch *b, const struct work_op *w)
{
	batch_add(b, "mod_assign_get_submission_status",
		  json_pack("{s:I}", "assignid", (json_int_t)w->pid.assign));
	batch_setting(b, "settingraw");
}

/* ---- handing in what was saved as a draft */

static void refused(struct work_op *w)
{
	const struct moodle_state *s = &w->state;

	work_refuse(w, s->locked ? ERR_LOCKED : !s->can_edit ? ERR_TOO_LATE :
		    w->submitting && w->statement && !w->entry->statement ?
		    ERR_STATEMENT : ERR_NOT_ACCEPTED, -1);
}

static void on_submitted(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;

	if (!take_batch(w, r, true))
		return;
	if (!w->row[ROW_STATE]) {
		if (!w->fault.err)
			w->fault.err = ERR_GARBLED;
		work_failed(w, &w->fault, 0);
		return;
	}
	w->warned = json_array_size(w->row[ROW_SAVED]) > 0;
	if (!take_state(w, w->row[ROW_STATE]))
		return;
	if (w->warned && w->state.work != WORK_handed_in)
		refused(w);
	else
		tell_holds(w);
}

static void submit(struct work_op *w)
{
	struct moodle_batch b;

	if ((w->n && !step(w, w->journal.uploaded)) ||
	    !step(w, w->journal.committing))
		return;
	w->committed = w->submitting = true;
	batch_init(&b);
	batch_add(&b, "mod_assign_submit_for_grading",
		  json_pack("{s:I, s:b}", "assignmentid",
			    (json_int_t)w->pid.assign,
			    "acceptsubmissionstatement", w->entry->statement));
	add_state(&b, w);
	moodle_send_batch(&w->op, &b, on_submitted);
	batch_release(&b);
}

/* Every file is there, and is ours. */
static void there(struct work_op *w)
{
	if (w->state.work == WORK_saved && w->drafts && !w->entry->not_done)
		submit(w);
	else
		tell_holds(w);
}

/* ---- saving */

static void on_saved_proven(struct work_op *w, bool same)
{
	if (same)
		there(w);
	else
		tell_holds(w); /* the truth: the proof will not stand */
}

static void judge_saved(struct work_op *w)
{
	if (seems_there(w))
		work_prove(w, on_saved_proven);
	else if (w->warned)
		refused(w);
	else
		tell_holds(w);
}

static void on_state(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;
	json_t *doc;

	if (!work_good(w, r))
		return;
	doc = json_loadb(r->body, r->len, 0, NULL);
	if (take_state(w, doc))
		judge_saved(w);
	json_decref(doc);
}

static void ask_state(struct work_op *w)
{
	struct buf form;

	buf_init(&form, 4096);
	form_add_int(&form, "moodlewssettingraw", 1);
	form_add_int(&form, "assignid", w->pid.assign);
	moodle_call(&w->op, "mod_assign_get_submission_status", &form,
		    on_state);
	buf_release(&form);
}

static void on_saved(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;

	if (!take_batch(w, r, true))
		return;
	o->moved = true;
	if (!w->row[ROW_SAVED]) {
		/* A save that stumbled may have kept some of it. */
		if (w->fault.fate == FATE_never)
			moodle_end(o, &w->fault, 0);
		else
			work_failed(w, &w->fault, 0);
		return;
	}
	w->warned = json_array_size(w->row[ROW_SAVED]) > 0;
	if (!w->row[ROW_STATE])
		ask_state(w);
	else if (take_state(w, w->row[ROW_STATE]))
		judge_saved(w);
}

void work_commit(struct work_op *w)
{
	json_t *data = json_object();
	struct moodle_batch b;

	if (w->files)
		json_object_set_new(data, "files_filemanager",
				    json_integer(w->item));
	/* Without it Moodle fails where text is taken, too. */
	if (w->text)
		json_object_set_new(data, "onlinetext_editor",
			json_pack("{s:s, s:i, s:I}", "text", w->html.data,
				  "format", HTML_FORMAT, "itemid",
				  (json_int_t)w->text_item));
	batch_init(&b);
	batch_add(&b, "mod_assign_save_submission",
		  json_pack("{s:I, s:o}", "assignmentid",
			    (json_int_t)w->pid.assign, "plugindata", data));
	add_state(&b, w);
	if ((!w->n || w->drafts || step(w, w->journal.uploaded)) &&
	    step(w, w->journal.committing)) {
		w->committed = true;
		moodle_send_batch(&w->op, &b, on_saved);
	}
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

static enum err permitted(const struct work_op *w, int *which)
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

static void send_it(struct work_op *w)
{
	int which;
	enum err err = permitted(w, &which);

	if (err)
		work_refuse(w, err, which);
	else if (!w->n)
		work_commit(w);
	else
		work_sum(w, work_upload);
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
	if (!w->row[ROW_SAVED] || !w->row[ROW_STATE] ||
	    (!w->asking && !take_items(w)) ||
	    moodle_read_assignments(w->row[ROW_SAVED], session_of(&w->op)->root,
				    &sink, &f)) {
		moodle_end(&w->op, &f, 0);
		return false;
	}
	if (!w->told) {
		op_end(&w->op, FATE_never, ERR_GONE, 0);
		return false;
	}
	return take_state(w, w->row[ROW_STATE]);
}

static void on_known(struct work_op *w, bool same)
{
	if (same)
		there(w);
	else if (w->asking)
		op_end(&w->op, FATE_never, ERR_NOT_FOUND, 0);
	else
		send_it(w);
}

static void prove_known(struct work_op *w)
{
	work_prove(w, on_known);
}

static void on_looked(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;

	if (!take_batch(w, r, false) || !learn(w))
		return;
	if (!far_enough(w) || !seems_there(w))
		on_known(w, false);
	else if (w->asking)
		prove_known(w);
	else
		work_sum(w, prove_known);
}

static void look(struct work_op *w)
{
	struct moodle_batch b;

	batch_init(&b);
	batch_add(&b, "mod_assign_get_assignments",
		  json_pack("{s:[I]}", "courseids", (json_int_t)w->pid.course));
	add_state(&b, w);
	for (int i = 0; i < 2 && !w->asking; i++)
		batch_add(&b, "core_files_get_unused_draft_itemid",
			  json_object());
	moodle_send_batch(&w->op, &b, on_looked);
	batch_release(&b);
}

/* ---- the beginning */

/* "ITEM.SINCE.SHA1" */
static void read_reference(struct moodle_part *p, const char *ref)
{
	int64_t item, since;
	char sha1[MOODLE_SHA1_SIZE];

	if (!ref || sscanf(ref, "%" SCNd64 ".%" SCNd64 ".%40[0-9a-f]", &item,
			   &since, sha1) != 3 ||
	    !hash_hex_valid(HASH_SHA1, sha1))
		return;
	p->item = item;
	p->since = since;
	str_copy(p->sha1, sizeof(p->sha1), sha1);
}

static enum err init_part(struct work_op *w, int i, const char *path)
{
	const struct work_file *f = &w->entry->files[i];
	struct moodle_part *p = &w->part[i];

	p->path = path;
	p->size = f->size;
	p->name = str_dup(f->name ? f->name : "");
	if (!p->name)
		return ERR_NOMEM;
	moodle_clean_name(p->name);
	if (f->sha256 && hash_hex_valid(HASH_SHA256, f->sha256))
		str_copy(p->sha256, sizeof(p->sha256), f->sha256);
	read_reference(p, f->upload);
	p->acknowledged = p->item && f->offset == f->size;
	/* Of what was never named, nothing can have been saved. */
	if (w->asking && !*p->sha1)
		*p->sha256 = '\0';
	return ERR_OK;
}

static enum err init_work(struct work_op *w, const char *const *paths)
{
	const struct entry *e = w->entry;
	enum err err = ERR_OK;

	w->fd = -1;
	buf_init(&w->html, 8 * TEXT_LIMIT);
	buf_init(&w->look.start, 0);
	moodle_text_html(&w->html, e->text);
	if (buf_error(&w->html))
		return buf_error(&w->html);
	if (!moodle_pid_read(e->task_pid, &w->pid))
		return ERR_INTERNAL;
	w->part = calloc((size_t)e->n_files + 1, sizeof(*w->part));
	if (!w->part)
		return ERR_NOMEM;
	w->n = e->n_files;
	for (int i = 0; i < w->n && !err; i++)
		err = init_part(w, i, paths ? paths[i] : NULL);
	return err;
}

static void begin(struct session *s, const struct entry *e,
		  const char *const *paths, bool asking,
		  const struct provider_journal *journal, provider_done *done,
		  void *ctx)
{
	struct work_op *w = op_new(&s->ops, sizeof(*w), done, ctx);
	enum err err;

	if (!w)
		return;
	w->op.release = release_work;
	w->journal = *journal;
	w->entry = e;
	w->asking = asking;
	err = init_work(w, paths);
	if (err)
		op_end_soon(&w->op, err == ERR_NOMEM ? FATE_later : FATE_never,
			    err);
	else
		look(w);
}

void moodle_hand_in(struct session *s, const struct entry *e,
		    const char *const *paths,
		    const struct provider_journal *journal, provider_done *done,
		    void *ctx)
{
	begin(s, e, paths, false, journal, done, ctx);
}

void moodle_ask_hand_in(struct session *s, const struct entry *e,
			const struct provider_journal *journal,
			provider_done *done, void *ctx)
{
	begin(s, e, NULL, true, journal, done, ctx);
}
