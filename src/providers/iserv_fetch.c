/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of IServ: /fs/download/… and /fs/file/… of the school's own host.
 * Whether the server does ranges is not known beforehand: it is asked, and
 * what comes as 200 is the file from its beginning.
 *
 * A session that is over shows as a redirect or as a page where a file was
 * due. Then something small is asked for, which sees to the session, and the
 * file once more.
 */
#include "base/base.h"
#include "providers/file_op.h"
#include "providers/iserv_op.h"

struct fetch_op {
	struct file_op file; /* first */
	char path[ISERV_PATH_SIZE];
	bool is_page;        /* the material itself is HTML */
	bool renewed;
};

static uint64_t send_fetch(struct file_op *file, struct net_request *ask,
			   const char *range, net_done *done, void *ctx)
{
	struct fetch_op *op = (struct fetch_op *)file;
	struct session *s = session_of(&file->op);
	char url[ISERV_URL_SIZE + ISERV_PATH_SIZE];
	struct net_header headers[5] = { { "Accept-Encoding", "identity" } };
	struct buf cookies;
	uint64_t id;
	int n = 1;

	buf_init_secret(&cookies, 32768);
	jar_send(&s->jar, op->path, &cookies);
	if (cookies.len)
		headers[n++] = (struct net_header){ "Cookie", cookies.data };
	if (range)
		headers[n++] = (struct net_header){ "Range", range };
	if (range && *file->part.etag)
		headers[n++] = (struct net_header){ "If-Range",
						    file->part.etag };
	str_printf(url, sizeof(url), "%s%s", s->root, op->path);
	ask->method = "GET";
	ask->url = url;
	ask->headers = headers;
	ask->n_headers = n;
	ask->stays = true;
	ask->gap_ms = op_gap(ISERV_GAP_MS);
	id = s->ops.net->start(s->ops.net, ask, done, ctx);
	buf_release(&cookies);
	return id;
}

/* Its own validator is all that the server says of a file. */
static void read_head(const struct net_reply *r, char etag[PART_ETAG_SIZE],
		      char digest[HASH_HEX_SIZE])
{
	const char *tag = r->header(r, "ETag");

	digest[0] = '\0';
	if (!tag || str_starts(tag, "W/") || !str_copy(etag, PART_ETAG_SIZE, tag))
		etag[0] = '\0';
}

static bool has(const struct net_reply *r, const char *what)
{
	return r->len && memmem(r->body, r->len, what, strlen(what)) != NULL;
}

/* A page in the place of a file is the login's, or a fault; of material that
 * is a page, the bytes tell. */
static enum file_sort sort(const struct file_op *file, const struct net_reply *r,
			   bool whole)
{
	const struct fetch_op *op = (const struct fetch_op *)file;
	const char *type = r->header(r, "Content-Type");

	if (!type || str_ncasecmp(type, "text/html", 9) != 0 ||
	    r->header(r, "Content-Disposition"))
		return FILE_SURE;
	if (!op->is_page)
		return FILE_STRANGE;
	if (!whole)
		return FILE_DOUBT;
	return has(r, "name=\"_password\"") ||
	       (has(r, "http-equiv=\"refresh\"") && has(r, "/auth/")) ?
		       FILE_STRANGE : FILE_SURE;
}

/* ---- a session that is over */

static void on_session(void *ctx, const struct verdict *v)
{
	struct fetch_op *op = ctx;

	if (v->fate == FATE_done) {
		file_op_go(&op->file);
		return;
	}
	str_copy(op->file.op.said, sizeof(op->file.op.said), v->said);
	op_end(&op->file.op, v->fate, v->err, v->retry_after);
}

static void on_small(struct iserv_op *o, const struct iserv_reply *r)
{
	UNUSED(r);
	op_end(&o->op, FATE_done, ERR_OK, 0);
}

static bool is_over(const struct net_reply *r)
{
	return !r->err && (r->status / 100 == 3 || r->status == 200);
}

static void failed(struct op *o, const struct net_reply *r)
{
	struct fetch_op *op = (struct fetch_op *)o;
	struct session *s = session_of(o);
	struct iserv_op *small;
	char path[ISERV_PATH_SIZE];
	enum fate fate;
	enum err err;

	if (!is_over(r) || op->renewed) {
		iserv_reading(r, s->plain, &fate, &err);
		op_end(o, fate, err, r->retry_after);
		return;
	}
	op->renewed = true;
	small = iserv_op_new(s, sizeof(*small), on_session, op);
	if (!small)
		return;
	str_printf(path, sizeof(path), "%s/app/navigation/badges", s->prefix);
	iserv_get(small, path, on_small);
}

static const struct file_kind kind = {
	.send = send_fetch,
	.failed = failed,
	.read = read_head,
	.sort = sort,
	.size_lags = true,
};

/* ---- the call */

static bool is_file_of(const struct session *s, const char *pid)
{
	size_t n = strlen(s->prefix);

	return strncmp(pid, s->prefix, n) == 0 && pid[n] == '/' &&
	       strlen(pid) < ISERV_PATH_SIZE && !strpbrk(pid, " \r\n\t");
}

void iserv_fetch(struct session *s, const struct material *m, const char *part,
		 void (*moved)(void *ctx, int64_t done, int64_t total),
		 provider_done *done, void *ctx)
{
	struct fetch_op *op = op_new(&s->ops, sizeof(*op), done, ctx);
	struct material as = *m;
	enum err err;

	if (!op)
		return;
	/* What a page says of a size is rounded. */
	as.size = -1;
	op->is_page = str_ends(m->name, ".html") || str_ends(m->name, ".htm");
	str_copy(op->path, sizeof(op->path), m->pid);
	err = file_op_open(&op->file, &kind, s->root, s->disk, &as, part, moved);
	op->file.single = true; /* one connection, always */
	if (!is_file_of(s, m->pid))
		op_end_soon(&op->file.op, FATE_never, ERR_ELSEWHERE);
	else if (err)
		op_end_soon(&op->file.op, FATE_later, err);
	else
		file_op_go(&op->file);
}
