/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report shows of a page. */
#include "base/base.h"
#include "providers/skeleton.h"
#include "tests/fuzz/lib/page.h"

/* Digits are all 0 in it, and no name of a host is there. */
static void see_skeleton(struct buf *b)
{
	MUST(buf_error(b) == ERR_OK || buf_error(b) == ERR_LIMIT);
	if (b->len)
		fuzz_lines(b->data);
	MUST(!b->len || !strstr(b->data, "iserv.test"));
	buf_release(b);
}

FUZZ(iserv_report)
{
	const struct skeleton of = { PAGE_ROOT, "/iserv" };
	struct page page;
	json_t *doc;
	struct buf b;

	page_begin(&page, data, len);
	buf_init(&b, 2u << 20);
	skeleton_page(&b, &page.p.tree.root, &of);
	see_skeleton(&b);
	buf_init(&b, 2u << 20);
	skeleton_lines(&b, data, len);
	see_skeleton(&b);
	doc = json_loadb(data, len, 0, NULL);
	buf_init(&b, 2u << 20);
	if (doc)
		skeleton_json(&b, doc, &of);
	see_skeleton(&b);
	json_decref(doc);
	page_end(&page);
}
