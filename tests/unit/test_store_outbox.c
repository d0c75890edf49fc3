/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "base/hash.h"
#include "tests/lib/store_lib.h"

static enum err count_row(void *ctx, const struct entry *n)
{
	UNUSED(n);
	++*(int *)ctx;
	return ERR_OK;
}

static int entries(struct store_lib *l, bool open)
{
	int n = 0;

	assert_int_equal(store_outbox(l->s, open, count_row, &n), ERR_OK);
	return n;
}

static enum hand_in_state hand_in(struct store_lib *l, int64_t task)
{
	enum hand_in_state state;
	struct task t;

	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	state = t.hand_in;
	record_task_release(&t);
	return state;
}

static enum err order(struct store_lib *l, struct hand_in_order o,
		      int64_t *entry)
{
	int64_t missing;
	int which;

	return store_hand_in(l->s, &o, NULL, NULL, entry, &which, &missing);
}

static void a_hand_in_seals_the_file_and_queues_it(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", l->now + 1000);
	char path[PATH_MAX], sha[HASH_HEX_SIZE], *blob, *data;
	struct entry n;
	struct stat st;
	int64_t id;

	store_lib_file(l, "Aufsatz.txt", "all mein Wissen", path);
	id = store_lib_hand_in(l, task, path);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_int_equal(n.state, ENTRY_waiting);
	assert_int_equal(n.n_files, 1);
	assert_int_equal(n.bytes, 15);
	assert_string_equal(n.files[0].name, "Aufsatz.txt");
	assert_string_equal(n.account_name, "demo");
	assert_true(uuid_valid(n.key));
	assert_null(n.text);
	hash_bytes(HASH_SHA256, "all mein Wissen", 15, sha);
	assert_string_equal(n.files[0].sha256, sha);
	blob = store_blob_path(l->s, sha);
	data = store_lib_read(blob);
	assert_string_equal(data, "all mein Wissen");
	assert_int_equal(stat(blob, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0400);
	assert_int_equal(hand_in(l, task), HAND_IN_waiting);
	free(blob);
	free(data);
	record_entry_release(&n);
}

static void a_rollback_leaves_neither_row_nor_line(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;

	assert_int_equal(store_begin(l->s), ERR_OK);
	assert_int_equal(order(l, (struct hand_in_order){
		.task = task, .kind = KIND_done }, &id), ERR_OK);
	store_rollback(l->s);
	assert_int_equal(entries(l, false), 0);
	assert_int_equal(hand_in(l, task), HAND_IN_none);
	store_lib_again(l, STORE_READ);
	assert_int_equal(entries(l, false), 0);
}

static void a_failed_inner_transaction_fails_all(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;

	assert_int_equal(store_begin(l->s), ERR_OK);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .text = "kurz" }, &id), ERR_OK);
	assert_int_equal(store_prove(l->s, id, &(struct receipt){ 0 }),
			 ERR_INTERNAL);
	assert_int_not_equal(store_commit(l->s), ERR_OK);
	assert_int_equal(entries(l, false), 0);
	assert_int_equal(store_begin(l->s), ERR_OK);
	assert_int_equal(store_commit(l->s), ERR_OK);
}

static void done_changes_the_row_with_its_line(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	struct task t;

	assert_int_equal(order(l, (struct hand_in_order){
		.task = task, .kind = KIND_done }, &id), ERR_OK);
	/* A platform that has not been told yet does not undo it. */
	store_lib_task(l, "t1", 0);
	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_true(t.done);
	record_task_release(&t);
	assert_int_equal(entries(l, true), 1);
}

