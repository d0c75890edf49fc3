/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in (docs/school-api.yaml, "Handing in"): each file through tus 1.0,
 * then one PUT that names the whole work. Steps, each beginning where the
 * last reply leaves it:
 *
 *   next_file: create (POST) → send (PATCH …) → next file … → commit (PUT)
 *                     ask (HEAD) ↗   only where the offset is not known
 *
 * The upload's reference in the journal is the path of its address.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/fields.h"
#include "providers/open_op.h"

#include <strings.h>

#define PIECE (INT64_C(4) << 20)
#define TRIES 3         /* restarts of one upload within one call */

struct part {
	char *path, *name, *pid;
	char sha256[HASH_HEX_SIZE];
	char upload[OPEN_URL_SIZE]; /* path on the school's host; "" none yet */
	int64_t size, offset;       /* offset -1: ask */
	int mismatches;
};

struct hand_in_op {
	struct open_op op; /* first */
	struct provider_journal journal;
	char key[UUID_SIZE];
	char *work;             /* the PUT without its files, JSON */
	json_t *body;
	struct part *parts;
	int n, i;               /* parts; the one at work */
	int fd, fd_of;          /* open file, and of which part */
	int64_t piece, sent_before, total;
	int restarts;
};

static void next_file(struct hand_in_op *op);
static void send_piece(struct hand_in_op *op);

static void release_hand_in(struct open_op *o)
{
	struct hand_in_op *op = (struct hand_in_op *)o;

	for (int i = 0; i < op->n; i++) {
		free(op->parts[i].path);
		free(op->parts[i].name);
		free(op->parts[i].pid);
	}
	free(op->parts);
	json_decref(op->body);
	free(op->work);
	if (op->fd >= 0)
		close(op->fd);
}

static struct part *now(struct hand_in_op *op)
{
	return &op->parts[op->i];
}

/* Writes to the journal; false: it could not, and the op has ended. */
static bool record(struct hand_in_op *op)
{
	const struct part *p = now(op);
	enum err err = op->journal.upload(op->journal.ctx, op->i, p->upload,
					  MAX(p->offset, 0));

	if (err)
		op_end_soon(&op->op, FATE_later, err);
	return err == ERR_OK;
}

static bool step(struct hand_in_op *op, enum err (*tell)(void *ctx))
{
	enum err err = tell ? tell(op->journal.ctx) : ERR_OK;

	if (err)
		op_end_soon(&op->op, FATE_later, err);
	return err == ERR_OK;
}

/* The upload is no more: a new one, but not for ever. */
static void begin_anew(struct hand_in_op *op)
{
	struct part *p = now(op);

	p->upload[0] = '\0';
	p->offset = 0;
	p->mismatches = 0;
	if (!record(op))
		return;
	if (++op->restarts > TRIES)
		op_end(&op->op, FATE_later, ERR_GONE, 0);
	else
		next_file(op);
}

