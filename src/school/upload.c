/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/upload.h"

static void path_of(const struct school *s, const char *id, struct buf *path)
{
	buf_init(path, 4096);
	buf_printf(path, "%s/uploads/%s", s->dir, id);
}

static enum upload_result result_of_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? UPLOAD_NO_SPACE
						  : UPLOAD_FAILED;
}

static int open_bytes(const struct school *s, const char *id, int flags)
{
	struct buf path;
	int fd;

	path_of(s, id, &path);
	fd = open(path.data, flags | O_CLOEXEC, 0600);
	buf_release(&path);
	return fd;
}

static void remove_bytes(const struct school *s, const char *id)
{
	struct buf path;

	path_of(s, id, &path);
	unlink(path.data);
	buf_release(&path);
}

static enum upload_result save(struct school *s, const struct upload *u)
{
	return db_run(s,
		   "UPDATE upload SET offset = ?, expires = ?, sha256 = ?"
		   " WHERE id = ?",
		   "iiss", u->offset, u->expires, u->sha256, u->id)
		   ? UPLOAD_OK
		   : UPLOAD_FAILED;
}

/* The last byte is in: the bytes become a blob. */
static enum upload_result complete(struct school *s, struct upload *u)
{
	char sha256[HASH_HEX_SIZE];
	struct buf path;
	int64_t size;
	enum err e;

	path_of(s, u->id, &path);
	e = blob_take(s, path.data, sha256, &size);
	buf_release(&path);
	if (e)
		return e == ERR_NOSPACE ? UPLOAD_NO_SPACE : UPLOAD_FAILED;
	str_copy(u->sha256, sizeof(u->sha256), sha256);
	return UPLOAD_OK;
}

/* Compares before the bytes move. */
static enum upload_result finish(struct school *s, struct upload *u)
{
	struct buf path;
	struct hash h;
	char hex[HASH_HEX_SIZE], bytes[8192];
	ssize_t n;
	FILE *f;

	if (!u->sha256_told[0])
		return complete(s, u);
	path_of(s, u->id, &path);
	f = fopen(path.data, "re");
	buf_release(&path);
	if (!f)
		return UPLOAD_FAILED;
	if (hash_init(&h, HASH_SHA256)) {
		fclose(f);
		return UPLOAD_FAILED;
	}
	while ((n = (ssize_t)fread(bytes, 1, sizeof(bytes), f)) > 0)
		hash_update(&h, bytes, (size_t)n);
	fclose(f);
	if (hash_final(&h, hex))
		return UPLOAD_FAILED;
	return strcmp(hex, u->sha256_told) == 0 ? complete(s, u)
						: UPLOAD_MISMATCH;
}

enum upload_result upload_new(struct school *s, const char *person,
    int64_t length, const char *metadata, const char *sha256_told,
    const char *concat, struct upload *u)
{
	int fd;

	memset(u, 0, sizeof(*u));
	if (length > SCHOOL_UPLOAD_MAX)
		return UPLOAD_TOO_LARGE;
	school_new_id(s, "", u->id);
	u->length = length;
	u->expires = school_now(s) + SCHOOL_UPLOAD_LIFE;
	str_copy(u->sha256_told, sizeof(u->sha256_told), sha256_told);
	str_copy(u->concat, sizeof(u->concat), concat);
	fd = open_bytes(s, u->id, O_WRONLY | O_CREAT | O_EXCL);
	if (fd < 0)
		return result_of_errno();
	close(fd);
	if (!db_run(s,
		"INSERT INTO upload(id, person, length, offset, metadata,"
		" sha256_told, concat, expires, sha256)"
		" VALUES(?, ?, ?, 0, ?, ?, ?, ?, '')",
		"ssisssi", u->id, person, length, metadata, u->sha256_told,
		u->concat, u->expires)) {
		remove_bytes(s, u->id);
		return UPLOAD_FAILED;
	}
	if (length > 0)
		return UPLOAD_OK;
	enum upload_result r = finish(s, u);

	return r ? r : save(s, u);
}

enum upload_result upload_get(
    struct school *s, const char *person, const char *id, struct upload *u)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT length, offset, expires, sha256_told, sha256, concat, gone"
	    " FROM upload WHERE id = ? AND person = ?",
	    "ss", id, person);
	enum upload_result r = UPLOAD_UNKNOWN;

	memset(u, 0, sizeof(*u));
	if (db_row(q)) {
		str_copy(u->id, sizeof(u->id), id);
		u->length = db_int(q, 0);
		u->offset = db_int(q, 1);
		u->expires = db_int(q, 2);
		str_copy(u->sha256_told, sizeof(u->sha256_told), db_text(q, 3));
		str_copy(u->sha256, sizeof(u->sha256), db_text(q, 4));
		str_copy(u->concat, sizeof(u->concat), db_text(q, 5));
		r = db_int(q, 6) || u->expires <= school_now(s) ? UPLOAD_EXPIRED
								: UPLOAD_OK;
	}
	db_done(q);
	return r;
}

enum upload_result upload_drop(
    struct school *s, const char *person, const char *id)
{
	struct upload u;
	enum upload_result r = upload_get(s, person, id, &u);

