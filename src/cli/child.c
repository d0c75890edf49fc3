/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/prctl.h>

#include "base/path.h"
#include "cli/child.h"

static void run(const char *program, const char *const argv[], int in, int out,
	bool own_session)
{
	sigset_t none;

	if (in >= 0)
		dup2(in, STDIN_FILENO);
	if (out >= 0)
		dup2(out, STDOUT_FILENO);
	if (own_session) {
		setsid();
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execv(program, (char *const *)argv);
	_exit(127);
}

enum err child_start(const char *const argv[], int in, int out, bool own_session,
	pid_t *pid)
{
	char *program = path_program(argv[0]);
	enum err err = ERR_OK;

	if (!program)
		return ERR_NOT_FOUND;
	*pid = fork();
	if (*pid == 0)
		run(program, argv, in, out, own_session);
	if (*pid < 0)
		err = err_from_errno(errno);
	free(program);
	return err;
}

int child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 128 + WTERMSIG(status);
}

enum err child_become(const char *const argv[])
{
	char *program = path_program(argv[0]);
	enum err err;

	if (!program)
		return ERR_NOT_FOUND;
	signal(SIGPIPE, SIG_DFL);
	execv(program, (char *const *)argv);
	err = err_from_errno(errno);
	free(program);
	return err;
}
