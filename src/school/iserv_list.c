/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The exercises of one pupil, as rows and as the two pages of them. */
#include "base/base.h"

#include "school/iserv.h"
#include "school/moodle.h"

#define TOLERANCE (3 * 86400)
#define NUMBERS	  4000 /* before the first exercise */

/* ---- rows */

#define COLUMNS \
	"SELECT t.rowid, t.id, t.title, t.teacher, t.start, t.due," \
	" t.late_until, t.text, t.takes_files, t.takes_text, coalesce(w.done," \
	" 0), w.feedback, w.feedback_at, h.id, h.key, h.state, h.text," \
	" c.subject, c.class FROM task t JOIN member m ON m.course = t.course" \
	" AND m.person = ?1 JOIN course c ON c.id = t.course" \
	" LEFT JOIN work w ON w.person = ?1 AND w.task = t.id" \
	" LEFT JOIN hand_in h ON h.person = ?1 AND h.key = w.current" \
	" WHERE t.start <= ?2 AND EXISTS(SELECT 1 FROM feed f WHERE f.kind" \
	" = 'task' AND f.id = t.id AND f.gone = 0)"

static enum iserv_status status_of(
    const struct iserv_task *t, const char *state, int64_t now)
{
	if (t->done)
		return ISERV_DONE;
	if (!t->open)
		return ISERV_PAST;
	if (t->due && now > t->due)
		return ISERV_OVERDUE;
	return *state ? ISERV_BEGUN : ISERV_NEW;
}

int64_t iserv_task_number(int64_t row)
{
	return NUMBERS + row;
}

static void read_row(
    struct sqlite3_stmt *q, int64_t now, struct iserv_task *t, char **html)
{
	const char *state = db_text(q, 15);

	memset(t, 0, sizeof(*t));
	t->n = iserv_task_number(db_int(q, 0));
	str_copy(t->id, sizeof(t->id), db_text(q, 1));
	t->title = db_text(q, 2);
	t->teacher = db_text(q, 3);
	t->start = db_int(q, 4);
	t->due = db_int(q, 5);
	t->until = db_int(q, 6);
	if (t->due && !t->until)
		t->until = t->due + TOLERANCE;
	*html = moodle_html(db_text(q, 7));
	t->html = *html ? *html : "";
	t->files = db_int(q, 8);
	t->text = db_int(q, 9);
	t->done = db_int(q, 10) || strcmp(state, "handed_in") == 0;
	t->feedback = db_text_or_null(q, 11);
	t->feedback_at = db_int(q, 12);
	str_copy(t->work, sizeof(t->work), db_text(q, 13));
	str_copy(t->key, sizeof(t->key), db_text(q, 14));
	t->work_text = db_text(q, 16);
	t->subject = db_text(q, 17);
	t->group = db_text(q, 18);
	t->open = !t->until || now <= t->until;
	t->status = status_of(t, state, now);
}

static void visit_row(
    struct sqlite3_stmt *q, int64_t now, iserv_visit *visit, void *ctx)
{
	struct iserv_task t;
	char *html = NULL;

	read_row(q, now, &t, &html);
	visit(ctx, &t);
	free(html);
}

void iserv_task_each(
    struct school *s, const char *person, iserv_visit *visit, void *ctx)
{
	int64_t now = school_now(s);
	struct sqlite3_stmt *q =
	    db_query(s, COLUMNS " ORDER BY t.due IS NULL, t.due, t.rowid", "si",
		person, now);

	while (db_row(q))
		visit_row(q, now, visit, ctx);
	db_done(q);
}

bool iserv_task_get(struct school *s, const char *person, int64_t n,
    iserv_visit *visit, void *ctx)
{
	int64_t now = school_now(s);
	struct sqlite3_stmt *q = db_query(
	    s, COLUMNS " AND t.rowid = ?3", "sii", person, now, n - NUMBERS);
	bool there = db_row(q);

	if (there)
		visit_row(q, now, visit, ctx);
	db_done(q);
	return there;
}

const char *iserv_status_name(enum iserv_status status, bool english)
{
	static const char *const names[][2] = {
	    [ISERV_NEW] = {"Neu", "New"},
	    [ISERV_BEGUN] = {"Begonnen", "Started"},
	    [ISERV_DONE] = {"Erledigt", "Done"},
	    [ISERV_OVERDUE] = {"Überfällig", "Overdue"},
	    [ISERV_PAST] = {"Vergangen", "Past"},
	};

	return names[status][english];
}

/* ---- pages */

struct listing {
	struct iserv_page page;
	bool past, layout_a, links;
};

static void put_title(struct listing *l, const struct iserv_task *t)
{
	struct iserv_page *p = &l->page;
	char path[64];

	str_printf(path, sizeof(path), "/exercise/show/%" PRId64, t->n);
	page_html(p, "<td class=\"iserv-admin-list-field "
		     "iserv-admin-list-field-textarea\">");
	if (l->links) {
		page_html(p, "<a href=\"");
		page_link(p, path);
		page_html(p, "\">");
	}
	page_text(p, t->title);
	page_html(p, l->links ? "</a></td>\n" : "</td>\n");
}

static void begin_date(struct listing *l, int64_t t, int digits)
{
	struct iserv_page *p = &l->page;

	page_html(p, "<td class=\"iserv-admin-list-field "
		     "iserv-admin-list-field-date\"");
	if (t && !iserv_looks(p->c->s, LOOK_ODD_DATES)) {
		page_html(p, " data-sort=\"");
		page_digits(p, t, digits);
		page_html(p, "\"");
	}
	page_html(p, ">");
}

