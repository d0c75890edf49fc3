/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/timefmt.h"

static int64_t rfc3339(const char *s)
{
	int64_t t = -1;

	assert_true(time_parse_rfc3339(s, &t));
	return t;
}

static void zone_gives(const char *zone, int month, int day, int hour,
    int minute, const char *want)
{
	int64_t t;

	assert_true(
	    time_from_zone(zone, 2021, month, day, hour, minute, 0, &t));
	assert_int_equal(t, rfc3339(want));
}

static void an_offset_is_taken_off(void **state)
{
	UNUSED(state);
	assert_int_equal(rfc3339("1970-01-01T01:00:01+01:00"), 1);
	assert_int_equal(rfc3339("2021-02-08T16:00:00.123Z"), 1612800000);
	assert_int_equal(rfc3339("2021-02-08T10:30:00-05:30"), 1612800000);
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const bad[] = {
	    "",
	    "2021-02-08",
	    "2021-02-08T16:00:00",
	    "2021-02-30T00:00:00Z",
	    "2021-13-01T00:00:00Z",
	    "2021-02-08T24:00:00Z",
	    "2021-02-08T16:00:00Zx",
	    "2021-02-08T16:00:00.Z",
	};
	int64_t t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		t = 5;
		assert_false(time_parse_rfc3339(bad[i], &t));
		assert_int_equal(t, 0);
	}
}

static void local_time_is_printed_with_its_offset(void **state)
{
	char text[TIME_TEXT_SIZE];

	UNUSED(state);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	time_print_rfc3339(1612800000, text);
	assert_string_equal(text, "2021-02-08T17:00:00+01:00");
	time_print_utc(1612800000, text);
	assert_string_equal(text, "2021-02-08T16:00:00Z");
}

static void all_three_forms_of_an_http_date_are_read(void **state)
{
	static const char *const forms[] = {
	    "Sun, 06 Nov 1994 08:49:37 GMT",
	    "Sunday, 06-Nov-94 08:49:37 GMT",
	    "Sun Nov  6 08:49:37 1994",
	};
	char text[TIME_TEXT_SIZE];
	int64_t t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		assert_true(time_parse_http(forms[i], &t));
		assert_int_equal(t, 784111777);
	}
	time_print_http(784111777, text);
	assert_string_equal(text, forms[0]);
	assert_false(time_parse_http("Sun, 06 Foo 1994 08:49:37 GMT", &t));
	assert_false(time_parse_http("soon", &t));
}

static void a_time_that_exists_twice_takes_the_earlier(void **state)
{
	UNUSED(state);
	zone_gives("Europe/Berlin", 10, 31, 2, 30, "2021-10-31T02:30:00+02:00");
	zone_gives("Europe/Berlin", 10, 31, 3, 0, "2021-10-31T03:00:00+01:00");
	zone_gives(
	    "America/New_York", 11, 7, 1, 30, "2021-11-07T01:30:00-04:00");
}

static void a_time_that_does_not_exist_moves_forward(void **state)
{
	UNUSED(state);
	zone_gives("Europe/Berlin", 3, 28, 2, 30, "2021-03-28T03:30:00+02:00");
	zone_gives("Europe/Berlin", 3, 28, 3, 0, "2021-03-28T03:00:00+02:00");
}

static void the_zone_of_the_process_stays(void **state)
{
	char text[TIME_TEXT_SIZE];
	int64_t t;

	UNUSED(state);
	setenv("TZ", "Asia/Tokyo", 1);
	tzset();
	zone_gives("Europe/Berlin", 7, 1, 12, 0, "2021-07-01T12:00:00+02:00");
	time_print_rfc3339(0, text);
	assert_string_equal(text, "1970-01-01T09:00:00+09:00");
	assert_false(time_from_zone("Europe/Nowhere", 2021, 1, 1, 0, 0, 0, &t));
	assert_false(time_from_zone("../passwd", 2021, 1, 1, 0, 0, 0, &t));
	assert_string_equal(getenv("TZ"), "Asia/Tokyo");
}

static void midnight_is_local_across_the_change(void **state)
{
	int64_t t = rfc3339("2021-03-27T15:00:00+01:00");

	UNUSED(state);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	assert_int_equal(
	    time_local_midnight(t, 0), rfc3339("2021-03-27T00:00:00+01:00"));
	assert_int_equal(
	    time_local_midnight(t, 2), rfc3339("2021-03-29T00:00:00+02:00"));
	assert_int_equal(
	    time_local_midnight(t, -27), rfc3339("2021-02-28T00:00:00+01:00"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_offset_is_taken_off),
	    cmocka_unit_test(what_is_no_time_is_refused),
	    cmocka_unit_test(local_time_is_printed_with_its_offset),
	    cmocka_unit_test(all_three_forms_of_an_http_date_are_read),
	    cmocka_unit_test(a_time_that_exists_twice_takes_the_earlier),
	    cmocka_unit_test(a_time_that_does_not_exist_moves_forward),
	    cmocka_unit_test(the_zone_of_the_process_stays),
	    cmocka_unit_test(midnight_is_local_across_the_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
