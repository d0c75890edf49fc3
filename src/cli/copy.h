/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A copy of a file into a folder of the person's, overwriting nothing (P6). */
#ifndef RANZEN_CLI_COPY_H
#define RANZEN_CLI_COPY_H

#include "base/err.h"

/*
 * Copies from into folder (made if need be) as name; where another file has
 * that name, as "name 2.pdf" and so on; one with the same bytes is used as it
 * is. *path is the caller's.
 */
enum err copy_into(const char *from, const char *folder, const char *name,
		   char **path);

#endif
