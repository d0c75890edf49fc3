/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing rows, and doing one thing to all that are chosen: asked once, with
 * their number, and told once how many it was done to. */
#include "base/base.h"

#include "ui/app.h"

/* ---- choosing */
const char *ui_box(const struct view *v, int64_t id)
{
	if (v->marks.n == 0)
		return NULL;
	return marks_has(&v->marks, id) ? "[x]" : "[ ]";
}

static int64_t id_here(struct ui *ui, const struct view *v)
{
	struct target t;

	if (v->ops->row_id)
		return v->ops->row_id(ui, v);
	if (v->list.at < 0 || v->list.at >= v->doc.n)
		return 0;
	t = v->doc.lines[v->list.at].target;
	return t.kind == v->ops->marks ? t.id : 0;
}

static void go_down(struct view *v)
{
	bool page = v->list.total == v->doc.n;
	int64_t to = page ? doc_item(&v->doc, v->list.at, 1) : -1;

	if (!page)
		list_act(&v->list, ACTION_DOWN, v->ops->stop, v);
	else if (to >= 0)
		list_go(&v->list, to, v->ops->stop, v);
}

static void all(struct ui *ui, struct view *v)
{
	if (v->ops->mark_all) {
		v->ops->mark_all(ui, v);
		return;
	}
	for (int i = 0; i < v->doc.n; i++) {
		if (v->doc.lines[i].target.kind == v->ops->marks)
			marks_set(&v->marks, v->doc.lines[i].target.id, true);
	}
}

static enum reply mark_all(struct ui *ui, struct view *v)
{
	int64_t before = v->marks.n;

	all(ui, v);
	if (v->marks.n == before)
		marks_clear(&v->marks);
	return REPLY_LOAD;
}

static enum reply mark(struct ui *ui, struct view *v)
{
	int64_t id = id_here(ui, v);

	if (id)
		marks_set(&v->marks, id, !marks_has(&v->marks, id));
	if (!ui->plain)
		go_down(v);
	return REPLY_LOAD;
}

/* ---- one thing to all of them */
static bool sure(struct ui *ui, const struct view *v, enum action a)
{
	unsigned long n = (unsigned long)v->marks.n;
	int many = (int)MIN(v->marks.n, INT_MAX);

	if (a == ACTION_GET && v->ops->marks == TARGET_TASK)
		return ui_sure(ui, a, v->marks.n,
			ngettext("Fetch the material of %d task? Press {get} again.",
				 "Fetch the material of %d tasks? Press {get} again.",
				 n), many);
	if (a == ACTION_GET)
		return ui_sure(ui, a, v->marks.n,
			ngettext("Fetch %d file? Press {get} again.",
				 "Fetch %d files? Press {get} again.", n), many);
	if (a == ACTION_DONE)
		return ui_sure(ui, a, v->marks.n,
			ngettext("Mark %d task as done? Press {done} again.",
				 "Mark %d tasks as done? Press {done} again.", n),
			many);
	if (a == ACTION_RETRY)
		return ui_sure(ui, a, v->marks.n,
			ngettext("Send %d entry now? Press {retry} again.",
				 "Send %d entries now? Press {retry} again.", n),
			many);
	if (a == ACTION_HOLD)
		return ui_sure(ui, a, v->marks.n,
			ngettext("Pause %d entry? Press {hold} again.",
				 "Pause %d entries? Press {hold} again.", n),
			many);
	return ui_sure(ui, a, v->marks.n,
		ngettext("Take %d entry out? It will NOT be handed in; your files are kept. Press {drop} again.",
			 "Take %d entries out? They will NOT be handed in; your files are kept. Press {drop} again.",
			 n), many);
}

static enum err want(void *ctx, const struct material *m)
{
	struct ui *ui = ctx;

	if (m->state != MATERIAL_there && m->state != MATERIAL_failed)
		return ERR_OK;
	return store_material_set(ui->store, m->id, MATERIAL_coming, NULL, NULL);
}

static enum err fetch(struct ui *ui, int64_t material)
{
	struct material m = {0};
	enum err e = store_material_get(ui->store, material, &m);

	if (!e)
		e = want(ui, &m);
	record_material_release(&m);
	return e;
}

