/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/edit.h"
#include "school/edit_line.h"
#include "school/work.h"

const char *edit_value(const struct line *l, const char *name)
{
	for (int i = 0; i < l->values; i++)
		if (strcmp(l->name[i], name) == 0)
			return l->value[i];
	return NULL;
}

static bool read_line(struct line *l, char **args, int n)
{
	for (int i = 0; i < n; i++) {
		if (!str_starts(args[i], "--")) {
			if (l->words == (int)ARRAY_LEN(l->word))
				return false;
			l->word[l->words++] = args[i];
			continue;
		}
		if (i + 1 == n || l->values == EDIT_VALUES_MAX)
			return false;
		l->name[l->values] = args[i] + 2;
		l->value[l->values++] = args[++i];
	}
	return true;
}

bool edit_when(struct school *s, const char *text, int64_t *out)
{
	static const char units[] = "smhd";
	static const int64_t seconds[] = {1, 60, 3600, 86400};
	size_t n = strlen(text);
	char number[24];
	const char *unit;

	*out = 0;
	if (strcmp(text, "none") == 0 || time_parse_rfc3339(text, out))
		return true;
	if (n < 3 || n > sizeof(number) || !strchr("+-", text[0]) ||
	    !(unit = strchr(units, text[n - 1])))
		return false;
	memcpy(number, text + 1, n - 2);
	number[n - 2] = '\0';
	if (!str_int64(number, 0, 1000000000, out))
		return false;
	*out *= seconds[unit - units] * (text[0] == '-' ? -1 : 1);
	*out += school_now(s);
	return true;
}

static enum err course_of(
    struct school *s, const char *task, char out[SCHOOL_ID_SIZE])
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT course FROM task WHERE id = ?", "s", task);
	bool there = db_row(q);

	if (there)
		str_copy(out, SCHOOL_ID_SIZE, db_text(q, 0));
	db_done(q);
	return there ? ERR_OK : ERR_NOT_FOUND;
}

static enum err touch_task(struct school *s, const char *task)
{
	char course[SCHOOL_ID_SIZE];
	enum err e = course_of(s, task, course);

	if (e)
		return e;
	return db_run(s, "UPDATE task SET modified = ? WHERE id = ?", "is",
		   school_now(s), task) &&
		       feed_touch(s, course, "task", task, false)
		   ? ERR_OK
		   : ERR_IO;
}

static bool set_text(
    struct line *l, const char *id, const char *name, const char *sql)
{
	const char *v = edit_value(l, name);

	return !v || db_run(l->s, sql, "ss", v, id);
}

static enum err set_time(
    struct line *l, const char *id, const char *name, const char *sql)
{
	const char *v = edit_value(l, name);
	int64_t t;

	if (!v)
		return ERR_OK;
	if (!edit_when(l->s, v, &t))
		return ERR_USAGE;
	return db_run(l->s, sql, "ts", t, id) ? ERR_OK : ERR_IO;
}

static enum err set_task(struct line *l, const char *id)
{
	enum err e;

	if (!set_text(l, id, "title", "UPDATE task SET title=? WHERE id=?") ||
	    !set_text(l, id, "text", "UPDATE task SET text=? WHERE id=?") ||
	    !set_text(l, id, "types", "UPDATE task SET types=? WHERE id=?") ||
	    !set_text(l, id, "max-files",
		"UPDATE task SET max_files=CAST(? AS INTEGER) WHERE id=?") ||
	    !set_text(l, id, "max-bytes",
		"UPDATE task SET max_bytes=CAST(? AS INTEGER) WHERE id=?") ||
	    !set_text(l, id, "takes",
		"UPDATE task SET takes_files = instr(?1, 'files') > 0,"
		" takes_text = instr(?1, 'text') > 0 WHERE id = ?2"))
		return ERR_IO;
	e = set_time(l, id, "start", "UPDATE task SET start=? WHERE id=?");
	if (!e)
		e = set_time(l, id, "due", "UPDATE task SET due=? WHERE id=?");
	if (!e)
		e = set_time(
		    l, id, "late", "UPDATE task SET late_until=? WHERE id=?");
	return e ? e : touch_task(l->s, id);
}

static enum err task_new(struct line *l)
{
	const char *course = edit_value(l, "course");
	struct sqlite3_stmt *q;
	char id[SCHOOL_ID_SIZE];
	bool there;

