/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Badges, notifications, news, dates, and how the video conferences are. */
#include "base/base.h"

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

struct notes {
	struct school *s;
	json_t *list;
	const char *base;
	int64_t since;
};

static void add_note(void *ctx, const struct iserv_task *t)
{
	struct notes *n = ctx;
	char date[TIME_TEXT_SIZE], url[80], group[40], text[400];

	if (!t->open || t->start <= n->since ||
	    json_array_size(n->list) == NOTES_MAX)
		return;
	stamp(n->s, t->start, date);
	str_printf(
	    url, sizeof(url), "%s/notification/goto/%" PRId64, n->base, t->n);
	str_printf(group, sizeof(group), "exercise-%" PRId64, t->n);
	str_printf(text, sizeof(text), "Neue Aufgabe: %s", t->title);
	json_array_append_new(n->list,
	    json_pack("{s:s, s:I, s:s, s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:s,"
		      " s:s, s:s, s:n, s:b}",
		"type", "exercise", "id", (json_int_t)t->n, "groupId", group,
		"groupTitle", "Aufgaben", "autoGrouping", 0, "message", text,
		"groupMessage", "", "title", "", "content", "", "trigger",
		t->teacher, "url", url, "icon", "pencil", "date", date,
		"publishAt", "published", 1));
}

void iserv_notifications(struct call *c)
{
	const char *since = call_query(c, "since");
	struct notes n = {.s = c->s, .base = c->face->base};

	if (!iserv_enter(c))
		return;
	if (since)
		time_parse_rfc3339(since, &n.since);
	n.list = json_array();
	iserv_task_each(c->s, c->who.id, add_note, &n);
	iserv_json(c, 200,
	    json_pack("{s:s, s:{s:i, s:i, s:n, s:i, s:[], s:o}}", "status",
		"success", "data", "lastEventId", 88, "lastId", 507, "since",
		"count", (int)json_array_size(n.list), "read", "notifications",
		n.list));
}

void iserv_goto(struct call *c)
{
	if (iserv_enter(c))
		iserv_redirect(
		    c, 302, "/exercise/show/%" PRId64, iserv_number(c));
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
	    " '') FROM lesson l JOIN member m ON m.course = l.course AND"
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
			"location", "", "status",
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
