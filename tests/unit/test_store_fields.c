/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a platform asks beyond dates and files, and what the person answered. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "store/slip.h"
#include "tests/lib/store_lib.h"

static struct task asking(const struct store_lib *l)
{
	return (struct task){
		.account = l->account, .pid = (char *)"a",
		.title = (char *)"Aufsatz", .takes_files = true,
		.takes_text = true, .max_words = INT64_C(1) << 40,
		.opens = 77, .drafts = true, .statement = true, .team = true,
		.locked = true, .statement_text = (char *)"Selbst gemacht.",
	};
}

static int64_t put(struct store_lib *l, const struct task *t)
{
	int64_t id;
	bool fresh;

	assert_int_equal(store_task_put(l->s, t, NULL, 0, &id, &fresh), ERR_OK);
	return id;
}

static void all_asked(const struct task *t, bool asked)
{
	assert_int_equal(t->max_words, asked ? INT64_C(1) << 40 : 0);
	assert_int_equal(t->opens, asked ? 77 : 0);
	assert_int_equal(t->drafts, asked);
	assert_int_equal(t->statement, asked);
	assert_int_equal(t->team, asked);
	assert_int_equal(t->locked, asked);
}

static void has(struct store_lib *l, int64_t id, bool asked)
{
	struct task t;

	assert_int_equal(store_task_get(l->s, id, &t), ERR_OK);
	all_asked(&t, asked);
	assert_string_equal(t.statement_text, asked ? "Selbst gemacht." : "");
	record_task_release(&t);
}

static enum err row(void *ctx, const struct task *t)
{
	all_asked(t, true);
	assert_null(t->statement_text);
	++*(int *)ctx;
	return ERR_OK;
}

static void a_task_keeps_what_it_asks_until_it_asks_otherwise(void **state)
{
	struct store_lib *l = *state;
	struct task_query q = { .group = -1, .now = l->now };
	struct task t = asking(l);
	int64_t id = put(l, &t);
	int n = 0;

	has(l, id, true);
	assert_int_equal(store_tasks(l->s, &q, 0, -1, row, &n), ERR_OK);
	assert_int_equal(n, 1);
	put(l, &t);
	has(l, id, true);
	t.max_words = t.opens = 0;
	t.drafts = t.statement = t.team = t.locked = false;
	t.statement_text = NULL;
	put(l, &t);
	has(l, id, false);
}

static void a_deadline_that_is_not_told_stays_what_it_was(void **state)
{
	struct store_lib *l = *state;
	struct task t = { .account = l->account, .pid = (char *)"d",
			  .title = (char *)"Aufsatz", .due = 500,
			  .late_until = 900 }, is;
	int64_t id = put(l, &t);

	t.due = t.late_until = 0;
	t.due_kept = true;
	t.title = (char *)"Ein Aufsatz";
	put(l, &t);
	assert_int_equal(store_task_get(l->s, id, &is), ERR_OK);
	assert_string_equal(is.title, "Ein Aufsatz");
	assert_int_equal(is.due, 500);
	assert_int_equal(is.late_until, 900);
	record_task_release(&is);
	t.due_kept = false;
	put(l, &t);
	assert_int_equal(store_task_get(l->s, id, &is), ERR_OK);
	assert_true(!is.due && !is.late_until);
	record_task_release(&is);
	t.pid = (char *)"e"; /* that nobody knew */
	t.due_kept = true;
	put(l, &t);
}

static int64_t queue(struct store_lib *l, int64_t task, bool statement)
{
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
				   .text = "eins", .statement = statement };
	int64_t id, missing;
	int which;

	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	return id;
}

static void accepted(struct store_lib *l, int64_t id, bool want)
{
	struct entry e;
	struct slip p;

	assert_int_equal(store_entry_get(l->s, id, &e), ERR_OK);
	assert_int_equal(e.statement, want);
	assert_int_equal(slip_read(l->s, e.key, &p), ERR_OK);
	assert_int_equal(p.entry.statement, want);
	slip_release(&p);
	record_entry_release(&e);
}

static void what_the_person_accepted_stays_with_the_work(void **state)
{
	struct store_lib *l = *state;
	int64_t with = queue(l, store_lib_task(l, "t1", 0), true);
	int64_t without = queue(l, store_lib_task(l, "t2", 0), false);

	accepted(l, with, true);
	accepted(l, without, false);
	store_lib_again(l, STORE_READ);
	accepted(l, with, true);
	accepted(l, without, false);
}

static void a_statement_can_be_accepted_later(void **state)
{
	struct store_lib *l = *state;
	int64_t id = queue(l, store_lib_task(l, "t1", 0), false);

	assert_int_equal(store_entry_accept(l->s, id), ERR_OK);
	accepted(l, id, true);
	assert_int_equal(store_entry_accept(l->s, 99), ERR_NOT_FOUND);
}

static void work_that_is_offered_again_was_accepted_before(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), offer;
	struct proven p = { .task = task, .entry = queue(l, task, true) };
	struct entry e;

	assert_int_equal(store_offer(l->s, &p, &offer), ERR_OK);
	assert_int_equal(store_entry_get(l->s, offer, &e), ERR_OK);
	assert_true(e.statement);
	record_entry_release(&e);
}

