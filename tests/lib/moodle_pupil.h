/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pupil at the little Moodle of small_moodle.h: one hand-in, its journal and
 * the engine, as far as it counts for the provider. For tests; it asserts. */
#ifndef RANZEN_TESTS_LIB_MOODLE_PUPIL_H
#define RANZEN_TESTS_LIB_MOODLE_PUPIL_H

#include "base/hash.h"
#include "providers/moodle_hand_in.h"
#include "tests/lib/small_moodle.h"

#define HOP 30 /* seconds between two tries */

struct moodle_pupil {
	struct moodle_net far;
	struct session *s;
	struct entry e;
	struct work_file file[SMALL_FILES];
	char name[SMALL_FILES][80], sha256[SMALL_FILES][HASH_HEX_SIZE], ref[SMALL_FILES][160];
	char path[SMALL_FILES][120], dir[64], pid[16], base[80], platform_id[80], work_key[80];
	char proof[16], text_sha256[HASH_HEX_SIZE];
	const char *paths[SMALL_FILES];
	struct verdict v;
	char said[200];
	int done, commits, kill_at, steps;
	bool holds, equal;
	enum work_state work;
};

void pupil_hand_in(struct moodle_pupil *t);
void pupil_ask(struct moodle_pupil *t);
void pupil_deliver(struct moodle_pupil *t);
void pupil_add_file(struct moodle_pupil *t, const char *name, const char *data);
struct moodle_pupil *pupil_begin(void);
void pupil_end(struct moodle_pupil *t);
void pupil_assert_arrived(struct moodle_pupil *t);

#endif
