/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/school.h"

bool course_get(struct school *s, const char *person, const char *id,
    course_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT c.id, c.title, c.teacher, c.subject, c.class FROM course c"
	    " JOIN member m ON m.course = c.id WHERE m.person = ? AND c.id = ?",
	    "ss", person, id);
	bool there = db_row(q);

	if (there) {
		struct course c = {db_text(q, 0), db_text(q, 1), db_text(q, 2),
		    db_text(q, 3), db_text_or_null(q, 4)};

		visit(ctx, &c);
	}
	db_done(q);
	return there;
}

static void read_task(struct sqlite3_stmt *q, struct task *t)
{
	const char *work = db_text(q, 17);

	t->id = db_text(q, 0);
	t->course = db_text(q, 1);
	t->title = db_text(q, 2);
	t->teacher = db_text(q, 3);
	t->start = db_int(q, 4);
	t->due = db_int(q, 5);
	t->late_until = db_int(q, 6);
	t->text = db_text(q, 7);
	t->takes_files = db_int(q, 8);
	t->takes_text = db_int(q, 9);
	t->max_files = db_int(q, 10);
	t->max_bytes = db_int(q, 11);
	t->types = db_text(q, 12);
	t->modified = db_int(q, 13);
	t->version = db_int(q, 14);
	t->current = db_text_or_null(q, 15);
	t->done = db_int(q, 16);
	t->mark = db_text_or_null(q, 18);
	t->feedback = db_text_or_null(q, 19);
	t->feedback_at = db_int(q, 20);
	t->state = work[0] ? work : t->done ? "done" : "open";
}

bool task_get(struct school *s, const char *person, const char *id,
    task_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT t.id, t.course, t.title, t.teacher, t.start, t.due,"
	    " t.late_until, t.text, t.takes_files, t.takes_text, t.max_files,"
	    " t.max_bytes, t.types, t.modified,"
	    " (SELECT max(rev) FROM feed f WHERE f.kind = 'task' AND"
	    " f.id = t.id AND f.audience IN (t.course, ?1)),"
	    " w.current, w.done, h.state, w.mark, w.feedback, w.feedback_at"
	    " FROM task t JOIN member m ON m.course = t.course AND"
	    " m.person = ?1 LEFT JOIN work w ON w.person = ?1 AND"
	    " w.task = t.id LEFT JOIN hand_in h ON h.person = ?1 AND"
	    " h.key = w.current WHERE t.id = ?2",
	    "ss", person, id);
	bool there = db_row(q);

	if (there) {
		struct task t;

		read_task(q, &t);
		visit(ctx, &t);
	}
	db_done(q);
	return there;
}

bool announcement_get(struct school *s, const char *person, const char *id,
    announcement_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT a.id, a.course, a.title, a.author, a.text, a.at"
	    " FROM announcement a WHERE a.id = ?2 AND (a.course IS NULL OR"
	    " EXISTS(SELECT 1 FROM member WHERE person = ?1 AND"
	    " course = a.course))",
	    "ss", person, id);
	bool there = db_row(q);

	if (there) {
		struct announcement a = {db_text(q, 0), db_text_or_null(q, 1),
		    db_text(q, 2), db_text(q, 3), db_text(q, 4), db_int(q, 5)};

		visit(ctx, &a);
	}
	db_done(q);
	return there;
}

bool lesson_get(struct school *s, const char *person, const char *id,
    lesson_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT l.id, l.course, l.title, l.state, l.url, l.start, l.end"
	    " FROM lesson l JOIN member m ON m.course = l.course AND"
	    " m.person = ?1 WHERE l.id = ?2",
	    "ss", person, id);
	bool there = db_row(q);

	if (there) {
		struct lesson l = {db_text(q, 0), db_text(q, 1), db_text(q, 2),
		    db_text(q, 3), db_text_or_null(q, 4), db_int(q, 5),
		    db_int(q, 6)};
		int64_t now = school_now(s);

		if (strcmp(l.state, "cancelled") != 0 && now >= l.end)
			l.state = "ended";
		else if (strcmp(l.state, "planned") == 0 && now >= l.start)
			l.state = "live";
		visit(ctx, &l);
	}
	db_done(q);
	return there;
}

static void visit_files(struct sqlite3_stmt *q, file_visit *visit, void *ctx)
{
	while (db_row(q)) {
		struct file f = {db_text(q, 0), db_text(q, 1), db_text(q, 2),
		    db_text(q, 3), db_int(q, 4), db_int(q, 5)};

		visit(ctx, &f);
	}
	db_done(q);
}

struct seen {
	file_visit *visit;
	void *ctx;
	bool any;
};

