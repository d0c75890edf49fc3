/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The attempts of one entry as a person can read them: what happened again and
 * again is one run with a count, from when and until when. Runs of failures
 * that alternate (overloaded, no answer, overloaded …) stay together too, so
 * runs may overlap in time; a success ends them all. Runs are in the order in
 * which they began.
 *
 * What a server said is shown to others: addresses lose what follows "?" and
 * the name before "@", and what looks like a key or a password is left out
 * (P8).
 */
#ifndef RANZEN_MODEL_ATTEMPTS_H
#define RANZEN_MODEL_ATTEMPTS_H

#include "base/buf.h"
#include "model/records.h"

struct attempt_run {
	char *what, *said; /* owned */
	enum fate fate;
	enum err err;
	int n;
	int64_t from, until;
};

struct attempt_log { struct attempt_run *runs; int n, room; }; /* zero to begin */

/* In the order in which they were made. */
enum err attempt_log_add(struct attempt_log *log, const struct attempt *a);
void attempt_log_release(struct attempt_log *log);

/* Appends s without what might be a secret. */
void attempt_conceal(struct buf *out, const char *s);

#endif
