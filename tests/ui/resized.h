/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window is resized a thousand times while a real ranzen-sync brings news
 * from a real school: nothing crashes, and no cell is left over. The flow test
 * screen_resized.sh gives the school; $RANZEN_ANNOUNCE is the command that
 * announces its argument there.
 */
#ifndef RANZEN_TESTS_UI_RESIZED_H
#define RANZEN_TESTS_UI_RESIZED_H

#include <stdbool.h>

bool resized_all(int *count);

#endif
