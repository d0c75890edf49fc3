/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages that only tell: news, files, help. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"

#define NEWS_MAX 100
#define HELP_KEYS 20

struct page {
	struct ui *ui;
	struct doc *doc;
	const char *heading;
	char course[WORDS_SIZE]; /* whose material was added last */
};

/* ---- announcements and video lessons */
static enum err add_news(void *ctx, const struct announcement *a)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	char when[WORDS_SIZE];

	if (d->n > 0)
		doc_blank(d);
	doc_wrap(d, ROLE_heading, 0, a->title);
	words_when(when, a->at, p->ui->now);
	doc_line(d);
	doc_addf(d, ROLE_dim, "%s, %s%s%s", when, a->author,
		 *a->course ? ", " : "", a->course);
	doc_rich(d, 0, a->text);
	return ERR_OK;
}

static enum err add_lesson(void *ctx, const struct lesson *l)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	char when[WORDS_SIZE];

	if (p->heading)
		doc_heading(d, p->heading);
	p->heading = NULL;
	words_when(when, l->start, p->ui->now);
	doc_line(d);
	doc_addf(d, ROLE_text, "%-17s %s, %s: ", when, l->title, l->course);
	doc_add(d, ROLE_strong, state_word(WORDS_LESSON, (int)l->state));
	if (*l->url)
		doc_link(d, 2, l->url);
	return ERR_OK;
}

static void load_news(struct ui *ui, struct view *v)
{
	struct page p = {ui, &v->doc, _("Dates and video lessons"), ""};

	doc_begin(&v->doc, ui->term.cols - 3);
	store_lessons(ui->store, ui->now - 3600 * 3, add_lesson, &p);
	store_announcements(ui->store, NEWS_MAX, add_news, &p);
	if (v->doc.n == 0)
		doc_wrap(&v->doc, ROLE_text, 0, _("There is no news."));
	v->list.total = v->doc.n;
}

/* ---- material of all tasks, and of the courses themselves */
static enum err add_file(void *ctx, const struct material *m)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	const struct progress *g = ui_progress(p->ui, true, m->id);
	int name = MAX(MIN(d->width - 28, 70), 10);
	char size[WORDS_SIZE];

	if (p->heading)
		doc_heading(d, p->heading);
	p->heading = NULL;
	words_size(size, m->size);
	d->target = (struct target){TARGET_MATERIAL, m->id};
	doc_line(d);
	doc_add_cut(d, &p->ui->term, ROLE_link, name - 1, m->name);
	doc_column(d, name);
	doc_column(d, name + 10 - text_width(size));
	doc_addf(d, ROLE_dim, "%s  ", size);
	if (g && m->state == MATERIAL_coming)
		doc_bar(d, &p->ui->term, 15, g->done, g->total);
	d->target = (struct target){TARGET_NONE, 0};
	if (m->reason)
		doc_wrap(d, ROLE_warn, 2, _(err_text(m->reason)));
	return ERR_OK;
}

/* What is here or on its way stands in the groups above, too. */
static enum err add_of_course(void *ctx, const struct material *m)
{
	struct page *p = ctx;
	char heading[WORDS_SIZE];

	str_copy(heading, sizeof(heading), m->course);
	if (strcmp(heading, p->course) != 0)
		p->heading = heading;
	str_copy(p->course, sizeof(p->course), heading);
	if (!*m->link)
		return add_file(p, m);
	if (p->heading)
		doc_heading(p->doc, p->heading);
	p->heading = NULL;
	doc_wrap(p->doc, ROLE_text, 0, m->name);
	doc_link(p->doc, 2, m->link);
	return ERR_OK;
}

static void load_files(struct ui *ui, struct view *v)
{
	static const struct { enum material_state state; const char *name; }
	groups[] = {
		{MATERIAL_coming, N_("On its way")},
		{MATERIAL_failed, N_("Could not be fetched")},
		{MATERIAL_changed, N_("Changed at the school; your own is kept")},
		{MATERIAL_here, N_("Here")},
	};

	doc_begin(&v->doc, ui->term.cols - 3);
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		struct page p = {ui, &v->doc, _(groups[i].name), ""};

		store_materials_in(ui->store, groups[i].state, add_file, &p);
	}
	store_course_materials(ui->store, NULL, add_of_course,
			       &(struct page){ui, &v->doc, NULL, ""});
	if (v->doc.n == 0)
		doc_wrap(&v->doc, ROLE_text, 0,
			 _("No material is here yet. Open a task and press F3 to fetch it."));
	v->list.total = v->doc.n;
}

/* ---- help, from the table of actions */
static void load_help(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;

	doc_begin(d, ui->term.cols - 3);
	doc_wrap(d, ROLE_text, 0,
		 _("Ranzen shows your tasks, keeps their material on this computer, and hands your work in. You can do everything offline: it is sent when the school can be reached."));
	doc_blank(d);
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);
		char name[16];

		doc_line(d);
		for (int i = 0; i < ACTION_KEYS && row->keys[i]; i++) {
			action_key_name(row->keys[i], name);
			doc_addf(d, ROLE_key, i ? ", %s" : "%s", name);
		}
		doc_column(d, HELP_KEYS);
		doc_addf(d, ROLE_text, "%s", _(row->help));
	}
	doc_heading(d, _("The marks in the list"));
	doc_line(d);
	doc_addf(d, ROLE_text, _("%s handed in or done   ! overdue or stopped   * new"),
		 term_glyph(&ui->term, GLYPH_YES));
	v->list.total = d->n;
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OUTBOX, ACTION_SERVER, ACTION_SYNC, ACTION_OPEN,
	ACTION_SEARCH, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};
static const enum action help_keys[] = {
	ACTION_SEARCH, ACTION_NEXT, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_news = {
	.title = N_("News"), .keys = keys, .load = load_news,
};
const struct view_ops view_files = {
	.title = N_("Files"), .keys = keys, .load = load_files,
};
const struct view_ops view_help = {
	.title = N_("Help"), .keys = help_keys, .load = load_help,
};
