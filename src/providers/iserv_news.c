/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is new: the list, and of its rows only those that changed. A row that
 * left the current list is looked for in the past one before it counts as
 * gone. A glance asks for the badge first, some thirty bytes in place of a
 * page: where it is as it was with the list, that is enough for an hour. It
 * proves nothing (one exercise may have gone and another come, or a deadline
 * moved), so a close look never asks for it.
 */
#include "base/base.h"
#include "providers/iserv_news.h"

/* What no badge tells is seen within the hour: nobody moves a deadline to one
 * that is nearer than that. */
#define LIST_AFTER 3600
#define PAST_AFTER (20 * 3600)
#define PAGE_OF	   10        /* tasks that are told in one transaction */
#define BAD_PAGES  3         /* so many, and it is not the exercises */

static void release(struct iserv_op *o)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;

	json_decref(op->before);
	json_decref(op->rows);
	json_decref(op->changed);
	json_decref(op->courses);
	json_decref(op->news);
	json_decref(op->dates);
	json_decref(op->opened);
	json_decref(op->notes);
	json_decref(op->follow);
	json_decref(op->shown);
}

/* ---- the cursor */

static json_t *object_or_new(const json_t *o, const char *key)
{
	json_t *member = json_object_get(o, key);

	return json_is_object(member) ? json_incref(member) : json_object();
}

static void read_cursor(struct iserv_news_op *op, const char *text)
{
	json_t *o = text && *text ? json_loads(text, 0, NULL) : NULL;

	if (field_int(o, "v", 0) != 1 ||
	    !json_is_object(json_object_get(o, "rows"))) {
		json_decref(o);
		o = NULL;
	}
	op->full = !o || field_bool(o, "full");
	op->before = object_or_new(o, "rows");
	op->news = object_or_new(o, "news");
	op->dates = object_or_new(o, "dates");
	op->notes = object_or_new(o, "notes");
	op->follow = json_is_array(json_object_get(o, "follow")) ?
			     json_incref(json_object_get(o, "follow")) :
			     json_array();
	op->badge_before = field_int(o, "badge", -1);
	op->list_at = op->full ? 0 : field_int(o, "list_at", 0);
	op->past_at = op->full ? 0 : field_int(o, "past_at", 0);
	op->news_at = field_int(o, "news_at", 0);
	op->dates_at = field_int(o, "dates_at", 0);
	op->notes_at = field_int(o, "notes_at", 0);
	op->notes_from = field_int(o, "notes_from", 0);
	op->notes_since = field_int(o, "notes_since", 0);
	json_decref(o);
}

static json_t *still_to_read(json_t *row)
{
	json_t *copy = json_copy(row);

	json_array_set_new(copy, 0, json_string(""));
	return copy;
}

/* Rows as they are, but those that are still to be read. */
static json_t *rows_so_far(const struct iserv_news_op *op)
{
	json_t *rows = json_copy(op->rows);

	for (size_t i = op->next; rows && i < json_array_size(op->changed); i++) {
		const char *id = json_string_value(json_array_get(op->changed, i));
		json_t *row = json_object_get(op->rows, id);

		if (row)
			json_object_set_new(rows, id, still_to_read(row));
	}
	return rows;
}

/* not last: the round goes on, and the next one does where this one ended. */
static enum err page_end(struct iserv_news_op *op, bool last)
{
	json_t *rows = rows_so_far(op), *o;
	bool full = op->full && !last;
	char *text;
	enum err err;

	if (!rows)
		return ERR_NOMEM;
	o = json_pack("{s:i, s:I, s:I, s:I, s:o, s:I, s:O, s:I, s:O, s:I, s:I, "
		      "s:I, s:O, s:O}", "v", 1,
		      "badge", (json_int_t)op->badge, "list_at",
		      (json_int_t)(last ? op->list_at : 0), "past_at",
		      (json_int_t)op->past_at, "rows", rows, "news_at",
		      (json_int_t)op->news_at, "news", op->news, "dates_at",
		      (json_int_t)op->dates_at, "dates", op->dates, "notes_at",
		      (json_int_t)op->notes_at, "notes_from",
		      (json_int_t)op->notes_from, "notes_since",
		      (json_int_t)op->notes_since, "notes", op->notes, "follow",
		      op->follow);
	if (o && full)
		json_object_set_new(o, "full", json_true());
	text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	err = text ? op->sink.page_end(op->sink.ctx, text, op->full && last) :
		     ERR_NOMEM;
	free(text);
	json_decref(o);
	return err;
}

