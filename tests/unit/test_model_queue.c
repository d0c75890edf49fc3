/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "model/queue.h"
#include "tests/lib/seeded.h"

#define MINUTE 60
#define HOUR   3600
#define DAY    (24 * HOUR)
#define MB     1000000
#define RATE   100000

static const int64_t now = 1612771200;

static struct turn turn(int64_t entry, int64_t due, int64_t left)
{
	return (struct turn){.entry = entry, .account = 1, .due = due,
			     .left = left, .rate = RATE, .created = now - HOUR,
			     .state = ENTRY_waiting};
}

static bool before(struct turn a, struct turn b)
{
	int order = turn_order(&a, &b, now);

	assert_int_equal(order < 0, turn_order(&b, &a, now) > 0);
	return order < 0;
}

static void the_nearest_deadline_goes_first(void **state)
{
	UNUSED(state);
	assert_true(before(turn(2, now + HOUR, 5 * MB),
			   turn(1, now + 2 * HOUR, 1)));
	assert_true(before(turn(2, now + DAY / 2, 5 * MB), turn(1, 0, 1)));
}

static void at_one_deadline_text_then_small_then_large(void **state)
{
	UNUSED(state);
	assert_true(before(turn(2, now + HOUR, 0), turn(1, now + HOUR, 1)));
	assert_true(before(turn(2, now + HOUR, 9), turn(1, now + HOUR, 10)));
	assert_true(before(turn(1, now + HOUR, 9), turn(2, now + HOUR, 9)));
}

static void a_missing_reply_is_asked_for_first(void **state)
{
	struct turn doubt = turn(9, 0, 500 * MB);

	UNUSED(state);
	doubt.asks = true;
	assert_true(before(doubt, turn(1, now + MINUTE, 0)));
}

static void deadlines_of_two_schools_compare_by_one_clock(void **state)
{
	struct turn fast = turn(1, now + HOUR, 0), slow = turn(2, 0, 0);

	UNUSED(state);
	fast.skew = 10 * MINUTE; /* there it is later: fifty minutes are left */
	slow.due = now + 55 * MINUTE;
	assert_true(before(fast, slow));
}

static void what_cannot_be_in_time_gives_way_to_what_can(void **state)
{
	UNUSED(state);
	assert_true(before(turn(2, now + 30 * MINUTE, MB),
			   turn(1, now + 10 * MINUTE, 500 * MB)));
	assert_true(before(turn(1, now + 10 * MINUTE, 500 * MB),
			   turn(2, now + 2 * HOUR, MB)));
}

static void late_work_counts_to_the_last_moment_it_is_taken(void **state)
{
	struct turn late = turn(1, now - HOUR, MB), closed = turn(2, now - 1, 0);

	UNUSED(state);
	late.late_until = now + 20 * MINUTE;
	assert_int_equal(turn_deadline(&late, now), now + 20 * MINUTE);
	assert_true(before(late, turn(3, now + 30 * MINUTE, 0)));
	assert_int_equal(turn_deadline(&closed, now), 0);
	assert_true(before(turn(3, now + 30 * MINUTE, MB), closed));
}

/* Every minute somebody hands in something small that is due today. */
static void a_large_one_without_a_date_is_not_starved(void **state)
{
	struct turn large = turn(1, 0, 2000 * (int64_t)MB);
	int64_t t = now;

	UNUSED(state);
	large.created = now;
	for (; t < now + 2 * DAY; t += MINUTE) {
		struct turn small = turn(2 + t, t + 2 * HOUR, 1);

		if (turn_order(&large, &small, t) < 0)
			break;
	}
	assert_true(t > now + 12 * HOUR && t <= now + DAY);
	struct turn pressing = turn(2, t + 10 * MINUTE, 1);
	assert_true(turn_order(&pressing, &large, t) < 0);
	struct turn late = turn(3, t - HOUR, 1);
	late.created = t;
	assert_true(turn_order(&large, &late, t + 3 * HOUR) < 0);
}

static struct turn any(struct seeded *s, int64_t entry)
{
	static const int64_t sizes[] = {0, 1, 5000, MB, 50 * MB, 3000LL * MB};
	struct turn t = turn(entry, 0, sizes[seeded_below(s, 6)]);

