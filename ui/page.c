/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "ui/page.h"

#define BAR 10
#define SIZE 10 /* columns of a size, at its right end */

bool ui_moved(struct ui *ui, struct stamp *s)
{
	struct stamp now = {
		.seen = store_version_seen(ui->store),
		.writes = store_writes(ui->store), .minute = ui->now / 60,
		.cols = ui->term.cols, .made = true,
	};
	bool moved = !s->made || s->seen != now.seen || s->writes != now.writes ||
		     s->minute != now.minute || s->cols != now.cols;

	*s = now;
	return moved;
}

bool page_moved(struct ui *ui, struct view *v)
{
	const struct doc *d = &v->doc;
	bool moved = ui_moved(ui, &v->stamp);

	for (int i = 0; i < d->n && !moved; i++) {
		const struct target *t = &d->lines[i].target;

		moved = t->kind == TARGET_MATERIAL &&
			ui_progress(ui, true, t->id);
	}
	return moved;
}

enum role page_material_state(const struct ui *ui, const struct material *m,
			      char out[UI_TEXT])
{
	const struct progress *g = ui_progress(ui, true, m->id);
	char speed[WORDS_SIZE], left[WORDS_SIZE];
	int percent = g && g->total > 0 ? (int)(g->done * 100 / g->total) : 0;

	if (!g || m->state != MATERIAL_coming) {
		str_copy(out, UI_TEXT, state_word(WORDS_MATERIAL, (int)m->state));
		return m->state == MATERIAL_here ? ROLE_good
		       : m->state == MATERIAL_failed ? ROLE_bad : ROLE_text;
	}
	if (g->rate <= 0 || g->total <= 0) {
		str_printf(out, UI_TEXT, "%d %%", percent);
		return ROLE_text;
	}
	words_size(speed, g->rate);
	words_duration(left, (g->total - g->done) / g->rate);
	/* TRANSLATORS: of a file that comes: percent, speed, time left */
	str_printf(out, UI_TEXT, _("%d %%, %s a second, %s left"), percent,
		   speed, left);
	return ROLE_text;
}

static void add_file(struct ui *ui, struct doc *d, const struct material *m)
{
	const struct progress *g = ui_progress(ui, true, m->id);
	int name = MAX(MIN(d->width - SIZE - 20, 70), 10);
	char size[WORDS_SIZE], state[UI_TEXT];
	enum role role = page_material_state(ui, m, state);

	words_size(size, m->size);
	d->target = (struct target){TARGET_MATERIAL, m->id};
	doc_line(d);
	doc_add_cut(d, &ui->term, ROLE_link, name - 1, m->name);
	doc_column(d, name + SIZE - text_width(size));
	doc_addf(d, ROLE_dim, "%s  ", size);
	if (g && m->state == MATERIAL_coming) {
		doc_bar(d, &ui->term, BAR, g->done, g->total);
		doc_addf(d, ROLE_text, "%4d %%",
			 g->total > 0 ? (int)(g->done * 100 / g->total) : 0);
	} else {
		doc_add_cut(d, &ui->term, role, d->width - name - SIZE - 2, state);
	}
	if (g && m->state == MATERIAL_coming && g->rate > 0)
		doc_wrap(d, ROLE_dim, 2, state);
	d->target = (struct target){TARGET_NONE, 0};
}

void page_material(struct ui *ui, struct doc *d, const struct material *m)
{
	if (*m->link) {
		doc_wrap(d, ROLE_text, 0, m->name);
		doc_link(d, 2, m->link);
		return;
	}
	add_file(ui, d, m);
	if (m->reason)
		doc_wrap(d, ROLE_warn, 2, _(err_text(m->reason)));
	if (m->reason && *m->said)
		doc_wrap(d, ROLE_dim, 2, m->said);
}

void page_news(struct ui *ui, struct doc *d, const struct announcement *a)
{
	char when[WORDS_SIZE];
	int title = MAX(MIN(d->width - 17, 90), 10);

	words_when(when, a->at, ui->now);
	d->target = (struct target){TARGET_NEWS, a->id};
	doc_line(d);
	doc_add_cut(d, &ui->term, a->unread ? ROLE_strong : ROLE_text,
		    title - 1, a->title);
	doc_column(d, title);
	doc_add(d, ROLE_text, when);
	d->target = (struct target){TARGET_NONE, 0};
}

void page_tell(struct ui *ui, struct view *v, char out[UI_TEXT])
{
	const struct doc *d = &v->doc;
	struct target t;

	if (v->list.at < 0 || v->list.at >= d->n)
		return;
	t = d->lines[v->list.at].target;
	switch (t.kind) {
	case TARGET_MATERIAL:
		ui_text(ui, out,
			_("{open} opens or fetches this file; {folder} shows its folder."));
		break;
	case TARGET_LINK:
		ui_text(ui, out, _("{open} opens: %s"), d->links[t.id]);
		break;
	case TARGET_TASK:
		ui_text(ui, out, _("{open} shows this task."));
		break;
	case TARGET_NEWS:
		ui_text(ui, out, _("{open} shows this announcement."));
		break;
	case TARGET_CHOICE:
		ui_text(ui, out, _("{open} shows this."));
		break;
	default:
		if (d->n_links)
			ui_text(ui, out,
				_("{item}: next section, file or link. A number opens the link."));
		else
			ui_text(ui, out, _("{item}: next section, file or link"));
		break;
	}
}

bool page_number_key(struct ui *ui, struct view *v, int key)
{
	int links = v->doc.n_links, n = ui->number;

	ui->number = 0;
	if (n > 0 && keys_find(&ui->keys, key) == ACTION_OPEN) {
		deed_open_link(ui, v, n);
		return true;
	}
	if (links == 0 || key < '0' || key > '9' || (n == 0 && key == '0'))
		return false;
	n = 10 * n + key - '0';
	if (n > links) {
		ui_say(ui, ROLE_message, _("There is no link %d here."), n);
	} else if (10 * n > links) {
		deed_open_link(ui, v, n);
	} else {
		ui->number = n;
		ui_say(ui, ROLE_message, _("Link %d: {open} opens it, or type on."),
		       n);
	}
	return true;
}
