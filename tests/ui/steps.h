/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is pressed, what is waited for, and which pages are looked at then. */
#ifndef RANZEN_TESTS_UI_STEPS_H
#define RANZEN_TESTS_UI_STEPS_H

#include "base/base.h"

/* shot: the page's name; NULL: it is not looked at. */
struct step { const char *keys, *await, *shot; };

/* What lies in the store: later than FILL_NOW by so many seconds the first
 * task's work waits; 0: nothing does. */
enum { RUN_VANISHED = -1, RUN_ASKING = -2, RUN_RICH = -3, RUN_BUSY = -4,
       RUN_TWINS = -5, RUN_FAR = -6 };

struct run {
	const char *name;
	const struct step *steps;
	size_t n;
	const char *language;
	int64_t later;
	bool all; /* in all sizes and themes; else two sizes, text and roles */
};

extern const struct run screen_runs[], picture_runs[];
extern const size_t n_screen_runs, n_picture_runs;

#endif
