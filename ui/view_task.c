/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One task on one page: what, until when, material, own work, feedback. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/attempts.h"
#include "model/standing.h"
#include "ui/page.h"
#include "ui/work.h"
#include "words/limits.h"

#define LABEL 14
#define LABEL_NARROW 9
#define NARROW 50
#define TRIED_MAX 5 /* runs of attempts that are shown */

struct page { struct ui *ui; struct doc *doc; bool feedback; int n, here, all; };

static void fact(struct doc *d, const char *label, enum role role,
		 const char *text)
{
	int at = d->width < NARROW ? LABEL_NARROW : LABEL;

	if (!text || !*text)
		return;
	doc_line(d);
	doc_add(d, ROLE_dim, label);
	doc_column(d, at);
	if (text_width(label) < at && at + text_width(text) <= d->width)
		doc_add(d, role, text);
	else
		doc_wrap(d, role, 2, text);
}

static void add_times(struct ui *ui, struct doc *d, const struct task *t)
{
	char text[WORDS_SIZE];
	int64_t closes = task_closes(t);
	bool late = t->due && t->due < ui->now;

	words_when_both(text, t->due, ui->now);
	fact(d, _("Due"), late ? ROLE_bad : ROLE_strong,
	     t->due ? text : _("no date"));
	if (closes && closes != t->due) {
		words_when_both(text, closes, ui->now);
		fact(d, _("Late until"), ROLE_text, text);
	}
}

static void add_takes(struct ui *ui, struct doc *d, const struct task *t)
{
	char when[WORDS_SIZE], line[UI_TEXT];
	struct buf b;

	buf_init(&b, UI_TEXT * 2);
	limit_takes(&b, t);
	if (!t->takes_files)
		buf_str(&b, ui_text(ui, line, t->takes_text
			? _("; {hand-in} opens an editor for it")
			: _("nothing; mark it as done with {done}")));
	fact(d, _("Hand in"), ROLE_text, b.data);
	buf_release(&b);
	if (t->opens > ui->now) {
		words_when_both(when, t->opens, ui->now);
		fact(d, _("Taken from"), ROLE_warn, when);
	}
}

static void add_notes(struct doc *d, const struct task *t, int64_t now)
{
	const char *notes[LIMIT_NOTES];
	int n = limit_notes(t, now, notes);

	for (int i = 0; i < n; i++)
		doc_wrap(d, ROLE_warn, 0, notes[i]);
	if (t->statement && !task_fixed(t) && *t->statement_text)
		doc_wrap(d, ROLE_text, 2, t->statement_text);
}

static enum err add_material(void *ctx, const struct material *m)
{
	struct page *p = ctx;
	char heading[UI_TEXT];

	if (m->feedback != p->feedback)
		return ERR_OK;
	if (p->n++ == 0 && !p->feedback) {
		str_printf(heading, sizeof(heading),
			   ngettext("Material: %d of %d file here",
				    "Material: %d of %d files here",
				    (unsigned long)p->all), p->here, p->all);
		doc_heading(p->doc, heading);
	}
	page_material(p->ui, p->doc, m);
	return ERR_OK;
}

static void add_files(struct doc *d, const struct work_file *files, int n,
		      bool hashes)
{
	char size[WORDS_SIZE];

	for (int i = 0; i < n; i++) {
		words_size(size, files[i].size);
		doc_line(d);
		doc_addf(d, ROLE_text, "  %s", files[i].name);
		doc_addf(d, ROLE_dim, "  %s", size);
		if (hashes) {
			doc_line(d);
			doc_addf(d, ROLE_dim, "    SHA-256 %s", files[i].sha256);
		}
	}
}

/* How an order stands that is not over: what hinders it, and when it goes on. */
static void add_order(struct ui *ui, struct doc *d, const struct entry *e)
{
	char when[WORDS_SIZE], line[UI_TEXT];

	if (entry_over(e->state))
		return;
	if (e->kind != KIND_hand_in)
		doc_wrap(d, e->state == ENTRY_held ? ROLE_bad : ROLE_warn, 0,
			 order_sentence(e->kind, e->state));
	ask_reason(d, e, 0);
	if (entry_again(e, ui->now)) {
		words_when_both(when, e->next_try, ui->now);
		str_printf(line, sizeof(line), _("Next try: %s"), when);
		doc_wrap(d, ROLE_text, 0, line);
	}
}

