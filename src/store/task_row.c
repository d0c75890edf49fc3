/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A task as it is read: a row of a list, or all of it. */
#include "base/base.h"

#include "store/inner.h"

#define ROW "SELECT t.id, t.account, t.pid, t.course_pid, t.course, t.title," \
	" t.teacher, t.version, t.start, t.due, t.late_until, t.modified," \
	" t.takes_files, t.takes_text, t.max_files, t.max_bytes, t.types," \
	" t.work, t.done, t.work_key, t.work_pid, t.work_at, t.mark," \
	" t.feedback_at, a.name, t.hand_in, t.gone," \
	" (SELECT count(*) FROM material m WHERE m.task = t.id" \
	"  AND m.gone = 0 AND m.feedback = 0)," \
	" (SELECT count(*) FROM material m WHERE m.task = t.id AND m.gone = 0" \
	"  AND m.feedback = 0 AND m.state IN ('here', 'changed'))," \
	" x.feedback, t.max_words, t.opens, t.drafts, t.statement, t.team," \
	" t.locked"
#define FROM " FROM task t JOIN account a ON a.id = t.account" \
	" JOIN task_text x ON x.task = t.id WHERE t.id = ?"

static const char row_short[] = ROW ", NULL, NULL, NULL" FROM;
static const char row_whole[] = ROW ", x.work_text, x.text, x.statement_text" FROM;

static struct task task_of(struct query *q)
{
	return (struct task){
		.id = q_col(q, 0), .account = q_col(q, 1), .pid = q_text(q, 2),
		.course_pid = q_text(q, 3), .course = q_text(q, 4),
		.title = q_text(q, 5), .teacher = q_text(q, 6),
		.version = q_text(q, 7), .start = q_col(q, 8),
		.due = q_col(q, 9), .late_until = q_col(q, 10),
		.modified = q_col(q, 11), .takes_files = q_col(q, 12),
		.takes_text = q_col(q, 13), .max_files = q_col(q, 14),
		.max_bytes = q_col(q, 15), .types = q_text(q, 16),
		.work = (enum work_state)q_col_word(q, 17, WORDS_WORK),
		.done = q_col(q, 18), .work_key = q_text(q, 19),
		.work_pid = q_text(q, 20), .work_at = q_col(q, 21),
		.mark = q_text(q, 22), .feedback_at = q_col(q, 23),
		.account_name = q_text(q, 24),
		.hand_in = (enum hand_in_state)q_col_word(q, 25, WORDS_HAND_IN),
		.gone = q_col(q, 26), .materials = (int)q_col(q, 27),
		.materials_here = (int)q_col(q, 28), .feedback = q_text(q, 29),
		.max_words = q_col(q, 30), .opens = q_col(q, 31),
		.drafts = q_col(q, 32), .statement = q_col(q, 33),
		.team = q_col(q, 34), .locked = q_col(q, 35),
		.work_text = q_opt_text(q, 36), .text = q_opt_text(q, 37),
		.statement_text = q_opt_text(q, 38),
	};
}

enum err store_task_row(struct store *s, int64_t id, task_row *row, void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, row_short);
	q_int(&q, id);
	if (q_next(&q)) {
		struct task t = task_of(&q);

		e = row(ctx, &t);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_task_get(struct store *s, int64_t id, struct task *t)
{
	char **const owned[] = {
		&t->pid, &t->course_pid, &t->course, &t->title, &t->teacher,
		&t->version, &t->text, &t->types, &t->work_key, &t->work_pid,
		&t->work_text, &t->mark, &t->feedback, &t->account_name,
		&t->statement_text
	};
	struct query q;
	enum err e = ERR_NOT_FOUND, end;

	*t = (struct task){ 0 };
	q_open(&q, s, row_whole);
	q_int(&q, id);
	if (q_next(&q)) {
		*t = task_of(&q);
		e = db_own(owned, ARRAY_LEN(owned));
	}
	end = q_close(&q);
	e = end == ERR_OK ? e : end;
	if (e == ERR_OK) {
		q_open(&q, s, "SELECT name, size, sha256, '', 0, pid"
			      " FROM work_file WHERE task = ? ORDER BY n");
		q_int(&q, id);
		e = files_read(&q, &t->work_files, &t->n_work_files);
		if (e != ERR_OK)
			record_task_release(t);
	}
	return e;
}
