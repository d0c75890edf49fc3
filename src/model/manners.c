/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/manners.h"

#define BACKOFF_LEAST_MS 250
#define DAY_S		 86400
#define HOUR_S		 3600
#define RUSH_S		 120 /* from the full hour on, everybody asks */

int64_t backoff_ms(int tries, const struct random *r)
{
	int64_t most = BACKOFF_CAP_MS, wait;

	if (tries < 20)
		most = MIN(most, (int64_t)BACKOFF_BASE_MS << MAX(tries, 0));
	wait = (int64_t)random_below(r, (uint64_t)most + 1);
	return MAX(wait, BACKOFF_LEAST_MS);
}

int64_t retry_ms(int tries, int64_t retry_after_s, const struct random *r)
{
	int64_t wait = backoff_ms(tries, r), floor;

	if (retry_after_s <= 0)
		return wait;
	floor = MIN(retry_after_s, DAY_S) * 1000;
	floor += (int64_t)random_below(r, (uint64_t)floor / 4 + 1);
	return MAX(wait, floor);
}

int64_t poll_next(int64_t now, int64_t every_s, const struct random *r)
{
	int64_t t = now + every_s * 3 / 4;

	t += (int64_t)random_below(r, (uint64_t)every_s / 2 + 1);
	return t % HOUR_S < RUSH_S ? t + RUSH_S : t;
}

void bucket_init(struct bucket *b, int per_minute, int burst, int64_t now_ms)
{
	*b = (struct bucket){
	    .tokens = burst,
	    .at_ms = now_ms,
	    .per_ms = per_minute / 60000.0,
	    .burst = burst,
	};
}

int64_t bucket_take(struct bucket *b, int64_t now_ms)
{
	double wait;

	if (now_ms > b->at_ms) {
		b->tokens += (double)(now_ms - b->at_ms) * b->per_ms;
		b->tokens = MIN(b->tokens, b->burst);
		b->at_ms = now_ms;
	}
	/* A hair less than one is one: the sum of many small parts. */
	if (b->tokens >= 1 - 1e-6) {
		b->tokens = MAX(b->tokens - 1, 0);
		return 0;
	}
	wait = b->per_ms > 0 ? (1 - b->tokens) / b->per_ms : DAY_S * 1000.0;
	return (int64_t)wait + 1;
}
