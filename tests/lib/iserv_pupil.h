/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pupil who hands in at the little IServ (small_iserv.h), with the engine as
 * far as it counts for that: its journal, and how it goes on.
 */
#ifndef RANZEN_TESTS_LIB_ISERV_PUPIL_H
#define RANZEN_TESTS_LIB_ISERV_PUPIL_H

#include "base/hash.h"
#include "providers/provider.h"
#include "tests/lib/small_iserv.h"

struct pupil {
	struct iserv_net far;
	struct session *s;
	struct entry e;
	struct work_file file[ISERV_FILES];
	char name[ISERV_FILES][200], sha256[ISERV_FILES][HASH_HEX_SIZE];
	char ref[ISERV_FILES][400], path[ISERV_FILES][120];
	char dir[64], base[80], key[80], proof[16], text_sha256[HASH_HEX_SIZE];
	const char *paths[ISERV_FILES];
	struct verdict v;
	char said[300];
	int done, commits, kill_at, steps, tries;
	bool holds, equal;
	enum work_state work;
};

struct pupil *pupil_begins(void);
void pupil_ends(struct pupil *t);
/* A file of the work, sealed. */
void pupil_adds(struct pupil *t, const char *name, const char *data, size_t len);
void pupil_takes(struct pupil *t, const char *name, const char *data);
/* No files any more. */
void pupil_forgets(struct pupil *t);
/* One call of the provider's. */
void pupil_hands_in(struct pupil *t);
void pupil_asks(struct pupil *t);
/* As the engine goes on: what is unsure is asked after, what did not arrive
 * is sent, until it is done or refused. */
void pupil_delivers(struct pupil *t);
/* Files that lie at the school. */
int pupil_holds(const struct pupil *t);
/* All of it and nothing else lies there, is marked, and was told. */
void pupil_arrived(struct pupil *t);
/* It was not handed in, because of that. */
void pupil_refused(struct pupil *t, enum err err);
/* What was said is the address to open in a browser. */
void pupil_names_the_page(struct pupil *t);

#endif