static void put_date(struct listing *l, int64_t t)
{
	begin_date(l, t, 14);
	page_time(&l->page, t);
	if (t && !l->layout_a) {
		page_html(&l->page, "<span class=\"text-muted\">");
		page_time(&l->page, t);
		page_html(&l->page, "</span>");
	}
	page_html(&l->page, "</td>\n");
}

static void put_tag(struct iserv_page *p, const char *tag)
{
	page_html(p, "<span class=\"label\">");
	page_text(p, tag);
	page_html(p, "</span> ");
}

static void put_tags(struct listing *l, const struct iserv_task *t)
{
	struct iserv_page *p = &l->page;

	page_html(p, "<td>");
	if (!*t->subject && l->layout_a)
		page_say(p, "(keine)", "(none)");
	if (*t->subject)
		put_tag(p, t->subject);
	if (*t->group)
		put_tag(p, t->group);
	page_html(p, "</td>\n");
}

static void put_row_a(struct listing *l, const struct iserv_task *t)
{
	struct iserv_page *p = &l->page;

	page_html(p, "<tr>");
	put_title(l, t);
	begin_date(l, t->start, 8);
	page_time(p, t->start);
	page_html(p, "</td>\n");
	put_date(l, t->due);
	put_tags(l, t);
	page_printf(p, "<td>%s</td>\n<td>%s</td></tr>\n",
	    t->done ? "<span class=\"glyphicon glyphicon-ok\"></span>" : "",
	    t->feedback ? "<span class=\"glyphicon glyphicon-ok\"></span>"
			: "");
}

static void put_row_b(struct listing *l, const struct iserv_task *t)
{
	struct iserv_page *p = &l->page;

	page_html(p, "<tr><td><span class=\"glyphicon\" title=\"");
	page_text(p, iserv_status_name(t->status, p->english));
	page_html(p, "\"></span></td>\n");
	put_title(l, t);
	put_date(l, t->due);
	put_date(l, t->feedback ? t->feedback_at : 0);
	put_tags(l, t);
	page_html(p, "</tr>\n");
}

static void put_row(void *ctx, const struct iserv_task *t)
{
	struct listing *l = ctx;

	if (t->open == l->past)
		return;
	if (l->layout_a)
		put_row_a(l, t);
	else
		put_row_b(l, t);
}

static void put_head(struct listing *l)
{
	static const char *const a[][2] = {{"Aufgabe", "Exercise"},
	    {"Starttermin", "Start date"}, {"Abgabetermin", "Deadline"},
	    {"Tags", "Tags"}, {"Erledigt", "Done"},
	    {"Rückmeldung", "Feedback"}};
	static const char *const b[][2] = {{"", ""}, {"Aufgabe", "Exercise"},
	    {"Abgabetermin", "Deadline"}, {"Rückmeldungen", "Feedbacks"},
	    {"Tags", "Tags"}};
	size_t n = l->layout_a ? ARRAY_LEN(a) : ARRAY_LEN(b);

	page_html(&l->page, "<table id=\"crud-table\" class=\"table\"><thead>"
			    "<tr>");
	for (size_t i = 0; i < n; i++) {
		page_html(&l->page, "<th>");
		page_text(&l->page, (l->layout_a ? a : b)[i][l->page.english]);
		page_html(&l->page, "</th>");
	}
	page_html(&l->page, "</tr></thead><tbody>\n");
	if (!l->layout_a) {
		page_html(&l->page, "<tr class=\"info\"><td colspan=\"5\">");
		page_say(&l->page, "Alle Aufgaben", "All exercises");
		page_html(&l->page, "</td></tr>\n");
	}
}

static void put_tabs(struct listing *l)
{
	struct iserv_page *p = &l->page;

	page_html(p, "<ul class=\"nav nav-tabs\"><li><a href=\"");
	page_link(p, "/exercise");
	page_html(p, "\">");
	page_say(p, "Aktuelle Aufgaben", "Current exercises");
	page_html(p, "</a></li>\n<li><a href=\"");
	page_link(p, l->layout_a ? "/exercise?filter[status]=past"
				 : "/exercise/past/exercise");
	page_html(p, "\">");
	page_say(p, "Vergangene Aufgaben", "Past exercises");
	page_html(p, "</a></li></ul>\n");
}

static void list(struct call *c, bool past)
{
	struct listing l = {.past = past};

	if (!iserv_enter(c))
		return;
	l.layout_a = iserv_looks(c->s, LOOK_LAYOUT_A);
	l.links = !iserv_looks(c->s, LOOK_NO_LINKS);
	page_begin(&l.page, c, "Aufgaben");
	put_tabs(&l);
	if (!iserv_looks(c->s, LOOK_NO_TABLE)) {
		put_head(&l);
		iserv_task_each(c->s, c->who.id, put_row, &l);
		page_html(&l.page, "</tbody></table>\n");
	}
	page_end(&l.page, 200);
}

void iserv_list(struct call *c)
{
	const char *status = call_query(c, "filter[status]");

	list(c, status && strcmp(status, "past") == 0 &&
		    iserv_looks(c->s, LOOK_LAYOUT_A));
}

void iserv_list_past(struct call *c)
{
	list(c, true);
}

void iserv_list_home(struct call *c)
{
	if (iserv_enter(c))
		iserv_redirect(c, 302, "/exercise");
}
