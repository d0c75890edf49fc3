/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saving and submitting. A save makes the submission equal to the draft area,
 * moves its time however often it is repeated, and is silent about what it
 * leaves out. The school keeps one hand-in for each submission, and counts
 * the saves (moodle_submission.saves; "ranzen-school check" shows them).
 */
#include "base/base.h"

#include "school/moodle.h"
#include "school/work.h"

#define PASSED "The due date for this assignment has now passed"

/* What a save brings. */
struct save {
	struct moodle_files files; /* that are kept of the draft area */
	size_t sent;		   /* how many it had */
	bool with_files, with_text;
	const char *text; /* lent */
	int64_t format;
	const char *state; /* of the hand-in */
};

static json_t *could_not(
    struct moodle_call *m, const struct moodle_task *t, const char *item)
{
	return moodle_warning(m, item, t->n, "couldnotsavesubmission",
	    "Could not save submission.");
}

/* The first that fit, in the order of their upload; the rest is dropped. */
static void keep_some(const struct moodle_task *t, struct moodle_files *files)
{
	size_t kept = 0;

	for (size_t i = 0; i < files->count; i++) {
		struct moodle_file *f = &files->at[i];

		if (f->size > t->max_bytes || (int64_t)kept >= t->max_files) {
			free(f->name);
			continue;
		}
		files->at[kept++] = *f;
	}
	files->count = kept;
}

/* Words outside of tags. */
static int64_t count_words(const char *text)
{
	int64_t words = 0;
	bool tag = false, word = false;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool letter;

		if (c == '<')
			tag = true;
		letter = !tag && c > ' ';
		if (letter && str_starts(text, "&nbsp;")) {
			text += strlen("&nbsp;") - 1;
			letter = false;
		}
		if (c == '>')
			tag = false;
		words += letter && !word;
		word = letter;
	}
	return words;
}

/* ---- the hand-in behind a submission */

static bool own_key(const struct moodle_submission *sub, const char *key)
{
	char own[48];

	str_printf(own, sizeof(own), "moodle-%" PRId64, sub->id);
	return strcmp(own, key) == 0;
}

static bool copy_rows(struct school *s, const char *from, const char *to)
{
	return db_run(s,
	    "INSERT INTO hand_in_file SELECT ?, file, pos FROM hand_in_file"
	    " WHERE hand_in = ?",
	    "ss", to, from);
}

/* The row of this face, made where there is none; what another face or the
 * demo had handed in is superseded by it, and is its content at first. */
static bool own_row(struct moodle_call *m, const struct moodle_task *t,
    struct moodle_submission *sub)
{
	char key[48], id[24];

	str_printf(key, sizeof(key), "moodle-%" PRId64, sub->id);
	str_printf(id, sizeof(id), "%" PRId64, sub->id);
	if (!db_run(m->s,
		"INSERT INTO hand_in(key, id, person, task, state,"
		" received_at, late, face) SELECT ?1, ?2, ?3, ?4, 'saved', ?5,"
		" 0, 'moodle' WHERE NOT EXISTS("
		"SELECT 1 FROM hand_in WHERE id = ?2)",
		"ssssi", key, id, m->who->id, t->id, school_now(m->s)))
		return false;
	/* What was taken back does not come again. */
	if (!sub->key[0] &&
	    (!db_run(
		 m->s, "DELETE FROM hand_in_file WHERE hand_in = ?", "s", id) ||
		!db_run(m->s, "UPDATE hand_in SET text = NULL WHERE id = ?",
		    "s", id)))
		return false;
	if (sub->key[0] && !own_key(sub, sub->key) &&
	    (!db_run(
		 m->s, "DELETE FROM hand_in_file WHERE hand_in = ?", "s", id) ||
		!copy_rows(m->s, sub->work, id) ||
		!db_run(m->s,
		    "UPDATE hand_in SET text = (SELECT text FROM hand_in h"
		    " WHERE h.id = ?) WHERE id = ?",
		    "ss", sub->work, id) ||
		!db_run(m->s,
		    "UPDATE hand_in SET superseded_by = ? WHERE id = ?", "ss",
		    key, sub->work)))
		return false;
	str_copy(sub->key, sizeof(sub->key), key);
	str_copy(sub->work, sizeof(sub->work), id);
	return true;
}

static bool put_files(struct moodle_call *m,
    const struct moodle_submission *sub, const struct moodle_files *files)
{
	if (!db_run(m->s, "DELETE FROM hand_in_file WHERE hand_in = ?", "s",
		sub->work))
		return false;
	for (size_t i = 0; i < files->count; i++) {
		const struct moodle_file *f = &files->at[i];
		char id[SCHOOL_ID_SIZE];

		school_new_id(m->s, "w", id);
		if (!file_add(m->s, id, f->name, work_type_of(f->name),
			f->sha256, f->size, f->modified, m->who->id) ||
		    !db_run(m->s, "INSERT INTO hand_in_file VALUES(?, ?, ?)",
			"ssi", sub->work, id, (int64_t)i))
			return false;
	}
	return true;
}

