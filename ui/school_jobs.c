/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files at the school: what is asked for, and what is told. */
#include "base/base.h"

#include "ui/school.h"

#define JOBS_MAX 2000

static void set(char **to, const char *text)
{
	char *copy = str_dup(text);

	free(*to);
	*to = copy;
}

/* ---- the queue */
static void job_release(struct job *j)
{
	free(j->path);
	free(j->file);
}

static void drop_jobs(struct school *s)
{
	for (int i = 0; i < s->n_jobs; i++)
		job_release(&s->jobs[i]);
	s->n_jobs = 0;
}

static void job_over(struct school *s)
{
	if (!s->n_jobs)
		return;
	job_release(&s->jobs[0]);
	memmove(s->jobs, s->jobs + 1, (size_t)--s->n_jobs * sizeof(*s->jobs));
}

static void take(void *owner);

static enum err start(struct school *s, bool ask)
{
	struct ui *ui = s->ui;
	const struct far_way way = {s->account, s->allowed, ask};

	*s->host = '\0';
	s->told = ERR_OK;
	s->opened = false;
	ui->far.owner = s;
	ui->far.take = take;
	return far_start(&ui->far, &ui->watch, &way);
}

static enum err ask(struct school *s)
{
	const struct job *j = &s->jobs[0];

	s->done = s->total = 0;
	if (s->opened)
		s->told = ERR_OK;
	s->unsure = false;
	return far_ask(&s->ui->far, j->what,
		       j->what == TOLD_put
			   ? (const char *[]){j->file, j->path,
					      j->replace ? "replace" : ""}
			   : (const char *[]){j->path});
}

static void all_failed(struct school *s, enum err e);

static void pump(struct school *s)
{
	struct far *f = &s->ui->far;
	enum err e = ERR_OK;

	if (!s->n_jobs || f->busy)
		return;
	if (!f->helper.pid || f->owner != s)
		e = start(s, false);
	buf_clear(&f->told);
	f->at = 0;
	if (!e)
		e = ask(s);
	if (e)
		all_failed(s, e);
}

/* Behind what is being done; a folder goes before files. */
static void add(struct school *s, const struct job *j)
{
	int at = s->n_jobs;
	struct job *more;

	if (s->n_jobs == s->cap_jobs) {
		int cap = s->cap_jobs ? 2 * s->cap_jobs : 8;

		more = realloc(s->jobs, (size_t)cap * sizeof(*more));
		if (!more || cap > JOBS_MAX) {
			ui_ok(s->ui, more ? ERR_LIMIT : ERR_NOMEM);
			s->jobs = more ? more : s->jobs;
			return;
		}
		s->jobs = more;
		s->cap_jobs = cap;
	}
	if (j->what == TOLD_list)
		at = MIN(s->n_jobs, s->ui->far.busy);
	memmove(s->jobs + at + 1, s->jobs + at,
		(size_t)(s->n_jobs - at) * sizeof(*s->jobs));
	s->jobs[at] = (struct job){j->what, str_dup(j->path), str_dup(j->file),
				   j->replace};
	s->n_jobs++;
}

static void add_list(struct school *s, const char *path)
{
	add(s, &(struct job){.what = TOLD_list, .path = (char *)path});
}

/* ---- what became of it: the way down and up */
static bool is_above(const char *path, const char *of)
{
	char *folder = path_folder(of);
	bool is = folder && strcmp(folder, path) == 0;

	free(folder);
	return is;
}

static void drop_above(struct school *s)
{
	folder_release(s->above[--s->n_above]);
	free(s->above[s->n_above]);
}

/* What is left for one in it is kept. */
static void keep_above(struct school *s, const char *path)
{
	struct folder *f = &s->folder, *kept;

	while (s->n_above && (!f->path || s->n_above == SCHOOL_DEPTH ||
			      !is_above(s->above[s->n_above - 1]->path, f->path)))
		drop_above(s);
	if (!f->path || strcmp(f->path, path) == 0 || !is_above(f->path, path))
		return;
	kept = calloc(1, sizeof(*kept));
	if (!kept)
		return;
	kept->newest = f->newest;
	kept->hidden = f->hidden;
	folder_swap(f, kept);
	s->above[s->n_above++] = kept;
}

void school_up(struct school *s)
{
	struct folder *f = &s->folder;
	char *path = path_folder(f->path), *name = str_dup(path_name(f->path));
	bool newest = f->newest, hidden = f->hidden;

	if (s->n_above && path &&
	    strcmp(s->above[s->n_above - 1]->path, path) == 0) {
		folder_swap(f, s->above[s->n_above - 1]);
		drop_above(s);
		f->newest = newest;
		f->hidden = hidden;
		s->err = ERR_OK;
		s->view->turned++;
		*s->view->words = '\0';
		folder_show(f, "");
		s->view->list.at = MAX(name ? folder_row(f, name) : 0, 0);
	} else if (path) {
		school_look(s, path, name);
	}
	free(name);
	free(path);
}

