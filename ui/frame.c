/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "ui/app.h"
#include "ui/found.h"
#include "ui/speech.h"

#define MESSAGE_LINES 3
#define WIDE 60 /* columns for a word more */
#define STATUS_LINES 2 /* in a window that is narrow */

/* How the server is, at the right of the first line; its columns there. */
static int server_words(const struct ui *ui, char out[UI_TEXT])
{
	const char *state = state_word(WORDS_WEATHER, (int)ui->weather.state);

	/* What changes by itself is noise to who listens. */
	if (ui->accounts == 0)
		str_copy(out, UI_TEXT, "");
	else if (ui->term.cols >= WIDE && ui->weather.state == WEATHER_ok &&
		 ui->weather.latency_ms >= 0 && !ui->speech.on)
		str_printf(out, UI_TEXT, _("Server: %s, %d ms"), state,
			   ui->weather.latency_ms);
	else
		str_printf(out, UI_TEXT, _("Server: %s"), state);
	return MIN(text_width(out), ui->term.cols - 14);
}

static void draw_header(struct ui *ui)
{
	struct term *t = &ui->term;
	char left[2 * UI_TEXT], right[UI_TEXT], clock[16];
	struct tm tm = time_local(ui->now);
	int w = server_words(ui, right);

	str_printf(clock, sizeof(clock), ui->speech.on ? "" : "%02d:%02d ",
		   tm.tm_hour, tm.tm_min);
	str_printf(left, sizeof(left), t->cols < WIDE ? " %s" : " Ranzen  %s",
		   ui->school);
	term_cell(t, 0, 0, t->cols, ROLE_header, "");
	term_put(t, 0, 0, t->cols - w - 10, ROLE_header, left);
	term_put(t, 0, t->cols - w - 8, w,
		 words_weather_role(ui->weather.state), right);
	term_put(t, 0, t->cols - 6, 6, ROLE_header, clock);
}

enum action frame_header_at(const struct ui *ui, int x)
{
	char words[UI_TEXT];
	int w = server_words(ui, words), from = ui->term.cols - w - 8;

	return x >= from && x < from + w ? ACTION_SERVER : ACTION_COUNT;
}

enum role frame_warning(struct ui *ui, char out[UI_TEXT])
{
	char start[WORDS_START], end[WORDS_SIZE];
	enum role role = ROLE_dim;

	for (int i = 0; i < ui->queue.n && !*out; i++) {
		const struct turn *t = &ui->queue.turn[i];

		if (t->alarm == ALARM_NONE)
			continue;
		role = words_start(start, t, ui->now);
		words_clock(end, t->deadline, ui->now);
		if (t->alarm == ALARM_OVER)
			str_printf(out, UI_TEXT, _("! It gets tight: due %s."),
				   end);
		else
			str_printf(out, UI_TEXT, "! %s", start);
	}
	return role;
}

static void draw_narrow(struct ui *ui, struct view *v, int x, int width)
{
	char words[UI_TEXT] = "", line[UI_TEXT + 32];

	v->ops->narrow(ui, v, words);
	/* TRANSLATORS: what of a list is shown: "only: open, Biology" */
	str_printf(line, sizeof(line), _("  only: %s"), words);
	if (*words && width > 0)
		term_put(&ui->term, 1, x, width, ROLE_message, line);
}

static void draw_title(struct ui *ui, struct view *v)
{
	struct term *t = &ui->term;
	char note[UI_TEXT] = "";
	int room = t->cols - 4 - text_width(_(v->ops->title)), w, x;
	enum role role = v->ops == &view_outbox ? ROLE_dim
						: frame_warning(ui, note);

	if (!*note && v->marks.n > 0)
		str_printf(note, sizeof(note),
			   /* TRANSLATORS: rows of a list, for what follows */
			   ngettext("%d chosen", "%d chosen",
				    (unsigned long)v->marks.n),
			   (int)MIN(v->marks.n, INT_MAX));
	else if (!*note && v->ops->note && (!*v->words || t->cols >= WIDE))
		v->ops->note(ui, v, note);
	w = MIN(text_width(note), role == ROLE_dim ? t->cols / 2 : room);
	x = term_put(t, 1, 1, t->cols - w - 3, ROLE_title, _(v->ops->title));
	if (*v->words) {
		char words[UI_TEXT];

		search_note(ui, v, words);
		x += term_put(t, 1, x + 1, t->cols - w - x - 3, ROLE_message,
			      words);
	}
	if (v->ops->narrow)
		draw_narrow(ui, v, x + 1, t->cols - w - x - 3);
	term_put(t, 1, t->cols - w - 1, w, role, note);
}

