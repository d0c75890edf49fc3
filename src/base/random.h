/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Randomness from outside, so that a simulation can repeat itself. */
#ifndef RANZEN_BASE_RANDOM_H
#define RANZEN_BASE_RANDOM_H

#include "base/base.h"

struct random {
	void (*fill)(void *ctx, void *out, size_t len);
	void *ctx;
};

const struct random *random_system(void); /* getrandom(2) */
void random_fill(const struct random *r, void *out, size_t len);
/* Uniform in [0, n), n > 0. */
uint64_t random_below(const struct random *r, uint64_t n);

#define UUID_SIZE 37 /* text form with its NUL */
/* UUID version 7 (RFC 9562) from a time in ms since 1970. */
void uuid_v7(char out[UUID_SIZE], int64_t unix_ms, const struct random *r);
bool uuid_valid(const char *s);

#endif
