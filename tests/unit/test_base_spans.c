/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/spans.h"

#include <setjmp.h>
#include <cmocka.h>

#define BYTES 300

/* The set as flags beside the set as ranges. */
static void same(const struct spans *s, const bool *in)
{
	int64_t sum = 0, last = -1;

	for (int i = 0; i < s->n; i++) {
		assert_true(s->at[i].from > last);
		assert_true(s->at[i].from < s->at[i].to);
		last = s->at[i].to;
	}
	for (int i = 0; i < BYTES; i++) {
		int end = i, next = i;

		sum += in[i];
		assert_int_equal(spans_find(s, i) != NULL, in[i]);
		while (end < BYTES && in[end])
			end++;
		while (next < BYTES && !in[next])
			next++;
		assert_int_equal(spans_end(s, i), end);
		assert_int_equal(spans_next(s, i),
				 next < BYTES ? next : INT64_MAX);
		assert_int_equal(spans_meet(s, i, i + 7),
				 next < MIN(BYTES, i + 7));
	}
	assert_int_equal(spans_sum(s), sum);
}

static void a_set_of_ranges_is_as_a_set_of_bytes(void **state)
{
	UNUSED(state);
	for (unsigned seed = 1; seed <= 40; seed++) {
		struct spans s = { 0 };
		bool in[BYTES + 40] = { false };
		unsigned dice = seed;

		for (int step = 0; step < 120; step++) {
			bool add = rand_r(&dice) % 3 != 0;
			int from = rand_r(&dice) % BYTES;
			int len = rand_r(&dice) % 40;
			int to = MIN(BYTES, from + len);

			if (add)
				assert_int_equal(spans_add(&s, from, to), 0);
			else
				assert_int_equal(spans_remove(&s, from, to), 0);
			for (int i = from; i < to; i++)
				in[i] = add;
		}
		same(&s, in);
		spans_release(&s);
	}
}

static void too_many_ranges_change_nothing(void **state)
{
	struct spans s = { 0 };

	UNUSED(state);
	for (int i = 0; i < SPANS_MAX; i++)
		assert_int_equal(spans_add(&s, 10 * i, 10 * i + 5), ERR_OK);
	assert_int_equal(spans_add(&s, 1000000, 1000001), ERR_LIMIT);
	assert_int_equal(spans_remove(&s, 1, 2), ERR_LIMIT);
	assert_int_equal(spans_sum(&s), 5 * SPANS_MAX);
	assert_int_equal(spans_add(&s, 5, 10), ERR_OK);
	assert_int_equal(spans_add(&s, 1000000, 1000001), ERR_OK);
	spans_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_of_ranges_is_as_a_set_of_bytes),
		cmocka_unit_test(too_many_ranges_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
