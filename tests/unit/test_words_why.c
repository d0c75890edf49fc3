/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Why is it not sent?": for every state and every reason, in both languages. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "model/standing.h"
#include "words/times.h"
#include "words/why.h"

#define NOW  1795433400 /* Mon 23 Nov 2026, 12:30 in Berlin */
#define HOUR 3600

struct told { int n[WHY_PARTS]; enum why_part last; char all[8000]; };

static void row(void *ctx, enum why_part part, const char *sentence)
{
	struct told *t = ctx;
	size_t len = strlen(t->all);

	assert_true(strlen(sentence) > 5);
	assert_true(part >= t->last); /* the order of the page */
	assert_null(strstr(sentence, "(null)"));
	t->last = part;
	t->n[part]++;
	str_printf(t->all + len, sizeof(t->all) - len, "%s\n", sentence);
}

static struct entry entry(enum entry_state state, enum err reason)
{
	static struct work_file file = {
		.name = (char *)"Aufsatz.pdf", .size = 3000,
		.sha256 = (char *)"ab", .upload = (char *)"",
		.pid = (char *)"",
	};

	return (struct entry){
		.id = 7, .task = 3, .title = (char *)"Der Panther",
		.kind = KIND_hand_in, .state = state, .reason = reason,
		.detail = (char *)"", .files = &file, .n_files = 1,
		.bytes = 3000, .bytes_sent = 1000, .created = NOW - HOUR,
		.due = NOW + 5 * HOUR, .next_try = NOW + 200, .tries = 2,
	};
}

static void tell(struct told *t, const struct entry *e)
{
	struct turn turn = {.entry = e->id, .deadline = e->due,
			    .start_by = NOW + HOUR};
	struct why w = {.entry = e, .turn = &turn, .place = 2, .places = 3,
			.now = NOW};

	memset(t, 0, sizeof(*t));
	why_tell(&w, row, t);
}

static void language(const char *name)
{
	setenv("LANGUAGE", name, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	i18n_init();
}

static void every_state_and_every_reason_has_its_page(void **state)
{
	static const enum why_part always[] = {
		WHY_what, WHY_state, WHY_do, WHY_safe, WHY_deadline
	};
	struct told t;

	UNUSED(state);
	for (int s = 0; s < ENTRY_STATE_COUNT; s++)
		for (int r = 0; r < ERR_COUNT; r++) {
			struct entry e = entry((enum entry_state)s, (enum err)r);

			tell(&t, &e);
			for (size_t i = 0; i < ARRAY_LEN(always); i++)
				assert_true(t.n[always[i]] > 0 ||
					    (entry_over(e.state) &&
					     always[i] == WHY_safe));
			assert_non_null(strstr(t.all, why_state(e.state)));
			if (s == ENTRY_waiting || s == ENTRY_held)
				assert_non_null(strstr(t.all, why_do(e.reason)));
			if (s == ENTRY_waiting || s == ENTRY_held)
				assert_int_equal(t.n[WHY_reason], 1);
		}
}

/* Whole sentences: they begin large and end with a full stop or a command. */
static void is_sentence(const char *s)
{
	size_t n = strlen(s);

	assert_true(n > 20);
	assert_false(s[0] >= 'a' && s[0] <= 'z');
	assert_true(s[n - 1] == '.' || strstr(s, "ranzen account report"));
}

static void advice_is_a_sentence_in_both_languages(void **state)
{
	char english[ERR_COUNT][WHY_LINE];

	UNUSED(state);
	language("en");
	for (int r = 0; r < ERR_COUNT; r++) {
		is_sentence(why_do((enum err)r));
		str_copy(english[r], WHY_LINE, why_do((enum err)r));
	}
	language("de");
	for (int r = 0; r < ERR_COUNT; r++) {
		is_sentence(why_do((enum err)r));
		assert_string_not_equal(why_do((enum err)r), english[r]);
	}
	for (int s = 0; s < ENTRY_STATE_COUNT; s++)
		is_sentence(why_state((enum entry_state)s));
	language("en");
}

static void what_waits_says_when_it_is_tried_next(void **state)
{
	struct entry e = entry(ENTRY_waiting, ERR_OVERLOADED);
	struct told t;

	UNUSED(state);
	tell(&t, &e);
	assert_non_null(strstr(t.all, "It is tried again in 3 min, at 12:33."));
	assert_non_null(strstr(t.all, "2 tries so far"));
	assert_non_null(strstr(t.all, "It is number 2 of 3"));
	e.state = ENTRY_asking;
	tell(&t, &e);
	assert_non_null(strstr(t.all, "It is tried again in 3 min, at 12:33."));
	e.next_try = NOW - 1;
	tell(&t, &e);
	assert_int_equal(t.n[WHY_next], 0);
	assert_non_null(strstr(t.all, "Because the school's server is overloaded."));
	assert_non_null(strstr(t.all, "must start by today 13:30"));
}

static void what_is_held_waits_for_the_person(void **state)
{
	struct entry e = entry(ENTRY_held, ERR_CANCELLED);
	struct told t;

	UNUSED(state);
	tell(&t, &e);
	assert_non_null(strstr(t.all, "None by itself"));
	assert_non_null(strstr(t.all, "Because you paused it."));
}

static void what_is_late_is_still_sent(void **state)
{
	struct entry e = entry(ENTRY_waiting, ERR_TIMEOUT);
	struct told t;

	UNUSED(state);
	e.due = NOW - HOUR;
	tell(&t, &e);
	assert_non_null(strstr(t.all, "It was today 11:30"));
	assert_non_null(strstr(t.all, "the school decides"));
	e.state = ENTRY_proven;
	tell(&t, &e);
	assert_non_null(strstr(t.all, "It was today 11:30"));
	assert_null(strstr(t.all, "still sent"));
	e.state = ENTRY_waiting;
	e.late_until = NOW + HOUR;
	tell(&t, &e);
	assert_non_null(strstr(t.all, "as late until today 13:30"));
	e.due = 0;
	tell(&t, &e);
	assert_non_null(strstr(t.all, "There is none"));
}

static void of_what_is_over_nothing_is_said_to_be_sent(void **state)
{
	static const enum entry_state over[] = {
		ENTRY_proven, ENTRY_superseded, ENTRY_dropped
	};
	struct told t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(over); i++) {
		struct entry e = entry(over[i], ERR_OK);

		e.due = NOW - HOUR;
		tell(&t, &e);
		assert_non_null(strstr(t.all, "It was today 11:30"));
		assert_null(strstr(t.all, "is sent."));
		assert_null(strstr(t.all, "It is still sent"));
	}
}

