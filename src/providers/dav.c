/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "providers/dav_inner.h"

#define LIST_LIMIT (16u << 20)
#define KEY_LIMIT  4096
#define URL_SIZE   (DAV_ROOT_SIZE + DAV_HREF_SIZE)

static const char wanted[] =
	"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	"<D:propfind xmlns:D=\"DAV:\"><D:prop><D:resourcetype/>"
	"<D:getcontentlength/><D:getlastmodified/><D:getetag/>"
	"<D:quota-available-bytes/></D:prop></D:propfind>";

struct dav_op {
	struct op op; /* first */
	char href[DAV_HREF_SIZE];
	dav_see *see;
	void *see_ctx;
	bool found;
};

struct dav *dav_of(struct op *op)
{
	return (struct dav *)op->of;
}

static void forget_key(struct dav *d)
{
	if (d->key)
		explicit_bzero(d->key, strlen(d->key));
	free(d->key);
	d->key = NULL;
}

struct dav *dav_new(struct net *net, const struct disk *disk, int64_t account)
{
	struct dav *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->ops.net = net;
	d->ops.account = account;
	d->disk = disk;
	return d;
}

void dav_free(struct dav *d)
{
	if (!d)
		return;
	ops_cancel(&d->ops);
	forget_key(d);
	free(d);
}

/* RFC 7617: in UTF-8; a name has no colon. */
enum err dav_key(struct dav *d, const char *user, const char *password)
{
	struct buf both, key;
	enum err err;

	buf_init_secret(&both, KEY_LIMIT);
	buf_init_secret(&key, 2 * KEY_LIMIT);
	buf_printf(&both, "%s:%s", user, password);
	buf_str(&key, "Basic ");
	base64_encode(&key, both.data, both.len);
	err = strchr(user, ':') ? ERR_USAGE : buf_error(&both);
	if (!err)
		err = buf_error(&key);
	forget_key(d);
	if (!err)
		d->key = str_dup(key.data);
	buf_release(&both);
	buf_release(&key);
	return err || d->key ? err : ERR_NOMEM;
}

/* ---- asking */

void dav_fill(struct dav *d, const char *href, struct net_request *ask,
	      struct net_header *headers, int n, char *url)
{
	str_printf(url, URL_SIZE, "%s%s", d->root, href);
	if (d->key)
		headers[n++] = (struct net_header){ "Authorization", d->key };
	ask->url = url;
	ask->headers = headers;
	ask->n_headers = n;
	ask->stays = true;
	ask->gap_ms = op_gap(DAV_GAP_MS);
}

static struct dav_op *new_op(struct dav *d, const char *href,
			     provider_done *done, void *ctx)
{
	struct dav_op *op = op_new(&d->ops, sizeof(*op), done, ctx);

	if (op && !str_copy(op->href, sizeof(op->href), href)) {
		op_end_soon(&op->op, FATE_never, ERR_LIMIT);
		return NULL;
	}
	return op;
}

static void propfind(struct dav_op *op, const char *depth, op_reply *then)
{
	struct dav *d = dav_of(&op->op);
	char url[URL_SIZE];
	struct net_header headers[DAV_HEADERS] = {
		{ "Depth", depth },
		{ "Content-Type", "application/xml; charset=utf-8" },
	};
	struct net_request ask = { .method = "PROPFIND", .body_fd = -1,
				   .body = wanted, .body_len = sizeof(wanted) - 1,
				   .limit = LIST_LIMIT, .repeatable = true,
				   .urgent = true };

	dav_fill(d, op->href, &ask, headers, 2, url);
	op_start(&op->op, &ask, then);
}

/* ---- what a reply means */

static const struct {
	int status;
	enum fate fate;
	enum err err;
} meanings[] = {
	{ 403, FATE_never, ERR_REFUSED }, { 404, FATE_never, ERR_NOT_FOUND },
	{ 409, FATE_never, ERR_NO_PARENT }, { 410, FATE_never, ERR_NOT_FOUND },
	{ 412, FATE_never, ERR_OTHER_FILE }, { 413, FATE_never, ERR_TOO_LARGE },
	{ 415, FATE_never, ERR_BAD_TYPE }, { 423, FATE_later, ERR_IN_USE },
	{ 429, FATE_later, ERR_OVERLOADED }, { 507, FATE_never, ERR_NO_ROOM },
};

