/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A request leaves, arrives half a round trip later, is answered, and the
 * answer comes half a round trip after that; or something goes wrong on the
 * way. What has left may arrive although nobody waits for it any more. What
 * the school has not seen sent_all of never arrives whole.
 */
#include "base/base.h"
#include "tests/sim/sim.h"

#define SILENCE_MS 60000
#define LATE_MS	   100000 /* below ENGINE_SETTLE_S */

enum fault {
	FAULT_NONE,
	FAULT_OFFLINE,	  /* no connection */
	FAULT_CUT_UP,	  /* cut while it was sent */
	FAULT_CUT_BEFORE, /* sent, not done */
	FAULT_CUT_AFTER,  /* done, the answer is lost */
	FAULT_LATE,	  /* the answer is given up, done later */
	FAULT_SILENT,	  /* nothing more, not done */
	FAULT_BUSY,	  /* 503 with Retry-After */
	FAULT_TOO_MANY,	  /* 429 */
	FAULT_GATEWAY,	  /* 502 with HTML, not done */
	FAULT_GATEWAY_DONE, /* 504 with HTML, done */
	FAULT_BROKEN,	  /* 500 of the school itself, done */
	FAULT_PORTAL,	  /* somebody else's page */
	FAULT_GARBLED,	  /* done, half of the JSON */
	FAULT_TWICE,	  /* the net repeats it */
	FAULT_SLOW,	  /* done, answered, but in its own time */
	FAULT_CUT_REPLY,  /* done, cut inside the reply */
	FAULT_CLAIMS,	  /* more or fewer bytes than were sent */
	FAULT_SPOILT,	  /* the line changes a byte of an upload */
	FAULT_USAGE,	  /* no address */
	FAULT_COUNT
};
static const char *const fault_names[] = {"fine", "offline", "cut up",
    "cut before", "cut after", "late", "silent", "503", "429", "502",
    "504 done", "500 done", "portal", "garbled", "twice", "slow",
    "cut in the reply", "claims", "spoilt", "no address"};

struct call {
	struct call *next;
	uint64_t id;
	bool waits; /* somebody waits for the answer */
	struct far *far;
	struct seeded luck; /* of this request alone */
	struct far_request q;
	net_done *done;
	bool (*sink)(void *ctx, int status, const void *data, size_t len);
	void (*head)(void *ctx, const struct net_reply *reply);
	void (*moved)(void *ctx, int64_t up, int64_t down);
	void *ctx;
	int64_t account;
	enum fault fault;
	int64_t arrive_ms, answer_ms; /* INT64_MAX: not */
	struct far_reply r;
};
struct line {
	struct net net; /* first */
	struct sim *sim;
	struct call *calls;
	uint64_t last;
	net_done *observer;
	void *observer_ctx;
};

static void call_free(struct call *c)
{
	free(c->q.body);
	buf_release(&c->r.body);
	free(c);
}

static unsigned luck(struct call *c, uint64_t n)
{
	return seeded_below(&c->luck, (unsigned)MAX(n, 1));
}

/* By its number since the step began: what others do changes nothing. */
static enum fault choose(struct sim *s, struct call *c)
{
	unsigned i = s->requests++;
	bool may = !s->healthy && ((s->faults >> MIN(i, 63)) & 1);

	seeded_init(&c->luck, ((uint64_t)s->step_seed << 20) + i);
	bool wrong = luck(c, 100) < (unsigned)s->plan.weather;
	enum fault fault = (enum fault)(1 + luck(c, FAULT_USAGE - 1));
	return may && wrong ? fault : FAULT_NONE;
}

static bool reaches(enum fault f)
{
	return f == FAULT_NONE || f == FAULT_CUT_AFTER || f == FAULT_LATE ||
	    f == FAULT_GATEWAY_DONE || f == FAULT_BROKEN ||
	    f == FAULT_GARBLED || f == FAULT_TWICE || f == FAULT_SLOW ||
	    f == FAULT_CUT_REPLY || f == FAULT_CLAIMS || f == FAULT_SPOILT;
}

