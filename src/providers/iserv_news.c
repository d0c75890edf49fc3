/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is new: the badge, then the list, and of its rows only those that
 * changed. The cursor is JSON: {"v":1,"badge":N,"at":T,"past_at":T,
 * "rows":{"4711":["print","tag",past],…}}; T is the server's time of the last look
 * at a list. A row that left the current list is looked for in the past one
 * before it counts as gone.
 */
#include "base/base.h"
#include "providers/iserv_op.h"

#define LIST_AFTER 300       /* seconds: then the list is looked at anyway */
#define PAST_AFTER (20 * 3600)
#define PAGE_OF	   10        /* tasks that are told in one transaction */

struct news_op {
	struct iserv_op op; /* first */
	struct provider_sink sink;
	json_t *before;     /* rows of the cursor */
	json_t *rows;       /* as they are now */
	json_t *changed;    /* [id, …], to be read */
	char past[ISERV_PATH_SIZE];
	int64_t badge, badge_before, at, past_at, now;
	size_t next;
	bool full, in_past;
};

static void release(struct iserv_op *o)
{
	struct news_op *op = (struct news_op *)o;

	json_decref(op->before);
	json_decref(op->rows);
	json_decref(op->changed);
}

static void end(struct news_op *op, enum err err)
{
	if (!err)
		iserv_tell_changed(session_of(&op->op.op));
	op_end(&op->op.op, err ? FATE_later : FATE_done, err, 0);
}

/* ---- the cursor */

static void read_cursor(struct news_op *op, const char *text)
{
	json_t *o = text && *text ? json_loads(text, 0, NULL) : NULL;
	json_t *rows = json_object_get(o, "rows");

	op->full = field_int(o, "v", 0) != 1 || !json_is_object(rows);
	op->before = op->full ? json_object() : json_incref(rows);
	op->badge_before = op->full ? -1 : field_int(o, "badge", -1);
	op->at = op->full ? 0 : field_int(o, "at", 0);
	op->past_at = op->full ? 0 : field_int(o, "past_at", 0);
	json_decref(o);
}

static enum err page_end(struct news_op *op, bool last)
{
	json_t *o;
	char *text;
	enum err err;

	if (!last)
		return op->sink.page_end(op->sink.ctx, NULL, false);
	o = json_pack("{s:i, s:I, s:I, s:I, s:O}", "v", 1, "badge",
		      (json_int_t)op->badge, "at", (json_int_t)op->now,
		      "past_at", (json_int_t)op->past_at, "rows", op->rows);
	text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	err = text ? op->sink.page_end(op->sink.ctx, text, op->full) : ERR_NOMEM;
	free(text);
	json_decref(o);
	return err;
}

/* ---- rows that changed, one page each */

static void next_row(struct news_op *op);

static enum err tell_gone(struct news_op *op)
{
	const char *id;
	json_t *row;
	enum err err = ERR_OK;

	json_object_foreach(op->before, id, row)
		if (!err && !op->full && !json_object_get(op->rows, id))
			err = op->sink.gone(op->sink.ctx, "task", id);
	return err;
}

static void on_show(struct iserv_op *o, const struct iserv_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	const char *id = json_string_value(json_array_get(op->changed, op->next));
	json_t *row = json_object_get(op->rows, id);
	const char *tag = json_string_value(json_array_get(row, 1));
	struct iserv_show show;
	int64_t number = 0;
	enum err err;

	if (r->net->status == 404 || r->net->status == 403) {
		json_object_del(op->rows, id); /* between list and page */
	} else {
		if (!iserv_good(o, r))
			return;
		err = iserv_read_show(r->page, &show);
		str_int64(id, 1, INT64_MAX, &number);
		if (!err)
			err = iserv_tell_task(&op->sink, number, tag, &show);
		iserv_show_release(&show);
		if (!err && (op->next + 1) % PAGE_OF == 0)
			err = page_end(op, false);
		if (err) {
			end(op, err);
			return;
		}
	}
	op->next++;
	next_row(op);
}

