/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does with keys, the mouse and pastes where files are chosen,
 * as a pupil would. Prints a line for each case, counted on from count; false:
 * one failed. */
#ifndef RANZEN_TESTS_UI_HANDS_H
#define RANZEN_TESTS_UI_HANDS_H

#include "base/base.h"

bool hands_test(int *count);

#endif
