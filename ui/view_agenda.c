/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agenda: groups of tasks. Only the rows on the screen are read. */
#include "base/base.h"

#include "base/buf.h"
#include "model/standing.h"
#include "ui/app.h"

#define ROW_TEXT 160

struct row {
	int64_t id, due, closes;
	char title[ROW_TEXT], course[ROW_TEXT / 2], teacher[ROW_TEXT / 2];
	enum task_state state;
	enum hand_in_state hand_in;
	int materials, here;
	bool feedback;
};

struct agenda {
	int64_t counts[AGENDA_GROUPS];
	struct row *rows;        /* those of the window */
	int n, cap;
	int64_t first;           /* number of the first of them among all tasks */
	bool stale;
	int64_t now;
};

/* What stands on a row: a group's heading (task -1), or the task with that
 * number in the whole agenda. */
struct place { enum agenda_group group; int64_t task; };

static struct place place_of(const struct agenda *a, int64_t row)
{
	int64_t task = 0;

	for (int g = 0; g < AGENDA_GROUPS; g++) {
		if (a->counts[g] == 0)
			continue;
		if (row == 0)
			return (struct place){(enum agenda_group)g, -1};
		if (row <= a->counts[g])
			return (struct place){(enum agenda_group)g,
					      task + row - 1};
		row -= a->counts[g] + 1;
		task += a->counts[g];
	}
	return (struct place){AGENDA_PAST, -1};
}

/* Tasks before a row. */
static int64_t tasks_before(const struct agenda *a, int64_t row)
{
	int64_t task = 0;

	for (int g = 0; g < AGENDA_GROUPS && row > 0; g++) {
		if (a->counts[g] == 0)
			continue;
		task += MIN(row - 1, a->counts[g]);
		row -= a->counts[g] + 1;
	}
	return task;
}

static bool stop(const void *ctx, int64_t row)
{
	const struct view *v = ctx;

	return place_of(v->own, row).task >= 0;
}

static struct task_query query_of(const struct ui *ui, const struct view *v)
{
	return (struct task_query){
		.search = *v->words ? v->words : NULL, .group = -1,
		.now = ui->now,
	};
}

static enum err take(void *ctx, const struct task *t)
{
	struct agenda *a = ctx;
	struct row *r;

	if (a->n == a->cap)
		return ERR_OK;
	r = &a->rows[a->n++];
	memset(r, 0, sizeof(*r));
	r->id = t->id;
	r->due = t->due;
	r->closes = task_closes(t);
	str_copy(r->title, sizeof(r->title), t->title);
	str_copy(r->course, sizeof(r->course), t->course);
	str_copy(r->teacher, sizeof(r->teacher), t->teacher);
	r->state = task_state(t, a->now);
	r->hand_in = t->hand_in;
	r->materials = t->materials;
	r->here = t->materials_here;
	r->feedback = t->feedback_at > 0 || (t->mark && *t->mark);
	return ERR_OK;
}

static const struct row *row_at(const struct view *v, int64_t row)
{
	const struct agenda *a = v->own;
	struct place p = place_of(a, row);

	if (p.task < a->first || p.task >= a->first + a->n)
		return NULL;
	return &a->rows[p.task - a->first];
}

static void window(struct ui *ui, struct view *v)
{
	struct agenda *a = v->own;
	int64_t first = tasks_before(a, v->list.top);
	int64_t last = tasks_before(a, v->list.top + v->list.height);
	struct task_query q = query_of(ui, v);
	int height = v->list.height;

	if (!a->stale && first >= a->first && last <= a->first + a->n)
		return;
	if (height > a->cap) {
		struct row *p = realloc(a->rows, (size_t)height * sizeof(*p));

		if (!p)
			return;
		a->rows = p;
		a->cap = height;
	}
	a->first = first;
	a->n = 0;
	a->now = ui->now;
	a->stale = false;
	ui_ok(ui, store_tasks(ui->store, &q, first, height, take, a));
}

/* New tasks may have moved the one under the cursor: it is followed as far
 * as the window goes. */
