/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An eye on a program's screen: a pseudo-terminal with a real terminal
 * emulator (libvterm) behind it, and somebody at the doorbell, so that the
 * program under test does not start a sync program of its own.
 */
#ifndef RANZEN_TESTS_UI_EYE_H
#define RANZEN_TESTS_UI_EYE_H

#include "base/base.h"

#include <vterm.h>

#include "base/buf.h"
#include "base/path.h"
#include "bell/bell.h"
#include "ui/theme.h"

struct eye {
	VTerm *vt;
	VTermScreen *screen;
	int fd, rows, cols;
	pid_t pid;
	struct bell_server *bell;
	bool over;      /* the program has ended */
	unsigned long slept; /* how often, before the last thing that was done */
	bool busy;      /* with that, unless eye_rest saw it done */
	struct buf sent; /* what it wrote; the caller may clear it */
};

/* Runs argv in a terminal of that size; the environment is the caller's. paths:
 * whose doorbell is answered; NULL: the real sync program's. */
bool eye_open(struct eye *e, int cols, int rows, const struct paths *paths,
	      char *const argv[]);
/* Ends the program (SIGTERM); its exit status, -1 if it did not end. */
int eye_close(struct eye *e);
void eye_keys(struct eye *e, const char *keys);
/* The same for many bytes, while the program is heard. */
void eye_send(struct eye *e, const char *data, size_t len);
/* Listens until it wrote nothing for so many milliseconds. */
void eye_quiet(struct eye *e, int ms);
/* Waits until it has taken all that was sent to it, its helpers (which copy or
 * look into folders) have ended, it wrote what it had to say and waits for more;
 * ten seconds at most. */
void eye_rest(struct eye *e);
void eye_signal(struct eye *e, int signal);
/* Waits until it has ended by itself, ten seconds at most; exit status, or -1. */
int eye_wait(struct eye *e);
void eye_resize(struct eye *e, int cols, int rows);
/* Takes what comes within so long; false: nothing did. */
bool eye_turn(struct eye *e, int ms);
/* A row as text with a line's end; caller frees. */
char *eye_row(struct eye *e, int y);
void eye_cursor(struct eye *e, int *row, int *column);
/* Whether text stands on the screen, on one row. */
bool eye_stands(struct eye *e, const char *text);
/* Waits until text stands on the screen, ten seconds at most. */
bool eye_await(struct eye *e, const char *text);
/* Text and cursor, for complaints; caller frees. */
char *eye_picture(struct eye *e);
/* What stands in a cell; blank outside the screen. */
VTermScreenCell eye_cell(struct eye *e, int y, int x);
/* A character of a cell as UTF-8. */
void eye_char(struct buf *b, uint32_t c);

#endif
