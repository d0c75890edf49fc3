/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "ui/words.h"

#define HOUR 3600
#define DAY (24 * HOUR)

const char *words_group(enum agenda_group g)
{
	static const char *const names[] = {
		[AGENDA_OVERDUE] = N_("Overdue"),
		[AGENDA_TODAY] = N_("Today"),
		[AGENDA_WEEK] = N_("This week"),
		[AGENDA_LATER] = N_("Later"),
		[AGENDA_UNDATED] = N_("No date"),
		[AGENDA_DONE] = N_("Handed in or done"),
		[AGENDA_PAST] = N_("Past"),
	};

	return _(names[g]);
}

static const enum role hand_in_roles[] = {
	[HAND_IN_none] = ROLE_text,
	[HAND_IN_waiting] = ROLE_warn,
	[HAND_IN_sending] = ROLE_warn,
	[HAND_IN_uploaded] = ROLE_warn,
	[HAND_IN_saved] = ROLE_warn,
	[HAND_IN_sent] = ROLE_warn,
	[HAND_IN_asking] = ROLE_warn,
	[HAND_IN_proven] = ROLE_good,
	[HAND_IN_held] = ROLE_bad,
	[HAND_IN_superseded] = ROLE_text,
};

enum role words_hand_in_role(enum hand_in_state s)
{
	return hand_in_roles[s];
}

static const enum role weather_roles[] = {
	[WEATHER_unknown] = ROLE_header,
	[WEATHER_ok] = ROLE_header_good,
	[WEATHER_slow] = ROLE_header_bad,
	[WEATHER_overloaded] = ROLE_header_bad,
	[WEATHER_maintenance] = ROLE_header_bad,
	[WEATHER_refused] = ROLE_header_bad,
	[WEATHER_unreachable] = ROLE_header_bad,
	[WEATHER_offline] = ROLE_header_bad,
	[WEATHER_portal] = ROLE_header_bad,
	[WEATHER_login] = ROLE_header_bad,
	[WEATHER_clock] = ROLE_header_bad,
};

enum role words_weather_role(enum weather_state s)
{
	return weather_roles[s];
}

static const char *weekday(int d)
{
	static const char *const names[] = {
		N_("Sun"), N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"),
		N_("Sat"),
	};

	return _(names[d]);
}

static const char *month(int m)
{
	static const char *const names[] = {
		/* TRANSLATORS: months in dates, as short as they are clear */
		N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
		N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
	};

	return _(names[m]);
}

void words_when(char out[WORDS_SIZE], int64_t t, int64_t now)
{
	struct tm tm;
	int64_t today = time_local_midnight(now, 0);
	int64_t tomorrow = time_local_midnight(now, 1);

	*out = '\0';
	if (t == 0)
		return;
	tm = time_local(t);
	if (t >= today && t < tomorrow)
		str_printf(out, WORDS_SIZE, _("today %02d:%02d"), tm.tm_hour,
			   tm.tm_min);
	else if (t >= tomorrow && t < time_local_midnight(now, 2))
		str_printf(out, WORDS_SIZE, _("tomorrow %02d:%02d"), tm.tm_hour,
			   tm.tm_min);
	else if (t >= time_local_midnight(now, -1) && t < today)
		str_printf(out, WORDS_SIZE, _("yesterday %02d:%02d"), tm.tm_hour,
			   tm.tm_min);
	else if (t > now - 180 * DAY && t < now + 300 * DAY)
		/* TRANSLATORS: weekday, day, month, hour, minute; at most 16
		 * columns, numbered arguments are welcome */
		str_printf(out, WORDS_SIZE, _("%1$s %2$d %3$s %4$02d:%5$02d"),
			   weekday(tm.tm_wday), tm.tm_mday, month(tm.tm_mon),
			   tm.tm_hour, tm.tm_min);
	else
		/* TRANSLATORS: day, month, year */
		str_printf(out, WORDS_SIZE, _("%1$d %2$s %3$d"), tm.tm_mday,
			   month(tm.tm_mon), tm.tm_year + 1900);
}

