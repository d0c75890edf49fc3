/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of an option file, for reading and for rewriting it. */
#ifndef RANZEN_CONF_LINE_H
#define RANZEN_CONF_LINE_H

#include "base/buf.h"

struct conf_file {
	char *data;
	size_t len, at;
};

/* All of it is lent by the file and not NUL-terminated. */
struct conf_line {
	const char *text;
	size_t len; /* as it stands, with its \n */
	const char *name;
	size_t name_len; /* 0: no "name =" */
	const char *value;
	size_t value_len; /* without blanks around */
	bool blank;	  /* empty or a comment */
};

/* At most 1 MB, else ERR_LIMIT. */
enum err conf_file_read(struct conf_file *f, const char *path);
bool conf_file_next(struct conf_file *f, struct conf_line *line);
void conf_file_release(struct conf_file *f);
/*
 * Writes "name = value" into a file of such lines, keeping comments and order;
 * value NULL: takes all lines of that name out. A file that is not there begins
 * with head.
 */
enum err conf_file_set(const char *file, const char *name, const char *value,
		       const char *head);

#endif
