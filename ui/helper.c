/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/prctl.h>

#include "base/path.h"
#include "ui/helper.h"

void helper_init(struct helper *h)
{
	*h = (struct helper){0, -1};
}

static void become(const struct watch *w, char **argv, int in, int out,
		   pid_t parent)
{
	int null = open("/dev/null", O_WRONLY);

	watch_in_child(w);
	signal(SIGINT, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && dup2(in, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0 && dup2(null, STDERR_FILENO) >= 0)
		execv(argv[0], argv);
	_exit(127);
}

static enum err spawn(struct helper *h, const struct watch *w, char **argv,
		      int in)
{
	pid_t parent = getpid();
	enum err e = ERR_OK;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_from_errno(errno);
	h->pid = fork();
	if (h->pid == 0)
		become(w, argv, in, ends[1], parent);
	if (h->pid < 0) {
		e = err_from_errno(errno);
		h->pid = 0;
		close(ends[0]);
	} else {
		h->fd = ends[0];
		fcntl(h->fd, F_SETFL, O_NONBLOCK);
	}
	close(ends[1]);
	return e;
}

enum err helper_start(struct helper *h, const struct watch *w, char **argv,
		      int in)
{
	char *name = argv[0], *program = path_program(name);
	enum err e = program ? ERR_OK : ERR_NOT_FOUND;

	if (!e) {
		argv[0] = program;
		e = spawn(h, w, argv, in);
		argv[0] = name;
	}
	free(program);
	return e;
}

void helper_wait(struct helper *h)
{
	while (waitpid(h->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(h->fd);
	helper_init(h);
}

bool helper_drop(struct helper *h, pid_t *pid)
{
	bool gone;

	*pid = h->pid;
	if (!h->pid)
		return true;
	kill(h->pid, SIGKILL);
	gone = waitpid(h->pid, NULL, WNOHANG) != 0;
	close(h->fd);
	helper_init(h);
	return gone;
}
