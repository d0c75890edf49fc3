/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "tests/contract/seen.h"

#define YEAR_2000 INT64_C(946684800)
#define YEAR_2100 INT64_C(4102444800)

/* In the order that provider.h gives. */
enum phase { AT_TASKS, AT_MATERIALS, AT_ANNOUNCEMENTS, AT_LESSONS, AT_GONE };

static void *more(void *rows, int n, size_t size)
{
	rows = n % 64 ? rows : realloc(rows, ((size_t)n + 64) * size);
	if (!rows)
		abort();
	return rows;
}

static const char *keep(struct seen *s, const char *text)
{
	char *copy = str_dup(text ? text : "");

	s->strings = more(s->strings, s->n_strings, sizeof(*s->strings));
	if (!copy)
		abort();
	s->strings[s->n_strings++] = copy;
	return copy;
}

static void PRINTF_LIKE(2, 3) blame(struct seen *s, const char *fmt, ...)
{
	va_list args;

	if (*s->fault)
		return;
	va_start(args, fmt);
	vsnprintf(s->fault, sizeof(s->fault), fmt, args);
	va_end(args);
}

/* ---- rules of one record */

static void is_clean(
    struct seen *s, const char *what, const char *text, unsigned flags)
{
	struct buf clean;

	if (!text) {
		blame(s, "%s is NULL", what);
		return;
	}
	buf_init(&clean, 16u << 20);
	if (!text_valid(text, strlen(text))) {
		blame(s, "%s is no UTF-8", what);
	} else {
		text_clean(&clean, text, strlen(text), flags);
		if (strcmp(clean.data, text) != 0)
			blame(s, "%s is not clean: \"%.60s\"", what, text);
	}
	buf_release(&clean);
}

static void is_file_name(struct seen *s, const char *what, const char *name)
{
	struct buf clean;

	buf_init(&clean, 4096);
	text_file_name(&clean, name ? name : "", name ? strlen(name) : 0);
	if (!name || strcmp(clean.data, name) != 0)
		blame(s, "%s is no safe file name: \"%.60s\"", what,
		    name ? name : "");
	buf_release(&clean);
}

static void is_pid(struct seen *s, const char *what, const char *pid)
{
	if (!pid || !*pid)
		blame(s, "%s has no pid", what);
	is_clean(s, what, pid, TEXT_LINE);
}

static void is_time(struct seen *s, const char *what, int64_t t)
{
	if (t && (t < YEAR_2000 || t > YEAR_2100))
		blame(s, "%s is %" PRId64, what, t);
}

static void is_hash(struct seen *s, const char *hex)
{
	if (hex && *hex && !(strlen(hex) == 64 &&
			       strspn(hex, "0123456789abcdef") == 64))
		blame(s, "a sha256 is \"%.80s\"", hex);
}

/* ---- what comes */

/* Also counts, and fails where it was asked to. */
static enum err take(struct seen *s, int phase)
{
	s->told++;
	if (s->failed)
		s->after++;
	if (phase < s->phase)
		blame(s, "the order within a page is broken");
	s->phase = phase;
	if (s->at && seen_records(s) + 1 == s->at) {
		s->failed = true;
		return s->err;
	}
	return ERR_OK;
}

static void add_row(
    struct seen *s, const char *kind, const char *pid, const char *title)
{
	s->rows = more(s->rows, s->n_rows, sizeof(*s->rows));
	s->rows[s->n_rows++] = (struct seen_row){
	    keep(s, kind), keep(s, pid), keep(s, title)};
}

static void on_pass(void *ctx)
{
	struct seen *s = ctx;

	if (s->told)
		blame(s, "a pass began in the middle of a page");
	s->passes++;
}

static enum err on_course(void *ctx, const struct course *c)
{
	struct seen *s = ctx;
	enum err err = take(s, AT_TASKS);

