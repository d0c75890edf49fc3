/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/sim/sim.h"

#define QUIET_MS INT64_C(172800000) /* after that, it never ends */

static void begin(struct sim *s, const struct plan *p)
{
	s->plan = *p;
	seeded_init(&s->world, p->seed);
	seeded_init(&s->own, p->seed * 2);
	s->ms = s->jump = 0;
	s->healthy = s->left = false;
	s->n_deeds = s->n_doubtful = s->acts = s->n_edits = 0;
	s->faults = PLAN_ALL;
	s->step_seed = s->requests = 0;
	files_reset(s->files);
	disk_reset(s->forgetful);
	for (int i = 0; i < SIM_SCHOOLS; i++) {
		s->far[i] = i ? far_new(s, SIM_TASKS - 2, 2)
			      : far_new(s, 0, SIM_TASKS - 2);
		s->token[i] = s->token_known[i] = 1;
	}
	s->line = line_new(s);
	sim_open_sync(s);
	sim_open_desk(s);
}

static void live(struct sim *s, const struct plan_step *step)
{
	seeded_init(&s->world, (uint64_t)step->seed << 1);
	s->step_seed = step->seed;
	s->faults = step->faults;
	s->requests = 0;
	act_do(s, step);
	sim_run(s, s->ms + step->pause_ms);
}

static enum err coming_seen(void *ctx, const struct material *m)
{
	UNUSED(m);
	++*(int *)ctx;
	return ERR_OK;
}

static bool quiet(struct sim *s)
{
	int coming = 0;

	store_materials_in(s->desk, MATERIAL_coming, coming_seen, &coming);
	return !coming && !engine_pending(s->engine) &&
	    line_next(s->line) == INT64_MAX;
}

/* Something is under way, or comes of a last look at the news. */
static void wait_until_quiet(struct sim *s, int64_t end)
{
	while (sim_alive(s) && s->ms < end && !quiet(s)) {
		people_log_in_if_asked(s);
		sim_run(s, s->ms + 60000);
	}
}

/* The school is well, the person at hand, and nothing more happens. */
static void settle(struct sim *s)
{
	int64_t end = s->ms + QUIET_MS;

	seeded_init(&s->world, s->plan.seed + 1);
	s->sync.fuse = s->person.fuse = s->sync.full = s->person.full = 0;
	s->sync.is_full = s->person.is_full = false;
	s->healthy = true;
	sim_revive(s);
	sim_say(s, "all is well from now on");
	sim_run(s, s->ms + 400000); /* longer than a Retry-After */
	wait_until_quiet(s, end);
	for (int i = 0; i < 2 && sim_alive(s); i++) {
		engine_round(s->engine);
		sim_run(s, s->ms + 60000);
		people_log_in_if_asked(s);
	}
	wait_until_quiet(s, end);
}

static void end(struct sim *s)
{
	sim_kill_desk(s);
	line_free(s->line);
	for (int i = 0; i < SIM_SCHOOLS; i++)
		far_free(s->far[i]);
}

bool sim_history(struct sim *s, const struct plan *p)
{
	struct counts before = s->counts, *now = &s->counts;

	begin(s, p);
	for (int i = 0; i < p->n && sim_alive(s); i++)
		live(s, &p->step[i]);
	settle(s);
	sim_look_again(s);
	sim_power_fails(s);
	sim_open_desk(s);
	if (s->desk)
		sim_judge(s);
	end(s);
	return before.lost == now->lost && before.doubled == now->doubled &&
	    before.untrue == now->untrue;
}
