/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/timefmt.h"
#include "model/weather.h"

#define SLOW_MS	     4000
#define SMALL_BYTES  (256 * 1024) /* larger ones measure the line */
#define STALE_S	     86400
#define MEDIAN_OF    15
#define HOUR_SAMPLES 3 /* to say something of an hour */
#define HURRY_MS     1500 /* a person notices */
#define HOURS	     WEEK_HOURS

enum weather_state weather_of(enum err err, int status, int total_ms)
{
	switch (err) {
	case ERR_OFFLINE: return WEATHER_offline;
	case ERR_PORTAL: return WEATHER_portal;
	case ERR_NO_NAME:
	case ERR_UNREACHABLE:
	case ERR_TLS:
	case ERR_NOT_THIS: return WEATHER_unreachable;
	case ERR_TIMEOUT:
	case ERR_DATABASE:
	case ERR_HALF_DOWN:
	case ERR_HALF_SLOW:
	case ERR_OVERLOADED: return WEATHER_overloaded;
	case ERR_MAINTENANCE: return WEATHER_maintenance;
	case ERR_PASSWORD_OLD:
	case ERR_POLICY:
	case ERR_SUSPENDED:
	case ERR_NO_SERVICE:
	case ERR_NO_SERVICES:
	case ERR_DENIED_SERVICE:
	case ERR_TOO_OLD:
	case ERR_REFUSED: return WEATHER_refused;
	case ERR_LOGIN_OR_LOCK:
	case ERR_LOGIN:
	case ERR_LOGIN_REFUSED: return WEATHER_login;
	case ERR_CLOCK: return WEATHER_clock;
	case ERR_CUT: /* by the line or by the server: nobody knows */
	case ERR_NOMEM:
	case ERR_IO:
	case ERR_NOSPACE:
	case ERR_READONLY:
	case ERR_GARBLED:
	case ERR_CANCELLED:
	case ERR_INTERNAL: return WEATHER_unknown;
	default: break; /* it answered, whatever it said */
	}
	if (status == 429 || status >= 500)
		return WEATHER_overloaded;
	return total_ms > SLOW_MS ? WEATHER_slow : WEATHER_ok;
}

bool weather_passes(enum err err)
{
	switch (weather_of(err, 0, 0)) {
	case WEATHER_offline:
	case WEATHER_portal:
	case WEATHER_unreachable:
	case WEATHER_overloaded:
	case WEATHER_maintenance: return true;
	default: return err == ERR_CUT;
	}
}

/* How long it let us wait; -1: this one measured the line. */
static int waited(const struct sample *s)
{
	if (s->bytes > SMALL_BYTES)
		return -1;
	return s->first_ms > 0 ? s->first_ms : s->total_ms;
}

enum weather_state weather_of_sample(const struct sample *s)
{
	return weather_of(s->err, s->status, MAX(waited(s), 0));
}

bool weather_is_good(const struct sample *s)
{
	return s->err == ERR_OK && s->status / 100 == 2;
}

