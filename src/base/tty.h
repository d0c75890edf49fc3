/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences for people, where they may be read on a terminal. */
#ifndef RANZEN_BASE_TTY_H
#define RANZEN_BASE_TTY_H

#include "base/base.h"

/* Columns of the terminal that to is; 0: it is none. */
int tty_columns(FILE *to);
/* The text and a line's end. On a terminal its lines end between words, and go
 * on behind so many blanks, but half of it at most; elsewhere nothing is changed. */
void tty_tell(FILE *to, int indent, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
