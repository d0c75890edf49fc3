/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agenda. Each group is a range of the index task_agenda (of a course:
 * task_shelf), which holds all that is needed to count it and to order it; rows
 * are read only for the window that is asked for. Beside a known row the index
 * is entered at its key, so that no step depends on how many stand before it.
 * agenda_group() of src/model says the same of one task; a test holds both
 * together.
 */
#include "base/base.h"

#include "base/text.h"
#include "base/timefmt.h"
#include "store/inner.h"

#define SEARCH_WORDS 6
#define FOLD_LIMIT 1024
#define FOUND_LIMIT (64u << 20) /* two million tasks */

/* ?1 now ?2 shelf ?3 account ?4 course's pid ?5 ?6 due, from and to
 * ?7 n ?8 first ?9 id ?10 only ?11 course ?12 its text ?13… words. */
enum { BIND_WORDS = 10 };
#define ALL "FROM task INDEXED BY task_agenda WHERE shelf = ?2"
#define ONE "FROM task INDEXED BY task_shelf WHERE account = ?3" \
	" AND course_pid = ?4 AND shelf = ?2"
#define WORDY " AND (?3 = 0 OR account = ?3)" \
	" AND CASE ?10 WHEN 2 THEN shelf = 0 AND EXISTS (SELECT 1 FROM material m" \
	"   WHERE m.task = task.id AND m.gone = 0 AND m.feedback = 0" \
	"   AND m.state IN ('there', 'failed'))" \
	"  WHEN 3 THEN feedback_at > 0 OR mark <> ''" \
	"  WHEN 4 THEN work = 'handed_in'" \
	"   OR hand_in NOT IN ('none', 'superseded')" \
	"  ELSE 1 END" \
	" AND (?11 = '' OR fold(course) = ?11 OR course_pid = ?12" \
	"  OR (instr(fold(course), ?11) AND NOT EXISTS (SELECT 1 FROM course c" \
	"   WHERE fold(c.title) = ?11 OR c.pid = ?12)))" \
	" AND instr(words, ?13) AND instr(words, ?14) AND instr(words, ?15)" \
	" AND instr(words, ?16) AND instr(words, ?17) AND instr(words, ?18)"

enum text { COUNT, UP, DOWN, TIE_COUNT, TIE_UP, TIE_DOWN, TEXTS };
enum from { FROM_ALL, FROM_WORDS, FROM_COURSE, FROMS };
enum late { LATE_ANY, LATE_OPEN, LATE_OVER, LATES };

#define RANGE " AND due >= ?5 AND due <= ?6"
#define WINDOW " LIMIT ?7 OFFSET ?8"
#define TEXT(from, rest) { \
	[COUNT] = "SELECT count(*) " from rest RANGE, \
	[UP] = "SELECT id " from rest RANGE " ORDER BY due, id" WINDOW, \
	[DOWN] = "SELECT id " from rest RANGE " ORDER BY due DESC, id DESC" \
		WINDOW, \
	[TIE_COUNT] = "SELECT count(*) " from rest " AND due = ?5 AND id < ?9", \
	[TIE_UP] = "SELECT id " from rest " AND due = ?5 AND id > ?9" \
		" ORDER BY id" WINDOW, \
	[TIE_DOWN] = "SELECT id " from rest " AND due = ?5 AND id < ?9" \
		" ORDER BY id DESC" WINDOW }
#define FROM_EACH(late) { [FROM_ALL] = TEXT(ALL, late), \
	[FROM_WORDS] = TEXT(ALL, late WORDY), \
	[FROM_COURSE] = TEXT(ONE, late WORDY) }

static const char *const texts[LATES][FROMS][TEXTS] = {
	[LATE_ANY] = FROM_EACH(""),
	[LATE_OPEN] = FROM_EACH(" AND (late_until = 0 OR late_until >= ?1)"),
	[LATE_OVER] = FROM_EACH(" AND late_until > 0 AND late_until < ?1"),
};

