/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page of lines with roles, built anew when its data or the width changes.
 * A line may stand for something that can be opened.
 */
#ifndef RANZEN_UI_DOC_H
#define RANZEN_UI_DOC_H

#include "base/buf.h"
#include "ui/term.h"

#define DOC_LINKS 512
#define DOC_LIMIT (16u << 20) /* bytes of text of one page */
#define DOC_LONG (64u << 10)  /* a text of so many is laid out once and kept */

enum target_kind {
	TARGET_NONE, TARGET_TASK, TARGET_MATERIAL, TARGET_ENTRY, TARGET_LINK,
	TARGET_NEWS, TARGET_CHOICE, /* of the view's own rows */
	TARGET_HEADING              /* opens nothing; Tab stops there */
};
struct target { enum target_kind kind; int64_t id; };

struct doc_run { size_t at; enum role role; bool cell; }; /* cell: ends one */
struct doc_line {
	int first, n, entry;
	struct target target;
	bool goes_on; /* the next line is of the same paragraph */
};

struct doc {
	struct buf text;
	struct doc_run *runs;
	struct doc_line *lines;
	char **links; /* of the rich texts; TARGET_LINK counts from 0 */
	int n_runs, cap_runs, n, cap, n_links;
	int width;
	uint64_t made;        /* counts the times that it was begun */
	struct target target; /* of the lines to come */
	int entry, n_entries; /* of a list, that they belong to; 0: to none */
	struct doc *kept;     /* owned; a long text as it was laid out, … */
	uint64_t kept_of;     /* … of these words */
};

void doc_init(struct doc *d);
void doc_release(struct doc *d);
/* Empties it; lines to come are wrapped at width. */
void doc_begin(struct doc *d, int width);
/* A new line, then runs on it. Out of memory ends the page early. */
void doc_line(struct doc *d);
void doc_add(struct doc *d, enum role role, const char *text);
void doc_addf(struct doc *d, enum role role, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Cut with an ellipsis to so many columns. */
void doc_add_cut(struct doc *d, const struct term *t, enum role role, int columns,
		 const char *text);
/* Blanks up to a column of the current line. */
void doc_column(struct doc *d, int column);
void doc_blank(struct doc *d);
/* The lines to come are one more entry of a list, till the next, a heading, or
 * doc_prose. */
void doc_entry(struct doc *d);
void doc_prose(struct doc *d);
/* Leaves the entries that have the words; returns how many. */
int doc_keep(struct doc *d, const char *words);
void doc_heading(struct doc *d, const char *text);
/* Plain text on lines of its own, wrapped, indented. */
void doc_wrap(struct doc *d, enum role role, int indent, const char *text);
/* The same from a column of the current line on, if that has not come so far. */
void doc_hang(struct doc *d, enum role role, int column, const char *text);
/* Rich text in its stored form. Where a page has one long one, that is laid out
 * anew only when its words or the width changed. */
void doc_rich(struct doc *d, int indent, const char *stored);
/* An address, whole, on lines that open it. */
void doc_link(struct doc *d, int indent, const char *url);
/* A progress bar of so many columns. */
void doc_bar(struct doc *d, const struct term *t, int columns, int64_t done,
	     int64_t total);
void doc_draw(const struct doc *d, struct term *t, int64_t line, int y,
	      bool selected);
/* The words of one line; caller frees. */
char *doc_text(const struct doc *d, int64_t line);
/* The same for the ear: no bars, no drawn lines, commas instead of columns. */
void doc_words(const struct doc *d, int64_t line, struct buf *out);
/* What can be opened there, the same wherever it stands; 0: nothing, or it began
 * on a line before. A choice is its id. */
int64_t doc_is(const struct doc *d, int64_t line);
/* The next line from line + step on with another target, -1: none. */
int64_t doc_item(const struct doc *d, int64_t line, int step);

#endif
