/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the eye sees as a drawing (SVG 1.1), for README and guide. */
#ifndef RANZEN_TESTS_UI_DRAW_H
#define RANZEN_TESTS_UI_DRAW_H

#include "tests/ui/eye.h"

/* The terminal's own colours are light on dark; caller frees. title: for who
 * cannot see it. The same screen gives the same bytes. */
char *draw_screen(struct eye *e, const char *title);

#endif