	if (!course || !edit_value(l, "title"))
		return ERR_USAGE;
	q = db_query(l->s, "SELECT 1 FROM course WHERE id = ?", "s", course);
	there = db_row(q);
	db_done(q);
	if (!there)
		return ERR_NOT_FOUND;
	school_new_id(l->s, "t", id);
	if (!db_run(l->s,
		"INSERT INTO task SELECT ?1, id, '', teacher, ?2, NULL, NULL,"
		" '', 1, 1, 5, 52428800, '', ?2 FROM course WHERE id = ?3",
		"sis", id, school_now(l->s), course))
		return ERR_IO;
	fprintf(l->out, "%s\n", id);
	return set_task(l, id);
}

static enum err task_change(struct line *l)
{
	return l->words == 1 ? set_task(l, l->word[0]) : ERR_USAGE;
}

static enum err task_remove(struct line *l)
{
	char course[SCHOOL_ID_SIZE];
	enum err e;

	if (l->words != 1)
		return ERR_USAGE;
	e = course_of(l->s, l->word[0], course);
	if (e)
		return e;
	return db_run(l->s, "DELETE FROM task WHERE id = ?", "s", l->word[0]) &&
		       db_run(l->s,
			   "DELETE FROM feed WHERE kind = 'task' AND id = ?",
			   "s", l->word[0]) &&
		       feed_touch(l->s, course, "task", l->word[0], true)
		   ? ERR_OK
		   : ERR_IO;
}

/* A copy, since a blob is taken by moving it. */
static enum err copy_in(const char *from, const char *to)
{
	FILE *in = fopen(from, "re"), *out = NULL;
	char bytes[16384];
	enum err e = ERR_NOT_FOUND;
	size_t n;

	if (!in)
		return e;
	e = ERR_IO;
	out = fopen(to, "we");
	if (!out)
		goto out;
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		fwrite(bytes, 1, n, out);
	e = ferror(in) || ferror(out) ? ERR_IO : ERR_OK;
out:
	if (out && fclose(out) != 0)
		e = ERR_IO;
	fclose(in);
	return e;
}

enum err edit_file(
    struct line *l, const char *path, const char *owner, char *id)
{
	const char *slash = strrchr(path, '/');
	const char *name = edit_value(l, "name");
	char sha256[HASH_HEX_SIZE];
	struct buf to;
	int64_t size;
	enum err e;

	if (!name)
		name = slash ? slash + 1 : path;
	school_new_id(l->s, "f", id);
	buf_init(&to, 4096);
	buf_printf(&to, "%s/uploads/%s", l->s->dir, id);
	e = copy_in(path, to.data);
	if (!e)
		e = blob_take(l->s, to.data, sha256, &size);
	if (!e && !file_add(l->s, id, name, work_type_of(name), sha256, size,
		      school_now(l->s), owner))
		e = ERR_IO;
	buf_release(&to);
	return e;
}

static enum err material_add(struct line *l)
{
	char id[SCHOOL_ID_SIZE];
	enum err e;

	if (l->words != 2)
		return ERR_USAGE;
	e = edit_file(l, l->word[1], NULL, id);
	if (!e && !db_run(l->s,
		      "INSERT INTO material SELECT ?1, ?2,"
		      " (SELECT count(*) FROM material WHERE task = ?1)",
		      "ss", l->word[0], id))
		e = ERR_IO;
	if (!e)
		e = touch_task(l->s, l->word[0]);
	fprintf(l->out, "%s\n", id);
	return e;
}

/* A replaced material keeps its name and is a new file. */
static enum err material_replace(struct line *l)
{
	char id[SCHOOL_ID_SIZE];
	struct sqlite3_stmt *q;
	enum err e;
	bool there;

	if (l->words != 3)
		return ERR_USAGE;
	q = db_query(l->s, "SELECT 1 FROM material WHERE task = ? AND file = ?",
	    "ss", l->word[0], l->word[1]);
	there = db_row(q);
	db_done(q);
	if (!there)
		return ERR_NOT_FOUND;
	e = edit_file(l, l->word[2], NULL, id);
	if (!e && !edit_value(l, "name") &&
	    !db_run(l->s,
		"UPDATE file SET (name, type) = (SELECT name, type FROM file"
		" WHERE id = ?) WHERE id = ?",
		"ss", l->word[1], id))
		e = ERR_IO;
	if (!e && !db_run(l->s,
		      "UPDATE material SET file = ? WHERE task = ? AND"
		      " file = ?",
		      "sss", id, l->word[0], l->word[1]))
		e = ERR_IO;
	if (!e)
		e = touch_task(l->s, l->word[0]);
	fprintf(l->out, "%s\n", id);
	return e;
}