static void follow(struct view *v, int64_t id)
{
	for (int64_t row = v->list.top;
	     row < v->list.top + v->list.height && row < v->list.total; row++) {
		const struct row *r = row_at(v, row);

		if (r && r->id == id)
			v->list.at = row;
	}
}

static void load(struct ui *ui, struct view *v)
{
	struct agenda *a = v->own;
	struct task_query q = query_of(ui, v);
	const struct row *r = v->list.at >= 0 ? row_at(v, v->list.at) : NULL;
	int64_t id = r ? r->id : 0;

	ui_ok(ui, store_agenda_counts(ui->store, &q, a->counts));
	v->list.total = 0;
	for (int g = 0; g < AGENDA_GROUPS; g++)
		v->list.total += a->counts[g] ? a->counts[g] + 1 : 0;
	a->stale = true;
	if (v->list.total == 0) {
		doc_begin(&v->doc, ui->term.cols - 3);
		doc_blank(&v->doc);
		if (*v->words)
			doc_wrap(&v->doc, ROLE_text, 0,
				 _("No task has these words. Esc shows all tasks again."));
		else if (ui->accounts == 0)
			doc_wrap(&v->doc, ROLE_text, 0,
				 _("No school yet. L adds yours; or leave with F10, then type:\nranzen account add ADDRESS-OF-YOUR-SCHOOL"));
		else
			doc_wrap(&v->doc, ROLE_text, 0,
				 _("No tasks. F8 looks for new ones."));
		return;
	}
	list_settle(&v->list, stop, v);
	window(ui, v);
	if (id)
		follow(v, id);
}

