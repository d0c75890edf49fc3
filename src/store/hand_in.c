/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "base/text.h"
#include "store/inner.h"
#include "store/slip.h"

#define NAME_LIMIT 256
#define FILES_LIMIT 1000

/* What is handed in, all together: work that stays, then what was sealed. */
struct work {
	struct work_file *files; /* owned */
	int n;
	char *text;              /* owned; NULL: none */
	int64_t bytes;
};

static void work_release(struct work *w)
{
	files_free(w->files, w->n);
	free(w->text);
}

static int find_name(const struct work *w, const char *name)
{
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->files[i].name, name) == 0)
			return i;
	return -1;
}

/* From the person's path or wish, as a platform may see it. */
static enum err file_name(const struct hand_in_order *o, int i,
			  char out[NAME_LIMIT])
{
	const char *name = o->names ? o->names[i] : NULL;
	const char *slash = strrchr(o->paths[i], '/');
	struct buf b;
	enum err e;

	if (!name)
		name = slash ? slash + 1 : o->paths[i];
	buf_init(&b, NAME_LIMIT - 1);
	text_file_name(&b, name, strlen(name));
	e = buf_error(&b);
	if (e == ERR_OK && !str_copy(out, NAME_LIMIT, b.data))
		e = ERR_LIMIT;
	buf_release(&b);
	return e;
}

/* A file of the last work gives way to a new one of the same name; two new
 * ones of the same name are both kept. */
static enum err add_file(struct work *w, int old, const struct sealed *f,
			 const char *name)
{
	char unique[NAME_LIMIT];
	struct work_file *to;
	int at = find_name(w, name);
	enum err e = str_copy(unique, sizeof(unique), name) ? ERR_OK
							    : ERR_LIMIT;

	for (int i = 2; e == ERR_OK && find_name(w, unique) >= old; i++)
		e = name_numbered(unique, sizeof(unique), name, i);
	if (e != ERR_OK)
		return e;
	if (at < 0 || at >= old || find_name(w, unique) < 0)
		at = w->n++;
	to = &w->files[at];
	free(to->name);
	free(to->sha256);
	free(to->upload);
	free(to->pid);
	*to = (struct work_file){
		.name = str_dup(unique), .sha256 = str_dup(f->sha256),
		.size = f->size, .upload = str_dup(""), .pid = str_dup("")
	};
	return to->name && to->sha256 && to->upload && to->pid ? ERR_OK
							       : ERR_NOMEM;
}

/* The newest order from here that counts. */
struct last { int64_t id; bool work, proven, current; };

static enum err last_order(struct store *s, const struct task *t,
			   struct last *last, char **text)
{
	enum err e = ERR_OK, end;
	struct query q;

	q_open(&q, s, "SELECT id, kind = 'hand_in', state = 'proven', "
		WORK_OF("entry", "?2") ", text"
		" FROM entry WHERE task = ?1 AND kind IN ('hand_in', 'withdraw')"
		" AND state NOT IN ('superseded', 'dropped')"
		" ORDER BY id DESC LIMIT 1");
	q_int(&q, t->id);
	q_str(&q, t->work_key);
	if (q_next(&q)) {
		*last = (struct last){
			.id = q_col(&q, 0), .work = q_col(&q, 1),
			.proven = q_col(&q, 2),
			.current = !*t->work_key || q_col(&q, 3),
		};
		if (last->work && q_opt_text(&q, 4) &&
		    !(*text = str_dup(q_text(&q, 4))))
			e = ERR_NOMEM;
	}
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

/* Names are made unique, for the proof compares by name. */
static enum err take_file(struct work *w, const struct work_file *f)
{
	char unique[NAME_LIMIT];
	struct work_file *to = &w->files[w->n];
	enum err e = str_copy(unique, sizeof(unique), f->name) ? ERR_OK
							       : ERR_LIMIT;

