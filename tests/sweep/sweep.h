/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sweep: one history is a fresh home and school, a person who hands in
 * (or fetches), one fault at the n-th call of a kind, and then nothing but
 * ranzen-sync started once more, as the timer does. After it the world is
 * looked at: is the work at the school, once, byte for byte, and is what the
 * person was told true?
 */
#ifndef RANZEN_TESTS_SWEEP_SWEEP_H
#define RANZEN_TESTS_SWEEP_SWEEP_H

#include "base/base.h"
#include "tests/sweep/plan.h"
#include "tests/sweep/shadow.h"

#define WORKS_MAX 3
#define FILES_MAX 4
#define ARGS_MAX  8

/* One command of a person, and the work that it names. */
struct command {
	const char *args[ARGS_MAX];  /* after the task */
	const char *name;	     /* hand-in, get */
	const char *files[FILES_MAX]; /* names in the person's folder */
	const char *text;
};

/* The tasks of the demo school that scenarios are about. */
enum which_task {
	TASK_BOTH,  /* takes files and text */
	TASK_DRAFT, /* what is saved is to be submitted, too (Moodle) */
	TASK_MATERIAL,
	TASK_COUNT
};

struct scenario {
	const char *name;
	const char *platform; /* that the account speaks: open, moodle, iserv */
	enum which_task task;
	bool before; /* the first command is done before the fault */
	struct command commands[WORKS_MAX];
};

struct fault {
	const char *name;
	struct sweep_plan plan; /* without n */
	const char *mood;	/* or a mood of the school, with %d twice */
	bool mixed; /* after the power cut some of what was not synced is there */
};

/* Everything lies in top; the programs in bin. */
struct world {
	char top[PATH_MAX], bin[PATH_MAX], lib[PATH_MAX];
	char area[PATH_MAX], dir[PATH_MAX], school_dir[PATH_MAX];
	char url[128];
	const char *platform;
	struct {
		long long number; /* in the store; 0: there is none */
		char id[128];	  /* the platform's */
	} tasks[TASK_COUNT];
	struct sweep_shared *shared;
	struct shadow shadow;
	pid_t school;
	bool verbose;
};

struct verdict {
	int lost, doubled, untrue, stuck;
	char why[1024];
};

/* ---- world.c */

/* Makes the template: a school, an account of this platform, everything
 * synced. */
bool world_open(struct world *w, const char *bin, const char *platform);
void world_close(struct world *w, bool keep);
/* A copy of the template; the school runs. mood may be NULL. */
bool world_fresh(struct world *w, const char *mood);
/*
 * Runs a program to its end; its output is in top/out and top/err. The exit
 * code, 128 and more after a signal, -1 when it did not end in limit_s.
 */
int world_run(struct world *w, int limit_s, const char *const argv[]);
/* ranzen with these words. */
int world_ranzen(struct world *w, int limit_s, const char *const words[]);
/* Until no program of the person runs; false: they do not end. */
bool world_quiet(struct world *w, int limit_s);
void world_kill(struct world *w);
void world_school_stop(struct world *w);
/* Text of top/NAME, at most n - 1 bytes. */
void world_said(struct world *w, const char *name, char *out, size_t n);

/* ---- history.c */

/* true: the fault struck. What was wrong is in *v. */
bool history_run(struct world *w, const struct scenario *s,
    const struct fault *f, int n, struct verdict *v);

/* ---- judge.c */

enum said { SAID_YES, SAID_PERHAPS, SAID_NO };
/* What a command's end told the person about its work. */
enum said judge_said(int code);
/* said: for each command of the scenario, in order. */
void judge_work(struct world *w, const struct scenario *s,
    const enum said said[], struct verdict *v);
/* The material is there, whole, and was never there otherwise. */
void judge_material(
    struct world *w, const struct scenario *s, struct verdict *v);
void judge_store(struct world *w, struct verdict *v);
void blame(int *count, struct verdict *v, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
