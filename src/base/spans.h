/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A set of byte ranges of one file, as short as it can be said: sorted, not
 * empty, with a gap between any two. Memory grows with the number of ranges,
 * which has a limit; after ERR_LIMIT or ERR_NOMEM the set is as before.
 */
#ifndef RANZEN_BASE_SPANS_H
#define RANZEN_BASE_SPANS_H

#include "base/base.h"
#include "base/err.h"

#define SPANS_MAX 512

struct span { int64_t from, to; }; /* from <= byte < to */
struct spans { struct span *at; int n, room; }; /* all zero: empty */

void spans_release(struct spans *s); /* and empty */
/* from >= to is nothing. */
enum err spans_add(struct spans *s, int64_t from, int64_t to);
enum err spans_remove(struct spans *s, int64_t from, int64_t to);
/* All of the other's. */
enum err spans_add_all(struct spans *s, const struct spans *other);
enum err spans_remove_all(struct spans *s, const struct spans *other);
/* The range that holds byte, or NULL. Lent. */
const struct span *spans_find(const struct spans *s, int64_t byte);
/* From byte on: where the range that holds it ends, else byte itself. */
int64_t spans_end(const struct spans *s, int64_t byte);
/* The first byte at or behind byte that is in the set; INT64_MAX: none. */
int64_t spans_next(const struct spans *s, int64_t byte);
/* Does any byte of from..to lie in it? */
bool spans_meet(const struct spans *s, int64_t from, int64_t to);
int64_t spans_sum(const struct spans *s);

#endif
