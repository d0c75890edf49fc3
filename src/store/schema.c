/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "store/inner.h"

/* Where a task stands after its row changed. */
#define SHELF \
" WHEN new.work = 'handed_in' OR new.done THEN 1" \
" WHEN new.gone AND new.work = 'none' AND new.hand_in = 'none' THEN 2" \
" ELSE 0 END"
#define KEEP_SHELF \
" BEGIN UPDATE task SET shelf = CASE" SHELF \
"  WHERE id = new.id AND shelf <> CASE" SHELF "; END;"

/*
 * Each text leads from the version before to the one that it names at its end.
 * A text that was released never changes: a store made by it is out there.
 */
static const char version_1[] =
"CREATE TABLE account ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
"  platform TEXT NOT NULL, url TEXT NOT NULL, user TEXT NOT NULL,"
"  person TEXT NOT NULL, school TEXT NOT NULL, zone TEXT NOT NULL,"
"  cursor TEXT NOT NULL DEFAULT '', login_needed INTEGER NOT NULL DEFAULT 0,"
"  skew INTEGER NOT NULL DEFAULT 0, synced INTEGER NOT NULL DEFAULT 0,"
"  next_try INTEGER NOT NULL DEFAULT 0, pass INTEGER NOT NULL DEFAULT 0"
") STRICT;"

"CREATE TABLE course ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  pid TEXT NOT NULL, title TEXT NOT NULL, teacher TEXT NOT NULL,"
"  seen INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0,"
"  UNIQUE (account, pid)"
") STRICT;"

/* shelf: 0 open, 1 done, 2 out of the lists. A generated column would keep
 * the agenda's index from covering its queries. */
"CREATE TABLE task ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  pid TEXT NOT NULL, course_pid TEXT NOT NULL, course TEXT NOT NULL,"
"  title TEXT NOT NULL, teacher TEXT NOT NULL, words TEXT NOT NULL,"
"  version TEXT NOT NULL, start INTEGER NOT NULL, due INTEGER NOT NULL,"
"  late_until INTEGER NOT NULL, modified INTEGER NOT NULL,"
"  takes_files INTEGER NOT NULL, takes_text INTEGER NOT NULL,"
"  max_files INTEGER NOT NULL, max_bytes INTEGER NOT NULL,"
"  types TEXT NOT NULL, work TEXT NOT NULL, done INTEGER NOT NULL,"
"  work_key TEXT NOT NULL, work_pid TEXT NOT NULL, work_at INTEGER NOT NULL,"
"  mark TEXT NOT NULL, feedback_at INTEGER NOT NULL,"
"  hand_in TEXT NOT NULL DEFAULT 'none',"
"  seen INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0,"
"  shelf INTEGER NOT NULL DEFAULT 0,"
"  UNIQUE (account, pid)"
") STRICT;"
"CREATE INDEX task_agenda ON task"
"  (shelf, due, id, late_until, account);"
"CREATE TRIGGER task_born AFTER INSERT ON task" KEEP_SHELF
"CREATE TRIGGER task_moved AFTER UPDATE OF gone, work, hand_in, done ON task"
KEEP_SHELF
"CREATE INDEX task_course ON task (account, course_pid);"

/* Apart, so that lists and searches do not read through long texts. */
"CREATE TABLE task_text ("
"  task INTEGER PRIMARY KEY REFERENCES task ON DELETE CASCADE,"
"  feedback TEXT NOT NULL, work_text TEXT NOT NULL, text TEXT NOT NULL"
") STRICT;"

/* What the platform holds as the pupil's work. */
"CREATE TABLE work_file ("
"  task INTEGER NOT NULL REFERENCES task ON DELETE CASCADE,"
"  n INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,"
"  sha256 TEXT NOT NULL, pid TEXT NOT NULL, PRIMARY KEY (task, n)"
") STRICT, WITHOUT ROWID;"

