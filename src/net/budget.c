/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "net/budget.h"

#include <sys/file.h>

#define FILE_LIMIT 4096

/* Reads the line of host into b; the other lines go to rest. */
static void read_lines(char *text, const char *host, struct bucket *b,
		       struct buf *rest, int64_t now_ms)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char name[300];
		double tokens;
		int64_t at;

		if (sscanf(line, "%299s %lf %" SCNd64, name, &tokens, &at) != 3)
			continue;
		if (strcmp(name, host) != 0) {
			/* What nobody used for an hour is full again. */
			if (at <= now_ms && now_ms - at < 3600 * 1000)
				buf_printf(rest, "%s\n", line);
		} else if (at <= now_ms && tokens >= 0 && tokens <= b->burst) {
			b->tokens = tokens;
			b->at_ms = at;
		}
	}
}

static int64_t take_locked(int fd, const char *host, struct bucket *own,
			   int64_t now_ms)
{
	char text[FILE_LIMIT + 1];
	ssize_t n = pread(fd, text, FILE_LIMIT, 0);
	struct buf out;
	int64_t wait;

	text[MAX(n, 0)] = '\0';
	buf_init(&out, FILE_LIMIT);
	read_lines(text, host, own, &out, now_ms);
	wait = bucket_take(own, now_ms);
	if (!wait) {
		buf_printf(&out, "%s %.3f %" PRId64 "\n", host, own->tokens,
			   own->at_ms);
		/* A torn write reads as lines that make no sense: as none. */
		if (!buf_error(&out) && ftruncate(fd, 0) == 0)
			n = pwrite(fd, out.data, out.len, 0);
	}
	buf_release(&out);
	return wait;
}

int64_t budget_take(const char *path, const char *host, struct bucket *own,
		    int64_t now_ms)
{
	int64_t wait;
	int fd;

	if (!path)
		return bucket_take(own, now_ms);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0)
		wait = bucket_take(own, now_ms);
	else
		wait = take_locked(fd, host, own, now_ms);
	if (fd >= 0)
		close(fd);
	return wait;
}
