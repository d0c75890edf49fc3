/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "store/inner.h"

#define WORDS_LIMIT (16u << 10)

/* ---- what a provider brings */

static enum err known(struct store *s, const struct task *t, int64_t *id)
{
	struct query q;

	q_open(&q, s, "SELECT id FROM task WHERE account = ? AND pid = ?");
	q_int(&q, t->account);
	q_str(&q, t->pid);
	return q_one(&q, id);
}

static const char *or_none(const char *s)
{
	return s ? s : "";
}

/* Where the provider leaves them out, the course tells its name and teacher;
 * and where it leaves out the course, that is the one that it was. */
static enum err complete(struct store *s, struct query *q, struct task *t)
{
	bool named = *or_none(t->course_pid);

	q_open(q, s, named ? "SELECT title, teacher FROM course"
			     " WHERE account = ? AND pid = ?" :
			     "SELECT course, teacher, course_pid FROM task"
			     " WHERE account = ? AND pid = ?");
	q_int(q, t->account);
	q_str(q, named ? t->course_pid : t->pid);
	if (q_next(q)) {
		if (!*or_none(t->course))
			t->course = q_text(q, 0);
		if (!*or_none(t->teacher))
			t->teacher = q_text(q, 1);
		if (!named)
			t->course_pid = q_text(q, 2);
	}
	return q->err;
}

/* Where the provider leaves it out, the deadline is the one that it was. */
static enum err keep_due(struct store *s, struct task *t)
{
	struct query q;

	if (!t->due_kept)
		return ERR_OK;
	q_open(&q, s, "SELECT due, late_until FROM task"
		      " WHERE account = ? AND pid = ?");
	q_int(&q, t->account);
	q_str(&q, t->pid);
	if (q_next(&q)) {
		t->due = q_col(&q, 0);
		t->late_until = q_col(&q, 1);
	}
	return q_close(&q);
}

static enum err search_words(const struct task *t, struct buf *out)
{
	text_fold(out, or_none(t->title));
	buf_char(out, '\n');
	text_fold(out, or_none(t->course));
	buf_char(out, '\n');
	text_fold(out, or_none(t->teacher));
	return buf_error(out);
}

/* What a platform says of a task, in one row; done is apart. */
#define COLUMNS "course_pid, course, title, teacher, words, version, start," \
	" due, late_until, modified, takes_files, takes_text, max_files," \
	" max_bytes, types, work, work_key, work_pid, work_at, mark," \
	" feedback_at, max_words, opens, drafts, statement, team, locked"
#define GIVEN "excluded.course_pid, excluded.course, excluded.title," \
	" excluded.teacher, excluded.words, excluded.version, excluded.start," \
	" excluded.due, excluded.late_until, excluded.modified," \
	" excluded.takes_files, excluded.takes_text, excluded.max_files," \
	" excluded.max_bytes, excluded.types, excluded.work," \
	" excluded.work_key, excluded.work_pid, excluded.work_at," \
	" excluded.mark, excluded.feedback_at, excluded.max_words," \
	" excluded.opens, excluded.drafts, excluded.statement, excluded.team," \
	" excluded.locked"
/* "done" is the person's as long as the platform has not been told, and where
 * it has no such mark (?31). */
#define OURS "(?31 OR EXISTS (SELECT 1 FROM entry WHERE entry.task = task.id" \
	" AND entry.open = 1 AND entry.kind IN ('done', 'undone')))"

/* A row that says nothing new is not written: a pass names them all. */
static const char put_task[] =
"INSERT INTO task (account, pid, done, " COLUMNS ", hand_in)"
" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
" ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30,"
" iif(?19 = 'saved', 'saved', 'none'))"
" ON CONFLICT (account, pid) DO UPDATE SET (" COLUMNS ") = (" GIVEN "),"
" done = iif(" OURS ", done, excluded.done), gone = 0"
" WHERE gone OR (" COLUMNS ") IS NOT (" GIVEN ")"
" OR (done <> excluded.done AND NOT " OURS ")"
" RETURNING id";

static enum err put_row(struct store *s, const struct task *t,
			const char *words, int64_t *id)
{
	struct query q;

	q_open(&q, s, put_task);
	q_int(&q, t->account);
	q_str(&q, t->pid);
	q_int(&q, t->done);
	q_str(&q, t->course_pid);
	q_str(&q, t->course);
	q_str(&q, t->title);
	q_str(&q, t->teacher);
	q_str(&q, words);
	q_str(&q, t->version);
	q_int(&q, t->start);
	q_int(&q, MAX(t->due, 0));
	q_int(&q, MAX(t->late_until, 0));
	q_int(&q, t->modified);
	q_int(&q, t->takes_files);
	q_int(&q, t->takes_text);
	q_int(&q, t->max_files);
	q_int(&q, t->max_bytes);
	q_str(&q, t->types);
	q_word(&q, WORDS_WORK, (int)t->work);
	q_str(&q, t->work_key);
	q_str(&q, t->work_pid);
	q_int(&q, t->work_at);
	q_str(&q, t->mark);
	q_int(&q, t->feedback_at);
	q_int(&q, t->max_words);
	q_int(&q, t->opens);
	q_int(&q, t->drafts);
	q_int(&q, t->statement);
	q_int(&q, t->team);
	q_int(&q, t->locked);
	q_int(&q, t->own_done);
	if (q_next(&q))
		*id = q_col(&q, 0);
	return q_run(&q);
}

