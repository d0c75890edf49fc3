/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/open_parts.h"

void parts_release(struct parts *p)
{
	for (int i = 0; i < p->n; i++) {
		struct part *one = &p->part[i];

		free(one->path);
		free(one->name);
		free(one->pid);
		spans_release(&one->held);
		spans_release(&one->flying);
		spans_release(&one->doubt);
		spans_release(&one->sent);
	}
	free(p->part);
	*p = (struct parts){ 0 };
}

bool part_anew(struct part *p)
{
	spans_release(&p->held);
	spans_release(&p->flying);
	spans_release(&p->doubt);
	spans_release(&p->sent);
	p->upload[0] = '\0';
	p->state = PART_NEW;
	p->pieces = p->asking = p->older = false;
	p->asks = p->mismatches = 0;
	return ++p->restarts <= PART_TRIES;
}

int64_t part_prefix(const struct part *p)
{
	return MIN(p->size, spans_end(&p->held, 0));
}

/* ---- what next */

/* The first byte from at on that surely never arrived, and where the next
 * begins of which that is not sure. */
static bool find_gap(const struct part *p, struct span *gap)
{
	const struct spans *taken[] = { &p->held, &p->flying, &p->doubt };
	int64_t at = 0, before;

	do {
		before = at;
		for (size_t i = 0; i < ARRAY_LEN(taken); i++)
			at = spans_end(taken[i], at);
	} while (at != before);
	gap->from = at;
	gap->to = p->size;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		gap->to = MIN(gap->to, spans_next(taken[i], at));
	return gap->from < gap->to;
}

static bool open_next(const struct part *p, int64_t piece, struct job *job)
{
	struct span gap;

	if (!p->pieces && (p->flying.n || p->asking))
		return false;
	if (!p->pieces && p->doubt.n) {
		job->kind = JOB_ASK;
	} else if (find_gap(p, &gap)) {
		job->kind = JOB_SEND;
		job->from = gap.from;
		/* No crumbs behind a piece. */
		job->to = gap.to - gap.from <= piece + piece / 4 ?
				  gap.to : gap.from + piece;
	} else if (!p->flying.n && !p->asking) {
		job->kind = JOB_ASK;
	}
	return job->kind != JOB_NONE;
}

void parts_next(struct parts *p, int64_t piece, int64_t first_piece,
		struct job *job)
{
	while (p->first < p->n && p->part[p->first].state == PART_WHOLE)
		p->first++;
	*job = (struct job){ .kind = JOB_NONE };
	for (int i = p->first; i < p->n; i++) {
		const struct part *one = &p->part[i];

		job->part = i;
		if (one->state == PART_NEW) {
			job->kind = JOB_CREATE;
			job->to = MIN(one->size, first_piece);
			return;
		}
		if (one->state == PART_ASK && !one->asking) {
			job->kind = JOB_ASK;
			return;
		}
		if (one->state == PART_OPEN && open_next(one, piece, job))
			return;
	}
}

/* ---- what happens to it */

enum err parts_begin(struct parts *p, const struct job *job)
{
	struct part *one = &p->part[job->part];
	enum err err;

	if (job->kind == JOB_ASK)
		one->asking = true;
	else if (job->kind == JOB_CREATE)
		one->state = PART_MAKING;
	err = spans_add(&one->flying, job->from, job->to);
	return err ? err : spans_add(&one->sent, job->from, job->to);
}

void parts_end(struct parts *p, const struct job *job)
{
	struct part *one = &p->part[job->part];

	/* Cannot fail: what is removed was added as one. */
	spans_remove(&one->flying, job->from, job->to);
	if (one->state == PART_MAKING)
		one->state = PART_NEW;
	if (job->kind == JOB_ASK)
		one->asking = false;
}

enum err parts_cut(struct parts *p, const struct job *job, int64_t up)
{
	struct part *one = &p->part[job->part];
	int64_t to = MIN(job->to, job->from + up + PART_UNTOLD);
	enum err err;

	parts_end(p, job);
	if (job->kind != JOB_SEND)
		return ERR_OK;
	/* Plain tus has one offset, which may have moved. */
	err = spans_add(&one->doubt, job->from,
			one->pieces ? to : job->to);
	return err ? err : spans_remove_all(&one->doubt, &one->held);
}

/* Is a byte of from..to one that was never sent? */
static bool never_sent(const struct part *p, int64_t from, int64_t to)
{
	return !p->older && from < to && spans_end(&p->sent, from) < to;
}

static bool is_false(const struct part *p, const struct claim *c)
{
	bool false_ = never_sent(p, 0, c->offset);

	for (int i = 0; i < c->ranges.n; i++)
		false_ |= never_sent(p, c->ranges.at[i].from,
				     c->ranges.at[i].to);
	return false_;
}

enum part_news part_told(struct part *p, const struct job *job,
			 const struct claim *c)
{
	int64_t before = spans_sum(&p->held);
	bool asked = job->kind == JOB_ASK;

	if (is_false(p, c))
		return NEWS_FALSE;
	/* Answers of two connections may overtake each other, so that one
	 * which has less is no news; but a question asked alone settles it. */
	if (asked && !p->flying.n)
		spans_release(&p->held);
	if (spans_add(&p->held, 0, c->offset) ||
	    spans_add_all(&p->held, &c->ranges))
		return NEWS_NOMEM;
	spans_release(&p->doubt);
	if (job->kind != JOB_SEND)
		p->pieces = c->pieces;
	p->state = c->offset == p->size ? PART_WHOLE : PART_OPEN;
	if (spans_sum(&p->held) > before) {
		p->asks = 0;
		return NEWS_MORE;
	}
	return NEWS_NONE;
}

/* "bytes=4096-8191,9000-9999", ascending, inside the file. */
static bool read_ranges(struct claim *c, const char *text, int64_t size)
{
	int64_t last = c->offset;

	if (!str_starts(text, "bytes="))
		return false;
	text += strlen("bytes=");
	for (;;) {
		int64_t from, to;
		int used = 0;

		if (!isdigit((unsigned char)*text) ||
		    sscanf(text, "%18" SCNd64 "-%18" SCNd64 "%n", &from, &to,
			   &used) != 2 ||
		    from < last || to < from || to >= size ||
		    spans_add(&c->ranges, from, to + 1))
			return false;
		last = to;
		text += used;
		if (*text != ',')
			return *text == '\0';
		text += 1 + strspn(text + 1, " ");
	}
}

void claim_read(struct claim *c, const char *offset, const char *ranges,
		const char *pieces, int64_t size)
{
	*c = (struct claim){ .offset = -1 };
	c->pieces = pieces && strcmp(pieces, "?1") == 0;
	if (!offset || !str_int64(offset, 0, size, &c->offset)) {
		c->offset = -1;
		return;
	}
	if (ranges && !read_ranges(c, ranges, size)) {
		spans_release(&c->ranges);
		c->offset = -1;
	}
}
