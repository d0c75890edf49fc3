/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feed and hand-ins without a server. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

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

int main(void)
{
#define WITH_SCHOOL(t) \
	cmocka_unit_test_setup_teardown(t, open_school, close_school)
	const struct CMUnitTest tests[] = {
	    WITH_SCHOOL(nothing_is_new_until_something_changes),
	    WITH_SCHOOL(a_touched_task_comes_once),
				    WITH_SCHOOL(a_key_happens_once_and_a_base_must_be_current),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
