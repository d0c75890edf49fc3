/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates, notifications, health. */
#include "base/base.h"
#include "tests/fuzz/lib/page.h"

static enum err see_date(void *ctx, const struct lesson *l)
{
	UNUSED(ctx);
	MUST(*l->pid && l->start);
	fuzz_line(l->pid);
	fuzz_line(l->title);
	fuzz_line(l->course);
	fuzz_line(l->url);
	return ERR_OK;
}

static enum err see_note(void *ctx, const struct iserv_note *n)
{
	UNUSED(ctx);
	MUST(n->id > 0 && *n->title);
	fuzz_line(n->title);
	fuzz_line(n->author);
	fuzz_rich(n->text);
	return ERR_OK;
}

FUZZ(iserv_json)
{
	json_t *doc = iserv_json(data, len, "application/json");
	struct arena arena = { 0 };
	struct module m;

	MUST(iserv_read_dates(doc, "Europe/Berlin", see_date, NULL) == ERR_OK);
	iserv_read_notes(doc, see_note, NULL);
	iserv_read_health(doc, &arena, &m);
	fuzz_line(m.text);
	arena_release(&arena);
	json_decref(doc);
}
