/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code says what a thing is, a theme says how it looks. A theme is a file of
 * lines; # begins a comment:
 *
 *   colour NAME = [#RRGGBB] [OF-256 [OF-16 [OF-8]]]
 *   background  = COLOUR
 *   ROLE        = FOREGROUND BACKGROUND [ATTRIBUTE…]
 *
 *   colour sea  = #2e7d8c 30 6      a name for a colour of this file
 *   background  = #101418           the theme's own; else the terminal's
 *   title       = sea - bold        "-": the theme's own, or the terminal's
 *
 * A colour is given for terminals with true colour, with 256, 16 and 8, in
 * this order, each from the first number on; "-" in place of a number is the
 * terminal's own there. What is not given is derived from the first that is: the
 * most similar that the terminal has and that can still be read. So "#2e7d8c"
 * alone is enough, and so is "30". COLOUR, FOREGROUND and BACKGROUND are a
 * NAME, a #RRGGBB or a number of the 256. Attributes: bold dim italic
 * underline reverse. Lines may stand in any order, but a NAME before its use.
 *
 * With a background of its own the theme must also say how text looks, and
 * "-" as a foreground is then the text's. A role that is not named keeps its
 * own attributes, which need no colour.
 *
 * A theme NAME is themes/NAME.theme in the folder of the person's options,
 * else among those that came with the program. tests/unit/test_ui_theme.c
 * computes the contrast of each role of the latter, at every depth: WCAG AA
 * wherever a theme names both sides.
 */
#ifndef RANZEN_UI_THEME_H
#define RANZEN_UI_THEME_H

#include "base/i18n.h"
#include "base/path.h"

enum style_attr {
	STYLE_BOLD = 1, STYLE_DIM = 2, STYLE_ITALIC = 4, STYLE_UNDERLINE = 8,
	STYLE_REVERSE = 16
};

/* role, attributes where no theme speaks, what it is (msgid) */
#define ROLES(X) \
	X(text, 0, N_("text")) \
	X(dim, 0, N_("minor things")) \
	X(header, STYLE_REVERSE, N_("the line at the top")) \
	X(header_good, STYLE_REVERSE, N_("there: the server is well")) \
	X(header_bad, STYLE_REVERSE | STYLE_BOLD, \
	  N_("there: the server has trouble")) \
	X(title, STYLE_BOLD, N_("the title of a page")) \
	X(key, STYLE_BOLD, N_("a key at the foot")) \
	X(key_label, STYLE_REVERSE, N_("what that key does")) \
	X(group, STYLE_BOLD | STYLE_UNDERLINE, N_("a heading in a list")) \
	X(group_late, STYLE_BOLD | STYLE_UNDERLINE, \
	  N_("the heading of what is overdue or failed")) \
	X(marker, STYLE_BOLD, N_("the sign beside the selected row")) \
	X(selected, STYLE_REVERSE, N_("what is selected")) \
	X(good, 0, N_("what is well: handed in, here")) \
	X(warn, STYLE_BOLD, N_("what waits, or wants to be looked at")) \
	X(bad, STYLE_BOLD, N_("what is overdue or went wrong")) \
	X(heading, STYLE_BOLD, N_("a heading in a text")) \
	X(strong, STYLE_BOLD, N_("strong")) \
	X(emphasis, STYLE_UNDERLINE, N_("emphasis")) \
	X(code, 0, N_("code")) \
	X(quote, STYLE_DIM, N_("a quotation")) \
	X(link, STYLE_UNDERLINE, N_("a link")) \
	X(mark, STYLE_BOLD, N_("what you have chosen, and what is unread")) \
	X(found, STYLE_BOLD | STYLE_UNDERLINE, \
	  N_("words that were searched for")) \
	X(bar, 0, N_("how far a transfer is")) \
	X(bar_rest, STYLE_DIM, N_("what is left of it")) \
	X(message, STYLE_BOLD, N_("what is said above the keys")) \
	X(input, STYLE_REVERSE, N_("typing")) \
	X(qr_paper, STYLE_REVERSE, N_("what is light in a code for a phone")) \
	X(qr_ink, 0, N_("what is dark in it"))

enum role {
#define ROLE_ENUM(name, attrs, help) ROLE_##name,
	ROLES(ROLE_ENUM)
#undef ROLE_ENUM
	ROLE_COUNT
};

/* What a terminal can show. */
enum depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE };

/* A number of the terminal's palette, a true colour, or the terminal's own. */
#define THEME_OWN (-1)
#define THEME_TRUE 0x1000000 /* | 0xrrggbb */

struct style { int32_t fg, bg; unsigned attrs; };
struct theme {
	struct style role[ROLE_COUNT];
	bool background; /* it names its own: that of ROLE_text */
};

/* line 0: the file cannot be read. */
typedef void theme_mistake(void *ctx, const char *file, int line);

/* The looks that need no file and no colour. */
void theme_init(struct theme *t);
/* Reads a file for a terminal of that depth. Lines with mistakes are named,
 * the rest is used. */
enum err theme_read(struct theme *t, const char *file, enum depth depth,
		    theme_mistake *mistake, void *ctx);
/* The roles for the manual: a role, a tab, its attributes where no theme
 * speaks, a tab, what it is. */
void theme_table(FILE *to);
/* 0xrrggbb of a colour, -1 for the terminal's own. */
int32_t theme_rgb(int32_t colour);

/* The file of a theme's name, or of a path to one; caller frees. */
char *theme_file(const struct paths *paths, const char *name);
/* The names of all that are found, sorted; caller frees each and the array. */
enum err theme_names(const struct paths *paths, char ***names, size_t *n);

#endif
