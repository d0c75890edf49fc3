/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a screen is looked at: a home of its own, a clock at FILL_NOW, and an
 * environment in which nothing is left to chance.
 */
#ifndef RANZEN_TESTS_UI_STAGE_H
#define RANZEN_TESTS_UI_STAGE_H

#include "base/path.h"

#define STAGE_PROGRAM "build/san/ranzen"

/* What lies in the store: nothing; the small school of fill_store; beside it
 * what fill_asking adds; or what fill_rich and fill_busy add, and a text that is
 * here, the first file of the first task. */
enum stage_school { STAGE_EMPTY, STAGE_SMALL, STAGE_ASKING, STAGE_FULL };

struct stage {
	char home[32];
	struct paths paths;
	char *work; /* path of that file */
};

/* Sets the environment: an xterm of 256 colours, C.UTF-8, that language. A
 * file to hand in lies in the first task's folder. */
bool stage_open(struct stage *s, enum stage_school school, const char *language);
void stage_close(struct stage *s);
/* The environment of programs to come is that of stage_open again. */
void stage_environment(const char *language);
/* To come back to what is in the home now: quicker than to fill it again. */
bool stage_keep(const struct stage *s);
bool stage_again(const struct stage *s);
/* The clock of programs to come says FILL_NOW and so many seconds. */
void stage_clock(int64_t later);

#endif
