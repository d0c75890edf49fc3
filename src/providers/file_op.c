/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/file_op.h"

#define UNKNOWN_LIMIT (INT64_C(4) << 30)
#define TRIES 4            /* in a row, at once, that bring nothing */
#define WRONG_MAX 2        /* whole and not as announced: for good */
#define HASH_STEP (INT64_C(1) << 20) /* beside the bytes that come */
#define HASH_TURN (INT64_C(8) << 20) /* when all have come */
#define STRETCH_MAX (INT64_C(64) << 20) /* so far the second is ahead */
#define RECORD_LEAST (256 << 10)
#define RECORD_MOST (INT64_C(64) << 20)
#define AFTER_URGENT (1 << 20) /* bytes until a second one is tried again */

static struct file_stream *other_of(struct file_stream *s)
{
	return &s->op->streams[s == &s->op->streams[0]];
}

static struct net *net_of(const struct file_op *op)
{
	return op->op.of->net;
}

static void stop_stream(struct file_stream *s)
{
	if (s->request)
		net_of(s->op)->cancel(net_of(s->op), s->request);
	s->request = 0;
}

static void stop_all(struct file_op *op)
{
	for (size_t i = 0; i < ARRAY_LEN(op->streams); i++)
		stop_stream(&op->streams[i]);
}

void file_op_release(struct op *o)
{
	struct file_op *op = (struct file_op *)o;

	stop_all(op);
	for (size_t i = 0; i < ARRAY_LEN(op->streams); i++)
		buf_release(&op->streams[i].held);
	part_close(&op->part);
}

/* ---- what comes */

/* The length of the whole file, as a reply states it. */
static enum err take_size(struct file_op *op, const char *text)
{
	struct part *p = &op->part;
	int64_t size;

	if (!str_int64(text, 0, INT64_MAX, &size))
		return ERR_OK;
	if (size > UNKNOWN_LIMIT && (p->size < 0 || op->kind->size_lags))
		return ERR_LIMIT;
	if (p->size >= 0 && size != p->size)
		return size > p->size && !op->kind->size_lags ? ERR_LIMIT :
								ERR_GARBLED;
	p->size = size;
	return ERR_OK;
}

/* RFC 9110, 14.4: "bytes FROM-LAST/SIZE", or * for the size. */
static enum err take_range(struct file_stream *s)
{
	const char *field = s->says.range;
	int64_t from, last;
	int at = 0;

	if (sscanf(field, "bytes %" SCNd64 "-%" SCNd64 "/%n", &from, &last,
		   &at) != 2 || !at)
		return ERR_GARBLED;
	if (from != s->at || last < from || last == INT64_MAX)
		return ERR_GARBLED;
	s->reply_to = last + 1;
	return take_size(s->op, field + at);
}

/* The file from its beginning: because it was asked for, because the server
 * does no ranges, or because it is not the file that was begun. */
static enum err take_whole(struct file_stream *s)
{
	struct file_op *op = s->op;
	const char *etag = s->says.etag;
	bool same = part_etag_is(&op->part, etag);
	enum err err;

	if (s->ranged && same) {
		op->single = true;
		if (other_of(s)->request)
			return ERR_CANCELLED;
	}
	if (!same) {
		stop_stream(other_of(s));
		op->single |= s->ranged;
		err = part_begin(&op->part, etag);
		if (err)
			return err;
		s->to = INT64_MAX;
	}
	if (s->ranged)
		s->to = INT64_MAX;
	s->at = 0;
	err = take_size(op, s->says.length);
	s->reply_to = op->part.size >= 0 ? op->part.size : INT64_MAX;
	s->to = MIN(s->to, s->reply_to);
	return err;
}

static enum err take_head(struct file_stream *s)
{
	struct file_op *op = s->op;
	bool same = part_etag_is(&op->part, s->says.etag);
	enum err err;

	op->ranges |= s->says.status == 206 || s->says.units;
	if (s->says.status == 200)
		err = take_whole(s);
	else if (!s->ranged)
		err = ERR_GARBLED;
	else if (!same && (*s->says.etag || !op->kind->if_range))
		err = ERR_CHANGED;
	else
		err = take_range(s);
	if (!err)
		str_copy(op->digest, sizeof(op->digest), s->says.digest);
	return err;
}

