/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The themes that are found. The one under the cursor is tried at once, Enter
 * keeps it, going back takes the former. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"

void ui_theme(struct ui *ui, const char *name)
{
	term_theme(&ui->term, name);
	mistakes_tell(ui);
}

struct themes {
	struct ui *ui;
	char **names;
	size_t n;
	char before[TERM_NAME]; /* "": the one that is tried is kept */
};

/* What is known of those that come with the program. */
static const struct { const char *name, *about; } shipped[] = {
	{"default", N_("for dark and for light terminals")},
	{"dark", N_("calm, on a dark background of its own")},
	{"light", N_("dark ink on paper, for bright rooms")},
	{"high-contrast", N_("as clear as can be, with few colours")},
	{"colour-blind-safe", N_("good and bad stay apart for every eye")},
	{"console16", N_("for the Linux console and its 16 colours")},
	{"mono", N_("without colours")},
};

static const char *about(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		if (strcmp(shipped[i].name, name) == 0)
			return _(shipped[i].about);
	}
	return _("your own");
}

/* Every sort of thing once, as this theme shows it. */
static void add_samples(struct ui *ui, struct doc *d)
{
	static const struct { enum role role; const char *words; } samples[] = {
		{ROLE_group, N_("This week")}, {ROLE_group_late, N_("Overdue")},
		{ROLE_text, N_("text")}, {ROLE_dim, N_("minor things")},
		{ROLE_good, N_("handed in")}, {ROLE_warn, N_("a warning")},
		{ROLE_bad, N_("a fault")}, {ROLE_mark, N_("chosen")},
		{ROLE_strong, N_("strong")}, {ROLE_emphasis, N_("emphasis")},
		{ROLE_code, N_("code")}, {ROLE_quote, N_("a quotation")},
		{ROLE_link, N_("a link")}, {ROLE_input, N_("typing")},
		{ROLE_header_bad, N_("server trouble")},
	};
	int column = 0;

	doc_heading(d, _("A sample"));
	doc_line(d);
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		const char *words = _(samples[i].words);
		int width = text_width(words) + 3;

		if (column && column + width > d->width) {
			doc_line(d);
			column = 0;
		}
		doc_add(d, samples[i].role, words);
		doc_add(d, ROLE_text, "   ");
		column += width;
	}
	doc_line(d);
	doc_bar(d, &ui->term, MIN(d->width, 40), 60, 100);
}

static void add_note(struct ui *ui, struct doc *d)
{
	static const char *const depths[] = {
		[DEPTH_MONO] = N_("This terminal shows no colours, or NO_COLOR is set: all themes look the same."),
		[DEPTH_8] = N_("This terminal shows 8 colours."),
		[DEPTH_16] = N_("This terminal shows 16 colours."),
		[DEPTH_256] = N_("This terminal shows 256 colours."),
		[DEPTH_TRUE] = N_("This terminal shows true colour."),
	};
	char line[UI_TEXT];

	doc_blank(d);
	doc_wrap(d, ROLE_dim, 0, _(depths[ui->term.depth]));
	str_printf(line, sizeof(line),
		   _("Themes of your own: files like dark.theme, in the folder themes beside %s."),
		   ui->start->paths->config);
	doc_wrap(d, ROLE_dim, 0, line);
}

static void load(struct ui *ui, struct view *v)
{
	struct themes *own = v->own;
	struct doc *d = &v->doc;

	doc_begin(d, ui->term.cols - 3);
	for (size_t i = 0; i < own->n; i++) {
		d->target = (struct target){TARGET_CHOICE, (int64_t)i};
		doc_line(d);
		doc_add(d, ROLE_strong, own->names[i]);
		doc_column(d, 20);
		doc_add_cut(d, &ui->term, ROLE_dim, d->width - 20,
			    about(own->names[i]));
	}
	d->target = (struct target){TARGET_NONE, 0};
	add_samples(ui, d);
	add_note(ui, d);
	v->list.total = d->n;
}

static bool stop(const void *ctx, int64_t row)
{
	const struct view *v = ctx;

	return row < (int64_t)((const struct themes *)v->own)->n;
}

static const char *name_here(const struct view *v)
{
	const struct themes *own = v->own;

	return stop(v, v->list.at) && v->list.at >= 0 ? own->names[v->list.at]
						      : NULL;
}

/* Before it is drawn: the one under the cursor is tried. */
static void window(struct ui *ui, struct view *v)
{
	const char *name = name_here(v);

	if (name && strcmp(name, ui->term.theme) != 0)
		ui_theme(ui, name);
}

static enum reply keep(struct ui *ui, struct view *v)
{
	struct themes *own = v->own;
	char name[TERM_NAME];

	window(ui, v); /* keys may come faster than the screen is drawn */
	str_copy(name, sizeof(name), ui->term.theme);
	if (!options_set(ui, CONF_UI_THEME, name))
		return REPLY_DRAW;
	*own->before = '\0';
	ui_say(ui, ROLE_good, _("From now on the screen looks so: %s."),
	       ui->term.theme);
	return REPLY_BACK;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	ui->stepped = false; /* a step changes the look of all */
	return a == ACTION_OPEN && name_here(v) ? keep(ui, v) : REPLY_NOT_MINE;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	if (name_here(v))
		ui_text(ui, out,
			_("{open} keeps this theme, {back} takes the former one."));
}

static void release(struct view *v)
{
	struct themes *own = v->own;

	if (*own->before && own->ui->term.screen)
		ui_theme(own->ui, own->before);
	for (size_t i = 0; i < own->n; i++)
		free(own->names[i]);
	free(own->names);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const struct view_ops view_themes = {
	.title = N_("Themes"), .keys = keys, .open = N_("Keep"), .load = load,
	.window = window, .stop = stop, .tell = tell, .act = act,
	.release = release,
};

enum reply view_themes_push(struct ui *ui)
{
	struct themes *own;
	struct view *v;

	if (ui_top(ui)->ops == &view_themes)
		return REPLY_DRAW;
	own = calloc(1, sizeof(*own));
	if (!own || !ui_ok(ui, theme_names(ui->start->paths, &own->names,
					   &own->n))) {
		free(own);
		return REPLY_DRAW;
	}
	own->ui = ui;
	str_copy(own->before, sizeof(own->before), ui->term.theme);
	v = ui_push(ui, &view_themes, 0, own);
	for (size_t i = 0; v && i < own->n; i++) {
		if (strcmp(own->names[i], ui->term.theme) == 0)
			v->list.at = (int64_t)i;
	}
	return REPLY_LOAD;
}