/* A team's work moves to who saved it last. */
static bool set_owner(struct moodle_call *m, const struct moodle_task *t,
    const struct moodle_submission *sub)
{
	const char *me = m->who->id;

	if (sub->person[0] && strcmp(sub->person, me) != 0 &&
	    !db_run(m->s,
		"UPDATE work SET current = NULL WHERE person = ? AND task = ?",
		"ss", sub->person, t->id))
		return false;
	return db_run(m->s, "UPDATE hand_in SET person = ? WHERE id = ?", "ss",
		   me, sub->work) &&
	       db_run(m->s,
		   "INSERT INTO work(person, task, current) VALUES(?, ?, ?)"
		   " ON CONFLICT DO UPDATE SET current = excluded.current",
		   "sss", me, t->id, sub->key) &&
	       feed_touch(m->s, me, "task", t->id, false);
}

static void hash_file(void *ctx, const struct file *f)
{
	hash_update(ctx, f->name, strlen(f->name) + 1);
	hash_update(ctx, f->sha256, strlen(f->sha256) + 1);
}

static void hash_text(void *ctx, const struct hand_in *h)
{
	if (h->text)
		hash_update(ctx, h->text, strlen(h->text));
}

/* Each save is written down, and told the pupil by a notification where it
 * hands in (and again, where it is repeated). */
static bool write_down(struct moodle_call *m, const struct moodle_task *t,
    const struct moodle_submission *sub, bool submit)
{
	char work[HASH_HEX_SIZE];
	struct hash h;

	if (hash_init(&h, HASH_SHA256))
		return false;
	hand_in_file_each(m->s, sub->work, hash_file, &h);
	hand_in_get(m->s, m->who->id, sub->key, hash_text, &h);
	if (hash_final(&h, work))
		return false;
	return db_run(m->s,
	    "INSERT INTO moodle_save(submission, task, person, at, did, work,"
	    " told) VALUES(?, ?, ?, ?, ?, ?, ?)",
	    "ississi", sub->id, t->id, m->who->id, school_now(m->s),
	    submit ? "submitted" : "saved", work,
	    (int64_t)(submit || !t->drafts));
}

static bool keep(struct moodle_call *m, const struct moodle_task *t,
    struct moodle_submission *sub, const struct save *w)
{
	int64_t now = school_now(m->s);
	bool saved = strcmp(w->state, "saved") == 0;

	if (!own_row(m, t, sub) ||
	    (w->with_files && !put_files(m, sub, &w->files)) ||
	    (w->with_text &&
		!db_run(m->s, "UPDATE hand_in SET text = ? WHERE id = ?", "ss",
		    w->text, sub->work)))
		return false;
	return db_run(m->s,
		   "UPDATE hand_in SET state = ?, received_at = ?, late = ?,"
		   " superseded_by = NULL WHERE id = ?",
		   "siis", w->state, now, (int64_t)(t->due && now > t->due),
		   sub->work) &&
	       set_owner(m, t, sub) &&
	       db_run(m->s,
		   "UPDATE moodle_submission SET status = ?, modified = ?,"
		   " person = ?, key = ?, format = ?, saves = saves + ?"
		   " WHERE id = ?",
		   "sissiii", saved ? "draft" : "submitted", now, m->who->id,
		   sub->key, w->with_text ? w->format : sub->format,
		   (int64_t)(w->with_files || w->with_text), sub->id) &&
	       write_down(m, t, sub, !w->with_files && !w->with_text);
}

/* ---- save */

static void read_plugins(struct moodle_call *m, const struct moodle_task *t,
    const json_t *data, struct save *w)
{
	const json_t *editor = json_object_get(data, "onlinetext_editor");
	const char *text = moodle_str(editor, "text");
	int64_t item = moodle_int(data, "files_filemanager", -1);

	w->with_files = t->takes_files && item >= 0;
	w->with_text = t->takes_text && editor;
	w->text = text ? text : "";
	w->format = moodle_int(editor, "format", 1);
	if (w->with_files) {
		moodle_draft_each(m->s, m->who->id, item, &w->files);
		w->sent = w->files.count;
		keep_some(t, &w->files);
	}
}

static void too_many_words(struct moodle_call *m, json_t *warnings, const struct moodle_task *t, int64_t words)
{
	char text[512];

	str_printf(text, sizeof(text),
	    "&lt;span class=&quot;error&quot;&gt;The word limit for this "
	    "assignment is %" PRId64 " words and you are attempting to submit "
	    "%" PRId64 " words. Please review your submission and try "
	    "again.&lt;/span&gt;",
	    t->words, words);
	json_array_append_new(warnings, could_not(m, t, text));
}

