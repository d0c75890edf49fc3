/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a screen shows beside the agenda, by window: courses, materials,
 * announcements; and when the person looked last.
 */
#include "base/base.h"

#include "store/inner.h"

/* ---- courses: those that the platform names, and those that only tasks do */

/* ?1 now ?2 account ?3 pid */
#define ONE " AND account = ?2 AND course_pid = ?3"
#define COURSES(one, of_task, of_course, of_title) \
	"WITH k AS MATERIALIZED (SELECT account, course_pid AS pid," \
	"  count(*) AS tasks, sum(shelf = 0 AND (late_until = 0" \
	"   OR late_until >= ?1)) AS open FROM task INDEXED BY task_shelf" \
	"  WHERE shelf < 2" one " GROUP BY account, course_pid)," \
	" f AS MATERIALIZED (SELECT account, pid, count(*) AS files," \
	"  sum(here) AS here FROM (" \
	"  SELECT t.account, t.course_pid AS pid," \
	"   m.state IN ('here', 'changed') AS here FROM task t JOIN material m" \
	"   ON m.task = t.id WHERE m.gone = 0 AND m.link = ''" of_task \
	"  UNION ALL SELECT account, course, state IN ('here', 'changed')" \
	"   FROM material WHERE task IS NULL AND gone = 0 AND link = ''" \
	    of_course ") GROUP BY account, pid)" \
	" SELECT e.account, e.pid, title, teacher, tasks, open," \
	" coalesce(files, 0), coalesce(here, 0) FROM (" \
	" SELECT c.account, c.pid, c.title, c.teacher," \
	"  coalesce(k.tasks, 0) AS tasks, coalesce(k.open, 0) AS open" \
	"  FROM course c LEFT JOIN k ON k.account = c.account AND k.pid = c.pid" \
	"  WHERE c.gone = 0" of_title \
	" UNION ALL SELECT k.account, k.pid, (SELECT t.course FROM task t" \
	"   WHERE t.account = k.account AND t.course_pid = k.pid LIMIT 1)," \
	"  (SELECT t.teacher FROM task t WHERE t.account = k.account" \
	"   AND t.course_pid = k.pid LIMIT 1), k.tasks, k.open FROM k" \
	"  WHERE NOT EXISTS (SELECT 1 FROM course c WHERE c.gone = 0" \
	"   AND c.account = k.account AND c.pid = k.pid)" \
	" ) e LEFT JOIN f ON f.account = e.account AND f.pid = e.pid" \
	" ORDER BY e.account, fold(title), e.pid"

static const char all_courses[] = COURSES("", "", "", "");
static const char one_course[] = COURSES(ONE,
	" AND t.account = ?2 AND t.course_pid = ?3",
	" AND account = ?2 AND course = ?3", " AND c.account = ?2 AND c.pid = ?3");

enum err store_courses(struct store *s, int64_t account, const char *pid,
		       int64_t now, course_row *row, void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, pid ? one_course : all_courses);
	q_int(&q, now);
	if (pid) {
		q_int(&q, account);
		q_str(&q, pid);
	}
	while (e == ERR_OK && q_next(&q)) {
		struct course_look c = {
			.course = { .account = q_col(&q, 0), .pid = q_text(&q, 1),
				    .title = q_text(&q, 2),
				    .teacher = q_text(&q, 3) },
			.tasks = q_col(&q, 4), .open = q_col(&q, 5),
			.files = q_col(&q, 6), .here = q_col(&q, 7),
		};

		e = row(ctx, &c);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

/* ---- materials that are files */

#define SHELF "FROM material INDEXED BY material_state WHERE state = ?1" \
	" AND gone = 0 AND link = ''"
#define OF_COURSE SHELF " AND account = ?2 AND (course = ?3 OR task IN" \
	" (SELECT id FROM task WHERE account = ?2 AND course_pid = ?3))"
#define WORDS_IN(shelf) shelf " AND has(name || ' ' || coalesce((SELECT" \
	" t.course || ' ' || t.title FROM task t WHERE t.id = material.task)," \
	" (SELECT c.title FROM course c WHERE c.account = material.account" \
	" AND c.pid = material.course), ''), ?6)"
#define EACH(begin, end) { begin SHELF end, begin OF_COURSE end, \
	begin WORDS_IN(SHELF) end, begin WORDS_IN(OF_COURSE) end }