static void what_was_saved_there_is_the_base_of_what_follows(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), first, second;
	char path[PATH_MAX];
	struct entry n;
	struct task t;

	store_lib_file(l, "a.txt", "eins", path);
	first = store_lib_hand_in(l, task, path);
	assert_int_equal(store_entry_step(l->s, first, ENTRY_claimed, ERR_OK,
					  "", 0, 0), ERR_OK);
	second = store_lib_hand_in(l, task, path);
	assert_int_equal(store_entry_saved(l->s, first, "34.0.77"), ERR_OK);
	for (int64_t id = first; id <= second; id++) {
		assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
		assert_string_equal(n.base, "34.0.77");
		record_entry_release(&n);
	}
	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_int_equal(t.work, WORK_saved);
	assert_string_equal(t.work_key, "34.0.77");
	record_task_release(&t);
}

static void a_later_hand_in_supersedes_an_unsent_one(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), first, second;
	char path[PATH_MAX], *blob;
	struct entry n;

	store_lib_file(l, "a.txt", "eins", path);
	first = store_lib_hand_in(l, task, path);
	store_lib_file(l, "a.txt", "zwei", path);
	second = store_lib_hand_in(l, task, path);
	assert_int_equal(store_lib_state(l, first), ENTRY_superseded);
	assert_int_equal(store_lib_state(l, second), ENTRY_waiting);
	assert_int_equal(entries(l, true), 1);
	assert_int_equal(store_blobs_sweep(l->s, INT64_MAX), ERR_OK);
	assert_int_equal(store_entry_get(l->s, first, &n), ERR_OK);
	blob = store_blob_path(l->s, n.files[0].sha256);
	assert_int_equal(access(blob, F_OK), 0);
	free(blob);
	record_entry_release(&n);
}

static void a_sent_one_is_not_superseded(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), first;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	first = store_lib_hand_in(l, task, path);
	store_lib_send(l, first);
	store_lib_hand_in(l, task, path);
	assert_int_equal(store_lib_state(l, first), ENTRY_sent);
	assert_int_equal(entries(l, true), 2);
}

static void an_unsure_one_is_asked_for_first(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), first;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	first = store_lib_hand_in(l, task, path);
	assert_int_equal(store_entry_unsure(l->s, first, true, l->now), ERR_OK);
	store_lib_hand_in(l, task, path);
	assert_int_equal(store_lib_state(l, first), ENTRY_waiting);
}

static void two_files_of_one_name_are_both_kept(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char path[PATH_MAX];
	const char *both[] = { path, path };
	struct entry n;

	store_lib_file(l, "a.txt", "eins", path);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .paths = both, .n_paths = 2 }, &id),
		ERR_OK);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_int_equal(n.n_files, 2);
	assert_string_equal(n.files[1].name, "a (2).txt");
	record_entry_release(&n);
}

static void nothing_is_not_a_hand_in(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;

	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in }, &id), ERR_EMPTY);
	assert_int_equal(order(l, (struct hand_in_order){ .task = 4711,
		.kind = KIND_hand_in, .text = "x" }, &id), ERR_NOT_FOUND);
	assert_int_equal(entries(l, false), 0);
}

/* Leads a fresh entry to a state, by SQL where no step does. */
static void force(struct store_lib *l, int64_t entry, int state)
{
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	sqlite3_prepare_v2(db, "UPDATE entry SET state = ? WHERE id = ?", -1,
			   &st, NULL);
	sqlite3_bind_text(st, 1, word_name(WORDS_ENTRY, state), -1,
			  SQLITE_STATIC);
	sqlite3_bind_int64(st, 2, entry);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static void only_the_known_steps_are_taken(void **state)
{
	/* from, to: a row and a column of DESIGN 4, in the order of the words */
	static const char *const may[ENTRY_STATE_COUNT] = {
		[ENTRY_copying] =    ".w......ud",
		[ENTRY_waiting] =    ".wc..a.hud",
		[ENTRY_claimed] =    ".w.s.a.h..",
		[ENTRY_sending] =    ".w..sa.h..",
		[ENTRY_sent] =       ".w...a.h..",
		[ENTRY_asking] =     ".w...a.h..",
		[ENTRY_held] =       ".w......ud",
		[ENTRY_proven] =     "..........",
		[ENTRY_superseded] = "..........",
		[ENTRY_dropped] =    "..........",
	};
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;

	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .text = "x" }, &id), ERR_OK);
	for (int from = 0; from < ENTRY_STATE_COUNT; from++)
		for (int to = 0; to < ENTRY_STATE_COUNT; to++) {
			enum err want = may[from][to] == '.' ? ERR_INTERNAL
							     : ERR_OK;

			force(l, id, from);
			assert_int_equal(store_entry_step(l->s, id,
				(enum entry_state)to, ERR_OK, "", 0, 0), want);
			assert_int_equal(store_lib_state(l, id),
					 want == ERR_OK ? to : from);
		}
}

