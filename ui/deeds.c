/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/path.h"
#include "model/standing.h"
#include "ui/app.h"
#include "ui/opener.h"
#include "ui/work.h"
#include "words/why.h"

static void leave_terminal(void *ctx)
{
	fflush(stdout); /* what --plain has said comes before it */
	term_leave(&((struct ui *)ctx)->term);
}

/* Ctrl-C was for the other program. */
static void take_terminal(void *ctx)
{
	struct ui *ui = ctx;
	int s;

	while ((s = watch_signal(&ui->watch)) != 0)
		ui->quit |= s == SIGTERM || s == SIGHUP;
	term_return(&ui->term);
}

static void in_child(void *ctx)
{
	watch_in_child(&((struct ui *)ctx)->watch);
	signal(SIGPIPE, SIG_DFL);
}

static struct opener opener_of(struct ui *ui)
{
	return (struct opener){
		.command = conf_text(ui->start->conf, CONF_OPEN_COMMAND),
		.leave = leave_terminal, .back = take_terminal,
		.ended = -1, .in_child = in_child, .ctx = ui,
	};
}

bool deed_edit(struct ui *ui, const char *path)
{
	struct opener o = opener_of(ui);

	return ui->plain ? plain_edit(ui, path) : opener_edit(&o, path);
}

void deed_on_terminal(struct ui *ui, void (*what)(void *ctx), void *ctx)
{
	leave_terminal(ui);
	what(ctx);
	take_terminal(ui);
}

enum reply deed_login_as(struct ui *ui, const char *account)
{
	char *program = path_program("ranzen-sync");
	struct opener o = opener_of(ui);

	if (program && opener_login(&o, program, account))
		ui_say(ui, ROLE_good, "%s", _("You are logged in."));
	else if (*ui->login_account)
		ui_say(ui, ROLE_warn, "%s", _("You are not logged in."));
	else
		ui_say(ui, ROLE_message, "%s", _("Nothing has changed."));
	free(program);
	ui_refresh(ui);
	if (ui->accounts > 0)
		ui_wake(ui, BELL_SYNC, 0);
	return REPLY_LOAD;
}

enum reply deed_login(struct ui *ui)
{
	return deed_login_as(ui, ui->login_account);
}

/* How the program ends is told when it does. */
static void watch_opened(struct ui *ui, int ended, const char *what)
{
	if (ui->opening.ended >= 0)
		close(ui->opening.ended);
	free(ui->opening.what);
	ui->opening.ended = ended;
	ui->opening.what = str_dup(what);
}

void deed_opened(struct ui *ui)
{
	bool failed = opener_failed(ui->opening.ended);

	if (failed && ui->opening.what)
		ui_say(ui, ROLE_warn,
		       _("No program could open it. You find it here: %s"),
		       ui->opening.what);
	watch_opened(ui, -1, "");
}

static void tell_opened(struct ui *ui, const struct opener *o, enum opened how,
			const char *what)
{
	switch (how) {
	case OPENED_SHOWN:
		ui_say(ui, ROLE_good, "%s", _("Opened in another window."));
		break;
	case OPENED_FOLDER:
		ui_say(ui, ROLE_warn, "%s",
		       _("This file is a program. It is not started; its folder is shown."));
		break;
	case OPENED_PATH:
		ui_say(ui, ROLE_message, _("You find it here: %s"), what);
		break;
	case OPENED_PAGER: break;
	}
	if (o->ended >= 0)
		watch_opened(ui, o->ended, what);
}

/* Where nothing opens it a phone may: by its code. */
void deed_link(struct ui *ui, const char *url)
{
	struct opener o = opener_of(ui);
	enum opened how = opener_link(&o, url);

	tell_opened(ui, &o, how, url);
	if (how == OPENED_PATH && !ui->plain && ui_top(ui)->ops != &view_code)
		view_code_push(ui, url);
	ui_load(ui); /* also where a view only asks to be drawn */
}

