/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette: ":" and some letters of what is wanted. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/command.h"
#include "ui/plain.h"

#define ITEMS 256
#define NAME_COLUMNS 16

struct item {
	char text[UI_TEXT]; /* what Tab would write, without the blank */
	char help[UI_TEXT], keys[UI_TEXT / 2];
	bool takes;         /* an argument */
	int fits;
};

struct palette {
	struct item items[ITEMS];
	int n, recalled;    /* of the history, from the newest; -1: none */
};

static struct palette *of(struct ui *ui)
{
	return ui_top(ui)->own;
}

static struct item *selected(struct ui *ui)
{
	struct view *v = ui_top(ui);

	return v->list.at >= 0 ? &of(ui)->items[v->list.at] : NULL;
}

/* ---- what is offered for what was typed */
static void offer_command(struct ui *ui, struct palette *p,
			  const struct command *c, int fits)
{
	struct item *to = &p->items[p->n];
	int at = p->n;

	if (p->n == ITEMS)
		return;
	while (at > 0 && p->items[at - 1].fits > fits)
		at--;
	memmove(p->items + at + 1, p->items + at,
		(size_t)(p->n - at) * sizeof(*to));
	p->n++;
	to = &p->items[at];
	memset(to, 0, sizeof(*to));
	str_copy(to->text, sizeof(to->text), c->name);
	str_printf(to->help, sizeof(to->help), "%s%s%s", *c->args ? _(c->args) : "",
		   *c->args ? ": " : "", _(c->help));
	if (c->action != ACTION_COUNT)
		keys_names(&ui->keys, c->action, to->keys, sizeof(to->keys));
	to->takes = c->run;
	to->fits = fits;
}

struct offers { struct palette *p; const char *name, *typed; };

static void offer_value(void *ctx, const char *value, const char *help)
{
	struct offers *o = ctx;
	struct item *to = &o->p->items[o->p->n];

	if (o->p->n == ITEMS ||
	    str_ncasecmp(value, o->typed, strlen(o->typed)) != 0)
		return;
	memset(to, 0, sizeof(*to));
	str_printf(to->text, sizeof(to->text), "%s %s", o->name, value);
	str_copy(to->help, sizeof(to->help), help);
	o->p->n++;
}

static void offer(struct ui *ui, struct palette *p)
{
	const char *text = ui->prompt.text;
	const char *blank = strchr(text, ' ');
	struct offers o = {p, NULL, blank ? blank + 1 : ""};
	struct command c;

	p->n = 0;
	if (blank && command_named(text, (size_t)(blank - text), &c) && c.run) {
		o.name = c.name;
		if (c.values)
			c.values(ui, o.typed, offer_value, &o);
		return;
	}
	for (int i = 0; command_at(i, &c); i++) {
		int fits = *text ? command_fits(&c, text) : 1;

		if (fits && c.action != ACTION_PALETTE)
			offer_command(ui, p, &c, fits);
	}
}

static void load(struct ui *ui, struct view *v)
{
	struct palette *p = v->own;

	offer(ui, p);
	v->list.total = p->n;
	doc_begin(&v->doc, ui->term.cols - 3);
	if (p->n == 0 && !strchr(ui->prompt.text, ' '))
		doc_wrap(&v->doc, ROLE_text, 0, _("There is no such command."));
}

static void draw(struct ui *ui, struct view *v, int64_t row, int y, bool at)
{
	const struct item *i = &((struct palette *)v->own)->items[row];
	struct term *t = &ui->term;
	int keys = t->cols < 60 ? 8 : 20;
	int name = MAX(NAME_COLUMNS, text_width(i->text) + 1);
	int help = MAX(t->cols - 2 - name - keys - 1, 0);

	if (at)
		term_put(t, y, 0, 1, ROLE_marker, term_glyph(t, GLYPH_MARKER));
	term_put(t, y, 2, t->cols - 3, at ? ROLE_selected : ROLE_strong, i->text);
	term_put(t, y, 2 + name, help, ROLE_text, i->help);
	term_put(t, y, t->cols - keys, keys, ROLE_key, i->keys);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct item *i = &((struct palette *)v->own)->items[row];

	UNUSED(ui);
	buf_printf(out, "%s. %s%s%s", i->text, i->help, *i->keys ? ". " : "",
		   i->keys);
}

/* What it offers stands in the order of fitting: a row is its text. */
static int64_t is(const struct view *v, int64_t row)
{
	return (int64_t)str_hash(((struct palette *)v->own)->items[row].text);
}

static const enum action keys[] = {
	ACTION_OPEN, ACTION_ITEM, ACTION_BACK, ACTION_COUNT
};

