/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "base/text.h"
#include "store/inner.h"
#include "store/salvage.h"
#include "store/slip.h"

struct salvage {
	struct store *to;
	bool deep;
	struct store_repair *r;
};

static enum err run_id(struct store *s, const char *sql, int64_t id)
{
	struct query q;

	q_open(&q, s, sql);
	q_int(&q, id);
	return q_run(&q);
}

static enum err forget(struct salvage *v, int64_t id)
{
	static const char *const texts[] = {
		"DELETE FROM receipt_file WHERE entry = ?",
		"DELETE FROM receipt WHERE entry = ?",
		"DELETE FROM attempt WHERE entry = ?",
		"DELETE FROM entry_file WHERE entry = ?",
		"DELETE FROM entry WHERE id = ?",
	};
	enum err e = ERR_OK;

	v->r->lost++;
	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(texts); i++)
		e = run_id(v->to, texts[i], id);
	return e;
}

/* What the slip says counts; the row gives number and state. */
static enum err fill_from_slip(struct salvage *v, int64_t id,
			       const struct entry *slip)
{
	enum err e = run_id(v->to, "DELETE FROM entry_file WHERE entry = ?", id);
	struct query q;

	for (int i = 0; e == ERR_OK && i < slip->n_files; i++) {
		const struct work_file *f = &slip->files[i];

		q_open(&q, v->to, "INSERT INTO entry_file (entry, n, name, size,"
		       " sha256, pid, offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
		       " iif(?6 = '', 0, ?4))");
		q_int(&q, id);
		q_int(&q, i);
		q_str(&q, f->name);
		q_int(&q, f->size);
		q_str(&q, f->sha256);
		q_str(&q, f->pid);
		e = q_run(&q);
	}
	if (e != ERR_OK)
		return e;
	q_open(&q, v->to, "UPDATE entry SET kind = 'hand_in', not_done = ?,"
	       " statement = ?, text = ?, base = iif(base = '', ?, base), bytes = ?,"
	       " created = ? WHERE id = ?");
	q_int(&q, slip->not_done);
	q_int(&q, slip->statement);
	q_opt(&q, slip->text);
	q_str(&q, slip->base);
	q_int(&q, slip->bytes);
	q_int(&q, slip->created);
	q_int(&q, id);
	return q_run(&q);
}

/* Whole in itself: for entries without a slip. */
static bool entry_sane(const struct entry *e)
{
	int64_t bytes = 0;

	for (int i = 0; i < e->n_files; i++) {
		const struct work_file *f = &e->files[i];
		struct buf name;
		bool same;

		buf_init(&name, NAME_MAX);
		text_file_name(&name, f->name, strlen(f->name));
		same = strcmp(name.data, f->name) == 0;
		buf_release(&name);
		if (!same || f->size < 0 ||
		    !hash_hex_valid(HASH_SHA256, f->sha256))
			return false;
		bytes += f->size;
	}
	return uuid_valid(e->key) && bytes == e->bytes && e->created > 0 &&
	       (e->kind != KIND_hand_in || e->n_files || (e->text && *e->text));
}

static bool seals_sound(struct salvage *v, const struct entry *e)
{
	for (int i = 0; i < e->n_files; i++) {
		const struct work_file *f = &e->files[i];

		if (*f->pid && !blob_there(v->to, f->sha256, f->size))
			continue;
		if (!blob_there(v->to, f->sha256, f->size) ||
		    (v->deep && !blob_sound(v->to, f->sha256)))
			return false;
	}
	return true;
}

static bool receipt_sound(struct salvage *v, const struct entry *e)
{
	struct receipt r;
	bool sound = store_receipt_get(v->to, e->id, &r) == ERR_OK &&
		     r.n_files == e->n_files && strcmp(r.key, e->key) == 0;

	for (int i = 0; sound && i < r.n_files; i++)
		sound = strcmp(r.files[i].name, e->files[i].name) == 0 &&
			strcmp(r.files[i].sha256, e->files[i].sha256) == 0 &&
			r.files[i].size == e->files[i].size;
	record_receipt_release(&r);
	return sound;
}

static enum err set_state(struct salvage *v, int64_t id, enum entry_state state,
			  enum err reason, bool unsure)
{
	struct query q;

	v->r->asked += state == ENTRY_asking;
	v->r->held += state == ENTRY_held;
	q_open(&q, v->to, "UPDATE entry SET state = ?, reason = ?, next_try = 0,"
	       " unsure = ?, unsure_since = ? WHERE id = ?");
	q_word(&q, WORDS_ENTRY, (int)state);
	q_str(&q, err_name(reason));
	q_int(&q, unsure);
	q_int(&q, unsure ? clock_now(v->to->clock) : 0);
	q_int(&q, id);
	return q_run(&q);
}