	if (seeded_below(s, 3))
		t.due = now - 2 * HOUR + seeded_below(s, 6) * HOUR;
	if (!seeded_below(s, 3))
		t.late_until = now + seeded_below(s, 4) * HOUR;
	t.created = now - (int64_t)seeded_below(s, 3) * DAY;
	t.skew = (int64_t)seeded_below(s, 3) * 600 - 600;
	t.rate = seeded_below(s, 2) ? RATE : 1;
	t.asks = !seeded_below(s, 5);
	t.tried = seeded_below(s, 2);
	t.state = seeded_below(s, 6) ? ENTRY_waiting : ENTRY_held;
	return t;
}

static void the_order_is_total_and_has_no_circles(void **state)
{
	struct seeded s;

	UNUSED(state);
	for (uint64_t seed = 1; seed <= 3000; seed++) {
		seeded_init(&s, seed);
		struct turn a = any(&s, 1), b = any(&s, 2), c = any(&s, 3);

		assert_int_not_equal(turn_order(&a, &b, now), 0);
		assert_int_equal(turn_order(&a, &b, now) < 0,
				 turn_order(&b, &a, now) > 0);
		if (turn_order(&a, &b, now) < 0 && turn_order(&b, &c, now) < 0)
			assert_true(turn_order(&a, &c, now) < 0);
	}
}

static struct queue planned(uint64_t seed, unsigned n)
{
	struct seeded s;
	struct queue q;

	seeded_init(&s, seed);
	queue_init(&q);
	for (unsigned i = 0; i < n; i++) {
		struct turn t = any(&s, i + 1);

		assert_int_equal(queue_add(&q, &t), ERR_OK);
	}
	queue_plan(&q, now);
	return q;
}

static void a_plan_is_sorted_and_starts_leave_time_for_all_before(void **state)
{
	UNUSED(state);
	for (uint64_t seed = 1; seed <= 500; seed++) {
		struct queue q = planned(seed, 12);
		int64_t needs = 0;

		assert_int_equal(q.n, 12);
		for (int i = 0; i < q.n; i++) {
			const struct turn *t = &q.turn[i];
			bool late = now + t->skew >= t->start_by;

			if (i)
				assert_true(turn_order(t - 1, t, now) < 0);
			assert_int_equal(t->start_by == 0, t->deadline == 0);
			if (t->deadline)
				assert_true(t->start_by + needs +
					    turn_needs(t) < t->deadline);
			if (t->alarm != ALARM_NONE)
				assert_int_equal(t->alarm == ALARM_OVER, late);
			if (t->state != ENTRY_held)
				needs += turn_needs(t);
			assert_ptr_equal(queue_find(&q, t->entry), t);
		}
		assert_true(queue_next_alarm(&q, now) > now);
		queue_release(&q);
	}
}

static struct turn plan_one(struct turn t, int64_t at)
{
	struct queue q;

	queue_init(&q);
	assert_int_equal(queue_add(&q, &t), ERR_OK);
	queue_plan(&q, at);
	t = q.turn[0];
	queue_release(&q);
	return t;
}

static void the_start_is_early_enough_at_the_measured_speed(void **state)
{
	struct turn t = plan_one(turn(1, now + 2 * HOUR, 60 * MB), now);

	UNUSED(state);
	/* ten minutes at that speed, a quarter more for cuts, two to spare */
	assert_int_equal(t.start_by, now + 2 * HOUR - 750 - 10 - 120);
	t.rate = QUEUE_RATE_UNKNOWN;
	t = plan_one(t, now);
	assert_true(t.start_by < now + 2 * HOUR - 60 * MINUTE);
	t.due = 0;
	t = plan_one(t, now);
	assert_int_equal(t.start_by, 0);
	assert_int_equal(t.alarm, ALARM_NONE);
}

static void an_alarm_comes_half_an_hour_before_the_start(void **state)
{
	struct turn t = turn(1, now + DAY, MB);
	int64_t start = plan_one(t, now).start_by;
	struct queue q;

	UNUSED(state);
	assert_int_equal(plan_one(t, start - 1801).alarm, ALARM_NONE);
	assert_int_equal(plan_one(t, start - 1800).alarm, ALARM_SOON);
	assert_int_equal(plan_one(t, start).alarm, ALARM_OVER);
	assert_int_equal(plan_one(t, now + DAY).alarm, ALARM_NONE);
	t.skew = 100; /* by the school's clock */
	assert_int_equal(plan_one(t, start - 1901).alarm, ALARM_NONE);
	assert_int_equal(plan_one(t, start - 1900).alarm, ALARM_SOON);
	queue_init(&q);
	queue_add(&q, &t);
	queue_plan(&q, now);
	assert_int_equal(queue_next_alarm(&q, now), start - 1900);
	assert_int_equal(queue_next_alarm(&q, start - 1900), start - 100);
	queue_release(&q);
}

