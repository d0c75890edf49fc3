/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, from the table of actions and the keys that do them now. */
#include "base/base.h"

#include "base/buf.h"
#include "ui/app.h"

#define HELP_KEYS 20

static void load(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;
	char keys[UI_TEXT];

	doc_begin(d, ui->term.cols - 3);
	doc_wrap(d, ROLE_text, 0,
		 _("Ranzen shows your tasks, keeps their material on this computer, and hands your work in. You can do everything offline: it is sent when the school can be reached."));
	doc_blank(d);
	for (int a = 0; a < ACTION_COUNT; a++) {
		keys_names(&ui->keys, (enum action)a, keys, sizeof(keys));
		doc_line(d);
		doc_add(d, ROLE_key, keys);
		doc_column(d, HELP_KEYS);
		doc_add(d, ROLE_text, _(action_row((enum action)a)->help));
	}
	doc_heading(d, _("The marks in the list"));
	doc_line(d);
	doc_addf(d, ROLE_text, _("%s handed in or done   ! overdue or stopped   * new since your last visit"),
		 term_glyph(&ui->term, GLYPH_YES));
	v->list.total = d->n;
}

static const enum action keys[] = {
	ACTION_SEARCH, ACTION_NEXT, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_help = {
	.title = N_("Help"), .keys = keys, .load = load,
};
