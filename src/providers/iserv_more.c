/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Announcements and dates. Where a school has no such module, or it is out of
 * order, what was there stays, and the tasks are none the worse for it.
 */
#include "base/base.h"
#include "providers/iserv_news.h"

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

/* When a part was looked at that gave no answer, so that it is asked again in
 * good time; one that never gave any is looked at each time, and the round is
 * not the whole of the school. */
static int64_t in_vain(struct iserv_news_op *op, const struct net_reply *r,
		       int64_t before, int64_t after)
{
	if (iserv_no_module(r))
		return op->now;
	op->late |= !before;
	return before ? op->now - (after - ISERV_AGAIN_AFTER) : 0;
}

/* ---- announcements */

struct taking { struct iserv_news_op *op; json_t *now; };

/* Those that changed are to be opened; not all of them at once. */
static enum err take_news(void *ctx, const struct iserv_told *told)
{
	struct taking *t = ctx;
	struct iserv_news_op *op = t->op;
	const char *before, *print = told->print;
	char id[24];

	str_printf(id, sizeof(id), "%" PRId64, told->id);
	before = json_string_value(json_object_get(op->news, id));
	if (!op->full && before && strcmp(before, print) == 0)
		return json_object_set_new(t->now, id, json_string(print)) ?
			       ERR_NOMEM : ERR_OK;
	if (json_array_size(op->opened) >= ISERV_NEWS_AT_ONCE) {
		op->news_at = 0; /* more the next time */
		if (before && op->sink.kept && op->full)
			return op->sink.kept(op->sink.ctx, "announcement", id);
		return !before ? ERR_OK :
		       json_object_set_new(t->now, id, json_string("")) ?
			       ERR_NOMEM : ERR_OK;
	}
	if (json_array_append_new(op->opened,
				  json_pack("[s,s,I,s]", id, told->title,
					    (json_int_t)told->at, print)))
		return ERR_NOMEM;
	return json_object_set_new(t->now, id, json_string(print)) ? ERR_NOMEM :
								     ERR_OK;
}

static enum err tell_news(struct iserv_news_op *op, const struct iserv_page *p,
			  const json_t *row)
{
	const char *id, *title, *print;
	struct announcement a;
	json_int_t at;

	if (json_unpack((json_t *)(uintptr_t)row, "[s,s,I,s]", &id, &title, &at,
			&print))
		return ERR_INTERNAL;
	a = (struct announcement){
		.pid = (char *)(uintptr_t)id, .course = field_none(),
		.title = (char *)(uintptr_t)title, .author = field_none(),
		.at = at, .text = p ? iserv_told_text(p) : field_none(),
	};
	return p && p->arena->error ? p->arena->error :
				      op->sink.announcement(op->sink.ctx, &a);
}

static void next_news(struct iserv_news_op *op);

static void on_news_show(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const json_t *row = json_array_get(op->opened, op->next_news);
	enum err err;

	op->next_news++;
	op->late |= !r->page && !iserv_no_module(r->net);
	if (r->page || iserv_no_module(r->net))
		err = tell_news(op, r->page, row);
	else /* the next time that they are listed */
		err = json_object_set_new(op->news, json_string_value(
			      json_array_get(row, 0)), json_string("")) ?
			      ERR_NOMEM : ERR_OK;
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
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .aside = true };

	if (!id) {
		begin_dates(op);
		return;
	}
	str_printf(path, sizeof(path), "%s/news/show/%s",
		   session_of(&op->op.op)->prefix, id);
	iserv_ask(&op->op, &ask, on_news_show);
}

static enum err read_news(struct iserv_news_op *op, const struct iserv_page *p)
{
	json_t *now = json_object();
	struct taking t = { op, now };
	const char *id;
	json_t *print;
	enum err err = now ? ERR_OK : ERR_NOMEM;

	op->news_at = op->now;
	if (!err)
		err = iserv_read_told(p, take_news, &t);
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
	enum err err;

	if (r->page && iserv_is_whole(r)) {
		err = read_news(op, r->page);
	} else {
		op->news_at = in_vain(op, r->net, op->news_at,
				      ISERV_NEWS_AFTER);
		err = keep(op, "announcement");
	}
	if (err)
		iserv_news_end(op, err);
	else
		next_news(op);
}

/* ---- dates */

static enum err take_date(void *ctx, const struct lesson *l)
{
	struct taking *t = ctx;

	if (json_object_set_new(t->now, l->pid, json_integer(l->start)))
		return ERR_NOMEM;
	return t->op->sink.lesson(t->op->sink.ctx, l);
}

static enum err read_dates(struct iserv_news_op *op, const json_t *doc)
{
	json_t *now = json_object(), *start;
	struct taking t = { op, now };
	const char *pid;
	enum err err = now ? ERR_OK : ERR_NOMEM;

	if (!err)
		err = iserv_read_dates(doc, session_of(&op->op.op)->zone,
				       take_date, &t);
	json_object_foreach(op->dates, pid, start)
		if (!err && !op->full && !json_object_get(now, pid) &&
		    json_integer_value(start) > op->now)
			err = op->sink.gone(op->sink.ctx, "lesson", pid);
	json_decref(op->dates);
	op->dates = now;
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

	if (json_is_array(json_object_get(doc, "events"))) {
		op->dates_at = op->now;
		err = read_dates(op, doc);
	} else {
		op->dates_at = in_vain(op, r->net, op->dates_at,
				       ISERV_DATES_AFTER);
		err = keep(op, "lesson");
	}
	json_decref(doc);
	iserv_news_end(op, err);
}

static void begin_dates(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .aside = true };

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
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .aside = true };

	if (!is_due(op, op->news_at, ISERV_NEWS_AFTER)) {
		begin_dates(op);
		return;
	}
	str_printf(path, sizeof(path), "%s/news", session_of(&op->op.op)->prefix);
	iserv_ask(&op->op, &ask, on_news);
}
