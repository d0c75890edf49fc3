/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/upload_bytes.h"

#define OPEN_MAX 32	  /* kept open between requests */
#define SLICE	 (1 << 20) /* hashed in one go: a few milliseconds */
#define STEP	 16384

struct upload_bytes *upload_bytes_open(struct school *s, const char *id)
{
	struct upload_bytes *b = s->uploads;

	while (b && strcmp(b->id, id) != 0)
		b = b->next;
	return b;
}

static void bytes_free(struct upload_bytes *b)
{
	if (b->hashing)
		hash_release(&b->hash);
	if (b->fd >= 0)
		close(b->fd);
	spans_release(&b->held);
	spans_release(&b->last);
	free(b);
}

void upload_bytes_close(struct school *s, const char *id)
{
	for (struct upload_bytes **at = &s->uploads; *at; at = &(*at)->next) {
		struct upload_bytes *b = *at;

		if (strcmp(b->id, id) != 0)
			continue;
		if (!b->writes) {
			*at = b->next;
			bytes_free(b);
		}
		return;
	}
}

void upload_close_all(struct school *s)
{
	while (s->uploads) {
		struct upload_bytes *b = s->uploads;

		s->uploads = b->next;
		bytes_free(b);
	}
}

/* Those that nobody writes to, behind the newest. */
static void close_oldest(struct school *s)
{
	int n = 0;

	for (struct upload_bytes **at = &s->uploads; *at;) {
		struct upload_bytes *b = *at;

		if (++n <= OPEN_MAX || b->writes) {
			at = &b->next;
			continue;
		}
		*at = b->next;
		bytes_free(b);
	}
}

/* "4096-8191,9000-9999" */
static bool read_ranges(const char *text, struct spans *held)
{
	while (*text) {
		int64_t from, to;
		int used = 0;

		if (sscanf(text, "%" SCNd64 "-%" SCNd64 "%n", &from, &to,
			&used) != 2 ||
		    spans_add(held, from, to + 1))
			return false;
		text += used;
		text += *text == ',';
	}
	return true;
}

static bool open_bytes(
    struct school *s, const struct upload *u, struct upload_bytes *b)
{
	struct sqlite3_stmt *q;
	struct buf path;
	bool good = true;

	b->settled = u->sha256[0] != '\0';
	if (b->settled) {
		buf_init(&path, 4096);
		blob_path(s, u->sha256, &path);
		b->fd = open(path.data, O_RDONLY | O_CLOEXEC);
		buf_release(&path);
		return b->fd >= 0 && !spans_add(&b->held, 0, u->length);
	}
	b->fd = upload_open_file(s, u->id, O_RDWR);
	if (b->fd < 0 || spans_add(&b->held, 0, u->offset))
		return false;
	q = db_query(s, "SELECT ranges FROM upload_ranges WHERE upload = ?",
	    "s", u->id);
	if (db_row(q))
		good = read_ranges(db_text(q, 0), &b->held);
	db_done(q);
	return good;
}

struct upload_bytes *upload_bytes_of(struct school *s, const struct upload *u)
{
	struct upload_bytes *b = upload_bytes_open(s, u->id);

	if (b)
		return b;
	b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->fd = -1;
	b->length = u->length;
	str_copy(b->id, sizeof(b->id), u->id);
	str_copy(b->sha256_told, sizeof(b->sha256_told), u->sha256_told);
	if (!open_bytes(s, u, b)) {
		bytes_free(b);
		return NULL;
	}
	close_oldest(s);
	b->next = s->uploads;
	s->uploads = b;
	return b;
}

bool upload_bytes_full(const struct upload_bytes *b)
{
	return spans_end(&b->held, 0) >= b->length;
}

/* ---- hashing, in order, as the bytes lie in the file */

static void hash_anew(struct upload_bytes *b)
{
	if (b->hashing)
		hash_release(&b->hash);
	b->hashing = false;
	b->hashed = 0;
}

/* Up to most bytes more of what is held from 0 on. */
static enum upload_result hash_on(struct upload_bytes *b, int64_t most)
{
	int64_t until = MIN(spans_end(&b->held, 0), b->hashed + most);
	unsigned char bytes[STEP];

	if (b->settled)
		return UPLOAD_OK;
	if (!b->hashing && hash_init(&b->hash, HASH_SHA256))
		return UPLOAD_FAILED;
	b->hashing = true;
	while (b->hashed < until) {
		size_t step = (size_t)MIN(until - b->hashed, STEP);
		ssize_t n = pread(b->fd, bytes, step, b->hashed);

		if (n <= 0 || hash_update(&b->hash, bytes, (size_t)n))
			return UPLOAD_FAILED;
		b->hashed += n;
	}
	return UPLOAD_OK;
}

