/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the link is cut, and how: a Poisson process from a seed. The same seed
 * and mean give the same times whatever the mode is; the same seed and mode
 * give the same ways.
 *
 *   reset     both ends get a reset
 *   close     both ends get an orderly end, with data missing
 *   silence   both ends stay open and hear nothing any more
 *   oneside   one end gets a reset or an orderly end, the other hears nothing
 *   mixed     one of these for each cut
 */
#ifndef RANZEN_TESTS_BADLINK_CUTS_H
#define RANZEN_TESTS_BADLINK_CUTS_H

#include "tests/badlink/link.h"

enum cut_mode {
	CUT_RESET,
	CUT_CLOSE,
	CUT_SILENCE,
	CUT_ONESIDE,
	CUT_MIXED,
	CUT_MODES
};

/* What one end gets. */
enum cut_fate { FATE_RESET, FATE_CLOSE, FATE_SILENCE };

struct cut {
	int64_t at; /* nanoseconds since the process began; LINK_NEVER */
	enum cut_mode mode;    /* not CUT_MIXED */
	enum cut_fate fate[2]; /* of the client, of the far end */
};

struct cuts {
	uint64_t state;
	int64_t mean; /* between two cuts; 0: there are none */
	int64_t at;
	enum cut_mode mode;
};

/* False where there is no mode of that name. */
bool cut_mode_by_name(const char *name, enum cut_mode *out);
const char *cut_mode_name(enum cut_mode mode);

void cuts_init(struct cuts *c, uint64_t seed, int64_t mean, enum cut_mode mode);
struct cut cuts_next(struct cuts *c);

#endif
