/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every page there is (each view_ops of ui/), and how a person gets there: on
 * the screen by keys, in --plain by lines, both from the list of tasks.
 */
#ifndef RANZEN_TESTS_UI_PAGES_H
#define RANZEN_TESTS_UI_PAGES_H

#include "base/path.h"
#include "ui/action.h"

/* What the store holds: fill_busy, fill_rich or fill_asking. */
enum page_data { DATA_BUSY, DATA_RICH, DATA_ASKING, DATA_COUNT };

struct page {
	const char *view;  /* as the source names it; a second row with the same
			    * name is another state of it */
	const char *title;
	enum page_data data;
	const char *keys;  /* NULL: it is not on the screen */
	const char *lines; /* NULL: it is not in --plain */
};

/* By number; NULL: there are no more. */
const struct page *page_at(size_t i);
/* The home of a program with that data, in a new folder; false: not made. */
bool page_home(enum page_data data, const char *language, char home[64],
	       struct paths *paths);
void page_home_remove(const char *home, struct paths *paths);
/* What nobody can go on from: it ends, or another program takes the terminal
 * (ranzen-sync login). */
bool page_skips(const struct page *p, enum action a);

/* All keys on all pages, by the rules of heard.h; and all actions in --plain.
 * Each prints a line for each page and counts on. false: one failed. */
bool pages_all(int *count);
bool pages_quiet(int *count);
bool pages_plain(int *count);

#endif
