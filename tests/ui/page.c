/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "tests/ui/page.h"

/* The first numbers of the palette that the theme of roles uses. */
#define FG 16
#define BG 64
#define LIMIT (1u << 20)

const char *role_name(int role)
{
	static const char *const names[] = {
#define NAME(name, ...) #name,
		ROLES(NAME)
#undef NAME
	};

	return names[role];
}

/* Text is as the terminal has it. */
bool page_roles_theme(const char *file)
{
	struct buf b;
	bool ok;

	buf_init(&b, LIMIT);
	for (int i = 0; i < ROLE_COUNT; i++) {
		if (i == ROLE_text)
			buf_str(&b, "text = - -\n");
		else
			buf_printf(&b, "%s = %d %d\n", role_name(i), FG + i,
				   BG + i);
	}
	ok = disk_write_file(disk_real(), file, b.data, b.len, 0600) == ERR_OK;
	buf_release(&b);
	return ok;
}

static int colour_of(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return -1;
	return VTERM_COLOR_IS_INDEXED(c) ? c->indexed.idx : -2;
}

static struct cell cell_of(const VTermScreenCell *c)
{
	struct cell cell = {
		.blank = c->chars[0] == 0 || c->chars[0] == ' ',
		.look = {
			.fg = colour_of(&c->fg), .bg = colour_of(&c->bg),
			.attrs = (c->attrs.bold ? STYLE_BOLD : 0) |
				 (c->attrs.italic ? STYLE_ITALIC : 0) |
				 (c->attrs.underline ? STYLE_UNDERLINE : 0) |
				 (c->attrs.reverse ? STYLE_REVERSE : 0),
		},
	};
	int role = cell.look.bg - BG;

	cell.role = role > 0 && role < ROLE_COUNT ? (enum role)role : ROLE_text;
	return cell;
}

bool page_take(struct page *p, struct eye *e)
{
	struct buf b;

	*p = (struct page){.rows = e->rows, .cols = e->cols};
	p->cells = calloc((size_t)(p->rows * p->cols), sizeof(*p->cells));
	buf_init(&b, LIMIT);
	for (int y = 0; p->cells && y < p->rows; y++) {
		char *row = eye_row(e, y);

		for (int x = 0; x < p->cols; x++) {
			VTermScreenCell c = eye_cell(e, y, x);

			p->cells[y * p->cols + x] = cell_of(&c);
		}
		buf_str(&b, row);
		free(row);
	}
	eye_cursor(e, &p->y, &p->x);
	p->text = buf_take(&b);
	return p->cells && p->text;
}

void page_release(struct page *p)
{
	free(p->cells);
	free(p->text);
	memset(p, 0, sizeof(*p));
}

const struct cell *page_cell(const struct page *p, int y, int x)
{
	return &p->cells[y * p->cols + x];
}

int look_ground(const struct look *l)
{
	if (!(l->attrs & STYLE_REVERSE))
		return l->bg;
	return l->fg < 0 ? -2 : l->fg;
}

/* "3: marker 0, group 1-11", columns from 0. */
static void write_roles(const struct page *p, struct buf *out, int y)
{
	const char *before = "";

	for (int x = 0, end; x < p->cols; x = end) {
		enum role role = page_cell(p, y, x)->role;

		for (end = x + 1; end < p->cols &&
		     page_cell(p, y, end)->role == role; end++)
			;
		if (role == ROLE_text)
			continue;
		if (!*before)
			buf_printf(out, "%d: ", y);
		buf_printf(out, "%s%s %d", before, role_name(role), x);
		if (end > x + 1)
			buf_printf(out, "-%d", end - 1);
		before = ", ";
	}
	if (*before)
		buf_char(out, '\n');
}

/* Many empty rows are one line. */
static void write_text(const struct page *p, struct buf *out)
{
	const char *at = p->text;

	while (*at) {
		size_t empty = strspn(at, "\n");
		size_t len = strcspn(at, "\n") + 1;

		if (empty > 3) {
			buf_printf(out, "(%zu empty rows)\n", empty);
			at += empty;
		} else {
			buf_add(out, at, len);
			at += len;
		}
	}
}

void page_write(const struct page *p, struct buf *out)
{
	buf_printf(out, "==== %dx%d, cursor row %d, column %d\n", p->cols,
		   p->rows, p->y, p->x);
	write_text(p, out);
	buf_str(out, "---- roles\n");
	for (int y = 0; y < p->rows; y++)
		write_roles(p, out, y);
}
