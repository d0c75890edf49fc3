/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/folder_rows.h"

#define NAME_SIZE (UI_TEXT * 2)
#define LIMIT 16384 /* bytes of what is cleaned */

void folder_row_clean(char *out, size_t size, const char *text)
{
	struct buf b;

	buf_init(&b, LIMIT);
	text_clean(&b, text, strlen(text), TEXT_LINE);
	str_copy(out, size, b.data);
	buf_release(&b);
}

static void name_of(const struct folder_entry *e, char out[NAME_SIZE])
{
	size_t len;

	folder_row_clean(out, NAME_SIZE - 1, e->name);
	len = strlen(out);
	if (e->kind == LISTER_UP)
		str_copy(out, NAME_SIZE, _("../ (one folder up)"));
	else if (e->kind == LISTER_FOLDER)
		str_copy(out + len, NAME_SIZE - len, "/");
}

void folder_row_draw(struct ui *ui, const struct folder *f,
		     const struct folder_entry *e, const char *remark, int y)
{
	struct term *t = &ui->term;
	bool file = folder_is_file(e);
	int name_w = t->cols - 6 - 11 - (t->cols >= 70 ? 18 : 0), x;
	char size[WORDS_SIZE] = "", when[WORDS_SIZE], name[NAME_SIZE];

	if (file)
		words_size(size, e->size);
	words_when(when, e->modified, ui->now);
	name_of(e, name);
	if (file)
		term_put(t, y, 1, 3, ROLE_mark,
			 folder_is_chosen(f, e) ? "[x]" : "[ ]");
	x = term_put(t, y, 5, name_w, file ? e->kind == LISTER_CLOSED
			? ROLE_dim : ROLE_text : ROLE_strong, name);
	if (file && x + 3 < name_w)
		term_put(t, y, 5 + x + 2, name_w - x - 2, ROLE_dim, remark);
	term_put(t, y, 5 + name_w + MAX(10 - text_width(size), 0), 10, ROLE_dim,
		 size);
	if (t->cols >= 70 && e->kind != LISTER_UP)
		term_put(t, y, 5 + name_w + 12, 17, ROLE_dim, when);
}

void folder_row_words(struct ui *ui, const struct folder *f,
		      const struct folder_entry *e, const char *remark,
		      struct buf *out)
{
	char size[WORDS_SIZE], when[WORDS_SIZE], name[NAME_SIZE];

	name_of(e, name);
	buf_str(out, name);
	words_when(when, e->modified, ui->now);
	if (e->kind == LISTER_FOLDER && *when)
		buf_printf(out, ". %s", when);
	if (!folder_is_file(e))
		return;
	words_size(size, e->size);
	buf_printf(out, ". %s. %s. %s",
		   folder_is_chosen(f, e) ? _("chosen") : _("not chosen"),
		   size, when);
	if (*remark)
		buf_printf(out, ". %s", remark);
}
