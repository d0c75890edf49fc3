/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page of an IServ at ROOT, prefix /iserv, as the readers get it. Who gives one
 * calls page_done; what was read of it lasts until then. */
#ifndef RANZEN_TESTS_LIB_ISERV_PAGE_H
#define RANZEN_TESTS_LIB_ISERV_PAGE_H

#include "providers/iserv_read.h"

#define ROOT "https://iserv.test"
#define HTML "text/html; charset=UTF-8"

struct given {
	struct iserv_page page;
	struct arena arena;
	struct iserv_show show;
};

void page_given(struct given *g, const char *html, const char *type);
/* … and it is one of an exercise; what it says. */
const struct iserv_show *show_given(struct given *g, const char *html);
void page_done(struct given *g);
/* By the clock of the school. */
int64_t berlin(int y, int mo, int d, int h, int mi);

#endif
