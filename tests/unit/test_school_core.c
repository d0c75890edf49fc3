/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feed and hand-ins without a server. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/timefmt.h"
#include "school/demo.h"
#include "school/edit.h"
#include "school/work.h"

#define MIA "u0"
#define CAN "u4"

struct fixed {
	struct school s;
	struct clock clock;
	int64_t now;
};

static int64_t fixed_now(void *ctx)
{
	return ((struct fixed *)ctx)->now;
}

static int open_school(void **state)
{
	const struct demo_options o = {.tasks = 20, .seed = 1};
	struct fixed *f = calloc(1, sizeof(*f));
	bool empty;

	assert_non_null(f);
	f->now = 1700000000;
	f->clock.now = fixed_now;
	f->clock.mono_ms = fixed_now;
	f->clock.ctx = f;
	assert_int_equal(
	    school_open(&f->s, NULL, &f->clock, random_system(), &empty), 0);
	assert_true(empty);
	assert_int_equal(demo_fill(&f->s, &o), 0);
	*state = f;
	return 0;
}

static int close_school(void **state)
{
	struct fixed *f = *state;

	school_close(&f->s);
	free(f);
	return 0;
}

struct rows {
	int count, gone;
	int64_t last;
};

static bool count_row(void *ctx, const struct feed_item *item)
{
	struct rows *r = ctx;

	assert_true(item->rev > r->last);
	r->last = item->rev;
	r->count++;
	r->gone += item->gone;
	return true;
}

static struct rows rows_since(struct school *s, const char *who, int64_t rev)
{
	struct rows r = {0, 0, rev};

	assert_true(feed_each(s, who, rev, count_row, &r));
	return r;
}

static enum err edit(struct school *s, const char *a, const char *b)
{
	char one[64], two[64], three[] = "--title", four[] = "anders";
	char *args[] = {one, two, three, four};
	FILE *sink = fopen("/dev/null", "we");
	enum err e;

	assert_non_null(sink);
	snprintf(one, sizeof(one), "%s", a);
	snprintf(two, sizeof(two), "%s", b);
	e = edit_run(s, args, strcmp(a, "task-change") == 0 ? 4 : 2, sink);
	fclose(sink);
	return e;
}

static void nothing_is_new_until_something_changes(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	int64_t last = feed_last(s);

	assert_false(feed_newer(s, MIA, last));
	assert_int_equal(rows_since(s, MIA, last).count, 0);
	assert_int_equal(edit(s, "task-change", "t100"), 0);
	assert_true(feed_newer(s, MIA, last));
	assert_int_equal(rows_since(s, MIA, last).count, 1);
	assert_false(feed_newer(s, CAN, last));
	assert_int_equal(edit(s, "task-remove", "t100"), 0);
	assert_int_equal(rows_since(s, MIA, last).gone, 1);
	assert_int_equal(edit(s, "task-remove", "t100"), ERR_NOT_FOUND);
}

static void a_touched_task_comes_once(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	int count = rows_since(s, MIA, 0).count;

	assert_int_equal(work_done(s, MIA, "t100", true, "k1"), WORK_NEW);
	assert_int_equal(rows_since(s, MIA, 0).count, count);
	assert_int_equal(work_done(s, MIA, "t100", true, "k1"), WORK_KNOWN);
	assert_int_equal(
	    work_done(s, MIA, "t100", false, "k1"), WORK_KEY_REUSED);
	assert_int_equal(work_done(s, CAN, "t100", true, "k1"), WORK_GONE);
}

static enum work_result hand_in(
    struct school *s, const char *key, const char *base, const char *text)
{
	struct work w = {.face = "open",
	    .key = key,
	    .task = "t100",
	    .base = base,
	    .text = text};
	struct work_refusal no;

	return work_hand_in(s, MIA, &w, &no);
}

static void a_key_happens_once_and_a_base_must_be_current(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;

	assert_true(db_run(s, "UPDATE task SET takes_text = 1", ""));
	assert_int_equal(hand_in(s, "k1", NULL, "eins"), WORK_NEW);
	assert_int_equal(hand_in(s, "k1", NULL, "eins"), WORK_KNOWN);
	assert_int_equal(hand_in(s, "k1", NULL, "zwei"), WORK_KEY_REUSED);
	assert_int_equal(hand_in(s, "k2", NULL, "zwei"), WORK_CONFLICT);
	assert_int_equal(hand_in(s, "k2", "k0", "zwei"), WORK_CONFLICT);
	assert_int_equal(hand_in(s, "k2", "k1", "zwei"), WORK_NEW);
	assert_int_equal(hand_in(s, "k1", NULL, "eins"), WORK_KNOWN);
	assert_int_equal(hand_in(s, "k3", "k2", ""), WORK_NOTHING);
}

/* What of mia's tasks is over, may be late, may not be any more; and what of
 * it is done, handed in and told about. */
#define TURNS \
	"SELECT count(*), sum(t.due < ?2), sum(t.start <= ?2)," \
	" sum(t.late_until < ?2), sum(t.late_until IS NULL AND t.due < ?2 -" \
	" 3 * 86400 AND w.task IS NULL), count(w.task), sum(w.done)," \
	" count(w.current), count(w.feedback) FROM task t JOIN member m ON" \
	" m.course = t.course AND m.person = ?1 LEFT JOIN work w ON" \
	" w.task = t.id AND w.person = ?1"
#define TURN_COUNT 9

/* Of the demo school that was made at that moment, ten minutes later. */
static void made_at(int64_t now, int64_t out[TURN_COUNT])
{
	const struct demo_options o = {.tasks = 40, .seed = 1};
	struct fixed f = {.clock = {.now = fixed_now, .mono_ms = fixed_now}};
	struct sqlite3_stmt *q;
	bool empty;

	f.clock.ctx = &f;
	f.now = now;
	assert_int_equal(
	    school_open(&f.s, NULL, &f.clock, random_system(), &empty), 0);
	assert_int_equal(demo_fill(&f.s, &o), 0);
	q = db_query(&f.s, TURNS, "si", MIA, now + 600);
	assert_true(db_row(q));
	for (int i = 0; i < TURN_COUNT; i++)
		out[i] = db_int(q, i);
	db_done(q);
	school_close(&f.s);
}

static void the_demo_school_is_the_same_at_each_hour(void **state)
{
	static const int times[][5] = {{2026, 11, 30, 12, 0},
	    {2026, 11, 30, 0, 10}, {2026, 11, 29, 23, 50}, {2026, 3, 29, 1, 55},
	    {2026, 3, 29, 9, 0}, {2026, 10, 25, 2, 30}, {2026, 12, 31, 18, 1}};
	int64_t first[TURN_COUNT], others[TURN_COUNT], now;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		const int *t = times[i];

		assert_true(time_from_zone(
		    "Europe/Berlin", t[0], t[1], t[2], t[3], t[4], 0, &now));
		made_at(now, i ? others : first);
		for (int k = 0; k < TURN_COUNT; k++)
			assert_true(first[k] > 0);
		assert_true(!i || !memcmp(first, others, sizeof(first)));
	}
}

int main(void)
{
#define WITH_SCHOOL(t) \
	cmocka_unit_test_setup_teardown(t, open_school, close_school)
	const struct CMUnitTest tests[] = {
	    WITH_SCHOOL(nothing_is_new_until_something_changes),
	    WITH_SCHOOL(a_touched_task_comes_once),
				    WITH_SCHOOL(a_key_happens_once_and_a_base_must_be_current),
	    cmocka_unit_test(the_demo_school_is_the_same_at_each_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
