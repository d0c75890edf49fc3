/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/marks.h"

/* The place of an id, or where it belongs. */
static int64_t place(const struct marks *m, int64_t id)
{
	int64_t from = 0, to = m->n;

	/* Most are added in order. */
	if (m->n == 0 || m->ids[m->n - 1] < id)
		return m->n;
	while (from < to) {
		int64_t middle = from + (to - from) / 2;

		if (m->ids[middle] < id)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

bool marks_has(const struct marks *m, int64_t id)
{
	int64_t at = place(m, id);

	return at < m->n && m->ids[at] == id;
}

static bool room(struct marks *m)
{
	int64_t cap = m->cap ? 2 * m->cap : 16;
	int64_t *more;

	if (m->n < m->cap)
		return true;
	more = realloc(m->ids, (size_t)cap * sizeof(*more));
	if (!more)
		return false;
	m->ids = more;
	m->cap = cap;
	return true;
}

void marks_set(struct marks *m, int64_t id, bool on)
{
	int64_t at = place(m, id);
	bool has = at < m->n && m->ids[at] == id;

	if (has == on || (on && !room(m)))
		return;
	if (on)
		memmove(m->ids + at + 1, m->ids + at,
			(size_t)(m->n - at) * sizeof(*m->ids));
	else
		memmove(m->ids + at, m->ids + at + 1,
			(size_t)(m->n - at - 1) * sizeof(*m->ids));
	if (on)
		m->ids[at] = id;
	m->n += on ? 1 : -1;
}

void marks_clear(struct marks *m)
{
	m->n = 0;
}

void marks_release(struct marks *m)
{
	free(m->ids);
	*m = (struct marks){NULL, 0, 0};
}
