/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of the IServ https://iserv.test/iserv/, made of any bytes. */
#ifndef RANZEN_TESTS_FUZZ_LIB_PAGE_H
#define RANZEN_TESTS_FUZZ_LIB_PAGE_H

#include "base/base.h"
#include "providers/iserv_read.h"
#include "tests/fuzz/lib/fuzz.h"

#define PAGE_ROOT "https://iserv.test"

struct page {
	struct iserv_page p;
	struct arena arena;
};

void page_begin(struct page *page, const char *data, size_t len);
void page_end(struct page *page);
/* Leads to the school itself, or nowhere. */
void page_path(const char *to);

#endif
