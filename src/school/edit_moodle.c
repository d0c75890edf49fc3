/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a teacher or an admin does in Moodle only. Hardly any of it touches the
 * task itself: core_course_get_updates_since must not see it.
 */
#include "base/base.h"

#include "school/edit_line.h"
#include "school/moodle.h"

static enum err task_there(struct line *l)
{
	struct sqlite3_stmt *q;
	bool there;

	if (l->words != 1)
		return ERR_USAGE;
	q = db_query(l->s, "SELECT 1 FROM task WHERE id = ?", "s", l->word[0]);
	there = db_row(q);
	db_done(q);
	return there ? ERR_OK : ERR_NOT_FOUND;
}

/* sql: the value, then the task. True where the option is not given. */
static bool set_int(struct line *l, const char *name, const char *sql)
{
	const char *v = edit_value(l, name);
	int64_t n;

	return !v || (str_int64(v, 0, INT32_MAX, &n) &&
			 db_run(l->s, sql, "is", n, l->word[0]));
}

enum err edit_moodle_task(struct line *l)
{
	const char *statement = edit_value(l, "statement");
	const char *hidden = edit_value(l, "hidden");
	enum err e = task_there(l);

	if (e)
		return e;
	if (!db_run(l->s, "INSERT OR IGNORE INTO moodle_task(task) VALUES(?)",
		"s", l->word[0]))
		return ERR_IO;
	if (!set_int(l, "drafts",
		"UPDATE moodle_task SET drafts = ? WHERE task = ?") ||
	    !set_int(l, "words",
		"UPDATE moodle_task SET words = ? WHERE task = ?") ||
	    !set_int(
		l, "team", "UPDATE moodle_task SET team = ? WHERE task = ?") ||
	    !set_int(l, "hidden",
		"UPDATE moodle_task SET hidden = ? WHERE task = ?"))
		return ERR_USAGE;
	/* Alone of all this, showing it again is seen. */
	if (hidden && strcmp(hidden, "0") == 0 &&
	    !db_run(l->s, "UPDATE task SET modified = ? WHERE id = ?", "is",
		school_now(l->s), l->word[0]))
		return ERR_IO;
	if (statement && !db_run(l->s,
			     "UPDATE moodle_task SET statement = nullif(?, '')"
			     " WHERE task = ?",
			     "ss", statement, l->word[0]))
		return ERR_IO;
	return ERR_OK;
}

enum err edit_moodle_course(struct line *l)
{
	const char *hidden = edit_value(l, "hidden");
	struct sqlite3_stmt *q;
	int64_t how;
	bool there;

	if (l->words != 1 || !hidden || !str_int64(hidden, 0, 1, &how))
		return ERR_USAGE;
	q = db_query(
	    l->s, "SELECT 1 FROM course WHERE id = ?", "s", l->word[0]);
	there = db_row(q);
	db_done(q);
	if (!there)
		return ERR_NOT_FOUND;
	return db_run(l->s,
		   "INSERT OR REPLACE INTO moodle_hidden"
		   " VALUES('course:' || ?, ?)",
		   "si", l->word[0], how)
		   ? ERR_OK
		   : ERR_IO;
}

/* ---- material of a course */

static enum err new_module(struct line *l, char id[SCHOOL_ID_SIZE])
{
	static const char kinds[] = " resource folder page url label ";
	const char *course = edit_value(l, "course");
	const char *kind = edit_value(l, "kind");
	char word[32];

	if (!course || !kind || !edit_value(l, "title") ||
	    !str_printf(word, sizeof(word), " %s ", kind) ||
	    !strstr(kinds, word))
		return ERR_USAGE;
	school_new_id(l->s, "m", id);
	return db_run(l->s,
		   "INSERT INTO moodle_module VALUES(?, ?, ?, '', '', 0)",
		   "sss", id, course, kind)
		   ? ERR_OK
		   : ERR_IO;
}

static enum err put_file(struct line *l, const char *module)
{
	char file[SCHOOL_ID_SIZE];
	enum err e = edit_file(l, edit_value(l, "file"), NULL, file);

