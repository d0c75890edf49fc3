/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on its way to the school, and why it is not there yet: first what
 * waits for the person, then the rest in the order in which it is sent. */
#include "base/base.h"

#include "base/buf.h"
#include "model/standing.h"
#include "ui/app.h"
#include "words/why.h"

#define BAR 20
#define BESIDE_BAR 62 /* columns: the most that is said beside it in a line */
#define NARROW 60 /* then a line is for one thing */
#define RECENT_S (7 * 86400)
#define RECENT_MAX 50
#define FILES_SHOWN 3

/* Entries that can be sent or let go; of them those that are stopped. */
struct shown { struct marks ready, held; bool all; };

struct outbox {
	struct ui *ui;
	struct shown *shown;
	const struct view *view;
	struct doc *doc;
	bool held, any;
	int place; /* in the order of sending */
	int64_t ids[RECENT_MAX];
	int n;
};

static void add_progress(struct ui *ui, struct doc *d, const struct entry *e)
{
	const struct progress *p = ui_progress(ui, false, e->id);
	int64_t done = p ? p->done : e->bytes_sent;
	int64_t total = p && p->total ? p->total : e->bytes;
	int beside = d->width < NARROW ? 40 : BESIDE_BAR;
	int bar = MAX(MIN(d->width - beside, BAR), 8);
	char a[WORDS_SIZE], b[WORDS_SIZE];

	if (total <= 0 || (!p && !done && e->state != ENTRY_sending))
		return;
	if (ui->watch.lost && e->state == ENTRY_sending) {
		doc_wrap(d, ROLE_warn, 2,
			 _("Broken off: just now nobody sends it. It goes on by itself where it was."));
		return;
	}
	doc_line(d);
	doc_add(d, ROLE_text, "  ");
	doc_bar(d, &ui->term, bar, done, total);
	words_size(a, done);
	words_size(b, total);
	doc_addf(d, ROLE_text, " %d %%  ", (int)(done * 100 / total));
	doc_addf(d, ROLE_text, _("%s of %s"), a, b);
	if (!p || p->rate <= 0)
		return;
	words_size(a, p->rate);
	words_duration(b, (total - done) / p->rate);
	if (d->width < NARROW) {
		doc_line(d);
		/* TRANSLATORS: speed, time left */
		doc_addf(d, ROLE_text, _("  %s a second, %s left"), a, b);
	} else {
		/* TRANSLATORS: speed, time left */
		doc_addf(d, ROLE_text, _(", %s a second, %s left"), a, b);
	}
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

static void add_next(struct ui *ui, struct doc *d, const struct entry *e)
{
	char at[WORDS_SIZE], in[WORDS_SIZE], line[UI_TEXT];

	words_relative(in, e->next_try, ui->now);
	words_clock(at, e->next_try, ui->now);
	str_printf(line, sizeof(line),
		   ngettext("Next try: %1$s, at %2$s. %3$d try so far.",
			    "Next try: %1$s, at %2$s. %3$d tries so far.",
			    (unsigned long)e->tries), in, at, e->tries);
	doc_wrap(d, ROLE_text, 2, line);
}

static void add_reason(struct ui *ui, struct doc *d, const struct entry *e)
{
	char line[2 * UI_TEXT];

	if (entry_asks(e)) {
		ask_draw(ui, d, e);
		return;
	}
	if (ask_statement(ui, d, e))
		return;
	ask_reason(d, e, 2);
	if (entry_again(e, ui->now))
		add_next(ui, d, e);
	if (e->state == ENTRY_held)
		doc_wrap(d, ROLE_text, 2, ui_text(ui, line,
			 _("You decide: {retry} tries again, {drop} takes it out (your files are kept).")));
}

/* What is sealed; where the copies lie stands on the page that y opens. */
static void add_sealed(struct doc *d, const struct entry *e)
{
	char size[WORDS_SIZE];
	struct buf b;

	if (e->kind != KIND_hand_in)
		return;
	buf_init(&b, 2000);
	for (int i = 0; i < e->n_files && i < FILES_SHOWN; i++) {
		words_size(size, e->files[i].size);
		buf_printf(&b, "%s%s (%s)", i ? ", " : "", e->files[i].name,
			   size);
	}
	if (e->n_files > FILES_SHOWN)
		buf_printf(&b, ngettext(", and %d more", ", and %d more",
			   (unsigned long)(e->n_files - FILES_SHOWN)),
			   e->n_files - FILES_SHOWN);
	if (e->text && *e->text)
		buf_printf(&b, "%s%s", e->n_files ? ", " : "", _("a text"));
	if (b.len) {
		char line[UI_TEXT];

		/* TRANSLATORS: names of files that are kept for sending */
		str_printf(line, sizeof(line), _("Kept safe here: %s"), b.data);
		doc_wrap(d, ROLE_dim, 2, line);
	}
	buf_release(&b);
}

static void add_title(struct outbox *o, const struct entry *e)
{
	enum hand_in_state s = entry_shown(e->state);
	struct doc *d = o->doc;
	const char *box = ui_box(o->view, e->id);
	char due[WORDS_SIZE], place[16], line[UI_TEXT];

	/* Where numbers are typed it has one already. */
	str_printf(place, sizeof(place), o->held ? "! " : "%d. ", o->place);
	str_printf(line, sizeof(line), "%s%s%s%s", box ? box : "",
		   box ? " " : "", o->ui->plain ? "" : place, e->title);
	doc_wrap(d, ROLE_strong, 0, line);
	words_when(due, e->due, o->ui->now);
	doc_line(d);
	doc_addf(d, ROLE_text, "  %s: ", state_word(WORDS_KIND, (int)e->kind));
	doc_add(d, words_hand_in_role(s), entry_word(e->kind, e->state));
	if (e->n_files)
		doc_addf(d, ROLE_dim, ngettext(", %d file", ", %d files",
					       (unsigned long)e->n_files),
			 e->n_files);
	if (e->due && d->width < NARROW) {
		doc_line(d);
		doc_add(d, ROLE_dim, "  ");
		doc_addf(d, ROLE_dim, _("due %s"), due);
	} else if (e->due) {
		doc_addf(d, ROLE_dim, _(", due %s"), due);
	}
}

static void add_open(struct outbox *o, const struct entry *e)
{
	struct doc *d = o->doc;

	if (!o->any)
		doc_heading(d, o->held ? _("Stopped: here you decide")
				       : _("Sent in this order"));
	o->any = true;
	if (e->state == ENTRY_waiting || e->state == ENTRY_held)
		marks_set(&o->shown->ready, e->id, true);
	if (e->state == ENTRY_held)
		marks_set(&o->shown->held, e->id, true);
	o->place++;
	doc_entry(d);
	d->target = (struct target){TARGET_ENTRY, e->id};
	add_title(o, e);
	add_progress(o->ui, d, e);
	add_start(o->ui, d, e);
	add_reason(o->ui, d, e);
	add_sealed(d, e);
	d->target = (struct target){TARGET_NONE, 0};
}

static void add_turns(struct outbox *o)
{
	const struct queue *q = &o->ui->queue;

	o->any = false;
	o->place = 0;
	for (int i = 0; i < q->n; i++) {
		struct entry e = {0};

		if ((q->turn[i].state == ENTRY_held) == o->held &&
		    ui_ok(o->ui, store_entry_get(o->ui->store, q->turn[i].entry,
						 &e)))
			add_open(o, &e);
		record_entry_release(&e);
	}
}

static enum err take_recent(void *ctx, const struct entry *e)
{
	struct outbox *o = ctx;

	if ((e->state != ENTRY_proven && e->state != ENTRY_superseded) ||
	    e->changed < o->ui->now - RECENT_S)
		return ERR_OK;
	if (o->n == RECENT_MAX)
		memmove(o->ids, o->ids + 1, sizeof(o->ids) - sizeof(*o->ids));
	else
		o->n++;
	o->ids[o->n - 1] = e->id;
	return ERR_OK;
}

static void add_done(struct outbox *o, int64_t id)
{
	struct doc *d = o->doc;
	struct entry e = {0};
	char when[WORDS_SIZE];

	if (!store_entry_get(o->ui->store, id, &e)) {
		bool proven = e.state == ENTRY_proven;

		doc_entry(d);
		d->target = (struct target){TARGET_ENTRY, e.id};
		doc_line(d);
		if (!o->ui->plain)
			doc_addf(d, proven ? ROLE_good : ROLE_text, "%s ",
				 term_glyph(&o->ui->term, proven ? GLYPH_YES
								 : GLYPH_DOT));
		doc_add_cut(d, &o->ui->term, ROLE_text, d->width - 2, e.title);
		words_when(when, e.changed, o->ui->now);
		doc_line(d);
		doc_addf(d, ROLE_text, "  %s: ",
			 state_word(WORDS_KIND, (int)e.kind));
		doc_addf(d, ROLE_dim, "%s, %s",
			 proven ? _("arrived")
				: state_word(WORDS_HAND_IN, HAND_IN_superseded),
			 when);
		d->target = (struct target){TARGET_NONE, 0};
	}
	record_entry_release(&e);
}

static void load(struct ui *ui, struct view *v)
{
	struct outbox o = {.ui = ui, .shown = v->own, .view = v,
			   .doc = &v->doc, .held = true};
	struct doc *d = &v->doc;
	bool any, fresh = d->n == 0;
	int first = 0;

	doc_begin(d, ui->term.cols - 3);
	marks_clear(&o.shown->ready);
	marks_clear(&o.shown->held);
	o.shown->all = ui->plain; /* each row has its number there */
	add_turns(&o);
	any = o.any;
	o.held = false;
	add_turns(&o);
	any |= o.any;
	if (!any)
		ui_wrap(ui, d, 0,
			_("Nothing is waiting. To hand something in, open its task and press {hand-in}."));
	store_outbox(ui->store, false, take_recent, &o);
	if (o.n)
		doc_heading(d, _("Arrived or replaced in the last days"));
	for (int i = o.n - 1; i >= 0; i--)
		add_done(&o, o.ids[i]);
	v->list.total = any || o.n ? d->n : 0;
	search_keep(ui, v);
	/* Prose and headings are no place for the cursor to begin. */
	while (first < d->n && d->lines[first].target.kind != TARGET_ENTRY)
		first++;
	if (fresh && v->list.at == 0 && first < d->n)
		v->list.at = first;
}

static int64_t entry_here(const struct view *v)
{
	struct target t;

	if (v->list.at < 0 || v->list.at >= v->doc.n)
		return 0;
	t = v->doc.lines[v->list.at].target;
	return t.kind == TARGET_ENTRY ? t.id : 0;
}

/* What is over is not chosen: nothing can be done to it. */
static bool is_over(struct ui *ui, int64_t id)
{
	struct entry e = {0};
	bool over = store_entry_get(ui->store, id, &e) || entry_over(e.state);

	record_entry_release(&e);
	return over;
}

static int64_t row_id(struct ui *ui, const struct view *v)
{
	int64_t id = entry_here(v);

	return id && !is_over(ui, id) ? id : 0;
}

static void mark_all(struct ui *ui, struct view *v)
{
	for (int64_t i = 0; i < v->doc.n; i++) {
		const struct target *t = &v->doc.lines[i].target;

		if (t->kind == TARGET_ENTRY && doc_is(&v->doc, i) &&
		    !is_over(ui, t->id))
			marks_set(&v->marks, t->id, true);
	}
}

/* Of what has arrived Enter shows the receipt. */
static enum reply open_entry(struct ui *ui, int64_t id)
{
	struct entry e = {0};
	bool proven = store_entry_get(ui->store, id, &e) == ERR_OK &&
		      e.state == ENTRY_proven;

	record_entry_release(&e);
	if (!proven)
		return REPLY_NOT_MINE;
	ui_push(ui, &view_receipt, id, NULL);
	return REPLY_LOAD;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	int64_t id = entry_here(v);

	if (!id)
		return REPLY_NOT_MINE;
	if (a == ACTION_OPEN)
		return open_entry(ui, id);
	return deed_entry(ui, id, a);
}

static void tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	int64_t id = entry_here(v);
	struct entry e = {0};

	if (!id || store_entry_get(ui->store, id, &e))
		return;
	if (e.state == ENTRY_proven)
		ui_text(ui, out, _("{open} shows the receipt."));
	else if (entry_over(e.state))
		ui_text(ui, out, _("{open}: the task. {why}: what became of it"));
	else
		ui_text(ui, out, _("{open}: the task. {why}: why not sent yet"));
	record_entry_release(&e);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_WHY, ACTION_RETRY, ACTION_HOLD, ACTION_DROP,
	ACTION_RECEIPT, ACTION_SERVER, ACTION_OPEN, ACTION_SEARCH, ACTION_QUIT,
	ACTION_BACK, ACTION_COUNT
};

