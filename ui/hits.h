/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of a page that have the words which are searched for. A text may
 * have 2 MB: its lines are folded once for each time that the page is made,
 * and looked through once for new words, not for each key.
 */
#ifndef RANZEN_UI_HITS_H
#define RANZEN_UI_HITS_H

#include "ui/doc.h"

#define HITS_WORDS 256

struct hits {
	struct buf folded;       /* the lines, each ends with NUL */
	size_t *at;              /* where each begins */
	int64_t *lines;          /* those that have the words */
	int n_lines, n, cap;
	uint64_t made;           /* the page that it is of (doc.made); 0 none */
	char words[HITS_WORDS];  /* that lines is for */
	int64_t folds, looks;    /* how often all lines were, for tests */
};

void hits_init(struct hits *h);
void hits_release(struct hits *h);
/* Brings it up to date; few instructions where nothing changed. Out of memory
 * nothing is found. */
void hits_find(struct hits *h, const struct doc *d, const char *words);
/* The first hit that is line or behind it: its place from 0; h->n: none. */
int hits_from(const struct hits *h, int64_t line);

#endif
