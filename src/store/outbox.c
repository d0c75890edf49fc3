/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "store/inner.h"
#include "store/slip.h"

/* ---- the state machine (DESIGN 4) */

#define TO(state) (1u << ENTRY_##state)

/* waiting and asking may be put off again. */
static const unsigned steps[ENTRY_STATE_COUNT] = {
	[ENTRY_copying] = TO(waiting) | TO(superseded) | TO(dropped),
	[ENTRY_waiting] = TO(waiting) | TO(claimed) | TO(asking) | TO(held) |
			  TO(superseded) | TO(dropped),
	[ENTRY_claimed] = TO(waiting) | TO(sending) | TO(asking) | TO(held),
	[ENTRY_sending] = TO(waiting) | TO(sent) | TO(asking) | TO(held) |
			  TO(proven),
	[ENTRY_sent] = TO(waiting) | TO(asking) | TO(held) | TO(proven),
	[ENTRY_asking] = TO(asking) | TO(waiting) | TO(held) | TO(proven),
	[ENTRY_held] = TO(waiting) | TO(superseded) | TO(dropped),
};

bool outbox_may(enum entry_state from, enum entry_state to)
{
	return from < ENTRY_STATE_COUNT && to < ENTRY_STATE_COUNT &&
	       (steps[from] & (1u << to));
}

static enum err state_of(struct store *s, int64_t id, enum entry_state *state,
			 int64_t *task)
{
	struct query q;
	bool row;
	enum err e;

	q_open(&q, s, "SELECT state, task FROM entry WHERE id = ?");
	q_int(&q, id);
	row = q_next(&q);
	if (row) {
		*state = (enum entry_state)q_col_word(&q, 0, WORDS_ENTRY);
		*task = q_col(&q, 1);
	}
	e = q_close(&q);
	return e == ERR_OK && !row ? ERR_NOT_FOUND : e;
}

/*
 * What the person sees beside a task: the newest hand-in that counts, or else
 * what the platform says; an order to take it back has a fate of its own.
 * Files that are all there, but not handed in: uploaded.
 */
enum err outbox_refresh(struct store *s, int64_t task)
{
	struct query q;

	q_open(&q, s, "UPDATE task SET hand_in = now.hand_in FROM (SELECT id,"
		" coalesce((SELECT CASE e.state"
		" WHEN 'copying' THEN 'waiting' WHEN 'claimed' THEN 'waiting'"
		" WHEN 'sending' THEN iif(e.bytes > 0 AND e.bytes <= ("
		"  SELECT sum(f.offset) FROM entry_file f WHERE f.entry = e.id),"
		"  'uploaded', 'sending')"
		" WHEN 'proven' THEN CASE WHEN work = 'saved' THEN 'saved'"
		"  WHEN work = 'handed_in' AND (work_key"
		"   = '' OR " WORK_OF("e", "work_key") ") THEN 'proven'"
		"  ELSE 'none' END"
		" ELSE e.state END"
		" FROM entry e WHERE e.task = task.id AND e.kind = 'hand_in'"
		"  AND e.state NOT IN ('superseded', 'dropped')"
		"  ORDER BY e.id DESC LIMIT 1),"
		" iif(work = 'saved', 'saved', 'none')) AS hand_in"
		" FROM task WHERE id = ?) now"
		" WHERE task.id = now.id AND task.hand_in <> now.hand_in");
	q_int(&q, task);
	return q_run(&q);
}

enum err outbox_step(struct store *s, int64_t id, enum entry_state to)
{
	enum entry_state from = ENTRY_copying;
	int64_t task = 0;
	struct query q;
	enum err e = state_of(s, id, &from, &task);

	if (e != ERR_OK)
		return e;
	if (!outbox_may(from, to)) {
		log_write(s->log, LOG_ERROR, "store: entry %" PRId64
			  " cannot go from %s to %s", id,
			  word_name(WORDS_ENTRY, (int)from),
			  word_name(WORDS_ENTRY, (int)to));
		return ERR_INTERNAL;
	}
	q_open(&q, s, "UPDATE entry SET state = ?, changed = ? WHERE id = ?");
	q_word(&q, WORDS_ENTRY, (int)to);
	q_int(&q, clock_now(s->clock));
	q_int(&q, id);
	e = q_run(&q);
	return e == ERR_OK ? outbox_refresh(s, task) : e;
}