	if (e)
		return e;
	return db_run(l->s,
		   "DELETE FROM moodle_module_file WHERE module = ?1 AND"
		   " EXISTS(SELECT 1 FROM moodle_module WHERE id = ?1 AND"
		   " kind = 'resource')",
		   "s", module) &&
		       db_run(l->s,
			   "INSERT INTO moodle_module_file SELECT ?1, ?2,"
			   " count(*) FROM moodle_module_file"
			   " WHERE module = ?1",
			   "ss", module, file)
		   ? ERR_OK
		   : ERR_IO;
}

static enum err remove_module(struct line *l, const char *id)
{
	return db_run(l->s, "DELETE FROM moodle_module WHERE id = ?", "s",
		   id) &&
		       db_run(l->s,
			   "DELETE FROM moodle_module_file WHERE module = ?",
			   "s", id)
		   ? ERR_OK
		   : ERR_IO;
}

/* Hiding leaves no trace in the updates, showing again does. */
static enum err set_module(struct line *l, const char *id)
{
	const char *hidden = edit_value(l, "hidden");
	int64_t how = 0;
	bool quiet;

	if (hidden && !str_int64(hidden, 0, MOODLE_RESTRICTED, &how))
		return ERR_USAGE;
	if (hidden && !db_run(l->s,
			  "INSERT OR REPLACE INTO moodle_hidden"
			  " VALUES('module:' || ?, ?)",
			  "si", id, how))
		return ERR_IO;
	quiet = how || edit_value(l, "file");
	return db_run(l->s,
		   "UPDATE moodle_module SET name = coalesce(?1, name),"
		   " content = coalesce(?2, content), modified ="
		   " CASE WHEN ?3 THEN modified ELSE ?4 END WHERE id = ?5",
		   "ssiis", edit_value(l, "title"), edit_value(l, "content"),
		   (int64_t)quiet, school_now(l->s), id)
		   ? ERR_OK
		   : ERR_IO;
}

enum err edit_moodle_module(struct line *l)
{
	char id[SCHOOL_ID_SIZE] = "";
	struct sqlite3_stmt *q;
	enum err e = ERR_OK;
	bool there = true;

	if (l->words > 1)
		return ERR_USAGE;
	if (l->words == 0) {
		e = new_module(l, id);
	} else {
		str_copy(id, sizeof(id), l->word[0]);
		q = db_query(l->s, "SELECT 1 FROM moodle_module WHERE id = ?",
		    "s", id);
		there = db_row(q);
		db_done(q);
	}
	if (!there)
		return ERR_NOT_FOUND;
	if (!e && edit_value(l, "remove"))
		return remove_module(l, id);
	if (!e && edit_value(l, "file"))
		e = put_file(l, id);
	if (!e)
		e = set_module(l, id);
	if (!e)
		fprintf(l->out, "%s\n", id);
	return e;
}

/* ---- for one pupil */

/* A final work becomes a draft again. */
static bool revert(struct line *l, const char *who)
{
	return db_run(l->s,
		   "UPDATE moodle_flags SET reverted_at = ? WHERE person = ?"
		   " AND task = ?",
		   "iss", school_now(l->s), who, l->word[0]) &&
	       db_run(l->s,
		   "UPDATE moodle_submission SET status = 'draft'"
		   " WHERE person = ? AND task = ?",
		   "ss", who, l->word[0]) &&
	       db_run(l->s,
		   "UPDATE hand_in SET state = 'saved' WHERE person = ? AND"
		   " task = ? AND superseded_by IS NULL AND state = "
		   "'handed_in'",
		   "ss", who, l->word[0]) &&
	       feed_touch(l->s, who, "task", l->word[0], false);
}

enum err edit_moodle_grant(struct line *l)
{
	const char *extension = edit_value(l, "extension");
	const char *due = edit_value(l, "due");
	const char *locked = edit_value(l, "locked");
	const char *reverted = edit_value(l, "reverted");
	char who[SCHOOL_ID_SIZE];
	int64_t until = 0, own = 0, lock = 0;
	enum err e = task_there(l);

