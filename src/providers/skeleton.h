/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a page is made of, without what it says: for people who show us how
 * their school's pages are built and want nobody to learn more than that.
 * Pure: a tree in, a text out.
 *
 * Elements, and the words of attributes, classes and names of fields, stay
 * where a closed list has them (skeleton_words.c); behind the first word of a
 * name or of an address that is not on it nothing stays. Of texts those few
 * stay that are on a list as a whole. Everything else is only a shape: letters
 * become x or X, four of a run at most, digits become 0, and it ends after
 * SKELETON_TEXT. Rows of a table that are built alike are counted. Comments, scripts, styles and the menu are left out, and no
 * name of a host is ever written.
 */
#ifndef RANZEN_PROVIDERS_SKELETON_H
#define RANZEN_PROVIDERS_SKELETON_H

#include "providers/tree.h"

#include <jansson.h>

#define SKELETON_TEXT 40 /* characters */

/* Where the page was: "https://school.example", "/iserv". Lent. */
struct skeleton { const char *root, *prefix; };

void skeleton_page(struct buf *out, const struct node *page,
		   const struct skeleton *of);
/* What is no page: lines with cells between semicolons. */
void skeleton_lines(struct buf *out, const char *text, size_t len);
/* JSON: items of a list that are built alike are counted. */
void skeleton_json(struct buf *out, const json_t *doc, const struct skeleton *of);
/* An address, whole or below the root, with its query. */
void skeleton_path(struct buf *out, const char *path, const struct skeleton *of);
/* Names of fields, classes, types: words with signs between them. */
void skeleton_name(struct buf *out, const char *name);
/* Nothing stays. */
void skeleton_shape(struct buf *out, const char *text);

/* ---- the closed lists */

enum skeleton_list {
	SKELETON_ELEMENTS,
	SKELETON_WORDS,   /* of names, letters of any case */
	SKELETON_ROUTES,  /* of addresses */
	SKELETON_VALUES,  /* of fields and queries, as a whole */
	SKELETON_LABELS,  /* texts, as a whole */
	SKELETON_LINKS,   /* the same, also in a link */
	SKELETON_BEGINS,  /* of texts: what follows them is a shape */
	SKELETON_WITHIN   /* of texts: what is around them is a shape */
};
/* The i-th of a list; NULL behind the last. */
const char *skeleton_word(enum skeleton_list list, size_t i);
bool skeleton_listed(enum skeleton_list list, const char *s, size_t n);

#endif
