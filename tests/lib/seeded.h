/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Randomness that a seed repeats (splitmix64), for property tests. */
#ifndef RANZEN_TESTS_LIB_SEEDED_H
#define RANZEN_TESTS_LIB_SEEDED_H

#include "base/random.h"

struct seeded {
	uint64_t state;
	struct random random;
};

void seeded_init(struct seeded *s, uint64_t seed);
/* Uniform in [0, n). */
unsigned seeded_below(struct seeded *s, unsigned n);
/* Bytes that look for trouble: pieces of UTF-8, controls, marks, slashes;
 * less than size of them, NUL-terminated, possibly with NULs inside. */
size_t seeded_text(struct seeded *s, char *out, size_t size);

#endif
