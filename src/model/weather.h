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
/* samples newest first; calm_from and calm_to are left unknown. */
void weather_read(struct weather *w, const struct sample *s, int n, int64_t now);
/* What a server says in an answer that looks good (200) counts before what
 * the samples show, where fault is of that kind; login_needed before all.
 * Sets state and since. */
void weather_told(struct weather *w, const struct account *a);
/* What a fault alone tells; WEATHER_ok: nothing, or samples show it better. */
enum weather_state weather_of_fault(enum err fault);
enum weather_state weather_of(enum err err, int status, int total_ms);
enum weather_state weather_of_sample(const struct sample *s);
/* A fault of the way there or of the server's day: a good answer, whoever
 * asked for it, shows that it is over. */
bool weather_passes(enum err err);
bool weather_is_good(const struct sample *s);

/*
 * What usually happens in each hour of the week, by the local time of this
 * computer, from Monday 0:00 on. When a cell holds WEEK_FULL answers all
 * numbers in it are halved, so that newer ones count more.
 */
#define WEEK_DAYS  7
#define WEEK_HOURS 24
#define WEEK_CELLS (WEEK_DAYS * WEEK_HOURS)
#define WEEK_FULL  64
struct week_cell { int n, bad; int64_t ms; }; /* ms: waits of the good, summed */
/* The cell of one answer, and what it adds there; -1: it says nothing of the
 * server (the line was down, and the like). */
int week_cell_of(const struct sample *s, struct week_cell *adds);
/* calm_from and calm_to, by the week. */
void weather_week(struct weather *w, const struct week_cell week[WEEK_CELLS]);
/* How an hour usually is. */
#define WEEK_LEVELS(X) X(unknown) X(quick) X(slow) X(bad)
enum week_level {
#define WEEK_LEVEL_ENUM(w) WEEK_##w,
	WEEK_LEVELS(WEEK_LEVEL_ENUM)
#undef WEEK_LEVEL_ENUM
	WEEK_LEVEL_COUNT
};
enum week_level week_level(const struct week_cell *c);

#endif
