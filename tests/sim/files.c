/* SPDX-License-Identifier: GPL-3.0-or-later */
/* https://www.sqlite.org/c3ref/io_methods.html */
#include "base/base.h"
#include "tests/sim/sim.h"

#define FILES	 4
#define REGIONS	 64
#define REGION	 32768
#define SECTOR	 512
#define SLOTS	 SQLITE_SHM_NLOCK

struct range {
	size_t from, len;
};
struct image {
	unsigned char *data;
	size_t len, room;
	bool there;
};
struct file {
	char name[128];
	struct image now, safe, first;
	struct range *late; /* written, not synced */
	size_t n_late, room_late;
	bool cut; /* shortened, not synced */
	int shared, refs;
	struct handle *reserved, *pending;
	void *regions[REGIONS];
	int slot_shared[SLOTS];
	struct handle *slot_owner[SLOTS];
	int shm_refs;
};
struct handle {
	sqlite3_file base; /* first */
	struct file *file;
	struct program *p;
	int lock;
	bool mapped;
	bool slots[SLOTS];
};
struct files {
	struct sim *sim;
	struct file file[FILES];
	sqlite3_vfs vfs[2];
};

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static void image_size(struct image *i, size_t len)
{
	if (len > i->room) {
		i->room = MAX(len, 2 * i->room);
		i->data = must(realloc(i->data, i->room));
	}
	if (len > i->len)
		memset(i->data + i->len, 0, len - i->len);
	i->len = len;
}

static void image_copy(struct image *to, const struct image *from)
{
	to->len = 0;
	image_size(to, from->len);
	if (from->len)
		memcpy(to->data, from->data, from->len);
	to->there = from->there;
}

static void take(struct file *f, size_t from, size_t len)
{
	if (from >= f->now.len)
		return;
	len = MIN(len, f->now.len - from);
	if (f->safe.len < from + len)
		image_size(&f->safe, from + len);
	memcpy(f->safe.data + from, f->now.data + from, len);
}

/* ---- handles */

static struct file *file_named(struct files *fs, const char *name)
{
	for (int i = 0; i < FILES; i++)
		if (!strcmp(fs->file[i].name, name))
			return &fs->file[i];
	for (int i = 0; i < FILES; i++)
		if (!*fs->file[i].name) {
			str_copy(fs->file[i].name, sizeof(fs->file[i].name), name);
			return &fs->file[i];
		}
	abort();
}

static int f_read(sqlite3_file *base, void *out, int n, sqlite3_int64 at)
{
	struct image *i = &((struct handle *)base)->file->now;
	size_t got = (size_t)at < i->len ? MIN((size_t)n, i->len - (size_t)at) : 0;

	if (got)
		memcpy(out, i->data + at, got);
	memset((char *)out + got, 0, (size_t)n - got);
	return got == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int f_write(sqlite3_file *base, const void *p, int n, sqlite3_int64 at)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	if (!program_effect(h->p))
		return SQLITE_IOERR_WRITE;
	if (!program_room(h->p))
		return SQLITE_FULL;
	if (f->now.len < (size_t)(at + n))
		image_size(&f->now, (size_t)(at + n));
	memcpy(f->now.data + at, p, (size_t)n);
	if (f->n_late == f->room_late) {
		f->room_late = MAX(64, 2 * f->room_late);
		f->late = must(realloc(f->late, f->room_late * sizeof(*f->late)));
	}
	f->late[f->n_late++] = (struct range){(size_t)at, (size_t)n};
	return SQLITE_OK;
}

static int f_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct handle *h = (struct handle *)base;

	if (!program_effect(h->p))
		return SQLITE_IOERR_TRUNCATE;
	image_size(&h->file->now, (size_t)size);
	h->file->cut = true;
	return SQLITE_OK;
}

static int f_sync(sqlite3_file *base, int flags)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	UNUSED(flags);
	if (!program_effect(h->p))
		return SQLITE_IOERR_FSYNC;
	for (size_t i = 0; i < f->n_late; i++)
		take(f, f->late[i].from, f->late[i].len);
	image_size(&f->safe, f->now.len);
	f->safe.there = f->now.there;
	f->n_late = 0;
	f->cut = false;
	return SQLITE_OK;
}

static int f_size(sqlite3_file *base, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)((struct handle *)base)->file->now.len;
	return SQLITE_OK;
}

static int f_unlock(sqlite3_file *base, int to)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	if (to >= h->lock)
		return SQLITE_OK;
	if (f->reserved == h)
		f->reserved = NULL;
	if (f->pending == h)
		f->pending = NULL;
	if (to == SQLITE_LOCK_NONE)
		f->shared--;
	h->lock = to;
	return SQLITE_OK;
}

