/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "ui/app.h"

void prompt_open(struct ui *ui, const struct prompt_ops *ops, const char *label,
		 const char *text)
{
	struct prompt *p = &ui->prompt;

	p->ops = ops;
	str_copy(p->label, sizeof(p->label), label);
	str_copy(p->text, sizeof(p->text), text);
	p->at = strlen(p->text);
	p->stale = false;
}

void prompt_close(struct ui *ui)
{
	ui->prompt.ops = NULL;
}

bool prompt_is_whole(const struct ui *ui)
{
	const struct prompt *p = &ui->prompt;

	return p->ops->whole && p->ops->whole(p->text);
}

void prompt_settle(struct ui *ui)
{
	struct prompt *p = &ui->prompt;
	bool stale = p->ops && p->stale;

	p->stale = false;
	if (stale && p->ops->changed)
		p->ops->changed(ui, p);
}

void prompt_set(struct ui *ui, const char *text)
{
	str_copy(ui->prompt.text, sizeof(ui->prompt.text), text);
	ui->prompt.at = strlen(ui->prompt.text);
	ui->prompt.stale = true;
	prompt_settle(ui);
}

/* Where the cluster before the cursor begins. */
static size_t before(const struct prompt *p)
{
	size_t at = 0, next = 0;
	int columns;

	while (next < p->at) {
		at = next;
		next += text_cluster(p->text + next, &columns);
	}
	return at;
}

static size_t after(const struct prompt *p)
{
	int columns;

	return p->text[p->at] ? p->at + text_cluster(p->text + p->at, &columns)
			      : p->at;
}

static size_t word_before(const struct prompt *p)
{
	size_t at = p->at;

	while (at > 0 && p->text[at - 1] == ' ')
		at--;
	while (at > 0 && p->text[at - 1] != ' ')
		at--;
	return at;
}

static void cut(struct prompt *p, size_t from, size_t to)
{
	if (from == to)
		return;
	memmove(p->text + from, p->text + to, strlen(p->text + to) + 1);
	p->at = from;
	p->stale = true;
}

static void insert(struct prompt *p, const char *text)
{
	size_t room = sizeof(p->text) - 1 - strlen(p->text);
	size_t len = 0, next;
	int columns;

	/* As much as fits, in whole clusters. */
	while (text[len] && len + (next = text_cluster(text + len, &columns)) <= room)
		len += next;
	if (len == 0)
		return;
	memmove(p->text + p->at + len, p->text + p->at,
		strlen(p->text + p->at) + 1);
	memcpy(p->text + p->at, text, len);
	p->at += len;
	p->stale = true;
}

static void finish(struct ui *ui, bool done)
{
	const struct prompt_ops *ops = ui->prompt.ops;
	char text[PROMPT_TEXT];

	str_copy(text, sizeof(text), ui->prompt.text);
	prompt_close(ui);
	if (done)
		ops->done(ui, text);
	else if (ops->cancelled)
		ops->cancelled(ui);
}

static size_t start(const struct prompt *p)
{
	UNUSED(p);
	return 0;
}

static size_t here(const struct prompt *p)
{
	return p->at;
}

static size_t end(const struct prompt *p)
{
	return strlen(p->text);
}

typedef size_t place(const struct prompt *p);

/* The keys of the line itself: what they cut is between two places; those with
 * one go there. */
static const struct edit { int keys[3]; place *from, *to; } edits[] = {
	{{TERM_KEY(KEY_BACKSPACE), 127, 8}, before, here},
	{{TERM_KEY(KEY_DC), CTRL_KEY('d')}, here, after},
	{{CTRL_KEY('u')}, start, here},
	{{CTRL_KEY('k')}, here, end},
	{{CTRL_KEY('w')}, word_before, here},
	{{TERM_KEY(KEY_LEFT), CTRL_KEY('b')}, before, NULL},
	{{TERM_KEY(KEY_RIGHT), CTRL_KEY('f')}, after, NULL},
	{{TERM_KEY(KEY_HOME), CTRL_KEY('a')}, start, NULL},
	{{TERM_KEY(KEY_END), CTRL_KEY('e')}, end, NULL},
};

static const struct edit *edit_of(int key)
{
	for (size_t i = 0; key && i < ARRAY_LEN(edits); i++) {
		for (size_t k = 0; k < ARRAY_LEN(edits[i].keys); k++) {
			if (edits[i].keys[k] == key)
				return &edits[i];
		}
	}
	return NULL;
}

bool prompt_edits(int key)
{
	return key == TERM_ENTER || key == TERM_ESC || edit_of(key);
}

void prompt_no_key(struct ui *ui)
{
	ui_say(ui, ROLE_message, "%s",
	       _("This key does nothing while you type. Esc ends that."));
}

static void edit(struct prompt *p, const struct edit *how)
{
	if (how->to)
		cut(p, how->from(p), how->to(p));
	else
		p->at = how->from(p);
}

/* Of letters that come together only what they make is looked for; any other
 * key is about what that has found. */
static bool types(const struct term_event *e)
{
	return e->paste || *e->text || e->key == TERM_KEY(KEY_BACKSPACE) ||
	       e->key == 127 || e->key == 8;
}

void prompt_key(struct ui *ui, const struct term_event *e)
{
	struct prompt *p = &ui->prompt;

	if (!types(e))
		prompt_settle(ui);
	if ((p->ops->key && p->ops->key(ui, p, e->key)) || p->ops->one_key)
		return;
	if (e->key == TERM_ENTER || e->key == TERM_ESC)
		finish(ui, e->key == TERM_ENTER);
	else if (edit_of(e->key))
		edit(p, edit_of(e->key));
	else if (e->paste || *e->text)
		insert(p, e->paste ? e->paste : e->text);
	else if (p->ops->other)
		p->ops->other(ui, e->key);
	else
		prompt_no_key(ui);
}

/* A long text is shown around the cursor. */
int prompt_draw(struct ui *ui, int y)
{
	struct term *t = &ui->term;
	struct prompt *p = &ui->prompt;
	int x = 1 + term_put(t, y, 1, t->cols - 12, ROLE_input, p->label);
	char head[PROMPT_TEXT];
	const char *from = head;
	int columns, room = t->cols - x - 2;

	str_copy(head, MIN(p->at + 1, sizeof(head)), p->text);
	while (text_width(from) > room)
		from += text_cluster(from, &columns);
	term_put(t, y, x, t->cols - 1 - x, ROLE_input, p->text + (from - head));
	return MIN(x + text_width(from), t->cols - 1);
}
