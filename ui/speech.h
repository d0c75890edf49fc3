/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen says, for people who hear or feel it instead of seeing it. */
#ifndef RANZEN_UI_SPEECH_H
#define RANZEN_UI_SPEECH_H

#include "ui/app.h"

#define SPEECH_LIMIT (1u << 20)
#define SPEECH_LINES 3

/*
 * With ui.speak, what is selected is written on the lines above the keys after
 * each key, wholly, also where it stood there before: a screen reader that
 * follows the output says it. So are messages, what is typed, and the title of
 * a view that is new. What is longer than the lines comes in parts.
 */

/* The words of a row, which must be in the window. */
void speech_row(struct ui *ui, struct view *v, int64_t row, struct buf *out);

/* Puts a sentence behind others. */
void speech_add(struct buf *b, const char *text);
/* Puts the words of a whole page there, each paragraph in one piece. */
void speech_page(const struct doc *d, struct buf *b);
/* Writes what is new to be said, before the page is drawn. */
void speech_first(struct ui *ui);
/* Draws and writes it; returns the column of the typing place, -1: none. */
int speech_draw(struct ui *ui);
/* Lines that it takes from a view's rows. */
int speech_lines(const struct ui *ui);

#endif
