/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may wake the screen besides keys: signals, the bell, and where nobody
 * serves the bell, changes of the store's folder.
 */
#ifndef RANZEN_UI_WATCH_H
#define RANZEN_UI_WATCH_H

#include "base/path.h"
#include "bell/bell.h"

struct watch {
	const struct paths *paths; /* lent */
	int signals;               /* signalfd, or -1 */
	int store;                 /* inotify, or -1 */
	struct bell *bell;         /* NULL: nobody there */
	bool lost;                 /* whoever was there is gone */
	int tries;                 /* quick tries to reach it that are left */
	int64_t started;           /* when it was last to be; monotonic ms */
	sigset_t before;           /* the mask that children get back */
};

enum watch_fds { WATCH_SIGNALS, WATCH_STORE, WATCH_BELL, WATCH_FDS };

enum err watch_open(struct watch *w, const struct paths *paths);
void watch_close(struct watch *w);
/* In a forked child, before anything else. */
void watch_in_child(const struct watch *w);
/* One try to reach the bell, if nobody is there. */
void watch_reach(struct watch *w);
/* Starts the sync program where it is not there, and reaches for it soon. */
enum err watch_start_sync(struct watch *w);
/* Sends where somebody listens. */
void watch_send(struct watch *w, enum bell_kind kind, int64_t id);
/* Whoever served the bell is gone, and with them what they had under way.
 * true: somebody is to be started to go on with it; false: we started one within
 * the last minute, and another one would not live longer. */
bool watch_hung_up(struct watch *w);
/* Fills the poll table; unused places get fd -1. */
void watch_fill(const struct watch *w, struct pollfd fds[WATCH_FDS]);
/* The next signal that came, 0: none. */
int watch_signal(struct watch *w);
/* Takes what inotify said; true if there was anything. */
bool watch_store_moved(struct watch *w);

#endif
