/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/badlink/cuts.h"

#define MS    (LINK_SECOND / 1000)
#define RTT   (300 * MS)
#define SPEED 2000000

static const char zeros[LINK_WINDOW];

static struct link *a_link(int64_t up, int64_t down)
{
	struct link *l = link_new(&(struct link_model){{up, down}, RTT});

	assert_non_null(l);
	return l;
}

static size_t take_all(struct link *l, int conn, enum link_way way, int64_t now)
{
	size_t n, sum = 0;

	while (link_arrived(l, conn, way, &n), n > 0) {
		link_take(l, conn, way, n, now);
		sum += n;
	}
	return sum;
}

static void fill(struct link *l, int conn, int64_t now)
{
	size_t room = link_room(l, conn, LINK_UP);

	if (room > 0)
		link_send(l, conn, LINK_UP, zeros, room, now);
}

/* Keeps the ways up of n connections full until a time; what arrived on
 * each. */
static void run(struct link *l, const int *conn, int n, int64_t from,
    int64_t until, size_t *arrived)
{
	for (int64_t now = from; now <= until; now = link_next(l)) {
		link_tick(l, now);
		for (int i = 0; i < n; i++) {
			arrived[i] += take_all(l, conn[i], LINK_UP, now);
			fill(l, conn[i], now);
		}
	}
}

static void
the_first_byte_needs_a_round_trip_for_the_connect_and_half_for_itself(
    void **state)
{
	struct link *l = a_link(SPEED, SPEED);
	int c = link_connect(l, 0);
	int64_t first = RTT + 4 * 1000 + RTT / 2; /* one byte: 4 us */
	UNUSED(state);

	link_send(l, c, LINK_UP, "x", 1, 10 * MS);
	link_tick(l, first - 1);
	assert_int_equal(take_all(l, c, LINK_UP, first - 1), 0);
	assert_int_equal(link_next(l), first);
	link_tick(l, first);
	assert_int_equal(take_all(l, c, LINK_UP, first), 1);
	assert_int_equal(link_wire(l, LINK_UP), 1);
	assert_int_equal(link_wire(l, LINK_DOWN), 0);
	link_free(l);
}

static void bytes_arrive_as_they_were_sent(void **state)
{
	struct link *l = a_link(0, 0);
	int c = link_connect(l, 0);
	size_t n, at = 0;
	char data[977];
	int64_t now = RTT;
	unsigned char next = 0, want = 0;
	UNUSED(state);

	for (int round = 0; round < 2000; round++) {
		size_t room = MIN(sizeof(data), link_room(l, c, LINK_DOWN));

		for (size_t i = 0; i < room; i++)
			data[i] = (char)(next = (unsigned char)(next * 5 + 1));
		link_send(l, c, LINK_DOWN, data, room, now);
		now += 7 * MS;
		link_tick(l, now);
		for (;;) {
			const char *p = link_arrived(l, c, LINK_DOWN, &n);

			if (n == 0)
				break;
			for (size_t i = 0; i < n; i++) {
				want = (unsigned char)(want * 5 + 1);
				assert_int_equal((unsigned char)p[i], want);
			}
			at += n;
			link_take(l, c, LINK_DOWN, n, now);
		}
	}
	assert_true(at > 3 * LINK_WINDOW);
	link_free(l);
}

static void a_full_way_carries_its_rate(void **state)
{
	struct link *l = a_link(SPEED, 56000);
	int c = link_connect(l, 0);
	size_t before = 0, sum = 0;
	UNUSED(state);

	run(l, &c, 1, RTT, 10 * LINK_SECOND, &before);
	run(l, &c, 1, 10 * LINK_SECOND + 1, 30 * LINK_SECOND, &sum);
	assert_in_range(sum, SPEED / 8 * 20 - 2 * LINK_PACKET,
	    SPEED / 8 * 20 + 2 * LINK_PACKET);
	link_free(l);
}

static void two_connections_send_in_turn(void **state)
{
	struct link *l = a_link(SPEED, SPEED);
	int c[2] = {link_connect(l, 0), link_connect(l, 0)};
	size_t sum[2] = {0, 0};
	UNUSED(state);

	run(l, c, 2, RTT, 20 * LINK_SECOND, sum);
	assert_in_range(
	    sum[0], sum[1] - 8 * LINK_PACKET, sum[1] + 8 * LINK_PACKET);
	assert_true(sum[0] + sum[1] > SPEED / 8 * 18);
	link_free(l);
}