static void end(struct iserv_news_op *op, enum err err)
{
	if (!err)
		iserv_tell_changed(session_of(&op->op.op));
	op_end(&op->op.op, err ? FATE_later : FATE_done, err,
	       !err && op->late ? ISERV_AGAIN_AFTER : 0);
}

void iserv_news_end(struct iserv_news_op *op, enum err err)
{
	end(op, err ? err : page_end(op, true));
}

/* ---- rows that changed, one page each */

static void next_row(struct iserv_news_op *op);

static enum err tell_gone(struct iserv_news_op *op)
{
	const char *id;
	json_t *row;
	enum err err = ERR_OK;

	json_object_foreach(op->before, id, row)
		if (!err && !op->full && !json_object_get(op->rows, id))
			err = op->sink.gone(op->sink.ctx, "task", id);
	return err;
}

static const char *tag_of(const json_t *row)
{
	const char *tag = json_string_value(json_array_get(row, 1));

	return tag ? tag : "";
}

static int64_t due_of(const json_t *row)
{
	return json_integer_value(json_array_get(row, 3));
}

/* Each once, before its first exercise. */
static enum err tell_course(struct iserv_news_op *op, const char *tag)
{
	enum err err;

	if (json_object_get(op->courses, tag))
		return ERR_OK;
	err = iserv_tell_course(&op->sink, tag);
	if (!err && json_object_set_new(op->courses, tag, json_true()))
		err = ERR_NOMEM;
	return err;
}

/* In a pass from nothing that goes on: what was told in its beginning. */
static enum err tell_kept(struct iserv_news_op *op, const char *id)
{
	const json_t *row = json_object_get(op->rows, id);
	const char *tag = tag_of(row);
	enum err err;

	if (!op->full)
		return ERR_OK;
	err = tell_course(op, tag);
	return err || !op->sink.kept ? err :
				       op->sink.kept(op->sink.ctx, "task", id);
}

/* A page that makes no sense is read again the next time, and until then what
 * is known of it stays. Many of them are another matter. */
static enum err pass_over(struct iserv_news_op *op, const char *id, enum err err)
{
	json_t *row = json_object_get(op->rows, id);

	if (++op->bad >= BAD_PAGES || json_array_size(op->changed) == 1)
		return err;
	str_printf(op->op.op.said, sizeof(op->op.op.said), "exercise %s: %s", id,
		   err_name(err));
	json_array_set_new(row, 0, json_string(""));
	return tell_kept(op, id);
}

static bool may_be_passed(const struct iserv_reply *r)
{
	return r->page ? !iserv_is_whole(r) :
			 r->net->status == 500 || r->net->status / 100 == 2;
}

/* One that is due on "Tag 33 im Jahr" says so in its text; the log, too. */
static void note_odd(struct iserv_news_op *op, const char *id,
		     const struct iserv_show *s)
{
	if (*s->odd_due && !s->due)
		str_printf(op->op.op.said, sizeof(op->op.op.said),
			   "exercise %s: no date: %.100s", id, s->odd_due);
}

enum err iserv_news_show(struct iserv_news_op *op, const char *id,
			 const struct iserv_page *page)
{
	const json_t *row = json_object_get(op->rows, id);
	const char *tag = tag_of(row);
	struct iserv_show show;
	int64_t number = 0;
	enum err err = iserv_read_show(page, &show);

	str_int64(id, 1, INT64_MAX, &number);
	if (err == ERR_GARBLED)
		err = iserv_nonsense(session_of(&op->op.op), page);
	if (!err && json_object_set_new(op->shown, id, json_true()))
		err = ERR_NOMEM;
	if (!err) {
		if (due_of(row)) /* however the page writes it */
			show.due = due_of(row);
		note_odd(op, id, &show);
		err = tell_course(op, tag);
		if (!err)
			err = iserv_tell_task(&op->sink, number, tag, &show);
	}
	iserv_show_release(&show);
	return err;
}