/* The warnings, empty where all is well. */
static json_t *save(struct moodle_call *m, const struct moodle_task *t,
    struct moodle_submission *sub, struct save *w)
{
	json_t *warnings = json_array();
	int64_t words = w->with_text ? count_words(w->text) : 0;

	if (!moodle_may_edit(m->s, t, sub)) {
		json_array_append_new(warnings, could_not(m, t, PASSED));
		return warnings;
	}
	if (t->words && words > t->words) {
		too_many_words(m, warnings, t, words);
		words = 0;
		w->sent = w->files.count = 0;
	}
	if (!w->files.count && !words) {
		json_array_append_new(
		    warnings, could_not(m, t, "Nothing was submitted"));
		/* Where all was too large, what had been there is gone. */
		if (w->sent && own_key(sub, sub->key) &&
		    !put_files(m, sub, &w->files))
			m->error = "dmlwriteexception";
		return warnings;
	}
	/* Moodle's text plugin writes a row without a text. */
	if (t->takes_text && !w->with_text)
		m->error = "dmlwriteexception";
	else if (!keep(m, t, sub, w))
		m->error = "dmlwriteexception";
	return warnings;
}

json_t *moodle_save(struct moodle_call *m, const json_t *args)
{
	const json_t *data = json_object_get(args, "plugindata");
	struct moodle_submission sub;
	struct moodle_task t;
	struct save w = {.with_files = false};
	json_t *warnings;

	if (!moodle_assignment(m, moodle_int(args, "assignmentid", 0), &t))
		return NULL;
	if (!moodle_submission_make(m->s, m->who->id, &t, &sub)) {
		m->error = "dmlwriteexception";
		return NULL;
	}
	w.state = t.drafts ? "saved" : "handed_in";
	read_plugins(m, &t, data, &w);
	warnings = save(m, &t, &sub, &w);
	moodle_files_release(&w.files);
	if (!m->error)
		return warnings;
	json_decref(warnings);
	return NULL;
}

/* With nothing saved this makes an empty work that is final. */
json_t *moodle_submit(struct moodle_call *m, const json_t *args)
{
	struct moodle_submission sub;
	struct moodle_task t;
	struct save w = {.state = "handed_in"};
	json_t *warnings = NULL;
	char text[128];

	if (!moodle_assignment(m, moodle_int(args, "assignmentid", 0), &t))
		return NULL;
	if (!moodle_submission_make(m->s, m->who->id, &t, &sub)) {
		m->error = "dmlwriteexception";
		return NULL;
	}
	warnings = json_array();
	if (t.drafts && moodle_may_edit(m->s, &t, &sub) &&
	    (!t.statement[0] ||
		moodle_int(args, "acceptsubmissionstatement", 0))) {
		if (keep(m, &t, &sub, &w))
			return warnings;
		m->error = "dmlwriteexception";
		json_decref(warnings);
		return NULL;
	}
	str_printf(text, sizeof(text),
	    "User id: %" PRId64 ", Assignment id: %" PRId64 " Notices:",
	    moodle_id(m->s, "user", m->who->id), t.n);
	json_array_append_new(
	    warnings, moodle_warning(m, text, t.n, "couldnotsubmitforgrading",
			  "Could not submit assignment for grading."));
	return warnings;
}

/* Takes back what is there; the record stays as "new". */
json_t *moodle_remove(struct moodle_call *m, const json_t *args)
{
	struct moodle_submission sub;
	struct moodle_task t;

	if (!moodle_assignment(m, moodle_int(args, "assignid", 0), &t))
		return NULL;
	if (moodle_int(args, "userid", 0) !=
	    moodle_id(m->s, "user", m->who->id)) {
		m->error = "nopermission";
		return NULL;
	}
	if (!moodle_submission_get(m->s, m->who->id, &t, &sub) || !sub.key[0] ||
	    !moodle_may_edit(m->s, &t, &sub))
		return json_pack("{s:b, s:[o]}", "status", 0, "warnings",
		    moodle_warning(m, "assign", t.n, "submissionnotfoundtoremove",
			"There is no submission to remove"));
	if (!db_run(m->s,
		"UPDATE hand_in SET state = 'withdrawn' WHERE person = ? AND"
		" key = ?",
		"ss", sub.person, sub.key) ||
	    !db_run(m->s,
		"UPDATE work SET current = NULL WHERE person = ? AND task = ?",
		"ss", sub.person, t.id) ||
	    !db_run(m->s,
		"UPDATE moodle_submission SET status = 'new', key = NULL,"
		" modified = ? WHERE id = ?",
		"ii", school_now(m->s), sub.id) ||
	    !feed_touch(m->s, sub.person, "task", t.id, false)) {
		m->error = "dmlwriteexception";
		return NULL;
	}
	return json_pack("{s:b, s:[]}", "status", 1, "warnings");
}
