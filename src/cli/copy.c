/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "base/buf.h"
#include "cli/copy.h"

#define NAMES_MAX  1000
#define PATH_LIMIT 4096
#define PART	   65536

static bool same_bytes(const char *a, const char *b)
{
	FILE *x = fopen(a, "re"), *y = fopen(b, "re");
	char p[4096], q[4096];
	size_t n = 1;
	bool same = x && y;

	while (same && n > 0) {
		n = fread(p, 1, sizeof(p), x);
		same = fread(q, 1, sizeof(q), y) == n && memcmp(p, q, n) == 0;
	}
	same = same && !ferror(x) && !ferror(y);
	if (x)
		fclose(x);
	if (y)
		fclose(y);
	return same;
}

static bool numbered(char *out, const char *folder, const char *name, int i)
{
	const char *dot = strrchr(name, '.');
	int stem = dot && dot != name ? (int)(dot - name) : (int)strlen(name);

	if (i == 1)
		return str_printf(out, PATH_LIMIT, "%s/%s", folder, name);
	return str_printf(out, PATH_LIMIT, "%s/%.*s %d%s", folder, stem, name,
		i, name + stem);
}

static enum err write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return err_from_errno(errno);
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return ERR_OK;
}

static enum err copy_bytes(const char *from, int to)
{
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	char *part = malloc(PART);
	enum err err = part ? ERR_OK : ERR_NOMEM;
	ssize_t n = 1;

	if (fd < 0)
		err = err_from_errno(errno);
	while (err == ERR_OK && n > 0) {
		n = read(fd, part, PART);
		if (n < 0)
			err = err_from_errno(errno);
		else
			err = write_all(to, part, (size_t)n);
	}
	if (err == ERR_OK && fsync(to) < 0)
		err = err_from_errno(errno);
	if (fd >= 0)
		close(fd);
	free(part);
	return err;
}

enum err copy_into(const char *from, const char *folder, const char *name,
	char **path)
{
	char to[PATH_LIMIT];
	enum err err = disk_mkdirs(disk_real(), folder);
	int fd = -1;

	*path = NULL;
	for (int i = 1; err == ERR_OK && fd < 0 && i <= NAMES_MAX; i++) {
		if (!numbered(to, folder, name, i))
			return ERR_LIMIT;
		fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		if (fd < 0 && errno != EEXIST)
			err = err_from_errno(errno);
		else if (fd < 0 && same_bytes(from, to))
			break;
	}
	if (fd >= 0) {
		err = copy_bytes(from, fd);
		close(fd);
		if (err != ERR_OK)
			unlink(to);
	}
	if (err == ERR_OK && !(*path = str_dup(to)))
		err = ERR_NOMEM;
	return err;
}
