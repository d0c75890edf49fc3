/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of the school as Moodle numbers them. A number stays with its row as
 * long as the school's file lives, and is never given twice.
 */
#include "base/base.h"

#include "school/moodle.h"

/* Contexts share one row of numbers; those of the site itself come first. */
#define CONTEXTS_FROM 20

static int64_t find(struct school *s, const char *kind, const char *key)
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT n FROM moodle_id WHERE kind = ? AND key = ?",
		"ss", kind, key);
	int64_t n = db_row(q) ? db_int(q, 0) : 0;

	db_done(q);
	return n;
}

int64_t moodle_id(struct school *s, const char *kind, const char *key)
{
	int64_t n = find(s, kind, key);

	if (n)
		return n;
	db_run(s,
	    "INSERT INTO moodle_id SELECT ?1, ?2,"
	    " (SELECT coalesce(max(n), 0) + 1 FROM moodle_id WHERE kind = ?1)",
	    "ss", kind, key);
	return find(s, kind, key);
}

bool moodle_key(
    struct school *s, const char *kind, int64_t n, char key[SCHOOL_ID_SIZE])
{
	struct sqlite3_stmt *q =
	    db_query(s, "SELECT key FROM moodle_id WHERE kind = ? AND n = ?",
		"si", kind, n);
	bool there = db_row(q);

	if (there)
		str_copy(key, SCHOOL_ID_SIZE, db_text(q, 0));
	db_done(q);
	return there;
}

#define NUMBER(kind, from) \
	"INSERT INTO moodle_id SELECT '" kind "', x.key," \
	" (SELECT coalesce(max(n), 0) FROM moodle_id WHERE kind = '" kind \
	"') + row_number() OVER (ORDER BY x.at, x.row) FROM (" from \
	") x WHERE NOT EXISTS(SELECT 1 FROM moodle_id i WHERE i.kind = '" kind \
	"' AND i.key = x.key)"

void moodle_number(struct school *s)
{
	/* 1 is the guest, 2 the admin; course 1 the site itself. */
	db_run(s,
	    "INSERT OR IGNORE INTO moodle_id VALUES('user', '', 2),"
	    " ('course', '', 1), ('course', '*', 2)",
	    "");
	db_run(s,
	    NUMBER(
		"user", "SELECT id AS key, 0 AS at, rowid AS row FROM person"),
	    "");
	db_run(s,
	    NUMBER("course",
		"SELECT id AS key, 0 AS at, rowid AS row FROM course"),
	    "");
	db_run(s,
	    NUMBER(
		"assign", "SELECT id AS key, 0 AS at, rowid AS row FROM task"),
	    "");
	db_run(s,
	    NUMBER("cm",
		"SELECT 'forum:*' AS key, 0 AS at, 0 AS row UNION ALL"
		" SELECT 'forum:' || id, 1, rowid FROM course UNION ALL"
		" SELECT 'module:' || id, 2, rowid FROM moodle_module UNION ALL"
		" SELECT 'assign:' || id, 3, rowid FROM task"),
	    "");
}

int64_t moodle_context(enum moodle_level level, int64_t n)
{
	return CONTEXTS_FROM + 3 * n + (int64_t)level;
}

enum moodle_level moodle_context_of(int64_t context, int64_t *n)
{
	int64_t at = MAX(context - CONTEXTS_FROM, 0);

	*n = at / 3;
	return (enum moodle_level)(at % 3);
}

/* ---- tasks */

static void read_task(struct sqlite3_stmt *q, struct moodle_task *t)
{
	str_copy(t->id, sizeof(t->id), db_text(q, 0));
	str_copy(t->course, sizeof(t->course), db_text(q, 1));
	t->start = db_int(q, 2);
	t->due = db_int(q, 3);
	t->late_until = db_int(q, 4);
	t->modified = db_int(q, 5);
	t->max_files = db_int(q, 6);
	t->max_bytes = db_int(q, 7);
	str_copy(t->types, sizeof(t->types), db_text(q, 8));
	t->takes_files = db_int(q, 9);
	t->takes_text = db_int(q, 10);
	t->n = db_int(q, 11);
	t->cm = db_int(q, 12);
	t->course_n = db_int(q, 13);
	t->context = moodle_context(MOODLE_IN_MODULE, t->cm);
	t->drafts = db_int(q, 14);
	str_copy(t->statement, sizeof(t->statement), db_text(q, 15));
	t->words = db_int(q, 16);
	t->team = db_int(q, 17);
	t->hidden = db_int(q, 18) != MOODLE_SHOWN;
	t->restricted = db_int(q, 18) == MOODLE_RESTRICTED;
	t->locked = db_int(q, 19);
	t->extension = db_int(q, 20);
	t->reverted_at = db_int(q, 21);
	t->title = db_text(q, 22);
	t->text = db_text(q, 23);
}

