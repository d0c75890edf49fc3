/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "model/manners.h"
#include "model/task_rules.h"
#include "model/weather.h"
#include "providers/provider.h"
#include "tests/lib/seeded.h"

#define HOUR 3600
#define DAY  (24 * HOUR)

static const int64_t now = 1612771200; /* Monday 2021-02-08 09:00 in Berlin */

static void every_word_comes_back_as_its_value(void **state)
{
	UNUSED(state);
	for (int set = WORDS_TASK; set <= WORDS_STANDING; set++) {
		for (int v = 0; *word_name((enum word_set)set, v); v++)
			assert_int_equal(word_value((enum word_set)set,
					     word_name((enum word_set)set, v)),
			    v);
		assert_int_equal(
		    word_value((enum word_set)set, "nonsense"), -1);
	}
	assert_string_equal(word_name(WORDS_TASK, TASK_handed_in), "handed_in");
	assert_string_equal(word_name(WORDS_TASK, TASK_STATE_COUNT), "");
}

static void a_task_is_what_the_platform_says(void **state)
{
	struct task t = {.due = now + HOUR};

	UNUSED(state);
	assert_int_equal(task_state(&t, now), TASK_new);
	t.hand_in = HAND_IN_waiting;
	assert_int_equal(task_state(&t, now), TASK_started);
	t.work = WORK_saved;
	assert_int_equal(task_state(&t, now), TASK_started);
	assert_int_equal(task_state(&t, now + 2 * HOUR), TASK_overdue);
	t.late_until = now + 3 * HOUR;
	assert_int_equal(task_state(&t, now + 4 * HOUR), TASK_past);
	t.done = true;
	assert_int_equal(task_state(&t, now + 4 * HOUR), TASK_done);
	t.work = WORK_handed_in;
	assert_int_equal(task_state(&t, now + 4 * HOUR), TASK_handed_in);
}

static void saved_is_not_handed_in(void **state)
{
	struct task t = {.work = WORK_saved, .hand_in = HAND_IN_proven};

	UNUSED(state);
	assert_int_equal(task_state(&t, now), TASK_started);
}

static void may(const struct task *t, struct work_file *files, int n,
    const char *text, enum err want, int want_which)
{
	struct entry work = {.files = files, .n_files = n,
	    .text = (char *)(uintptr_t)text};
	int which;

	assert_int_equal(task_may_hand_in(t, now, &work, &which), want);
	assert_int_equal(which, want_which);
}

static void what_the_school_would_refuse_is_refused_before(void **state)
{
	struct work_file files[] = {
	    {.name = (char *)"Aufsatz.PDF", .size = 10},
	    {.name = (char *)"plan.odt", .size = 100},
	    {.name = (char *)"noending", .size = 1},
	};
	struct task t = {.takes_files = true,
	    .types = (char *)"pdf .odt",
	    .max_files = 2,
	    .max_bytes = 100};

	UNUSED(state);
	may(&t, files, 2, NULL, ERR_OK, -1);
	may(&t, files, 3, NULL, ERR_TOO_MANY, 2);
	may(&t, files + 2, 1, NULL, ERR_BAD_TYPE, 0);
	may(&t, NULL, 0, "", ERR_EMPTY, -1);
	may(&t, files, 1, "hello", ERR_NOT_ACCEPTED, -1);
	t.max_bytes = 99;
	may(&t, files, 2, NULL, ERR_TOO_LARGE, 1);
	t.types = (char *)"";
	t.max_files = t.max_bytes = 0;
	may(&t, files, 3, "", ERR_OK, -1);
	t.due = now - 1;
	may(&t, files, 3, NULL, ERR_OK, -1);
	t.late_until = now - 1;
	may(&t, files, 3, NULL, ERR_TOO_LATE, -1);
}

