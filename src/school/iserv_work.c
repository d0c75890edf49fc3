/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the form of an exercise does: new files come beside those that are
 * there, the text is replaced, and "confirmed" says whether it is done.
 * 302 when it was taken, the page again with a word when not, and 500 where a
 * field that a browser always sends is missing.
 */
#include "base/base.h"

#include "school/iserv.h"
#include "school/work.h"

#define FILES_MAX 64
#define NAME_SIZE 512

struct own {
	char upload[SCHOOL_ID_SIZE], file[SCHOOL_ID_SIZE], name[NAME_SIZE];
	int64_t number;
};

/* The work as it will be. */
struct change {
	struct own file[FILES_MAX];
	size_t count;
	int64_t n;
	char task[SCHOOL_ID_SIZE], work[SCHOOL_ID_SIZE], key[SCHOOL_ID_SIZE];
	char *text; /* owned */
	bool takes_files, takes_text, open;
	struct school *s;
};

static void add_own(void *ctx, const struct file *f)
{
	struct change *w = ctx;
	struct own *o = &w->file[w->count];

	if (w->count == FILES_MAX)
		return;
	w->count++;
	o->number = iserv_file_number(w->s, f->id);
	str_copy(o->file, sizeof(o->file), f->id);
	str_copy(o->name, sizeof(o->name), f->name);
}

static void learn(void *ctx, const struct iserv_task *t)
{
	struct change *w = ctx;

	str_copy(w->task, sizeof(w->task), t->id);
	str_copy(w->work, sizeof(w->work), t->work);
	str_copy(w->key, sizeof(w->key), t->key);
	w->text = str_dup(t->work_text);
	w->takes_files = t->files;
	w->takes_text = t->text;
	w->open = t->open;
}

static bool read_change(struct change *w, struct call *c)
{
	w->s = c->s;
	w->n = iserv_number(c);
	if (!iserv_task_get(c->s, c->who.id, w->n, learn, w))
		return false;
	if (w->work[0])
		hand_in_file_each(c->s, w->work, add_own, w);
	return true;
}

struct numbers { const struct change *w; size_t at; };

static void keep_number(void *ctx, const struct file *f)
{
	struct numbers *k = ctx;
	const struct own *o = &k->w->file[k->at];

	if (k->at++ < k->w->count && o->number)
		db_run(k->w->s, "INSERT OR REPLACE INTO iserv_file VALUES(?, ?)",
		    "si", f->id, o->number);
}

static void work_id(void *ctx, const struct iserv_task *t)
{
	str_copy(ctx, SCHOOL_ID_SIZE, t->work);
}

/* The school has them in a new work; what was there before is the same file
 * to a pupil all the same. */
static void keep_numbers(const struct change *w, struct call *c)
{
	struct numbers k = {w, 0};
	char work[SCHOOL_ID_SIZE] = "";

	if (iserv_task_get(c->s, c->who.id, w->n, work_id, work) && work[0])
		hand_in_file_each(c->s, work, keep_number, &k);
}

/* NULL, or what is wrong with it. */
static const char *put_change(struct change *w, struct call *c, bool done)
{
	struct work_file files[FILES_MAX];
	struct work_refusal no;
	char key[SCHOOL_ID_SIZE];
	struct work work = {.face = "iserv",
	    .key = key,
	    .task = w->task,
	    .base = w->key[0] ? w->key : NULL,
	    .saved = !done,
	    .any_count = true,
	    .files = files,
	    .count = w->count,
	    .text = w->text};

	if (!w->count && !(w->text && *w->text) && !w->key[0]) {
		school_new_id(c->s, "iserv-", key);
		return work_done(c->s, c->who.id, w->task, done, key) ? "Fehler"
								      : NULL;
	}
	for (size_t i = 0; i < w->count; i++)
		files[i] = (struct work_file){
		    .upload = w->file[i].upload[0] ? w->file[i].upload : NULL,
		    .file = w->file[i].file[0] ? w->file[i].file : NULL,
		    .name = w->file[i].name};
	school_new_id(c->s, "iserv-", key);
	switch (work_hand_in(c->s, c->who.id, &work, &no)) {
	case WORK_NEW:
	case WORK_KNOWN: keep_numbers(w, c); return NULL;
	case WORK_TOO_LATE: return "Die Abgabefrist ist abgelaufen.";
	case WORK_TOO_LARGE: return "Die Datei ist zu groß.";
	case WORK_TYPE: return "Dieser Dateityp ist nicht erlaubt.";
	case WORK_TOO_MANY: return "Zu viele Dateien.";
	default: return "Die Abgabe konnte nicht gespeichert werden.";
	}
}

/* ---- handing in */

/* Nothing that a browser always sends may be missing. */
static bool complete(const struct iserv_form *f)
{
	return iserv_field(f, "submission[confirmed]") &&
	       iserv_field_begins(f, "submission[previousSubmissionTypes]");
}