	is_pid(s, "a course", c->pid);
	is_clean(s, "a course's title", c->title, TEXT_LINE);
	is_clean(s, "a course's teacher", c->teacher, TEXT_LINE);
	if (c->title && !*c->title)
		blame(s, "a course has no title");
	add_row(s, "course", c->pid, c->title);
	return err;
}

static void add_file(
    struct seen *s, const struct material *m, const char *task)
{
	is_pid(s, "a material", m->pid);
	is_file_name(s, "a material's name", m->name);
	is_clean(s, "a material's type", m->type, TEXT_LINE);
	is_time(s, "a material's time", m->modified);
	is_hash(s, m->sha256);
	if (m->size < -1)
		blame(s, "a material's size is %" PRId64, m->size);
	s->files = more(s->files, s->n_files, sizeof(*s->files));
	s->files[s->n_files++] = (struct seen_file){.pid = keep(s, m->pid),
	    .name = keep(s, m->name),
	    .type = keep(s, m->type),
	    .sha256 = keep(s, m->sha256),
	    .task = keep(s, task),
	    .size = m->size,
	    .modified = m->modified,
	    .feedback = m->feedback};
}

static void add_work_file(struct seen *s, const struct work_file *f)
{
	is_file_name(s, "a file of the own work", f->name);
	is_hash(s, f->sha256);
	s->work_files = more(s->work_files, s->n_work_files, sizeof(*s->files));
	s->work_files[s->n_work_files++] = (struct seen_file){
	    .pid = keep(s, f->pid),
	    .name = keep(s, f->name),
	    .type = keep(s, ""),
	    .sha256 = keep(s, f->sha256),
	    .task = keep(s, ""),
	    .size = f->size};
}

static void look_at_task(struct seen *s, const struct task *t)
{
	is_pid(s, "a task", t->pid);
	if (s->passes || (t->course_pid && *t->course_pid))
		is_pid(s, "a task's course", t->course_pid);
	is_clean(s, "a task's title", t->title, TEXT_LINE);
	is_clean(s, "a task's teacher", t->teacher, TEXT_LINE);
	is_clean(s, "a task's mark", t->mark, TEXT_LINE);
	is_clean(s, "a task's types", t->types, TEXT_LINE);
	if (t->title && !*t->title)
		blame(s, "a task has no title");
	if (t->text && !text_valid(t->text, strlen(t->text)))
		blame(s, "a task's text is no UTF-8");
	is_time(s, "a task's start", t->start);
	is_time(s, "a task's due", t->due);
	is_time(s, "a task's late_until", t->late_until);
	is_time(s, "a task's modified", t->modified);
	is_time(s, "a task's work_at", t->work_at);
	is_time(s, "a task's opens", t->opens);
	if (t->max_files < 0 || t->max_bytes < 0 || t->max_words < 0)
		blame(s, "a task's limit is below 0");
	if (t->due && t->late_until && t->late_until < t->due)
		blame(s, "\"%.60s\": late_until is before due", t->title);
	if (t->start && t->due && t->due < t->start)
		blame(s, "\"%.60s\": due before it starts", t->title);
	if (t->work == WORK_handed_in && (!t->work_key || !*t->work_key))
		blame(s, "\"%.60s\": work without a key", t->title);
}

static void add_task(struct seen *s, const struct task *t, int n)
{
	s->tasks = more(s->tasks, s->n_tasks, sizeof(*s->tasks));
	s->tasks[s->n_tasks++] = (struct seen_task){.pid = keep(s, t->pid),
	    .course_pid = keep(s, t->course_pid),
	    .course = keep(s, t->course),
	    .title = keep(s, t->title),
	    .teacher = keep(s, t->teacher),
	    .types = keep(s, t->types),
	    .text = keep(s, t->text),
	    .work_key = keep(s, t->work_key),
	    .work_pid = keep(s, t->work_pid),
	    .work_text = keep(s, t->work_text),
	    .mark = keep(s, t->mark),
	    .start = t->start,
	    .due = t->due,
	    .late_until = t->late_until,
	    .modified = t->modified,
	    .max_files = t->max_files,
	    .max_bytes = t->max_bytes,
	    .max_words = t->max_words,
	    .opens = t->opens,
	    .drafts = t->drafts,
	    .statement = t->statement,
	    .team = t->team,
	    .locked = t->locked,
	    .work_at = t->work_at,
	    .takes_files = t->takes_files,
	    .takes_text = t->takes_text,
	    .done = t->done,
	    .work = t->work,
	    .first_file = s->n_files,
	    .n_files = n,
	    .first_work_file = s->n_work_files,
	    .n_work_files = t->n_work_files};
}

