/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "ranzen-school edit": what a teacher does, by command, while the server
 * runs. Each command is one transaction, and pupils see it by /changes.
 */
#ifndef RANZEN_SCHOOL_EDIT_H
#define RANZEN_SCHOOL_EDIT_H

#include "school/school.h"

/*
 * args: the command and its arguments, n of them. Prints the id of what was
 * made or changed to out. ERR_USAGE, ERR_NOT_FOUND, ERR_IO.
 */
enum err edit_run(struct school *s, char **args, int n, FILE *out);

/* The commands with their arguments; NULL past the last. */
const char *edit_help_line(size_t i, const char **name, const char **args);

#endif
