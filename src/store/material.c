/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Material: of a task, or of a course itself (task is NULL then). */
#include "base/base.h"

#include "store/inner.h"

/* Changed there while a copy is here: both stay, and the person is told (P6). */
#define PUT_MATERIAL \
"INSERT INTO material (account, task, course, pid, section, name, type, link," \
" sha256, size, modified, feedback, place)" \
" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

#define CHANGE_MATERIAL \
" DO UPDATE SET gone = 0," \
" state = CASE" \
"  WHEN sha256 <> '' AND sha256 = excluded.sha256 THEN state" \
"  WHEN (sha256 = '' OR excluded.sha256 = '') AND size = excluded.size" \
"   AND modified = excluded.modified THEN state" \
"  WHEN state IN ('here', 'changed') THEN iif(" \
"   excluded.sha256 <> '' AND excluded.sha256 = local_sha256," \
"   'here', 'changed')" \
"  WHEN state = 'failed' THEN 'there' ELSE state END," \
" section = excluded.section, name = excluded.name, type = excluded.type," \
" link = excluded.link, sha256 = excluded.sha256, size = excluded.size," \
" modified = excluded.modified, feedback = excluded.feedback," \
" place = excluded.place" \
" WHERE gone OR (section, name, type, link, sha256, size, modified, feedback," \
" place) IS NOT (excluded.section, excluded.name, excluded.type," \
" excluded.link, excluded.sha256, excluded.size, excluded.modified," \
" excluded.feedback, excluded.place)"

static enum err put(struct store *s, const char *sql, int64_t account,
		    int64_t task, const char *course, const struct material *m,
		    int place)
{
	struct query q;

	q_open(&q, s, sql);
	q_int(&q, account);
	q_ref(&q, task);
	q_str(&q, course);
	q_str(&q, m->pid);
	q_str(&q, m->section);
	q_str(&q, m->name);
	q_str(&q, m->type);
	q_str(&q, m->link);
	q_str(&q, m->sha256);
	q_int(&q, m->size);
	q_int(&q, m->modified);
	q_int(&q, m->feedback);
	q_int(&q, place);
	return q_run(&q);
}

static bool named(const struct material *m, int n, const char *pid)
{
	for (int i = 0; i < n; i++)
		if (m[i].pid && strcmp(m[i].pid, pid) == 0)
			return true;
	return false;
}

/* rows: id and pid of what there was, sorted, so that rows may be changed
 * while they are read. */
static enum err drop_unnamed(struct store *s, struct query *rows,
			     const struct material *m, int n)
{
	enum err e = ERR_OK, end;
	struct query drop;

	while (e == ERR_OK && q_next(rows)) {
		if (named(m, n, q_text(rows, 1)))
			continue;
		q_open(&drop, s, "UPDATE material SET gone = 1 WHERE id = ?");
		q_int(&drop, q_col(rows, 0));
		e = q_run(&drop);
	}
	end = q_close(rows);
	return e == ERR_OK ? end : e;
}

enum err materials_put(struct store *s, int64_t account, int64_t task,
		       const struct material *m, int n)
{
	static const char sql[] = PUT_MATERIAL
		" ON CONFLICT (account, task, pid)" CHANGE_MATERIAL;
	struct query q;
	enum err e;

	q_open(&q, s, "SELECT id, pid FROM material WHERE task = ?"
		      " AND gone = 0 ORDER BY +pid");
	q_int(&q, task);
	e = drop_unnamed(s, &q, m, n);
	for (int i = 0; e == ERR_OK && i < n; i++)
		e = put(s, sql, account, task, "", &m[i], i);
	return e;
}

enum err store_course_materials_put(struct store *s, int64_t account,
				    const char *course,
				    const struct material *m, int n)
{
	static const char sql[] = PUT_MATERIAL
		" ON CONFLICT (account, course, pid) WHERE task IS NULL"
		CHANGE_MATERIAL;
	struct query q;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "SELECT id, pid FROM material WHERE account = ?"
		      " AND course = ? AND task IS NULL AND gone = 0"
		      " ORDER BY +pid");
	q_int(&q, account);
	q_str(&q, course);
	e = drop_unnamed(s, &q, m, n);
	for (int i = 0; e == ERR_OK && i < n; i++)
		e = put(s, sql, account, 0, course, &m[i], i);
	return db_end(s, e);
}

#define MATERIAL "SELECT material.id, material.account, task, material.pid, name, type," \
	" sha256, size," \
	" modified, state, path, local_sha256, feedback, coalesce((SELECT due" \
	"  FROM task WHERE task.id = material.task), 0), coalesce((SELECT" \
	"  c.title FROM course c WHERE c.account = material.account AND" \
	"  c.pid = material.course), ''), section, link, reason, said FROM material "

