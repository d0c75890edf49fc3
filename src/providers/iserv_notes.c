/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Notifications. One of an exercise may tell of what no list shows (another
 * text, one more file): the exercise that it leads to is read anew. One of a
 * module that ranzen has no pages for, as mail, is told as it is. What was
 * there before the first pass is over is nobody's news.
 */
#include "base/base.h"
#include "base/timefmt.h"
#include "providers/iserv_news.h"

#define SLACK	  300         /* between the school's clocks */
#define KEPT_S	  (30 * 86400)
#define AT_ONCE	  3           /* exercises that are read in one round */
#define FOLLOW	  100         /* that wait for it */
#define PID	  "note-"

/* A row of announcements; its pid is no number, as those of the news are. */
static enum err tell(struct iserv_news_op *op, const struct iserv_note *n)
{
	char pid[40];
	const struct announcement a = {
		.pid = pid, .course = field_none(), .title = n->title,
		.author = n->author, .at = n->at, .text = n->text,
	};

	str_printf(pid, sizeof(pid), PID "%" PRId64, n->id);
	if (json_object_set_new(op->notes, pid + strlen(PID),
				json_integer(n->at ? n->at : op->now)))
		return ERR_NOMEM;
	return op->sink.announcement(op->sink.ctx, &a);
}

struct taking { struct iserv_news_op *op; int64_t newest; };

static enum err take(void *ctx, const struct iserv_note *n)
{
	struct taking *t = ctx;
	struct iserv_news_op *op = t->op;

	t->newest = MAX(t->newest, n->id);
	/* Before the first look only the time can tell. */
	if (n->id <= op->note ||
	    (op->note == 0 && n->at < op->notes_at - SLACK))
		return ERR_OK;
	if (n->of == NOTE_OTHER)
		return tell(op, n);
	if (n->of == NOTE_EXERCISE && json_array_size(op->follow) < FOLLOW &&
	    json_array_append_new(op->follow, json_integer(n->id)))
		return ERR_NOMEM;
	return ERR_OK;
}

/* The school need not keep them for ever, and nor do we. */
static enum err forget_old(struct iserv_news_op *op)
{
	const char *number;
	json_t *at;
	void *next;
	enum err err = ERR_OK;

	json_object_foreach_safe(op->notes, next, number, at) {
		char pid[40];

		if (err || op->now - json_integer_value(at) < KEPT_S)
			continue;
		str_printf(pid, sizeof(pid), PID "%.30s", number);
		err = op->sink.gone(op->sink.ctx, "announcement", pid);
		json_object_del(op->notes, number);
	}
	return err;
}

/* ---- the exercises that they lead to */

static void follow(struct iserv_news_op *op);

/* One that makes no sense now is read again with the list. */
static enum err read_followed(struct iserv_news_op *op,
			      const struct iserv_reply *r)
{
	char id[24];
	json_t *row;
	enum err err;

	str_printf(id, sizeof(id), "%" PRId64,
		   iserv_number(r->path, session_of(&op->op.op)->prefix,
				ISERV_SHOW));
	row = json_object_get(op->rows, id);
	if (!row || !r->page)
		return ERR_OK; /* not in the list, or gone meanwhile */
	err = iserv_is_whole(r) ? iserv_news_show(op, id, r->page) : ERR_GARBLED;
	if (err != ERR_GARBLED)
		return err;
	return json_array_set_new(row, 0, json_string("")) ? ERR_NOMEM : ERR_OK;
}

static void on_followed(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	enum err err;

	if (r->net->err || r->net->status >= 500 || r->net->status == 429) {
		iserv_more(op); /* it still waits */
		return;
	}
	json_array_remove(op->follow, 0);
	err = read_followed(op, r);
	if (err)
		iserv_news_end(op, err);
	else
		follow(op);
}

static void follow(struct iserv_news_op *op)
{
	const json_t *number = json_array_get(op->follow, 0);
	char path[ISERV_PATH_SIZE];

	if (!number || op->followed == AT_ONCE) {
		iserv_more(op);
		return;
	}
	op->followed++;
	str_printf(path, sizeof(path), "%s/notification/goto/%" PRId64,
		   session_of(&op->op.op)->prefix,
		   (int64_t)json_integer_value(number));
	iserv_get(&op->op, path, on_followed);
}

/* ---- the list of them */

static enum err read_notes(struct iserv_news_op *op, const json_t *doc)
{
	struct taking t = { op, op->note };
	enum err err = iserv_read_notes(doc, take, &t);

	if (err == ERR_GARBLED)
		return ERR_OK; /* in a shape that nobody has seen */
	op->note = t.newest;
	return err;
}

static void on_notes(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_news_op *op = (struct iserv_news_op *)o;
	const struct net_reply *net = r->net;
	json_t *doc = net->status == 200 ?
		iserv_json(net->body, net->len, net->header(net, "Content-Type")) :
		NULL;
	enum err err = ERR_OK;

	if (doc)
		err = read_notes(op, doc);
	/* Else they are asked for from then on, in the next round. */
	if (doc || iserv_no_module(net))
		op->notes_at = op->now;
	json_decref(doc);
	if (!err)
		err = forget_old(op);
	if (err)
		iserv_news_end(op, err);
	else
		follow(op);
}

static void ask(struct iserv_news_op *op)
{
	char path[ISERV_PATH_SIZE], since[TIME_TEXT_SIZE];
	const struct iserv_ask ask = { .method = "GET", .path = path,
				       .script = true };

	time_print_utc(op->notes_at - SLACK, since);
	str_printf(path, sizeof(path), "%s/user/api/notifications?since=%s",
		   session_of(&op->op.op)->prefix, since);
	iserv_ask(&op->op, &ask, on_notes);
}

void iserv_notes(struct iserv_news_op *op)
{
	enum err err = ERR_OK;

	if (op->full || !op->notes_at) {
		op->notes_at = op->now;
		if (op->full && op->sink.kept && json_object_size(op->notes))
			err = op->sink.kept(op->sink.ctx, "announcement", PID);
		if (err)
			iserv_news_end(op, err);
		else
			iserv_more(op);
	} else if (op->now - op->notes_at >= ISERV_NOTES_AFTER) {
		ask(op);
	} else {
		follow(op);
	}
}
