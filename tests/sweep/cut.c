/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The power cut: home as the disk has it. */
#include "base/base.h"

#include <dirent.h>
#include <ftw.h>

#include "base/buf.h"
#include "tests/sweep/shadow.h"

#define NAMES_MAX 512
#define LINE_ROOM 1024
#define FILE_ROOM (64 << 20)

struct name {
	char type;
	long long id;
	char name[NAME_MAX + 1];
};

struct names {
	struct name row[NAMES_MAX];
	int n;
};

struct cut {
	const struct shadow *s;
	uint64_t random; /* 0: nothing that is not durable is kept */
	char was[PATH_MAX]; /* home as the programs left it */
};

/* Marsaglia's xorshift64. */
static bool keep(struct cut *c)
{
	if (!c->random)
		return false;
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	c->random ^= c->random << 17;
	return (c->random >> 33) & 1;
}

static int find(const struct names *l, const char *name)
{
	for (int i = 0; i < l->n; i++)
		if (!strcmp(l->row[i].name, name))
			return i;
	return -1;
}

static void drop(struct names *l, const char *name)
{
	int i = find(l, name);

	if (i >= 0)
		l->row[i] = l->row[--l->n];
}

static void put(struct names *l, char type, const char *id, const char *name)
{
	drop(l, name);
	if (l->n == NAMES_MAX)
		return;
	l->row[l->n].type = type;
	l->row[l->n].id = strtoll(id, NULL, 10);
	str_printf(l->row[l->n++].name, NAME_MAX + 1, "%s", name);
}

static void op(struct names *l, char *line)
{
	char *part[5] = {NULL}, *rest = line;

	for (size_t i = 0; i < ARRAY_LEN(part) && rest; i++)
		part[i] = strsep(&rest, "\t");
	switch (*part[0]) {
	case '+':
		if (part[3])
			put(l, *part[1], part[2], part[3]);
		break;
	case '-':
		if (part[1])
			drop(l, part[1]);
		break;
	case '>':
		/* what was not there under the old name is not moved */
		if (part[4] && find(l, part[3]) >= 0) {
			drop(l, part[3]);
			put(l, *part[1], part[2], part[4]);
		}
		break;
	default: break;
	}
}

/* The names of a folder: the durable ones, and of what came since as much as
 * the seed keeps. */
static void read_names(struct cut *c, long long id, struct names *l)
{
	char path[PATH_MAX], line[LINE_ROOM];
	FILE *f;

	l->n = 0;
	str_printf(path, sizeof(path), "%s/durable/names/%lld", c->s->dir, id);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		char *rest = line, *type, *number, *name;

		line[strcspn(line, "\n")] = '\0';
		type = strsep(&rest, "\t");
		number = strsep(&rest, "\t");
		name = rest;
		if (name)
			put(l, *type, number, name);
	}
	if (f)
		fclose(f);
	str_printf(path, sizeof(path), "%s/durable/ops/%lld", c->s->dir, id);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (keep(c))
			op(l, line);
	}
	if (f)
		fclose(f);
}

static char *slurp(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *data;
	ssize_t got = 0;

	*n = 0;
	if (fd < 0 || fstat(fd, &st) || st.st_size > FILE_ROOM) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	data = calloc(1, (size_t)st.st_size + 1);
	if (data)
		got = read(fd, data, (size_t)st.st_size);
	close(fd);
	*n = got > 0 ? (size_t)got : 0;
	return data;
}


