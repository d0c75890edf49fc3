/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starting ranzen-sync, for the screen and the commands alike. What ranzen
 * calls of that program:
 *
 *   ranzen-sync                  the background loop of this RANZEN_HOME
 *   ranzen-sync login URL [--name N] [--platform P] [--user U]
 *                                [--password-stdin] [--json] [--quiet]
 *                                a new account; asks on the terminal
 *   ranzen-sync login --account N [--user U] [--password-stdin]
 *                                logs that account in again
 *   ranzen-sync logout N         forgets the secrets of account N
 *
 * The last three end with the exit codes of CONTRACT.md.
 */
#ifndef RANZEN_BELL_START_H
#define RANZEN_BELL_START_H

#include "bell/bell.h"

/*
 * Connects to the doorbell of paths->socket; where nobody answers, starts
 * ranzen-sync (detached, stdio to /dev/null) and waits up to 10 s until it
 * listens. SYNC_ABSENT: it is not installed, or ended at once. The caller
 * ignores SIGPIPE or lives with it.
 */
enum err bell_start(const char *socket, struct bell **out);

/* Only starts it. *alive is an fd (the caller's) that polls as hung up when
 * the started program is gone. */
enum err bell_spawn(int *alive);

/* What this PC could start ranzen-sync with at login. home is RANZEN_HOME or
 * NULL: for a home that is set only RANZEN_AUTOSTART=1 allows it. */
struct login_start {
	bool systemd, xdg;
};
struct login_start login_start_look(const char *home);

#endif
