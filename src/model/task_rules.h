/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a task is and what a person may do with it: pure. */
#ifndef RANZEN_MODEL_TASK_RULES_H
#define RANZEN_MODEL_TASK_RULES_H

#include "base/err.h"
#include "model/records.h"

enum task_state task_state(const struct task *t, int64_t now);
/* Last moment at which the platform takes work; 0: no end. */
int64_t task_closes(const struct task *t);

/*
 * ---- the limits of a task, looked at before anything is queued or sent
 *
 * work is the whole work to be handed in: of it names and sizes of the files,
 * text, statement and not_done count. now is the server's time. *which gets
 * the index of the file at fault, or -1; of too many the first one too many.
 */

/* Does the platform take work for this at all now? TOO_LATE, LOCKED,
 * TOO_EARLY. A teacher can lift each at any moment, and a row may be behind: it
 * is the platform that refuses in the end. */
enum err task_open(const struct task *t, int64_t now);
/* What of the work it would not take, whenever: EMPTY, NOT_ACCEPTED, TOO_MANY,
 * BAD_TYPE, TOO_LARGE, TOO_LONG; and last STATEMENT, when nothing is wrong but
 * that the person has not accepted what the task asks. */
enum err task_takes(const struct task *t, const struct entry *work, int *which);
/* Both, in that order. */
enum err task_may_hand_in(const struct task *t, int64_t now,
			  const struct entry *work, int *which);
/* This order is asked for a statement before it goes (again), by what is
 * known of the task or by what the platform answered. */
bool entry_lacks_statement(const struct task *t, const struct entry *e);
/* What is handed in for this cannot be changed afterwards; and was it? */
bool task_final(const struct task *t, const struct entry *work);
bool task_fixed(const struct task *t);

/* Does a platform of that name give handed-in work back? What is known before
 * it is asked; its provider's CAP_WITHDRAW says the same. */
bool platform_gives_back(const char *platform);
/* What there is to take back, by the newest hand-in (NULL: none): something at
 * the school, or that may be there; the same, and the platform never gives it
 * back; nothing; or only what was not sent yet, which is to be taken out of the
 * outbox. */
enum task_back { TASK_BACK_work, TASK_BACK_never, TASK_BACK_nothing,
		 TASK_BACK_unsent };
enum task_back task_back(const struct task *t, const struct entry *newest,
			 bool gives_back);

/*
 * Is the work that the platform lists what there is to show, rather than the
 * newest hand-in (NULL: none)? An open one is what the person awaits.
 */
bool task_work_listed(const struct task *t, const struct entry *newest);

enum agenda_group { AGENDA_OVERDUE, AGENDA_TODAY, AGENDA_WEEK, AGENDA_LATER,
		    AGENDA_UNDATED, AGENDA_DONE, AGENDA_PAST, AGENDA_GROUPS };
enum agenda_group agenda_group(const struct task *t, int64_t now);

#endif
