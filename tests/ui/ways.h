/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every page there is (each view_ops of ui/), and how a person gets there: on
 * the screen by keys, in --plain by lines, both from the list of tasks, in
 * English.
 */
#ifndef RANZEN_TESTS_UI_WAYS_H
#define RANZEN_TESTS_UI_WAYS_H

#include "base/buf.h"
#include "tests/ui/stage.h"
#include "ui/action.h"

struct way {
	const char *view;  /* as the source names it; a second row with the same
			    * name is another state of it */
	const char *title;
	enum stage_school school;
	const char *keys;  /* NULL: it is not on the screen */
	const char *lines; /* NULL: it is not in --plain */
};

/* By number; NULL: there are no more. */
const struct way *way_at(size_t i);
/* All ways of the screen; those of --plain, without and with a program of its
 * own that reads what they show, which takes its time. */
enum ways { WAYS_KEYS, WAYS_LINES, WAYS_LINES_HELPED };
/* Each at a stage as it was made; false: one failed, or there is no stage. */
typedef bool way_walk(const struct way *, const struct stage *, void *ctx);
bool ways_walk(enum ways which, way_walk *walk, void *ctx);
/* What is asked on a page, and not for something on it. */
bool way_asked(const char *prompt);
/* What nobody can go on from: it ends, or another program takes the terminal
 * (ranzen-sync login). title: the page where it is done. */
bool way_leaves(const char *title, enum action a);
/* How many pages ui/ has; missing: those that no way leads to. */
int ways_pages(struct buf *missing);

#endif
