/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <math.h>

#include "tests/badlink/cuts.h"

static const char *const names[CUT_MODES] = {
    [CUT_RESET] = "reset",
    [CUT_CLOSE] = "close",
    [CUT_SILENCE] = "silence",
    [CUT_ONESIDE] = "oneside",
    [CUT_MIXED] = "mixed",
};

bool cut_mode_by_name(const char *name, enum cut_mode *out)
{
	for (int i = 0; i < CUT_MODES; i++) {
		if (strcmp(name, names[i]) == 0) {
			*out = (enum cut_mode)i;
			return true;
		}
	}
	return false;
}

const char *cut_mode_name(enum cut_mode mode)
{
	return names[mode];
}

void cuts_init(struct cuts *c, uint64_t seed, int64_t mean, enum cut_mode mode)
{
	*c = (struct cuts){.state = seed, .mean = mean, .mode = mode};
}

/* splitmix64 */
static uint64_t draw(struct cuts *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Each cut draws four times, used or not, so that the times do not depend on
 * the mode. */
struct cut cuts_next(struct cuts *c)
{
	double uniform = ((double)(draw(c) >> 11) + 0.5) * 0x1p-53;
	enum cut_mode one_of_four = (enum cut_mode)(draw(c) % CUT_MIXED);
	int loud = (int)(draw(c) % 2);
	enum cut_fate ends = draw(c) % 2 ? FATE_RESET : FATE_CLOSE;
	struct cut cut = {.at = LINK_NEVER};

	if (c->mean <= 0)
		return cut;
	c->at += (int64_t)(-log(uniform) * (double)c->mean);
	cut.at = c->at;
	cut.mode = c->mode == CUT_MIXED ? one_of_four : c->mode;
	switch (cut.mode) {
	case CUT_RESET: cut.fate[0] = cut.fate[1] = FATE_RESET; break;
	case CUT_CLOSE: cut.fate[0] = cut.fate[1] = FATE_CLOSE; break;
	case CUT_ONESIDE:
		cut.fate[loud] = ends;
		cut.fate[!loud] = FATE_SILENCE;
		break;
	default: cut.fate[0] = cut.fate[1] = FATE_SILENCE; break;
	}
	return cut;
}