static void search(struct ui *ui, struct view *v)
{
	v->list.at = v->list.top = 0;
	ui_load(ui);
	UNUSED(v);
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

static const char *sign_of(const struct ui *ui, const struct row *r)
{
	if (r->hand_in == HAND_IN_proven || r->state == TASK_done ||
	    r->state == TASK_handed_in)
		return term_glyph(&ui->term, GLYPH_YES);
	if (r->state == TASK_overdue || r->hand_in == HAND_IN_held ||
	    alarm_of(ui, r->id))
		return "!";
	return r->state == TASK_new ? "*" : " ";
}

/* The word that matters most now, and how it looks. */
static enum role status_of(const struct ui *ui, const struct row *r,
			   char out[WORDS_SIZE])
{
	const struct turn *t = alarm_of(ui, r->id);

	if (t)
		return words_start_short(out, t, ui->now);
	if (r->hand_in != HAND_IN_none && r->hand_in != HAND_IN_superseded) {
		str_copy(out, WORDS_SIZE, state_word(WORDS_HAND_IN, (int)r->hand_in));
		return words_hand_in_role(r->hand_in);
	}
	if (r->state == TASK_done || r->state == TASK_handed_in) {
		str_copy(out, WORDS_SIZE, state_word(WORDS_TASK, (int)r->state));
		return ROLE_good;
	}
	if (r->due)
		words_relative(out, r->due, ui->now);
	else
		*out = '\0';
	return r->state == TASK_overdue ? ROLE_bad : ROLE_dim;
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

static void draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	struct term *t = &ui->term;
	struct place p = place_of(v->own, i);
	const struct row *r = row_at(v, i);
	char when[WORDS_SIZE], status[WORDS_SIZE];
	int status_w = t->cols >= 56 ? 15 : 0;
	int course_w = t->cols >= 100 ? 22 : t->cols >= 70 ? 12 : 0;
	int title_w = t->cols - 3 - 17 - status_w - course_w;
	enum role role;

	if (p.task < 0) {
		draw_group(ui, v, p.group, y);
		return;
	}
	if (!r)
		return;
	words_when(when, r->due, ui->now);
	role = status_of(ui, r, status);
	if (selected)
		term_selected(t, y, true);
	term_put(t, y, 1, 1, role, sign_of(ui, r));
	term_put(t, y, 3, title_w - 1, ROLE_text, r->title);
	term_put(t, y, 3 + title_w, course_w - 1, ROLE_dim, r->course);
	term_put(t, y, 3 + title_w + course_w, 16,
		 r->state == TASK_overdue ? ROLE_bad : ROLE_text, when);
	term_put(t, y, 3 + title_w + course_w + 17, status_w - 1, role, status);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct agenda *a = v->own;
	struct place p = place_of(a, row);
	const struct row *r = row_at(v, row);
	char when[WORDS_SIZE], status[WORDS_SIZE];
	const char *state;

	if (p.task < 0)
		buf_printf(out, "%s (%" PRId64 ")", words_group(p.group),
			   a->counts[p.group]);
	if (!r)
		return;
	words_when(when, r->due, ui->now);
	status_of(ui, r, status);
	state = state_word(WORDS_TASK, (int)r->state);
	buf_printf(out, "%s. %s", r->title, r->course);
	if (*when)
		buf_printf(out, ". %s", when);
	if (*status)
		buf_printf(out, ". %s", status);
	if (r->hand_in == HAND_IN_none && strcmp(state, status) != 0)
		buf_printf(out, ". %s", state);
}

static bool tell_question(struct ui *ui, const struct row *r, char out[UI_TEXT])
{
	struct entry e = {0};
	bool asks;

	if (store_entry_of_task(ui->store, r->id, &e))
		return false;
	asks = entry_asks(&e);
	if (asks)
		ask_in_short(&e, out);
	record_entry_release(&e);
	return asks;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct row *r = v->list.at >= 0 ? row_at(v, v->list.at) : NULL;
	char material[WORDS_SIZE] = "", start[WORDS_START];

	if (!r)
		return;
	if (alarm_of(ui, r->id)) {
		words_start(start, alarm_of(ui, r->id), ui->now);
		str_printf(out, UI_TEXT, _("%s F5 shows the outbox."), start);
		return;
	}
	if (r->hand_in == HAND_IN_held && tell_question(ui, r, out))
		return;
	if (r->materials)
		str_printf(material, sizeof(material),
			   ngettext("; %d of %d file here", "; %d of %d files here",
				    (unsigned long)r->materials),
			   r->here, r->materials);
	str_printf(out, UI_TEXT, "%s%s%s%s; %s%s", r->course,
		   *r->teacher ? ", " : "", r->teacher, material,
		   r->hand_in == HAND_IN_none ? state_word(WORDS_TASK, (int)r->state)
					      : state_word(WORDS_HAND_IN, (int)r->hand_in),
		   r->feedback ? _("; feedback from your teacher") : "");
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

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	const struct row *r = v->list.at >= 0 ? row_at(v, v->list.at) : NULL;

	if (!r)
		return REPLY_NOT_MINE;
	switch (a) {
	case ACTION_OPEN:
		ui_push(ui, &view_task, r->id, NULL);
		return REPLY_LOAD;
	case ACTION_HAND_IN: view_chooser_push(ui, r->id); return REPLY_LOAD;
	case ACTION_WRITE: view_write_push(ui, r->id); return REPLY_LOAD;
	case ACTION_GET: return deed_get(ui, r->id);
	case ACTION_DONE: return deed_done(ui, r->id);
	default: return REPLY_NOT_MINE;
	}
}

static void release(struct view *v)
{
	free(((struct agenda *)v->own)->rows);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_HAND_IN, ACTION_GET, ACTION_DONE, ACTION_OUTBOX,
	ACTION_SERVER, ACTION_NEWS, ACTION_SYNC, ACTION_FILES, ACTION_OPEN,
	ACTION_SEARCH, ACTION_LOGIN, ACTION_QUIT, ACTION_COUNT
};

const struct view_ops view_agenda = {
	.title = N_("Tasks"), .keys = keys, .load = load, .window = window,
	.draw = draw, .stop = stop, .words = words, .tell = tell, .act = act,
	.search = search, .note = note, .release = release,
};

void view_agenda_push(struct ui *ui)
{
	struct agenda *a = calloc(1, sizeof(*a));

	if (a)
		ui_push(ui, &view_agenda, 0, a);
}
