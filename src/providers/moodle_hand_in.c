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
#include "providers/moodle_hand_in.h"

#define HTML_FORMAT 1

static void release_work(struct op *o)
{
	struct work_op *w = (struct work_op *)o;

	work_release_rows(w);
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

/* ---- what the school holds */

static void fill_files(const struct work_op *w, struct work_file *files)
{
	for (int i = 0; i < w->state.n_files; i++) {
		const struct work_file *f = &w->state.files[i];

		files[i] = *f;
		files[i].pid = field_none();
		for (int k = 0; k < w->n; k++) {
			if (work_file_there(&w->state, w->part[k].name) != f)
				continue;
			files[i].name = w->entry->files[k].name;
			files[i].sha256 = (char *)(uintptr_t)w->part[k].found;
		}
	}
}

/* What the school holds now, and on what our word for it rests. */
static void tell_holds(struct work_op *w)
{
	const char *text = work_same_text(w) ? w->entry->text : w->state.text;
	char hex[HASH_HEX_SIZE] = "", sha1[] = "sha1", content[] = "content",
	     read[] = "text", id[24];
	struct receipt r = {
		.platform_time = w->state.modified, .work = w->state.work,
		.platform_id = id, .work_key = w->key, .text_sha256 = hex,
		.proof = !w->n ? read : w->content ? content : sha1,
		.n_files = w->state.n_files,
	};
	enum err err = ERR_NOMEM;

	str_printf(id, sizeof(id), "%" PRId64, w->state.submission);
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

	if (!work_take_batch(w, r, true))
		return;
	if (!w->row[ROW_STATE]) {
		if (!w->fault.err)
			w->fault.err = ERR_GARBLED;
		work_failed(w, &w->fault, 0);
		return;
	}
	w->warned = json_array_size(w->row[ROW_FIRST]) > 0;
	if (!work_take_state(w, w->row[ROW_STATE]))
		return;
	if (w->warned && w->state.work != WORK_handed_in)
		refused(w);
	else
		tell_holds(w);
}

static bool is_base(const struct work_op *w)
{
	return strcmp(w->entry->base ? w->entry->base : "", w->key) == 0;
}

/* Or a submit that is refused would leave our own draft as a conflict. */
static bool base_moves(struct work_op *w)
{
	enum err err = w->journal.saved(w->journal.ctx, w->key);

	if (err)
		work_later(w, err);
	return err == ERR_OK;
}

static void submit(struct work_op *w)
{
	struct moodle_batch b;

	if ((w->n && !step(w, w->journal.uploaded)) || !base_moves(w) ||
	    !step(w, w->journal.committing))
		return;
	w->committed = w->submitting = true;
	batch_init(&b);
	batch_add(&b, "mod_assign_submit_for_grading",
		  json_pack("{s:I, s:b}", "assignmentid",
			    (json_int_t)w->pid.assign,
			    "acceptsubmissionstatement", w->entry->statement));
	work_add_state(&b, w);
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

void work_unsaved(struct work_op *w)
{
	if (w->warned)
		refused(w);
	else
		tell_holds(w);
}

/* No file came through: was the draft area cleared before the save? What is
 * missing there is sent again, once; a text may have been saved without. */
static bool area_in_doubt(const struct work_op *w)
{
	return w->n && !w->again &&
	       (w->state.n_files == 0 || is_base(w));
}

static void judge_saved(struct work_op *w)
{
	if (work_seems_there(w)) {
		work_prove(w, on_saved_proven);
	} else if (area_in_doubt(w)) {
		if (!is_base(w) && !base_moves(w))
			return;
		w->again = true;
		w->committed = false; /* what came of it is known */
		work_upload_again(w);
	} else {
		work_unsaved(w);
	}
}

static void on_state(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;
	json_t *doc;

	if (!work_good(w, r))
		return;
	doc = json_loadb(r->body, r->len, 0, NULL);
	if (work_take_state(w, doc))
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

	if (!work_take_batch(w, r, true))
		return;
	o->moved = true;
	if (!w->row[ROW_FIRST]) {
		/* A save that stumbled may have kept some of it. */
		if (w->fault.fate == FATE_never)
			moodle_end(o, &w->fault, 0);
		else
			work_failed(w, &w->fault, 0);
		return;
	}
	w->warned = json_array_size(w->row[ROW_FIRST]) > 0;
	if (!w->row[ROW_STATE])
		ask_state(w);
	else if (work_take_state(w, w->row[ROW_STATE]))
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
	work_add_state(&b, w);
	if ((!w->n || w->drafts || step(w, w->journal.uploaded)) &&
	    step(w, w->journal.committing)) {
		w->committed = true;
		moodle_send_batch(&w->op, &b, on_saved);
	}
	batch_release(&b);
}

/* ---- what is to be done */

static void send_it(struct work_op *w)
{
	int which;
	enum err err = work_permitted(w, &which);

	if (err)
		work_refuse(w, err, which);
	else if (!w->n)
		work_commit(w);
	else
		work_sum(w, work_upload);
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

/* Saved is enough where that was wanted, or where it can be made final. */
static bool far_enough(const struct work_op *w)
{
	return w->state.work == WORK_handed_in || w->entry->not_done ||
	       w->drafts;
}

static void prove_known(struct work_op *w)
{
	work_prove(w, on_known);
}

static void decide(struct work_op *w)
{
	if (!far_enough(w) || !work_seems_there(w))
		on_known(w, false);
	else if (w->asking)
		prove_known(w);
	else
		work_sum(w, prove_known);
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
	buf_init(&w->html, 8 * MOODLE_TEXT_LIMIT);
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
		work_look(w, decide);
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
