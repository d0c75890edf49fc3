/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/timefmt.h"
#include "tests/lib/iserv_page.h"

#define ZONE "Europe/Berlin"

void page_given(struct given *g, const char *html, const char *type)
{
	*g = (struct given){ .page = { .root = ROOT,
				       .prefix = "/iserv", .zone = ZONE } };
	g->page.arena = &g->arena;
	assert_int_equal(iserv_page_read(&g->page, html, strlen(html), type),
			 ERR_OK);
}

const struct iserv_show *show_given(struct given *g, const char *html)
{
	page_given(g, html, HTML);
	assert_int_equal(iserv_read_show(&g->page, &g->show), ERR_OK);
	return &g->show;
}

void page_done(struct given *g)
{
	iserv_show_release(&g->show);
	iserv_page_release(&g->page);
	arena_release(&g->arena);
}

int64_t berlin(int y, int mo, int d, int h, int mi)
{
	int64_t t;

	assert_true(time_from_zone(ZONE, y, mo, d, h, mi, 0, &t));
	return t;
}
