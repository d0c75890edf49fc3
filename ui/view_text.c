/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text file of the material, said where no program can show it (--plain). */
#include "base/base.h"

#include "base/text.h"
#include "ui/app.h"

#define FILE_LIMIT (1u << 20)

static void load(struct ui *ui, struct view *v)
{
	const char *path = v->own;
	char *data = NULL;
	struct buf b;
	size_t len = 0;

	doc_begin(&v->doc, ui->term.cols - 3);
	buf_init(&b, 4 * FILE_LIMIT);
	if (ui_ok(ui, disk_read_file(disk_real(), path, FILE_LIMIT, &data, &len)))
		text_clean(&b, data, len, TEXT_BREAKS);
	doc_wrap(&v->doc, ROLE_text, 0, b.len ? b.data : _("This file is empty."));
	v->list.total = v->doc.n;
	buf_release(&b);
	free(data);
}

/* Which file it is. */
static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	UNUSED(ui);
	str_copy(out, UI_TEXT, path_name(v->own));
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_SEARCH, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const struct view_ops view_text = {
	.title = N_("Text"), .keys = keys, .load = load, .note = note,
};

void view_text_push(struct ui *ui, const char *path)
{
	char *own = str_dup(path);

	if (own)
		ui_push(ui, &view_text, 0, own);
}