static void draw_row(struct ui *ui, struct view *v, int64_t row)
{
	int y = 2 + (int)(row - v->list.top);

	if (v->ops->draw)
		v->ops->draw(ui, v, row, y, row == v->list.at);
	else
		doc_draw(&v->doc, &ui->term, row, y, row == v->list.at);
	if (*v->words && !ui->speech.on) /* letters all over, to who listens */
		found_draw(&ui->term, y, v->words);
}

static void draw_rows(struct ui *ui, struct view *v)
{
	/* A list without rows says why on its page. */
	for (int i = 0; v->list.total == 0 && i < v->doc.n &&
	     i < v->list.height; i++)
		doc_draw(&v->doc, &ui->term, i, 2 + i, false);
	for (int64_t row = v->list.top;
	     row < MIN(v->list.top + v->list.height, v->list.total); row++)
		draw_row(ui, v, row);
}

static bool typing(const struct ui *ui)
{
	return ui->prompt.ops && !ui->prompt.ops->one_key;
}

/* A message may take a few lines from the list above it. */
static int message_parts(const struct ui *ui, const char *parts[MESSAGE_LINES])
{
	const char *at = ui->message;
	size_t next;
	int n = 0;

	while (*at && n < MESSAGE_LINES) {
		parts[n++] = at;
		text_break(at, ui->term.cols - 2, &next);
		at += next;
	}
	return n;
}

int frame_status_lines(const struct ui *ui)
{
	return ui->speech.on || ui->term.cols >= WIDE ? 1 : STATUS_LINES;
}

/* But not the row that the cursor is on. */
static void uncover(const struct ui *ui, struct view *v)
{
	const char *parts[MESSAGE_LINES];
	int n = ui->speech.on ? 0 : message_parts(ui, parts);
	int lines = n ? n + typing(ui) : 0;
	int status = frame_status_lines(ui);
	int64_t over = v->list.at - v->list.top + MAX(lines, status) -
		       (status - 1) - v->list.height;

	if (v->list.at >= 0 && over > 0)
		v->list.top += over;
}

/* bottom: the row below it. */
static void draw_message(struct ui *ui, int bottom)
{
	struct term *t = &ui->term;
	const char *parts[MESSAGE_LINES];
	int n = message_parts(ui, parts);
	char line[UI_TEXT];
	size_t next;

	for (int i = 0; i < n; i++) {
		size_t len = text_break(parts[i], t->cols - 2, &next);

		str_printf(line, sizeof(line), " %.*s", (int)len, parts[i]);
		term_cell(t, bottom - n + i, 0, t->cols, ui->message_role,
			  line);
	}
}

/* What the cursor is on, in full where there is room for it. */
static void draw_told(struct ui *ui, enum role role, const char *text)
{
	struct term *t = &ui->term;
	int lines = frame_status_lines(ui);
	bool more = text_width(text) > t->cols - 2;

	for (int y = t->rows - 1 - (more ? lines : 1); y < t->rows - 1; y++) {
		size_t next, len = text_break(text, t->cols - 2, &next);
		char line[UI_TEXT];

		/* The last one is cut, and shows that. */
		str_printf(line, sizeof(line), "%.*s",
			   y < t->rows - 2 ? (int)len : UI_TEXT, text);
		term_put(t, y, 1, t->cols - 2, role, line);
		text += next;
	}
}

/* The line above the keys; returns the column for typing, -1 if none. */
static int draw_status(struct ui *ui, struct view *v)
{
	struct term *t = &ui->term;
	char line[UI_TEXT] = "", a[WORDS_SIZE], b[WORDS_SIZE];
	enum role role = ROLE_dim;

	if (*ui->message)
		draw_message(ui, t->rows - 1 - typing(ui));
	if (typing(ui))
		return prompt_draw(ui, t->rows - 2);
	if (*ui->message)
		return -1;
	if (ui->seal.helper.pid) {
		words_size(a, ui->seal.last.done);
		words_size(b, ui->seal.last.total);
		str_printf(line, sizeof(line),
			   _("Copying your files: %s of %s. Not queued yet."), a,
			   b);
		role = ROLE_message;
	} else if (v->ops->tell) {
		v->ops->tell(ui, v, line);
	}
	draw_told(ui, role, line);
	return -1;
}

