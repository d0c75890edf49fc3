/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on its way to the school, and why it is not there yet. */
#include "base/base.h"

#include "base/buf.h"
#include "model/standing.h"
#include "ui/app.h"

#define BAR 20

struct outbox { struct ui *ui; struct doc *doc; bool open, any; };

static enum hand_in_state shown_state(const struct entry *e)
{
	static const enum hand_in_state states[] = {
		[ENTRY_copying] = HAND_IN_waiting,
		[ENTRY_waiting] = HAND_IN_waiting,
		[ENTRY_claimed] = HAND_IN_sending,
		[ENTRY_sending] = HAND_IN_sending,
		[ENTRY_sent] = HAND_IN_sent,
		[ENTRY_asking] = HAND_IN_asking,
		[ENTRY_proven] = HAND_IN_proven,
		[ENTRY_held] = HAND_IN_held,
		[ENTRY_superseded] = HAND_IN_superseded,
		[ENTRY_dropped] = HAND_IN_none,
	};

	return states[e->state];
}

static void add_progress(struct ui *ui, struct doc *d, const struct entry *e)
{
	const struct progress *p = ui_progress(ui, false, e->id);
	int64_t done = p ? p->done : e->bytes_sent;
	int64_t total = p && p->total ? p->total : e->bytes;
	char a[WORDS_SIZE], b[WORDS_SIZE];

	if (total <= 0)
		return;
	doc_line(d);
	doc_add(d, ROLE_text, "  ");
	doc_bar(d, &ui->term, BAR, done, total);
	words_size(a, done);
	words_size(b, total);
	doc_addf(d, ROLE_text, " %d %%  ", (int)(done * 100 / total));
	doc_addf(d, ROLE_text, _("%s of %s"), a, b);
	if (!p || p->rate <= 0)
		return;
	words_size(a, p->rate);
	words_duration(b, (total - done) / p->rate);
	/* TRANSLATORS: speed, time left */
	doc_addf(d, ROLE_text, _(", %s a second, %s left"), a, b);
}

/* Until when it must start; what to do where that is over. */
static void add_start(struct ui *ui, struct doc *d, const struct entry *e)
{
	const struct turn *t = queue_find(&ui->queue, e->id);
	char line[WORDS_START];
	enum role role = words_start(line, t, ui->now);

	if (!*line)
		return;
	doc_wrap(d, role, 2, line);
	if (t->alarm == ALARM_OVER && e->state != ENTRY_held)
		doc_wrap(d, ROLE_text, 2,
			 _("Get on line now, and tell your teacher. What was tried is kept as a proof."));
}

static void add_reason(struct ui *ui, struct doc *d, const struct entry *e)
{
	char when[WORDS_SIZE], line[UI_TEXT];

	if (entry_asks(e)) {
		ask_draw(ui, d, e);
		return;
	}
	if (ask_statement(ui, d, e))
		return;
	if (e->reason)
		doc_wrap(d, ROLE_warn, 2, _(err_text(e->reason)));
	if (e->detail && *e->detail)
		doc_wrap(d, ROLE_dim, 2, e->detail);
	if (e->state == ENTRY_waiting && e->next_try > ui->now) {
		words_when_both(when, e->next_try, ui->now);
		str_printf(line, sizeof(line),
			   ngettext("Next try: %s. %d try so far.",
				    "Next try: %s. %d tries so far.",
				    (unsigned long)e->tries), when, e->tries);
		doc_wrap(d, ROLE_text, 2, line);
	}
	if (e->state == ENTRY_held)
		doc_wrap(d, ROLE_text, 2, ui_text(ui, line,
			 _("You decide: {retry} tries again, {drop} takes it out (your files are kept).")));
}

static enum err add(void *ctx, const struct entry *e)
{
	struct outbox *o = ctx;
	struct doc *d = o->doc;
	enum hand_in_state s = shown_state(e);
	bool open = e->state != ENTRY_proven && e->state != ENTRY_superseded &&
		    e->state != ENTRY_dropped;
	char due[WORDS_SIZE];

	if (open != o->open || e->state == ENTRY_dropped)
		return ERR_OK;
	if (!o->any && !open)
		doc_heading(d, _("Arrived or replaced"));
	o->any = true;
	d->target = (struct target){TARGET_ENTRY, e->id};
	doc_line(d);
	doc_addf(d, ROLE_strong, "%s", e->title);
	doc_line(d);
	doc_addf(d, ROLE_text, "  %s: ", state_word(WORDS_KIND, (int)e->kind));
	doc_add(d, words_hand_in_role(s), state_word(WORDS_HAND_IN, (int)s));
	if (e->n_files)
		doc_addf(d, ROLE_dim, ngettext(", %d file", ", %d files",
					       (unsigned long)e->n_files),
			 e->n_files);
	words_when(due, e->due, o->ui->now);
	if (open && e->due)
		doc_addf(d, ROLE_dim, _(", due %s"), due);
	if (open) {
		add_progress(o->ui, d, e);
		add_start(o->ui, d, e);
		add_reason(o->ui, d, e);
	}
	d->target = (struct target){TARGET_NONE, 0};
	return ERR_OK;
}

static void load(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;
	struct outbox o = {ui, d, true, false};

	doc_begin(d, ui->term.cols - 3);
	ui_ok(ui, store_outbox(ui->store, true, add, &o));
	if (!o.any)
		doc_wrap(d, ROLE_text, 0,
			 _("Nothing is waiting. Everything that you handed in has arrived."));
	o.open = o.any = false;
	store_outbox(ui->store, false, add, &o);
	v->list.total = d->n;
}

static int64_t entry_here(const struct view *v)
{
	struct target t;

	if (v->list.at < 0 || v->list.at >= v->doc.n)
		return 0;
	t = v->doc.lines[v->list.at].target;
	return t.kind == TARGET_ENTRY ? t.id : 0;
}

static enum reply receipt(struct ui *ui, int64_t id)
{
	struct entry e = {0};
	enum reply reply = REPLY_DRAW;

	if (ui_ok(ui, store_entry_get(ui->store, id, &e)))
		reply = deed_receipt(ui, e.task);
	record_entry_release(&e);
	return reply;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	int64_t id = entry_here(v);

	if (!id)
		return REPLY_NOT_MINE;
	switch (a) {
	case ACTION_RETRY: return deed_retry(ui, id);
	case ACTION_HOLD:
		if (ui_ok(ui, store_entry_hold(ui->store, id)))
			ui_wake(ui, BELL_WAKE, id);
		return REPLY_LOAD;
	case ACTION_DROP: return deed_drop(ui, id);
	case ACTION_RECEIPT: return receipt(ui, id);
	default: return REPLY_NOT_MINE;
	}
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	if (entry_here(v))
		ui_text(ui, out, _("{open} shows the task."));
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_RETRY, ACTION_HOLD, ACTION_DROP, ACTION_RECEIPT,
	ACTION_SERVER, ACTION_OPEN, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_outbox = {
	.title = N_("Outbox"), .keys = keys, .load = load, .tell = tell,
	.act = act,
};
