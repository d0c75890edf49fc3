/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proven work, and what the platform says of the task now: is it still there?
 * Pure. A receipt stays true whatever the answer: it says what was there then.
 */
#ifndef RANZEN_MODEL_STANDING_H
#define RANZEN_MODEL_STANDING_H

#include "base/buf.h"
#include "model/records.h"

/* The platform holds work of the person for this task. */
bool task_has_work(const struct task *t);
/*
 * Where the newest proven hand-in of a task stands; e is its entry. ours: the
 * work that the platform names is an older one from here. A platform that
 * proved by SHA-256 names all files of the work; of any other only the files
 * that it names are compared.
 *
 * Work of an unknown key that the platform got after ours has replaced it
 * (another device); older work that is back, and none, mean that ours has
 * vanished. The same content under another key is still there.
 */
enum standing work_standing(const struct task *t, const struct receipt *r,
    const struct entry *e, bool ours);
/* Held for a reason that only the person can decide upon, with a question. */
bool entry_asks(const struct entry *e);
/* Nothing is done to it any more: it arrived, was replaced, or taken out. */
bool entry_over(enum entry_state s);
/* When it is tried again by itself, or the school asked again; 0: it is under
 * way or due, or nothing happens by itself. */
int64_t entry_again(const struct entry *e, int64_t now);
/* Breaks as \n, no blanks at the ends of lines and of the whole, NFC. */
void work_text_normal(struct buf *out, const char *text);

#endif
