/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "conf/conf.h"
#include "conf/line.h"

static bool names(const struct conf_line *line, const char *name)
{
	return line->name_len == strlen(name) &&
	       !memcmp(line->name, name, line->name_len);
}

/* The last line of that name, the one that counts; -1: none. */
static int last_line(struct conf_file *f, const char *name)
{
	struct conf_line line;
	int last = -1;

	for (int i = 0; conf_file_next(f, &line); i++)
		if (names(&line, name))
			last = i;
	f->at = 0;
	return last;
}

static void write_line(struct buf *out, const char *name, const char *value)
{
	if (out->len && out->data[out->len - 1] != '\n')
		buf_char(out, '\n');
	buf_printf(out, "%s = %s\n", name, value);
}

static void rewrite(
    struct buf *out, struct conf_file *f, const char *name, const char *value)
{
	int last = last_line(f, name);
	struct conf_line line;

	for (int i = 0; conf_file_next(f, &line); i++) {
		if (value && i == last)
			write_line(out, name, value);
		else if (value || !names(&line, name))
			buf_add(out, line.text, line.len);
	}
	if (value && last < 0)
		write_line(out, name, value);
}

/* The file itself where a link leads to it, so that the link stays. */
static char *target_of(const char *file)
{
	char *real = realpath(file, NULL);

	return real ? real : str_dup(file);
}

enum err conf_file_set(const char *file, const char *name, const char *value,
    const char *head)
{
	struct conf_file f = {.at = 0};
	char *target = target_of(file);
	struct stat st;
	struct buf out;
	enum err e = target ? ERR_OK : ERR_NOMEM;

	buf_init(&out, 2u << 20);
	if (e)
		goto out;
	e = conf_file_read(&f, target);
	if (e && e != ERR_NOT_FOUND)
		goto out;
	if (e)
		buf_str(&out, head);
	rewrite(&out, &f, name, value);
	e = buf_error(&out);
	if (!e)
		e = disk_make_parent(disk_real(), target);
	if (!e)
		e = disk_write_file(disk_real(), target, out.data, out.len,
		    stat(target, &st) ? 0600 : st.st_mode & 0777);
out:
	conf_file_release(&f);
	buf_release(&out);
	free(target);
	return e;
}

enum err conf_set_file(const char *file, enum conf_id id, const char *value)
{
	enum err e = value ? conf_check(id, value) : ERR_OK;

	return e ? e : conf_file_set(file, conf_row(id)->name, value, "");
}
