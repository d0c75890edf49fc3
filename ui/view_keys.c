/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key does what, and changing it. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"

#define KEYS_WIDTH 22
#define HELP_LEAST 10 /* columns; less of it says nothing */

struct binding {
	enum action rows[ACTION_COUNT]; /* those that are shown */
	int n;
	enum action action; /* that gets a key */
	bool more; /* the key comes to the others; else in the first one's place */
	int asked; /* a key of another action, pressed once */
};

static enum action row_action(const struct view *v, int64_t row)
{
	return ((const struct binding *)v->own)->rows[row];
}

static enum action here(const struct view *v)
{
	return v->list.at >= 0 ? row_action(v, v->list.at) : ACTION_COUNT;
}

static bool searched(const struct ui *ui, const struct view *v, enum action a)
{
	const struct action_row *r = action_row(a);
	char words[4 * UI_TEXT], names[UI_TEXT];

	keys_names(&ui->keys, a, names, sizeof(names));
	str_printf(words, sizeof(words), "%s %s %s %s", _(r->label), names,
		   _(r->help), r->name);
	return !*v->words || text_has(words, v->words);
}

static void load(struct ui *ui, struct view *v)
{
	struct binding *b = v->own;

	b->n = 0;
	for (int a = 0; a < ACTION_COUNT; a++) {
		if (searched(ui, v, (enum action)a))
			b->rows[b->n++] = (enum action)a;
	}
	v->list.total = b->n;
	doc_begin(&v->doc, ui->term.cols - 3);
	if (b->n == 0)
		ui_wrap_empty(ui, v, "");
}

static int64_t found(const struct view *v, int64_t *nth)
{
	*nth = v->list.at + 1;
	return v->list.total;
}

static void draw(struct ui *ui, struct view *v, int64_t row, int y,
		 bool selected)
{
	enum action a = row_action(v, row);
	struct term *t = &ui->term;
	char names[UI_TEXT];
	int label = t->cols < 60 ? 13 : 16, x = 3 + label + KEYS_WIDTH;

	if (selected)
		term_selected(t, y, true);
	keys_names(&ui->keys, a, names, sizeof(names));
	if (!keys_default(&ui->keys, a))
		term_put(t, y, 1, 1, ROLE_mark, "*");
	term_put(t, y, 3, label - 1, ROLE_text, _(action_row(a)->label));
	term_put(t, y, 3 + label, KEYS_WIDTH - 1, ROLE_key,
		 *names ? names : "-");
	if (t->cols - x >= HELP_LEAST)
		term_put(t, y, x, t->cols - x - 1, ROLE_dim,
			 _(action_row(a)->help));
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct action_row *r = action_row(row_action(v, row));
	char names[UI_TEXT];

	keys_names(&ui->keys, row_action(v, row), names, sizeof(names));
	buf_printf(out, "%s. %s. %s", _(r->label),
		   *names ? names : _("no key"), _(r->help));
}

static int64_t is(const struct view *v, int64_t row)
{
	return row_action(v, row) + 1;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	enum action a = here(v);

	if (a != ACTION_COUNT)
		ui_text(ui, out, keys_default(&ui->keys, a)
			/* TRANSLATORS: an action; what it does */
			? _("%s: %s. {open} changes the key, {add} gives one more.")
			: _("%s: %s. Yours: {drop} gives it its own keys again."),
			_(action_row(a)->label), _(action_row(a)->help));
}

/* ---- changing */
/* Of all whose line in the file is another now. */
static void save(struct ui *ui, const struct keys *before, enum action a)
{
	enum err e = ERR_OK;

	for (int b = 0; b < ACTION_COUNT && !e; b++) {
		if (b == (int)a || (ui->keys.own[b] &&
				    memcmp(ui->keys.key[b], before->key[b],
					   sizeof(before->key[b])) != 0))
			e = keys_save(&ui->keys, ui->keys_file, (enum action)b);
	}
	if (e)
		ui_say(ui, ROLE_warn,
		       _("Only until you leave: the keys could not be written: %s"),
		       _(err_text(e)));
}

