/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/seeded.h"
#include "tests/sim/plan.h"
#include "tests/sim/sim.h"

#define ROUNDS 4 /* of shrinking; it rarely needs more than two */

static int act_drawn(struct seeded *s)
{
	int sum = 0, at, act = 0;

	for (int i = 0; i < act_count(); i++)
		sum += act_weight(i);
	at = (int)seeded_below(s, (unsigned)sum);
	while ((at -= act_weight(act)) >= 0)
		act++;
	return act;
}

/* The step before, once more or taken back, and at once. */
static void hurry(struct seeded *s, struct plan_step *step, int task)
{
	if (seeded_below(s, 2))
		return;
	step->act = (int)seeded_below(s, ACT_ORDERS);
	step->task = task;
	step->pause_ms %= 1000;
}

void plan_of_seed(struct plan *p, uint64_t seed)
{
	static const int weathers[] = {0, 10, 25, 50, 75};
	static const unsigned pauses[] = {200, 3000, 30000, 200000, 1500000};
	struct seeded s;

	seeded_init(&s, seed * 2 + 1);
	p->seed = seed;
	p->weather = weathers[seeded_below(&s, ARRAY_LEN(weathers))];
	p->n = 3 + (int)seeded_below(&s, 12);
	for (int i = 0; i < p->n; i++) {
		p->step[i] = (struct plan_step){.act = act_drawn(&s),
		    .task = (int)seeded_below(&s, SIM_TASKS),
		    .pause_ms = seeded_below(&s,
			pauses[seeded_below(&s, ARRAY_LEN(pauses))]),
		    .seed = seeded_below(&s, UINT32_MAX),
		    .faults = PLAN_ALL};
		if (i && seed > PLAN_HASTY)
			hurry(&s, &p->step[i], p->step[i - 1].task);
	}
}

/* ---- as text */

static bool step_read(struct plan_step *s, const char *text)
{
	char name[24];
	int used = 0;

	*s = (struct plan_step){.act = -1, .faults = PLAN_ALL};
	if (sscanf(text, "%23[a-z_].%d.%u.%" SCNx32 "%n", name, &s->task,
		&s->pause_ms, &s->seed, &used) != 4)
		return false;
	if (text[used] == '.' &&
	    sscanf(text + used, ".%" SCNx64, &s->faults) != 1)
		return false;
	for (int i = 0; i < act_count(); i++)
		if (!strcmp(act_name(i), name))
			s->act = i;
	return s->act >= 0 && s->task >= 0 && s->task < SIM_TASKS;
}

bool plan_read(struct plan *p, const char *text)
{
	int used = 0;

	p->n = 0;
	if (sscanf(text, "%" SCNu64 "/%d%n", &p->seed, &p->weather, &used) != 2)
		return false;
	for (const char *at = strchr(text + used, '/'); at;
	     at = strchr(at + 1, '/')) {
		if (p->n == PLAN_STEPS || !step_read(&p->step[p->n++], at + 1))
			return false;
	}
	return true;
}

void plan_write(const struct plan *p, char text[PLAN_TEXT])
{
	struct buf b;

	buf_init(&b, PLAN_TEXT - 1);
	buf_printf(&b, "%" PRIu64 "/%d", p->seed, p->weather);
	for (int i = 0; i < p->n; i++) {
		const struct plan_step *s = &p->step[i];

		buf_printf(&b, "/%s.%d.%u.%" PRIx32, act_name(s->act), s->task,
		    s->pause_ms, s->seed);
		if (s->faults != PLAN_ALL)
			buf_printf(&b, ".%" PRIx64, s->faults);
	}
	str_copy(text, PLAN_TEXT, b.data);
	buf_release(&b);
}

/* ---- shrinking */

struct shrinking {
	struct plan *best;
	bool (*fails)(void *ctx, const struct plan *);
	void *ctx;
	bool better;
};

static bool offer(struct shrinking *s, const struct plan *p)
{
	if (!s->fails(s->ctx, p))
		return false;
	*s->best = *p;
	return s->better = true;
}

static void fewer_steps(struct shrinking *s)
{
	for (int len = MAX(1, s->best->n / 2); len; len /= 2)
		for (int at = 0; at + len <= s->best->n;) {
			struct plan p = *s->best;

			memmove(&p.step[at], &p.step[at + len],
			    (size_t)(p.n - at - len) * sizeof(p.step[0]));
			p.n -= len;
			if (!offer(s, &p))
				at++;
		}
}

static void fewer_faults(struct shrinking *s)
{
	struct plan calm = *s->best;

	calm.weather = 0;
	if (!s->best->weather || offer(s, &calm))
		return;
	for (int i = 0; i < s->best->n; i++) {
		struct plan p = *s->best;

		p.step[i].faults = 0;
		if (!s->best->step[i].faults || offer(s, &p))
			continue;
		for (int width = 32; width; width /= 2)
			for (int at = 0; at < 64; at += width) {
				uint64_t few =
				    ((UINT64_C(1) << width) - 1) << at;

				p = *s->best;
				p.step[i].faults &= ~few;
				if (s->best->step[i].faults & few)
					offer(s, &p);
			}
	}
}

static void shorter_pauses(struct shrinking *s)
{
	static const unsigned lengths[] = {0, 1000, 60000};

	for (int i = 0; i < s->best->n; i++)
		for (size_t k = 0; k < ARRAY_LEN(lengths); k++) {
			struct plan p = *s->best;

			p.step[i].pause_ms = lengths[k];
			if (s->best->step[i].pause_ms > lengths[k])
				offer(s, &p);
		}
}

void plan_shrink(
    struct plan *p, bool (*fails)(void *ctx, const struct plan *), void *ctx)
{
	struct shrinking s = {p, fails, ctx, true};

	for (int i = 0; s.better && i < ROUNDS; i++) {
		s.better = false;
		fewer_steps(&s);
		fewer_faults(&s);
		shorter_pauses(&s);
	}
}
