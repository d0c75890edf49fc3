/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "store/inner.h"

#define FOLD_LIMIT (64u << 10)

static const struct { int rc; enum err err; } meanings[] = {
	{ SQLITE_OK, ERR_OK },         { SQLITE_ROW, ERR_OK },
	{ SQLITE_DONE, ERR_OK },       { SQLITE_NOMEM, ERR_NOMEM },
	{ SQLITE_BUSY, ERR_BUSY },     { SQLITE_LOCKED, ERR_BUSY },
	{ SQLITE_FULL, ERR_NOSPACE },  { SQLITE_READONLY, ERR_READONLY },
	{ SQLITE_IOERR, ERR_IO },      { SQLITE_CANTOPEN, ERR_IO },
	{ SQLITE_PERM, ERR_DENIED },   { SQLITE_AUTH, ERR_DENIED },
	{ SQLITE_TOOBIG, ERR_LIMIT },  { SQLITE_PROTOCOL, ERR_BUSY },
	{ SQLITE_CORRUPT, ERR_STORE_BROKEN },
	{ SQLITE_NOTADB, ERR_STORE_BROKEN },
};

/* SQLite calls a page that the disk did not give (EIO) corrupt, too. */
static bool disk_failed(struct store *s)
{
	sqlite3_file *journal = NULL;
	int db_errno = 0, journal_errno = 0;

	sqlite3_file_control(s->db, "main", SQLITE_FCNTL_LAST_ERRNO, &db_errno);
	sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER,
			     &journal);
	if (journal && journal->pMethods)
		journal->pMethods->xFileControl(journal,
			SQLITE_FCNTL_LAST_ERRNO, &journal_errno);
	return db_errno == EIO || journal_errno == EIO;
}

enum err db_err(struct store *s, int rc)
{
	enum err e = ERR_INTERNAL;

	for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
		if (meanings[i].rc == (rc & 0xff))
			e = meanings[i].err;
	if (e == ERR_OK)
		return e;
	if (e == ERR_IO && s->db && sqlite3_system_errno(s->db) == ENOSPC)
		e = ERR_NOSPACE;
	if (e == ERR_STORE_BROKEN && s->db && disk_failed(s))
		e = ERR_IO;
	log_write(s->log, LOG_ERROR, "store: %s (%d)",
		  s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc), rc);
	if (e == ERR_STORE_BROKEN)
		repair_suspect(s);
	return e;
}

/* Our texts are right: where one is not understood, the schema is damaged. */
static enum err prepare_err(struct store *s, int rc)
{
	enum err e = db_err(s, rc);

	if (e != ERR_INTERNAL)
		return e;
	repair_suspect(s);
	return ERR_STORE_BROKEN;
}

static void sql_fold(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	struct buf out;

	UNUSED(argc);
	buf_init(&out, FOLD_LIMIT);
	text_fold(&out, text ? text : "");
	if (buf_error(&out) == ERR_NOMEM)
		sqlite3_result_error_nomem(ctx);
	else
		sqlite3_result_text(ctx, out.data, (int)out.len,
				    SQLITE_TRANSIENT);
	buf_release(&out);
}

/* has(text, words) */
static void sql_has(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	const char *words = (const char *)sqlite3_value_text(argv[1]);

	UNUSED(argc);
	sqlite3_result_int(ctx, text_has(text ? text : "", words ? words : ""));
}

