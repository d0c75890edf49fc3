/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hand on the keyboard: the keys of the program's own table as an xterm
 * sends them, and how it goes the ways to its pages. */
#ifndef RANZEN_TESTS_UI_HAND_H
#define RANZEN_TESTS_UI_HAND_H

#include "tests/ui/eye.h"
#include "tests/ui/ways.h"

#define HAND_BYTES 16
#define HAND_WAY 64

/* False: this key has no bytes here. */
bool hand_bytes(int key, char out[HAND_BYTES]);
/* The key of an action that takes the fewest bytes: one character, mostly. */
bool hand_short(enum action a, char out[HAND_BYTES]);
/* Whether that is the page. */
bool hand_at(struct eye *e, const char *title);
/* Waits until it is, ten seconds at most. */
bool hand_await(struct eye *e, const char *title);
/* Whether a line is being typed. */
bool hand_types(struct eye *e);
/* The keys of a way, from wherever no line is typed: back to the list of tasks
 * and its first row before them. */
void hand_way(const struct way *way, char out[HAND_WAY]);
/* To that page, or stays there; false: it is not reached. */
bool hand_go(struct eye *e, const struct way *way);

#endif
