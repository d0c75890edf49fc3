/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows in groups with a heading each, where there is anything in the group. A
 * list of these knows its counts only; an item is numbered among all.
 */
#ifndef RANZEN_UI_GROUPS_H
#define RANZEN_UI_GROUPS_H

#include "base/base.h"

struct groups { const int64_t *counts; int n; };
/* item: -1 on a heading; at: its number in its group. */
struct place { int group; int64_t item, at; };

int64_t groups_rows(struct groups g);
/* What stands on a row; item -1 behind the last, too. */
struct place groups_place(struct groups g, int64_t row);
/* Where an item stands; item among all. */
struct place groups_item(struct groups g, int64_t item);
/* Items that stand before a row. */
int64_t groups_before(struct groups g, int64_t row);
/* The row of an item of a group. */
int64_t groups_row(struct groups g, int group, int64_t at);

#endif
