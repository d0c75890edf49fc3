/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "store/inner.h"

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

enum err blob_check(const struct store *s, const char *sha256)
{
	char hex[HASH_HEX_SIZE] = "", *path = store_blob_path(s, sha256);
	enum err e = path ? disk_hash(s->disk, path, hex) : ERR_NOMEM;

	if (e == ERR_NOT_FOUND ||
	    (e == ERR_OK && strcmp(hex, sha256) != 0))
		e = ERR_SEAL_BROKEN;
	free(path);
	return e;
}

bool blob_sound(const struct store *s, const char *sha256)
{
	return blob_check(s, sha256) == ERR_OK;
}

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
