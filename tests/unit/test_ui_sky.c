/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The week and the code for a phone, as the screen shows them. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "ui/qr.h"
#include "ui/sky.h"

#define NOW 1795433400 /* Mon 23 Nov 2026, 12:30 in Berlin */

static struct sky *sky(void)
{
	struct sky *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	for (int h = 6; h < WEEK_HOURS; h++)
		s->week[h] = (struct week_cell){10, h < 8 ? 9 : 0,
						h < 8 ? 10 : h < 10 ? 30000 : 900};
	return s;
}

static void hours_of_a_level_are_said_as_spans(void **state)
{
	struct sky *s = sky();
	char out[WORDS_SIZE];

	UNUSED(state);
	sky_hours(s->week, WEEK_bad, out);
	assert_string_equal(out, "6-8");
	sky_hours(s->week, WEEK_slow, out);
	assert_string_equal(out, "8-10");
	s->week[12].n = 0;
	sky_hours(s->week, WEEK_quick, out);
	assert_string_equal(out, "10-12, 13-24");
	sky_hours(s->week + WEEK_HOURS, WEEK_quick, out);
	assert_string_equal(out, "");
	free(s);
}

/* Every second hour: more than a line has room for is cut, not overrun. */
static void many_spans_are_cut(void **state)
{
	struct sky *s = sky();
	char out[WORDS_SIZE];

	UNUSED(state);
	for (int h = 0; h < WEEK_HOURS; h++)
		s->week[h] = (struct week_cell){10, h % 2 ? 10 : 0, 0};
	sky_hours(s->week, WEEK_bad, out);
	assert_true(strlen(out) < WORDS_SIZE);
	assert_non_null(strstr(out, "1-2, 3-4, 5-6"));
	free(s);
}

static void a_day_is_heard_in_words(void **state)
{
	struct sky *s = sky();
	struct buf b;

	UNUSED(state);
	buf_init(&b, 1000);
	sky_day_words(s, 0, &b);
	assert_string_equal(b.data, "Mon: bad at 6-8 o'clock;"
			    " slow at 8-10 o'clock; quick at 10-24 o'clock;");
	buf_clear(&b);
	sky_day_words(s, 6, &b);
	assert_string_equal(b.data, "Sun: not known");
	buf_release(&b);
	free(s);
}

static void the_line_is_heard_in_words(void **state)
{
	struct sky *s = sky();
	struct buf b;

	UNUSED(state);
	for (int i = 0; i < 4; i++)
		s->samples[s->n++] = (struct sample){
			.at = NOW - 3600 * i, .first_ms = 100, .total_ms = 100,
			.status = i == 2 ? 503 : 200,
			.err = i == 2 ? ERR_OVERLOADED : ERR_OK,
		};
	buf_init(&b, 1000);
	sky_line_words(s, NOW, &b);
	assert_string_equal(b.data, "No good answer in 1 of 4 hours");
	buf_release(&b);
	free(s);
}

static void slower_answers_stand_higher(void **state)
{
	UNUSED(state);
	assert_int_equal(sky_height(0), 0);
	assert_int_equal(sky_height(99), 0);
	assert_int_equal(sky_height(100), 1);
	assert_int_equal(sky_height(5999), 6);
	assert_int_equal(sky_height(6000), 7);
	assert_int_equal(sky_height(INT64_MAX), 7);
}

static void a_code_has_its_three_corners(void **state)
{
	static const int corner[][2] = {{0, 0}, {0, -7}, {-7, 0}};
	struct qr q;

	UNUSED(state);
	assert_int_equal(qr_make(&q, "https://school.example/8b"), ERR_OK);
	assert_true(q.width >= 21 && (q.width - 21) % 4 == 0);
	for (size_t i = 0; i < ARRAY_LEN(corner); i++) {
		int y = corner[i][0] < 0 ? q.width - 7 : 0;
		int x = corner[i][1] < 0 ? q.width - 7 : 0;

		assert_true(qr_dark(&q, y, x) && qr_dark(&q, y + 6, x + 6));
		assert_true(qr_dark(&q, y + 3, x + 3));
		assert_false(qr_dark(&q, y + 1, x + 1));
	}
	assert_false(qr_dark(&q, -1, 0) || qr_dark(&q, 0, q.width));
	qr_release(&q);
}

static void what_is_too_long_for_a_code_is_refused(void **state)
{
	char text[QR_TEXT_MAX + 2];
	struct qr q;

	UNUSED(state);
	memset(text, 'a', sizeof(text));
	text[QR_TEXT_MAX + 1] = '\0';
	assert_int_equal(qr_make(&q, text), ERR_LIMIT);
	text[QR_TEXT_MAX] = '\0';
	assert_int_equal(qr_make(&q, text), ERR_OK);
	qr_release(&q);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_of_a_level_are_said_as_spans),
		cmocka_unit_test(many_spans_are_cut),
		cmocka_unit_test(a_day_is_heard_in_words),
		cmocka_unit_test(the_line_is_heard_in_words),
		cmocka_unit_test(slower_answers_stand_higher),
		cmocka_unit_test(a_code_has_its_three_corners),
		cmocka_unit_test(what_is_too_long_for_a_code_is_refused),
	};

	setenv("TZ", "Europe/Berlin", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