static bool want(struct ui *ui, const struct material *m)
{
	enum err e = store_material_set(ui->store, m->id, MATERIAL_coming, NULL,
					NULL);

	if (!ui_ok(ui, e))
		return false;
	ui_say(ui, ROLE_message, _("Fetching: %s"), m->name);
	fetched_want(ui, m->id);
	ui_wake(ui, BELL_FETCH, m->id);
	return true;
}

void deed_open_file(struct ui *ui, const char *path)
{
	struct opener o = opener_of(ui);

	if (ui->plain && opener_is_text(path))
		view_text_push(ui, path);
	else
		tell_opened(ui, &o, opener_open(&o, path), path);
}

void deed_open_material(struct ui *ui, int64_t id)
{
	struct material m = {0};

	if (!ui_ok(ui, store_material_get(ui->store, id, &m)))
		return;
	if (m.path && *m.path && access(m.path, F_OK) == 0)
		deed_open_file(ui, m.path);
	else
		want(ui, &m);
	record_material_release(&m);
}

static void open_entry(struct ui *ui, int64_t id)
{
	struct entry e = {0};

	if (!ui_ok(ui, store_entry_get(ui->store, id, &e)))
		return;
	ui_push(ui, &view_task, e.task, NULL);
	record_entry_release(&e);
}

void deed_open_link(struct ui *ui, const struct view *v, int n)
{
	if (n > 0 && n <= v->doc.n_links)
		deed_link(ui, v->doc.links[n - 1]);
}

void deed_open_target(struct ui *ui, struct view *v)
{
	struct target t;

	if (v->list.at < 0 || v->list.at >= v->doc.n)
		return;
	t = v->doc.lines[v->list.at].target;
	switch (t.kind) {
	case TARGET_TASK: ui_push(ui, &view_task, t.id, NULL); break;
	case TARGET_MATERIAL: deed_open_material(ui, t.id); break;
	case TARGET_ENTRY: open_entry(ui, t.id); break;
	case TARGET_LINK: deed_open_link(ui, v, (int)t.id + 1); break;
	case TARGET_NEWS: view_article_push(ui, t.id); break;
	case TARGET_CHOICE:
	case TARGET_HEADING:
	case TARGET_NONE: break;
	}
}

static enum err take_wanted(void *ctx, const struct material *m)
{
	struct wanted *w = ctx;

	if ((m->state == MATERIAL_there || m->state == MATERIAL_failed) &&
	    !*m->link && w->n < FETCH_MAX)
		w->ids[w->n++] = m->id;
	return ERR_OK;
}

static enum reply fetch(struct ui *ui, const struct wanted *w)
{
	enum err e = store_begin(ui->store);

	for (int i = 0; i < w->n && !e; i++)
		e = store_material_set(ui->store, w->ids[i], MATERIAL_coming,
				       NULL, NULL);
	if (e)
		store_rollback(ui->store);
	else
		e = store_commit(ui->store);
	if (!ui_ok(ui, e))
		return REPLY_DRAW;
	if (w->n == 0) {
		ui_say(ui, ROLE_message, "%s",
		       _("There is nothing to fetch here."));
		return REPLY_DRAW;
	}
	ui_say(ui, ROLE_message,
	       ngettext("%d file is being fetched.", "%d files are being fetched.",
			(unsigned long)w->n), w->n);
	for (int i = 0; i < w->n; i++) {
		fetched_want(ui, w->ids[i]);
		ui_wake(ui, BELL_FETCH, w->ids[i]);
	}
	return REPLY_LOAD;
}

enum reply deed_get(struct ui *ui, int64_t task)
{
	struct wanted w;

	w.n = 0;
	if (!ui_ok(ui, store_materials(ui->store, task, take_wanted, &w)))
		return REPLY_DRAW;
	return fetch(ui, &w);
}

