/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "net/line.h"

#include <setjmp.h>
#include <cmocka.h>

#define IDLE 60000

/* 250 kB a second for so long, in packets, from a round trip of 300 ms. */
static int64_t flow(struct line *l, enum line_way way, int64_t now, int ms)
{
	for (int64_t end = now + ms; now < end; now += 10)
		line_moved(l, way, 2500, 10, now);
	return now;
}

static int64_t known(struct line *l)
{
	line_init(l);
	line_connected(l, 300);
	line_first_byte(l, true, true, 310, 1000);
	return flow(l, LINE_DOWN, 1000, 5000);
}

static void a_new_line_waits_as_long_as_it_was_told(void **state)
{
	struct line l;

	UNUSED(state);
	line_init(&l);
	assert_int_equal(line_rtt_ms(&l, 1), 0);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, 1), IDLE);
	assert_int_equal(line_connect_ms(&l, false, 30000, 1), 30000);
	assert_int_equal(line_send_buffer(&l, 1), 0);
	/* a question that was answered says nothing about files */
	line_first_byte(&l, false, true, 20, 1);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, 1), IDLE);
}

static void goodput_and_round_trip_are_measured(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	assert_int_equal(line_rtt_ms(&l, now), 310);
	assert_in_range((int64_t)l.down.bps, 230000, 270000);
	/* a pause is no slowness */
	now = flow(&l, LINE_DOWN, now + 60000, 5000);
	assert_in_range((int64_t)l.down.bps, 230000, 270000);
}

static void silence_is_judged_by_what_the_line_did(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now), LINE_SILENCE_MS);
	line_moved(&l, LINE_DOWN, 100, 4000, now); /* it does have holes */
	assert_in_range(line_silence_ms(&l, false, 0, IDLE, now), 4500, 6000);
	assert_in_range(line_silence_ms(&l, false, 0, IDLE, now + 300000),
			LINE_SILENCE_MS, 1600);
	/* a server may think, unless it is more likely the line */
	assert_in_range(line_silence_ms(&l, true, 0, IDLE, now + 300000), 5000, 5100);
	line_cut(&l, now + 299000);
	assert_in_range(line_silence_ms(&l, true, 0, IDLE, now + 300000),
			LINE_SILENCE_MS, 2500);
	now += 400000;
	/* a file that the server takes long to begin with */
	line_first_byte(&l, true, true, 9000, now);
	assert_true(line_silence_ms(&l, true, 0, IDLE, now) > 9500);
	assert_int_equal(line_silence_ms(&l, true, 0, 8000, now), 8000);
}

static void what_is_queued_is_given_its_time(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	assert_int_equal(line_silence_ms(&l, true, 100000, IDLE, now), IDLE);
	now = flow(&l, LINE_UP, now, 5000);
	assert_in_range(line_silence_ms(&l, false, 500000, IDLE, now), 3500, 6000);
}

static void a_false_alarm_doubles_the_limit_for_minutes(void **state)
{
	struct line l;
	int64_t now = known(&l), first;

	UNUSED(state);
	first = line_silence_ms(&l, false, 0, IDLE, now);
	line_alarm(&l, first, now);
	line_first_byte(&l, true, true, 300, now + 600); /* it was dead indeed */
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now), first);
	line_alarm(&l, first, now);
	line_first_byte(&l, true, true, 5000, now + 3000); /* it was only slow */
	assert_in_range(line_silence_ms(&l, false, 0, IDLE, now + 3000), 2 * first,
			2 * first + 600);
	line_alarm(&l, 2 * first, now + 9000);
	line_alarm(&l, 2 * first, now + 15000); /* nothing came between them */
	assert_true(line_silence_ms(&l, false, 0, IDLE, now + 15000) >= 4 * first);
	assert_in_range(line_silence_ms(&l, false, 0, IDLE,
					now + 20000 + LINE_ALARM_MS),
			first, first + 600);
}

static void a_reply_that_raises_the_limit_proves_no_alarm_false(void **state)
{
	struct line l;
	int64_t now = known(&l), due;

	UNUSED(state);
	line_cut(&l, now);
	line_alarm(&l, LINE_SILENCE_MS, now);
	line_first_byte(&l, true, false, 1600, now);
	due = line_silence_ms(&l, true, 0, IDLE, now);
	assert_in_range(due, 2200, 2300);
}

static void alarms_in_a_row_are_doubted_until_a_byte_comes(void **state)
{
	struct line l;
	int64_t now = known(&l), first = line_silence_ms(&l, false, 0, IDLE, now);

	UNUSED(state);
	line_alarm(&l, first, now);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now), first);
	now += first;
	line_alarm(&l, first, now);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now), 2 * first);
	now += 2 * first;
	line_alarm(&l, 2 * first, now);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now), 4 * first);
	line_first_byte(&l, true, false, 300, now); /* all were true */
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now), first);
	line_cut(&l, now); /* such a line has more of them */
	line_alarm(&l, first, now);
	line_alarm(&l, first, now + first);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now + first), first);
	line_alarm(&l, first, now + 2 * first);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now + 2 * first),
			 2 * first);
	line_first_byte(&l, true, false, 6000, now + 2 * first); /* not so */
	assert_true(line_silence_ms(&l, false, 0, IDLE, now + 2 * first) >=
		    2 * first);
}

