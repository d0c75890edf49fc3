/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page as it was seen once. In the theme that page_roles_theme writes each
 * role has colours of its own, so that what was drawn can be read back as
 * roles; in all others there are only looks.
 */
#ifndef RANZEN_TESTS_UI_PAGE_H
#define RANZEN_TESTS_UI_PAGE_H

#include "tests/ui/eye.h"

/* Colours are numbers of the palette, -1 the terminal's own. */
struct look { int fg, bg; unsigned attrs; };
struct cell { bool blank; enum role role; struct look look; };
struct page {
	int rows, cols, y, x; /* y, x: the cursor */
	struct cell *cells;
	char *text;           /* its rows, each ends with \n */
};

bool page_roles_theme(const char *file);
bool page_take(struct page *p, struct eye *e);
void page_release(struct page *p);
const struct cell *page_cell(const struct page *p, int y, int x);
/* As the golden files have it: size and cursor, rows, roles. */
void page_write(const struct page *p, struct buf *out);
/* The ground under a blank, which is what is seen of it: a colour, -1 the
 * terminal's own, -2 the colour of its letters. */
int look_ground(const struct look *l);
const char *role_name(int role);

#endif
