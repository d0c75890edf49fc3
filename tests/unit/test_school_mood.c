/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "school/mood.h"

static struct mood read_good(const char *spec)
{
	struct mood m;
	const char *where;

	assert_true(mood_read(&m, spec, 7, &where));
	return m;
}

static bool hits(
    struct mood *m, enum fault_kind kind, const char *method, const char *inner)
{
	struct mood_plan plan;
	char path[128];

	snprintf(path, sizeof(path), "/api/v1%s", inner);
	mood_plan(m, method, path, inner, &plan);
	return plan.hit[kind];
}

static void every_example_of_the_help_can_be_read(void **state)
{
	const char *name, *example;
	struct mood m;

	UNUSED(state);
	for (size_t i = 0; mood_help_line(i, &name, &example); i++) {
		m = read_good(example);
		assert_int_equal(m.count, 1);
		assert_int_equal(m.fault[0].kind, i);
	}
}

static void nonsense_is_refused_where_it_begins(void **state)
{
	static const char *const bad[] = {"slow", "slow=12", "slow=5kB",
	    "cut=x", "nothing", "503=date", "500=3", "500#0", "500#5-2",
	    "500%101", "500@", "500@:/x", "500 x", "capacity=0", "500;502"};
	struct mood m;
	const char *where;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (mood_read(&m, bad[i], 1, &where))
			fail_msg("\"%s\" was taken", bad[i]);
		assert_int_equal(m.count, 0);
	}
	assert_false(mood_read(&m, "502, bad, 500", 1, &where));
	assert_string_equal(where, "bad, 500");
}

static void a_rate_is_no_wait_and_a_wait_no_rate(void **state)
{
	struct mood m = read_good("slow=64kB/s,slow=2s,slow=5ms+1B/s");

	UNUSED(state);
	assert_int_equal(m.fault[0].value, 0);
	assert_int_equal(m.fault[0].rate, 64000);
	assert_int_equal(m.fault[1].value, 2000);
	assert_int_equal(m.fault[1].rate, 0);
	assert_int_equal(m.fault[2].value, 5);
	assert_int_equal(m.fault[2].rate, 1);
}

static void values_are_read(void **state)
{
	struct mood m = read_good("503=date:30\nlength=-12\n\n"
				  "capacity=20+500ms huge=1MB 429=none cut=0");

	UNUSED(state);
	assert_int_equal(m.count, 6);
	assert_int_equal(m.fault[0].form, RETRY_DATE);
	assert_int_equal(m.fault[0].value, 30);
	assert_int_equal(m.fault[1].value, -12);
	assert_int_equal(m.fault[2].value, 20);
	assert_int_equal(m.fault[2].rate, 500);
	assert_int_equal(m.fault[3].value, 1000000);
	assert_int_equal(m.fault[4].form, RETRY_NONE);
	assert_int_equal(m.fault[5].value, 0);
}

static void a_count_counts_what_matches_only(void **state)
{
	struct mood m = read_good("500@PUT:/hand-ins#2-3");

	UNUSED(state);
	assert_false(hits(&m, FAULT_500, "PUT", "/hand-ins/a"));
	assert_false(hits(&m, FAULT_500, "GET", "/hand-ins/a"));
	assert_false(hits(&m, FAULT_500, "PUT", "/tasks/a"));
	assert_true(hits(&m, FAULT_500, "PUT", "/hand-ins/a"));
	assert_true(hits(&m, FAULT_500, "PUT", "/hand-ins/a"));
	assert_false(hits(&m, FAULT_500, "PUT", "/hand-ins/a"));
	m = read_good("500#2");
	assert_true(hits(&m, FAULT_500, "GET", "/a"));
	assert_true(hits(&m, FAULT_500, "GET", "/a"));
	assert_false(hits(&m, FAULT_500, "GET", "/a"));
	m = read_good("500#2+");
	assert_false(hits(&m, FAULT_500, "GET", "/a"));
	assert_true(hits(&m, FAULT_500, "GET", "/a"));
}

static void a_path_is_a_prefix_or_a_glob(void **state)
{
	struct mood m = read_good("drop@/files/*9,500@/api/v1/tasks");

	UNUSED(state);
	assert_true(hits(&m, FAULT_DROP, "GET", "/files/a/b9"));
	assert_false(hits(&m, FAULT_DROP, "GET", "/files/a8"));
	assert_true(hits(&m, FAULT_500, "GET", "/tasks/t1"));
	assert_false(hits(&m, FAULT_500, "GET", "/changes"));
}

static void a_share_is_about_that_share_and_repeats_itself(void **state)
{
	struct mood a = read_good("500%20"), b = read_good("500%20");
	int hit = 0;

	UNUSED(state);
	for (int i = 0; i < 2000; i++) {
		bool now = hits(&a, FAULT_500, "GET", "/x");

		assert_int_equal(now, hits(&b, FAULT_500, "GET", "/x"));
		hit += now;
	}
	assert_in_range(hit, 320, 480);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_example_of_the_help_can_be_read),
	    cmocka_unit_test(nonsense_is_refused_where_it_begins),
	    cmocka_unit_test(a_rate_is_no_wait_and_a_wait_no_rate),
	    cmocka_unit_test(values_are_read),
	    cmocka_unit_test(a_count_counts_what_matches_only),
	    cmocka_unit_test(a_path_is_a_prefix_or_a_glob),
	    cmocka_unit_test(a_share_is_about_that_share_and_repeats_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
