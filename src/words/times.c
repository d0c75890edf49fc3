/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "words/times.h"

#define HOUR 3600
#define DAY (24 * HOUR)
/* What is left until then is told in hours and minutes, in hours. */
#define MINUTES_TOLD (10 * HOUR)
#define HOURS_TOLD (2 * DAY)

const char *words_weekday(int d)
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
			   words_weekday(tm.tm_wday), tm.tm_mday, month(tm.tm_mon),
			   tm.tm_hour, tm.tm_min);
	else
		/* TRANSLATORS: day, month, year */
		str_printf(out, WORDS_SIZE, _("%1$d %2$s %3$d"), tm.tm_mday,
			   month(tm.tm_mon), tm.tm_year + 1900);
}

void words_when_brief(char out[WORDS_SIZE], int64_t t, int64_t now)
{
	struct tm tm;

	*out = '\0';
	if (t == 0)
		return;
	tm = time_local(t);
	if (t >= time_local_midnight(now, 0) && t < time_local_midnight(now, 1))
		str_printf(out, WORDS_SIZE, "%02d:%02d", tm.tm_hour, tm.tm_min);
	else if (t >= time_local_midnight(now, -5) &&
		 t < time_local_midnight(now, 6))
		/* TRANSLATORS: weekday, hour, minute; at most 9 columns */
		str_printf(out, WORDS_SIZE, _("%1$s %2$02d:%3$02d"),
			   words_weekday(tm.tm_wday), tm.tm_hour, tm.tm_min);
	else if (t > now - 180 * DAY && t < now + 300 * DAY)
		/* TRANSLATORS: day, month; at most 9 columns */
		str_printf(out, WORDS_SIZE, _("%1$d %2$s"), tm.tm_mday,
			   month(tm.tm_mon));
	else
		/* TRANSLATORS: day, month, year; at most 9 columns */
		str_printf(out, WORDS_SIZE, _("%1$d %2$s %3$02d"), tm.tm_mday,
			   month(tm.tm_mon), tm.tm_year % 100);
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
	} else if (!ago && d < MINUTES_TOLD && d % HOUR >= 60) {
		/* TRANSLATORS: hours and minutes; at most 14 columns */
		str_printf(out, WORDS_SIZE, _("in %d h %d min"),
			   (int)(d / HOUR), (int)(d % HOUR / 60));
	} else if (d < (ago ? DAY : HOURS_TOLD)) {
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
