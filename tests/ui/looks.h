/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the roles look in a theme, learned from pages: each cell of a page in
 * that theme looks as every other cell of its role does. The table of what was
 * learned is golden itself (golden/looks-THEME.txt); so pages × themes are
 * held by one file for a page and one for a theme.
 */
#ifndef RANZEN_TESTS_UI_LOOKS_H
#define RANZEN_TESTS_UI_LOOKS_H

#include "tests/ui/page.h"

struct looks {
	struct look of[ROLE_COUNT];
	bool inked[ROLE_COUNT], seen[ROLE_COUNT]; /* inked: also a letter */
};

/* drawn is the page roles in that theme; false: its text is another, or a cell
 * looks otherwise than it should. */
bool looks_learn(struct looks *l, const struct page *roles,
		 const struct page *drawn, struct buf *why);
void looks_write(const struct looks *l, struct buf *out);
/* All of one look as in the other. */
bool looks_part(const struct looks *l, const struct looks *of);
/* Whether two roles cannot be told apart. */
bool looks_same(const struct looks *l, enum role a, enum role b);
/* The same of their blanks. */
bool looks_same_ground(const struct looks *l, enum role a, enum role b);

/*
 * Nothing is said by colour alone: what stands on a screen without colour (its
 * text, and the looks of the theme mono) determines the colours of every
 * theme. So there may be no two rows, on all pages together, that are the same
 * without colour and differ in it. What is decoration is named in alone.c.
 */
struct alone;
struct alone *alone_new(const struct looks *mono);
void alone_free(struct alone *a);
/* Remembers the rows of a page; name: for complaints. */
bool alone_add(struct alone *a, const struct page *p, const char *name);
/* False: something is said by colour alone in that theme. */
bool alone_check(struct alone *a, const struct looks *theme, struct buf *why);

#endif