/* newest: the last order, work: the last hand-in; each may be none (id 0). */
static void add_orders(struct ui *ui, struct doc *d, const struct task *t,
		       const struct entry *newest, const struct entry *work)
{
	bool listed = task_work_listed(t, work->id ? work : NULL);

	if (entry_asks(newest)) {
		ask_draw(ui, d, newest);
		return;
	}
	if (ask_statement(ui, d, newest))
		return;
	ask_standing(ui, d, t, 0);
	if (listed)
		add_files(d, t->work_files, t->n_work_files, false);
	if (listed && t->work_text && *t->work_text)
		doc_wrap(d, ROLE_text, 2, t->work_text);
	if (work->id)
		add_order(ui, d, work);
	if (work->id && !listed && work->state != ENTRY_dropped) {
		add_files(d, work->files, work->n_files, false);
		if (work->text && *work->text)
			doc_wrap(d, ROLE_text, 2, work->text);
	}
	if (newest->id && newest->kind != KIND_hand_in)
		add_order(ui, d, newest);
}

static void add_work(struct ui *ui, struct doc *d, const struct task *t)
{
	struct entry newest = {0}, work = {0};

	doc_heading(d, _("Your work"));
	doc_wrap(d, words_hand_in_role(t->hand_in), 0,
		 hand_in_sentence(t->hand_in));
	store_entry_of_task(ui->store, t->id, &newest);
	store_hand_in_of_task(ui->store, t->id, &work);
	add_orders(ui, d, t, &newest, &work);
	record_entry_release(&work);
	record_entry_release(&newest);
}

static void add_feedback(struct ui *ui, struct doc *d, const struct task *t)
{
	struct page p = {ui, d, true, 0, 0, 0};
	char line[UI_TEXT];

	if (!t->feedback_at && !(t->feedback && *t->feedback) &&
	    !(t->mark && *t->mark))
		return;
	doc_heading(d, _("Feedback from your teacher"));
	if (t->mark && *t->mark) {
		str_printf(line, sizeof(line), _("Mark: %s"), t->mark);
		doc_wrap(d, ROLE_strong, 0, line);
	}
	if (t->feedback && *t->feedback)
		doc_rich(d, 0, t->feedback);
	store_materials(ui->store, t->id, add_material, &p);
}

static void add_receipt(struct ui *ui, struct doc *d, const struct task *t)
{
	struct receipt r = {0};
	char when[WORDS_SIZE];

	if (store_receipt_of_task(ui->store, t->id, &r))
		return;
	doc_heading(d, _("Receipt: the proof that it arrived"));
	words_when_both(when, r.platform_time, ui->now);
	fact(d, _("Arrived"), ROLE_good, when);
	words_when_both(when, r.proven_at, ui->now);
	fact(d, _("Checked"), ROLE_text, when);
	fact(d, _("Number"), ROLE_text, r.platform_id);
	fact(d, _("Checked by"), ROLE_text, proof_word(r.proof));
	add_files(d, r.files, r.n_files, true);
	record_receipt_release(&r);
}

static enum err add_attempt(void *ctx, const struct attempt *a)
{
	return attempt_log_add(ctx, a);
}

static void add_run(struct ui *ui, struct doc *d, const struct attempt_run *r)
{
	char when[WORDS_SIZE], line[UI_TEXT];

	words_when(when, r->until, ui->now);
	str_copy(line, sizeof(line), r->err ? _(err_text(r->err)) : _("that worked"));
	if (r->n > 1 && r->err)
		/* TRANSLATORS: what happened, how often */
		str_printf(line, sizeof(line), ngettext("%s (%d time)",
			   "%s (%d times)", (unsigned long)r->n),
			   _(err_text(r->err)), r->n);
	fact(d, when, r->err ? ROLE_warn : ROLE_text, line);
	ask_said(d, r->err, r->said, 2);
}

/* How often it was tried to bring the work there, where not the first try did. */
static void add_tried(struct ui *ui, struct doc *d, int64_t task)
{
	struct attempt_log log = {0};
	struct entry e = {0};
	int failed = 0;

	if (store_entry_of_task(ui->store, task, &e))
		return;
	store_attempts(ui->store, e.id, add_attempt, &log);
	for (int i = 0; i < log.n; i++)
		failed += log.runs[i].err ? log.runs[i].n : 0;
	if (failed > 0) {
		doc_heading(d, _("What was tried"));
		for (int i = MAX(log.n - TRIED_MAX, 0); i < log.n; i++)
			add_run(ui, d, &log.runs[i]);
		ui_wrap(ui, d, 0,
			_("{receipt} writes all of it into a file that you can show."));
	}
	attempt_log_release(&log);
	record_entry_release(&e);
}

/* What is known of a task's school. */
struct school { bool gives_back; };

