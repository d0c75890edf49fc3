/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CommonMark without HTML (a '<' is a '<') into the stored form of
 * model/rich.h, by libcmark. Pure. The result is clean (P7): every literal is
 * cleaned after entities were read, links lead to http, https or mailto. */
#ifndef RANZEN_PROVIDERS_MARKDOWN_H
#define RANZEN_PROVIDERS_MARKDOWN_H

#include "base/buf.h"

/* Appends to out; LIMIT where out ran full: what fitted stays. */
enum err markdown_to_rich(struct buf *out, const char *text, size_t len);

#endif
