/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen says, for people who hear or feel it instead of seeing it. */
#ifndef RANZEN_UI_SPEECH_H
#define RANZEN_UI_SPEECH_H

#include "ui/app.h"

#define SPEECH_LIMIT (1u << 20)

/* The words of a row, which must be in the window. */
void speech_row(struct ui *ui, struct view *v, int64_t row, struct buf *out);
/* Whether the row is one that can be chosen, not only read: a number calls it
 * in --plain. Of an item of several lines it is the first. */
bool speech_choice(const struct view *v, int64_t row);

#endif
