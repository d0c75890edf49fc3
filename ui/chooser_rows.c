/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where files are chosen: the rows, for the eye and the ear. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/chooser.h"

#define NAME_SIZE (UI_TEXT * 2)

static void clean(char *out, size_t size, const char *text)
{
	struct buf b;

	buf_init(&b, 4 * CHOOSER_PATH);
	text_clean(&b, text, strlen(text), TEXT_LINE);
	str_copy(out, size, b.data);
	buf_release(&b);
}

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
	clean(out, size, text);
}

static void name_of(const struct folder_entry *e, char out[NAME_SIZE])
{
	size_t len;

	clean(out, NAME_SIZE - 1, e->name);
	len = strlen(out);
	if (e->kind == LISTER_UP)
		str_copy(out, NAME_SIZE, _("../ (one folder up)"));
	else if (e->kind == LISTER_FOLDER)
		str_copy(out + len, NAME_SIZE - len, "/");
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

static void draw_place(struct ui *ui, const struct place *p, int y)
{
	struct term *t = &ui->term;
	int label = MIN(t->cols / 2 - 5, 30);
	char path[CHOOSER_PATH];

	chooser_tidy(path, sizeof(path), p->path);
	term_put(t, y, 5, label - 1, ROLE_strong, p->label);
	term_put(t, y, 5 + label, t->cols - 7 - label, ROLE_dim, path);
}

static void draw_entry(struct ui *ui, const struct chooser *c,
		       const struct folder_entry *e, int y)
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
			 folder_is_chosen(&c->folder, e) ? "[x]" : "[ ]");
	x = term_put(t, y, 5, name_w, file ? e->kind == LISTER_CLOSED
			? ROLE_dim : ROLE_text : ROLE_strong, name);
	if (file && x + 3 < name_w)
		term_put(t, y, 5 + x + 2, name_w - x - 2, ROLE_dim, chooser_remark(c, e));
	term_put(t, y, 5 + name_w + MAX(10 - text_width(size), 0), 10, ROLE_dim,
		 size);
	if (t->cols >= 70 && e->kind != LISTER_UP)
		term_put(t, y, 5 + name_w + 12, 17, ROLE_dim, when);
}

void chooser_draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	const struct chooser *c = v->own;

	if (selected)
		term_selected(&ui->term, y, true);
	if (c->at_places)
		draw_place(ui, &c->places.at[i], y);
	else
		draw_entry(ui, c, folder_at(&c->folder, i), y);
}

void chooser_words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct chooser *c = v->own;
	const struct folder_entry *e = folder_at(&c->folder, row);
	char size[WORDS_SIZE], when[WORDS_SIZE], name[CHOOSER_PATH];

	if (c->at_places) {
		chooser_tidy(name, sizeof(name), c->places.at[row].path);
		buf_printf(out, "%s. %s", c->places.at[row].label, name);
		return;
	}
	name_of(e, name);
	buf_str(out, name);
	words_when(when, e->modified, ui->now);
	if (e->kind == LISTER_FOLDER)
		buf_printf(out, ". %s", when);
	if (!folder_is_file(e))
		return;
	words_size(size, e->size);
	buf_printf(out, ". %s. %s. %s",
		   folder_is_chosen(&c->folder, e) ? _("chosen")
						   : _("not chosen"),
		   size, when);
	if (*chooser_remark(c, e))
		buf_printf(out, ". %s", chooser_remark(c, e));
}

int64_t chooser_is(const struct view *v, int64_t row)
{
	const struct chooser *c = v->own;

	return (int64_t)str_hash(c->at_places ? c->places.at[row].path
				: folder_at(&c->folder, row)->name);
}
