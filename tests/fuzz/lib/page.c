/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/fuzz/lib/page.h"

/* The first byte tells what the server says it is; most are letters. */
static const char *type_of(const char *data, size_t len)
{
	static const char *const types[] = {
		"text/html; charset=ISO-8859-1", "text/html; charset=UTF-16",
		"text/html; charset=\"x", "text/html", NULL,
	};

	return len && data[0] > 0 && (size_t)data[0] <= ARRAY_LEN(types) ?
		       types[data[0] - 1] : "text/html; charset=UTF-8";
}

void page_begin(struct page *page, const char *data, size_t len)
{
	enum err err;

	*page = (struct page){ .p = { .root = PAGE_ROOT, .prefix = "/iserv",
				      .zone = "Europe/Berlin" } };
	page->p.arena = &page->arena;
	err = iserv_page_read(&page->p, data, len, type_of(data, len));
	MUST(page->p.tree.used <= TREE_LIMIT);
	MUST(err == ERR_OK || err == ERR_LIMIT);
}

void page_end(struct page *page)
{
	iserv_page_release(&page->p);
	arena_release(&page->arena);
}

void page_path(const char *to)
{
	MUST(!*to || (to[0] == '/' && to[1] != '/'));
	MUST(strlen(to) < ISERV_PATH_SIZE);
	for (; *to; to++)
		MUST((unsigned char)*to > ' ' && *to != 0x7f);
}
