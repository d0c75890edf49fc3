/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking back what was done last: at once what has not been sent; what has
 * been sent only at the school, and only if the person wants that. */
#include "base/base.h"

#include "base/path.h"
#include "ui/app.h"

/* The newest order of each sort, and how many there are of those that were
 * given together. */
struct last {
	const struct marks *together;
	int64_t unsent, sent;
	int n, n_sent;
};

static bool may_be_there(const struct entry *e)
{
	return e->unsure || (e->state != ENTRY_waiting &&
			     e->state != ENTRY_held &&
			     e->state != ENTRY_copying);
}

static enum err look(void *ctx, const struct entry *e)
{
	struct last *l = ctx;

	/* What was not done by the person is not for them to undo. */
	if (e->state == ENTRY_superseded || e->state == ENTRY_dropped ||
	    e->reason == ERR_VANISHED)
		return ERR_OK;
	if (may_be_there(e))
		l->sent = MAX(l->sent, e->id);
	else
		l->unsent = MAX(l->unsent, e->id);
	l->n += marks_has(l->together, e->id);
	l->n_sent += may_be_there(e) && marks_has(l->together, e->id);
	return ERR_OK;
}

bool ui_gives_back(const struct ui *ui, int64_t account)
{
	struct account a = {0};
	bool gives = store_account_get(ui->store, account, &a) != ERR_OK ||
		     platform_gives_back(a.platform);

	record_account_release(&a);
	return gives;
}

static enum reply take_back(struct ui *ui, int64_t task)
{
	return deed_order(ui, task, KIND_withdraw,
		_("Your work will be taken back as soon as the school answers."));
}

/* Is there anything at the school, and does it give it back? Else it says so. */
static bool may_withdraw(struct ui *ui, int64_t task)
{
	enum task_back back = TASK_BACK_nothing;
	struct entry work = {0};
	struct task t = {0};

	if (!ui_ok(ui, store_task_get(ui->store, task, &t)))
		return false;
	store_hand_in_of_task(ui->store, task, &work);
	back = task_back(&t, work.id ? &work : NULL,
			 ui_gives_back(ui, t.account));
	if (back == TASK_BACK_nothing)
		ui_say(ui, ROLE_message, "%s",
		       _("You have handed in nothing here: there is nothing to take back."));
	else if (back == TASK_BACK_unsent)
		ui_say(ui, ROLE_message,
		       _("Your work is not sent yet: {outbox}, and {drop} takes it out there."));
	else if (back == TASK_BACK_never)
		ui_say(ui, ROLE_message, "%s", never_back());
	record_entry_release(&work);
	record_task_release(&t);
	return back == TASK_BACK_work;
}

enum reply deed_withdraw(struct ui *ui, int64_t task)
{
	if (!may_withdraw(ui, task))
		return REPLY_DRAW;
	if (!ui_sure(ui, ACTION_WITHDRAW, task,
		     _("Take your work back? Then nothing is handed in. Press {withdraw} again.")))
		return REPLY_DRAW;
	return take_back(ui, task);
}

/* Whether its opposite can be ordered, and the person wants that. */
static bool order_opposite(struct ui *ui, const struct entry *e)
{
	struct task t = {0};
	bool fixed = !store_task_get(ui->store, e->task, &t) && task_fixed(&t);

	record_task_release(&t);
	if (e->kind == KIND_hand_in && !ui_gives_back(ui, e->account)) {
		ui_say(ui, ROLE_message, "%s", never_back());
		return false;
	}
	if (e->kind == KIND_withdraw || (e->kind == KIND_hand_in && fixed)) {
		ui_say(ui, ROLE_message,
		       _("'%s' has been sent already and stays as it is."),
		       e->title);
		return false;
	}
	return ui_sure(ui, ACTION_UNDO, e->id, e->kind == KIND_hand_in
		   ? _("Your work for '%s' is on its way already, or has arrived. Take it back at the school? Press {undo} again.")
		   : _("The mark of '%s' has been sent already. Change it at the school? Press {undo} again."),
		   e->title);
}

static enum reply of_sent(struct ui *ui, const struct entry *e)
{
	if (!order_opposite(ui, e))
		return REPLY_DRAW;
	if (e->kind != KIND_hand_in)
		return deed_done(ui, e->task);
	return take_back(ui, e->task);
}

static enum reply take_out(struct ui *ui, const struct entry *e)
{
	char *folder = path_join(ui->start->paths->files, _("Not handed in"));
	bool kept = e->n_files || (e->text && *e->text);
	enum err err = folder ? store_entry_undo(ui->store, e->id, folder)
			      : ERR_NOMEM;

