/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of ours beside the screen, for what may take long: this one, run
 * again, or the one that speaks to the school. It writes into a pipe that is
 * read without waiting, and dies with the screen. */
#ifndef RANZEN_UI_HELPER_H
#define RANZEN_UI_HELPER_H

#include "ui/watch.h"

struct helper {
	pid_t pid; /* 0: none runs */
	int fd;    /* what it writes; -1 */
};

void helper_init(struct helper *h);
/* argv begins with the program's name (path_program), and gets its path for the
 * call; in becomes its standard input and stays the caller's; what it complains
 * of would stand on the screen, and goes nowhere. */
enum err helper_start(struct helper *h, const struct watch *w, char **argv,
		      int in);
/* Waits for one that has closed its end. */
void helper_wait(struct helper *h);
/*
 * Makes it end, and does not wait: what hangs in the system (a drive that does
 * not answer) ends when that lets it go. False: that hangs still, and *pid is
 * the caller's to ask for later (waitpid).
 */
bool helper_drop(struct helper *h, pid_t *pid);

#endif
