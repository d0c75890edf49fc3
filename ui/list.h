/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A window on rows: which are shown, and which one the cursor is on. It
 * knows no data; who owns the rows is asked for those of the window.
 */
#ifndef RANZEN_UI_LIST_H
#define RANZEN_UI_LIST_H

#include "ui/action.h"

struct list {
	int64_t total, top, at; /* at: -1 where nothing can be selected */
	int height;             /* rows on the screen */
};

/* Whether the cursor may stand on a row. */
typedef bool list_stop(const void *ctx, int64_t row);

/* After total or height changed: keeps the cursor inside and on the screen. */
void list_settle(struct list *l, list_stop *stop, const void *ctx);
/* Moves the cursor; false if the action is no movement. */
bool list_act(struct list *l, enum action a, list_stop *stop, const void *ctx);
/* Puts the cursor on the row, or the nearest one where it may stand. */
void list_go(struct list *l, int64_t row, list_stop *stop, const void *ctx);

/* Moves the window by so many rows; the cursor stays on the screen. */
void list_scroll(struct list *l, int rows, list_stop *stop, const void *ctx);

#endif
