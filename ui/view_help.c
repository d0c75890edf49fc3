/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, from the table of actions and the keys that do them now. */
#include "base/base.h"

#include "base/buf.h"
#include "ui/app.h"
#include "ui/said.h"

#define HELP_KEYS 20
#define HELP_KEYS_NARROW 14
#define NARROW 60

/* No school of this person does that. */
static bool is_vain(const struct ui *ui, enum action a)
{
	return a == ACTION_WITHDRAW && ui->accounts > 0 && !ui->gives_back;
}

/* Without a screen words are typed; keys are words, too. */
static void add_words(struct ui *ui, struct doc *d)
{
	char keys[UI_TEXT];

	doc_wrap(d, ROLE_text, 0,
		 _("Type the number of what you want to open, or a word of these, in capitals or not. A number behind the word says what it is about, as in: Hand in 3. A key's name does the same."));
	for (int k = 0; k < SAID_WORD_COUNT; k++) {
		doc_entry(d);
		doc_line(d);
		doc_addf(d, ROLE_text, "%s: %s",
			 _(said_row((enum said_kind)k)->word),
			 _(said_row((enum said_kind)k)->help));
	}
	for (int a = 0; a < ACTION_COUNT; a++) {
		if (!said_action((enum action)a) || is_vain(ui, (enum action)a))
			continue;
		keys_names(&ui->keys, (enum action)a, keys, sizeof(keys));
		doc_entry(d);
		doc_line(d);
		doc_addf(d, ROLE_text, "%s: %s (%s)",
			 _(action_row((enum action)a)->label),
			 _(action_row((enum action)a)->help), keys);
	}
}

/* The keys, and beside them, wrapped, what they are called and do. */
static void add_keys(struct ui *ui, struct doc *d)
{
	int column = ui->term.cols < NARROW ? HELP_KEYS_NARROW : HELP_KEYS;
	char keys[UI_TEXT], text[UI_TEXT];

	for (int a = 0; a < ACTION_COUNT; a++) {
		if (is_vain(ui, (enum action)a))
			continue;
		keys_names(&ui->keys, (enum action)a, keys, sizeof(keys));
		doc_entry(d);
		doc_line(d);
		doc_add(d, ROLE_key, keys);
		str_printf(text, sizeof(text), "%s: %s",
			   _(action_row((enum action)a)->label),
			   _(action_row((enum action)a)->help));
		doc_hang(d, ROLE_text, column, text);
	}
}

static void add_marks(struct ui *ui, struct doc *d)
{
	const struct { const char *mark, *meaning; } rows[] = {
		{term_glyph(&ui->term, GLYPH_YES), N_("handed in or done")},
		{"!", N_("overdue or stopped")},
		{"*", N_("new since your last visit")},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		doc_entry(d);
		doc_line(d);
		doc_add(d, ROLE_mark, rows[i].mark);
		doc_hang(d, ROLE_text, 3, _(rows[i].meaning));
	}
}

static void load(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;

	doc_begin(d, ui->term.cols - 3);
	doc_wrap(d, ROLE_text, 0,
		 _("Ranzen shows your tasks, keeps their material on this computer, and hands your work in. You can do everything offline: it is sent when the school can be reached."));
	if (ui->plain) {
		add_words(ui, d);
	} else {
		doc_blank(d);
		add_keys(ui, d);
		doc_heading(d, _("The marks in the list"));
		add_marks(ui, d);
	}
	v->list.total = d->n;
	search_keep(ui, v);
}

static const enum action keys[] = {
	ACTION_SEARCH, ACTION_NEXT, ACTION_KEYS, ACTION_OPTIONS, ACTION_PALETTE,
	ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_help = {
	.title = N_("Help"), .keys = keys, .load = load,
	.search = search_load, .found = search_kept,
};