static void words_are_counted_as_moodle_does(void **state)
{
	static const struct { const char *text; int words; } rows[] = {
		{"", 0}, {" \n\t", 0}, {"eins", 1}, {" eins  zwei\ndrei ", 3},
		{"E-Mail ist ein Wort", 4}, {"eins–zwei — drei", 3},
		{"eins\u00a0zwei\u3000drei\u2028vier", 4}, {"über Größe", 2},
		{"1,5 % ...", 3}, {"null\u200bbreit", 1}, {"\xff \xff", 2},
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(text_words(rows[i].text), rows[i].words);
}

/* One task, one work, and one thing changed in each row. */
static void every_limit_is_looked_at_before(void **state)
{
	static const struct task takes = {.takes_files = true,
	    .takes_text = true};
	struct {
		struct task t;
		const char *text;
		bool not_done, statement;
		enum err open, takes;
	} rows[] = {
#define BOTH .takes_files = true, .takes_text = true
	    {takes, "a b", false, false, ERR_OK, ERR_OK},
	    {{BOTH, .max_words = 2}, "a b", false, false, ERR_OK, ERR_OK},
	    {{BOTH, .max_words = 2}, "a b c", false, false, ERR_OK, ERR_TOO_LONG},
	    {{BOTH, .max_words = 2}, NULL, false, false, ERR_OK, ERR_OK},
	    {{BOTH, .locked = true}, "a", false, false, ERR_LOCKED, ERR_OK},
	    {{BOTH, .drafts = true, .work = WORK_handed_in}, "a", false, false,
	     ERR_LOCKED, ERR_OK},
	    {{BOTH, .drafts = true, .work = WORK_saved}, "a", false, false,
	     ERR_OK, ERR_OK},
	    {{BOTH, .work = WORK_handed_in}, "a", false, false, ERR_OK, ERR_OK},
	    {{BOTH, .opens = now + 1}, "a", false, false, ERR_TOO_EARLY, ERR_OK},
	    {{BOTH, .opens = now}, "a", false, false, ERR_OK, ERR_OK},
	    {{BOTH, .start = now + 1}, "a", false, false, ERR_OK, ERR_OK},
	    {{BOTH, .late_until = now}, "a", false, false, ERR_OK, ERR_OK},
	    {{BOTH, .late_until = now - 1, .locked = true}, "a", false, false,
	     ERR_TOO_LATE, ERR_OK},
	    {{BOTH, .statement = true}, "a", false, false, ERR_OK, ERR_STATEMENT},
	    {{BOTH, .statement = true}, "a", false, true, ERR_OK, ERR_OK},
	    {{BOTH, .statement = true}, "a", true, false, ERR_OK, ERR_OK},
	    {{BOTH, .statement = true, .max_words = 1}, "a b", false, false,
	     ERR_OK, ERR_TOO_LONG},
	    {{.takes_files = true}, "a", false, false, ERR_OK, ERR_NOT_ACCEPTED},
	    {{.takes_text = true}, NULL, false, false, ERR_OK, ERR_NOT_ACCEPTED},
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct work_file file = {.name = (char *)"a.pdf", .size = 1};
		struct entry work = {.files = &file,
		    .n_files = !rows[i].text || rows[i].takes == ERR_OK,
		    .text = (char *)(uintptr_t)rows[i].text,
		    .not_done = rows[i].not_done,
		    .statement = rows[i].statement};
		enum err want = rows[i].open ? rows[i].open : rows[i].takes;
		int which;

		assert_int_equal(task_open(&rows[i].t, now), rows[i].open);
		assert_int_equal(task_takes(&rows[i].t, &work, &which),
		    rows[i].takes);
		assert_int_equal(
		    task_may_hand_in(&rows[i].t, now, &work, &which), want);
		assert_int_equal(which, -1);
	}
#undef BOTH
}

static void with_drafts_on_what_is_handed_in_is_final(void **state)
{
	struct task t = {.drafts = true};
	struct entry work = {.not_done = true};

	UNUSED(state);
	assert_false(task_final(&t, &work));
	work.not_done = false;
	assert_true(task_final(&t, &work));
	t.drafts = false;
	assert_false(task_final(&t, &work));
}

static void the_agenda_goes_by_the_local_day(void **state)
{
	struct task t = {.due = now + 14 * HOUR};

	UNUSED(state);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	assert_int_equal(agenda_group(&t, now), AGENDA_TODAY);
	t.due = now + 15 * HOUR;
	assert_int_equal(agenda_group(&t, now), AGENDA_WEEK);
	t.due = now + 7 * DAY;
	assert_int_equal(agenda_group(&t, now), AGENDA_LATER);
	t.due = now - 1;
	assert_int_equal(agenda_group(&t, now), AGENDA_OVERDUE);
	t.late_until = now - 1;
	assert_int_equal(agenda_group(&t, now), AGENDA_PAST);
	t.work = WORK_handed_in;
	assert_int_equal(agenda_group(&t, now), AGENDA_DONE);
	t = (struct task){.id = 1};
	assert_int_equal(agenda_group(&t, now), AGENDA_UNDATED);
}

static void backing_off_is_spread_and_has_a_cap(void **state)
{
	struct seeded s;
	int64_t ms, most = 0;

	UNUSED(state);
	seeded_init(&s, 7);
	for (int i = 0; i < 2000; i++) {
		ms = backoff_ms(3, &s.random);
		assert_in_range(ms, 250, 8000);
		ms = backoff_ms(i, &s.random);
		assert_in_range(ms, 250, BACKOFF_CAP_MS);
		most = MAX(most, ms);
		assert_in_range(retry_ms(0, 60, &s.random), 60000, 75000);
		assert_in_range(
		    retry_ms(0, INT64_MAX, &s.random), 86400000, 108000000);
	}
	assert_true(most > BACKOFF_CAP_MS / 2);
}

static void nobody_polls_on_the_full_hour(void **state)
{
	struct seeded s;
	int64_t t;

	UNUSED(state);
	seeded_init(&s, 9);
	for (int i = 0; i < 5000; i++) {
		t = poll_next(now + i, 900, &s.random);
		assert_in_range(t - now - i, 675, 1125 + 120);
		assert_true(t % HOUR >= 120);
	}
}

static void a_bucket_gives_its_rate_and_no_more(void **state)
{
	struct bucket b;
	int64_t at = 0, wait;
	int taken = 0;

	UNUSED(state);
	bucket_init(&b, 60, 5, at);
	while (at < 60000) {
		wait = bucket_take(&b, at);
		taken += !wait;
		at += wait;
	}
	assert_in_range(taken, 63, 65);
	assert_true(bucket_take(&b, at - 5000) >= 0);
}

static void the_weather_is_that_of_the_newest(void **state)
{
	struct sample s[] = {
	    {.at = now - 60, .err = ERR_OVERLOADED, .status = 503},
	    {.at = now - 120, .err = ERR_TIMEOUT},
	    {.at = now - 180, .total_ms = 300, .status = 200},
	    {.at = now - 240, .total_ms = 100, .status = 200},
	    {.at = now - 300,
		.total_ms = 60000,
		.status = 200,
		.bytes = 20000000},
	};
	struct weather w;

	UNUSED(state);
	weather_read(&w, s, ARRAY_LEN(s), now);
	assert_int_equal(w.state, WEATHER_overloaded);
	assert_int_equal(w.since, now - 120);
	assert_int_equal(w.latency_ms, 300);
	assert_int_equal(w.calm_from, -1);
	weather_read(&w, s + 2, 3, now);
	assert_int_equal(w.state, WEATHER_ok);
	assert_int_equal(w.since, now - 300);
	weather_read(&w, s, ARRAY_LEN(s), now + 3 * DAY);
	assert_int_equal(w.state, WEATHER_unknown);
	weather_read(&w, NULL, 0, now);
	assert_int_equal(w.latency_ms, -1);
}

static void what_a_fault_tells_began_when_it_was_heard(void **state)
{
	static const struct {
		enum weather_state seen;
		enum err fault;
		bool login;
		enum weather_state told;
		int since; /* 1: the samples', 2: the fault's */
	} rows[] = {
	    {WEATHER_ok, ERR_SUSPENDED, false, WEATHER_refused, 2},
	    {WEATHER_slow, ERR_MAINTENANCE, false, WEATHER_maintenance, 2},
	    {WEATHER_overloaded, ERR_MAINTENANCE, false, WEATHER_maintenance,
		2},
	    /* more samples than are looked at may show the same */
	    {WEATHER_maintenance, ERR_MAINTENANCE, false, WEATHER_maintenance,
		2},
	    {WEATHER_unknown, ERR_LOGIN, true, WEATHER_login, 2},
	    {WEATHER_ok, ERR_OFFLINE, true, WEATHER_login, 2},
	    /* it is over since then, though answers came all the time */
	    {WEATHER_ok, ERR_OK, false, WEATHER_ok, 2},
	    {WEATHER_overloaded, ERR_OK, false, WEATHER_overloaded, 1},
	    {WEATHER_offline, ERR_SUSPENDED, false, WEATHER_offline, 1},
	    {WEATHER_unknown, ERR_OK, false, WEATHER_unknown, 0},
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct weather w = {.state = rows[i].seen,
		    .since = rows[i].seen == WEATHER_unknown ? 0 : 1};
		struct account a = {.fault = rows[i].fault,
		    .fault_since = 2,
		    .login_needed = rows[i].login};

		weather_told(&w, &a);
		assert_int_equal(w.state, rows[i].told);
		assert_int_equal(w.since, rows[i].since);
	}
}

static void what_began_after_a_fault_is_younger(void **state)
{
	struct weather w = {.state = WEATHER_ok, .since = 9};
	struct account a = {.fault_since = 2};

	UNUSED(state);
	weather_told(&w, &a);
	assert_int_equal(w.since, 9);
}

static void calm_hours_are_found_around_the_busy_ones(void **state)
{
	struct week_cell week[WEEK_CELLS] = {{0}};
	struct weather w;

	UNUSED(state);
	weather_read(&w, NULL, 0, now);
	assert_int_equal(w.calm_from, -1);
	for (int i = 0; i < WEEK_CELLS; i++) {
		int hour = i % WEEK_HOURS;

		if (hour < 6) /* the computer was off */
			continue;
		week[i] = (struct week_cell){
		    5, hour >= 8 && hour < 13 ? 5 : 0, 100};
	}
	weather_week(&w, week);
	assert_int_equal(w.calm_from, 13);
	assert_int_equal(w.calm_to, 8);
}

static void the_persons_own_line_is_told_from_the_school(void **state)
{
	UNUSED(state);
	assert_int_equal(weather_of(ERR_OFFLINE, 0, 0), WEATHER_offline);
	assert_int_equal(weather_of(ERR_PORTAL, 200, 0), WEATHER_portal);
	assert_int_equal(weather_of(ERR_OK, 200, 9000), WEATHER_slow);
	/* Nobody knows who cut it. */
	assert_int_equal(weather_of(ERR_CUT, 0, 100), WEATHER_unknown);
	assert_int_equal(weather_of(ERR_CONFLICT, 409, 100), WEATHER_ok);
	assert_int_equal(weather_of(ERR_GONE, 404, 100), WEATHER_ok);
}

static void only_what_may_be_at_the_school_is_taken_back(void **state)
{
	static const struct {
		enum work_state work;
		enum entry_state newest;
		bool unsure;
		enum task_back back;
	} rows[] = {
	    {WORK_none, ENTRY_dropped, false, TASK_BACK_nothing},
	    {WORK_withdrawn, ENTRY_proven, false, TASK_BACK_nothing},
	    {WORK_none, ENTRY_waiting, false, TASK_BACK_unsent},
	    {WORK_none, ENTRY_held, false, TASK_BACK_unsent},
	    {WORK_none, ENTRY_waiting, true, TASK_BACK_work},
	    {WORK_none, ENTRY_sending, false, TASK_BACK_work},
	    {WORK_none, ENTRY_asking, false, TASK_BACK_work},
	    {WORK_saved, ENTRY_superseded, false, TASK_BACK_work},
	    {WORK_handed_in, ENTRY_waiting, false, TASK_BACK_work},
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct task t = {.work = rows[i].work};
		struct entry e = {.state = rows[i].newest,
		    .unsure = rows[i].unsure};

		assert_int_equal(task_back(&t, &e, true), rows[i].back);
	}
	assert_int_equal(
	    task_back(&(struct task){.work = WORK_none}, NULL, true),
	    TASK_BACK_nothing);
	assert_int_equal(
	    task_back(&(struct task){.work = WORK_handed_in}, NULL, true),
	    TASK_BACK_work);
}

/* What is not there yet can be taken out of the outbox all the same. */
static void a_platform_that_gives_nothing_back_is_not_asked_to(void **state)
{
	struct task t = {.work = WORK_handed_in};
	struct entry e = {.state = ENTRY_waiting};

	UNUSED(state);
	assert_int_equal(task_back(&t, NULL, false), TASK_BACK_never);
	assert_int_equal(task_back(&t, &e, false), TASK_BACK_never);
	t.work = WORK_none;
	assert_int_equal(task_back(&t, &e, false), TASK_BACK_unsent);
	assert_int_equal(task_back(&t, NULL, false), TASK_BACK_nothing);
	e.state = ENTRY_asking;
	assert_int_equal(task_back(&t, &e, false), TASK_BACK_never);
}

static void what_is_known_of_a_platform_is_what_its_provider_can(void **state)
{
	static const char *const names[] = {"open", "moodle", "iserv"};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct provider *p = provider_by_name(names[i]);

		assert_non_null(p);
		assert_int_equal(platform_gives_back(names[i]),
		    (p->caps & CAP_WITHDRAW) != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_word_comes_back_as_its_value),
	    cmocka_unit_test(a_task_is_what_the_platform_says),
	    cmocka_unit_test(saved_is_not_handed_in),
	    cmocka_unit_test(what_the_school_would_refuse_is_refused_before),
	    cmocka_unit_test(words_are_counted_as_moodle_does),
	    cmocka_unit_test(every_limit_is_looked_at_before),
	    cmocka_unit_test(with_drafts_on_what_is_handed_in_is_final),
	    cmocka_unit_test(only_what_may_be_at_the_school_is_taken_back),
	    cmocka_unit_test(
		a_platform_that_gives_nothing_back_is_not_asked_to),
	    cmocka_unit_test(
		what_is_known_of_a_platform_is_what_its_provider_can),
	    cmocka_unit_test(the_agenda_goes_by_the_local_day),
	    cmocka_unit_test(backing_off_is_spread_and_has_a_cap),
	    cmocka_unit_test(nobody_polls_on_the_full_hour),
	    cmocka_unit_test(a_bucket_gives_its_rate_and_no_more),
	    cmocka_unit_test(the_weather_is_that_of_the_newest),
	    cmocka_unit_test(what_a_fault_tells_began_when_it_was_heard),
	    cmocka_unit_test(what_began_after_a_fault_is_younger),
	    cmocka_unit_test(calm_hours_are_found_around_the_busy_ones),
	    cmocka_unit_test(the_persons_own_line_is_told_from_the_school),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