	if (!e)
		e = edit_person(l, who);
	if (e)
		return e;
	if ((extension && !edit_when(l->s, extension, &until)) ||
	    (due && !edit_when(l->s, due, &own)) ||
	    (locked && !str_int64(locked, 0, 1, &lock)))
		return ERR_USAGE;
	if (!db_run(l->s,
		"INSERT OR IGNORE INTO moodle_flags(person, task)"
		" VALUES(?, ?)",
		"ss", who, l->word[0]) ||
	    (extension && !db_run(l->s,
			      "UPDATE moodle_flags SET extension = ? WHERE"
			      " person = ? AND task = ?",
			      "tss", until, who, l->word[0])) ||
	    (locked && !db_run(l->s,
			   "UPDATE moodle_flags SET locked = ? WHERE"
			   " person = ? AND task = ?",
			   "iss", lock, who, l->word[0])) ||
	    (due && !db_run(l->s,
			"INSERT OR REPLACE INTO moodle_override"
			" VALUES(?, ?, ?, NULL)",
			"sst", who, l->word[0], own)) ||
	    (reverted && !revert(l, who)))
		return ERR_IO;
	return ERR_OK;
}

/* Also takes off a lock after wrong passwords. */
enum err edit_moodle_person(struct line *l)
{
	const char *state = edit_value(l, "state");
	struct sqlite3_stmt *q;
	char who[SCHOOL_ID_SIZE] = "";
	bool known = false;

	if (l->words != 1 || !state)
		return ERR_USAGE;
	for (int i = 0; moodle_states[i]; i++)
		known |= strcmp(moodle_states[i], state) == 0;
	if (!known)
		return ERR_USAGE;
	q = db_query(
	    l->s, "SELECT id FROM person WHERE login = ?", "s", l->word[0]);
	if (db_row(q))
		str_copy(who, sizeof(who), db_text(q, 0));
	db_done(q);
	if (!who[0])
		return ERR_NOT_FOUND;
	return db_run(l->s,
		   "INSERT INTO moodle_person(person, state) VALUES(?, ?)"
		   " ON CONFLICT DO UPDATE SET state = excluded.state,"
		   " failures = 0, locked_until = NULL",
		   "ss", who, state)
		   ? ERR_OK
		   : ERR_IO;
}

enum err edit_expire_logins(struct line *l)
{
	return db_run(l->s, "UPDATE token SET expires = ?", "i",
		   school_now(l->s) - 1)
		   ? ERR_OK
		   : ERR_IO;
}

/* Courses with tasks, as a large school has them, for one pupil. */
enum err edit_many(struct line *l)
{
	const char *courses = edit_value(l, "courses");
	const char *tasks = edit_value(l, "tasks");
	char who[SCHOOL_ID_SIZE];
	int64_t n, each, now = school_now(l->s);
	enum err e = edit_person(l, who);

	if (e)
		return e;
	if (!courses || !tasks || !str_int64(courses, 1, 10000, &n) ||
	    !str_int64(tasks, 1, 1000, &each))
		return ERR_USAGE;
	if (!db_run(l->s,
		"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM c WHERE i < ?1) INSERT INTO course SELECT 'many' || i,"
		" 'Kurs ' || i, 'Frau Weber', 'Deutsch', NULL FROM c",
		"i", n) ||
	    !db_run(l->s,
		"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM c WHERE i < ?2) INSERT INTO member SELECT ?1,"
		" 'many' || i FROM c",
		"si", who, n) ||
	    !db_run(l->s,
		"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1"
		" FROM c WHERE i < ?1), k(j) AS (SELECT 1 UNION ALL"
		" SELECT j + 1 FROM k WHERE j < ?2) INSERT INTO task SELECT"
		" 'many' || i || '-' || j, 'many' || i, 'Aufgabe ' || j ||"
		" ' in Kurs ' || i, 'Frau Weber', ?3, ?3 + 86400 * j, NULL,"
		" 'Bearbeite **alle** Teile bis zum angegebenen Tag.', 1, 0, 5,"
		" 52428800, '', ?3 FROM c, k ORDER BY i, j",
		"iii", n, each, now) ||
	    !db_run(l->s,
		"INSERT OR REPLACE INTO feed(audience, kind, id, gone)"
		" SELECT id, 'course', id, 0 FROM course WHERE id GLOB 'many*'",
		"") ||
	    !db_run(l->s,
		"INSERT OR REPLACE INTO feed(audience, kind, id, gone)"
		" SELECT course, 'task', id, 0 FROM task"
		" WHERE course GLOB 'many*'",
		""))
		return ERR_IO;
	return ERR_OK;
}
