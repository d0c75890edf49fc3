/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the stored form of model/rich.h as its text comes: which block is
 * open, which marks and which link. Blocks, marks and links are opened when
 * the first visible letter comes, so that empty paragraphs and empty spans
 * leave nothing behind. html.c turns elements into calls of this.
 */
#ifndef RANZEN_PROVIDERS_HTML_PAGE_H
#define RANZEN_PROVIDERS_HTML_PAGE_H

#include "base/buf.h"

#define PAGE_LISTS 9
#define PAGE_RAISED_LIMIT 64 /* bytes of raised or lowered letters */

enum mark { MARK_STRONG, MARK_EMPHASIS, MARK_CODE, MARKS };

struct page {
	struct buf *out;
	const char *base;
	int quote, pre, heading, tables;
	int lists;                 /* depth; of the innermost PAGE_LISTS the kind: */
	bool numbered[PAGE_LISTS + 1];
	bool item_begins;          /* the next block is its item's first */

	bool open, blank;          /* a block is open; a blank is owed */
	int want[MARKS];           /* depth of the elements that ask for it */
	bool on[MARKS];
	char *target;              /* of the link that we are in; NULL: none */
	bool link_on;

	bool in_row, all_heads;
	int cells;
	size_t row_at;             /* where its letter stands in out */

	int raised;                /* depth of sup or sub */
	char raised_sign;          /* '^' or '_' */
	struct buf raised_text;
};

void page_literal(struct page *p, const char *s, size_t len);
/* Running text: blanks in a row are one. */
void page_words(struct page *p, const char *s, size_t len);
/* Text whose line breaks and blanks count. */
void page_lines(struct page *p, const char *s, size_t len);
/* A blank between what stands here and what comes. */
void page_owe_blank(struct page *p);
/* Before something visible. */
void page_begin_text(struct page *p);
void page_end_link(struct page *p);
/* Those that nobody asks for any more, or all. */
void page_end_marks(struct page *p, bool all);
/* In a table's row a block is only a word. */
void page_close_block(struct page *p);
void page_put_block(struct page *p, char kind, int level);
/* A block without text of its own: picture or rule. */
void page_named_block(struct page *p, char kind, const char *name,
		      const char *target);
/* What raised_text has gathered goes out. */
void page_end_raised(struct page *p);

#endif