static void see_file(void *ctx, const struct file *f)
{
	struct seen *seen = ctx;

	seen->any = true;
	if (seen->visit)
		seen->visit(seen->ctx, f);
}

/* A person sees the material of their courses, their own, and feedback. */
bool file_get(struct school *s, const char *person, const char *id,
    file_visit *visit, void *ctx)
{
	struct seen seen = {visit, ctx, false};

	visit_files(
	    db_query(s,
		"SELECT f.id, f.name, f.type, f.sha256, f.size, f.modified"
		" FROM file f WHERE f.id = ?2 AND (f.owner = ?1 OR"
		" (f.owner IS NULL AND EXISTS(SELECT 1 FROM material x"
		" JOIN task t ON t.id = x.task JOIN member m"
		" ON m.course = t.course AND m.person = ?1"
		" WHERE x.file = f.id)))",
		"ss", person, id),
	    see_file, &seen);
	return seen.any;
}

void material_each(
    struct school *s, const char *task, file_visit *visit, void *ctx)
{
	visit_files(
	    db_query(s,
		"SELECT f.id, f.name, f.type, f.sha256, f.size, f.modified"
		" FROM material x JOIN file f ON f.id = x.file"
		" WHERE x.task = ? ORDER BY x.pos",
		"s", task),
	    visit, ctx);
}

void feedback_file_each(struct school *s, const char *person, const char *task,
    file_visit *visit, void *ctx)
{
	visit_files(
	    db_query(s,
		"SELECT f.id, f.name, f.type, f.sha256, f.size, f.modified"
		" FROM feedback_file x JOIN file f ON f.id = x.file"
		" WHERE x.person = ? AND x.task = ? ORDER BY f.id",
		"ss", person, task),
	    visit, ctx);
}

void hand_in_file_each(
    struct school *s, const char *id, file_visit *visit, void *ctx)
{
	visit_files(
	    db_query(s,
		"SELECT f.id, f.name, f.type, f.sha256, f.size, f.modified"
		" FROM hand_in_file x JOIN file f ON f.id = x.file"
		" WHERE x.hand_in = ? ORDER BY x.pos",
		"s", id),
	    visit, ctx);
}

static bool visit_hand_ins(
    struct sqlite3_stmt *q, hand_in_visit *visit, void *ctx)
{
	bool any = false;

	while (db_row(q)) {
		struct hand_in h = {.key = db_text(q, 0),
		    .id = db_text(q, 1),
		    .person = db_text(q, 2),
		    .task = db_text(q, 3),
		    .state = db_text(q, 4),
		    .text = db_text_or_null(q, 5),
		    .superseded_by = db_text_or_null(q, 6),
		    .face = db_text(q, 7),
		    .received_at = db_int(q, 8),
		    .late = db_int(q, 9),
		    .moodle_assign = db_int(q, 10),
		    .moodle_saves = db_int(q, 11)};

		any = true;
		visit(ctx, &h);
	}
	db_done(q);
	return any;
}

bool hand_in_get(struct school *s, const char *person, const char *key,
    hand_in_visit *visit, void *ctx)
{
	return visit_hand_ins(
	    db_query(s,
		"SELECT key, id, person, task, state, text, superseded_by,"
		" face, received_at, late, 0, 0 FROM hand_in"
		" WHERE person = ? AND key = ?",
		"ss", person, key),
	    visit, ctx);
}

void hand_in_each(struct school *s, hand_in_visit *visit, void *ctx)
{
	visit_hand_ins(
	    db_query(s,
		"SELECT h.key, h.id, p.login, h.task, h.state, h.text,"
		" h.superseded_by, h.face, h.received_at, h.late,"
		" i.n, m.saves FROM hand_in h JOIN person p ON p.id = h.person"
		" LEFT JOIN moodle_id i ON i.kind = 'assign' AND i.key = h.task"
		" AND h.face = 'moodle' LEFT JOIN moodle_submission m"
		" ON h.face = 'moodle' AND m.id = CAST(h.id AS INTEGER)"
		" WHERE h.face <> 'demo' ORDER BY h.seq",
		""),
	    visit, ctx);
}

void hand_in_save_each(
    struct school *s, const char *id, hand_in_save_visit *visit, void *ctx)
{
	struct sqlite3_stmt *q = db_query(s,
	    "SELECT did, work, at FROM moodle_save WHERE"
	    " submission = CAST(? AS INTEGER) ORDER BY seq",
	    "s", id);

	while (db_row(q)) {
		struct hand_in_save save = {
		    db_text(q, 0), db_text(q, 1), db_int(q, 2)};

		visit(ctx, &save);
	}
	db_done(q);
}
