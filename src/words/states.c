/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "words/states.h"

static const char *const tasks[] = {
	[TASK_new] = N_("open"),
	[TASK_started] = N_("started"),
	[TASK_handed_in] = N_("handed in"),
	[TASK_done] = N_("done"),
	[TASK_overdue] = N_("overdue"),
	[TASK_past] = N_("past"),
};
static const char *const hand_ins[] = {
	[HAND_IN_none] = N_("not handed in"),
	[HAND_IN_waiting] = N_("waiting"),
	[HAND_IN_sending] = N_("sending"),
	[HAND_IN_uploaded] = N_("uploaded"),
	[HAND_IN_saved] = N_("only saved"),
	[HAND_IN_sent] = N_("sent"),
	[HAND_IN_asking] = N_("checking"),
	[HAND_IN_proven] = N_("handed in"),
	[HAND_IN_held] = N_("stopped"),
	[HAND_IN_superseded] = N_("replaced"),
};
static const char *const sentences[] = {
	[HAND_IN_none] =
	    N_("You have not handed anything in yet."),
	[HAND_IN_waiting] =
	    N_("Not sent yet: it waits for the school's server."),
	[HAND_IN_sending] =
	    N_("It is being sent now. It is not handed in yet."),
	[HAND_IN_uploaded] =
	    N_("The files are at the school, but not handed in yet."),
	[HAND_IN_saved] =
	    N_("Saved at the school, but NOT handed in."),
	[HAND_IN_sent] =
	    N_("Sent. It is being checked that it arrived."),
	[HAND_IN_asking] =
	    N_("The answer got lost. The school is being asked whether it arrived."),
	[HAND_IN_proven] =
	    N_("Handed in, and checked: it arrived complete."),
	[HAND_IN_held] =
	    N_("Not handed in: you must decide what to do. Your files are safe."),
	[HAND_IN_superseded] =
	    N_("You replaced this work with a newer one."),
};
static const char *const kinds[] = {
	[KIND_hand_in] = N_("hand in"),
	[KIND_withdraw] = N_("take back"),
	[KIND_done] = N_("mark as done"),
	[KIND_undone] = N_("mark as not done"),
};
static const char *const materials[] = {
	[MATERIAL_there] = N_("at the school"),
	[MATERIAL_coming] = N_("on its way"),
	[MATERIAL_here] = N_("here"),
	[MATERIAL_changed] = N_("here; new version beside yours"),
	[MATERIAL_failed] = N_("could not be fetched"),
};
static const char *const lessons[] = {
	[LESSON_planned] = N_("planned"),
	[LESSON_live] = N_("running now"),
	[LESSON_ended] = N_("over"),
	[LESSON_cancelled] = N_("cancelled"),
};
static const char *const weathers[] = {
	[WEATHER_unknown] = N_("not asked yet"),
	[WEATHER_ok] = N_("fine"),
	[WEATHER_slow] = N_("slow"),
	[WEATHER_overloaded] = N_("overloaded"),
	[WEATHER_maintenance] = N_("under maintenance"),
	[WEATHER_refused] = N_("refuses"),
	[WEATHER_unreachable] = N_("cannot be reached"),
	[WEATHER_offline] = N_("you are offline"),
	[WEATHER_portal] = N_("network wants a login"),
	[WEATHER_login] = N_("login needed"),
	[WEATHER_clock] = N_("wrong clock"),
};

#define WORDS(array) {array, (int)ARRAY_LEN(array)}
static const struct {
	const char *const *words;
	int n;
} sets[] = {
	[WORDS_TASK] = WORDS(tasks),
	[WORDS_HAND_IN] = WORDS(hand_ins),
	[WORDS_KIND] = WORDS(kinds),
	[WORDS_MATERIAL] = WORDS(materials),
	[WORDS_LESSON] = WORDS(lessons),
	[WORDS_WEATHER] = WORDS(weathers),
};