	for (int i = 2; e == ERR_OK && find_name(w, unique) >= 0; i++)
		e = name_numbered(unique, sizeof(unique), f->name, i);
	if (e != ERR_OK)
		return e;
	w->n++;
	*to = (struct work_file){
		.name = str_dup(unique), .sha256 = str_dup(f->sha256),
		.size = f->size, .upload = str_dup(""), .pid = str_dup(f->pid)
	};
	return to->name && to->sha256 && to->upload && to->pid ? ERR_OK
							       : ERR_NOMEM;
}

/*
 * The work that the platform holds, handed in elsewhere. Where not all of it
 * can be named, to send "all of it" would remove the rest there.
 */
static enum err platform_work(const struct task *t, struct work *w)
{
	bool text = t->work_text && *t->work_text;
	enum err e = ERR_OK;

	free(w->text);
	w->text = NULL;
	if (!t->n_work_files && !text)
		return ERR_CONFLICT;
	if (text && !(w->text = str_dup(t->work_text)))
		return ERR_NOMEM;
	w->files = calloc((size_t)t->n_work_files + 1, sizeof(*w->files));
	if (!w->files)
		return ERR_NOMEM;
	for (int i = 0; e == ERR_OK && i < t->n_work_files; i++) {
		const struct work_file *f = &t->work_files[i];

		e = *f->pid && f->size >= 0 &&
		    hash_hex_valid(HASH_SHA256, f->sha256)
		    ? take_file(w, f) : ERR_CONFLICT;
	}
	return e;
}

/* What lies here is sent anew; else the platform's id of it is needed. */
static enum err place(struct store *s, const struct task *t,
		      struct work_file *f)
{
	const char *pid = NULL;

	*f->upload = '\0';
	f->offset = 0;
	if (blob_there(s, f->sha256, f->size)) {
		*f->pid = '\0';
		return ERR_OK;
	}
	for (int i = 0; !pid && i < t->n_work_files; i++)
		if (strcmp(t->work_files[i].sha256, f->sha256) == 0 &&
		    t->work_files[i].size == f->size)
			pid = t->work_files[i].pid;
	if (pid && *pid) {
		free(f->pid);
		f->pid = str_dup(pid);
		if (!f->pid)
			return ERR_NOMEM;
	}
	f->offset = f->size;
	return *f->pid ? ERR_OK : ERR_IO;
}

/* What the person has from here, or what came to the platform after it. */
static enum err last_work(struct store *s, const struct task *t,
			  struct work *w)
{
	bool there = t->work == WORK_saved || t->work == WORK_handed_in;
	struct last last = { 0 };
	enum err e = last_order(s, t, &last, &w->text);

	if (e != ERR_OK)
		return e;
	if (last.work && (!last.proven || !there || last.current))
		e = entry_files(s, last.id, &w->files, &w->n);
	else if (there && last.id && !last.proven) /* to be withdrawn */
		e = ERR_CONFLICT;
	else if (there)
		e = platform_work(t, w);
	for (int i = 0; e == ERR_OK && i < w->n; i++)
		e = place(s, t, &w->files[i]);
	return e;
}

static enum err add_sealed(struct work *w, const struct hand_in_order *o,
			   const struct seal *seal)
{
	int old = w->n;
	struct work_file *more = realloc(w->files, (size_t)(old + seal->n + 1) *
						   sizeof(*more));
	char name[NAME_LIMIT];
	enum err e = ERR_OK;

	if (!more)
		return ERR_NOMEM;
	w->files = more;
	memset(more + old, 0, (size_t)(seal->n + 1) * sizeof(*more));
	for (int i = 0; e == ERR_OK && i < seal->n; i++) {
		e = file_name(o, i, name);
		if (e == ERR_OK)
			e = add_file(w, old, &seal->files[i], name);
	}
	return e;
}

static enum err gather(struct store *s, const struct hand_in_order *o,
		       const struct task *t, const struct seal *seal,
		       struct work *w)
{
	enum err e = o->add ? last_work(s, t, w) : ERR_OK;

