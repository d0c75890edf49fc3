/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "store/inner.h"

/* Without a pass nothing is written down, and nothing is gone. */
#define UNDER_WAY \
	" AND EXISTS (SELECT 1 FROM account WHERE id = ?1 AND pass > 0)"
#define SEEN(kind, rows) \
	"INSERT OR IGNORE INTO seen (account, kind, row) SELECT ?1, '" kind \
	"', id FROM " rows UNDER_WAY
#define SEEN_ONE(kind) SEEN(kind, kind " WHERE account = ?1 AND pid = ?2")
#define GONE(kind) \
	"UPDATE " kind " SET gone = 1 WHERE account = ?1 AND gone = 0" \
	" AND id NOT IN (SELECT row FROM seen WHERE account = ?1" \
	"  AND kind = '" kind "')" UNDER_WAY

static enum err run_each(struct store *s, const char *const *sql, size_t n,
			 int64_t account, const char *pid)
{
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < n; i++) {
		struct query q;

		q_open(&q, s, sql[i]);
		q_int(&q, account);
		if (pid)
			q_str(&q, pid);
		e = q_run(&q);
	}
	return db_end(s, e);
}

enum err store_pass_begin(struct store *s, int64_t account)
{
	static const char *const begin[] = {
		"DELETE FROM seen WHERE account = ?",
		"UPDATE account SET pass = 1 WHERE id = ?",
	};

	return run_each(s, begin, ARRAY_LEN(begin), account, NULL);
}

enum err store_pass_end(struct store *s, int64_t account)
{
	static const char *const end[] = {
		GONE("course"), GONE("task"), GONE("announcement"),
		GONE("lesson"), "DELETE FROM seen WHERE account = ?",
		"UPDATE account SET pass = 0 WHERE id = ?",
		"DELETE FROM tally WHERE n = 0 AND ?1",
	};

	return run_each(s, end, ARRAY_LEN(end), account, NULL);
}

enum err seen_task(struct store *s, int64_t account, const char *pid)
{
	static const char *const sql = SEEN_ONE("task");

	return run_each(s, &sql, 1, account, pid);
}

enum err store_gone(struct store *s, int64_t account, const char *kind,
		    const char *pid)
{
	static const struct { const char *kind, *sql; } kinds[] = {
		{ "course", "UPDATE course SET gone = 1"
			    " WHERE account = ? AND pid = ?" },
		{ "task", "UPDATE task SET gone = 1"
			  " WHERE account = ? AND pid = ?" },
		{ "material", "UPDATE material SET gone = 1"
			      " WHERE account = ? AND pid = ?" },
		{ "announcement", "UPDATE announcement SET gone = 1"
				  " WHERE account = ? AND pid = ?" },
		{ "lesson", "UPDATE lesson SET gone = 1"
			    " WHERE account = ? AND pid = ?" },
		{ "module", "DELETE FROM module"
			    " WHERE account = ? AND name = ?" },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return run_each(s, &kinds[i].sql, 1, account, pid);
	log_write(s->log, LOG_INFO, "store: gone: unknown kind \"%s\"", kind);
	return ERR_OK;
}

enum err store_kept(struct store *s, int64_t account, const char *kind,
		    const char *prefix)
{
	static const char *const task =
		SEEN("task", "task WHERE account = ?1 AND gone = 0"
		     " AND substr(pid, 1, length(?2)) = ?2");
	static const char *const announcement =
		SEEN("announcement", "announcement WHERE account = ?1 AND"
		     " gone = 0 AND substr(pid, 1, length(?2)) = ?2");
	static const char *const lesson =
		SEEN("lesson", "lesson WHERE account = ?1 AND"
		     " gone = 0 AND substr(pid, 1, length(?2)) = ?2");

	if (strcmp(kind, "task") == 0)
		return run_each(s, &task, 1, account, prefix);
	if (strcmp(kind, "lesson") == 0)
		return run_each(s, &lesson, 1, account, prefix);
	return strcmp(kind, "announcement") == 0 ?
		       run_each(s, &announcement, 1, account, prefix) : ERR_OK;
}

/* Tasks show their course's name without a join: renaming goes through. */
static enum err rename_course(struct store *s, const struct course *c,
			      const char *old)
{
	struct query q;

	q_open(&q, s, "UPDATE task SET course = ?3,"
		" words = fold(title || char(10) || ?3 || char(10) || teacher)"
		" WHERE account = ?1 AND course_pid = ?2 AND course = ?4");
	q_int(&q, c->account);
	q_str(&q, c->pid);
	q_str(&q, c->title);
	q_str(&q, old);
	return q_run(&q);
}

enum err store_course_put(struct store *s, const struct course *c)
{
	static const char *const seen = SEEN_ONE("course");
	char *old = NULL;
	struct query q;
	enum err e = store_begin(s), end;

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "SELECT title FROM course WHERE account = ? AND pid = ?");
	q_int(&q, c->account);
	q_str(&q, c->pid);
	if (q_next(&q) && !(old = str_dup(q_text(&q, 0))))
		e = ERR_NOMEM;
	end = q_close(&q);
	e = e == ERR_OK ? end : e;
	if (e == ERR_OK) {
		q_open(&q, s, "INSERT INTO course (account, pid, title, teacher)"
			" VALUES (?, ?, ?, ?)"
			" ON CONFLICT (account, pid) DO UPDATE SET gone = 0,"
			" title = excluded.title, teacher = excluded.teacher"
			" WHERE gone OR (title, teacher) IS NOT"
			" (excluded.title, excluded.teacher)");
		q_int(&q, c->account);
		q_str(&q, c->pid);
		q_str(&q, c->title);
		q_str(&q, c->teacher);
		e = q_run(&q);
	}
	if (e == ERR_OK && old && c->title && strcmp(old, c->title) != 0)
		e = rename_course(s, c, old);
	if (e == ERR_OK)
		e = run_each(s, &seen, 1, c->account, c->pid);
	free(old);
	return db_end(s, e);
}