/* The bytes of one request go again. */
static enum upload_result take_back(
    struct upload_bytes *b, const struct spans *these)
{
	enum err e = spans_remove_all(&b->held, these);

	if (spans_end(&b->held, 0) < b->hashed)
		hash_anew(b);
	return e ? UPLOAD_FAILED : UPLOAD_OK;
}

/* Every byte is hashed: compares, and makes a blob of them. */
static enum upload_result complete(
    struct school *s, struct upload_bytes *b, struct upload *u)
{
	char hex[HASH_HEX_SIZE];
	struct buf path;
	enum err e;

	b->hashing = false;
	b->hashed = 0;
	if (hash_final(&b->hash, hex))
		return UPLOAD_FAILED;
	if (*b->sha256_told && strcmp(hex, b->sha256_told) != 0) {
		if (take_back(b, &b->last) || upload_save(s, b, u))
			return UPLOAD_FAILED;
		return UPLOAD_MISMATCH;
	}
	upload_path(s, b->id, &path);
	e = blob_put(s, path.data, hex);
	buf_release(&path);
	if (e)
		return e == ERR_NOSPACE ? UPLOAD_NO_SPACE : UPLOAD_FAILED;
	b->settled = true;
	str_copy(u->sha256, sizeof(u->sha256), hex);
	return upload_save(s, b, u);
}

enum upload_result upload_settle(struct school *s, struct upload *u)
{
	struct upload_bytes *b = upload_bytes_of(s, u);
	enum upload_result r;

	if (!b)
		return UPLOAD_EXPIRED;
	if (b->settled)
		return UPLOAD_OK;
	if (!upload_bytes_full(b))
		return UPLOAD_MISMATCH;
	r = hash_on(b, SLICE);
	if (!r && b->hashed < b->length)
		return UPLOAD_SETTLING;
	if (!r)
		r = complete(s, b, u);
	b->stuck = r;
	return r;
}

bool upload_work(struct school *s)
{
	for (struct upload_bytes *b = s->uploads; b; b = b->next) {
		struct upload u = {0};
		struct sqlite3_stmt *q;

		if (b->settled || b->stuck || b->writes ||
		    !upload_bytes_full(b))
			continue;
		q = db_query(s, "SELECT 1 FROM upload_ranges WHERE upload = ?",
		    "s", b->id);
		u.pieces = db_row(q);
		db_done(q);
		str_copy(u.id, sizeof(u.id), b->id);
		u.length = b->length;
		upload_settle(s, &u);
		return true;
	}
	return false;
}

/* ---- one request */

/* A gap may be begun where there is room for one more range. */
static bool may_begin(const struct upload *u, const struct upload_bytes *b,
    int64_t at)
{
	if (at == spans_end(&b->held, 0))
		return true;
	if (!u->pieces || at > u->length)
		return false;
	return b->held.n < UPLOAD_RANGES_MAX || spans_find(&b->held, at) ||
	       spans_find(&b->held, at - 1);
}

enum upload_result upload_begin(struct school *s, const struct upload *u,
    int64_t at, int64_t length, const char *checksum, struct upload_write *w)
{
	struct upload_bytes *b = upload_bytes_of(s, u);

	memset(w, 0, sizeof(*w));
	if (!b)
		return UPLOAD_EXPIRED;
	if (!may_begin(u, b, at))
		return UPLOAD_WRONG_OFFSET;
	if (length > u->length - at)
		return UPLOAD_TOO_LARGE;
	w->u = *u;
	w->at = at;
	str_copy(w->checksum, sizeof(w->checksum), checksum);
	if (*w->checksum) {
		if (hash_init(&w->hash, HASH_SHA256))
			return UPLOAD_FAILED;
		w->hashing = true;
	}
	b->stuck = UPLOAD_OK;
	w->bytes = b;
	w->next = b->writes;
	b->writes = w;
	return UPLOAD_OK;
}

static enum upload_result compare(
    const struct upload_write *w, const char *data, size_t len)
{
	char here[STEP];
	int64_t at = w->at;

	while (len > 0) {
		ssize_t n = pread(
		    w->bytes->fd, here, MIN(len, sizeof(here)), at);

		if (n <= 0)
			return UPLOAD_FAILED;
		if (memcmp(here, data, (size_t)n) != 0)
			return UPLOAD_DIFFERENT;
		data += n;
		at += n;
		len -= (size_t)n;
	}
	return UPLOAD_OK;
}