static void copy_field(char *to, size_t size, const struct net_reply *r,
		       const char *name)
{
	str_copy(to, size, r->header(r, name));
}

static void on_head(void *ctx, const struct net_reply *r)
{
	struct file_stream *s = ctx;
	const struct file_kind *kind = s->op->kind;
	const char *units = r->header(r, "Accept-Ranges");

	if (r->status != 200 && r->status != 206)
		return;
	s->head = true;
	s->says.status = r->status;
	s->says.units = units && strcmp(units, "bytes") == 0;
	copy_field(s->says.range, sizeof(s->says.range), r, "Content-Range");
	copy_field(s->says.length, sizeof(s->says.length), r, "Content-Length");
	kind->read(r, s->says.etag, s->says.digest);
	s->sort = kind->sort ? kind->sort(s->op, r, false) : FILE_SURE;
	if (s->sort == FILE_SURE)
		s->err = take_head(s);
}

static int64_t most(const struct part *p)
{
	return p->size >= 0 ? p->size : UNKNOWN_LIMIT;
}

static bool take_data(struct file_stream *s, const void *data, size_t len)
{
	struct part *p = &s->op->part;
	int64_t before = p->sum, n = MIN((int64_t)len, s->to - s->at);

	if (!s->err && (int64_t)len > most(p) - s->at)
		s->err = ERR_LIMIT;
	if (!s->err)
		s->err = part_write(p, s->at, data, (size_t)n);
	if (s->err)
		return false;
	s->at += n;
	if (p->sum > before)
		s->grew = true;
	s->ended = s->at == s->to && s->to < s->reply_to;
	return !s->ended;
}

/* It is the file after all. */
static bool believe(struct file_stream *s)
{
	bool more;

	s->sort = FILE_SURE;
	s->err = take_head(s);
	more = take_data(s, s->held.data, s->held.len);
	buf_release(&s->held);
	return more;
}

static bool on_data(void *ctx, int status, const void *data, size_t len)
{
	struct file_stream *s = ctx;

	UNUSED(status);
	if (!s->head)
		s->err = ERR_GARBLED; /* of a status that nobody asked for */
	if (s->err || s->sort == FILE_SURE)
		return take_data(s, data, len);
	if (s->held.len + len <= FILE_STRANGE_LIMIT) {
		buf_add(&s->held, data, len);
		s->err = buf_error(&s->held);
		return !s->err;
	}
	if (s->sort == FILE_STRANGE)
		return false;
	/* No message is so long. */
	return believe(s) && take_data(s, data, len);
}

/* ---- what to ask for next */

/* What it takes to be worth a request of its own. */
static int64_t least(const struct net_line *line)
{
	int64_t in_flight = line->down_bps * line->rtt_ms / 1000;

	return MAX(PART_RESUME_FROM / 4, MIN(in_flight, 4 << 20));
}

static bool get_line(const struct file_op *op, struct net_line *line)
{
	return net_of(op)->line(net_of(op), op->site, line);
}

static bool wants_second(const struct file_op *op)
{
	const struct part *p = &op->part;
	struct net_line line;

	return !op->single && op->ranges && *p->etag && p->size >= 0 &&
	       p->sum >= op->second_from && get_line(op, &line) &&
	       !line.gentle && line.cuts > 0 &&
	       p->size - p->sum >= 2 * least(&line);
}

/* What is missing and on no way, from the front. */
static bool take_hole(struct file_stream *s)
{
	const struct part *p = &s->op->part;
	const struct file_stream *o = other_of(s);
	int64_t at = spans_end(&p->have, 0), size = most(p);

	while (at < size) {
		int64_t end = MIN(spans_next(&p->have, at), size);

		if (o->request && at >= o->at && at < o->to)
			at = MIN(o->to, end);
		if (o->request && at < o->at)
			end = MIN(end, o->at);
		if (at < end) {
			s->at = at;
			s->to = end;
			return true;
		}
		at = spans_end(&p->have, end);
	}
	return false;
}

static bool take_half(struct file_stream *s)
{
	struct file_stream *o = other_of(s);
	struct net_line line;

	get_line(s->op, &line);
	if (!o->request || s->op->part.size < 0 ||
	    o->to - o->at < 2 * least(&line))
		return false;
	s->at = o->at + MIN((o->to - o->at) / 2, STRETCH_MAX);
	s->to = o->to;
	o->to = s->at;
	return true;
}

