/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "sync/browser.h"

/* The first of a list; with arguments it would be a line for a shell. */
static const char *wanted(char *own, size_t size)
{
	const char *list = getenv("BROWSER");
	const char *x = getenv("DISPLAY"), *w = getenv("WAYLAND_DISPLAY");
	size_t n = list ? strcspn(list, ":") : 0;
	if (n && n < size && strcspn(list, " %") >= n) {
		str_printf(own, size, "%.*s", (int)n, list);
		return own;
	}
	return (x && *x) || (w && *w) ? "xdg-open" : NULL;
}

/* A child of a child: nobody waits for it, and no terminal ends it. */
static void start(const char *program, const char *url, int tell)
{
	int null = open("/dev/null", O_RDWR);
	setsid();
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	if (fork() == 0) {
		signal(SIGPIPE, SIG_DFL);
		execlp(program, program, url, (char *)NULL);
		if (write(tell, &errno, sizeof(errno)) < 0)
			_exit(126);
		_exit(127);
	}
	_exit(0);
}

enum err browser_open(const char *url)
{
	char own[PATH_MAX];
	const char *program = wanted(own, sizeof(own));
	int ends[2], failed = 0;
	if (!program)
		return ERR_NOT_FOUND;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_from_errno(errno);
	pid_t pid = fork();
	if (pid == 0)
		start(program, url, ends[1]);
	close(ends[1]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid < 0 || read(ends[0], &failed, sizeof(failed)) > 0)
		failed = 1;
	close(ends[0]);
	return failed ? ERR_NOT_FOUND : ERR_OK;
}
