/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that can be said of a person's work for one task: what is proven and on
 * what that rests, what came before and after it, and what was tried. It is
 * what a pupil shows, so it says nothing that was not read back, and nothing
 * secret (P8).
 */
#ifndef RANZEN_CLI_PROOF_H
#define RANZEN_CLI_PROOF_H

#include "base/json.h"
#include "cli/sheet.h"
#include "model/attempts.h"
#include "store/store.h"

/* What the server answered that was no success, in the time of the work. */
struct trouble { int status; enum err err; int n; int64_t from, until; };
#define TROUBLES_MAX 12

struct proof {
	struct task task;
	struct account account;
	struct entry *entries; /* owned: hand-ins and withdrawals, oldest first */
	struct attempt_log *logs; /* of each entry */
	int n, room;
	int at;                   /* the entry that it is about; -1: none */
	bool proven;
	struct receipt receipt;   /* if proven, … */
	struct proven seen;       /* … and where it stands today */
	bool attempts;            /* are wanted, too */
	struct trouble trouble[TROUBLES_MAX];
	int n_trouble, requests, failed;
	int64_t now;              /* by this computer's clock */
};

/* p is to be zero but for attempts and now. Everything of it is owned. */
enum err proof_load(struct store *s, int64_t task, struct proof *p);
void proof_release(struct proof *p);
/* The fields, without the braces. */
void proof_json(const struct proof *p, struct json *j);
/* A sheet to print or to mail. */
enum err proof_sheet(const struct proof *p, struct sheet *s);

/* Writes a new file, durably; EXISTS where there is one (P6). */
enum err proof_write(const char *path, const void *data, size_t len);
/* The sheet, attempts and all, as a new file of its own in folder; the caller
 * frees path. */
enum err proof_file(struct store *s, int64_t task, int64_t now,
		    const char *folder, char **path);

#endif
