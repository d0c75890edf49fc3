/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Announcements and dates. Where a school has no such module, or it is out of
 * order, what was there stays, and the tasks are none the worse for it.
 */
#include "base/base.h"
#include "base/hash.h"
#include "base/timefmt.h"
#include "model/rich.h"
#include "providers/html.h"
#include "providers/iserv_news.h"

#define SOON 1800 /* seconds: after what went wrong */

static void begin_dates(struct iserv_news_op *op);

static enum err keep(struct iserv_news_op *op, const char *kind)
{
	if (!op->full || !op->sink.kept)
		return ERR_OK;
	return op->sink.kept(op->sink.ctx, kind, "");
}

static bool is_due(const struct iserv_news_op *op, int64_t at, int64_t after)
{
	return op->full || op->now - at >= after;
}

/* ---- announcements */

/* The number in ".../news/show/12"; 0: it leads elsewhere. */
static int64_t news_id(const struct iserv_page *p, const char *href)
{
	char *path = iserv_link(p, href), begin[ISERV_PATH_SIZE];
	int64_t id;

	str_printf(begin, sizeof(begin), "%s/news/show/", p->prefix);
	if (!str_starts(path, begin))
		return 0;
	path += strlen(begin);
	path[strcspn(path, "/?")] = '\0';
	return str_int64(path, 1, INT64_MAX, &id) ? id : 0;
}

static enum err take_news(struct iserv_news_op *op, const struct iserv_page *p,
			  const struct node *row, json_t *now)
{
	const struct node *a = NULL;
	char *title = field_none(), *line = iserv_line(p, row);
	char hex[HASH_HEX_SIZE] = "", id[24];
	const char *before;
	int64_t number = 0, t;

	while ((a = node_find(row, a, "a")) && !(number && *title)) {
		int64_t n = news_id(p, node_att(a, "href"));

		if (n && (!number || n == number)) {
			number = n;
			title = iserv_line(p, a);
		}
	}
	if (!number || !*title)
		return ERR_OK;
	iserv_time(line, p->zone, &t);
	str_printf(id, sizeof(id), "%" PRId64, number);
	hash_bytes(HASH_SHA256, line, strlen(line), hex);
	hex[16] = '\0';
	before = json_string_value(json_object_get(op->news, id));
	if (before && strcmp(before, hex) == 0 && !op->full)
		return json_object_set_new(now, id, json_string(hex)) ? ERR_NOMEM :
									ERR_OK;
	if (json_array_size(op->opened) >= ISERV_NEWS_AT_ONCE) {
		op->news_at = 0; /* more the next time */
		if (before && op->sink.kept && op->full)
			return op->sink.kept(op->sink.ctx, "announcement", id);
		return !before ? ERR_OK :
		       json_object_set_new(now, id, json_string("")) ?
			       ERR_NOMEM : ERR_OK;
	}
	if (json_array_append_new(op->opened, json_pack("[s,s,I,s]", id, title,
							(json_int_t)t, hex)))
		return ERR_NOMEM;
	return json_object_set_new(now, id, json_string(hex)) ? ERR_NOMEM : ERR_OK;
}

static enum err tell_news(struct iserv_news_op *op, const struct iserv_page *p,
			  const json_t *row)
{
	const struct node *content = p ? node_with(&p->tree.root, NULL, NULL,
						   "id", "content") : NULL;
	const struct node *text = content ?
		node_of_class(content, NULL, NULL, "text-break-word") : NULL;
	const char *id, *title, *print;
	json_int_t at;
	struct buf b;
	enum err err;

	if (json_unpack((json_t *)(uintptr_t)row, "[s,s,I,s]", &id, &title, &at,
			&print))
		return ERR_INTERNAL;
	buf_init(&b, RICH_LIMIT);
	if (content)
		html_node_to_rich(&b, text ? text : content, p->root);
	err = buf_error(&b);
	if (!err) {
		const struct announcement a = {
			.pid = (char *)(uintptr_t)id, .course = field_none(),
			.title = (char *)(uintptr_t)title,
			.author = field_none(), .at = at,
			.text = b.len ? b.data : field_none(),
		};

		err = op->sink.announcement(op->sink.ctx, &a);
	}
	buf_release(&b);
	return err;
}

static void next_news(struct iserv_news_op *op);

static void on_news_show(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const json_t *row = json_array_get(op->opened, op->next_news);
	enum err err = tell_news(op, r->page, row);

	op->next_news++;
	if (err)
		iserv_news_end(op, err);
	else
		next_news(op);
}

static void next_news(struct iserv_news_op *op)
{
	const json_t *row = json_array_get(op->opened, op->next_news);
	const char *id = json_string_value(json_array_get(row, 0));
	char path[ISERV_PATH_SIZE];

	if (!id) {
		begin_dates(op);
		return;
	}
	str_printf(path, sizeof(path), "%s/news/show/%s",
		   session_of(&op->op.op)->prefix, id);
	iserv_get(&op->op, path, on_news_show);
}