/* CROSS JOIN: in this order, whatever SQLite thinks of it. */
#define TASKS \
	"SELECT t.id, t.course, t.start, coalesce(o.due, t.due)," \
	" coalesce(o.late_until, t.late_until), t.modified," \
	" t.max_files, t.max_bytes, t.types, t.takes_files, t.takes_text," \
	" a.n, cm.n, co.n, x.drafts, x.statement, x.words, x.team," \
	" coalesce(nullif(x.hidden, 0), hc.how)," \
	" f.locked, f.extension, f.reverted_at, t.title, t.text" \
	" FROM member m CROSS JOIN task t ON t.course = m.course" \
	" CROSS JOIN moodle_id a ON a.kind = 'assign' AND a.key = t.id" \
	" CROSS JOIN moodle_id cm ON cm.kind = 'cm' AND cm.key = 'assign:' " \
	"|| t.id" \
	" CROSS JOIN moodle_id co ON co.kind = 'course' AND co.key = t.course" \
	" LEFT JOIN moodle_task x ON x.task = t.id" \
	" LEFT JOIN moodle_flags f ON f.task = t.id AND f.person = m.person" \
	" LEFT JOIN moodle_override o ON o.task = t.id" \
	" AND o.person = m.person" \
	" LEFT JOIN moodle_hidden hc ON hc.key = 'course:' || t.course" \
	" WHERE m.person = ?1"

void moodle_task_each(struct school *s, const char *person, const char *course,
    moodle_task_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(
	    s, TASKS " AND m.course = ?2 ORDER BY a.n", "ss", person, course);
	struct moodle_task t;

	while (db_row(q)) {
		read_task(q, &t);
		visit(ctx, &t);
	}
	db_done(q);
}

bool moodle_task_get(
    struct school *s, const char *person, const char *id, struct moodle_task *t)
{
	struct sqlite3_stmt *q =
	    db_query(s, TASKS " AND t.id = ?2", "ss", person, id);
	bool there = db_row(q);

	if (there)
		read_task(q, t);
	db_done(q);
	t->title = t->text = NULL;
	return there;
}

/* ---- submissions */

/* A team is all pupils of the course. */
static void holder(const char *person, const struct moodle_task *t,
    char out[SCHOOL_ID_SIZE + 8])
{
	str_printf(out, SCHOOL_ID_SIZE + 8, "%s%s", t->team ? "team:" : "",
	    t->team ? t->course : person);
}

static bool read_submission(struct school *s, const char *who, const char *task,
    struct moodle_submission *sub)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT s.id, s.status, s.created, s.modified, s.person, s.key,"
	    " s.format, s.saves, h.id FROM moodle_submission s"
	    " LEFT JOIN hand_in h ON h.person = s.person AND h.key = s.key"
	    " WHERE s.task = ? AND s.holder = ?",
	    "ss", task, who);
	bool there = db_row(q);

	memset(sub, 0, sizeof(*sub));
	if (there) {
		sub->id = db_int(q, 0);
		str_copy(sub->status, sizeof(sub->status), db_text(q, 1));
		sub->created = db_int(q, 2);
		sub->modified = db_int(q, 3);
		str_copy(sub->person, sizeof(sub->person), db_text(q, 4));
		str_copy(sub->key, sizeof(sub->key), db_text(q, 5));
		sub->format = db_int(q, 6);
		sub->saves = db_int(q, 7);
		str_copy(sub->work, sizeof(sub->work), db_text(q, 8));
	}
	db_done(q);
	return there;
}

/* What the open face did since: handed in, or withdrew. */
static void adopt(struct school *s, const char *person, const char *task,
    const struct moodle_submission *sub)
{
	char key[SCHOOL_ID_SIZE] = "", state[16] = "";
	int64_t at = 0;
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT h.key, h.state, h.received_at FROM work w"
	    " JOIN hand_in h ON h.person = w.person AND h.key = w.current"
	    " WHERE w.person = ? AND w.task = ?",
	    "ss", person, task);

	if (db_row(q)) {
		str_copy(key, sizeof(key), db_text(q, 0));
		str_copy(state, sizeof(state), db_text(q, 1));
		at = db_int(q, 2);
	}
	db_done(q);
	if (strcmp(key, sub->key) == 0)
		return;
	db_run(s,
	    "INSERT INTO moodle_submission(task, holder, status, created,"
	    " modified, person, key) VALUES(?1, ?2, ?3, ?4, ?4, ?2, ?5)"
	    " ON CONFLICT DO UPDATE SET status = excluded.status,"
	    " modified = excluded.modified, person = excluded.person,"
	    " key = excluded.key",
	    "sssis", task, person,
	    !key[0]			  ? "new"
	    : strcmp(state, "saved") == 0 ? "draft"
					  : "submitted",
	    key[0] ? at : school_now(s), key[0] ? key : NULL);
}

bool moodle_submission_get(struct school *s, const char *person,
    const struct moodle_task *t, struct moodle_submission *sub)
{
	char who[SCHOOL_ID_SIZE + 8];

	holder(person, t, who);
	read_submission(s, who, t->id, sub);
	if (!t->team)
		adopt(s, person, t->id, sub);
	return read_submission(s, who, t->id, sub);
}