static void the_window_grows_by_what_is_acknowledged_up_to_its_limit(
    void **state)
{
	struct link *l = a_link(0, 0);
	int c = link_connect(l, 0);
	int64_t now = RTT;
	size_t want = LINK_FIRST_WINDOW;
	UNUSED(state);

	for (int round = 0; round < 8; round++) {
		assert_int_equal(link_window(l, c, LINK_UP), want);
		assert_int_equal(link_room(l, c, LINK_UP), want);
		fill(l, c, now);
		assert_int_equal(link_room(l, c, LINK_UP), 0);
		link_tick(l, now + RTT / 2);
		assert_int_equal(take_all(l, c, LINK_UP, now + RTT / 2), want);
		link_tick(l, now + RTT - 1);
		assert_int_equal(link_room(l, c, LINK_UP), 0);
		now += RTT;
		link_tick(l, now);
		want = MIN(2 * want, LINK_WINDOW);
	}
	assert_int_equal(want, LINK_WINDOW);
	assert_int_equal(link_window(l, c, LINK_DOWN), LINK_FIRST_WINDOW);
	link_free(l);
}

static void a_reader_that_does_not_take_stops_the_sender(void **state)
{
	struct link *l = a_link(0, 0);
	int c = link_connect(l, 0);
	size_t n;
	UNUSED(state);

	fill(l, c, RTT);
	link_tick(l, 100 * LINK_SECOND);
	assert_int_equal(link_room(l, c, LINK_UP), 0);
	link_arrived(l, c, LINK_UP, &n);
	assert_int_equal(n, LINK_FIRST_WINDOW);
	assert_int_equal(link_next(l), LINK_NEVER);
	link_free(l);
}

static void an_end_arrives_behind_the_last_byte(void **state)
{
	struct link *l = a_link(SPEED, SPEED);
	int c = link_connect(l, 0);
	int64_t last = RTT + 10 * 5792000 + RTT / 2;
	UNUSED(state);

	link_send(l, c, LINK_UP, zeros, LINK_FIRST_WINDOW, 0);
	link_finish(l, c, LINK_UP, LINK_FIN, 0);
	assert_int_equal(link_room(l, c, LINK_UP), 0);
	link_tick(l, last - 1);
	take_all(l, c, LINK_UP, last - 1);
	assert_int_equal(link_ended(l, c, LINK_UP, last - 1), LINK_OPEN);
	link_tick(l, last);
	assert_int_equal(link_ended(l, c, LINK_UP, last), LINK_OPEN);
	assert_int_equal(take_all(l, c, LINK_UP, last), LINK_PACKET);
	assert_int_equal(link_ended(l, c, LINK_UP, last), LINK_FIN);
	assert_int_equal(link_ended(l, c, LINK_DOWN, last), LINK_OPEN);
	link_free(l);
}

static void a_reset_loses_what_waits_and_not_what_is_under_way(void **state)
{
	struct link *l = a_link(SPEED, SPEED);
	int c = link_connect(l, 0);
	UNUSED(state);

	link_send(l, c, LINK_UP, zeros, LINK_FIRST_WINDOW, 0);
	link_tick(l, RTT); /* the first packet leaves */
	link_finish(l, c, LINK_UP, LINK_RESET, RTT);
	link_tick(l, 2 * RTT);
	assert_int_equal(link_ended(l, c, LINK_UP, 2 * RTT), LINK_OPEN);
	assert_int_equal(take_all(l, c, LINK_UP, 2 * RTT), LINK_PACKET);
	assert_int_equal(link_ended(l, c, LINK_UP, 2 * RTT), LINK_RESET);
	assert_int_equal(link_wire(l, LINK_UP), LINK_PACKET);
	link_free(l);
}

static void what_was_dropped_is_lost_and_stays_counted(void **state)
{
	struct link *l = a_link(SPEED, SPEED);
	int c = link_connect(l, 0);
	size_t n;
	UNUSED(state);

	link_send(l, c, LINK_UP, zeros, 5000, 0);
	link_tick(l, RTT + 10 * MS);
	link_drop(l, c);
	assert_int_equal(link_next(l), LINK_NEVER);
	assert_int_equal(link_wire(l, LINK_UP), 2 * LINK_PACKET);
	c = link_connect(l, LINK_SECOND);
	link_tick(l, 9 * LINK_SECOND);
	link_arrived(l, c, LINK_UP, &n);
	assert_int_equal(n, 0);
	assert_int_equal(link_window(l, c, LINK_UP), LINK_FIRST_WINDOW);
	link_free(l);
}

