/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Why is it not sent?" and the receipt: one entry on one page. */
#include "base/base.h"

#include "base/buf.h"
#include "model/standing.h"
#include "ui/app.h"
#include "words/why.h"

struct page {
	struct ui *ui;
	struct doc *doc;
	struct entry entry;
	struct attempt_log log;
	enum why_part part; /* that was told last */
	bool any;           /* … and something was */
};

/* Where the sealed copies lie; by ear 64 digits of a name tell nothing. */
static void add_copies(struct page *p)
{
	for (int i = 0; i < p->entry.n_files; i++) {
		const struct work_file *f = &p->entry.files[i];
		char *path = *f->sha256 ? store_blob_path(p->ui->store, f->sha256)
					: NULL;

		doc_wrap(p->doc, ROLE_text, 2, f->name);
		if (!path || !p->ui->plain)
			doc_wrap(p->doc, ROLE_dim, 4, path ? path : _("at the school"));
		free(path);
	}
}

static void row(void *ctx, enum why_part part, const char *sentence)
{
	static const enum role roles[WHY_PARTS] = {
		[WHY_what] = ROLE_text, [WHY_state] = ROLE_text,
		[WHY_reason] = ROLE_warn, [WHY_next] = ROLE_text,
		[WHY_do] = ROLE_strong, [WHY_page] = ROLE_link,
		[WHY_said] = ROLE_quote,
		[WHY_safe] = ROLE_good, [WHY_deadline] = ROLE_text,
	};
	struct page *p = ctx;

	if (p->any && p->part != part && p->part == WHY_safe)
		add_copies(p);
	if (part != WHY_what && p->part != part)
		doc_heading(p->doc, why_label(part));
	p->part = part;
	p->any = true;
	doc_wrap(p->doc, roles[part], part == WHY_what ? 0 : 2, sentence);
}

static enum err add_attempt(void *ctx, const struct attempt *a)
{
	return attempt_log_add(ctx, a);
}

static void add_tries(struct page *p)
{
	char line[WHY_LINE], when[WORDS_SIZE], all[2 * WHY_LINE];

	if (!p->log.n)
		return;
	doc_heading(p->doc, _("What was tried"));
	for (int i = 0; i < p->log.n; i++) {
		const struct attempt_run *r = &p->log.runs[i];

		words_when(when, r->until + p->ui->skew, p->ui->now);
		why_tried(r, line);
		str_printf(all, sizeof(all), "%s: %s", when, line);
		doc_wrap(p->doc, ROLE_text, 2, all);
	}
}

static void add_key(struct page *p, enum action a, const char *what)
{
	char key[KEY_NAME];

	keys_first(&p->ui->keys, a, key);
	doc_line(p->doc);
	doc_add(p->doc, ROLE_text, "  ");
	doc_add(p->doc, ROLE_key, key);
	doc_addf(p->doc, ROLE_text, "  %s", what);
}

static void add_keys(struct page *p)
{
	enum entry_state s = p->entry.state;

	doc_heading(p->doc, _("Keys"));
	if (s == ENTRY_held || s == ENTRY_waiting)
		add_key(p, ACTION_RETRY, _("sends it now"));
	if (s == ENTRY_waiting)
		add_key(p, ACTION_HOLD, _("pauses it"));
	if (s == ENTRY_held || s == ENTRY_waiting)
		add_key(p, ACTION_DROP, _("takes it out; your files are kept"));
	if (*p->ui->login_account && !entry_over(s))
		add_key(p, ACTION_LOGIN, _("logs in again"));
	add_key(p, ACTION_RECEIPT,
		_("what was tried, for your teacher"));
}

static void tell_why(struct page *p)
{
	struct why w = {.entry = &p->entry, .now = p->ui->now};
	const struct progress *g = ui_progress(p->ui, false, p->entry.id);

	if (g)
		p->entry.bytes_sent = MAX(p->entry.bytes_sent, g->done);
	why_place(&w, &p->ui->queue);
	why_tell(&w, row, p);
	if (entry_asks(&p->entry)) {
		doc_blank(p->doc);
		ask_draw(p->ui, p->doc, &p->entry);
	} else if (p->entry.reason == ERR_STATEMENT) {
		doc_blank(p->doc);
		ask_statement(p->ui, p->doc, &p->entry);
	}
	add_tries(p);
	add_keys(p);
}

