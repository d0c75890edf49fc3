/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/clock.h"

static int64_t system_now(void *ctx)
{
	const char *offset = getenv("RANZEN_CLOCK_OFFSET");
	struct timespec ts;
	int64_t shift = 0;

	UNUSED(ctx);
	str_int64(offset, INT32_MIN, INT32_MAX, &shift);
	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec + shift;
}

static int64_t system_mono_ms(void *ctx)
{
	struct timespec ts;

	UNUSED(ctx);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const struct clock *clock_system(void)
{
	static const struct clock clock = {
	    .now = system_now,
	    .mono_ms = system_mono_ms,
	};

	return &clock;
}

int64_t clock_now(const struct clock *c)
{
	return c->now(c->ctx);
}

int64_t clock_mono_ms(const struct clock *c)
{
	return c->mono_ms(c->ctx);
}
