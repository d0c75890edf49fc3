/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The courses, and one of them on a page. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/page.h"

#define OPEN_MAX 100 /* open tasks on a course's page */
#define NEWS_MAX 20

/* ---- all courses */
struct course_key { int64_t account; char *pid; };
struct courses {
	struct course_key *keys;
	int n, cap;
};
struct listing { struct ui *ui; struct view *v; int64_t account; };

static void drop_keys(struct courses *c)
{
	for (int i = 0; i < c->n; i++)
		free(c->keys[i].pid);
	c->n = 0;
}

static bool keep_key(struct courses *c, const struct course *course)
{
	if (c->n == c->cap) {
		int cap = c->cap ? 2 * c->cap : 32;
		struct course_key *p = realloc(c->keys, (size_t)cap * sizeof(*p));

		if (!p)
			return false;
		c->keys = p;
		c->cap = cap;
	}
	c->keys[c->n].account = course->account;
	c->keys[c->n].pid = str_dup(course->pid);
	if (!c->keys[c->n].pid)
		return false;
	c->n++;
	return true;
}

/* What a school calls itself, before its courses; only where there are more. */
static void add_school(struct ui *ui, struct doc *d, int64_t account)
{
	struct account a = {0};

	if (ui->accounts > 1 && !store_account_get(ui->store, account, &a))
		doc_heading(d, *a.school ? a.school : a.name);
	record_account_release(&a);
}

static void add_counts(struct doc *d, const struct course_look *c, int at)
{
	doc_column(d, at);
	if (c->open)
		doc_addf(d, ROLE_strong, ngettext("%d open", "%d open",
						  (unsigned long)c->open),
			 (int)c->open);
	else
		doc_add(d, ROLE_dim, _("none open"));
	if (d->width < 60)
		return;
	doc_column(d, at + 13);
	doc_addf(d, ROLE_text, ngettext("%d task", "%d tasks",
					(unsigned long)c->tasks), (int)c->tasks);
	doc_column(d, at + 26);
	if (c->files)
		/* TRANSLATORS: files that are on this computer, of all */
		doc_addf(d, ROLE_text, _("%d of %d here"), (int)c->here,
			 (int)c->files);
}

static enum err add_course(void *ctx, const struct course_look *c)
{
	struct listing *l = ctx;
	struct courses *own = l->v->own;
	struct doc *d = &l->v->doc;
	int name = d->width >= 110 ? 40 : d->width >= 60 ? 26 : d->width - 13;
	bool named = *c->course.title;
	char words[2 * UI_TEXT];

	str_printf(words, sizeof(words), "%s %s", c->course.title,
		   c->course.teacher);
	if (!text_has(words, l->v->words))
		return ERR_OK;
	if (c->course.account != l->account)
		add_school(l->ui, d, c->course.account);
	l->account = c->course.account;
	if (!keep_key(own, &c->course))
		return ERR_NOMEM;
	d->target = (struct target){TARGET_CHOICE, own->n - 1};
	doc_line(d);
	doc_add_cut(d, &l->ui->term, ROLE_text, name - 1,
		    named ? c->course.title : _("without a course"));
	add_counts(d, c, name);
	if (d->width >= name + 26 + 28) {
		doc_column(d, name + 26 + 16);
		doc_add_cut(d, &l->ui->term, ROLE_dim, d->width - name - 42,
			    c->course.teacher);
	}
	d->target = (struct target){TARGET_NONE, 0};
	return ERR_OK;
}

static void load_courses(struct ui *ui, struct view *v)
{
	struct courses *c = v->own ? v->own : calloc(1, sizeof(*c));
	struct listing l = {ui, v, 0};

	v->own = c;
	if (!c || !ui_moved(ui, &v->stamp))
		return;
	drop_keys(c);
	doc_begin(&v->doc, ui->term.cols - 3);
	ui_ok(ui, store_courses(ui->store, 0, NULL, ui->now, add_course, &l));
	if (v->doc.n == 0)
		ui_wrap_empty(ui, v,
			      _("No courses yet. {sync} asks the school for them."));
	v->list.total = v->doc.n;
}