static void a_proof_writes_the_receipt_and_the_row(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", l->now + 500), id;
	struct work_file f = { .name = (char[]){ "a.txt" }, .size = 4 };
	struct receipt r = { .platform_time = 77, .files = &f, .n_files = 1,
			     .work = WORK_handed_in,
			     .platform_id = (char[]){ "p9" } }, got;
	char path[PATH_MAX], hex[HASH_HEX_SIZE];

	assert_int_equal(hash_bytes(HASH_SHA256, "eins", 4, hex), ERR_OK);
	f.sha256 = hex;
	store_account_times(l->s, l->account, 1, 1, 0, -42);
	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	assert_int_equal(store_prove(l->s, id, &r), ERR_INTERNAL);
	assert_int_equal(store_receipt_of_task(l->s, task, &got),
			 ERR_NOT_FOUND);
	store_lib_send(l, id);
	assert_int_equal(hand_in(l, task), HAND_IN_sent);
	assert_int_equal(store_prove(l->s, id, &r), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_proven);
	assert_int_equal(store_receipt_of_task(l->s, task, &got), ERR_OK);
	assert_string_equal(got.platform_id, "p9");
	assert_string_equal(got.title, "t1");
	assert_int_equal(got.n_files, 1);
	assert_int_equal(got.proven_at, l->now);
	assert_true(got.dated);
	assert_int_equal(got.skew, -42);
	assert_int_equal(got.due, l->now + 500);
	assert_int_equal(got.work, WORK_handed_in);
	record_receipt_release(&got);
	assert_int_equal(entries(l, true), 0);
}

static void a_receipt_of_other_files_proves_nothing(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	struct work_file f = { .name = (char[]){ "a.txt" }, .size = 4 };
	struct receipt r = { .files = &f }, got;
	char path[PATH_MAX], hex[HASH_HEX_SIZE];

	assert_int_equal(hash_bytes(HASH_SHA256, "eins", 4, hex), ERR_OK);
	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	store_lib_send(l, id);
	f.sha256 = hex;
	assert_int_equal(store_prove(l->s, id, &r), ERR_CONFLICT);
	r.n_files = 1;
	f.size = 5;
	assert_int_equal(store_prove(l->s, id, &r), ERR_CONFLICT);
	f.size = 4;
	f.name[0] = 'b';
	assert_int_equal(store_prove(l->s, id, &r), ERR_CONFLICT);
	f.name[0] = 'a';
	hex[0] = hex[0] == '0' ? '1' : '0';
	assert_int_equal(store_prove(l->s, id, &r), ERR_CONFLICT);
	assert_int_equal(store_receipt_get(l->s, id, &got), ERR_NOT_FOUND);
	assert_int_equal(store_lib_state(l, id), ENTRY_sent);
}

static void uploaded_is_not_sent(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	store_entry_step(l->s, id, ENTRY_claimed, ERR_OK, "", 0, 0);
	store_entry_step(l->s, id, ENTRY_sending, ERR_OK, "", 0, 0);
	assert_int_equal(store_entry_upload(l->s, id, 0, "u1", 2), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_sending);
	assert_int_equal(store_entry_upload(l->s, id, 0, "u1", 4), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_uploaded);
	assert_int_equal(store_entry_upload(l->s, id, 1, "u1", 4),
			 ERR_NOT_FOUND);
}

