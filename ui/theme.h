/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code says what a thing is, a theme says how it looks. A theme is a file:
 *
 *   colour NAME = NUMBER [NUMBER]   a number of the 256; second: of the 8
 *   ROLE = FOREGROUND BACKGROUND [ATTRIBUTE…]
 *
 * A foreground or background is a NAME of this file, a number, or "-" (the
 * terminal's own). Attributes: bold dim italic underline reverse. A role that
 * is not named keeps its own attributes, which need no colour.
 */
#ifndef RANZEN_UI_THEME_H
#define RANZEN_UI_THEME_H

#include "base/err.h"

enum style_attr {
	STYLE_BOLD = 1, STYLE_DIM = 2, STYLE_ITALIC = 4, STYLE_UNDERLINE = 8,
	STYLE_REVERSE = 16
};

/* role, attributes where no theme speaks */
#define ROLES(X) \
	X(text, 0) \
	X(dim, 0) \
	X(header, STYLE_REVERSE) \
	X(header_good, STYLE_REVERSE) \
	X(header_bad, STYLE_REVERSE | STYLE_BOLD) \
	X(title, STYLE_BOLD) \
	X(key, STYLE_BOLD) \
	X(key_label, STYLE_REVERSE) \
	X(group, STYLE_BOLD | STYLE_UNDERLINE) \
	X(group_late, STYLE_BOLD | STYLE_UNDERLINE) \
	X(marker, STYLE_BOLD) \
	X(selected, STYLE_REVERSE) \
	X(good, 0) \
	X(warn, STYLE_BOLD) \
	X(bad, STYLE_BOLD) \
	X(heading, STYLE_BOLD) \
	X(strong, STYLE_BOLD) \
	X(emphasis, STYLE_UNDERLINE) \
	X(code, 0) \
	X(quote, STYLE_DIM) \
	X(link, STYLE_UNDERLINE) \
	X(mark, STYLE_BOLD) \
	X(bar, 0) \
	X(bar_rest, STYLE_DIM) \
	X(message, STYLE_BOLD) \
	X(input, STYLE_REVERSE)

enum role {
#define ROLE_ENUM(name, attrs) ROLE_##name,
	ROLES(ROLE_ENUM)
#undef ROLE_ENUM
	ROLE_COUNT
};

struct style { int fg, bg; unsigned attrs; }; /* colours: -1 the terminal's */
struct theme { struct style role[ROLE_COUNT]; };

typedef void theme_mistake(void *ctx, const char *file, int line);

/* The looks that need no file and no colour. */
void theme_init(struct theme *t);
/* Reads a file for a terminal of so many colours. Lines with mistakes are
 * named, the rest is used. */
enum err theme_read(struct theme *t, const char *file, int colours,
		    theme_mistake *mistake, void *ctx);

#endif
