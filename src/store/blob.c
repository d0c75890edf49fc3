/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "base/text.h"
#include "store/inner.h"

#define CHUNK (256u << 10)
#define NAMES_LIMIT 10000

char *store_blob_path(const struct store *s, const char *sha256)
{
	return hash_hex_valid(HASH_SHA256, sha256) ? path_join(s->blobs, sha256)
						   : NULL;
}

bool blob_there(const struct store *s, const char *sha256, int64_t size)
{
	char *path = store_blob_path(s, sha256);
	struct stat st;
	bool there = path && s->disk->stat(s->disk->ctx, path, &st) == 0 &&
		     st.st_size == size;

	free(path);
	return there;
}

static enum err blob_hash(const struct disk *d, int fd, char *chunk,
			  char hex[HASH_HEX_SIZE])
{
	struct hash h;
	enum err e = hash_init(&h, HASH_SHA256);
	off_t at = 0;
	ssize_t n = 1;

	if (e != ERR_OK)
		return e;
	while (e == ERR_OK && n > 0) {
		n = d->pread(d->ctx, fd, chunk, CHUNK, at);
		if (n < 0)
			e = err_from_errno(errno);
		else
			e = hash_update(&h, chunk, (size_t)n);
		at += n;
	}
	if (e == ERR_OK)
		return hash_final(&h, hex);
	hash_release(&h);
	return e;
}

enum err blob_check(const struct store *s, const char *sha256)
{
	const struct disk *d = s->disk;
	char hex[HASH_HEX_SIZE] = "", *path = store_blob_path(s, sha256);
	char *chunk = malloc(CHUNK);
	enum err e = path && chunk ? ERR_OK : ERR_NOMEM;
	int fd = -1;

	if (e == ERR_OK) {
		fd = d->open(d->ctx, path, O_RDONLY | O_CLOEXEC, 0);
		if (fd < 0)
			e = errno == ENOENT ? ERR_SEAL_BROKEN
					    : err_from_errno(errno);
	}
	if (e == ERR_OK)
		e = blob_hash(d, fd, chunk, hex);
	if (e == ERR_OK && strcmp(hex, sha256) != 0)
		e = ERR_SEAL_BROKEN;
	if (fd >= 0)
		d->close(d->ctx, fd);
	free(chunk);
	free(path);
	return e;
}

bool blob_sound(const struct store *s, const char *sha256)
{
	return blob_check(s, sha256) == ERR_OK;
}

enum err name_numbered(char *out, size_t size, const char *name, int n)
{
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);

	return str_printf(out, size, "%.*s (%d)%s", stem, name, n, name + stem)
	       ? ERR_OK : ERR_LIMIT;
}

