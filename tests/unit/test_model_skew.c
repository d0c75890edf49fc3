/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two clocks, compared by answers of all speeds. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "model/skew.h"
#include "tests/lib/seeded.h"

#define NOW 1614000000

static void clocks_that_agree_are_never_said_not_to(void **state)
{
	int64_t skew = 0;

	UNUSED(state);
	for (int ms = 0; ms < 60000; ms += 97) {
		/* dated when it was asked for, and when it was over */
		skew = skew_after(skew, NOW - (ms + 999) / 1000, NOW, ms);
		assert_int_equal(skew, 0);
		skew = skew_after(skew, NOW, NOW, ms);
		assert_int_equal(skew, 0);
	}
}

static void a_quick_answer_settles_it(void **state)
{
	UNUSED(state);
	assert_int_equal(skew_after(0, NOW + 42, NOW, 20), 42);
	assert_int_equal(skew_after(0, NOW - 86400, NOW, 0), -86400);
	/* ten seconds, and nobody knows when of them: between 37 and 47 */
	assert_int_equal(skew_after(0, NOW + 37, NOW, 10000), 37);
	assert_int_equal(skew_after(37, NOW + 42, NOW, 20), 42);
	/* and the next slow one leaves it */
	assert_int_equal(skew_after(42, NOW + 33, NOW, 10000), 42);
}

static void a_clock_that_was_set_is_seen(void **state)
{
	UNUSED(state);
	assert_int_equal(skew_after(600, NOW, NOW, 100), 1);
	assert_int_equal(skew_after(-600, NOW, NOW, 100), 0);
	assert_int_equal(skew_after(600, NOW - 5, NOW, 5000), 0);
}

/* Whatever the answers, after a quick one it is right to the second that both
 * sides cut off. */
static void it_ends_within_a_second_of_the_truth(void **state)
{
	struct seeded s;

	UNUSED(state);
	seeded_init(&s, 5);
	for (int i = 0; i < 1000; i++) {
		int64_t truth = (int64_t)seeded_below(&s, 2000) - 1000;
		int64_t known = (int64_t)seeded_below(&s, 2000) - 1000;

		for (int n = 0; n < 20; n++) {
			int ms = n == 19 ? 0 : (int)seeded_below(&s, 30000);
			int64_t ago = (int64_t)seeded_below(&s, (unsigned)ms + 1);

			known = skew_after(known,
				NOW + truth - (ago + 999) / 1000, NOW, ms);
		}
		assert_in_range(known - truth + 1, 0, 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_that_agree_are_never_said_not_to),
		cmocka_unit_test(a_quick_answer_settles_it),
		cmocka_unit_test(a_clock_that_was_set_is_seen),
		cmocka_unit_test(it_ends_within_a_second_of_the_truth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
