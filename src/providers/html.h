/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTML of a platform (HTML 4 and the elements of HTML 5 that editors write)
 * into the stored form of model/rich.h, by libxml2's event parser: no tree is
 * built. Pure. The result is clean (P7): scripts, styles and what is hidden
 * are left out; text is cleaned after entities were read; links lead to http,
 * https or mailto. Pictures, videos and frames stand as links with a name.
 * Raised and lowered letters become Unicode's where it has them, else x^(y).
 */
#ifndef RANZEN_PROVIDERS_HTML_H
#define RANZEN_PROVIDERS_HTML_H

#include "base/buf.h"
#include "providers/tree.h"

/* Elements in one another; a text that goes deeper ends there. */
#define HTML_DEPTH 200

/* Appends to out. UTF-8 in; base: the address that relative links are of,
 * NULL: those lead nowhere. LIMIT where out ran full or the text went too
 * deep: what came before stays. */
enum err html_to_rich(struct buf *out, const char *html, size_t len,
		      const char *base);

/* The same of what stands inside an element of a page. */
enum err html_node_to_rich(struct buf *out, const struct node *n,
			   const char *base);

/* The same as plain text with line breaks: what a person typed into a web
 * editor. */
enum err html_to_text(struct buf *out, const char *html, size_t len);

/* The same text as one clean line without styles, for names and marks. */
enum err html_to_line(struct buf *out, const char *html, size_t len);

#endif