	if (e == ERR_OK)
		e = add_sealed(w, o, seal);
	if (e == ERR_OK && o->text) {
		free(w->text);
		w->text = str_dup(o->text);
		e = w->text ? ERR_OK : ERR_NOMEM;
	}
	for (int i = 0; i < w->n; i++)
		w->bytes += w->files[i].size;
	if (e == ERR_OK && w->n > FILES_LIMIT)
		e = ERR_TOO_MANY;
	if (e == ERR_OK && w->n == 0 && !(w->text && *w->text))
		e = ERR_EMPTY;
	return e;
}

static enum err all_there(struct store *s, const struct work *w)
{
	for (int i = 0; i < w->n; i++) {
		const struct work_file *f = &w->files[i];

		if (!*f->pid && !blob_there(s, f->sha256, f->size))
			return ERR_IO;
	}
	return ERR_OK;
}

/* Seals that were not made: sizes alone. */
static enum err measure(const struct hand_in_order *o, struct seal *seal,
			int *which)
{
	enum err e = ERR_OK;

	if (o->n_paths > FILES_LIMIT)
		return ERR_TOO_MANY;
	seal->files = calloc((size_t)o->n_paths + 1, sizeof(*seal->files));
	if (!seal->files)
		return ERR_NOMEM;
	for (int i = 0; e == ERR_OK && i < o->n_paths; i++) {
		struct source f = o->sources ? o->sources[i]
					     : store_may_seal(o->paths[i]);

		*which = i;
		e = f.err;
		seal->files[i].size = MAX(f.size, 0);
	}
	if (e == ERR_OK) {
		seal->n = o->n_paths;
		*which = -1;
	}
	return e;
}

enum err store_hand_in_look(struct store *s, const struct hand_in_order *o,
			    struct entry *work, int *which)
{
	struct seal seal = { 0 };
	struct task t = { 0 };
	struct work w = { 0 };
	enum err e;

	*which = -1;
	*work = (struct entry){ 0 };
	e = measure(o, &seal, which);
	if (e == ERR_OK)
		e = store_task_get(s, o->task, &t);
	if (e == ERR_OK)
		e = gather(s, o, &t, &seal, &w);
	if (e == ERR_OK)
		*work = (struct entry){
			.account = t.account, .task = t.id, .kind = o->kind,
			.not_done = o->not_done, .statement = o->statement,
			.files = w.files, .n_files = w.n, .text = w.text,
			.bytes = w.bytes
		};
	else
		work_release(&w);
	record_task_release(&t);
	free(seal.files);
	return e;
}

/* What may have reached the platform is not superseded: it is asked for first. */
static enum err supersede(struct store *s, const struct hand_in_order *o,
			  int64_t now)
{
	bool work = o->kind == KIND_hand_in || o->kind == KIND_withdraw;
	struct query q;

	q_open(&q, s, "UPDATE entry SET state = 'superseded', changed = ?"
		" WHERE task = ? AND (kind IN ('hand_in', 'withdraw')) = ?"
		" AND (state IN ('copying', 'held')"
		"  OR (state = 'waiting' AND unsure = 0))");
	q_int(&q, now);
	q_int(&q, o->task);
	q_int(&q, work);
	return q_run(&q);
}

static enum err insert(struct store *s, const struct hand_in_order *o,
		       const struct task *t, const struct work *w, int64_t now,
		       int64_t *id)
{
	char key[UUID_SIZE];
	struct query q;
	enum err e;

	uuid_v7(key, now * 1000, s->random);
	q_open(&q, s, "INSERT INTO entry (key, account, task, kind, state,"
		" not_done, statement, text, base, bytes, created, changed)"
		" VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?)"
		" RETURNING id");
	q_str(&q, key);
	q_int(&q, t->account);
	q_int(&q, t->id);
	q_word(&q, WORDS_KIND, (int)o->kind);
	q_int(&q, o->not_done);
	q_int(&q, o->statement);
	q_opt(&q, w->text);
	q_str(&q, t->work_key);
	q_int(&q, w->bytes);
	q_int(&q, now);
	q_int(&q, now);
	if (q_next(&q))
		*id = q_col(&q, 0);
	e = q_run(&q);
	for (int i = 0; e == ERR_OK && i < w->n; i++) {
		q_open(&q, s, "INSERT INTO entry_file (entry, n, name, size,"
			      " sha256, offset, pid) VALUES (?, ?, ?, ?, ?, ?, ?)");
		q_int(&q, *id);
		q_int(&q, i);
		q_str(&q, w->files[i].name);
		q_int(&q, w->files[i].size);
		q_str(&q, w->files[i].sha256);
		q_int(&q, w->files[i].offset);
		q_str(&q, w->files[i].pid);
		e = q_run(&q);
	}
	return e;
}

static enum err mark_done(struct store *s, const struct hand_in_order *o)
{
	struct query q;

