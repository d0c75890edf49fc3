/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gymnasium Lilienthal: a made-up school around today. */
#ifndef RANZEN_SCHOOL_DEMO_H
#define RANZEN_SCHOOL_DEMO_H

#include "school/made.h"
#include "school/school.h"

#define DEMO_TASKS    300
#define DEMO_PASSWORD "ranzen"

struct demo_options {
	int64_t tasks; /* for each demo pupil */
	uint64_t seed;
	bool hostile; /* also a task that attacks its reader */
};

/* Fills an empty school, all or nothing. */
enum err demo_fill(struct school *s, const struct demo_options *o);

/* Inside the demo's own files. */
#define DEMO_PUPILS 2
#define DEMO_OWN    8 /* courses of a demo pupil's class */
#define DEMO_SHARED 3 /* courses that both visit */

struct demo {
	struct school *s;
	struct demo_options o;
	struct seed seed;
	int64_t now;
	/* Ids and names of the courses that the demo pupils visit. */
	char own[DEMO_PUPILS][DEMO_OWN][8];
	char shared[DEMO_SHARED][8];
	unsigned own_subject[DEMO_OWN], shared_subject[DEMO_SHARED];
	int64_t next_task, next_file;
};

bool demo_tasks(struct demo *d);
bool demo_moodle(struct demo *d);
bool demo_hostile(struct demo *d);

#endif