static const struct view_ops view_palette = {
	.title = N_("Commands"), .open = N_("Run"), .item = N_("Complete"), .keys = keys, .load = load,
	.draw = draw, .words = words, .is = is,
};

/* ---- typing */
static void changed(struct ui *ui, struct prompt *p)
{
	UNUSED(p);
	ui_top(ui)->list.at = ui_top(ui)->list.top = 0;
	ui_top(ui)->turned++;
	ui_load(ui);
}

static void complete(struct ui *ui)
{
	const struct item *i = selected(ui);
	char text[PROMPT_TEXT];

	if (!i)
		return;
	str_printf(text, sizeof(text), "%s%s", i->text, i->takes ? " " : "");
	prompt_set(ui, text);
}

/* step 1: further back. */
static bool recall(struct ui *ui, int step)
{
	struct palette *p = of(ui);
	int to = p->recalled + step;

	if (to >= ui->n_history)
		return true;
	p->recalled = MAX(to, -1);
	prompt_set(ui, to < 0 ? "" : ui->history[ui->n_history - 1 - to]);
	return true;
}

static bool key(struct ui *ui, struct prompt *p, int k)
{
	struct view *v = ui_top(ui);
	enum action a = keys_find(&ui->keys, k);

	UNUSED(p);
	if (k == '\t') {
		complete(ui);
		return true;
	}
	if (k == CTRL_KEY('p') || (k == TERM_KEY(KEY_UP) && v->list.at <= 0))
		return recall(ui, 1);
	if (k == CTRL_KEY('n') ||
	    (k == TERM_KEY(KEY_DOWN) && of(ui)->recalled >= 0))
		return recall(ui, -1);
	if (k == TERM_KEY(KEY_UP) || k == TERM_KEY(KEY_DOWN) ||
	    k == TERM_KEY(KEY_PPAGE) || k == TERM_KEY(KEY_NPAGE))
		return list_act(&v->list, a, NULL, NULL);
	return false;
}

static void remember(struct ui *ui, const char *text)
{
	if (!*text || (ui->n_history > 0 &&
		       strcmp(ui->history[ui->n_history - 1], text) == 0))
		return;
	if (ui->n_history == UI_HISTORY) {
		memmove(ui->history, ui->history + 1,
			(UI_HISTORY - 1) * sizeof(*ui->history));
		ui->n_history--;
	}
	str_copy(ui->history[ui->n_history++], PROMPT_TEXT, text);
}

static void run(struct ui *ui, const struct command *c, const char *arg)
{
	if (*arg && c->run)
		c->run(ui, arg);
	else if (*arg)
		ui_say(ui, ROLE_message, _("Nothing belongs behind %s."), c->name);
	else if (c->action != ACTION_COUNT && ui->plain)
		plain_act(ui, c->action);
	else if (c->action != ACTION_COUNT)
		ui_act(ui, c->action);
}

static void open_with(struct ui *ui, const char *text);

/* The palette is gone before its command comes. */
static void done(struct ui *ui, const char *typed)
{
	const struct item *i = selected(ui);
	char text[PROMPT_TEXT];
	struct command c;
	const char *arg;
	size_t len = strcspn(typed, " ");
	bool exact = command_named(typed, len, &c) && c.run && typed[len];

	/* What stands there counts where an argument has begun that nobody
	 * offered; else the row does. */
	str_copy(text, sizeof(text), i && !(exact && !i->text[0]) ? i->text : typed);
	ui_back(ui);
	ui_load(ui);
	len = strcspn(text, " ");
	arg = text[len] ? text + len + 1 : "";
	if (!command_named(text, len, &c)) {
		ui_say(ui, ROLE_message, _("There is no command %s."), text);
		return;
	}
	if (!*arg && c.action == ACTION_COUNT) {
		str_printf(text, sizeof(text), "%s ", c.name);
		open_with(ui, text);
		return;
	}
	remember(ui, text);
	run(ui, &c, arg);
}

static void cancelled(struct ui *ui)
{
	ui_back(ui);
	ui_load(ui);
}

static bool whole(const char *text)
{
	struct command c;

	return command_named(text, strcspn(text, " "), &c);
}

static const struct prompt_ops prompt = {
	.changed = changed, .done = done, .cancelled = cancelled, .key = key,
	.whole = whole, .offers = true, .enter = N_("Run"), .tab = N_("Complete"),
};

static void open_with(struct ui *ui, const char *text)
{
	struct palette *p = calloc(1, sizeof(*p));

	if (!p)
		return;
	p->recalled = -1;
	prompt_open(ui, &prompt, ":", text);
	if (!ui_push(ui, &view_palette, 0, p))
		prompt_close(ui);
	else
		ui_load(ui);
}

enum reply palette_open(struct ui *ui)
{
	open_with(ui, "");
	return REPLY_DRAW;
}