/* What was proven is the work that the platform holds; a receipt names it. */
static enum err settle_work(struct store *s, int64_t id)
{
	static const char *const texts[] = {
		"DELETE FROM work_file WHERE task = (SELECT task FROM entry"
		" WHERE id = ? AND kind IN ('hand_in', 'withdraw'))",
		"INSERT INTO work_file (task, n, name, size, sha256, pid)"
		" SELECT e.task, f.n, f.name, f.size, f.sha256, f.pid"
		" FROM receipt_file f JOIN entry e ON e.id = f.entry"
		" WHERE e.id = ? AND e.kind = 'hand_in'",
		"UPDATE task_text SET work_text = iif(e.kind = 'hand_in',"
		" coalesce(e.text, ''), '') FROM entry e WHERE e.id = ?"
		" AND task_text.task = e.task"
		" AND e.kind IN ('hand_in', 'withdraw')",
	};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(texts); i++) {
		struct query q;

		q_open(&q, s, texts[i]);
		q_int(&q, id);
		e = q_run(&q);
	}
	return e;
}

enum err outbox_settle(struct store *s, int64_t id, const struct receipt *r)
{
	const char *key = r->work_key ? r->work_key : "";
	int64_t task = 0;
	struct query q;
	enum err e;

	q_open(&q, s, "UPDATE task SET work = CASE e.kind"
		"  WHEN 'hand_in' THEN iif(e.not_done, 'saved', 'handed_in')"
		"  WHEN 'withdraw' THEN 'withdrawn' ELSE work END,"
		" work_key = iif(e.kind = 'hand_in', iif(?3 <> '', ?3, e.key),"
		"  work_key),"
		" work_pid = iif(e.kind = 'hand_in', '', work_pid),"
		" work_at = iif(e.kind = 'hand_in' AND ?2 > 0, ?2, work_at),"
		" done = CASE e.kind WHEN 'done' THEN 1 WHEN 'undone' THEN 0"
		"  ELSE done END"
		" FROM entry e WHERE e.id = ?1 AND task.id = e.task"
		" RETURNING id");
	q_int(&q, id);
	q_int(&q, r->platform_time);
	q_str(&q, key);
	e = q_one(&q, &task);
	if (e == ERR_OK)
		e = settle_work(s, id);
	if (e == ERR_OK)
		e = outbox_rebase(s, id, key);
	return e == ERR_OK ? outbox_refresh(s, task) : e;
}

/* Work is proven by a receipt only (store_prove). */
enum err store_entry_step(struct store *s, int64_t id, enum entry_state to,
			  enum err reason, const char *detail,
			  int64_t next_try, int tries)
{
	struct query q;
	enum err e = store_begin(s);
	int64_t work = 0;

	if (e != ERR_OK)
		return e;
	e = outbox_step(s, id, to);
	if (e == ERR_OK) {
		q_open(&q, s, "UPDATE entry SET reason = ?, detail = ?,"
			" next_try = ?, tries = ? WHERE id = ?"
			" RETURNING kind = 'hand_in'");
		q_str(&q, err_name(reason));
		q_str(&q, detail);
		q_int(&q, next_try);
		q_int(&q, tries);
		q_int(&q, id);
		e = q_one(&q, &work);
	}
	if (e == ERR_OK && to == ENTRY_proven)
		e = work ? ERR_INTERNAL : outbox_settle(s, id,
							 &(struct receipt){ 0 });
	return db_end(s, e);
}

enum err store_entry_unsure(struct store *s, int64_t id, bool unsure,
			    int64_t since)
{
	struct query q;
	int64_t row;

	q_open(&q, s, "UPDATE entry SET unsure = ?, unsure_since = ?,"
		      " changed = ? WHERE id = ? RETURNING id");
	q_int(&q, unsure);
	q_int(&q, since);
	q_int(&q, clock_now(s->clock));
	q_int(&q, id);
	return q_one(&q, &row);
}