static void on_stream(void *ctx, const struct net_reply *r);
static void on_moved(void *ctx, int64_t up, int64_t down);

static bool ask(struct file_stream *s)
{
	struct file_op *op = s->op;
	const struct part *p = &op->part;
	char range[64], last[24] = "";
	struct net_request request = { .body_fd = -1, .sink = on_data,
				       .head = on_head, .moved = on_moved,
				       .spare = other_of(s)->request != 0,
				       .account = op->op.of->account };

	s->head = s->grew = s->ended = false;
	s->err = ERR_OK;
	s->reply_to = INT64_MAX;
	buf_release(&s->held);
	s->ranged = *p->etag && (s->at > 0 || s->to < most(p));
	if (s->to < most(p))
		str_printf(last, sizeof(last), "%" PRId64, s->to - 1);
	str_printf(range, sizeof(range), "bytes=%" PRId64 "-%s", s->at, last);
	s->request = op->kind->send(op, &request, s->ranged ? range : NULL,
				    on_stream, s);
	return s->request != 0;
}

static void end_whole(struct op *o, const struct net_reply *r);

/* May end the op. */
static void go_on(struct file_op *op)
{
	struct file_stream *s = op->streams;
	bool ok = true;

	if (part_is_whole(&op->part)) {
		stop_all(op);
		op_soon(&op->op, end_whole);
		return;
	}
	if (!s[0].request && !s[1].request && !*op->part.etag && op->part.sum) {
		enum err err = part_begin(&op->part, NULL);

		if (err) {
			op_end(&op->op, FATE_later, err, 0);
			return;
		}
	}
	for (size_t i = 0; ok && i < ARRAY_LEN(op->streams); i++) {
		bool first = !other_of(&s[i])->request;

		if (s[i].request || (!first && !wants_second(op)))
			continue;
		if (take_hole(&s[i]) || take_half(&s[i]))
			ok = ask(&s[i]);
	}
	if (!ok)
		op_end(&op->op, FATE_later, ERR_NOMEM, 0);
}

static void end_whole(struct op *o, const struct net_reply *r)
{
	struct file_op *op = (struct file_op *)o;
	struct part *p = &op->part;
	enum err err;

	UNUSED(r);
	if (!part_hash(p, HASH_TURN, &err)) {
		op_soon(o, end_whole);
		return;
	}
	if (!err)
		err = part_finish(p, op->digest);
	o->sha256 = err ? NULL : p->hex;
	if (!err)
		op_end(o, FATE_done, err, 0);
	else if (err == ERR_GARBLED && p->wrong >= WRONG_MAX)
		op_end(o, FATE_never, err, 0);
	else
		op_end(o, FATE_later, err, 0);
}

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	struct file_stream *s = ctx;
	struct file_op *op = s->op;
	struct part *p = &op->part;
	struct net_line line;
	enum err err;

	UNUSED(up);
	UNUSED(down);
	if (s->grew) {
		op->tries = 0;
		op->op.moved |= *p->etag || part_is_whole(p);
	}
	if (op->moved)
		op->moved(op->op.ctx, p->sum, p->size);
	part_hash(p, HASH_STEP, &err); /* what fails here fails again at the end */
	get_line(op, &line);
	if (p->sum - p->recorded >= RECORD_LEAST &&
	    p->sum - p->recorded >= MIN(line.down_bps * 4, RECORD_MOST))
		part_record(p);
	if (!s->err && !s->ended && !part_is_whole(p) && s->head &&
	    !other_of(s)->request && wants_second(op) &&
	    (take_hole(other_of(s)) || take_half(other_of(s))) &&
	    !ask(other_of(s)))
		op->single = true;
}

/* ---- how a request ended */

static void begin_anew(struct file_op *op)
{
	enum err err;

	stop_all(op);
	op->single = true;
	err = op->restarts++ ? ERR_GARBLED : part_begin(&op->part, NULL);
	if (err)
		op_end(&op->op, FATE_later, err, 0);
	else
		go_on(op);
}

