/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RANZEN_UI_FOUND_H
#define RANZEN_UI_FOUND_H

#include "ui/term.h"

/* Shows words, in capitals or not, on a row of the screen as it is drawn by now. */
void found_draw(struct term *t, int y, const char *words);

#endif
