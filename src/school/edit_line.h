/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside "ranzen-school edit": a command line, and the commands of
 * single faces, which have files of their own. */
#ifndef RANZEN_SCHOOL_EDIT_LINE_H
#define RANZEN_SCHOOL_EDIT_LINE_H

#include "school/school.h"

#define EDIT_VALUES_MAX 12

/* Taken apart: words, and --name value pairs. All lent. */
struct line {
	struct school *s;
	FILE *out;
	const char *word[4];
	int words;
	const char *name[EDIT_VALUES_MAX], *value[EDIT_VALUES_MAX];
	int values;
};

/* NULL: not given. */
const char *edit_value(const struct line *l, const char *name);
/* RFC 3339, "none", or from now: +90s -3m +2h -1d. */
bool edit_when(struct school *s, const char *text, int64_t *out);
/* The id of --user. */
enum err edit_person(struct line *l, char out[SCHOOL_ID_SIZE]);

/* Takes the file at path in, by --name or its own. owner NULL: all may have
 * it; id gets SCHOOL_ID_SIZE. */
enum err edit_file(
    struct line *l, const char *path, const char *owner, char *id);

enum err edit_moodle_task(struct line *l);
enum err edit_moodle_course(struct line *l);
enum err edit_moodle_module(struct line *l);
enum err edit_moodle_grant(struct line *l);
enum err edit_moodle_person(struct line *l);
enum err edit_expire_logins(struct line *l);
enum err edit_many(struct line *l);
enum err edit_iserv_look(struct line *l);
enum err edit_iserv_file(struct line *l);
enum err edit_iserv_files(struct line *l);
enum err edit_iserv_expire(struct line *l);
enum err edit_iserv_logins(struct line *l);
enum err edit_iserv_note(struct line *l);

#endif
