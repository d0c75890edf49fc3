/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tus 1.0.0 on the uploads of upload.h. */
#include "base/base.h"

#include "school/open.h"
#include "school/upload.h"

#define PARTS_MAX 256

/* What a streaming upload keeps between its calls. */
struct stream {
	struct upload_write write;
};

static void tus(struct call *c)
{
	call_set(c, "Tus-Resumable", "1.0.0");
}

void open_uploads_options(struct call *c)
{
	c->status = 204;
	tus(c);
	call_set(c, "Tus-Version", "1.0.0");
	call_set(c, "Tus-Extension",
	    "creation,creation-with-upload,checksum,expiration,termination,"
	    "concatenation,pieces");
	call_set(c, "Tus-Max-Size", "%" PRId64, SCHOOL_UPLOAD_MAX);
	call_set(c, "Tus-Checksum-Algorithm", "sha256");
}

static void offset_and_expiry(struct call *c, const struct upload *u)
{
	char date[TIME_TEXT_SIZE];

	time_print_http(u->expires, date);
	call_set(c, "Upload-Offset", "%" PRId64, u->offset);
	call_set(c, "Upload-Expires", "%s", date);
}

/* As offset_and_expiry, with what is held behind the offset. */
static void progress(struct call *c, const struct upload *u)
{
	struct buf ranges;

	offset_and_expiry(c, u);
	if (!u->pieces)
		return;
	buf_init(&ranges, 64 * UPLOAD_RANGES_MAX);
	upload_ranges(c->s, u, &ranges);
	if (ranges.len)
		call_set(c, "Upload-Ranges", "bytes=%s", ranges.data);
	buf_release(&ranges);
}

static void refuse(struct call *c, enum upload_result r, const struct upload *u)
{
	static const struct {
		unsigned status;
		const char *name;
	} table[] = {[UPLOAD_OK] = {500, "server-error"},
	    [UPLOAD_UNKNOWN] = {404, "not-found"},
	    [UPLOAD_EXPIRED] = {410, "upload-expired"},
	    [UPLOAD_WRONG_OFFSET] = {409, "wrong-offset"},
	    [UPLOAD_TOO_LARGE] = {413, "too-large"},
	    [UPLOAD_MISMATCH] = {460, "checksum-mismatch"},
	    [UPLOAD_DIFFERENT] = {409, "different-bytes"},
	    [UPLOAD_UNFINISHED] = {422, "upload-incomplete"},
	    [UPLOAD_FINAL] = {403, "not-allowed"},
	    [UPLOAD_NO_SPACE] = {507, "no-space"},
	    [UPLOAD_FAILED] = {500, "server-error"}};
	json_t *more = json_object();

	if (r == UPLOAD_WRONG_OFFSET) {
		json_object_set_new(more, "offset", json_integer(u->offset));
		progress(c, u);
	}
	if (r == UPLOAD_TOO_LARGE)
		json_object_set_new(
		    more, "limit", json_integer(SCHOOL_UPLOAD_MAX));
	open_problem(c, table[r].status, table[r].name, NULL, more);
}

static bool speaks_tus(struct call *c)
{
	const char *h = call_header(c, "Tus-Resumable");

	tus(c);
	if (h && strcmp(h, "1.0.0") == 0)
		return true;
	call_set(c, "Tus-Version", "1.0.0");
	open_problem(c, 412, "wrong-version", NULL, NULL);
	return false;
}

static void bad(struct call *c, const char *why)
{
	open_problem(c, 400, "bad-request", why, NULL);
}

static bool is_bytes(struct call *c)
{
	const char *t = call_header(c, "Content-Type");

	return t && str_casecmp(t, "application/offset+octet-stream") == 0;
}

