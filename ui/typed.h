/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that a terminal gave whole: keys without a letter left their bytes in
 * it (ECMA-48). */
#ifndef RANZEN_UI_TYPED_H
#define RANZEN_UI_TYPED_H

#include "base/buf.h"

/* Takes the sequences out of the line. The number of the function key that it
 * was, if it was one alone; else 0. */
int typed_clean(struct buf *line);

#endif
