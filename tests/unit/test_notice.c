/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "main/notice.h"

/* Tuesday, 1 December 2026, 23:43 in Berlin */
#define NOW INT64_C(1796164980)
#define SIZE 300

static char title[SIZE], body[SIZE];
static bool urgent;

static void tell(struct notice n)
{
	urgent = false;
	n.title = "Essay";
	n.now = NOW;
	notice_words(&n, title, sizeof(title), body, sizeof(body), &urgent);
}

static int berlin(void **state)
{
	UNUSED(state);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	return 0;
}

static void a_start_of_today_is_a_clock(void **state)
{
	UNUSED(state);
	tell((struct notice){.kind = NOTICE_start_soon, .start = NOW + 300,
			     .due = NOW + 600});
	assert_string_equal(title, "It must start by 23:48 to be done by "
				   "23:53: Essay");
	assert_true(urgent);
}

static void over_midnight_the_day_is_named(void **state)
{
	UNUSED(state);
	tell((struct notice){.kind = NOTICE_start_soon, .start = NOW + 600,
			     .due = NOW + 1800});
	assert_string_equal(title, "It must start by 23:53 to be done by "
				   "tomorrow 00:13: Essay");
	tell((struct notice){.kind = NOTICE_start_over, .start = NOW - 86400,
			     .due = NOW + 1800});
	assert_string_equal(title, "It gets tight: Essay");
	assert_non_null(strstr(body, "To be done by tomorrow 00:13 it had to "
				     "start by yesterday 23:43."));
	tell((struct notice){.kind = NOTICE_due_soon, .due = NOW + 1800});
	assert_string_equal(body, "To be done by tomorrow 00:13, and not "
				  "handed in yet.");
}

static void who_lost_work_hears_of_which_day_it_was(void **state)
{
	UNUSED(state);
	tell((struct notice){.kind = NOTICE_vanished,
			     .standing = STANDING_gone, .at = NOW - 86400});
	assert_string_equal(title, "No longer at the school: Essay");
	assert_non_null(strstr(body, "your work of yesterday 23:43."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_start_of_today_is_a_clock),
		cmocka_unit_test(over_midnight_the_day_is_named),
		cmocka_unit_test(who_lost_work_hears_of_which_day_it_was),
	};
	return cmocka_run_group_tests(tests, berlin, NULL);
}
