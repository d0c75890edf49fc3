/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <spawn.h>

#include "sync/child.h"

#define IN_LIMIT (60u << 10) /* fits into a pipe, so writing never waits */

static pid_t spawn(const char *const argv[], int in, int out)
{
	posix_spawn_file_actions_t acts;
	posix_spawnattr_t attr;
	sigset_t none, usual;
	pid_t pid = 0;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	if (posix_spawn_file_actions_init(&acts))
		return 0;
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&acts);
		return 0;
	}
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &usual);
	if (in >= 0)
		posix_spawn_file_actions_adddup2(&acts, in, 0);
	else
		posix_spawn_file_actions_addopen(
		    &acts, 0, "/dev/null", O_RDONLY, 0);
	if (out >= 0)
		posix_spawn_file_actions_adddup2(&acts, out, 1);
	else
		posix_spawn_file_actions_addopen(
		    &acts, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&acts, 2, "/dev/null", O_WRONLY, 0);
	errno = posix_spawnp(&pid, argv[0], &acts, &attr,
	    (char *const *)(uintptr_t)argv, environ);
	if (errno)
		pid = 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&acts);
	return pid;
}

pid_t child_spawn(const char *const argv[])
{
	return spawn(argv, -1, -1);
}

pid_t child_spawn_read(const char *const argv[], int *out)
{
	int ends[2];
	pid_t pid = 0;
	*out = -1;
	if (pipe2(ends, O_CLOEXEC))
		return 0;
	if (!fcntl(ends[0], F_SETFL, O_NONBLOCK))
		pid = spawn(argv, -1, ends[1]);
	close(ends[1]);
	if (pid)
		*out = ends[0];
	else
		close(ends[0]);
	return pid;
}

static int code_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

bool child_ended(pid_t pid, int *code)
{
	int status = 0;
	pid_t got = waitpid(pid, &status, WNOHANG);
	bool gone = got < 0 && errno == ECHILD;
	if (code)
		*code = gone ? 128 : code_of(status);
	return got == pid || gone;
}

void child_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Reads until the end of file or the time has come; false: the time. */
static bool drain(int fd, struct buf *out, const struct clock *c, int64_t end)
{
	char piece[4096];
	for (;;) {
		int64_t left = end - clock_mono_ms(c);
		struct pollfd p = {fd, POLLIN, 0};
		if (left <= 0)
			return false;
		int n = poll(&p, 1, (int)left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		ssize_t got = read(fd, piece, sizeof(piece));
		if (got <= 0)
			return true;
		if (out)
			buf_add(out, piece, (size_t)got);
		explicit_bzero(piece, sizeof(piece));
	}
}

static enum err reap(pid_t pid, const struct clock *c, int64_t end, int *code)
{
	int status = 0;
	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);
		if (got == pid)
			break;
		if (got < 0 && errno != EINTR)
			return ERR_IO;
		if (clock_mono_ms(c) >= end) {
			child_kill(pid);
			return ERR_TIMEOUT;
		}
		poll(NULL, 0, 5);
	}
	*code = code_of(status);
	return ERR_OK;
}

enum err child_run(const char *const argv[], const char *in, struct buf *out,
    int limit_ms, const struct clock *clock, int *code)
{
	int to[2] = {-1, -1}, from[2] = {-1, -1};
	int64_t end = clock_mono_ms(clock) + limit_ms;
	enum err err = ERR_OK;
	size_t len = in ? strlen(in) : 0;

	if (len > IN_LIMIT)
		return ERR_LIMIT;
	if (pipe2(from, O_CLOEXEC) || (in && pipe2(to, O_CLOEXEC))) {
		err = err_from_errno(errno);
		goto out;
	}
	pid_t pid = spawn(argv, to[0], from[1]);
	if (!pid) {
		err = errno == ENOENT ? ERR_NOT_FOUND : err_from_errno(errno);
		goto out;
	}
	if (in && write(to[1], in, len) != (ssize_t)len)
		err = ERR_IO; /* it ended without reading; its code tells */
	close(from[1]);
	from[1] = -1;
	if (in)
		close(to[1]);
	to[1] = -1;
	if (drain(from[0], out, clock, end)) {
		err = reap(pid, clock, end, code);
	} else {
		child_kill(pid);
		err = ERR_TIMEOUT;
	}
out:
	for (int i = 0; i < 2; i++) {
		if (to[i] >= 0)
			close(to[i]);
		if (from[i] >= 0)
			close(from[i]);
	}
	return err;
}