static void fill(struct school *s, const char *path)
{
	struct folder *f = &s->folder;
	const struct folder_entry *e = folder_at(f, s->view->list.at);
	char *name = str_dup(s->from ? s->from : e ? e->name : NULL);
	bool again = f->path && strcmp(f->path, path) == 0;
	struct told_row row, *rows = NULL;
	size_t at = 0;
	int n = 0, cap = 0;
	bool broken;

	while (told_next(&s->ui->far.told, &at, &row, &broken)) {
		if (row.kind != TOLD_folder && row.kind != TOLD_file)
			continue;
		if (n == cap) {
			struct told_row *more;

			cap = cap ? 2 * cap : 64;
			more = realloc(rows, (size_t)cap * sizeof(*rows));
			if (!more)
				break;
			rows = more;
		}
		rows[n++] = row;
	}
	keep_above(s, path);
	s->err = folder_fill(f, path, rows, n);
	free(rows);
	if (!again) {
		s->view->turned++;
		*s->view->words = '\0';
		s->view->list.top = 0;
	}
	folder_show(f, s->view->words);
	at = name && folder_row(f, name) >= 0 ? (size_t)folder_row(f, name)
	     : f->n_shown > 1 && !again && f->path[1] ? 1 : 0;
	s->view->list.at = (int64_t)at;
	free(name);
}

static void listed(struct school *s, const char *path)
{
	char why[UI_TEXT];

	if (!s->told)
		fill(s, path);
	else
		s->err = s->told;
	set(&s->from, NULL);
	school_why(s, s->err, why);
	/* Without rows the page says it: whoever hears, hears it once. */
	if (s->err && (s->folder.path || (s->ui->plain && s->looked)))
		ui_say(s->ui, ROLE_bad, "%s", why);
	s->looked = true;
}

static void know(struct folder *f, const char *path, const char *mine)
{
	for (int i = 0; i < f->n; i++) {
		char *its = folder_path(f, &f->entries[i]);

		if (its && strcmp(its, path) == 0)
			f->entries[i].here = mine;
		free(its);
	}
}

/* Where it lies now: the row knows it from then on. */
static void got(struct school *s, const struct told_row *row, const char *path)
{
	char **more = realloc(s->mine, (size_t)(s->n_mine + 1) * sizeof(*more));
	char *mine = more ? str_dup(row->field[GOT_PATH]) : NULL;

	s->mine = more ? more : s->mine;
	str_copy(s->got.last, sizeof(s->got.last), row->field[GOT_PATH]);
	if (!mine)
		return;
	s->mine[s->n_mine++] = mine;
	know(&s->folder, path, mine);
	for (int i = 0; i < s->n_above; i++)
		know(s->above[i], path, mine);
}

static void clash(struct school *s, const char *file)
{
	char **more = realloc(s->clash, (size_t)(s->n_clash + 1) * sizeof(*more));

	s->clash = more ? more : s->clash;
	if (more && (more[s->n_clash] = str_dup(file)))
		s->n_clash++;
}

void school_keep_both(struct school *s)
{
	while (s->n_clash > 0)
		free(s->clash[--s->n_clash]);
}

static void moved(struct school *s, struct tally *t, const struct job *j)
{
	t->well += !s->told;
	t->there += s->told == ERR_THERE;
	if (s->told == ERR_THERE && j->file)
		clash(s, j->file);
	else if (s->told)
		t->failed++;
	if (s->told && s->told != ERR_THERE)
		t->why = s->told;
}

static bool more_of(const struct school *s, enum told_kind what)
{
	for (int i = 0; i < s->n_jobs; i++) {
		if (s->jobs[i].what == what)
			return true;
	}
	return false;
}

/* The first of the queue is done, well or not. */
static void over(struct school *s)
{
	struct job j = s->jobs[0];

	s->jobs[0] = (struct job){.path = NULL};
	job_over(s);
	if (j.what == TOLD_list)
		listed(s, j.path);
	else
		moved(s, j.what == TOLD_get ? &s->got : &s->sent, &j);
	if (j.what == TOLD_put && !more_of(s, TOLD_put)) {
		if (s->sent.well && s->folder.path)
			school_look(s, s->folder.path, path_name(j.path));
		school_tell_sent(s);
	} else if (j.what == TOLD_get && !more_of(s, TOLD_get)) {
		school_tell_got(s);
	}
	job_release(&j);
}

/* What stands in the way of one does of all. */
static void all_failed(struct school *s, enum err e)
{
	s->told = e;
	s->ui->far.busy = false;
	while (s->n_jobs)
		over(s);
}