"CREATE TABLE material ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  task INTEGER REFERENCES task ON DELETE CASCADE,"
"  pid TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,"
"  sha256 TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,"
"  state TEXT NOT NULL DEFAULT 'there', path TEXT NOT NULL DEFAULT '',"
"  local_sha256 TEXT NOT NULL DEFAULT '', feedback INTEGER NOT NULL,"
"  place INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0,"
"  UNIQUE (account, task, pid)"
") STRICT;"
"CREATE INDEX material_task ON material (task, gone, feedback, state);"
"CREATE INDEX material_state ON material (state) WHERE state <> 'there';"

"CREATE TABLE announcement ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  pid TEXT NOT NULL, course TEXT NOT NULL, title TEXT NOT NULL,"
"  author TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL,"
"  seen INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0,"
"  UNIQUE (account, pid)"
") STRICT;"
"CREATE INDEX announcement_at ON announcement (gone, at, id);"

"CREATE TABLE lesson ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  pid TEXT NOT NULL, course TEXT NOT NULL, title TEXT NOT NULL,"
"  url TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,"
"  state TEXT NOT NULL, seen INTEGER NOT NULL,"
"  gone INTEGER NOT NULL DEFAULT 0, UNIQUE (account, pid)"
") STRICT;"
"CREATE INDEX lesson_start ON lesson (gone, start, id);"

"CREATE TABLE module ("
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  name TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,"
"  PRIMARY KEY (account, name)"
") STRICT, WITHOUT ROWID;"

"CREATE TABLE sample ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  at INTEGER NOT NULL, bytes INTEGER NOT NULL, dns_ms INTEGER NOT NULL,"
"  connect_ms INTEGER NOT NULL, first_ms INTEGER NOT NULL,"
"  total_ms INTEGER NOT NULL, status INTEGER NOT NULL, err TEXT NOT NULL"
") STRICT;"
"CREATE INDEX sample_account ON sample (account, id);"

"CREATE TABLE entry ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,"
"  account INTEGER NOT NULL REFERENCES account,"
"  task INTEGER NOT NULL REFERENCES task,"
"  kind TEXT NOT NULL, state TEXT NOT NULL, not_done INTEGER NOT NULL,"
"  text TEXT, base TEXT NOT NULL, bytes INTEGER NOT NULL,"
"  created INTEGER NOT NULL, changed INTEGER NOT NULL,"
"  next_try INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,"
"  reason TEXT NOT NULL DEFAULT 'ok', detail TEXT NOT NULL DEFAULT '',"
"  unsure INTEGER NOT NULL DEFAULT 0,"
"  unsure_since INTEGER NOT NULL DEFAULT 0,"
"  open INTEGER AS (state NOT IN ('proven', 'superseded', 'dropped'))"
") STRICT;"
"CREATE INDEX entry_task ON entry (task, id);"
"CREATE INDEX entry_open ON entry (open, id);"

"CREATE TABLE entry_file ("
"  entry INTEGER NOT NULL REFERENCES entry, n INTEGER NOT NULL,"
"  name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,"
"  upload TEXT NOT NULL DEFAULT '', offset INTEGER NOT NULL DEFAULT 0,"
"  pid TEXT NOT NULL DEFAULT '', PRIMARY KEY (entry, n)"
") STRICT, WITHOUT ROWID;"
"CREATE INDEX entry_file_sha256 ON entry_file (sha256);"

"CREATE TABLE attempt ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  entry INTEGER NOT NULL REFERENCES entry, at INTEGER NOT NULL,"
"  what TEXT NOT NULL, said TEXT NOT NULL, fate TEXT NOT NULL,"
"  err TEXT NOT NULL"
") STRICT;"
"CREATE INDEX attempt_entry ON attempt (entry, id);"

