/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What far.c and others.c share: what a school has on its disks. */
#ifndef RANZEN_TESTS_SIM_FAR_H
#define RANZEN_TESTS_SIM_FAR_H

#include "base/spans.h"
#include "tests/sim/sim.h"

#define WORKS	96
#define UPLOADS 256
#define CHANGES 64
#define REFUSALS 64

struct far_task {
	int64_t due, late_until;
	bool gone, done, foreign;
	int current; /* index of the work, -1: none */
	int touched; /* number of its last change */
	int mark;    /* 0: none yet */
};
struct upload {
	bool used, spoilt, pieces;
	size_t size;
	struct spans held;
	char *data;
};
struct refusal {
	char key[UUID_SIZE], problem[24];
};
struct books { /* what a backup holds */
	struct far_task task[SIM_TASKS];
	int n_works, n_uploads, feed, n_idempotency;
	char idempotency[CHANGES][UUID_SIZE];
	char state[WORKS][16];
	bool kept;
};
struct far {
	struct sim *sim;
	struct books now, backup;
	struct far_work works[WORKS];
	struct upload uploads[UPLOADS];
	struct refusal refusals[REFUSALS];
	struct shelf *shelf;
	int first, n_tasks;
	int token, n_ids, n_refusals;
	char said_no[UUID_SIZE]; /* the key that was asked for and is not here */
	int epoch; /* cursors of before a restore are worth nothing */
};

/* Work arrives; w->key and text are taken over. */
void far_keep(struct far *f, struct far_work *w);

#endif
