/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file into a part file (part.h), over one connection, or two where the
 * line has been cut lately: after a cut each grows its window anew, and two
 * fill the line in half the time.
 *
 * A stream is one request for one stretch of the file. Where all that is
 * missing is on its way, the second stream takes the far half of the first
 * one's stretch, which then ends in the middle. What a cut takes is asked for
 * at once as long as bytes move; else the engine puts it off. Anything that
 * shows that the server's file is another one begins anew: bytes of two files
 * never meet.
 */
#include "base/base.h"
#include "providers/open_op.h"
#include "providers/part.h"

#define UNKNOWN_LIMIT (INT64_C(4) << 30)
#define TRIES 4            /* in a row, at once, that bring nothing */
#define WRONG_MAX 2        /* whole and not as announced: for good */
#define HASH_STEP (INT64_C(1) << 20) /* beside the bytes that come */
#define HASH_TURN (INT64_C(8) << 20) /* when all have come */
#define STRETCH_MAX (INT64_C(64) << 20) /* so far the second is ahead */
#define RECORD_LEAST (256 << 10)
#define RECORD_MOST (INT64_C(64) << 20)
#define AFTER_URGENT (1 << 20) /* bytes until a second one is tried again */

struct fetch_op;

struct stream {
	struct fetch_op *op;
	uint64_t request;     /* 0: none under way */
	int64_t at, to;       /* next byte; where it ends */
	int64_t reply_to;     /* where the server's reply ends */
	bool ranged;          /* asked for a range */
	bool head, grew, ended; /* ended: by us, at to */
	enum err err;         /* why we ended it */
};

struct fetch_op {
	struct op op; /* first */
	void (*moved)(void *ctx, int64_t done, int64_t total);
	char pid[OPEN_ID_SIZE];
	struct part part;
	struct stream streams[2];
	bool ranges;          /* the server does them */
	bool single;          /* no second stream any more */
	int64_t second_from;  /* not before so many bytes are here */
	int tries, restarts;
	char digest[HASH_HEX_SIZE]; /* as the server stated it */
};

static struct stream *other_of(struct stream *s)
{
	return &s->op->streams[s == &s->op->streams[0]];
}

static void stop_stream(struct stream *s)
{
	struct session *session = session_of(&s->op->op);

	if (s->request)
		session->ops.net->cancel(session->ops.net, s->request);
	s->request = 0;
}

static void stop_all(struct fetch_op *op)
{
	for (size_t i = 0; i < ARRAY_LEN(op->streams); i++)
		stop_stream(&op->streams[i]);
}

static void release_fetch(struct op *o)
{
	struct fetch_op *op = (struct fetch_op *)o;

	stop_all(op);
	part_close(&op->part);
}

/* ---- what comes */

static void take_digest(struct fetch_op *op, const char *field)
{
	const char *at = field ? strstr(field, "sha-256=:") : NULL;
	struct buf raw;

	op->digest[0] = '\0';
	if (!at)
		return;
	at += strlen("sha-256=:");
	buf_init(&raw, HASH_MAX);
	if (base64_decode(&raw, at, strcspn(at, ":")) && raw.len == HASH_MAX)
		hex_encode((const unsigned char *)raw.data, raw.len, op->digest);
	buf_release(&raw);
}

/* The length of the whole file, as a reply states it. */
static enum err take_size(struct part *p, const char *text)
{
	int64_t size;

	if (!text || !str_int64(text, 0, INT64_MAX, &size))
		return ERR_OK;
	if (p->size < 0 && size > UNKNOWN_LIMIT)
		return ERR_LIMIT;
	if (p->size >= 0 && size != p->size)
		return size > p->size ? ERR_LIMIT : ERR_GARBLED;
	p->size = size;
	return ERR_OK;
}

/* RFC 9110, 14.4: "bytes FROM-LAST/SIZE", or * for the size. */
static enum err take_range(struct stream *s, const struct net_reply *r)
{
	const char *field = r->header(r, "Content-Range");
	int64_t from, last;
	int at = 0;

	if (!field || sscanf(field, "bytes %" SCNd64 "-%" SCNd64 "/%n", &from,
			     &last, &at) != 2 || !at)
		return ERR_GARBLED;
	if (from != s->at || last < from || last == INT64_MAX)
		return ERR_GARBLED;
	s->reply_to = last + 1;
	return take_size(&s->op->part, field + at);
}

/* The file from its beginning: because it was asked for, because the server
 * does no ranges, or because it is not the file that was begun. */
static enum err take_whole(struct stream *s, const struct net_reply *r)
{
	struct fetch_op *op = s->op;
	const char *etag = r->header(r, "ETag");
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
	err = take_size(&op->part, r->header(r, "Content-Length"));
	s->reply_to = op->part.size >= 0 ? op->part.size : INT64_MAX;
	s->to = MIN(s->to, s->reply_to);
	return err;
}

static void on_head(void *ctx, const struct net_reply *r)
{
	struct stream *s = ctx;
	struct fetch_op *op = s->op;
	const char *units, *etag = r->header(r, "ETag");

	if (r->status != 200 && r->status != 206)
		return;
	s->head = true;
	units = r->header(r, "Accept-Ranges");
	op->ranges |= r->status == 206 || (units && strcmp(units, "bytes") == 0);
	if (r->status == 200)
		s->err = take_whole(s, r);
	else if (!s->ranged)
		s->err = ERR_GARBLED;
	else if (etag && !part_etag_is(&op->part, etag))
		s->err = ERR_CHANGED;
	else
		s->err = take_range(s, r);
	if (!s->err)
		take_digest(op, r->header(r, "Repr-Digest"));
}