static bool take(struct page *p, int64_t id)
{
	if (!ui_ok(p->ui, store_entry_get(p->ui->store, id, &p->entry)))
		return false;
	store_attempts(p->ui->store, id, add_attempt, &p->log);
	return true;
}

static void load(struct ui *ui, struct view *v)
{
	struct page p = {.ui = ui, .doc = &v->doc};

	doc_begin(&v->doc, ui->term.cols - 3);
	if (take(&p, v->id)) {
		v->ops = entry_over(p.entry.state) ? &view_over : &view_why;
		tell_why(&p);
	}
	attempt_log_release(&p.log);
	record_entry_release(&p.entry);
	v->list.total = v->doc.n;
}

/* ---- the receipt of what has arrived */
static void fact(struct doc *d, const char *label, const char *text)
{
	char line[UI_TEXT];

	if (!text || !*text)
		return;
	str_printf(line, sizeof(line), "%s: %s", label, text);
	doc_wrap(d, ROLE_text, 2, line);
}

static void add_receipt(struct page *p, const struct receipt *r)
{
	struct doc *d = p->doc;
	char text[WORDS_SIZE];

	doc_wrap(d, ROLE_good, 2, hand_in_sentence(HAND_IN_proven));
	words_when_both(text, r->platform_time, p->ui->now);
	fact(d, _("It arrived there"), text);
	words_when_both(text, r->proven_at + p->ui->skew, p->ui->now);
	fact(d, _("Compared"), text);
	fact(d, _("The proof rests on"), proof_word(r->proof));
	fact(d, _("The school's number"), r->platform_id);
	for (int i = 0; i < r->n_files; i++) {
		words_size(text, r->files[i].size);
		doc_line(d);
		doc_addf(d, ROLE_strong, "  %s", r->files[i].name);
		doc_addf(d, ROLE_dim, " (%s)", text);
		if (r->files[i].sha256 && *r->files[i].sha256)
			fact(d, "  SHA-256", r->files[i].sha256);
	}
}

static void load_receipt(struct ui *ui, struct view *v)
{
	struct page p = {.ui = ui, .doc = &v->doc};
	struct receipt r = {0};

	doc_begin(&v->doc, ui->term.cols - 3);
	if (take(&p, v->id)) {
		doc_wrap(&v->doc, ROLE_strong, 0, p.entry.title);
		if (store_receipt_get(ui->store, v->id, &r))
			doc_wrap(&v->doc, ROLE_text, 2,
				 _("There is no receipt: only work that is handed in has one."));
		else
			add_receipt(&p, &r);
		record_receipt_release(&r);
		add_tries(&p);
		doc_heading(&v->doc, _("Keys"));
		add_key(&p, ACTION_RECEIPT,
			_("writes the receipt into a file to send"));
	}
	attempt_log_release(&p.log);
	record_entry_release(&p.entry);
	v->list.total = v->doc.n;
}

static bool asks(struct ui *ui, const struct view *v, enum action *yes,
		 enum action *no)
{
	struct entry e = {0};
	bool any = !store_entry_get(ui->store, v->id, &e) &&
		   ask_yes_no(&e, yes, no);

	record_entry_release(&e);
	return any;
}

static enum reply act(struct ui *ui, struct view *v, enum action a)
{
	return a == ACTION_WHY ? REPLY_DRAW : deed_entry(ui, v->id, a);
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_RETRY, ACTION_HOLD, ACTION_DROP, ACTION_RECEIPT,
	ACTION_LOGIN, ACTION_SERVER, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};
static const enum action over_keys[] = {
	ACTION_HELP, ACTION_RECEIPT, ACTION_OUTBOX, ACTION_SERVER, ACTION_QUIT,
	ACTION_BACK, ACTION_COUNT
};
static const enum action receipt_keys[] = {
	ACTION_HELP, ACTION_RECEIPT, ACTION_OUTBOX, ACTION_QUIT, ACTION_BACK,
	ACTION_COUNT
};

const struct view_ops view_why = {
	.title = N_("Why is it not sent?"), .keys = keys, .load = load,
	.asks = asks, .act = act,
};
const struct view_ops view_over = {
	.title = N_("What became of it"), .keys = over_keys, .load = load,
	.act = act,
};
const struct view_ops view_receipt = {
	.title = N_("Receipt"), .keys = receipt_keys, .load = load_receipt,
	.act = act,
};
