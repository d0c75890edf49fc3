/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "tests/sweep/sweep.h"

#define LIMIT_S 60 /* only where something hangs; the machine may be busy */

static int run_command(
    struct world *w, const struct scenario *s, const struct command *c)
{
	char task[32], paths[FILES_MAX][PATH_MAX];
	const char *words[ARGS_MAX + FILES_MAX + 4] = {c->name, task};
	size_t n = 2;

	str_printf(task, sizeof(task), "%lld", w->tasks[s->task].number);
	for (int i = 0; i < FILES_MAX && c->files[i]; i++) {
		str_printf(paths[i], PATH_MAX, "%s/work/%s", w->area,
		    c->files[i]);
		words[n++] = paths[i];
	}
	for (int i = 0; i < ARGS_MAX && c->args[i]; i++)
		words[n++] = c->args[i];
	if (c->text) {
		words[n++] = "--text";
		words[n++] = c->text;
	}
	return world_ranzen(w, LIMIT_S, words);
}

static bool is_power(const struct fault *f)
{
	return f->plan.strike == STRIKE_POWER ||
	       f->plan.strike == STRIKE_POWER_AFTER;
}

/* What a person does; the fault strikes on the way. */
static void act(struct world *w, const struct scenario *s,
    const struct fault *f, int n, enum said said[], struct verdict *v)
{
	for (int i = 0; i < WORKS_MAX && s->commands[i].name; i++) {
		char err[1024];
		int code;

		if (w->shared->dark) {
			said[i] = SAID_NO;
			continue;
		}
		if (i > 0 || !s->before) {
			w->shared->plan = f->plan;
			w->shared->plan.n = n;
		}
		code = run_command(w, s, &s->commands[i]);
		said[i] = judge_said(code);
		world_said(w, "err", err, sizeof(err));
		if (w->verbose)
			fprintf(stderr, "command %d: exit %d, %.*s\n", i, code,
			    (int)strcspn(err, "\n"), err);
		if (said[i] == SAID_NO && !*err)
			blame(&v->untrue, v, "exit %d, and not a word", code);
		if (strstr(err, "the store is damaged"))
			blame(&v->untrue, v, "the store is not damaged");
		if (code < 0)
			blame(&v->stuck, v, "command %d does not end", i);
		/* what is done before is over when the fault may strike */
		w->shared->hurry = i == 0 && s->before;
		if (w->shared->hurry && !world_quiet(w, LIMIT_S))
			blame(&v->stuck, v, "it does not end before");
		w->shared->hurry = 0;
	}
}

static void power_off(struct world *w, const struct fault *f, int n,
    struct verdict *v)
{
	char home[PATH_MAX];

	world_kill(w);
	str_printf(home, sizeof(home), "%s/home", w->area);
	if (!shadow_cut(&w->shadow, home, f->mixed ? (uint64_t)n : 0))
		blame(&v->stuck, v, "the power cut failed: %s",
		    strerror(errno));
	w->shared->dark = 0;
}

/* Whatever was wrong is well again; the timer starts ranzen-sync. */
static void resume(struct world *w, struct verdict *v)
{
	static const char *const sync[] = {"ranzen-sync", NULL};

	w->shared->healed = 1;
	if (!world_quiet(w, LIMIT_S))
		blame(&v->stuck, v, "ranzen-sync does not end");
	if (world_run(w, LIMIT_S, sync) < 0 || !world_quiet(w, LIMIT_S))
		blame(&v->stuck, v, "ranzen-sync does not end the second time");
}

bool history_run(struct world *w, const struct scenario *s,
    const struct fault *f, int n, struct verdict *v)
{
	enum said said[WORKS_MAX] = {SAID_NO};
	char mood[128];

	memset(v, 0, sizeof(*v));
	str_printf(mood, sizeof(mood), "lost#%d-%d", n, n);
	if (f->mood)
		str_printf(mood, sizeof(mood), "%s#%d-%d", f->mood, n, n);
	if (!world_fresh(w, f->mood ? mood : NULL)) {
		blame(&v->stuck, v, "the world could not be made: %s",
		    strerror(errno));
		return false;
	}
	if (!w->tasks[s->task].number) {
		blame(&v->stuck, v, "the school has no such task");
		return false;
	}
	act(w, s, f, n, said, v);
	w->shared->hurry = 1;
	if (!f->plan.lasting && !world_quiet(w, LIMIT_S))
		blame(&v->stuck, v, "ranzen-sync does not end");
	if (is_power(f) && w->shared->struck)
		power_off(w, f, n, v);
	resume(w, v);
	judge_store(w, v);
	if (!strcmp(s->commands[0].name, "get"))
		judge_material(w, s, v);
	else
		judge_work(w, s, said, v);
	return f->mood ? w->shared->requests >= n : w->shared->struck > 0;
}
