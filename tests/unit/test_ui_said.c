/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/said.h"
#include "ui/words.h"

static struct said read_line(const char *line)
{
	struct keys k;

	keys_init(&k);
	return said_read(line, &k, NULL, NULL);
}

static void means(const char *line, enum action a, int64_t number,
		  const char *rest)
{
	struct said s = read_line(line);

	assert_int_equal(s.kind, SAID_ACTION);
	assert_int_equal(s.action, a);
	assert_int_equal(s.number, number);
	assert_string_equal(s.rest, rest);
}

static void an_action_has_its_name_its_label_and_its_key(void **state)
{
	UNUSED(state);
	means("hand-in", ACTION_HAND_IN, 0, "");
	means("Hand in", ACTION_HAND_IN, 0, "");
	means("  HAND IN   3", ACTION_HAND_IN, 3, "");
	means("F2", ACTION_HAND_IN, 0, "");
	means("f2 17", ACTION_HAND_IN, 17, "");
	means("hand in my work.pdf", ACTION_HAND_IN, 0, "my work.pdf");
	means("take back", ACTION_WITHDRAW, 0, "");
	means("w", ACTION_WITHDRAW, 0, "");
	means("search two words", ACTION_SEARCH, 0, "two words");
	means("/two words", ACTION_SEARCH, 0, "two words");
	means("search 2026", ACTION_SEARCH, 0, "2026");
	means("/8", ACTION_SEARCH, 0, "8");
	means("?", ACTION_HELP, 0, "");
	means("Esc", ACTION_BACK, 0, "");
}

static void other_lines_are_numbers_words_or_nothing(void **state)
{
	UNUSED(state);
	assert_int_equal(read_line("").kind, SAID_NOTHING);
	assert_int_equal(read_line("   ").kind, SAID_NOTHING);
	assert_int_equal(read_line("12").kind, SAID_NUMBER);
	assert_int_equal(read_line("12").number, 12);
	assert_int_equal(read_line("0").kind, SAID_LIST);
	assert_int_equal(read_line("00").kind, SAID_UNKNOWN);
	assert_int_equal(read_line("more 100").kind, SAID_MORE);
	assert_int_equal(read_line("more 100").number, 100);
	assert_int_equal(read_line("-3").kind, SAID_UNKNOWN);
	assert_int_equal(read_line("99999999999999999999").kind, SAID_UNKNOWN);
	assert_int_equal(read_line("more").kind, SAID_MORE);
	assert_int_equal(read_line("Yes").kind, SAID_YES);
	assert_int_equal(read_line("handy").kind, SAID_UNKNOWN);
	assert_int_equal(read_line("hand").kind, SAID_UNKNOWN);
	/* What moves a cursor, where there is none. */
	assert_int_equal(read_line("down").kind, SAID_UNKNOWN);
}

static void a_question_is_answered_by_a_word_or_its_letter(void **state)
{
	UNUSED(state);
	assert_int_equal(said_answer("yes"), SAID_YES);
	assert_int_equal(said_answer(" YES "), SAID_UNKNOWN);
	assert_int_equal(said_answer("Y"), SAID_YES);
	assert_int_equal(said_answer("no"), SAID_NO);
	assert_int_equal(said_answer("n"), SAID_NO);
	assert_int_equal(said_answer(""), SAID_UNKNOWN);
	assert_int_equal(said_answer("yesterday"), SAID_UNKNOWN);
	assert_int_equal(said_answer("not"), SAID_UNKNOWN);
}

static void a_views_own_word_goes_first(void **state)
{
	struct keys k;
	struct said s;

	UNUSED(state);
	keys_init(&k);
	s = said_read("hand in", &k, "Hand in", NULL);
	assert_int_equal(s.action, ACTION_OPEN);
	s = said_read("agree", &k, "Hand in", "Agree");
	assert_int_equal(s.action, ACTION_MARK);
	assert_int_equal(said_read("open", &k, "Hand in", NULL).action,
			 ACTION_OPEN);
}

/* In the language that is set: each label leads to its own action. */
static void check_labels(void)
{
	for (int a = 0; a < ACTION_COUNT; a++) {
		const char *label = _(action_row((enum action)a)->label);
		struct said s = read_line(label);

		if (!said_action((enum action)a))
			continue;
		if (s.kind != SAID_ACTION || s.action != (enum action)a)
			fail_msg("\"%s\" does not mean \"%s\"", label,
				 action_row((enum action)a)->name);
	}
	for (int i = 0; i < SAID_WORD_COUNT; i++)
		assert_int_equal(
		    read_line(_(said_row((enum said_kind)i)->word)).kind, i);
}

static void no_word_means_two_things(void **state)
{
	UNUSED(state);
	check_labels();
	setenv("LANGUAGE", "de", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	i18n_init();
	assert_string_equal(_("Hand in"), "Abgeben");
	check_labels();
	means("zurück", ACTION_BACK, 0, "");
	means("ZURÜCKNEHMEN 2", ACTION_WITHDRAW, 2, "");
	/* Nobody needs a German keyboard. */
	means("zurueck", ACTION_BACK, 0, "");
	means("Zuruecknehmen 2", ACTION_WITHDRAW, 2, "");
	means("hand in", ACTION_HAND_IN, 0, "");
	means("warum", ACTION_WHY, 0, "");
	means("Warum? 2", ACTION_WHY, 2, "");
	means("warum 1", ACTION_WHY, 1, "");
}

/* Nothing by colour alone: states that look different read different. */
static void what_differs_in_looks_differs_in_words(void **state)
{
	UNUSED(state);
	for (int a = 0; a < HAND_IN_STATE_COUNT; a++) {
		for (int b = 0; b < a; b++) {
			if (words_hand_in_role((enum hand_in_state)a) !=
			    words_hand_in_role((enum hand_in_state)b))
				assert_string_not_equal(
				    state_word(WORDS_HAND_IN, a),
				    state_word(WORDS_HAND_IN, b));
		}
	}
	for (int a = 0; a < WEATHER_STATE_COUNT; a++) {
		for (int b = 0; b < a; b++) {
			if (words_weather_role((enum weather_state)a) !=
			    words_weather_role((enum weather_state)b))
				assert_string_not_equal(
				    state_word(WORDS_WEATHER, a),
				    state_word(WORDS_WEATHER, b));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_action_has_its_name_its_label_and_its_key),
		cmocka_unit_test(other_lines_are_numbers_words_or_nothing),
		cmocka_unit_test(a_question_is_answered_by_a_word_or_its_letter),
		cmocka_unit_test(a_views_own_word_goes_first),
		cmocka_unit_test(no_word_means_two_things),
		cmocka_unit_test(what_differs_in_looks_differs_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
