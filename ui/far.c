/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/far.h"

#define ARGS      12
#define ASK_LIMIT 16384 /* bytes; a pipe takes them all */

void far_init(struct far *f)
{
	memset(f, 0, sizeof(*f));
	helper_init(&f->helper);
	f->to = -1;
	buf_init(&f->told, TOLD_LIMIT);
}

/* What was to end has by now, mostly. */
static void sweep(struct far *f)
{
	if (f->hangs && waitpid(f->hangs, NULL, WNOHANG) != 0)
		f->hangs = 0;
}

static void hang_up(struct far *f)
{
	if (f->to >= 0)
		close(f->to);
	f->to = -1;
	f->busy = false;
}

void far_stop(struct far *f)
{
	pid_t pid;

	hang_up(f);
	sweep(f);
	if (!helper_drop(&f->helper, &pid))
		f->hangs = pid;
}

void far_release(struct far *f)
{
	far_stop(f);
	buf_release(&f->told);
}

static int arguments(const char *argv[ARGS], const struct far_way *way)
{
	int n = 0;

	argv[n++] = "ranzen-sync";
	argv[n++] = "folder";
	argv[n++] = "serve";
	argv[n++] = "--quiet";
	if (way->ask)
		argv[n++] = "--ask";
	if (way->account)
		argv[n++] = "--account";
	if (way->account)
		argv[n++] = way->account;
	if (way->host)
		argv[n++] = "--allow";
	if (way->host)
		argv[n++] = way->host;
	argv[n] = NULL;
	return n;
}

enum err far_start(struct far *f, const struct watch *w,
		   const struct far_way *way)
{
	const char *argv[ARGS];
	int ends[2];
	enum err e;

	far_stop(f);
	buf_clear(&f->told);
	f->at = 0;
	arguments(argv, way);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_from_errno(errno);
	e = helper_start(&f->helper, w, (char **)argv, ends[0]);
	close(ends[0]);
	f->to = ends[1];
	if (e)
		hang_up(f);
	return e == ERR_NOT_FOUND ? ERR_SYNC_ABSENT : e;
}

/* It fits into the pipe: nothing waits in it. */
enum err far_ask(struct far *f, enum told_kind what, const char *const *fields)
{
	struct buf b;
	enum err e;

	buf_init(&b, ASK_LIMIT);
	told_put(&b, what, fields);
	e = buf_error(&b);
	if (!e && write(f->to, b.data, b.len) != (ssize_t)b.len)
		e = ERR_SYNC_ABSENT;
	buf_release(&b);
	f->busy = !e;
	return e;
}

bool far_turn(struct far *f)
{
	size_t before = f->told.len;
	char part[65536];
	ssize_t n;

	sweep(f);
	if (!f->helper.pid)
		return false;
	while ((n = read(f->helper.fd, part, sizeof(part))) > 0)
		buf_add(&f->told, part, (size_t)n);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return f->told.len > before;
	helper_wait(&f->helper);
	hang_up(f);
	return true;
}

void far_wait(struct far *f)
{
	struct pollfd fd = {.fd = f->helper.fd, .events = POLLIN};

	while (f->helper.pid && !far_turn(f))
		poll(&fd, 1, -1);
}

bool far_next(struct far *f, struct told_row *row)
{
	bool broken, is = told_next(&f->told, &f->at, row, &broken);

	if (broken || buf_error(&f->told))
		far_stop(f);
	return is;
}
