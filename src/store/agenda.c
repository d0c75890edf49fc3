/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agenda. Each group is a range of the index task_agenda, which holds all
 * that is needed to count it and to order it; rows are read only for the
 * window that is asked for. agenda_group() of src/model says the same of one
 * task; a test holds both together.
 */
#include "base/base.h"

#include "base/text.h"
#include "base/timefmt.h"
#include "store/inner.h"

#define SEARCH_WORDS 6
#define FOLD_LIMIT 1024

/* ?1 now ?2 midnight ?3 in a week ?4 account ?5 ?6 due ?7 n ?8 first
 * ?9 course ?10 its text ?11… words. The + keeps the range that counts. */
#define INDEXED "FROM task INDEXED BY task_agenda WHERE "
#define PLAIN " AND (?4 = 0 OR account = ?4)" \
	" AND +due >= ?5 AND +due <= ?6"
#define WORDY PLAIN \
	" AND (?9 = '' OR fold(course) = ?9 OR course_pid = ?10" \
	"  OR (instr(fold(course), ?9) AND NOT EXISTS (SELECT 1 FROM course c" \
	"   WHERE fold(c.title) = ?9 OR c.pid = ?10)))" \
	" AND instr(words, ?11) AND instr(words, ?12) AND instr(words, ?13)" \
	" AND instr(words, ?14) AND instr(words, ?15) AND instr(words, ?16)"
#define UP " ORDER BY due, id LIMIT ?7 OFFSET ?8"
#define DOWN " ORDER BY due DESC, id DESC LIMIT ?7 OFFSET ?8"

#define OPEN "shelf = 0 AND (late_until = 0 OR late_until >= ?1) AND due "

struct group_sql { const char *count[2], *window[2]; };

#define GROUP(where, order) { \
	{ "SELECT count(*) " INDEXED where PLAIN, \
	  "SELECT count(*) " INDEXED where WORDY }, \
	{ "SELECT id " INDEXED where PLAIN order, \
	  "SELECT id " INDEXED where WORDY order } }

static const struct group_sql groups[AGENDA_GROUPS] = {
	[AGENDA_OVERDUE] = GROUP(OPEN "> 0 AND due < ?1", UP),
	[AGENDA_TODAY] = GROUP(OPEN ">= ?1 AND due < ?2", UP),
	[AGENDA_WEEK] = GROUP(OPEN ">= max(?1, ?2) AND due < ?3", UP),
	[AGENDA_LATER] = GROUP(OPEN ">= max(?1, ?3)", UP),
	[AGENDA_UNDATED] = GROUP(OPEN "= 0", UP),
	[AGENDA_DONE] = GROUP("shelf = 1", DOWN),
	[AGENDA_PAST] = GROUP("shelf = 0 AND late_until > 0"
			      " AND late_until < ?1", DOWN),
};

/* The folded words of a query, apart. */
struct filter {
	bool wordy;
	struct buf course;
	char *words[SEARCH_WORDS]; /* into text */
	struct buf text;
};

static enum err filter_init(struct filter *f, const struct task_query *tq)
{
	char *rest, *word;

	memset(f, 0, sizeof(*f));
	buf_init(&f->course, FOLD_LIMIT);
	buf_init(&f->text, FOLD_LIMIT);
	if (tq->course)
		text_fold(&f->course, tq->course);
	if (tq->search)
		text_fold(&f->text, tq->search);
	f->wordy = f->course.len || f->text.len;
	rest = f->text.len ? f->text.data : NULL;
	for (int i = 0; i < SEARCH_WORDS; ) {
		word = rest ? strsep(&rest, " ") : NULL;
		if (!rest && !word)
			break;
		if (*word)
			f->words[i++] = word;
	}
	if (buf_error(&f->course) != ERR_OK)
		return buf_error(&f->course);
	return buf_error(&f->text);
}

static void filter_release(struct filter *f)
{
	buf_release(&f->course);
	buf_release(&f->text);
}

/* Which numbered parameters a text has depends on the group. */
static void bind_at(struct query *q, int at, int64_t v)
{
	if (at <= sqlite3_bind_parameter_count(q->st))
		sqlite3_bind_int64(q->st, at, v);
}

static void bind_query(struct query *q, const struct task_query *tq,
		       const struct filter *f, int64_t first, int64_t n)
{
	if (q->err != ERR_OK)
		return;
	bind_at(q, 1, tq->now);
	bind_at(q, 2, time_local_midnight(tq->now, 1));
	bind_at(q, 3, time_local_midnight(tq->now, 7));
	bind_at(q, 4, tq->account);
	bind_at(q, 5, tq->due_to ? MAX(tq->due_from, 1) : tq->due_from);
	bind_at(q, 6, tq->due_to ? tq->due_to - 1 : INT64_MAX);
	bind_at(q, 7, n);
	bind_at(q, 8, first);
	if (!f->wordy)
		return;
	q->bound = 8;
	q_str(q, f->course.data);
	q_str(q, tq->course);
	for (int i = 0; i < SEARCH_WORDS; i++)
		q_str(q, f->words[i]);
}

static enum err count(struct store *s, const struct task_query *tq,
		      const struct filter *f, int group, int64_t *n)
{
	struct query q;

	q_open(&q, s, groups[group].count[f->wordy]);
	bind_query(&q, tq, f, 0, 0);
	return q_one(&q, n);
}

enum err store_agenda_counts(struct store *s, const struct task_query *tq,
			     int64_t counts[AGENDA_GROUPS])
{
	struct filter f;
	enum err e = filter_init(&f, tq);

	for (int g = 0; g < AGENDA_GROUPS; g++)
		counts[g] = 0;
	for (int g = 0; e == ERR_OK && g < AGENDA_GROUPS; g++)
		if (tq->group < 0 || tq->group == g)
			e = count(s, tq, &f, g, &counts[g]);
	filter_release(&f);
	return e;
}

/* ---- rows */

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

static enum err show(struct store *s, int64_t id, task_row *row, void *ctx)
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

/* At most *n rows of a group from first on; *n becomes what is still wanted. */
static enum err window(struct store *s, const struct task_query *tq,
		       const struct filter *f, int group, int64_t first,
		       int64_t *n, task_row *row, void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, groups[group].window[f->wordy]);
	bind_query(&q, tq, f, first, *n);
	while (e == ERR_OK && q_next(&q)) {
		e = show(s, q_col(&q, 0), row, ctx);
		--*n;
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_tasks(struct store *s, const struct task_query *tq,
		     int64_t first, int64_t n, task_row *row, void *ctx)
{
	struct filter f;
	enum err e = filter_init(&f, tq);

	if (n < 0)
		n = INT64_MAX;
	for (int g = 0; e == ERR_OK && n > 0 && g < AGENDA_GROUPS; g++) {
		int64_t in_group = INT64_MAX;

		if (tq->group >= 0 && tq->group != g)
			continue;
		if (first > 0 && tq->group < 0)
			e = count(s, tq, &f, g, &in_group);
		if (e == ERR_OK && first < in_group) {
			e = window(s, tq, &f, g, first, &n, row, ctx);
			first = 0;
		} else {
			first -= in_group;
		}
	}
	filter_release(&f);
	return e;
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