void words_relative(char out[WORDS_SIZE], int64_t t, int64_t now)
{
	bool ago = t < now;
	int64_t d = ago ? now - t : t - now;
	int n;

	if (d < 60) {
		str_copy(out, WORDS_SIZE, _("now"));
	} else if (d < HOUR) {
		n = (int)(d / 60);
		str_printf(out, WORDS_SIZE,
			   ago ? ngettext("%d min ago", "%d min ago", n)
			       : ngettext("in %d min", "in %d min", n), n);
	} else if (d < DAY) {
		n = (int)(d / HOUR);
		str_printf(out, WORDS_SIZE,
			   ago ? ngettext("%d hour ago", "%d hours ago", n)
			       : ngettext("in %d hour", "in %d hours", n), n);
	} else {
		n = (int)((time_local_midnight(t, 0) -
			   time_local_midnight(now, 0) + (ago ? -1 : 1) * HOUR *
			   12) / DAY);
		n = n < 0 ? -n : n;
		str_printf(out, WORDS_SIZE,
			   ago ? ngettext("%d day ago", "%d days ago", n)
			       : ngettext("in %d day", "in %d days", n), n);
	}
}

void words_when_both(char out[WORDS_SIZE], int64_t t, int64_t now)
{
	char when[WORDS_SIZE], relative[WORDS_SIZE];

	words_when(when, t, now);
	words_relative(relative, t, now);
	if (t)
		str_printf(out, WORDS_SIZE, "%s (%s)", when, relative);
	else
		str_copy(out, WORDS_SIZE, "");
}

void words_clock(char out[WORDS_SIZE], int64_t t, int64_t now)
{
	struct tm tm = time_local(t);

	if (t < time_local_midnight(now, 0) || t >= time_local_midnight(now, 1))
		words_when(out, t, now);
	else
		str_printf(out, WORDS_SIZE, "%02d:%02d", tm.tm_hour, tm.tm_min);
}

enum role words_start(char out[WORDS_START], const struct turn *t, int64_t now)
{
	char start[WORDS_SIZE], end[WORDS_SIZE];

	*out = '\0';
	if (!t || !t->deadline ||
	    (t->alarm == ALARM_NONE &&
	     (t->asks || t->state == ENTRY_sent || t->state == ENTRY_sending)))
		return ROLE_dim;
	words_clock(start, t->start_by, now);
	words_clock(end, t->deadline, now);
	if (t->alarm == ALARM_OVER)
		str_printf(out, WORDS_START,
			   _("To be done by %s it had to start by %s: it may come too late."),
			   end, start);
	else
		str_printf(out, WORDS_START, _("Start by %s to be done by %s."),
			   start, end);
	return t->alarm == ALARM_OVER ? ROLE_bad
	       : t->alarm == ALARM_SOON ? ROLE_warn : ROLE_dim;
}

enum role words_start_short(char out[WORDS_SIZE], const struct turn *t,
			    int64_t now)
{
	char start[WORDS_SIZE];

	*out = '\0';
	if (!t || t->alarm == ALARM_NONE)
		return ROLE_dim;
	words_clock(start, t->start_by, now);
	if (t->alarm == ALARM_OVER)
		/* TRANSLATORS: at most 14 columns */
		str_copy(out, WORDS_SIZE, _("it gets tight"));
	else
		/* TRANSLATORS: a time; at most 14 columns */
		str_printf(out, WORDS_SIZE, _("start by %s"), start);
	return t->alarm == ALARM_OVER ? ROLE_bad : ROLE_warn;
}

void words_size(char out[WORDS_SIZE], int64_t bytes)
{
	/* TRANSLATORS: the decimal sign of your language, as in 1.5 MB */
	text_size(out, bytes, _("."));
}

void words_duration(char out[WORDS_SIZE], int64_t seconds)
{
	int64_t s = MIN(MAX(seconds, 0), 99 * HOUR);

	if (s >= HOUR)
		str_printf(out, WORDS_SIZE, "%d:%02d:%02d", (int)(s / HOUR),
			   (int)(s % HOUR / 60), (int)(s % 60));
	else
		str_printf(out, WORDS_SIZE, "%d:%02d", (int)(s / 60),
			   (int)(s % 60));
}
