/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "model/files.h"

#define PATH_LIMIT 4000

static void add_name(struct buf *b, const char *name)
{
	buf_char(b, '/');
	text_file_name(b, name ? name : "", name ? strlen(name) : 0);
}

char *files_folder(const char *files, const struct account *a,
		   const struct task *t)
{
	char *path = NULL;
	struct buf b;

	buf_init(&b, PATH_LIMIT);
	buf_str(&b, files);
	add_name(&b, a->school && *a->school ? a->school : a->name);
	if (t && t->course && *t->course)
		add_name(&b, t->course);
	if (t && t->title)
		add_name(&b, t->title);
	if (!buf_error(&b))
		path = buf_take(&b);
	buf_release(&b);
	return path;
}
