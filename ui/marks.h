/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows a person has chosen, by the number of what they stand for. */
#ifndef RANZEN_UI_MARKS_H
#define RANZEN_UI_MARKS_H

#include "base/base.h"

struct marks { int64_t *ids, n, cap; }; /* sorted; all zero: none */

bool marks_has(const struct marks *m, int64_t id);
/* No memory: it stays as it is. */
void marks_set(struct marks *m, int64_t id, bool on);
void marks_clear(struct marks *m);
void marks_release(struct marks *m);

#endif
