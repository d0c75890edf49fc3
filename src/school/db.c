/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sqlite3.h>

#include "school/school.h"

static sqlite3_stmt *prepared(struct school *s, const char *sql)
{
	sqlite3_stmt *q = NULL;

	for (size_t i = 0; i < s->cached; i++)
		if (s->cache[i].sql == sql)
			return s->cache[i].stmt;
	if (s->cached == ARRAY_LEN(s->cache) ||
	    sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &q,
		NULL) != SQLITE_OK)
		return NULL;
	s->cache[s->cached].sql = sql;
	s->cache[s->cached++].stmt = q;
	return q;
}

static bool bind(sqlite3_stmt *q, const char *format, va_list args)
{
	int rc = SQLITE_OK;

	sqlite3_reset(q);
	for (int i = 1; *format && rc == SQLITE_OK; format++, i++) {
		if (*format == 's') {
			rc = sqlite3_bind_text(q, i, va_arg(args, const char *),
			    -1, SQLITE_TRANSIENT);
			continue;
		}
		int64_t v = va_arg(args, int64_t);

		if (*format == 't' && v == 0)
			rc = sqlite3_bind_null(q, i);
		else
			rc = sqlite3_bind_int64(q, i, v);
	}
	return rc == SQLITE_OK;
}

struct sqlite3_stmt *db_query(
    struct school *s, const char *sql, const char *format, ...)
{
	sqlite3_stmt *q = prepared(s, sql);
	va_list args;
	bool good;

	if (!q)
		return NULL;
	va_start(args, format);
	good = bind(q, format, args);
	va_end(args);
	return good ? q : NULL;
}

bool db_row(struct sqlite3_stmt *q)
{
	return q && sqlite3_step(q) == SQLITE_ROW;
}

void db_done(struct sqlite3_stmt *q)
{
	if (q)
		sqlite3_reset(q);
}

bool db_run(struct school *s, const char *sql, const char *format, ...)
{
	sqlite3_stmt *q = prepared(s, sql);
	va_list args;
	bool good;

	if (!q)
		return false;
	va_start(args, format);
	good = bind(q, format, args) && sqlite3_step(q) == SQLITE_DONE;
	va_end(args);
	sqlite3_reset(q);
	return good;
}

const char *db_text_or_null(struct sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

const char *db_text(struct sqlite3_stmt *q, int column)
{
	const char *s = db_text_or_null(q, column);

	return s ? s : "";
}

int64_t db_int(struct sqlite3_stmt *q, int column)
{
	return sqlite3_column_int64(q, column);
}

bool db_begin(struct school *s)
{
	return db_run(s, "BEGIN IMMEDIATE", "");
}

bool db_commit(struct school *s)
{
	return db_run(s, "COMMIT", "");
}

void db_rollback(struct school *s)
{
	if (!sqlite3_get_autocommit(s->db))
		db_run(s, "ROLLBACK", "");
}
