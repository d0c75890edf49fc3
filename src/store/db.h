/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the room: the connection, its cached statements, and one query. A
 * query keeps its first error and then does nothing, so that a chain of binds
 * is checked once, by q_close. SQL texts are literals: the cache knows them
 * by address. A statement that runs already (a row callback that asks again) is
 * prepared anew.
 */
#ifndef RANZEN_STORE_DB_H
#define RANZEN_STORE_DB_H

#include "base/base.h"
#include "base/log.h"
#include "store/store.h"

#include <sqlite3.h>

#define DB_STATEMENTS 160

#define BUSY_MS 5000 /* so long another program may hold the store */

struct statement { const char *sql; sqlite3_stmt *st; };

struct store {
	sqlite3 *db;
	const struct disk *disk;
	const struct clock *clock;
	const struct random *random;
	struct log *log;
	char *path, *blobs;       /* owned */
	bool writable;
	bool broke;               /* it met damage */
	bool damaged;             /* what is open is what was left of it */
	dev_t dev; ino_t ino;     /* of the file that is open; 0: memory, a VFS */
	int depth;                /* of begin */
	enum err failed;          /* an inner transaction failed */
	struct statement cache[DB_STATEMENTS];
	int n_cached;
};

struct query {
	struct store *s;
	sqlite3_stmt *st;
	bool cached;
	int bound;
	enum err err;
};

/* What a result of SQLite means to us; detail goes to the log. */
enum err db_err(struct store *s, int rc);
/* Opens path (s->path or a copy) with SQLite's flags; registers fold(). */
enum err db_open(struct store *s, const char *path, int flags);
/* Finalizes the cache and closes. */
void db_close(struct store *s);
/* A literal of one or several statements without values. */
enum err db_exec(struct store *s, const char *sql);
/* Brings the schema to STORE_VERSION, one transaction a step. */
enum err db_migrate(struct store *s);
enum err db_version(struct store *s, int64_t *version);
/* Another file has the store's name now; opens that one. BUSY: not while rows
 * are being read. */
bool store_moved(const struct store *s);
enum err store_again(struct store *s);
/* Ends a transaction by what e says: commit or rollback; the first error. */
enum err db_end(struct store *s, enum err e);

void q_open(struct query *q, struct store *s, const char *sql);
void q_int(struct query *q, int64_t v);
void q_str(struct query *q, const char *v); /* NULL: "" */
void q_opt(struct query *q, const char *v); /* NULL: NULL */
void q_ref(struct query *q, int64_t v);     /* 0: NULL */
void q_word(struct query *q, enum word_set set, int value);
/* The next row; false at the end and on an error. */
bool q_next(struct query *q);
int64_t q_col(struct query *q, int i);
/* Lent until the next row; "" for NULL. */
char *q_text(struct query *q, int i);
char *q_opt_text(struct query *q, int i); /* NULL for NULL */
int q_col_word(struct query *q, int i, enum word_set set);
/* To be called always; the first error of the query. */
enum err q_close(struct query *q);
/* For statements without rows: runs and closes. */
enum err q_run(struct query *q);
/* Runs and closes a query of one number; NOT_FOUND without a row. */
enum err q_one(struct query *q, int64_t *v);

/* Lent strings become owned ones; on NOMEM all are NULL. */
enum err db_own(char **const *fields, size_t n);

#endif
