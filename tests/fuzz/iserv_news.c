/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Announcements: their list, and one of them. */
#include "base/base.h"
#include "tests/fuzz/lib/page.h"

static enum err see_told(void *ctx, const struct iserv_told *told)
{
	UNUSED(ctx);
	MUST(told->id > 0 && *told->title);
	fuzz_line(told->title);
	return ERR_OK;
}

FUZZ(iserv_news)
{
	struct page page;
	enum err err;

	page_begin(&page, data, len);
	err = iserv_read_told(&page.p, see_told, NULL);
	MUST(err == ERR_OK || err == ERR_LIMIT);
	fuzz_rich(iserv_told_text(&page.p));
	page_end(&page);
}
