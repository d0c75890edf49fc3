/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/action.h"

static const struct action_row rows[] = {
#define ACTION_ROW(id, a, b, c, name, label, help) \
	[ACTION_##id] = {{a, b, c}, name, label, help},
	ACTIONS(ACTION_ROW)
#undef ACTION_ROW
};

const struct action_row *action_row(enum action a)
{
	return &rows[a];
}

enum action action_named(const char *name, size_t len)
{
	for (int a = 0; a < ACTION_COUNT; a++) {
		if (strlen(rows[a].name) == len &&
		    memcmp(rows[a].name, name, len) == 0)
			return (enum action)a;
	}
	return ACTION_COUNT;
}
