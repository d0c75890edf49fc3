/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agenda: groups of tasks. Only the rows on the screen are read. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/standing.h"
#include "ui/agenda.h"

#define BOX 4 /* "[x] " */

static bool stop(const void *ctx, int64_t row)
{
	const struct view *v = ctx;

	return groups_place(agenda_groups(v->own), row).item >= 0;
}

static void tell_empty(struct ui *ui, struct view *v)
{
	const struct agenda *a = v->own;

	doc_begin(&v->doc, ui->term.cols - 3);
	if (*v->words)
		ui_wrap(ui, &v->doc, 0,
			_("No task has these words. {back} shows all tasks again."));
	else if (agenda_filtered(&a->filter))
		ui_wrap(ui, &v->doc, 0,
			_("No task is like this. {back} shows all tasks again."));
	else if (ui->accounts == 0)
		ui_wrap(ui, &v->doc, 0,
			_("No school yet. {login} adds yours; or leave with {quit}, then type:\nranzen account add ADDRESS-OF-YOUR-SCHOOL"));
	else
		ui_wrap_empty(ui, v,
			      _("No tasks. {sync} looks for new ones."));
}

static void load(struct ui *ui, struct view *v)
{
	((struct agenda *)v->own)->schools = ui->accounts;
	agenda_load(ui, v);
	if (v->list.total == 0)
		tell_empty(ui, v);
}

static void search(struct ui *ui, struct view *v)
{
	struct agenda *a = v->own;

	a->stale = true;
	v->list.at = v->list.top = 0;
	ui_load(ui);
}

static const struct turn *alarm_of(const struct ui *ui, int64_t task)
{
	for (int i = 0; i < ui->queue.n; i++) {
		const struct turn *t = &ui->queue.turn[i];

		if (t->task == task && t->alarm != ALARM_NONE)
			return t;
	}
	return NULL;
}

static const char *sign_of(const struct ui *ui, const struct agenda_row *r)
{
	if (r->hand_in == HAND_IN_proven || r->state == TASK_done ||
	    r->state == TASK_handed_in)
		return term_glyph(&ui->term, GLYPH_YES);
	if (r->state == TASK_overdue || r->hand_in == HAND_IN_held ||
	    alarm_of(ui, r->id))
		return "!";
	return "";
}

/* How it stands, and beside that, hiding nothing, that it is new. */
static void draw_signs(struct ui *ui, const struct agenda_row *r, int y)
{
	const char *sign = sign_of(ui, r);
	int x = 1;

	/* In a narrow window it stands alone: its colour says no more than it. */
	if (*sign)
		x += term_put(&ui->term, y, x, 1,
			      *sign == '!' ? ROLE_bad : ROLE_good, sign);
	if (r->fresh || r->fresh_feedback)
		term_put(&ui->term, y, x, 1, ROLE_mark, "*");
}

static const char *state_of(const struct agenda_row *r)
{
	return r->hand_in == HAND_IN_none || r->hand_in == HAND_IN_superseded
	       ? state_word(WORDS_TASK, (int)r->state)
	       : state_word(WORDS_HAND_IN, (int)r->hand_in);
}

/* The word that matters most now, and how it looks; "": the date says all. */
static enum role status_of(const struct ui *ui, const struct agenda_row *r,
			   char out[WORDS_SIZE])
{
	const struct turn *t = alarm_of(ui, r->id);

	*out = '\0';
	if (t)
		return words_start_short(out, t, ui->now);
	if (r->fresh_feedback) {
		/* TRANSLATORS: what is new of a task; at most 14 columns */
		str_copy(out, WORDS_SIZE, _("feedback"));
		return ROLE_good;
	}
	if (r->hand_in != HAND_IN_none && r->hand_in != HAND_IN_superseded) {
		str_copy(out, WORDS_SIZE, state_of(r));
		return words_hand_in_role(r->hand_in);
	}
	if (r->state == TASK_done || r->state == TASK_handed_in) {
		str_copy(out, WORDS_SIZE, state_of(r));
		return ROLE_good;
	}
	return r->state == TASK_overdue ? ROLE_bad : ROLE_text;
}

/* How long that is from now, where it still matters. */
static void left_of(const struct ui *ui, const struct agenda_row *r,
		    char out[WORDS_SIZE])
{
	*out = '\0';
	if (r->due && r->hand_in != HAND_IN_proven &&
	    r->state != TASK_done && r->state != TASK_handed_in)
		words_relative(out, r->due, ui->now);
}