/* "sha256 BASE64" to hex; "" where there is no such header. */
static bool read_checksum(struct call *c, char hex[HASH_HEX_SIZE])
{
	const char *h = call_header(c, "Upload-Checksum");
	struct buf raw;
	bool good;

	hex[0] = '\0';
	if (!h)
		return true;
	if (strncmp(h, "sha256 ", 7) != 0)
		return false;
	buf_init(&raw, 64);
	good = base64_decode(&raw, h + 7, strlen(h + 7)) && raw.len == 32;
	if (good)
		hex_encode((unsigned char *)raw.data, 32, hex);
	buf_release(&raw);
	return good;
}

/* The sha256 of Upload-Metadata as hex; "" for none. */
static bool read_metadata(const char *h, char hex[HASH_HEX_SIZE])
{
	hex[0] = '\0';
	while (h && *h) {
		size_t n = strcspn(h, ",");
		size_t name = strcspn(h, " ,");
		struct buf raw;
		bool good;

		buf_init(&raw, 4096);
		good = name == n ||
		       base64_decode(&raw, h + name + 1, n - name - 1);
		if (good && name == 6 && strncmp(h, "sha256", 6) == 0) {
			good = raw.len == 32;
			if (good)
				hex_encode((unsigned char *)raw.data, 32, hex);
		}
		buf_release(&raw);
		if (!good)
			return false;
		h += n;
		h += strspn(h, ", ");
	}
	return true;
}

static void created(struct call *c, const struct upload *u)
{
	c->status = 201;
	call_set(c, "Location", OPEN_BASE "/uploads/%s", u->id);
	offset_and_expiry(c, u);
	if (u->pieces)
		call_set(c, "Upload-Pieces", "?1");
}

/* "final;/api/v1/uploads/A http://host/api/v1/uploads/B": the last segment
 * of each is its id. */
static void join(
    struct call *c, const char *list, const char *metadata, const char *sha256)
{
	const char *ids[PARTS_MAX];
	char *text = str_dup(list), *save = NULL;
	struct upload u;
	size_t n = 0;
	enum upload_result r;

	for (char *p = text ? strtok_r(text, " ", &save) : NULL;
	     p && n < PARTS_MAX; p = strtok_r(NULL, " ", &save)) {
		char *slash = strrchr(p, '/');

		ids[n++] = slash ? slash + 1 : p;
	}
	r = n ? upload_join(c->s, c->who.id, ids, n, metadata, sha256, &u)
	      : UPLOAD_UNFINISHED;
	if (r)
		refuse(c, r, &u);
	else
		created(c, &u);
	free(text);
}

/* -1: unknown */
static int64_t body_length(struct call *c)
{
	const char *h = call_header(c, "Content-Length");
	int64_t n;

	return h && str_int64(h, 0, INT64_MAX, &n) ? n : -1;
}

static void open_stream(struct call *c, const struct upload *u, int64_t at,
    const char *checksum)
{
	struct stream *st = calloc(1, sizeof(*st));
	enum upload_result r;

	if (!st)
		return;
	r = upload_begin(c->s, u, at, body_length(c), checksum, &st->write);
	if (r) {
		refuse(c, r, u);
		free(st);
		return;
	}
	c->state = st;
}

void open_upload_post_begin(struct call *c)
{
	const char *length = call_header(c, "Upload-Length");
	const char *concat = call_header(c, "Upload-Concat");
	const char *pieces = call_header(c, "Upload-Pieces");
	const char *metadata = call_header(c, "Upload-Metadata");
	char told[HASH_HEX_SIZE], checksum[HASH_HEX_SIZE];
	struct upload_wish wish = {.metadata = metadata,
	    .sha256_told = told,
	    .concat = concat ? concat : "",
	    .pieces = pieces && strcmp(pieces, "?1") == 0};
	struct upload u;
	enum upload_result r;

	if (!speaks_tus(c))
		return;
	upload_expire(c->s);
	if ((metadata && strlen(metadata) > 4096) ||
	    !read_metadata(metadata, told)) {
		bad(c, "Upload-Metadata is not name and base64");
	} else if (concat && str_starts(concat, "final;")) {
		join(c, concat + 6, metadata, told);
	} else if (concat && strcmp(concat, "partial") != 0) {
		bad(c, "Upload-Concat is partial or final");
	} else if (!length || !str_int64(length, 0, INT64_MAX, &wish.length)) {
		bad(c, "Upload-Length is needed");
	} else if (!read_checksum(c, checksum)) {
		bad(c, "Upload-Checksum is sha256 and base64");
	} else {
		r = upload_new(c->s, c->who.id, &wish, &u);
		if (r)
			refuse(c, r, &u);
		else
			open_stream(c, &u, 0, is_bytes(c) ? checksum : "");
	}
}

