/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: cells with roles out, keys in. The only header that names
 * ncurses. Nothing is written before term_flush, and then only what changed;
 * and nothing past ncurses, so that its idea of the screen stays true.
 *
 * Colours: as many as the terminal's description has. Where COLORTERM says
 * truecolor or 24bit, and the description knows 256 colours only, it is used
 * with true colour in place of these (term_true.c): few systems have the
 * descriptions that end in "-direct", and those lack keys of the terminal. GNU
 * screen hands COLORTERM on without understanding it, so there it is not
 * believed. NO_COLOR (not empty): attributes alone.
 *
 * Text from right to left: terminals either leave the order alone, or order
 * each row by UAX #9, and then a title in Arabic would pull the date beside it
 * to its other side. So a text with such letters is put between two U+200E
 * (left-to-right mark): the row stays as laid out, and the text itself runs as
 * it should. Isolates (U+2068, U+2069) would say the same and more, but are
 * younger: the Linux console shows a sign for each, and emulators with older
 * tables give each a column, so the row falls apart where it was in no danger.
 * The mark takes no column in any of them.
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
#define TERM_NAME 256
#define TERM_AHEAD 256  /* characters and keys that are read at once */
#define TERM_PASTE 4096 /* bytes of what is pasted at once; the rest is dropped */

/* glyph, in Unicode, in ASCII; each one column wide */
#define GLYPHS(X) \
	X(MARKER, "▸", ">") X(MARKER_END, "◂", "<") X(ELLIPSIS, "…", "~") \
	X(FULL, "█", "#") X(REST, "░", ".") X(YES, "✓", "+") X(RULE, "─", "-") \
	X(DOT, "·", "-")
enum glyph {
#define GLYPH_ENUM(name, u, a) GLYPH_##name,
	GLYPHS(GLYPH_ENUM)
#undef GLYPH_ENUM
	GLYPH_COUNT
};

struct term_options {
	const struct paths *paths; /* where themes lie; lent, like all here */
	const char *theme;         /* a name or a path */
	bool ascii, mouse;
	theme_mistake *mistake;
	void *ctx;
};

struct term {
	struct term_options options;
	SCREEN *screen;
	WINDOW *keys;          /* where they are read; nothing is drawn in it */
	attr_t attr[ROLE_COUNT];
	bool flat[ROLE_COUNT];   /* a blank of that role looks as any other */
	int last_y, last_x;      /* where the last text ended, and … */
	enum role last_role;     /* … what it was */
	char theme[TERM_NAME]; /* name or path of the one that is used */
	enum depth depth;
	bool palette;          /* numbers from 8 to 255 mean the palette */
	int rows, cols;
	bool ascii;            /* draw lines and marks in ASCII */
	char paste[TERM_PASTE];
	size_t pasted;
	bool pasting;
	int64_t paste_at;      /* ms: when the last of it came */
	struct term_raw { int r; wint_t c; } ahead[TERM_AHEAD]; /* as wget_wch */
	int ahead_at, ahead_end;
	enum { SEQUENCE_NONE, SEQUENCE_CSI, SEQUENCE_STRING, SEQUENCE_COUNT }
	sequence;              /* of which one is in the middle (term_raw.c) */
	int sequence_n;        /* characters: that came, or are to come */
	int64_t sequence_at;   /* ms: when the last of it came */
	bool typing;           /* in a line of input all that comes is meant */
	int64_t burst_at;      /* ms: when the last of one came; 0: never */
	MEVENT mouse[8];       /* read and not given yet, the newest first; */
	int n_mouse;           /* as many as ncurses keeps */
};

struct term_event {
	int key;        /* 0: none */
	char text[8];   /* the character in UTF-8, for input */
	const char *paste; /* pasted text in one line, until the next read */
	bool mouse;
	int y, x, wheel; /* mouse; wheel -1 up, 1 down */
};

/* NOT_FOUND: this terminal cannot be used as a screen. */
enum err term_open(struct term *t, const struct term_options *o);
/* Leaves it as it was found: screen, cursor, mouse, modes. */
void term_close(struct term *t);
/* Hands the terminal to another program and takes it back; without a screen
 * (--plain) there is nothing to do. */
void term_leave(struct term *t);
void term_return(struct term *t);
void term_resize(struct term *t);
/* Stops the program as ^Z does; after it goes on, the screen is there again. */
void term_stop(struct term *t);
/* Changes the looks; mistakes are told as at the start. */
void term_theme(struct term *t, const char *name);
/* Whether lines and marks are drawn in ASCII; a terminal may not have others. */
void term_lines(struct term *t, bool ascii);
void term_mouse(struct term *t, bool on);

/* What ncurses has read, without waiting; false: nothing. Sequences that it
 * does not know are passed over: their letters are no keys (term_raw.c). */
bool term_raw_next(struct term *t, struct term_raw *raw);
/* So many characters that nobody types so fast wait, with this one. */
bool term_raw_burst(const struct term *t, const struct term_raw *raw);
/* A character for a text, or what breaks its lines. */
bool term_raw_plain(const struct term_raw *raw);
/* Something was read and not given yet: nobody need wait for more. */
bool term_waiting(const struct term *t);
/* Without waiting; false: no more input now. What is pasted comes as one event
 * and not as keys where the terminal can tell (term_read.c). */
bool term_read(struct term *t, struct term_event *e);
/* What waits is thrown away. */
void term_drop_input(struct term *t);
/* Asks the terminal to mark what is pasted, and no longer to do so. */
void term_paste_on(struct term *t);
void term_paste_off(struct term *t);

void term_clear(struct term *t);
void term_clear_row(struct term *t, int y);
/* Writes text into at most width columns, cut with an ellipsis; returns the
 * columns used. */
int term_put(struct term *t, int y, int x, int width, enum role role,
	     const char *text);
/* The same, then blanks up to width. */
void term_cell(struct term *t, int y, int x, int width, enum role role,
	       const char *text);
/* The sign of the selected row, at both ends of it where it can be opened: so
 * moving it costs a few bytes and not two rows. */
void term_selected(struct term *t, int y, bool opens);
const char *term_glyph(const struct term *t, enum glyph g);
void term_cursor(struct term *t, int y, int x);
/* These lines are written wholly at the next flush, also what stands there. */
void term_anew(struct term *t, int y, int lines);
void term_flush(struct term *t);

#endif
