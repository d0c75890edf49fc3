/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/told.h"

static const struct { const char *word; int fields; } kinds[] = {
#define TOLD_ROW(kind, n) {#kind, n},
	TOLD_KINDS(TOLD_ROW)
#undef TOLD_ROW
};

static enum told_kind kind_of(const char *word)
{
	int k = 0;

	while (k < TOLD_COUNT && strcmp(kinds[k].word, word) != 0)
		k++;
	return (enum told_kind)k;
}

/* NULL: it has not all come yet. */
static const char *take_field(const struct buf *bytes, size_t *at)
{
	const char *field = bytes->data + *at;

	if (*at >= bytes->len || !memchr(field, '\0', bytes->len - *at))
		return NULL;
	*at += strlen(field) + 1;
	return field;
}

bool told_next(const struct buf *bytes, size_t *at, struct told_row *row,
	       bool *broken)
{
	size_t from = *at;
	const char *word = take_field(bytes, &from);

	*broken = false;
	if (!word)
		return false;
	row->kind = kind_of(word);
	*broken = row->kind == TOLD_COUNT;
	if (*broken)
		return false;
	for (int i = 0; i < kinds[row->kind].fields; i++) {
		row->field[i] = take_field(bytes, &from);
		if (!row->field[i])
			return false;
	}
	*at = from;
	return true;
}

int64_t told_number(const struct told_row *row, int field)
{
	int64_t n;

	return str_int64(row->field[field], -1, INT64_MAX, &n) ? n : -1;
}

void told_put(struct buf *out, enum told_kind kind, const char *const *fields)
{
	buf_add(out, kinds[kind].word, strlen(kinds[kind].word) + 1);
	for (int i = 0; i < kinds[kind].fields; i++)
		buf_add(out, fields[i], strlen(fields[i]) + 1);
}

int told_order(const void *a, const void *b)
{
	const struct told_row *x = a, *y = b;
	const char *name = x->field[LISTED_NAME], *other = y->field[LISTED_NAME];
	int order = (int)x->kind - (int)y->kind;

	if (!order)
		order = strcoll(name, other);
	return order ? order : strcmp(name, other);
}
