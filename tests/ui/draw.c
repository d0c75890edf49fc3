/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "tests/ui/draw.h"

#define CELL_W	9
#define CELL_H	19
#define BASE	14 /* of the letters, below the top of a cell */
#define EDGE	10
#define LIMIT	(4u << 20)
#define TEXT	(UINT64_C(0xd8d8d8))
#define PAPER	(UINT64_C(0x16191d))

struct look { uint64_t fg, bg; bool bold, italic, underline; };

static uint64_t rgb(struct eye *e, VTermColor c, uint64_t otherwise)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(&c) || VTERM_COLOR_IS_DEFAULT_BG(&c))
		return otherwise;
	vterm_screen_convert_color_to_rgb(e->screen, &c);
	return (uint64_t)c.rgb.red << 16 | (uint64_t)c.rgb.green << 8 |
	       c.rgb.blue;
}

static struct look look_of(struct eye *e, const VTermScreenCell *c)
{
	struct look l = {
		.fg = rgb(e, c->fg, TEXT), .bg = rgb(e, c->bg, PAPER),
		.bold = c->attrs.bold, .italic = c->attrs.italic,
		.underline = c->attrs.underline,
	};

	if (c->attrs.reverse) {
		uint64_t fg = l.fg;

		l.fg = l.bg;
		l.bg = fg;
	}
	return l;
}

static bool alike(const struct look *a, const struct look *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->bold == b->bold &&
	       a->italic == b->italic && a->underline == b->underline;
}

static void add_text(struct buf *b, const VTermScreenCell *c)
{
	if (!c->chars[0] || c->chars[0] == (uint32_t)-1) {
		buf_str(b, c->chars[0] ? "" : " ");
		return;
	}
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && c->chars[i]; i++) {
		switch (c->chars[i]) {
		case '&': buf_str(b, "&amp;"); break;
		case '<': buf_str(b, "&lt;"); break;
		default: eye_char(b, c->chars[i]);
		}
	}
}

/* Cells from x to end of a row, which look alike. */
struct cells { int y, x, end; struct look look; };

static void draw_paper(struct eye *e, struct buf *b, const struct cells *c)
{
	UNUSED(e);
	if (c->look.bg != PAPER)
		buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06" PRIx64 "\"/>\n",
			   EDGE + c->x * CELL_W, EDGE + c->y * CELL_H,
			   (c->end - c->x) * CELL_W, CELL_H, c->look.bg);
}

static void draw_words(struct eye *e, struct buf *b, const struct cells *of)
{
	const struct look *l = &of->look;
	int y = of->y, x = of->x, end = of->end;
	int top = EDGE + y * CELL_H, left = EDGE + x * CELL_W;
	int width = (end - x) * CELL_W;
	bool blank = true;

	for (int i = x; i < end && blank; i++) {
		VTermScreenCell c = eye_cell(e, y, i);

		blank = !c.chars[0] || c.chars[0] == ' ';
	}
	if (blank)
		return;
	buf_printf(b, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06" PRIx64 "\"%s%s%s>",
		   left, top + BASE, width, l->fg,
		   l->bold ? " font-weight=\"bold\"" : "",
		   l->italic ? " font-style=\"italic\"" : "",
		   l->underline ? " text-decoration=\"underline\"" : "");
	for (int i = x; i < end; i++) {
		VTermScreenCell c = eye_cell(e, y, i);

		add_text(b, &c);
	}
	buf_str(b, "</text>\n");
}

static void draw_row(struct eye *e, struct buf *b, int y,
		     void (*draw)(struct eye *, struct buf *, const struct cells *))
{
	int from = 0;

	while (from < e->cols) {
		VTermScreenCell c = eye_cell(e, y, from);
		struct look l = look_of(e, &c);
		int end = from + 1;

		for (; end < e->cols; end++) {
			VTermScreenCell next = eye_cell(e, y, end);
			struct look other = look_of(e, &next);

			if (!alike(&l, &other))
				break;
		}
		draw(e, b, &(struct cells){y, from, end, l});
		from = end;
	}
}

char *draw_screen(struct eye *e, const char *title)
{
	int width = e->cols * CELL_W + 2 * EDGE;
	int height = e->rows * CELL_H + 2 * EDGE;
	struct buf b;

	buf_init(&b, LIMIT);
	buf_printf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
		   "<title>%s</title>\n"
		   "<rect width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06" PRIx64 "\"/>\n"
		   "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\" xml:space=\"preserve\">\n",
		   width, height, width, height, title, width, height, PAPER);
	/* A letter may be wider than its cell: all papers first. */
	for (int y = 0; y < e->rows; y++)
		draw_row(e, &b, y, draw_paper);
	for (int y = 0; y < e->rows; y++)
		draw_row(e, &b, y, draw_words);
	buf_str(&b, "</g>\n</svg>\n");
	return buf_take(&b);
}