static enum err material_remove(struct line *l)
{
	if (l->words != 2)
		return ERR_USAGE;
	return db_run(l->s, "DELETE FROM material WHERE task = ? AND file = ?",
		   "ss", l->word[0], l->word[1])
		   ? touch_task(l->s, l->word[0])
		   : ERR_IO;
}

enum err edit_person(struct line *l, char out[SCHOOL_ID_SIZE])
{
	const char *login = edit_value(l, "user");
	struct sqlite3_stmt *q;
	bool there;

	if (!login)
		return ERR_USAGE;
	q = db_query(l->s, "SELECT id FROM person WHERE login = ?", "s", login);
	there = db_row(q);
	if (there)
		str_copy(out, SCHOOL_ID_SIZE, db_text(q, 0));
	db_done(q);
	return there ? ERR_OK : ERR_NOT_FOUND;
}

static enum err feedback(struct line *l)
{
	char who[SCHOOL_ID_SIZE], course[SCHOOL_ID_SIZE], id[SCHOOL_ID_SIZE];
	const char *file = edit_value(l, "file");
	enum err e = l->words == 1 ? edit_person(l, who) : ERR_USAGE;

	if (!e)
		e = course_of(l->s, l->word[0], course);
	if (!e &&
	    !db_run(l->s,
		"INSERT INTO work(person, task, mark, feedback, feedback_at)"
		" VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
		" mark = excluded.mark, feedback = excluded.feedback,"
		" feedback_at = excluded.feedback_at",
		"ssssi", who, l->word[0], edit_value(l, "mark"),
		edit_value(l, "text"), school_now(l->s)))
		e = ERR_IO;
	if (!e && file) {
		e = edit_file(l, file, who, id);
		if (!e &&
		    !db_run(l->s, "INSERT INTO feedback_file VALUES(?, ?, ?)",
			"sss", who, l->word[0], id))
			e = ERR_IO;
	}
	if (!e && !feed_touch(l->s, who, "task", l->word[0], false))
		e = ERR_IO;
	return e;
}

static enum err announce(struct line *l)
{
	const char *course = edit_value(l, "course"), *text = edit_value(l, "text");
	const char *author = edit_value(l, "author");
	char id[SCHOOL_ID_SIZE];

	if (!edit_value(l, "title"))
		return ERR_USAGE;
	school_new_id(l->s, "a", id);
	if (!db_run(l->s, "INSERT INTO announcement VALUES(?, ?, ?, ?, ?, ?)",
		"ssssis", id, course, edit_value(l, "title"),
		author ? author : "Schulleitung", school_now(l->s),
		text ? text : "") ||
	    !feed_touch(l->s, course ? course : "*", "announcement", id, false))
		return ERR_IO;
	fprintf(l->out, "%s\n", id);
	return ERR_OK;
}

static enum err lesson_change(struct line *l)
{
	char course[SCHOOL_ID_SIZE] = "";
	struct sqlite3_stmt *q;
	enum err e;

	if (l->words != 1)
		return ERR_USAGE;
	q = db_query(
	    l->s, "SELECT course FROM lesson WHERE id = ?", "s", l->word[0]);
	if (db_row(q))
		str_copy(course, sizeof(course), db_text(q, 0));
	db_done(q);
	if (!course[0])
		return ERR_NOT_FOUND;
	e = set_time(
	    l, l->word[0], "start", "UPDATE lesson SET start=? WHERE id=?");
	if (!e)
		e = set_time(
		    l, l->word[0], "end", "UPDATE lesson SET end=? WHERE id=?");
	if (!e && (!set_text(l, l->word[0], "state",
		       "UPDATE lesson SET state=? WHERE id=?") ||
		      !set_text(l, l->word[0], "url",
			  "UPDATE lesson SET url=? WHERE id=?") ||
		      !feed_touch(l->s, course, "lesson", l->word[0], false)))
		e = ERR_IO;
	return e;
}

static enum err forget_changes(struct line *l)
{
	return db_run(l->s,
		   "INSERT OR REPLACE INTO meta SELECT 'oldest',"
		   " max(rev) + 1 FROM feed",
		   "") &&
		       feed_touch(l->s, "*", "none", "none", true)
		   ? ERR_OK
		   : ERR_IO;
}

static enum err end_logins(struct line *l)
{
	return db_run(l->s, "DELETE FROM token", "") ? ERR_OK : ERR_IO;
}

