/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <langinfo.h>
#include <sys/ioctl.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/text.h"
#include "ui/term.h"

static const struct { unsigned style; attr_t attr; } attrs[] = {
	{STYLE_BOLD, A_BOLD}, {STYLE_DIM, A_DIM}, {STYLE_ITALIC, A_ITALIC},
	{STYLE_UNDERLINE, A_UNDERLINE}, {STYLE_REVERSE, A_REVERSE},
};

static void use_style(struct term *t, int role, const struct style *s)
{
	attr_t a = A_NORMAL;

	for (size_t i = 0; i < ARRAY_LEN(attrs); i++) {
		if (s->attrs & attrs[i].style)
			a |= attrs[i].attr;
	}
	if (s->fg >= 0 || s->bg >= 0) {
		init_pair((short)(role + 1), (short)s->fg, (short)s->bg);
		a |= (attr_t)COLOR_PAIR(role + 1);
	}
	t->attr[role] = a;
}

static void use_theme(struct term *t, const struct term_options *o)
{
	const char *name = o->theme;
	struct theme theme;
	char file[256], *path = NULL;
	const char *no_color = getenv("NO_COLOR");

	theme_init(&theme);
	if ((no_color && *no_color) || !has_colors())
		name = "mono";
	if (strchr(name, '/'))
		path = str_dup(name);
	else if (str_printf(file, sizeof(file), "themes/%s.theme", name))
		path = path_data(file);
	if (!path || theme_read(&theme, path, has_colors() ? COLORS : 0,
				o->mistake, o->ctx))
		o->mistake(o->ctx, path ? path : name, 0);
	for (int i = 0; i < ROLE_COUNT; i++)
		use_style(t, i, &theme.role[i]);
	free(path);
}

enum err term_open(struct term *t, const struct term_options *o)
{
	t->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	t->ascii = o->ascii || !t->utf8;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return ERR_NOT_FOUND;
	set_escdelay(25);
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen)
		return ERR_NOT_FOUND;
	/* Without cursor addressing every paint would land on one line. */
	if (!tigetstr("cup")) {
		term_close(t);
		return ERR_NOT_FOUND;
	}
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	use_theme(t, o);
	if (o->mouse) {
		mouseinterval(0);
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED,
			  NULL);
	}
	t->rows = LINES;
	t->cols = COLS;
	return ERR_OK;
}

void term_close(struct term *t)
{
	if (!t->screen)
		return;
	endwin();
	delscreen(t->screen);
	t->screen = NULL;
}

void term_leave(struct term *t)
{
	if (t->screen)
		endwin();
}

void term_return(struct term *t)
{
	if (!t->screen)
		return;
	clearok(stdscr, TRUE);
	term_resize(t);
}

void term_resize(struct term *t)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 &&
	    w.ws_col > 0 && is_term_resized(w.ws_row, w.ws_col))
		resizeterm(w.ws_row, w.ws_col);
	t->rows = LINES;
	t->cols = COLS;
}

static void read_mouse(struct term_event *e)
{
	MEVENT m;

	e->key = 0;
	if (getmouse(&m) != OK)
		return;
	e->mouse = true;
	e->y = m.y;
	e->x = m.x;
	if (m.bstate & BUTTON4_PRESSED)
		e->wheel = -1;
	else if (m.bstate & BUTTON5_PRESSED)
		e->wheel = 1;
	else if (!(m.bstate & BUTTON1_PRESSED))
		e->mouse = false;
}

bool term_read(struct term *t, struct term_event *e)
{
	wint_t c;
	int r = get_wch(&c);
	int n;

	UNUSED(t);
	memset(e, 0, sizeof(*e));
	if (r == ERR)
		return false;
	if (r == KEY_CODE_YES) {
		e->key = TERM_KEY((int)c);
		if (c == KEY_MOUSE)
			read_mouse(e);
		else if (c == KEY_ENTER)
			e->key = TERM_ENTER;
		return true;
	}
	e->key = c == '\r' ? TERM_ENTER : (int)c;
	if (c >= 32 && c != 127) {
		n = wctomb(e->text, (wchar_t)c);
		e->text[n > 0 ? n : 0] = '\0';
	}
	return true;
}

void term_clear(struct term *t)
{
	UNUSED(t);
	erase();
}

/* For terminals without UTF-8: a question mark says that something is there. */
static void put_ascii(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!((unsigned char)s[i] & 0x80))
			addnstr(s + i, 1);
		else if (str_starts(s + i, "\u00a0"))
			addnstr(" ", 1);
		else if (((unsigned char)s[i] & 0xc0) == 0xc0)
			addnstr("?", 1);
	}
}

static void put_bytes(const struct term *t, const char *s, size_t len)
{
	if (t->utf8)
		addnstr(s, (int)len);
	else
		put_ascii(s, len);
}

int term_put(struct term *t, int y, int x, int width, enum role role,
	     const char *text)
{
	int used = 0;
	size_t len;

	if (y < 0 || y >= t->rows || x < 0 || x >= t->cols)
		return 0;
	width = MIN(width, t->cols - x);
	if (width <= 0)
		return 0;
	len = text_fit(text, width, &used);
	attrset(t->attr[role]);
	move(y, x);
	if (text[len] == '\0') {
		put_bytes(t, text, len);
		return used;
	}
	len = text_fit(text, width - 1, &used);
	put_bytes(t, text, len);
	put_bytes(t, term_glyph(t, GLYPH_ELLIPSIS),
		  strlen(term_glyph(t, GLYPH_ELLIPSIS)));
	return used + 1;
}

void term_cell(struct term *t, int y, int x, int width, enum role role,
	       const char *text)
{
	int used = term_put(t, y, x, width, role, text);

	if (y < 0 || y >= t->rows)
		return;
	attrset(t->attr[role]);
	for (width = MIN(width, t->cols - x); used < width; used++)
		mvaddch(y, x + used, ' ');
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

void term_flush(struct term *t)
{
	UNUSED(t);
	refresh();
}
