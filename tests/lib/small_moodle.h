/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A little Moodle behind a net in memory, with the quirks that matter to a
 * hand-in: silent drops, a save that replaces all and counts, a submit that
 * is final; and with losses on order. One task ("17.7.2"), one pupil.
 */
#ifndef RANZEN_TESTS_LIB_SMALL_MOODLE_H
#define RANZEN_TESTS_LIB_SMALL_MOODLE_H

#include "net/net.h"

#define SMALL_ROOT "https://schule.example"
#define SMALL_TOKEN "0123456789abcdef0123456789abcdef"
#define SMALL_PID "17.7.2"
#define SMALL_FILES 4

struct small_file { char name[80], data[64]; int64_t item; };

enum moodle_loss { LOSS_NONE, LOSS_REPLY, LOSS_REQUEST, LOSS_GATEWAY, LOSS_DATABASE };

struct small_moodle {
	/* the task */
	bool drafts, text, statement, locked;
	int max_files;
	int64_t max_bytes, cutoff;
	const char *types;
	/* what it holds */
	struct small_file draft[SMALL_FILES], work[SMALL_FILES];
	char html[256], status[12];
	int64_t modified, now, item;
	int saves, submits, uploads;
	/* faults and measures */
	int at;              /* request to be lost, from 1; 0: none */
	enum moodle_loss loss;
	int requests;
	size_t up, down;
	bool foreign_tags;   /* a web server with ETags of its own */
	int broken_upload;   /* that many end half way */
	char spoils[80];     /* a file that it changes */
	int clears;          /* draft areas that vanish just before a save */
};

struct moodle_pending;

struct moodle_net {
	struct net net; /* first */
	struct small_moodle school;
	struct moodle_pending *first; /* requests under way */
	uint64_t last;
};

void small_moodle_init(struct moodle_net *f);
/* Answers the first request that is under way. */
void small_moodle_turn(struct moodle_net *f);

#endif