static void dropping_keeps_the_files(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id, missing;
	char path[PATH_MAX], out[PATH_MAX], *data, *blob;
	const char *paths[] = { path };
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
		.paths = paths, .n_paths = 1, .text = "Gruß" };
	struct entry n;
	int which;

	store_lib_file(l, "a.txt", "eins", path);
	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	store_lib_file(l, "a.txt", "anders", path);
	assert_int_equal(store_entry_drop(l->s, id, l->dir), ERR_OK);
	str_printf(out, sizeof(out), "%s/a (2).txt", l->dir);
	data = store_lib_read(out);
	assert_string_equal(data, "eins");
	free(data);
	str_printf(out, sizeof(out), "%s/t1.txt", l->dir);
	data = store_lib_read(out);
	assert_string_equal(data, "Gruß");
	free(data);
	assert_int_equal(store_lib_state(l, id), ENTRY_dropped);
	assert_int_equal(hand_in(l, task), HAND_IN_none);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	blob = store_blob_path(l->s, n.files[0].sha256);
	assert_int_equal(access(blob, F_OK), 0);
	assert_int_equal(store_blobs_sweep(l->s, INT64_MAX), ERR_OK);
	assert_int_not_equal(access(blob, F_OK), 0);
	free(blob);
	record_entry_release(&n);
}

static void a_drop_that_cannot_write_drops_nothing(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	assert_int_not_equal(store_entry_drop(l->s, id, path), ERR_OK);
	assert_int_equal(store_lib_state(l, id), ENTRY_waiting);
	store_lib_send(l, id);
	assert_int_equal(store_entry_drop(l->s, id, l->dir), ERR_BUSY);
}

static void holding_and_retrying(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	assert_int_equal(store_entry_hold(l->s, id), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_held);
	assert_int_equal(store_entry_retry(l->s, id), ERR_OK);
	assert_int_equal(store_lib_state(l, id), ENTRY_waiting);
	store_lib_send(l, id);
	assert_int_equal(store_entry_hold(l->s, id), ERR_BUSY);
	assert_int_equal(store_entry_retry(l->s, id), ERR_BUSY);
}

static enum err collect(void *ctx, const struct entry *n)
{
	struct buf *b = ctx;

	buf_str(b, n->task_pid);
	return ERR_OK;
}

static void nearest_first_small_before_large_text_before_files(void **state)
{
	struct store_lib *l = *state;
	static const struct { const char *pid; int64_t due; const char *text,
			      *file; } rows[] = {
		{ "e", 0, "x", NULL },
		{ "d", 200, NULL, "larger" },
		{ "c", 200, NULL, "small" },
		{ "b", 200, "a long text without a file", NULL },
		{ "a", 100, NULL, "the largest of them all" },
	};
	char path[PATH_MAX];
	const char *paths[] = { path };
	struct buf b;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t id, due = rows[i].due ? l->now + rows[i].due : 0;
		int64_t task = store_lib_task(l, rows[i].pid, due);

		store_lib_file(l, "f", rows[i].file ? rows[i].file : "", path);
		assert_int_equal(order(l, (struct hand_in_order){
			.task = task, .kind = KIND_hand_in, .paths = paths,
			.n_paths = rows[i].file != NULL,
			.text = rows[i].text }, &id), ERR_OK);
	}
	buf_init(&b, 100);
	assert_int_equal(store_outbox(l->s, true, collect, &b), ERR_OK);
	assert_string_equal(b.data, "abcde");
	buf_release(&b);
}

static enum err claim(void *ctx, const struct entry *n)
{
	struct store_lib *l = ctx;
	struct entry again;

	assert_int_equal(store_entry_step(l->s, n->id, ENTRY_claimed, ERR_OK,
					  "", 0, 0), ERR_OK);
	assert_int_equal(store_entry_get(l->s, n->id, &again), ERR_OK);
	assert_string_equal(again.files[0].sha256, n->files[0].sha256);
	record_entry_release(&again);
	return ERR_OK;
}

