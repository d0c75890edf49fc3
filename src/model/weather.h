/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's weather from samples: pure. */
#ifndef RANZEN_MODEL_WEATHER_H
#define RANZEN_MODEL_WEATHER_H

#include "model/records.h"

struct weather {
	enum weather_state state;
	int64_t since;       /* when this state began, 0 unknown */
	int latency_ms;      /* median of recent good ones, -1 unknown */
	/* Hours of the local day between which it is usually calm (15, 7: from
	 * 15:00 to 7:00); -1 where unknown, or calm all day. */
	int calm_from, calm_to;
};
/* samples newest first. */
void weather_read(struct weather *w, const struct sample *s, int n, int64_t now);
/* What a server says in an answer that looks good (200) counts before what
 * the samples show, where fault is of that kind; login_needed before all. */
enum weather_state weather_told(const struct weather *w,
				const struct account *a);
enum weather_state weather_of(enum err err, int status, int total_ms);

#endif
