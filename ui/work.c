/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "base/text.h"
#include "ui/work.h"

/* The same in every language, so that it is found again. */
#define TEXT_NAME "Text.txt"
#define WORK_MARK ".ranzen-work"

/* The first folder inside with the mark; NULL: none. */
static char *marked(const char *parent)
{
	DIR *dir = opendir(parent);
	struct dirent *d;
	char *found = NULL;

	while (dir && !found && (d = readdir(dir))) {
		char *path = d->d_name[0] == '.' ? NULL
						 : path_join(parent, d->d_name);
		char *mark = path ? path_join(path, WORK_MARK) : NULL;

		if (mark && access(mark, F_OK) == 0)
			found = path;
		else
			free(path);
		free(mark);
	}
	if (dir)
		closedir(dir);
	return found;
}

enum err work_folder_in(const char *parent, const char *name, char **out)
{
	char *mark = NULL;
	enum err e = ERR_OK;

	*out = marked(parent);
	if (*out)
		return ERR_OK;
	*out = path_join(parent, name);
	mark = *out ? path_join(*out, WORK_MARK) : NULL;
	if (!mark)
		e = ERR_NOMEM;
	if (!e)
		e = disk_mkdirs(disk_real(), *out);
	if (!e)
		e = disk_write_file(disk_real(), mark, "", 0, 0600);
	if (e) {
		free(*out);
		*out = NULL;
	}
	free(mark);
	return e;
}

enum err work_task_folder(struct ui *ui, int64_t task, char **out)
{
	const char *own = conf_text(ui->start->conf, CONF_FILES_DIR);
	enum err e = store_task_folder(ui->store,
		own && *own ? own : ui->start->paths->files, task, out);

	if (!e)
		e = disk_mkdirs(disk_real(), *out);
	if (e) {
		free(*out);
		*out = NULL;
	}
	return e;
}

enum err work_folder(struct ui *ui, int64_t task, char **out)
{
	char *folder;
	enum err e = work_task_folder(ui, task, &folder);

	*out = NULL;
	if (!e)
		/* TRANSLATORS: name of the folder for finished work */
		e = work_folder_in(folder, _("My work"), out);
	free(folder);
	return e;
}

static char *clean_text(struct ui *ui, const char *data, size_t len)
{
	char *text = NULL;
	struct buf b;

	buf_init(&b, 4 * WORK_TEXT_LIMIT);
	text_clean(&b, data, len, TEXT_BREAKS);
	while (b.len > 0 && strchr(" \n", b.data[b.len - 1]))
		b.data[--b.len] = '\0';
	if (b.len > 0)
		text = buf_take(&b);
	else
		ui_say(ui, ROLE_message, "%s",
		       _("You have not written anything. Nothing is handed in."));
	buf_release(&b);
	return text;
}

static enum err edit(struct ui *ui, const char *path, char **data, size_t *len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_from_errno(errno);
	close(fd);
	if (!deed_edit(ui, path)) {
		if (!ui->plain) /* which says itself what happened */
			ui_say(ui, ROLE_bad,
			       _("No editor could be opened. Write your text here: %s"),
			       path);
		return ERR_OK;
	}
	return disk_read_file(disk_real(), path, WORK_TEXT_LIMIT, data, len);
}

char *work_write(struct ui *ui, int64_t task)
{
	char *folder = NULL, *path = NULL, *data = NULL, *text = NULL;
	size_t len = 0;
	enum err e = work_folder(ui, task, &folder);

	if (!e) {
		path = path_join(folder, TEXT_NAME);
		e = path ? edit(ui, path, &data, &len) : ERR_NOMEM;
	}
	if (ui_ok(ui, e) && data)
		text = clean_text(ui, data, len);
	free(data);
	free(path);
	free(folder);
	return text;
}
