/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What would survive a power cut. A file's bytes survive as they were at its
 * last fsync, a folder's names as they were at the last fsync of the folder;
 * nothing else does (the least that POSIX promises). Kept in DIR/durable:
 *
 *	map/INODE     what the inode is now: "f ID" or "d ID"
 *	file/ID       the bytes of its last fsync
 *	names/ID      the folder's names at its last fsync: "TYPE ID NAME"
 *	ops/ID        what happened to its names since: "+ TYPE ID NAME",
 *	              "- NAME", "> TYPE ID OLD NEW"; separated by tabs
 *
 * An id is given to every new file and folder, since inodes are used again.
 * Each function takes the lock of DIR; paths are absolute. A name with a tab
 * or a line break is not kept apart.
 */
#ifndef RANZEN_TESTS_SWEEP_SHADOW_H
#define RANZEN_TESTS_SWEEP_SHADOW_H

#include <stdbool.h>
#include <stdint.h>

/* dir is lent for as long as the shadow is used; *next_id is shared memory. */
struct shadow {
	const char *dir;
	int64_t *next_id;
};

/* All that lies below home is durable. Only the sweep calls it. */
bool shadow_begin(const struct shadow *s, const char *home);
void shadow_made(const struct shadow *s, const char *path);
/* A second name for what is known. */
void shadow_linked(const struct shadow *s, const char *to);
void shadow_renamed(
    const struct shadow *s, const char *from, const char *to);
void shadow_removed(const struct shadow *s, const char *path);
void shadow_synced(const struct shadow *s, int fd);
/*
 * Rewrites home to what the power cut left. seed 0: only what is durable;
 * else each operation on a name and each block of bytes that was not synced
 * is kept or lost by a seeded choice. Nobody else runs.
 */
bool shadow_cut(const struct shadow *s, const char *home, uint64_t seed);

#endif
