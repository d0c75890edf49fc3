/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header fields of one reply, in one buffer with a limit. */
#ifndef RANZEN_NET_HEADERS_H
#define RANZEN_NET_HEADERS_H

#include "base/buf.h"

#define HEADERS_LIMIT (64u << 10)

struct headers { struct buf fields; }; /* name NUL value NUL … */

void headers_init(struct headers *h);
void headers_release(struct headers *h);
void headers_clear(struct headers *h);
/* One line as it came, with its line end. A line without a colon is no field. */
enum err headers_add(struct headers *h, const char *line, size_t len);
/* The first field of that name, in any case; NULL: none. Lent. */
const char *headers_get(const struct headers *h, const char *name);
/* The i-th likewise, from 0. */
const char *headers_nth(const struct headers *h, const char *name, int i);
/* Date in seconds; 0: none. */
int64_t headers_date(const struct headers *h);
/* Retry-After in seconds from now (both forms of RFC 9110, at most a day; a
 * date is taken against the server's own clock where it sent one); 0: none. */
int64_t headers_retry_after(const struct headers *h, int64_t now);

#endif