/* Where the file of this id lies now, in what the programs left. */
static bool lies(struct cut *c, const char *dir, long long id, char *out)
{
	char path[PATH_MAX], map[PATH_MAX], line[64];
	DIR *d = opendir(dir);
	struct dirent *e;
	bool found = false;

	while (d && !found && (e = readdir(d)) != NULL) {
		long long is = 0;
		FILE *f;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		str_printf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_type == DT_DIR) {
			found = lies(c, path, id, out);
			continue;
		}
		str_printf(map, sizeof(map), "%s/durable/map/%llu", c->s->dir,
		    (unsigned long long)e->d_ino);
		f = fopen(map, "re");
		if (f && fgets(line, sizeof(line), f) && *line == 'f')
			is = strtoll(line + 2, NULL, 10);
		if (f)
			fclose(f);
		if (is == id) {
			str_printf(out, PATH_MAX, "%s", path);
			found = true;
		}
	}
	if (d)
		closedir(d);
	return found;
}

/* Blocks of 512 or 4096 bytes of the one or the other; so is the length. */
static void mix(struct cut *c, char **durable, size_t *n, const char *now,
    size_t now_n)
{
	size_t block = keep(c) ? 512 : 4096, most = MAX(*n, now_n);
	size_t end = keep(c) ? now_n : *n;
	char *out = calloc(1, most + 1);

	if (!out)
		return;
	for (size_t at = 0; at < end; at += block) {
		bool fresh = keep(c);
		const char *from = fresh ? now : *durable;
		size_t has = fresh ? now_n : *n;
		size_t len = MIN(block, end - at);

		if (at < has)
			memcpy(out + at, from + at, MIN(len, has - at));
	}
	free(*durable);
	*durable = out;
	*n = end;
}

static bool bring_file(struct cut *c, long long id, const char *to)
{
	char path[PATH_MAX], *data, *now;
	size_t n, now_n;
	struct stat st = {.st_mode = 0600};
	bool ok = false;
	int fd;

	str_printf(path, sizeof(path), "%s/durable/file/%lld", c->s->dir, id);
	data = slurp(path, &n);
	if (!data)
		data = calloc(1, 1);
	if (data && lies(c, c->was, id, path)) {
		stat(path, &st);
		now = c->random ? slurp(path, &now_n) : NULL;
		if (now)
			mix(c, &data, &n, now, now_n);
		free(now);
	}
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0 && data) {
		ok = write(fd, data, n) == (ssize_t)n &&
		     !fchmod(fd, st.st_mode & 07777);
	}
	if (fd >= 0)
		close(fd);
	free(data);
	return ok;
}

static bool bring(struct cut *c, long long id, const char *to)
{
	struct names *l = malloc(sizeof(*l));
	char path[PATH_MAX];
	bool ok = l && (!mkdir(to, 0700) || errno == EEXIST);

	if (ok)
		read_names(c, id, l);
	for (int i = 0; ok && i < l->n; i++) {
		str_printf(path, sizeof(path), "%s/%s", to, l->row[i].name);
		ok = l->row[i].type == 'd' ? bring(c, l->row[i].id, path)
					   : bring_file(c, l->row[i].id, path);
	}
	free(l);
	return ok;
}

static int remove_one(
    const char *path, const struct stat *st, int what, struct FTW *at)
{
	UNUSED(st);
	UNUSED(what);
	UNUSED(at);
	return remove(path);
}

bool shadow_cut(const struct shadow *s, const char *home, uint64_t seed)
{
	struct cut c = {.s = s, .random = seed * UINT64_C(0x9e3779b97f4a7c15)};
	char map[PATH_MAX], line[64];
	struct stat st;
	long long id = 0;
	FILE *f;

	for (int i = 0; i < 20; i++)
		keep(&c);
	str_printf(c.was, sizeof(c.was), "%s/dark", s->dir);
	if (stat(home, &st))
		return false;
	str_printf(map, sizeof(map), "%s/durable/map/%llu", s->dir,
	    (unsigned long long)st.st_ino);
	f = fopen(map, "re");
	if (f && fgets(line, sizeof(line), f))
		id = strtoll(line + 2, NULL, 10);
	if (f)
		fclose(f);
	if (!id || rename(home, c.was))
		return false;
	return bring(&c, id, home) &&
	       !nftw(c.was, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