/* Where it stands now. Whether it arrived is for the platform to say. */
static enum err judge(struct salvage *v, const struct entry *e)
{
	v->r->entries++;
	if (e->state == ENTRY_superseded || e->state == ENTRY_dropped)
		return ERR_OK;
	if (e->state == ENTRY_proven &&
	    (e->kind != KIND_hand_in || receipt_sound(v, e)))
		return ERR_OK;
	if (e->state == ENTRY_held)
		return set_state(v, e->id, ENTRY_held, e->reason, true);
	if (e->state != ENTRY_proven && !seals_sound(v, e))
		return set_state(v, e->id, ENTRY_held, ERR_SEAL_BROKEN, true);
	if (e->state == ENTRY_proven) {
		enum err err = run_id(v->to, "DELETE FROM receipt_file"
				      " WHERE entry = ?", e->id);

		if (err == ERR_OK)
			err = run_id(v->to, "DELETE FROM receipt"
				     " WHERE entry = ?", e->id);
		if (err != ERR_OK)
			return err;
	}
	return set_state(v, e->id, ENTRY_asking, ERR_OK, true);
}

/* A word that is none would read as the first of its set. */
static enum err words_known(struct store *s, int64_t id, bool *known)
{
	struct query q;

	q_open(&q, s, "SELECT state, kind FROM entry WHERE id = ?");
	q_int(&q, id);
	*known = q_next(&q) && word_value(WORDS_ENTRY, q_text(&q, 0)) >= 0 &&
		 word_value(WORDS_KIND, q_text(&q, 1)) >= 0;
	return q_close(&q);
}

static enum err one_entry(struct salvage *v, int64_t id)
{
	struct entry e = { 0 };
	struct slip p = { 0 };
	bool known = false, told = false;
	enum err err = store_entry_get(v->to, id, &e);

	if (err == ERR_NOT_FOUND) /* its task or account is gone */
		return forget(v, id);
	if (err == ERR_OK)
		err = words_known(v->to, id, &known);
	if (err == ERR_OK && known && e.kind == KIND_hand_in) {
		told = slip_read(v->to, e.key, &p) == ERR_OK &&
		       strcmp(p.task.pid, e.task_pid) == 0 &&
		       strcmp(p.account.name, e.account_name) == 0;
		if (told) {
			err = fill_from_slip(v, id, &p.entry);
			record_entry_release(&e);
			e = (struct entry){ 0 };
			if (err == ERR_OK)
				err = store_entry_get(v->to, id, &e);
		}
	}
	if (err == ERR_OK)
		err = known && (told || entry_sane(&e)) ? judge(v, &e)
							: forget(v, id);
	slip_release(&p);
	record_entry_release(&e);
	return err;
}

static enum err all_entries(struct salvage *v)
{
	int64_t id = 0;
	enum err e;

	for (;;) {
		struct query q;
		int64_t next = 0;

		q_open(&q, v->to, "SELECT id FROM entry WHERE id > ?"
				  " ORDER BY id LIMIT 1");
		q_int(&q, id);
		e = q_one(&q, &next);
		if (e != ERR_OK)
			return e == ERR_NOT_FOUND ? ERR_OK : e;
		id = next;
		e = one_entry(v, id);
		if (e != ERR_OK)
			return e;
	}
}

/* ---- what only the slips know */

