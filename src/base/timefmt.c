/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/timefmt.h"

#define DAY 86400

static const char days[7][4] = {
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* The fields as if they were UTC; false if there is no such time. */
static bool from_fields(
    int year, int month, int day, int hour, int minute, int second, int64_t *t)
{
	struct tm tm = {.tm_year = year - 1900,
	    .tm_mon = month - 1,
	    .tm_mday = day,
	    .tm_hour = hour,
	    .tm_min = minute,
	    .tm_sec = second};

	if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > 31 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
	    second < 0 || second > 60)
		return false;
	*t = timegm(&tm);
	return tm.tm_mon == month - 1 || second == 60;
}

/* Exactly n digits. */
static bool digits(const char **s, int n, int *out)
{
	*out = 0;
	for (; n; n--, (*s)++) {
		if (!isdigit((unsigned char)**s))
			return false;
		*out = *out * 10 + (**s - '0');
	}
	return true;
}

static bool sign(const char **s, const char *any)
{
	if (!**s || !strchr(any, **s))
		return false;
	(*s)++;
	return true;
}

static bool parse_offset(const char **s, int *seconds)
{
	int hours, minutes;
	bool west = **s == '-';

	*seconds = 0;
	if (sign(s, "Zz"))
		return true;
	if (!sign(s, "+-") || !digits(s, 2, &hours) || !sign(s, ":") ||
	    !digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * 60 + minutes) * (west ? -60 : 60);
	return true;
}

bool time_parse_rfc3339(const char *s, int64_t *t)
{
	int year, month, day, hour, minute, second, offset;
	int64_t utc;

	*t = 0;
	if (!s || !digits(&s, 4, &year) || !sign(&s, "-") ||
	    !digits(&s, 2, &month) || !sign(&s, "-") || !digits(&s, 2, &day) ||
	    !sign(&s, "Tt ") || !digits(&s, 2, &hour) || !sign(&s, ":") ||
	    !digits(&s, 2, &minute) || !sign(&s, ":") ||
	    !digits(&s, 2, &second))
		return false;
	if (sign(&s, ".")) {
		if (!isdigit((unsigned char)*s))
			return false;
		while (isdigit((unsigned char)*s))
			s++;
	}
	if (!parse_offset(&s, &offset) || *s ||
	    !from_fields(year, month, day, hour, minute, second, &utc))
		return false;
	*t = utc - offset;
	return true;
}

static struct tm utc_of(int64_t t)
{
	struct tm tm = {0};
	time_t when = (time_t)t;

	gmtime_r(&when, &tm);
	return tm;
}

struct tm time_local(int64_t t)
{
	struct tm tm = {0};
	time_t when = (time_t)t;

	localtime_r(&when, &tm);
	return tm;
}

void time_print_rfc3339(int64_t t, char out[TIME_TEXT_SIZE])
{
	struct tm tm = time_local(t);
	long offset = tm.tm_gmtoff / 60;

	str_printf(out, TIME_TEXT_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    offset < 0 ? '-' : '+', labs(offset) / 60, labs(offset) % 60);
}

void time_print_utc(int64_t t, char out[TIME_TEXT_SIZE])
{
	struct tm tm = utc_of(t);

	str_printf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec);
}

void time_print_http(int64_t t, char out[TIME_TEXT_SIZE])
{
	struct tm tm = utc_of(t);

	str_printf(out, TIME_TEXT_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static int month_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(months); i++)
		if (!strcmp(months[i], name))
			return (int)i + 1;
	return 0;
}

bool time_parse_http(const char *s, int64_t *t)
{
	int year, day, hour, minute, second, end = 0;
	char month[4];

	*t = 0;
	if (!s)
		return false;
	if (sscanf(s, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &day,
		month, &year, &hour, &minute, &second, &end) == 6 &&
	    end) {
		;
	} else if (sscanf(s, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n",
		       &day, month, &year, &hour, &minute, &second,
		       &end) == 6 &&
		   end) {
		year += year < 70 ? 2000 : 1900;
	} else if (sscanf(s, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n",
		       month, &day, &hour, &minute, &second, &year,
		       &end) != 6 ||
		   !end) {
		return false;
	}
	if (s[end] ||
	    !from_fields(year, month_of(month), day, hour, minute, second, t)) {
		*t = 0;
		return false;
	}
	return true;
}

/*
 * From local fields (as if UTC) to the time, in the zone that is set. The
 * offsets of the day before and the day after are the only candidates.
 */
static int64_t local_to_utc(int64_t fields)
{
	long before = time_local(fields - DAY).tm_gmtoff;
	long after = time_local(fields + DAY).tm_gmtoff;
	int64_t first = fields - before, second = fields - after;
	bool first_is = time_local(first).tm_gmtoff == before;
	bool second_is = time_local(second).tm_gmtoff == after;

	if (first_is && second_is)
		return MIN(first, second);
	return second_is ? second : first;
}

int64_t time_local_midnight(int64_t t, int days_after)
{
	struct tm tm = time_local(t);

	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_mday += days_after;
	return local_to_utc(timegm(&tm));
}

static bool zone_exists(const char *zone)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX];
	const char *p;
	struct stat st;

	if (!zone || !*zone || *zone == '/' || strstr(zone, ".."))
		return false;
	for (p = zone; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("/_+-", *p))
			return false;
	if (!strcmp(zone, "UTC"))
		return true;
	return str_printf(path, sizeof(path), "%s/%s",
		   dir ? dir : "/usr/share/zoneinfo", zone) &&
	       !stat(path, &st) && S_ISREG(st.st_mode);
}

/* One thread: nobody sees the zone between set and reset. */
static bool zone_set(const char *zone, char **was)
{
	const char *now = getenv("TZ");

	*was = str_dup(now);
	if ((now && !*was) || !zone_exists(zone) || setenv("TZ", zone, 1)) {
		free(*was);
		return false;
	}
	tzset();
	return true;
}

static void zone_reset(char *was)
{
	if (was)
		setenv("TZ", was, 1);
	else
		unsetenv("TZ");
	tzset();
	free(was);
}

bool time_from_zone(const char *zone, int year, int month, int day, int hour,
    int minute, int second, int64_t *t)
{
	char *was;
	int64_t fields;

	*t = 0;
	if (!from_fields(year, month, day, hour, minute, second, &fields) ||
	    !zone_set(zone, &was))
		return false;
	*t = local_to_utc(fields);
	zone_reset(was);
	return true;
}

bool time_in_zone(const char *zone, int64_t t, struct tm *out)
{
	char *was;

	if (!zone_set(zone, &was))
		return false;
	*out = time_local(t);
	out->tm_zone = NULL; /* it would not outlive the next zone */
	zone_reset(was);
	return true;
}