#define SUMS "SELECT count(*), CASE WHEN min(size) < 0 THEN -1" \
	" ELSE coalesce(sum(size), 0) END "
#define NEWEST " ORDER BY id DESC LIMIT ?4 OFFSET ?5"

static void open_shelf(struct query *q, struct store *s, const char *const sql[4],
		       const struct material_query *m)
{
	q_open(q, s, sql[(m->course_pid ? 1 : 0) + (m->search ? 2 : 0)]);
	q_word(q, WORDS_MATERIAL, (int)m->state);
	if (m->course_pid) {
		q_int(q, m->account);
		q_str(q, m->course_pid);
	}
	if (m->search) {
		q->bound = 5;
		q_str(q, m->search);
	}
	q->bound = 3;
}

enum err store_material_sums(struct store *s, const struct material_query *m,
			     int64_t *n, int64_t *bytes)
{
	static const char *const sql[] = EACH(SUMS, "");
	enum err e = ERR_NOT_FOUND, end;
	struct query q;

	*n = *bytes = 0;
	open_shelf(&q, s, sql, m);
	if (q_next(&q)) {
		*n = q_col(&q, 0);
		*bytes = q_col(&q, 1);
		e = ERR_OK;
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

enum err store_material_window(struct store *s, const struct material_query *m,
			       int64_t first, int64_t n, material_row *row,
			       void *ctx)
{
	static const char *const sql[] = EACH("SELECT id ", NEWEST);
	enum err e = ERR_OK, end;
	struct query q;

	open_shelf(&q, s, sql, m);
	q_int(&q, n);
	q_int(&q, first);
	while (e == ERR_OK && q_next(&q)) {
		struct material found;

		e = store_material_get(s, q_col(&q, 0), &found);
		if (e == ERR_OK) {
			e = row(ctx, &found);
			record_material_release(&found);
		}
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_material_before(struct store *s, const struct material_query *m,
			       int64_t id, int64_t *n)
{
	static const char *const sql[] = EACH("SELECT count(*) ", " AND id > ?4");
	enum err e = ERR_NOT_FOUND, end;
	struct query q;

	*n = 0;
	open_shelf(&q, s, sql, m);
	q_int(&q, id);
	if (q_next(&q)) {
		*n = q_col(&q, 0);
		e = ERR_OK;
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

/* ---- announcements */

#define NEWS_COURSE "coalesce((SELECT c.title FROM course c" \
	" WHERE c.account = a.account AND c.pid = a.course), a.course)"
#define NEWS "SELECT a.id, a.account, a.at, a.pid, " NEWS_COURSE \
	", a.title, a.author, a.unread"
#define NEWS_WORDS " AND has(a.title || ' ' || a.author || ' ' || " \
	NEWS_COURSE ", ?3)"

static void open_news(struct query *q, struct store *s,
		      const char *const sql[2], const char *search)
{
	q_open(q, s, sql[search ? 1 : 0]);
	if (search) {
		q->bound = 2;
		q_str(q, search);
		q->bound = 0;
	}
}

enum err store_announcement_sums(struct store *s, const char *search, int64_t *n,
				 int64_t *unread)
{
#define NEWS_SUMS "SELECT count(*), coalesce(sum(unread), 0)" \
	" FROM announcement a INDEXED BY announcement_at WHERE gone = 0"
	static const char *const sql[] = { NEWS_SUMS, NEWS_SUMS NEWS_WORDS };
	enum err e = ERR_NOT_FOUND, end;
	struct query q;

	*n = *unread = 0;
	open_news(&q, s, sql, search);
	if (q_next(&q)) {
		*n = q_col(&q, 0);
		*unread = q_col(&q, 1);
		e = ERR_OK;
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

static struct announcement news_of(struct query *q)
{
	return (struct announcement){
		.id = q_col(q, 0), .account = q_col(q, 1), .at = q_col(q, 2),
		.pid = q_text(q, 3), .course = q_text(q, 4),
		.title = q_text(q, 5), .author = q_text(q, 6),
		.unread = q_col(q, 7), .text = q_opt_text(q, 8),
	};
}

static enum err each_news(struct query *q, announcement_row *row, void *ctx)
{
	enum err e = ERR_OK, end;

	while (e == ERR_OK && q_next(q)) {
		struct announcement a = news_of(q);

		e = row(ctx, &a);
	}
	end = q_close(q);
	return e == ERR_OK ? end : e;
}

enum err store_announcement_window(struct store *s, const char *search,
				   int64_t first, int64_t n,
				   announcement_row *row, void *ctx)
{
#define NEWS_LIST ", NULL FROM announcement a WHERE a.gone = 0"
#define NEWS_END " ORDER BY a.at DESC, a.id DESC LIMIT ?1 OFFSET ?2"
	static const char *const sql[] = { NEWS NEWS_LIST NEWS_END,
					   NEWS NEWS_LIST NEWS_WORDS NEWS_END };
	struct query q;

	open_news(&q, s, sql, search);
	q_int(&q, n);
	q_int(&q, first);
	return each_news(&q, row, ctx);
}

enum err store_course_announcements(struct store *s, int64_t account,
				    const char *course, int64_t n,
				    announcement_row *row, void *ctx)
{
	struct query q;

	q_open(&q, s, NEWS ", NULL FROM announcement a WHERE a.gone = 0"
		      " AND a.account = ? AND a.course = ?"
		      " ORDER BY a.at DESC, a.id DESC LIMIT ?");
	q_int(&q, account);
	q_str(&q, course);
	q_int(&q, n);
	return each_news(&q, row, ctx);
}

enum err store_announcement_get(struct store *s, int64_t id,
				struct announcement *a)
{
	char **const owned[] = { &a->pid, &a->course, &a->title, &a->author,
				 &a->text };
	enum err e = ERR_NOT_FOUND, end;
	struct query q;

	*a = (struct announcement){ 0 };
	q_open(&q, s, NEWS ", a.text FROM announcement a WHERE a.id = ?");
	q_int(&q, id);
	if (q_next(&q)) {
		*a = news_of(&q);
		e = db_own(owned, ARRAY_LEN(owned));
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

enum err store_announcement_read(struct store *s, int64_t id)
{
	struct query q;

	q_open(&q, s, "UPDATE announcement SET unread = 0"
		      " WHERE unread AND (?1 = 0 OR id = ?1)");
	q_int(&q, id);
	return q_run(&q);
}

/* ---- the last look at the agenda */

enum err store_looked(struct store *s, int64_t *at, int64_t *task)
{
	enum err e = ERR_NOT_FOUND, end;
	struct query q;

	*at = *task = 0;
	q_open(&q, s, "SELECT at, task FROM looked");
	if (q_next(&q)) {
		*at = q_col(&q, 0);
		*task = q_col(&q, 1);
		e = ERR_OK;
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

enum err store_looked_now(struct store *s, int64_t at)
{
	struct query q;

	q_open(&q, s, "INSERT INTO looked (id, at, task) VALUES (1, ?1,"
		" coalesce((SELECT max(id) FROM task), 0)) ON CONFLICT (id)"
		" DO UPDATE SET at = excluded.at, task = excluded.task");
	q_int(&q, at);
	return q_run(&q);
}
