/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address as a QR code, to point a phone at. */
#include "base/base.h"

#include "base/buf.h"
#include "ui/app.h"
#include "ui/qr.h"

struct code {
	struct qr qr;
	enum err err;     /* why there is none */
	bool exchanged;   /* light for dark */
	int quiet;        /* modules around it; -1: the window is too small */
	char url[QR_TEXT_MAX + 1];
};

/* Half a line of text in Unicode is as high as a column is wide; in ASCII a
 * module is two columns and a line. */
static int columns(const struct ui *ui, int modules)
{
	return ui->term.ascii ? 2 * modules : modules;
}

static int lines(const struct ui *ui, int modules)
{
	return ui->term.ascii ? modules : (modules + 1) / 2;
}

static int fitting(const struct ui *ui, const struct code *c, int height)
{
	for (int q = QR_QUIET; q >= QR_QUIET_LEAST; q--) {
		int m = c->qr.width + 2 * q;

		if (columns(ui, m) <= ui->term.cols && lines(ui, m) <= height)
			return q;
	}
	return -1;
}

static void explain(struct ui *ui, struct view *v, const struct code *c)
{
	int m = c->qr.width + 2 * QR_QUIET_LEAST;
	struct doc *d = &v->doc;
	char text[UI_TEXT];

	if (c->err == ERR_NO_LIBRARY)
		str_copy(text, sizeof(text),
			 _("The code cannot be drawn: libqrencode is not installed here. Open the address by hand:"));
	else if (c->err)
		str_copy(text, sizeof(text),
			 _("This address is too long for a code. Open it by hand:"));
	else if (ui->plain)
		str_copy(text, sizeof(text),
			 _("A code is only to be seen. It says this address:"));
	else
		str_printf(text, sizeof(text),
			   _("This window is too small for the code: it needs %d columns and %d lines, and here are %d and %d. Make the window larger or its letters smaller, or open the address by hand:"),
			   MAX(columns(ui, m), UI_MIN_COLS), lines(ui, m) + 4,
			   ui->term.cols, ui->term.rows);
	doc_wrap(d, ROLE_text, 0, text);
	doc_blank(d);
	doc_link(d, 0, c->url);
	v->list.total = d->n;
}

static void load(struct ui *ui, struct view *v)
{
	struct code *c = v->own;

	doc_begin(&v->doc, ui->term.cols - 3);
	c->quiet = c->err || ui->plain ? -1 : fitting(ui, c, v->list.height);
	if (c->quiet < 0)
		explain(ui, v, c);
	else
		v->list.total = lines(ui, c->qr.width + 2 * c->quiet);
}

/* Is there ink at this place of the whole picture, quiet zone and all? */
static bool ink(const struct code *c, int row, int column)
{
	int all = c->qr.width + 2 * c->quiet;

	if (row >= all)
		return false; /* half a line under it, in the colour of nothing */
	return qr_dark(&c->qr, row - c->quiet, column - c->quiet) !=
	       c->exchanged;
}

static void draw_halves(struct ui *ui, const struct code *c, int row, int y,
			int x)
{
	int all = c->qr.width + 2 * c->quiet;

	for (int i = 0; i < all; i++) {
		bool top = ink(c, 2 * row, i), low = ink(c, 2 * row + 1, i);
		const char *s = top && low ? "█" : top ? "▀" : low ? "▄" : " ";

		term_put(&ui->term, y, x + i, 1, ROLE_qr_paper, s);
	}
}

static void draw_pairs(struct ui *ui, const struct code *c, int row, int y, int x)
{
	int all = c->qr.width + 2 * c->quiet;

	for (int i = 0; i < all; i++)
		term_put(&ui->term, y, x + 2 * i, 2,
			 ink(c, row, i) ? ROLE_qr_ink : ROLE_qr_paper, "  ");
}

static void draw(struct ui *ui, struct view *v, int64_t row, int y,
		 bool selected)
{
	const struct code *c = v->own;
	int x;

	if (c->quiet < 0) {
		doc_draw(&v->doc, &ui->term, row, y, selected);
		return;
	}
	x = (ui->term.cols - columns(ui, c->qr.width + 2 * c->quiet)) / 2;
	if (ui->term.ascii)
		draw_pairs(ui, c, (int)row, y, x);
	else
		draw_halves(ui, c, (int)row, y, x);
}

/* A code is nothing for the ear: its address is. */
static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct code *c = v->own;

	UNUSED(ui);
	if (c->quiet < 0)
		doc_words(&v->doc, row, out);
	else if (row == 0)
		buf_str(out, c->url);
}

static int64_t is(const struct view *v, int64_t row)
{
	return doc_is(&v->doc, row);
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	struct code *c = v->own;

	if (a == ACTION_MARK) {
		c->exchanged = !c->exchanged;
		return REPLY_DRAW;
	}
	if (a != ACTION_OPEN)
		return REPLY_NOT_MINE;
	deed_link(ui, c->url);
	return REPLY_DRAW;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct code *c = v->own;

	if (c->quiet >= 0)
		ui_text(ui, out,
			_("Point your phone's camera at it. Not read? {mark} exchanges light and dark."));
}

static void release(struct view *v)
{
	struct code *c = v->own;

	qr_release(&c->qr);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_MARK, ACTION_OPEN, ACTION_QUIT, ACTION_BACK,
	ACTION_COUNT
};

static const enum action of_row[] = {ACTION_COUNT};

const struct view_ops view_code = {
	.title = N_("Code for your phone"), .keys = keys, .load = load,
	.draw = draw, .words = words, .is = is, .of_row = of_row, .act = act,
	.tell = tell, .release = release,
	.mark = N_("Light/dark"),
};

void view_code_push(struct ui *ui, const char *url)
{
	struct code *c = calloc(1, sizeof(*c));

	if (!c) {
		ui_ok(ui, ERR_NOMEM);
		return;
	}
	str_copy(c->url, sizeof(c->url), url);
	c->err = qr_make(&c->qr, url);
	ui_push(ui, &view_code, 0, c);
}
