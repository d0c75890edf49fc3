/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proven work that is not at the school any more: found, and offered again. */
#include "base/base.h"

#include "model/standing.h"
#include "store/inner.h"

/* The newest order of the person after the one that was proven. */
static enum err later_order(struct store *s, struct proven *p)
{
	struct query q;

	p->later = LATER_none;
	q_open(&q, s, "SELECT id, kind, state, reason FROM entry"
		" WHERE task = ? AND id > ? AND kind IN ('hand_in', 'withdraw')"
		" AND state NOT IN ('superseded', 'dropped')"
		" ORDER BY id DESC LIMIT 1");
	q_int(&q, p->task);
	q_int(&q, p->entry);
	if (q_next(&q)) {
		bool held = strcmp(q_text(&q, 2), "held") == 0;

		p->later_entry = q_col(&q, 0);
		if (strcmp(q_text(&q, 1), "withdraw") == 0)
			p->later = LATER_withdrawal;
		else if (held && strcmp(q_text(&q, 3), "vanished") == 0)
			p->later = LATER_offer;
		else
			p->later = held ? LATER_held : LATER_work;
	}
	return q_close(&q);
}

enum err store_entry_own(struct store *s, int64_t task, int64_t before,
			 const char *key, bool *own)
{
	struct query q;
	int64_t n = 0;
	enum err e;

	q_open(&q, s, "SELECT EXISTS (SELECT 1 FROM entry WHERE task = ?1"
		" AND id < ?2 AND " WORK_OF("entry", "?3") ")");
	q_int(&q, task);
	q_int(&q, before);
	q_str(&q, key);
	e = q_one(&q, &n);
	*own = n != 0;
	return e;
}

enum err store_standing(struct store *s, int64_t task, struct proven *p)
{
	struct receipt r = { 0 };
	struct entry n = { 0 };
	struct task t = { 0 };
	bool own = false;
	enum err e = store_receipt_of_task(s, task, &r);

	*p = (struct proven){ .task = task };
	if (e != ERR_OK)
		return e;
	p->entry = r.entry;
	p->at = r.platform_time ? r.platform_time : r.proven_at;
	str_copy(p->key, sizeof(p->key), r.key);
	e = store_entry_get(s, r.entry, &n);
	if (e == ERR_OK)
		e = store_task_get(s, task, &t);
	if (e == ERR_OK)
		e = store_entry_own(s, task, r.entry, t.work_key, &own);
	if (e == ERR_OK)
		e = later_order(s, p);
	if (e == ERR_OK) {
		p->standing = work_standing(&t, &r, &n, own);
		p->there = task_has_work(&t);
		p->there_at = t.work_at;
	}
	record_task_release(&t);
	record_entry_release(&n);
	record_receipt_release(&r);
	return e;
}

/* What lies here is sent anew, what lay there only is named as it was. */
static enum err offer_files(struct store *s, int64_t from, int64_t to)
{
	struct work_file *files;
	int n;
	enum err e = entry_files(s, from, &files, &n);

	if (e != ERR_OK)
		return e;
	for (int i = 0; e == ERR_OK && i < n; i++) {
		bool here = blob_there(s, files[i].sha256, files[i].size);
		struct query q;

		q_open(&q, s, "INSERT INTO entry_file (entry, n, name, size,"
			      " sha256, offset, pid) VALUES (?, ?, ?, ?, ?, ?, ?)");
		q_int(&q, to);
		q_int(&q, i);
		q_str(&q, files[i].name);
		q_int(&q, files[i].size);
		q_str(&q, files[i].sha256);
		q_int(&q, here ? 0 : files[i].size);
		q_str(&q, here ? "" : files[i].pid);
		e = q_run(&q);
	}
	files_free(files, n);
	return e;
}

enum err store_offer(struct store *s, const struct proven *p, int64_t *entry)
{
	int64_t now = clock_now(s->clock);
	char key[UUID_SIZE];
	struct query q;
	enum err e = store_begin(s);

	*entry = 0;
	if (e != ERR_OK)
		return e;
	uuid_v7(key, now * 1000, s->random);
	q_open(&q, s, "INSERT INTO entry (key, account, task, kind, state,"
		" not_done, statement, text, base, bytes, created, changed,"
		" reason) SELECT ?, account, task, kind, 'held', not_done,"
		" statement, text, base, bytes, ?, ?, ? FROM entry WHERE id = ? RETURNING id");
	q_str(&q, key);
	q_int(&q, now);
	q_int(&q, now);
	q_str(&q, err_name(ERR_VANISHED));
	q_int(&q, p->entry);
	e = q_one(&q, entry);
	if (e == ERR_OK)
		e = offer_files(s, p->entry, *entry);
	if (e == ERR_OK)
		e = outbox_refresh(s, p->task);
	return db_end(s, e);
}

