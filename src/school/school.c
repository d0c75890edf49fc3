/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <ftw.h>
#include <sqlite3.h>

#include "base/disk.h"
#include "base/path.h"
#include "school/upload.h"

/* What only Moodle's face knows (moodle_rows.c); times as everywhere. */
#define MOODLE_TABLES \
	"CREATE TABLE IF NOT EXISTS moodle_id(kind TEXT, key TEXT, n INTEGER," \
	" PRIMARY KEY(kind, key), UNIQUE(kind, n)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_task(task TEXT PRIMARY KEY," \
	" drafts INTEGER NOT NULL DEFAULT 0, statement TEXT," \
	" words INTEGER NOT NULL DEFAULT 0, team INTEGER NOT NULL DEFAULT 0," \
	" hidden INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_flags(person TEXT, task TEXT," \
	" locked INTEGER NOT NULL DEFAULT 0, extension INTEGER," \
	" reverted_at INTEGER, PRIMARY KEY(person, task)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_person(person TEXT PRIMARY KEY," \
	" failures INTEGER NOT NULL DEFAULT 0, locked_until INTEGER," \
	" state TEXT, run INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_submission(id INTEGER PRIMARY KEY," \
	" task TEXT, holder TEXT, status TEXT, created INTEGER," \
	" modified INTEGER, person TEXT, key TEXT," \
	" format INTEGER NOT NULL DEFAULT 1," \
	" saves INTEGER NOT NULL DEFAULT 0, UNIQUE(task, holder));" \
	"CREATE TABLE IF NOT EXISTS moodle_draft(seq INTEGER PRIMARY KEY," \
	" person TEXT, item INTEGER, name TEXT, sha256 TEXT, size INTEGER," \
	" at INTEGER, UNIQUE(person, item, name));" \
	"CREATE TABLE IF NOT EXISTS moodle_sha1(sha256 TEXT PRIMARY KEY," \
	" sha1 TEXT) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_module(id TEXT PRIMARY KEY," \
	" course TEXT, kind TEXT, name TEXT, content TEXT," \
	" modified INTEGER);" \
	"CREATE TABLE IF NOT EXISTS moodle_module_file(module TEXT," \
	" file TEXT, pos INTEGER, PRIMARY KEY(module, pos)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_hidden(key TEXT PRIMARY KEY," \
	" how INTEGER) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_override(person TEXT, task TEXT," \
	" due INTEGER, late_until INTEGER, PRIMARY KEY(person, task))" \
	" WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_intro(task TEXT, file TEXT," \
	" PRIMARY KEY(task, file)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS moodle_save(seq INTEGER PRIMARY KEY," \
	" submission INTEGER, task TEXT, person TEXT, at INTEGER, did TEXT," \
	" work TEXT, told INTEGER);"

/* What only IServ's face knows. */
#define ISERV_TABLES \
	"CREATE TABLE IF NOT EXISTS iserv_session(id TEXT PRIMARY KEY," \
	" kind INTEGER, person TEXT, expires INTEGER) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS iserv_person(login TEXT PRIMARY KEY," \
	" logins INTEGER, refused INTEGER) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS iserv_chunks(dzuuid TEXT, person TEXT," \
	" upload TEXT, name TEXT, reference TEXT," \
	" PRIMARY KEY(person, dzuuid)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS iserv_file(file TEXT PRIMARY KEY," \
	" n INTEGER) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS iserv_dav(place TEXT PRIMARY KEY," \
	" parent TEXT, folder INTEGER, sha256 TEXT, size INTEGER," \
	" modified INTEGER) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS iserv_note(n INTEGER PRIMARY KEY," \
	" person TEXT, type TEXT, task TEXT, message TEXT, who TEXT," \
	" at INTEGER);" \
	"CREATE INDEX IF NOT EXISTS iserv_dav_parent ON iserv_dav(parent);"

