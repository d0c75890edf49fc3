/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen on terminals of all kinds, and what can happen to one: signals,
 * pasting, resizing, a line that is cut. Prints a line for each case, counted
 * on from count; false: one failed. */
#ifndef RANZEN_TESTS_UI_TERMINALS_H
#define RANZEN_TESTS_UI_TERMINALS_H

#include "base/base.h"

bool terminals_test(int *count);

#endif
