/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words in a text, in capitals or not: whether all are there, and where. */
#ifndef RANZEN_UI_FOUND_H
#define RANZEN_UI_FOUND_H

#include "ui/term.h"

bool found_all(const char *text, const char *words);
/* Shows the words on a row of the screen, as it is drawn by now. */
void found_draw(struct term *t, int y, const char *words);

#endif
