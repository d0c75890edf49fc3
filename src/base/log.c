/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "base/log.h"
#include "base/path.h"
#include "base/timefmt.h"

#define LOG_SIZE (1 << 20) /* bytes of one file */
#define LOG_LINE 1024

struct log {
	char *path, *old;
	enum log_level level;
	const struct clock *clock;
	int fd;
	off_t size;
};

static bool log_file(struct log *l)
{
	struct stat st;

	l->fd = open(l->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (l->fd < 0)
		return false;
	l->size = fstat(l->fd, &st) ? 0 : st.st_size;
	return true;
}

struct log *log_open(
    const char *path, enum log_level level, const struct clock *clock)
{
	struct log *l;
	struct buf old;

	if (!path)
		return NULL;
	l = calloc(1, sizeof(*l));
	if (!l)
		return NULL;
	*l = (struct log){.level = level, .clock = clock, .fd = -1};
	buf_init(&old, PATH_MAX);
	buf_printf(&old, "%s.1", path);
	l->old = buf_take(&old);
	l->path = str_dup(path);
	disk_make_parent(disk_real(), path);
	if (!l->path || !l->old || !log_file(l)) {
		log_close(l);
		return NULL;
	}
	return l;
}

void log_close(struct log *l)
{
	if (!l)
		return;
	if (l->fd >= 0)
		close(l->fd);
	free(l->path);
	free(l->old);
	free(l);
}

static void rotate(struct log *l)
{
	close(l->fd);
	rename(l->path, l->old);
	log_file(l);
}

/* Nothing in a line can move a terminal that shows the file. */
static size_t make_line(char line[LOG_LINE], size_t n)
{
	size_t i;

	n = MIN(n, LOG_LINE - 1);
	for (i = 0; i < n; i++) {
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = '?';
		if (line[i] == '\xc2' && i + 1 < n &&
		    (unsigned char)line[i + 1] < 0xa0)
			line[i] = line[i + 1] = '?';
	}
	line[n++] = '\n';
	return n;
}

void log_write(struct log *l, enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = {"error", "info", "debug"};
	char line[LOG_LINE], time[TIME_TEXT_SIZE];
	size_t n;
	va_list args;
	int more;

	if (!l || level > l->level || l->fd < 0)
		return;
	time_print_utc(clock_now(l->clock), time);
	str_printf(line, sizeof(line), "%s %ld %s ", time, (long)getpid(),
	    names[level]);
	n = strlen(line);
	va_start(args, fmt);
	more = vsnprintf(line + n, sizeof(line) - n, fmt, args);
	va_end(args);
	n = make_line(line, n + (size_t)MAX(more, 0));
	if (l->size + (off_t)n > LOG_SIZE)
		rotate(l);
	if (l->fd >= 0 && write(l->fd, line, n) == (ssize_t)n)
		l->size += (off_t)n;
}
