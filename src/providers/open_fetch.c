/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file into a part file. Beside it lies PART.meta, "ETAG\nSHA256\n", once
 * the download is large enough to be worth resuming; a part without it, or
 * whose material has changed since, begins from zero.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/open_op.h"

#define RESUME_FROM (256 << 10)      /* smaller ones are simply fetched anew */
#define UNKNOWN_LIMIT (INT64_C(4) << 30)
#define ETAG_SIZE 160

struct fetch_op {
	struct open_op op; /* first */
	void (*moved)(void *ctx, int64_t done, int64_t total);
	char *part, *meta;
	char pid[OPEN_ID_SIZE], sha256[HASH_HEX_SIZE], etag[ETAG_SIZE];
	int64_t size;          /* announced; -1 unknown */
	int fd;
	int64_t asked_from, at; /* of the range; bytes in the part */
	bool hashing, fresh;   /* fresh: bytes of this reply were looked at */
	struct hash hash;
	enum err err;          /* of the sink */
	int restarts;
	char digest[HASH_HEX_SIZE];
};

static void release_fetch(struct open_op *o)
{
	struct fetch_op *op = (struct fetch_op *)o;

	if (op->hashing)
		hash_release(&op->hash);
	if (op->fd >= 0)
		o->s->disk->close(o->s->disk->ctx, op->fd);
	free(op->part);
	free(op->meta);
}

static void drop_part(struct fetch_op *op)
{
	const struct disk *d = op->op.s->disk;

	d->unlink(d->ctx, op->meta);
	d->unlink(d->ctx, op->part);
}

/* A strong entity tag that may stand in a header, or nothing. */
static void take_etag(struct fetch_op *op, const char *etag)
{
	op->etag[0] = '\0';
	if (!etag || etag[0] != '"' || strlen(etag) >= ETAG_SIZE)
		return;
	for (const char *c = etag; *c; c++)
		if (!isgraph((unsigned char)*c))
			return;
	str_copy(op->etag, sizeof(op->etag), etag);
}

static bool read_meta(struct fetch_op *op)
{
	char *text = NULL, *sha256;
	size_t len;

	if (disk_read_file(op->op.s->disk, op->meta, 512, &text, &len) != ERR_OK)
		return false;
	sha256 = strchr(text, '\n');
	if (sha256) {
		*sha256++ = '\0';
		sha256[strcspn(sha256, "\n")] = '\0';
		if (strcmp(sha256, op->sha256) == 0)
			take_etag(op, text);
	}
	free(text);
	return *op->etag != '\0';
}

static enum err write_meta(struct fetch_op *op)
{
	char text[ETAG_SIZE + HASH_HEX_SIZE + 4];

	str_printf(text, sizeof(text), "%s\n%s\n", op->etag, op->sha256);
	return disk_write_file(op->op.s->disk, op->meta, text, strlen(text), 0600);
}

/* The digest of what lies there already. */
static enum err hash_part(struct fetch_op *op)
{
	const struct disk *d = op->op.s->disk;
	char *piece = malloc(1 << 16);
	int64_t at = 0;
	enum err err = piece ? ERR_OK : ERR_NOMEM;

	if (op->hashing)
		hash_release(&op->hash);
	if (!err)
		err = hash_init(&op->hash, HASH_SHA256);
	op->hashing = !err;
	while (!err && at < op->at) {
		ssize_t n = d->pread(d->ctx, op->fd, piece,
				     (size_t)MIN(1 << 16, op->at - at), at);

		if (n <= 0)
			err = n ? err_from_errno(errno) : ERR_IO;
		else
			err = hash_update(&op->hash, piece, (size_t)n);
		at += n;
	}
	free(piece);
	return err;
}

static enum err from_zero(struct fetch_op *op)
{
	const struct disk *d = op->op.s->disk;

	op->at = 0;
	if (d->ftruncate(d->ctx, op->fd, 0) != 0)
		return err_from_errno(errno);
	return hash_part(op);
}

static enum err open_part(struct fetch_op *op)
{
	const struct disk *d = op->op.s->disk;
	struct stat st;

	op->fd = d->open(d->ctx, op->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
			 0600);
	if (op->fd < 0 || d->fstat(d->ctx, op->fd, &st) != 0)
		return err_from_errno(errno);
	op->at = st.st_size;
	if (op->at && (!read_meta(op) || (op->size >= 0 && op->at > op->size)))
		return from_zero(op);
	return hash_part(op);
}

static int64_t most(const struct fetch_op *op)
{
	return op->size >= 0 ? op->size : UNKNOWN_LIMIT;
}

static bool range_begins_at(const struct net_reply *r, int64_t from)
{
	const char *range = r->header(r, "Content-Range");
	char expected[40];

	str_printf(expected, sizeof(expected), "bytes %" PRId64 "-", from);
	return range && str_starts(range, expected);
}

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

static void on_head(void *ctx, const struct net_reply *r)
{
	struct fetch_op *op = ctx;

	if (r->status / 100 != 2)
		return;
	op->fresh = true;
	take_digest(op, r->header(r, "Repr-Digest"));
	if (r->status == 206 && !range_begins_at(r, op->asked_from)) {
		op->err = ERR_GARBLED;
		return;
	}
	if (r->status == 206)
		return;
	op->err = from_zero(op);
	take_etag(op, r->header(r, "ETag"));
	if (!op->err && *op->etag && most(op) > RESUME_FROM)
		op->err = write_meta(op);
}