enum err store_entry_upload(struct store *s, int64_t id, int file,
			    const char *upload, int64_t offset)
{
	struct query q;
	int64_t task = 0;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "UPDATE entry_file SET upload = ?, offset = ?"
		" WHERE entry = ? AND n = ? RETURNING"
		" (SELECT task FROM entry WHERE id = entry_file.entry)");
	q_str(&q, upload);
	q_int(&q, offset);
	q_int(&q, id);
	q_int(&q, file);
	e = q_one(&q, &task);
	if (e == ERR_OK)
		e = outbox_refresh(s, task);
	return db_end(s, e);
}

/* ---- what the person decides */

static enum err again(struct store *s, int64_t id)
{
	enum entry_state state = ENTRY_proven;
	int64_t task;
	enum err e = state_of(s, id, &state, &task);

	if (e != ERR_OK)
		return e;
	if (state == ENTRY_claimed || state == ENTRY_sending ||
	    state == ENTRY_sent || state == ENTRY_asking)
		return ERR_BUSY;
	if (state != ENTRY_held && state != ENTRY_waiting)
		return ERR_NOT_FOUND;
	e = state == ENTRY_held ? outbox_accept_theirs(s, id) : ERR_OK;
	return e == ERR_OK ? store_entry_step(s, id, ENTRY_waiting, ERR_OK, "",
					      0, 0) : e;
}

enum err store_entry_retry(struct store *s, int64_t id)
{
	enum err e = store_begin(s);

	return e == ERR_OK ? db_end(s, again(s, id)) : e;
}

static enum err hold(struct store *s, int64_t id)
{
	enum entry_state state = ENTRY_proven;
	int64_t task;
	enum err e = state_of(s, id, &state, &task);

	if (e != ERR_OK || state == ENTRY_held)
		return e;
	if (state != ENTRY_waiting)
		return outbox_may(state, ENTRY_held) ? ERR_BUSY : ERR_NOT_FOUND;
	return store_entry_step(s, id, ENTRY_held, ERR_CANCELLED, "", 0, 0);
}

enum err store_entry_hold(struct store *s, int64_t id)
{
	enum err e = store_begin(s);

	return e == ERR_OK ? db_end(s, hold(s, id)) : e;
}

enum err store_entry_accept(struct store *s, int64_t id)
{
	struct query q;
	int64_t row;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	q_open(&q, s, "UPDATE entry SET statement = 1 WHERE id = ?"
		      " AND kind = 'hand_in' RETURNING id");
	q_int(&q, id);
	e = q_one(&q, &row);
	return db_end(s, e == ERR_OK ? slip_write(s, id) : e);
}

/* Everything lies in the folder, synced, before the entry is let go. What was
 * not sealed here lies on the platform, and stays there. */
static enum err write_out(struct store *s, const struct entry *n,
			  const char *folder)
{
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < n->n_files; i++) {
		const struct work_file *f = &n->files[i];

		if (!*f->pid || blob_there(s, f->sha256, f->size))
			e = blob_export(s, f->sha256, folder, f->name);
	}
	if (e == ERR_OK && n->text && *n->text)
		e = text_export(s, n->text, folder, n->title);
	return e;
}

static enum err unmark(struct store *s, int64_t id)
{
	struct query q;

	q_open(&q, s, "UPDATE task SET done = (e.kind = 'undone')"
		" FROM entry e WHERE e.id = ? AND task.id = e.task"
		" AND e.kind IN ('done', 'undone')");
	q_int(&q, id);
	return q_run(&q);
}

/* What gave way to it, the newest of that moment; a reason without a next try
 * is one for which it was held. */
static enum err restore(struct store *s, const struct entry *n)
{
	bool work = n->kind == KIND_hand_in || n->kind == KIND_withdraw;
	struct query q;

	q_open(&q, s, "UPDATE entry SET changed = ?1, state ="
		" iif(reason <> ?2 AND next_try = 0, 'held', 'waiting')"
		" WHERE id = (SELECT id FROM entry WHERE task = ?3 AND id < ?4"
		"  AND state = 'superseded' AND changed = ?5"
		"  AND (kind IN ('hand_in', 'withdraw')) = ?6"
		"  ORDER BY id DESC LIMIT 1)");
	q_int(&q, clock_now(s->clock));
	q_str(&q, err_name(ERR_OK));
	q_int(&q, n->task);
	q_int(&q, n->id);
	q_int(&q, n->created);
	q_int(&q, work);
	return q_run(&q);
}