enum err db_open(struct store *s, const char *path, int flags)
{
	int rc = sqlite3_open_v2(path, &s->db, flags, s->disk->vfs);

	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(s->db, 1);
		sqlite3_busy_timeout(s->db, BUSY_MS);
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
				  NULL);
		rc = sqlite3_create_function_v2(s->db, "fold", 1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
			NULL, sql_fold, NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_create_function_v2(s->db, "has", 2,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
			NULL, sql_has, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return db_err(s, rc);
	return db_exec(s, "PRAGMA foreign_keys = 1;"
			  "PRAGMA synchronous = FULL;"
			  "PRAGMA temp_store = MEMORY;");
}

void db_close(struct store *s)
{
	for (int i = 0; i < s->n_cached; i++)
		sqlite3_finalize(s->cache[i].st);
	s->n_cached = 0;
	sqlite3_close(s->db);
	s->db = NULL;
}

enum err db_exec(struct store *s, const char *sql)
{
	int rc = SQLITE_OK;

	while (*sql && (rc & 0xff) == SQLITE_OK) {
		sqlite3_stmt *st = NULL;

		rc = sqlite3_prepare_v2(s->db, sql, -1, &st, &sql);
		while (rc == SQLITE_OK && st && sqlite3_step(st) == SQLITE_ROW)
			;
		if (rc == SQLITE_OK)
			rc = sqlite3_finalize(st);
	}
	return db_err(s, rc);
}

enum err db_own(char **const *fields, size_t n)
{
	enum err e = ERR_OK;

	for (size_t i = 0; i < n; i++) {
		if (!*fields[i])
			continue;
		*fields[i] = e == ERR_OK ? str_dup(*fields[i]) : NULL;
		if (!*fields[i])
			e = ERR_NOMEM;
	}
	for (size_t i = 0; e != ERR_OK && i < n; i++) {
		free(*fields[i]);
		*fields[i] = NULL;
	}
	return e;
}

/* ---- transactions */

enum err store_begin(struct store *s)
{
	enum err e;

	if (!s->writable)
		return ERR_READONLY;
	if (s->failed != ERR_OK)
		return s->failed;
	e = s->depth ? ERR_OK : db_exec(s, "BEGIN IMMEDIATE");
	if (e == ERR_OK && !s->depth && store_moved(s)) {
		/* It was repaired meanwhile: what we have open is set aside. */
		db_exec(s, "ROLLBACK");
		e = store_again(s);
		if (e == ERR_OK)
			e = db_exec(s, "BEGIN IMMEDIATE");
	}
	if (e == ERR_OK)
		s->depth++;
	return e;
}

static enum err finish(struct store *s)
{
	enum err e = s->failed;

	s->failed = ERR_OK;
	/* A full disk may have rolled it back already. */
	if (sqlite3_get_autocommit(s->db))
		return e == ERR_OK ? ERR_IO : e;
	if (e == ERR_OK)
		e = db_exec(s, "COMMIT");
	if (e != ERR_OK && !sqlite3_get_autocommit(s->db))
		db_exec(s, "ROLLBACK");
	return e;
}

enum err store_commit(struct store *s)
{
	if (s->depth == 0)
		return ERR_INTERNAL;
	return --s->depth ? s->failed : finish(s);
}

void store_rollback(struct store *s)
{
	if (s->depth == 0)
		return;
	if (s->failed == ERR_OK)
		s->failed = ERR_CANCELLED;
	if (--s->depth == 0)
		finish(s);
}

enum err db_end(struct store *s, enum err e)
{
	if (e == ERR_OK)
		return store_commit(s);
	if (s->failed == ERR_OK)
		s->failed = e;
	store_rollback(s);
	return e;
}

/* ---- queries */

static sqlite3_stmt *cached(struct store *s, const char *sql)
{
	for (int i = 0; i < s->n_cached; i++)
		if (s->cache[i].sql == sql)
			return s->cache[i].st;
	return NULL;
}

void q_open(struct query *q, struct store *s, const char *sql)
{
	sqlite3_stmt *st = cached(s, sql);
	bool room = !st && s->n_cached < DB_STATEMENTS;

	*q = (struct query){ .s = s, .cached = true };
	if (st && !sqlite3_stmt_busy(st)) {
		q->st = st;
		return;
	}
	q->err = prepare_err(s, sqlite3_prepare_v3(s->db, sql, -1,
			room ? SQLITE_PREPARE_PERSISTENT : 0, &q->st, NULL));
	q->cached = room && q->err == ERR_OK;
	if (q->cached)
		s->cache[s->n_cached++] = (struct statement){ sql, q->st };
}

static void bound(struct query *q, int rc)
{
	if (rc != SQLITE_OK)
		q->err = db_err(q->s, rc);
}

void q_int(struct query *q, int64_t v)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_int64(q->st, ++q->bound, v));
}

void q_opt(struct query *q, const char *v)
{
	if (q->err == ERR_OK)
		bound(q, sqlite3_bind_text(q->st, ++q->bound, v, -1,
					   SQLITE_STATIC));
}

void q_str(struct query *q, const char *v)
{
	q_opt(q, v ? v : "");
}

void q_ref(struct query *q, int64_t v)
{
	if (v)
		q_int(q, v);
	else
		q_opt(q, NULL);
}

void q_word(struct query *q, enum word_set set, int value)
{
	q_opt(q, word_name(set, value));
}

bool q_next(struct query *q)
{
	int rc;

	if (q->err != ERR_OK)
		return false;
	rc = sqlite3_step(q->st);
	if (rc != SQLITE_ROW)
		q->err = db_err(q->s, rc);
	return rc == SQLITE_ROW;
}

int64_t q_col(struct query *q, int i)
{
	return sqlite3_column_int64(q->st, i);
}

char *q_opt_text(struct query *q, int i)
{
	return (char *)(uintptr_t)sqlite3_column_text(q->st, i);
}

char *q_text(struct query *q, int i)
{
	static const char none[] = "";
	char *text = q_opt_text(q, i);

	return text ? text : (char *)(uintptr_t)none;
}

int q_col_word(struct query *q, int i, enum word_set set)
{
	int value = word_value(set, q_text(q, i));

	if (value >= 0)
		return value;
	log_write(q->s->log, LOG_ERROR, "store: unknown word \"%s\"",
		  q_text(q, i));
	return 0;
}

/* A statement with RETURNING that is left at its row commits here only. */
enum err q_close(struct query *q)
{
	int rc;

	if (!q->st)
		return q->err;
	rc = sqlite3_reset(q->st);
	if (q->err == ERR_OK)
		q->err = db_err(q->s, rc);
	if (q->cached)
		sqlite3_clear_bindings(q->st);
	else
		sqlite3_finalize(q->st);
	q->st = NULL;
	return q->err;
}

enum err q_run(struct query *q)
{
	while (q_next(q))
		;
	return q_close(q);
}

enum err q_one(struct query *q, int64_t *v)
{
	bool row = q_next(q);
	enum err e;

	if (row)
		*v = q_col(q, 0);
	e = q_close(q);
	return e == ERR_OK && !row ? ERR_NOT_FOUND : e;
}
