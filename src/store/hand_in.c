/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "store/inner.h"

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

/*
 * The last work that the person handed in from here. Work that only the
 * platform has cannot be named file by file: to send "all of it" without it
 * would remove it there.
 */
static enum err last_work(struct store *s, const struct task *t,
			  struct work *w)
{
	enum err e = ERR_OK, end;
	int64_t last = 0;
	struct query q;

	q_open(&q, s, "SELECT id, kind, text FROM entry WHERE task = ?"
		" AND kind IN ('hand_in', 'withdraw') AND"
		" state NOT IN ('superseded', 'dropped')"
		" ORDER BY id DESC LIMIT 1");
	q_int(&q, t->id);
	if (q_next(&q) && strcmp(q_text(&q, 1), "hand_in") == 0) {
		last = q_col(&q, 0);
		if (q_opt_text(&q, 2) && !(w->text = str_dup(q_text(&q, 2))))
			e = ERR_NOMEM;
	}
	end = q_close(&q);
	e = e == ERR_OK ? end : e;
	if (e == ERR_OK && last)
		return entry_files(s, last, &w->files, &w->n);
	if (e == ERR_OK && (t->work == WORK_saved || t->work == WORK_handed_in))
		return ERR_CONFLICT;
	return e;
}

static enum err gather(struct store *s, const struct hand_in_order *o,
		       const struct task *t, const struct seal *seal,
		       struct work *w)
{
	struct work_file *more;
	char name[NAME_LIMIT];
	enum err e = o->add ? last_work(s, t, w) : ERR_OK;
	int old = w->n;

	if (e != ERR_OK)
		return e;
	for (int i = 0; i < old; i++) {
		*w->files[i].upload = *w->files[i].pid = '\0';
		w->files[i].offset = 0;
	}
	more = realloc(w->files, (size_t)(old + seal->n + 1) * sizeof(*more));
	if (!more)
		return ERR_NOMEM;
	w->files = more;
	memset(more + old, 0, (size_t)(seal->n + 1) * sizeof(*more));
	for (int i = 0; e == ERR_OK && i < seal->n; i++) {
		e = file_name(o, i, name);
		if (e == ERR_OK)
			e = add_file(w, old, &seal->files[i], name);
	}
	if (e == ERR_OK && o->text) {
		free(w->text);
		w->text = str_dup(o->text);
		e = w->text ? ERR_OK : ERR_NOMEM;
	}
	for (int i = 0; e == ERR_OK && i < w->n; i++) {
		w->bytes += w->files[i].size;
		if (!blob_there(s, w->files[i].sha256, w->files[i].size))
			e = ERR_IO;
	}
	if (e == ERR_OK && w->n == 0 && !(w->text && *w->text))
		e = ERR_EMPTY;
	return e;
}

/* What may have reached the platform is not superseded: it is asked for first. */
static enum err supersede(struct store *s, const struct hand_in_order *o)
{
	bool work = o->kind == KIND_hand_in || o->kind == KIND_withdraw;
	struct query q;

	q_open(&q, s, "UPDATE entry SET state = 'superseded', changed = ?"
		" WHERE task = ? AND (kind IN ('hand_in', 'withdraw')) = ?"
		" AND (state IN ('copying', 'held')"
		"  OR (state = 'waiting' AND unsure = 0))");
	q_int(&q, clock_now(s->clock));
	q_int(&q, o->task);
	q_int(&q, work);
	return q_run(&q);
}

static enum err insert(struct store *s, const struct hand_in_order *o,
		       const struct task *t, const struct work *w, int64_t *id)
{
	int64_t now = clock_now(s->clock);
	char key[UUID_SIZE];
	struct query q;
	enum err e;

	uuid_v7(key, now * 1000, s->random);
	q_open(&q, s, "INSERT INTO entry (key, account, task, kind, state,"
		" not_done, text, base, bytes, created, changed)"
		" VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?)"
		" RETURNING id");
	q_str(&q, key);
	q_int(&q, t->account);
	q_int(&q, t->id);
	q_word(&q, WORDS_KIND, (int)o->kind);
	q_int(&q, o->not_done);
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
			      " sha256) VALUES (?, ?, ?, ?, ?)");
		q_int(&q, *id);
		q_int(&q, i);
		q_str(&q, w->files[i].name);
		q_int(&q, w->files[i].size);
		q_str(&q, w->files[i].sha256);
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

/* The row and its outbox line, both or neither. */
static enum err queue(struct store *s, const struct hand_in_order *o,
		      const struct seal *seal, int64_t *entry)
{
	struct task t = { 0 };
	struct work w = { 0 };
	int64_t id = 0;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	e = store_task_get(s, o->task, &t);
	if (e == ERR_OK && o->kind == KIND_hand_in)
		e = gather(s, o, &t, seal, &w);
	if (e == ERR_OK)
		e = supersede(s, o);
	if (e == ERR_OK)
		e = insert(s, o, &t, &w, &id);
	if (e == ERR_OK)
		e = mark_done(s, o);
	if (e == ERR_OK)
		e = outbox_refresh(s, o->task);
	e = db_end(s, e);
	if (e == ERR_OK)
		*entry = id;
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