static void load(struct ui *ui, struct view *v)
{
	struct doc *d = &v->doc;
	struct page p = {ui, d, false, 0, 0, 0};
	struct task t = {0};

	if (!page_moved(ui, v))
		return;
	doc_begin(d, ui->term.cols - 3);
	v->list.total = 0;
	if (!ui_ok(ui, store_task_get(ui->store, v->id, &t))) {
		doc_wrap(d, ROLE_text, 0, _("This task is not there any more."));
		v->list.total = d->n;
		return;
	}
	((struct school *)v->own)->gives_back = ui_gives_back(ui, t.account);
	doc_wrap(d, ROLE_heading, 0, t.title);
	doc_line(d);
	doc_addf(d, ROLE_text, "%s%s%s", t.course, *t.teacher ? ", " : "",
		 t.teacher);
	add_times(ui, d, &t);
	add_takes(ui, d, &t);
	fact(d, _("State"), words_hand_in_role(t.hand_in),
	     t.hand_in == HAND_IN_none ? state_word(WORDS_TASK, (int)task_state(&t, ui->now))
				       : state_word(WORDS_HAND_IN, (int)t.hand_in));
	add_notes(d, &t, ui->now);
	doc_heading(d, _("What to do"));
	doc_rich(d, 0, t.text ? t.text : "");
	p.all = t.materials;
	p.here = t.materials_here;
	store_materials(ui->store, t.id, add_material, &p);
	add_feedback(ui, d, &t);
	if (t.takes_files || t.takes_text || t.hand_in != HAND_IN_none)
		add_work(ui, d, &t);
	add_receipt(ui, d, &t);
	add_tried(ui, d, t.id);
	v->list.total = d->n;
	record_task_release(&t);
}

/* What its work asks. */
static enum reply decide(struct ui *ui, int64_t task, enum action a)
{
	enum reply reply = REPLY_NOT_MINE;
	struct entry e = {0};

	if (store_entry_of_task(ui->store, task, &e))
		return reply;
	if (entry_asks(&e) ||
	    (e.state == ENTRY_held && e.reason == ERR_STATEMENT))
		reply = a == ACTION_RETRY ? deed_retry(ui, e.id)
					  : deed_drop(ui, e.id);
	record_entry_release(&e);
	return reply;
}

static enum reply to_course(struct ui *ui, int64_t task)
{
	struct task t = {0};

	if (ui_ok(ui, store_task_get(ui->store, task, &t)))
		view_course_push(ui, t.account, t.course_pid);
	record_task_release(&t);
	return REPLY_LOAD;
}

/* The folder of the file under the cursor, or the task's. */
static enum reply folder(struct ui *ui, struct view *v)
{
	struct target t = {TARGET_NONE, 0};
	char *path = NULL;

	if (v->list.at >= 0 && v->list.at < v->doc.n)
		t = v->doc.lines[v->list.at].target;
	if (t.kind == TARGET_MATERIAL)
		return deed_folder(ui, t.id);
	if (ui_ok(ui, work_task_folder(ui, v->id, &path)))
		ui_say(ui, ROLE_message, _("You find it here: %s"), path);
	free(path);
	return REPLY_DRAW;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	switch (a) {
	case ACTION_COURSE: return to_course(ui, v->id);
	case ACTION_FOLDER: return folder(ui, v);
	case ACTION_HAND_IN: view_chooser_push(ui, v->id); return REPLY_LOAD;
	case ACTION_WRITE: view_write_push(ui, v->id); return REPLY_LOAD;
	case ACTION_GET: return deed_get(ui, v->id);
	case ACTION_DONE: return deed_done(ui, v->id);
	case ACTION_WITHDRAW: return deed_withdraw(ui, v->id);
	case ACTION_RETRY:
	case ACTION_DROP: return decide(ui, v->id, a);
	case ACTION_RECEIPT: return deed_receipt(ui, v->id);
	case ACTION_WHY: return deed_why(ui, v->id);
	default: return REPLY_NOT_MINE;
	}
}

static bool asks(struct ui *ui, const struct view *v, enum action *yes,
		 enum action *no)
{
	struct entry e = {0};
	bool any = !store_entry_of_task(ui->store, v->id, &e) &&
		   ask_yes_no(&e, yes, no);

	record_entry_release(&e);
	return any;
}

static bool offers(const struct view *v, enum action a)
{
	const struct school *s = v->own;

	return a != ACTION_WITHDRAW || !s || s->gives_back;
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_HAND_IN, ACTION_GET, ACTION_DONE, ACTION_OUTBOX,
	ACTION_SERVER, ACTION_OPEN, ACTION_ITEM, ACTION_COURSE, ACTION_FOLDER,
	ACTION_WITHDRAW, ACTION_RECEIPT, ACTION_WHY, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_task = {
	.title = N_("Task"), .keys = keys, .offers = offers, .load = load,
	.asks = asks, .tell = page_tell, .act = act,
	.own_size = sizeof(struct school),
};
