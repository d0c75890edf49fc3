/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the school's clock is from ours (P10): pure. */
#ifndef RANZEN_MODEL_SKEW_H
#define RANZEN_MODEL_SKEW_H

#include "base/base.h"

/*
 * The school's clock minus ours, in seconds, after an answer that names date
 * and came at now, took_ms after it was asked for. It was dated somewhere in
 * between, and both are whole seconds. What was known stays while it can be
 * true, else it moves no further than it must: a slow answer leaves much open,
 * quick ones settle it, and clocks that agree are never said not to.
 */
int64_t skew_after(int64_t known, int64_t date, int64_t now, int took_ms);

#endif