static void release_courses(struct view *v)
{
	struct courses *c = v->own;

	if (!c)
		return;
	drop_keys(c);
	free(c->keys);
}

static enum reply act_courses(struct ui *ui, struct view *v, enum action a)
{
	struct courses *c = v->own;
	struct target t;

	if (a != ACTION_OPEN || !c || v->list.at < 0 || v->list.at >= v->doc.n)
		return REPLY_NOT_MINE;
	t = v->doc.lines[v->list.at].target;
	if (t.kind == TARGET_CHOICE)
		view_course_push(ui, c->keys[t.id].account, c->keys[t.id].pid);
	return REPLY_LOAD;
}

/* Its counts change, and others come before it. */
static int64_t is_course(const struct view *v, int64_t row)
{
	const struct target *t = &v->doc.lines[row].target;
	const struct courses *c = v->own;

	return t->kind != TARGET_CHOICE ? 0
	       : (int64_t)str_hash(c->keys[t->id].pid) + c->keys[t->id].account;
}

static int64_t found_courses(const struct view *v, int64_t *nth)
{
	const struct courses *c = v->own;
	const struct target *t = v->list.at >= 0 && v->list.at < v->doc.n
				 ? &v->doc.lines[v->list.at].target : NULL;

	*nth = t && t->kind == TARGET_CHOICE ? t->id + 1 : 0;
	return c ? c->n : 0;
}

/* ---- one course */
enum { ALL_TASKS, ALL_FILES };
struct course_page {
	int64_t account;
	char *pid, *title;
};
/* The choices have words that change, and are always the same ones. */
static int64_t is_of_course(const struct view *v, int64_t row)
{
	return doc_is(&v->doc, row);
}

struct page { struct ui *ui; struct doc *doc; char section[WORDS_SIZE]; int n; };

static enum err add_open(void *ctx, const struct task *t)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	char when[WORDS_SIZE];
	int title = MAX(MIN(d->width - 17, 90), 10);

	if (p->n++ == 0)
		doc_heading(d, _("Open tasks"));
	words_when(when, t->due, p->ui->now);
	d->target = (struct target){TARGET_TASK, t->id};
	doc_line(d);
	doc_add_cut(d, &p->ui->term, ROLE_text, title - 1, t->title);
	doc_column(d, title);
	doc_add(d, t->due && t->due < p->ui->now ? ROLE_bad : ROLE_text,
		t->due ? when : _("no date"));
	d->target = (struct target){TARGET_NONE, 0};
	return ERR_OK;
}

static enum err add_material(void *ctx, const struct material *m)
{
	struct page *p = ctx;

	if (p->n++ == 0)
		doc_heading(p->doc, _("Material of the course"));
	if (*m->section && strncmp(p->section, m->section, WORDS_SIZE - 1)) {
		doc_line(p->doc);
		doc_add(p->doc, ROLE_strong, m->section);
	}
	str_copy(p->section, sizeof(p->section), m->section);
	page_material(p->ui, p->doc, m);
	return ERR_OK;
}

static enum err add_news(void *ctx, const struct announcement *a)
{
	struct page *p = ctx;

	if (p->n++ == 0)
		doc_heading(p->doc, _("Announcements"));
	page_news(p->ui, p->doc, a);
	return ERR_OK;
}

static void add_choice(struct doc *d, int choice, const char *words)
{
	d->target = (struct target){TARGET_CHOICE, choice};
	doc_line(d);
	doc_add(d, ROLE_link, words);
	d->target = (struct target){TARGET_NONE, 0};
}