void open_upload_data(struct call *c, const void *p, size_t n)
{
	struct stream *st = c->state;

	upload_add(&st->write, p, n);
}

void open_upload_cut(struct call *c)
{
	struct stream *st = c->state;
	struct upload u;

	if (st)
		upload_end(c->s, &st->write, false, &u);
	free(st);
	c->state = NULL;
}

static enum upload_result close_stream(struct call *c, struct upload *u)
{
	struct stream *st = c->state;
	enum upload_result r;

	if (!st)
		return UPLOAD_FAILED;
	r = upload_end(c->s, &st->write, true, u);
	c->later = r == UPLOAD_SETTLING;
	if (c->later)
		return r;
	free(st);
	c->state = NULL;
	return r;
}

void open_upload_post(struct call *c)
{
	struct upload u = {0};
	enum upload_result r = close_stream(c, &u);

	if (c->later)
		return;
	if (!r) {
		created(c, &u);
		return;
	}
	refuse(c, r, &u);
	call_set(c, "Location", OPEN_BASE "/uploads/%s", u.id);
	offset_and_expiry(c, &u);
}

void open_upload_head(struct call *c)
{
	struct upload u;
	enum upload_result r;

	if (!speaks_tus(c))
		return;
	r = upload_get(c->s, c->who.id, c->arg, &u);
	if (r) {
		refuse(c, r, &u);
		return;
	}
	/* A last piece whose reply was lost may not be compared yet. */
	if (!u.sha256[0] && u.offset == u.length)
		c->later = upload_settle(c->s, &u) == UPLOAD_SETTLING;
	if (c->later || upload_get(c->s, c->who.id, c->arg, &u))
		return;
	c->status = 200;
	call_set(c, "Cache-Control", "no-store");
	call_set(c, "Upload-Length", "%" PRId64, u.length);
	progress(c, &u);
	if (u.pieces)
		call_set(c, "Upload-Pieces", "?1");
	if (u.concat[0])
		call_set(c, "Upload-Concat", "%s", u.concat);
}

void open_upload_patch_begin(struct call *c)
{
	const char *offset = call_header(c, "Upload-Offset");
	char checksum[HASH_HEX_SIZE];
	struct upload u;
	enum upload_result r;
	int64_t at;

	if (!speaks_tus(c))
		return;
	if (!is_bytes(c)) {
		open_problem(c, 415, "unsupported-media-type", NULL, NULL);
		return;
	}
	if (!offset || !str_int64(offset, 0, INT64_MAX, &at)) {
		bad(c, "Upload-Offset is needed");
		return;
	}
	if (!read_checksum(c, checksum)) {
		bad(c, "Upload-Checksum is sha256 and base64");
		return;
	}
	r = upload_get(c->s, c->who.id, c->arg, &u);
	if (!r && strcmp(u.concat, "final") == 0)
		r = UPLOAD_FINAL;
	if (r)
		refuse(c, r, &u);
	else
		open_stream(c, &u, at, checksum);
}

void open_upload_patch(struct call *c)
{
	struct upload u = {0};
	enum upload_result r = close_stream(c, &u);

	if (c->later)
		return;
	if (r) {
		refuse(c, r, &u);
		return;
	}
	c->status = 204;
	progress(c, &u);
}

void open_upload_delete(struct call *c)
{
	enum upload_result r;
	struct upload u = {0};

	if (!speaks_tus(c))
		return;
	r = upload_drop(c->s, c->who.id, c->arg);
	if (r)
		refuse(c, r, &u);
	else
		c->status = 204;
}