static void a_question_is_judged_only_where_the_line_was_cut(void **state)
{
	struct line l;
	int64_t now = known(&l), ms;

	UNUSED(state);
	assert_int_equal(line_answer_ms(&l, IDLE, now), IDLE);
	line_cut(&l, now);
	ms = line_answer_ms(&l, IDLE, now);
	assert_in_range(ms, 4000, 4500);
	line_hasty(&l, ms, now);
	assert_int_equal(line_answer_ms(&l, IDLE, now), 2 * ms);
	/* what files get there says nothing about a server that thinks */
	line_first_byte(&l, true, true, 300, now);
	line_first_byte(&l, false, true, 300, now);
	assert_int_equal(line_answer_ms(&l, IDLE, now), 2 * ms);
	line_hasty(&l, 2 * ms, now);
	line_hasty(&l, 4 * ms, now);
	assert_in_range(line_answer_ms(&l, IDLE, now), 30000, IDLE);
	assert_int_equal(line_answer_ms(&l, 20000, now), 20000);
	assert_int_equal(line_answer_ms(&l, IDLE, now + 61000), IDLE);
	line_first_byte(&l, false, true, 9000, now);
	line_cut(&l, now + 300000);
	assert_int_equal(line_answer_ms(&l, IDLE, now + 300000), 4000);
}

static void a_server_that_answers_slowly_is_waited_for(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	line_cut(&l, now);
	line_first_byte(&l, false, true, 9000, now);
	assert_true(line_answer_ms(&l, IDLE, now) > 9500);
}

static void what_lived_with_a_dead_connection_is_not_used_again(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	assert_int_equal(line_fresh_s(&l, now), 0);
	line_alarm(&l, 2000, now);
	assert_int_equal(line_fresh_s(&l, now), 1);
	assert_int_equal(line_fresh_s(&l, now + 7900), 7);
	line_cut(&l, now + 8000);
	assert_int_equal(line_fresh_s(&l, now + 10000), 2);
}

static void one_silence_of_two_connections_is_one_alarm(void **state)
{
	struct line l;
	int64_t now = known(&l), first = line_silence_ms(&l, false, 0, IDLE, now);

	UNUSED(state);
	line_alarm(&l, first, now);
	line_alarm(&l, first, now + 5);
	line_alarm(&l, first, now + 60);
	assert_int_equal(line_silence_ms(&l, false, 0, IDLE, now + 60), first);
	line_alarm(&l, first, now + 60 + first);
	assert_true(line_silence_ms(&l, false, 0, IDLE, now + 60 + first) > first);
}

static void connects_are_short_twice_then_long(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	assert_int_equal(line_connect_ms(&l, false, 30000, now), LINE_SILENCE_MS);
	assert_int_equal(line_connect_ms(&l, true, 30000, now), 8 * 310);
	line_not_connected(&l);
	assert_int_equal(line_connect_ms(&l, false, 30000, now), LINE_SILENCE_MS);
	line_not_connected(&l);
	assert_int_equal(line_connect_ms(&l, false, 30000, now), 30000);
	line_connected(&l, 300);
	assert_int_equal(line_connect_ms(&l, false, 30000, now), LINE_SILENCE_MS);
}

static void a_cut_of_two_connections_is_one(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	line_cut(&l, now);
	line_cut(&l, now + 20);
	assert_int_equal(line_cuts(&l, now + 20), 1);
	for (int i = 1; i <= 100; i++)
		line_cut(&l, now + i * 1000);
	assert_int_equal(line_cuts(&l, now + 100000), LINE_CUTS);
	assert_int_equal(line_cuts(&l, now + 101000 + LINE_LATELY_MS), 0);
}

static void our_kernel_hides_no_long_queue(void **state)
{
	struct line l;
	int64_t now = known(&l);

	UNUSED(state);
	now = flow(&l, LINE_UP, now, 5000);
	assert_in_range(line_send_buffer(&l, now), 200000, 320000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_line_waits_as_long_as_it_was_told),
		cmocka_unit_test(goodput_and_round_trip_are_measured),
		cmocka_unit_test(silence_is_judged_by_what_the_line_did),
		cmocka_unit_test(what_is_queued_is_given_its_time),
		cmocka_unit_test(a_false_alarm_doubles_the_limit_for_minutes),
		cmocka_unit_test(a_reply_that_raises_the_limit_proves_no_alarm_false),
		cmocka_unit_test(alarms_in_a_row_are_doubted_until_a_byte_comes),
		cmocka_unit_test(a_question_is_judged_only_where_the_line_was_cut),
		cmocka_unit_test(a_server_that_answers_slowly_is_waited_for),
		cmocka_unit_test(what_lived_with_a_dead_connection_is_not_used_again),
		cmocka_unit_test(one_silence_of_two_connections_is_one_alarm),
		cmocka_unit_test(connects_are_short_twice_then_long),
		cmocka_unit_test(a_cut_of_two_connections_is_one),
		cmocka_unit_test(our_kernel_hides_no_long_queue),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
