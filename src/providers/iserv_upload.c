/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files in pieces of two megabytes, each a form as Dropzone sends it, all
 * with the uuid that was written down before the first. The last one's answer
 * has the reference under which the file is handed in. Before its first byte
 * the sealed copy is compared with its SHA-256.
 */
#include "base/base.h"
#include "providers/iserv_hand_in.h"

#define SUM_TURN (8 << 20)
#define SUM_PIECE (64 << 10)
#define BOUNDARY "----ranzen"

static void next(struct iserv_work *w);

void iserv_upload_release(struct iserv_work *w)
{
	const struct disk *d = session_of(&w->op.op)->disk;

	if (w->fd >= 0)
		d->close(d->ctx, w->fd);
	if (w->hashing)
		hash_release(&w->hash);
	w->fd = -1;
	w->hashing = false;
	buf_release(&w->body);
	buf_release(&w->tail);
}

static void close_file(struct iserv_work *w)
{
	const struct disk *d = session_of(&w->op.op)->disk;

	if (w->fd >= 0)
		d->close(d->ctx, w->fd);
	w->fd = -1;
}

static enum err open_file(struct iserv_work *w, const struct iserv_part *p)
{
	const struct disk *d = session_of(&w->op.op)->disk;
	struct stat st;

	if (w->fd >= 0)
		return ERR_OK;
	if (!p->path)
		return ERR_NOT_FOUND;
	w->fd = d->open(d->ctx, p->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
	if (w->fd < 0 || d->fstat(d->ctx, w->fd, &st) != 0)
		return err_from_errno(errno);
	return st.st_size == p->size ? ERR_OK : ERR_SEAL_BROKEN;
}

/* ---- is the copy what it was? */

/* 1: there is more, 0: all is read, -1: it failed. */
static int sum_some(struct iserv_work *w)
{
	const struct disk *d = session_of(&w->op.op)->disk;
	const int64_t stop = w->hashed + SUM_TURN;
	char *piece = malloc(SUM_PIECE);
	int more = piece ? 1 : -1;

	while (more > 0 && w->hashed < stop) {
		ssize_t n = d->pread(d->ctx, w->fd, piece, SUM_PIECE, w->hashed);

		if (n <= 0)
			more = n < 0 ? -1 : 0;
		else if (hash_update(&w->hash, piece, (size_t)n))
			more = -1;
		else
			w->hashed += n;
	}
	free(piece);
	return more;
}

static void on_sum(struct op *o, const struct net_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;
	struct iserv_part *p = &w->part[w->at];
	char hex[HASH_HEX_SIZE] = "";
	int more = sum_some(w);

	UNUSED(r);
	if (more > 0) {
		op_soon(o, on_sum);
		return;
	}
	w->hashing = false;
	if (hash_final(&w->hash, hex) || more < 0) {
		op_end(o, FATE_later, ERR_IO, 0);
		return;
	}
	if (*p->sha256 && strcmp(hex, p->sha256) != 0) {
		op_end(o, FATE_never, ERR_SEAL_BROKEN, 0);
		return;
	}
	p->summed = true;
	next(w);
}

static void sum(struct iserv_work *w)
{
	enum err err = open_file(w, &w->part[w->at]);

	if (!err)
		err = hash_init(&w->hash, HASH_SHA256);
	w->hashing = !err;
	w->hashed = 0;
	if (err == ERR_SEAL_BROKEN || err == ERR_NOT_FOUND)
		op_end_soon(&w->op.op, FATE_never, err);
	else if (err)
		op_end_soon(&w->op.op, FATE_later, err);
	else
		op_soon(&w->op.op, on_sum);
}

/* ---- pieces */

static void add_field(struct iserv_work *w, const char *name, int64_t value)
{
	buf_printf(&w->body, "--" BOUNDARY "%s\r\nContent-Disposition: form-data; "
		   "name=\"%s\"\r\n\r\n%" PRId64 "\r\n", w->part[w->at].uuid,
		   name, value);
}

/* As browsers write a name (WHATWG HTML, 4.10.21.8). */
static void add_file_name(struct buf *b, const char *name)
{
	for (; *name; name++)
		if (*name == '"')
			buf_str(b, "%22");
		else if (*name == '\r' || *name == '\n')
			buf_printf(b, "%%%02X", *name);
		else
			buf_char(b, *name);
}

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	struct iserv_work *w = ctx;
	int64_t sent = 0, total = 0;

