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

/* Of a page without the form, breaks and blanks say nothing. */
static bool same_words(const char *a, const char *b)
{
	static const char blanks[] = " \t\n";

	for (;; a++, b++) {
		bool apart = *a && strchr(blanks, *a);

		if (apart != (*b && strchr(blanks, *b)))
			return false;
		a += strspn(a, blanks) - apart;
		b += strspn(b, blanks) - apart;
		if (!apart && *a != *b)
			return false;
		if (!*a)
			return true;
	}
}

bool iserv_same_text(const struct iserv_work *w)
{
	const char *ours = w->entry->text ? w->entry->text : "";
	struct buf a, b;
	bool same;

	buf_init(&a, 16u << 20);
	buf_init(&b, 16u << 20);
	work_text_normal(&a, ours);
	work_text_normal(&b, w->show.sent_text);
	same = !buf_error(&a) && !buf_error(&b) &&
	       (strcmp(a.data, b.data) == 0 ||
		(!w->show.open && same_words(a.data, b.data)));
	buf_release(&a);
	buf_release(&b);
	return same;
}

/* As browsers write it when they send a file, which a school may keep. */
static bool as_sent(const char *name, const char *at)
{
	struct buf b;
	bool same;

	buf_init(&b, ISERV_PATH_SIZE);
	for (; *name; name++)
		*name == '"' ? buf_str(&b, "%22") : buf_char(&b, *name);
	same = !buf_error(&b) && b.len && same_name(b.data, at);
	buf_release(&b);
	return same;
}

static bool is_taken(const struct iserv_work *w, const char *at)
{
	for (int i = 0; i < w->at; i++)
		if (w->part[i].at && strcmp(w->part[i].at, at) == 0)
			return true;
	return false;
}

/* Each of ours gets one that lies there, no two the same: what may be the one
 * of the part at work, from the k-th on. */
static void choose(struct iserv_work *w, int k)
{
	struct iserv_part *p = &w->part[w->at];

	p->at = NULL;
	for (; k < w->show.n_own && !p->at; k++) {
		const char *at = w->show.own[k].pid;
		const char *name = w->show.own[k].name;

		w->candidate = k;
		if (!is_taken(w, at) &&
		    (*p->pid ? strcmp(p->pid, at) == 0 :
		     same_name(p->name, name) || as_sent(p->name, name)))
			p->at = at;
	}
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

static void ask_bytes(struct iserv_work *w);

static void differs(struct iserv_work *w)
{
	choose(w, w->candidate + 1);
	if (w->part[w->at].at) {
		ask_bytes(w);
		return;
	}
	w->at++;
	next(w);
}

static void on_bytes(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;
	struct iserv_part *p = &w->part[w->at];
	/* A server without ranges may send a small one whole. */
	bool whole = r->net->status == 200 && !r->net->err;
	int64_t size = whole ? (int64_t)r->net->len : size_of(r->net);
	char hex[HASH_HEX_SIZE] = "";

	if (r->net->status == 404) {
		differs(w);
		return;
	}
	if (r->net->status != 200 && r->net->status != 206) {
		iserv_failed(o, r->net);
		return;
	}
	if (whole)
		hash_bytes(HASH_SHA256, r->net->body, r->net->len, hex);
	if ((size >= 0 && size != p->size) ||
	    (whole && *p->sha256 && strcmp(hex, p->sha256) != 0)) {
		differs(w);
		return;
	}
	p->compared = whole;
	p->sized = size >= 0;
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
	return iserv_same_text(w);
}

static void next(struct iserv_work *w)
{
	for (; w->at < w->n; w->at++) {
		choose(w, 0);
		if (w->part[w->at].at) {
			ask_bytes(w);
			return;
		}
	}
	w->all_there = all_there(w);
	w->proven(w, w->all_there && w->show.n_own == w->n &&
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
	for (int i = 0; i < w->n; i++) {
		w->part[i].at = NULL;
		w->part[i].compared = w->part[i].sized = false;
	}
	next(w);
}
