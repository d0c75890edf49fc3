/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times as text. Inside all times are seconds since 1970 UTC; 0: none. */
#ifndef RANZEN_BASE_TIMEFMT_H
#define RANZEN_BASE_TIMEFMT_H

#include "base/base.h"

#define TIME_TEXT_SIZE 40

/* RFC 3339, fractions ignored, offset needed; false and *t = 0 else. */
bool time_parse_rfc3339(const char *s, int64_t *t);
/* RFC 3339 in local time with its offset. */
void time_print_rfc3339(int64_t t, char out[TIME_TEXT_SIZE]);
void time_print_utc(int64_t t, char out[TIME_TEXT_SIZE]);
/* HTTP date (RFC 9110, all three forms). */
bool time_parse_http(const char *s, int64_t *t);
void time_print_http(int64_t t, char out[TIME_TEXT_SIZE]);
/* Local calendar of t; the one place that converts. */
struct tm time_local(int64_t t);
/* Seconds of local midnight of the day that is days after t's day. */
int64_t time_local_midnight(int64_t t, int days);
/*
 * A time without a zone as shown by a platform in zone ("Europe/Berlin"), by
 * the system's zone data. A time that exists twice takes the earlier; one that
 * does not exist moves forward. false: no such zone.
 */
bool time_from_zone(const char *zone, int year, int month, int day, int hour,
		    int minute, int second, int64_t *t);
/* The calendar of t in that zone, its tm_zone NULL; false: no such zone. */
bool time_in_zone(const char *zone, int64_t t, struct tm *out);

#endif