static bool on_data(void *ctx, int status, const void *data, size_t len)
{
	struct fetch_op *op = ctx;
	const struct disk *d = op->op.s->disk;
	const char *p = data;

	if (!op->fresh) { /* a net that tells no head: only a whole file is sure */
		op->fresh = true;
		op->err = status == 200 ? from_zero(op) : ERR_GARBLED;
	}
	if (!op->err && (int64_t)len > most(op) - op->at)
		op->err = ERR_LIMIT;
	if (!op->err)
		op->err = hash_update(&op->hash, p, len);
	while (!op->err && len) {
		ssize_t n = d->pwrite(d->ctx, op->fd, p, len, op->at);

		if (n <= 0) {
			op->err = err_from_errno(n ? errno : EIO);
			break;
		}
		p += n;
		len -= (size_t)n;
		op->at += n;
		op->op.moved = true;
	}
	return op->err == ERR_OK;
}

static void on_moved(void *ctx, int64_t up, int64_t down)
{
	struct fetch_op *op = ctx;

	UNUSED(up);
	UNUSED(down);
	if (op->moved)
		op->moved(op->op.ctx, op->at, op->size);
}

static enum err check_whole(struct fetch_op *op)
{
	const struct disk *d = op->op.s->disk;
	const char *expected = *op->sha256 ? op->sha256 : op->digest;
	char hex[HASH_HEX_SIZE];
	enum err err;

	if (op->size >= 0 && op->at != op->size)
		return ERR_GARBLED;
	err = hash_final(&op->hash, hex);
	op->hashing = false;
	if (!err && *expected && strcmp(hex, expected) != 0)
		err = ERR_GARBLED;
	if (!err && d->fsync(d->ctx, op->fd) != 0)
		err = err_from_errno(errno);
	return err;
}

static void end_whole(struct fetch_op *op, void (*end)(struct open_op *,
						       enum fate, enum err))
{
	const struct disk *d = op->op.s->disk;
	enum err err = check_whole(op);

	if (err == ERR_GARBLED)
		drop_part(op);
	else if (!err)
		d->unlink(d->ctx, op->meta);
	end(&op->op, err ? FATE_later : FATE_done, err);
}

static void end_now(struct open_op *op, enum fate fate, enum err err)
{
	op_end(op, fate, err, 0);
}

static void ask_file(struct fetch_op *op);

static void on_file(struct open_op *o, const struct net_reply *r)
{
	struct fetch_op *op = (struct fetch_op *)o;

	if (op->err) {
		if (op->err == ERR_LIMIT || op->err == ERR_GARBLED)
			drop_part(op);
		op_end(o, op->err == ERR_LIMIT ? FATE_never : FATE_later,
		       op->err, 0);
	} else if (r->err == ERR_OK && (r->status == 200 || r->status == 206)) {
		end_whole(op, end_now);
	} else if (r->err == ERR_OK && r->status == 416 && !op->restarts++) {
		op->err = from_zero(op);
		ask_file(op);
	} else {
		op_failed(o, r);
	}
}

static void ask_file(struct fetch_op *op)
{
	char path[OPEN_ID_SIZE + 16], range[40];
	struct op_call call = { .method = "GET", .path = path, .sink = on_data,
				.head = on_head, .moved = on_moved, .calm = true };

	op->fresh = false;
	op->asked_from = op->at;
	str_printf(path, sizeof(path), "/files/%s", op->pid);
	str_printf(range, sizeof(range), "bytes=%" PRId64 "-", op->at);
	if (op->at) {
		call.headers[0] = (struct net_header){ "Range", range };
		call.headers[1] = (struct net_header){ "If-Range", op->etag };
	}
	op_send(&op->op, &call, on_file);
}

static bool init_fetch(struct fetch_op *op, const struct material *m,
		       const char *part)
{
	struct buf meta;

	op->fd = -1;
	op->op.release = release_fetch;
	op->size = m->size;
	op->part = str_dup(part);
	str_copy(op->pid, sizeof(op->pid), m->pid);
	if (m->sha256 && hash_hex_valid(HASH_SHA256, m->sha256))
		str_copy(op->sha256, sizeof(op->sha256), m->sha256);
	buf_init(&meta, PATH_MAX);
	buf_printf(&meta, "%s.meta", part);
	op->meta = buf_error(&meta) ? NULL : buf_take(&meta);
	buf_release(&meta);
	return op->part && op->meta;
}

void open_fetch(struct session *s, const struct material *m, const char *part,
		void (*moved)(void *ctx, int64_t done, int64_t total),
		provider_done *done, void *ctx)
{
	struct fetch_op *op = op_new(s, sizeof(*op), done, ctx);
	enum err err;

	if (!op)
		return;
	op->moved = moved;
	err = init_fetch(op, m, part) ? ERR_OK : ERR_NOMEM;
	if (!err && !open_id_valid(op->pid))
		err = ERR_NOT_FOUND;
	if (!err)
		err = open_part(op);
	if (err)
		op_end_soon(&op->op, err == ERR_NOT_FOUND ? FATE_never : FATE_later,
			    err);
	else if (op->size > 0 && op->at == op->size)
		end_whole(op, op_end_soon);
	else
		ask_file(op);
}
