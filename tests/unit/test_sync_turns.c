/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/fake_school.h"

#define HOUR 3600
#define MB   1000000

static int setup(void **state)
{
	*state = fake_open();
	return 0;
}

static int teardown(void **state)
{
	fake_close(*state);
	return 0;
}

static char empty[] = "";

static int64_t add_task(
    struct fake *f, int64_t account, const char *pid, int64_t due)
{
	bool fresh;
	int64_t id = 0;
	struct material m = {.pid = (char *)(uintptr_t)pid,
	    .name = (char *)(uintptr_t)pid,
	    .type = empty,
	    .sha256 = empty,
	    .size = 10};
	struct task t = {.account = account,
	    .pid = (char *)(uintptr_t)pid,
	    .course_pid = empty,
	    .course = empty,
	    .title = (char *)(uintptr_t)pid,
	    .teacher = empty,
	    .version = empty,
	    .due = due,
	    .text = empty,
	    .takes_files = true,
	    .takes_text = true,
	    .types = empty,
	    .work_key = empty,
	    .work_pid = empty,
	    .work_text = empty,
	    .mark = empty,
	    .feedback = empty};
	assert_int_equal(
	    store_task_put(f->store, &t, &m, 1, &id, &fresh), ERR_OK);
	return id;
}

/* A file of so many bytes, or a text, for a new task. */
static int64_t add(
    struct fake *f, int64_t account, const char *pid, int64_t due, size_t bytes)
{
	char *content = bytes ? malloc(bytes + 1) : NULL;
	f->task = add_task(f, account, pid, due);
	if (content) {
		memset(content, 'x', bytes);
		content[bytes] = '\0';
	}
	int64_t id = fake_queue(
	    f, content ? pid : NULL, content, content ? NULL : "Mein Text");
	free(content);
	return id;
}

static void is_nth(struct fake *f, int n, int64_t entry)
{
	struct entry e = {0};
	assert_true(f->n_held > n);
	assert_int_equal(store_entry_get(f->store, entry, &e), ERR_OK);
	assert_string_equal(f->held[n].key, e.key);
	record_entry_release(&e);
}

static void what_is_due_first_is_sent_first(void **state)
{
	struct fake *f = *state;
	int64_t undated = add(f, f->account, "a", 0, 10);
	int64_t later = add(f, f->account, "b", f->now + 9 * HOUR, 0);
	int64_t large = add(f, f->account, "c", f->now + 2 * HOUR, MB);
	int64_t small = add(f, f->account, "d", f->now + 2 * HOUR, 100);
	int64_t text = add(f, f->account, "e", f->now + 2 * HOUR, 0);
	fake_run(f, 5);
	is_nth(f, 0, text);
	is_nth(f, 1, small);
	is_nth(f, 2, large);
	is_nth(f, 3, later);
	is_nth(f, 4, undated);
}

static void what_is_put_off_does_not_block_the_others(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_BUSY;
	f->err = ERR_OVERLOADED;
	int64_t first = add(f, f->account, "a", f->now + HOUR, 0);
	int64_t second = add(f, f->account, "b", f->now + 9 * HOUR, 0);
	fake_run(f, 0);
	assert_int_equal(fake_state(f, first), ENTRY_waiting);
	assert_int_equal(fake_state(f, second), ENTRY_proven);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, first), ENTRY_proven);
}

static void a_large_one_stops_for_a_text_and_goes_on_where_it_was(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_CUT; /* tells of half before it is cut */
	int64_t large = add(f, f->account, "a", 0, 4 * MB);
	engine_step(f->engine);
	assert_int_equal(fake_state(f, large), ENTRY_sending);
	int64_t text = add(f, f->account, "b", f->now + HOUR, 0);
	fake_run(f, 0);
	is_nth(f, 0, text);
	is_nth(f, 1, large);
	assert_int_equal(f->offset_seen, 2 * MB);
	assert_int_equal(f->hand_ins, 3);
}

static void of_two_accounts_the_urgent_upload_has_the_line(void **state)
{
	static char name[] = "andere", platform[] = "open", user[] = "can",
		    url[] = "http://127.0.0.1:2";
	struct fake *f = *state;
	struct account a = {.name = name,
	    .platform = platform,
	    .url = url,
	    .user = user,
	    .person = user,
	    .school = empty,
	    .zone = empty,
	    .cursor = name};
	assert_int_equal(store_account_put(f->store, &a), ERR_OK);
	fake_run(f, 2);
	f->plan = PLAN_HANG;
	int64_t urgent = add(f, f->account, "a", f->now + 1200, MB);
	fake_run(f, 1);
	int64_t large = add(f, a.id, "b", 0, 3 * MB);
	assert_int_equal(engine_fetch(f->engine, f->material), ERR_OK);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, urgent), ENTRY_sending);
	assert_int_equal(fake_state(f, large), ENTRY_waiting);
	assert_int_equal(f->fetches, 0);
	int64_t text = add(f, a.id, "c", 0, 0);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, text), ENTRY_proven);
	fake_restart(f); /* the line is free again */
	fake_run(f, 5);
	assert_int_equal(fake_state(f, urgent), ENTRY_proven);
	assert_int_equal(fake_state(f, large), ENTRY_proven);
	assert_int_equal(f->fetches, 1);
}

