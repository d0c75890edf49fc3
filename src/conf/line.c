/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "conf/line.h"

#define FILE_MAX (1u << 20)

enum err conf_file_read(struct conf_file *f, const char *path)
{
	*f = (struct conf_file){.at = 0};
	return disk_read_file(disk_real(), path, FILE_MAX, &f->data, &f->len);
}

void conf_file_release(struct conf_file *f)
{
	free(f->data);
	*f = (struct conf_file){.at = 0};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(const char **s, size_t *len)
{
	while (*len && is_blank((*s)[*len - 1]))
		--*len;
	for (; *len && is_blank(**s); ++*s)
		--*len;
}

bool conf_file_next(struct conf_file *f, struct conf_line *line)
{
	const char *s = f->data + f->at, *end, *equals;
	size_t left = f->len - f->at, len;

	if (!left)
		return false;
	end = memchr(s, '\n', left);
	len = end ? (size_t)(end - s) + 1 : left;
	f->at += len;
	*line = (struct conf_line){.text = s, .len = len};
	trim(&s, &len);
	line->blank = !len || *s == '#';
	equals = line->blank ? NULL : memchr(s, '=', len);
	if (!equals)
		return true;
	line->name = s;
	line->name_len = (size_t)(equals - s);
	line->value = equals + 1;
	line->value_len = len - line->name_len - 1;
	trim(&line->name, &line->name_len);
	trim(&line->value, &line->value_len);
	return true;
}
