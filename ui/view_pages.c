/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page that only tells: dates and lessons. */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/app.h"


struct page {
	struct ui *ui;
	struct doc *doc;
	const char *heading;
};

/* ---- dates and video lessons */
static enum err add_lesson(void *ctx, const struct lesson *l)
{
	struct page *p = ctx;
	struct doc *d = p->doc;
	char when[WORDS_SIZE];

	if (p->heading)
		doc_heading(d, p->heading);
	p->heading = NULL;
	words_when(when, l->start, p->ui->now);
	doc_line(d);
	doc_addf(d, ROLE_text, "%-17s %s, %s: ", when, l->title, l->course);
	doc_add(d, ROLE_strong, state_word(WORDS_LESSON, (int)l->state));
	if (*l->url)
		doc_link(d, 2, l->url);
	return ERR_OK;
}

static void load_lessons(struct ui *ui, struct view *v)
{
	struct page p = {ui, &v->doc, NULL};

	doc_begin(&v->doc, ui->term.cols - 3);
	store_lessons(ui->store, ui->now - 3600 * 3, add_lesson, &p);
	if (v->doc.n == 0)
		doc_wrap(&v->doc, ROLE_text, 0,
			 _("No dates and no video lessons are planned."));
	v->list.total = v->doc.n;
}

static const enum action keys[] = {
	ACTION_HELP, ACTION_OUTBOX, ACTION_SERVER, ACTION_SYNC, ACTION_OPEN,
	ACTION_SEARCH, ACTION_QUIT, ACTION_BACK, ACTION_COUNT
};

const struct view_ops view_lessons = {
	.title = N_("Dates and video lessons"), .keys = keys,
	.load = load_lessons,
};
