/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All keys on all pages (ways.h), by the rules of heard.h, and all actions in
 * --plain. Each prints a line for each page and counts on. false: one failed.
 */
#ifndef RANZEN_TESTS_UI_PAGES_H
#define RANZEN_TESTS_UI_PAGES_H

#include "base/base.h"

/* By ear, and whether the table of ways is whole. */
bool pages_all(int *count);
/* By braille, in the smallest window. */
bool pages_quiet(int *count);
bool pages_plain(int *count);
/* The pages that a helper reads. */
bool pages_plain_helped(int *count);

#endif
