/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/inotify.h>
#include <sys/signalfd.h>

#include "base/clock.h"
#include "bell/start.h"
#include "ui/watch.h"

#define QUICK_TRIES 20
#define LIVES_MS 60000 /* at least, if it can live at all */

static int watch_folder(const char *store)
{
	char *dir = path_folder(store);
	int fd = -1;

	if (dir)
		fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (fd >= 0 && inotify_add_watch(fd, dir, IN_MODIFY | IN_MOVED_TO) < 0) {
		close(fd);
		fd = -1;
	}
	free(dir);
	return fd;
}

enum err watch_open(struct watch *w, const struct paths *paths)
{
	sigset_t set;

	memset(w, 0, sizeof(*w));
	w->paths = paths;
	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGCONT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, &w->before);
	w->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	w->store = watch_folder(paths->store);
	return w->signals < 0 ? err_from_errno(errno) : ERR_OK;
}

void watch_close(struct watch *w)
{
	if (w->signals >= 0)
		close(w->signals);
	if (w->store >= 0)
		close(w->store);
	bell_close(w->bell);
	sigprocmask(SIG_SETMASK, &w->before, NULL);
	w->signals = w->store = -1;
	w->bell = NULL;
}

void watch_in_child(const struct watch *w)
{
	sigprocmask(SIG_SETMASK, &w->before, NULL);
}

void watch_reach(struct watch *w)
{
	struct bell_message m = {.kind = BELL_WATCH};

	if (w->bell)
		return;
	w->tries = MAX(w->tries - 1, 0);
	if (bell_connect(w->paths->socket, &w->bell)) {
		w->bell = NULL;
		return;
	}
	w->tries = 0;
	w->lost = false;
	bell_send(w->bell, &m);
}

enum err watch_start_sync(struct watch *w)
{
	sigset_t ours;
	int alive = -1;
	enum err e;

	watch_reach(w);
	if (w->bell || w->tries > 0)
		return ERR_OK;
	w->started = clock_mono_ms(clock_system());
	/* It must not inherit what we block. */
	sigprocmask(SIG_SETMASK, &w->before, &ours);
	e = bell_spawn(&alive);
	sigprocmask(SIG_SETMASK, &ours, NULL);
	if (e)
		return e;
	if (alive >= 0)
		close(alive);
	w->tries = QUICK_TRIES;
	return ERR_OK;
}

void watch_send(struct watch *w, enum bell_kind kind, int64_t id)
{
	struct bell_message m = {.kind = kind, .id = id};

	if (w->bell)
		bell_send(w->bell, &m);
}

bool watch_hung_up(struct watch *w)
{
	bell_close(w->bell);
	w->bell = NULL;
	w->lost = true;
	return !w->started ||
	       clock_mono_ms(clock_system()) - w->started > LIVES_MS;
}

void watch_fill(const struct watch *w, struct pollfd fds[WATCH_FDS])
{
	fds[WATCH_SIGNALS] = (struct pollfd){w->signals, POLLIN, 0};
	fds[WATCH_STORE] = (struct pollfd){w->bell ? -1 : w->store, POLLIN, 0};
	fds[WATCH_BELL] =
	    (struct pollfd){w->bell ? bell_fd(w->bell) : -1, POLLIN, 0};
}

int watch_signal(struct watch *w)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

bool watch_store_moved(struct watch *w)
{
	char events[4096];
	bool any = false;

	while (w->store >= 0 && read(w->store, events, sizeof(events)) > 0)
		any = true;
	return any;
}
