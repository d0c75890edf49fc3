/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of the one ranzen-sync of a store: the doorbell, the engine,
 * notifications, start at login. It ends when nothing is asked of it: nobody
 * watches, and every entry of the outbox is proven or held.
 */
#ifndef RANZEN_SYNC_LOOP_H
#define RANZEN_SYNC_LOOP_H

#include "sync/autostart.h"
#include "sync/engine.h"
#include "sync/notices.h"

/*
 * The lock that makes it the only one, by flock(2) on paths->lock; the kernel
 * lets go of it when the program ends, however that happens. Makes its folder.
 * Waits up to wait_ms for one that is about to end. BUSY: another one is at work.
 */
enum err loop_lock(const struct paths *paths, const struct disk *disk,
    const struct clock *clock, int wait_ms, int *fd);
void loop_unlock(int fd);

struct loop_options {
	/* of the engine; changed, progress, round_over, notice and ctx are set
	 * by the loop, token_ctx goes to token */
	struct engine_options engine;
	void *token_ctx;
	const struct paths *paths;
	/* NULL: leave it alone. Switched by a child (ranzen-sync
	 * start-at-login), since systemd may hang. */
	const struct autostart *autostart;
	struct notices *notices;     /* NULL: none */
	/* Puts a notice into words of the person. */
	void (*words)(const struct notice *, char *title, size_t title_size,
	    char *body, size_t body_size, bool *urgent);
	bool once; /* one full round, then end */
};

/* Blocks SIGTERM, SIGINT, SIGHUP and SIGCHLD, and takes the first three as a
 * wish to end. *round is how the last round that was asked for went. */
enum err loop_run(const struct loop_options *o, enum err *round);

/* Asks the one that holds the lock for a full round and waits for its end,
 * at most ten minutes. */
enum err loop_ask_round(const struct paths *paths, const struct clock *clock);

#endif
