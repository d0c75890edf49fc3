/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and the mouse: what a person wants, and who does it. */
#include "base/base.h"

#include "base/clock.h"
#include "ui/page.h"

#define WHEEL 3          /* lines */
#define DOUBLE_CLICK 500 /* milliseconds */
#define FLOOD 2000       /* keys */

/* ---- actions that every view has */
static enum reply go(struct ui *ui, const struct view_ops *ops)
{
	if (ui_top(ui)->ops != ops)
		ui_push(ui, ops, 0, NULL);
	return REPLY_LOAD;
}

static enum reply ask_sync(struct ui *ui)
{
	if (ui->accounts == 0)
		return REPLY_NOT_MINE;
	ui_say(ui, ROLE_message, "%s", _("Looking for news at the school…"));
	ui_wake(ui, BELL_SYNC, 0);
	return REPLY_DRAW;
}

static enum reply move_item(struct view *v, int step)
{
	int64_t to = doc_item(&v->doc, v->list.at, step);

	if (to >= 0)
		list_go(&v->list, to, v->ops->stop, v);
	return REPLY_DRAW;
}

static enum reply common(struct ui *ui, struct view *v, enum action a)
{
	switch (a) {
	case ACTION_HELP: return go(ui, &view_help);
	case ACTION_OUTBOX: return go(ui, &view_outbox);
	case ACTION_SERVER: return go(ui, &view_server);
	case ACTION_NEWS: return go(ui, &view_news);
	case ACTION_FILES: return go(ui, &view_files);
	case ACTION_SCHOOL: return go(ui, &view_school);
	case ACTION_LESSONS: return go(ui, &view_lessons);
	case ACTION_ACCOUNTS: return go(ui, &view_accounts);
	case ACTION_COURSES: return go(ui, &view_courses);
	case ACTION_SYNC: return ask_sync(ui);
	case ACTION_KEYS: return go(ui, &view_keys);
	case ACTION_OPTIONS: return go(ui, &view_options);
	case ACTION_PALETTE: return palette_open(ui);
	case ACTION_UNDO: return deed_undo(ui);
	case ACTION_LOGIN: return deed_login(ui);
	case ACTION_THEME: return view_themes_push(ui);
	case ACTION_SEARCH: return search_begin(ui, v, NULL);
	case ACTION_NEXT: return search_step(ui, v, 1);
	case ACTION_PREVIOUS: return search_step(ui, v, -1);
	case ACTION_ITEM: return move_item(v, 1);
	case ACTION_ITEM_BACK: return move_item(v, -1);
	case ACTION_OPEN:
		if (v->list.total == 0)
			return REPLY_NOT_MINE;
		deed_open_target(ui, v);
		return REPLY_LOAD;
	case ACTION_BACK: return REPLY_BACK;
	case ACTION_QUIT: return REPLY_QUIT;
	case ACTION_REDRAW: term_return(&ui->term); return REPLY_LOAD;
	default: return REPLY_NOT_MINE;
	}
}

/* Whatever is pressed, or typed in --plain: nothing stays without an answer. */
static void tell_nothing(struct ui *ui, const struct view *v)
{
	if (ui->accounts == 0)
		ui_say(ui, ROLE_message, _("No school yet: {login} adds yours."));
	else if (v->list.total == 0)
		ui_say(ui, ROLE_message, "%s",
		       _("There is nothing here for that."));
	else
		ui_say(ui, ROLE_message, "%s", _("That does nothing here."));
}

static bool unsaved(const struct ui *ui)
{
	for (int i = 0; i < ui->depth; i++) {
		const struct view *v = ui->stack[i];

		if (v->ops->unsaved && v->ops->unsaved(v))
			return true;
	}
	return false;
}

static void leave(struct ui *ui)
{
	if (ui->seal.helper.pid)
		ui->quit = ui_sure(ui, ACTION_QUIT, 0,
				   _("Your files are still being copied and are not queued yet. Leave anyway? Press {quit} again."));
	else if (unsaved(ui))
		ui->quit = ui_sure(ui, ACTION_QUIT, 1,
				   _("What you chose is not handed in. Leave anyway? Press {quit} again."));
	else
		ui->quit = true;
}

static void go_back(struct ui *ui, int steps)
{
	struct view *v = ui_top(ui);

	if (*v->words)
		search_clear(ui, v);
	else if (ui->depth == 1)
		ui_say(ui, ROLE_message, _("{quit} leaves the program."));
	for (; steps > 0 && ui->depth > 1; steps--)
		ui_back(ui);
	ui_load(ui);
}

/* Keys may come faster than the screen is drawn: the rows that they are about
 * must be there. */
static enum reply of_view(struct ui *ui, struct view *v, enum action a)
{
	enum reply r;

	if (v->ops->window)
		v->ops->window(ui, v);
	r = bulk_act(ui, v, a);
	if (r != REPLY_NOT_MINE || !v->ops->act)
		return r;
	return v->ops->act(ui, v, a);
}

static void touch(struct view *v)
{
	v->touched |= v->list.total > 0;
	v->unticked = 0;
}

