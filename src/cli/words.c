/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/words.h"

#define SENTENCE_LIMIT 4096

/* Everything that is not named here is CODE_FAULT. */
static const unsigned char codes[ERR_COUNT] = {
	[ERR_USAGE] = CODE_USAGE + 1,
	[ERR_OK] = CODE_DONE + 1,
	[ERR_NOT_FOUND] = CODE_NOT_FOUND + 1,
	[ERR_GONE] = CODE_NOT_FOUND + 1,
	[ERR_DANGLING] = CODE_NOT_FOUND + 1,
	[ERR_FOLDER] = CODE_USAGE + 1,
	[ERR_NO_FILE] = CODE_USAGE + 1,
	[ERR_CANCELLED] = CODE_QUEUED + 1,
	[ERR_REFUSED] = CODE_HELD + 1,
	[ERR_CONFLICT] = CODE_HELD + 1,
	[ERR_VANISHED] = CODE_HELD + 1,
	[ERR_TOO_LATE] = CODE_HELD + 1,
	[ERR_TOO_LARGE] = CODE_HELD + 1,
	[ERR_TOO_MANY] = CODE_HELD + 1,
	[ERR_BAD_TYPE] = CODE_HELD + 1,
	[ERR_EMPTY] = CODE_HELD + 1,
	[ERR_NOT_ACCEPTED] = CODE_HELD + 1,
	[ERR_LOGIN] = CODE_LOGIN + 1,
	[ERR_LOGIN_REFUSED] = CODE_LOGIN + 1,
	[ERR_NO_PLATFORM] = CODE_USAGE + 1,
	[ERR_NO_ADDRESS] = CODE_USAGE + 1,
	[ERR_NO_PASSWORD] = CODE_LOGIN + 1,
	[ERR_OFFLINE] = CODE_UNREACHABLE + 1,
	[ERR_NO_NAME] = CODE_UNREACHABLE + 1,
	[ERR_PORTAL] = CODE_UNREACHABLE + 1,
	[ERR_UNREACHABLE] = CODE_UNREACHABLE + 1,
	[ERR_TLS] = CODE_UNREACHABLE + 1,
	[ERR_TIMEOUT] = CODE_UNREACHABLE + 1,
	[ERR_CUT] = CODE_UNREACHABLE + 1,
	[ERR_OVERLOADED] = CODE_UNREACHABLE + 1,
	[ERR_MAINTENANCE] = CODE_UNREACHABLE + 1,
	[ERR_NOT_THIS] = CODE_UNREACHABLE + 1,
	[ERR_GARBLED] = CODE_UNREACHABLE + 1,
	[ERR_CLOCK] = CODE_UNREACHABLE + 1,
};

int code_of(enum err e)
{
	return e < ERR_COUNT && codes[e] ? codes[e] - 1 : CODE_FAULT;
}

int code_of_held(enum err reason)
{
	return code_of(reason) == CODE_LOGIN ? CODE_LOGIN : CODE_HELD;
}

static void print_line(const char *fmt, va_list args)
{
	char text[SENTENCE_LIMIT];
	struct buf line;

	vsnprintf(text, sizeof(text), fmt, args);
	buf_init(&line, sizeof(text) * 4);
	text_clean(&line, text, strlen(text), TEXT_BREAKS);
	fprintf(stderr, "ranzen: %s\n", line.data);
	buf_release(&line);
}

int complain(struct cli *c, int code, const char *fmt, ...)
{
	va_list args;

	UNUSED(c);
	va_start(args, fmt);
	print_line(fmt, args);
	va_end(args);
	return code;
}

void say(struct cli *c, const char *fmt, ...)
{
	va_list args;

	if (c->out.quiet)
		return;
	va_start(args, fmt);
	print_line(fmt, args);
	va_end(args);
}

int say_err(struct cli *c, enum err e, const char *subject)
{
	const char *sentence = _(err_text(e));

	if (subject)
		return complain(c, code_of(e), "'%s': %s", subject, sentence);
	return complain(c, code_of(e), "%s", sentence);
}

