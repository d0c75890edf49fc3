/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/ioctl.h>
#include <sys/statvfs.h>
#include <linux/fs.h>

#include "base/buf.h"
#include "base/disk.h"
#include "base/path.h"

#define CHUNK (256u << 10)

static int real_open(void *ctx, const char *path, int flags, mode_t mode)
{
	UNUSED(ctx);
	return open(path, flags | O_CLOEXEC, mode);
}

static int real_close(void *ctx, int fd)
{
	UNUSED(ctx);
	return close(fd);
}

static ssize_t real_pread(void *ctx, int fd, void *p, size_t n, off_t at)
{
	UNUSED(ctx);
	return pread(fd, p, n, at);
}

static ssize_t real_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
	UNUSED(ctx);
	return pwrite(fd, p, n, at);
}

static int real_fsync(void *ctx, int fd)
{
	UNUSED(ctx);
	return fsync(fd);
}

static int real_ftruncate(void *ctx, int fd, off_t size)
{
	UNUSED(ctx);
	return ftruncate(fd, size);
}

static int real_fstat(void *ctx, int fd, struct stat *st)
{
	UNUSED(ctx);
	return fstat(fd, st);
}

static int real_stat(void *ctx, const char *path, struct stat *st)
{
	UNUSED(ctx);
	return stat(path, st);
}

static int real_rename(void *ctx, const char *from, const char *to)
{
	UNUSED(ctx);
	return rename(from, to);
}

static int real_link(void *ctx, const char *from, const char *to)
{
	UNUSED(ctx);
	return link(from, to);
}

static int real_unlink(void *ctx, const char *path)
{
	UNUSED(ctx);
	return unlink(path);
}

static int real_mkdir(void *ctx, const char *path, mode_t mode)
{
	UNUSED(ctx);
	return mkdir(path, mode);
}

static int real_clone(void *ctx, int to, int from)
{
	UNUSED(ctx);
	return ioctl(to, FICLONE, from);
}

const struct disk *disk_real(void)
{
	static const struct disk disk = {
	    .open = real_open,
	    .close = real_close,
	    .pread = real_pread,
	    .pwrite = real_pwrite,
	    .fsync = real_fsync,
	    .ftruncate = real_ftruncate,
	    .fstat = real_fstat,
	    .stat = real_stat,
	    .rename = real_rename,
	    .link = real_link,
	    .unlink = real_unlink,
	    .mkdir = real_mkdir,
	    .clone = real_clone,
	};

	return &disk;
}

static enum err make_folder(const struct disk *d, const char *path)
{
	struct stat st;
	int no;

	if (!d->mkdir(d->ctx, path, 0700))
		return ERR_OK;
	no = errno;
	if (!d->stat(d->ctx, path, &st))
		return S_ISDIR(st.st_mode) ? ERR_OK : ERR_EXISTS;
	return err_from_errno(no);
}

enum err disk_mkdirs(const struct disk *d, const char *path)
{
	enum err e = ERR_OK;
	struct stat st;
	char *copy, *p;

	if (!d->stat(d->ctx, path, &st) && S_ISDIR(st.st_mode))
		return ERR_OK;
	copy = str_dup(path);
	if (!copy)
		return ERR_NOMEM;
	for (p = copy + 1; !e && *copy && *p; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		e = make_folder(d, copy);
		*p = '/';
	}
	if (!e)
		e = make_folder(d, copy);
	free(copy);
	return e;
}

static enum err sync_folder(const struct disk *d, const char *dir)
{
	enum err e = ERR_OK;
	int fd = d->open(d->ctx, dir, O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return err_from_errno(errno);
	/* Some file systems cannot sync a folder and say EINVAL. */
	if (d->fsync(d->ctx, fd) && errno != EINVAL)
		e = err_from_errno(errno);
	d->close(d->ctx, fd);
	return e;
}

enum err disk_make_parent(const struct disk *d, const char *path)
{
	char *dir = path_folder(path);
	enum err e = dir ? disk_mkdirs(d, dir) : ERR_NOMEM;

	free(dir);
	return e;
}

enum err disk_sync_parent(const struct disk *d, const char *path)
{
	char *dir = path_folder(path);
	enum err e = dir ? sync_folder(d, dir) : ERR_NOMEM;

	free(dir);
	return e;
}

static enum err read_all(
    const struct disk *d, int fd, size_t limit, struct buf *out)
{
	char chunk[16384];
	enum err err = ERR_OK;
	ssize_t n;

	do {
		n = d->pread(d->ctx, fd, chunk, sizeof(chunk), (off_t)out->len);
		if (n > 0 && (size_t)n > limit - out->len)
			err = ERR_LIMIT;
		else if (n > 0)
			buf_add(out, chunk, (size_t)n);
		else if (n < 0 && errno != EINTR)
			err = err_from_errno(errno);
		if (!err)
			err = buf_error(out);
	} while (!err && n);
	explicit_bzero(chunk, sizeof(chunk)); /* it may be a secret's file */
	return err;
}

int64_t disk_room(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs) != 0)
		return -1;
	return (int64_t)MIN((uint64_t)fs.f_bavail * fs.f_frsize,
			    (uint64_t)INT64_MAX);
}

