/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands on the screen is what a screen drawn anew would show: after each
 * key every cell, look and the cursor are compared with those after SIGTSTP,
 * upon which the program leaves the terminal and paints all of it again
 * (nobody waits for a stopped one here, so it goes on at once). Unlike ^L that
 * is no key: messages, questions and typed lines remain.
 */
#ifndef RANZEN_TESTS_UI_ANEW_H
#define RANZEN_TESTS_UI_ANEW_H

#include "tests/ui/eye.h"

/* All that is seen. */
struct sight { VTermScreenCell *cells; int rows, cols, y, x; };

bool sight_take(struct sight *s, struct eye *e);
void sight_release(struct sight *s);

enum anew { ANEW_SAME, ANEW_DIFFERS, ANEW_MISSED };
/* Compares as above; MISSED: the program did something of its own meanwhile
 * (a minute has passed). why: where it differs. */
enum anew anew_compare(struct eye *e, struct buf *why);

/* Every page of the table with every key, and random walks. */
bool anew_all(int *count);
/* Thousands of keys, for who has the time. */
bool anew_long(int *count);

#endif