static const char *const task_words[] = {
	[TASK_new] = N_("new"),
	[TASK_started] = N_("started"),
	[TASK_handed_in] = N_("handed in"),
	[TASK_done] = N_("done"),
	[TASK_overdue] = N_("overdue"),
	[TASK_past] = N_("past"),
};
static const char *const hand_in_words[] = {
	[HAND_IN_none] = N_("nothing from here"),
	[HAND_IN_waiting] = N_("waiting"),
	[HAND_IN_sending] = N_("being sent"),
	[HAND_IN_uploaded] = N_("uploaded, not handed in"),
	[HAND_IN_saved] = N_("saved, not handed in"),
	[HAND_IN_sent] = N_("sent, proof missing"),
	[HAND_IN_asking] = N_("asking whether it arrived"),
	[HAND_IN_proven] = N_("handed in, proven"),
	[HAND_IN_held] = N_("held"),
	[HAND_IN_superseded] = N_("replaced by later work"),
};
static const char *const kind_words[] = {
	[KIND_hand_in] = N_("hand-in"),
	[KIND_withdraw] = N_("withdrawal"),
	[KIND_done] = N_("mark as done"),
	[KIND_undone] = N_("mark as not done"),
};
static const char *const material_words[] = {
	[MATERIAL_there] = N_("at the school"),
	[MATERIAL_coming] = N_("on its way"),
	[MATERIAL_here] = N_("here"),
	[MATERIAL_changed] = N_("changed at the school"),
	[MATERIAL_failed] = N_("could not be fetched"),
};
static const char *const lesson_words[] = {
	[LESSON_planned] = N_("planned"),
	[LESSON_live] = N_("running now"),
	[LESSON_ended] = N_("over"),
	[LESSON_cancelled] = N_("called off"),
};
static const char *const weather_words[] = {
	[WEATHER_unknown] = N_("unknown"),
	[WEATHER_ok] = N_("well"),
	[WEATHER_slow] = N_("slow"),
	[WEATHER_overloaded] = N_("overloaded"),
	[WEATHER_maintenance] = N_("maintenance"),
	[WEATHER_refused] = N_("refuses"),
	[WEATHER_unreachable] = N_("unreachable"),
	[WEATHER_offline] = N_("your line is down"),
	[WEATHER_portal] = N_("login page of a network"),
	[WEATHER_login] = N_("login needed"),
	[WEATHER_clock] = N_("clock is wrong"),
};

#define WORDS(array) {array, (int)ARRAY_LEN(array)}
static const struct {
	const char *const *words;
	int n;
} sets[] = {
	[WORDS_TASK] = WORDS(task_words),
	[WORDS_HAND_IN] = WORDS(hand_in_words),
	[WORDS_KIND] = WORDS(kind_words),
	[WORDS_MATERIAL] = WORDS(material_words),
	[WORDS_LESSON] = WORDS(lesson_words),
	[WORDS_WEATHER] = WORDS(weather_words),
};

const char *word_human(enum word_set set, int value)
{
	if ((size_t)set < ARRAY_LEN(sets) && value >= 0 &&
	    value < sets[set].n && sets[set].words[value])
		return _(sets[set].words[value]);
	return word_name(set, value);
}

const char *weather_advice(enum weather_state state)
{
	static const char *const advice[WEATHER_STATE_COUNT] = {
		[WEATHER_slow] = N_("start large files early"),
		[WEATHER_overloaded] =
		    N_("wait: it is tried again by itself, with pauses"),
		[WEATHER_maintenance] =
		    N_("wait until the maintenance is over"),
		[WEATHER_refused] = N_("ask at school"),
		[WEATHER_unreachable] =
		    N_("check the address, or wait: it is tried again by itself"),
		[WEATHER_offline] = N_("check your line; work goes on here"),
		[WEATHER_portal] =
		    N_("open a browser and log in to the network"),
		[WEATHER_login] = N_("log in again: ranzen account login"),
		[WEATHER_clock] = N_("set the clock of this computer"),
	};

	return (size_t)state < ARRAY_LEN(advice) && advice[state]
	    ? _(advice[state]) : "";
}

enum hand_in_state entry_shown(enum entry_state state)
{
	static const enum hand_in_state shown[ENTRY_STATE_COUNT] = {
		[ENTRY_copying] = HAND_IN_waiting,
		[ENTRY_waiting] = HAND_IN_waiting,
		[ENTRY_claimed] = HAND_IN_waiting,
		[ENTRY_sending] = HAND_IN_sending,
		[ENTRY_sent] = HAND_IN_sent,
		[ENTRY_asking] = HAND_IN_asking,
		[ENTRY_proven] = HAND_IN_proven,
		[ENTRY_held] = HAND_IN_held,
		[ENTRY_superseded] = HAND_IN_superseded,
		[ENTRY_dropped] = HAND_IN_none,
	};

	return shown[state];
}
