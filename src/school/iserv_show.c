/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exercise: what the teacher said, the files, and the form. */
#include "base/base.h"

#include "school/iserv.h"

int64_t iserv_number(const struct call *c)
{
	int64_t n;

	return str_int64(c->arg, 1, INT64_MAX, &n) ? n : -1;
}

int64_t iserv_file_number(struct school *s, const char *id)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT coalesce(k.n, f.rowid) FROM file f LEFT JOIN"
		" iserv_file k ON k.file = f.id WHERE f.id = ?", "s", id);
	int64_t n = db_row(q) ? db_int(q, 0) : 0;

	db_done(q);
	return n;
}

void iserv_token(struct call *c, int64_t n, char out[SCHOOL_ID_SIZE])
{
	char session[SCHOOL_ID_SIZE] = "", text[2 * SCHOOL_ID_SIZE];
	char hex[HASH_HEX_SIZE] = "";

	iserv_cookie(c, iserv_cookie_of(ISERV_APP), session, sizeof(session));
	str_printf(text, sizeof(text), "%s/%" PRId64, session, n);
	hash_bytes(HASH_SHA256, text, strlen(text), hex);
	str_printf(out, SCHOOL_ID_SIZE, "csrf-%.32s", hex);
}

struct showing {
	struct iserv_page page;
	const char *wrong;
	int files;
	bool own; /* the files are the pupil's */
};

static void begin_panel(struct iserv_page *p, const char *german,
    const char *english, const char *more)
{
	page_html(p, "<div class=\"panel panel-default\"><div class=\"panel-"
		     "heading\"><h3 class=\"panel-title\">");
	page_say(p, german, english);
	page_text(p, more);
	page_html(p, "</h3></div>\n<div class=\"panel-body\">");
}

/* ---- files */

static void put_file_link(
    struct iserv_page *p, const char *how, int64_t n, const char *name)
{
	struct buf path;

	buf_init(&path, 4096);
	buf_printf(&path, "/fs/%s/exercise-dl/%" PRId64 "/", how, n);
	iserv_encode(&path, name);
	page_link(p, path.data);
	buf_release(&path);
}

static void put_file(void *ctx, const struct file *f)
{
	struct showing *s = ctx;
	struct iserv_page *p = &s->page;
	int64_t n = iserv_file_number(p->c->s, f->id);

	s->files++;
	page_html(p, "<tr><td><input type=\"checkbox\"");
	if (s->own)
		page_printf(p,
		    " name=\"iserv_exercise_element[elements][]\" value=\""
		    "%" PRId64 "\"",
		    n);
	page_html(p, "></td>\n<td><a href=\"");
	put_file_link(p, "file", n, f->name);
	page_html(p, "\">");
	page_text(p, f->name);
	page_html(p, "</a>\n<ul class=\"dropdown-menu\"><li><a href=\"");
	put_file_link(p, "download", n, f->name);
	page_html(p, "\">");
	page_say(p, "Herunterladen", "Download");
	page_html(p, "</a></li><li><a href=\"#\" data-toggle=\"dropdown\">..."
		     "</a></li></ul></td>\n");
	page_printf(p, "<td class=\"text-muted\">%" PRId64 " KB</td></tr>\n",
	    (f->size + 1023) / 1024);
}

static void put_material(struct showing *s, const struct iserv_task *t)
{
	page_html(&s->page, "<div class=\"panel-body\"><form name="
			    "\"iserv_exercise_attachment\" method=\"post\">"
			    "<table><tbody>\n");
	s->own = false;
	material_each(s->page.c->s, t->id, put_file, s);
	page_html(&s->page, "</tbody></table></form></div>\n");
}

/* ---- panels */

static void put_feedback(struct showing *s, const struct iserv_task *t)
{
	struct iserv_page *p = &s->page;

	if (!t->feedback)
		return;
	begin_panel(
	    p, "Rückmeldungen der Lehrkraft", "Feedback of the teacher", "");
	page_html(p, "<table class=\"table-fixed-width\"><tbody><tr><td><div "
		     "class=\"text-break-word\">");
	page_text(p, t->feedback);
	page_html(p, "</div></td></tr></tbody></table>\n<table><tbody>");
	s->own = false;
	feedback_file_each(p->c->s, p->c->who.id, t->id, put_file, s);
	page_html(p, "</tbody></table></div></div>\n");
}

