/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way in: what kind of page it is, and what it says. */
#include "base/base.h"
#include "tests/fuzz/lib/page.h"

FUZZ(iserv_login)
{
	static const char *const places[] = { "/iserv/auth/login", "/iserv/", "" };
	char to[ISERV_PATH_SIZE];
	struct page page;

	page_begin(&page, data, len);
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		enum iserv_kind kind = iserv_kind_of(&page.p, places[i], to);

		MUST((kind == ISERV_REFRESH) == (*to != '\0'));
		page_path(to);
	}
	iserv_code_input(&page.p);
	fuzz_line(iserv_alert(&page.p));
	fuzz_line(iserv_refusal(&page.p));
	page_end(&page);
}
