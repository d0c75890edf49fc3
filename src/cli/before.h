/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is looked at, told and asked before work goes into the outbox. Where
 * nobody can be asked (standard input or error is no terminal), nothing is
 * assumed: the options --statement and --yes answer.
 */
#ifndef RANZEN_CLI_BEFORE_H
#define RANZEN_CLI_BEFORE_H

#include "store/store.h"

struct cli;

/* May this be queued? Any code but CODE_DONE was said, and nothing is. The
 * order's statement says afterwards whether the person accepted one. */
int before_hand_in(struct cli *c, const struct task *t, struct hand_in_order *o);
/* May this be tried again? Asks for the statement if that is what it lacks. */
int before_retry(struct cli *c, const struct entry *e);
/* The answer to a question that was printed to standard error. */
bool before_yes(void);

#endif