/* What can be done to the row; with some chosen, to these. */
static bool offers(const struct view *v, enum action a)
{
	const struct shown *s = v->own;
	int64_t id = entry_here(v);

	if (!s || s->all)
		return true; /* not known before it is read */
	switch (a) {
	case ACTION_RETRY: case ACTION_DROP:
		return v->marks.n > 0 || marks_has(&s->ready, id);
	case ACTION_HOLD:
		return v->marks.n > 0 || (marks_has(&s->ready, id) &&
					  !marks_has(&s->held, id));
	case ACTION_WHY: case ACTION_RECEIPT: case ACTION_OPEN: return id;
	default: return true;
	}
}

static void release(struct view *v)
{
	struct shown *s = v->own;

	marks_release(&s->ready);
	marks_release(&s->held);
}

static const enum action of_row[] = {
	ACTION_OPEN, ACTION_WHY, ACTION_RETRY, ACTION_HOLD, ACTION_DROP,
	ACTION_RECEIPT, ACTION_MARK, ACTION_COUNT
};

const struct view_ops view_outbox = {
	.title = N_("Outbox"), .keys = keys, .load = load, .of_row = of_row,
	.offers = offers, .tell = tell, .release = release,
	.own_size = sizeof(struct shown),
	.marks = TARGET_ENTRY, .row_id = row_id, .mark_all = mark_all,
	.act = act, .search = search_load, .found = search_kept,
};