enum reply deed_get_one(struct ui *ui, int64_t material)
{
	struct material m = {0};
	struct wanted w;

	w.n = 0;
	if (!ui_ok(ui, store_material_get(ui->store, material, &m)))
		return REPLY_DRAW;
	take_wanted(&w, &m);
	record_material_release(&m);
	return fetch(ui, &w);
}

enum reply deed_get_course(struct ui *ui, int64_t account, const char *course)
{
	struct material_query q = {MATERIAL_failed, account, course, NULL};
	struct wanted w;
	enum err e;

	w.n = 0;
	e = store_material_window(ui->store, &q, 0, FETCH_MAX, take_wanted, &w);
	q.state = MATERIAL_there;
	if (!e)
		e = store_material_window(ui->store, &q, 0, FETCH_MAX - w.n,
					  take_wanted, &w);
	return ui_ok(ui, e) ? fetch(ui, &w) : REPLY_DRAW;
}

enum reply deed_folder(struct ui *ui, int64_t id)
{
	struct material m = {0};
	struct opener o = opener_of(ui);
	char *folder = NULL;

	if (!ui_ok(ui, store_material_get(ui->store, id, &m)))
		return REPLY_DRAW;
	if (*m.path) {
		tell_opened(ui, &o, opener_folder(&o, m.path), m.path);
	} else if (m.task && !work_task_folder(ui, m.task, &folder)) {
		ui_say(ui, ROLE_message, _("It will lie here: %s"), folder);
	} else {
		ui_say(ui, ROLE_message,
		       _("This file is not here yet. {get} fetches it."));
	}
	free(folder);
	record_material_release(&m);
	return REPLY_LOAD;
}

enum reply deed_receipt(struct ui *ui, int64_t task)
{
	char *folder = NULL, *path = NULL;
	enum err e = ui->start->receipt ? work_task_folder(ui, task, &folder)
					: ERR_INTERNAL;

	if (!e)
		e = ui->start->receipt(ui->store, task, ui->now - ui->skew,
				       folder, &path);
	if (e == ERR_EMPTY)
		ui_say(ui, ROLE_message, "%s",
		       _("Nothing was handed in for this task from here."));
	else if (ui_ok(ui, e))
		ui_say(ui, ROLE_good, _("Written: %s"), path);
	free(folder);
	free(path);
	return REPLY_DRAW;
}

static enum err queue(struct ui *ui, int64_t task, enum entry_kind kind,
		      int64_t *entry)
{
	struct hand_in_order o = {.task = task, .kind = kind};
	int64_t missing = 0;
	int which = -1;

	return store_hand_in(ui->store, &o, NULL, NULL, entry, &which, &missing);
}

enum reply deed_order(struct ui *ui, int64_t task, enum entry_kind kind,
		      const char *done)
{
	int64_t entry = 0;

	if (!ui_ok(ui, queue(ui, task, kind, &entry)))
		return REPLY_DRAW;
	ui_say(ui, ROLE_good, "%s", done);
	if (kind == KIND_withdraw)
		ui->handed_in = entry; /* its end is told */
	ui_wake(ui, BELL_WAKE, entry);
	return REPLY_LOAD;
}

enum err deed_mark(struct ui *ui, int64_t task, bool done, int64_t *entry)
{
	struct task t = {0};
	enum err e = store_task_get(ui->store, task, &t);
	bool already = t.done == done;

	*entry = 0;
	record_task_release(&t);
	if (e || already)
		return e;
	return queue(ui, task, done ? KIND_done : KIND_undone, entry);
}

/* Where rows are numbers it is said what became of that one. */
void deed_marked(struct ui *ui, int64_t task, bool done)
{
	for (int i = 0; i < ui->depth && !ui->plain; i++) {
		ui->stack[i]->ticked = done ? task : 0;
		ui->stack[i]->unticked = done ? 0 : task;
	}
}

enum reply deed_done(struct ui *ui, int64_t task)
{
	struct task t = {0};
	enum reply reply;
	bool done;

