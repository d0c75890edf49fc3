/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Waiting for ranzen-sync: by the doorbell while it rings, by the store for
 * what counts. Patience is the time without progress; Ctrl-C ends any wait.
 */
#ifndef RANZEN_CLI_WAIT_H
#define RANZEN_CLI_WAIT_H

#include "bell/bell.h"

struct cli;

struct wait {
	struct cli *c;
	struct bell *bell;    /* owned */
	int interrupt;	      /* a signalfd for SIGINT */
	int restarts;	      /* of a sync program that died */
	int64_t patience_ms;
	int64_t deadline;     /* on the monotonic clock */
	bool asked;	      /* --wait or --no-wait was given */
	bool line;	      /* a line of progress stands on the terminal */
};

enum wait_event { WAIT_RANG, WAIT_LOOK, WAIT_OVER, WAIT_STOPPED, WAIT_ABSENT };

/* Ctrl-C is an event from here on. patience_s is used unless --wait says
 * otherwise. USAGE: --wait is not a number. Always to be closed. */
enum err wait_open(struct wait *w, struct cli *c, int patience_s);
void wait_close(struct wait *w);
/* Starts the sync program where needed and watches it. */
enum err wait_connect(struct wait *w);
/* Ctrl-C was pressed since; does not wait. */
bool wait_stopped(struct wait *w);
/* Something moved: patience starts anew. */
void wait_moved(struct wait *w);
/* Waits for the next event: RANG with *m, LOOK at the store, OVER when the
 * patience is, ABSENT when the sync program died and does not come back. */
enum wait_event wait_next(struct wait *w, struct bell_message *m);
/* One line of progress on a terminal. */
void wait_show(struct wait *w, const struct bell_message *m);
void wait_unshow(struct wait *w);

/* Rings for the entry and waits until it is proven, held or put off. Says
 * how it stands; the exit code. */
int wait_entry(struct wait *w, int64_t entry);

#endif
