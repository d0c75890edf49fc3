/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of a hand-in on their way: tus 1.0, and in pieces where the
 * school can (docs/school-api.yaml, "Uploads in pieces").
 *
 * One request at a time on a line that is not cut, with as few pieces as
 * make sense; two where cuts or round trips leave the line idle. After a cut
 * both go on at once with bytes that surely never arrived. Which of the
 * interrupted ones did is in the answer to those, so nobody waits for it.
 *
 * The upload's reference in the journal is the path of its address.
 */
#include "base/base.h"
#include "providers/open_hand_in.h"

#define KIB INT64_C(1024)
#define MIB (KIB * 1024)
#define FIRST (64 * KIB)      /* goes along with the creation */
#define UNKNOWN (256 * KIB)   /* a piece, while nothing is known of the line */
#define PIECE_MIN (16 * KIB)
#define PIECE_MAX MIB
#define PIECE_MS 1200
#define PIECE_HALVES 2        /* one for both lanes cut in vain */
#define CALM_S 10             /* a piece on a line without cuts */
#define CALM_MIN (4 * MIB)    /* the first bytes make a line look slow */
#define CALM_MAX (64 * MIB)
#define STRIKES_ASK 6         /* cut so often: what did get there? */
#define STRIKES_TIMEOUT 3
#define STRIKES 12            /* and so often: it is for the engine to wait */
#define SHARE_RTT_MS 50       /* small files are worth a second connection */
#define CHECK_STEP (16 * KIB)
#define CHECK_TURN (4 * MIB)  /* compared in one turn when all else is done */

/* ---- the sealed copy */

static void check_next(struct check *c)
{
	if (c->hashing)
		hash_release(&c->hash);
	if (c->fd >= 0)
		close(c->fd);
	c->hashing = false;
	c->fd = -1;
	c->at = 0;
	c->part++;
}

static enum err check_open(struct check *c, const struct part *p)
{
	struct stat st;

	if (c->fd >= 0)
		return ERR_OK;
	c->fd = open(p->path, O_RDONLY | O_CLOEXEC);
	if (c->fd < 0 || fstat(c->fd, &st) != 0)
		return err_from_errno(errno);
	c->hashing = !hash_init(&c->hash, HASH_SHA256);
	return st.st_size == p->size ? ERR_OK : ERR_STORE_BROKEN;
}

static enum err check_part(struct check *c, const struct part *p, int64_t *most)
{
	char bytes[CHECK_STEP], hex[HASH_HEX_SIZE];
	enum err err = check_open(c, p);

	while (!err && c->hashing && c->at < p->size && *most > 0) {
		ssize_t n = pread(c->fd, bytes, sizeof(bytes), c->at);

		if (n <= 0)
			return n < 0 ? err_from_errno(errno) : ERR_STORE_BROKEN;
		err = hash_update(&c->hash, bytes, (size_t)n);
		c->at += n;
		*most -= n;
	}
	if (err || !c->hashing || c->at < p->size)
		return err;
	c->hashing = false;
	err = hash_final(&c->hash, hex);
	if (!err && str_casecmp(hex, p->sha256) != 0)
		err = ERR_STORE_BROKEN;
	return err;
}

/* Up to most bytes more. true: all that is sent has been compared. */
static bool check_on(struct hand_in_op *op, int64_t most)
{
	struct check *c = &op->check;

	while (!c->err && c->part < op->parts.n) {
		const struct part *p = &op->parts.part[c->part];

		/* What lies at the school already is named, not sent. */
		if (*p->sha256 && p->path && (*p->upload || !*p->pid))
			c->err = check_part(c, p, &most);
		if (c->hashing && !c->err)
			return false;
		check_next(c);
	}
	return !c->err;
}

/* ---- ends */

void upload_stop(struct hand_in_op *op)
{
	for (int i = 0; i < LANES; i++) {
		struct lane *l = &op->lanes[i];

		if (l->request)
			op->op.of->net->cancel(op->op.of->net,
						 l->request);
		if (l->fd >= 0)
			close(l->fd);
		l->request = 0;
		l->fd = -1;
	}
	check_next(&op->check);
}

