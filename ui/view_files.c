/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The material of all tasks and courses, or of one: what is here, what is on
 * its way, what is still at the school. Only the rows on the screen are read. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/groups.h"
#include "ui/page.h"

#define FILE_TEXT 160
#define SIZE 10

static const struct { enum material_state state; const char *name; } groups[] = {
	{MATERIAL_coming, N_("On its way")},
	{MATERIAL_failed, N_("Could not be fetched")},
	{MATERIAL_changed, N_("Changed at the school; your own is kept")},
	{MATERIAL_there, N_("At the school, not fetched")},
	{MATERIAL_here, N_("Here")},
};
#define BOX 4 /* "[x] " */
#define GROUPS ((int)ARRAY_LEN(groups))

struct file_row {
	int64_t id, task, size;
	char name[FILE_TEXT], state[FILE_TEXT], why[FILE_TEXT];
	char of[FILE_TEXT]; /* course and task */
	enum role role;
	bool moves;  /* its state says more than the group's name */
	int percent; /* -1: it does not come right now */
};

struct files {
	int64_t account;
	char *course, *title;      /* NULL: of all */
	int64_t counts[ARRAY_LEN(groups)], bytes[ARRAY_LEN(groups)];
	struct file_row *rows;
	int n, cap;
	int64_t first;
	bool stale;
	struct ui *ui;
};

static struct groups groups_of(const struct files *f)
{
	return (struct groups){f->counts, GROUPS};
}

static bool stop(const void *ctx, int64_t row)
{
	const struct view *v = ctx;

	return groups_place(groups_of(v->own), row).item >= 0;
}

static enum err of_task(void *ctx, const struct task *t)
{
	struct file_row *r = ctx;

	str_printf(r->of, sizeof(r->of), "%s: %s", t->course, t->title);
	return ERR_OK;
}

static enum err take(void *ctx, const struct material *m)
{
	struct files *f = ctx;
	const struct progress *g = ui_progress(f->ui, true, m->id);
	struct file_row *r;
	char state[UI_TEXT];

	if (f->n == f->cap)
		return ERR_OK;
	r = &f->rows[f->n++];
	*r = (struct file_row){.id = m->id, .task = m->task, .size = m->size,
			       .percent = -1};
	r->role = page_material_state(f->ui, m, state);
	str_copy(r->name, sizeof(r->name), m->name);
	str_copy(r->state, sizeof(r->state), state);
	r->moves = m->state != MATERIAL_here && m->state != MATERIAL_there;
	str_copy(r->of, sizeof(r->of), m->course);
	if (m->task)
		store_task_row(f->ui->store, m->task, of_task, r);
	if (g && m->state == MATERIAL_coming)
		r->percent = g->total > 0 ? (int)(g->done * 100 / g->total) : 0;
	if (m->reason)
		str_printf(r->why, sizeof(r->why), "%s%s%s",
			   _(err_text(m->reason)), *m->said ? ": " : "", m->said);
	return ERR_OK;
}

static struct material_query query_of(const struct view *v, int group)
{
	const struct files *f = v->own;

	return (struct material_query){groups[group].state, f->account,
				       f->course, search_words(v)};
}

static void window(struct ui *ui, struct view *v)
{
	struct files *f = v->own;
	int64_t item = groups_before(groups_of(f), v->list.top);
	int64_t end = groups_before(groups_of(f), v->list.top + v->list.height);

	if (!f->stale && item >= f->first && end <= f->first + f->n)
		return;
	if (v->list.height > f->cap) {
		struct file_row *p = realloc(f->rows, (size_t)v->list.height *
						      sizeof(*p));

		if (!p)
			return;
		f->rows = p;
		f->cap = v->list.height;
	}
	f->first = item;
	f->n = 0;
	f->stale = false;
	while (item < end) {
		struct place p = groups_item(groups_of(f), item);
		int64_t n = MIN(end - item, f->counts[p.group] - p.at);
		struct material_query q = query_of(v, p.group);

		if (!ui_ok(ui, store_material_window(ui->store, &q, p.at, n,
						     take, f)))
			return;
		item += n;
	}
}

/* What comes now moves without a write. */
static bool moves(const struct ui *ui, const struct files *f)
{
	bool any = false;

	for (int64_t i = 0; i < f->n && !any; i++)
		any = ui_progress(ui, true, f->rows[i].id) != NULL;
	return any;
}

static const struct file_row *row_at(const struct view *v, int64_t row)
{
	const struct files *f = v->own;
	int64_t item = groups_place(groups_of(f), row).item;

	return item < f->first || item >= f->first + f->n
	       ? NULL : &f->rows[item - f->first];
}

