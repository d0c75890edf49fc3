/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What only a person can decide: proven work that is not at the school any
 * more, and work that meets other work there. Both versions, one question.
 */
#ifndef RANZEN_CLI_DECIDE_H
#define RANZEN_CLI_DECIDE_H

#include <stdio.h>

#include "base/json.h"
#include "model/standing.h"
#include "store/store.h"

struct cli;

/* Of an entry that asks (model/standing.h): the versions and the question, on
 * standard error. */
void decide_say(struct cli *c, const struct entry *e);
/* The same for the entry's JSON: at_school, and of with VANISHED. */
void decide_json(struct cli *c, struct json *j, const struct entry *e);
/* One sentence on where the proven work of a task stands, or on the task;
 * "" where all is as it was. The caller frees. NULL: no memory. */
char *standing_sentence(struct cli *c, const struct task *t);

#endif
