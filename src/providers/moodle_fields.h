/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of Moodle's JSON as clean values (fields.h has those that any
 * platform has). What is missing or of another type is "", 0 or false.
 */
#ifndef RANZEN_PROVIDERS_MOODLE_FIELDS_H
#define RANZEN_PROVIDERS_MOODLE_FIELDS_H

#include "model/records.h"
#include "providers/fields.h"

#define MOODLE_FILES_LIMIT 1000 /* of one task, one folder */

/* Numbers as they come: 5, 5.0, "5", true. */
int64_t moodle_int(const json_t *o, const char *key, int64_t none);
bool moodle_flag(const json_t *o, const char *key);
/* Seconds since 1970; 0, null, before 1970: none. */
int64_t moodle_moment(const json_t *o, const char *key);

/* HTML (may be NULL) as one clean line, as the stored form of model/rich.h;
 * relative links are of root. */
void moodle_said(char *out, size_t size, const char *html);
char *moodle_line(struct arena *a, const char *html);
char *moodle_rich(struct arena *a, const char *html, const char *root);
char *moodle_number(struct arena *a, int64_t n);

/* The path below root of a file's address; "": it lies elsewhere. */
char *moodle_file_path(struct arena *a, const char *url, const char *root);
/* A list of files below root. The caller frees the array, whose strings are
 * the arena's; NULL: no memory, and the arena says so. */
struct material *moodle_files(struct arena *a, const json_t *list,
			      const char *root, bool feedback, int *n);

#endif
