/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The budget of requests to each host (P5), shared by all programs of a user
 * through one small file under flock: a line a host, "HOST TOKENS AT_MS" by
 * the monotonic clock. A file that cannot be read, written or locked at once,
 * or that comes from before a restart, is as none: then each program counts
 * for itself.
 */
#ifndef RANZEN_NET_BUDGET_H
#define RANZEN_NET_BUDGET_H

#include "model/manners.h"

#define BUDGET_PER_MINUTE 120
#define BUDGET_BURST 60

/* Takes one request to host out of own and of the file at path (NULL: none).
 * 0: go, else milliseconds to wait. */
int64_t budget_take(const char *path, const char *host, struct bucket *own,
		    int64_t now_ms);

#endif
