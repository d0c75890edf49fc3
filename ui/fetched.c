/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was fetched: told once, when all that was asked for has come, or could
 * not. */
#include "base/base.h"

#include "base/text.h"
#include "ui/app.h"

void fetched_want(struct ui *ui, int64_t material)
{
	struct wanted *w = &ui->wanted;

	for (int i = 0; i < w->n; i++) {
		if (w->ids[i] == material)
			return;
	}
	if (w->n < FETCH_MAX)
		w->ids[w->n++] = material;
}

void fetched_follow(struct ui *ui)
{
	struct wanted *w = &ui->wanted;
	char name[UI_TEXT] = "";
	int here = 0, coming = 0;
	enum err why = ERR_OK;

	/* A question is not to be wiped away by that. */
	if (w->n == 0 || ui->asked != ACTION_COUNT)
		return;
	for (int i = 0; i < w->n && !coming; i++) {
		struct material m = {0};

		store_material_get(ui->store, w->ids[i], &m);
		coming += m.id && m.state == MATERIAL_coming;
		here += m.id && m.state == MATERIAL_here;
		why = m.id && m.state == MATERIAL_failed ? m.reason : why;
		str_copy(name, sizeof(name), m.id ? m.name : "");
		record_material_release(&m);
	}
	if (coming)
		return;
	if (here == 1 && w->n == 1)
		ui_say(ui, ROLE_good,
		       /* TRANSLATORS: name of a file that was fetched */
		       _("It has come: %s. {open} opens it."), name);
	else if (here == w->n)
		ui_say(ui, ROLE_good, ngettext("%d file has come.",
					       "%d files have come.",
					       (unsigned long)here), here);
	else
		ui_say(ui, ROLE_bad,
		       /* TRANSLATORS: how many, of how many, why the others not */
		       _("%d of %d files have come; the others: %s"), here,
		       w->n, _(err_text(why ? why : ERR_CANCELLED)));
	w->n = 0;
}