static const char *check(struct call *c, const struct iserv_form *f, int64_t n)
{
	const char *token = iserv_field(f, "submission[_token]");
	const char *stamp = iserv_field(f, "submission[stamp]");
	const char *signature = iserv_field(f, "submission[signature]");
	char right[SCHOOL_ID_SIZE];

	iserv_token(c, n, right);
	if (!token || strcmp(token, right) != 0)
		return "Das CSRF-Token ist ungültig. Bitte versuchen Sie, das "
		       "Formular erneut zu senden.";
	if (iserv_looks(c->s, LOOK_HIDDEN_FIELD) &&
	    (!stamp || strcmp(stamp, "kept & copied") != 0))
		return "Das Formular ist unvollständig.";
	if (iserv_looks(c->s, LOOK_REQUIRED_FIELD) &&
	    (!signature || !*signature))
		return "Dieses Feld darf nicht leer sein.";
	return NULL;
}

static const char *add_new(
    struct call *c, struct change *w, const struct iserv_form *f)
{
	static const char field[] = "submission[newFiles][files][]";
	const char *reference;

	for (size_t i = 0; (reference = iserv_field_at(f, field, i)); i++) {
		struct own *o = &w->file[w->count];

		if (w->count == FILES_MAX || !w->takes_files)
			return "Zu viele Dateien.";
		memset(o, 0, sizeof(*o));
		if (!iserv_temp(
			c, reference, o->upload, o->name, sizeof(o->name)))
			return "Die Datei wurde nicht gefunden.";
		w->count++;
	}
	return NULL;
}

static void confirm(
    struct call *c, const struct iserv_form *f, struct change *w)
{
	const char *text = iserv_field(f, "submission[text]");
	const char *wrong = check(c, f, w->n);
	bool done = strcmp(iserv_field(f, "submission[confirmed]"), "1") == 0;

	if (!wrong && !w->open)
		wrong = "Die Abgabefrist ist abgelaufen.";
	if (!wrong && text && w->takes_text) {
		free(w->text);
		w->text = str_dup(text);
	}
	if (!wrong)
		wrong = add_new(c, w, f);
	if (!wrong)
		wrong = put_change(w, c, done);
	if (wrong)
		iserv_show_page(c, w->n, wrong);
	else
		iserv_redirect(c, 302, "/exercise/show/%" PRId64, w->n);
}

/* nginx takes no body of unknown length. */
static bool chunked(struct call *c)
{
	if (!call_header(c, "Transfer-Encoding"))
		return false;
	iserv_plain_page(c, 400, "Bad Request");
	return true;
}

void iserv_confirm(struct call *c)
{
	struct iserv_form f = {NULL};
	struct change w = {.count = 0};

	if (chunked(c) || !iserv_enter(c))
		return;
	if (!iserv_form_read(&f, c))
		iserv_plain_page(c, 400, "Bad Request");
	else if (!complete(&f))
		iserv_plain_page(c, 500, "Internal Server Error");
	else if (read_change(&w, c))
		confirm(c, &f, &w);
	else
		iserv_show_page(c, -1, NULL);
	free(w.text);
	iserv_form_release(&f);
}

/* ---- taking files back */

void iserv_delete_page(struct call *c)
{
	static const char field[] = "iserv_exercise_element[elements][]";
	struct iserv_form f = {NULL};
	struct iserv_page p;
	const char *id = call_query(c, "id"), *element;

	if (chunked(c) || !iserv_enter(c))
		return;
	if (!id || !iserv_form_read(&f, c)) {
		iserv_form_release(&f);
		iserv_plain_page(c, 400, "Bad Request");
		return;
	}
	page_begin(&p, c, "Aufgaben");
	page_html(&p, "<form name=\"confirm\" method=\"post\" action=\"");
	page_link(&p, "/exercise/delete/");
	page_text(&p, id);
	page_html(&p, "\">\n");
	for (size_t i = 0; (element = iserv_field_at(&f, field, i)); i++) {
		page_html(&p, "<input type=\"hidden\" name=\"confirm"
			      "[elements][]\" value=\"");
		page_text(&p, element);
		page_html(&p, "\">\n");
	}
	page_html(&p, "<button name=\"confirm[actions][approve]\">");
	page_say(&p, "Ja, löschen", "Yes, delete");
	page_html(&p, "</button></form>\n");
	page_end(&p, 200);
	iserv_form_release(&f);
}

static void take_out(struct change *w, int64_t number)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++)
		if (w->file[i].number != number)
			w->file[kept++] = w->file[i];
	w->count = kept;
}

void iserv_delete(struct call *c)
{
	static const char field[] = "confirm[elements][]";
	struct iserv_form f = {NULL};
	struct change w = {.count = 0};
	const char *element, *wrong = "Die Abgabefrist ist abgelaufen.";

	if (chunked(c) || !iserv_enter(c))
		return;
	if (!iserv_form_read(&f, c) || !read_change(&w, c)) {
		iserv_plain_page(c, 400, "Bad Request");
		goto out;
	}
	for (size_t i = 0; (element = iserv_field_at(&f, field, i)); i++) {
		int64_t number;

		if (str_int64(element, 1, INT64_MAX, &number))
			take_out(&w, number);
	}
	if (w.open)
		wrong = put_change(&w, c, false);
	if (wrong)
		iserv_show_page(c, w.n, wrong);
	else
		iserv_redirect(c, 302, "/exercise/show/%" PRId64, w.n);
out:
	free(w.text);
	iserv_form_release(&f);
}
