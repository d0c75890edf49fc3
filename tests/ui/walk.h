/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Long walks with the keyboard alone, from a seed, as somebody takes them who
 * hears or feels the screen: after each key the cursor stands on what is
 * selected or typed, and with ui.speak its words were written since the key.
 */
#ifndef RANZEN_TESTS_UI_WALK_H
#define RANZEN_TESTS_UI_WALK_H

#include <stdbool.h>

/* Prints a line for each walk; counts on in *count. false: one failed. */
bool walk_all(int *count);
/* The same for bars that move, or not (ui.motion, ssh). */
bool motion_all(int *count);

#endif
