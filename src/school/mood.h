/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Moods: faults on order, so that tests and demos meet a bad school.
 *
 *	SPEC  = fault { "," fault }            (a line break separates too)
 *	fault = NAME [ "=" VALUE ] [ "@" [ METHOD ":" ] PATH ]
 *	        [ "#" COUNT ] [ "%" SHARE ]
 *
 * PATH is a prefix, or a glob when it has one of * ? [ ; "*" runs over
 * slashes. It is tried on the whole path and on the path inside its face
 * (/api/v1/files/f1 and /files/f1). Without it every request is meant.
 * COUNT counts the requests that the fault's path and method match: 3 is the
 * first three, 3+ from the third on, 3-5 those, 3-3 the third alone.
 * SHARE is per cent of these, by a seeded choice.
 *
 * METHOD "fn" means a function of Moodle's web services, also one inside a
 * batch, and PATH is its name: lost@fn:mod_assign_save_submission#1. Such a
 * fault is met when the body is read: slow's wait, silent and capacity do not
 * work with it.
 *
 * Pure: no clock, no file, no network.
 */
#ifndef RANZEN_SCHOOL_MOOD_H
#define RANZEN_SCHOOL_MOOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOOD_FAULTS_MAX 64
#define MOOD_PATH_MAX	128

enum fault_kind {
	FAULT_SLOW,
	FAULT_SILENT,
	FAULT_CUT,
	FAULT_CUTUP,
	FAULT_DROP,
	FAULT_LOST,
	FAULT_500,
	FAULT_502,
	FAULT_503,
	FAULT_504,
	FAULT_429,
	FAULT_PORTAL,
	FAULT_TRUNCATED,
	FAULT_WRONG,
	FAULT_HUGE,
	FAULT_TOKEN,
	FAULT_LENGTH,
	FAULT_CHANGED,
	FAULT_CAPACITY,
	FAULT_MAINTENANCE,
	FAULT_DATABASE,
	FAULT_CLOSED,
	FAULT_SERVICES,
	FAULT_MOBILE,
	FAULT_SSO,
	FAULT_PLAIN,
	FAULT_ACCEL,
	FAULT_APACHE,
	FAULT_MOVED,
	FAULT_GERMAN,
	FAULT_ODD,
	FAULT_COUNT
};

/* How a Retry-After is written. */
enum retry_form { RETRY_SECONDS, RETRY_DATE, RETRY_NONE };

/* One fault, read. "value" and "rate" mean what the kind says:
 * slow: milliseconds and bytes a second; capacity: requests a second and the
 * longest wait in ms; else value alone (bytes or seconds). */
struct fault {
	enum fault_kind kind;
	int64_t value;
	int64_t rate;
	enum retry_form form;
	char method[12];
	char path[MOOD_PATH_MAX];
	bool glob;
	uint64_t from, to;
	unsigned share; /* per cent */
	uint64_t seen;	/* requests that matched so far */
};

struct mood {
	struct fault fault[MOOD_FAULTS_MAX];
	size_t count;
	uint64_t random;
};

/* What happens to one request. */
struct mood_plan {
	bool hit[FAULT_COUNT];
	struct fault by[FAULT_COUNT];
};

/*
 * Reads SPEC into *m; seed feeds the shares. On false *m is empty and *where
 * points at the fault in spec that could not be read.
 */
bool mood_read(
    struct mood *m, const char *spec, uint64_t seed, const char **where);

/* Counts this request and says what it meets. inner may equal path. */
void mood_plan(struct mood *m, const char *method, const char *path,
    const char *inner, struct mood_plan *plan);

/* A line of help for each fault; NULL past the last. */
const char *mood_help_line(size_t i, const char **name, const char **example);

#endif