static bool knows_course(const struct seen *s, const char *pid)
{
	for (int i = 0; i < s->n_rows; i++)
		if (strcmp(s->rows[i].kind, "course") == 0 && pid &&
		    strcmp(s->rows[i].pid, pid) == 0)
			return true;
	return false;
}

static enum err on_task(
    void *ctx, const struct task *t, const struct material *m, int n)
{
	struct seen *s = ctx;
	enum err err = take(s, AT_TASKS);

	look_at_task(s, t);
	if (s->passes && !knows_course(s, t->course_pid))
		blame(s, "\"%.60s\" comes before its course", t->title);
	add_task(s, t, n);
	for (int i = 0; i < n; i++)
		add_file(s, &m[i], t->pid);
	for (int i = 0; i < t->n_work_files; i++)
		add_work_file(s, &t->work_files[i]);
	return err;
}

static enum err on_materials(
    void *ctx, const char *course, const struct material *m, int n)
{
	struct seen *s = ctx;
	enum err err = take(s, AT_MATERIALS);

	is_pid(s, "materials' course", course);
	add_row(s, "materials", course, "");
	for (int i = 0; i < n; i++)
		add_file(s, &m[i], course);
	return err;
}

static enum err on_announcement(void *ctx, const struct announcement *a)
{
	struct seen *s = ctx;
	enum err err = take(s, AT_ANNOUNCEMENTS);

	is_pid(s, "an announcement", a->pid);
	is_clean(s, "an announcement's title", a->title, TEXT_LINE);
	is_clean(s, "an announcement's author", a->author, TEXT_LINE);
	is_time(s, "an announcement's time", a->at);
	add_row(s, "announcement", a->pid, a->title);
	return err;
}

static enum err on_lesson(void *ctx, const struct lesson *l)
{
	struct seen *s = ctx;
	enum err err = take(s, AT_LESSONS);

	is_pid(s, "a lesson", l->pid);
	is_clean(s, "a lesson's title", l->title, TEXT_LINE);
	is_time(s, "a lesson's start", l->start);
	is_time(s, "a lesson's end", l->end);
	add_row(s, "lesson", l->pid, l->title);
	return err;
}

static enum err on_gone(void *ctx, const char *kind, const char *pid)
{
	struct seen *s = ctx;
	enum err err = take(s, AT_GONE);

	is_pid(s, "what is gone", pid);
	add_row(s, "gone", pid, kind);
	return err;
}

static enum err on_kept(void *ctx, const char *kind, const char *prefix)
{
	struct seen *s = ctx;

	is_clean(s, "what is kept", prefix, TEXT_LINE); /* "": all of them */
	is_clean(s, "what is kept", kind, TEXT_LINE);
	s->kept++;
	return ERR_OK;
}

static enum err on_page(void *ctx, const char *cursor, bool complete)
{
	struct seen *s = ctx;

	if (s->failed)
		s->after++;
	if (complete && !s->passes)
		blame(s, "complete, but no pass began");
	if (complete && (!cursor || !*cursor))
		blame(s, "complete without a cursor");
	if (cursor && !str_copy(s->cursor, sizeof(s->cursor), cursor))
		blame(s, "a cursor of %zu bytes", strlen(cursor));
	if (cursor && !text_valid(cursor, strlen(cursor)))
		blame(s, "a cursor that is no text");
	s->pages++;
	s->complete += complete;
	s->told = 0;
	s->phase = AT_TASKS;
	return ERR_OK;
}