	if (o->kind != KIND_done && o->kind != KIND_undone)
		return ERR_OK;
	q_open(&q, s, "UPDATE task SET done = ? WHERE id = ?");
	q_int(&q, o->kind == KIND_done);
	q_int(&q, o->task);
	return q_run(&q);
}

static void key_of(struct store *s, int64_t id, char key[UUID_SIZE])
{
	struct query q;

	q_open(&q, s, "SELECT key FROM entry WHERE id = ?");
	q_int(&q, id);
	if (q_next(&q))
		str_copy(key, UUID_SIZE, q_text(&q, 0));
	q_close(&q);
}

/* The row and its outbox line, both or neither. */
static enum err queue(struct store *s, const struct hand_in_order *o,
		      const struct seal *seal, int64_t *entry)
{
	struct task t = { 0 };
	struct work w = { 0 };
	char key[UUID_SIZE] = "";
	/* One time for both: by it store_entry_undo knows what gave way. */
	int64_t id = 0, now = clock_now(s->clock);
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	e = store_task_get(s, o->task, &t);
	if (e == ERR_OK && o->kind == KIND_hand_in)
		e = gather(s, o, &t, seal, &w);
	if (e == ERR_OK)
		e = all_there(s, &w);
	if (e == ERR_OK)
		e = supersede(s, o, now);
	if (e == ERR_OK)
		e = insert(s, o, &t, &w, now, &id);
	if (e == ERR_OK)
		e = mark_done(s, o);
	if (e == ERR_OK)
		e = outbox_refresh(s, o->task);
	if (e == ERR_OK && o->kind == KIND_hand_in) {
		key_of(s, id, key);
		e = slip_write(s, id);
	}
	e = db_end(s, e);
	if (e == ERR_OK)
		*entry = id;
	else
		slip_remove(s, key);
	work_release(&w);
	record_task_release(&t);
	return e;
}

enum err store_hand_in(struct store *s, const struct hand_in_order *o,
		       bool (*moved)(void *ctx, int64_t done, int64_t total),
		       void *ctx, int64_t *entry, int *which, int64_t *missing)
{
	struct seal seal = { .s = s, .moved = moved, .ctx = ctx };
	int n = o->kind == KIND_hand_in ? o->n_paths : 0;
	enum err e = s->writable ? ERR_OK : ERR_READONLY;

	*entry = 0;
	*which = -1;
	*missing = 0;
	if (e == ERR_OK && n > FILES_LIMIT)
		e = ERR_TOO_MANY;
	if (e == ERR_OK && n)
		e = seal_files(&seal, o->paths, n, which);
	if (e == ERR_OK && n)
		e = seal_publish(&seal);
	if (e == ERR_OK)
		e = queue(s, o, &seal, entry);
	*missing = e == ERR_NOSPACE ? MAX(seal.missing, 1) : 0;
	seal_release(&seal);
	return e;
}
