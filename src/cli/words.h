/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors into sentences and exit codes. */
#ifndef RANZEN_CLI_WORDS_H
#define RANZEN_CLI_WORDS_H

#include "base/err.h"
#include "words/states.h"

struct cli;

/* Exit code of an error, for a command that can go no further. */
int code_of(enum err e);
/* Exit code of an outbox entry that is held for this reason. */
int code_of_held(enum err reason);

/* "ranzen: 'subject': sentence" on standard error (subject NULL: without, its
 * control characters replaced); returns code_of(e). */
int say_err(struct cli *c, enum err e, const char *subject);
/* A translated sentence on standard error; returns code. */
int complain(struct cli *c, int code, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* The same for what is no mistake; silent with --quiet. */
void say(struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