"CREATE TABLE receipt ("
"  entry INTEGER PRIMARY KEY REFERENCES entry,"
"  task INTEGER NOT NULL REFERENCES task,"
"  platform_time INTEGER NOT NULL, proven_at INTEGER NOT NULL,"
"  platform_id TEXT NOT NULL, proof TEXT NOT NULL,"
"  signature TEXT NOT NULL, title TEXT NOT NULL, key TEXT NOT NULL,"
"  text_sha256 TEXT NOT NULL"
") STRICT;"
"CREATE INDEX receipt_task ON receipt (task, entry);"

"CREATE TABLE receipt_file ("
"  entry INTEGER NOT NULL REFERENCES receipt, n INTEGER NOT NULL,"
"  name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,"
"  pid TEXT NOT NULL, PRIMARY KEY (entry, n)"
") STRICT, WITHOUT ROWID;"

"CREATE TABLE notice ("
"  kind TEXT NOT NULL, account INTEGER NOT NULL, subject TEXT NOT NULL,"
"  PRIMARY KEY (kind, account, subject)"
") STRICT, WITHOUT ROWID;"

"PRAGMA application_id = 1380009594;"
"PRAGMA user_version = 1;";

/* What makes a receipt complete: NULL in those written before. */
static const char version_2[] =
"ALTER TABLE receipt ADD COLUMN skew INTEGER;"
"ALTER TABLE receipt ADD COLUMN due INTEGER;"
"ALTER TABLE receipt ADD COLUMN work TEXT NOT NULL DEFAULT 'none';"
"ALTER TABLE receipt ADD COLUMN replaced INTEGER NOT NULL DEFAULT 0;"
"PRAGMA user_version = 2;";

/*
 * speed: what uploads really got, for the latest safe start. folder: where a
 * task's files lie below the person's folder; "" until it is first asked for.
 */
static const char version_3[] =
"CREATE TABLE speed ("
"  id INTEGER PRIMARY KEY AUTOINCREMENT,"
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  at INTEGER NOT NULL, bytes INTEGER NOT NULL, ms INTEGER NOT NULL"
") STRICT;"
"CREATE INDEX speed_account ON speed (account, id);"
"ALTER TABLE task ADD COLUMN folder TEXT NOT NULL DEFAULT '';"
"CREATE UNIQUE INDEX task_folder ON task (folder COLLATE NOCASE)"
"  WHERE folder <> '';"
"CREATE INDEX material_path ON material (path) WHERE path <> '';"
"PRAGMA user_version = 3;";

/*
 * What a platform asks beyond dates and files, and what the person answered;
 * long texts stay in task_text. fault: how the last look ended. seen: what was
 * named since a pass began. It was a column of each row before, which wrote
 * all rows of an account in each pass. account.pass is 0 now when none is under
 * way.
 */
#define MOVE_SEEN(table) \
"INSERT INTO seen (account, kind, row) SELECT t.account, '" table "', t.id" \
" FROM " table " t JOIN account a ON a.id = t.account WHERE t.seen = a.pass;" \
"ALTER TABLE " table " DROP COLUMN seen;"
static const char version_4[] =
"ALTER TABLE task ADD COLUMN max_words INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE task ADD COLUMN opens INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE task ADD COLUMN drafts INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE task ADD COLUMN statement INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE task ADD COLUMN team INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE task ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE task_text ADD COLUMN statement_text TEXT NOT NULL DEFAULT '';"
"ALTER TABLE entry ADD COLUMN statement INTEGER NOT NULL DEFAULT 0;"
"CREATE TABLE seen ("
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  kind TEXT NOT NULL, row INTEGER NOT NULL,"
"  PRIMARY KEY (account, kind, row)"
") STRICT, WITHOUT ROWID;"
MOVE_SEEN("course") MOVE_SEEN("task") MOVE_SEEN("announcement")
MOVE_SEEN("lesson")
"ALTER TABLE account ADD COLUMN fault TEXT NOT NULL DEFAULT 'ok';"
"ALTER TABLE account ADD COLUMN said TEXT NOT NULL DEFAULT '';"
/* By which the platform knows the work that was proven; '': by our key. */
"ALTER TABLE receipt ADD COLUMN work_key TEXT NOT NULL DEFAULT '';"
"PRAGMA user_version = 4;";

