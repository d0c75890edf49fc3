/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Other programs, with a limit in time. They get our environment, no signal
 * blocked, and no descriptor but the standard ones. argv ends with NULL;
 * argv[0] without '/' is looked for on PATH. Secrets go through in and out,
 * never through argv.
 */
#ifndef RANZEN_SYNC_CHILD_H
#define RANZEN_SYNC_CHILD_H

#include "base/buf.h"
#include "base/clock.h"

/*
 * Runs it to its end, at most limit_ms (then it is killed: TIMEOUT). in (NULL:
 * none, at most 60 KB) is its standard input; out (NULL: none) gets its
 * standard output up to the buffer's limit. NOT_FOUND: there is no such
 * program. *code is its exit code.
 */
enum err child_run(const char *const argv[], const char *in, struct buf *out,
    int limit_ms, const struct clock *clock, int *code);

/* Starts it with standard streams at /dev/null; 0 where that failed. The
 * caller reaps it (child_ended) and may kill it by this number. */
pid_t child_spawn(const char *const argv[]);
/* The same, with its standard output in a pipe; *out is the caller's, and
 * reading from it never waits. */
pid_t child_spawn_read(const char *const argv[], int *out);
/* Without waiting; true at most once. code (NULL: never mind) is its exit
 * code, 128 where a signal ended it. */
bool child_ended(pid_t pid, int *code);
void child_kill(pid_t pid);

#endif
