/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of Moodle: webservice/pluginfile.php, asked by POST with the token in
 * the body (docs/moodle.md, "Downloads").
 *
 * Where a copy from before is here, its SHA-1 is sent along: what did not
 * change is not sent again. Errors come as 200 with JSON; a file is told by
 * its Content-Disposition, which errors do not have, and where it is JSON by
 * the record's type and length.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/file_op.h"
#include "providers/moodle_op.h"

#define HASH_TURN (8 << 20) /* of the copy that is here */
#define PIECE (64 << 10)
#define SHA1_LEN 40

struct fetch_op {
	struct file_op file; /* first */
	char url[2 * MOODLE_URL_SIZE];
	char type[128];      /* of the record; "" unknown */
	int64_t size;        /* -1: unknown */
	/* the copy that is here */
	int fd;              /* -1: none */
	int64_t read;
	bool hashing;
	struct hash sha1, sha256;
	char known[HASH_HEX_SIZE], is[HASH_HEX_SIZE]; /* SHA-1, SHA-256 */
};

/* ---- what a reply says of its file */

static bool type_is(const struct net_reply *r, const char *type)
{
	const char *t = r->header(r, "Content-Type");
	size_t n = strlen(type);

	return t && str_ncasecmp(t, type, n) == 0 &&
	       (t[n] == '\0' || t[n] == ';' || t[n] == ' ');
}

/*
 * "SHA1" is the content's; W/"SHA1" and "SHA1-gzip" are what web servers made
 * of it that would have compressed the file: as it comes unpacked, it is still
 * the content's. Anything else ("MTIME-SIZE" of a web server that was handed
 * the file) is a validator only.
 */
