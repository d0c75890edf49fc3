/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notifications. One of an exercise may tell of what no list shows (another
 * text, one more file): the exercise that it leads to is read anew. One of a
 * module that ranzen has no pages for, as mail, is told as it is. All of it is
 * beside the point: what fails here fails nothing else.
 */
#include "base/base.h"
#include "base/timefmt.h"
#include "providers/iserv_news.h"

#define SLACK	  300         /* between the school's clocks */
#define KEPT_S	  (14 * 86400)
#define TRIED_S	  86400       /* where it leads, before it is let go */
#define FOLLOWED  6           /* in one round; each is a request, … */
#define REREAD	  3           /* … and one more where it is new */
#define WAITING	  100

#define PID	  "note-"     /* announcements have numbers */

static enum err remember(struct iserv_news_op *op, int64_t id, int64_t at)
{
	char number[24];

	str_printf(number, sizeof(number), "%" PRId64, id);
	return json_object_set_new(op->notes, number, json_integer(at)) ?
		       ERR_NOMEM : ERR_OK;
}

static enum err tell(struct iserv_news_op *op, const struct iserv_note *n,
		     int64_t at)
{
	char pid[40];
	const struct announcement a = {
		.pid = pid, .course = field_none(), .title = n->title,
		.author = n->author, .at = at, .text = n->text,
	};

	str_printf(pid, sizeof(pid), PID "%" PRId64, n->id);
	return op->sink.announcement(op->sink.ctx, &a);
}

static bool is_new(const struct iserv_news_op *op, const struct iserv_note *n)
{
	char number[24];

	str_printf(number, sizeof(number), "%" PRId64, n->id);
	return !json_object_get(op->notes, number) &&
	       (!n->at || (n->at >= op->notes_from - SLACK &&
			   n->at > op->now - KEPT_S));
}

struct taking { struct iserv_news_op *op; bool all; };

static enum err take(void *ctx, const struct iserv_note *n)
{
	struct taking *t = ctx;
	struct iserv_news_op *op = t->op;
	int64_t at = n->at && n->at < op->now ? n->at : op->now;
	enum err err = ERR_OK;

	if (!is_new(op, n))
		return ERR_OK;
	if (n->of == NOTE_OTHER) {
		err = tell(op, n, at);
	} else if (n->of == NOTE_EXERCISE) {
		t->all &= json_array_size(op->follow) < WAITING;
		if (!t->all)
			return ERR_OK; /* it will be new again */
		if (json_array_append_new(op->follow, json_integer(n->id)))
			return ERR_NOMEM;
	}
	return err ? err : remember(op, n->id, n->of == NOTE_OTHER ? at : -at);
}

static enum err forget_old(struct iserv_news_op *op)
{
	const char *number;
	json_t *value;
	void *next;
	enum err err = ERR_OK;

	json_object_foreach_safe(op->notes, next, number, value) {
		int64_t at = json_integer_value(value);
		char pid[40];

		if (err || op->now - (at < 0 ? -at : at) < KEPT_S)
			continue;
		str_printf(pid, sizeof(pid), PID "%.30s", number);
		if (at > 0)
			err = op->sink.gone(op->sink.ctx, "announcement", pid);
		json_object_del(op->notes, number);
	}
	return err;
}

/* ---- the exercises that they lead to */

static void follow(struct iserv_news_op *op);

/* One that makes no sense now is read again with the list. */
static void on_reread(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	char id[24];
	json_t *row;
	enum err err = ERR_OK;

	str_printf(id, sizeof(id), "%" PRId64,
		   iserv_number(r->path, session_of(&o->op)->prefix,
				ISERV_SHOW));
	row = json_object_get(op->rows, id);
	if (row && r->page)
		err = iserv_is_whole(r) ? iserv_news_show(op, id, r->page) :
					  ERR_GARBLED;
	if (err == ERR_GARBLED)
		err = json_array_set_new(row, 0, json_string("")) ? ERR_NOMEM :
								    ERR_OK;
	if (err)
		iserv_news_end(op, err);
	else
		follow(op);
}

/* Where it led to nothing it is tried again, but not for ever. */
static enum err put_back(struct iserv_news_op *op, json_t *number)
{
	char text[24];
	int64_t at;

