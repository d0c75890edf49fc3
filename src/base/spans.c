/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/spans.h"

void spans_release(struct spans *s)
{
	free(s->at);
	*s = (struct spans){ 0 };
}

/* The first range that ends at or behind byte. */
static int first_at(const struct spans *s, int64_t byte)
{
	int low = 0, high = s->n;

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (s->at[middle].to < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Puts count ranges in the place of those from first up to last. */
static enum err replace(struct spans *s, int first, int last,
			const struct span *with, int count)
{
	int n = s->n - (last - first) + count;

	if (n > SPANS_MAX)
		return ERR_LIMIT;
	if (n > s->room) {
		int room = MIN(SPANS_MAX, MAX(4, n * 2));
		struct span *more = realloc(s->at,
					    (size_t)room * sizeof(*more));

		if (!more)
			return ERR_NOMEM;
		s->at = more;
		s->room = room;
	}
	if (s->n > last)
		memmove(s->at + first + count, s->at + last,
			(size_t)(s->n - last) * sizeof(*s->at));
	if (count)
		memcpy(s->at + first, with, (size_t)count * sizeof(*with));
	s->n = n;
	return ERR_OK;
}

enum err spans_add(struct spans *s, int64_t from, int64_t to)
{
	struct span one = { from, to };
	int first, last;

	if (from >= to)
		return ERR_OK;
	first = last = first_at(s, from);
	while (last < s->n && s->at[last].from <= to) {
		one.from = MIN(one.from, s->at[last].from);
		one.to = MAX(one.to, s->at[last].to);
		last++;
	}
	return replace(s, first, last, &one, 1);
}

enum err spans_remove(struct spans *s, int64_t from, int64_t to)
{
	struct span rest[2];
	int first, last, n = 0;

	if (from >= to)
		return ERR_OK;
	first = last = first_at(s, from + 1);
	while (last < s->n && s->at[last].from < to)
		last++;
	if (first == last)
		return ERR_OK;
	if (s->at[first].from < from)
		rest[n++] = (struct span){ s->at[first].from, from };
	if (s->at[last - 1].to > to)
		rest[n++] = (struct span){ to, s->at[last - 1].to };
	return replace(s, first, last, rest, n);
}

enum err spans_add_all(struct spans *s, const struct spans *other)
{
	enum err err = ERR_OK;

	for (int i = 0; !err && i < other->n; i++)
		err = spans_add(s, other->at[i].from, other->at[i].to);
	return err;
}

enum err spans_remove_all(struct spans *s, const struct spans *other)
{
	enum err err = ERR_OK;

	for (int i = 0; !err && i < other->n; i++)
		err = spans_remove(s, other->at[i].from, other->at[i].to);
	return err;
}

const struct span *spans_find(const struct spans *s, int64_t byte)
{
	int i = first_at(s, byte + 1);

	return i < s->n && s->at[i].from <= byte ? &s->at[i] : NULL;
}

int64_t spans_end(const struct spans *s, int64_t byte)
{
	const struct span *in = spans_find(s, byte);

	return in ? in->to : byte;
}

int64_t spans_next(const struct spans *s, int64_t byte)
{
	int i = first_at(s, byte + 1);

	return i < s->n ? MAX(byte, s->at[i].from) : INT64_MAX;
}

bool spans_meet(const struct spans *s, int64_t from, int64_t to)
{
	return from < to && spans_next(s, from) < to;
}

int64_t spans_sum(const struct spans *s)
{
	int64_t sum = 0;

	for (int i = 0; i < s->n; i++)
		sum += s->at[i].to - s->at[i].from;
	return sum;
}
