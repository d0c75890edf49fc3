/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "ui/theme.h"

#define ENDING ".theme"
#define NAMES_MAX 500

/* themes/ beside the person's options; caller frees. */
static char *own_folder(const struct paths *paths)
{
	return path_beside(paths->config, "themes");
}

char *theme_file(const struct paths *paths, const char *name)
{
	char file[256], *folder, *path = NULL;

	if (strchr(name, '/'))
		return str_dup(name);
	if (!str_printf(file, sizeof(file), "%s" ENDING, name))
		return NULL;
	folder = own_folder(paths);
	if (folder)
		path = path_join(folder, file);
	free(folder);
	if (path && access(path, R_OK) == 0)
		return path;
	free(path);
	str_printf(file, sizeof(file), "themes/%s" ENDING, name);
	return path_data(file);
}

struct names { char **name; size_t n; };

static bool known(const struct names *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->name[i], name) == 0)
			return true;
	}
	return false;
}

/* Takes the folder's path. */
static void add_folder(struct names *all, char *folder)
{
	DIR *dir = folder ? opendir(folder) : NULL;
	struct dirent *e;

	while (dir && all->n < NAMES_MAX && (e = readdir(dir))) {
		char *name = str_ends(e->d_name, ENDING) && *e->d_name != '.'
				     ? str_dup(e->d_name) : NULL;

		if (name)
			name[strlen(name) - strlen(ENDING)] = '\0';
		if (name && !known(all, name))
			all->name[all->n++] = name;
		else
			free(name);
	}
	if (dir)
		closedir(dir);
	free(folder);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum err theme_names(const struct paths *paths, char ***names, size_t *n)
{
	struct names all = {calloc(NAMES_MAX, sizeof(char *)), 0};

	if (!all.name)
		return ERR_NOMEM;
	add_folder(&all, own_folder(paths));
	add_folder(&all, path_data("themes"));
	qsort(all.name, all.n, sizeof(*all.name), by_name);
	*names = all.name;
	*n = all.n;
	return ERR_OK;
}
