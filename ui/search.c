/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching: while it is typed, from hit to hit, and back. */
#include "base/base.h"

#include "base/text.h"
#include "ui/app.h"
#include "ui/found.h"

/* ---- the lines of a page that have the words */
/* Of all rows; nth: the number of the row among the hits, 0: it is none. */
static int64_t count_lines(struct view *v, int64_t row, int64_t *nth)
{
	const struct hits *h = &v->hits;
	int at;

	hits_find(&v->hits, &v->doc, v->words);
	at = hits_from(h, row);
	*nth = at < h->n && h->lines[at] == row ? at + 1 : 0;
	return h->n;
}

static int64_t hits(struct view *v, int64_t *nth)
{
	return v->ops->found ? v->ops->found(v, nth)
			     : count_lines(v, v->list.at, nth);
}

void search_note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	int64_t nth = 0, n = hits(v, &nth);

	UNUSED(ui);
	if (nth > 0)
		/* TRANSLATORS: words that are searched for, which of the places
		 * found, how many are found */
		str_printf(out, UI_TEXT,
			   _("  search: %s (%" PRId64 " of %" PRId64 ")"),
			   v->words, nth, n);
	else
		str_printf(out, UI_TEXT, _("  search: %s (%" PRId64 ")"),
			   v->words, n);
}

const char *search_words(const struct view *v)
{
	return *v->words ? v->words : NULL;
}

void search_load(struct ui *ui, struct view *v)
{
	v->stamp.made = false;
	ui_load(ui);
}

void search_keep(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;
	int width = d->width;

	if (*v->words && doc_keep(d, v->words) == 0) {
		doc_begin(d, width);
		ui_wrap_empty(ui, v, "");
		v->list.total = 0;
	} else if (*v->words) {
		v->list.total = d->n;
	}
}

int64_t search_kept(const struct view *v, int64_t *nth)
{
	const struct doc *d = &v->doc;
	int n = 0, before = 0;

	*nth = 0;
	for (int i = 0; i < d->n; i++) {
		n += d->lines[i].entry && d->lines[i].entry != before;
		before = d->lines[i].entry;
		if (i == v->list.at)
			*nth = n;
	}
	return n;
}

/* To the next hit from there on, that line, too; after the last the first. */
static bool jump(struct view *v, int64_t from, int step)
{
	struct hits *h = &v->hits;
	int at;

	hits_find(h, &v->doc, v->words);
	if (h->n == 0)
		return false;
	at = hits_from(h, step > 0 ? from : from + 1);
	if (step < 0)
		at += h->n - 1;
	list_go(&v->list, h->lines[at % h->n], v->ops->stop, v);
	return true;
}

/* Rows that were searched for are all hits. */
static void step_row(struct view *v, int step)
{
	int64_t at = v->list.at;

	list_act(&v->list, step > 0 ? ACTION_DOWN : ACTION_UP, v->ops->stop, v);
	if (v->list.at == at)
		list_act(&v->list, step > 0 ? ACTION_HOME : ACTION_END,
			 v->ops->stop, v);
}

enum reply search_step(struct ui *ui, struct view *v, int step)
{
	if (!*v->words)
		ui_say(ui, ROLE_message, _("Search first: {search}"));
	else if (v->ops->search)
		step_row(v, step);
	else if (!jump(v, v->list.at + step, step))
		ui_say(ui, ROLE_message, "%s", _("Not found."));
	return REPLY_DRAW;
}

/* ---- typing */
static void back_there(struct view *v)
{
	v->list.at = v->before_at;
	v->list.top = v->before_top;
	list_settle(&v->list, v->ops->stop, v);
}

static void find(struct ui *ui, struct view *v)
{
	*ui->message = '\0';
	if (v->ops->search) {
		v->list.at = v->list.top = 0;
		v->ops->search(ui, v);
	} else if (*v->words && !jump(v, MAX(v->before_at, 0), 1)) {
		ui_say(ui, ROLE_message, "%s", _("Not found."));
	}
	if (!*v->words)
		back_there(v);
}

void search_clear(struct ui *ui, struct view *v)
{
	*v->words = '\0';
	*ui->message = '\0';
	if (v->ops->search)
		find(ui, v);
}

static void changed(struct ui *ui, struct prompt *p)
{
	struct view *v = ui_top(ui);

	str_copy(v->words, sizeof(v->words), p->text);
	find(ui, v);
}

/* A list says on its page that it has none of it. */
static void done(struct ui *ui, const char *text)
{
	struct view *v = ui_top(ui);
	int64_t nth;

	if (*text && v->list.total > 0 && hits(v, &nth) == 0)
		ui_say(ui, ROLE_message, "%s", _("Not found."));
}

/* What is no letter is about what was found, as without the line. */
static void other(struct ui *ui, int key)
{
	enum action a = keys_find(&ui->keys, key);

	if (a == ACTION_COUNT) {
		prompt_no_key(ui);
		return;
	}
	prompt_close(ui);
	ui_act(ui, a);
}

static void cancelled(struct ui *ui)
{
	struct view *v = ui_top(ui);

	search_clear(ui, v);
	back_there(v);
}

static const struct prompt_ops prompt = {
	.changed = changed, .done = done, .cancelled = cancelled,
	/* TRANSLATORS: what Enter does where words to search for are typed */
	.other = other, .enter = N_("Finish"),
};

enum reply search_begin(struct ui *ui, struct view *v, const char *words)
{
	if (!*v->words) {
		v->before_at = v->list.at;
		v->before_top = v->list.top;
	}
	prompt_open(ui, &prompt, _("Search: "), "");
	if (words) {
		prompt_set(ui, words);
		prompt_close(ui);
	}
	return REPLY_DRAW;
}