/* We ended it. */
static void stream_refused(struct file_stream *s)
{
	struct file_op *op = s->op;
	bool alone = !other_of(s)->request;

	if (s->err == ERR_CHANGED) {
		begin_anew(op);
	} else if (!alone && (s->err == ERR_GARBLED || s->err == ERR_CANCELLED)) {
		op->single = true; /* what ranges do there is not to be had */
	} else {
		stop_all(op);
		if (s->err == ERR_LIMIT || s->err == ERR_GARBLED)
			part_drop(&op->part);
		op_end(&op->op, s->err == ERR_LIMIT ? FATE_never : FATE_later,
		       s->err, 0);
	}
}

/* The reply was whole; what it said it would bring has come. */
static void stream_whole(struct file_stream *s, const struct net_reply *r)
{
	struct file_op *op = s->op;
	struct part *p = &op->part;

	if (p->size < 0 && r->status == 200)
		p->size = s->at;
	if (part_is_whole(p) || s->at == s->to || (s->grew && op->ranges))
		go_on(op);
	else if (other_of(s)->request)
		op->single = true;
	else {
		part_drop(p);
		op_end(&op->op, FATE_later, ERR_GARBLED, 0);
	}
}

static bool is_cut(enum err err)
{
	return err == ERR_CUT || err == ERR_TIMEOUT;
}

/* Nobody there: to knock again at once helps neither side. */
static bool is_away(enum err err)
{
	return err == ERR_UNREACHABLE || err == ERR_OFFLINE;
}

/* It was no file, but a message in its place. */
static bool is_message(struct file_stream *s, const struct net_reply *r,
		       struct net_reply *message)
{
	bool whole = r->err == ERR_OK;

	if (!s->head || s->err || s->sort == FILE_SURE)
		return false;
	*message = *r;
	message->err = ERR_OK;
	message->body = s->held.data;
	message->len = s->held.len;
	if (s->sort == FILE_DOUBT && whole)
		s->sort = s->op->kind->sort(s->op, message, true);
	if (s->sort == FILE_SURE)
		believe(s);
	return s->sort == FILE_STRANGE &&
	       (whole || r->err == ERR_CANCELLED);
}

/* Nothing came that could be used, and nothing more is asked for at once. */
static void stream_failed(struct file_stream *s, const struct net_reply *r)
{
	struct file_op *op = s->op;

	if (other_of(s)->request)
		op->single |= !is_cut(r->err) && !is_away(r->err);
	else
		op->kind->failed(&op->op, r);
}

static void on_stream(void *ctx, const struct net_reply *r)
{
	struct file_stream *s = ctx;
	struct file_op *op = s->op;
	struct net_reply message;
	bool strange = is_message(s, r, &message);

	s->request = 0;
	if (s->grew || s->ended)
		op->tries = 0;
	else
		op->tries++;
	op->op.moved |= s->grew && *op->part.etag;
	if (strange) {
		stream_failed(s, &message);
	} else if (s->ended) {
		go_on(op);
	} else if (s->err) {
		stream_refused(s);
	} else if (r->err == ERR_OK && (r->status == 200 || r->status == 206)) {
		stream_whole(s, r);
	} else if (r->err == ERR_CANCELLED) {
		op->second_from = op->part.sum + AFTER_URGENT;
		go_on(op);
	} else if (r->err == ERR_OK && r->status == 416 && s->ranged) {
		begin_anew(op);
	} else if (is_cut(r->err) &&
		   op->tries <= (op->op.moved ? TRIES : op->kind->first_tries)) {
		go_on(op);
	} else {
		stream_failed(s, r);
	}
}

enum err file_op_open(struct file_op *op, const struct file_kind *kind,
		      const char *site, const struct disk *disk,
		      const struct material *m, const char *part,
		      void (*moved)(void *ctx, int64_t done, int64_t total))
{
	op->kind = kind;
	op->site = site;
	op->moved = moved;
	op->op.release = file_op_release;
	for (size_t i = 0; i < ARRAY_LEN(op->streams); i++) {
		op->streams[i].op = op;
		buf_init(&op->streams[i].held, FILE_STRANGE_LIMIT);
	}
	return part_open(&op->part, disk, part, m->size, m->sha256);
}

void file_op_go(struct file_op *op)
{
	if (op->part.size > 0 && part_is_whole(&op->part))
		op_soon(&op->op, end_whole);
	else if (!take_hole(&op->streams[0]) && op->part.size > 0)
		op_end_soon(&op->op, FATE_later, ERR_INTERNAL);
	else if (!ask(&op->streams[0]))
		op_end_soon(&op->op, FATE_later, ERR_NOMEM);
}
