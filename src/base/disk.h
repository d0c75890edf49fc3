/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file calls that work depends on, as a table, so that the simulation can
 * lose what was not synced. Return values and errno as the calls of POSIX.
 * Only what must survive goes through it (blobs, part files, secrets).
 */
#ifndef RANZEN_BASE_DISK_H
#define RANZEN_BASE_DISK_H

#include "base/err.h"
#include "base/hash.h"

struct disk {
	void *ctx;
	int (*open)(void *ctx, const char *path, int flags, mode_t mode);
	int (*close)(void *ctx, int fd);
	ssize_t (*pread)(void *ctx, int fd, void *p, size_t n, off_t at);
	ssize_t (*pwrite)(void *ctx, int fd, const void *p, size_t n, off_t at);
	int (*fsync)(void *ctx, int fd);
	int (*ftruncate)(void *ctx, int fd, off_t size);
	int (*fstat)(void *ctx, int fd, struct stat *st);
	int (*stat)(void *ctx, const char *path, struct stat *st);
	int (*rename)(void *ctx, const char *from, const char *to);
	int (*link)(void *ctx, const char *from, const char *to);
	int (*unlink)(void *ctx, const char *path);
	int (*mkdir)(void *ctx, const char *path, mode_t mode);
	int (*clone)(void *ctx, int to, int from); /* reflink; -1 if it cannot */
	const char *vfs; /* SQLite VFS to open the store with; NULL: default */
};

const struct disk *disk_real(void);
/* mkdir -p, mode 0700 for what it makes. */
enum err disk_mkdirs(const struct disk *d, const char *path);
/* The same for the folder that path is to lie in. */
enum err disk_make_parent(const struct disk *d, const char *path);
/* fsync of the folder that holds path. */
enum err disk_sync_parent(const struct disk *d, const char *path);
/* Whole file, at most limit bytes, into a buffer that the caller frees. */
enum err disk_read_file(const struct disk *d, const char *path, size_t limit,
			char **data, size_t *len);
/* Bytes that are free for us in the file system where path lies; -1: unknown. */
int64_t disk_room(const char *path);
/* Temporary file, fsync, rename, fsync of the folder. */
enum err disk_write_file(const struct disk *d, const char *path,
			 const void *data, size_t len, mode_t mode);
/*
 * Gives a file a name that nobody has, in the same file system; EXISTS where
 * somebody does, and then all is as before. Not durable until the folder is
 * synced. After a crash it may have both names: whoever finds from again takes
 * that name away and does not write into it, for the file is in use.
 */
enum err disk_move_new(const struct disk *d, const char *from, const char *to);
/* As disk_write_file, and EXISTS where there is one. */
enum err disk_write_new(const struct disk *d, const char *path,
			const void *data, size_t len, mode_t mode);
/* SHA-256 of a whole file; a link is not followed. */
enum err disk_hash(const struct disk *d, const char *path,
		   char hex[HASH_HEX_SIZE]);

#endif