static enum err new_password(struct line *l)
{
	if (l->words != 2)
		return ERR_USAGE;
	return person_new_password(l->s, l->word[0], l->word[1]) ? ERR_OK
								 : ERR_IO;
}

#define TASK_ARGS \
	"[--title T] [--text T] [--start W] [--due W] [--late W] " \
	"[--takes files,text] [--types pdf,odt] [--max-files N] [--max-bytes " \
	"N]"

static const struct {
	const char *name;
	const char *args;
	enum err (*run)(struct line *l);
	const char *help;
} commands[] = {
    {"task-new", "--course C --title T … (as task-change)", task_new,
	"a new task; prints its id"},
    {"task-change", "ID " TASK_ARGS, task_change,
	"W is RFC 3339, none, or from now: +90s -3m +2h -1d"},
    {"task-remove", "ID", task_remove, "the task vanishes"},
    {"material-add", "TASK FILE [--name N]", material_add,
	"prints the new file's id"},
    {"material-replace", "TASK MATERIAL FILE [--name N]", material_replace,
	"the same name with other bytes; prints the new file's id"},
    {"material-remove", "TASK MATERIAL", material_remove, ""},
    {"feedback", "TASK --user U [--mark M] [--text T] [--file F]", feedback,
	"marks a pupil's work"},
    {"announce", "--title T [--text T] [--course C] [--author A]", announce,
	"prints the announcement's id"},
    {"lesson-change", "ID [--state S] [--start W] [--end W] [--url U]",
	lesson_change, "planned, live, ended or cancelled"},
    {"forget-changes", "", forget_changes, "every cursor is too old"},
    {"end-logins", "", end_logins, "every token is dead"},
    {"password", "U PASSWORD", new_password, "a new one, for all faces"},
    {"expire-logins", "", edit_expire_logins, "every token's time is over"},
    {"many", "--user U --courses N --tasks N", edit_many,
	"so many courses with so many tasks each"},
    {"moodle-task",
	"ID [--drafts 0|1] [--statement T] [--words N] [--team 0|1]"
	" [--hidden 0|1|2]",
	edit_moodle_task,
	"what only Moodle's face knows of a task; 2: named, but closed"},
    {"moodle-course", "ID --hidden 0|1", edit_moodle_course,
	"the course vanishes with all that is in it"},
    {"moodle-module",
	"[ID] [--course C --kind resource|folder|page|url|label] [--title T]"
	" [--content T] [--file F] [--hidden 0|1|2] [--remove 1]",
	edit_moodle_module,
	"material of a course, new without an ID; prints its id. --file adds"
	" to a folder and replaces a resource's"},
    {"moodle-grant",
	"TASK --user U [--extension W] [--due W] [--locked 0|1]"
	" [--reverted 1]",
	edit_moodle_grant, "for one pupil; not in Moodle's updates"},
    {"moodle-person", "U --state ok|password|policy|suspended",
	edit_moodle_person,
	"must change the password, must agree, or may not; ok also unlocks"},
    {"iserv-look", "--set \"LOOK ...\"", edit_iserv_look,
	"how IServ's pages are; \"\" is as they are today"},
    {"iserv-logins", "U", edit_iserv_logins, "how often it was tried"},
    {"iserv-file", "PATH --user U [--file F]", edit_iserv_file,
	"puts a file there by WebDAV's name, or makes a folder"},
    {"iserv-files", "", edit_iserv_files, "what lies there, with SHA-256"},
    {"iserv-note", "[TASK] --user U --type T --message M [--by A]",
	edit_iserv_note, "a notification of that module, that leads to TASK"},
    {"iserv-expire", "[--auth 1]", edit_iserv_expire,
	"IServ's sessions end; with --auth a password is needed again"},
};

const char *edit_help_line(size_t i, const char **name, const char **args)
{
	if (i >= ARRAY_LEN(commands))
		return NULL;
	*name = commands[i].name;
	*args = commands[i].args;
	return commands[i].help;
}

enum err edit_run(struct school *s, char **args, int n, FILE *out)
{
	struct line l = {.s = s, .out = out};
	enum err e = ERR_USAGE;

	if (n < 1 || !read_line(&l, args + 1, n - 1))
		return ERR_USAGE;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(commands[i].name, args[0]) != 0)
			continue;
		if (!db_begin(s))
			return ERR_BUSY;
		e = commands[i].run(&l);
		if (!e && !db_commit(s))
			e = ERR_IO;
		if (e)
			db_rollback(s);
	}
	return e;
}
