/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of ours that a command runs. */
#ifndef RANZEN_CLI_CHILD_H
#define RANZEN_CLI_CHILD_H

#include "base/base.h"
#include "base/err.h"

/*
 * Starts argv[0] (a name: found beside us) with these as standard input and
 * output (-1: ours). own_session: Ctrl-C on our terminal does not reach it,
 * and it is told to end when we die. The caller waits.
 */
enum err child_start(const char *const argv[], int in, int out, bool own_session,
		     pid_t *pid);
/* Exit code; 128 + signal where one ended it. */
int child_wait(pid_t pid);
/* Becomes argv[0]; returns only on failure. */
enum err child_become(const char *const argv[]);

#endif
