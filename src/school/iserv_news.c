/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Badges, notifications, news, dates, and how the video conferences are. */
#include "base/base.h"

#include "school/edit_line.h"
#include "school/iserv.h"
#include "school/moodle.h"

#define NOTES_MAX 20

/* ---- badges */

static void count_new(void *ctx, const struct iserv_task *t)
{
	int *count = ctx;

	*count += t->open && !t->done;
}

/* PHP writes an empty set as a list. */
void iserv_badges(struct call *c)
{
	int count = 0;

	if (!iserv_enter(c))
		return;
	iserv_task_each(c->s, c->who.id, count_new, &count);
	iserv_json(c, 200,
	    count ? json_pack("{s:i}", "exercise", count) : json_array());
}

/* ---- notifications */

/* "2026-10-26T08:00:12+01:00" in the school's zone. */
static void stamp(struct school *s, int64_t t, char out[TIME_TEXT_SIZE])
{
	struct tm tm;
	int64_t as_utc;
	int offset;

	out[0] = '\0';
	if (!time_in_zone(s->zone, t, &tm))
		return;
	as_utc = (int64_t)timegm(&tm);
	offset = (int)((as_utc - t) / 60);
	str_printf(out, TIME_TEXT_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
}

/*
 * Their numbers rise with their times: a new exercise's is made of its start
 * and number, that of a note (ranzen-school edit iserv-note) of its own.
 */
#define STEP  100000
#define NOTES 50000 /* from there on, within a step */

struct notes {
	struct school *s;
	json_t *list;
	const char *base;
	int64_t since;
};

static void add_note(struct notes *n, const char *type, int64_t id, int64_t at,
    const char *text, const char *who)
{
	bool exercise = strcmp(type, "exercise") == 0;
	char date[TIME_TEXT_SIZE], url[80], group[40];

	if (at <= n->since || json_array_size(n->list) == NOTES_MAX)
		return;
	stamp(n->s, at, date);
	str_printf(
	    url, sizeof(url), "%s/notification/goto/%" PRId64, n->base, id);
	str_printf(group, sizeof(group), "%s-%" PRId64, type, id);
	json_array_append_new(n->list,
	    json_pack("{s:s, s:I, s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:s,"
		      " s:s, s:s, s:n, s:b}",
		"type", type, "id", (json_int_t)id, "groupId", group,
		"groupTitle", exercise ? "Aufgaben" : "Nachrichten",
		"autoGrouping", 0, "message", text, "groupMessage", "", "title",
		"", "content", "", "trigger", who, "url", url, "icon",
		exercise ? "pencil" : "envelope", "date", date, "publishAt",
		"published", 1));
}

static void add_task(void *ctx, const struct iserv_task *t)
{
	char text[400];

	if (!t->open)
		return;
	str_printf(text, sizeof(text), "Neue Aufgabe: %s", t->title);
	add_note(ctx, "exercise", t->start * STEP + t->n, t->start, text,
	    t->teacher);
}

void iserv_notifications(struct call *c)
{
	const char *since = call_query(c, "since");
	struct notes n = {.s = c->s, .base = c->face->base};
	struct sqlite3_stmt *q;

	if (!iserv_enter(c))
		return;
	if (since)
		time_parse_rfc3339(since, &n.since);
	n.list = json_array();
	q = db_query(c->s,
	    "SELECT n, type, at, message, who FROM iserv_note WHERE person = ?"
	    " ORDER BY n DESC",
	    "s", c->who.id);
	while (db_row(q))
		add_note(&n, db_text(q, 1),
		    db_int(q, 2) * STEP + NOTES + db_int(q, 0), db_int(q, 2),
		    db_text(q, 3), db_text(q, 4));
	db_done(q);
	iserv_task_each(c->s, c->who.id, add_task, &n);
	iserv_json(c, 200,
	    json_pack("{s:s, s:{s:i, s:i, s:n, s:i, s:[], s:o}}", "status",
		"success", "data", "lastEventId", 88, "lastId", 507, "since",
		"count", (int)json_array_size(n.list), "read", "notifications",
		n.list));
}

/* Where a note leads: to an exercise, or to the start page. */
void iserv_goto(struct call *c)
{
	int64_t id = iserv_number(c) % STEP, task = id;
	struct sqlite3_stmt *q;

	if (!iserv_enter(c))
		return;
	if (id > NOTES) {
		task = 0;
		q = db_query(c->s,
		    "SELECT t.rowid FROM iserv_note n JOIN task t ON t.id ="
		    " n.task WHERE n.person = ?1 AND n.n = ?2",
		    "si", c->who.id, id - NOTES);
		if (db_row(q))
			task = iserv_task_number(db_int(q, 0));
		db_done(q);
	}
	if (task)
		iserv_redirect(c, 302, "/exercise/show/%" PRId64, task);
	else
		iserv_redirect(c, 302, "/");
}

enum err edit_iserv_note(struct line *l)
{
	const char *type = edit_value(l, "type"), *who = edit_value(l, "by"),
		   *message = edit_value(l, "message");
	char person[SCHOOL_ID_SIZE];
	enum err e = type && message && l->words < 2 ? edit_person(l, person)
						     : ERR_USAGE;

	if (!e &&
	    !db_run(l->s,
		"INSERT INTO iserv_note(person, type, task, message, who, at)"
		" VALUES(?, ?, ?, ?, ?, ?)",
		"sssssi", person, type, l->words ? l->word[0] : NULL, message,
		who ? who : "", school_now(l->s)))
		e = ERR_IO;
	return e;
}

/* ---- news */

#define NEWS_OF \
	"SELECT rowid, title, author, at, text FROM announcement WHERE" \
	" (course IS NULL OR course IN (SELECT course FROM member WHERE" \
	" person = ?1))"

void iserv_news(struct call *c)
{
	struct sqlite3_stmt *q;
	struct iserv_page p;

	if (!iserv_enter(c))
		return;
	page_begin(&p, c, "News");
	q = db_query(c->s, NEWS_OF " ORDER BY at DESC", "s", c->who.id);
	while (db_row(q)) {
		char path[64];

		str_printf(
		    path, sizeof(path), "/news/show/%" PRId64, db_int(q, 0));
		page_html(&p, "<div class=\"row news\"><h3><a href=\"");
		page_link(&p, path);
		page_html(&p, "\">");
		page_text(&p, db_text(q, 1));
		page_html(&p, "</a></h3><span class=\"text-muted\">");
		page_time(&p, db_int(q, 3));
		page_html(&p, "</span></div>\n");
	}
	db_done(q);
	page_end(&p, 200);
}

void iserv_news_show(struct call *c)
{
	struct sqlite3_stmt *q;
	struct iserv_page p;
	bool there;

	if (!iserv_enter(c))
		return;
	q = db_query(
	    c->s, NEWS_OF " AND rowid = ?2", "si", c->who.id, iserv_number(c));
	page_begin(&p, c, "News");
	there = db_row(q);
	if (there) {
		char *html = moodle_html(db_text(q, 4));

		page_html(&p, "<div class=\"row news\"><h1>");
		page_text(&p, db_text(q, 1));
		page_html(&p, "</h1><p class=\"text-muted\">");
		page_text(&p, db_text(q, 2));
		page_html(&p, ", ");
		page_time(&p, db_int(q, 3));
		page_html(&p, "</p>\n<div class=\"text-break-word\">");
		page_html(&p, html ? html : "");
		page_html(&p, "</div></div>\n");
		free(html);
	}
	db_done(q);
	page_end(&p, there ? 200 : 404);
}

/* ---- dates and health */

void iserv_upcoming(struct call *c)
{
	json_t *events;
	struct sqlite3_stmt *q;

	if (!iserv_enter(c))
		return;
	events = json_array();
	q = db_query(c->s,
	    "SELECT l.id, l.title, l.start, l.end, l.state, coalesce(c.title,"
	    " ''), coalesce(l.url, '') FROM lesson l JOIN member m ON m.course = l.course AND"
	    " m.person = ?1 JOIN course c ON c.id = l.course WHERE l.end > ?2"
	    " ORDER BY l.start",
	    "si", c->who.id, school_now(c->s));
	while (db_row(q)) {
		char start[TIME_TEXT_SIZE], end[TIME_TEXT_SIZE];
		char id[SCHOOL_ID_SIZE];

		school_new_id(c->s, "x", id); /* another at each fetch */
		stamp(c->s, db_int(q, 2), start);
		stamp(c->s, db_int(q, 3), end);
		json_array_append_new(events,
		    json_pack("{s:s, s:s, s:n, s:s, s:s, s:n, s:s, s:s, s:s,"
			      " s:b, s:b, s:s, s:s, s:s, s:[], s:s}",
			"id", id, "uid", db_text(q, 0), "recurrenceId", "hash",
			id, "title", db_text(q, 1), "description", "start",
			start, "end", end, "timezone", c->s->zone, "allDay", 0,
			"recurring", 0, "calendarId", "/10b/calendar",
			"location", db_text(q, 6), "status",
			strcmp(db_text(q, 4), "cancelled") == 0 ? "CANCELLED"
								: "CONFIRMED",
			"alarms", "calendarName", db_text(q, 5)));
	}
	db_done(q);
	iserv_json(
	    c, 200, json_pack("{s:o, s:[]}", "events", events, "errors"));
}

void iserv_health(struct call *c)
{
	bool busy = iserv_looks(c->s, LOOK_BUSY);

	if (!iserv_enter(c))
		return;
	if (iserv_looks(c->s, LOOK_NO_CONFERENCES)) {
		iserv_plain_page(c, 404, "Not Found");
		return;
	}
	iserv_json(c, 200,
	    json_pack("{s:f, s:i, s:s, s:s, s:{s:i, s:i, s:i}}", "load",
		busy ? 0.93 : 0.12, "normalizedLoad", busy ? 9 : 1,
		"loadClassification", busy ? "orange" : "green",
		"loadDescription",
		busy ? "Hohe Auslastung" : "Geringe Auslastung", "counter",
		"meetings", 14, "participants", 230, "threads", 512));
}
