/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of the files at school, with a real ranzen-sync and a real school
 * (tests/flow/school_files.sh gives it): browsing, fetching, putting, and bad
 * days. $RANZEN_MOOD is the file whose next text the school takes as its mood,
 * $RANZEN_PUT a folder with what is put there.
 */
#ifndef RANZEN_TESTS_UI_SCHOOL_H
#define RANZEN_TESTS_UI_SCHOOL_H

#include <stdbool.h>

bool school_all(int *count);

#endif