static enum err note(void *ctx, const struct material *m)
{
	*(int64_t *)ctx = m->id;
	return ERR_OK;
}

static void material_of_the_nearest_deadline_comes_first(void **state)
{
	struct fake *f = *state;
	int64_t far = 0, near = 0;
	struct material m = {0};
	store_materials(f->store, add_task(f, f->account, "fern",
	    f->now + 90 * HOUR), note, &far);
	store_materials(f->store, add_task(f, f->account, "nah",
	    f->now + HOUR), note, &near);
	assert_int_equal(engine_fetch(f->engine, far), ERR_OK);
	assert_int_equal(engine_fetch(f->engine, near), ERR_OK);
	engine_step(f->engine);
	f->fetch_fails = true;
	f->err = ERR_GONE; /* the second one */
	assert_int_equal(f->fetches, 1);
	fake_run(f, 5);
	assert_int_equal(store_material_get(f->store, near, &m), ERR_OK);
	assert_int_equal(m.state, MATERIAL_failed);
	record_material_release(&m);
}

static void what_an_upload_got_is_kept(void **state)
{
	struct fake *f = *state;
	assert_int_equal(store_rate(f->store, f->account, f->now),
	    QUEUE_RATE_UNKNOWN);
	f->plan = PLAN_CUT;
	add(f, f->account, "a", 0, 4 * MB);
	engine_step(f->engine);
	f->mono += 10000;
	f->now += 10;
	fake_run(f, 0);
	assert_int_equal(store_rate(f->store, f->account, f->now), 200000);
}

/* Nothing can be sent: the secret is looked for, and never found. */
static void stop_sending(struct fake *f)
{
	f->token_busy = true;
	fake_restart(f);
}

static void a_warning_comes_early_and_once_for_each_step(void **state)
{
	struct fake *f = *state;
	stop_sending(f);
	/* needs 250 s at the careful speed, 10 and 120 to spare */
	add(f, f->account, "a", f->now + 2 * HOUR, 4 * 800000);
	fake_run(f, 2 * HOUR - 380 - 1800 - 60);
	assert_int_equal(f->notices[NOTICE_start_soon], 0);
	fake_run(f, 70);
	assert_int_equal(f->notices[NOTICE_start_soon], 1);
	fake_restart(f);
	fake_run(f, 1700);
	assert_int_equal(f->notices[NOTICE_start_soon], 1);
	assert_int_equal(f->notices[NOTICE_start_over], 0);
	fake_run(f, 120);
	assert_int_equal(f->notices[NOTICE_start_over], 1);
	fake_restart(f);
	fake_run(f, HOUR);
	assert_int_equal(f->notices[NOTICE_start_soon], 1);
	assert_int_equal(f->notices[NOTICE_start_over], 1);
}

static void what_is_on_hold_is_warned_of_too(void **state)
{
	struct fake *f = *state;
	stop_sending(f);
	int64_t id = add(f, f->account, "a", f->now + HOUR, 10);
	assert_int_equal(store_entry_hold(f->store, id), ERR_OK);
	assert_true(engine_deadline_held(f->engine));
	fake_run(f, 10);
	assert_int_equal(f->notices[NOTICE_start_soon], 0);
	fake_run(f, 3000);
	assert_int_equal(f->notices[NOTICE_start_soon], 1);
	fake_run(f, HOUR);
	assert_int_equal(f->notices[NOTICE_start_over], 1);
	assert_false(engine_deadline_held(f->engine));
}

static void what_arrives_in_time_gives_no_warning(void **state)
{
	struct fake *f = *state;
	int64_t id = add(f, f->account, "a", f->now + 600, MB);
	fake_run(f, HOUR);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->notices[NOTICE_start_soon], 0);
	assert_int_equal(f->notices[NOTICE_start_over], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		what_is_due_first_is_sent_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_is_put_off_does_not_block_the_others, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_large_one_stops_for_a_text_and_goes_on_where_it_was, setup,
		teardown),
	    cmocka_unit_test_setup_teardown(
		of_two_accounts_the_urgent_upload_has_the_line, setup,
		teardown),
	    cmocka_unit_test_setup_teardown(
		material_of_the_nearest_deadline_comes_first, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_an_upload_got_is_kept, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		a_warning_comes_early_and_once_for_each_step, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_is_on_hold_is_warned_of_too, setup, teardown),
	    cmocka_unit_test_setup_teardown(
		what_arrives_in_time_gives_no_warning, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