static void put_times(struct iserv_page *p, const struct iserv_task *t)
{
	page_html(p, "<table><thead><tr><th>");
	page_say(p, "Erstellt von", "Created by");
	page_html(p, "</th><th>");
	page_say(p, "Starttermin", "Start date");
	page_html(p, "</th><th>");
	page_say(p, "Abgabetermin", "Deadline");
	page_html(p, "</th></tr></thead><tbody><tr>\n<td class=\"bt0 pt-0 "
		     "pl-0\"><a class=\"mailto\" data-name=\"");
	page_text(p, t->teacher);
	page_html(p, "\" href=\"#\">");
	page_text(p, t->teacher);
	page_html(p, "</a></td><td>");
	page_time(p, t->start);
	page_html(p, "</td>\n<td><ul><li>");
	page_time(p, t->due);
	if (t->until > t->due)
		page_printf(p, "</li><li>%s: %d %s",
		    p->english ? "Tolerance" : "Toleranz",
		    (int)((t->until - t->due) / 86400),
		    p->english ? "days" : "Tage");
	page_html(p, "</li></ul></td></tr></tbody></table>\n");
}

static void put_times_a(struct iserv_page *p, const struct iserv_task *t)
{
	page_html(p, "<table><tbody class=\"bb0\"><tr><th>");
	page_say(p, "Erstellt von:", "Created by:");
	page_html(p, "</th><td><a class=\"mailto\" data-name=\"");
	page_text(p, t->teacher);
	page_html(p, "\" href=\"#\">");
	page_text(p, t->teacher);
	page_html(p, "</a></td></tr><tr><th>");
	page_say(p, "Starttermin:", "Start date:");
	page_html(p, "</th><td>");
	page_time(p, t->start);
	page_html(p, "</td></tr><tr><th>");
	page_say(p, "Abgabetermin:", "Deadline:");
	page_html(p, "</th><td>");
	page_time(p, t->due);
	page_html(p, "</td></tr></tbody></table>\n");
}

static void put_task(struct showing *s, const struct iserv_task *t)
{
	struct iserv_page *p = &s->page;
	bool layout_a = iserv_looks(p->c->s, LOOK_LAYOUT_A);

	if (layout_a) {
		page_html(p, "<h1>");
		page_say(p, "Details zu ", "Details for ");
		page_text(p, t->title);
		page_html(p, "</h1>\n<div><div>");
		put_times_a(p, t);
		page_html(p, "<div>");
		page_say(p, "Beschreibung:", "Description:");
		page_html(p, "</div><div class=\"text-break-word p-3\">");
	} else {
		begin_panel(p, "Aufgabe - ", "Exercise - ", t->title);
		put_times(p, t);
		page_html(p, "<div class=\"text-break-word pb-0\">");
	}
	page_html(p, t->html);
	page_html(p, "</div></div>\n");
	put_material(s, t);
	page_html(p, "</div>\n");
}

/* ---- the form */

static void put_own_files(struct showing *s, const struct iserv_task *t)
{
	struct iserv_page *p = &s->page;
	bool remove = t->open && iserv_looks(p->c->s, LOOK_OWN_FORM);

	page_html(p, "<form name=\"iserv_exercise_element\" method=\"post\"");
	if (remove) {
		page_html(p, " action=\"");
		page_link(p, "/exercise/delete/confirm");
		page_printf(p, "?id=%" PRId64 "&amp;type=submission\"", t->n);
	}
	page_html(p, "><table><tbody>\n");
	s->own = true;
	s->files = 0;
	if (t->work[0])
		hand_in_file_each(p->c->s, t->work, put_file, s);
	page_html(p, "</tbody></table>");
	if (!s->files)
		page_say(p, "Keine Dateien eingereicht", "No files submitted");
	if (remove)
		page_html(p, "<button name=\"iserv_exercise_element[actions]"
			     "[delete]\">x</button>");
	page_html(p, "</form>\n");
}

static void put_types(struct iserv_page *p, const struct iserv_task *t)
{
	int i = 0;

	if (t->files)
		page_printf(p,
		    "<input type=\"hidden\" name=\"submission"
		    "[previousSubmissionTypes][%d]\" value=\"files\" "
		    "required>\n",
		    i++);
	if (t->text)
		page_printf(p,
		    "<input type=\"hidden\" name=\"submission"
		    "[previousSubmissionTypes][%d]\" value=\"text\" "
		    "required>\n",
		    i++);
	if (!i)
		page_html(p, "<input type=\"hidden\" name=\"submission"
			     "[previousSubmissionTypes][0]\" value="
			     "\"confirmation\" required>\n");
}