static int64_t most(const struct part *p)
{
	return p->size >= 0 ? p->size : UNKNOWN_LIMIT;
}

static bool on_data(void *ctx, int status, const void *data, size_t len)
{
	struct stream *s = ctx;
	struct fetch_op *op = s->op;
	struct part *p = &op->part;
	int64_t before = p->sum, n = MIN((int64_t)len, s->to - s->at);

	UNUSED(status);
	if (!s->head)
		s->err = ERR_GARBLED; /* of a status that nobody asked for */
	else if (!s->err && (int64_t)len > most(p) - s->at)
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

/* ---- what to ask for next */

/* What it takes to be worth a request of its own. */
static int64_t least(const struct net_line *line)
{
	int64_t in_flight = line->down_bps * line->rtt_ms / 1000;

	return MAX(PART_RESUME_FROM / 4, MIN(in_flight, 4 << 20));
}

static bool get_line(const struct fetch_op *op, struct net_line *line)
{
	const struct session *s = session_of(&op->op);

	return s->ops.net->line(s->ops.net, s->api, line);
}

static bool wants_second(const struct fetch_op *op)
{
	const struct part *p = &op->part;
	struct net_line line;

	return !op->single && op->ranges && *p->etag && p->size >= 0 &&
	       p->sum >= op->second_from && get_line(op, &line) &&
	       !line.gentle && line.cuts > 0 &&
	       p->size - p->sum >= 2 * least(&line);
}

/* What is missing and on no way, from the front. */
static bool take_hole(struct stream *s)
{
	const struct part *p = &s->op->part;
	const struct stream *o = other_of(s);
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

static bool take_half(struct stream *s)
{
	struct stream *o = other_of(s);
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

static bool ask(struct stream *s)
{
	struct fetch_op *op = s->op;
	const struct part *p = &op->part;
	char path[OPEN_ID_SIZE + 16], range[64], last[24] = "";
	struct open_call call = { .method = "GET", .path = path, .sink = on_data,
				.head = on_head, .moved = on_moved, .calm = true,
				.spare = other_of(s)->request != 0 };

	s->head = s->grew = s->ended = false;
	s->err = ERR_OK;
	s->reply_to = INT64_MAX;
	s->ranged = *p->etag && (s->at > 0 || s->to < most(p));
	if (s->to < most(p))
		str_printf(last, sizeof(last), "%" PRId64, s->to - 1);
	str_printf(range, sizeof(range), "bytes=%" PRId64 "-%s", s->at, last);
	str_printf(path, sizeof(path), "/files/%s", op->pid);
	if (s->ranged) {
		call.headers[0] = (struct net_header){ "Range", range };
		call.headers[1] = (struct net_header){ "If-Range", p->etag };
	}
	s->request = open_send_beside(&op->op, &call, on_stream, s);
	return s->request != 0;
}

static void end_whole(struct op *o, const struct net_reply *r);

/* May end the op. */
static void go_on(struct fetch_op *op)
{
	struct stream *s = op->streams;
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
	struct fetch_op *op = (struct fetch_op *)o;
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
	struct stream *s = ctx;
	struct fetch_op *op = s->op;
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

static void begin_anew(struct fetch_op *op)
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
static void stream_refused(struct stream *s)
{
	struct fetch_op *op = s->op;
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
static void stream_whole(struct stream *s, const struct net_reply *r)
{
	struct fetch_op *op = s->op;
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

static void on_stream(void *ctx, const struct net_reply *r)
{
	struct stream *s = ctx;
	struct fetch_op *op = s->op;
	bool alone = !other_of(s)->request;

	s->request = 0;
	if (s->grew || s->ended)
		op->tries = 0;
	else
		op->tries++;
	op->op.moved |= s->grew && *op->part.etag;
	if (s->ended) {
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
	} else if (is_cut(r->err) && op->op.moved && op->tries <= TRIES) {
		go_on(op);
	} else if (!alone) {
		op->single |= !is_cut(r->err) && !is_away(r->err);
	} else {
		open_failed(&op->op, r);
	}
}

void open_fetch(struct session *s, const struct material *m, const char *part,
		void (*moved)(void *ctx, int64_t done, int64_t total),
		provider_done *done, void *ctx)
{
	struct fetch_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	enum err err;

	if (!op)
		return;
	op->moved = moved;
	op->op.release = release_fetch;
	for (size_t i = 0; i < ARRAY_LEN(op->streams); i++)
		op->streams[i].op = op;
	str_copy(op->pid, sizeof(op->pid), m->pid);
	err = part_open(&op->part, s->disk, part, m->size, m->sha256);
	if (!open_id_valid(op->pid))
		err = ERR_NOT_FOUND;
	if (err)
		op_end_soon(&op->op, err == ERR_NOT_FOUND ? FATE_never : FATE_later,
			    err);
	else if (op->part.size > 0 && part_is_whole(&op->part))
		op_soon(&op->op, end_whole);
	else if (!take_hole(&op->streams[0]) && op->part.size > 0)
		op_end_soon(&op->op, FATE_later, ERR_INTERNAL);
	else if (!ask(&op->streams[0]))
		op_end_soon(&op->op, FATE_later, ERR_NOMEM);
}
