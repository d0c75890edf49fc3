/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in without stopping the screen: this program, run again with
 * SEAL_WORD, opens the store for itself, seals the copies and commits the
 * entry. The text of the work is its standard input, its progress its
 * standard output. It dies with the screen: then nothing is queued.
 */
#ifndef RANZEN_UI_SEAL_H
#define RANZEN_UI_SEAL_H

#include "store/store.h"
#include "ui/helper.h"

#define SEAL_WORD "--seal" /* between our own processes; no option */
#define SEAL_TEXT_LIMIT (1u << 20)

struct seal_report {      /* what comes through the pipe */
	int64_t done, total, entry, missing;
	int which;        /* the path at fault, -1 none */
	enum err err;
	bool over;
};

struct seal {
	struct helper helper;
	struct seal_report last;
	char **paths;     /* owned */
	int n_paths;
};

void seal_init(struct seal *s);
/* Takes a copy of the order; of it the task, the paths, the text, whether it is
 * added and whether a statement was accepted. BUSY: one is running. */
enum err seal_start(struct seal *s, const struct watch *w,
		    const struct hand_in_order *order);
/* Reads what the child said; true once, when it is over. */
bool seal_turn(struct seal *s);
/* Stops the child; nothing is queued then. */
void seal_stop(struct seal *s);
/* The other end: the arguments after SEAL_WORD; an exit code. */
int seal_main(int n, char **args);

#endif
