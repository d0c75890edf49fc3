/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "base/hash.h"
#include "store/inner.h"

#define CHUNK (256u << 10)
#define RESERVE (4 << 20) /* for the store itself */

/* One file on its way: an open source, an open copy, what is known of it. */
struct copying {
	const struct disk *d;
	int from, to;
	struct stat before;
};

/* A folder or a device may be read as a file too, with odd results. */
static enum err kind_of(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return ERR_OK;
	return S_ISDIR(st->st_mode) ? ERR_FOLDER : ERR_NO_FILE;
}

static enum err from_errno(const char *path)
{
	struct stat link;
	int no = errno;

	if ((no == ENOENT || no == ELOOP) && lstat(path, &link) == 0 &&
	    S_ISLNK(link.st_mode))
		return ERR_DANGLING;
	if (no == EACCES || no == EPERM)
		return ERR_UNREADABLE;
	return no == ENXIO ? ERR_NO_FILE : err_from_errno(no);
}

static enum err look(const struct disk *d, const char *path, struct stat *st)
{
	return d->stat(d->ctx, path, st) == 0 ? kind_of(st) : from_errno(path);
}

struct source store_may_seal(const char *path)
{
	struct stat st;
	struct source s = { .size = -1, .err = look(disk_real(), path, &st) };

	if (s.err == ERR_OK)
		s.size = st.st_size;
	if (s.err == ERR_OK && access(path, R_OK) != 0)
		s.err = from_errno(path);
	return s;
}

/* Waiting for a pipe's other end would stop everything: O_NONBLOCK. */
static enum err open_source(struct copying *c, const char *path)
{
	c->from = c->d->open(c->d->ctx, path,
			     O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0);
	if (c->from < 0)
		return from_errno(path);
	if (c->d->fstat(c->d->ctx, c->from, &c->before) != 0)
		return err_from_errno(errno);
	return kind_of(&c->before);
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* ctime too: who writes through a mapping or sets the time back is seen. */
static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       same_time(&a->st_mtim, &b->st_mtim) &&
	       same_time(&a->st_ctim, &b->st_ctim);
}

static enum err source_unchanged(struct copying *c, const char *path)
{
	struct stat now;

	if (c->d->fstat(c->d->ctx, c->from, &now) != 0 ||
	    !same(&c->before, &now))
		return ERR_CHANGED;
	if (c->d->stat(c->d->ctx, path, &now) != 0 || !same(&c->before, &now))
		return ERR_CHANGED;
	return ERR_OK;
}

/* Bytes that the rest needs and the disk does not have; 0: it fits. */
static int64_t lacking(const struct seal *seal)
{
	int64_t need = seal->total - seal->done + RESERVE;
	int64_t room = seal->s->disk->vfs ? -1 : disk_room(seal->s->blobs);

	return room >= 0 && need > room ? need - room : 0;
}

static enum err put(struct copying *c, const char *data, size_t n, off_t at)
{
	while (n > 0) {
		ssize_t w = c->d->pwrite(c->d->ctx, c->to, data, n, at);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return w < 0 ? err_from_errno(errno) : ERR_IO;
		data += w;
		at += w;
		n -= (size_t)w;
	}
	return ERR_OK;
}

static enum err report(struct seal *seal, int64_t bytes)
{
	seal->done += bytes;
	if (seal->moved && !seal->moved(seal->ctx, seal->done, seal->total))
		return ERR_CANCELLED;
	return ERR_OK;
}

/* Reads all of fd, hashes it, and writes it to the copy where it is no clone. */
static enum err pour(struct seal *seal, struct copying *c, bool cloned,
		     struct hash *h)
{
	const struct disk *d = c->d;
	char *chunk = malloc(CHUNK);
	enum err e = chunk ? ERR_OK : ERR_NOMEM;
	int64_t at = 0;
	ssize_t n;

	while (e == ERR_OK) {
		n = d->pread(d->ctx, cloned ? c->to : c->from, chunk, CHUNK, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			e = err_from_errno(errno);
		if (n <= 0)
			break;
		if (at + n > c->before.st_size)
			e = ERR_CHANGED;
		if (e == ERR_OK)
			e = hash_update(h, chunk, (size_t)n);
		if (e == ERR_OK && !cloned)
			e = put(c, chunk, (size_t)n, at);
		at += n;
		if (e == ERR_OK)
			e = report(seal, n);
	}
	if (e == ERR_OK && at != c->before.st_size)
		e = ERR_CHANGED;
	free(chunk);
	return e;
}

static enum err fill(struct seal *seal, struct copying *c, struct sealed *f)
{
	struct hash h = { 0 };
	bool cloned = c->d->clone &&
		      c->d->clone(c->d->ctx, c->to, c->from) == 0;
	enum err e = ERR_OK;