static int64_t row_id(struct ui *ui, const struct view *v)
{
	const struct file_row *r = v->list.at >= 0 ? row_at(v, v->list.at)
						   : NULL;

	UNUSED(ui);
	return r ? r->id : 0;
}

/* Fetching moves a file from group to group: the cursor stays with it. Where
 * nobody has moved it from the first row, it stays there, and what comes is
 * seen. */
static void follow(struct ui *ui, struct view *v, int64_t id, int first_in)
{
	const struct files *f = v->own;
	struct material m = {0};
	int64_t before = 0;
	int group = 0;

	if (!id || store_material_get(ui->store, id, &m))
		return;
	while (group < GROUPS && groups[group].state != m.state)
		group++;
	record_material_release(&m);
	if (group < GROUPS && group != first_in) {
		struct material_query q = query_of(v, group);

		if (!store_material_before(ui->store, &q, id, &before) &&
		    before < f->counts[group])
			list_go(&v->list, groups_row(groups_of(f), group, before),
				stop, v);
	}
}

static void load(struct ui *ui, struct view *v)
{
	struct files *f = v->own ? v->own : calloc(1, sizeof(*f));
	struct place at;
	int64_t id;

	v->own = f;
	if (!f || (!ui_moved(ui, &v->stamp) && !moves(ui, f)))
		return;
	f->ui = ui;
	id = row_id(ui, v);
	at = groups_place(groups_of(f), MAX(v->list.at, 0));
	for (int g = 0; g < GROUPS; g++) {
		struct material_query q = query_of(v, g);

		ui_ok(ui, store_material_sums(ui->store, &q, &f->counts[g],
					      &f->bytes[g]));
	}
	f->stale = true;
	v->list.total = groups_rows(groups_of(f));
	follow(ui, v, id, at.item == 0 ? at.group : -1);
	window(ui, v); /* what is asked of a row before it is drawn */
	doc_begin(&v->doc, ui->term.cols - 3);
	if (v->list.total > 0)
		return;
	ui_wrap_empty_late(ui, v,
		f->course ? _("There is no material for this. {back} goes back.")
			  : _("There is no material yet. {sync} asks the school."));
}

static void draw_group(struct ui *ui, const struct files *f, int group, int y)
{
	char line[UI_TEXT], size[WORDS_SIZE];

	words_size(size, f->bytes[group]);
	str_printf(line, sizeof(line), "%s (%" PRId64 "%s%s)",
		   _(groups[group].name), f->counts[group], *size ? ", " : "",
		   size);
	term_put(&ui->term, y, 1, ui->term.cols - 2,
		 groups[group].state == MATERIAL_failed ? ROLE_group_late
							: ROLE_group, line);
}

static void draw(struct ui *ui, struct view *v, int64_t i, int y, bool selected)
{
	struct term *t = &ui->term;
	const struct files *f = v->own;
	struct place p = groups_place(groups_of(f), i);
	const struct file_row *r = row_at(v, i);
	int state = t->cols >= 120 ? 50 : t->cols >= 60 ? 28 : 8;
	int name = MIN(t->cols - 3 - SIZE - 1 - state, 100), x = 3 + name + SIZE + 1;
	const char *mark = r ? ui_box(v, r->id) : NULL;
	int box = mark ? BOX : 0;
	char size[WORDS_SIZE], percent[16];

	if (p.item < 0)
		draw_group(ui, f, p.group, y);
	if (!r)
		return;
	words_size(size, r->size);
	if (selected)
		term_selected(t, y, true);
	if (*r->why)
		term_put(t, y, 1, 1, ROLE_bad, "!");
	if (mark)
		term_put(t, y, 3, BOX, ROLE_mark, mark);
	term_put(t, y, 3 + box, name - box - 1, ROLE_text, r->name);
	term_put(t, y, x - 1 - text_width(size), SIZE, ROLE_dim, size);
	str_printf(percent, sizeof(percent), "%d %%", r->percent);
	if (state < 10)
		term_put(t, y, x, state - 1, r->role,
			 r->percent >= 0 ? percent : "");
	else
		term_put(t, y, x, state - 1, r->moves ? r->role : ROLE_dim,
			 r->moves ? r->state : r->of);
}