static const struct { int shelf; enum late late; bool down; }
groups[AGENDA_GROUPS] = {
	[AGENDA_OVERDUE] = { 0, LATE_OPEN, false },
	[AGENDA_TODAY] = { 0, LATE_OPEN, false },
	[AGENDA_WEEK] = { 0, LATE_OPEN, false },
	[AGENDA_LATER] = { 0, LATE_OPEN, false },
	[AGENDA_UNDATED] = { 0, LATE_OPEN, false },
	[AGENDA_DONE] = { 1, LATE_ANY, true },
	[AGENDA_PAST] = { 0, LATE_OVER, true },
};

/* from <= due <= to */
struct range { int64_t from, to; };

static struct range range_of(const struct task_query *tq, int group)
{
	int64_t midnight = time_local_midnight(tq->now, 1);
	int64_t week = time_local_midnight(tq->now, 7);
	struct range r = { INT64_MIN, INT64_MAX };

	switch (group) {
	case AGENDA_OVERDUE: r = (struct range){ 1, tq->now - 1 }; break;
	case AGENDA_TODAY: r = (struct range){ tq->now, midnight - 1 }; break;
	case AGENDA_WEEK:
		r = (struct range){ MAX(tq->now, midnight), week - 1 };
		break;
	case AGENDA_LATER: r.from = MAX(tq->now, week); break;
	case AGENDA_UNDATED: r = (struct range){ 0, 0 }; break;
	default: break;
	}
	r.from = MAX(r.from, tq->due_to ? MAX(tq->due_from, 1) : tq->due_from);
	if (tq->due_to)
		r.to = MIN(r.to, tq->due_to - 1);
	return r;
}

/* A query's folded words, apart. */
struct filter {
	const struct task_query *tq;
	enum from from;
	struct buf course;
	char *words[SEARCH_WORDS]; /* into text */
	struct buf text;
};

static enum err filter_init(struct filter *f, const struct task_query *tq)
{
	char *rest, *word;

	memset(f, 0, sizeof(*f));
	f->tq = tq;
	buf_init(&f->course, FOLD_LIMIT);
	buf_init(&f->text, FOLD_LIMIT);
	if (tq->course)
		text_fold(&f->course, tq->course);
	if (tq->search)
		text_fold(&f->text, tq->search);
	if (tq->course_pid)
		f->from = FROM_COURSE;
	else if (f->course.len || f->text.len || tq->account ||
		 tq->only > ONLY_OPEN)
		f->from = FROM_WORDS;
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

static bool shows(const struct task_query *tq, int group)
{
	bool open = group < AGENDA_DONE;

	if (tq->only == ONLY_OPEN || tq->only == ONLY_MISSING)
		return open && (tq->group < 0 || tq->group == group);
	return tq->group < 0 || tq->group == group;
}

/* Which numbered parameters a text has depends on the group. */
static void bind_at(struct query *q, int at, int64_t v)
{
	if (q->err == ERR_OK && at <= sqlite3_bind_parameter_count(q->st))
		sqlite3_bind_int64(q->st, at, v);
}

static void bind_words(struct query *q, const struct filter *f)
{
	const struct task_query *tq = f->tq;

	if (q->err != ERR_OK)
		return;
	q->bound = 3;
	q_str(q, tq->course_pid);
	bind_at(q, 10, tq->only);
	q->bound = BIND_WORDS;
	q_str(q, f->course.data);
	q_str(q, tq->course);
	for (int i = 0; i < SEARCH_WORDS; i++)
		q_str(q, f->words[i]);
}

static void open_text(struct query *q, struct store *s, const struct filter *f,
		      int group, enum text text, struct range r)
{
	q_open(q, s, texts[groups[group].late][f->from][text]);
	bind_at(q, 1, f->tq->now);
	bind_at(q, 2, groups[group].shelf);
	bind_at(q, 3, f->tq->account);
	bind_at(q, 5, r.from);
	bind_at(q, 6, r.to);
	if (f->from != FROM_ALL)
		bind_words(q, f);
}

static enum err count(struct store *s, const struct filter *f, int group,
		      struct range r, int64_t *n)
{
	struct query q;