	UNUSED(down);
	for (int i = 0; i < w->n; i++) {
		total += w->part[i].size;
		sent += w->part[i].there ? w->part[i].size : w->part[i].sent;
	}
	if (w->journal.moved)
		w->journal.moved(w->journal.ctx, MIN(sent + up, total), total);
}

/* What the school says went wrong, in either form. */
static void take_words(struct iserv_work *w, const json_t *doc)
{
	const json_t *first = json_array_get(json_object_get(doc, "messages"), 0);
	struct arena a = { 0 };
	json_t *holder = json_is_string(first) ?
		json_pack("{s:O}", "message", first) : json_incref((json_t *)first);

	str_copy(w->op.op.said, sizeof(w->op.op.said),
		 field_line(&a, holder, "message"));
	json_decref(holder);
	arena_release(&a);
}

enum err iserv_write_down(struct iserv_work *w, int i)
{
	const struct iserv_part *p = &w->part[i];
	char text[ISERV_PATH_SIZE], others[20] = "";

	if (w->others && i == 0)
		str_printf(others, sizeof(others), "+%016" PRIx64, w->others);
	str_printf(text, sizeof(text), "%s%s%s%s", p->uuid, others,
		   p->reference ? " " : "", p->reference ? p->reference : "");
	return w->journal.upload(w->journal.ctx, i, text, p->sent);
}

static void acknowledged(struct iserv_work *w, const json_t *doc, int64_t size)
{
	struct iserv_part *p = &w->part[w->at];
	const char *path = field_raw(doc, "path");
	enum err err;

	p->sent += size;
	w->op.op.moved = true;
	if (p->sent == p->size && (!path || !*path ||
				   strlen(path) >= ISERV_PATH_SIZE - 64)) {
		/* It does not have what it said it had. */
		if (iserv_upload_forget(w))
			iserv_later(w, ERR_GARBLED);
		return;
	}
	if (p->sent == p->size) {
		free(p->reference);
		p->reference = str_dup(path);
	}
	err = p->sent == p->size && !p->reference ? ERR_NOMEM :
							     iserv_write_down(w, w->at);
	if (err)
		iserv_later(w, err);
	else
		next(w);
}

/* What was begun is not there any more: from the beginning, once or twice. */
static bool anew(struct iserv_work *w)
{
	if (++w->rounds > 2 || !iserv_upload_forget(w))
		return false;
	iserv_upload(w);
	return true;
}

static void on_piece(struct iserv_op *o, const struct iserv_reply *r)
{
	struct iserv_work *w = (struct iserv_work *)o;
	struct iserv_part *p = &w->part[w->at];
	int64_t size = MIN(p->size - p->sent, ISERV_PIECE);
	json_t *doc;
	const char *type;

	if (r->lost) { /* it belonged to the session that is over */
		if (w->rounds >= 2)
			iserv_later(w, ERR_LOGIN);
		else
			anew(w);
		return;
	}
	type = r->net->header(r->net, "Content-Type");
	doc = iserv_json(r->net->body, r->net->len, type);
	if (r->net->status == 200 && doc &&
	    strcmp(field_raw(doc, "status") ? field_raw(doc, "status") : "",
		   "success") == 0) {
		acknowledged(w, doc, size);
	} else if (doc && r->net->status / 100 != 5 && p->sent && !w->rounds) {
		anew(w);
	} else if (doc && r->net->status / 100 != 5) {
		take_words(w, doc);
		iserv_refuse(w, ERR_REFUSED);
	} else {
		iserv_failed(o, r->net);
	}
	json_decref(doc);
}