/*
 * The columns of a row, by the width; 0 wide: not there. A title has all that
 * the others do not need. Without a column of its own, the word that matters
 * stands at the end of the title, in those rows that have one.
 */
struct columns { int school, title, course, teacher, when, status; };

static struct columns columns_of(const struct ui *ui)
{
	static const struct {
		int from, school, course, teacher, when, status;
	} widths[] = {
		{160, 13, 32, 28, 17, 20}, {120, 13, 22, 0, 17, 20},
		{100, 13, 14, 0, 17, 15}, {80, 7, 14, 0, 17, 0},
		{56, 7, 11, 0, 10, 0}, {0, 4, 0, 0, 10, 0},
	};
	int cols = ui->term.cols, i = 0;
	struct columns c;

	while (cols < widths[i].from)
		i++;
	c = (struct columns){
		.school = ui->accounts > 1 ? widths[i].school : 0,
		.course = widths[i].course, .teacher = widths[i].teacher,
		.when = widths[i].when, .status = widths[i].status,
	};
	c.title = cols - 3 - c.school - c.course - c.teacher - c.when - c.status;
	/* What a title does not need stands behind the row, not in it. */
	c.title = MIN(c.title, 120);
	return c;
}

static void draw_group(struct ui *ui, struct view *v, enum agenda_group g, int y)
{
	const struct agenda *a = v->own;
	char line[UI_TEXT];

	str_printf(line, sizeof(line), "%s (%" PRId64 ")", words_group(g),
		   a->counts[g]);
	term_put(&ui->term, y, 1, ui->term.cols - 2,
		 g == AGENDA_OVERDUE ? ROLE_group_late : ROLE_group, line);
}

static int cell(struct term *t, int y, int x, int width, enum role role,
		const char *text)
{
	if (width > 0)
		term_put(t, y, x, width - 1, role, text);
	return x + width;
}

/* A school's name as far as it goes: an ellipsis would be most of it. */
static int school_cell(struct term *t, int y, int x, int width, const char *name)
{
	char text[AGENDA_TEXT / 4];
	int used;
	size_t fits = text_fit(name, MAX(width - 1, 0), &used);

	str_printf(text, sizeof(text), "%.*s", (int)fits, name);
	return cell(t, y, x, width, ROLE_dim, text);
}

#define TITLE_LEAST 24 /* columns, before a word may stand at its end */

static int title_cell(struct term *t, int y, int x, int width,
		      const struct agenda_row *r, enum role role,
		      const char *status)
{
	int end = x + width, room = *status ? text_width(status) + 1 : 0;

	if (room && width - room >= TITLE_LEAST)
		term_put(t, y, end - room, room - 1, role, status);
	else
		room = 0;
	cell(t, y, x, width - room, ROLE_text, r->title);
	return end;
}

static void draw_row(struct ui *ui, const struct view *v,
		     const struct agenda_row *r, int y)
{
	struct term *t = &ui->term;
	struct columns c = columns_of(ui);
	const char *mark = ui_box(v, r->id);
	char when[WORDS_SIZE], status[WORDS_SIZE];
	enum role role = status_of(ui, r, status);
	int x = 3, box = mark ? BOX : 0;

	if (c.when < 17)
		words_when_brief(when, r->due, ui->now);
	else
		words_when(when, r->due, ui->now);
	draw_signs(ui, r, y);
	x = school_cell(t, y, x, c.school, r->school);
	if (mark)
		term_put(t, y, x, BOX, ROLE_mark, mark);
	x = title_cell(t, y, x + box, c.title - box, r, role,
		       c.status ? "" : status);
	x = cell(t, y, x, c.course, ROLE_text, r->course);
	x = cell(t, y, x, c.teacher, ROLE_text, r->teacher);
	x = cell(t, y, x, c.when,
		 r->state == TASK_overdue ? ROLE_bad : ROLE_text, when);
	if (!*status)
		left_of(ui, r, status);
	cell(t, y, x, c.status, role, status);
}

