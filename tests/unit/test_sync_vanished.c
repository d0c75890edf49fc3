/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proven work that the school lost, and orders that meet other work there. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "tests/lib/fake_school.h"

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define LONG (2 * 3600)

static int setup(void **state)
{
	struct fake *f = fake_open();
	f->all_again = true;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	fake_close(*state);
	return 0;
}

/* Proves work and lets the school tell of it; its key. */
static const char *proven_work(struct fake *f)
{
	int n = f->n_held;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 5);
	assert_int_equal(f->n_held, n + 1);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	f->work = f->held[n].key;
	f->work_at = f->now;
	return f->work;
}

struct newest {
	int64_t task, id;
	int n;
};

static enum err offer_seen(void *ctx, const struct entry *e)
{
	struct newest *o = ctx;
	if (e->state == ENTRY_held && e->reason == ERR_VANISHED) {
		o->id = e->id;
		o->n++;
	}
	return ERR_OK;
}

/* The entry that offers vanished work; 0: none. */
static int64_t offer_of(struct fake *f)
{
	struct newest o = {.n = 0};
	assert_int_equal(
	    store_outbox(f->store, false, offer_seen, &o), ERR_OK);
	assert_true(o.n < 2);
	return o.id;
}

static void vanished_work_is_told_and_offered_once(void **state)
{
	struct fake *f = *state;
	struct entry e = {0};
	proven_work(f);
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 0);
	assert_int_equal(offer_of(f), 0);
	f->work = NULL;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
	assert_int_equal(f->notice_standing, STANDING_vanished);
	int64_t id = offer_of(f);
	assert_int_not_equal(id, 0);
	assert_int_equal(store_entry_get(f->store, id, &e), ERR_OK);
	assert_int_equal(e.n_files, 1);
	assert_string_equal(e.files[0].name, "a.txt");
	assert_string_not_equal(e.key, f->held[0].key);
	record_entry_release(&e);
	fake_restart(f);
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
	assert_int_equal(offer_of(f), id);
	assert_int_equal(f->hand_ins, 1);
}

static void nothing_is_sent_again_before_the_person_says_so(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work = NULL;
	f->current = "";
	fake_run(f, LONG);
	int64_t id = offer_of(f);
	assert_int_equal(f->hand_ins, 1);
	assert_int_equal(store_entry_retry(f->store, id), ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->n_held, 2);
	f->work = f->held[1].key;
	fake_run(f, LONG);
	assert_int_equal(offer_of(f), 0);
}

static void what_was_declined_is_not_offered_again(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work = NULL;
	fake_run(f, LONG);
	assert_int_equal(
	    store_entry_drop(f->store, offer_of(f), f->dir), ERR_OK);
	fake_run(f, LONG);
	fake_restart(f);
	fake_run(f, LONG);
	assert_int_equal(offer_of(f), 0);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
}

static void work_that_comes_back_ends_the_offer(void **state)
{
	struct fake *f = *state;
	const char *key = proven_work(f);
	f->work = NULL;
	fake_run(f, LONG);
	int64_t id = offer_of(f);
	f->work = key;
	fake_run(f, LONG);
	assert_int_equal(fake_state(f, id), ENTRY_superseded);
	f->work = NULL;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 2);
	assert_int_not_equal(offer_of(f), 0);
}

static void the_copy_outlives_the_proof(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	assert_int_equal(
	    store_blobs_sweep(f->store, f->now + 400 * 86400), ERR_OK);
	f->work = NULL;
	fake_run(f, LONG);
	int64_t id = offer_of(f);
	assert_int_equal(store_entry_retry(f->store, id), ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
}

static void work_without_its_files_has_vanished_too(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work_bare = true;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
	assert_int_equal(f->notice_standing, STANDING_changed);
	assert_int_not_equal(offer_of(f), 0);
}

static void newer_work_of_another_device_is_told_and_not_offered(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work = "somebody else's";
	f->work_at = f->now + 60;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 0);
	assert_int_equal(f->notices[NOTICE_replaced], 1);
	assert_int_equal(offer_of(f), 0);
}

