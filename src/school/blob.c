/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "school/school.h"

enum err blob_path(const struct school *s, const char *sha256, struct buf *path)
{
	buf_printf(path, "%s/blobs/%.2s/%s", s->dir, sha256, sha256);
	return buf_error(path);
}

static enum err hash_file(int fd, char sha256[HASH_HEX_SIZE], int64_t *size)
{
	static const size_t step = 1 << 16;
	unsigned char *bytes = malloc(step);
	struct hash h;
	ssize_t n = 0;
	enum err e;

	*size = 0;
	if (!bytes)
		return ERR_NOMEM;
	e = hash_init(&h, HASH_SHA256);
	while (!e && (n = pread(fd, bytes, step, *size)) > 0) {
		e = hash_update(&h, bytes, (size_t)n);
		*size += n;
	}
	if (!e && n < 0)
		e = err_from_errno(errno);
	if (!e)
		e = hash_final(&h, sha256);
	else
		hash_release(&h);
	free(bytes);
	return e;
}

enum err blob_put(struct school *s, const char *path, const char *sha256)
{
	struct buf to;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e = ERR_OK;

	buf_init(&to, 4096);
	if (fd < 0)
		return err_from_errno(errno);
	/* The folder of the demo's throw-away school needs no sync. */
	if (!s->temporary && fsync(fd) != 0) {
		e = err_from_errno(errno);
		goto out;
	}
	buf_printf(&to, "%s/blobs/%.2s", s->dir, sha256);
	if (mkdir(to.data, 0700) != 0 && errno != EEXIST) {
		e = err_from_errno(errno);
		goto out;
	}
	buf_printf(&to, "/%s", sha256);
	e = buf_error(&to);
	if (!e && rename(path, to.data) != 0)
		e = err_from_errno(errno);
	if (!e && !s->temporary)
		e = disk_sync_parent(disk_real(), to.data);
out:
	buf_release(&to);
	close(fd);
	return e;
}

enum err blob_take(struct school *s, const char *path,
    char sha256[HASH_HEX_SIZE], int64_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return err_from_errno(errno);
	e = hash_file(fd, sha256, size);
	close(fd);
	return e ? e : blob_put(s, path, sha256);
}

bool file_add(struct school *s, const char *id, const char *name,
    const char *type, const char *sha256, int64_t size, int64_t modified,
    const char *owner)
{
	return db_run(s, "INSERT INTO file VALUES(?, ?, ?, ?, ?, ?, ?)",
	    "ssssiis", id, name, type, sha256, size, modified, owner);
}