const char *state_word(enum word_set set, int value)
{
	if ((size_t)set < ARRAY_LEN(sets) && value >= 0 &&
	    value < sets[set].n && sets[set].words[value])
		return _(sets[set].words[value]);
	return word_name(set, value);
}

struct known { const char *as, *word; };

static const char *find_known(const struct known *rows, size_t n,
			      const char *as)
{
	for (size_t i = 0; i < n; i++)
		if (as && strcmp(rows[i].as, as) == 0)
			return _(rows[i].word);
	return as;
}

const char *module_word(const char *state)
{
	static const struct known words[] = {
		{"pass", N_("works")},
		{"warn", N_("has trouble")},
		{"fail", N_("does not work")},
	};

	return find_known(words, ARRAY_LEN(words), state);
}

const char *module_name(const char *name)
{
	static const struct known words[] = {
		{"school", N_("Platform")},
		{"files", N_("Files")},
		{"hand-in", N_("Hand in")},
		{"video", N_("Video lessons")},
	};

	return find_known(words, ARRAY_LEN(words), name);
}

const char *proof_word(const char *proof)
{
	static const struct known words[] = {
		{"sha256", N_("checksums (SHA-256)")},
		{"sha1", N_("checksums (SHA-1)")},
		{"content", N_("a comparison, byte for byte")},
		{"text", N_("reading it again")},
		{"sizes", N_("names and sizes")},
		{"names", N_("names")},
	};

	return find_known(words, ARRAY_LEN(words), proof);
}

const char *hand_in_sentence(enum hand_in_state s)
{
	return _(sentences[s]);
}

const char *weather_advice(enum weather_state s, enum err fault)
{
	static const char *const advice[WEATHER_STATE_COUNT] = {
		[WEATHER_slow] =
		    N_("It takes longer than usual. Leave it alone; everything will be sent."),
		[WEATHER_overloaded] =
		    N_("Too many people are asking at once. You need not do anything: it is tried again by itself."),
		[WEATHER_maintenance] =
		    N_("The school is working on its server. It is tried again by itself."),
		[WEATHER_refused] =
		    N_("The server answers, but refuses. If it stays so, tell your school."),
		[WEATHER_unreachable] =
		    N_("The server does not answer. Other people probably have the same trouble."),
		[WEATHER_offline] =
		    N_("Your own line is down. Look at your router or the cable. You can go on working."),
		[WEATHER_portal] =
		    N_("Open a browser and log in to this network first."),
		[WEATHER_login] =
		    N_("Log in again: ranzen account login NAME"),
		[WEATHER_clock] =
		    N_("The clock of this computer is wrong. Set it, then try again."),
	};

	if (s == WEATHER_refused && fault && fault != ERR_REFUSED)
		return _(err_text(fault));
	return advice[s] ? _(advice[s]) : "";
}

const char *entry_word(enum entry_kind kind, enum entry_state state)
{
	static const char *const proven[] = {
		[KIND_withdraw] = N_("taken back"),
		[KIND_done] = N_("marked as done"),
		[KIND_undone] = N_("marked as not done"),
	};

	if (kind == KIND_hand_in || (size_t)kind >= ARRAY_LEN(proven))
		return state_word(WORDS_HAND_IN, (int)entry_shown(state));
	if (state == ENTRY_proven)
		return _(proven[kind]);
	return state == ENTRY_dropped
	       ? _("taken out")
	       : state_word(WORDS_HAND_IN, (int)entry_shown(state));
}

const char *never_back(void)
{
	return _("IServ gives no handed-in work back: yours stays at the school as it is. If it must not count, tell your teacher.");
}

const char *order_sentence(enum entry_kind kind, enum entry_state state)
{
	bool held = state == ENTRY_held;

	if (kind == KIND_withdraw)
		return held
		       ? _("Your work was not taken back: that is stopped until you decide.")
		       : _("Your work is to be taken back: that waits for the school.");
	return held ? _("Your mark did not reach the school: it is stopped until you decide.")
		    : _("Your mark waits for the school.");
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
