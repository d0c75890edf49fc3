/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RANZEN_TESTS_UI_DEEDS_H
#define RANZEN_TESTS_UI_DEEDS_H

#include "base/base.h"

/* Chosen rows, options and keys, and a lost line: what the files say then. */
bool deeds_all(int *count);

#endif