const char *frame_label(const struct view *v, enum action a)
{
	if (a == ACTION_OPEN && v->ops->open)
		return _(v->ops->open);
	if (a == ACTION_MARK && v->ops->mark)
		return _(v->ops->mark);
	if (a == ACTION_DROP && v->ops->drop)
		return _(v->ops->drop);
	if (a == ACTION_ITEM && v->ops->item)
		return _(v->ops->item);
	return _(action_row(a)->label);
}

/* ---- the keys at the foot: while somebody types, those that work then */
/* The key that an action has only because of the line; 0: its own. */
static int line_key(const struct ui *ui, enum action a)
{
	const struct prompt_ops *p = ui->prompt.ops;

	return !p ? 0
	       : a == ACTION_OPEN ? TERM_ENTER
	       : a == ACTION_BACK ? TERM_ESC
	       : a == ACTION_ITEM && p->tab ? '\t' : 0;
}

static const char *label_of(const struct ui *ui, const struct view *v,
			    enum action a)
{
	const struct prompt_ops *p = ui->prompt.ops;

	if (!line_key(ui, a))
		return frame_label(v, a);
	return a == ACTION_OPEN ? _(p->enter)
	       : a == ACTION_ITEM ? _(p->tab) : _("Cancel");
}

static int key_width(const struct ui *ui, const struct view *v, enum action a,
		     char name[KEY_NAME])
{
	if (line_key(ui, a))
		keys_name(line_key(ui, a), name);
	else
		keys_first(&ui->keys, a, name);
	return text_width(name) + text_width(label_of(ui, v, a)) + 1;
}

bool frame_offers(const struct view *v, enum action a)
{
	return !v->ops->offers || v->ops->offers(v, a);
}

/* Whether the key that is shown for it does it also while words are typed. */
static bool passes(const struct ui *ui, enum action a)
{
	int key = ui->keys.key[a][0];

	return key && !prompt_edits(key) && (key < ' ' || key >= TERM_KEY(0));
}

/* What is to be shown, if there is room. */
static int wanted(const struct ui *ui, const struct view *v,
		  enum action out[FRAME_KEYS])
{
	const struct prompt_ops *p = ui->prompt.ops;
	int n = 0;

	if (p && p->enter)
		out[n++] = ACTION_OPEN;
	if (p && p->tab)
		out[n++] = ACTION_ITEM;
	for (const enum action *a = v->ops->keys;
	     *a != ACTION_COUNT && n < FRAME_KEYS - 1; a++) {
		if (frame_offers(v, *a) &&
		    (!p || (p->other && !line_key(ui, *a) && passes(ui, *a))))
			out[n++] = *a;
	}
	if (p)
		out[n++] = ACTION_BACK;
	return n;
}

/* False: there is no room for it. */
static bool take_key(const struct ui *ui, const struct view *v, enum action a,
		     bool *taken, int *left)
{
	char name[KEY_NAME];
	int w = *taken ? 0 : key_width(ui, v, a, name);

	*taken |= w <= *left;
	*left -= *taken ? w : 0;
	return *taken;
}

int frame_keys(const struct ui *ui, const struct view *v,
	       enum action out[FRAME_KEYS])
{
	enum action all[FRAME_KEYS];
	bool taken[FRAME_KEYS] = {false};
	int n = wanted(ui, v, all), shown = 0, left = ui->term.cols + 1;

	if (n > 0)
		take_key(ui, v, all[n - 1], &taken[n - 1], &left);
	for (int i = 0; i < n; i++) {
		if (all[i] == ACTION_HELP)
			take_key(ui, v, all[i], &taken[i], &left);
	}
	for (int i = 0; i < n && take_key(ui, v, all[i], &taken[i], &left); i++)
		;
	for (int i = 0; i < n; i++) {
		if (taken[i])
			out[shown++] = all[i];
	}
	return shown;
}