static int median_wait(const struct sample *s, int n, int64_t now)
{
	int sorted[MEDIAN_OF], found = 0, i, at, ms;
	enum weather_state state;

	for (i = 0; i < n && found < MEDIAN_OF; i++) {
		state = weather_of_sample(&s[i]);
		ms = waited(&s[i]);
		if (ms < 0 || now - s[i].at > STALE_S ||
		    (state != WEATHER_ok && state != WEATHER_slow))
			continue;
		for (at = found++; at && sorted[at - 1] > ms; at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = ms;
	}
	return found ? sorted[found / 2] : -1;
}

int week_cell_of(const struct sample *s, struct week_cell *adds)
{
	struct tm tm = time_local(s->at);

	*adds = (struct week_cell){.n = 1};
	switch (weather_of_sample(s)) {
	case WEATHER_slow:
	case WEATHER_overloaded:
	case WEATHER_maintenance:
	case WEATHER_refused:
	case WEATHER_unreachable: adds->bad = 1; break;
	case WEATHER_ok:
		adds->ms = waited(s);
		if (adds->ms < 0)
			return -1; /* it measured the line */
		break;
	default: return -1; /* not the server's doing */
	}
	return (tm.tm_wday + 6) % WEEK_DAYS * WEEK_HOURS + tm.tm_hour;
}

enum week_level week_level(const struct week_cell *c)
{
	if (c->n <= 0)
		return WEEK_unknown;
	if (c->bad * 10 > c->n)
		return WEEK_bad;
	return c->ms / MAX(c->n - c->bad, 1) > HURRY_MS ? WEEK_slow : WEEK_quick;
}

enum hour { HOUR_UNKNOWN, HOUR_CALM, HOUR_BUSY };

static void judge_hours(enum hour hours[HOURS],
			const struct week_cell week[WEEK_CELLS])
{
	for (int h = 0; h < HOURS; h++) {
		int all = 0, bad = 0;

		for (int d = 0; d < WEEK_DAYS; d++) {
			all += week[d * HOURS + h].n;
			bad += week[d * HOURS + h].bad;
		}
		if (all < HOUR_SAMPLES)
			hours[h] = HOUR_UNKNOWN;
		else
			hours[h] = bad * 10 > all ? HOUR_BUSY : HOUR_CALM;
	}
}

/* The longest stretch between two busy hours that begins and ends calm. */
static void find_calm(struct weather *w, const enum hour hours[HOURS])
{
	int first, i, from = -1, to = -1, best = 0;

	for (first = 0; first < HOURS && hours[first] != HOUR_BUSY; first++)
		;
	if (first == HOURS)
		return;
	for (i = 1; i <= HOURS; i++) {
		int h = (first + i) % HOURS;

		if (hours[h] == HOUR_CALM) {
			from = from < 0 ? i : from;
			to = i + 1;
		} else if (hours[h] == HOUR_BUSY) {
			if (from >= 0 && to - from > best) {
				best = to - from;
				w->calm_from = (first + from) % HOURS;
				w->calm_to = (first + to) % HOURS;
			}
			from = -1;
		}
	}
}

void weather_read(struct weather *w, const struct sample *s, int n, int64_t now)
{
	enum weather_state state;

	*w = (struct weather){
	    .latency_ms = median_wait(s, n, now),
	    .calm_from = -1,
	    .calm_to = -1,
	};
	for (int i = 0; i < n && now - s[i].at <= STALE_S; i++) {
		state = weather_of_sample(&s[i]);
		if (state == WEATHER_unknown)
			continue;
		if (w->state != WEATHER_unknown && state != w->state)
			break;
		w->state = state;
		w->since = s[i].at;
	}
}

void weather_week(struct weather *w, const struct week_cell week[WEEK_CELLS])
{
	enum hour hours[HOURS];

	w->calm_from = w->calm_to = -1;
	judge_hours(hours, week);
	find_calm(w, hours);
}

enum weather_state weather_of_fault(enum err fault)
{
	enum weather_state told = weather_of(fault, 0, 0);

	/* The line's own faults stand in the samples, and may be over. */
	if (told == WEATHER_unknown || told == WEATHER_offline ||
	    told == WEATHER_unreachable || fault == ERR_TIMEOUT)
		return WEATHER_ok;
	return told;
}

void weather_told(struct weather *w, const struct account *a)
{
	enum weather_state told = weather_of_fault(a->fault);
	bool calm = w->state == WEATHER_ok || w->state == WEATHER_slow ||
		    w->state == WEATHER_unknown;
	/* the same number says both */
	bool exact = told == WEATHER_maintenance &&
		     w->state == WEATHER_overloaded;

	if (a->login_needed) {
		w->state = WEATHER_login;
		w->since = a->fault_since;
	} else if (told == WEATHER_ok) {
		/* A fault with good answers is over since then. */
		if (calm && w->since)
			w->since = MAX(w->since, a->fault_since);
	} else if (calm || exact || told == w->state) {
		w->state = told;
		w->since = a->fault_since;
	}
}
