/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Politeness towards a weak server (P5), pure: used by the client and the
 * simulation alike. Milliseconds. */
#ifndef RANZEN_MODEL_MANNERS_H
#define RANZEN_MODEL_MANNERS_H

#include "base/random.h"

#define BACKOFF_BASE_MS 1000
#define BACKOFF_CAP_MS (15 * 60 * 1000)
/* Full jitter: uniform in [0, min(cap, base * 2^tries)], never under 250. */
int64_t backoff_ms(int tries, const struct random *r);
/* When to ask again; Retry-After (seconds, 0: none) is a floor, capped at a day,
 * with up to 25 % jitter on top. */
int64_t retry_ms(int tries, int64_t retry_after_s, const struct random *r);
/* every * 0.75..1.25, moved off the first two minutes of an hour. */
int64_t poll_next(int64_t now, int64_t every_s, const struct random *r);

struct bucket { double tokens; int64_t at_ms; double per_ms; double burst; };
void bucket_init(struct bucket *b, int per_minute, int burst, int64_t now_ms);
/* 0: go (one token taken), else ms to wait. */
int64_t bucket_take(struct bucket *b, int64_t now_ms);

#endif
