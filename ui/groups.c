/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/groups.h"

int64_t groups_rows(struct groups g)
{
	int64_t rows = 0;

	for (int i = 0; i < g.n; i++)
		rows += g.counts[i] ? g.counts[i] + 1 : 0;
	return rows;
}

struct place groups_place(struct groups g, int64_t row)
{
	int64_t item = 0;

	for (int i = 0; i < g.n; i++) {
		if (g.counts[i] == 0)
			continue;
		if (row == 0)
			return (struct place){i, -1, -1};
		if (row <= g.counts[i])
			return (struct place){i, item + row - 1, row - 1};
		row -= g.counts[i] + 1;
		item += g.counts[i];
	}
	return (struct place){g.n - 1, -1, -1};
}

struct place groups_item(struct groups g, int64_t item)
{
	int64_t at = item;

	for (int i = 0; i < g.n; i++) {
		if (at < g.counts[i])
			return (struct place){i, item, at};
		at -= g.counts[i];
	}
	return (struct place){g.n - 1, -1, -1};
}

int64_t groups_before(struct groups g, int64_t row)
{
	int64_t item = 0;

	for (int i = 0; i < g.n && row > 0; i++) {
		if (g.counts[i] == 0)
			continue;
		item += MIN(row - 1, g.counts[i]);
		row -= g.counts[i] + 1;
	}
	return item;
}

int64_t groups_row(struct groups g, int group, int64_t at)
{
	int64_t row = at + 1;

	for (int i = 0; i < group; i++)
		row += g.counts[i] ? g.counts[i] + 1 : 0;
	return row;
}
