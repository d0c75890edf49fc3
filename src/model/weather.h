/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server's weather from samples: pure. */
#ifndef RANZEN_MODEL_WEATHER_H
#define RANZEN_MODEL_WEATHER_H

#include "model/records.h"

struct weather {
	enum weather_state state;
	int64_t since;       /* when this state began, 0 unknown */
	int latency_ms;      /* median of recent good ones, -1 unknown */
	int calm_from, calm_to; /* hours of the local day usually calm; -1 unknown */
};
/* samples newest first. */
void weather_read(struct weather *w, const struct sample *s, int n, int64_t now);
enum weather_state weather_of(enum err err, int status, int total_ms);

#endif
