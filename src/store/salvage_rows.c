/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "store/salvage.h"

#define IDS_MAX   100000 /* numbers tried one by one where a page is gone */
#define STEPS_MAX 200000 /* thousands of SQLite's steps for one table */

struct rows {
	struct store *from, *to;
	struct store_repair *r;
	int64_t steps;
};

/* up and down begin with the number of the row; one: the row(s) of a number. */
struct table { const char *up, *down, *one, *put; int n; bool numbered; };

#define TABLE(name, id, n, columns, marks) { \
	"SELECT " id ", " columns " FROM " name " NOT INDEXED ORDER BY " id, \
	"SELECT " id ", " columns " FROM " name " NOT INDEXED ORDER BY " id \
	" DESC", \
	"SELECT " id ", " columns " FROM " name " NOT INDEXED WHERE " id \
	" = ?", \
	"INSERT OR IGNORE INTO " name " (" columns ") VALUES (" marks ")", n, \
	true }
/* WITHOUT ROWID, its key begins with id */
#define LOOSE(name, id, n, columns, marks) { \
	"SELECT " id ", " columns " FROM " name, \
	"SELECT " id ", " columns " FROM " name " ORDER BY " id " DESC", \
	"SELECT " id ", " columns " FROM " name " WHERE " id " = ?", \
	"INSERT OR IGNORE INTO " name " (" columns ") VALUES (" marks ")", n, \
	false }

#define RECEIPT_1 "entry, task, platform_time, proven_at, platform_id, proof," \
	" signature, title, key, text_sha256"

#define TASK_1 "id, account, pid, course_pid, course, title, teacher, words," \
	" version, start, due, late_until, modified, takes_files, takes_text," \
	" max_files, max_bytes, types, work, done, work_key, work_pid, work_at," \
	" mark, feedback_at, gone"
#define TASK_3 TASK_1 ", folder"
#define TASK_4 TASK_3 ", max_words, opens, drafts, statement, team, locked"
#define TASK_MARKS "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"

#define TEXT_1 "task, feedback, work_text, text"

#define ENTRY_1 "id, key, account, task, kind, state, not_done, text, base," \
	" bytes, created, changed, tries, reason, detail, unsure, unsure_since"
#define ENTRY_MARKS "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"

/* Those that others refer to first. More than once: as it is, and as it was in
 * older versions. */
static const struct table tables[] = {
	TABLE("account", "id", 12, "id, name, platform, url, user, person,"
	      " school, zone, login_needed, skew, synced, next_try",
	      "?,?,?,?,?,?,?,?,?,?,?,?"),
	TABLE("course", "id", 5, "id, account, pid, title, teacher",
	      "?,?,?,?,?"),
	TABLE("task", "id", 33, TASK_4, TASK_MARKS ",?,?,?,?,?,?,?"),
	TABLE("task", "id", 27, TASK_3, TASK_MARKS ",?"),
	TABLE("task", "id", 26, TASK_1, TASK_MARKS),
	TABLE("task_text", "task", 5, TEXT_1 ", statement_text", "?,?,?,?,?"),
	TABLE("task_text", "task", 4, TEXT_1, "?,?,?,?"),
	LOOSE("work_file", "task", 6, "task, n, name, size, sha256, pid",
	      "?,?,?,?,?,?"),
	TABLE("material", "id", 20, "id, account, task, pid, name, type, sha256,"
	      " size, modified, state, path, local_sha256, feedback, place,"
	      " gone, course, section, link, reason, said",
	      "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"),
	TABLE("material", "id", 15, "id, account, task, pid, name, type, sha256,"
	      " size, modified, state, path, local_sha256, feedback, place,"
	      " gone", "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"),
	TABLE("announcement", "id", 10, "id, account, pid, course, title,"
	      " author, at, text, gone, unread", "?,?,?,?,?,?,?,?,?,?"),
	TABLE("announcement", "id", 9, "id, account, pid, course, title,"
	      " author, at, text, gone", "?,?,?,?,?,?,?,?,?"),
	TABLE("lesson", "id", 10, "id, account, pid, course, title, url, start,"
	      " end, state, gone", "?,?,?,?,?,?,?,?,?,?"),
	TABLE("sample", "id", 10, "id, account, at, bytes, dns_ms, connect_ms,"
	      " first_ms, total_ms, status, err", "?,?,?,?,?,?,?,?,?,?"),
	LOOSE("hour", "account", 5, "account, cell, n, bad, ms", "?,?,?,?,?"),
	TABLE("entry", "id", 18, ENTRY_1 ", statement", ENTRY_MARKS ",?"),
	TABLE("entry", "id", 17, ENTRY_1, ENTRY_MARKS),
	LOOSE("entry_file", "entry", 6, "entry, n, name, size, sha256, pid",
	      "?,?,?,?,?,?"),
	TABLE("attempt", "id", 7, "id, entry, at, what, said, fate, err",
	      "?,?,?,?,?,?,?"),
	TABLE("receipt", "entry", 15, RECEIPT_1 ", skew, due, work, replaced,"
	      " work_key", "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"),
	TABLE("receipt", "entry", 14, RECEIPT_1 ", skew, due, work, replaced",
	      "?,?,?,?,?,?,?,?,?,?,?,?,?,?"),
	TABLE("receipt", "entry", 10, RECEIPT_1, "?,?,?,?,?,?,?,?,?,?"),
	LOOSE("receipt_file", "entry", 6, "entry, n, name, size, sha256, pid",
	      "?,?,?,?,?,?"),
	TABLE("looked", "id", 3, "id, at, task", "?,?,?"),
	LOOSE("notice", "kind", 3, "kind, account, subject", "?,?,?"),
};

