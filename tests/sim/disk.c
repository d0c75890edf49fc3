/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/sim/sim.h"

#include <dirent.h>

#define NAMES 256

/* A name that the folder has not been synced for, or bytes that the file has
 * not been; in the order in which it happened. */
struct unsure {
	char path[160];
	bool bytes;
};
struct forgetful {
	struct sim *sim;
	struct unsure list[NAMES];
	int n;
};

static const struct program *dead_end(void *ctx)
{
	return ctx;
}

static bool effect(void *ctx)
{
	if (program_effect(ctx))
		return true;
	errno = EIO;
	return false;
}

static struct forgetful *memory(void *ctx)
{
	return dead_end(ctx)->sim->forgetful;
}

static void note(struct forgetful *f, const char *path, bool bytes)
{
	for (int i = 0; bytes && i < f->n; i++)
		if (f->list[i].bytes && !strcmp(f->list[i].path, path))
			return;
	if (f->n == NAMES)
		abort();
	struct unsure *u = &f->list[f->n++];
	u->bytes = bytes;
	str_copy(u->path, sizeof(u->path), path);
}

static void path_of(int fd, char *out, size_t size)
{
	char link[40];
	ssize_t n;

	str_printf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, out, size - 1);
	out[MAX(n, 0)] = '\0';
}

/* A call may do less than it was asked for. */
static size_t some(void *ctx, size_t n)
{
	struct sim *s = dead_end(ctx)->sim;

	return n > 1 && sim_chance(s, 5) ? 1 + sim_below(s, (unsigned)n) : n;
}

static int d_open(void *ctx, const char *path, int flags, mode_t mode)
{
	bool makes = flags & O_CREAT;
	struct stat st;

	if (makes && !effect(ctx))
		return -1;
	if (makes && stat(path, &st))
		note(memory(ctx), path, false);
	return open(path, flags | O_CLOEXEC, mode);
}

static int d_close(void *ctx, int fd)
{
	UNUSED(ctx);
	return close(fd);
}

static ssize_t d_pread(void *ctx, int fd, void *p, size_t n, off_t at)
{
	return pread(fd, p, some(ctx, n), at);
}

static ssize_t d_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
	char path[160];

	if (!effect(ctx))
		return -1;
	if (!program_room(ctx)) {
		errno = ENOSPC;
		return -1;
	}
	path_of(fd, path, sizeof(path));
	note(memory(ctx), path, true);
	return pwrite(fd, p, some(ctx, n), at);
}

/* A folder: its names are safe now. A file: its bytes. */
static int d_fsync(void *ctx, int fd)
{
	struct forgetful *f = memory(ctx);
	char path[160];
	struct stat st;
	int kept = 0;

	if (!effect(ctx))
		return -1;
	if (fstat(fd, &st))
		return -1;
	path_of(fd, path, sizeof(path));
	for (int i = 0; i < f->n; i++) {
		struct unsure *u = &f->list[i];
		size_t dir = (size_t)(strrchr(u->path, '/') - u->path);
		bool safe = u->bytes ? !strcmp(u->path, path)
				     : S_ISDIR(st.st_mode) && dir == strlen(path) &&
			!strncmp(u->path, path, dir);
		if (!safe)
			f->list[kept++] = *u;
	}
	f->n = kept;
	return 0;
}

static int d_ftruncate(void *ctx, int fd, off_t size)
{
	return effect(ctx) ? ftruncate(fd, size) : -1;
}

static int d_fstat(void *ctx, int fd, struct stat *st)
{
	UNUSED(ctx);
	return fstat(fd, st);
}

static int d_stat(void *ctx, const char *path, struct stat *st)
{
	UNUSED(ctx);
	return stat(path, st);
}

static int d_rename(void *ctx, const char *from, const char *to)
{
	struct forgetful *f = memory(ctx);
	struct stat st;
	bool over = !stat(to, &st);
	int kept = 0;

	if (!effect(ctx) || rename(from, to))
		return -1;
	for (int i = 0; i < f->n; i++) {
		struct unsure *u = &f->list[i];
		bool moved = !strcmp(u->path, from);

		if (moved && !u->bytes)
			continue;
		if (moved)
			str_copy(u->path, sizeof(u->path), to);
		f->list[kept++] = *u;
	}
	f->n = kept;
	if (!over) /* else the name is there, before and after */
		note(f, to, false);
	return 0;
}

static int d_link(void *ctx, const char *from, const char *to)
{
	if (!effect(ctx) || link(from, to))
		return -1;
	note(memory(ctx), to, false);
	return 0;
}

static int d_unlink(void *ctx, const char *path)
{
	return effect(ctx) ? unlink(path) : -1;
}

static int d_mkdir(void *ctx, const char *path, mode_t mode)
{
	return effect(ctx) ? mkdir(path, mode) : -1;
}

struct forgetful *disk_new(struct sim *s)
{
	struct forgetful *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->sim = s;
	return f;
}

void disk_free(struct forgetful *f)
{
	disk_reset(f);
	free(f);
}

struct disk disk_of(struct forgetful *f, struct program *p)
{
	UNUSED(f);
	return (struct disk){p, d_open, d_close, d_pread, d_pwrite, d_fsync,
	    d_ftruncate, d_fstat, d_stat, d_rename, d_link, d_unlink, d_mkdir,
	    NULL, p->vfs};
}

/* Names and bytes that were not synced are lost or not. */
void disk_power(struct forgetful *f)
{
	for (int i = f->n; i-- > 0;) {
		struct unsure *u = &f->list[i];
		struct stat st;

		if (sim_below(f->sim, 3) == 0 || stat(u->path, &st))
			continue;
		if (!u->bytes) {
			sim_say(f->sim, "lost with the power: %s",
			    strrchr(u->path, '/') + 1);
			unlink(u->path);
		} else if (chmod(u->path, 0600) ||
		    truncate(u->path,
			sim_below(f->sim, (unsigned)st.st_size + 1))) {
			abort();
		}
	}
	f->n = 0;
}

/* Nothing of a history stays for the next. */
void disk_reset(struct forgetful *f)
{
	DIR *dir = opendir(f->sim->paths.blobs);
	struct dirent *e;
	char path[400];

	while (dir && (e = readdir(dir))) {
		str_printf(path, sizeof(path), "%s/%s", f->sim->paths.blobs,
		    e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	if (dir)
		closedir(dir);
	if (!access(f->sim->people, F_OK))
		sim_remove(f->sim->people);
	f->n = 0;
}
