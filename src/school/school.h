/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The school itself: one SQLite file and a folder of blobs under DIR. People,
 * courses, tasks, files and hand-ins; it knows no face. Several programs may
 * have one school open (the server and "edit"): each change is a transaction.
 *
 * Records are lent: what a visitor gets is valid during its call only.
 * All times are seconds since 1970; 0 means none.
 */
#ifndef RANZEN_SCHOOL_SCHOOL_H
#define RANZEN_SCHOOL_SCHOOL_H

#include "base/base.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/timefmt.h"

#define SCHOOL_ID_SIZE	   130
#define SCHOOL_TEXT_MAX	   (256u * 1024)
#define SCHOOL_UPLOAD_MAX  INT64_C(2147483648)
#define SCHOOL_UPLOAD_LIFE (7 * 86400)
#define SCHOOL_TOKEN_LIFE  (30 * 86400)

struct sqlite3;
struct sqlite3_stmt;

struct school_cached {
	const char *sql;
	struct sqlite3_stmt *stmt;
};

struct school {
	struct sqlite3 *db;
	char *dir; /* owned */
	bool temporary;
	const struct clock *clock;
	const struct random *random;
	struct school_cached cache[224];
	size_t cached;
	struct upload_bytes *uploads; /* owned; upload.h */
	char name[128], zone[64];
	char run[16]; /* of the server at work; feed_begin */
};

/* Opens DIR and makes what is missing; dir NULL: a temporary folder that
 * school_close removes. *was_empty: no course is in it yet. */
enum err school_open(struct school *s, const char *dir,
    const struct clock *clock, const struct random *random, bool *was_empty);
void school_close(struct school *s);
int64_t school_now(const struct school *s);
/* A new id: prefix and 20 hex digits. */
void school_new_id(
    const struct school *s, const char *prefix, char out[SCHOOL_ID_SIZE]);
/* Reads name and zone of the school into *s. */
void school_read_meta(struct school *s);

/*
 * Statements. The format has a letter for each argument: i int64_t, s const
 * char * (NULL is null), t int64_t where 0 is null. Statements are kept by
 * the address of their text, so sql is a literal; db_done ends one's use.
 * One statement is not used twice at the same time.
 */
struct sqlite3_stmt *db_query(
    struct school *s, const char *sql, const char *format, ...);
bool db_row(struct sqlite3_stmt *q); /* also steps on */
void db_done(struct sqlite3_stmt *q);
bool db_run(struct school *s, const char *sql, const char *format, ...);
const char *db_text(struct sqlite3_stmt *q, int column); /* "" for null */
const char *db_text_or_null(struct sqlite3_stmt *q, int column);
int64_t db_int(struct sqlite3_stmt *q, int column);
bool db_begin(struct school *s); /* takes the write lock */
bool db_commit(struct school *s);
void db_rollback(struct school *s);

/* People. */
struct person {
	char id[SCHOOL_ID_SIZE];
	char name[160];
	bool teacher;
	int64_t expires; /* of the token */
};
bool person_add(struct school *s, const char *id, const char *login,
    const char *name, const char *role, const char *password);
bool person_new_password(
    struct school *s, const char *login, const char *password);
bool person_password(struct school *s, const char *login, const char *password,
    struct person *p);
/* token gets 32 hex digits. */
bool person_log_in(struct school *s, const char *login, const char *password,
    const char *device, struct person *p, char token[33]);
bool person_by_token(struct school *s, const char *token, struct person *p);
bool person_log_out(struct school *s, const char *token);
bool person_in_course(struct school *s, const char *person, const char *course);

/* What is new: a feed for each audience (a course, a person, "*"). */
bool feed_touch(struct school *s, const char *audience, const char *kind,
    const char *id, bool gone);
/* Something visible to this person is newer than rev. */
bool feed_newer(struct school *s, const char *person, int64_t rev);
/* The newest revision of all, and the oldest cursor that still works. */
int64_t feed_last(struct school *s);
/*
 * A server begins to give cursors: a run, into s->run. A cursor is worth
 * something up to where the run after its own began; so those of before a
 * backup was put back are not, however far the feed has come since.
 */
