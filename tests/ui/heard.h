/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold after each key for somebody who hears or feels the screen: the
 * cursor stands on what is selected or typed, and with ui.speak all its words
 * were written since the key.
 */
#ifndef RANZEN_TESTS_UI_HEARD_H
#define RANZEN_TESTS_UI_HEARD_H

#include "tests/ui/eye.h"

/* How the program runs: ui.speak, ui.lines = ascii, and whether all the data
 * is ASCII. */
struct ear { bool speak, ascii, ascii_data; };

/* Waits for the first screen of a program. */
void heard_begin(struct eye *e);
/* A key (or more), and all that it brings: what does not hold then is in why.
 * typing: a line is typed. false: something does not, for ten seconds. */
bool heard_key(struct eye *e, const struct ear *w, const char *keys,
	       bool *typing, struct buf *why);

#endif
