/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and video lessons: when, where, and the address as a code for a phone. */
#include "base/base.h"

#include "base/buf.h"
#include "ui/app.h"
#include "ui/qr.h"

#define PAST_S (12 * 3600) /* what is over is shown so long */
#define LASTS_S 3600       /* a lesson of which no end is known */

struct lessons { struct ui *ui; struct doc *doc; int wanted, last; };

/* By the clock: a school seldom says when one begins. */
static enum lesson_state state_now(const struct lesson *l, int64_t now)
{
	int64_t end = l->end ? l->end : l->start + LASTS_S;

	if (l->state == LESSON_cancelled || l->state == LESSON_ended)
		return l->state;
	if (l->start && now >= end)
		return LESSON_ended;
	if (l->state == LESSON_live || (l->start && now >= l->start))
		return LESSON_live;
	return LESSON_planned;
}

static const char *group(int state)
{
	static const char *const names[LESSON_STATE_COUNT] = {
		[LESSON_planned] = N_("Coming next"),
		[LESSON_live] = N_("Running now"),
		[LESSON_ended] = N_("Over"),
		[LESSON_cancelled] = N_("Cancelled"),
	};

	return _(names[state]);
}

static void add_time(struct doc *d, const struct lesson *l, int64_t now)
{
	char from[WORDS_SIZE], until[WORDS_SIZE], in[WORDS_SIZE];
	struct buf line;

	buf_init(&line, 4 * UI_TEXT);
	words_when(from, l->start, now);
	buf_str(&line, from);
	if (l->end) {
		words_clock(until, l->end, l->start);
		/* TRANSLATORS: until a time, as in "today 12:00 to 12:45" */
		buf_printf(&line, _(" to %s"), until);
	}
	words_relative(in, l->start, now);
	if (l->start > now)
		buf_printf(&line, " (%s)", in);
	if (*l->course)
		buf_printf(&line, ", %s", l->course);
	if (!buf_error(&line))
		doc_wrap(d, ROLE_text, 2, line.data);
	buf_release(&line);
}

static enum err add(void *ctx, const struct lesson *l)
{
	struct lessons *s = ctx;
	int64_t now = s->ui->now;
	int state = (int)state_now(l, now);
	struct doc *d = s->doc;
	char title[UI_TEXT];

	if (state != s->wanted)
		return ERR_OK;
	if (s->last != state)
		doc_heading(d, group(state));
	doc_entry(d);
	if (s->last == state)
		doc_blank(d);
	s->last = state;
	str_printf(title, sizeof(title), "%s: %s", l->title,
		   state_word(WORDS_LESSON, state));
	doc_wrap(d, ROLE_strong, 0, title);
	add_time(d, l, now);
	if (*l->url)
		doc_link(d, 2, l->url);
	else
		doc_wrap(d, ROLE_dim, 2,
			 _("without an address"));
	return ERR_OK;
}

static void empty(struct ui *ui, struct view *v)
{
	if (ui->accounts > 0 && !ui->tells_lessons)
		ui_wrap_empty(ui, v,
			_("Your Moodle tells no dates and no video lessons here: look for them at the course on its pages."));
	else
		ui_wrap_empty_late(ui, v,
			_("No dates and no video lessons are planned. {sync} looks for news at the school."));
}

static void load(struct ui *ui, struct view *v)
{
	static const int order[] = {LESSON_live, LESSON_planned,
				    LESSON_cancelled, LESSON_ended};
	struct lessons s = {ui, &v->doc, 0, -1};

	doc_begin(&v->doc, ui->term.cols - 3);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		s.wanted = order[i];
		store_lessons(ui->store, ui->now - PAST_S, add, &s);
	}
	if (v->doc.n == 0)
		empty(ui, v);
	v->list.total = v->doc.n;
	search_keep(ui, v);
}

/* The address of the lesson that the cursor is on, or of the first below its
 * heading; NULL: none. */
static const char *url_here(const struct view *v)
{
	int entry = 0;

	for (int64_t i = MAX(v->list.at, 0); i < v->doc.n; i++) {
		const struct doc_line *l = &v->doc.lines[i];

		if (entry && l->entry != entry)
			return NULL;
		entry = l->entry;
		if (l->target.kind == TARGET_LINK)
			return v->doc.links[l->target.id];
	}
	return NULL;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	const char *url = url_here(v);

	if (a != ACTION_OPEN && a != ACTION_MARK)
		return REPLY_NOT_MINE;
	if (!url)
		ui_say(ui, ROLE_message, "%s",
		       _("There is no address here. Go to a lesson that has one."));
	else if (a == ACTION_OPEN)
		deed_link(ui, url);
	else
		view_code_push(ui, url);
	return REPLY_LOAD;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	if (url_here(v))
		ui_text(ui, out, _("{open} opens it, {mark}: code for a phone"));
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_MARK, ACTION_OPEN, ACTION_NEWS, ACTION_SERVER,
	ACTION_SYNC, ACTION_ITEM, ACTION_SEARCH, ACTION_QUIT, ACTION_BACK,
	ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_MARK, ACTION_COUNT
};

const struct view_ops view_lessons = {
	.title = N_("Dates and video lessons"), .keys = keys, .load = load, .act = act,
	.of_row = of_row, .tell = tell, .mark = N_("Code"),
	.search = search_load, .found = search_kept,
};