void ui_act(struct ui *ui, enum action a)
{
	struct view *v = ui_top(ui);
	enum reply r;

	touch(v);
	r = of_view(ui, v, a);

	if (a != ui->asked && a != ACTION_PALETTE)
		ui->asked = ACTION_COUNT;
	if (r == REPLY_NOT_MINE && list_act(&v->list, a, v->ops->stop, v))
		return;
	ui->stepped = false;
	if (r == REPLY_NOT_MINE)
		r = common(ui, v, a);
	switch (r) {
	case REPLY_LOAD: ui_load(ui); break;
	/* The first step back only ends a search. */
	case REPLY_BACK:
		go_back(ui, a == ACTION_BACK && *v->words ? 0 : 1);
		break;
	case REPLY_BACK_TWO: go_back(ui, 2); break;
	case REPLY_QUIT: leave(ui); break;
	case REPLY_NOT_MINE: tell_nothing(ui, v); break;
	default: break;
	}
}

/* ---- the mouse */
/* A page is no button: on it only what is to be opened is. */
static bool opens(const struct view *v, int64_t row)
{
	return v->ops->draw || (row < v->doc.n &&
				v->doc.lines[row].target.kind != TARGET_NONE);
}

static void click_row(struct ui *ui, struct view *v, int64_t row)
{
	int64_t now = clock_mono_ms(clock_system());
	bool twice = row == ui->clicked && now - ui->clicked_at < DOUBLE_CLICK;

	list_go(&v->list, row, v->ops->stop, v);
	ui->clicked = twice ? -1 : row;
	ui->clicked_at = now;
	if (twice && v->list.at == row && opens(v, row))
		ui_act(ui, ACTION_OPEN);
}

static void mouse(struct ui *ui, const struct term_event *e)
{
	struct view *v = ui_top(ui);
	int64_t row = v->list.top + e->y - 2;
	enum action a = ACTION_COUNT;

	touch(v);
	ui->asked = ACTION_COUNT;
	if (e->wheel)
		list_scroll(&v->list, e->wheel * WHEEL, v->ops->stop, v);
	else if (e->y == 0)
		a = frame_header_at(ui, e->x);
	else if (e->y == 1)
		a = ACTION_BACK;
	else if (e->y == ui->term.rows - 1)
		a = frame_key_at(ui, e->x);
	else if (e->y >= 2 && e->y < 2 + v->list.height && row < v->list.total)
		click_row(ui, v, row);
	if (a != ACTION_COUNT)
		ui_act(ui, a);
}

/* While somebody types the mouse chooses a row, or goes back. */
static void mouse_typing(struct ui *ui, const struct term_event *e)
{
	struct term_event press = {.key = e->y == 1 ? TERM_ESC : TERM_ENTER};
	struct view *v = ui_top(ui);
	int64_t row;

	touch(v);
	prompt_settle(ui);
	row = v->list.top + e->y - 2;
	if (e->wheel) {
		list_scroll(&v->list, e->wheel * WHEEL, v->ops->stop, v);
	} else if (e->y == ui->term.rows - 1) {
		press.key = frame_line_key(ui, frame_key_at(ui, e->x));
		if (press.key)
			prompt_key(ui, &press);
	} else if (e->y == 1) {
		prompt_key(ui, &press);
	} else if (e->y >= 2 && e->y < 2 + v->list.height &&
		   row < v->list.total) {
		list_go(&v->list, row, v->ops->stop, v);
		prompt_key(ui, &press);
	}
}

/* ---- keys */
static void key(struct ui *ui, const struct term_event *e)
{
	enum action a = keys_find(&ui->keys, e->key);

	ui->stepped &= !*ui->message;
	*ui->message = '\0';
	if (page_number_key(ui, ui_top(ui), e->key)) {
		ui->stepped = false;
		return;
	}
	if (ui_top(ui)->ops->types && keys_letter(e->key)) {
		ui->stepped = false;
		search_begin(ui, ui_top(ui), NULL);
		prompt_key(ui, e);
		return;
	}
	if (a == ACTION_BACK && e->key == 'q' && ui->depth == 1 &&
	    !*ui_top(ui)->words)
		a = ACTION_QUIT;
	if (a != ACTION_COUNT)
		ui_act(ui, a);
	else
		ui_say(ui, ROLE_message,
		       _("This key does nothing here. {help} shows all keys."));
}

static void one_event(struct ui *ui, const struct term_event *e)
{
	ui->stepped &= !e->mouse && !e->paste && !ui->prompt.ops;
	/* Nothing of a pasted text is a key. */
	if (e->paste && !ui->prompt.ops && ui_top(ui)->ops->pasted) {
		*ui->message = '\0';
		ui_top(ui)->ops->pasted(ui, ui_top(ui), e->paste);
		ui_load(ui);
	} else if (e->paste && !ui->prompt.ops) {
		ui_say(ui, ROLE_message, "%s",
		       _("Pasted text is only taken where you type."));
	} else if (e->mouse && ui->prompt.ops) {
		mouse_typing(ui, e);
	} else if (e->mouse) {
		*ui->message = '\0';
		mouse(ui, e);
	} else if ((e->key == 0 && !e->paste) || e->key == TERM_KEY(KEY_RESIZE)) {
		return;
	} else if (ui->prompt.ops) {
		if (!ui->prompt.ops->one_key)
			*ui->message = '\0';
		prompt_key(ui, e);
	} else {
		key(ui, e);
	}
}

/* All that has come is taken before the screen is drawn, but for a flood. */
bool ui_input(struct ui *ui)
{
	struct term_event e;
	int n = 0;

	while (!ui->quit && n < FLOOD) {
		ui->term.typing = ui->prompt.ops ? !ui->prompt.ops->one_key
						 : ui_top(ui)->ops->types;
		if (!term_read(&ui->term, &e))
			break;
		one_event(ui, &e);
		n++;
	}
	prompt_settle(ui);
	ui->speech.key |= n > 0;
	return n > 0;
}
