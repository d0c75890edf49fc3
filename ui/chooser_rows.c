/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where files are chosen: the rows, for the eye and the ear. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/chooser.h"
#include "ui/folder_rows.h"

#define PLACE_PATH 6 /* columns; less of a path says nothing */

/* A path as people write it: the home is "~". */
void chooser_tidy(char *out, size_t size, const char *path)
{
	const char *home = getenv("HOME");
	size_t len = home && *home == '/' && home[1] ? strlen(home) : 0;
	char text[CHOOSER_PATH];

	if (len && strncmp(path, home, len) == 0 &&
	    (path[len] == '/' || !path[len]))
		str_printf(text, sizeof(text), "~%s", path + len);
	else
		str_copy(text, sizeof(text), path);
	folder_row_clean(out, size, text);
}

/* What is to be known of a file before it is chosen; "": nothing. */
const char *chooser_remark(const struct chooser *c, const struct folder_entry *e)
{
	char *path = c->n_material ? folder_path(&c->folder, e) : NULL;
	bool school = false;

	for (int i = 0; path && i < c->n_material && !school; i++)
		school = strcmp(c->material[i], path) == 0;
	free(path);
	if (e->kind == LISTER_CLOSED)
		return _("not readable");
	return school ? _("from the school") : "";
}

void chooser_end_of(const struct chooser *c, char *path, size_t size, int room)
{
	const char *sign = term_glyph(&c->ui->term, GLYPH_ELLIPSIS), *end = path;
	char whole[CHOOSER_PATH];
	int columns;

	if (text_width(path) <= room)
		return;
	while (*end && text_width(end) + text_width(sign) > room)
		end += text_cluster(end, &columns);
	str_copy(whole, sizeof(whole), end);
	str_printf(path, size, "%s%s", sign, whole);
}

/* The column behind the names of all places, which are not cut for a path. */
static int place_column(const struct chooser *c)
{
	int width = 0;

	for (int i = 0; i < c->places.n; i++)
		width = MAX(width, text_width(c->places.at[i].label));
	return MIN(5 + width + 2, c->ui->term.cols - 2);
}

void chooser_place_path(const struct chooser *c, int i, char *out, size_t size)
{
	int room = c->ui->term.cols - place_column(c) - 2;

	chooser_tidy(out, size, c->places.at[i].path);
	if (c->ui->plain)
		return;
	if (room < PLACE_PATH)
		*out = '\0';
	else
		chooser_end_of(c, out, size, room);
}

static void draw_place(const struct chooser *c, int i, int y)
{
	struct term *t = &c->ui->term;
	int column = place_column(c);
	char path[CHOOSER_PATH];

	chooser_place_path(c, i, path, sizeof(path));
	term_put(t, y, 5, column - 6, ROLE_strong, c->places.at[i].label);
	term_put(t, y, column, t->cols - 2 - column, ROLE_dim, path);
}

void chooser_draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	const struct chooser *c = v->own;
	const struct folder_entry *e = folder_at(&c->folder, i);

	if (selected)
		term_selected(&ui->term, y, true);
	if (c->at_places)
		draw_place(c, (int)i, y);
	else
		folder_row_draw(ui, &c->folder, e, e ? chooser_remark(c, e) : "", y);
}

void chooser_words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct chooser *c = v->own;
	const struct folder_entry *e = folder_at(&c->folder, row);
	char path[CHOOSER_PATH];

	if (c->at_places) {
		chooser_tidy(path, sizeof(path), c->places.at[row].path);
		buf_printf(out, "%s. %s", c->places.at[row].label, path);
		return;
	}
	folder_row_words(ui, &c->folder, e, chooser_remark(c, e), out);
}

int64_t chooser_is(const struct view *v, int64_t row)
{
	const struct chooser *c = v->own;

	return (int64_t)str_hash(c->at_places ? c->places.at[row].path
				: folder_at(&c->folder, row)->name);
}
