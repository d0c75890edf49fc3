/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/path.h"
#include "bell/start.h"

#define START_TURNS 200
#define TURN_MS	    50

/* In the grandchild: everything closed but alive, which sync inherits. */
static void become_sync(const char *program, int alive)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	if (null < 0 || setsid() < 0)
		_exit(1);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	dup2(alive, STDERR_FILENO + 1);
	fcntl(STDERR_FILENO + 1, F_SETFD, 0);
	for (int fd = STDERR_FILENO + 2; fd < 256; fd++)
		close(fd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execl(program, "ranzen-sync", (char *)NULL);
	_exit(127);
}

/* Nobody writes into the pipe: it ends when the last holder does. */
enum err bell_spawn(int *alive)
{
	char *program = path_program("ranzen-sync");
	enum err err = ERR_OK;
	int ends[2];
	pid_t child;

	if (!program)
		return ERR_SYNC_ABSENT;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) {
		free(program);
		return err_from_errno(errno);
	}
	child = fork();
	if (child == 0) {
		if (fork() == 0)
			become_sync(program, ends[1]);
		_exit(0);
	}
	if (child < 0)
		err = err_from_errno(errno);
	else
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	close(ends[1]);
	if (err == ERR_OK)
		*alive = ends[0];
	else
		close(ends[0]);
	free(program);
	return err;
}

enum err bell_start(const char *socket, struct bell **out)
{
	enum err err = bell_connect(socket, out);
	int alive = -1, grace = 20;

	if (err != ERR_SYNC_ABSENT)
		return err;
	err = bell_spawn(&alive);
	if (err != ERR_OK)
		return err;
	for (int i = 0; i < START_TURNS && grace > 0; i++) {
		struct pollfd gone = {.fd = alive, .events = POLLIN};

		/* Gone at once may mean that another one holds the lock
		 * and is about to listen. */
		if (poll(&gone, 1, TURN_MS) > 0) {
			struct timespec turn = {0, TURN_MS * 1000000L};

			nanosleep(&turn, NULL);
			grace--;
		}
		err = bell_connect(socket, out);
		if (err != ERR_SYNC_ABSENT)
			break;
	}
	close(alive);
	return err;
}

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);
	return value && *value;
}

struct login_start login_start_look(const char *home)
{
	struct login_start has = {false, false};
	const char *run = getenv("XDG_RUNTIME_DIR");
	const char *wish = getenv("RANZEN_AUTOSTART");
	char *systemd;
	if (home && (!wish || strcmp(wish, "1") != 0))
		return has;
	systemd = run ? path_join(run, "systemd/private") : NULL;
	has.systemd = systemd && !access(systemd, F_OK);
	free(systemd);
	has.xdg = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") ||
		  is_set("XDG_CURRENT_DESKTOP") ||
		  !access("/etc/xdg/autostart", F_OK);
	return has;
}