static enum err put_text(struct store *s, const struct task *t, int64_t id)
{
	struct query q;

	q_open(&q, s, "INSERT INTO task_text (task, feedback, work_text, text,"
		" statement_text) VALUES (?, ?, ?, ?, ?) ON CONFLICT (task)"
		" DO UPDATE SET feedback = excluded.feedback,"
		" text = excluded.text, work_text = excluded.work_text,"
		" statement_text = excluded.statement_text WHERE"
		" (feedback, text, work_text, statement_text) IS NOT"
		" (excluded.feedback, excluded.text, excluded.work_text,"
		"  excluded.statement_text)");
	q_int(&q, id);
	q_str(&q, t->feedback);
	q_str(&q, t->work_text);
	q_str(&q, t->text);
	q_str(&q, t->statement_text);
	return q_run(&q);
}

static bool work_known(struct store *s, const struct task *t, int64_t id)
{
	struct query q;
	bool same = true;
	int n = 0;

	q_open(&q, s, "SELECT name, size, sha256, pid FROM work_file"
		      " WHERE task = ? ORDER BY n");
	q_int(&q, id);
	for (; same && q_next(&q); n++) {
		const struct work_file *f = &t->work_files[n];

		same = n < t->n_work_files &&
		       strcmp(or_none(f->name), q_text(&q, 0)) == 0 &&
		       f->size == q_col(&q, 1) &&
		       strcmp(or_none(f->sha256), q_text(&q, 2)) == 0 &&
		       strcmp(or_none(f->pid), q_text(&q, 3)) == 0;
	}
	return q_close(&q) == ERR_OK && same && n == t->n_work_files;
}

static enum err put_work(struct store *s, const struct task *t, int64_t id)
{
	struct query q;
	enum err e;

	if (work_known(s, t, id))
		return ERR_OK;
	q_open(&q, s, "DELETE FROM work_file WHERE task = ?");
	q_int(&q, id);
	e = q_run(&q);
	for (int i = 0; e == ERR_OK && i < t->n_work_files; i++) {
		q_open(&q, s, "INSERT INTO work_file (task, n, name, size,"
			      " sha256, pid) VALUES (?, ?, ?, ?, ?, ?)");
		q_int(&q, id);
		q_int(&q, i);
		q_str(&q, t->work_files[i].name);
		q_int(&q, t->work_files[i].size);
		q_str(&q, t->work_files[i].sha256);
		q_str(&q, t->work_files[i].pid);
		e = q_run(&q);
	}
	return e;
}

enum err store_task_put(struct store *s, const struct task *given,
			const struct material *m, int n, int64_t *id,
			bool *fresh)
{
	struct task t = *given;
	struct query course = { 0 };
	struct buf words;
	int64_t old = 0;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	buf_init(&words, WORDS_LIMIT);
	e = known(s, &t, &old);
	if (e == ERR_OK || e == ERR_NOT_FOUND)
		e = complete(s, &course, &t);
	if (e == ERR_OK)
		e = keep_due(s, &t);
	if (e == ERR_OK && search_words(&t, &words) == ERR_NOMEM)
		e = ERR_NOMEM;
	*id = old;
	if (e == ERR_OK)
		e = put_row(s, &t, words.data, id);
	if (e == ERR_OK)
		e = seen_task(s, t.account, t.pid);
	if (e == ERR_OK)
		e = put_text(s, &t, *id);
	if (e == ERR_OK)
		e = put_work(s, &t, *id);
	if (e == ERR_OK && (n || old))
		e = materials_put(s, t.account, *id, m, n);
	if (e == ERR_OK && old)
		e = outbox_refresh(s, *id);
	q_close(&course);
	buf_release(&words);
	*fresh = e == ERR_OK && !old;
	return db_end(s, e);
}

/* ---- reading one */

enum err store_task_named(struct store *s, const char *name, int64_t *id)
{
	const char *colon = strchr(name, ':');
	char account[256];
	struct query q;
	int64_t number;

	if (str_int64(name, 1, INT64_MAX, &number)) {
		q_open(&q, s, "SELECT id FROM task WHERE id = ?");
		q_int(&q, number);
		return q_one(&q, id);
	}
	if (!colon || !str_printf(account, sizeof(account), "%.*s",
				  (int)MIN(colon - name, 255), name))
		return ERR_NOT_FOUND;
	q_open(&q, s, "SELECT t.id FROM account a JOIN task t"
		      " ON t.account = a.id WHERE a.name = ? AND t.pid = ?");
	q_str(&q, account);
	q_str(&q, colon + 1);
	return q_one(&q, id);
}
