/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is a file at the school the one that was sent?
 *
 * The ETag of a file is the SHA-1 of its content. One byte is asked for, and
 * none if the SHA-1 is ours: Moodle compares it before it hands the file over
 * to a web server that would answer with an ETag of its own. Where the answer
 * does not tell, the file is fetched and its SHA-256 compared. HEAD would
 * need the token in its address.
 */
#include "base/base.h"
#include "providers/moodle_hand_in.h"

#define START_LIMIT (16u << 10)

static void look_release(struct moodle_look *l)
{
	if (l->hashing)
		hash_release(&l->hash);
	l->hashing = false;
	buf_release(&l->start);
}

void work_prove_release(struct work_op *w)
{
	look_release(&w->look);
}

static void look_end(struct work_op *w, enum moodle_match match)
{
	struct moodle_part *p = &w->part[w->look.part - w->part];

	look_release(&w->look);
	if (match != MATCH_no)
		p->found[0] = '\0';
	w->look.then(w, match);
}

/* "…", W/"…" and "…-gzip" */
static bool is_tag(const char *tag, const char *sha1)
{
	size_t n = strlen(sha1);

	if (!tag || !n)
		return false;
	if (str_starts(tag, "W/"))
		tag += 2;
	return *tag == '"' && str_ncasecmp(tag + 1, sha1, n) == 0 &&
	       (tag[n + 1] == '"' || str_starts(tag + n + 1, "-gzip\""));
}

static bool on_bytes(void *ctx, int status, const void *data, size_t len)
{
	struct work_op *w = ctx;
	struct moodle_look *l = &w->look;

	if (l->start.len < START_LIMIT)
		buf_add(&l->start, data, MIN(len, START_LIMIT - l->start.len));
	if (status == 206)
		return true;
	return l->hashing && !hash_update(&l->hash, data, len);
}

/* 200: the whole file, or a fault dressed as one. */
static void read_whole(struct work_op *w, const struct net_reply *r)
{
	struct moodle_look *l = &w->look;
	const char *type = r->header(r, "Content-Type");
	struct moodle_part *p = &w->part[l->part - w->part];
	struct moodle_fault f;
	char hex[HASH_HEX_SIZE];
	json_t *doc = NULL;
	bool fault;

	l->hashing = false;
	if (hash_final(&l->hash, hex)) {
		work_later(w, ERR_NOMEM);
		return;
	}
	if (strcmp(hex, p->sha256) == 0) {
		look_end(w, MATCH_content);
		return;
	}
	if (type && str_starts(type, "application/json"))
		doc = json_loadb(l->start.data, l->start.len, 0, NULL);
	fault = doc && moodle_fault_of(&f, doc);
	json_decref(doc);
	if (fault) {
		work_failed(w, &f, 0);
		return;
	}
	str_copy(p->found, sizeof(p->found), hex);
	look_end(w, MATCH_no);
}

/* An empty file has no first byte. */
static bool is_part(const struct net_reply *r)
{
	return r->status == 206 || r->status == 416;
}

static void ask_file(struct work_op *w, bool all);

static void on_file(struct op *o, const struct net_reply *r)
{
	struct work_op *w = (struct work_op *)o;
	struct moodle_look *l = &w->look;
	const char *tag = r->header ? r->header(r, "ETag") : NULL;
	struct moodle_fault f;

	if (r->err && r->err != ERR_CANCELLED) {
		moodle_reading(&f, r, session_of(o)->plain, false);
		work_failed(w, &f, r->retry_after);
	} else if (r->status == 304 && (!tag || is_tag(tag, l->part->sha1))) {
		look_end(w, MATCH_sha1);
	} else if (r->status / 100 == 2 && is_tag(tag, l->part->sha1)) {
		look_end(w, MATCH_sha1);
	} else if (r->status == 200 && !r->err) {
		read_whole(w, r);
	} else if (r->status == 404 || (is_part(r) && !l->fetch)) {
		look_end(w, MATCH_no);
	} else if (is_part(r)) {
		l->fetch = false;
		look_release(l);
		ask_file(w, true);
	} else {
		moodle_reading(&f, r, session_of(o)->plain, false);
		if (f.fate == FATE_done || r->err) {
			f.fate = FATE_later;
			f.err = ERR_GARBLED;
		}
		work_failed(w, &f, r->retry_after);
	}
}

static void ask_file(struct work_op *w, bool all)
{
	struct session *s = session_of(&w->op);
	struct moodle_look *l = &w->look;
	char url[3 * MOODLE_URL_SIZE], tag[MOODLE_SHA1_SIZE + 2], token[64];
	const struct net_header headers[] = {
		{ "Content-Type", "application/x-www-form-urlencoded" },
		{ "Range", "bytes=0-0" },
		{ "If-None-Match", tag },
	};
	struct net_request ask = {
		.method = "POST", .url = url, .headers = headers,
		.n_headers = all ? 1 : 3, .body = token, .body_fd = -1,
		.sink = on_bytes, .urgent = true, .repeatable = true,
		.goes_on = w->op.moved,
	};

	buf_init(&l->start, START_LIMIT);
	if (hash_init(&l->hash, HASH_SHA256)) {
		work_later(w, ERR_NO_LIBRARY);
		return;
	}
	l->hashing = true;
	str_printf(url, sizeof(url), "%s%s", s->root, l->path);
	str_printf(tag, sizeof(tag), "\"%s\"", l->part->sha1);
	str_printf(token, sizeof(token), "token=%s", s->token);
	ask.body_len = strlen(token);
	op_start(&w->op, &ask, on_file);
	explicit_bzero(token, sizeof(token));
}

void work_compare(struct work_op *w, const char *path,
		  const struct moodle_part *part, bool fetch,
		  void (*then)(struct work_op *w, enum moodle_match match))
{
	struct moodle_look *l = &w->look;

	look_release(l);
	l->part = part;
	l->fetch = fetch;
	l->then = then;
	if (str_copy(l->path, sizeof(l->path), path))
		ask_file(w, false);
	else
		work_later(w, ERR_GARBLED);
}

/* ---- all of a submission */

static void prove_next(struct work_op *w);

static void on_match(struct work_op *w, enum moodle_match match)
{
	w->content |= match == MATCH_content;
	w->at++;
	if (match == MATCH_no)
		w->proven(w, false);
	else
		prove_next(w);
}

static void prove_next(struct work_op *w)
{
	if (w->at == w->n)
		w->proven(w, true);
	else
		work_compare(w, w->part[w->at].at, &w->part[w->at], true,
			     on_match);
}

void work_prove(struct work_op *w, void (*then)(struct work_op *w, bool same))
{
	w->at = 0;
	w->content = false;
	w->proven = then;
	prove_next(w);
}