static void words(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	const struct files *f = v->own;
	struct place p = groups_place(groups_of(f), row);
	const struct file_row *r = row_at(v, row);
	char size[WORDS_SIZE];

	UNUSED(ui);
	if (p.item < 0)
		buf_printf(out, "%s (%" PRId64 ")", _(groups[p.group].name),
			   f->counts[p.group]);
	if (!r)
		return;
	words_size(size, r->size);
	if (marks_has(&v->marks, r->id))
		buf_printf(out, "%s. ", _("chosen"));
	buf_printf(out, "%s. %s%s%s. %s", r->name, size, *size ? ". " : "",
		   r->state, r->of);
	if (*r->why)
		buf_printf(out, ". %s", r->why);
}

static int64_t is(const struct view *v, int64_t row)
{
	const struct file_row *r = row_at(v, row);

	return r ? r->id : 0;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct file_row *r = v->list.at >= 0 ? row_at(v, v->list.at) : NULL;

	UNUSED(ui);
	if (r && *r->why)
		str_copy(out, UI_TEXT, r->why);
	else if (r)
		str_printf(out, UI_TEXT, "%s; %s%s%s", r->name, r->state,
			   *r->of ? "; " : "", r->of);
}

static int64_t found(const struct view *v, int64_t *nth)
{
	struct groups g = groups_of(v->own);

	*nth = v->list.at >= 0 ? groups_place(g, v->list.at).item + 1 : 0;
	return groups_before(g, groups_rows(g));
}

static enum err mark_file(void *ctx, const struct material *m)
{
	marks_set(&((struct view *)ctx)->marks, m->id, true);
	return ERR_OK;
}

static void mark_all(struct ui *ui, struct view *v)
{
	const struct files *f = v->own;

	for (int g = 0; g < GROUPS; g++) {
		struct material_query q = query_of(v, g);

		ui_ok(ui, store_material_window(ui->store, &q, 0, f->counts[g],
						mark_file, v));
	}
}

static void note(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct files *f = v->own;
	int64_t all = 0, here = 0;

	UNUSED(ui);
	for (int g = 0; f && g < GROUPS; g++) {
		all += f->counts[g];
		if (groups[g].state == MATERIAL_here ||
		    groups[g].state == MATERIAL_changed)
			here += f->counts[g];
	}
	str_printf(out, UI_TEXT, ngettext("%d of %d file here",
					  "%d of %d files here",
					  (unsigned long)all),
		   (int)here, (int)all);
}

static void narrow(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct files *f = v->own;

	UNUSED(ui);
	str_copy(out, UI_TEXT, f && f->title ? f->title : "");
}

static enum err to_course(void *ctx, const struct task *t)
{
	view_course_files_push(ctx, t->account, t->course_pid, t->course);
	return ERR_OK;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	struct files *f = v->own;
	const struct file_row *r = f && v->list.at >= 0 ? row_at(v, v->list.at)
							: NULL;

	if (f && a == ACTION_GET_ALL)
		return deed_get_course(ui, f->account, f->course);
	if (!r)
		return REPLY_NOT_MINE;
	switch (a) {
	case ACTION_OPEN: deed_open_material(ui, r->id); return REPLY_LOAD;
	case ACTION_GET: return deed_get_one(ui, r->id);
	case ACTION_FOLDER: return deed_folder(ui, r->id);
	case ACTION_COURSE:
	case ACTION_FILTER:
		if (r->task && !f->course)
			store_task_row(ui->store, r->task, to_course, ui);
		return REPLY_LOAD;
	default: return REPLY_NOT_MINE;
	}
}

static void release(struct view *v)
{
	struct files *f = v->own;

	if (!f)
		return;
	free(f->rows);
	free(f->course);
	free(f->title);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_GET, ACTION_GET_ALL, ACTION_FOLDER,
	ACTION_SCHOOL, ACTION_FILTER, ACTION_OUTBOX, ACTION_SERVER,
	ACTION_SYNC, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_GET, ACTION_FOLDER, ACTION_COURSE, ACTION_FILTER,
	ACTION_MARK, ACTION_COUNT
};

const struct view_ops view_files = {
	.title = N_("Files"), .keys = keys, .load = load, .window = window,
	.draw = draw, .stop = stop, .words = words, .is = is, .of_row = of_row,
	.tell = tell, .act = act,
	.marks = TARGET_MATERIAL, .row_id = row_id, .mark_all = mark_all,
	.search = search_load, .found = found,
	.note = note, .narrow = narrow, .release = release,
};

void view_course_files_push(struct ui *ui, int64_t account, const char *course,
			    const char *title)
{
	struct files *f = calloc(1, sizeof(*f));

	if (!f)
		return;
	f->account = account;
	f->course = str_dup(course);
	f->title = str_dup(title && *title ? title : _("without a course"));
	ui_push(ui, &view_files, 0, f);
}