/* This reply ends the hand-in for now. */
static void failed(struct hand_in_op *op, const struct net_reply *r)
{
	upload_stop(op);
	open_failed(&op->op, r);
}

/* Writes to the journal; false: it could not, and the op has ended. */
static bool record(struct hand_in_op *op, int i)
{
	struct part *p = &op->parts.part[i];
	int64_t prefix = part_prefix(p);
	enum err err;

	if (p->recorded == prefix)
		return true;
	err = op->journal.upload(op->journal.ctx, i, p->upload, prefix);
	if (err)
		hand_in_fail(op, FATE_later, err);
	else
		p->recorded = prefix;
	return err == ERR_OK;
}

/* The upload is no more, or worth nothing: a new one, but not for ever. */
static bool begin_anew(struct hand_in_op *op, int i, enum err why)
{
	struct part *p = &op->parts.part[i];
	bool again;

	for (int k = 0; k < LANES; k++) {
		struct lane *l = &op->lanes[k];

		if (!l->request || l->job.part != i)
			continue;
		op->op.of->net->cancel(op->op.of->net,
						 l->request);
		l->request = 0;
	}
	again = part_anew(p);
	op->parts.first = MIN(op->parts.first, i);
	p->recorded = -1;
	if (!record(op, i))
		return false;
	if (!again)
		hand_in_fail(op, FATE_later, why);
	return again;
}

/* ---- replies: false where the op has ended */

static bool in_vain(struct hand_in_op *op, int i)
{
	struct part *p = &op->parts.part[i];

	if (++p->asks <= PART_TRIES)
		return true;
	return begin_anew(op, i, ERR_GARBLED);
}

static bool take_claim(struct hand_in_op *op, const struct job *job,
		       const struct net_reply *r)
{
	struct part *p = &op->parts.part[job->part];
	enum part_news news = NEWS_NONE;
	struct claim c;

	claim_read(&c, r->header(r, "Upload-Offset"),
		   r->header(r, "Upload-Ranges"),
		   r->header(r, "Upload-Pieces"), p->size);
	if (job->kind == JOB_CREATE && c.offset < 0)
		c.offset = 0; /* it took none of the bytes that went along */
	if (c.offset >= 0)
		news = part_told(p, job, &c);
	else
		p->state = PART_ASK;
	spans_release(&c.ranges);
	switch (news) {
	case NEWS_MORE:
		op->op.moved = true;
		op->strikes = 0;
		break;
	case NEWS_NOMEM:
		hand_in_fail(op, FATE_later, ERR_NOMEM);
		return false;
	case NEWS_FALSE: /* once is a mistake, twice another upload's bytes */
		p->state = PART_ASK;
		if (job->kind == JOB_ASK)
			return begin_anew(op, job->part, ERR_GARBLED);
		break;
	case NEWS_NONE:
		if (job->kind != JOB_CREATE && !in_vain(op, job->part))
			return false;
		break;
	}
	return record(op, job->part);
}

/* Path and host of a Location: ours, and made of harmless bytes. */
static bool take_location(const struct session *s, struct part *p, const char *to)
{
	size_t n = strlen(s->origin);

	if (!to)
		return false;
	if (str_ncasecmp(to, s->origin, n) == 0 && to[n] == '/')
		to += n;
	if (to[0] != '/' || to[1] == '/' || strlen(to) >= sizeof(p->upload) ||
	    strstr(to, "/../"))
		return false;
	for (const char *c = to; *c; c++)
		if (!isgraph((unsigned char)*c) || strchr("?#\\\"<>", *c))
			return false;
	if (!open_id_valid(strrchr(to, '/') + 1))
		return false;
	str_copy(p->upload, sizeof(p->upload), to);
	return true;
}

