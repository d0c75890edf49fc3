/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files that a school keeps, without stopping the screen: ranzen-sync
 * beside it (helper.h) knows the network and the password, is asked one thing
 * after the other, and tells rows (model/told.h).
 */
#ifndef RANZEN_UI_FAR_H
#define RANZEN_UI_FAR_H

#include "model/told.h"
#include "ui/helper.h"

struct far {
	struct helper helper;
	int to;            /* what it is asked goes there; -1 */
	void *owner;
	/* Something came, or it has ended (helper.pid is 0). */
	void (*take)(void *owner);
	struct buf told;   /* since it was asked last … */
	size_t at;         /* … and taken so far */
	bool busy;         /* what it was asked is not all told */
	pid_t hangs;       /* one that was to end; 0: none */
};

struct far_way {
	const char *account; /* NULL: the only one */
	const char *host;    /* which may have the password; NULL: no other */
	bool ask;            /* for the password, in the terminal */
};

void far_init(struct far *f);
void far_release(struct far *f);
/* Starts it; one that ran ends. */
enum err far_start(struct far *f, const struct watch *w,
		   const struct far_way *way);
/* Asks for one thing, when all before it was told. */
enum err far_ask(struct far *f, enum told_kind what, const char *const *fields);
/* Takes what was told by now; true: there was something, or it ended. */
bool far_turn(struct far *f);
/* Waits until it has told something, or has ended. */
void far_wait(struct far *f);
/* The next row; false: there is none yet. */
bool far_next(struct far *f, struct told_row *row);
/* It ends, and what it was doing does. */
void far_stop(struct far *f);

#endif