static void meaning(struct dav *d, int status, bool put, enum fate *fate,
		    enum err *err)
{
	*fate = FATE_never;
	*err = ERR_NOT_ACCEPTED;
	for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
		if (meanings[i].status == status) {
			*fate = meanings[i].fate;
			*err = meanings[i].err;
			return;
		}
	if (status == 401) {
		*err = d->key ? ERR_FOLDER_LOGIN : ERR_LOGIN;
	} else if (status >= 500) {
		*fate = FATE_later;
		*err = ERR_OVERLOADED;
	} else if (status / 100 == 3) { /* folders have another address */
		*err = put ? ERR_NOT_ACCEPTED : ERR_NOT_FOUND;
	} else if (status < 400) { /* a page */
		*fate = FATE_later;
		*err = ERR_GARBLED;
	}
}

void dav_failed(struct op *op, const struct net_reply *r, bool put)
{
	bool gone_out = r->sent_all || op->moved;
	enum fate fate = FATE_later;
	enum err err = r->err;

	if (!r->err) {
		meaning(dav_of(op), r->status, put, &fate, &err);
		str_printf(op->said, sizeof(op->said), "HTTP %d", r->status);
		/* taken, says a 2xx, whatever else it says */
		gone_out = r->status / 100 == 2 || r->status >= 500;
	}
	if (put && gone_out && fate == FATE_later)
		fate = FATE_unknown;
	op_end(op, fate, err, r->retry_after);
}

/* ---- is it there? */

/* By its first word: others speak of it behind. */
static bool wants_basic(const struct net_reply *r)
{
	const char *field;

	for (int i = 0; (field = r->nth(r, "WWW-Authenticate", i)); i++)
		if (str_ncasecmp(field, "Basic", 5) == 0)
			return true;
	return false;
}

/* Whatever is no WebDAV may say anything; a server that is away or busy says
 * nothing of that. */
static void on_probe(struct op *o, const struct net_reply *r)
{
	struct dav *d = dav_of(o);
	bool busy = r->status == 429 || r->status == 502 || r->status == 503 ||
		    r->status == 504;

	if (r->err || busy) {
		dav_failed(o, r, false);
	} else if (r->status == 401 && wants_basic(r)) {
		dav_failed(o, r, false);
	} else if (r->status == 207) {
		enum err err = dav_base(r->body, r->len, d->root, d->base);

		op_end(o, err ? FATE_later : FATE_done, err, 0);
	} else {
		str_printf(o->said, sizeof(o->said), "HTTP %d", r->status);
		op_end(o, FATE_never, ERR_NO_FOLDER, 0);
	}
}

void dav_enter(struct dav *d, provider_done *done, void *ctx)
{
	struct dav_op *op = new_op(d, "", done, ctx);

	if (op)
		propfind(op, "0", on_probe);
}

void dav_probe(struct dav *d, const char *root, provider_done *done, void *ctx)
{
	forget_key(d);
	str_copy(d->root, sizeof(d->root), root);
	dav_enter(d, done, ctx);
}

/* ---- looking */

static enum err see_row(void *ctx, const struct dav_row *row)
{
	struct dav_op *op = ctx;

	op->found |= row->self;
	return op->see(op->see_ctx, row);
}

static void on_look(struct op *o, const struct net_reply *r)
{
	struct dav_op *op = (struct dav_op *)o;
	struct dav *d = dav_of(o);
	const struct dav_where where = { d->root, d->base, op->href };
	enum err err;

	if (r->err || r->status != 207) {
		dav_failed(o, r, false);
		return;
	}
	err = dav_read(r->body, r->len, &where, see_row, op);
	if (!err && !op->found)
		err = ERR_GARBLED;
	op_end(o, err ? FATE_later : FATE_done, err, 0);
}

void dav_look(struct dav *d, const char *href, bool inside, dav_see *see,
	      void *see_ctx, provider_done *done, void *ctx)
{
	struct dav_op *op = new_op(d, href, done, ctx);

	if (!op)
		return;
	op->see = see;
	op->see_ctx = see_ctx;
	propfind(op, inside ? "1" : "0", on_look);
}
