/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files to and from a WebDAV server. */
#include "base/base.h"
#include "providers/dav_inner.h"
#include "providers/file_op.h"

#define URL_SIZE (DAV_ROOT_SIZE + DAV_HREF_SIZE)

/* ---- from there */

struct get_op {
	struct file_op file; /* first */
	char href[DAV_HREF_SIZE];
};

static uint64_t send_get(struct file_op *file, struct net_request *ask,
			 const char *range, net_done *done, void *ctx)
{
	struct get_op *op = (struct get_op *)file;
	struct dav *d = dav_of(&file->op);
	char url[URL_SIZE];
	struct net_header headers[DAV_HEADERS] = { { "Accept-Encoding",
						     "identity" } };
	int n = 1;

	if (range)
		headers[n++] = (struct net_header){ "Range", range };
	if (range && *file->part.etag)
		headers[n++] = (struct net_header){ "If-Range",
						    file->part.etag };
	dav_fill(d, op->href, ask, headers, n, url);
	ask->method = "GET";
	return d->ops.net->start(d->ops.net, ask, done, ctx);
}

static void get_failed(struct op *o, const struct net_reply *r)
{
	dav_failed(o, r, false);
}

static void read_head(const struct net_reply *r, char etag[PART_ETAG_SIZE],
		      char digest[HASH_HEX_SIZE])
{
	const char *tag = r->header(r, "ETag");

	digest[0] = '\0';
	if (!tag || !dav_is_strong(tag) || !str_copy(etag, PART_ETAG_SIZE, tag))
		etag[0] = '\0';
}

static const struct file_kind kind = {
	.send = send_get,
	.failed = get_failed,
	.read = read_head,
	.size_lags = true,
};

void dav_get(struct dav *d, const char *href, int64_t size, const char *part,
	     void (*moved)(void *ctx, int64_t done, int64_t total),
	     provider_done *done, void *ctx)
{
	struct get_op *op = op_new(&d->ops, sizeof(*op), done, ctx);
	const struct material m = { .size = size };
	enum err err;

	if (!op)
		return;
	err = file_op_open(&op->file, &kind, d->root, d->disk, &m, part, moved);
	op->file.single = true;
	if (!str_copy(op->href, sizeof(op->href), href))
		op_end_soon(&op->file.op, FATE_never, ERR_LIMIT);
	else if (err)
		op_end_soon(&op->file.op, FATE_later, err);
	else
		file_op_go(&op->file);
}

/* ---- to there */

struct put_op {
	struct op op; /* first */
	struct dav_file file;
	char over[DAV_ETAG_SIZE];
};

static void on_put_moved(void *ctx, int64_t up, int64_t down)
{
	struct put_op *op = ctx;

	UNUSED(down);
	op->op.moved |= up > 0;
	if (op->file.moved)
		op->file.moved(op->op.ctx, up, op->file.size);
}

static void on_put(struct op *o, const struct net_reply *r)
{
	struct put_op *op = (struct put_op *)o;

	if (!r->err && (r->status == 200 || r->status == 201 || r->status == 204))
		op_end(o, FATE_done, ERR_OK, 0);
	else if (!r->err && r->status == 412 && !*op->over)
		op_end(o, FATE_never, ERR_THERE, 0);
	else
		dav_failed(o, r, true);
}

void dav_put(struct dav *d, const struct dav_file *file, provider_done *done,
	     void *ctx)
{
	struct put_op *op = op_new(&d->ops, sizeof(*op), done, ctx);
	char url[URL_SIZE];
	struct net_header headers[DAV_HEADERS] = {
		{ "Content-Type", "application/octet-stream" },
	};
	struct net_request ask = { .method = "PUT", .body_fd = file->fd,
				   .body_size = file->size, .urgent = true,
				   .limit = 64u << 10, .moved = on_put_moved };

	if (!op)
		return;
	op->file = *file;
	str_copy(op->over, sizeof(op->over), file->over);
	if (strlen(file->href) >= DAV_HREF_SIZE) {
		op_end_soon(&op->op, FATE_never, ERR_LIMIT);
		return;
	}
	if (*op->over)
		headers[1] = (struct net_header){ "If-Match", op->over };
	else
		headers[1] = (struct net_header){ "If-None-Match", "*" };
	dav_fill(d, file->href, &ask, headers, 2, url);
	op_start(&op->op, &ask, on_put);
}

/* ---- the same? */

struct compare_op {
	struct op op; /* first */
	int fd;
	int64_t at, most;
	bool differs, over; /* over: as many bytes as were wanted */
	enum err err;
};

static bool on_bytes(void *ctx, int status, const void *data, size_t len)
{
	struct compare_op *op = ctx;
	const char *bytes = data;
	char own[16384];

	bool beyond = (int64_t)len > op->most - op->at;

	UNUSED(status);
	len = beyond ? (size_t)(op->most - op->at) : len;
	while (len > 0 && !op->differs && !op->err) {
		size_t n = MIN(len, sizeof(own));
		ssize_t got = pread(op->fd, own, n, op->at);

		if (got < 0)
			op->err = err_from_errno(errno);
		else if (got == 0 || memcmp(own, bytes, (size_t)got) != 0)
			op->differs = true;
		else {
			op->at += got;
			bytes += got;
			len -= (size_t)got;
		}
	}
	op->over = op->at == op->most;
	return !op->differs && !op->err && !beyond;
}

static void on_compared(struct op *o, const struct net_reply *r)
{
	struct compare_op *op = (struct compare_op *)o;

	if (op->differs)
		op_end(o, FATE_never, ERR_CHANGED, 0);
	else if (op->err)
		op_end(o, FATE_later, op->err, 0);
	else if (op->over || (!r->err && r->status == 200 && !op->most))
		op_end(o, FATE_done, ERR_OK, 0);
	else if (!r->err && r->status == 200) /* shorter than it was said */
		op_end(o, FATE_never, ERR_CHANGED, 0);
	else
		dav_failed(o, r, false);
}

void dav_compare(struct dav *d, const char *href, int fd, int64_t most,
		 provider_done *done, void *ctx)
{
	struct compare_op *op = op_new(&d->ops, sizeof(*op), done, ctx);
	char url[URL_SIZE];
	struct net_header headers[DAV_HEADERS] = { { "Accept-Encoding",
						     "identity" } };
	struct net_request ask = { .method = "GET", .body_fd = -1,
				   .sink = on_bytes, .urgent = true };

	if (!op)
		return;
	op->fd = fd;
	op->most = most;
	dav_fill(d, href, &ask, headers, 1, url);
	op_start(&op->op, &ask, on_compared);
}

/* ---- a folder */

static void on_made(struct op *o, const struct net_reply *r)
{
	if (!r->err && r->status == 201)
		op_end(o, FATE_done, ERR_OK, 0);
	else if (!r->err && r->status == 405)
		op_end(o, FATE_never, ERR_EXISTS, 0);
	else
		dav_failed(o, r, true);
}

void dav_make(struct dav *d, const char *href, provider_done *done, void *ctx)
{
	struct op *op = op_new(&d->ops, sizeof(*op), done, ctx);
	char url[URL_SIZE];
	struct net_header headers[DAV_HEADERS];
	struct net_request ask = { .method = "MKCOL", .body_fd = -1,
				   .limit = 64u << 10, .urgent = true };

	if (!op)
		return;
	dav_fill(d, href, &ask, headers, 0, url);
	op_start(op, &ask, on_made);
}
