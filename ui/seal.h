/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in without stopping the screen: a child process with its own
 * connection seals the copies and commits the entry; it tells its progress
 * through a pipe. It dies with the screen: then nothing is queued.
 */
#ifndef RANZEN_UI_SEAL_H
#define RANZEN_UI_SEAL_H

#include "store/store.h"
#include "ui/watch.h"

struct seal_report {      /* what comes through the pipe */
	int64_t done, total, entry, missing;
	int which;        /* the path at fault, -1 none */
	enum err err;
	bool over;
};

struct seal {
	pid_t pid;        /* 0: nothing runs */
	int fd;
	struct seal_report last;
	char **paths;     /* owned */
	int n_paths;
};

void seal_init(struct seal *s);
/* Takes a copy of the order. BUSY: one is running. */
enum err seal_start(struct seal *s, const struct watch *w,
		    const struct hand_in_order *order);
/* Reads what the child said; true once, when it is over. */
bool seal_turn(struct seal *s);
/* Stops the child; nothing is queued then. */
void seal_stop(struct seal *s);

#endif
