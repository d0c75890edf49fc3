/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that has come gets its name, and takes nobody's place (P6). */
#ifndef RANZEN_SYNC_PLACE_H
#define RANZEN_SYNC_PLACE_H

#include "base/disk.h"

/*
 * Moves part to folder/name, or where the person has another file of that
 * name, to "name (2021-02-08).pdf" and so on: then both is true. One with the
 * same bytes (sha256, "" or NULL: unknown) is taken as it is, and part goes.
 * *path is the caller's.
 */
enum err place_beside(const struct disk *d, int64_t now, const char *part,
    const char *folder, const char *name, const char *sha256, char **path,
    bool *both);

#endif
