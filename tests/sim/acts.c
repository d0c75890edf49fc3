/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/sim/sim.h"

/* ---- the person */

static void act_hand_in(struct sim *s, int task)
{
	people_hand_in(s, task, KIND_hand_in, false);
}

static void act_add(struct sim *s, int task)
{
	people_hand_in(s, task, KIND_hand_in, true);
}

static void act_withdraw(struct sim *s, int task)
{
	people_hand_in(s, task, KIND_withdraw, false);
}

static void act_done(struct sim *s, int task)
{
	people_hand_in(
	    s, task, sim_chance(s, 70) ? KIND_done : KIND_undone, false);
}

static void act_login(struct sim *s, int task)
{
	people_log_in(s, sim_school(task));
}

static void act_retry(struct sim *s, int task)
{
	UNUSED(task);
	people_retry(s);
}

static void act_hold(struct sim *s, int task)
{
	UNUSED(task);
	people_hold(s);
}

static void act_drop(struct sim *s, int task)
{
	UNUSED(task);
	people_drop(s);
}

static void act_leave(struct sim *s, int task)
{
	UNUSED(task);
	people_leave(s);
}

static void act_round(struct sim *s, int task)
{
	UNUSED(task);
	engine_round(s->engine);
}

/* ---- others, at the school */

static void act_second_device(struct sim *s, int task)
{
	sim_say(s, "a second device hands in for task %d", task);
	far_second_device(sim_far(s, task), task);
}

static void act_deadline(struct sim *s, int task)
{
	int64_t due = sim_time(s) + (int64_t)sim_below(s, 4000) - 1000;

	sim_say(s, "the deadline of task %d moves", task);
	far_deadline(sim_far(s, task), task, due, due + sim_below(s, 86400));
}

static void act_feedback(struct sim *s, int task)
{
	sim_say(s, "feedback for task %d", task);
	far_feedback(sim_far(s, task), task);
}

static void act_remove(struct sim *s, int task)
{
	sim_say(s, "task %d is removed", task);
	far_remove(sim_far(s, task), task);
}

static void act_material(struct sim *s, int task)
{
	sim_say(s, "new material for task %d", task);
	shelf_replace(far_shelf(sim_far(s, task)), task, sim_chance(s, 50),
	    sim_below(s, UINT32_MAX));
	far_touch(sim_far(s, task), task);
}

static void act_take_away(struct sim *s, int task)
{
	sim_say(s, "the material of task %d is taken away", task);
	shelf_remove(far_shelf(sim_far(s, task)), task);
	far_touch(sim_far(s, task), task);
}

static void act_backup(struct sim *s, int task)
{
	far_backup(sim_far(s, task));
}

static void act_restore(struct sim *s, int task)
{
	if (far_restore(sim_far(s, task)))
		sim_say(s, "school %d is restored from its backup",
		    sim_school(task));
}

static void act_expire(struct sim *s, int task)
{
	far_expire_uploads(sim_far(s, task));
}

static void act_token(struct sim *s, int task)
{
	int school = sim_school(task);

	sim_say(s, "the token of school %d is dead", school);
	far_token(s->far[school], ++s->token[school]);
}

/* ---- the computer */

static void act_clock(struct sim *s, int task)
{
	static const unsigned jumps[] = {60, 14400, 7200, 800000};

	UNUSED(task);
	unsigned most = jumps[sim_below(s, ARRAY_LEN(jumps))];
	s->jump += (int64_t)sim_below(s, most) - most / 2;
	sim_say(s, "the clock is off by %" PRId64 " s", s->jump);
}

/* Set to or from summer time by a program that knows no zones. */
static void act_hour(struct sim *s, int task)
{
	UNUSED(task);
	s->jump += sim_chance(s, 50) ? 3600 : -3600;
	sim_say(s, "the clock is off by %" PRId64 " s", s->jump);
}

static void act_kill(struct sim *s, int task)
{
	UNUSED(task);
	s->sync.fuse = 1 + (int)sim_below(s, sim_chance(s, 50) ? 12 : 80);
}

static void act_kill_person(struct sim *s, int task)
{
	s->person.fuse = 1 + (int)sim_below(s, 30);
	switch (sim_below(s, 6)) {
	case 0: people_drop(s); break;
	case 1: people_retry(s); break;
	default:
		people_hand_in(s, task, KIND_hand_in, sim_chance(s, 30));
		break;
	}
	s->person.fuse = 0;
	sim_revive(s);
}

static void act_power(struct sim *s, int task)
{
	UNUSED(task);
	sim_power_fails(s);
	sim_revive(s);
}

static void act_full(struct sim *s, int task)
{
	UNUSED(task);
	s->sync.full = 1 + (int)sim_below(s, 20);
	s->person.full = 1 + (int)sim_below(s, 20);
}

/* Fetched, written on, changed at the school, fetched again: with one sheet, so
 * that it comes together. */
static void act_sheet(struct sim *s, int task)
{
	UNUSED(task);
	switch (sim_below(s, 6)) {
	case 0: people_edit(s, 0); break;
	case 1: act_material(s, 0); break;
	case 2: /* in the middle of it */
		people_fetch(s, 0);
		sim_run(s, s->ms + sim_below(s, 5000));
		act_material(s, 0);
		break;
	default: people_fetch(s, 0); break;
	}
}

static const struct {
	const char *name;
	int weight;
	void (*act)(struct sim *s, int task);
} acts[] = {
	{"hand_in", 30, act_hand_in},
	{"at_once", 3, people_at_once},
	{"add", 8, act_add},
	{"withdraw", 6, act_withdraw},
	{"done", 6, act_done},
	{"login", 6, act_login},
	{"retry", 4, act_retry},
	{"hold", 2, act_hold},
	{"drop", 2, act_drop},
	{"leave", 1, act_leave},
	{"round", 4, act_round},
	{"sheet", 10, act_sheet},
	{"fetch", 2, people_fetch},
	{"second_device", 6, act_second_device},
	{"deadline", 6, act_deadline},
	{"feedback", 2, act_feedback},
	{"remove", 1, act_remove},
	{"material", 4, act_material},
	{"take_away", 1, act_take_away},
	{"backup", 4, act_backup},
	{"restore", 4, act_restore},
	{"expire", 3, act_expire},
	{"token", 4, act_token},
	{"clock", 4, act_clock},
	{"hour", 1, act_hour},
	{"kill", 14, act_kill},
	{"kill_person", 5, act_kill_person},
	{"power", 4, act_power},
	{"full", 4, act_full},
};

int act_count(void)
{
	return ARRAY_LEN(acts);
}

const char *act_name(int act)
{
	return acts[act].name;
}

int act_weight(int act)
{
	return acts[act].weight;
}

void act_do(struct sim *s, const struct plan_step *step)
{
	acts[step->act].act(s, step->task);
	if (sim_chance(s, 50))
		s->sync.is_full = s->person.is_full = false;
}