/* Bytes that wait for their checksum and are written over do not count. */
static void disturb(struct upload_write *w, int64_t to)
{
	for (struct upload_write *o = w->bytes->writes; o; o = o->next)
		if (o != w && *o->checksum && !o->failed &&
		    spans_meet(&o->fresh, w->at, to))
			o->failed = UPLOAD_MISMATCH;
}

static enum upload_result put(
    struct upload_write *w, const char *data, size_t len)
{
	int64_t from = w->at, to = w->at + (int64_t)len;

	disturb(w, to);
	while (len > 0) {
		ssize_t n = pwrite(w->bytes->fd, data, len, from);

		if (n < 0)
			return upload_errno();
		data += n;
		from += n;
		len -= (size_t)n;
	}
	if (spans_add(&w->fresh, w->at, to))
		return UPLOAD_FAILED;
	if (*w->checksum)
		return UPLOAD_OK;
	return spans_add(&w->bytes->held, w->at, to) ? UPLOAD_FAILED
						     : UPLOAD_OK;
}

void upload_add(struct upload_write *w, const void *data, size_t len)
{
	struct upload_bytes *b = w->bytes;
	const char *p = data;
	size_t all = len;

	if (!w->failed && (int64_t)len > w->u.length - w->at)
		w->failed = UPLOAD_TOO_LARGE;
	if (!w->failed && w->hashing)
		hash_update(&w->hash, data, len);
	while (len > 0 && !w->failed) {
		const struct span *in = spans_find(&b->held, w->at);
		int64_t end = in ? in->to : spans_next(&b->held, w->at);
		size_t n = (size_t)MIN((int64_t)len, end - w->at);

		w->failed = in ? compare(w, p, n) : put(w, p, n);
		if (w->failed)
			return;
		p += n;
		len -= n;
		w->at += (int64_t)n;
	}
	/* A little more than what came, so that a gap that closed behind a
	 * long range is caught up with. */
	if (!w->failed)
		w->failed = hash_on(b, (int64_t)all * 2);
}

/* Nothing of a request counts whose checksum cannot be compared. */
static enum upload_result judge(struct upload_write *w, bool whole)
{
	char hex[HASH_HEX_SIZE];

	if (*w->checksum && !whole && !w->failed)
		w->failed = UPLOAD_UNFINISHED;
	if (w->hashing && !w->failed) {
		w->hashing = false;
		if (hash_final(&w->hash, hex))
			w->failed = UPLOAD_FAILED;
		else if (strcmp(hex, w->checksum) != 0)
			w->failed = UPLOAD_MISMATCH;
		else if (spans_add_all(&w->bytes->held, &w->fresh))
			w->failed = UPLOAD_FAILED;
	}
	return w->failed;
}

static void leave(struct upload_write *w)
{
	struct upload_write **at = &w->bytes->writes;

	while (*at && *at != w)
		at = &(*at)->next;
	if (*at)
		*at = w->next;
	if (w->hashing)
		hash_release(&w->hash);
	w->hashing = false;
	spans_release(&w->fresh);
}

/* The request's bytes are judged: what stays is written to the row. */
static enum upload_result close_write(
    struct school *s, struct upload_write *w, bool whole)
{
	struct upload_bytes *b = w->bytes;
	enum upload_result r = judge(w, whole);

	w->over = true;
	if (r && !*w->checksum)
		take_back(b, &w->fresh);
	if (upload_bytes_full(b)) {
		spans_release(&b->last);
		b->last = w->fresh;
		w->fresh = (struct spans){0};
	}
	if (!b->settled && upload_save(s, b, &w->u))
		r = UPLOAD_FAILED;
	return r;
}

enum upload_result upload_end(
    struct school *s, struct upload_write *w, bool whole, struct upload *u)
{
	bool again = w->over;
	enum upload_result r = again ? UPLOAD_OK : close_write(s, w, whole);

	/* Not full any more: another one's turn found that it differs. */
	if (!r && whole && (again || upload_bytes_full(w->bytes)))
		r = upload_settle(s, &w->u);
	*u = w->u;
	if (r == UPLOAD_SETTLING)
		return r;
	u->offset = spans_end(&w->bytes->held, 0);
	leave(w);
	return r;
}
