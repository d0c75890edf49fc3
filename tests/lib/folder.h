/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A temporary folder of a test. */
#ifndef RANZEN_TESTS_LIB_FOLDER_H
#define RANZEN_TESTS_LIB_FOLDER_H

/* Makes one; caller frees the path. */
char *folder_new(void);
/* Removes it with all in it, and frees the path. */
void folder_free(char *path);
/* path/name; caller frees. Writes text into it unless that is NULL. */
char *folder_file(const char *path, const char *name, const char *text);

#endif