/* Path and host of a Location: ours, and made of harmless bytes. */
static bool take_location(struct hand_in_op *op, const char *to)
{
	struct part *p = now(op);
	const char *origin = op->op.s->origin;
	size_t n = strlen(origin);

	if (!to)
		return false;
	if (strncasecmp(to, origin, n) == 0 && to[n] == '/')
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

static bool take_offset(const struct net_reply *r, const struct part *p,
			int64_t *offset)
{
	const char *text = r->header(r, "Upload-Offset");

	return text && str_int64(text, 0, p->size, offset);
}

static void on_created(struct open_op *o, const struct net_reply *r)
{
	struct hand_in_op *op = (struct hand_in_op *)o;

	if (r->err || r->status != 201) {
		op_failed(o, r);
	} else if (!take_location(op, r->header(r, "Location"))) {
		op_end(o, FATE_later, ERR_GARBLED, 0);
	} else {
		now(op)->offset = 0;
		o->moved = true;
		if (record(op))
			send_piece(op);
	}
}

static void create(struct hand_in_op *op)
{
	struct part *p = now(op);
	unsigned char raw[HASH_MAX];
	char length[24];
	struct buf meta;
	struct op_call call = {
		.method = "POST", .path = "/uploads",
		.headers = { { "Tus-Resumable", "1.0.0" },
			     { "Upload-Length", length } },
	};

	str_printf(length, sizeof(length), "%" PRId64, p->size);
	buf_init(&meta, 4096);
	buf_str(&meta, "filename ");
	base64_encode(&meta, p->name, strlen(p->name));
	if (hex_decode(p->sha256, raw, sizeof(raw))) {
		buf_str(&meta, ",sha256 ");
		base64_encode(&meta, raw, sizeof(raw));
	}
	call.headers[2] = (struct net_header){ "Upload-Metadata", meta.data };
	if (buf_error(&meta))
		op_end_soon(&op->op, FATE_never, ERR_INTERNAL);
	else
		op_send(&op->op, &call, on_created);
	buf_release(&meta);
}

static void address(struct hand_in_op *op, char *url, size_t size)
{
	str_printf(url, size, "%s%s", op->op.s->origin, now(op)->upload);
}

static void on_asked(struct open_op *o, const struct net_reply *r)
{
	struct hand_in_op *op = (struct hand_in_op *)o;
	struct part *p = now(op);

	if (!r->err && (r->status == 404 || r->status == 410 || r->status == 403)) {
		begin_anew(op);
	} else if (!r->err && r->status == 401) { /* HEAD has no problem in it */
		op_end(o, FATE_never, ERR_LOGIN, 0);
	} else if (r->err || r->status / 100 != 2) {
		op_failed(o, r);
	} else if (!take_offset(r, p, &p->offset)) {
		op_end(o, FATE_later, ERR_GARBLED, 0);
	} else {
		o->s->lost_upload[0] = '\0';
		if (record(op))
			send_piece(op);
	}
}

static void ask_offset(struct hand_in_op *op)
{
	char url[2 * OPEN_URL_SIZE];
	const struct op_call call = {
		.method = "HEAD", .path = url,
		.headers = { { "Tus-Resumable", "1.0.0" } },
	};

	if (++op->restarts > TRIES + op->n) {
		op_end(&op->op, FATE_later, ERR_GARBLED, 0);
		return;
	}
	address(op, url, sizeof(url));
	op_send(&op->op, &call, on_asked);
}

/* 409: the school has another offset and says which. */
static void go_on_from(struct hand_in_op *op, const struct net_reply *r,
		       const struct open_problem *problem)
{
	struct part *p = now(op);

	if (++op->restarts > TRIES + op->n) {
		op_end(&op->op, FATE_later, ERR_GARBLED, 0);
		return;
	}
	if (!take_offset(r, p, &p->offset)) {
		if (problem->offset < 0 || problem->offset > p->size) {
			ask_offset(op);
			return;
		}
		p->offset = problem->offset;
	}
	if (record(op))
		send_piece(op);
}

static void piece_refused(struct hand_in_op *op, const struct net_reply *r)
{
	struct open_reading reading;

	open_reading(&reading, r, op->op.s->plain, false);
	if (r->status == 409 && !r->err) {
		go_on_from(op, r, &reading.problem);
	} else if (!r->err && (r->status == 410 ||
			       (r->status == 404 && *reading.problem.name))) {
		begin_anew(op);
	} else if (!r->err && r->status == 460) {
		/* The line spoilt the last piece; twice: the bytes before it. */
		if (++now(op)->mismatches > 1)
			begin_anew(op);
		else
			ask_offset(op);
	} else {
		if (r->err)
			str_copy(op->op.s->lost_upload,
				 sizeof(op->op.s->lost_upload), now(op)->upload);
		op_failed(&op->op, r);
	}
}

static void on_piece(struct open_op *o, const struct net_reply *r)
{
	struct hand_in_op *op = (struct hand_in_op *)o;
	struct part *p = now(op);
	int64_t offset;

	if (r->err || r->status / 100 != 2) {
		piece_refused(op, r);
	} else if (!take_offset(r, p, &offset) || offset <= p->offset) {
		ask_offset(op);
	} else {
		p->offset = offset;
		o->moved = true;
		if (record(op))
			send_piece(op);
	}
}

static void on_piece_moved(void *ctx, int64_t up, int64_t down)
{
	struct hand_in_op *op = ctx;
	int64_t here = now(op)->offset + MIN(up, op->piece);

	UNUSED(down);
	if (up > 0)
		op->op.moved = true;
	if (op->journal.moved)
		op->journal.moved(op->journal.ctx, op->sent_before + here,
				  op->total);
}

static enum err open_file(struct hand_in_op *op)
{
	struct part *p = now(op);
	struct stat st;

	if (op->fd >= 0 && op->fd_of == op->i)
		return ERR_OK;
	if (op->fd >= 0)
		close(op->fd);
	op->fd_of = op->i;
	op->fd = p->path ? open(p->path, O_RDONLY | O_CLOEXEC) : -1;
	if (op->fd < 0)
		return p->path ? err_from_errno(errno) : ERR_NOT_FOUND;
	if (fstat(op->fd, &st) != 0)
		return err_from_errno(errno);
	return st.st_size == p->size ? ERR_OK : ERR_CHANGED;
}

static void send_piece(struct hand_in_op *op)
{
	struct part *p = now(op);
	char url[2 * OPEN_URL_SIZE], offset[24];
	struct op_call call = {
		.method = "PATCH", .path = url, .from_file = true,
		.headers = { { "Tus-Resumable", "1.0.0" },
			     { "Upload-Offset", offset },
			     { "Content-Type", "application/offset+octet-stream" } },
		.moved = on_piece_moved,
	};
	enum err err;

	if (p->offset >= p->size) {
		op->sent_before += p->size;
		op->i++;
		next_file(op);
		return;
	}
	err = open_file(op);
	if (err) { /* the sealed copy is broken: nothing to wait for */
		op_end_soon(&op->op, FATE_never, err);
		return;
	}
	op->piece = MIN(PIECE, p->size - p->offset);
	call.fd = op->fd;
	call.from = p->offset;
	call.size = op->piece;
	address(op, url, sizeof(url));
	str_printf(offset, sizeof(offset), "%" PRId64, p->offset);
	op_send(&op->op, &call, on_piece);
}

static bool is_listed(const char *ids, const char *id)
{
	char word[OPEN_ID_SIZE + 2];

	str_printf(word, sizeof(word), " %s ", id);
	return strstr(ids, word) != NULL;
}

/* A file named by its id alone that the school has no more. */
static bool is_lost(const struct part *p, const char *ids)
{
	return !*p->upload && *p->pid && is_listed(ids, p->pid);
}

static void forget_uploads(struct hand_in_op *op, const char *ids)
{
	for (op->i = 0; op->i < op->n; op->i++) {
		struct part *p = now(op);

		if (is_lost(p, ids) && !p->path) {
			op_end(&op->op, FATE_never, ERR_GONE, 0);
			return;
		}
		if (is_lost(p, ids))
			*p->pid = '\0';
		if (!*p->upload ||
		    (*ids && !is_listed(ids, strrchr(p->upload, '/') + 1)))
			continue;
		p->upload[0] = '\0';
		p->offset = 0;
		if (!record(op))
			return;
	}
	op->i = 0;
	op->sent_before = 0;
	if (++op->restarts > TRIES)
		op_end(&op->op, FATE_later, ERR_GONE, 0);
	else
		next_file(op);
}

static void on_committed(struct open_op *o, const struct net_reply *r)
{
	struct hand_in_op *op = (struct hand_in_op *)o;
	struct open_reading reading;
	struct receipt receipt;
	enum err err;

	if (!open_is_json(r)) {
		open_reading(&reading, r, o->s->plain, true);
		if (strcmp(reading.problem.name, "upload-incomplete") == 0)
			forget_uploads(op, reading.problem.uploads);
		else
			op_failed_commit(o, r);
		return;
	}
	err = open_read_hand_in(r->body, r->len, &receipt);
	if (!err && strcasecmp(receipt.key, op->key) != 0)
		err = ERR_GARBLED;
	o->moved = true;
	if (!err)
		err = op->journal.holds(op->journal.ctx, &receipt);
	record_receipt_release(&receipt);
	op_end(o, err ? FATE_unknown : FATE_done, err, 0);
}

static json_t *file_row(const struct part *p)
{
	return *p->upload ?
		       json_pack("{s:s, s:s}", "upload",
				 strrchr(p->upload, '/') + 1, "name", p->name) :
		       json_pack("{s:s, s:s}", "file", p->pid, "name", p->name);
}

static void commit(struct hand_in_op *op)
{
	char path[UUID_SIZE + 16];
	struct op_call call = {
		.method = "PUT", .path = path,
		.headers = { { "Content-Type", "application/json" } },
	};
	json_t *files = json_array();

	for (int i = 0; i < op->n; i++)
		json_array_append_new(files, file_row(&op->parts[i]));
	json_object_set_new(op->body, "files", files);
	free(op->work);
	op->work = (int)json_array_size(files) == op->n ?
			   json_dumps(op->body, JSON_COMPACT) : NULL;
	if (!op->work) {
		op_end_soon(&op->op, FATE_never, ERR_INTERNAL);
		return;
	}
	if ((op->n && !step(op, op->journal.uploaded)) ||
	    !step(op, op->journal.committing))
		return;
	str_printf(path, sizeof(path), "/hand-ins/%s", op->key);
	call.body = op->work;
	call.body_len = strlen(op->work);
	op_send(&op->op, &call, on_committed);
}

static void next_file(struct hand_in_op *op)
{
	/* What lies at the school already is named, not sent. */
	while (op->i < op->n && !*now(op)->upload && *now(op)->pid)
		op->sent_before += op->parts[op->i++].size;
	if (op->i == op->n)
		commit(op);
	else if (!*now(op)->upload)
		create(op);
	else if (now(op)->offset < 0 ||
		 strcmp(now(op)->upload, op->op.s->lost_upload) == 0)
		ask_offset(op);
	else
		send_piece(op);
}

static bool init_part(struct part *p, const struct work_file *f, const char *path)
{
	p->path = str_dup(path);
	p->name = str_dup(f->name ? f->name : "");
	p->pid = str_dup(f->pid && open_id_valid(f->pid) ? f->pid : "");
	p->size = f->size;
	p->offset = f->offset > f->size ? -1 : f->offset;
	if (f->upload && f->upload[0] == '/')
		str_copy(p->upload, sizeof(p->upload), f->upload);
	else
		p->offset = 0;
	if (f->sha256 && hash_hex_valid(HASH_SHA256, f->sha256))
		str_copy(p->sha256, sizeof(p->sha256), f->sha256);
	return p->name && p->pid && (p->path || !path);
}

static enum err init_hand_in(struct hand_in_op *op, const struct entry *e,
			     const char *const *paths)
{
	bool ok = true;

	if (!open_id_valid(e->task_pid) || !uuid_valid(e->key))
		return ERR_INTERNAL;
	str_copy(op->key, sizeof(op->key), e->key);
	op->body = json_pack("{s:s, s:s?, s:s, s:s?}", "task", e->task_pid, "base",
			     e->base && *e->base ? e->base : NULL, "state",
			     e->not_done ? "saved" : "handed_in", "text", e->text);
	op->parts = calloc((size_t)e->n_files + 1, sizeof(*op->parts));
	if (!op->parts)
		return ERR_NOMEM;
	op->n = e->n_files;
	for (int i = 0; i < e->n_files; i++) {
		ok &= init_part(&op->parts[i], &e->files[i], paths ? paths[i] : NULL);
		op->total += e->files[i].size;
	}
	return !ok ? ERR_NOMEM : op->body ? ERR_OK : ERR_FORMAT;
}

void open_hand_in(struct session *s, const struct entry *e,
		  const char *const *paths, const struct provider_journal *journal,
		  provider_done *done, void *ctx)
{
	struct hand_in_op *op = op_new(s, sizeof(*op), done, ctx);
	enum err err;

	if (!op)
		return;
	op->fd = -1;
	op->op.release = release_hand_in;
	op->journal = *journal;
	err = init_hand_in(op, e, paths);
	/* A sealed copy that is not whole is told before anything is sent. */
	for (op->i = 0; !err && op->i < op->n; op->i++)
		if (!*now(op)->pid || *now(op)->upload)
			err = open_file(op);
	op->i = 0;
	if (err)
		op_end_soon(&op->op, err == ERR_NOMEM ? FATE_later : FATE_never,
			    err);
	else
		next_file(op);
}