static int f_lock(sqlite3_file *base, int to)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	if (h->lock >= to)
		return SQLITE_OK;
	if (f->pending && f->pending != h)
		return SQLITE_BUSY;
	if (to == SQLITE_LOCK_SHARED) {
		f->shared++;
		h->lock = to;
		return SQLITE_OK;
	}
	if (f->reserved && f->reserved != h)
		return SQLITE_BUSY;
	f->reserved = h;
	if (to == SQLITE_LOCK_EXCLUSIVE) {
		f->pending = h;
		h->lock = SQLITE_LOCK_PENDING;
		if (f->shared > 1)
			return SQLITE_BUSY;
	}
	h->lock = to;
	return SQLITE_OK;
}

static int f_reserved(sqlite3_file *base, int *out)
{
	*out = ((struct handle *)base)->file->reserved != NULL;
	return SQLITE_OK;
}

static int f_control(sqlite3_file *base, int op, void *arg)
{
	UNUSED(base);
	UNUSED(op);
	UNUSED(arg);
	return SQLITE_NOTFOUND;
}

static int f_sector(sqlite3_file *base)
{
	UNUSED(base);
	return SECTOR;
}

static int f_traits(sqlite3_file *base)
{
	UNUSED(base);
	return 0;
}

/* ---- shared memory */

static int f_shm_map(sqlite3_file *base, int region, int size, int extend,
    void volatile **out)
{
	struct handle *h = (struct handle *)base;

	if (size != REGION || region >= REGIONS)
		abort();
	if (!h->mapped)
		h->file->shm_refs++;
	h->mapped = true;
	if (!h->file->regions[region] && extend)
		h->file->regions[region] = must(calloc(1, REGION));
	*out = h->file->regions[region];
	return SQLITE_OK;
}

static int f_shm_lock(sqlite3_file *base, int from, int n, int flags)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	if (flags & SQLITE_SHM_LOCK)
		for (int i = from; i < from + n; i++) {
			bool mine = h->slots[i] && f->slot_owner[i] != h;
			int others = f->slot_shared[i] - mine;

			if (f->slot_owner[i] && f->slot_owner[i] != h)
				return SQLITE_BUSY;
			if ((flags & SQLITE_SHM_EXCLUSIVE) && others)
				return SQLITE_BUSY;
		}
	for (int i = from; i < from + n; i++) {
		bool lock = flags & SQLITE_SHM_LOCK;

		if (lock == h->slots[i])
			continue;
		h->slots[i] = lock;
		if (flags & SQLITE_SHM_EXCLUSIVE)
			f->slot_owner[i] = lock ? h : NULL;
		else
			f->slot_shared[i] += lock ? 1 : -1;
	}
	return SQLITE_OK;
}

static void f_shm_barrier(sqlite3_file *base)
{
	UNUSED(base);
}

static int f_shm_unmap(sqlite3_file *base, int remove)
{
	struct handle *h = (struct handle *)base;
	struct file *f = h->file;

	UNUSED(remove);
	if (!h->mapped)
		return SQLITE_OK;
	h->mapped = false;
	for (int i = 0; i < SLOTS; i++) {
		if (h->slots[i] && f->slot_owner[i] == h)
			f->slot_owner[i] = NULL;
		else if (h->slots[i])
			f->slot_shared[i]--;
		h->slots[i] = false;
	}
	if (--f->shm_refs)
		return SQLITE_OK;
	for (int i = 0; i < REGIONS; i++) {
		free(f->regions[i]);
		f->regions[i] = NULL;
	}
	return SQLITE_OK;
}

static int f_close(sqlite3_file *base)
{
	f_shm_unmap(base, 0);
	f_unlock(base, SQLITE_LOCK_NONE);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = f_close,
	.xRead = f_read,
	.xWrite = f_write,
	.xTruncate = f_truncate,
	.xSync = f_sync,
	.xFileSize = f_size,
	.xLock = f_lock,
	.xUnlock = f_unlock,
	.xCheckReservedLock = f_reserved,
	.xFileControl = f_control,
	.xSectorSize = f_sector,
	.xDeviceCharacteristics = f_traits,
	.xShmMap = f_shm_map,
	.xShmLock = f_shm_lock,
	.xShmBarrier = f_shm_barrier,
	.xShmUnmap = f_shm_unmap,
};

/* ---- the file system */

static struct program *program_of(sqlite3_vfs *vfs)
{
	return vfs->pAppData;
}