static enum err add_head(void *ctx, const struct course_look *c)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	struct course_page *own = ui_top(p->ui)->own;
	char words[UI_TEXT];

	if (!own->title)
		own->title = str_dup(c->course.title);
	doc_wrap(d, ROLE_heading, 0,
		 *c->course.title ? c->course.title : _("without a course"));
	if (*c->course.teacher)
		doc_wrap(d, ROLE_text, 0, c->course.teacher);
	str_printf(words, sizeof(words),
		   ngettext("%d task, %d open: show them as a list",
			    "%d tasks, %d open: show them as a list",
			    (unsigned long)c->tasks),
		   (int)c->tasks, (int)c->open);
	if (c->tasks)
		add_choice(d, ALL_TASKS, words);
	str_printf(words, sizeof(words),
		   ngettext("%d file, %d here: show it with that of the tasks",
			    "%d files, %d here: show them with those of the tasks",
			    (unsigned long)c->files),
		   (int)c->files, (int)c->here);
	if (c->files)
		add_choice(d, ALL_FILES, words);
	return ERR_OK;
}

static void load_course(struct ui *ui, struct view *v)
{
	struct course_page *c = v->own;
	struct doc *d = &v->doc;
	struct task_query q = {.account = c->account, .course_pid = c->pid,
			       .only = ONLY_OPEN, .group = -1, .now = ui->now};
	struct page p = {ui, d, "", 0};

	if (!page_moved(ui, v))
		return;
	doc_begin(d, ui->term.cols - 3);
	ui_ok(ui, store_courses(ui->store, c->account, c->pid, ui->now, add_head,
				&p));
	if (d->n == 0)
		doc_wrap(d, ROLE_text, 0,
			 _("This course is not there any more."));
	ui_ok(ui, store_tasks(ui->store, &q, 0, OPEN_MAX, add_open, &p));
	p = (struct page){ui, d, "", 0};
	ui_ok(ui, store_materials_of_course(ui->store, c->account, c->pid,
					    add_material, &p));
	p = (struct page){ui, d, "", 0};
	ui_ok(ui, store_course_announcements(ui->store, c->account, c->pid,
					     NEWS_MAX, add_news, &p));
	v->list.total = d->n;
}

static enum reply act_course(struct ui *ui, struct view *v, enum action a)
{
	struct course_page *c = v->own;
	struct target t;

	if (a == ACTION_GET_ALL)
		return deed_get_course(ui, c->account, c->pid);
	if (a != ACTION_OPEN || v->list.at < 0 || v->list.at >= v->doc.n)
		return REPLY_NOT_MINE;
	t = v->doc.lines[v->list.at].target;
	if (t.kind != TARGET_CHOICE)
		return REPLY_NOT_MINE;
	if (t.id == ALL_TASKS)
		view_course_tasks_push(ui, c->account, c->pid, c->title);
	else
		view_course_files_push(ui, c->account, c->pid, c->title);
	return REPLY_LOAD;
}

static void release_course(struct view *v)
{
	struct course_page *c = v->own;

	free(c->pid);
	free(c->title);
}

static const enum action courses_keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_OUTBOX, ACTION_SERVER, ACTION_NEWS,
	ACTION_SYNC, ACTION_FILES, ACTION_SEARCH, ACTION_QUIT, ACTION_BACK,
	ACTION_COUNT
};
static const enum action course_keys[] = {
	ACTION_HELP, ACTION_OPEN, ACTION_ITEM, ACTION_GET_ALL, ACTION_OUTBOX,
	ACTION_SERVER, ACTION_NEWS, ACTION_SYNC, ACTION_SEARCH, ACTION_QUIT,
	ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_courses = {
	.title = N_("Courses"), .keys = courses_keys, .load = load_courses,
	.act = act_courses, .is = is_course, .search = search_load,
	.found = found_courses, .release = release_courses,
};
static const struct view_ops view_course = {
	.title = N_("Course"), .keys = course_keys, .load = load_course,
	.act = act_course, .is = is_of_course, .tell = page_tell, .release = release_course,
};

void view_course_push(struct ui *ui, int64_t account, const char *course)
{
	struct course_page *c = calloc(1, sizeof(*c));

	if (!c || !(c->pid = str_dup(course))) {
		free(c);
		return;
	}
	c->account = account;
	ui_push(ui, &view_course, 0, c);
}