	*n = 0;
	if (!shows(f->tq, group) || r.from > r.to)
		return ERR_OK;
	open_text(&q, s, f, group, COUNT, r);
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
		e = count(s, &f, g, range_of(tq, g), &counts[g]);
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

typedef enum err id_row(struct store *s, int64_t id, void *ctx);

/* Ids of one text, at most *n, which becomes what is still wanted. */
static enum err each_id(struct query *q, int64_t first, int64_t *n, int64_t id,
			id_row *row, void *ctx)
{
	enum err e = ERR_OK, end;

	bind_at(q, 7, *n);
	bind_at(q, 8, first);
	bind_at(q, 9, id);
	while (e == ERR_OK && q_next(q)) {
		e = row(q->s, q_col(q, 0), ctx);
		--*n;
	}
	end = q_close(q);
	return e == ERR_OK ? end : e;
}

/* Of a group, from the key (NULL: from its begin or end) on. */
static enum err each(struct store *s, const struct filter *f, int group,
		     const struct task_key *from, bool back, int64_t first,
		     int64_t *n, id_row *row, void *ctx)
{
	bool down = groups[group].down != back;
	struct range r = range_of(f->tq, group);
	enum err e = ERR_OK;
	struct query q;

	if (from && *n > 0) {
		open_text(&q, s, f, group, down ? TIE_DOWN : TIE_UP,
			  (struct range){ from->due, from->due });
		e = each_id(&q, 0, n, from->id, row, ctx);
		if (down)
			r.to = MIN(r.to, from->due - 1);
		else
			r.from = MAX(r.from, from->due + 1);
	}
	if (e != ERR_OK || *n <= 0 || r.from > r.to)
		return e;
	open_text(&q, s, f, group, down ? DOWN : UP, r);
	return each_id(&q, first, n, 0, row, ctx);
}

struct shown { task_row *row; void *ctx; };

static enum err show_id(struct store *s, int64_t id, void *ctx)
{
	struct shown *v = ctx;

