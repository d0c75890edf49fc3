/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "store/inner.h"

enum err store_attempt_add(struct store *s, const struct attempt *a)
{
	struct query q;

	q_open(&q, s, "INSERT INTO attempt (entry, at, what, said, fate, err)"
		      " VALUES (?, ?, ?, ?, ?, ?)");
	q_int(&q, a->entry);
	q_int(&q, a->at);
	q_str(&q, a->what);
	q_str(&q, a->said);
	q_word(&q, WORDS_FATE, (int)a->fate);
	q_str(&q, err_name(a->err));
	return q_run(&q);
}

enum err store_attempts(struct store *s, int64_t entry, attempt_row *row,
			void *ctx)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT entry, at, what, said, fate, err FROM attempt"
		      " WHERE entry = ? ORDER BY id");
	q_int(&q, entry);
	while (e == ERR_OK && q_next(&q)) {
		struct attempt a = {
			.entry = q_col(&q, 0), .at = q_col(&q, 1),
			.what = q_text(&q, 2), .said = q_text(&q, 3),
			.fate = (enum fate)q_col_word(&q, 4, WORDS_FATE),
			.err = err_by_name(q_text(&q, 5)),
		};

		e = row(ctx, &a);
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

static enum err put_receipt(struct store *s, int64_t entry,
			    const struct receipt *r)
{
	struct query q;

	q_open(&q, s, "INSERT INTO receipt (entry, task, platform_time,"
		" proven_at, platform_id, proof, signature, title, key,"
		" text_sha256, skew, due, work, replaced, work_key)"
		" SELECT e.id, e.task, ?2, ?3, ?4, ?5, ?6, t.title, e.key, ?7,"
		" a.skew, t.due, ?8, ?9, ?10 FROM entry e"
		" JOIN task t ON t.id = e.task JOIN account a ON a.id = e.account"
		" WHERE e.id = ?1");
	q_int(&q, entry);
	q_int(&q, r->platform_time);
	q_int(&q, r->proven_at ? r->proven_at : clock_now(s->clock));
	q_str(&q, r->platform_id);
	q_str(&q, r->proof);
	q_str(&q, r->signature);
	q_str(&q, r->text_sha256);
	q_word(&q, WORDS_WORK, (int)r->work);
	q_int(&q, r->replaced);
	q_str(&q, r->work_key);
	return q_run(&q);
}

static enum err put_files(struct store *s, int64_t entry,
			  const struct receipt *r)
{
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < r->n_files; i++) {
		struct query q;

		q_open(&q, s, "INSERT INTO receipt_file (entry, n, name, size,"
			      " sha256, pid) VALUES (?, ?, ?, ?, ?, ?)");
		q_int(&q, entry);
		q_int(&q, i);
		q_str(&q, r->files[i].name);
		q_int(&q, r->files[i].size);
		q_str(&q, r->files[i].sha256);
		q_str(&q, r->files[i].pid);
		e = q_run(&q);
	}
	return e;
}

static enum err calm(struct store *s, int64_t entry)
{
	struct query q;

	q_open(&q, s, "UPDATE entry SET reason = 'ok', detail = '',"
		" next_try = 0, unsure = 0, unsure_since = 0 WHERE id = ?");
	q_int(&q, entry);
	return q_run(&q);
}

static bool same_file(const struct work_file *a, const struct work_file *b)
{
	return a->size == b->size && a->name && b->name && a->sha256 &&
	       b->sha256 && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->sha256, b->sha256) == 0;
}

/* A receipt says no more than what was handed in here. */
static enum err is_about(struct store *s, int64_t id, const struct receipt *r)
{
	struct entry n = { 0 };
	enum err e = store_entry_get(s, id, &n);
	bool same = e == ERR_OK && n.n_files == r->n_files;

	if (e != ERR_OK)
		return e;
	for (int i = 0; same && i < n.n_files; i++)
		same = same_file(&n.files[i], &r->files[i]);
	if (n.kind == KIND_hand_in && !same)
		e = ERR_CONFLICT;
	record_entry_release(&n);
	return e;
}

enum err store_prove(struct store *s, int64_t entry, const struct receipt *r)
{
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	e = is_about(s, entry, r);
	if (e == ERR_OK)
		e = outbox_step(s, entry, ENTRY_proven);
	if (e == ERR_OK)
		e = calm(s, entry);
	if (e == ERR_OK)
		e = put_receipt(s, entry, r);
	if (e == ERR_OK)
		e = put_files(s, entry, r);
	if (e == ERR_OK)
		e = outbox_settle(s, entry, r);
	return db_end(s, e);
}

static enum err read_files(struct store *s, struct receipt *r)
{
	struct query q;

	q_open(&q, s, "SELECT name, size, sha256, '', size, pid"
		      " FROM receipt_file WHERE entry = ? ORDER BY n");
	q_int(&q, r->entry);
	return files_read(&q, &r->files, &r->n_files);
}

#define RECEIPT "SELECT r.entry, r.task, r.platform_time, r.proven_at," \
	" r.platform_id, r.proof, r.signature, r.title, r.key," \
	" r.text_sha256, r.skew IS NOT NULL, r.skew, r.due, r.work," \
	" r.replaced, r.work_key FROM receipt r "

static enum err get(struct store *s, struct query *q, struct receipt *r)
{
	char **const owned[] = { &r->platform_id, &r->proof, &r->signature,
				 &r->title, &r->key, &r->text_sha256,
				 &r->work_key };
	enum err e = ERR_NOT_FOUND, end;

	*r = (struct receipt){ 0 };
	if (q_next(q)) {
		*r = (struct receipt){
			.entry = q_col(q, 0), .task = q_col(q, 1),
			.platform_time = q_col(q, 2),
			.proven_at = q_col(q, 3), .platform_id = q_text(q, 4),
			.proof = q_text(q, 5), .signature = q_text(q, 6),
			.title = q_text(q, 7), .key = q_text(q, 8),
			.text_sha256 = q_text(q, 9), .dated = q_col(q, 10),
			.skew = q_col(q, 11), .due = q_col(q, 12),
			.work = (enum work_state)q_col_word(q, 13, WORDS_WORK),
			.replaced = q_col(q, 14), .work_key = q_text(q, 15),
		};
		e = db_own(owned, ARRAY_LEN(owned));
	}
	end = q_close(q);
	e = end == ERR_OK ? e : end;
	if (e == ERR_OK)
		e = read_files(s, r);
	if (e != ERR_OK) {
		record_receipt_release(r);
		*r = (struct receipt){ 0 };
	}
	return e;
}

/* The newest of a hand-in: a receipt of "done" is not what a person shows. */
enum err store_receipt_of_task(struct store *s, int64_t task,
			       struct receipt *r)
{
	struct query q;

	q_open(&q, s, RECEIPT "JOIN entry e ON e.id = r.entry"
		" WHERE r.task = ? AND e.kind = 'hand_in'"
		" ORDER BY r.entry DESC LIMIT 1");
	q_int(&q, task);
	return get(s, &q, r);
}

enum err store_receipt_get(struct store *s, int64_t entry, struct receipt *r)
{
	struct query q;

	q_open(&q, s, RECEIPT "WHERE r.entry = ?");
	q_int(&q, entry);
	return get(s, &q, r);
}
