/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options, from their table: what each is, by whom, and changing it. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"

#define VALUE_WIDTH 19

/* An option, or a heading before the first of its group. */
struct row { enum conf_id id; bool heading; };

struct options {
	struct row rows[2 * CONF_COUNT];
	int n;
	struct conf preset, own; /* what either file says */
};

static const struct { const char *prefix, *title; } groups[] = {
	{"school.", N_("School")},
	{"files.", N_("Files")},
	{"sync.", N_("Sending and fetching")},
	{"net.", N_("Network")},
	{"secrets.", N_("Passwords")},
	{"notify", N_("Notifications")},
	{"ui.", N_("Screen")},
	{"open.", N_("Opening")},
};

static const char *group_of(enum conf_id id)
{
	const char *name = conf_row(id)->name;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		if (str_starts(name, groups[i].prefix))
			return groups[i].title;
	}
	return N_("More");
}

static const char *shown(enum conf_id id, const char *value)
{
	return *value ? _(conf_said(id, value)) : "-";
}

static bool searched(const struct ui *ui, const struct view *v, enum conf_id id)
{
	const char *value = conf_text(ui->start->conf, id);
	char words[4 * UI_TEXT];

	str_printf(words, sizeof(words), "%s %s %s %s", _(conf_row(id)->help),
		   conf_row(id)->name, value, shown(id, value));
	return !*v->words || text_has(words, v->words);
}

static void load(struct ui *ui, struct view *v)
{
	struct options *o = v->own;
	const char *group = "";

	o->n = 0;
	for (int i = 0; i < CONF_COUNT; i++) {
		enum conf_id id = (enum conf_id)i;

		if (!searched(ui, v, id))
			continue;
		if (strcmp(group_of(id), group) != 0)
			o->rows[o->n++] = (struct row){id, true};
		group = group_of(id);
		o->rows[o->n++] = (struct row){id, false};
	}
	v->list.total = o->n;
	doc_begin(&v->doc, ui->term.cols - 3);
	if (o->n == 0)
		ui_wrap_empty(ui, v, "");
	conf_release(&o->preset);
	conf_release(&o->own);
	conf_load(&o->preset, NULL, NULL, NULL);
	conf_read(&o->own, ui->start->paths->config, NULL, NULL);
}

static bool stop(const void *ctx, int64_t row)
{
	const struct options *o = ((const struct view *)ctx)->own;

	return !o->rows[row].heading;
}

static int64_t found(const struct view *v, int64_t *nth)
{
	const struct options *o = v->own;
	int64_t n = 0;

	*nth = 0;
	for (int i = 0; i < o->n; i++) {
		n += !o->rows[i].heading;
		if (i == v->list.at)
			*nth = n;
	}
	return n;
}

static int64_t is(const struct view *v, int64_t row)
{
	const struct options *o = v->own;

	return o->rows[row].heading ? 0 : (int64_t)o->rows[row].id + 1;
}

static enum conf_id here(const struct view *v)
{
	const struct options *o = v->own;

	return v->list.at >= 0 ? o->rows[v->list.at].id : CONF_COUNT;
}

static void draw(struct ui *ui, struct view *v, int64_t row, int y,
		 bool selected)
{
	const struct options *o = v->own;
	enum conf_id id = o->rows[row].id;
	struct term *t = &ui->term;
	int value = t->cols < 60 ? 12 : VALUE_WIDTH;
	const char *text = shown(id, conf_text(ui->start->conf, id));

	if (o->rows[row].heading) {
		term_put(t, y, 1, t->cols - 2, ROLE_group, _(group_of(id)));
		return;
	}
	if (selected)
		term_selected(t, y, true);
	if (o->own.value[id])
		term_put(t, y, 1, 1, ROLE_mark, "*");
	term_put(t, y, 3, t->cols - value - 4, ROLE_text, _(conf_row(id)->help));
	term_put(t, y, t->cols - value, value - 1,
		 o->own.value[id] ? ROLE_strong : ROLE_dim, text);
}

/* Whose word it is. */
static const char *origin(const struct options *o, enum conf_id id)
{
	return o->own.value[id] ? _("yours")
	       : o->preset.value[id] ? _("preset on this computer")
				     : _("the default");
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct options *o = v->own;
	enum conf_id id = o->rows[row].id;

	if (o->rows[row].heading)
		buf_str(out, _(group_of(id)));
	else
		buf_printf(out, "%s: %s, %s", _(conf_row(id)->help),
			   shown(id, conf_text(ui->start->conf, id)),
			   origin(o, id));
}

/* As it stands in the file, for who edits that: its words are English. */
static void line_of(const struct ui *ui, enum conf_id id, char out[UI_TEXT])
{
	const char *value = conf_text(ui->start->conf, id);

	str_printf(out, UI_TEXT, "%s%s%s", conf_row(id)->name,
		   *value ? " = " : "", value);
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct options *o = v->own;
	enum conf_id id = here(v);
	const char *without;
	char line[UI_TEXT];

	if (id == CONF_COUNT)
		return;
	without = o->preset.value[id] ? o->preset.value[id] : conf_row(id)->def;
	line_of(ui, id, line);
	if (!o->own.value[id] && !o->preset.value[id])
		str_printf(out, UI_TEXT, "%s (%s)", _(conf_row(id)->help), line);
	else
		/* TRANSLATORS: what an option does; its line in the file; yours
		 * or preset; its value where the person has not said anything */
		str_printf(out, UI_TEXT, _("%s (%s: %s; else: %s)"),
			   _(conf_row(id)->help), line, origin(o, id),
			   shown(id, without));
}