static void draw_keys(struct ui *ui, struct view *v)
{
	struct term *t = &ui->term;
	enum action shown[FRAME_KEYS];
	int n = frame_keys(ui, v, shown), x = 0;
	char name[KEY_NAME];

	for (int i = 0; i < n; i++) {
		int end = x + key_width(ui, v, shown[i], name);

		x += term_put(t, t->rows - 1, x, end - x, ROLE_key, name);
		term_put(t, t->rows - 1, x, end - x, ROLE_key_label,
			 label_of(ui, v, shown[i]));
		x = end;
	}
}

int frame_line_key(const struct ui *ui, enum action a)
{
	return a == ACTION_COUNT ? 0
	       : line_key(ui, a) ? line_key(ui, a) : ui->keys.key[a][0];
}

enum action frame_key_at(struct ui *ui, int x)
{
	const struct view *v = ui_top(ui);
	enum action shown[FRAME_KEYS];
	int n = frame_keys(ui, v, shown), from = 0;
	char name[KEY_NAME];

	for (int i = 0; i < n; i++) {
		from += key_width(ui, v, shown[i], name);
		if (x < from)
			return shown[i];
	}
	return ACTION_COUNT;
}

static void draw_too_small(struct ui *ui)
{
	term_put(&ui->term, 0, 0, ui->term.cols, ROLE_text,
		 _("This window is too small."));
	if (ui->term.rows > 1)
		term_put(&ui->term, 1, 0, ui->term.cols, ROLE_text,
			 _("(at least 40 x 12)"));
	term_cursor(&ui->term, 0, 0);
}

static bool too_small(const struct term *t)
{
	return t->cols < UI_MIN_COLS || t->rows < UI_MIN_ROWS;
}

/* What a step of the cursor changes of a frame that stands. */
static void draw_step(struct ui *ui, struct view *v)
{
	struct term *t = &ui->term;

	term_clear_row(t, 1);
	draw_title(ui, v);
	for (int i = 0; i < 2; i++) {
		int64_t row = i ? v->list.at : ui->framed.at;

		if (row < 0)
			continue;
		term_clear_row(t, 2 + (int)(row - v->list.top));
		draw_row(ui, v, row);
	}
	for (int i = 0; i < frame_status_lines(ui); i++)
		term_clear_row(t, t->rows - 2 - i);
	if (v->ops->offers && !ui->speech.on) {
		term_clear_row(t, t->rows - 1);
		draw_keys(ui, v);
	}
}

static void draw_all(struct ui *ui, struct view *v)
{
	term_clear(&ui->term);
	if (v->ops->window)
		v->ops->window(ui, v);
	draw_header(ui);
	draw_title(ui, v);
	draw_rows(ui, v);
	if (!ui->speech.on) /* all of them are noise to who listens */
		draw_keys(ui, v);
}

/* Where nothing can be selected, the page's first words say why. */
static int first_words(const struct view *v)
{
	int i = 0;

	while (v->list.total == 0 && i + 1 < MIN(v->doc.n, v->list.height) &&
	       v->doc.lines[i].n == 0)
		i++;
	return i;
}

void frame_draw(struct ui *ui)
{
	struct view *v = ui_top(ui);
	struct term *t = &ui->term;
	bool step;
	int x;

	uncover(ui, v);
	step = ui->stepped && !*ui->message && ui->framed.view == v &&
	       ui->framed.top == v->list.top;
	if (too_small(t)) {
		term_clear(t);
		draw_too_small(ui);
		term_flush(t);
		return;
	}
	/* Who follows what is written hears first what is meant, then the page. */
	if (ui->speech.on)
		speech_first(ui);
	if (step)
		draw_step(ui, v);
	else
		draw_all(ui, v);
	x = ui->speech.on ? speech_draw(ui) : draw_status(ui, v);
	if (x >= 0)
		term_cursor(t, t->rows - 2, x);
	else if (v->list.at >= 0)
		term_cursor(t, 2 + (int)(v->list.at - v->list.top), 0);
	else
		term_cursor(t, 2 + first_words(v), 0);
	term_flush(t);
	ui->framed = (struct framed){v, v->list.top, v->list.at};
}