static void give(struct ui *ui, enum action a, const int key[KEYS_EACH])
{
	struct keys before = ui->keys;
	char names[UI_TEXT];

	if (keys_give(&ui->keys, a, key)) {
		ui_say(ui, ROLE_bad, "%s",
		       _("That would leave a command that nobody can do without without a key."));
		return;
	}
	keys_names(&ui->keys, a, names, sizeof(names));
	ui_say(ui, ROLE_good, "%s: %s", _(action_row(a)->label),
	       *names ? names : _("no key"));
	save(ui, &before, a);
}

void keys_typed(struct ui *ui, enum action a, const char *words_typed)
{
	int key[KEYS_EACH];

	if (keys_parse_all(words_typed, key))
		give(ui, a, key);
	else
		ui_say(ui, ROLE_bad, _("These are no keys: %s"), words_typed);
}

static void bind(struct ui *ui, const struct binding *b, int pressed)
{
	int key[KEYS_EACH];
	int n = 0;

	memcpy(key, ui->keys.key[b->action], sizeof(key));
	for (int i = 0; i < KEYS_EACH; i++) {
		if (key[i] == pressed)
			return;
	}
	while (b->more && n < KEYS_EACH - 1 && key[n])
		n++;
	key[n] = pressed;
	give(ui, b->action, key);
}

static bool can_bind(int key)
{
	char name[KEY_NAME];

	keys_name(key, name);
	return keys_parse(name) == key;
}

static bool pressed(struct ui *ui, struct prompt *p, int key)
{
	struct binding *b = ui_top(ui)->own;
	enum action has = keys_find(&ui->keys, key);
	char name[KEY_NAME];

	UNUSED(p);
	keys_name(key, name);
	if (key == TERM_ESC) {
		prompt_close(ui);
		ui_say(ui, ROLE_message, "%s", _("Nothing was changed."));
	} else if (!can_bind(key)) {
		ui_say(ui, ROLE_bad, "%s",
		       _("The terminal keeps this key for itself. Press another one, or Esc."));
	} else if (has != ACTION_COUNT && has != b->action && b->asked != key) {
		b->asked = key;
		ui_say(ui, ROLE_warn,
		       /* TRANSLATORS: a key, what it does now, what it would do */
		       _("%s is for '%s' now. Press it again and it is for '%s'; or another key, or Esc."),
		       name, _(action_row(has)->label),
		       _(action_row(b->action)->label));
	} else {
		prompt_close(ui);
		bind(ui, b, key);
	}
	return true;
}

static const struct prompt_ops ask = {.key = pressed, .one_key = true};

static enum reply begin(struct ui *ui, struct view *v, bool more)
{
	struct binding *b = v->own;

	if (here(v) == ACTION_COUNT)
		return REPLY_DRAW;
	b->action = here(v);
	b->more = more;
	b->asked = 0;
	ui_say(ui, ROLE_message,
	       _("Press the key for '%s'. Esc leaves it as it is."),
	       _(action_row(b->action)->label));
	prompt_open(ui, &ask, "", "");
	return REPLY_DRAW;
}

static enum reply reset(struct ui *ui, struct view *v)
{
	struct keys before = ui->keys;
	enum action a = here(v);

	if (a == ACTION_COUNT)
		return REPLY_DRAW;
	keys_reset(&ui->keys, a);
	save(ui, &before, a);
	return REPLY_DRAW;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	switch (a) {
	case ACTION_OPEN: return begin(ui, v, false);
	case ACTION_ADD: return begin(ui, v, true);
	case ACTION_DROP: return reset(ui, v);
	default: return REPLY_NOT_MINE;
	}
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_ADD, ACTION_DROP, ACTION_SEARCH,
	ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_ADD, ACTION_DROP, ACTION_COUNT
};

const struct view_ops view_keys = {
	.title = N_("Keys"), .open = N_("Change"), .drop = N_("Default"),
	.keys = keys, .load = load,
	.draw = draw, .words = words, .is = is, .of_row = of_row,
	.tell = tell, .act = act, .search = search_load, .found = found,
	.own_size = sizeof(struct binding),
};
