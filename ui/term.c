/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "base/buf.h"
#include "base/text.h"
#include "ui/term.h"
#include "ui/term_true.h"

#define LEFT_TO_RIGHT 0x200e
#define ELLIPSIS 0x2026
#define MIDDLE_DOT 0xb7
#define GAP_MAX 3 /* columns */

static const struct { unsigned style; attr_t attr; } attrs[] = {
	{STYLE_BOLD, A_BOLD}, {STYLE_DIM, A_DIM}, {STYLE_ITALIC, A_ITALIC},
	{STYLE_UNDERLINE, A_UNDERLINE}, {STYLE_REVERSE, A_REVERSE},
};

/* ---- looks */

/* A description that has true colour by itself knows 8 others by number. */
static int colour_number(const struct term *t, int32_t colour)
{
	int32_t rgb = theme_rgb(colour);

	if (colour < 8 || (colour < 256 && t->palette))
		return (int)colour;
	return rgb < 256 ? rgb | 0x100 : rgb;
}

/* Roles that look alike share a pair: ncurses writes nothing between them. */
static int pair_of(struct term *t, const struct theme *theme, int role)
{
	const struct style *s = &theme->role[role];

	if (s->fg == THEME_OWN && s->bg == THEME_OWN)
		return 0;
	for (int i = 0; i < role; i++) {
		if (theme->role[i].fg == s->fg && theme->role[i].bg == s->bg)
			return (int)PAIR_NUMBER(t->attr[i]);
	}
	init_extended_pair(role + 1, colour_number(t, s->fg),
			   colour_number(t, s->bg));
	return role + 1;
}

static void use_styles(struct term *t, const struct theme *theme)
{
	for (int i = 0; i < ROLE_COUNT; i++) {
		attr_t a = (attr_t)COLOR_PAIR(pair_of(t, theme, i));

		for (size_t k = 0; k < ARRAY_LEN(attrs); k++) {
			if (theme->role[i].attrs & attrs[k].style)
				a |= attrs[k].attr;
		}
		t->attr[i] = a;
		t->flat[i] = !(a & (A_UNDERLINE | A_REVERSE)) &&
			     theme->role[i].bg == theme->role[ROLE_text].bg;
	}
	bkgdset(' ' | (theme->background ? t->attr[ROLE_text] & A_COLOR : 0));
	erase();
}

void term_theme(struct term *t, const char *name)
{
	const struct term_options *o = &t->options;
	struct theme theme;
	char *path;

	if (!t->screen)
		return;
	str_copy(t->theme, sizeof(t->theme), name);
	theme_init(&theme);
	if (t->depth == DEPTH_MONO)
		name = "mono";
	path = theme_file(o->paths, name);
	if (!path || theme_read(&theme, path, t->depth, o->mistake, o->ctx))
		o->mistake(o->ctx, path ? path : name, 0);
	use_styles(t, &theme);
	free(path);
}

static enum depth depth_of_terminal(void)
{
	const char *no_color = getenv("NO_COLOR");

	if ((no_color && *no_color) || !has_colors() || COLORS < 8)
		return DEPTH_MONO;
	if (COLORS >= TERM_TRUE_COLOURS)
		return DEPTH_TRUE;
	return COLORS >= 256 ? DEPTH_256 : COLORS >= 16 ? DEPTH_16 : DEPTH_8;
}

static bool promises_true_colour(void)
{
	const char *says = getenv("COLORTERM"), *name = getenv("TERM");

	if (!says || !name ||
	    (strcmp(says, "truecolor") != 0 && strcmp(says, "24bit") != 0))
		return false;
	return !str_starts(name, "screen") || getenv("TMUX");
}

/* ---- the terminal */

/* Ctrl-S is a key, and stops no output; neither is Ctrl-V kept by the line. */
static void take_keys(void)
{
	struct termios tty;

	if (tcgetattr(STDIN_FILENO, &tty))
		return;
	tty.c_iflag &= ~(tcflag_t)IXON;
	tty.c_lflag &= ~(tcflag_t)IEXTEN;
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &tty) == 0)
		def_prog_mode();
}

static void set_modes(struct term *t)
{
	cbreak();
	noecho();
	nonl();
	keypad(t->keys, TRUE);
	nodelay(t->keys, TRUE);
	/* ^C and ^Z would throw away what is on its way to the terminal, and
	 * leave who waits for room there asleep. */
	intrflush(t->keys, FALSE);
	take_keys();
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
}

