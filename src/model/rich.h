/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rich text: blocks of spans. Stored form, version 1: UTF-8 lines ended by \n.
 * Each line is a block: one letter, one digit (level or depth), then the text:
 *   p0 paragraph · h1..h6 heading · b0..b9 bullet (depth) · n0..n9 numbered ·
 *   q0..q9 quoted paragraph · c0 line of code · r0 table row (cells between
 *   U+001F) · R0 header row · i0 picture (name U+001F target) · f0 formula · l0 rule
 * Inside text, C0 characters that clean text cannot hold mark spans:
 *   U+0001 strong on/off · U+0002 emphasis on/off · U+0003 code on/off ·
 *   U+0004 label U+0005 target U+0006 link · U+000E line break
 * An unknown letter reads as a paragraph. Providers make it; ui and cli lay it out.
 */
#ifndef RANZEN_MODEL_RICH_H
#define RANZEN_MODEL_RICH_H

#include "base/buf.h"

#define RICH_LIMIT (2u << 20) /* bytes of one stored text */

enum rich_style { RICH_PLAIN = 0, RICH_STRONG = 1, RICH_EMPHASIS = 2,
		  RICH_CODE = 4, RICH_LINK = 8, RICH_HEADING = 16, RICH_QUOTE = 32,
		  RICH_MARK = 64 /* bullets, rules, numbers */ };

struct rich_block { char kind; int level; const char *text; size_t len; };
/* Walks the blocks of a stored text; *at begins at it. false at the end. */
bool rich_next(const char **at, struct rich_block *b);

/* One laid-out run of equal style. Lent for the call. link: 1.. or 0. */
struct rich_run { const char *text; size_t len; unsigned style; int link; };
/* A laid-out line: runs that together have at most width columns. */
typedef void rich_line(void *ctx, const struct rich_run *runs, int n);
/* Wraps at width >= 10 columns; links are numbered [1]… in order, apart from
 * a label that is an address itself. */
enum err rich_layout(const char *stored, int width, rich_line *line, void *ctx);
/* The same behind another text that had so many: the first one is links + 1. */
enum err rich_layout_on(const char *stored, int width, int links,
			rich_line *line, void *ctx);
/* All targets in order, of len bytes; what returns false ends it. */
typedef bool rich_target(void *ctx, const char *target, size_t len);
void rich_links(const char *stored, rich_target *link, void *ctx);
/* Target of link n (1..); caller frees; NULL: none. */
char *rich_link(const char *stored, int n);
/* May a link of a stored text lead there? http, https, mailto. */
bool rich_target_ok(const char *target);
/* All on one line without styles, at most n bytes, for lists. */
void rich_summary(const char *stored, char *out, size_t n);

#endif
