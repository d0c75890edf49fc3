/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What goes out into a folder of the person's. It is written under a name that
 * begins with a dot and tells its content, synced, and then given a name that
 * nobody has: whoever looks finds all of it or nothing.
 */
#include "base/base.h"

#include "base/hash.h"
#include "base/text.h"
#include "store/inner.h"

#define CHUNK (256u << 10)
#define NAMES_LIMIT 10000
#define TMP_SIZE 40

struct outgoing {
	const struct disk *d;
	const char *folder, *sha256;
	char *tmp; /* owned */
	int fd;
};

enum err name_numbered(char *out, size_t size, const char *name, int n)
{
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);

	return str_printf(out, size, "%.*s (%d)%s", stem, name, n, name + stem)
	       ? ERR_OK : ERR_LIMIT;
}

/* Those that a killed program left. They are not written on: one may have got
 * its name already, and be the person's by now. */
static void remove_left(const struct outgoing *o, const char *prefix)
{
	DIR *dir = opendir(o->folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char *path = str_starts(entry->d_name, prefix)
			     ? path_join(o->folder, entry->d_name) : NULL;

		if (path)
			o->d->unlink(o->d->ctx, path);
		free(path);
	}
	if (dir)
		closedir(dir);
}

/* Another program may write the same out: each has a name of its own. */
static enum err begin(struct outgoing *o, const struct store *s,
		      const char *folder, const char *sha256)
{
	char name[TMP_SIZE];
	uint32_t own;

	*o = (struct outgoing){ .d = s->disk, .folder = folder,
				.sha256 = sha256, .fd = -1 };
	str_printf(name, sizeof(name), ".ranzen-%.16s-", sha256);
	remove_left(o, name);
	random_fill(s->random, &own, sizeof(own));
	str_printf(name, sizeof(name), ".ranzen-%.16s-%08" PRIx32, sha256, own);
	o->tmp = path_join(folder, name);
	if (!o->tmp)
		return ERR_NOMEM;
	o->fd = o->d->open(o->d->ctx, o->tmp, O_RDWR | O_CREAT | O_EXCL |
			   O_NOFOLLOW | O_CLOEXEC, 0600);
	return o->fd < 0 ? err_from_errno(errno) : ERR_OK;
}

static enum err put_all(const struct outgoing *o, const char *data, size_t n,
			off_t at)
{
	while (n > 0) {
		ssize_t w = o->d->pwrite(o->d->ctx, o->fd, data, n, at);

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

static enum err copy(const struct outgoing *o, int from)
{
	char *chunk = malloc(CHUNK);
	enum err e = chunk ? ERR_OK : ERR_NOMEM;
	off_t at = 0;
	ssize_t n;

	while (e == ERR_OK) {
		n = o->d->pread(o->d->ctx, from, chunk, CHUNK, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			e = err_from_errno(errno);
		if (n <= 0)
			break;
		e = put_all(o, chunk, (size_t)n, at);
		at += n;
	}
	free(chunk);
	return e;
}

/* The same lies there already, as after a kill: it only has to be durable. */
static bool lies_there(const struct outgoing *o, const char *path)
{
	char hex[HASH_HEX_SIZE];
	bool safe;
	int fd;

	if (disk_hash(o->d, path, hex) != ERR_OK || strcmp(hex, o->sha256) != 0)
		return false;
	fd = o->d->open(o->d->ctx, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
	safe = fd >= 0 && o->d->fsync(o->d->ctx, fd) == 0;
	if (fd >= 0)
		o->d->close(o->d->ctx, fd);
	return safe;
}

static enum err give_name(const struct outgoing *o, const char *path)
{
	enum err e = disk_move_new(o->d, o->tmp, path);

	if (e == ERR_EXISTS && lies_there(o, path)) {
		o->d->unlink(o->d->ctx, o->tmp);
		e = ERR_OK;
	}
	return e == ERR_OK ? disk_sync_parent(o->d, path) : e;
}

static enum err give_names(const struct outgoing *o, const char *name)
{
	char unique[NAME_MAX + 1];
	enum err e = str_copy(unique, sizeof(unique), name) ? ERR_EXISTS
							    : ERR_LIMIT;

	for (int i = 2; e == ERR_EXISTS && i < NAMES_LIMIT; i++) {
		char *path = path_join(o->folder, unique);

		e = path ? give_name(o, path) : ERR_NOMEM;
		free(path);
		if (e == ERR_EXISTS &&
		    name_numbered(unique, sizeof(unique), name, i) != ERR_OK)
			e = ERR_LIMIT;
	}
	return e;
}

/* What is not complete and synced gets no name. */
static enum err finish(struct outgoing *o, const char *name, enum err e)
{
	const struct disk *d = o->d;

	if (o->fd >= 0) {
		if (e == ERR_OK && d->fsync(d->ctx, o->fd) != 0)
			e = err_from_errno(errno);
		if (d->close(d->ctx, o->fd) != 0 && e == ERR_OK)
			e = ERR_IO;
		if (e == ERR_OK)
			e = give_names(o, name);
		if (e != ERR_OK)
			d->unlink(d->ctx, o->tmp);
	}
	free(o->tmp);
	return e;
}

enum err blob_export(struct store *s, const char *sha256, const char *folder,
		     const char *name)
{
	const struct disk *d = s->disk;
	char *blob = store_blob_path(s, sha256);
	struct outgoing o = { .fd = -1 };
	int from = -1;
	enum err e = blob ? ERR_OK : ERR_INTERNAL;

	if (e == ERR_OK) {
		from = d->open(d->ctx, blob, O_RDONLY | O_CLOEXEC, 0);
		e = from < 0 ? err_from_errno(errno) : ERR_OK;
	}
	if (e == ERR_OK)
		e = begin(&o, s, folder, sha256);
	if (e == ERR_OK && (!d->clone || d->clone(d->ctx, o.fd, from) != 0))
		e = copy(&o, from);
	if (from >= 0)
		d->close(d->ctx, from);
	free(blob);
	return finish(&o, name, e);
}

enum err text_export(struct store *s, const char *text, const char *folder,
		     const char *name)
{
	char sha256[HASH_HEX_SIZE];
	struct outgoing o = { .fd = -1 };
	struct buf file;
	enum err e;

	buf_init(&file, NAME_MAX);
	text_file_name(&file, name, strlen(name));
	buf_str(&file, ".txt");
	e = buf_error(&file);
	if (e == ERR_OK)
		e = hash_bytes(HASH_SHA256, text, strlen(text), sha256);
	if (e == ERR_OK)
		e = begin(&o, s, folder, sha256);
	if (e == ERR_OK)
		e = put_all(&o, text, strlen(text), 0);
	e = finish(&o, file.data, e);
	buf_release(&file);
	return e;
}
