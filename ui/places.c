/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/path.h"
#include "base/text.h"
#include "ui/places.h"

#define LINE 4096
#define LINES 10000

/* Their names where the desktop says none: as it makes them in German and
 * English. */
static const struct {
	const char *key, *label;
	const char *guess[3];
} known[] = {
	{"DOWNLOAD", N_("Downloads"), {"Downloads"}},
	{"DESKTOP", N_("Desktop"), {"Schreibtisch", "Desktop"}},
	{"DOCUMENTS", N_("Documents"), {"Dokumente", "Documents"}},
	{"PICTURES", N_("Pictures"), {"Bilder", "Pictures"}},
};

/* Where drives are put that somebody plugs in, and how many names deep: the
 * person's may be one of them. */
static const struct { const char *in; int deep; } drives[] = {
	{"/media/", 2}, {"/run/media/", 2}, {"/mnt/", 1},
};

void places_release(struct places *p)
{
	for (int i = 0; i < p->n; i++) {
		free(p->at[i].label);
		free(p->at[i].path);
	}
	p->n = 0;
}

void places_add(struct places *p, const char *label, char *path)
{
	bool there = !path || p->n == PLACES;
	char *name;

	for (int i = 0; i < p->n && !there; i++)
		there = strcmp(p->at[i].path, path) == 0;
	name = there ? NULL : str_dup(label);
	if (name)
		p->at[p->n++] = (struct place){name, path};
	else
		free(path);
}

/* ---- user-dirs.dirs: XDG_DESKTOP_DIR="$HOME/Schreibtisch", as a shell would
 * read it; https://www.freedesktop.org/wiki/Software/xdg-user-dirs/ */
/* The value at its first quote; caller frees. NULL: none. */
static char *value_of(const char *s, const char *home)
{
	bool relative = str_starts(s, "\"$HOME/") || str_starts(s, "\"$HOME\"");
	struct buf b;

	if (*s != '"' || (!relative && s[1] != '/'))
		return NULL;
	buf_init(&b, PATH_MAX);
	buf_str(&b, relative ? home : "");
	for (s += relative ? strlen("\"$HOME") : 1; *s && *s != '"'; s++) {
		s += *s == '\\' && s[1];
		buf_char(&b, *s);
	}
	while (b.len > 1 && b.data[b.len - 1] == '/')
		b.data[--b.len] = '\0';
	return buf_take(&b);
}

/* The folder that a line gives to a key; NULL: it is another line. */
static char *line_of(const char *line, const char *key, const char *home)
{
	size_t len = strlen(key);

	line += strspn(line, " \t");
	if (!str_starts(line, "XDG_") || strncmp(line + 4, key, len) != 0 ||
	    !str_starts(line + 4 + len, "_DIR"))
		return NULL;
	line += 4 + len + strlen("_DIR");
	line += strspn(line, " \t");
	if (*line != '=')
		return NULL;
	line++;
	line += strspn(line, " \t");
	return value_of(line, home);
}

/* The last line counts. A folder that is the home itself is none. */
static char *named(const struct places_from *from, const char *key)
{
	FILE *f = from->dirs ? fopen(from->dirs, "re") : NULL;
	char line[LINE], *found = NULL, *value;

	for (int i = 0; f && i < LINES && fgets(line, sizeof(line), f); i++) {
		value = line_of(line, key, from->home);
		if (!value)
			continue;
		free(found);
		found = value;
	}
	if (f)
		fclose(f);
	if (found && strcmp(found, from->home) == 0) {
		free(found);
		found = str_dup("");
	}
	return found;
}

/* A link is not followed: it may lead to a drive. */
static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 &&
	       (S_ISDIR(st.st_mode) || S_ISLNK(st.st_mode));
}

static char *guessed(const char *home, const char *const guess[3])
{
	for (int i = 0; i < 3 && guess[i]; i++) {
		char *path = path_join(home, guess[i]);

		if (path && is_there(path))
			return path;
		free(path);
	}
	return NULL;
}

static void add_folders(struct places *p, const struct places_from *from)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		char *path = named(from, known[i].key);

		if (!path)
			path = guessed(from->home, known[i].guess);
		if (path && is_there(path))
			places_add(p, _(known[i].label), path);
		else
			free(path);
	}
}

/* ---- drives */
/* Blanks and the like are written "\040" there. */
static char *unescaped(const char *s, size_t len)
{
	struct buf b;

	buf_init(&b, PATH_MAX);
	for (size_t i = 0; i < len; i++) {
		bool code = s[i] == '\\' && i + 3 < len &&
			    strspn(s + i + 1, "01234567") >= 3;

		if (code)
			buf_char(&b, (char)((s[i + 1] - '0') * 64 +
					    (s[i + 2] - '0') * 8 + s[i + 3] -
					    '0'));
		else
			buf_char(&b, s[i]);
		i += code ? 3 : 0;
	}
	return buf_take(&b);
}

static bool is_drive(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(drives); i++) {
		const char *at = path + strlen(drives[i].in) - 1;
		int deep = 0;

		if (!str_starts(path, drives[i].in))
			continue;
		while ((at = strchr(at, '/')) && at++)
			deep++;
		return deep <= drives[i].deep;
	}
	return false;
}

static void add_drive(struct places *p, const char *line)
{
	size_t len, skip = strcspn(line, " ");
	char *path, *slash;
	struct buf label;

	line += skip + (line[skip] == ' ');
	len = strcspn(line, " \n");
	path = unescaped(line, len);
	if (!path || !is_drive(path)) {
		free(path);
		return;
	}
	slash = strrchr(path, '/');
	buf_init(&label, NAME_MAX);
	text_clean(&label, slash + 1, strlen(slash + 1), TEXT_LINE);
	places_add(p, label.data, path);
	buf_release(&label);
}

static void add_drives(struct places *p, const char *mounts)
{
	FILE *f = mounts ? fopen(mounts, "re") : NULL;
	char line[LINE];

	for (int i = 0; f && i < LINES && fgets(line, sizeof(line), f); i++)
		add_drive(p, line);
	if (f)
		fclose(f);
}

/* ---- all */
void places_read(struct places *p, const struct places_from *from)
{
	if (from->home)
		add_folders(p, from);
	if (from->home)
		/* TRANSLATORS: the person's own folder, as desktops call it */
		places_add(p, _("Home folder"), str_dup(from->home));
	add_drives(p, from->mounts);
}

void places_own(struct places *p)
{
	const char *home = getenv("HOME"), *conf = getenv("XDG_CONFIG_HOME");
	struct places_from from = {.mounts = "/proc/self/mounts"};
	char *own = NULL, *dirs = NULL;

	if (home && *home == '/') {
		from.home = home;
		own = path_join(home, ".config");
		if (conf && *conf == '/')
			dirs = path_join(conf, "user-dirs.dirs");
		else if (own)
			dirs = path_join(own, "user-dirs.dirs");
		from.dirs = dirs;
	}
	places_read(p, &from);
	free(dirs);
	free(own);
}