static int v_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base,
    int flags, int *out)
{
	struct handle *h = (struct handle *)base;
	struct program *p = program_of(vfs);
	struct file *f;

	memset(h, 0, sizeof(*h));
	if (!name || p->dead)
		return SQLITE_CANTOPEN;
	f = file_named(p->sim->files, name);
	if (!f->now.there && !(flags & SQLITE_OPEN_CREATE))
		return SQLITE_CANTOPEN;
	if (!f->now.there)
		f->now.len = 0;
	f->now.there = true;
	h->file = f;
	h->p = p;
	h->base.pMethods = &methods;
	if (out)
		*out = flags;
	return SQLITE_OK;
}

static int v_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct program *p = program_of(vfs);
	struct file *f = file_named(p->sim->files, name);

	if (!program_effect(p))
		return SQLITE_IOERR_DELETE;
	f->now.there = false;
	f->now.len = 0;
	f->n_late = 0;
	f->cut = true;
	if (sync)
		f->safe.there = false;
	return SQLITE_OK;
}

static int v_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	UNUSED(flags);
	*out = file_named(program_of(vfs)->sim->files, name)->now.there;
	return SQLITE_OK;
}

static int v_path(sqlite3_vfs *vfs, const char *name, int n, char *out)
{
	UNUSED(vfs);
	return str_copy(out, (size_t)n, name) ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int v_random(sqlite3_vfs *vfs, int n, char *out)
{
	random_fill(&program_of(vfs)->sim->own.random, out, (size_t)n);
	return n;
}

static int v_sleep(sqlite3_vfs *vfs, int us)
{
	program_of(vfs)->sim->ms += us / 1000;
	return us;
}

static int v_time(sqlite3_vfs *vfs, double *out)
{
	*out = 2440587.5 + (double)sim_time(program_of(vfs)->sim) / 86400.0;
	return SQLITE_OK;
}

static int v_error(sqlite3_vfs *vfs, int n, char *out)
{
	UNUSED(n);
	UNUSED(out);
	return program_of(vfs)->is_full ? ENOSPC : 0;
}

static void vfs_init(sqlite3_vfs *v, struct program *p)
{
	*v = (sqlite3_vfs){.iVersion = 1,
	    .szOsFile = sizeof(struct handle),
	    .mxPathname = 127,
	    .zName = p->vfs,
	    .pAppData = p,
	    .xOpen = v_open,
	    .xDelete = v_delete,
	    .xAccess = v_access,
	    .xFullPathname = v_path,
	    .xRandomness = v_random,
	    .xSleep = v_sleep,
	    .xCurrentTime = v_time,
	    .xGetLastError = v_error};
	if (sqlite3_vfs_register(v, 0))
		abort();
}

struct files *files_new(struct sim *s, struct program *a, struct program *b)
{
	struct files *fs = must(calloc(1, sizeof(*fs)));

	fs->sim = s;
	vfs_init(&fs->vfs[0], a);
	vfs_init(&fs->vfs[1], b);
	return fs;
}

void files_free_all(struct files *fs)
{
	for (int i = 0; i < 2; i++)
		sqlite3_vfs_unregister(&fs->vfs[i]);
	for (int i = 0; i < FILES; i++) {
		free(fs->file[i].now.data);
		free(fs->file[i].safe.data);
		free(fs->file[i].first.data);
		free(fs->file[i].late);
	}
	free(fs);
}

void files_keep(struct files *fs)
{
	for (int i = 0; i < FILES; i++)
		image_copy(&fs->file[i].first, &fs->file[i].now);
}

void files_reset(struct files *fs)
{
	for (int i = 0; i < FILES; i++) {
		struct file *f = &fs->file[i];

		image_copy(&f->now, &f->first);
		image_copy(&f->safe, &f->first);
		f->n_late = 0;
		f->cut = false;
	}
}

/* A write that was not synced: all, nothing, or some sectors of it. */
static void maybe_take(struct files *fs, struct file *f, struct range r)
{
	size_t part = r.len;

	switch (sim_below(fs->sim, 3)) {
	case 0: return;
	case 1: break;
	default:
		part = sim_below(fs->sim, (unsigned)(r.len / SECTOR + 1)) * SECTOR;
		break;
	}
	take(f, r.from, MIN(part, r.len));
}

void files_power(struct files *fs)
{
	for (int i = 0; i < FILES; i++) {
		struct file *f = &fs->file[i];

		for (size_t k = 0; k < f->n_late; k++)
			maybe_take(fs, f, f->late[k]);
		if (f->cut && sim_below(fs->sim, 2)) {
			image_size(&f->safe, MIN(f->safe.len, f->now.len));
			f->safe.there = f->safe.there && f->now.there;
		} else if (f->now.there && sim_below(fs->sim, 2)) {
			f->safe.there = true;
		}
		if (!f->safe.there)
			f->safe.len = 0;
		image_copy(&f->now, &f->safe);
		f->n_late = 0;
		f->cut = false;
	}
}
