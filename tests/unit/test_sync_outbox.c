/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/hash.h"
#include "tests/lib/fake_school.h"

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

static void work_is_sent_proven_and_told_once(void **state)
{
	struct fake *f = *state;
	struct receipt r = {0};
	int64_t id = fake_queue(f, "aufsatz.txt", "Mein Aufsatz", "Bitte sehr");
	fake_run(f, 1);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(f->asks, 0);
	assert_int_equal(f->notices[NOTICE_proven], 1);
	assert_int_equal(store_receipt_of_task(f->store, f->task, &r), ERR_OK);
	assert_int_equal(r.n_files, 1);
	assert_string_equal(r.files[0].name, "aufsatz.txt");
	record_receipt_release(&r);
	fake_run(f, 600);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(engine_pending(f->engine), 0);
}

static void after_a_lost_reply_it_asks_and_does_not_send_again(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_LOST;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(f->asks, 1);
	assert_int_equal(f->n_held, 1);
}

static void it_sends_again_only_after_the_settling_time(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_NOT_ARRIVED;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, ENGINE_SETTLE_S - 5);
	assert_int_equal(fake_state(f, id), ENTRY_asking);
	assert_int_equal(f->hand_ins, 1);
	assert_true(f->asks > 3);
	fake_run(f, 30);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->hand_ins, 2);
	assert_int_equal(f->n_held, 1);
}

static void what_arrives_late_is_not_doubled(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_LATE;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 100);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->n_held, 1);
}

static void asking_while_offline_gets_calmer(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_LOST;
	f->ask_fails = true;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 4 * 3600);
	assert_int_equal(fake_state(f, id), ENTRY_asking);
	assert_true(f->asks < 120);
	f->ask_fails = false;
	fake_run(f, 3600);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->n_held, 1);
}

/* Where the news do not name it: the school may stand before it again. */
static void what_is_proven_is_asked_for_apart_once(void **state)
{
	struct fake *f = *state;
	fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 5);
	assert_int_equal(f->tasks, 0);
	fake_run(f, 3600);
	assert_int_equal(f->tasks, 1);
	fake_restart(f);
	fake_run(f, 3600);
	assert_int_equal(f->tasks, 1);
	fake_queue(f, "b.txt", "Mehr", NULL);
	fake_run(f, 3600);
	assert_int_equal(f->tasks, 2);
}

static void what_the_news_name_is_not_asked_for_apart(void **state)
{
	struct fake *f = *state;
	fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 5);
	f->work = f->held[0].key;
	f->work_at = f->now;
	f->all_again = true;
	fake_run(f, 3600);
	f->all_again = false;
	fake_restart(f);
	fake_run(f, 3600);
	assert_int_equal(f->tasks, 0);
}

static void what_got_no_answer_is_asked_for_again(void **state)
{
	struct fake *f = *state;
	fake_queue(f, "a.txt", "Inhalt", NULL);
	f->task_fails = true;
	fake_run(f, 3600);
	int tried = f->tasks;
	assert_in_range(tried, 2, 6);
	f->task_fails = false;
	fake_restart(f);
	fake_run(f, 3600);
	assert_int_equal(f->tasks, tried + 1);
}

static void a_refusal_is_held_with_its_reason(void **state)
{
	static const enum err reasons[] = {ERR_TOO_LATE, ERR_TOO_LARGE,
	    ERR_CONFLICT, ERR_NOT_ACCEPTED, ERR_GONE};
	struct fake *f = *state;
	int told = 0;
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		f->plan = PLAN_REFUSED;
		f->err = reasons[i];
		int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
		fake_run(f, 5);
		assert_int_equal(fake_state(f, id), ENTRY_held);
		assert_int_equal(fake_reason(f, id), reasons[i]);
		assert_int_equal(f->notice_reason, reasons[i]);
		assert_int_equal(f->notices[NOTICE_held], (int)i + 1);
		/* what stands there now is told once; a conflict looks itself */
		told += reasons[i] != ERR_CONFLICT;
		assert_int_equal(f->tasks, told);
	}
	fake_run(f, 3600);
	assert_int_equal(f->hand_ins, (int)ARRAY_LEN(reasons));
	assert_int_equal(engine_pending(f->engine), 0);
}

static void a_held_entry_goes_on_when_the_person_says_so(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_REFUSED;
	f->err = ERR_CONFLICT;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 5);
	assert_int_equal(store_entry_retry(f->store, id), ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
}

static void a_busy_school_is_left_alone_as_long_as_it_asks(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_BUSY;
	f->err = ERR_OVERLOADED;
	f->retry_after = 300;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 10);
	int news = f->news;
	engine_round(f->engine);
	fake_run(f, 280);
	assert_int_equal(fake_state(f, id), ENTRY_waiting);
	assert_int_equal(fake_reason(f, id), ERR_OVERLOADED);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(f->news, news);
	assert_int_equal(f->rounds, 1);
	fake_run(f, 200);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
}