	if (!ui_ok(ui, store_task_get(ui->store, task, &t)))
		return REPLY_DRAW;
	done = t.done;
	record_task_release(&t);
	reply = deed_order(ui, task, done ? KIND_undone : KIND_done,
		     done ? _("Marked as not done.") : _("Marked as done."));
	if (reply == REPLY_LOAD)
		deed_marked(ui, task, !done);
	return reply;
}

enum err deed_retry_one(struct ui *ui, int64_t entry)
{
	struct entry n = {0};
	enum err e = store_entry_get(ui->store, entry, &n);

	if (!e && n.state == ENTRY_held && n.reason == ERR_STATEMENT)
		e = store_entry_accept(ui->store, entry);
	record_entry_release(&n);
	return e ? e : store_entry_retry(ui->store, entry);
}

enum reply deed_retry(struct ui *ui, int64_t entry)
{
	if (ui_ok(ui, deed_retry_one(ui, entry)))
		ui_wake(ui, BELL_WAKE, entry);
	return REPLY_LOAD;
}

enum err deed_drop_one(struct ui *ui, int64_t id, char **folder)
{
	enum err e;

	/* TRANSLATORS: name of a folder */
	*folder = path_join(ui->start->paths->files, _("Not handed in"));
	e = *folder ? disk_mkdirs(disk_real(), *folder) : ERR_NOMEM;
	return e ? e : store_entry_drop(ui->store, id, *folder);
}

enum reply deed_drop(struct ui *ui, int64_t id)
{
	char *folder = NULL;

	if (!ui_sure(ui, ACTION_DROP, id,
		     _("Take it out? It will NOT be handed in; your files are kept. Press {drop} again.")))
		return REPLY_DRAW;
	if (ui_ok(ui, deed_drop_one(ui, id, &folder)))
		ui_say(ui, ROLE_message, _("Your files are here: %s"), folder);
	free(folder);
	return REPLY_LOAD;
}

enum reply deed_account_remove(struct ui *ui, const struct account *a)
{
	char *program = path_program("ranzen-sync");
	struct opener o = opener_of(ui);
	enum err e = program && opener_logout(&o, program, a->name) ? ERR_OK
								    : ERR_IO;

	if (!e)
		e = store_account_remove(ui->store, a->id);
	if (e == ERR_BUSY)
		ui_say(ui, ROLE_bad, "%s",
		       _("Not removed: there is work that is not sent yet. {outbox} shows it."));
	else if (ui_ok(ui, e))
		ui_say(ui, ROLE_good, _("Removed: %s"), a->name);
	free(program);
	ui_refresh(ui);
	return REPLY_LOAD;
}

static enum reply entry_receipt(struct ui *ui, int64_t id)
{
	struct entry e = {0};
	enum reply reply = REPLY_DRAW;

	if (ui_ok(ui, store_entry_get(ui->store, id, &e)))
		reply = deed_receipt(ui, e.task);
	record_entry_release(&e);
	return reply;
}

/* What nothing can be done to, now or any more: then how it stands is said. */
static bool out_of_reach(struct ui *ui, int64_t id)
{
	struct entry e = {0};
	bool out = !store_entry_get(ui->store, id, &e) &&
		   e.state != ENTRY_waiting && e.state != ENTRY_held;

	if (out)
		ui_say(ui, ROLE_message, "%s", why_state(e.state));
	record_entry_release(&e);
	return out;
}

enum reply deed_entry(struct ui *ui, int64_t id, enum action a)
{
	if ((a == ACTION_RETRY || a == ACTION_HOLD || a == ACTION_DROP) &&
	    out_of_reach(ui, id))
		return REPLY_LOAD;
	switch (a) {
	case ACTION_RETRY: return deed_retry(ui, id);
	case ACTION_HOLD:
		if (ui_ok(ui, store_entry_hold(ui->store, id)))
			ui_wake(ui, BELL_WAKE, id);
		return REPLY_LOAD;
	case ACTION_DROP: return deed_drop(ui, id);
	case ACTION_RECEIPT: return entry_receipt(ui, id);
	case ACTION_WHY:
		ui_push(ui, &view_why, id, NULL);
		return REPLY_LOAD;
	default: return REPLY_NOT_MINE;
	}
}