static void on_module(void *ctx, const struct module *m)
{
	struct seen *s = ctx;

	is_clean(s, "a module's name", m->name, TEXT_LINE);
	is_clean(s, "a module's text", m->text, TEXT_BREAKS);
	s->modules++;
}

static void on_time(void *ctx, int64_t date)
{
	struct seen *s = ctx;

	is_time(s, "the server's time", date);
	s->server_time = date;
}

struct provider_sink seen_sink(struct seen *s)
{
	return (struct provider_sink){.ctx = s,
	    .pass_begin = on_pass,
	    .course = on_course,
	    .task = on_task,
	    .materials = on_materials,
	    .announcement = on_announcement,
	    .lesson = on_lesson,
	    .gone = on_gone,
	    .kept = on_kept,
	    .page_end = on_page,
	    .module = on_module,
	    .server_time = on_time};
}

void seen_init(struct seen *s)
{
	memset(s, 0, sizeof(*s));
}

void seen_release(struct seen *s)
{
	for (int i = 0; i < s->n_strings; i++)
		free(s->strings[i]);
	free(s->strings);
	free(s->tasks);
	free(s->files);
	free(s->work_files);
	free(s->rows);
	seen_init(s);
}

const struct seen_task *seen_task(const struct seen *s, const char *pid)
{
	for (int i = 0; i < s->n_tasks; i++)
		if (strcmp(s->tasks[i].pid, pid) == 0)
			return &s->tasks[i];
	return NULL;
}

int seen_records(const struct seen *s)
{
	return s->n_tasks + s->n_rows;
}

static bool files_equal(const struct seen_file *x, const struct seen_file *y, int n)
{
	for (int i = 0; i < n; i++)
		if (strcmp(x[i].pid, y[i].pid) != 0 ||
		    strcmp(x[i].name, y[i].name) != 0 || x[i].size != y[i].size)
			return false;
	return true;
}

const char *seen_differs(const struct seen *a, const struct seen_task *x,
    const struct seen *b, const struct seen_task *y)
{
	const struct {
		const char *what, *x, *y;
	} texts[] = {
	    {"pid", x->pid, y->pid},
	    {"course_pid", x->course_pid, y->course_pid},
	    {"title", x->title, y->title},
	    {"types", x->types, y->types},
	    {"text", x->text, y->text},
	    {"work_key", x->work_key, y->work_key},
	    {"work_text", x->work_text, y->work_text},
	    {"mark", x->mark, y->mark},
	};
	const struct {
		const char *what;
		int64_t x, y;
	} numbers[] = {
	    {"start", x->start, y->start},
	    {"due", x->due, y->due},
	    {"late_until", x->late_until, y->late_until},
	    {"max_files", x->max_files, y->max_files},
	    {"max_bytes", x->max_bytes, y->max_bytes},
	    {"max_words", x->max_words, y->max_words},
	    {"opens", x->opens, y->opens},
	    {"drafts", x->drafts, y->drafts},
	    {"statement", x->statement, y->statement},
	    {"team", x->team, y->team},
	    {"locked", x->locked, y->locked},
	    {"takes_files", x->takes_files, y->takes_files},
	    {"takes_text", x->takes_text, y->takes_text},
	    {"done", x->done, y->done},
	    {"work", x->work, y->work},
	    {"work_at", x->work_at, y->work_at},
	    {"materials", x->n_files, y->n_files},
	    {"work_files", x->n_work_files, y->n_work_files},
	};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i].x, texts[i].y) != 0)
			return texts[i].what;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (numbers[i].x != numbers[i].y)
			return numbers[i].what;
	if (!files_equal(a->files + x->first_file, b->files + y->first_file,
		x->n_files))
		return "materials";
	if (!files_equal(a->work_files + x->first_work_file,
		b->work_files + y->first_work_file, x->n_work_files))
		return "work_files";
	return "";
}
