/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What only the person can decide: both versions of the work, one question. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/standing.h"
#include "ui/app.h"
#include "words/limits.h"
#include "words/why.h"

static void sentence(const struct ui *ui, const struct proven *p,
		     char out[UI_TEXT])
{
	char at[WORDS_SIZE], other[WORDS_SIZE];

	*out = '\0';
	words_when(at, p->at, ui->now);
	words_when(other, p->there_at, ui->now);
	switch (p->standing) {
	case STANDING_changed:
		str_printf(out, UI_TEXT,
			   _("Your work of %s is at the school, but not as you handed it in."),
			   at);
		break;
	case STANDING_replaced:
		str_printf(out, UI_TEXT,
			   _("Newer work from another device is at the school, of %s. Yours of %s is kept here."),
			   other, at);
		break;
	case STANDING_vanished:
		str_printf(out, UI_TEXT,
			   p->there ? _("Your work of %s is no longer at the school. It has older work of %s again.")
				    : _("Your work of %s is no longer at the school."),
			   at, other);
		break;
	case STANDING_gone:
		str_printf(out, UI_TEXT,
			   _("This task is no longer at the school. Your work of %s and its receipt are kept here."),
			   at);
		break;
	default: break;
	}
}

void ask_standing(struct ui *ui, struct doc *d, const struct task *t, int indent)
{
	char line[UI_TEXT];
	struct proven p;

	if (store_standing(ui->store, t->id, &p)) {
		if (t->gone)
			doc_wrap(d, ROLE_bad, indent,
				 _("This task is no longer at the school. What you made for it is kept here."));
		return;
	}
	if (p.later == LATER_withdrawal ||
	    (p.later == LATER_work && p.standing != STANDING_gone))
		return;
	sentence(ui, &p, line);
	if (*line)
		doc_wrap(d, p.standing == STANDING_replaced ? ROLE_warn : ROLE_bad,
			 indent, line);
}

static void version(struct ui *ui, struct doc *d, const char *label, int64_t at,
		    const struct work_file *files, int n, const char *text)
{
	char when[WORDS_SIZE], size[WORDS_SIZE];
	struct buf b;

	buf_init(&b, 2000);
	words_when(when, at, ui->now);
	buf_printf(&b, "%s %s%s", label, when, *when ? ": " : "");
	for (int i = 0; i < n && b.len < 1000; i++) {
		words_size(size, files[i].size);
		buf_printf(&b, "%s%s", i ? ", " : "", files[i].name);
		if (*size)
			buf_printf(&b, " (%s)", size);
	}
	if (text && *text)
		buf_printf(&b, "%s%s", n ? ", " : "", _("a text"));
	if (!n && !(text && *text))
		buf_str(&b, _("nothing"));
	doc_wrap(d, ROLE_text, 2, b.data);
	buf_release(&b);
}

void ask_draw(struct ui *ui, struct doc *d, const struct entry *e)
{
	bool conflict = e->reason == ERR_CONFLICT;
	struct task t = {0};
	char line[UI_TEXT];

	if (store_task_get(ui->store, e->task, &t))
		return;
	if (conflict)
		doc_wrap(d, ROLE_bad, 2,
			 _("Your work was not handed in: other work is at the school than you saw."));
	else
		ask_standing(ui, d, &t, 2);
	if (e->kind == KIND_hand_in && (conflict || task_has_work(&t)))
		version(ui, d, _("Here:"), conflict ? e->created : 0, e->files,
			e->n_files, e->text);
	if (task_has_work(&t))
		version(ui, d, _("At the school:"), t.work_at, t.work_files,
			t.n_work_files, t.work_text);
	else if (conflict)
		version(ui, d, _("At the school:"), 0, NULL, 0, NULL);
	doc_wrap(d, ROLE_strong, 2, ui_text(ui, line,
		 conflict ? _("Which one counts? {retry}: yours, it replaces the one at the school. {drop}: the one at the school, yours goes into your folder.")
			  : _("Hand it in again? {retry}: yes. {drop}: no, it was taken away on purpose.")));
	record_task_release(&t);
}

void ask_said(struct doc *d, enum err reason, const char *said, int indent)
{
	char line[2 * UI_TEXT];

	if (!said || !*said)
		return;
	str_printf(line, sizeof(line), why_has_page(reason) ?
		   /* TRANSLATORS: an address, to be opened in a browser */
		   _("The page is %s") : _("The server says: %s"), said);
	doc_wrap(d, ROLE_dim, indent, line);
}

void ask_reason(struct doc *d, const struct entry *e, int indent)
{
	char line[2 * UI_TEXT];

	if (e->reason == ERR_CANCELLED) {
		doc_wrap(d, ROLE_warn, indent, _("You paused it."));
	} else if (e->reason) {
		str_printf(line, sizeof(line), _("Because %s."),
			   _(err_text(e->reason)));
		doc_wrap(d, ROLE_warn, indent, line);
	}
	ask_said(d, e->reason, e->detail, indent);
}

void ask_words(struct doc *d, const struct task *t, int indent)
{
	doc_wrap(d, ROLE_text, indent,
		 _("The school wants you to agree to this:"));
	doc_wrap(d, ROLE_strong, indent + 2, limit_statement(t));
}

bool ask_statement(struct ui *ui, struct doc *d, const struct entry *e)
{
	struct task t = {0};
	char line[UI_TEXT];

	if (e->state != ENTRY_held || e->reason != ERR_STATEMENT ||
	    store_task_get(ui->store, e->task, &t))
		return false;
	ask_words(d, &t, 2);
	doc_wrap(d, ROLE_strong, 2, ui_text(ui, line,
		 _("Do you agree? {retry}: yes, and hand it in. {drop}: no, take it out (your files are kept).")));
	record_task_release(&t);
	return true;
}

bool ask_yes_no(const struct entry *e, enum action *yes, enum action *no)
{
	*yes = ACTION_RETRY;
	*no = ACTION_DROP;
	return e->state == ENTRY_held && e->reason != ERR_CONFLICT &&
	       (entry_asks(e) || e->reason == ERR_STATEMENT);
}

void ask_in_short(const struct ui *ui, const struct entry *e, char out[UI_TEXT])
{
	ui_text(ui, out,
		e->reason == ERR_CONFLICT
			? _("%s: other work is at the school. {outbox} asks which one counts.")
			: _("%s: your work is no longer at the school. {outbox} asks what to do."),
		e->title);
}

static enum err newest(void *ctx, const struct entry *e)
{
	struct ui *ui = ctx;
	char line[UI_TEXT];

	if (!entry_asks(e) || e->id <= ui->asked_entry)
		return ERR_OK;
	ui->asked_entry = e->id;
	ask_in_short(ui, e, line);
	ui_say(ui, ROLE_bad, "%s", line);
	return ERR_OK;
}

void ask_tell(struct ui *ui)
{
	store_outbox(ui->store, true, newest, ui);
}
