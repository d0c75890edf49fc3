/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hand on the keyboard: the keys of the program's own table as an xterm
 * sends them, and the ways to its pages. */
#ifndef RANZEN_TESTS_UI_HAND_H
#define RANZEN_TESTS_UI_HAND_H

#include "tests/ui/eye.h"
#include "ui/action.h"

#define HAND_BYTES 16

/* False: this key has no bytes here. */
bool hand_bytes(int key, char out[HAND_BYTES]);
/* The key of an action that takes the fewest bytes: one character, mostly. */
bool hand_short(enum action a, char out[HAND_BYTES]);
/* Whether that is the page. */
bool hand_at(struct eye *e, const char *title);
/* Whether a line is being typed. */
bool hand_types(struct eye *e);
/* Back to the first page, from wherever it is; false: that is not reached. */
bool hand_home(struct eye *e);

/* The ways to each page from the first one, in a school that is STAGE_FULL and
 * English. */
struct way { const char *title, *keys; };
extern const struct way hand_ways[];
extern const size_t hand_n_ways;
/* The pages that ui/ has and no way leads to; true: none. */
bool hand_complete(struct buf *missing);
/* To that page, or stays there; false: it is not reached. */
bool hand_go(struct eye *e, const struct way *way);

#endif
