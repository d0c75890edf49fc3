/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which tasks the agenda shows: one row for each choice; Enter takes it. */
#include "base/base.h"

#include "base/buf.h"
#include "ui/agenda.h"

#define CHOICES_MAX 64

struct choice { struct agenda_filter filter; char words[UI_TEXT]; };
struct choices {
	struct choice rows[CHOICES_MAX];
	int n;
	struct agenda_filter now;
};

static struct choice *add(struct choices *c, const struct agenda_filter *f)
{
	struct choice *row;

	if (c->n == CHOICES_MAX)
		return NULL;
	row = &c->rows[c->n++];
	row->filter = *f;
	return row;
}

static void add_only(struct choices *c, const struct agenda_filter *now)
{
	static const char *const words[ONLY_COUNT] = {
		[ONLY_OPEN] = N_("Only open tasks"),
		[ONLY_MISSING] = N_("Only with material still to fetch"),
		[ONLY_FEEDBACK] = N_("Only with feedback from a teacher"),
		[ONLY_HANDED_IN] = N_("Only what you handed in"),
	};

	for (int i = ONLY_ALL + 1; i < ONLY_COUNT; i++) {
		struct choice *row = add(c, now);

		if (!row)
			return;
		row->filter.only = (enum task_only)i;
		str_copy(row->words, sizeof(row->words), _(words[i]));
	}
}

static void add_course(struct choices *c, const struct agenda_filter *now,
		       const struct agenda_row *r)
{
	struct choice *row = r && *r->course_pid ? add(c, now) : NULL;

	if (!row)
		return;
	row->filter.account = r->account;
	str_copy(row->filter.course, sizeof(row->filter.course), r->course_pid);
	str_copy(row->filter.course_title, sizeof(row->filter.course_title),
		 r->course);
	str_printf(row->words, sizeof(row->words), _("Only this course: %s"),
		   r->course);
}

struct adding { struct choices *c; const struct agenda_filter *now; };

static enum err add_school(void *ctx, const struct account *a)
{
	struct adding *k = ctx;
	struct choice *row = add(k->c, k->now);

	if (!row)
		return ERR_OK;
	row->filter.account = a->id;
	*row->filter.course = *row->filter.course_title = '\0';
	str_copy(row->filter.school, sizeof(row->filter.school), a->name);
	str_printf(row->words, sizeof(row->words), _("Only this school: %s"),
		   a->school && *a->school ? a->school : a->name);
	return ERR_OK;
}

static bool same(const struct agenda_filter *a, const struct agenda_filter *b)
{
	return a->only == b->only && a->account == b->account &&
	       strcmp(a->course, b->course) == 0;
}

static void load(struct ui *ui, struct view *v)
{
	const struct choices *c = v->own;

	doc_begin(&v->doc, ui->term.cols - 3);
	for (int i = 0; i < c->n; i++) {
		const struct choice *row = &c->rows[i];
		bool on = same(&row->filter, &c->now);

		v->doc.target = (struct target){TARGET_CHOICE, i};
		doc_line(&v->doc);
		doc_add(&v->doc, on ? ROLE_strong : ROLE_text, row->words);
		if (on)
			doc_add(&v->doc, ROLE_dim, _("  (shown now)"));
	}
	v->list.total = v->doc.n;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	const struct choices *c = v->own;

	if (a != ACTION_OPEN || v->list.at < 0 || ui->depth < 2)
		return REPLY_NOT_MINE;
	agenda_filter_set(ui->stack[ui->depth - 2],
			  &c->rows[v->list.at].filter);
	return REPLY_BACK;
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	ui_text(ui, out,
		_("{open} shows these; in the list, {back} shows all again."));
	UNUSED(v);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

static const struct view_ops view_filter = {
	.title = N_("Which tasks?"), .keys = keys, .open = N_("Show"),
	.load = load, .act = act, .tell = tell,
};

enum reply view_filter_push(struct ui *ui, struct view *agenda,
			    const struct agenda_row *at)
{
	const struct agenda_filter *now = &((struct agenda *)agenda->own)->filter;
	struct agenda_filter all = {.only = ONLY_ALL};
	struct choices *c = calloc(1, sizeof(*c));
	struct choice *row = c ? add(c, &all) : NULL;

	if (!row)
		return REPLY_DRAW;
	c->now = *now;
	str_copy(row->words, sizeof(row->words), _("All tasks"));
	add_only(c, now);
	add_course(c, now, at);
	if (ui->accounts > 1)
		store_account_each(ui->store, add_school,
				   &(struct adding){c, now});
	ui_push(ui, &view_filter, 0, c);
	return REPLY_LOAD;
}