bool moodle_submission_make(struct school *s, const char *person,
    const struct moodle_task *t, struct moodle_submission *sub)
{
	char who[SCHOOL_ID_SIZE + 8];

	if (moodle_submission_get(s, person, t, sub))
		return true;
	holder(person, t, who);
	return db_run(s,
		   "INSERT INTO moodle_submission(task, holder, status,"
		   " created, modified) VALUES(?1, ?2, 'new', ?3, ?3)",
		   "ssi", t->id, who, school_now(s)) &&
	       read_submission(s, who, t->id, sub);
}

bool moodle_may_edit(struct school *s, const struct moodle_task *t,
    const struct moodle_submission *sub)
{
	int64_t now = school_now(s);
	int64_t until = t->extension ? t->extension : t->late_until;

	if (!t->takes_files && !t->takes_text)
		return false;
	if (t->locked || (t->start && now < t->start) ||
	    (t->late_until && now > until))
		return false;
	return !t->drafts || strcmp(sub->status, "submitted") != 0;
}

/* ---- files */

void moodle_clean_name(char *name)
{
	static const char no[] = "&<>\"`|':\\/";
	char *to = name;

	for (const char *p = name; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c < 32 || c == 127 || strchr(no, *p))
			continue;
		*to++ = *p;
	}
	*to = '\0';
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		*name = '\0';
}

const struct moodle_file *moodle_files_find(
    const struct moodle_files *files, const char *name)
{
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->at[i].name, name) == 0)
			return &files->at[i];
	return NULL;
}

/* A name that the area does not have: "a.pdf", "a (1).pdf". */
static char *own_name(const struct moodle_files *files, const char *name)
{
	size_t size = strlen(name) + 32, stem;
	char *clean = malloc(size), *out = malloc(size);
	const char *dot;

	if (!clean || !out)
		goto out;
	str_copy(clean, size, name);
	moodle_clean_name(clean);
	if (!*clean)
		str_copy(clean, size, "file");
	dot = strrchr(clean, '.');
	stem = dot && dot > clean ? (size_t)(dot - clean) : strlen(clean);
	str_copy(out, size, clean);
	for (int n = 1; moodle_files_find(files, out); n++)
		str_printf(out, size, "%.*s (%d)%s", (int)stem, clean, n,
		    clean + stem);
out:
	free(clean);
	return out;
}

void moodle_files_add(void *ctx, const struct file *f)
{
	struct moodle_files *files = ctx;
	struct moodle_file *more =
	    realloc(files->at, (files->count + 1) * sizeof(*more));
	char *name;

	if (!more)
		return;
	files->at = more;
	name = own_name(files, f->name);
	if (!name)
		return;
	more = &files->at[files->count++];
	memset(more, 0, sizeof(*more));
	more->name = name;
	str_copy(more->id, sizeof(more->id), f->id);
	str_copy(more->type, sizeof(more->type), f->type);
	str_copy(more->sha256, sizeof(more->sha256), f->sha256);
	more->size = f->size;
	more->modified = f->modified;
}

void moodle_intro_files(
    struct school *s, const char *task, struct moodle_files *files)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT f.id, f.name, f.type, f.sha256, f.size, f.modified"
	    " FROM moodle_intro x JOIN file f ON f.id = x.file"
	    " WHERE x.task = ? ORDER BY f.id",
	    "s", task);

	while (db_row(q)) {
		struct file f = {db_text(q, 0), db_text(q, 1), db_text(q, 2),
		    db_text(q, 3), db_int(q, 4), db_int(q, 5)};

		moodle_files_add(files, &f);
	}
	db_done(q);
}

void moodle_files_release(struct moodle_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->at[i].name);
	free(files->at);
	memset(files, 0, sizeof(*files));
}

static bool hash_blob(
    struct school *s, const char *sha256, char sha1[HASH_HEX_SIZE])
{
	unsigned char bytes[16384];
	struct buf path;
	struct hash h;
	bool good;
	size_t n;
	FILE *f;

	buf_init(&path, 4096);
	blob_path(s, sha256, &path);
	f = fopen(path.data, "re");
	buf_release(&path);
	if (!f)
		return false;
	good = !hash_init(&h, HASH_SHA1);
	while (good && (n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		good = !hash_update(&h, bytes, n);
	good = good && !ferror(f) && !hash_final(&h, sha1);
	fclose(f);
	return good;
}

void moodle_sha1(struct school *s, const char *sha256, char sha1[HASH_HEX_SIZE])
{
	struct sqlite3_stmt *q = db_query(
	    s, "SELECT sha1 FROM moodle_sha1 WHERE sha256 = ?", "s", sha256);

	sha1[0] = '\0';
	if (db_row(q))
		str_copy(sha1, HASH_HEX_SIZE, db_text(q, 0));
	db_done(q);
	if (sha1[0])
		return;
	if (hash_blob(s, sha256, sha1))
		db_run(s, "INSERT OR REPLACE INTO moodle_sha1 VALUES(?, ?)",
		    "ss", sha256, sha1);
	else
		sha1[0] = '\0';
}