static void plan(struct line *l, struct call *c)
{
	int64_t now = l->sim->ms, trip = 20 + luck(c, 600);

	if (c->fault == FAULT_SLOW)
		trip = luck(c, SILENCE_MS - 1000);
	c->arrive_ms = reaches(c->fault) ? now + trip / 2 : INT64_MAX;
	c->answer_ms = now + trip;
	if (c->fault == FAULT_SILENT)
		c->answer_ms = now + SILENCE_MS;
	if (c->fault == FAULT_LATE) {
		c->answer_ms = now + 1 + luck(c, 30000);
		c->arrive_ms = now + luck(c, LATE_MS);
	}
}

static void copy_header(struct far_request *q, const struct net_header *h)
{
	const struct {
		const char *name;
		char *to;
		size_t size;
	} known[] = {
		{"Authorization", q->bearer, sizeof(q->bearer)},
		{"Upload-Length", q->upload_length, sizeof(q->upload_length)},
		{"Upload-Offset", q->upload_offset, sizeof(q->upload_offset)},
		{"Upload-Pieces", q->upload_pieces, sizeof(q->upload_pieces)},
		{"Idempotency-Key", q->idempotency, sizeof(q->idempotency)},
		{"Range", q->range, sizeof(q->range)},
		{"If-Range", q->if_range, sizeof(q->if_range)},
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (!str_casecmp(known[i].name, h->name))
			str_copy(known[i].to, known[i].size, h->value);
}

static void copy_body(struct far_request *q, const struct net_request *r)
{
	size_t slice = r->body_fd >= 0 ? (size_t)r->body_size : 0;
	ssize_t got = 0;

	q->body = calloc(1, r->body_len + slice + r->tail_len + 1);
	if (!q->body)
		abort();
	if (r->body_len)
		memcpy(q->body, r->body, r->body_len);
	if (slice)
		got = pread(
		    r->body_fd, q->body + r->body_len, slice, r->body_from);
	q->len = r->body_len + (size_t)MAX(0, got);
	if (r->tail_len)
		memcpy(q->body + q->len, r->tail, r->tail_len);
	q->len += r->tail_len;
}

static void read_request(struct call *c, const struct net_request *r)
{
	const char *path = strstr(r->url, "/api/v1");

	c->sink = r->sink;
	c->head = r->head;
	c->moved = r->moved;
	c->account = r->account;
	str_copy(c->q.method, sizeof(c->q.method), r->method);
	str_copy(c->q.path, sizeof(c->q.path), path ? path + 7 : "");
	for (int i = 0; i < r->n_headers; i++)
		copy_header(&c->q, &r->headers[i]);
	copy_body(&c->q, r);
}

static uint64_t l_start(
    struct net *net, const struct net_request *r, net_done *done, void *ctx)
{
	struct line *l = (struct line *)net;
	struct call *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	buf_init(&c->r.body, 4u << 20);
	c->id = ++l->last;
	c->waits = true;
	c->done = done;
	c->ctx = ctx;
	c->q.started_ms = l->sim->ms;
	read_request(c, r);
	c->far = sim_far(l->sim, str_starts(r->url, "https://school1") ?
		SIM_TASKS - 1 : 0);
	c->fault = *r->url ? choose(l->sim, c) : FAULT_USAGE;
	c->q.spoilt = c->fault == FAULT_SPOILT;
	plan(l, c);
	if (!program_effect(&l->sim->sync)) /* it never left */
		c->arrive_ms = c->answer_ms = INT64_MAX;
	c->next = l->calls;
	l->calls = c;
	if (*r->url)
		sim_say(l->sim, "%s %s (%s)", c->q.method, c->q.path,
		    fault_names[c->fault]);
	return c->id;
}

static void l_cancel(struct net *net, uint64_t id)
{
	struct line *l = (struct line *)net;

	for (struct call *c = l->calls; c; c = c->next)
		if (c->id == id) {
			c->waits = false;
			c->answer_ms = INT64_MAX;
			if (c->arrive_ms != INT64_MAX && luck(c, 2))
				c->arrive_ms = INT64_MAX;
		}
}

static void arrive(struct call *c)
{
	c->arrive_ms = INT64_MAX;
	far_answer(c->far, &c->q, &c->r);
	if (c->fault != FAULT_TWICE)
		return;
	struct far_reply again = {.status = 0};
	struct far_request q = c->q;
	q.repeated = true;
	buf_init(&again.body, 4u << 20);
	far_answer(c->far, &q, &again);
	buf_release(&again.body);
}

static const char *header(const struct net_reply *r, const char *name)
{
	const struct far_reply *f = r->impl;

	const struct {
		const char *name, *value;
	} known[] = {
		{"Content-Type", f->type},
		{"Location", f->location},
		{"Upload-Offset", f->offset},
		{"Upload-Pieces", f->pieces},
		{"Upload-Ranges", f->ranges},
		{"ETag", f->etag},
		{"Content-Range", f->range},
		{"Repr-Digest", f->digest},
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (!str_casecmp(known[i].name, name) && *known[i].value)
			return known[i].value;
	return NULL;
}

static void page(struct far_reply *r, int status)
{
	buf_clear(&r->body);
	buf_str(&r->body, "<html>sorry</html>");
	str_copy(r->type, sizeof(r->type), "text/html");
	r->pieces[0] = r->ranges[0] = r->location[0] = r->offset[0] = r->etag[0] = r->range[0] = '\0';
	r->digest[0] = '\0';
	r->status = status;
}

/* The school says that it has more or less than came. */
static void claim(struct call *c)
{
	int64_t has, size = (int64_t)c->q.len;

	if (!str_int64(c->r.offset, 0, INT64_MAX, &has))
		return;
	has += (int64_t)luck(c, (uint64_t)(2 * size + 2)) - size;
	str_printf(c->r.offset, sizeof(c->r.offset), "%" PRId64, MAX(has, 0));
}

static enum err spoil(struct line *l, struct call *c)
{
	switch (c->fault) {
	case FAULT_OFFLINE: return ERR_UNREACHABLE;
	case FAULT_CUT_UP:
		far_part(c->far, &c->q, luck(c, c->q.len + 1));
		return ERR_CUT;
	case FAULT_CUT_BEFORE:
	case FAULT_CUT_AFTER:
	case FAULT_CUT_REPLY: return ERR_CUT;
	case FAULT_LATE:
	case FAULT_SILENT: return ERR_TIMEOUT;
	case FAULT_USAGE: return ERR_USAGE;
	case FAULT_BUSY:
	case FAULT_TOO_MANY:
		far_problem(&c->r, c->fault == FAULT_BUSY ? 503 : 429,
		    c->fault == FAULT_BUSY ? "unavailable"
					   : "too-many-requests");
		c->r.retry_after = 1 + luck(c, 300);
		break;
	case FAULT_GATEWAY: page(&c->r, 502); break;
	case FAULT_GATEWAY_DONE: page(&c->r, 504); break;
	case FAULT_BROKEN: far_problem(&c->r, 500, "broken"); break;
	case FAULT_PORTAL: page(&c->r, 200); break;
	case FAULT_GARBLED: c->r.body.len = luck(c, c->r.body.len); break;
	case FAULT_CLAIMS: claim(c); break;
	default: break;
	}
	UNUSED(l);
	return ERR_OK;
}

/* The body as it comes, in pieces. */
static enum err pour(struct call *c, struct net_reply *r)
{
	size_t len = c->r.body.len, at = 0;

	if (c->head)
		c->head(c->ctx, r);
	if (c->fault == FAULT_CUT_REPLY)
		len = luck(c, len + 1);
	while (c->waits && at < len && r->status / 100 == 2) {
		size_t n = MIN(len - at, 1 + luck(c, 200000));

		if (!c->sink(c->ctx, r->status, c->r.body.data + at, n))
			return ERR_CANCELLED;
		at += n;
		if (c->moved && c->waits)
			c->moved(c->ctx, 0, (int64_t)at);
	}
	r->sample.bytes = (int64_t)at;
	return r->err;
}

static void answer(struct line *l, struct call *c)
{
	enum err err = spoil(l, c);
	struct net_reply r = {.header = header, .impl = &c->r};
	bool came = !err || c->fault == FAULT_CUT_REPLY;
	bool up = c->fault != FAULT_OFFLINE && c->fault != FAULT_CUT_UP &&
	    c->fault != FAULT_USAGE;

	if (came) {
		r.status = c->r.status;
		r.retry_after = c->r.retry_after;
		r.date = sim_time(l->sim);
	}
	r.sent_all = up;
	r.sample = (struct sample){.account = c->account,
	    .at = clock_now(&l->sim->clock),
	    .bytes = came ? (int64_t)c->r.body.len : 0,
	    .status = r.status,
	    .err = err};
	c->answer_ms = INT64_MAX;
	if (c->sink && came) {
		enum err sunk = pour(c, &r);

		err = err ? err : sunk;
	} else if (!err) {
		r.body = c->r.body.data;
		r.len = c->r.body.len;
	}
	r.err = r.sample.err = err;
	if (c->waits && c->moved && up && !c->sink)
		c->moved(c->ctx, (int64_t)c->q.len, (int64_t)r.len);
	if (!c->waits)
		return;
	c->waits = false;
	if (l->observer)
		l->observer(l->observer_ctx, &r);
	c->done(c->ctx, &r);
}

static int64_t call_next(const struct call *c)
{
	return MIN(c->arrive_ms, c->answer_ms);
}

int64_t line_next(const struct line *l)
{
	int64_t at = INT64_MAX;

	for (const struct call *c = l->calls; c; c = c->next)
		at = MIN(at, call_next(c));
	return at;
}

static void sweep(struct line *l)
{
	for (struct call **at = &l->calls; *at;) {
		struct call *c = *at;

		if (c->waits || call_next(c) != INT64_MAX) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		call_free(c);
	}
}

static struct call *due(struct line *l)
{
	struct call *first = NULL;

	for (struct call *c = l->calls; c; c = c->next)
		if (call_next(c) <= l->sim->ms &&
		    (!first || call_next(c) <= call_next(first)))
			first = c;
	return first;
}

static void l_turn(struct net *net, struct pollfd *fds, int n, int ms)
{
	struct line *l = (struct line *)net;
	struct call *c;

	UNUSED(fds);
	UNUSED(n);
	UNUSED(ms);
	while ((c = due(l)) && !l->sim->sync.dead) {
		if (c->arrive_ms <= c->answer_ms)
			arrive(c);
		else
			answer(l, c);
	}
	sweep(l);
}

static int l_busy(const struct net *net)
{
	int n = 0;

	for (struct call *c = ((const struct line *)net)->calls; c; c = c->next)
		n += c->waits;
	return n;
}

/* Nothing is measured here: transfers go as on a line that is new. */
static bool l_line(const struct net *net, const char *url, struct net_line *out)
{
	UNUSED(net);
	UNUSED(url);
	memset(out, 0, sizeof(*out));
	return false;
}

static void l_observe(struct net *net, net_done *fn, void *ctx)
{
	struct line *l = (struct line *)net;

	l->observer = fn;
	l->observer_ctx = ctx;
}

static void l_free(struct net *net)
{
	UNUSED(net);
}

struct line *line_new(struct sim *s)
{
	struct line *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	l->net = (struct net){.start = l_start, .cancel = l_cancel,
	    .turn = l_turn, .busy = l_busy, .line = l_line,
	    .observe = l_observe, .free = l_free};
	l->sim = s;
	return l;
}

void line_free(struct line *l)
{
	while (l->calls) {
		struct call *c = l->calls;

		l->calls = c->next;
		call_free(c);
	}
	free(l);
}

struct net *line_net(struct line *l)
{
	return &l->net;
}
