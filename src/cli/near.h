/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody meant who typed a command or an option that there is not. */
#ifndef RANZEN_CLI_NEAR_H
#define RANZEN_CLI_NEAR_H

#include "base/base.h"

struct cli;

/*
 * Is name near enough to what was typed, and nearer than best, a number of
 * letters? Then that is the new best. At most a third of the shorter word may
 * be other, one letter at least.
 */
bool near_word(const char *typed, const char *name, int *best);
/* "ranzen folder" is only the first word of some commands. */
bool near_group(const char *word);
/* Says that the words name no command, and which one may be meant; n > 0.
 * Returns the exit code. */
int near_command(struct cli *c, char **words, int n);
/* The same for an option, with its value or without. */
int near_option(struct cli *c, const char *typed);

#endif
