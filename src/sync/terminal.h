/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal that a person sits at: asking for what must not be seen, and
 * leaving it for the background. */
#ifndef RANZEN_SYNC_TERMINAL_H
#define RANZEN_SYNC_TERMINAL_H

#include "base/buf.h"

/* Asks on /dev/tty, whatever the standard streams are. CANCELLED: ^C, ^D;
 * LOGIN: there is no terminal. size includes the NUL. */
enum err terminal_ask(const char *prompt, bool echo, char *line, size_t size);
/* One line without its end. LOGIN: there is none; LIMIT: it is longer. */
enum err terminal_line(FILE *in, char *line, size_t size);
/* Goes on as a child without a terminal; the parent ends with 0. Where that
 * is not possible, goes on here. */
void terminal_leave(void);

#endif
