/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of exercises. */
#include "base/base.h"
#include "tests/fuzz/lib/page.h"

static enum err see_row(void *ctx, const struct iserv_row *r)
{
	UNUSED(ctx);
	MUST(r->id > 0);
	fuzz_line(r->title);
	fuzz_line(r->tag);
	fuzz_line(r->status);
	MUST(strlen(r->print) == 16);
	return ERR_OK;
}

FUZZ(iserv_list)
{
	const struct iserv_list_sink sink = { NULL, see_row, NULL };
	struct page page;
	char *past;
	enum err err;

	page_begin(&page, data, len);
	err = iserv_read_list(&page.p, &sink, &past);
	MUST(err == ERR_OK || err == ERR_GARBLED || err == ERR_LIMIT);
	page_path(past);
	page_end(&page);
}
