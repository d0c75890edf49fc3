/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/buf.h"
#include "ui/words.h"

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
		str_printf(out, WORDS_START,
			   _("It must start by %s to be done by %s."),
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
