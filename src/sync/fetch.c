/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/path.h"
#include "model/files.h"
#include "sync/inner.h"

struct download {
	struct link *l;
	struct material m;   /* owned */
	char *folder, *part; /* owned */
	bool unwritten;	     /* our store did not take the new state */
	struct pace pace;
};

void fetch_abandon(struct link *l)
{
	struct download *d = l->download;
	l->download = NULL;
	if (!d)
		return;
	record_material_release(&d->m);
	free(d->folder);
	free(d->part);
	free(d);
}

static void set_state(struct download *d, enum material_state state,
    const char *path, const char *sha256)
{
	struct engine *e = d->l->e;
	enum err err = engine_flush(e);
	if (!err)
		err = store_material_set(e->o.store, d->m.id, state,
		    path ? path : d->m.path,
		    sha256 ? sha256 : d->m.local_sha256);
	d->unwritten = err != ERR_OK;
	e->changed = true;
}

/* What is still coming will be tried again. */
static void set_fault(struct download *d, enum material_state state,
    enum err reason, const char *said)
{
	struct engine *e = d->l->e;
	enum err err = engine_flush(e);
	/* Longer than it was announced: what came is another file. */
	if (reason == ERR_LIMIT)
		reason = ERR_GARBLED;
	if (!err)
		err = store_material_fault(
		    e->o.store, d->m.id, state, reason, said);
	d->unwritten = err != ERR_OK;
	e->changed = true;
}

/* What could not be noted would be fetched again without end. */
static void pause_unwritten(struct download *d, int64_t now)
{
	if (d->unwritten)
		d->l->fetch.at = MAX(d->l->fetch.at, now + OWN_FAULT_S);
}

/* sha256: as it was computed on the way; NULL: it was not. */
static enum err put_in_place(struct download *d, const char *sha256)
{
	struct engine *e = d->l->e;
	char hex[HASH_HEX_SIZE], *path = NULL;
	bool both = false;
	enum err err = ERR_OK;
	if (!sha256 || !str_copy(hex, sizeof(hex), sha256))
		err = disk_hash(e->o.disk, d->part, hex);
	if (!err)
		err = place_file(
		    e, d->part, d->folder, &d->m, hex, &path, &both);
	if (!err)
		set_state(
		    d, both ? MATERIAL_changed : MATERIAL_here, path, hex);
	free(path);
	return err;
}

/* What lies there is the file, as it was just compared. */
static enum err leave_in_place(struct download *d, const char *sha256)
{
	set_state(d, MATERIAL_here, NULL, sha256);
	return ERR_OK;
}

/* The person's disk, not the school: it will not get better by itself. */
static bool is_local(enum err err)
{
	return err == ERR_NOSPACE || err == ERR_READONLY || err == ERR_DENIED ||
	       err == ERR_IO || err == ERR_NOMEM || err == ERR_EXISTS;
}

static void fetched(void *ctx, const struct verdict *v)
{
	struct download *d = ctx;
	struct link *l = d->l;
	enum err err = v->err;
	if (v->fate == FATE_done)
		err = v->unchanged ? leave_in_place(d, v->sha256)
				   : put_in_place(d, v->sha256);
	engine_log(l->e, l->acc.name, "fetch", err, v->said);
	if (!err && v->fate == FATE_done) {
		patience_ok(&l->fetch, 0);
	} else if (link_login_is_over(v->err)) {
		link_login_needed(l);
	} else if (v->fate == FATE_never || is_local(err)) {
		set_fault(d, MATERIAL_failed, err ? err : ERR_INTERNAL, v->said);
	} else {
		set_fault(d, MATERIAL_coming, err, v->said);
		struct verdict later = *v;
		if (later.fate != FATE_again)
			later.fate = FATE_later;
		/* bytes that are thrown away are no progress */
		if (v->err == ERR_GARBLED)
			later.moved = false;
		patience_fail(&l->fetch, l, &later);
	}
	pause_unwritten(d, engine_now(l->e));
	l->e->changed = true;
	fetch_abandon(l);
}

static void moved(void *ctx, int64_t done, int64_t total)
{
	struct download *d = ctx;
	pace_say(&d->pace, d->l->e, true, d->m.id, done, total);
}

struct wanted { /* the first of them by model/queue.h */
	struct link *l;
	int64_t now;
	struct turn first;
};

static enum err wanted_seen(void *ctx, const struct material *m)
{
	struct wanted *w = ctx;
	struct turn t = turns_download(w->l, m);
	if (m->account == w->l->acc.id &&
	    (!w->first.entry || turn_order(&t, &w->first, w->now) < 0))
		w->first = t;
	return ERR_OK;
}

static enum err prepare(struct download *d)
{
	struct engine *e = d->l->e;
	const struct task course = {.course = d->m.course};
	enum err err = ERR_OK;
	if (d->m.task)
		err = store_task_folder(
		    e->o.store, e->o.files, d->m.task, &d->folder);
	else
		d->folder = files_folder(e->o.files, &d->l->acc, &course);
	if (err)
		return err;
	if (d->folder)
		d->part = place_part(d->folder, &d->m);
	if (!d->part)
		return ERR_NOMEM;
	return disk_mkdirs(e->o.disk, d->folder);
}

/* What lies there already as the school has it is not fetched again. */
static bool is_here(struct download *d)
{
	char hex[HASH_HEX_SIZE];
	if (!d->m.path || !*d->m.path || !d->m.sha256 || !*d->m.sha256)
		return false;
	if (disk_hash(d->l->e->o.disk, d->m.path, hex) ||
	    strcmp(hex, d->m.sha256) != 0)
		return false;
	set_state(d, MATERIAL_here, d->m.path, hex);
	return true;
}

bool fetch_begin(struct link *l, int64_t now)
{
	struct wanted w = {l, clock_now(l->e->o.clock), {0}};
	if (l->download || l->fetch_none || now < l->fetch.at)
		return false;
	if (turns_urgent(l->e)) { /* the upload has the line alone */
		l->fetch.at = now + 1;
		return false;
	}
	store_materials_in(l->e->o.store, MATERIAL_coming, wanted_seen, &w);
	l->fetch_none = !w.first.entry;
	struct download *d = w.first.entry ? calloc(1, sizeof(*d)) : NULL;
	if (!d)
		return false;
	d->l = l;
	l->download = d;
	if (store_material_get(l->e->o.store, w.first.entry, &d->m))
		goto out;
	enum err err = prepare(d);
	if (err) {
		engine_log(l->e, l->acc.name, "fetch", err, d->folder);
		set_fault(d, MATERIAL_failed, err, NULL);
		goto out;
	}
	if (is_here(d))
		goto out;
	l->p->fetch(l->session, &d->m, d->part, moved, fetched, d);
	return true;
out:
	l->fetch.at = now + 1;
	pause_unwritten(d, now);
	fetch_abandon(l);
	return false;
}
