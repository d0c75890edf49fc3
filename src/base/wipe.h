/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is free holds no secret. Libraries that copy what they are given
 * (a form with a password, a token in an answer) get these in place of free
 * and realloc; they take what malloc gave.
 */
#ifndef RANZEN_BASE_WIPE_H
#define RANZEN_BASE_WIPE_H

#include "base/base.h"

void wipe_free(void *p);
/* What it leaves behind where it moves is overwritten, too. */
void *wipe_realloc(void *p, size_t size);

#endif