static void older_work_that_is_back_means_that_ours_vanished(void **state)
{
	struct fake *f = *state;
	const char *first = proven_work(f);
	f->now += 60;
	fake_queue(f, "b.txt", "Mehr", NULL);
	fake_run(f, 5);
	assert_int_equal(f->n_held, 2);
	f->work = f->held[1].key;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 0);
	f->work = first;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
	assert_int_equal(f->notices[NOTICE_replaced], 0);
	int64_t id = offer_of(f);
	f->current = first;
	assert_int_equal(store_entry_retry(f->store, id), ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
}

static void older_work_of_another_device_means_that_ours_vanished(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work = "from before";
	f->work_at = f->now - 86400;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
}

static void a_clock_set_back_hides_nothing(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work = NULL;
	f->now -= 30 * 86400;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
}

static void a_task_that_is_gone_is_told_with_its_work(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->task_gone = true;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 1);
	assert_int_equal(f->notice_standing, STANDING_gone);
	assert_int_equal(offer_of(f), 0);
}

/* A mark has a receipt too, and takes the news of its task with it. */
static void a_mark_on_a_task_that_is_gone_is_no_work(void **state)
{
	struct fake *f = *state;
	struct hand_in_order o = {.task = f->task, .kind = KIND_done};
	struct task t = {0};
	int64_t id = 0, missing;
	int which;
	assert_int_equal(store_hand_in(f->store, &o, NULL, NULL, &id, &which,
			     &missing),
	    ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	f->task_gone = true;
	fake_run(f, LONG);
	assert_int_equal(store_task_get(f->store, f->task, &t), ERR_OK);
	assert_true(t.gone);
	record_task_release(&t);
	assert_int_equal(f->notices[NOTICE_vanished], 0);
}

static void what_the_person_withdrew_has_not_vanished(void **state)
{
	struct fake *f = *state;
	struct hand_in_order o = {.task = f->task, .kind = KIND_withdraw};
	int64_t id = 0, missing;
	int which;
	proven_work(f);
	assert_int_equal(store_hand_in(f->store, &o, NULL, NULL, &id, &which,
			     &missing),
	    ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 5);
	f->work = NULL;
	fake_run(f, LONG);
	assert_int_equal(f->notices[NOTICE_vanished], 0);
}

/* ---- orders that meet other work */

static void a_conflict_is_held_and_the_word_of_the_person_counts(void **state)
{
	struct fake *f = *state;
	f->work = f->current = "the other device's";
	f->work_at = f->now;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_held);
	assert_int_equal(fake_reason(f, id), ERR_CONFLICT);
	assert_int_equal(f->notices[NOTICE_held], 1);
	fake_run(f, LONG);
	assert_int_equal(fake_state(f, id), ENTRY_held);
	assert_int_equal(store_entry_retry(f->store, id), ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_string_equal(f->base_seen, "the other device's");
}

static void a_conflict_that_is_known_uploads_nothing(void **state)
{
	struct fake *f = *state;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	assert_int_equal(store_entry_hold(f->store, id), ERR_OK);
	f->work = f->current = "the other device's";
	engine_round(f->engine);
	fake_run(f, 5);
	assert_int_equal(store_entry_retry(f->store, id), ERR_OK);
	engine_wake(f->engine);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_held);
	assert_int_equal(fake_reason(f, id), ERR_CONFLICT);
	assert_int_equal(f->hand_ins, 0);
}

static void newer_work_goes_on_where_the_school_lost_the_older(void **state)
{
	struct fake *f = *state;
	proven_work(f);
	f->work = NULL;
	f->current = "";
	int64_t id = fake_queue(f, "b.txt", "Mehr", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->notices[NOTICE_held], 0);
	assert_int_equal(f->notices[NOTICE_vanished], 0);
}

static void a_conflict_with_older_work_from_here_is_none(void **state)
{
	struct fake *f = *state;
	const char *first = proven_work(f);
	f->now += 60;
	proven_work(f);
	f->work = f->current = first;
	int64_t id = fake_queue(f, "c.txt", "Noch mehr", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->notices[NOTICE_held], 0);
}