/* Makes a file in folder that was not there before. */
static enum err new_file(struct store *s, const char *folder, const char *name,
			 char **path, int *fd)
{
	const struct disk *d = s->disk;
	char unique[NAME_MAX + 1];
	enum err e = str_copy(unique, sizeof(unique), name) ? ERR_OK
							    : ERR_LIMIT;

	*path = NULL;
	*fd = -1;
	for (int i = 2; e == ERR_OK && i < NAMES_LIMIT; i++) {
		*path = path_join(folder, unique);
		if (!*path)
			return ERR_NOMEM;
		*fd = d->open(d->ctx, *path,
			      O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (*fd >= 0)
			return ERR_OK;
		if (errno != EEXIST)
			return err_from_errno(errno);
		free(*path);
		*path = NULL;
		e = name_numbered(unique, sizeof(unique), name, i);
	}
	return e == ERR_OK ? ERR_EXISTS : e;
}

static enum err put_all(const struct disk *d, int fd, const char *data,
			size_t n, off_t at)
{
	while (n > 0) {
		ssize_t w = d->pwrite(d->ctx, fd, data, n, at);

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

static enum err copy(const struct disk *d, int from, int to)
{
	char *chunk = malloc(CHUNK);
	enum err e = chunk ? ERR_OK : ERR_NOMEM;
	off_t at = 0;
	ssize_t n;

	while (e == ERR_OK) {
		n = d->pread(d->ctx, from, chunk, CHUNK, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			e = err_from_errno(errno);
		if (n <= 0)
			break;
		e = put_all(d, to, chunk, (size_t)n, at);
		at += n;
	}
	free(chunk);
	return e;
}

/* What is not complete and synced does not stay. */
static enum err finish(const struct disk *d, int fd, char *path, enum err e)
{
	if (fd >= 0) {
		if (e == ERR_OK && d->fsync(d->ctx, fd) != 0)
			e = err_from_errno(errno);
		if (d->close(d->ctx, fd) != 0 && e == ERR_OK)
			e = ERR_IO;
		if (e == ERR_OK)
			e = disk_sync_parent(d, path);
		if (e != ERR_OK)
			d->unlink(d->ctx, path);
	}
	free(path);
	return e;
}

enum err blob_export(struct store *s, const char *sha256, const char *folder,
		     const char *name)
{
	const struct disk *d = s->disk;
	char *blob = store_blob_path(s, sha256), *path = NULL;
	int from = -1, to = -1;
	enum err e = blob ? ERR_OK : ERR_INTERNAL;

	if (e == ERR_OK) {
		from = d->open(d->ctx, blob, O_RDONLY | O_CLOEXEC, 0);
		e = from < 0 ? err_from_errno(errno) : ERR_OK;
	}
	if (e == ERR_OK)
		e = new_file(s, folder, name, &path, &to);
	if (e == ERR_OK && (!d->clone || d->clone(d->ctx, to, from) != 0))
		e = copy(d, from, to);
	if (from >= 0)
		d->close(d->ctx, from);
	free(blob);
	return finish(d, to, path, e);
}

enum err text_export(struct store *s, const char *text, const char *folder,
		     const char *name)
{
	char *path = NULL;
	struct buf file;
	int fd = -1;
	enum err e;

	buf_init(&file, NAME_MAX);
	text_file_name(&file, name, strlen(name));
	buf_str(&file, ".txt");
	e = buf_error(&file);
	if (e == ERR_OK)
		e = new_file(s, folder, file.data, &path, &fd);
	if (e == ERR_OK)
		e = put_all(s->disk, fd, text, strlen(text), 0);
	buf_release(&file);
	return finish(s->disk, fd, path, e);
}

/* ---- the sweep */

/* Named by any entry that the person did not drop. */
static enum err named(struct store *s, const char *sha256, bool *yes)
{
	struct query q;
	int64_t n = 0;
	enum err e;

	q_open(&q, s, "SELECT EXISTS (SELECT 1 FROM entry_file f JOIN entry e"
		" ON e.id = f.entry WHERE f.sha256 = ?"
		" AND e.state <> 'dropped')");
	q_str(&q, sha256);
	e = q_one(&q, &n);
	*yes = n != 0;
	return e;
}

static enum err sweep_one(struct store *s, const char *name,
			  int64_t older_than)
{
	const struct disk *d = s->disk;
	bool blob = hash_hex_valid(HASH_SHA256, name), keep = false;
	enum err e = ERR_OK;
	struct stat st;
	char *path;

	if (!blob && !str_starts(name, "tmp-"))
		return ERR_OK;
	path = path_join(s->blobs, name);
	if (!path)
		return ERR_NOMEM;
	if (d->stat(d->ctx, path, &st) != 0 || st.st_mtim.tv_sec >= older_than)
		keep = true;
	if (!keep && blob)
		e = named(s, name, &keep);
	if (e == ERR_OK && !keep && d->unlink(d->ctx, path) != 0 &&
	    errno != ENOENT)
		e = err_from_errno(errno);
	free(path);
	return e;
}

/* An entry that names a copy which is not there: then its name may be what is
 * wrong, and a copy that nobody names be the one that it means. */
static enum err any_missing(struct store *s, bool *yes)
{
	const struct disk *d = s->disk;
	struct query q;

	*yes = false;
	q_open(&q, s, "SELECT DISTINCT f.sha256 FROM entry_file f JOIN entry e"
		" ON e.id = f.entry WHERE f.sha256 <> ''"
		" AND e.state <> 'dropped'");
	while (!*yes && q_next(&q)) {
		char *path = store_blob_path(s, q_text(&q, 0));
		struct stat st;

		*yes = path && d->stat(d->ctx, path, &st) != 0;
		free(path);
	}
	return q_close(&q);
}

/* In a transaction, so that no hand-in is queued between asking and removing. */
enum err store_blobs_sweep(struct store *s, int64_t older_than)
{
	struct dirent *entry;
	DIR *dir;
	bool missing = false;
	enum err e = store_begin(s);

	if (e != ERR_OK)
		return e;
	e = any_missing(s, &missing);
	if (e != ERR_OK || missing)
		return db_end(s, e);
	dir = opendir(s->blobs);
	if (!dir)
		return db_end(s, err_from_errno(errno));
	while (e == ERR_OK && (entry = readdir(dir)))
		e = sweep_one(s, entry->d_name, older_than);
	closedir(dir);
	return db_end(s, e);
}
