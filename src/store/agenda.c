/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agenda. Each group is a range of the index task_agenda (of a course:
 * task_shelf), which holds all that is needed to count it and to order it; rows
 * are read only for the window that is asked for. Beside a known row the index
 * is entered at its key, so that no step depends on how many stand before it;
 * whole days are counted by the table tally, so that no count does either.
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
#define DAY_S INT64_C(86400)

/* ?1 late_until from ?2 shelf ?3 account ?4 course's pid ?5 ?6 due, from and to
 * ?7 n ?8 first ?9 id ?10 only ?11 course ?12 its text ?13 to ?18 words
 * ?19 late_until to ?20 or just this; where days are counted (by_days):
 * ?7 ?8 the whole ones, from and to ?24 ?25 the last before, the first behind
 * them; of late: ?21 ?22 the whole ones ?23 today */
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
enum late { LATE_ANY, LATE_OPEN, LATE_OVER };

#define LATE " AND (late_until BETWEEN ?1 AND ?19 OR late_until = ?20)"
#define RANGE " AND due >= ?5 AND due <= ?6"
#define WINDOW " LIMIT ?7 OFFSET ?8"
#define TEXT(rest) { \
	[COUNT] = "SELECT count(*) " rest RANGE, \
	[UP] = "SELECT id " rest RANGE " ORDER BY due, id" WINDOW, \
	[DOWN] = "SELECT id " rest RANGE " ORDER BY due DESC, id DESC" WINDOW, \
	[TIE_COUNT] = "SELECT count(*) " rest " AND due = ?5 AND id < ?9", \
	[TIE_UP] = "SELECT id " rest " AND due = ?5 AND id > ?9" \
		" ORDER BY id" WINDOW, \
	[TIE_DOWN] = "SELECT id " rest " AND due = ?5 AND id < ?9" \
		" ORDER BY id DESC" WINDOW }

static const char *const texts[FROMS][TEXTS] = {
	[FROM_ALL] = TEXT(ALL LATE),
	[FROM_WORDS] = TEXT(ALL LATE WORDY),
	[FROM_COURSE] = TEXT(ONE LATE WORDY),
};

/*
 * Where nothing is left out, whole days are counted by the tally; task by task
 * only what lies before them, behind them, and what may come late until some
 * time of today.
 */
static const char by_days[] =
	"SELECT (SELECT coalesce(sum(n), 0) FROM tally WHERE shelf = ?2"
	"  AND late BETWEEN ?21 AND ?22 AND day BETWEEN ?7 AND ?8)"
	" + (SELECT coalesce(sum(n), 0) FROM tally WHERE shelf = ?2"
	"  AND late = ?20 AND day BETWEEN ?7 AND ?8)"
	" + (SELECT count(*) " ALL LATE " AND due >= ?5 AND due <= ?24)"
	" + (SELECT count(*) " ALL LATE " AND due >= ?25 AND due <= ?6)"
	" + (SELECT count(*) FROM tally t CROSS JOIN task"
	"  INDEXED BY task_agenda ON task.shelf = t.shelf"
	"   AND due BETWEEN t.day * 86400 AND t.day * 86400 + 86399"
	"  WHERE t.shelf = ?2 AND t.late = ?23 AND t.day BETWEEN ?7 AND ?8"
	"  AND late_until / 86400 + 1 = ?23" LATE ")";

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

/* Which late_until a group has: a range, or just one outside it. */
#define NONE INT64_MIN
struct late_range { int64_t from, to, just; };

static struct late_range late_of(int group, int64_t now)
{
	switch (groups[group].late) {
	case LATE_OPEN: return (struct late_range){ now, INT64_MAX, 0 };
	case LATE_OVER: return (struct late_range){ 1, now - 1, NONE };
	default:
		return (struct late_range){ NONE, INT64_MAX, NONE };
	}
}

static void open_sql(struct query *q, struct store *s, const char *sql,
		     const struct filter *f, int group, struct range r)
{
	struct late_range late = late_of(group, f->tq->now);

	q_open(q, s, sql);
	bind_at(q, 1, late.from);
	bind_at(q, 2, groups[group].shelf);
	bind_at(q, 3, f->tq->account);
	bind_at(q, 5, r.from);
	bind_at(q, 6, r.to);
	bind_at(q, 19, late.to);
	bind_at(q, 20, late.just);
}

static void open_text(struct query *q, struct store *s, const struct filter *f,
		      int group, enum text text, struct range r)
{
	open_sql(q, s, texts[f->from][text], f, group, r);
	if (f->from != FROM_ALL)
		bind_words(q, f);
}

static int64_t floor_day(int64_t t)
{
	return t / DAY_S - (t % DAY_S < 0);
}

/* The days that lie wholly in a range; none: from is behind to. */
static struct range whole_days(struct range r)
{
	struct range days = {
		.from = floor_day(r.from) + (r.from % DAY_S != 0),
		.to = r.to >= INT64_MIN + DAY_S ? floor_day(r.to - (DAY_S - 1))
						: INT64_MIN / DAY_S,
	};

	/* what lies before them ends where what lies behind begins */
	days.to = MAX(days.to, days.from - 1);
	return days;
}

/* The days of late_until as the tally has them: today is cut by now. */
static void bind_late_days(struct query *q, int group, int64_t now)
{
	int64_t today = floor_day(now) + 1;

	switch (groups[group].late) {
	case LATE_OPEN:
		bind_at(q, 21, today + 1);
		bind_at(q, 22, INT64_MAX);
		bind_at(q, 23, today);
		break;
	case LATE_OVER:
		bind_at(q, 21, 1);
		bind_at(q, 22, today - 1);
		bind_at(q, 23, today);
		break;
	default:
		bind_at(q, 21, INT64_MIN);
		bind_at(q, 22, INT64_MAX);
		bind_at(q, 23, NONE);
	}
}

static void open_count(struct query *q, struct store *s, const struct filter *f,
		       int group, struct range r)
{
	struct range days = whole_days(r);

	if (f->from != FROM_ALL) {
		open_text(q, s, f, group, COUNT, r);
		return;
	}
	open_sql(q, s, by_days, f, group, r);
	bind_at(q, 7, days.from);
	bind_at(q, 8, days.to);
	bind_at(q, 24, MIN(r.to, days.from * DAY_S - 1));
	bind_at(q, 25, MAX(r.from, (days.to + 1) * DAY_S));
	bind_late_days(q, group, f->tq->now);
}

static enum err count(struct store *s, const struct filter *f, int group,
		      struct range r, int64_t *n)
{
	struct query q;

	*n = 0;
	if (!shows(f->tq, group) || r.from > r.to)
		return ERR_OK;
	open_count(&q, s, f, group, r);
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

static bool late_as(int group, int64_t late_until, int64_t now)
{
	struct late_range late = late_of(group, now);

	return (late_until >= late.from && late_until <= late.to) ||
	       late_until == late.just;
}

/* The group of the query's that a row of a scan is in, -1: none. */
static int group_of(struct query *q, const struct task_query *tq, int64_t due,
		    const struct range ranges[AGENDA_GROUPS])
{
	int64_t shelf = q_col(q, 1), late_until = q_col(q, 3);

	for (int g = 0; g < AGENDA_GROUPS; g++)
		if (shelf == groups[g].shelf && due >= ranges[g].from &&
		    due <= ranges[g].to && shows(tq, g) &&
		    late_as(g, late_until, tq->now))
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