/* ---- what is told */
static void add_school(struct school *s, const char *name)
{
	if (s->n_schools < SCHOOL_SCHOOLS &&
	    (s->schools[s->n_schools] = str_dup(name)))
		s->n_schools++;
}

static void failed(struct school *s, const struct told_row *row)
{
	s->told = err_by_name(row->field[FAILED_ERR]);
	s->unsure |= *row->field[FAILED_UNSURE];
	str_copy(s->said, sizeof(s->said), row->field[FAILED_SAID]);
}

static void take_row(struct school *s, const struct told_row *row)
{
	switch (row->kind) {
	case TOLD_school: add_school(s, row->field[0]); break;
	case TOLD_host: str_copy(s->host, sizeof(s->host), row->field[0]); break;
	case TOLD_open: s->opened = true; break;
	case TOLD_failed: failed(s, row); break;
	case TOLD_got:
		if (s->n_jobs)
			got(s, row, s->jobs[0].path);
		break;
	case TOLD_moved:
		s->done = told_number(row, 0);
		s->total = told_number(row, 1);
		break;
	case TOLD_done:
		s->ui->far.busy = false;
		if (s->n_jobs)
			over(s);
		break;
	default: break;
	}
}

/* It has ended: by a question, or without what it was asked for. */
static void ended(struct school *s)
{
	if (*s->host || s->n_schools)
		drop_jobs(s);
	else if (s->n_jobs)
		all_failed(s, s->told ? s->told : ERR_SYNC_ABSENT);
}

static void take(void *owner)
{
	struct school *s = owner;
	struct told_row row;

	while (far_next(&s->ui->far, &row))
		take_row(s, &row);
	if (!s->ui->far.helper.pid)
		ended(s);
	pump(s);
}

/* ---- what is asked for */
void school_go_on(struct school *s)
{
	if (s->ui->far.owner != s)
		pump(s);
}

void school_look(struct school *s, const char *path, const char *from)
{
	set(&s->from, from);
	s->err = ERR_OK;
	add_list(s, path);
	pump(s);
}

void school_get(struct school *s, const struct folder_entry *e)
{
	struct folder *f = &s->folder;
	char *path = NULL;

	for (int i = 0; i < f->n_chosen; i++)
		add(s, &(struct job){.what = TOLD_get, .path = f->chosen[i]});
	if (!f->n_chosen && e && folder_is_file(e) &&
	    (path = folder_path(f, e)))
		add(s, &(struct job){.what = TOLD_get, .path = path});
	free(path);
	folder_forget(f);
	pump(s);
}

void school_put(struct school *s, char *const *files, int n, bool replace)
{
	for (int i = 0; i < n; i++) {
		char *path = path_join(s->folder.path, path_name(files[i]));

		if (path)
			add(s, &(struct job){TOLD_put, path, files[i], replace});
		free(path);
	}
	pump(s);
}

void school_replace(struct school *s)
{
	school_put(s, s->clash, s->n_clash, true);
	school_keep_both(s);
}

bool school_stop(struct school *s)
{
	bool was = s->n_jobs > 0;

	if (s->ui->far.owner == s)
		far_stop(&s->ui->far);
	drop_jobs(s);
	s->got = s->sent = (struct tally){.well = 0};
	school_keep_both(s);
	return was;
}

void school_choose(struct school *s)
{
	bool newest = s->folder.newest, hidden = s->folder.hidden;

	school_stop(s);
	while (s->n_above)
		drop_above(s);
	folder_release(&s->folder);
	s->folder.newest = newest;
	s->folder.hidden = hidden;
	free(s->account);
	s->account = NULL;
	s->err = ERR_OK;
	s->view->turned++;
}

static void ask_here(void *ctx)
{
	struct school *s = ctx;

	if (ui_ok(s->ui, start(s, true)))
		far_wait(&s->ui->far);
}

void school_log_in(struct school *s)
{
	school_stop(s);
	add_list(s, s->folder.path ? s->folder.path : "/");
	s->err = ERR_OK;
	deed_on_terminal(s->ui, ask_here, s);
	take(s);
}

void school_release(struct school *s)
{
	if (!s->ui)
		return;
	school_stop(s);
	if (s->ui->far.owner == s)
		s->ui->far.owner = NULL;
	while (s->n_above)
		drop_above(s);
	folder_release(&s->folder);
	for (int i = 0; i < s->n_schools; i++)
		free(s->schools[i]);
	for (int i = 0; i < s->n_mine; i++)
		free(s->mine[i]);
	free(s->mine);
	free(s->clash);
	free(s->account);
	free(s->allowed);
	free(s->jobs);
	free(s->from);
}