/* The description is given by the environment, for this call only. */
static SCREEN *true_screen(void)
{
	char *before = str_dup(getenv("TERMINFO"));
	SCREEN *s = NULL;
	struct buf entry;

	buf_init(&entry, TERM_TRUE_LIMIT);
	if (term_true_entry(&entry)) {
		setenv("TERMINFO", entry.data, 1);
		s = newterm(NULL, stdout, stdin);
		if (before)
			setenv("TERMINFO", before, 1);
		else
			unsetenv("TERMINFO");
	}
	buf_release(&entry);
	free(before);
	return s;
}

static bool usable(void)
{
	const char *cup = tigetstr("cup");

	/* Without cursor addressing every paint would land on one line. */
	return cup && cup != (char *)-1;
}

/*
 * One write for a frame: until it has come back from the shell once, ncurses
 * writes after each movement of the cursor (6.4, lib_mvcur.c: "flush the output
 * if the screen has not been initialized"). A frame would be a hundred writes,
 * and over ssh about as many packets.
 */
static void gather_writes(void)
{
	endwin();
	doupdate();
}

void term_lines(struct term *t, bool ascii)
{
	t->ascii = ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* All that a terminal may tell is asked for: where nothing of it is wanted,
 * ncurses reads on until something is, without a limit of time. */
void term_mouse(struct term *t, bool on)
{
	mmask_t all = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON2_PRESSED |
		      BUTTON2_RELEASED | BUTTON3_PRESSED | BUTTON3_RELEASED |
		      BUTTON4_PRESSED | BUTTON4_RELEASED | BUTTON5_PRESSED |
		      BUTTON5_RELEASED;

	t->n_mouse = 0;
	mousemask(on ? all : 0, NULL);
}

enum err term_open(struct term *t, const struct term_options *o)
{
	memset(t, 0, sizeof(*t));
	t->options = *o;
	term_lines(t, o->ascii);
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ERR_NOT_FOUND;
	set_escdelay(25);
	t->screen = promises_true_colour() ? true_screen() : NULL;
	t->palette = t->screen != NULL;
	if (!t->screen)
		t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen)
		return ERR_NOT_FOUND;
	/* Reading from a window draws it; a pad is not drawn. */
	t->keys = newpad(1, 1);
	if (!t->keys || !usable()) {
		term_close(t);
		return ERR_NOT_FOUND;
	}
	set_modes(t);
	gather_writes();
	t->palette |= COLORS < TERM_TRUE_COLOURS;
	t->depth = depth_of_terminal();
	term_theme(t, o->theme);
	mouseinterval(0);
	term_mouse(t, o->mouse);
	term_paste_on(t);
	t->rows = LINES;
	t->cols = COLS;
	return ERR_OK;
}

void term_close(struct term *t)
{
	if (!t->screen)
		return;
	term_leave(t);
	if (t->keys)
		delwin(t->keys);
	t->keys = NULL;
	delscreen(t->screen);
	t->screen = NULL;
}

void term_leave(struct term *t)
{
	if (!t->screen)
		return;
	term_paste_off(t);
	endwin();
}

void term_return(struct term *t)
{
	if (!t->screen)
		return;
	term_paste_on(t);
	clearok(stdscr, TRUE);
	term_resize(t);
}

/* The signal is blocked, and ncurses has a handler of its own for it. */
void term_stop(struct term *t)
{
	struct sigaction plain = {.sa_handler = SIG_DFL}, before;
	sigset_t stop;

	term_leave(t);
	sigemptyset(&plain.sa_mask);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &plain, &before);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	sigaction(SIGTSTP, &before, NULL);
	term_return(t);
}

/* A terminal may keep the margins of its size before. Setting them moves the
 * cursor: all is drawn anew after this. */
static void set_margins(void)
{
	const char *csr = tigetstr("csr");

	if (!csr || csr == (char *)-1)
		return;
	putp(tiparm(csr, 0, LINES - 1));
	fflush(stdout);
}

void term_resize(struct term *t)
{
	struct winsize w;

	if (!t->screen)
		return;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 &&
	    w.ws_col > 0 && is_term_resized(w.ws_row, w.ws_col)) {
		resizeterm(w.ws_row, w.ws_col);
		set_margins();
	}
	t->rows = LINES;
	t->cols = COLS;
}