#define SCHEMA \
	"PRAGMA journal_mode = WAL;" \
	"PRAGMA synchronous = FULL;" \
	"PRAGMA foreign_keys = OFF;" \
	"BEGIN IMMEDIATE;" \
	"CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value);" \
	"CREATE TABLE IF NOT EXISTS run(seq INTEGER PRIMARY KEY," \
	" id TEXT UNIQUE, first INTEGER);" \
	"CREATE TABLE IF NOT EXISTS person(id TEXT PRIMARY KEY," \
	" login TEXT UNIQUE, name TEXT, role TEXT, salt TEXT, hash TEXT);" \
	"CREATE TABLE IF NOT EXISTS token(hash TEXT PRIMARY KEY, person TEXT," \
	" device TEXT, expires INTEGER);" \
	"CREATE TABLE IF NOT EXISTS course(id TEXT PRIMARY KEY, title TEXT," \
	" teacher TEXT, subject TEXT, class TEXT);" \
	"CREATE TABLE IF NOT EXISTS member(person TEXT, course TEXT," \
	" PRIMARY KEY(person, course)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS task(id TEXT PRIMARY KEY, course TEXT," \
	" title TEXT, teacher TEXT, start INTEGER, due INTEGER," \
	" late_until INTEGER, text TEXT, takes_files INTEGER," \
	" takes_text INTEGER, max_files INTEGER, max_bytes INTEGER, types " \
	"TEXT," \
	" modified INTEGER);" \
	"CREATE INDEX IF NOT EXISTS task_course ON task(course);" \
	"CREATE TABLE IF NOT EXISTS file(id TEXT PRIMARY KEY, name TEXT," \
	" type TEXT, sha256 TEXT, size INTEGER, modified INTEGER, owner " \
	"TEXT);" \
	"CREATE TABLE IF NOT EXISTS material(task TEXT, file TEXT, pos " \
	"INTEGER," \
	" PRIMARY KEY(task, pos, file)) WITHOUT ROWID;" \
	"CREATE INDEX IF NOT EXISTS material_file ON material(file);" \
	"CREATE TABLE IF NOT EXISTS work(person TEXT, task TEXT, current " \
	"TEXT," \
	" done INTEGER NOT NULL DEFAULT 0, mark TEXT, feedback TEXT," \
	" feedback_at INTEGER, PRIMARY KEY(person, task)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS feedback_file(person TEXT, task TEXT," \
	" file TEXT, PRIMARY KEY(person, task, file)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS hand_in(seq INTEGER PRIMARY KEY," \
	" key TEXT, id TEXT, person TEXT, task TEXT, state TEXT," \
	" received_at INTEGER, late INTEGER, text TEXT, superseded_by TEXT," \
	" asked TEXT, face TEXT, UNIQUE(person, key));" \
	"CREATE TABLE IF NOT EXISTS hand_in_file(hand_in TEXT, file TEXT," \
	" pos INTEGER, PRIMARY KEY(hand_in, pos)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS idempotency(person TEXT, key TEXT," \
	" what TEXT, PRIMARY KEY(person, key)) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS announcement(id TEXT PRIMARY KEY," \
	" course TEXT, title TEXT, author TEXT, at INTEGER, text TEXT);" \
	"CREATE TABLE IF NOT EXISTS lesson(id TEXT PRIMARY KEY, course TEXT," \
	" title TEXT, start INTEGER, end INTEGER, state TEXT, url TEXT);" \
	"CREATE TABLE IF NOT EXISTS upload(id TEXT PRIMARY KEY, person TEXT," \
	" length INTEGER, offset INTEGER, metadata TEXT, sha256_told TEXT," \
	" concat TEXT, expires INTEGER, sha256 TEXT, gone INTEGER DEFAULT 0);" \
	"CREATE TABLE IF NOT EXISTS upload_ranges(upload TEXT PRIMARY KEY," \
	" ranges TEXT) WITHOUT ROWID;" \
	"CREATE TABLE IF NOT EXISTS feed(rev INTEGER PRIMARY KEY " \
	"AUTOINCREMENT," \
	" audience TEXT, kind TEXT, id TEXT, gone INTEGER," \
	" UNIQUE(audience, kind, id));" \
	"CREATE INDEX IF NOT EXISTS feed_rev ON feed(audience, rev);" \
	MOODLE_TABLES \
	ISERV_TABLES \
	"COMMIT;"