static enum err account_row_of(struct salvage *v, const struct account *a,
			       int64_t *id)
{
	struct query q;
	enum err e;

	q_open(&q, v->to, "INSERT OR IGNORE INTO account (id, name, platform,"
	       " url, user, person, school, zone) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	q_int(&q, a->id);
	q_str(&q, a->name);
	q_str(&q, a->platform);
	q_str(&q, a->url);
	q_str(&q, a->user);
	q_str(&q, a->person);
	q_str(&q, a->school);
	q_str(&q, a->zone);
	e = q_run(&q);
	if (e != ERR_OK)
		return e;
	q_open(&q, v->to, "SELECT id FROM account WHERE name = ?");
	q_str(&q, a->name);
	return q_one(&q, id);
}

/* All that the next look at the school does not bring is its number. */
static enum err task_row_of(struct salvage *v, const struct task *t,
			    int64_t account, int64_t *id)
{
	struct task fresh = { .account = account, .pid = t->pid,
			      .title = t->title, .course = t->course,
			      .course_pid = t->course_pid, .due = t->due,
			      .takes_files = true, .takes_text = true };
	struct query q;
	bool is_new;
	enum err e;

	q_open(&q, v->to, "SELECT id FROM task WHERE account = ? AND pid = ?");
	q_int(&q, account);
	q_str(&q, t->pid);
	e = q_one(&q, id);
	return e == ERR_NOT_FOUND
	       ? store_task_put(v->to, &fresh, NULL, 0, id, &is_new) : e;
}

static enum err entry_row_of(struct salvage *v, const struct slip *p,
			     int64_t account, int64_t task, int64_t *id)
{
	struct query q;

	q_open(&q, v->to, "INSERT INTO entry (id, key, account, task, kind,"
	       " state, not_done, base, bytes, created, changed)"
	       " VALUES (iif(EXISTS (SELECT 1 FROM entry WHERE id = ?1), NULL,"
	       " ?1), ?2, ?3, ?4, 'hand_in', 'waiting', ?5, '', 0, ?6, ?6)"
	       " RETURNING id");
	q_int(&q, p->entry.id);
	q_str(&q, p->entry.key);
	q_int(&q, account);
	q_int(&q, task);
	q_int(&q, p->entry.not_done);
	q_int(&q, p->entry.created);
	return q_one(&q, id);
}

/*
 * A slip is written before its row: one without a row may never have been
 * queued. Of two orders in the same millisecond (the first 13 letters of a
 * key), the one that has its row is the newer.
 */
static enum err older_than_rows(struct salvage *v, int64_t id)
{
	struct query q;

	q_open(&q, v->to, "UPDATE entry SET state = 'superseded' WHERE id = ?1"
	       " AND state IN ('waiting', 'asking')"
	       " AND EXISTS (SELECT 1 FROM entry n WHERE n.task = entry.task"
	       "  AND n.id <> ?1 AND n.kind IN ('hand_in', 'withdraw')"
	       "  AND n.state <> 'dropped'"
	       "  AND substr(n.key, 1, 13) >= substr(entry.key, 1, 13))");
	q_int(&q, id);
	return q_run(&q);
}

static enum err one_slip(void *ctx, const struct slip *p)
{
	struct salvage *v = ctx;
	struct entry e = { 0 };
	int64_t account = 0, task = 0, id = 0, known = 0;
	struct query q;
	enum err err;

	q_open(&q, v->to, "SELECT count(*) FROM entry WHERE key = ?");
	q_str(&q, p->entry.key);
	err = q_one(&q, &known);
	if (err != ERR_OK || known)
		return err;
	err = account_row_of(v, &p->account, &account);
	if (err == ERR_OK)
		err = task_row_of(v, &p->task, account, &task);
	if (err == ERR_OK)
		err = entry_row_of(v, p, account, task, &id);
	if (err == ERR_OK)
		err = fill_from_slip(v, id, &p->entry);
	if (err == ERR_OK)
		err = store_entry_get(v->to, id, &e);
	if (err == ERR_OK)
		err = judge(v, &e);
	if (err == ERR_OK)
		err = older_than_rows(v, id);
	v->r->from_slips++;
	record_entry_release(&e);
	return err;
}

/* Older work that nobody is sure of is not sent after newer work. */
static enum err only_the_newest(struct salvage *v)
{
	return db_exec(v->to, "UPDATE entry SET state = 'superseded'"
		" WHERE kind IN ('hand_in', 'withdraw') AND state = 'asking'"
		" AND EXISTS (SELECT 1 FROM entry n WHERE n.task = entry.task"
		"  AND n.kind IN ('hand_in', 'withdraw') AND n.key > entry.key"
		"  AND n.state IN ('asking', 'proven', 'held'))");
}

static enum err refresh_tasks(struct salvage *v)
{
	int64_t task = 0;
	enum err e = ERR_OK;

	while (e == ERR_OK) {
		struct query q;
		int64_t next = 0;

		q_open(&q, v->to, "SELECT min(task) FROM entry WHERE task > ?");
		q_int(&q, task);
		e = q_one(&q, &next);
		if (e != ERR_OK || next == 0)
			break;
		task = next;
		e = outbox_refresh(v->to, task);
	}
	return e;
}

enum err salvage(struct store *from, struct store *to, bool deep,
		 struct store_repair *r)
{
	struct salvage v = { .to = to, .deep = deep, .r = r };
	enum err e = store_begin(to);

	if (e != ERR_OK)
		return e;
	if (from->db)
		e = salvage_rows(from, to, r);
	if (e == ERR_OK)
		e = all_entries(&v);
	if (e == ERR_OK)
		e = slip_each(to, one_slip, &v);
	if (e == ERR_OK)
		e = only_the_newest(&v);
	if (e == ERR_OK)
		e = refresh_tasks(&v);
	return db_end(to, e);
}

enum err store_adopt(struct store *s, struct store_repair *r)
{
	struct salvage v = { .to = s, .deep = true, .r = r };
	enum err e;

	*r = (struct store_repair){ 0 };
	e = store_begin(s);
	if (e != ERR_OK)
		return e;
	e = slip_each(s, one_slip, &v);
	if (e == ERR_OK && r->from_slips) {
		struct query q;

		q_open(&q, s, "UPDATE entry SET state = 'asking', unsure = 1,"
		       " unsure_since = ?1, next_try = 0 WHERE state IN"
		       " ('waiting', 'claimed', 'sending', 'sent')");
		q_int(&q, clock_now(s->clock));
		e = q_run(&q);
		if (e == ERR_OK)
			e = only_the_newest(&v);
		if (e == ERR_OK)
			e = refresh_tasks(&v);
	}
	return db_end(s, e);
}