static bool on_created(struct hand_in_op *op, const struct job *job,
		       const struct net_reply *r)
{
	struct part *p = &op->parts.part[job->part];
	bool no_bytes = r->status == 400 || r->status == 415 || r->status == 501;

	if (r->status == 201 &&
	    take_location(session_of(&op->op), p, r->header(r, "Location"))) {
		op->op.moved = true;
		p->recorded = -1;
		return take_claim(op, job, r);
	}
	if (r->status == 460 && ++p->mismatches <= 1)
		return true; /* the line spoilt it: once more */
	if (no_bytes && job->to > 0 && !session_of(&op->op)->bare_creation) {
		session_of(&op->op)->bare_creation = true; /* plain tus may not take them */
		return true;
	}
	if (r->status == 201 || r->status == 460)
		hand_in_fail(op, FATE_later, ERR_GARBLED);
	else
		failed(op, r);
	return false;
}

static bool on_asked(struct hand_in_op *op, const struct job *job,
		     const struct net_reply *r)
{
	if (r->status / 100 == 2)
		return take_claim(op, job, r);
	if (r->status == 404 || r->status == 410 || r->status == 403)
		return begin_anew(op, job->part, ERR_GONE);
	if (r->status == 401) /* HEAD has no problem in it */
		hand_in_fail(op, FATE_never, ERR_LOGIN);
	else
		failed(op, r);
	return false;
}

/* 409 */
static bool on_conflict(struct hand_in_op *op, const struct job *job,
			const struct net_reply *r, const char *problem)
{
	struct part *p = &op->parts.part[job->part];

	if (strcmp(problem, "different-bytes") == 0)
		return begin_anew(op, job->part, ERR_GARBLED);
	/* More ranges than it keeps: then in order. */
	p->pieces = false;
	if (!r->header(r, "Upload-Offset")) {
		p->state = PART_ASK;
		return in_vain(op, job->part);
	}
	/* It knows where it is: as good as an answer to a question. */
	return take_claim(op, &(struct job){ JOB_ASK, job->part, 0, 0 }, r);
}

static bool on_sent(struct hand_in_op *op, const struct job *job,
		    const struct net_reply *r)
{
	struct part *p = &op->parts.part[job->part];
	struct open_reading reading;

	if (r->status / 100 == 2)
		return take_claim(op, job, r);
	open_reading(&reading, r, session_of(&op->op)->plain, false);
	if (r->status == 409)
		return on_conflict(op, job, r, reading.problem.name);
	if (r->status == 410 || (r->status == 404 && *reading.problem.name))
		return begin_anew(op, job->part, ERR_GONE);
	if (r->status == 460) {
		/* The line spoilt the last piece; twice: the bytes before. */
		p->state = PART_ASK;
		return ++p->mismatches <= 1 ||
		       begin_anew(op, job->part, ERR_GARBLED);
	}
	failed(op, r);
	return false;
}

static bool is_busy(const struct hand_in_op *op)
{
	for (int i = 0; i < LANES; i++)
		if (op->lanes[i].request)
			return true;
	return false;
}

/* No answer. Where bytes had moved it goes on at once. */
static bool on_cut(struct hand_in_op *op, const struct lane *l,
		   const struct net_reply *r)
{
	bool cut = r->err == ERR_CUT || r->err == ERR_TIMEOUT;

	op->strikes += r->err == ERR_TIMEOUT ? STRIKES_TIMEOUT : 1;
	if (!cut && is_busy(op)) {
		op->solo = true;
		return true;
	}
	if (cut && op->strikes < (l->up ? STRIKES : STRIKES_ASK))
		return true;
	failed(op, r);
	return false;
}

static void on_reply(void *ctx, const struct net_reply *r)
{
	static bool (*const then[])(struct hand_in_op *, const struct job *,
				    const struct net_reply *) = {
		[JOB_CREATE] = on_created,
		[JOB_SEND] = on_sent,
		[JOB_ASK] = on_asked,
	};
	struct lane *l = ctx;
	struct hand_in_op *op = l->op;
	const struct job job = l->job;
	bool lives;

	l->request = 0;
	if (r->err) {
		if (parts_cut(&op->parts, &job, l->up)) {
			hand_in_fail(op, FATE_later, ERR_NOMEM);
			return;
		}
		lives = on_cut(op, l, r);
	} else {
		parts_end(&op->parts, &job);
		lives = then[job.kind](op, &job, r);
	}
	if (lives)
		upload_go_on(op);
}