enum err store_announcement_put(struct store *s, const struct announcement *a)
{
	static const char *const seen = SEEN_ONE("announcement");
	struct query q;
	enum err e;

	q_open(&q, s, "INSERT INTO announcement (account, pid, course, title,"
		" author, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (account, pid) DO UPDATE SET gone = 0,"
		" course = excluded.course, title = excluded.title,"
		" author = excluded.author, at = excluded.at,"
		" text = excluded.text,"
		" unread = unread OR (title, text) IS NOT"
		" (excluded.title, excluded.text)"
		" WHERE gone OR (course, title, author, at, text) IS NOT"
		" (excluded.course, excluded.title, excluded.author,"
		"  excluded.at, excluded.text)");
	q_int(&q, a->account);
	q_str(&q, a->pid);
	q_str(&q, a->course);
	q_str(&q, a->title);
	q_str(&q, a->author);
	q_int(&q, a->at);
	q_str(&q, a->text);
	e = q_run(&q);
	return e == ERR_OK ? run_each(s, &seen, 1, a->account, a->pid) : e;
}

enum err store_lesson_put(struct store *s, const struct lesson *l)
{
	static const char *const seen = SEEN_ONE("lesson");
	struct query q;
	enum err e;

	q_open(&q, s, "INSERT INTO lesson (account, pid, course, title, url,"
		" start, end, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (account, pid) DO UPDATE SET gone = 0,"
		" course = excluded.course, title = excluded.title,"
		" url = excluded.url, start = excluded.start,"
		" end = excluded.end, state = excluded.state"
		" WHERE gone OR (course, title, url, start, end, state) IS NOT"
		" (excluded.course, excluded.title, excluded.url,"
		"  excluded.start, excluded.end, excluded.state)");
	q_int(&q, l->account);
	q_str(&q, l->pid);
	q_str(&q, l->course);
	q_str(&q, l->title);
	q_str(&q, l->url);
	q_int(&q, l->start);
	q_int(&q, l->end);
	q_word(&q, WORDS_LESSON, (int)l->state);
	e = q_run(&q);
	return e == ERR_OK ? run_each(s, &seen, 1, l->account, l->pid) : e;
}

enum err store_announcements(struct store *s, int64_t n, announcement_row *row,
			     void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT id, account, at, pid, coalesce((SELECT c.title"
		" FROM course c WHERE c.account = announcement.account"
		" AND c.pid = announcement.course), course),"
		" title, author, text"
		" FROM announcement WHERE gone = 0"
		" ORDER BY at DESC, id DESC LIMIT ?");
	q_int(&q, n > 0 ? n : -1);
	while (e == ERR_OK && q_next(&q)) {
		struct announcement a = {
			.id = q_col(&q, 0), .account = q_col(&q, 1),
			.at = q_col(&q, 2), .pid = q_text(&q, 3),
			.course = q_text(&q, 4), .title = q_text(&q, 5),
			.author = q_text(&q, 6), .text = q_text(&q, 7),
		};

		e = row(ctx, &a);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_lessons(struct store *s, int64_t from, lesson_row *row,
		       void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT id, account, start, end, pid,"
		" coalesce((SELECT c.title"
		" FROM course c WHERE c.account = lesson.account"
		" AND c.pid = lesson.course), course),"
		" title, url,"
		" state FROM lesson WHERE gone = 0 AND max(start, end) >= ?"
		" ORDER BY start, id");
	q_int(&q, from);
	while (e == ERR_OK && q_next(&q)) {
		struct lesson l = {
			.id = q_col(&q, 0), .account = q_col(&q, 1),
			.start = q_col(&q, 2), .end = q_col(&q, 3),
			.pid = q_text(&q, 4), .course = q_text(&q, 5),
			.title = q_text(&q, 6), .url = q_text(&q, 7),
			.state = (enum lesson_state)
				q_col_word(&q, 8, WORDS_LESSON),
		};

		e = row(ctx, &l);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_notice_once(struct store *s, enum notice_kind kind,
			   int64_t account, const char *subject, bool *first)
{
	struct query q;
	enum err e;

	q_open(&q, s, "INSERT OR IGNORE INTO notice (kind, account, subject)"
		      " VALUES (?, ?, ?) RETURNING 1");
	q_word(&q, WORDS_NOTICE, (int)kind);
	q_int(&q, account);
	q_str(&q, subject);
	*first = q_next(&q);
	e = q_run(&q);
	if (e != ERR_OK)
		*first = false;
	return e;
}

enum err store_notice_forget(struct store *s, enum notice_kind kind,
			     int64_t account, const char *subject)
{
	struct query q;

	q_open(&q, s, "DELETE FROM notice"
		      " WHERE kind = ? AND account = ? AND subject = ?");
	q_word(&q, WORDS_NOTICE, (int)kind);
	q_int(&q, account);
	q_str(&q, subject);
	return q_run(&q);
}
