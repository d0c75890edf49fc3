/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: cells with roles out, keys in. The only header that names
 * ncurses. Nothing is written before term_flush, and then only what changed.
 */
#ifndef RANZEN_UI_TERM_H
#define RANZEN_UI_TERM_H

#include "base/base.h"

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <ncurses.h>

#include "ui/theme.h"

/* A key is a Unicode character or TERM_KEY(KEY_…) of ncurses. */
#define TERM_KEY(k) (0x1000000 | (k))
#define TERM_ESC 27
#define TERM_ENTER 10

/* glyph, in Unicode, in ASCII; each one column wide */
#define GLYPHS(X) \
	X(MARKER, "▸", ">") X(ELLIPSIS, "…", "~") X(FULL, "█", "#") \
	X(REST, "░", ".") X(YES, "✓", "+") X(RULE, "─", "-") X(DOT, "·", "-")
enum glyph {
#define GLYPH_ENUM(name, u, a) GLYPH_##name,
	GLYPHS(GLYPH_ENUM)
#undef GLYPH_ENUM
	GLYPH_COUNT
};

struct term_options {
	const char *theme; /* a name or a path; lent */
	bool ascii, mouse;
	theme_mistake *mistake; /* line 0: the file cannot be read */
	void *ctx;
};

struct term {
	SCREEN *screen;
	attr_t attr[ROLE_COUNT];
	int rows, cols;
	bool ascii; /* draw lines and marks in ASCII */
	bool utf8;  /* the terminal takes UTF-8 */
};

struct term_event {
	int key;        /* 0: none */
	char text[8];   /* the character in UTF-8, for input */
	bool mouse;
	int y, x, wheel; /* mouse; wheel -1 up, 1 down */
};

/* NOT_FOUND: this terminal cannot be used as a screen. */
enum err term_open(struct term *t, const struct term_options *o);
void term_close(struct term *t);
/* Hands the terminal to another program and takes it back; without a screen
 * (--plain) there is nothing to do. */
void term_leave(struct term *t);
void term_return(struct term *t);
void term_resize(struct term *t);
/* Without waiting; false: no more input now. */
bool term_read(struct term *t, struct term_event *e);

void term_clear(struct term *t);
/* Writes text into at most width columns, cut with an ellipsis; returns the
 * columns used. */
int term_put(struct term *t, int y, int x, int width, enum role role,
	     const char *text);
/* The same, then blanks up to width. */
void term_cell(struct term *t, int y, int x, int width, enum role role,
	       const char *text);
const char *term_glyph(const struct term *t, enum glyph g);
void term_cursor(struct term *t, int y, int x);
void term_flush(struct term *t);

#endif