/* ---- requests */

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	struct lane *l = ctx;
	struct hand_in_op *op = l->op;
	int64_t sent = 0;

	UNUSED(down);
	check_on(op, 2 * MAX(0, up - l->up));
	l->up = up;
	if (!op->journal.moved)
		return;
	for (int i = 0; i < op->parts.n; i++) {
		const struct part *p = &op->parts.part[i];

		sent += p->state == PART_WHOLE ? p->size : spans_sum(&p->held);
	}
	for (int i = 0; i < LANES; i++)
		if (op->lanes[i].request)
			sent += op->lanes[i].up;
	op->journal.moved(op->journal.ctx, MIN(sent, op->total), op->total);
}

static enum err open_file(struct hand_in_op *op, struct lane *l)
{
	const struct part *p = &op->parts.part[l->job.part];
	struct stat st;

	if (l->fd >= 0 && l->fd_of == l->job.part)
		return ERR_OK;
	if (l->fd >= 0)
		close(l->fd);
	l->fd_of = l->job.part;
	l->fd = p->path ? open(p->path, O_RDONLY | O_CLOEXEC) : -1;
	if (l->fd < 0)
		return p->path ? err_from_errno(errno) : ERR_NOT_FOUND;
	if (fstat(l->fd, &st) != 0)
		return err_from_errno(errno);
	return st.st_size == p->size ? ERR_OK : ERR_CHANGED;
}

static void metadata(const struct part *p, struct buf *meta)
{
	unsigned char raw[HASH_MAX];

	buf_init(meta, 4096);
	buf_str(meta, "filename ");
	base64_encode(meta, p->name, strlen(p->name));
	if (hex_decode(p->sha256, raw, sizeof(raw))) {
		buf_str(meta, ",sha256 ");
		base64_encode(meta, raw, sizeof(raw));
	}
}

static enum err start(struct hand_in_op *op, struct lane *l)
{
	static const struct net_header bytes = {
		"Content-Type", "application/offset+octet-stream"
	};
	const struct part *p = &op->parts.part[l->job.part];
	char url[2 * OPEN_URL_SIZE], number[24];
	struct buf meta;
	struct open_call call = {
		.method = "HEAD", .path = url,
		.headers = { { "Tus-Resumable", "1.0.0" } },
		.from_file = l->job.to > l->job.from, .fd = l->fd,
		.from = l->job.from, .size = l->job.to - l->job.from,
		.goes_on = op->op.moved && op->strikes < STRIKES_ASK,
		.moved = on_moved,
	};

	buf_init(&meta, 0);
	str_printf(url, sizeof(url), "%s%s", session_of(&op->op)->origin, p->upload);
	if (l->job.kind == JOB_SEND) {
		call.method = "PATCH";
		str_printf(number, sizeof(number), "%" PRId64, l->job.from);
		call.headers[1] = (struct net_header){ "Upload-Offset", number };
		call.headers[2] = bytes;
	} else if (l->job.kind == JOB_CREATE) {
		call.method = "POST";
		call.path = "/uploads";
		str_printf(number, sizeof(number), "%" PRId64, p->size);
		metadata(p, &meta);
		call.headers[1] = (struct net_header){ "Upload-Length", number };
		call.headers[2] = (struct net_header){ "Upload-Metadata", meta.data };
		call.headers[3] = (struct net_header){ "Upload-Pieces", "?1" };
		if (call.from_file)
			call.headers[4] = bytes;
		if (buf_error(&meta)) {
			buf_release(&meta);
			return ERR_INTERNAL;
		}
	}
	l->up = 0;
	l->request = open_send_beside(&op->op, &call, on_reply, l);
	buf_release(&meta);
	return l->request ? ERR_OK : ERR_NOMEM;
}

/* ---- how many, and how large */