static void put_confirmed(struct iserv_page *p, const struct iserv_task *t)
{
	page_printf(p,
	    "<select name=\"submission[confirmed]\" required><option "
	    "value=\"1\"%s>%s</option><option value=\"0\"%s>%s</option>"
	    "</select>\n",
	    t->done ? " selected=\"selected\"" : "", p->english ? "Yes" : "Ja",
	    t->done ? "" : " selected=\"selected\"",
	    p->english ? "No" : "Nein");
}

static void put_form(struct showing *s, const struct iserv_task *t)
{
	struct iserv_page *p = &s->page;
	char token[SCHOOL_ID_SIZE], path[64];

	str_printf(path, sizeof(path), "/exercise/confirm/%" PRId64, t->n);
	iserv_token(p->c, t->n, token);
	page_html(p, "<form name=\"submission\" method=\"post\" action=\"");
	page_link(p, path);
	page_html(p, "\" enctype=\"multipart/form-data\">\n");
	if (t->text) {
		page_html(p, "<textarea id=\"submission_text\" name="
			     "\"submission[text]\">");
		page_text(p, t->work_text);
		page_html(p, "</textarea><input type=\"hidden\" name="
			     "\"submission[html]\" value=\"\">\n");
	}
	put_types(p, t);
	put_confirmed(p, t);
	if (t->files)
		page_html(p,
		    "<input type=\"hidden\" name=\"submission[newFiles]"
		    "[picker]\" data-remote=\"/iserv/fs/api/pick/files/%SOURCE%"
		    "/%PATH%\" data-source=\"local\" data-path=\"Files\">\n"
		    "<input type=\"file\" multiple name=\"submission[newFiles]"
		    "[upload][]\" class=\"file-universal-upload-button\">\n");
	if (iserv_looks(p->c->s, LOOK_HIDDEN_FIELD))
		page_html(p, "<input type=\"hidden\" name=\"submission[stamp]"
			     "\" value=\"kept &amp; copied\">\n");
	if (iserv_looks(p->c->s, LOOK_REQUIRED_FIELD))
		page_html(p, "<input type=\"text\" name=\"submission"
			     "[signature]\" required>\n");
	page_printf(p,
	    "<input type=\"hidden\" id=\"submission__token\" name="
	    "\"submission[_token]\" value=\"%s\">\n<button name="
	    "\"submission[reset]\">x</button><button name=\"submission"
	    "[confirmActions][submit]\">",
	    token);
	page_say(p, "Abgeben", "Submit");
	page_html(p, "</button></form>\n");
}

static void put_hand_in(struct showing *s, const struct iserv_task *t)
{
	struct iserv_page *p = &s->page;

	begin_panel(p, "Abgabe", "Submission", "");
	if (s->wrong) {
		page_html(p, "<div class=\"form-group has-error\"><span class="
			     "\"help-block\">");
		page_text(p, s->wrong);
		page_html(p, "</span></div>\n");
	}
	if (t->done) {
		page_html(p, "<p>");
		page_say(p, "Diese Aufgabe wurde als erledigt markiert.",
		    "This exercise was marked as done.");
		page_html(p, "</p>\n");
	}
	put_own_files(s, t);
	if (!t->open && *t->work_text) {
		page_html(p, "<h5>");
		page_say(p, "Deine Textabgabe", "Your text");
		page_html(p, "</h5><div class=\"text-break-word\">");
		page_text(p, t->work_text);
		page_html(p, "</div>\n");
	}
	if (t->open)
		put_form(s, t);
	page_html(p, "</div></div>\n");
}

static void put_all(void *ctx, const struct iserv_task *t)
{
	struct showing *s = ctx;

	put_feedback(s, t);
	put_task(s, t);
	put_hand_in(s, t);
}

void iserv_show_page(struct call *c, int64_t n, const char *wrong)
{
	struct showing s = {.wrong = wrong};

	page_begin(&s.page, c, "Aufgaben");
	if (iserv_task_get(c->s, c->who.id, n, put_all, &s)) {
		page_end(&s.page, 200);
		return;
	}
	page_html(&s.page, "<h1>404</h1>");
	page_end(&s.page, 404);
}

void iserv_show(struct call *c)
{
	if (iserv_enter(c))
		iserv_show_page(c, iserv_number(c), NULL);
}