static struct material material_of(struct query *q)
{
	return (struct material){
		.id = q_col(q, 0), .account = q_col(q, 1), .task = q_col(q, 2),
		.pid = q_text(q, 3), .name = q_text(q, 4), .type = q_text(q, 5),
		.sha256 = q_text(q, 6), .size = q_col(q, 7),
		.modified = q_col(q, 8),
		.state = (enum material_state)q_col_word(q, 9, WORDS_MATERIAL),
		.path = q_text(q, 10), .local_sha256 = q_text(q, 11),
		.feedback = q_col(q, 12), .due = q_col(q, 13),
		.course = q_text(q, 14), .section = q_text(q, 15),
		.link = q_text(q, 16), .reason = err_by_name(q_text(q, 17)),
		.said = q_text(q, 18),
	};
}

static enum err each_material(struct query *q, material_row *row, void *ctx)
{
	enum err e = ERR_OK, end;

	while (e == ERR_OK && q_next(q)) {
		struct material m = material_of(q);

		e = row(ctx, &m);
	}
	end = q_close(q);
	return e == ERR_OK ? end : e;
}

enum err store_materials(struct store *s, int64_t task, material_row *row,
			 void *ctx)
{
	struct query q;

	q_open(&q, s, MATERIAL "WHERE task = ? AND gone = 0"
			       " ORDER BY feedback, place, id");
	q_int(&q, task);
	return each_material(&q, row, ctx);
}

enum err store_course_materials(struct store *s, const char *course,
				material_row *row, void *ctx)
{
	struct query q;

	q_open(&q, s, MATERIAL "JOIN course k ON k.account = material.account"
		" AND k.pid = material.course WHERE material.task IS NULL"
		" AND material.gone = 0 AND k.gone = 0 AND (?1 IS NULL OR"
		" k.pid = ?1 OR instr(fold(k.title), fold(?1)) > 0)"
		" ORDER BY fold(k.title), k.id, material.place, material.id");
	q_opt(&q, course);
	return each_material(&q, row, ctx);
}

enum err store_materials_of_course(struct store *s, int64_t account,
				   const char *pid, material_row *row, void *ctx)
{
	struct query q;

	q_open(&q, s, MATERIAL "WHERE task IS NULL AND account = ?"
			       " AND course = ? AND gone = 0 ORDER BY place, id");
	q_int(&q, account);
	q_str(&q, pid);
	return each_material(&q, row, ctx);
}

/* Sorted, so that a callback may change the state that is asked for. */
enum err store_materials_in(struct store *s, enum material_state state,
			    material_row *row, void *ctx)
{
	struct query q;

	q_open(&q, s, MATERIAL "WHERE state = ? AND gone = 0 AND link = ''"
		" ORDER BY size, id");
	q_word(&q, WORDS_MATERIAL, (int)state);
	return each_material(&q, row, ctx);
}

enum err store_material_get(struct store *s, int64_t id, struct material *m)
{
	char **const owned[] = { &m->pid, &m->name, &m->type, &m->sha256,
				 &m->path, &m->local_sha256, &m->course,
				 &m->section, &m->link, &m->said };
	struct query q;
	enum err e = ERR_NOT_FOUND, end;

	*m = (struct material){ 0 };
	q_open(&q, s, MATERIAL "WHERE id = ?");
	q_int(&q, id);
	if (q_next(&q)) {
		*m = material_of(&q);
		e = db_own(owned, ARRAY_LEN(owned));
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

bool store_material_claimed(struct store *s, const char *path, int64_t but)
{
	struct query q;
	int64_t id;

	q_open(&q, s, "SELECT id FROM material WHERE path = ? AND id <> ?"
		      " AND path <> '' LIMIT 1");
	q_str(&q, path);
	q_int(&q, but);
	return q_one(&q, &id) == ERR_OK;
}

enum err store_material_set(struct store *s, int64_t id,
			    enum material_state state, const char *path,
			    const char *local_sha256)
{
	struct query q;
	int64_t row;

	q_open(&q, s, "UPDATE material SET state = ?, path = coalesce(?, path),"
		" local_sha256 = coalesce(?, local_sha256), reason = 'ok',"
		" said = '' WHERE id = ? RETURNING id");
	q_word(&q, WORDS_MATERIAL, (int)state);
	q_opt(&q, path);
	q_opt(&q, local_sha256);
	q_int(&q, id);
	return q_one(&q, &row);
}

enum err store_material_fault(struct store *s, int64_t id,
			      enum material_state state, enum err reason,
			      const char *said)
{
	struct query q;
	int64_t row;

	q_open(&q, s, "UPDATE material SET state = ?, reason = ?, said = ?"
		      " WHERE id = ? RETURNING id");
	q_word(&q, WORDS_MATERIAL, (int)state);
	q_str(&q, err_name(reason));
	q_str(&q, said);
	q_int(&q, id);
	return q_one(&q, &row);
}