/* A flipped bit can make a sign that drives a terminal (P7). */
static bool text_sane(const unsigned char *s, int n)
{
	for (int i = 0; i < n; i++)
		if (s[i] == 0 || s[i] == 0x1b || s[i] == 0x7f ||
		    (s[i] == 0xc2 && i + 1 < n && s[i + 1] < 0xa0))
			return false;
	return text_valid((const char *)s, (size_t)n);
}

static bool row_sane(sqlite3_stmt *row, int n)
{
	for (int i = 1; i <= n; i++)
		if (sqlite3_column_type(row, i) == SQLITE_TEXT &&
		    !text_sane(sqlite3_column_text(row, i),
			       sqlite3_column_bytes(row, i)))
			return false;
	return true;
}

/* A row that the new store does not take is lost, and no reason to stop. */
static enum err put_row(struct rows *v, const struct table *t,
			sqlite3_stmt *row, sqlite3_stmt *put)
{
	int rc;

	if (!row_sane(row, t->n)) {
		v->r->lost++;
		return ERR_OK;
	}
	for (int i = 1; i <= t->n; i++)
		sqlite3_bind_value(put, i, sqlite3_column_value(row, i));
	rc = sqlite3_step(put);
	if (rc == SQLITE_DONE)
		v->r->rows += sqlite3_changes(v->to->db);
	sqlite3_reset(put);
	if (rc == SQLITE_DONE)
		return ERR_OK;
	v->r->lost++;
	return (rc & 0xff) == SQLITE_CONSTRAINT || rc == SQLITE_MISMATCH
	       ? ERR_OK : db_err(v->to, rc);
}

/*
 * Rows of one statement until the end or a page that cannot be read. A table
 * that runs in a circle is left when its numbers do; *last is the last number.
 */
static enum err scan(struct rows *v, const struct table *t, const char *sql,
		     sqlite3_stmt *put, int sense, int64_t *last, bool *whole)
{
	sqlite3_stmt *st = NULL;
	enum err e = ERR_OK;
	bool first = true;
	int rc = sqlite3_prepare_v2(v->from->db, sql, -1, &st, NULL);

	*whole = false;
	if (rc == SQLITE_OK && !sense)
		sqlite3_bind_int64(st, 1, *last);
	v->steps = 0;
	while (rc == SQLITE_OK && e == ERR_OK &&
	       (rc = sqlite3_step(st)) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(st, 0);

		rc = SQLITE_OK;
		if (t->numbered && sense && !first &&
		    (sense > 0 ? id <= *last : id >= *last))
			break;
		first = false;
		if (sense)
			*last = id;
		e = put_row(v, t, st, put);
	}
	*whole = rc == SQLITE_DONE;
	sqlite3_finalize(st);
	return (rc & 0xff) == SQLITE_NOMEM ? ERR_NOMEM : e;
}

static enum err copy_table(struct rows *v, const struct table *t,
			   int64_t entries)
{
	sqlite3_stmt *put = NULL;
	int64_t low = 0, high = 0;
	bool whole = false;
	int rc = sqlite3_prepare_v2(v->to->db, t->put, -1, &put, NULL);
	enum err e = rc == SQLITE_OK ? ERR_OK : db_err(v->to, rc);

	if (e == ERR_OK)
		e = scan(v, t, t->up, put, 1, &low, &whole);
	if (e == ERR_OK && !whole) {
		v->r->lost++;
		e = scan(v, t, t->down, put, -1, &high, &whole);
		if (!t->numbered) {
			low = 0;
			high = entries + 1;
		} else if (high <= low) {
			high = low + IDS_MAX / 100;
		}
		high = MIN(high, low + IDS_MAX);
		for (int64_t id = low + 1; e == ERR_OK && id < high; id++)
			e = scan(v, t, t->one, put, 0, &id, &whole);
	}
	sqlite3_finalize(put);
	return e;
}

static int too_long(void *ctx)
{
	struct rows *v = ctx;

	return ++v->steps > STEPS_MAX;
}

static enum err number(struct store *s, const char *sql, int64_t *n)
{
	struct query q;

	q_open(&q, s, sql);
	return q_one(&q, n);
}

enum err salvage_rows(struct store *from, struct store *to,
		      struct store_repair *r)
{
	struct rows v = { .from = from, .to = to, .r = r };
	enum err e = ERR_OK;
	int64_t entries = 0;

	sqlite3_progress_handler(from->db, 1000, too_long, &v);
	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(tables); i++) {
		e = copy_table(&v, &tables[i], entries);
		if (e == ERR_OK)
			e = number(to, "SELECT coalesce(max(id), 0)"
				   " FROM entry", &entries);
	}
	sqlite3_progress_handler(from->db, 0, NULL, NULL);
	return e;
}
