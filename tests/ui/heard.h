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

/* Of what was sent since the caller cleared e->sent; typing: a line is typed.
 * why: what does not hold. */
bool heard_check(struct eye *e, const struct ear *w, bool *typing,
		 struct buf *why);
/* Listens until it is quiet; speaks: something comes in any case. */
void heard_settle(struct eye *e, bool speaks);

#endif
