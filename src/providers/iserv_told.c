/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told beside the exercises: announcements, dates, notifications,
 * health. */
#include "base/base.h"
#include "base/hash.h"
#include "base/timefmt.h"
#include "model/rich.h"
#include "providers/html.h"
#include "providers/iserv_read.h"

/* ---- announcements */

/* false: it leads to none. */
static bool read_one(const struct iserv_page *p, const struct node *row,
		     struct iserv_told *told)
{
	const struct node *a = NULL;
	char *line = iserv_line(p, row);
	char hex[HASH_HEX_SIZE] = "";

	*told = (struct iserv_told){ .title = field_none() };
	while ((a = node_find(row, a, "a")) && !(told->id && *told->title)) {
		int64_t n = iserv_number(iserv_link(p, node_att(a, "href")),
					 p->prefix, "/news/show/");

		if (n && (!told->id || n == told->id)) {
			told->id = n;
			told->title = iserv_line(p, a);
		}
	}
	iserv_time(line, p->zone, &told->at);
	hash_bytes(HASH_SHA256, line, strlen(line), hex);
	str_printf(told->print, sizeof(told->print), "%.16s", hex);
	return told->id && *told->title;
}

enum err iserv_read_told(const struct iserv_page *p,
			 enum err (*sink)(void *ctx, const struct iserv_told *),
			 void *ctx)
{
	const struct node *n = NULL;
	enum err err = ERR_OK;

	while (!err && (n = node_of_class(&p->tree.root, n, NULL, "news"))) {
		struct iserv_told told;

		/* what has rows in it is none */
		if (!node_of_class(n, NULL, NULL, "news") && read_one(p, n, &told))
			err = sink(ctx, &told);
	}
	return err ? err : p->arena->error;
}

char *iserv_told_text(const struct iserv_page *p)
{
	const struct node *content = node_with(&p->tree.root, NULL, NULL, "id",
					       "content");
	const struct node *text = content ?
		node_of_class(content, NULL, NULL, "text-break-word") : NULL;
	struct buf b;

	buf_init(&b, RICH_LIMIT);
	if (content)
		html_node_to_rich(&b, text ? text : content, p->root);
	return arena_take(p->arena, &b);
}

/* ---- dates */

/* With a time, or a day alone. */
static int64_t moment(const json_t *o, const char *key, const char *zone)
{
	const char *text = field_raw(o, key);
	int y, mo, d, n = 0;
	int64_t t = 0;

	if (!text || time_parse_rfc3339(text, &t))
		return t;
	if (sscanf(text, "%4d-%2d-%2d%n", &y, &mo, &d, &n) == 3 && !text[n])
		time_from_zone(zone, y, mo, d, 0, 0, 0, &t);
	return t;
}

/* id, hash and when change on every look: uid and recurrenceId do not. */
static char *date_pid(struct arena *a, const json_t *o)
{
	const json_t *again = json_object_get(o, "recurrenceId");
	char *uid = field_id(a, o, "uid");
	struct buf b;

	if (!*uid || !(json_is_string(again) || json_is_integer(again)))
		return uid;
	buf_init(&b, 600);
	if (json_is_string(again))
		buf_printf(&b, "%s#%s", uid, field_line(a, o, "recurrenceId"));
	else
		buf_printf(&b, "%s#%" PRId64, uid,
			   (int64_t)json_integer_value(again));
	return arena_take(a, &b);
}

static void read_date(struct arena *a, const json_t *o, const char *zone,
		      struct lesson *l)
{
	const char *status = field_raw(o, "status");

	*l = (struct lesson){
		.pid = date_pid(a, o), .title = field_line(a, o, "title"),
		.course = field_line(a, o, "calendarName"),
		.url = field_link(a, o, "location"),
		.start = moment(o, "start", zone), .end = moment(o, "end", zone),
		.state = status && strcmp(status, "CANCELLED") == 0 ?
				 LESSON_cancelled : LESSON_planned,
	};
	/* The end of whole days is the first moment that is not theirs. */
	if (field_bool(o, "allDay") && l->end > l->start)
		l->end--;
}

enum err iserv_read_dates(const json_t *doc, const char *zone,
			  enum err (*sink)(void *ctx, const struct lesson *),
			  void *ctx)
{
	const json_t *events = json_object_get(doc, "events"), *one;
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; !err && (one = json_array_get(events, i)); i++) {
		struct arena arena = { 0 };
		struct lesson l;

		read_date(&arena, one, zone, &l);
		err = arena.error;
		if (!err && *l.pid && l.start)
			err = sink(ctx, &l);
		arena_release(&arena);
	}
	return err;
}

/* ---- notifications */

/* false: it has no number, or is not out yet. */
static bool read_note(struct arena *a, const json_t *o, struct iserv_note *n)
{
	static const char *const titles[] = { "message", "title", "groupTitle" };
	const char *type = field_raw(o, "type");

	*n = (struct iserv_note){
		.at = field_time(o, "date"), .title = field_none(),
		.author = field_line(a, o, "trigger"),
		.text = field_markdown(a, o, "content"),
		.of = !type ? NOTE_OTHER :
		      strcmp(type, "exercise") == 0 ? NOTE_EXERCISE :
		      strcmp(type, "news") == 0 ? NOTE_TOLD : NOTE_OTHER,
	};
	for (size_t i = 0; i < ARRAY_LEN(titles) && !*n->title; i++)
		n->title = field_line(a, o, titles[i]);
	if (!*n->author)
		n->author = field_line(a, o, "groupTitle");
	n->id = field_int(o, "id", 0);
	if (!n->id && !str_int64(field_id(a, o, "id"), 1, INT64_MAX, &n->id))
		return false;
	return n->id > 0 && *n->title && !json_is_false(json_object_get(o, "published"));
}

enum err iserv_read_notes(const json_t *doc,
			  enum err (*sink)(void *ctx, const struct iserv_note *),
			  void *ctx)
{
	const json_t *list = json_object_get(json_object_get(doc, "data"),
					     "notifications"), *one;
	enum err err = json_is_array(list) ? ERR_OK : ERR_GARBLED;
	size_t i;

	for (i = 0; !err && (one = json_array_get(list, i)); i++) {
		struct arena arena = { 0 };
		struct iserv_note n;

		if (read_note(&arena, one, &n) && !arena.error)
			err = sink(ctx, &n);
		else
			err = arena.error;
		arena_release(&arena);
	}
	return err;
}

/* ---- health */

void iserv_read_health(const json_t *doc, struct arena *a, struct module *m)
{
	const char *class = field_raw(doc, "loadClassification");
	bool green = class && strcmp(class, "green") == 0;

	*m = (struct module){
		.name = (char *)(uintptr_t)ISERV_CONFERENCES,
		.state = (char *)(uintptr_t)(green ? "pass" : "warn"),
	};
	m->text = field_line(a, doc, "loadDescription");
	if (!*m->text)
		m->text = field_line(a, doc, "loadClassification");
}