	return store_task_row(s, id, v->row, v->ctx);
}

enum err store_tasks(struct store *s, const struct task_query *tq,
		     int64_t first, int64_t n, task_row *row, void *ctx)
{
	struct shown v = { row, ctx };
	struct filter f;
	enum err e = filter_init(&f, tq);

	if (n < 0)
		n = INT64_MAX;
	for (int g = 0; e == ERR_OK && n > 0 && g < AGENDA_GROUPS; g++) {
		int64_t in_group = INT64_MAX;

		if (!shows(tq, g))
			continue;
		if (first > 0 && tq->group < 0)
			e = count(s, &f, g, range_of(tq, g), &in_group);
		if (e == ERR_OK && first < in_group) {
			e = each(s, &f, g, NULL, false, first, &n, show_id, &v);
			first = 0;
		} else {
			first -= in_group;
		}
	}
	filter_release(&f);
	return e;
}

enum err store_tasks_from(struct store *s, const struct task_query *tq,
			  const struct task_key *from, bool back, int64_t first,
			  int64_t n, task_row *row, void *ctx)
{
	struct shown v = { row, ctx };
	struct filter f;
	enum err e = filter_init(&f, tq);

	if (e == ERR_OK && shows(tq, tq->group))
		e = each(s, &f, tq->group, from, back, first, &n, show_id, &v);
	filter_release(&f);
	return e;
}

enum err store_task_rank(struct store *s, const struct task_query *tq,
			 const struct task_key *key, int64_t *rank)
{
	struct range r = range_of(tq, tq->group), before = r;
	struct range tie = { key->due, key->due };
	bool down = groups[tq->group].down;
	int64_t ties = 0, all = 0;
	struct filter f;
	struct query q;
	enum err e = filter_init(&f, tq);

	before.to = MIN(r.to, key->due - 1);
	if (e == ERR_OK)
		e = count(s, &f, tq->group, before, rank);
	if (e == ERR_OK) {
		open_text(&q, s, &f, tq->group, TIE_COUNT, tie);
		bind_at(&q, 9, key->id);
		e = q_one(&q, &ties);
	}
	*rank += ties;
	if (e == ERR_OK && down)
		e = count(s, &f, tq->group, r, &all);
	if (down)
		*rank = MAX(all - 1 - *rank, 0);
	filter_release(&f);
	return e;
}

/* ---- all that a filter shows: read in the order in which the table lies, which
 * is many times as fast as in that of an index, and sorted then */

#define FOUND "SELECT id, shelf, due, late_until, account, words FROM task "
static const char *const scans[FROMS] = {
	[FROM_ALL] = FOUND "NOT INDEXED WHERE shelf < 2",
	[FROM_WORDS] = FOUND "NOT INDEXED WHERE shelf < 2" WORDY,
	[FROM_COURSE] = FOUND "INDEXED BY task_shelf WHERE account = ?3"
		" AND course_pid = ?4 AND shelf < 2" WORDY,
};

struct found { int64_t id, due; int group; };

static bool late_as(enum late late, int64_t late_until, int64_t now)
{
	switch (late) {
	case LATE_OPEN: return late_until == 0 || late_until >= now;
	case LATE_OVER: return late_until > 0 && late_until < now;
	default: return true;
	}
}

/* The group of the query's that a row of a scan is in, -1: none. */
static int group_of(struct query *q, const struct task_query *tq, int64_t due,
		    const struct range ranges[AGENDA_GROUPS])
{
	int64_t shelf = q_col(q, 1), late_until = q_col(q, 3);

	for (int g = 0; g < AGENDA_GROUPS; g++)
		if (shelf == groups[g].shelf && due >= ranges[g].from &&
		    due <= ranges[g].to && shows(tq, g) &&
		    late_as(groups[g].late, late_until, tq->now))
			return g;
	return -1;
}

static int by_agenda(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int more = groups[x->group].down ? -1 : 1;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->due != y->due)
		return x->due < y->due ? -more : more;
	return x->id < y->id ? -more : x->id > y->id ? more : 0;
}

/* Where words and school are all that is asked for, looking for them here costs
 * a third of what the general text does. */
static bool simple(const struct filter *f)
{
	return f->from != FROM_COURSE && !f->course.len &&
	       f->tq->only <= ONLY_OPEN;
}

static bool has_words(struct query *q, const struct filter *f)
{
	const char *words = q_text(q, 5);

	if (f->tq->account && q_col(q, 4) != f->tq->account)
		return false;
	for (int i = 0; i < SEARCH_WORDS && f->words[i]; i++)
		if (!strstr(words, f->words[i]))
			return false;
	return true;
}

static enum err scan(struct store *s, const struct filter *f, struct buf *found)
{
	struct range ranges[AGENDA_GROUPS];
	bool here = simple(f);
	struct query q;

	for (int g = 0; g < AGENDA_GROUPS; g++)
		ranges[g] = range_of(f->tq, g);
	q_open(&q, s, scans[here ? FROM_ALL : f->from]);
	bind_at(&q, 3, f->tq->account);
	if (!here)
		bind_words(&q, f);
	while (q_next(&q)) {
		struct found row = { .id = q_col(&q, 0), .due = q_col(&q, 2) };

		row.group = group_of(&q, f->tq, row.due, ranges);
		if (row.group >= 0 && (!here || has_words(&q, f)))
			buf_add(found, &row, sizeof(row));
	}
	return q_close(&q);
}

enum err store_task_ids(struct store *s, const struct task_query *tq,
			struct buf *ids, int64_t counts[AGENDA_GROUPS])
{
	struct filter f;
	struct buf found;
	enum err e = filter_init(&f, tq);
	struct found *rows;

	buf_init(&found, FOUND_LIMIT);
	for (int g = 0; g < AGENDA_GROUPS; g++)
		counts[g] = 0;
	if (e == ERR_OK)
		e = scan(s, &f, &found);
	if (e == ERR_OK)
		e = buf_error(&found);
	rows = (struct found *)(void *)found.data;
	if (e == ERR_OK && found.len)
		qsort(rows, found.len / sizeof(*rows), sizeof(*rows), by_agenda);
	for (size_t i = 0; e == ERR_OK && i < found.len / sizeof(*rows); i++) {
		buf_add(ids, &rows[i].id, sizeof(rows[i].id));
		counts[rows[i].group]++;
	}
	buf_release(&found);
	filter_release(&f);
	return e == ERR_OK ? buf_error(ids) : e;
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