enum reply deed_why(struct ui *ui, int64_t task)
{
	struct entry e = {0};
	enum err err = store_entry_of_task(ui->store, task, &e);

	if (err == ERR_NOT_FOUND)
		ui_say(ui, ROLE_message, "%s",
		       _("Nothing of this task is in the outbox: nothing was handed in for it here."));
	else if (ui_ok(ui, err))
		ui_push(ui, &view_why, e.id, NULL);
	record_entry_release(&e);
	return REPLY_LOAD;
}

void deed_follow(struct ui *ui)
{
	struct entry e = {0};

	if (!ui->handed_in || store_entry_get(ui->store, ui->handed_in, &e))
		return;
	if (e.state == ENTRY_proven)
		ui_say(ui, ROLE_good, "%s", e.kind == KIND_withdraw
		       ? _("Your work was taken back.")
		       : hand_in_sentence(HAND_IN_proven));
	else if (e.state == ENTRY_held)
		ui_say(ui, ROLE_bad, "%s", e.kind == KIND_withdraw
		       ? order_sentence(e.kind, e.state)
		       : hand_in_sentence(HAND_IN_held));
	if (entry_over(e.state) || e.state == ENTRY_held)
		ui->handed_in = 0;
	record_entry_release(&e);
}

/* Sent by itself, or not before the person has logged in. */
static void say_sealed(struct ui *ui, int64_t entry)
{
	struct account a = {0};
	struct entry e = {0};
	char when[WORDS_SIZE] = "";
	bool login = false, lasts = true;

	if (!store_entry_get(ui->store, entry, &e) &&
	    !store_account_get(ui->store, e.account, &a)) {
		login = a.login_needed;
		lasts = a.kept != KEPT_nothing || !a.fault;
	}
	if ((login || !lasts) && e.due > ui->now)
		words_when(when, e.due, ui->now);
	if (!login && !lasts && *when)
		ui_say(ui, ROLE_warn,
		       _("In the outbox, due %s. Your password is not kept: you may have to log in before that."),
		       when);
	else if (!login)
		ui_say(ui, ROLE_good, "%s",
		       _("In the outbox. It is sent by itself; you can go on or leave."));
	else if (*when)
		ui_say(ui, ROLE_warn,
		       _("In the outbox, due %s: it is sent once you have logged in. Press {login}."),
		       when);
	else
		ui_say(ui, ROLE_warn,
		       _("In the outbox: it is sent once you have logged in. Press {login}."));
	record_account_release(&a);
	record_entry_release(&e);
}

void deed_sealed(struct ui *ui)
{
	const struct seal_report *r = &ui->seal.last;
	const char *path = "";
	char size[WORDS_SIZE];

	if (r->which >= 0 && r->which < ui->seal.n_paths)
		path = path_name(ui->seal.paths[r->which]);
	if (r->err == ERR_OK) {
		say_sealed(ui, r->entry);
		ui->handed_in = r->entry;
		ui_wake(ui, BELL_WAKE, r->entry);
	} else if (r->err == ERR_NOSPACE) {
		words_size(size, r->missing);
		ui_say(ui, ROLE_bad,
		       _("Nothing was handed in: the disk is full, %s are missing."),
		       size);
	} else if (*path) {
		ui_say(ui, ROLE_bad, _("Nothing was handed in: %s: %s"), path,
		       _(err_text(r->err)));
	} else {
		ui_say(ui, ROLE_bad, _("Nothing was handed in: %s"),
		       _(err_text(r->err)));
	}
}