static enum err done(struct ui *ui, int64_t task)
{
	int64_t entry;
	enum err e = deed_mark(ui, task, true, &entry);

	if (!e && entry)
		marks_set(&ui->together, entry, true);
	return e;
}

static enum err drop(struct ui *ui, int64_t entry)
{
	char *folder = NULL;
	enum err e = deed_drop_one(ui, entry, &folder);

	free(folder);
	return e;
}

static enum err one(struct ui *ui, const struct view *v, enum action a,
		    int64_t id)
{
	bool task = v->ops->marks == TARGET_TASK;

	switch (a) {
	case ACTION_GET: 
		return task ? store_materials(ui->store, id, want, ui)
			    : fetch(ui, id);
	case ACTION_DONE: return done(ui, id);
	case ACTION_RETRY: return deed_retry_one(ui, id);
	case ACTION_HOLD: return store_entry_hold(ui->store, id);
	case ACTION_DROP: return drop(ui, id);
	default: return ERR_INTERNAL;
	}
}

static bool applies(const struct view *v, enum action a)
{
	switch (v->ops->marks) {
	case TARGET_TASK: return a == ACTION_GET || a == ACTION_DONE;
	case TARGET_MATERIAL: return a == ACTION_GET;
	case TARGET_ENTRY:
		return a == ACTION_RETRY || a == ACTION_HOLD ||
		       a == ACTION_DROP;
	default: return false;
	}
}

bool bulk_takes(const struct view *v, enum action a)
{
	return v->marks.n > 0 && applies(v, a);
}

static void tell(struct ui *ui, int done, int failed, enum err why)
{
	if (failed)
		ui_say(ui, ROLE_bad,
		       /* TRANSLATORS: how many, of how many, why the others not */
		       _("Done for %d of %d; the others: %s"), done,
		       done + failed, _(err_text(why)));
	else
		ui_say(ui, ROLE_good, ngettext("Done for %d.", "Done for %d.",
					       (unsigned long)done), done);
}

static enum reply act_on_all(struct ui *ui, struct view *v, enum action a)
{
	struct marks before = ui->together;
	int well = 0, failed = 0;
	enum err why = ERR_OK;

	if (!sure(ui, v, a))
		return REPLY_DRAW;
	if (a == ACTION_DONE)
		ui->together = (struct marks){0};
	for (int64_t i = 0; i < v->marks.n; i++) {
		enum err e = one(ui, v, a, v->marks.ids[i]);

		well += e == ERR_OK;
		failed += e != ERR_OK;
		why = e ? e : why;
	}
	if (a == ACTION_DONE && v->ops->row_id)
		deed_marked(ui, v->ops->row_id(ui, v), true);
	marks_clear(&v->marks);
	/* Nothing had to be ordered: what was before can still be undone. */
	if (a == ACTION_DONE && ui->together.n > 0)
		marks_release(&before);
	else
		ui->together = before;
	tell(ui, well, failed, why);
	ui_wake(ui, a == ACTION_GET ? BELL_FETCH : BELL_WAKE, 0);
	return REPLY_LOAD;
}

enum reply bulk_act(struct ui *ui, struct view *v, enum action a)
{
	if (v->ops->marks == TARGET_NONE ||
	    (v->list.total == 0 && (a == ACTION_MARK || a == ACTION_MARK_ALL)))
		return REPLY_NOT_MINE;
	if (a == ACTION_MARK)
		return mark(ui, v);
	if (a == ACTION_MARK_ALL)
		return mark_all(ui, v);
	if (v->marks.n == 0)
		return REPLY_NOT_MINE;
	if (a == ACTION_BACK) {
		marks_clear(&v->marks);
		return REPLY_LOAD;
	}
	if (v->ops->marks == TARGET_TASK &&
	    (a == ACTION_HAND_IN || a == ACTION_WRITE)) {
		ui_say(ui, ROLE_warn,
		       _("Hand in for one task at a time: {back} ends the choice, then go to it."));
		return REPLY_DRAW;
	}
	return bulk_takes(v, a) ? act_on_all(ui, v, a) : REPLY_NOT_MINE;
}