static void the_same_seed_cuts_at_the_same_times(void **state)
{
	struct cuts a, b, other;
	int differs = 0;
	UNUSED(state);

	cuts_init(&a, 7, 5 * LINK_SECOND, CUT_MIXED);
	cuts_init(&b, 7, 5 * LINK_SECOND, CUT_RESET);
	cuts_init(&other, 8, 5 * LINK_SECOND, CUT_RESET);
	for (int i = 0; i < 100; i++) {
		struct cut x = cuts_next(&a), y = cuts_next(&b);

		assert_int_equal(x.at, y.at);
		differs += cuts_next(&other).at != x.at;
	}
	assert_int_equal(differs, 100);
	cuts_init(&a, 7, 0, CUT_RESET);
	assert_int_equal(cuts_next(&a).at, LINK_NEVER);
}

static void cuts_are_a_poisson_process(void **state)
{
	struct cuts c;
	int64_t last = 0;
	int above_mean = 0, n = 20000;
	UNUSED(state);

	cuts_init(&c, 1, 5 * LINK_SECOND, CUT_RESET);
	for (int i = 0; i < n; i++) {
		struct cut cut = cuts_next(&c);

		assert_true(cut.at > last);
		above_mean += cut.at - last > 5 * LINK_SECOND;
		last = cut.at;
	}
	/* 1 s and 1/e, both within more than three standard deviations */
	assert_in_range(last / n, 4.85 * LINK_SECOND, 5.15 * LINK_SECOND);
	assert_in_range(above_mean, 0.355 * n, 0.381 * n);
}

static void each_mode_has_its_fates(void **state)
{
	struct cuts c;
	int seen[CUT_MODES] = {0}, first_loud = 0, resets = 0;
	UNUSED(state);

	cuts_init(&c, 3, LINK_SECOND, CUT_MIXED);
	for (int i = 0; i < 4000; i++) {
		struct cut cut = cuts_next(&c);
		bool one = cut.mode == CUT_ONESIDE;

		seen[cut.mode]++;
		assert_int_equal(cut.fate[0] != cut.fate[1], one);
		if (!one)
			continue;
		assert_int_equal((cut.fate[0] == FATE_SILENCE) +
				     (cut.fate[1] == FATE_SILENCE),
		    1);
		first_loud += cut.fate[0] != FATE_SILENCE;
		resets +=
		    cut.fate[0] == FATE_RESET || cut.fate[1] == FATE_RESET;
	}
	for (int mode = CUT_RESET; mode < CUT_MIXED; mode++)
		assert_in_range(seen[mode], 900, 1100);
	assert_int_equal(seen[CUT_MIXED], 0);
	assert_in_range(first_loud, 400, 600);
	assert_in_range(resets, 400, 600);
}

static void a_mode_is_found_by_its_name(void **state)
{
	enum cut_mode m;
	UNUSED(state);

	for (int i = 0; i < CUT_MODES; i++) {
		assert_true(cut_mode_by_name(cut_mode_name(i), &m));
		assert_int_equal(m, i);
	}
	assert_false(cut_mode_by_name("earthquake", &m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		the_first_byte_needs_a_round_trip_for_the_connect_and_half_for_itself),
	    cmocka_unit_test(bytes_arrive_as_they_were_sent),
	    cmocka_unit_test(a_full_way_carries_its_rate),
	    cmocka_unit_test(two_connections_send_in_turn),
	    cmocka_unit_test(
		the_window_grows_by_what_is_acknowledged_up_to_its_limit),
	    cmocka_unit_test(a_reader_that_does_not_take_stops_the_sender),
	    cmocka_unit_test(an_end_arrives_behind_the_last_byte),
	    cmocka_unit_test(
		a_reset_loses_what_waits_and_not_what_is_under_way),
	    cmocka_unit_test(what_was_dropped_is_lost_and_stays_counted),
	    cmocka_unit_test(the_same_seed_cuts_at_the_same_times),
	    cmocka_unit_test(cuts_are_a_poisson_process),
	    cmocka_unit_test(each_mode_has_its_fates),
	    cmocka_unit_test(a_mode_is_found_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
