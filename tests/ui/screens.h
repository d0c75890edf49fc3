/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The golden screens; update: they are written anew. false: one is not as it
 * was. */
#ifndef RANZEN_TESTS_UI_SCREENS_H
#define RANZEN_TESTS_UI_SCREENS_H

#include <stdbool.h>

bool screens_test(int *count, bool update);
/* The same for the pictures in docs/screens. */
bool screens_pictures(int *count, bool update);

#endif