static void read_etag(const char *field, char etag[PART_ETAG_SIZE],
		      char digest[HASH_HEX_SIZE])
{
	const char *at = field ? field : "";
	size_t n;

	etag[0] = digest[0] = '\0';
	if (str_starts(at, "W/"))
		at += 2;
	n = *at == '"' ? strspn(at + 1, "0123456789abcdefABCDEF") : 0;
	if (n == SHA1_LEN && (strcmp(at + 1 + n, "\"") == 0 ||
			      strcmp(at + 1 + n, "-gzip\"") == 0)) {
		str_printf(digest, HASH_HEX_SIZE, "%.*s", SHA1_LEN, at + 1);
		for (char *c = digest; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		str_printf(etag, PART_ETAG_SIZE, "\"%s\"", digest);
	} else if (at == field && !str_copy(etag, PART_ETAG_SIZE, field)) {
		etag[0] = '\0';
	}
}

static void read_head(const struct net_reply *r, char etag[PART_ETAG_SIZE],
		      char digest[HASH_HEX_SIZE])
{
	read_etag(r->header(r, "ETag"), etag, digest);
}

static bool is_packed(const struct net_reply *r)
{
	const char *coding = r->header(r, "Content-Encoding");

	return coding && *coding && str_casecmp(coding, "identity") != 0;
}

static bool read_fault(struct moodle_fault *f, const struct net_reply *r)
{
	json_t *doc = json_loadb(r->body, r->len, 0, NULL);
	bool is_fault = moodle_fault_of(f, doc);

	json_decref(doc);
	return is_fault;
}

/* Is JSON what the record says, at its length? */
static bool fits(const struct fetch_op *op, const struct net_reply *r)
{
	const char *length = r->header(r, "Content-Length");
	int64_t size;

	return str_casecmp(op->type, "application/json") == 0 && length &&
	       str_int64(length, 0, INT64_MAX, &size) &&
	       (op->size < 0 || size == op->size);
}

static enum file_sort sort(const struct file_op *file, const struct net_reply *r,
			   bool whole)
{
	const struct fetch_op *op = (const struct fetch_op *)file;
	bool json = type_is(r, "application/json");
	bool named = r->header(r, "Content-Disposition") != NULL;
	struct moodle_fault fault;

	if (is_packed(r))
		return FILE_STRANGE;
	if (r->status == 206 || (!json && !type_is(r, "text/html")))
		return FILE_SURE;
	if (!json || !named)
		return named ? FILE_SURE : FILE_STRANGE;
	if (fits(op, r))
		return FILE_SURE;
	if (!whole)
		return FILE_DOUBT;
	return read_fault(&fault, r) ? FILE_STRANGE : FILE_SURE;
}

/* ---- asking */

static uint64_t send_fetch(struct file_op *file, struct net_request *ask,
			   const char *range, net_done *done, void *ctx)
{
	struct fetch_op *op = (struct fetch_op *)file;
	struct session *s = session_of(&file->op);
	char known[HASH_HEX_SIZE + 2];
	struct net_header headers[3] = {
		{ "Content-Type", "application/x-www-form-urlencoded" },
		{ "Accept-Encoding", "identity" },
	};
	struct buf form;
	uint64_t id = 0;

	ask->method = "POST";
	ask->url = op->url;
	ask->headers = headers;
	ask->n_headers = 2;
	if (range) {
		headers[ask->n_headers++] = (struct net_header){ "Range", range };
	} else if (*op->known) {
		str_printf(known, sizeof(known), "\"%s\"", op->known);
		headers[ask->n_headers++] =
			(struct net_header){ "If-None-Match", known };
	}
	buf_init_secret(&form, 256);
	form_add(&form, "token", s->token);
	ask->body = form.data;
	ask->body_len = form.len;
	if (!buf_error(&form))
		id = s->ops.net->start(s->ops.net, ask, done, ctx);
	buf_release(&form);
	return id;
}

/* What is here is what the school has. */
static void end_unchanged(struct fetch_op *op)
{
	struct op *o = &op->file.op;

	part_drop(&op->file.part);
	o->sha256 = op->is;
	o->unchanged = true;
	op_end(o, FATE_done, ERR_OK, 0);
}

static void failed(struct op *o, const struct net_reply *r)
{
	struct fetch_op *op = (struct fetch_op *)o;
	struct session *s = session_of(o);
	struct moodle_fault f;

	if (!r->err && r->status == 304 && *op->known) {
		end_unchanged(op);
		return;
	}
	/* No such file is the one error that has a status of its own. */
	if (r->err || r->status != 404 || !read_fault(&f, r))
		moodle_reading(&f, r, s->plain, false);
	if (f.fate == FATE_done) {
		f.fate = FATE_later;
		f.err = ERR_GARBLED;
	}
	/* Sent on to another host, which gets no token of ours. */
	if (r->err == ERR_NOT_THIS && r->status / 100 == 3) {
		f.fate = FATE_never;
		f.err = ERR_ELSEWHERE;
	}
	moodle_end(o, &f, r->retry_after);
}

static const struct file_kind kind = {
	.send = send_fetch,
	.failed = failed,
	.read = read_head,
	.sort = sort,
	.size_lags = true,
	.first_tries = 1,
};

/* ---- the copy that is here */

static void release(struct op *o)
{
	struct fetch_op *op = (struct fetch_op *)o;
	const struct disk *d = session_of(o)->disk;

	if (op->fd >= 0)
		d->close(d->ctx, op->fd);
	if (op->hashing) {
		hash_release(&op->sha1);
		hash_release(&op->sha256);
	}
	file_op_release(o);
}

/* Only what may be the same is read. */
static bool open_copy(struct fetch_op *op, const char *path)
{
	const struct disk *d = session_of(&op->file.op)->disk;
	struct stat st;

	if (!path || !*path || op->file.part.sum)
		return false;
	op->fd = d->open(d->ctx, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
	if (op->fd < 0 || d->fstat(d->ctx, op->fd, &st) != 0 ||
	    !S_ISREG(st.st_mode) || (op->size >= 0 && st.st_size != op->size) ||
	    hash_init(&op->sha1, HASH_SHA1) != ERR_OK)
		return false;
	op->hashing = true;
	return hash_init(&op->sha256, HASH_SHA256) == ERR_OK;
}

/* Goes on with reading it. 1: there is more, 0: all is read, -1: it failed. */
static int read_copy(struct fetch_op *op, char *piece)
{
	const struct disk *d = session_of(&op->file.op)->disk;
	const int64_t stop = op->read + HASH_TURN;

	while (op->read < stop) {
		ssize_t n = d->pread(d->ctx, op->fd, piece, PIECE, op->read);

		if (n <= 0)
			return n < 0 ? -1 : 0;
		if (hash_update(&op->sha1, piece, (size_t)n) != ERR_OK ||
		    hash_update(&op->sha256, piece, (size_t)n) != ERR_OK)
			return -1;
		op->read += n;
	}
	return 1;
}

static void on_copy(struct op *o, const struct net_reply *r)
{
	struct fetch_op *op = (struct fetch_op *)o;
	char *piece = malloc(PIECE);
	int more = piece ? read_copy(op, piece) : -1;

	UNUSED(r);
	free(piece);
	if (more > 0) {
		op_soon(o, on_copy);
		return;
	}
	if (more == 0) {
		bool ok = hash_final(&op->sha256, op->is) == ERR_OK;

		op->hashing = false;
		if (hash_final(&op->sha1, op->known) != ERR_OK || !ok)
			op->known[0] = '\0';
	}
	file_op_go(&op->file);
}

/* ---- the call */

/* The address that takes a token; false: this is no file of the site's. */
static bool address(struct fetch_op *op, const char *root, const char *pid)
{
	static const char files[] = "/pluginfile.php/";
	const char *before = str_starts(pid, files) ? "/webservice" : "";

	return (*before || str_starts(pid, "/webservice/pluginfile.php/") ||
		str_starts(pid, "/webservice/draftfile.php/")) &&
	       str_printf(op->url, sizeof(op->url), "%s%s%s", root, before, pid);
}

void moodle_fetch(struct session *s, const struct material *m, const char *part,
		  void (*moved)(void *ctx, int64_t done, int64_t total),
		  provider_done *done, void *ctx)
{
	struct fetch_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	struct material as = *m;
	char begun[PART_ETAG_SIZE];
	enum err err;

	if (!op)
		return;
	/* A page's text is listed with no size at all. */
	op->size = as.size = m->size > 0 ? m->size : -1;
	op->fd = -1;
	str_copy(op->type, sizeof(op->type), m->type);
	err = file_op_open(&op->file, &kind, s->root, s->disk, &as, part, moved);
	op->file.op.release = release;
	if (!err)
		err = part_want_sha1(&op->file.part);
	if (!address(op, s->root, m->pid)) {
		op_end_soon(&op->file.op, FATE_never, ERR_ELSEWHERE);
		return;
	}
	if (err) {
		op_end_soon(&op->file.op, FATE_later, err);
		return;
	}
	/* What was whole when the last run ended is still to be compared. */
	read_etag(op->file.part.etag, begun, op->file.digest);
	if (open_copy(op, m->path))
		op_soon(&op->file.op, on_copy);
	else
		file_op_go(&op->file);
}