static enum err read_show(struct iserv_news_op *op, const char *id,
			  const struct iserv_page *page)
{
	enum err err = iserv_news_show(op, id, page);

	return err == ERR_GARBLED ? pass_over(op, id, err) : err;
}

static void on_show(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const char *id = json_string_value(json_array_get(op->changed, op->next));
	enum err err = ERR_OK;

	if (r->net->status == 404 || r->net->status == 403)
		json_object_del(op->rows, id); /* between list and page */
	else if (may_be_passed(r))
		err = pass_over(op, id, ERR_GARBLED);
	else if (!iserv_good(o, r))
		return;
	else
		err = read_show(op, id, r->page);
	op->next++;
	if (!err && op->next % PAGE_OF == 0)
		err = page_end(op, false);
	if (err)
		end(op, err);
	else
		next_row(op);
}

static void next_row(struct iserv_news_op *op)
{
	const char *id = json_string_value(json_array_get(op->changed, op->next));
	char path[ISERV_PATH_SIZE];
	int64_t number = 0;
	enum err err;

	if (id && str_int64(id, 1, INT64_MAX, &number)) {
		iserv_show_path(session_of(&op->op.op), number, path);
		iserv_get(&op->op, path, on_show);
		return;
	}
	err = tell_gone(op);
	if (!err && json_array_size(op->changed))
		err = page_end(op, false);
	if (err)
		end(op, err);
	else
		iserv_notes(op);
}

/* ---- lists */

static enum err take_row(void *ctx, const struct iserv_row *row)
{
	struct iserv_news_op *op = ctx;
	const json_t *before;
	const char *print;
	char id[24];

	str_printf(id, sizeof(id), "%" PRId64, row->id);
	if (json_object_get(op->rows, id))
		return ERR_OK;
	before = json_object_get(op->before, id);
	print = json_string_value(json_array_get(before, 0));
	if (json_object_set_new(op->rows, id,
				json_pack("[s,s,b,I]", row->print, row->tag,
					  op->in_past, (json_int_t)row->due)))
		return ERR_NOMEM;
	if (print && strcmp(print, row->print) == 0)
		return tell_kept(op, id);
	return json_array_append_new(op->changed, json_string(id)) ? ERR_NOMEM :
								     ERR_OK;
}

static void take_strange(void *ctx)
{
	struct iserv_news_op *op = ctx;

	op->strange = true;
	str_printf(op->op.op.said, sizeof(op->op.op.said),
		   "a row of the list leads elsewhere");
}

static bool was_past(const json_t *row)
{
	return json_is_true(json_array_get(row, 2));
}

/* A row left the current list: is it in the past, or gone? */
static bool some_left(const struct iserv_news_op *op)
{
	const char *id;
	json_t *row;

	json_object_foreach(op->before, id, row)
		if (!was_past(row) && !json_object_get(op->rows, id))
			return true;
	return false;
}

/* A page without the list may say why. */
static void no_list(struct iserv_news_op *op, const struct iserv_page *p,
		    enum err err)
{
	char *why = iserv_refusal(p);

	if (err == ERR_GARBLED && *why) {
		str_copy(op->op.op.said, sizeof(op->op.op.said), why);
		op_end(&op->op.op, FATE_never, ERR_REFUSED, 0);
		return;
	}
	end(op, err == ERR_GARBLED ?
			iserv_nonsense(session_of(&op->op.op), p) : err);
}

/* Where no look is due, rows of the past stay what they were; where a row is
 * strange, all that are not seen. */
static enum err keep_before(struct iserv_news_op *op)
{
	const char *id;
	json_t *row;

	json_object_foreach(op->before, id, row)
		if ((op->strange || (was_past(row) && !op->in_past)) &&
		    !json_object_get(op->rows, id))
			json_object_set(op->rows, id, row);
	return op->full && op->strange && op->sink.kept ?
		       op->sink.kept(op->sink.ctx, "task", "") : ERR_OK;
}