	str_printf(text, sizeof(text), "%" PRId64,
		   (int64_t)json_integer_value(number));
	at = json_integer_value(json_object_get(op->notes, text));
	if (op->now - (at < 0 ? -at : at) > TRIED_S)
		return ERR_OK;
	return json_array_append(op->follow, number) ? ERR_NOMEM : ERR_OK;
}

/* Not in the list, or read in this round: there is nothing to do. */
static bool is_due(const struct iserv_news_op *op, const char *id)
{
	return json_object_get(op->rows, id) && !json_object_get(op->shown, id);
}

static void on_followed(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	json_t *number = json_incref(json_array_get(op->follow, 0));
	char id[24], path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .aside = true };
	int64_t exercise = iserv_number(r->path, session_of(&o->op)->prefix,
					ISERV_SHOW);
	enum err err = ERR_OK;

	json_array_remove(op->follow, 0);
	if (!exercise && !iserv_no_module(r->net) && r->net->status != 200)
		err = put_back(op, number);
	json_decref(number);
	str_printf(id, sizeof(id), "%" PRId64, exercise);
	if (err || r->net->err) { /* the line is gone: no more of it */
		iserv_news_end(op, err);
	} else if (r->net->status == 429) {
		iserv_news_end(op, ERR_OK);
	} else if (exercise && is_due(op, id)) {
		op->reread++;
		iserv_show_path(session_of(&o->op), exercise, path);
		iserv_ask(o, &ask, on_reread);
	} else {
		follow(op);
	}
}

static void follow(struct iserv_news_op *op)
{
	const json_t *number = json_array_get(op->follow, 0);
	char path[ISERV_PATH_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .aside = true, .stay = true };

	if (!number || op->followed == FOLLOWED || op->reread == REREAD) {
		iserv_more(op);
		return;
	}
	op->followed++;
	str_printf(path, sizeof(path), "%s/notification/goto/%" PRId64,
		   session_of(&op->op.op)->prefix,
		   (int64_t)json_integer_value(number));
	iserv_ask(&op->op, &ask, on_followed);
}

/* ---- the list of them */

/* GARBLED: it is no list of them. */
static enum err read_notes(struct iserv_news_op *op, const struct net_reply *net)
{
	struct taking t = { op, true };
	json_t *doc = net->status == 200 ?
		iserv_json(net->body, net->len, net->header(net, "Content-Type")) :
		NULL;
	enum err err = iserv_read_notes(doc, take, &t);

	json_decref(doc);
	if (!err && t.all)
		op->notes_since = op->now;
	return err;
}

static void on_notes(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	enum err err = r->net->err ? ERR_GARBLED : read_notes(op, r->net);

	op->notes_at = op->now;
	if (err == ERR_GARBLED) {
		/* What it did not show now it shows another time. */
		if (!iserv_no_module(r->net) && r->net->status != 429)
			op->notes_at -= ISERV_NOTES_AFTER - ISERV_AGAIN_AFTER;
		err = ERR_OK;
	}
	if (!err)
		err = forget_old(op);
	if (err || r->net->err || r->net->status == 429)
		iserv_news_end(op, err);
	else
		follow(op);
}

static void ask(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE], since[TIME_TEXT_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .aside = true };

	time_print_utc(op->notes_since - SLACK, since);
	str_printf(path, sizeof(path), "%s/user/api/notifications?since=%s",
		   session_of(&op->op.op)->prefix, since);
	iserv_ask(&op->op, &ask, on_notes);
}

static void begin(struct iserv_news_op *op)
{
	enum err err = ERR_OK;

	if (!op->notes_from)
		op->notes_from = op->notes_since = op->now;
	op->notes_at = op->now;
	if (op->full && op->sink.kept && json_object_size(op->notes))
		err = op->sink.kept(op->sink.ctx, "announcement", PID);
	if (err)
		iserv_news_end(op, err);
	else
		iserv_more(op);
}

void iserv_notes(struct iserv_news_op *op)
{
	int64_t ago = op->now - op->notes_at;

	if (op->full || !op->notes_at || ago < 0)
		begin(op);
	else if (ago >= ISERV_NOTES_AFTER)
		ask(op);
	else
		follow(op);
}