/* ---- changing */
static void wrong(struct ui *ui, enum conf_id id, enum err e)
{
	char allowed[CONF_ALLOWED];

	conf_allowed(id, allowed, sizeof(allowed));
	if (*allowed)
		ui_say(ui, ROLE_bad, _("%s can be: %s"), conf_row(id)->name,
		       allowed);
	else
		ui_ok(ui, e);
}

/* What is used while the program runs; false: only from the next start on. */
static bool apply(struct ui *ui, enum conf_id id)
{
	switch (id) {
	case CONF_UI_THEME:
		ui_theme(ui, conf_text(ui->start->conf, id));
		return true;
	case CONF_UI_LINES:
		term_lines(&ui->term, ui_in_ascii(ui->start->conf));
		return true;
	case CONF_UI_MOUSE:
		term_mouse(&ui->term, conf_bool(ui->start->conf, id));
		return true;
	case CONF_UI_MOTION:
		ui->still = ui_stands_still(ui->start->conf);
		return true;
	case CONF_UI_SPEAK:
		ui->speech.on = conf_bool(ui->start->conf, id);
		ui->still = ui_stands_still(ui->start->conf);
		return true;
	case CONF_OPEN_COMMAND: case CONF_FILES_DIR: return true;
	default: return false;
	}
}

static bool is_theme(struct ui *ui, const char *name)
{
	char *path = theme_file(ui->start->paths, name);
	bool is = path && access(path, R_OK) == 0;

	if (!is)
		ui_say(ui, ROLE_bad,
		       _("There is no theme called %s. {theme} shows those that there are."),
		       name);
	free(path);
	return is;
}

bool options_set(struct ui *ui, enum conf_id id, const char *value)
{
	const char *file = ui->start->paths->config, *now;
	char line[UI_TEXT];
	enum err e = value ? conf_check(id, value) : ERR_OK;

	if (e) {
		wrong(ui, id, e);
		return false;
	}
	if (value && id == CONF_UI_THEME && !is_theme(ui, value))
		return false;
	if (!ui_ok(ui, conf_set_file(file, id, value)))
		return false;
	conf_release(ui->start->conf);
	conf_load(ui->start->conf, file, NULL, NULL);
	line_of(ui, id, line);
	now = shown(id, conf_text(ui->start->conf, id));
	if (apply(ui, id))
		/* TRANSLATORS: what an option does; its value; its line in the
		 * file */
		ui_say(ui, ROLE_good, _("%s: %s (%s)"), _(conf_row(id)->help),
		       now, line);
	else
		ui_say(ui, ROLE_good, _("%s: %s from the next start on (%s)"),
		       _(conf_row(id)->help), now, line);
	return true;
}

/* The word after this one, the first after the last. */
static void next_word(const char *words_of, const char *now, char out[UI_TEXT])
{
	size_t len = strlen(now);

	for (const char *w = words_of; *w; w += strspn(w, " ")) {
		bool is = strncmp(w, now, len) == 0 && strcspn(w, " ") == len;

		w += strcspn(w, " ");
		if (is && *w)
			words_of = w + strspn(w, " ");
	}
	str_printf(out, UI_TEXT, "%.*s", (int)strcspn(words_of, " "), words_of);
}

static void typed(struct ui *ui, const char *text);
static const struct prompt_ops ask = {.done = typed, .enter = N_("Save")};

static void begin(struct ui *ui, enum conf_id id, const char *text)
{
	char label[PROMPT_TEXT];

	str_printf(label, sizeof(label), "%s = ", conf_row(id)->name);
	prompt_open(ui, &ask, label, text);
}

static void typed(struct ui *ui, const char *text)
{
	enum conf_id id = here(ui_top(ui));

	if (options_set(ui, id, text))
		ui_load(ui);
}

static enum reply change(struct ui *ui, enum conf_id id)
{
	const char *now = conf_text(ui->start->conf, id);
	char next[UI_TEXT];

	switch (conf_row(id)->type) {
	case CONF_BOOL:
		options_set(ui, id, conf_bool(ui->start->conf, id) ? "no" : "yes");
		return REPLY_LOAD;
	case CONF_ENUM:
		next_word(conf_row(id)->values, now, next);
		options_set(ui, id, next);
		return REPLY_LOAD;
	default:
		begin(ui, id, now);
		return REPLY_DRAW;
	}
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	enum conf_id id = here(v);

	if (id == CONF_COUNT)
		return REPLY_NOT_MINE;
	switch (a) {
	case ACTION_OPEN: case ACTION_MARK: return change(ui, id);
	case ACTION_DROP:
		options_set(ui, id, NULL);
		return REPLY_LOAD;
	default: return REPLY_NOT_MINE;
	}
}

static void release(struct view *v)
{
	struct options *o = v->own;

	conf_release(&o->preset);
	conf_release(&o->own);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_DROP, ACTION_SEARCH, ACTION_KEYS,
	ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_MARK, ACTION_DROP, ACTION_COUNT
};

const struct view_ops view_options = {
	.title = N_("Options"), .open = N_("Change"), .drop = N_("Default"),
	.keys = keys,
	.load = load, .stop = stop, .draw = draw, .words = words, .is = is,
	.of_row = of_row, .tell = tell,
	.act = act, .search = search_load, .found = found, .release = release, .own_size = sizeof(struct options),
};
