/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A history as data, so that it can be written down, replayed and shrunk.
 * What a step does, and what goes wrong until the next one, comes from the
 * step's own seed alone: the steps before it may be left out, and it still
 * asks for the same.
 *
 * As text: SEED/WEATHER then /ACT.TASK.PAUSE_MS.SEED for each step, the last
 * in hex, and .FAULTS where some of the faults are left out: bit i in hex says
 * that the i-th request since the step began may go wrong.
 */
#ifndef RANZEN_TESTS_SIM_PLAN_H
#define RANZEN_TESTS_SIM_PLAN_H

#include "base/base.h"

#define PLAN_STEPS 24
#define PLAN_TEXT  2048
#define PLAN_ALL   UINT64_MAX
#define PLAN_HASTY 1000000 /* in seeds above it orders follow upon each other */

struct plan_step {
	int act, task;
	unsigned pause_ms;
	uint32_t seed;
	uint64_t faults;
};
struct plan {
	uint64_t seed;
	int weather; /* per cent of requests that go wrong */
	int n;
	struct plan_step step[PLAN_STEPS];
};

void plan_of_seed(struct plan *p, uint64_t seed);
bool plan_read(struct plan *p, const char *text);
void plan_write(const struct plan *p, char text[PLAN_TEXT]);
/* Leaves out what is not needed for fails to stay true. */
void plan_shrink(
    struct plan *p, bool (*fails)(void *ctx, const struct plan *), void *ctx);

/* What there is to do (acts.c). The first ones order work of a task. */
#define ACT_ORDERS 4
int act_count(void);
const char *act_name(int act);
int act_weight(int act);

#endif