enum err store_offer_end(struct store *s, const struct proven *p)
{
	enum err e;

	if (p->later != LATER_offer)
		return ERR_OK;
	e = store_begin(s);
	if (e != ERR_OK)
		return e;
	return db_end(s, outbox_step(s, p->later_entry, ENTRY_superseded));
}

enum err store_proven_tasks(struct store *s, int64_t account, bool gone,
			    enum err (*row)(void *ctx, int64_t task), void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT t.id FROM task t WHERE t.id IN"
		" (SELECT r.task FROM receipt r JOIN entry e ON e.id = r.entry"
		"  WHERE e.kind = 'hand_in') AND (?1 = 0 OR t.account = ?1)"
		" AND t.gone >= ?2 ORDER BY t.id");
	q_int(&q, account);
	q_int(&q, gone);
	while (e == ERR_OK && q_next(&q))
		e = row(ctx, q_col(&q, 0));
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

enum err store_proven_unseen(struct store *s, int64_t account, char **pid,
			     int64_t *entry)
{
	enum err e = ERR_NOT_FOUND, end;
	struct query q;

	*pid = NULL;
	q_open(&q, s, "SELECT t.pid, e.id FROM receipt r"
		" JOIN entry e ON e.id = r.entry JOIN task t ON t.id = r.task"
		" WHERE t.account = ? AND r.seen = 0 AND e.kind = 'hand_in'"
		" AND t.gone = 0 AND t.work IN ('saved', 'handed_in')"
		" AND " WORK_OF("e", "t.work_key")
		" ORDER BY e.id LIMIT 1");
	q_int(&q, account);
	if (q_next(&q)) {
		*pid = str_dup(q_text(&q, 0));
		*entry = q_col(&q, 1);
		e = *pid ? ERR_OK : ERR_NOMEM;
	}
	end = q_close(&q);
	return end == ERR_OK ? e : end;
}

enum err store_proven_seen(struct store *s, int64_t entry)
{
	struct query q;

	q_open(&q, s, "UPDATE receipt SET seen = 1 WHERE entry = ? AND seen = 0");
	q_int(&q, entry);
	return q_run(&q);
}

/* ---- conflict: which work of the platform an order is meant to replace */

enum err store_entry_base(struct store *s, int64_t id, const char *base)
{
	struct query q;
	int64_t row;

	q_open(&q, s, "UPDATE entry SET base = ? WHERE id = ? RETURNING id");
	q_str(&q, base);
	q_int(&q, id);
	return q_one(&q, &row);
}

enum err store_entry_saved(struct store *s, int64_t id, const char *work_key)
{
	static const char *const texts[] = {
		"UPDATE task SET work = 'saved', work_key = ?2 FROM entry e"
		" WHERE e.id = ?1 AND task.id = e.task",
		"UPDATE entry SET base = ?2 FROM entry own WHERE own.id = ?1"
		" AND entry.task = own.task AND entry.id >= own.id"
		" AND entry.open = 1 AND entry.kind IN ('hand_in', 'withdraw')",
	};
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(texts); i++) {
		struct query q;

		q_open(&q, s, texts[i]);
		q_int(&q, id);
		q_str(&q, work_key);
		e = q_run(&q);
	}
	return db_end(s, e);
}

/* They were ordered by somebody who knew of this one. */
enum err outbox_rebase(struct store *s, int64_t proven, const char *key)
{
	struct query q;

	q_open(&q, s, "UPDATE entry SET base = CASE WHEN p.kind <> 'hand_in'"
		" THEN '' WHEN ?2 <> '' THEN ?2 ELSE p.key END"
		" FROM entry p WHERE p.id = ?1 AND p.kind IN ('hand_in', 'withdraw')"
		" AND entry.task = p.task AND entry.id > p.id AND entry.open = 1"
		" AND entry.kind IN ('hand_in', 'withdraw')");
	q_int(&q, proven);
	q_str(&q, key);
	return q_run(&q);
}

/* The person has seen what the platform holds now. Where it has this very
 * order, and what it answered did not fit, it is asked once more. */
enum err outbox_accept_theirs(struct store *s, int64_t id)
{
	struct query q;

	q_open(&q, s, "UPDATE entry SET unsure = (t.work_key = key COLLATE"
		" NOCASE), unsure_since = ?2, base = CASE"
		"  WHEN t.work_key = key COLLATE NOCASE THEN base"
		"  WHEN t.work IN ('saved', 'handed_in') THEN t.work_key"
		"  ELSE '' END"
		" FROM task t WHERE entry.id = ?1 AND t.id = entry.task"
		" AND entry.reason IN ('conflict', 'vanished')");
	q_int(&q, id);
	q_int(&q, clock_now(s->clock));
	return q_run(&q);
}
