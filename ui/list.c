/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/list.h"

/* Nearest row from row on in the direction where the cursor may stand. */
static int64_t seek(const struct list *l, int64_t row, int step,
		    list_stop *stop, const void *ctx)
{
	for (; row >= 0 && row < l->total; row += step) {
		if (!stop || stop(ctx, row))
			return row;
	}
	return -1;
}

static void show(struct list *l)
{
	if (l->at >= 0 && l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + l->height)
		l->top = l->at - l->height + 1;
	l->top = MIN(l->top, l->total - l->height);
	l->top = MAX(l->top, 0);
}

void list_go(struct list *l, int64_t row, list_stop *stop, const void *ctx)
{
	int64_t to;

	row = MAX(MIN(row, l->total - 1), 0);
	to = seek(l, row, 1, stop, ctx);
	if (to < 0)
		to = seek(l, row, -1, stop, ctx);
	l->at = to;
	/* A heading just above the first row belongs on the screen. */
	if (to >= 0 && to <= l->top && seek(l, to - 1, -1, stop, ctx) < 0)
		l->top = 0;
	show(l);
}

void list_settle(struct list *l, list_stop *stop, const void *ctx)
{
	list_go(l, l->at, stop, ctx);
}

bool list_act(struct list *l, enum action a, list_stop *stop, const void *ctx)
{
	int64_t to = l->at;

	switch (a) {
	case ACTION_UP: to = seek(l, l->at - 1, -1, stop, ctx); break;
	case ACTION_DOWN: to = seek(l, l->at + 1, 1, stop, ctx); break;
	case ACTION_PAGE_UP:
		l->top = MAX(l->top - l->height, 0);
		to = MAX(l->at - l->height, 0);
		break;
	case ACTION_PAGE_DOWN:
		l->top = l->top + l->height;
		to = MIN(l->at + l->height, l->total - 1);
		break;
	case ACTION_HOME: to = 0; break;
	case ACTION_END: to = l->total - 1; break;
	default: return false;
	}
	if (to >= 0)
		list_go(l, to, stop, ctx);
	else
		show(l);
	return true;
}

void list_scroll(struct list *l, int rows, list_stop *stop, const void *ctx)
{
	int64_t end = MAX(l->total - l->height, 0), to = l->at;

	l->top = MAX(MIN(l->top + rows, end), 0);
	if (l->at < 0)
		return;
	if (l->at < l->top)
		to = seek(l, l->top, 1, stop, ctx);
	else if (l->at >= l->top + l->height)
		to = seek(l, l->top + l->height - 1, -1, stop, ctx);
	if (to >= l->top && to < l->top + l->height)
		l->at = to;
}