static void what_the_school_said_loses_its_secrets(void **state)
{
	struct entry e = entry(ENTRY_waiting, ERR_REFUSED);
	struct told t;

	UNUSED(state);
	e.detail = (char *)"no, token=abcdef0123 is old";
	tell(&t, &e);
	assert_int_equal(t.n[WHY_said], 1);
	assert_null(strstr(t.all, "abcdef0123"));
}

static void the_address_of_a_page_is_no_word_of_the_school(void **state)
{
	static const enum err reasons[] = { ERR_FORM, ERR_LEFTOVERS };

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		struct entry e = entry(ENTRY_held, reasons[i]);
		struct told t;

		e.detail = (char *)"https://school.example/iserv/exercise/show/7";
		tell(&t, &e);
		assert_int_equal(t.n[WHY_said], 0);
		assert_int_equal(t.n[WHY_page], 1);
		assert_non_null(strstr(t.all, e.detail));
	}
}

static void every_kind_says_what_is_kept(void **state)
{
	struct told t;

	UNUSED(state);
	for (int k = 0; k < ENTRY_KIND_COUNT; k++)
		for (int files = 0; files < 2; files++) {
			struct entry e = entry(ENTRY_waiting, ERR_OK);

			e.kind = (enum entry_kind)k;
			e.n_files = files;
			tell(&t, &e);
			assert_true(t.n[WHY_safe] > 0);
		}
}

/* To hand in something that fits is no way to take work back. */
static void a_refused_withdrawal_has_advice_of_its_own(void **state)
{
	struct entry e = entry(ENTRY_held, ERR_NOT_ACCEPTED);
	struct told t;

	UNUSED(state);
	e.kind = KIND_withdraw;
	tell(&t, &e);
	assert_null(strstr(t.all, why_do(e.reason)));
	assert_non_null(strstr(t.all, "Your work stays at the school"));
	e.reason = ERR_LOGIN;
	tell(&t, &e);
	assert_non_null(strstr(t.all, why_do(e.reason)));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_and_every_reason_has_its_page),
		cmocka_unit_test(advice_is_a_sentence_in_both_languages),
		cmocka_unit_test(what_waits_says_when_it_is_tried_next),
		cmocka_unit_test(what_is_held_waits_for_the_person),
		cmocka_unit_test(what_is_late_is_still_sent),
		cmocka_unit_test(of_what_is_over_nothing_is_said_to_be_sent),
		cmocka_unit_test(what_the_school_said_loses_its_secrets),
		cmocka_unit_test(the_address_of_a_page_is_no_word_of_the_school),
		cmocka_unit_test(a_refused_withdrawal_has_advice_of_its_own),
		cmocka_unit_test(every_kind_says_what_is_kept),
	};

	setenv("TZ", "Europe/Berlin", 1);
	language("en");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