static enum err read_news(struct iserv_news_op *op, const struct iserv_page *p)
{
	json_t *now = json_object();
	const struct node *n = NULL;
	const char *id;
	json_t *print;
	enum err err = now ? ERR_OK : ERR_NOMEM;

	op->news_at = op->now;
	while (!err && (n = node_of_class(&p->tree.root, n, NULL, "news")))
		err = take_news(op, p, n, now);
	/* No row at all may also be a page that looks another way. */
	if (!err && !json_object_size(now)) {
		json_decref(now);
		return keep(op, "announcement");
	}
	json_object_foreach(op->news, id, print)
		if (!err && !op->full && !json_object_get(now, id))
			err = op->sink.gone(op->sink.ctx, "announcement", id);
	json_decref(op->news);
	op->news = now;
	return err;
}

static void on_news(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	bool none = r->net->status / 100 == 4 && r->net->status != 429;
	enum err err;

	if (r->page) {
		err = read_news(op, r->page);
	} else {
		op->news_at = op->now - (none ? 0 : ISERV_NEWS_AFTER - SOON);
		err = keep(op, "announcement");
	}
	if (err)
		iserv_news_end(op, err);
	else
		next_news(op);
}

/* ---- dates */

/* With a time, or a day alone. */
static int64_t moment(const struct session *s, const json_t *o, const char *key)
{
	const char *text = field_raw(o, key);
	int y, mo, d, n = 0;
	int64_t t = 0;

	if (!text || time_parse_rfc3339(text, &t))
		return t;
	if (sscanf(text, "%4d-%2d-%2d%n", &y, &mo, &d, &n) == 3 && !text[n])
		time_from_zone(s->zone, y, mo, d, 0, 0, 0, &t);
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

static enum err take_date(struct iserv_news_op *op, struct arena *a,
			  const json_t *o, json_t *now)
{
	const struct session *s = session_of(&op->op.op);
	const char *status = field_raw(o, "status");
	struct lesson l = {
		.pid = date_pid(a, o), .title = field_line(a, o, "title"),
		.course = field_line(a, o, "calendarName"),
		.url = field_link(a, o, "location"),
		.start = moment(s, o, "start"), .end = moment(s, o, "end"),
		.state = status && strcmp(status, "CANCELLED") == 0 ?
				 LESSON_cancelled : LESSON_planned,
	};

	/* The end of whole days is the first moment that is not theirs. */
	if (field_bool(o, "allDay") && l.end > l.start)
		l.end--;
	if (!*l.pid || !l.start || a->error)
		return a->error;
	if (json_object_set_new(now, l.pid, json_integer(l.start)))
		return ERR_NOMEM;
	return op->sink.lesson(op->sink.ctx, &l);
}

static enum err read_dates(struct iserv_news_op *op, const json_t *doc)
{
	json_t *now = json_object(), *one, *start;
	const json_t *events = json_object_get(doc, "events");
	struct arena arena = { 0 };
	const char *pid;
	size_t i;
	enum err err = now ? ERR_OK : ERR_NOMEM;

	json_array_foreach(events, i, one)
		if (!err)
			err = take_date(op, &arena, one, now);
	json_object_foreach(op->dates, pid, start)
		if (!err && !op->full && !json_object_get(now, pid) &&
		    json_integer_value(start) > op->now)
			err = op->sink.gone(op->sink.ctx, "lesson", pid);
	json_decref(op->dates);
	op->dates = now;
	arena_release(&arena);
	return err;
}

static void on_dates(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const char *type = r->net->header ?
				   r->net->header(r->net, "Content-Type") : NULL;
	json_t *doc = r->net->status == 200 ?
			      iserv_json(r->net->body, r->net->len, type) : NULL;
	enum err err;

	op->dates_at = op->now;
	if (json_is_array(json_object_get(doc, "events"))) {
		err = read_dates(op, doc);
	} else {
		if (r->net->status / 100 != 4)
			op->dates_at -= ISERV_DATES_AFTER - SOON;
		err = keep(op, "lesson");
	}
	json_decref(doc);
	iserv_news_end(op, err);
}

static void begin_dates(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .script = true };

	if (!is_due(op, op->dates_at, ISERV_DATES_AFTER)) {
		iserv_news_end(op, ERR_OK);
		return;
	}
	str_printf(path, sizeof(path), "%s/calendar/api/upcoming",
		   session_of(&op->op.op)->prefix);
	iserv_ask(&op->op, &ask, on_dates);
}

void iserv_more(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE];

	if (!is_due(op, op->news_at, ISERV_NEWS_AFTER)) {
		begin_dates(op);
		return;
	}
	str_printf(path, sizeof(path), "%s/news", session_of(&op->op.op)->prefix);
	iserv_get(&op->op, path, on_news);
}
