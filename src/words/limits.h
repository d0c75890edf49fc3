/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a task takes and asks (model/task_rules.h), in a person's words: one
 * text for the screen and the command line. Whole sentences, translated.
 */
#ifndef RANZEN_WORDS_LIMITS_H
#define RANZEN_WORDS_LIMITS_H

#include "base/buf.h"
#include "model/records.h"

/* "files (pdf odt), at most 3 files, up to 1 MB each; text, at most 300
 * words"; nothing where neither is taken. */
void limit_takes(struct buf *out, const struct task *t);
/*
 * Why this work is not taken, with the numbers: e and which are what the rules
 * answered, when is t->opens in words. CONFLICT is that of a look at work to
 * be added to (store_hand_in_look). Any other error in its own words.
 */
void limit_sentence(struct buf *out, const struct task *t,
		    const struct entry *work, enum err e, int which,
		    const char *when);
/*
 * What is to be known before handing in, beside dates and limits, the most
 * important first: how many. A statement's own text stands in the task. now is
 * the server's time.
 */
#define LIMIT_NOTES 4
int limit_notes(const struct task *t, int64_t now,
		const char *notes[LIMIT_NOTES]);
/* The words of the statement, or where they stand. */
const char *limit_statement(const struct task *t);
/* What handing in does to the work of others; appends nothing where it is the
 * person's own. add: it is added to the work there. */
void limit_team(struct buf *out, const struct task *t, bool add);

#endif