/* Repaired, from what could be read and from the slips, or from those alone. */
static void repaired(struct store_lib *l)
{
	char rescue[PATH_MAX];
	struct store_repair r;

	str_printf(rescue, sizeof(rescue), "%s/rescued", l->dir);
	if (l->s)
		store_close(l->s);
	l->s = NULL;
	assert_int_equal(store_repair(&l->options, rescue, &r), ERR_OK);
	assert_int_equal(r.entries, 1);
	store_lib_again(l, STORE_WRITE);
}

static void a_repaired_store_knows_it_all(void **state)
{
	struct store_lib *l = *state;
	struct task t = asking(l);
	int64_t task = put(l, &t), id = queue(l, task, true);

	repaired(l);
	has(l, task, true);
	accepted(l, id, true);
}

static void the_slips_alone_know_what_was_accepted(void **state)
{
	struct store_lib *l = *state;
	int64_t id = queue(l, store_lib_task(l, "t1", 0), true);
	char path[PATH_MAX], text[4096];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	store_close(l->s);
	l->s = NULL;
	str_printf(path, sizeof(path), "%s-wal", l->paths.store);
	unlink(path);
	store_lib_file(l, "data/store.db", text, path);
	repaired(l);
	accepted(l, id, true);
}

/* As a version 3 wrote it. */
static void make_older(struct store_lib *l)
{
	sqlite3 *db;

	store_close(l->s);
	l->s = NULL;
	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
		STORE_LIB_DROP_TALLY "DROP TABLE looked; DROP INDEX announcement_at;"
		"ALTER TABLE announcement DROP COLUMN unread;"
		"CREATE INDEX announcement_at ON announcement (gone, at, id);"
		"DROP INDEX task_shelf;"
		"CREATE INDEX task_course ON task (account, course_pid);"
		"DROP INDEX material_state;"
		"CREATE INDEX material_state ON material (state)"
		"  WHERE state <> 'there';"
		"DROP INDEX material_course;"
		"ALTER TABLE material DROP COLUMN course;"
		"ALTER TABLE material DROP COLUMN section;"
		"ALTER TABLE material DROP COLUMN link;"
		"ALTER TABLE material DROP COLUMN reason;"
		"ALTER TABLE material DROP COLUMN said;"
		"ALTER TABLE task DROP COLUMN max_words;"
		"ALTER TABLE task DROP COLUMN opens;"
		"ALTER TABLE task DROP COLUMN drafts;"
		"ALTER TABLE task DROP COLUMN statement;"
		"ALTER TABLE task DROP COLUMN team;"
		"ALTER TABLE task DROP COLUMN locked;"
		"ALTER TABLE task_text DROP COLUMN statement_text;"
		"ALTER TABLE entry DROP COLUMN statement;"
		"ALTER TABLE receipt DROP COLUMN work_key;"
		"ALTER TABLE account DROP COLUMN fault;"
		"ALTER TABLE account DROP COLUMN said;"
		"ALTER TABLE account DROP COLUMN kept;"
		"DROP TABLE seen; DROP TABLE hour;"
		"ALTER TABLE course ADD COLUMN seen INTEGER NOT NULL DEFAULT 3;"
		"ALTER TABLE task ADD COLUMN seen INTEGER NOT NULL DEFAULT 3;"
		"ALTER TABLE announcement ADD COLUMN seen INTEGER NOT NULL DEFAULT 3;"
		"ALTER TABLE lesson ADD COLUMN seen INTEGER NOT NULL DEFAULT 3;"
		"UPDATE account SET pass = 4;"
		"UPDATE task SET seen = 4 WHERE pid = 'a';"
		"PRAGMA user_version = 3;", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void a_store_of_version_3_asks_nothing_and_loses_nothing(void **state)
{
	struct store_lib *l = *state;
	struct task t = asking(l);
	int64_t task = put(l, &t), id = queue(l, task, false);

	make_older(l);
	for (int mode = 0; mode < 2; mode++) { /* a copy in memory, then it */
		store_lib_again(l, mode ? STORE_WRITE : STORE_READ);
		has(l, task, false);
		accepted(l, id, false);
		assert_int_equal(store_lib_state(l, id), ENTRY_waiting);
	}
	put(l, &t);
	has(l, task, true);
}

static void a_pass_that_was_under_way_in_version_3_goes_on(void **state)
{
	struct store_lib *l = *state;
	struct task t = asking(l);
	int64_t named = put(l, &t), unnamed = store_lib_task(l, "b", 0);

	make_older(l);
	store_lib_again(l, STORE_WRITE);
	assert_int_equal(store_pass_end(l->s, l->account), ERR_OK);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_task_get(l->s, i ? named : unnamed, &t),
				 ERR_OK);
		assert_int_equal(t.gone, i == 0);
		record_task_release(&t);
	}
}

static void a_damaged_store_of_version_3_is_repaired(void **state)
{
	struct store_lib *l = *state;
	struct task t = asking(l);
	int64_t task = put(l, &t), id = queue(l, task, true);

	make_older(l);
	repaired(l);
	has(l, task, false);
	accepted(l, id, true); /* by its slip */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(a_task_keeps_what_it_asks_until_it_asks_otherwise),
		T(a_deadline_that_is_not_told_stays_what_it_was),
		T(what_the_person_accepted_stays_with_the_work),
		T(a_statement_can_be_accepted_later),
		T(work_that_is_offered_again_was_accepted_before),
		T(a_repaired_store_knows_it_all),
		T(the_slips_alone_know_what_was_accepted),
		T(a_store_of_version_3_asks_nothing_and_loses_nothing),
		T(a_pass_that_was_under_way_in_version_3_goes_on),
		T(a_damaged_store_of_version_3_is_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
