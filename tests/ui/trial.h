/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One case after another on a terminal of its own, and what was written to it. */
#ifndef RANZEN_TESTS_UI_TRIAL_H
#define RANZEN_TESTS_UI_TRIAL_H

#include "tests/ui/eye.h"
#include "tests/ui/stage.h"

struct trial {
	int *count;
	bool failed;
	const char *name;   /* of the case */
	struct stage stage; /* where all of them are */
	struct eye eye;
};

/* Prints a line, counted on. */
void trial_check(struct trial *b, bool ok, const char *what);
/* "NAME=VALUE" of the environment, for one case; NULL ends them. */
void trial_environment(const char *const *set);
bool trial_start(struct trial *b, int cols, int rows, const char *theme);
bool trial_has(const struct trial *b, const char *bytes);
/* How often it wrote this. */
int trial_times(const struct trial *b, const char *bytes);
/* The last of on and off that was written is off. */
bool trial_is_off(const struct trial *b, const char *on, const char *off);

/* sizes.c: windows of all sizes, and one that changes. */
void trial_sizes(struct trial *b);

#endif