bool feed_begin(struct school *s);
/* The last revision that a cursor of that run may name; -1: none. */
int64_t feed_run_last(struct school *s, const char *run);
int64_t feed_oldest(struct school *s);
struct feed_item {
	int64_t rev;
	const char *kind;
	const char *id;
	bool gone;
};
typedef bool feed_visit(void *ctx, const struct feed_item *item);
/* Oldest first, until the visitor says false. */
bool feed_each(struct school *s, const char *person, int64_t since,
    feed_visit *visit, void *ctx);

struct course {
	const char *id, *title, *teacher, *subject, *group;
};
struct task {
	const char *id, *course, *title, *teacher, *text, *types;
	int64_t start, due, late_until, modified, max_files, max_bytes, version;
	bool takes_files, takes_text, done;
	const char *current;	     /* key of the work, or NULL */
	const char *state;	     /* open saved handed_in done */
	const char *mark, *feedback; /* either may be NULL */
	int64_t feedback_at;	     /* 0: none */
};
struct file {
	const char *id, *name, *type, *sha256;
	int64_t size, modified;
};
struct announcement {
	const char *id, *course, *title, *author,
	    *text; /* course may be NULL */
	int64_t at;
};
struct lesson {
	const char *id, *course, *title, *state, *url;
	int64_t start, end;
};
struct hand_in {
	const char *key, *id, *person, *task, *state, *text, *superseded_by;
	const char *face;
	int64_t received_at;
	bool late;
	/* By Moodle's face: the assignment's number and how often it was
	 * saved; else 0. Only hand_in_each knows them. */
	int64_t moodle_assign, moodle_saves;
};
typedef void course_visit(void *ctx, const struct course *c);
typedef void task_visit(void *ctx, const struct task *t);
typedef void file_visit(void *ctx, const struct file *f);
typedef void announcement_visit(void *ctx, const struct announcement *a);
typedef void lesson_visit(void *ctx, const struct lesson *l);
/* One save or submit of Moodle's face; work is a hash of names, bytes and
 * text: what is there twice was saved twice. */
struct hand_in_save {
	const char *did, *work; /* did: saved, submitted */
	int64_t at;
};
typedef void hand_in_visit(void *ctx, const struct hand_in *h);
typedef void hand_in_save_visit(void *ctx, const struct hand_in_save *s);

/* Each false when it is not there for this person. */
bool course_get(struct school *s, const char *person, const char *id,
    course_visit *visit, void *ctx);
bool task_get(struct school *s, const char *person, const char *id,
    task_visit *visit, void *ctx);
bool announcement_get(struct school *s, const char *person, const char *id,
    announcement_visit *visit, void *ctx);
bool lesson_get(struct school *s, const char *person, const char *id,
    lesson_visit *visit, void *ctx);
bool file_get(struct school *s, const char *person, const char *id,
    file_visit *visit, void *ctx);
bool hand_in_get(struct school *s, const char *person, const char *key,
    hand_in_visit *visit, void *ctx);
void material_each(
    struct school *s, const char *task, file_visit *visit, void *ctx);
void feedback_file_each(struct school *s, const char *person, const char *task,
    file_visit *visit, void *ctx);
/* By the hand-in's id, not its key: keys are unique for a person only. */
void hand_in_file_each(
    struct school *s, const char *id, file_visit *visit, void *ctx);
/* Every hand-in of the school, oldest first; person is the login. */
void hand_in_each(struct school *s, hand_in_visit *visit, void *ctx);

/* Oldest first, by the hand-in's id. */
void hand_in_save_each(
    struct school *s, const char *id, hand_in_save_visit *visit, void *ctx);

/* Files: bytes by their SHA-256 under DIR/blobs. */
enum err blob_path(
    const struct school *s, const char *sha256, struct buf *path);
/* Takes the file at path into the blobs (it is moved), hashing its bytes. */
enum err blob_take(struct school *s, const char *path,
    char sha256[HASH_HEX_SIZE], int64_t *size);
/* The same where the SHA-256 of its bytes is known. */
enum err blob_put(struct school *s, const char *path, const char *sha256);
bool file_add(struct school *s, const char *id, const char *name,
    const char *type, const char *sha256, int64_t size, int64_t modified,
    const char *owner);

#endif