static void a_cut_upload_goes_on_where_it_was(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_CUT;
	int64_t id = fake_queue(f, "a.txt", "1234567890", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->hand_ins, 2);
	assert_int_equal(f->offset_seen, 5);
	assert_int_equal(f->asks, 0);
}

static void a_restart_in_the_middle_goes_on_where_it_was(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_HANG;
	int64_t id = fake_queue(f, "a.txt", "1234567890", NULL);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_sending);
	fake_restart(f);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->offset_seen, 5);
	assert_int_equal(f->asks, 0);
	assert_int_equal(f->n_held, 1);
}

static void a_restart_after_the_commit_asks_first(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_HANG_AFTER;
	int64_t id = fake_queue(f, "a.txt", "1234567890", NULL);
	fake_run(f, 5);
	fake_restart(f);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(f->asks, 1);
	assert_int_equal(f->n_held, 1);
}

static void a_yes_without_proof_is_asked_after(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_SILENT;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(f->asks, 1);
}

static void what_the_school_holds_must_be_the_work(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_SPOILT;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_held);
	assert_int_equal(f->notices[NOTICE_proven], 0);
	assert_int_equal(f->notices[NOTICE_held], 1);
}

static void without_a_login_entries_wait(void **state)
{
	struct fake *f = *state;
	struct account a = {0};
	f->plan = PLAN_REFUSED;
	f->err = ERR_LOGIN;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 7200);
	assert_int_equal(fake_state(f, id), ENTRY_waiting);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(store_account_get(f->store, f->account, &a), ERR_OK);
	assert_true(a.login_needed);
	record_account_release(&a);
	store_account_login(f->store, f->account, false);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->opened, 2);
}

static void later_work_is_based_on_ours_that_was_on_its_way(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_LOST;
	fake_queue(f, "a.txt", "Eins", NULL);
	fake_run(f, 0);
	int64_t second = fake_queue(f, "b.txt", "Zwei", NULL);
	fake_run(f, 200);
	assert_int_equal(fake_state(f, second), ENTRY_proven);
	assert_int_equal(f->hand_ins, 2);
	assert_string_equal(f->base_seen, f->held[0].key);
}

static void a_clock_set_back_delays_nothing(void **state)
{
	struct fake *f = *state;
	f->plan = PLAN_BUSY;
	f->err = ERR_OFFLINE;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 0);
	assert_int_equal(fake_state(f, id), ENTRY_waiting);
	f->now -= 30 * 86400;
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
}

static void done_marks_go_through_the_outbox_too(void **state)
{
	struct fake *f = *state;
	struct hand_in_order o = {.task = f->task, .kind = KIND_done};
	int64_t id, missing;
	int which;
	assert_int_equal(
	    store_hand_in(f->store, &o, NULL, NULL, &id, &which, &missing),
	    ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->changes, 1);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

static void due_tomorrow_is_told_by_the_schools_clock(void **state)
{
	struct fake *f = *state;
	/* ours is a day slow: what it takes for the day after tomorrow */
	f->due = f->now + 52 * 3600;
	f->skew = 86400;
	f->all_again = true;
	engine_round(f->engine);
	fake_run(f, 5);
	assert_int_equal(f->notices[NOTICE_due_soon], 1);
	fake_run(f, 3 * 3600);
	assert_int_equal(f->notices[NOTICE_due_soon], 1);
}

static void what_our_clock_alone_takes_for_tomorrow_is_not_told(void **state)
{
	struct fake *f = *state;
	f->due = f->now + 24 * 3600;
	f->skew = -86400;
	f->all_again = true;
	fake_run(f, 3600);
	assert_int_equal(f->notices[NOTICE_due_soon], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(work_is_sent_proven_and_told_once),
	    T(after_a_lost_reply_it_asks_and_does_not_send_again),
	    T(it_sends_again_only_after_the_settling_time),
	    T(what_arrives_late_is_not_doubled),
	    T(asking_while_offline_gets_calmer),
	    T(what_is_proven_is_asked_for_apart_once),
	    T(what_the_news_name_is_not_asked_for_apart),
	    T(what_got_no_answer_is_asked_for_again),
	    T(a_refusal_is_held_with_its_reason),
	    T(a_held_entry_goes_on_when_the_person_says_so),
	    T(a_busy_school_is_left_alone_as_long_as_it_asks),
	    T(a_cut_upload_goes_on_where_it_was),
	    T(a_restart_in_the_middle_goes_on_where_it_was),
	    T(a_restart_after_the_commit_asks_first),
	    T(a_yes_without_proof_is_asked_after),
	    T(what_the_school_holds_must_be_the_work),
	    T(without_a_login_entries_wait),
	    T(later_work_is_based_on_ours_that_was_on_its_way),
	    T(a_clock_set_back_delays_nothing),
	    T(done_marks_go_through_the_outbox_too),
	    T(due_tomorrow_is_told_by_the_schools_clock),
	    T(what_our_clock_alone_takes_for_tomorrow_is_not_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
