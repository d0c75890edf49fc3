/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task is and what a person may do with it: pure. */
#ifndef RANZEN_MODEL_TASK_RULES_H
#define RANZEN_MODEL_TASK_RULES_H

#include "base/err.h"
#include "model/records.h"

enum task_state task_state(const struct task *t, int64_t now);
/* Last moment at which the platform takes work; 0: no end. */
int64_t task_closes(const struct task *t);
/* What forbids handing these files in, ERR_OK if nothing (checked before
 * sending; *which gets the index of the offending file or -1). */
enum err task_may_hand_in(const struct task *t, int64_t now,
			  const struct work_file *files, int n, const char *text,
			  int *which);

/*
 * Is the work that the platform lists what there is to show, rather than the
 * newest entry (NULL: none)? An open entry is what the person awaits.
 */
bool task_work_listed(const struct task *t, const struct entry *newest);

enum agenda_group { AGENDA_OVERDUE, AGENDA_TODAY, AGENDA_WEEK, AGENDA_LATER,
		    AGENDA_UNDATED, AGENDA_DONE, AGENDA_PAST, AGENDA_GROUPS };
enum agenda_group agenda_group(const struct task *t, int64_t now);

#endif
