/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that only tell: dates and lessons, help. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"

#define HELP_KEYS 20

struct page {
	struct ui *ui;
	struct doc *doc;
	const char *heading;
};

/* ---- dates and video lessons */
static enum err add_lesson(void *ctx, const struct lesson *l)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	char when[WORDS_SIZE];

	if (p->heading)
		doc_heading(d, p->heading);
	p->heading = NULL;
	words_when(when, l->start, p->ui->now);
	doc_line(d);
	doc_addf(d, ROLE_text, "%-17s %s, %s: ", when, l->title, l->course);
	doc_add(d, ROLE_strong, state_word(WORDS_LESSON, (int)l->state));
	if (*l->url)
		doc_link(d, 2, l->url);
	return ERR_OK;
}

static void load_lessons(struct ui *ui, struct view *v)
{
	struct page p = {ui, &v->doc, NULL};

	doc_begin(&v->doc, ui->term.cols - 3);
	store_lessons(ui->store, ui->now - 3600 * 3, add_lesson, &p);
	if (v->doc.n == 0)
		doc_wrap(&v->doc, ROLE_text, 0,
			 _("No dates and no video lessons are planned."));
	v->list.total = v->doc.n;
}

/* ---- help, from the table of actions */
static void load_help(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;

	doc_begin(d, ui->term.cols - 3);
	doc_wrap(d, ROLE_text, 0,
		 _("Ranzen shows your tasks, keeps their material on this computer, and hands your work in. You can do everything offline: it is sent when the school can be reached."));
	doc_blank(d);
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);
		char name[16];

		doc_line(d);
		for (int i = 0; i < ACTION_KEYS && row->keys[i]; i++) {
			action_key_name(row->keys[i], name);
			doc_addf(d, ROLE_key, i ? ", %s" : "%s", name);
		}
		doc_column(d, HELP_KEYS);
		doc_addf(d, ROLE_text, "%s", _(row->help));
	}
	doc_heading(d, _("The marks in the list"));
	doc_line(d);
	doc_addf(d, ROLE_text, _("%s handed in or done   ! overdue or stopped   * new since your last visit"),
		 term_glyph(&ui->term, GLYPH_YES));
	v->list.total = d->n;
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OUTBOX, ACTION_SERVER, ACTION_SYNC, ACTION_OPEN,
	ACTION_SEARCH, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};
static const enum action help_keys[] = {
	ACTION_SEARCH, ACTION_NEXT, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_lessons = {
	.title = N_("Dates and video lessons"), .keys = keys,
	.load = load_lessons,
};
const struct view_ops view_help = {
	.title = N_("Help"), .keys = help_keys, .load = load_help,
};
