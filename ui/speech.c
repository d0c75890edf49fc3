/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "ui/speech.h"

void speech_row(struct ui *ui, struct view *v, int64_t row, struct buf *out)
{
	if (v->ops->words)
		v->ops->words(ui, v, row, out);
	else if (row < v->doc.n)
		doc_words(&v->doc, row, out);
}

bool speech_choice(const struct view *v, int64_t row)
{
	const struct target *t, *before;

	if (v->ops->words)
		return !v->ops->stop || v->ops->stop(v, row);
	t = &v->doc.lines[row].target;
	before = row > 0 ? &v->doc.lines[row - 1].target : NULL;
	return t->kind != TARGET_NONE && t->kind != TARGET_HEADING &&
	       !(before && before->kind == t->kind && before->id == t->id);
}