static void a_conflict_is_looked_at_before_anybody_is_told(void **state)
{
	struct fake *f = *state;
	f->work = f->current = "the other device's";
	f->news_fails = true;
	f->err = ERR_OFFLINE;
	int64_t id = fake_queue(f, "a.txt", "Inhalt", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_waiting);
	assert_int_equal(f->notices[NOTICE_held], 0);
	assert_int_equal(f->hand_ins, 1);
	fake_restart(f);
	f->news_fails = false;
	fake_run(f, LONG);
	assert_int_equal(fake_state(f, id), ENTRY_held);
	assert_int_equal(f->notices[NOTICE_held], 1);
	assert_int_equal(f->hand_ins, 1);
}

static void meddle(struct fake *f, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(f->paths.store, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* The base had moved on alone, and looked like a conflict from then on. */
static void a_conflict_is_settled_as_a_whole_or_not_at_all(void **state)
{
	struct fake *f = *state;
	const char *first = proven_work(f);
	f->now += 60;
	proven_work(f);
	f->work = f->current = first;
	meddle(f, "CREATE TRIGGER fails BEFORE UPDATE OF state ON entry"
		  " WHEN old.reason = 'conflict'"
		  " BEGIN SELECT RAISE(ABORT, 'disk'); END");
	int64_t id = fake_queue(f, "c.txt", "Noch mehr", NULL);
	fake_run(f, 60);
	assert_int_equal(fake_state(f, id), ENTRY_waiting);
	assert_int_equal(fake_reason(f, id), ERR_CONFLICT);
	meddle(f, "DROP TRIGGER fails");
	fake_restart(f);
	fake_run(f, LONG);
	assert_int_equal(fake_state(f, id), ENTRY_proven);
	assert_int_equal(f->notices[NOTICE_held], 0);
}

static void a_conflict_does_not_keep_a_round_from_ending(void **state)
{
	struct fake *f = *state;
	f->work = f->current = "the other device's";
	fake_queue(f, "a.txt", "Inhalt", NULL);
	engine_round(f->engine);
	fake_run(f, 60);
	assert_int_equal(f->rounds, 1);
}

/* Both are queued within one second; the school takes the first. */
static void what_is_proven_moves_later_orders_on(void **state)
{
	struct fake *f = *state;
	struct entry e = {0};
	f->plan = PLAN_HANG_AFTER;
	fake_queue(f, "a.txt", "Eins", NULL);
	fake_run(f, 0);
	int64_t second = fake_queue(f, "b.txt", "Zwei", NULL);
	f->current = f->held[0].key;
	fake_restart(f);
	fake_run(f, 5);
	assert_int_equal(fake_state(f, second), ENTRY_proven);
	assert_int_equal(f->hand_ins, 2);
	assert_int_equal(store_entry_get(f->store, second, &e), ERR_OK);
	assert_string_equal(e.base, f->held[0].key);
	record_entry_release(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(vanished_work_is_told_and_offered_once),
	    T(nothing_is_sent_again_before_the_person_says_so),
	    T(what_was_declined_is_not_offered_again),
	    T(work_that_comes_back_ends_the_offer),
	    T(the_copy_outlives_the_proof),
	    T(work_without_its_files_has_vanished_too),
	    T(newer_work_of_another_device_is_told_and_not_offered),
	    T(older_work_that_is_back_means_that_ours_vanished),
	    T(older_work_of_another_device_means_that_ours_vanished),
	    T(a_clock_set_back_hides_nothing),
	    T(a_task_that_is_gone_is_told_with_its_work),
	    T(a_mark_on_a_task_that_is_gone_is_no_work),
	    T(what_the_person_withdrew_has_not_vanished),
	    T(a_conflict_is_held_and_the_word_of_the_person_counts),
	    T(a_conflict_that_is_known_uploads_nothing),
	    T(newer_work_goes_on_where_the_school_lost_the_older),
	    T(a_conflict_with_older_work_from_here_is_none),
	    T(a_conflict_is_looked_at_before_anybody_is_told),
	    T(a_conflict_is_settled_as_a_whole_or_not_at_all),
	    T(a_conflict_does_not_keep_a_round_from_ending),
	    T(what_is_proven_moves_later_orders_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