static void next_row(struct news_op *op)
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
	end(op, err ? err : page_end(op, true));
}

/* ---- lists */

static enum err take_row(void *ctx, const struct iserv_row *row)
{
	struct news_op *op = ctx;
	const json_t *before;
	const char *print;
	char id[24];

	str_printf(id, sizeof(id), "%" PRId64, row->id);
	if (json_object_get(op->rows, id))
		return ERR_OK;
	before = json_object_get(op->before, id);
	print = json_string_value(json_array_get(before, 0));
	if (json_object_set_new(op->rows, id,
				json_pack("[s,s,b]", row->print, row->tag,
					  op->in_past)))
		return ERR_NOMEM;
	if (print && strcmp(print, row->print) == 0)
		return ERR_OK;
	return json_array_append_new(op->changed, json_string(id)) ? ERR_NOMEM :
								     ERR_OK;
}

static bool was_past(const json_t *row)
{
	return json_is_true(json_array_get(row, 2));
}

/* A row left the current list: is it in the past, or gone? */
static bool some_left(const struct news_op *op)
{
	const char *id;
	json_t *row;

	json_object_foreach(op->before, id, row)
		if (!was_past(row) && !json_object_get(op->rows, id))
			return true;
	return false;
}

static void on_past(struct iserv_op *o, const struct iserv_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	const struct iserv_list_sink sink = { op, take_row };
	char *past;
	enum err err;

	if (!iserv_good(o, r))
		return;
	op->in_past = true;
	err = iserv_read_list(r->page, &sink, &past);
	if (err) {
		end(op, err);
		return;
	}
	op->past_at = op->now;
	next_row(op);
}

/* Where no look is due, rows of the past stay what they were. */
static void keep_before(struct news_op *op)
{
	const char *id;
	json_t *row;

	json_object_foreach(op->before, id, row)
		if (was_past(row) && !json_object_get(op->rows, id))
			json_object_set(op->rows, id, row);
}

static void on_list(struct iserv_op *o, const struct iserv_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	const struct iserv_list_sink sink = { op, take_row };
	char *past;
	enum err err;

	if (!iserv_good(o, r))
		return;
	err = iserv_read_list(r->page, &sink, &past);
	if (err) {
		end(op, err);
		return;
	}
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
	keep_before(op);
	next_row(op);
}

static void on_badges(struct iserv_op *o, const struct iserv_reply *r)
{
	struct news_op *op = (struct news_op *)o;
	char path[ISERV_PATH_SIZE];
	json_t *doc;

	if (r->net->date && op->sink.server_time)
		op->sink.server_time(op->sink.ctx, r->net->date);
	op->now = r->net->date;
	if (r->net->status != 404) { /* older servers have none */
		doc = iserv_good_json(o, r);
		if (!doc)
			return;
		op->badge = iserv_badge(doc);
		json_decref(doc);
	}
	if (!op->full && op->badge == op->badge_before &&
	    op->now - op->at < LIST_AFTER) {
		json_decref(op->rows);
		op->rows = json_incref(op->before);
		op->now = op->at;
		end(op, page_end(op, true));
		return;
	}
	if (op->full && op->sink.pass_begin)
		op->sink.pass_begin(op->sink.ctx);
	str_printf(path, sizeof(path), "%s/exercise", session_of(&o->op)->prefix);
	iserv_get(o, path, on_list);
}

void iserv_news(struct session *s, const char *cursor,
		const struct provider_sink *sink, provider_done *done, void *ctx)
{
	struct news_op *op = iserv_op_new(s, sizeof(*op), done, ctx);
	char path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .script = true };

	if (!op)
		return;
	op->op.release = release;
	op->sink = *sink;
	read_cursor(op, cursor);
	op->rows = json_object();
	op->changed = json_array();
	if (!op->rows || !op->changed || !op->before) {
		op_end_soon(&op->op.op, FATE_later, ERR_NOMEM);
		return;
	}
	str_printf(path, sizeof(path), "%s/app/navigation/badges", s->prefix);
	iserv_ask(&op->op, &ask, on_badges);
}