int64_t school_now(const struct school *s)
{
	return clock_now(s->clock);
}

void school_new_id(
    const struct school *s, const char *prefix, char out[SCHOOL_ID_SIZE])
{
	unsigned char raw[10];
	char hex[2 * sizeof(raw) + 1];

	random_fill(s->random, raw, sizeof(raw));
	hex_encode(raw, sizeof(raw), hex);
	str_printf(out, SCHOOL_ID_SIZE, "%s%.20s", prefix, hex);
}

static void meta(struct school *s, const char *name, char *out, size_t size)
{
	sqlite3_stmt *q =
	    db_query(s, "SELECT value FROM meta WHERE name = ?", "s", name);

	if (db_row(q))
		str_copy(out, size, db_text(q, 0));
	db_done(q);
}

void school_read_meta(struct school *s)
{
	meta(s, "name", s->name, sizeof(s->name));
	meta(s, "zone", s->zone, sizeof(s->zone));
}

static bool first_day(struct school *s)
{
	return db_run(s, "INSERT OR IGNORE INTO meta VALUES('name', 'Schule')",
		   "") &&
	       db_run(s,
		   "INSERT OR IGNORE INTO meta VALUES('zone', 'Europe/Berlin')",
		   "");
}

static enum err make_folders(struct school *s, const char *dir)
{
	static const char *const names[] = {"blobs", "uploads"};
	const char *tmp = getenv("TMPDIR");
	char path[256];

	if (dir) {
		s->dir = str_dup(dir);
	} else {
		if (!str_printf(path, sizeof(path), "%s/ranzen-school-XXXXXX",
			tmp ? tmp : "/tmp") ||
		    !mkdtemp(path))
			return ERR_IO;
		s->dir = str_dup(path);
		s->temporary = true;
	}
	if (!s->dir)
		return ERR_NOMEM;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *sub = path_join(s->dir, names[i]);
		enum err e = sub ? disk_mkdirs(disk_real(), sub) : ERR_NOMEM;

		free(sub);
		if (e)
			return e;
	}
	return ERR_OK;
}

enum err school_open(struct school *s, const char *dir,
    const struct clock *clock, const struct random *random, bool *was_empty)
{
	char *file = NULL;
	sqlite3_stmt *q;
	enum err e;

	memset(s, 0, sizeof(*s));
	s->clock = clock;
	s->random = random;
	e = make_folders(s, dir);
	if (e)
		goto out;
	e = ERR_IO;
	file = path_join(s->dir, "school.db");
	if (!file || sqlite3_open(file, &s->db) != SQLITE_OK)
		goto out;
	sqlite3_busy_timeout(s->db, 20000);
	if (sqlite3_exec(s->db, SCHEMA, NULL, NULL, NULL) != SQLITE_OK ||
	    !first_day(s))
		goto out;
	school_read_meta(s);
	q = db_query(s, "SELECT 1 FROM course LIMIT 1", "");
	*was_empty = !db_row(q);
	db_done(q);
	e = ERR_OK;
out:
	free(file);
	if (e)
		school_close(s);
	return e;
}

static int remove_one(
    const char *path, const struct stat *st, int flag, struct FTW *at)
{
	UNUSED(st);
	UNUSED(flag);
	UNUSED(at);
	return remove(path);
}

void school_close(struct school *s)
{
	upload_close_all(s);
	for (size_t i = 0; i < s->cached; i++)
		sqlite3_finalize(s->cache[i].stmt);
	s->cached = 0;
	sqlite3_close(s->db);
	s->db = NULL;
	if (s->temporary && s->dir)
		nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(s->dir);
	s->dir = NULL;
}