	seal->missing = cloned ? 0 : lacking(seal);
	if (seal->missing)
		return ERR_NOSPACE;
	e = hash_init(&h, HASH_SHA256);
	if (e != ERR_OK)
		return e;
	e = pour(seal, c, cloned, &h);
	if (e == ERR_OK)
		e = hash_final(&h, f->sha256);
	else
		hash_release(&h);
	if (e == ERR_OK && c->d->fsync(c->d->ctx, c->to) != 0)
		e = err_from_errno(errno);
	if (e == ERR_NOSPACE)
		seal->missing = seal->total - seal->done + RESERVE;
	f->size = c->before.st_size;
	return e;
}

static enum err new_temporary(struct seal *seal, struct sealed *f)
{
	struct store *s = seal->s;
	char uuid[UUID_SIZE], name[UUID_SIZE + 8];

	uuid_v7(uuid, clock_now(s->clock) * 1000, s->random);
	str_printf(name, sizeof(name), "tmp-%s", uuid);
	f->tmp = path_join(s->blobs, name);
	return f->tmp ? ERR_OK : ERR_NOMEM;
}

static enum err seal_one(struct seal *seal, const char *path, struct sealed *f)
{
	struct copying c = { .d = seal->s->disk, .from = -1, .to = -1 };
	enum err e = open_source(&c, path);

	if (e == ERR_OK)
		e = new_temporary(seal, f);
	if (e == ERR_OK) {
		c.to = c.d->open(c.d->ctx, f->tmp,
				 O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
		e = c.to < 0 ? err_from_errno(errno) : ERR_OK;
	}
	if (e == ERR_OK)
		e = fill(seal, &c, f);
	if (e == ERR_OK)
		e = source_unchanged(&c, path);
	if (c.from >= 0)
		c.d->close(c.d->ctx, c.from);
	if (c.to >= 0 && c.d->close(c.d->ctx, c.to) != 0 && e == ERR_OK)
		e = ERR_IO;
	return e;
}

/* The sum of all sizes, so that progress and room are known before. */
static enum err measure(struct seal *seal, const char *const *paths, int n,
			int *which)
{
	struct stat st;

	for (int i = 0; i < n; i++) {
		enum err e = look(seal->s->disk, paths[i], &st);

		*which = i;
		if (e != ERR_OK)
			return e;
		seal->total += st.st_size;
	}
	*which = -1;
	return ERR_OK;
}

enum err seal_files(struct seal *seal, const char *const *paths, int n,
		    int *which)
{
	enum err e = measure(seal, paths, n, which);

	if (e == ERR_OK) {
		seal->files = calloc((size_t)MAX(n, 1),
				     sizeof(*seal->files));
		e = seal->files ? ERR_OK : ERR_NOMEM;
	}
	for (int i = 0; e == ERR_OK && i < n; i++) {
		seal->n = i + 1;
		e = seal_one(seal, paths[i], &seal->files[i]);
		if (e != ERR_OK)
			*which = i;
	}
	return e;
}

/* Renamed even where the blob exists: a fresh one is safe from the sweep, and a
 * damaged one is mended. */
enum err seal_publish(struct seal *seal)
{
	const struct disk *d = seal->s->disk;
	enum err e = ERR_OK;

	for (int i = 0; e == ERR_OK && i < seal->n; i++) {
		char *path = store_blob_path(seal->s, seal->files[i].sha256);

		if (!path)
			e = ERR_NOMEM;
		else if (d->rename(d->ctx, seal->files[i].tmp, path) != 0)
			e = err_from_errno(errno);
		if (e == ERR_OK) {
			free(seal->files[i].tmp);
			seal->files[i].tmp = NULL;
			if (i == seal->n - 1)
				e = disk_sync_parent(d, path);
		}
		free(path);
	}
	return e;
}

void seal_release(struct seal *seal)
{
	const struct disk *d = seal->s->disk;

	for (int i = 0; i < seal->n; i++) {
		if (seal->files[i].tmp)
			d->unlink(d->ctx, seal->files[i].tmp);
		free(seal->files[i].tmp);
	}
	free(seal->files);
}