static void send_piece(struct iserv_work *w)
{
	struct iserv_part *p = &w->part[w->at];
	char path[ISERV_PATH_SIZE], type[128];
	int64_t count = MAX((p->size + ISERV_PIECE - 1) / ISERV_PIECE, 1);
	struct iserv_ask ask = {
		.method = "POST", .path = path, .type = type, .carries = true,
		.headers = { { "X-Requested-With", "XMLHttpRequest" },
			     { "Accept", "application/json" } },
		.fd = w->fd, .from = p->sent,
		.size = MIN(p->size - p->sent, ISERV_PIECE),
		.moved = on_moved,
	};

	buf_clear(&w->body);
	buf_clear(&w->tail);
	buf_printf(&w->body, "--" BOUNDARY "%s\r\nContent-Disposition: form-data; "
		   "name=\"dzuuid\"\r\n\r\n%s\r\n", p->uuid, p->uuid);
	add_field(w, "dzchunkindex", p->sent / ISERV_PIECE);
	add_field(w, "dztotalfilesize", p->size);
	add_field(w, "dzchunksize", ISERV_PIECE);
	add_field(w, "dztotalchunkcount", count);
	add_field(w, "dzchunkbyteoffset", p->sent);
	buf_printf(&w->body, "--" BOUNDARY "%s\r\nContent-Disposition: form-data; "
		   "name=\"file\"; filename=\"", p->uuid);
	add_file_name(&w->body, p->name);
	buf_str(&w->body, "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
	buf_printf(&w->tail, "\r\n--" BOUNDARY "%s--\r\n", p->uuid);
	str_printf(type, sizeof(type), "multipart/form-data; boundary="
		   BOUNDARY "%s", p->uuid);
	str_printf(path, sizeof(path), "%s/fs/api/upload/local",
		   session_of(&w->op.op)->prefix);
	ask.body = w->body.data;
	ask.body_len = w->body.len;
	ask.tail = w->tail.data;
	ask.tail_len = w->tail.len;
	if (buf_error(&w->body) || buf_error(&w->tail))
		op_end_soon(&w->op.op, FATE_later, ERR_NOMEM);
	else
		iserv_ask(&w->op, &ask, on_piece);
}

/* ---- one after the other */

void iserv_new_uuid(struct iserv_work *w, struct iserv_part *p)
{
	uuid_v7(p->uuid, w->now * 1000, random_system());
	p->sent = 0;
}

static void begin_part(struct iserv_work *w)
{
	struct iserv_part *p = &w->part[w->at];
	enum err err = ERR_OK;

	if (!*p->uuid) {
		iserv_new_uuid(w, p);
		err = iserv_write_down(w, w->at);
	}
	if (!err)
		err = open_file(w, p);
	if (err)
		op_end_soon(&w->op.op, FATE_later, err);
	else
		send_piece(w);
}

static void next(struct iserv_work *w)
{
	while (w->at < w->n && (w->part[w->at].there ||
				w->part[w->at].reference)) {
		close_file(w);
		w->at++;
	}
	if (w->at == w->n)
		iserv_commit(w);
	else if (!w->part[w->at].summed)
		sum(w);
	else
		begin_part(w);
}

void iserv_upload(struct iserv_work *w)
{
	close_file(w);
	w->at = 0;
	next(w);
}

bool iserv_upload_forget(struct iserv_work *w)
{
	for (int i = 0; i < w->n; i++) {
		struct iserv_part *p = &w->part[i];
		enum err err = p->there || !*p->uuid ? ERR_OK :
			w->journal.upload(w->journal.ctx, i, "", 0);

		if (err) {
			iserv_later(w, err);
			return false;
		}
		free(p->reference);
		p->reference = NULL;
		p->uuid[0] = '\0';
		p->sent = 0;
	}
	return true;
}
