/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The damaged store is set aside and the new one takes its name in steps of
 * which each may be the last: what is complete is called store.db.repaired, and
 * whoever opens the store for writing next ends what was begun.
 */
#include "base/base.h"

#include "base/hash.h"
#include "base/timefmt.h"
#include "store/inner.h"
#include "store/salvage.h"
#include "store/slip.h"

#define SUSPECT   ".suspect"
#define REPAIRING ".repairing"
#define REPAIRED  ".repaired"
#define NAMES_MAX 1000

static const char *const parts[] = { "", "-wal", "-journal" };

static bool named(char out[PATH_MAX], const char *store, const char *suffix)
{
	return str_printf(out, PATH_MAX, "%s%s", store, suffix);
}

static bool there(const struct disk *d, const char *store, const char *suffix,
		  off_t larger_than)
{
	char path[PATH_MAX];
	struct stat st;

	return named(path, store, suffix) && d->stat(d->ctx, path, &st) == 0 &&
	       st.st_size > larger_than;
}

static void drop(const struct disk *d, const char *store, const char *suffix)
{
	char path[PATH_MAX];

	if (named(path, store, suffix))
		d->unlink(d->ctx, path);
}

/* ---- the mark of a store that showed damage */

void repair_suspect(struct store *s)
{
	char path[PATH_MAX];
	int fd;

	s->broke = true;
	if (s->disk->vfs || !s->path || !s->writable || !s->dev ||
	    !named(path, s->path, SUSPECT))
		return;
	fd = s->disk->open(s->disk->ctx, path, O_WRONLY | O_CREAT | O_CLOEXEC,
			   0600);
	if (fd >= 0)
		s->disk->close(s->disk->ctx, fd);
}

bool repair_marked(const struct disk *d, const char *store)
{
	return !d->vfs && there(d, store, SUSPECT, -1);
}

bool store_suspect(const struct store_options *o)
{
	return repair_marked(o->disk, o->paths->store) ||
	       (!o->disk->vfs && there(o->disk, o->paths->store, "-wal", 0));
}

bool store_broke(const struct store *s)
{
	return s->broke;
}

enum err store_seal_check(const struct store *s, const char *sha256)
{
	return blob_check(s, sha256);
}

/* ---- looking */

static struct store bare(const struct store_options *o, char *path, char *blobs)
{
	return (struct store){ .disk = o->disk, .clock = o->clock,
		.random = o->random, .log = o->log, .path = path,
		.blobs = blobs };
}

static enum err first_word_ok(struct store *s, const char *sql, const char *ok)
{
	struct query q;
	bool good;
	enum err e;

	q_open(&q, s, sql);
	good = q_next(&q) ? ok && strcmp(q_text(&q, 0), ok) == 0 : !ok;
	e = q_close(&q);
	return e == ERR_OK && !good ? ERR_STORE_BROKEN : e;
}

/* An entry is what its slip says. One without a row was never queued. */
static enum err as_told(void *ctx, const struct slip *p)
{
	struct store *s = ctx;
	struct entry e;
	struct query q;
	int64_t id = 0;
	enum err err;
	bool same;

	q_open(&q, s, "SELECT id FROM entry WHERE key = ?");
	q_str(&q, p->entry.key);
	err = q_one(&q, &id);
	if (err == ERR_OK)
		err = store_entry_get(s, id, &e);
	if (err != ERR_OK)
		return id == 0 && err == ERR_NOT_FOUND ? ERR_OK : err;
	same = e.n_files == p->entry.n_files && !e.text == !p->entry.text &&
	       (!e.text || strcmp(e.text, p->entry.text) == 0);
	for (int i = 0; same && i < e.n_files; i++)
		same = e.files[i].size == p->entry.files[i].size &&
		       strcmp(e.files[i].name, p->entry.files[i].name) == 0 &&
		       strcmp(e.files[i].sha256, p->entry.files[i].sha256) == 0;
	record_entry_release(&e);
	return same ? ERR_OK : ERR_STORE_BROKEN;
}

enum err repair_look(struct store *s)
{
	int64_t n = 0, version = 0;
	struct query q;
	enum err e = db_version(s, &version);

	if (e == ERR_OK && version > STORE_VERSION && version <= VERSION_SANE)
		return ERR_STORE_NEWER;
	if (e == ERR_OK)
		e = first_word_ok(s, "PRAGMA quick_check(1)", "ok");
	if (e == ERR_OK)
		e = first_word_ok(s, "PRAGMA foreign_key_check", NULL);
	if (e == ERR_OK) { /* the schema is ours */
		q_open(&q, s, "SELECT count(*) FROM entry e JOIN entry_file f"
		       " ON f.entry = e.id JOIN task ON e.task = task.id"
		       " WHERE f.size < 0");
		e = q_one(&q, &n);
	}
	if (e == ERR_OK && n)
		e = ERR_STORE_BROKEN;
	if (e == ERR_OK)
		e = first_word_ok(s, "SELECT 1 FROM entry WHERE state NOT IN"
			" ('copying', 'waiting', 'claimed', 'sending', 'sent',"
			"  'asking', 'proven', 'held', 'superseded', 'dropped')"
			" OR kind NOT IN ('hand_in', 'withdraw', 'done',"
			"  'undone')", NULL);
	if (e == ERR_OK)
		e = slip_each(s, as_told, s);
	return e == ERR_NOT_FOUND ? ERR_STORE_BROKEN : e;
}

enum err store_look(const struct store_options *o)
{
	struct store s = bare(o, o->paths->store, o->paths->blobs);
	enum err e;

