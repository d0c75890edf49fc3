/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours as numbers 0xrrggbb, those of the numbered palettes, and how well
 * two of them are told apart: the contrast of WCAG 2.2, from 1 to 21.
 *
 * 0 to 15 are the Linux console's; other terminals have others there, and let
 * people choose. 16 to 255 are the cube and the greys of xterm, the same
 * everywhere.
 */
#ifndef RANZEN_UI_COLOUR_H
#define RANZEN_UI_COLOUR_H

#include "base/base.h"

int32_t colour_rgb(int number);
double colour_contrast(int32_t a, int32_t b);
/* The number from first to last that is most like rgb among those with that
 * contrast to against (-1: no matter); where there is none, the one with most
 * contrast. */
int colour_nearest(int32_t rgb, int first, int last, int32_t against,
		   double contrast);

#endif