	if (r)
		return r;
	if (!db_run(s, "UPDATE upload SET gone = 1 WHERE id = ?", "s", id))
		return UPLOAD_FAILED;
	remove_bytes(s, id);
	return UPLOAD_OK;
}

void upload_expire(struct school *s)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT id FROM upload WHERE gone = 0 AND expires <= ?",
		"i", school_now(s));

	while (db_row(q))
		remove_bytes(s, db_text(q, 0));
	db_done(q);
	db_run(s, "UPDATE upload SET gone = 1 WHERE gone = 0 AND expires <= ?",
	    "i", school_now(s));
}

enum upload_result upload_begin(struct school *s, const struct upload *u,
    const char *checksum, struct upload_write *w)
{
	memset(w, 0, sizeof(*w));
	w->u = *u;
	w->at = u->offset;
	w->fd = -1;
	if (u->sha256[0]) /* complete: nothing to open, and nothing to add */
		return UPLOAD_OK;
	str_copy(w->checksum, sizeof(w->checksum), checksum);
	w->fd = open_bytes(s, u->id, O_RDWR);
	if (w->fd < 0)
		return UPLOAD_EXPIRED;
	/* What a crash left behind the offset that was told goes. */
	if (ftruncate(w->fd, w->at) != 0)
		w->failed = result_of_errno();
	if (checksum && checksum[0])
		w->hashing = !hash_init(&w->hash, HASH_SHA256);
	return UPLOAD_OK;
}

void upload_add(struct upload_write *w, const void *data, size_t len)
{
	const char *p = data;

	if (w->failed)
		return;
	if ((int64_t)len > w->u.length - w->at) {
		w->failed = UPLOAD_TOO_LARGE;
		return;
	}
	if (w->hashing)
		hash_update(&w->hash, data, len);
	while (len > 0) {
		ssize_t n = pwrite(w->fd, p, len, w->at);

		if (n < 0) {
			w->failed = result_of_errno();
			return;
		}
		p += n;
		w->at += n;
		len -= (size_t)n;
	}
}

/* Nothing of a request counts whose checksum cannot be compared. */
static enum upload_result judge(struct upload_write *w, bool whole)
{
	char hex[HASH_HEX_SIZE];

	if (w->checksum[0] && !whole)
		w->failed = w->failed ? w->failed : UPLOAD_UNFINISHED;
	if (w->hashing && !w->failed) {
		w->hashing = false;
		if (hash_final(&w->hash, hex))
			return UPLOAD_FAILED;
		return strcmp(hex, w->checksum) == 0 ? UPLOAD_OK
						     : UPLOAD_MISMATCH;
	}
	return w->failed;
}

enum upload_result upload_end(
    struct school *s, struct upload_write *w, bool whole, struct upload *u)
{
	int64_t before = w->u.offset;
	enum upload_result r = judge(w, whole);

	*u = w->u;
	if (w->hashing)
		hash_release(&w->hash);
	w->hashing = false;
	if (w->fd < 0)
		return r;
	if (!r) {
		u->offset = w->at;
		u->expires = school_now(s) + SCHOOL_UPLOAD_LIFE;
		if (u->offset == u->length)
			r = finish(s, u);
	}
	if (r) {
		u->offset = before;
		if (ftruncate(w->fd, before) != 0)
			r = UPLOAD_FAILED;
	} else {
		r = save(s, u);
	}
	close(w->fd);
	w->fd = -1;
	return r;
}

/* The bytes of one part, behind those that are there. */
static enum upload_result append(struct school *s, int to, const char *sha256)
{
	struct buf path;
	char bytes[16384];
	ssize_t n;
	int fd;
	enum upload_result r = UPLOAD_OK;

	buf_init(&path, 4096);
	blob_path(s, sha256, &path);
	fd = open(path.data, O_RDONLY | O_CLOEXEC);
	buf_release(&path);
	if (fd < 0)
		return UPLOAD_FAILED;
	while (!r && (n = read(fd, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)n) != n)
			r = result_of_errno();
	close(fd);
	return r;
}

enum upload_result upload_join(struct school *s, const char *person,
    const char *const *ids, size_t count, const char *metadata,
    const char *sha256_told, struct upload *u)
{
	struct upload part;
	int64_t length = 0;
	enum upload_result r;
	int fd;

	for (size_t i = 0; i < count; i++) {
		r = upload_get(s, person, ids[i], &part);
		if (r || !part.sha256[0])
			return UPLOAD_UNFINISHED;
		length += part.length;
	}
	r = upload_new(s, person, length, metadata, sha256_told, "final", u);
	if (r || length == 0)
		return r;
	fd = open_bytes(s, u->id, O_WRONLY | O_APPEND);
	if (fd < 0)
		return result_of_errno();
	for (size_t i = 0; !r && i < count; i++) {
		r = upload_get(s, person, ids[i], &part);
		if (!r)
			r = append(s, fd, part.sha256);
	}
	close(fd);
	if (!r)
		r = finish(s, u);
	if (!r) {
		u->offset = length;
		r = save(s, u);
	} else {
		upload_drop(s, person, u->id);
	}
	return r;
}