static enum err droppable(enum entry_state s)
{
	return outbox_may(s, ENTRY_dropped) ? ERR_OK
	       : outbox_may(s, ENTRY_held) ? ERR_BUSY : ERR_NOT_FOUND;
}

/* While it was written out its sending may have begun. */
static enum err let_go(struct store *s, const struct entry *n, bool undo)
{
	enum entry_state now = n->state;
	enum err e = store_begin(s);
	int64_t task;

	if (e != ERR_OK)
		return e;
	e = state_of(s, n->id, &now, &task);
	if (e == ERR_OK)
		e = droppable(now);
	if (e == ERR_OK)
		e = outbox_step(s, n->id, ENTRY_dropped);
	if (e == ERR_OK)
		e = unmark(s, n->id);
	if (e == ERR_OK && undo)
		e = restore(s, n);
	if (e == ERR_OK && undo)
		e = outbox_refresh(s, n->task);
	return db_end(s, e);
}

static enum err drop(struct store *s, int64_t id, const char *folder, bool undo)
{
	struct entry n = { 0 };
	enum err e = store_entry_get(s, id, &n);

	if (e != ERR_OK)
		return e;
	if (undo && n.unsure)
		e = ERR_BUSY;
	else
		e = droppable(n.state);
	if (e == ERR_OK && !s->writable)
		e = ERR_READONLY;
	if (e == ERR_OK && (n.n_files || (n.text && *n.text)))
		e = disk_mkdirs(s->disk, folder);
	if (e == ERR_OK)
		e = write_out(s, &n, folder);
	if (e == ERR_OK)
		e = let_go(s, &n, undo);
	if (e == ERR_OK)
		slip_remove(s, n.key);
	record_entry_release(&n);
	return e;
}

enum err store_entry_drop(struct store *s, int64_t id, const char *folder)
{
	return drop(s, id, folder, false);
}

enum err store_entry_undo(struct store *s, int64_t id, const char *folder)
{
	return drop(s, id, folder, true);
}

/* ---- reading */

enum err files_read(struct query *q, struct work_file **files, int *n)
{
	enum err e = ERR_OK, end;
	int room = 0;

	*files = NULL;
	*n = 0;
	while (e == ERR_OK && q_next(q)) {
		struct work_file f = {
			.name = q_text(q, 0), .size = q_col(q, 1),
			.sha256 = q_text(q, 2), .upload = q_text(q, 3),
			.offset = q_col(q, 4), .pid = q_text(q, 5)
		};
		char **const owned[] = { &f.name, &f.sha256, &f.upload,
					 &f.pid };
		struct work_file *more = *files;

		if (*n == room) {
			room = room ? 2 * room : 4;
			more = realloc(more, (size_t)room * sizeof(*more));
		}
		if (more)
			*files = more;
		e = more ? db_own(owned, ARRAY_LEN(owned)) : ERR_NOMEM;
		if (e == ERR_OK)
			(*files)[(*n)++] = f;
	}
	end = q_close(q);
	e = e == ERR_OK ? end : e;
	if (e != ERR_OK) {
		files_free(*files, *n);
		*files = NULL;
		*n = 0;
	}
	return e;
}

void files_free(struct work_file *files, int n)
{
	for (int i = 0; i < n; i++) {
		free(files[i].name);
		free(files[i].sha256);
		free(files[i].upload);
		free(files[i].pid);
	}
	free(files);
}

enum err entry_files(struct store *s, int64_t entry, struct work_file **files,
		     int *n)
{
	struct query q;

	q_open(&q, s, "SELECT name, size, sha256, upload, offset, pid"
		      " FROM entry_file WHERE entry = ? ORDER BY n");
	q_int(&q, entry);
	return files_read(&q, files, n);
}

#define ENTRY "SELECT e.id, e.account, e.task, e.key, t.pid, t.title, a.name," \
	" e.kind, e.state, e.not_done, e.text, e.base, e.created, t.due," \
	" e.bytes, (SELECT coalesce(sum(f.offset), 0) FROM entry_file f" \
	"  WHERE f.entry = e.id), e.next_try, e.changed, e.tries, e.reason," \
	" e.detail, e.unsure, e.unsure_since, t.late_until, a.skew," \
	" e.statement FROM entry e" \
	" JOIN task t ON t.id = e.task JOIN account a ON a.id = e.account "