static void a_callback_may_step_what_it_is_shown(void **state)
{
	struct store_lib *l = *state;
	int64_t first = 0, id = 0;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	for (int i = 0; i < 20; i++) {
		char pid[8];

		str_printf(pid, sizeof(pid), "t%d", i);
		id = store_lib_hand_in(l, store_lib_task(l, pid, 0), path);
		first = first ? first : id;
	}
	assert_int_equal(store_outbox(l->s, true, claim, l), ERR_OK);
	for (int64_t i = first; i <= id; i++)
		assert_int_equal(store_lib_state(l, i), ENTRY_claimed);
}

/* A second program holds the lock: it is waited for, then said. */
static void a_store_that_is_locked_loses_nothing(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	struct store *other;

	assert_int_equal(store_open(&l->options, STORE_WRITE, &other), ERR_OK);
	assert_int_equal(store_begin(other), ERR_OK);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .text = "x" }, &id), ERR_BUSY);
	store_rollback(other);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .text = "x" }, &id), ERR_OK);
	store_close(other);
}

static void an_account_with_unsent_work_stays(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	assert_int_equal(store_account_remove(l->s, l->account), ERR_BUSY);
	store_lib_prove(l, id);
	assert_int_equal(store_account_remove(l->s, l->account), ERR_OK);
	assert_int_equal(store_account_remove(l->s, l->account),
			 ERR_NOT_FOUND);
	assert_int_equal(entries(l, false), 0);
}

/* What was proven lies there until the school says otherwise. */
static void a_refused_withdrawal_leaves_proven_work_handed_in(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", l->now + 500), id, back;
	char path[PATH_MAX];
	struct entry n;

	store_lib_file(l, "a.txt", "eins", path);
	id = store_lib_hand_in(l, task, path);
	store_lib_prove(l, id);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_withdraw }, &back), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_proven);
	assert_int_equal(store_entry_step(l->s, back, ENTRY_held,
		ERR_NOT_ACCEPTED, "", 0, 0), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_proven);
	assert_int_equal(store_hand_in_of_task(l->s, task, &n), ERR_OK);
	assert_int_equal(n.id, id);
	record_entry_release(&n);
	assert_int_equal(store_entry_retry(l->s, back), ERR_OK);
	store_lib_send(l, back);
	assert_int_equal(hand_in(l, task), HAND_IN_proven);
	assert_int_equal(store_entry_step(l->s, back, ENTRY_proven, ERR_OK, "",
					  0, 0), ERR_OK);
	assert_int_equal(hand_in(l, task), HAND_IN_none);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(a_hand_in_seals_the_file_and_queues_it),
		T(a_rollback_leaves_neither_row_nor_line),
		T(a_failed_inner_transaction_fails_all),
		T(done_changes_the_row_with_its_line),
		T(what_was_saved_there_is_the_base_of_what_follows),
		T(a_later_hand_in_supersedes_an_unsent_one),
		T(a_sent_one_is_not_superseded),
		T(an_unsure_one_is_asked_for_first),
		T(two_files_of_one_name_are_both_kept),
		T(nothing_is_not_a_hand_in),
		T(only_the_known_steps_are_taken),
		T(a_proof_writes_the_receipt_and_the_row),
		T(a_refused_withdrawal_leaves_proven_work_handed_in),
		T(a_receipt_of_other_files_proves_nothing),
		T(uploaded_is_not_sent),
		T(dropping_keeps_the_files),
		T(a_drop_that_cannot_write_drops_nothing),
		T(holding_and_retrying),
		T(nearest_first_small_before_large_text_before_files),
		T(a_callback_may_step_what_it_is_shown),
		T(a_store_that_is_locked_loses_nothing),
		T(an_account_with_unsent_work_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