static void lists_are_read(struct iserv_news_op *op)
{
	enum err err = keep_before(op);

	if (err)
		end(op, err);
	else
		next_row(op);
}

static void on_past(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const struct iserv_list_sink sink = { op, take_row, take_strange };
	char *past;
	enum err err;

	if (!iserv_good(o, r))
		return;
	op->in_past = true;
	err = iserv_read_list(r->page, &sink, &past);
	if (err) {
		no_list(op, r->page, err);
		return;
	}
	op->past_at = op->now;
	lists_are_read(op);
}

static void take_time(struct iserv_news_op *op, const struct iserv_reply *r)
{
	op->now = r->net->date;
	if (op->now && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, op->now);
}

static void on_list(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const struct iserv_list_sink sink = { op, take_row, take_strange };
	char *past;
	enum err err;

	if (!iserv_good(o, r))
		return;
	take_time(op, r);
	if (op->full && op->sink.pass_begin)
		op->sink.pass_begin(op->sink.ctx);
	err = iserv_read_list(r->page, &sink, &past);
	if (err) {
		no_list(op, r->page, err);
		return;
	}
	op->list_at = op->now;
	if (!*past)
		str_printf(op->past, sizeof(op->past), "%s/exercise/past/exercise",
			   session_of(&o->op)->prefix);
	else
		str_copy(op->past, sizeof(op->past), past);
	if (op->full || some_left(op) ||
	    op->now - op->past_at > PAST_AFTER) {
		iserv_get(o, op->past, on_past);
		return;
	}
	lists_are_read(op);
}

static void ask_list(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE];

	str_printf(path, sizeof(path), "%s/exercise",
		   session_of(&op->op.op)->prefix);
	iserv_get(&op->op, path, on_list);
}

/* ---- the badge */

/* A page that made no sense is read again the next time. */
static bool some_unread(const struct iserv_news_op *op)
{
	const char *id;
	json_t *row;

	json_object_foreach(op->before, id, row)
		if (!json_string_length(json_array_get(row, 0)))
			return true;
	return false;
}

static bool badge_is_enough(const struct iserv_news_op *op)
{
	int64_t ago = op->now - op->list_at;

	return op->badge >= 0 && op->badge == op->badge_before && op->now &&
	       op->list_at && ago >= 0 && ago < LIST_AFTER && !some_unread(op);
}

/* A school without badges is one whose list is read each time. */
static void on_badges(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const struct net_reply *net = r->net;
	json_t *badges = NULL;

	if (net->err || net->status >= 500 || net->status == 429) {
		iserv_failed(o, net);
		return;
	}
	take_time(op, r);
	if (net->status == 200)
		badges = iserv_json(net->body, net->len,
				    net->header(net, "Content-Type"));
	op->badge = iserv_badge(badges);
	json_decref(badges);
	if (!badge_is_enough(op)) {
		ask_list(op);
		return;
	}
	json_decref(op->rows);
	op->rows = json_incref(op->before);
	iserv_notes(op);
}

static void ask_badges(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path };

	str_printf(path, sizeof(path), "%s/app/navigation/badges",
		   session_of(&op->op.op)->prefix);
	iserv_ask(&op->op, &ask, on_badges);
}

void iserv_news(struct session *s, const char *cursor, enum look look,
		const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct iserv_news_op *op = iserv_op_new(s, sizeof(*op), done, ctx);

	if (!op)
		return;
	op->op.release = release;
	op->sink = *sink;
	read_cursor(op, cursor);
	op->rows = json_object();
	op->changed = json_array();
	op->courses = json_object();
	op->opened = json_array();
	op->shown = json_object();
	if (!op->rows || !op->changed || !op->courses || !op->before || !op->news ||
	    !op->dates || !op->opened || !op->notes || !op->follow ||
	    !op->shown) {
		op_end_soon(&op->op.op, FATE_later, ERR_NOMEM);
		return;
	}
	op->badge = -1; /* of which list, a close look does not know */
	if (op->full || look == LOOK_close)
		ask_list(op);
	else
		ask_badges(op);
}