/* Material of a course itself (task NULL): course is its pid, section where it
 * stands there; link: an address on the web, and nothing to fetch. reason: how
 * the last try to fetch it ended, said: what the server said then. */
static const char version_5[] =
"ALTER TABLE material ADD COLUMN course TEXT NOT NULL DEFAULT '';"
"ALTER TABLE material ADD COLUMN section TEXT NOT NULL DEFAULT '';"
"ALTER TABLE material ADD COLUMN link TEXT NOT NULL DEFAULT '';"
"ALTER TABLE material ADD COLUMN reason TEXT NOT NULL DEFAULT 'ok';"
"ALTER TABLE material ADD COLUMN said TEXT NOT NULL DEFAULT '';"
"CREATE UNIQUE INDEX material_course ON material (account, course, pid)"
"  WHERE task IS NULL;"
"PRAGMA user_version = 5;";

/* task_shelf: the agenda of one course. unread: not opened by the person yet.
 * looked: when they left the agenda last, and the newest task that it had. */
static const char version_6[] =
"DROP INDEX task_course;"
"CREATE INDEX task_shelf ON task"
"  (account, course_pid, shelf, due, id, late_until);"
"DROP INDEX material_state;"
"CREATE INDEX material_state ON material (state, id, size, gone, link)"
"  WHERE gone = 0 AND link = '';"
"ALTER TABLE announcement ADD COLUMN unread INTEGER NOT NULL DEFAULT 1;"
"UPDATE announcement SET unread = 0;"
"DROP INDEX announcement_at;"
"CREATE INDEX announcement_at ON announcement (gone, at, id, unread);"
"CREATE TABLE looked ("
"  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, task INTEGER NOT NULL"
") STRICT;"
"PRAGMA user_version = 6;";

/* hour: what usually happens in each hour of the week (model/weather.h): at
 * most 168 rows an account. What samples there are is counted in. kept: what a
 * login left on this computer. */
static const char version_7[] =
"CREATE TABLE hour ("
"  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
"  cell INTEGER NOT NULL, n INTEGER NOT NULL, bad INTEGER NOT NULL,"
"  ms INTEGER NOT NULL, PRIMARY KEY (account, cell)"
") STRICT, WITHOUT ROWID;"
"INSERT INTO hour (account, cell, n, bad, ms)"
" SELECT account, cell, count(*), sum(bad), sum(iif(bad, 0, wait)) FROM"
" (SELECT account, wait, err <> 'ok' OR status = 429 OR status >= 500"
"  OR wait > 4000 AS bad, (strftime('%w', at, 'unixepoch', 'localtime') + 6)"
"   % 7 * 24 + strftime('%H', at, 'unixepoch', 'localtime') AS cell FROM"
"  (SELECT account, at, err, status,"
"    iif(first_ms > 0, first_ms, total_ms) AS wait FROM sample"
"   WHERE bytes <= 262144 AND err IN ("
"     'ok', 'no_name', 'unreachable', 'tls', 'not_this', 'timeout',"
"     'database', 'half_down', 'half_slow', 'overloaded', 'refused', 'cut')))"
" GROUP BY account, cell;"
"ALTER TABLE account ADD COLUMN kept TEXT NOT NULL DEFAULT 'unknown';"
"PRAGMA user_version = 7;";

/*
 * tally: how many tasks stand on a shelf, by the days (UTC) of due and of
 * late_until, so that the agenda counts days instead of tasks (agenda.c).
 * late: 0 without a late_until, else the day's number + 1. In which order
 * triggers run is not defined: n may be below 0 in between. What is 0 stays
 * until a pass ends.
 */
