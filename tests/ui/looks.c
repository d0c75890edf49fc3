/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/ui/looks.h"

static bool same_look(const struct look *a, const struct look *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->attrs == b->attrs;
}

/* Of a blank only its ground and a line through it are seen. */
static bool same_ground(const struct look *a, const struct look *b)
{
	return look_ground(a) == look_ground(b) &&
	       (a->attrs & STYLE_UNDERLINE) == (b->attrs & STYLE_UNDERLINE);
}

static bool learn_cell(struct looks *l, const struct cell *role,
		       const struct cell *drawn)
{
	enum role r = role->role;

	if (drawn->blank && l->seen[r])
		return same_ground(&l->of[r], &drawn->look);
	if (!drawn->blank && l->inked[r])
		return same_look(&l->of[r], &drawn->look);
	if (l->seen[r] && !same_ground(&l->of[r], &drawn->look))
		return false;
	l->of[r] = drawn->look;
	l->seen[r] = true;
	l->inked[r] |= !drawn->blank;
	return true;
}

static void tell_row(struct buf *why, const struct page *p, int y)
{
	const char *at = p->text;

	for (int i = 0; i < y && *at; i++)
		at += strcspn(at, "\n") + 1;
	buf_add(why, at, strcspn(at, "\n"));
	buf_char(why, '\n');
}

bool looks_learn(struct looks *l, const struct page *roles,
		 const struct page *drawn, struct buf *why)
{
	if (roles->rows != drawn->rows || roles->cols != drawn->cols ||
	    strcmp(roles->text, drawn->text) != 0 || roles->y != drawn->y ||
	    roles->x != drawn->x) {
		buf_printf(why, "another text or cursor than in other themes:\n%s",
			   drawn->text);
		return false;
	}
	for (int i = 0; i < roles->rows * roles->cols; i++) {
		int y = i / roles->cols;
		const struct look *is = &drawn->cells[i].look;

		if (learn_cell(l, &roles->cells[i], &drawn->cells[i]))
			continue;
		buf_printf(why, "%s at row %d, column %d is drawn %d on %d, %x:\n",
			   role_name((int)roles->cells[i].role), y,
			   i % roles->cols, is->fg, is->bg, is->attrs);
		tell_row(why, drawn, y);
		return false;
	}
	return true;
}

static void write_colour(struct buf *out, int colour)
{
	if (colour < 0)
		buf_str(out, "   -");
	else
		buf_printf(out, " %3d", colour);
}

void looks_write(const struct looks *l, struct buf *out)
{
	static const struct { unsigned attr; const char *name; } attrs[] = {
		{STYLE_BOLD, "bold"}, {STYLE_ITALIC, "italic"},
		{STYLE_UNDERLINE, "underline"}, {STYLE_REVERSE, "reverse"},
	};

	for (int r = 0; r < ROLE_COUNT; r++) {
		if (!l->seen[r])
			continue;
		buf_printf(out, "%-13s", role_name(r));
		write_colour(out, l->of[r].fg);
		write_colour(out, l->of[r].bg);
		for (size_t i = 0; i < ARRAY_LEN(attrs); i++) {
			if (l->of[r].attrs & attrs[i].attr)
				buf_printf(out, " %s", attrs[i].name);
		}
		buf_char(out, '\n');
	}
}

bool looks_same(const struct looks *l, enum role a, enum role b)
{
	return same_look(&l->of[a], &l->of[b]);
}

bool looks_same_ground(const struct looks *l, enum role a, enum role b)
{
	return same_ground(&l->of[a], &l->of[b]);
}

bool looks_part(const struct looks *l, const struct looks *of)
{
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (l->inked[r] && !same_look(&l->of[r], &of->of[r]))
			return false;
	}
	return true;
}
