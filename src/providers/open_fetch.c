/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/file_op.h"
#include "providers/open_op.h"

struct fetch_op {
	struct file_op file; /* first */
	char pid[OPEN_ID_SIZE];
};

static uint64_t send_fetch(struct file_op *file, struct net_request *ask,
			   const char *range, net_done *done, void *ctx)
{
	struct fetch_op *op = (struct fetch_op *)file;
	char path[OPEN_ID_SIZE + 16];
	struct open_call call = { .method = "GET", .path = path, .calm = true,
				  .sink = ask->sink, .head = ask->head,
				  .moved = ask->moved, .spare = ask->spare };

	str_printf(path, sizeof(path), "/files/%s", op->pid);
	if (range) {
		call.headers[0] = (struct net_header){ "Range", range };
		call.headers[1] = (struct net_header){ "If-Range",
						       file->part.etag };
	}
	return open_send_beside(&file->op, &call, done, ctx);
}

/* RFC 9530: "sha-256=:BASE64:". */
static void read_digest(const char *field, char digest[HASH_HEX_SIZE])
{
	const char *at = field ? strstr(field, "sha-256=:") : NULL;
	struct buf raw;

	digest[0] = '\0';
	if (!at)
		return;
	at += strlen("sha-256=:");
	buf_init(&raw, HASH_MAX);
	if (base64_decode(&raw, at, strcspn(at, ":")) && raw.len == HASH_MAX)
		hex_encode((const unsigned char *)raw.data, raw.len, digest);
	buf_release(&raw);
}

static void read_head(const struct net_reply *r, char etag[PART_ETAG_SIZE],
		      char digest[HASH_HEX_SIZE])
{
	if (!str_copy(etag, PART_ETAG_SIZE, r->header(r, "ETag")))
		etag[0] = '\0';
	read_digest(r->header(r, "Repr-Digest"), digest);
}

static const struct file_kind kind = {
	.send = send_fetch,
	.failed = open_failed,
	.read = read_head,
	.if_range = true,
};

void open_fetch(struct session *s, const struct material *m, const char *part,
		void (*moved)(void *ctx, int64_t done, int64_t total),
		provider_done *done, void *ctx)
{
	struct fetch_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	enum err err;

	if (!op)
		return;
	str_copy(op->pid, sizeof(op->pid), m->pid);
	err = file_op_open(&op->file, &kind, s->api, s->disk, m, part, moved);
	if (!open_id_valid(op->pid))
		op_end_soon(&op->file.op, FATE_never, ERR_NOT_FOUND);
	else if (err)
		op_end_soon(&op->file.op, err == ERR_NOT_FOUND ? FATE_never :
								  FATE_later, err);
	else
		file_op_go(&op->file);
}
