/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies there, compared with what is ours: names and text by the page,
 * then each file by its bytes where it is small enough for the line, else by
 * its size.
 */
#include "base/base.h"
#include "base/text.h"
#include "model/standing.h"
#include "providers/iserv_hand_in.h"

#define BYTES_LIMIT (3 << 20) /* to be fetched once more */
#define SECONDS	    20        /* that may take */

/* ---- names and text */

static bool same_name(const char *a, const char *b)
{
	struct buf x, y;
	bool same;

	buf_init(&x, ISERV_PATH_SIZE);
	buf_init(&y, ISERV_PATH_SIZE);
	text_file_name(&x, a, strlen(a));
	text_file_name(&y, b, strlen(b));
	same = !buf_error(&x) && !buf_error(&y) && strcmp(x.data, y.data) == 0;
	buf_release(&x);
	buf_release(&y);
	return same;
}

bool iserv_same_text(const struct iserv_work *w)
{
	const char *ours = w->entry->text ? w->entry->text : "";
	struct buf a, b;
	bool same;

	buf_init(&a, 16u << 20);
	buf_init(&b, 16u << 20);
	work_text_normal(&a, ours);
	work_text_normal(&b, w->show.work_text);
	same = !buf_error(&a) && !buf_error(&b) && strcmp(a.data, b.data) == 0;
	buf_release(&a);
	buf_release(&b);
	return same;
}

/* Each of ours gets one that lies there, no two the same. */
static bool pair_up(struct iserv_work *w)
{
	bool all = true;

	for (int i = 0; i < w->n; i++) {
		struct iserv_part *p = &w->part[i];

		p->at = NULL;
		p->compared = false;
		for (int k = 0; k < w->show.n_own && !p->at; k++) {
			const char *at = w->show.own[k].pid;
			bool taken = false;

			for (int j = 0; j < i; j++)
				taken |= w->part[j].at && !strcmp(w->part[j].at, at);
			if (!taken && (*p->pid ? strcmp(p->pid, at) == 0 :
				       same_name(p->name, w->show.own[k].name)))
				p->at = at;
		}
		all &= p->at != NULL;
	}
	return all;
}

/* ---- bytes */

static void next(struct iserv_work *w);

static bool fetches(const struct iserv_work *w, const struct iserv_part *p)
{
	struct session *s = session_of(&w->op.op);
	struct net_line line = { 0 };
	struct net *net = s->ops.net;

	if (p->size > BYTES_LIMIT)
		return false;
	if (net->line && net->line(net, s->root, &line) && line.down_bps)
		return p->size <= line.down_bps * SECONDS;
	return true;
}

/* "bytes 0-0/SIZE", or the length of the whole. */
static int64_t size_of(const struct net_reply *r)
{
	const char *range = r->header(r, "Content-Range");
	const char *length = r->header(r, "Content-Length");
	const char *slash = range ? strchr(range, '/') : NULL;
	int64_t size;

	if (r->status == 206 && slash && str_int64(slash + 1, 0, INT64_MAX, &size))
		return size;
	if (r->status == 200 && length && str_int64(length, 0, INT64_MAX, &size))
		return size;
	return -1;
}

static void differs(struct iserv_work *w)
{
	w->part[w->at].at = NULL;
	w->at++;
	next(w);
}

static void on_bytes(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;
	struct iserv_part *p = &w->part[w->at];
	bool whole = !o->ask.only_head;
	char hex[HASH_HEX_SIZE] = "";

	if (r->net->status == 404) {
		differs(w);
		return;
	}
	if (r->net->status != 200 && r->net->status != 206) {
		o->ask.commit = w->committed;
		iserv_failed(o, r->net);
		return;
	}
	if (whole)
		hash_bytes(HASH_SHA256, r->net->body, r->net->len, hex);
	if (whole ? *p->sha256 && strcmp(hex, p->sha256) != 0 : size_of(r->net) != p->size) {
		differs(w);
		return;
	}
	p->compared = whole;
	w->at++;
	next(w);
}

static void ask_bytes(struct iserv_work *w)
{
	const struct iserv_part *p = &w->part[w->at];
	struct iserv_ask ask = { .method = "GET", .path = p->at,
				 .headers = { { "Accept-Encoding", "identity" } } };

	if (!fetches(w, p)) {
		ask.only_head = true;
		ask.headers[1] = (struct net_header){ "Range", "bytes=0-0" };
	}
	iserv_ask(&w->op, &ask, on_bytes);
}

static bool all_there(const struct iserv_work *w)
{
	for (int i = 0; i < w->n; i++)
		if (!w->part[i].at)
			return false;
	return w->show.n_own == w->n;
}

static void next(struct iserv_work *w)
{
	while (w->at < w->n && !w->part[w->at].at)
		w->at++;
	if (w->at < w->n) {
		ask_bytes(w);
		return;
	}
	w->proven(w, all_there(w) && iserv_same_text(w) &&
			     (w->entry->not_done || w->show.done));
}

/* Is it marked as it should be, where no work is sent? */
static bool is_marked(const struct iserv_work *w)
{
	return w->show.done == (w->entry->kind == KIND_done);
}

void iserv_prove(struct iserv_work *w,
		 void (*then)(struct iserv_work *w, bool same))
{
	w->proven = then;
	w->at = 0;
	if (w->mark_only) {
		then(w, is_marked(w));
		return;
	}
	pair_up(w);
	next(w);
}
