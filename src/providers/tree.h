/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page (HTML as browsers take it) as a tree of elements and texts, to be
 * asked for what it says: for platforms whose only interface is their pages.
 * Pure; by libxml2's event parser. Bounded: what goes deeper than TREE_DEPTH
 * hangs on the last element that did not, and behind TREE_LIMIT bytes the
 * page ends.
 *
 * Names of elements and attributes are in lower case. Texts are as they came,
 * entities read, and not clean (P7): node_line and
 * html_node_to_rich (html.h) make them so.
 */
#ifndef RANZEN_PROVIDERS_TREE_H
#define RANZEN_PROVIDERS_TREE_H

#include "base/buf.h"

#define TREE_DEPTH 200
#define TREE_LIMIT (24u << 20) /* bytes of the tree */

struct node {
	const char *name;         /* "td"; "" of a text */
	const char *const *atts;  /* name, value, …, NULL; NULL: none */
	const char *text;         /* of a text; NUL at its end */
	struct node *parent, *first, *last, *next;
};

struct tree {
	struct node root;         /* has no name; the page is inside */
	struct tree_piece *pieces;
	size_t used;
};

/* charset: as the server names it; NULL: UTF-8, or what the page says.
 * LIMIT: the page was longer; what came before stands. */
enum err tree_read(struct tree *t, const char *html, size_t len,
		   const char *charset);
void tree_release(struct tree *t);

/* The next in the page's order, inside within; NULL: that was the last. */
const struct node *node_next(const struct node *n, const struct node *within);
/* The first element inside within (not itself), behind after (NULL: from its
 * beginning), with that name (NULL: any). */
const struct node *node_find(const struct node *within,
			     const struct node *after, const char *name);
/* The same, where attribute att is value. */
const struct node *node_with(const struct node *within,
			     const struct node *after, const char *name,
			     const char *att, const char *value);
/* The same, where value is one of the words of its class. */
const struct node *node_of_class(const struct node *within,
				 const struct node *after, const char *name,
				 const char *value);
/* NULL: it has none. */
const char *node_att(const struct node *n, const char *att);
bool node_is(const struct node *n, const char *name);
bool node_has_class(const struct node *n, const char *value);
bool node_inside(const struct node *n, const struct node *within);

/* Appends its text as one clean line, blanks in a row being one. */
void node_line(struct buf *out, const struct node *n);
/* Appends all text as it came. */
void node_raw(struct buf *out, const struct node *n);

#endif