	if (err == ERR_BUSY || !ui_ok(ui, err)) {
		free(folder);
		/* Just now it was begun to be sent. */
		return err == ERR_BUSY ? of_sent(ui, e) : REPLY_LOAD;
	}
	if (e->kind == KIND_done || e->kind == KIND_undone)
		deed_marked(ui, e->task, e->kind == KIND_undone);
	if (e->kind == KIND_done)
		ui_say(ui, ROLE_good, _("Undone: '%s' is not marked as done."),
		       e->title);
	else if (e->kind == KIND_undone)
		ui_say(ui, ROLE_good, _("Undone: '%s' is marked as done again."),
		       e->title);
	else if (e->kind == KIND_withdraw)
		ui_say(ui, ROLE_good,
		       _("Undone: your work for '%s' is not taken back."),
		       e->title);
	else if (kept)
		ui_say(ui, ROLE_good,
		       _("Undone: '%s' is not handed in. Your files are here: %s"),
		       e->title, folder);
	ui_wake(ui, BELL_WAKE, e->id);
	free(folder);
	return REPLY_LOAD;
}

/* Something newer has gone already: only this is meant if they say so. */
static bool meant(struct ui *ui, const struct entry *e, int64_t sent)
{
	struct entry newer = {0};
	bool yes = true;

	if (e->id > sent || store_entry_get(ui->store, sent, &newer))
		return true;
	yes = ui_sure(ui, ACTION_UNDO, e->id,
		      _("'%s' has been sent already. Undo '%s' instead? Press {undo} again."),
		      newer.title, e->title);
	record_entry_release(&newer);
	return yes;
}

/* ---- the marks of many tasks, which were given together (bulk.c) */
static bool sure_of_all(struct ui *ui, const struct last *l)
{
	/* TRANSLATORS: %d of %d marks */
	return l->n_sent == 0 ||
	       ui_sure(ui, ACTION_UNDO, MAX(l->unsent, l->sent),
		       ngettext("%d of %d mark has been sent already. Change it at the school? Press {undo} again.",
				"%d of %d marks have been sent already. Change them at the school? Press {undo} again.",
				(unsigned long)l->n), l->n_sent, l->n);
}

/* *id: the order that does so; 0: none had to be given. */
static enum err undo_mark(struct ui *ui, int64_t *id)
{
	struct entry e = {0};
	enum err err = store_entry_get(ui->store, *id, &e);

	*id = 0;
	if (!err && may_be_there(&e))
		err = deed_mark(ui, e.task, e.kind == KIND_undone, id);
	else if (!err && e.state != ENTRY_superseded &&
		 e.state != ENTRY_dropped)
		err = store_entry_undo(ui->store, e.id, "");
	record_entry_release(&e);
	return err;
}

static enum reply undo_all(struct ui *ui, const struct last *l)
{
	struct marks was = ui->together;
	enum err err = ERR_OK;

	if (!sure_of_all(ui, l))
		return REPLY_DRAW;
	/* What is ordered now can be undone together again, and so can what
	 * could not be undone. */
	ui->together = (struct marks){0};
	for (int64_t i = 0; i < was.n; i++) {
		int64_t id = was.ids[i];
		enum err e = undo_mark(ui, &id);

		if (e || id)
			marks_set(&ui->together, e ? was.ids[i] : id, true);
		err = e ? e : err;
	}
	marks_release(&was);
	if (ui_ok(ui, err))
		ui_say(ui, ROLE_good, ngettext("Undone: %d mark.",
					       "Undone: %d marks.",
					       (unsigned long)l->n), l->n);
	ui_wake(ui, BELL_WAKE, 0);
	return REPLY_LOAD;
}

enum reply deed_undo(struct ui *ui)
{
	struct last l = {.together = &ui->together};
	struct entry e = {0};
	enum reply reply = REPLY_DRAW;

	if (!ui_ok(ui, store_outbox(ui->store, false, look, &l)))
		return REPLY_DRAW;
	if (!l.unsent && !l.sent) {
		ui_say(ui, ROLE_message, "%s", _("There is nothing to undo."));
		return REPLY_DRAW;
	}
	if (l.n > 1 && marks_has(&ui->together, MAX(l.unsent, l.sent)))
		return undo_all(ui, &l);
	if (!ui_ok(ui, store_entry_get(ui->store, l.unsent ? l.unsent : l.sent,
				       &e)))
		return REPLY_DRAW;
	if (!l.unsent)
		reply = of_sent(ui, &e);
	else if (meant(ui, &e, l.sent))
		reply = take_out(ui, &e);
	record_entry_release(&e);
	return reply;
}