#define TALLY_LATE(t) t "late_until / 86400 + (" t "late_until > 0)"
#define TALLY_ADD(t, n) "INSERT INTO tally VALUES (" t "shelf, " \
	TALLY_LATE(t) ", " t "due / 86400, " n ")" \
	" ON CONFLICT DO UPDATE SET n = n + excluded.n; "
static const char version_8[] =
"CREATE TABLE tally ("
"  shelf INTEGER NOT NULL, late INTEGER NOT NULL, day INTEGER NOT NULL,"
"  n INTEGER NOT NULL, PRIMARY KEY (shelf, late, day)"
") STRICT, WITHOUT ROWID;"
"UPDATE task SET due = max(due, 0), late_until = max(late_until, 0)"
" WHERE due < 0 OR late_until < 0;"
"INSERT INTO tally SELECT shelf, " TALLY_LATE("") ", due / 86400, count(*)"
" FROM task GROUP BY 1, 2, 3;"
"CREATE TRIGGER tally_born AFTER INSERT ON task BEGIN "
	TALLY_ADD("new.", "1") "END;"
"CREATE TRIGGER tally_gone AFTER DELETE ON task BEGIN "
	TALLY_ADD("old.", "-1") "END;"
"CREATE TRIGGER tally_moved AFTER UPDATE OF shelf, due, late_until ON task"
" WHEN (new.shelf, new.due, new.late_until) IS NOT"
"  (old.shelf, old.due, old.late_until) BEGIN " TALLY_ADD("old.", "-1") TALLY_ADD("new.", "1") "END;"
"PRAGMA user_version = 8;";

/* seen: the school named the work after its proof; where its id was known, it
 * had. health: when the school was last asked how it is. */
static const char version_9[] =
"ALTER TABLE receipt ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;"
"UPDATE receipt SET seen = 1 WHERE task IN"
"  (SELECT id FROM task WHERE work_pid <> '');"
"ALTER TABLE account ADD COLUMN health INTEGER NOT NULL DEFAULT 0;"
"PRAGMA user_version = 9;";

/* whole: a round ended that left nothing for later. A round of a store made
 * before did, or will within the minute. */
static const char version_10[] =
"ALTER TABLE account ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;"
"UPDATE account SET whole = synced > 0;"
"PRAGMA user_version = 10;";

/* logins: how often somebody logged in anew. */
static const char version_11[] =
"ALTER TABLE account ADD COLUMN logins INTEGER NOT NULL DEFAULT 0;"
"PRAGMA user_version = 11;";

/* fault_since: since when faults tell the same of the school. looked: when a
 * look ended; before, only those that ended well were written down. */
static const char version_12[] =
"ALTER TABLE account ADD COLUMN fault_since INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE account ADD COLUMN looked INTEGER NOT NULL DEFAULT 0;"
"UPDATE account SET looked = synced;"
"PRAGMA user_version = 12;";

static const char *const migrations[STORE_VERSION] = {
	version_1, version_2, version_3, version_4, version_5,
	version_6, version_7, version_8, version_9, version_10,
	version_11, version_12
};

enum err db_version(struct store *s, int64_t *version)
{
	struct query q;

	q_open(&q, s, "PRAGMA user_version");
	return q_one(&q, version);
}

/* Another process may have been faster: the version is read under the lock. */
static enum err one_step(struct store *s, int64_t from)
{
	int64_t version = 0;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	e = db_version(s, &version);
	if (e == ERR_OK && version == from)
		e = db_exec(s, migrations[from]);
	return db_end(s, e);
}

enum err db_migrate(struct store *s)
{
	int64_t version = 0;
	enum err e = db_version(s, &version);

	if (e == ERR_OK && (version > VERSION_SANE || version < 0))
		return ERR_STORE_BROKEN;
	if (e == ERR_OK && version > STORE_VERSION)
		return ERR_STORE_NEWER;
	for (; e == ERR_OK && version < STORE_VERSION; version++)
		e = one_step(s, version);
	return e == ERR_INTERNAL ? ERR_STORE_BROKEN : e;
}