static struct entry entry_of(struct query *q)
{
	return (struct entry){
		.id = q_col(q, 0), .account = q_col(q, 1), .task = q_col(q, 2),
		.key = q_text(q, 3), .task_pid = q_text(q, 4),
		.title = q_text(q, 5), .account_name = q_text(q, 6),
		.kind = (enum entry_kind)q_col_word(q, 7, WORDS_KIND),
		.state = (enum entry_state)q_col_word(q, 8, WORDS_ENTRY),
		.not_done = q_col(q, 9), .text = q_opt_text(q, 10),
		.base = q_text(q, 11), .created = q_col(q, 12),
		.due = q_col(q, 13), .bytes = q_col(q, 14),
		.bytes_sent = q_col(q, 15), .next_try = q_col(q, 16),
		.changed = q_col(q, 17), .tries = (int)q_col(q, 18),
		.reason = err_by_name(q_text(q, 19)), .detail = q_text(q, 20),
		.unsure = q_col(q, 21), .unsure_since = q_col(q, 22),
		.late_until = q_col(q, 23), .skew = q_col(q, 24),
		.statement = q_col(q, 25),
	};
}

static enum err each(struct store *s, struct query *q, entry_row *row,
		     void *ctx)
{
	enum err e = ERR_OK, end;

	while (e == ERR_OK && q_next(q)) {
		struct entry n = entry_of(q);

		e = entry_files(s, n.id, &n.files, &n.n_files);
		if (e == ERR_OK)
			e = row(ctx, &n);
		files_free(n.files, n.n_files);
	}
	end = q_close(q);
	return e == ERR_OK ? end : e;
}

/*
 * Nearest deadline first, text before files, small before large; but never
 * before an older entry of the same task that may be on its way. A sort of the
 * whole outbox, so that a callback may step what it is shown.
 */
enum err store_outbox(struct store *s, bool only_open, entry_row *row,
		      void *ctx)
{
	struct query q;

	q_open(&q, s, ENTRY "WHERE ?1 = 0 OR e.open = 1"
		" ORDER BY e.open DESC, iif(e.open, 0, -e.id),"
		" EXISTS (SELECT 1 FROM entry o WHERE o.task = e.task"
		"  AND o.id < e.id AND o.open = 1 AND o.state <> 'held'),"
		" t.due = 0, t.due, e.bytes > 0, e.bytes, e.id");
	q_int(&q, only_open);
	return each(s, &q, row, ctx);
}

enum err store_entries_of_task(struct store *s, int64_t task, entry_row *row,
			       void *ctx)
{
	struct query q;

	q_open(&q, s, ENTRY "WHERE e.task = ? ORDER BY e.id");
	q_int(&q, task);
	return each(s, &q, row, ctx);
}

static enum err get(struct store *s, struct query *q, struct entry *n)
{
	char **const owned[] = { &n->key, &n->task_pid, &n->title,
				 &n->account_name, &n->text, &n->base,
				 &n->detail };
	enum err e = ERR_NOT_FOUND, end;

	*n = (struct entry){ 0 };
	if (q_next(q)) {
		*n = entry_of(q);
		e = db_own(owned, ARRAY_LEN(owned));
	}
	end = q_close(q);
	e = end == ERR_OK ? e : end;
	if (e == ERR_OK)
		e = entry_files(s, n->id, &n->files, &n->n_files);
	if (e != ERR_OK) {
		record_entry_release(n);
		*n = (struct entry){ 0 };
	}
	return e;
}

enum err store_entry_get(struct store *s, int64_t id, struct entry *n)
{
	struct query q;

	q_open(&q, s, ENTRY "WHERE e.id = ?");
	q_int(&q, id);
	return get(s, &q, n);
}

enum err store_hand_in_of_task(struct store *s, int64_t task, struct entry *n)
{
	struct query q;

	q_open(&q, s, ENTRY "WHERE e.task = ? AND e.kind = 'hand_in'"
		" ORDER BY e.id DESC LIMIT 1");
	q_int(&q, task);
	return get(s, &q, n);
}

enum err store_entry_of_task(struct store *s, int64_t task, struct entry *n)
{
	struct query q;

	q_open(&q, s, ENTRY "WHERE e.task = ? ORDER BY e.id DESC LIMIT 1");
	q_int(&q, task);
	return get(s, &q, n);
}