static void draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	struct place p = groups_place(agenda_groups(v->own), i);
	const struct agenda_row *r = agenda_row(v, i);

	if (p.item < 0)
		draw_group(ui, v, (enum agenda_group)p.group, y);
	if (!r)
		return;
	if (selected)
		term_selected(&ui->term, y, true);
	draw_row(ui, v, r, y);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct agenda *a = v->own;
	struct place p = groups_place(agenda_groups(a), row);
	const struct agenda_row *r = agenda_row(v, row);
	char when[WORDS_SIZE], status[WORDS_SIZE];
	const char *state;

	if (p.item < 0)
		buf_printf(out, "%s (%" PRId64 ")",
			   words_group((enum agenda_group)p.group),
			   a->counts[p.group]);
	if (!r)
		return;
	words_when(when, r->due, ui->now);
	status_of(ui, r, status);
	if (!*status)
		left_of(ui, r, status);
	state = state_word(WORDS_TASK, (int)r->state);
	if (marks_has(&v->marks, r->id))
		buf_printf(out, "%s. ", _("chosen"));
	buf_printf(out, "%s. %s", r->title, r->course);
	if (ui->accounts > 1)
		buf_printf(out, ". %s", r->school);
	if (*when)
		buf_printf(out, ". %s", when);
	if (*status)
		buf_printf(out, ". %s", status);
	if (r->hand_in == HAND_IN_none && strcmp(state, status) != 0)
		buf_printf(out, ". %s", state);
	if (r->fresh)
		buf_str(out, _(". New since your last visit"));
}

static int64_t is(const struct view *v, int64_t row)
{
	const struct agenda_row *r = agenda_row(v, row);

	return r ? r->id : 0;
}

static bool tell_question(struct ui *ui, const struct agenda_row *r, char out[UI_TEXT])
{
	struct entry e = {0};
	bool asks;

	if (store_entry_of_task(ui->store, r->id, &e))
		return false;
	asks = entry_asks(&e);
	if (asks)
		ask_in_short(ui, &e, out);
	record_entry_release(&e);
	return asks;
}

/* All that the row has no room for, the most needed first; where it names no
 * course, that. What neighbours have in common comes before what tells them
 * apart: a step of the cursor then writes only the end anew. */
static void tell_words(struct ui *ui, const struct agenda_row *r, struct buf *b)
{
	struct columns c = columns_of(ui);
	char left[WORDS_SIZE];

	if (!c.course)
		buf_printf(b, "%s; ", r->course);
	if (text_width(r->title) >= c.title)
		buf_printf(b, "%s; ", r->title);
	buf_str(b, state_of(r));
	left_of(ui, r, left);
	if (!c.status && *left)
		buf_printf(b, ", %s", left);
	if (r->feedback)
		buf_str(b, _("; feedback from your teacher"));
	if (r->fresh)
		buf_str(b, _("; new since your last visit"));
	if (r->materials) {
		buf_str(b, "; ");
		buf_printf(b, ngettext("%d of %d file here",
				       "%d of %d files here",
				       (unsigned long)r->materials),
			   r->here, r->materials);
	}
	if (c.course)
		buf_printf(b, "; %s", r->course);
	if (*r->teacher)
		buf_printf(b, "%s %s", c.course ? "," : ";", r->teacher);
	if (ui->accounts > 1)
		buf_printf(b, ", %s", r->school);
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct agenda_row *r = v->list.at >= 0 ? agenda_row(v, v->list.at)
						     : NULL;
	char start[WORDS_START];
	struct buf b;

	if (!r)
		return;
	if (alarm_of(ui, r->id)) {
		words_start(start, alarm_of(ui, r->id), ui->now);
		ui_text(ui, out, _("%s {outbox} shows the outbox."), start);
		return;
	}
	if (r->hand_in == HAND_IN_held && tell_question(ui, r, out))
		return;
	buf_init(&b, UI_TEXT * 8);
	tell_words(ui, r, &b);
	str_copy(out, UI_TEXT, b.len ? b.data : "");
	buf_release(&b);
}

static int64_t found(const struct view *v, int64_t *nth)
{
	struct groups g = agenda_groups(v->own);

	*nth = v->list.at >= 0 ? groups_place(g, v->list.at).item + 1 : 0;
	return groups_before(g, groups_rows(g));
}

static int64_t row_id(struct ui *ui, const struct view *v)
{
	const struct agenda_row *r = v->list.at >= 0 ? agenda_row(v, v->list.at)
						     : NULL;

	UNUSED(ui);
	return r ? r->id : 0;
}

static enum err mark_task(void *ctx, const struct task *t)
{
	struct view *v = ctx;

	marks_set(&v->marks, t->id, true);
	return ERR_OK;
}