/* ---- cells */
void term_clear(struct term *t)
{
	t->last_y = -1;
	erase();
}

/* As many columns as the character should have, where the terminal's locale
 * cannot show it: that something is there must be seen. */
static void put_instead(const struct term *t, int columns)
{
	if (columns > 0)
		addstr(t->ascii ? "?" : "\ufffd");
	for (; columns > 1; columns--)
		addstr(" ");
}

static void put_bytes(const struct term *t, const char *s, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		wchar_t wide;
		int32_t c;
		int columns;

		for (n = 0; i + n < len && !(s[i + n] & 0x80); n++)
			;
		if (n) {
			addnstr(s + i, (int)n);
			continue;
		}
		n = text_char(s + i, &c, &columns);
		wide = (wchar_t)c;
		if (t->ascii && (c == ELLIPSIS || c == MIDDLE_DOT))
			addstr(".");
		else if (wcwidth(wide) == columns)
			addnwstr(&wide, 1);
		else if (c == 0xa0)
			addstr(" ");
		else
			put_instead(t, columns);
	}
}

static void put_mark(const struct term *t)
{
	wchar_t mark = LEFT_TO_RIGHT;

	if (!t->ascii)
		addnwstr(&mark, 1);
}

/* Between two texts of one role a narrow gap is of that role, too: changing
 * twice for a blank costs more than all the rest of it. */
static void start_at(struct term *t, int y, int x, enum role role)
{
	int gap = x - t->last_x;

	attrset((int)t->attr[role]);
	if (y != t->last_y || role != t->last_role || gap < 1 ||
	    gap > GAP_MAX || !t->flat[role]) {
		move(y, x);
		return;
	}
	move(y, t->last_x);
	for (; gap > 0; gap--)
		addstr(" ");
}

int term_put(struct term *t, int y, int x, int width, enum role role,
	     const char *text)
{
	int used = 0;
	size_t len;
	bool cut, rtl;

	if (y < 0 || y >= t->rows || x < 0 || x >= t->cols)
		return 0;
	width = MIN(width, t->cols - x);
	if (width <= 0)
		return 0;
	len = text_fit(text, width, &used);
	cut = text[len] != '\0';
	if (cut)
		len = text_fit(text, width - 1, &used);
	rtl = text_rtl(text, len);
	start_at(t, y, x, role);
	if (rtl && x > 0)
		put_mark(t);
	put_bytes(t, text, len);
	if (rtl)
		put_mark(t);
	if (cut)
		addstr(term_glyph(t, GLYPH_ELLIPSIS));
	t->last_y = y;
	t->last_x = x + used + cut;
	t->last_role = role;
	return used + cut;
}

void term_cell(struct term *t, int y, int x, int width, enum role role,
	       const char *text)
{
	int used = term_put(t, y, x, width, role, text);

	if (y < 0 || y >= t->rows)
		return;
	attrset((int)t->attr[role]);
	for (width = MIN(width, t->cols - x); used < width; used++)
		mvaddch(y, x + used, ' ');
}

void term_clear_row(struct term *t, int y)
{
	UNUSED(t);
	move(y, 0);
	clrtoeol();
}

void term_selected(struct term *t, int y, bool opens)
{
	enum role role = opens ? ROLE_selected : ROLE_marker;

	term_put(t, y, 0, 1, role, term_glyph(t, GLYPH_MARKER));
	if (opens)
		term_put(t, y, t->cols - 1, 1, role,
			 term_glyph(t, GLYPH_MARKER_END));
}

const char *term_glyph(const struct term *t, enum glyph g)
{
	static const struct { const char *unicode, *ascii; } glyphs[] = {
#define GLYPH_ROW(name, u, a) [GLYPH_##name] = {u, a},
		GLYPHS(GLYPH_ROW)
#undef GLYPH_ROW
	};

	return t->ascii ? glyphs[g].ascii : glyphs[g].unicode;
}

void term_cursor(struct term *t, int y, int x)
{
	move(MIN(y, t->rows - 1), MIN(x, t->cols - 1));
}

void term_anew(struct term *t, int y, int lines)
{
	UNUSED(t);
	wredrawln(stdscr, y, lines);
}

void term_flush(struct term *t)
{
	UNUSED(t);
	refresh();
}
