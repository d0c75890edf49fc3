/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "base/path.h"
#include "base/text.h"
#include "ui/folder.h"

#define WORK_MARK ".ranzen-work"

void folder_init(struct folder *f)
{
	memset(f, 0, sizeof(*f));
}

static void drop_entries(struct folder_entry *e, int n)
{
	for (int i = 0; i < n; i++)
		free(e[i].name);
	free(e);
}

void folder_release(struct folder *f)
{
	drop_entries(f->entries, f->n);
	for (int i = 0; i < f->n_chosen; i++)
		free(f->chosen[i]);
	free(f->path);
	folder_init(f);
}

static int by_name(const void *a, const void *b)
{
	const struct folder_entry *x = a, *y = b;
	bool up_x = strcmp(x->name, "..") == 0, up_y = strcmp(y->name, "..") == 0;

	if (up_x != up_y)
		return up_x ? -1 : 1;
	if (x->is_folder != y->is_folder)
		return x->is_folder ? -1 : 1;
	return strcoll(x->name, y->name);
}

/* false: not to be shown. */
static bool look(int dir, const char *name, struct folder_entry *e)
{
	struct stat st;

	if ((name[0] == '.' && strcmp(name, "..") != 0) ||
	    fstatat(dir, name, &st, 0) < 0 ||
	    !(S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)))
		return false;
	e->name = str_dup(name);
	e->size = st.st_size;
	e->modified = st.st_mtime;
	e->is_folder = S_ISDIR(st.st_mode);
	return e->name != NULL;
}

static enum err read_entries(DIR *dir, struct folder_entry **out, int *n)
{
	struct folder_entry *all = NULL, *p, e;
	struct dirent *d;
	int cap = 0;

	*n = 0;
	while (*n < FOLDER_ENTRIES && (d = readdir(dir)) != NULL) {
		if (!look(dirfd(dir), d->d_name, &e))
			continue;
		if (*n == cap) {
			cap = cap ? 2 * cap : 32;
			p = realloc(all, (size_t)cap * sizeof(*p));
			if (!p) {
				free(e.name);
				drop_entries(all, *n);
				return ERR_NOMEM;
			}
			all = p;
		}
		all[(*n)++] = e;
	}
	if (*n > 1)
		qsort(all, (size_t)*n, sizeof(*all), by_name);
	*out = all;
	return ERR_OK;
}

enum err folder_read(struct folder *f, const char *path)
{
	struct folder_entry *entries = NULL;
	char *real = realpath(path, NULL);
	DIR *dir = real ? opendir(real) : NULL;
	enum err e = dir ? ERR_OK : err_from_errno(errno);
	int n = 0;

	if (dir)
		e = read_entries(dir, &entries, &n);
	if (dir)
		closedir(dir);
	if (e) {
		free(real);
		return e;
	}
	drop_entries(f->entries, f->n);
	free(f->path);
	f->path = real;
	f->entries = entries;
	f->n = n;
	return ERR_OK;
}

char *folder_entry_path(const struct folder *f, int i)
{
	return path_join(f->path, f->entries[i].name);
}

static int chosen_at(const struct folder *f, const char *path)
{
	for (int i = 0; i < f->n_chosen; i++) {
		if (strcmp(f->chosen[i], path) == 0)
			return i;
	}
	return -1;
}

bool folder_is_chosen(const struct folder *f, int i)
{
	char *path = f->n_chosen ? folder_entry_path(f, i) : NULL;
	bool yes = path && chosen_at(f, path) >= 0;

	free(path);
	return yes;
}

/* Takes path. */
static enum err toggle(struct folder *f, char *path)
{
	int at = path ? chosen_at(f, path) : -1;

	if (!path)
		return ERR_NOMEM;
	if (at < 0 && f->n_chosen < FOLDER_CHOSEN) {
		f->chosen[f->n_chosen++] = path;
		return ERR_OK;
	}
	free(path);
	if (at < 0)
		return ERR_LIMIT;
	free(f->chosen[at]);
	f->n_chosen--;
	memmove(f->chosen + at, f->chosen + at + 1,
		(size_t)(f->n_chosen - at) * sizeof(*f->chosen));
	return ERR_OK;
}

enum err folder_toggle(struct folder *f, int i)
{
	return toggle(f, folder_entry_path(f, i));
}

enum err folder_toggle_path(struct folder *f, const char *path)
{
	char *real = realpath(path, NULL);

	return real ? toggle(f, real) : err_from_errno(errno);
}

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

enum err folder_work(const char *parent, const char *name, char **out)
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
