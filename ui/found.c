/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/found.h"

#define WORDS_LIMIT 1024
#define CELLS 1024

static void fold(struct buf *out, const char *text, size_t limit)
{
	buf_init(out, limit);
	text_fold(out, text);
}

/* A row of the screen as people search it, and the column of each byte. */
struct row { struct buf text; short column[4 * CELLS]; };

static void add_cell(struct row *r, int x, const wchar_t *wide)
{
	char bytes[CCHARW_MAX * MB_LEN_MAX + 1];
	struct buf b;
	size_t len = wcstombs(bytes, wide, sizeof(bytes) - 1);

	if (len == (size_t)-1)
		return;
	bytes[len] = '\0';
	if (strcmp(bytes, " ") == 0) {
		buf_char(&r->text, ' ');
		r->column[r->text.len - 1] = (short)x;
		return;
	}
	fold(&b, bytes, sizeof(bytes) * 4);
	for (size_t i = 0; i < b.len && r->text.len < r->text.limit; i++) {
		buf_char(&r->text, b.data[i]);
		r->column[r->text.len - 1] = (short)x;
	}
	buf_release(&b);
}

static void read_row(struct row *r, const struct term *t, int y)
{
	wchar_t wide[CCHARW_MAX + 1];
	cchar_t cell;
	attr_t attr;
	short pair;

	for (int x = 0; x < t->cols && r->text.len < r->text.limit; x++) {
		if (mvin_wch(y, x, &cell) == ERR ||
		    getcchar(&cell, wide, &attr, &pair, NULL) == ERR)
			break;
		add_cell(r, x, wide);
		x += wcwidth(wide[0]) == 2;
	}
}

static void paint(const struct term *t, int y, const struct row *r,
		  const char *want, size_t len)
{
	attr_t look = t->attr[ROLE_found];
	const char *at = r->text.data;

	while (len && (at = strstr(at, want))) {
		int from = r->column[at - r->text.data];
		int to = r->column[at - r->text.data + (ptrdiff_t)len - 1];

		mvchgat(y, from, to - from + 1, look & ~(attr_t)A_COLOR,
			(short)PAIR_NUMBER(look), NULL);
		at += len;
	}
}

void found_draw(struct term *t, int y, const char *words)
{
	struct row *r = calloc(1, sizeof(*r));
	char word[WORDS_LIMIT];
	struct buf want;

	if (!r)
		return;
	buf_init(&r->text, ARRAY_LEN(r->column));
	read_row(r, t, y);
	while (text_word(&words, word, sizeof(word))) {
		fold(&want, word, WORDS_LIMIT * 4);
		paint(t, y, r, want.data, want.len);
		buf_release(&want);
	}
	buf_release(&r->text);
	free(r);
}
