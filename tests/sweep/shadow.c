/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <dirent.h>
#include <sys/file.h>
#include <sys/syscall.h>

#include "tests/sweep/shadow.h"

static void in_dir(const struct shadow *s, char out[PATH_MAX], const char *kind,
    int64_t number)
{
	snprintf(out, PATH_MAX, "%s/durable/%s/%lld", s->dir, kind,
	    (long long)number);
}

static int lock(const struct shadow *s)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/lock", s->dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	while (fd >= 0 && flock(fd, LOCK_EX) && errno == EINTR)
		;
	return fd;
}

/* What an inode is now: its id, 0 when it is unknown. */
static int64_t id_of(const struct shadow *s, ino_t inode, char *type)
{
	char path[PATH_MAX];
	long long id = 0;
	FILE *f;

	in_dir(s, path, "map", (int64_t)inode);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%c %lld", type, &id) != 2)
		id = 0;
	fclose(f);
	return id;
}

static int64_t id_of_path(const struct shadow *s, const char *path, char *type)
{
	struct stat st;

	return lstat(path, &st) ? 0 : id_of(s, st.st_ino, type);
}

static int64_t id_new(const struct shadow *s, ino_t inode, char type)
{
	int64_t id = __atomic_add_fetch(s->next_id, 1, __ATOMIC_SEQ_CST);
	char path[PATH_MAX];
	FILE *f;

	in_dir(s, path, "map", (int64_t)inode);
	f = fopen(path, "we");
	if (!f)
		return 0;
	fprintf(f, "%c %lld\n", type, (long long)id);
	fclose(f);
	return id;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int64_t parent_of(const struct shadow *s, const char *path)
{
	char parent[PATH_MAX], type;
	size_t n = (size_t)(name_of(path) - path);

	if (n < 2 || n > sizeof(parent))
		return 0;
	memcpy(parent, path, n - 1);
	parent[n - 1] = '\0';
	return id_of_path(s, parent, &type);
}

static void note(const struct shadow *s, int64_t folder, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list args;
	FILE *f;

	in_dir(s, path, "ops", folder);
	f = folder ? fopen(path, "ae") : NULL;
	if (!f)
		return;
	va_start(args, fmt);
	vfprintf(f, fmt, args);
	va_end(args);
	fclose(f);
}

void shadow_made(const struct shadow *s, const char *path)
{
	int held = lock(s);
	struct stat st;

	if (!lstat(path, &st)) {
		char type = S_ISDIR(st.st_mode) ? 'd' : 'f';
		int64_t id = id_new(s, st.st_ino, type);

		note(s, parent_of(s, path), "+\t%c\t%lld\t%s\n", type,
		    (long long)id, name_of(path));
	}
	close(held);
}

void shadow_linked(const struct shadow *s, const char *to)
{
	int held = lock(s);
	char type = 'f';
	long long id = id_of_path(s, to, &type);

	note(s, parent_of(s, to), "+\t%c\t%lld\t%s\n", type, id, name_of(to));
	close(held);
}

void shadow_renamed(const struct shadow *s, const char *from, const char *to)
{
	int held = lock(s);
	int64_t a = parent_of(s, from), b = parent_of(s, to);
	char type = 'f';
	long long id = id_of_path(s, to, &type);

	if (a == b) {
		note(s, a, ">\t%c\t%lld\t%s\t%s\n", type, id, name_of(from),
		    name_of(to));
	} else {
		note(s, a, "-\t%s\n", name_of(from));
		note(s, b, "+\t%c\t%lld\t%s\n", type, id, name_of(to));
	}
	close(held);
}

void shadow_removed(const struct shadow *s, const char *path)
{
	int held = lock(s);

	note(s, parent_of(s, path), "-\t%s\n", name_of(path));
	close(held);
}

/*
 * Renamed when it is whole: who copies may be killed at any time. Read by
 * number, since preload.c counts what a program reads.
 */
static bool copy_bytes(int in, const char *to)
{
	char fresh[PATH_MAX + 8], part[65536];
	ssize_t n = -1;
	off_t at = 0;
	int out;

	snprintf(fresh, sizeof(fresh), "%s.new", to);
	out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	while (out >= 0 && (n = syscall(SYS_pread64, in, part, sizeof(part),
				at)) > 0) {
		if (write(out, part, (size_t)n) != n)
			break;
		at += n;
	}
	if (out >= 0)
		close(out);
	return n == 0 && !rename(fresh, to);
}

static bool copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	bool ok = in >= 0 && copy_bytes(in, to);

	if (in >= 0)
		close(in);
	return ok;
}

static void names_synced(const struct shadow *s, const char *path, int64_t id)
{
	char list[PATH_MAX], ops[PATH_MAX], fresh[PATH_MAX + 8];
	DIR *d = opendir(path);
	struct dirent *e;
	FILE *f;

	in_dir(s, list, "names", id);
	in_dir(s, ops, "ops", id);
	snprintf(fresh, sizeof(fresh), "%s.new", list);
	f = d ? fopen(fresh, "we") : NULL;
	while (f && (e = readdir(d)) != NULL) {
		char type = 'f';
		long long child;

		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		child = id_of(s, e->d_ino, &type);
		if (child)
			fprintf(f, "%c\t%lld\t%s\n", type, child, e->d_name);
	}
	if (d)
		closedir(d);
	if (f && !fclose(f) && !rename(fresh, list))
		unlink(ops);
}

/*
 * What the program has locked is read by its own descriptor: to open the file
 * once more and close it would drop all locks of the process (fcntl), and
 * another program would take the database to be nobody's.
 */
void shadow_synced(const struct shadow *s, int fd)
{
	char link[64], path[PATH_MAX], to[PATH_MAX], type;
	int held = lock(s);
	struct stat st;
	ssize_t n;
	int64_t id;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n > 0 && !fstat(fd, &st)) {
		path[n] = '\0';
		id = id_of(s, st.st_ino, &type);
		in_dir(s, to, "file", id);
		if (id && S_ISDIR(st.st_mode))
			names_synced(s, path, id);
		else if (id && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
			copy(link, to);
		else if (id)
			copy_bytes(fd, to);
	}
	close(held);
}

/* ---- the beginning */

static bool everything(const struct shadow *s, const char *path)
{
	char child[PATH_MAX], to[PATH_MAX], type;
	DIR *d = opendir(path);
	struct dirent *e;
	struct stat st;
	bool ok = d != NULL;

	while (ok && (e = readdir(d)) != NULL) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
		ok = !lstat(child, &st);
		if (ok && S_ISDIR(st.st_mode)) {
			id_new(s, st.st_ino, 'd');
			ok = everything(s, child);
		} else if (ok && S_ISREG(st.st_mode)) {
			in_dir(s, to, "file", id_new(s, st.st_ino, 'f'));
			ok = copy(child, to);
		}
	}
	if (d)
		closedir(d);
	if (ok)
		names_synced(s, path, id_of_path(s, path, &type));
	return ok;
}

bool shadow_begin(const struct shadow *s, const char *home)
{
	static const char *const kinds[] = {"", "map", "file", "names", "ops"};
	char path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		snprintf(path, sizeof(path), "%s/durable/%s", s->dir, kinds[i]);
		if (mkdir(path, 0700) && errno != EEXIST)
			return false;
	}
	return !stat(home, &st) && id_new(s, st.st_ino, 'd') &&
	       everything(s, home);
}