enum err disk_read_file(const struct disk *d, const char *path, size_t limit,
    char **data, size_t *len)
{
	struct buf b;
	enum err e;
	int fd;

	*data = NULL;
	*len = 0;
	fd = d->open(d->ctx, path, O_RDONLY, 0);
	if (fd < 0)
		return err_from_errno(errno);
	buf_init_secret(&b, limit);
	e = read_all(d, fd, limit, &b);
	d->close(d->ctx, fd);
	if (!e) {
		*len = b.len;
		*data = buf_take(&b);
		if (!*data)
			e = ERR_NOMEM;
	}
	buf_release(&b);
	return e;
}

static enum err write_all(
    const struct disk *d, int fd, const char *p, size_t len)
{
	size_t at = 0;
	ssize_t n;

	while (at < len) {
		n = d->pwrite(d->ctx, fd, p + at, len - at, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? err_from_errno(errno) : ERR_NOSPACE;
		at += (size_t)n;
	}
	return d->fsync(d->ctx, fd) ? err_from_errno(errno) : ERR_OK;
}

/* The new content beside path, complete and synced. */
static enum err write_beside(const struct disk *d, const char *tmp,
    const void *data, size_t len, mode_t mode)
{
	enum err e;
	int fd;

	d->unlink(d->ctx, tmp);
	fd = d->open(d->ctx, tmp, O_WRONLY | O_CREAT | O_EXCL, mode);
	if (fd < 0)
		return err_from_errno(errno);
	e = write_all(d, fd, data, len);
	if (d->close(d->ctx, fd) && !e)
		e = err_from_errno(errno);
	return e;
}

enum err disk_move_new(const struct disk *d, const char *from, const char *to)
{
	struct stat st;

	if (!d->link(d->ctx, from, to)) {
		d->unlink(d->ctx, from);
		return ERR_OK;
	}
	/* else a file system without links */
	if (errno == EEXIST || !d->stat(d->ctx, to, &st))
		return ERR_EXISTS;
	return d->rename(d->ctx, from, to) ? err_from_errno(errno) : ERR_OK;
}

static enum err rename_over(const struct disk *d, const char *from, const char *to)
{
	return d->rename(d->ctx, from, to) ? err_from_errno(errno) : ERR_OK;
}

static enum err write_as(const struct disk *d, const char *path,
    const void *data, size_t len, mode_t mode,
    enum err (*give_name)(const struct disk *, const char *, const char *))
{
	struct buf tmp;
	enum err e;

	buf_init(&tmp, PATH_MAX);
	buf_printf(&tmp, "%s.%ld.tmp", path, (long)getpid());
	e = buf_error(&tmp);
	if (e)
		goto out;
	e = write_beside(d, tmp.data, data, len, mode);
	if (!e)
		e = give_name(d, tmp.data, path);
	if (e)
		d->unlink(d->ctx, tmp.data);
	else
		e = disk_sync_parent(d, path);
out:
	buf_release(&tmp);
	return e;
}

enum err disk_write_file(const struct disk *d, const char *path,
    const void *data, size_t len, mode_t mode)
{
	return write_as(d, path, data, len, mode, rename_over);
}

enum err disk_write_new(const struct disk *d, const char *path,
    const void *data, size_t len, mode_t mode)
{
	return write_as(d, path, data, len, mode, disk_move_new);
}

static enum err hash_fd(const struct disk *d, int fd, struct hash *h)
{
	char *chunk = malloc(CHUNK);
	enum err e = chunk ? ERR_OK : ERR_NOMEM;
	ssize_t n = 1;

	for (off_t at = 0; !e && n > 0; at += n) {
		n = d->pread(d->ctx, fd, chunk, CHUNK, at);
		e = n < 0 ? err_from_errno(errno)
			  : hash_update(h, chunk, (size_t)n);
	}
	free(chunk);
	return e;
}

enum err disk_hash(
    const struct disk *d, const char *path, char hex[HASH_HEX_SIZE])
{
	struct hash h;
	enum err e;
	int fd = d->open(d->ctx, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);

	if (fd < 0)
		return err_from_errno(errno);
	e = hash_init(&h, HASH_SHA256);
	if (e)
		goto out;
	e = hash_fd(d, fd, &h);
	if (e)
		hash_release(&h);
	else
		e = hash_final(&h, hex);
out:
	d->close(d->ctx, fd);
	return e;
}