static void mark_all(struct ui *ui, struct view *v)
{
	struct task_query q = agenda_query(ui, v);

	ui_ok(ui, store_tasks(ui->store, &q, 0, -1, mark_task, v));
}

static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct agenda *a = v->own;
	int64_t open = a->counts[AGENDA_OVERDUE] + a->counts[AGENDA_TODAY] +
		       a->counts[AGENDA_WEEK] + a->counts[AGENDA_LATER] +
		       a->counts[AGENDA_UNDATED];

	str_printf(out, UI_TEXT,
		   ngettext("%d open task", "%d open tasks", (unsigned long)open),
		   (int)open);
	UNUSED(ui);
}

static void narrow(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	agenda_filter_words(&((struct agenda *)v->own)->filter, out);
	UNUSED(ui);
}

/* Esc shows all again, before it leaves. */
static enum reply back(struct view *v)
{
	struct agenda *a = v->own;
	struct agenda_filter all = {.only = ONLY_ALL};

	if (*v->words || !agenda_filtered(&a->filter) || v->id)
		return REPLY_NOT_MINE;
	agenda_filter_set(v, &all);
	return REPLY_LOAD;
}

static enum reply open_task(struct ui *ui, struct view *v, int64_t task)
{
	agenda_opened(v->own, task);
	ui_push(ui, &view_task, task, NULL);
	return REPLY_LOAD;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	const struct agenda_row *r = v->list.at >= 0 ? agenda_row(v, v->list.at)
						     : NULL;

	if (a == ACTION_BACK)
		return back(v);
	if (a == ACTION_FILTER)
		return view_filter_push(ui, v, r);
	if (!r)
		return REPLY_NOT_MINE;
	switch (a) {
	case ACTION_OPEN: return open_task(ui, v, r->id);
	case ACTION_COURSE:
		view_course_push(ui, r->account, r->course_pid);
		return REPLY_LOAD;
	case ACTION_HAND_IN: view_chooser_push(ui, r->id); return REPLY_LOAD;
	case ACTION_WRITE: view_write_push(ui, r->id); return REPLY_LOAD;
	case ACTION_GET: return deed_get(ui, r->id);
	case ACTION_DONE: return deed_done(ui, r->id);
	case ACTION_WHY: return deed_why(ui, r->id);
	default: return REPLY_NOT_MINE;
	}
}

/* Without a school only what gets one; without a row nothing for a row. */
static bool offers(const struct view *v, enum action a)
{
	const struct agenda *s = v->own;

	if (!s)
		return true; /* not known before it is read */
	if (s->schools == 0)
		return a == ACTION_HELP || a == ACTION_LOGIN ||
		       a == ACTION_QUIT;
	return v->list.total > 0 ||
	       (a != ACTION_HAND_IN && a != ACTION_GET && a != ACTION_DONE &&
		a != ACTION_OPEN);
}

static void release(struct view *v)
{
	agenda_release(v->own);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_HAND_IN, ACTION_GET, ACTION_DONE, ACTION_OUTBOX,
	ACTION_SERVER, ACTION_NEWS, ACTION_SYNC, ACTION_FILES, ACTION_OPEN,
	ACTION_COURSES, ACTION_FILTER, ACTION_SEARCH, ACTION_LOGIN, ACTION_QUIT,
	ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_HAND_IN, ACTION_WRITE, ACTION_GET, ACTION_DONE,
	ACTION_WHY, ACTION_COURSE, ACTION_MARK, ACTION_COUNT
};

const struct view_ops view_agenda = {
	.title = N_("Tasks"), .keys = keys, .offers = offers, .load = load,
	.window = agenda_window, .draw = draw, .stop = stop,
	.words = words, .is = is, .of_row = of_row, .tell = tell,
	.marks = TARGET_TASK, .row_id = row_id, .mark_all = mark_all,
	.act = act, .search = search, .found = found, .note = note, .narrow = narrow,
	.release = release,
};

void view_agenda_push(struct ui *ui)
{
	struct agenda *a = agenda_new(ui);

	if (a)
		ui_push(ui, &view_agenda, 0, a);
}

void view_course_tasks_push(struct ui *ui, int64_t account, const char *course,
			    const char *title)
{
	struct agenda *a = agenda_new(ui);

	if (!a)
		return;
	a->filter.account = account;
	str_copy(a->filter.course, sizeof(a->filter.course), course);
	str_copy(a->filter.course_title, sizeof(a->filter.course_title), title);
	ui_push(ui, &view_agenda, 1, a);
}