	if (!there(o->disk, s.path, "", -1))
		return ERR_OK;
	e = db_open(&s, s.path, SQLITE_OPEN_READWRITE);
	if (e == ERR_OK)
		e = repair_look(&s);
	db_close(&s);
	if (e == ERR_OK)
		drop(o->disk, s.path, SUSPECT);
	return e == ERR_INTERNAL ? ERR_STORE_BROKEN : e;
}

/* ---- repairing */

/* From here on only what is left to do is done again. */
enum err repair_finish(const struct disk *d, const char *store)
{
	char from[PATH_MAX];
	enum err e = ERR_OK;

	if (d->vfs || !there(d, store, REPAIRED, -1))
		return ERR_OK;
	drop(d, store, "-wal");
	drop(d, store, "-shm");
	drop(d, store, "-journal");
	e = disk_sync_parent(d, store);
	if (e == ERR_OK && (!named(from, store, REPAIRED) ||
			    d->rename(d->ctx, from, store) != 0))
		e = err_from_errno(errno);
	if (e == ERR_OK)
		e = disk_sync_parent(d, store);
	if (e == ERR_OK)
		drop(d, store, SUSPECT);
	return e;
}

static enum err copy_whole(const struct disk *d, const char *from,
			   const char *to)
{
	char *data = NULL;
	size_t len = 0;
	enum err e = disk_read_file(d, from, SIZE_MAX / 2, &data, &len);

	if (e == ERR_OK)
		e = disk_write_file(d, to, data, len, 0600);
	free(data);
	return e;
}

/* A second name, so that even a program that still has it open loses nothing. */
static enum err set_aside(const struct store_options *o, char aside[PATH_MAX])
{
	const struct disk *d = o->disk;
	struct tm day = time_local(clock_now(o->clock));
	char date[32], from[PATH_MAX], to[PATH_MAX];
	enum err e = ERR_OK;

	strftime(date, sizeof(date), "%Y-%m-%d", &day);
	for (int i = 1; i < NAMES_MAX; i++) {
		if (!str_printf(aside, PATH_MAX, i > 1 ? "%s.damaged-%s-%d"
				: "%s.damaged-%s", o->paths->store, date, i))
			return ERR_LIMIT;
		if (!there(d, aside, "", -1))
			break;
	}
	for (size_t i = 0; e == ERR_OK && i < ARRAY_LEN(parts); i++) {
		if (!there(d, o->paths->store, parts[i], -1))
			continue;
		if (!named(from, o->paths->store, parts[i]) ||
		    !named(to, aside, parts[i]))
			return ERR_LIMIT;
		if (d->link(d->ctx, from, to) != 0)
			e = copy_whole(d, from, to);
	}
	return e == ERR_OK ? disk_sync_parent(d, aside) : e;
}

static enum err new_store(struct store *to)
{
	int fd = to->disk->open(to->disk->ctx, to->path,
				O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	enum err e = fd < 0 ? err_from_errno(errno) : ERR_OK;

	if (fd >= 0)
		to->disk->close(to->disk->ctx, fd);
	if (e == ERR_OK)
		e = db_open(to, to->path,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	to->writable = true;
	return e == ERR_OK ? db_migrate(to) : e;
}

/* Held so that nobody writes into what is set aside, where that can be. */
static void open_old(struct store *old)
{
	if (db_open(old, old->path, SQLITE_OPEN_READWRITE) != ERR_OK) {
		db_close(old);
		return;
	}
	sqlite3_db_config(old->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	db_exec(old, "BEGIN IMMEDIATE");
}

enum err store_repair(const struct store_options *o, const char *rescue,
		      struct store_repair *r)
{
	const struct disk *d = o->disk;
	char path[PATH_MAX], done[PATH_MAX];
	struct store old = bare(o, o->paths->store, o->paths->blobs);
	struct store new = bare(o, path, o->paths->blobs);
	enum err e = repair_finish(d, o->paths->store);

	*r = (struct store_repair){ 0 };
	if (e != ERR_OK)
		return e;
	if (!named(path, old.path, REPAIRING) || !named(done, old.path, REPAIRED))
		return ERR_LIMIT;
	drop(d, path, "-journal");
	open_old(&old);
	e = new_store(&new);
	if (e == ERR_OK)
		e = salvage(&old, &new, true, r);
	if (e == ERR_OK)
		e = salvage_rest(&new, rescue, r);
	db_close(&new);
	if (e == ERR_OK)
		e = set_aside(o, r->aside);
	if (e == ERR_OK && d->rename(d->ctx, path, done) != 0)
		e = err_from_errno(errno);
	if (e == ERR_OK)
		e = disk_sync_parent(d, done);
	if (e == ERR_OK)
		e = repair_finish(d, old.path);
	db_close(&old);
	/* What that connection made anew on its way out is of no store. */
	if (e == ERR_OK && !there(d, old.path, "-wal", 0))
		drop(d, old.path, "-wal");
	if (e != ERR_OK)
		drop(d, path, "");
	return e;
}

/* ---- sealed copies */

struct seals { struct store *s; broken_seal *row; void *ctx; };

static enum err check_entry(void *ctx, const struct entry *e)
{
	struct seals *c = ctx;
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < e->n_files; i++) {
		const struct work_file *f = &e->files[i];

		if (*f->pid && !blob_there(c->s, f->sha256, f->size))
			continue;
		if (!blob_there(c->s, f->sha256, f->size) ||
		    !blob_sound(c->s, f->sha256))
			err = c->row(c->ctx, e, i);
	}
	return err;
}

enum err store_seals_check(struct store *s, broken_seal *row, void *ctx)
{
	struct seals c = { s, row, ctx };

	return store_outbox(s, true, check_entry, &c);
}
