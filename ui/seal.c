/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/prctl.h>

#include "ui/seal.h"

#define REPORT_MS 100

struct child { int fd; int64_t told; struct seal_report report; };

void seal_init(struct seal *s)
{
	memset(s, 0, sizeof(*s));
	s->fd = -1;
}

static bool tell(struct child *c)
{
	struct seal_report r = c->report;

	/* Smaller than PIPE_BUF: whole or not at all. */
	return write(c->fd, &r, sizeof(r)) == (ssize_t)sizeof(r);
}

static bool moved(void *ctx, int64_t done, int64_t total)
{
	struct child *c = ctx;
	int64_t now = clock_mono_ms(clock_system());

	c->report.done = done;
	c->report.total = total;
	if (now - c->told < REPORT_MS)
		return true;
	c->told = now;
	return tell(c);
}

static void run_child(int fd, const struct paths *paths,
		      const struct hand_in_order *order)
{
	struct store_options o = {
		.paths = paths, .disk = disk_real(), .clock = clock_system(),
		.random = random_system(),
	};
	struct child c = {.fd = fd, .report = {.which = -1}};
	struct store *store = NULL;

	c.report.err = store_open(&o, STORE_WRITE, &store);
	if (c.report.err == ERR_OK)
		c.report.err = store_hand_in(store, order, moved, &c,
					     &c.report.entry, &c.report.which,
					     &c.report.missing);
	c.report.over = true;
	if (store)
		store_close(store);
	tell(&c);
}

static void drop_paths(struct seal *s)
{
	for (int i = 0; i < s->n_paths; i++)
		free(s->paths[i]);
	free(s->paths);
	s->paths = NULL;
	s->n_paths = 0;
}

static enum err keep_paths(struct seal *s, const struct hand_in_order *o)
{
	s->paths = calloc((size_t)o->n_paths + 1, sizeof(*s->paths));
	if (!s->paths)
		return ERR_NOMEM;
	for (int i = 0; i < o->n_paths; i++) {
		s->paths[i] = str_dup(o->paths[i]);
		if (!s->paths[i])
			return ERR_NOMEM;
		s->n_paths++;
	}
	return ERR_OK;
}

enum err seal_start(struct seal *s, const struct watch *w,
		    const struct hand_in_order *order)
{
	int ends[2];
	pid_t parent = getpid();
	enum err e;

	if (s->pid)
		return ERR_BUSY;
	drop_paths(s);
	e = keep_paths(s, order);
	if (e)
		return e;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_from_errno(errno);
	memset(&s->last, 0, sizeof(s->last));
	s->last.which = -1;
	s->pid = fork();
	if (s->pid == 0) {
		watch_in_child(w);
		signal(SIGINT, SIG_IGN);
		signal(SIGTSTP, SIG_DFL);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			run_child(ends[1], w->paths, order);
		_exit(0);
	}
	close(ends[1]);
	if (s->pid < 0) {
		e = err_from_errno(errno);
		close(ends[0]);
		s->pid = 0;
		return e;
	}
	s->fd = ends[0];
	fcntl(s->fd, F_SETFL, O_NONBLOCK);
	return ERR_OK;
}

static void reap(struct seal *s)
{
	waitpid(s->pid, NULL, 0);
	close(s->fd);
	s->fd = -1;
	s->pid = 0;
}

bool seal_turn(struct seal *s)
{
	struct seal_report r;
	ssize_t n;

	if (!s->pid)
		return false;
	while ((n = read(s->fd, &r, sizeof(r))) == (ssize_t)sizeof(r))
		s->last = r;
	if (n < 0 && (errno == EAGAIN || errno == EINTR) && !s->last.over)
		return false;
	if (!s->last.over)
		s->last.err = ERR_INTERNAL;
	reap(s);
	return true;
}

void seal_stop(struct seal *s)
{
	if (s->pid) {
		kill(s->pid, SIGKILL);
		reap(s);
	}
	drop_paths(s);
}
