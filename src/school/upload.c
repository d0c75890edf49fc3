/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of uploads. Their bytes: upload_bytes.c. */
#include "base/base.h"

#include "school/upload_bytes.h"

void upload_path(const struct school *s, const char *id, struct buf *path)
{
	buf_init(path, 4096);
	buf_printf(path, "%s/uploads/%s", s->dir, id);
}

enum upload_result upload_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? UPLOAD_NO_SPACE
						  : UPLOAD_FAILED;
}

int upload_open_file(const struct school *s, const char *id, int flags)
{
	struct buf path;
	int fd;

	upload_path(s, id, &path);
	fd = open(path.data, flags | O_CLOEXEC, 0600);
	buf_release(&path);
	return fd;
}

static void remove_bytes(struct school *s, const char *id)
{
	struct buf path;

	upload_bytes_close(s, id);
	upload_path(s, id, &path);
	unlink(path.data);
	buf_release(&path);
}

static bool insert(struct school *s, const char *person,
    const struct upload_wish *wish, const struct upload *u)
{
	if (!db_run(s,
		"INSERT INTO upload(id, person, length, offset, metadata,"
		" sha256_told, concat, expires, sha256)"
		" VALUES(?, ?, ?, 0, ?, ?, ?, ?, '')",
		"ssisssi", u->id, person, u->length, wish->metadata,
		u->sha256_told, u->concat, u->expires))
		return false;
	return !u->pieces ||
	       db_run(s, "INSERT INTO upload_ranges VALUES(?, '')", "s", u->id);
}

enum upload_result upload_new(struct school *s, const char *person,
    const struct upload_wish *wish, struct upload *u)
{
	int fd;

	memset(u, 0, sizeof(*u));
	if (wish->length > SCHOOL_UPLOAD_MAX)
		return UPLOAD_TOO_LARGE;
	school_new_id(s, "", u->id);
	u->length = wish->length;
	u->pieces = wish->pieces;
	u->expires = school_now(s) + SCHOOL_UPLOAD_LIFE;
	str_copy(u->sha256_told, sizeof(u->sha256_told), wish->sha256_told);
	str_copy(u->concat, sizeof(u->concat), wish->concat);
	fd = upload_open_file(s, u->id, O_WRONLY | O_CREAT | O_EXCL);
	if (fd < 0)
		return upload_errno();
	close(fd);
	if (!insert(s, person, wish, u)) {
		remove_bytes(s, u->id);
		return UPLOAD_FAILED;
	}
	return u->length > 0 ? UPLOAD_OK : upload_settle(s, u);
}

enum upload_result upload_get(
    struct school *s, const char *person, const char *id, struct upload *u)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT length, offset, expires, sha256_told, sha256, concat,"
	    " gone, upload IS NOT NULL"
	    " FROM upload LEFT JOIN upload_ranges ON upload = id"
	    " WHERE id = ? AND person = ?",
	    "ss", id, person);
	enum upload_result r = UPLOAD_UNKNOWN;
	const struct upload_bytes *b;

	memset(u, 0, sizeof(*u));
	if (db_row(q)) {
		str_copy(u->id, sizeof(u->id), id);
		u->length = db_int(q, 0);
		u->offset = db_int(q, 1);
		u->expires = db_int(q, 2);
		str_copy(u->sha256_told, sizeof(u->sha256_told), db_text(q, 3));
		str_copy(u->sha256, sizeof(u->sha256), db_text(q, 4));
		str_copy(u->concat, sizeof(u->concat), db_text(q, 5));
		u->pieces = db_int(q, 7);
		r = db_int(q, 6) || u->expires <= school_now(s) ? UPLOAD_EXPIRED
								: UPLOAD_OK;
	}
	db_done(q);
	/* What a request brings counts while it still runs: its client may
	 * have lost the connection long before we notice. */
	b = r ? NULL : upload_bytes_open(s, id);
	if (b)
		u->offset = spans_end(&b->held, 0);
	return r;
}

void upload_ranges(struct school *s, const struct upload *u, struct buf *out)
{
	const struct upload_bytes *b = upload_bytes_of(s, u);

	for (int i = 0; b && i < b->held.n; i++) {
		const struct span *r = &b->held.at[i];

		if (r->from > u->offset)
			buf_printf(out, "%s%" PRId64 "-%" PRId64,
			    out->len ? "," : "", r->from, r->to - 1);
	}
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
	db_run(s,
	    "DELETE FROM upload_ranges WHERE upload IN"
	    " (SELECT id FROM upload WHERE gone = 0 AND expires <= ?)",
	    "i", school_now(s));
	db_run(s, "UPDATE upload SET gone = 1 WHERE gone = 0 AND expires <= ?",
	    "i", school_now(s));
}

enum upload_result upload_save(
    struct school *s, const struct upload_bytes *b, struct upload *u)
{
	struct buf text;
	bool good;

	u->offset = spans_end(&b->held, 0);
	u->expires = school_now(s) + SCHOOL_UPLOAD_LIFE;
	good = db_run(s, "UPDATE upload SET offset = ?, expires = ?,"
	    " sha256 = ? WHERE id = ?", "iiss", u->offset, u->expires,
	    u->sha256, u->id);
	if (!u->pieces)
		return good ? UPLOAD_OK : UPLOAD_FAILED;
	buf_init(&text, 64 * UPLOAD_RANGES_MAX);
	upload_ranges(s, u, &text);
	good = good && !buf_error(&text) &&
	    db_run(s, "UPDATE upload_ranges SET ranges = ? WHERE upload = ?",
		"ss", text.data, u->id);
	buf_release(&text);
	return good ? UPLOAD_OK : UPLOAD_FAILED;
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
			r = upload_errno();
	close(fd);
	return r;
}

static enum upload_result append_all(struct school *s, const char *person,
    const char *const *ids, size_t count, const char *id)
{
	int fd = upload_open_file(s, id, O_WRONLY | O_APPEND);
	enum upload_result r = UPLOAD_OK;

	if (fd < 0)
		return upload_errno();
	for (size_t i = 0; !r && i < count; i++) {
		struct upload part;

		r = upload_get(s, person, ids[i], &part);
		if (!r)
			r = append(s, fd, part.sha256);
	}
	close(fd);
	return r;
}

enum upload_result upload_join(struct school *s, const char *person,
    const char *const *ids, size_t count, const char *metadata,
    const char *sha256_told, struct upload *u)
{
	struct upload_wish wish = {.metadata = metadata,
	    .sha256_told = sha256_told,
	    .concat = "final"};
	struct upload_bytes *b;
	struct upload part;
	enum upload_result r;

	for (size_t i = 0; i < count; i++) {
		r = upload_get(s, person, ids[i], &part);
		if (r || !part.sha256[0])
			return UPLOAD_UNFINISHED;
		wish.length += part.length;
	}
	r = upload_new(s, person, &wish, u);
	if (r || wish.length == 0)
		return r;
	r = append_all(s, person, ids, count, u->id);
	b = r ? NULL : upload_bytes_of(s, u);
	if (b && !spans_add(&b->held, 0, u->length))
		do
			r = upload_settle(s, u);
		while (r == UPLOAD_SETTLING);
	else
		r = r ? r : UPLOAD_FAILED;
	if (r)
		upload_drop(s, person, u->id);
	return r;
}