static void work_that_is_sent_in_time_gives_no_alarm(void **state)
{
	struct turn t = turn(1, now + 20 * MINUTE, MB);

	UNUSED(state);
	assert_int_equal(plan_one(t, now).alarm, ALARM_SOON);
	t.state = ENTRY_sending;
	assert_int_equal(plan_one(t, now).alarm, ALARM_NONE);
	t.left = 5000LL * MB; /* but it will not be */
	assert_int_equal(plan_one(t, now).alarm, ALARM_OVER);
	t.state = ENTRY_sent;
	assert_int_equal(plan_one(t, now).alarm, ALARM_NONE);
	t.state = ENTRY_waiting;
	t.left = MB;
	t.created = now; /* in this moment */
	assert_int_equal(plan_one(t, now).alarm, ALARM_NONE);
	t.tried = true;
	assert_int_equal(plan_one(t, now).alarm, ALARM_SOON);
}

static void the_line_is_yielded_to_what_would_be_late(void **state)
{
	struct turn hours = turn(1, 0, 2000LL * MB);
	struct turn text = turn(2, 0, 0), pressing = turn(3, now + HOUR, MB);
	struct turn calm = turn(4, now + 4 * HOUR, 50 * MB);

	UNUSED(state);
	assert_true(turn_yields(&hours, &pressing, now));
	assert_true(turn_yields(&hours, &text, now)); /* a moment */
	assert_true(turn_yields(&hours, &calm, now));
	assert_false(turn_yields(&pressing, &hours, now));
	struct turn soon_over = turn(5, 0, MB);
	assert_false(turn_yields(&soon_over, &calm, now));
	assert_false(turn_yields(&soon_over, &text, now));
}

static void a_rate_is_careful(void **state)
{
	struct speed s[12] = {{1, now, MB, 10000}};

	UNUSED(state);
	assert_int_equal(queue_rate(NULL, 0, now), QUEUE_RATE_UNKNOWN);
	assert_int_equal(queue_rate(s, 1, now), RATE);
	assert_int_equal(queue_rate(s, 1, now + 30 * DAY), QUEUE_RATE_UNKNOWN);
	for (int i = 0; i < 12; i++)
		s[i] = (struct speed){1, now - i, MB, 10000};
	s[0].ms = s[1].ms = s[2].ms = 100000; /* slower of late: believed */
	assert_int_equal(queue_rate(s, 12, now), RATE / 10);
	s[0].ms = s[1].ms = s[2].ms = 100; /* faster: not yet */
	assert_true(queue_rate(s, 12, now) < 2 * RATE);
	s[0] = (struct speed){1, now, 1, 1000000};
	assert_int_equal(queue_rate(s, 1, now), QUEUE_RATE_LEAST);
	s[0].ms = 0;
	assert_int_equal(queue_rate(s, 1, now), QUEUE_RATE_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_deadline_goes_first),
		cmocka_unit_test(at_one_deadline_text_then_small_then_large),
		cmocka_unit_test(a_missing_reply_is_asked_for_first),
		cmocka_unit_test(deadlines_of_two_schools_compare_by_one_clock),
		cmocka_unit_test(what_cannot_be_in_time_gives_way_to_what_can),
		cmocka_unit_test(late_work_counts_to_the_last_moment_it_is_taken),
		cmocka_unit_test(a_large_one_without_a_date_is_not_starved),
		cmocka_unit_test(the_order_is_total_and_has_no_circles),
		cmocka_unit_test(a_plan_is_sorted_and_starts_leave_time_for_all_before),
		cmocka_unit_test(the_start_is_early_enough_at_the_measured_speed),
		cmocka_unit_test(an_alarm_comes_half_an_hour_before_the_start),
		cmocka_unit_test(work_that_is_sent_in_time_gives_no_alarm),
		cmocka_unit_test(the_line_is_yielded_to_what_would_be_late),
		cmocka_unit_test(a_rate_is_careful),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