static bool look_at_line(const struct hand_in_op *op, struct net_line *line)
{
	const struct session *s = session_of(&op->op);

	*line = (struct net_line){ 0 };
	return s->ops.net->line && s->ops.net->line(s->ops.net, s->origin, line);
}

/* Bytes of what runs in the other lane that have not got there, by the last
 * answer. */
static int64_t rest_of(const struct hand_in_op *op, const struct lane *other)
{
	const struct part *p = &op->parts.part[other->job.part];

	return other->job.to - spans_end(&p->held, other->job.from);
}

static int64_t piece_size(const struct hand_in_op *op, int lane,
			  const struct net_line *line)
{
	const struct lane *other = &op->lanes[1 - lane];
	int64_t piece, rest;

	if (!line->up_bps)
		return UNKNOWN;
	if (!line->cuts)
		return MAX(CALM_MIN, MIN(CALM_MAX, line->up_bps * CALM_S));
	/* While one waits for its answer, the other's rest fills the line. */
	piece = line->up_bps * MAX(PIECE_MS, 4 * line->rtt_ms) / 1000;
	/* What is cut before its answer teaches nothing: sooner, then. */
	piece >>= MIN(op->strikes / LANES, PIECE_HALVES);
	piece = MAX(PIECE_MIN, MIN(PIECE_MAX, piece));
	if (!other->request)
		return piece;
	/* So they must not end together. */
	rest = rest_of(op, other);
	return rest < piece / 4 || rest > piece * 3 / 4 ? piece / 2 : piece;
}

static int lanes_allowed(const struct hand_in_op *op, const struct net_line *line)
{
	bool several = op->parts.n - op->parts.first > 1;

	if (line->gentle || op->solo)
		return 1;
	return line->cuts || (several && line->rtt_ms >= SHARE_RTT_MS) ? LANES : 1;
}

/* Cut again and again: what did get there? */
static bool must_ask(const struct hand_in_op *op, const struct job *job)
{
	const struct part *p = &op->parts.part[job->part];

	return op->strikes >= STRIKES_ASK && p->doubt.n && !p->asking;
}

/* Gives the lane something to do. false: there is nothing, or the op ended. */
static bool employ(struct hand_in_op *op, int i, const struct net_line *line)
{
	struct lane *l = &op->lanes[i];
	enum err err = ERR_OK;

	parts_next(&op->parts, piece_size(op, i, line),
		   session_of(&op->op)->bare_creation ? 0 : FIRST, &l->job);
	if (l->job.kind == JOB_NONE)
		return false;
	if (l->job.kind == JOB_SEND && must_ask(op, &l->job))
		l->job = (struct job){ JOB_ASK, l->job.part, 0, 0 };
	if (l->job.to > l->job.from)
		err = open_file(op, l);
	if (err) { /* the sealed copy is broken: nothing to wait for */
		hand_in_fail(op, FATE_never, err);
		return false;
	}
	err = parts_begin(&op->parts, &l->job);
	if (!err)
		err = start(op, l);
	if (err)
		hand_in_fail(op, err == ERR_INTERNAL ? FATE_never : FATE_later,
			     err);
	return !err;
}

static void compare_rest(struct op *o, const struct net_reply *r)
{
	struct hand_in_op *op = (struct hand_in_op *)o;

	UNUSED(r);
	if (!check_on(op, CHECK_TURN) && !op->check.err)
		op_soon(o, compare_rest);
	else if (op->check.err)
		hand_in_fail(op, FATE_never, op->check.err);
	else
		hand_in_commit(op);
}

void upload_go_on(struct hand_in_op *op)
{
	struct net_line line;
	int more;

	if (op->check.err) {
		hand_in_fail(op, FATE_never, op->check.err);
		return;
	}
	look_at_line(op, &line);
	more = lanes_allowed(op, &line);
	for (int i = 0; i < LANES; i++)
		more -= op->lanes[i].request != 0;
	for (int i = 0; i < LANES && more > 0; i++) {
		if (op->lanes[i].request)
			continue;
		if (!employ(op, i, &line))
			break;
		more--;
	}
	if (!op->ended && !is_busy(op))
		compare_rest(&op->op, NULL);
}
