/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one clock; a test or the simulation sets it. Nobody else calls time(). */
#ifndef RANZEN_BASE_CLOCK_H
#define RANZEN_BASE_CLOCK_H

#include "base/base.h"

struct clock {
	int64_t (*now)(void *ctx);     /* seconds since 1970, UTC */
	int64_t (*mono_ms)(void *ctx); /* never goes back; milliseconds */
	void *ctx;
};

/* The system's clock. RANZEN_CLOCK_OFFSET (seconds) shifts now() for tests. */
const struct clock *clock_system(void);
int64_t clock_now(const struct clock *c);
int64_t clock_mono_ms(const struct clock *c);

#endif
