/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When an IServ's badge is enough, and when it is not (docs/iserv.md). */
#include "base/base.h"
#include "tests/lib/news_reader.h"

#include <setjmp.h>
#include <cmocka.h>

#define BADGES "/iserv/app/navigation/badges\n"

/* Fact 7.2/badges: "cheapest poll" */
static void nobody_waits_so_an_equal_badge_is_enough(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	t.m.badges = "{\"mail\":2,\"exercise\":3}";
	reader_looks(&t, 0);
	assert_int_equal(mini_iserv_count(&t.m, "GET " BADGES), 0);
	assert_int_equal(reader_glances(&t, 900), 2); /* the badge with this list */
	assert_int_equal(t.told.len, 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(reader_glances(&t, 900), 1);
		assert_int_equal(t.err, ERR_OK);
		assert_int_equal(mini_iserv_count(&t.m, "GET " BADGES), 1);
		assert_int_equal(t.told.len, 0);
		assert_int_equal(t.pages, 1);
	}
	assert_int_equal(reader_glances(&t, 900), 2); /* an hour is over */
	assert_int_equal(reader_glances(&t, 900), 1);
	reader_finish(&t);
}

static void a_new_task_with_another_badge_is_told_at_a_glance(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 30);
	t.m.tasks[29].hidden = true;
	t.m.badges = "{\"exercise\":29}";
	reader_looks(&t, 0);
	reader_glances(&t, 60);
	t.m.tasks[29].hidden = false;
	t.m.badges = "{\"exercise\":30}";
	assert_int_equal(reader_glances(&t, 60), 3); /* badge, list, and its page */
	assert_int_equal(reader_count(&t, "task "), 1);
	assert_true(reader_told(&t, "task 30 "));
	assert_int_equal(reader_glances(&t, 60), 1);
	t.m.tasks[4].hidden = true;
	t.m.badges = "{\"exercise\":29}";
	assert_int_equal(reader_glances(&t, 60), 3); /* badge, list, and the past */
	assert_true(reader_told(&t, "gone task 5\n"));
	reader_finish(&t);
}

/* As many are to be done as before: no badge tells. */
static void what_no_badge_tells_is_told_when_asked_or_in_an_hour(void **state)
{
	struct news_reader t;

	UNUSED(state);
	for (int asked = 0; asked < 2; asked++) {
		reader_begin(&t, 3);
		t.m.badges = "{\"exercise\":2}";
		t.m.tasks[2].hidden = true;
		reader_looks(&t, 0);
		reader_glances(&t, 60);
		t.m.tasks[1].past = true;
		t.m.tasks[2].hidden = false;
		assert_int_equal(reader_glances(&t, 1800), 1);
		assert_int_equal(asked ? reader_looks(&t, 1) : reader_glances(&t, 1800),
				 asked ? 3 : 4);
		assert_int_equal(reader_count(&t, "task "), 1);
		assert_true(reader_told(&t, "task 3 "));
		reader_finish(&t);
	}
}

static void a_badge_that_says_nothing_is_no_word(void **state)
{
	static const struct { const char *badges; int status; } rows[] = {
		{ "[]", 200 }, { "{\"mail\":2}", 200 }, { "", 404 },
		{ "", 403 }, { "{\"exercise\":\"3\"}", 200 },
		{ "{\"exercise\":-1}", 200 }, { "{", 200 },
		{ "<h1>Oops</h1>", 200 },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct news_reader t;

		reader_begin(&t, 3);
		t.m.badges = rows[i].badges;
		t.m.badge_status = rows[i].status;
		reader_looks(&t, 0);
		for (int k = 0; k < 2; k++) {
			assert_int_equal(reader_glances(&t, 60), 2);
			assert_int_equal(t.err, ERR_OK);
		}
		reader_finish(&t);
	}
}

static void a_server_that_cannot_say_its_badge_is_left_alone(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	reader_looks(&t, 0);
	t.m.badge_status = 502;
	assert_int_equal(reader_glances(&t, 60), 1);
	assert_int_equal(t.fate, FATE_later);
	assert_int_equal(t.err, ERR_HALF_DOWN);
	assert_int_equal(t.pages, 0);
	reader_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_waits_so_an_equal_badge_is_enough),
		cmocka_unit_test(
			a_new_task_with_another_badge_is_told_at_a_glance),
		cmocka_unit_test(
			what_no_badge_tells_is_told_when_asked_or_in_an_hour),
		cmocka_unit_test(a_badge_that_says_nothing_is_no_word),
		cmocka_unit_test(
			a_server_that_cannot_say_its_badge_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
