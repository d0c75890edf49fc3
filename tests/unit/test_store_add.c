/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last work plus these: sealed here, or handed in elsewhere. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"

#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static enum err order(struct store_lib *l, struct hand_in_order o,
		      int64_t *entry)
{
	int64_t missing;
	int which;

	return store_hand_in(l->s, &o, NULL, NULL, entry, &which, &missing);
}

static void adding_keeps_the_last_work(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char a[PATH_MAX], b[PATH_MAX];
	const char *both[] = { a, b };
	struct entry n;

	store_lib_file(l, "a.txt", "eins", a);
	store_lib_prove(l, store_lib_hand_in(l, task, a));
	store_lib_file(l, "a.txt", "eins neu", a);
	store_lib_file(l, "b.txt", "zwei", b);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .paths = both, .n_paths = 2,
		.add = true, .text = "Gruß" }, &id), ERR_OK);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_int_equal(n.n_files, 2);
	assert_string_equal(n.files[0].name, "a.txt");
	assert_int_equal(n.files[0].size, 8);
	assert_string_equal(n.files[1].name, "b.txt");
	assert_string_equal(n.text, "Gruß");
	record_entry_release(&n);
}

static void adding_to_what_only_the_platform_has_is_a_conflict(void **state)
{
	struct store_lib *l = *state;
	struct task t = { .account = l->account, .pid = (char[]){ "w" },
			  .title = (char[]){ "w" }, .work = WORK_handed_in };
	int64_t task, id;
	bool fresh;

	assert_int_equal(store_task_put(l->s, &t, NULL, 0, &task, &fresh),
			 ERR_OK);
	assert_int_equal(order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .add = true, .text = "x" }, &id),
		ERR_CONFLICT);
}

/* The platform brings work of two files that was handed in elsewhere. */
static int64_t elsewhere(struct store_lib *l, const char *pid)
{
	struct work_file files[] = {
		{ .name = (char[]){ "a.txt" }, .size = 900,
		  .sha256 = (char[]){ SHA }, .pid = (char[]){ "w1" } },
		{ .name = (char[]){ "a.txt" }, .size = 4,
		  .sha256 = (char[]){ SHA }, .pid = (char[]){ "w2" } },
	};
	struct task t = { .account = l->account, .pid = (char[]){ "t1" },
		.title = (char[]){ "t1" }, .takes_files = true,
		.takes_text = true, .work = WORK_handed_in,
		.work_key = (char[]){ "k1" }, .work_text = (char[]){ "Gruß" },
		.work_files = files, .n_work_files = 2 };
	char last[8];
	int64_t id;
	bool fresh;

	assert_true(str_copy(last, sizeof(last), pid));
	files[1].pid = last;
	assert_int_equal(store_task_put(l->s, &t, NULL, 0, &id, &fresh),
			 ERR_OK);
	return id;
}

static enum err add_one(struct store_lib *l, int64_t task, const char *path,
			int64_t *id)
{
	return order(l, (struct hand_in_order){ .task = task,
		.kind = KIND_hand_in, .paths = &path, .n_paths = 1,
		.add = true }, id);
}

static void the_platforms_work_is_kept_and_replaced(void **state)
{
	struct store_lib *l = *state;
	int64_t task = elsewhere(l, "w2");
	struct task t;

	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_int_equal(t.n_work_files, 2);
	assert_string_equal(t.work_files[1].pid, "w2");
	assert_string_equal(t.work_files[0].name, "a.txt");
	assert_int_equal(t.work_files[0].size, 900);
	assert_true(task_work_listed(&t, NULL));
	record_task_release(&t);
	store_lib_task(l, "t1", 0);
	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_int_equal(t.n_work_files, 0);
	assert_false(task_work_listed(&t, NULL));
	record_task_release(&t);
}

static void adding_to_work_from_elsewhere_names_its_files(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), id;
	char path[PATH_MAX];
	struct entry n;

	/* What was sealed here before is not the last work any more. */
	store_lib_file(l, "old.txt", "alt", path);
	store_lib_prove(l, store_lib_hand_in(l, task, path));
	elsewhere(l, "w2");
	store_lib_file(l, "b.txt", "zwei", path);
	assert_int_equal(add_one(l, task, path, &id), ERR_OK);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_int_equal(n.n_files, 3);
	assert_string_equal(n.base, "k1");
	assert_string_equal(n.text, "Gruß");
	assert_string_equal(n.files[0].pid, "w1");
	assert_string_equal(n.files[0].sha256, SHA);
	assert_int_equal(n.files[0].offset, 900);
	assert_string_equal(n.files[1].name, "a (2).txt");
	assert_string_equal(n.files[1].pid, "w2");
	assert_string_equal(n.files[2].name, "b.txt");
	assert_string_equal(n.files[2].pid, "");
	assert_int_equal(n.bytes, 908);
	record_entry_release(&n);
	/* Adding once more, unsent: all of it stays. */
	store_lib_file(l, "c.txt", "drei", path);
	assert_int_equal(add_one(l, task, path, &id), ERR_OK);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_int_equal(n.n_files, 4);
	assert_string_equal(n.files[0].pid, "w1");
	assert_string_equal(n.files[2].pid, "");
	record_entry_release(&n);
	/* What lies at the school only is nothing to write out. */
	assert_int_equal(store_entry_drop(l->s, id, l->dir), ERR_OK);
}

static void work_that_cannot_be_named_is_not_added_to(void **state)
{
	struct store_lib *l = *state;
	int64_t task = elsewhere(l, ""), id;
	char path[PATH_MAX];
	struct entry n;

	store_lib_file(l, "b.txt", "zwei", path);
	assert_int_equal(add_one(l, task, path, &id), ERR_CONFLICT);
	assert_int_equal(store_entry_of_task(l->s, task, &n), ERR_NOT_FOUND);
}

static void a_receipt_names_the_platforms_work(void **state)
{
	struct store_lib *l = *state;
	int64_t task = elsewhere(l, "w2"), id;
	struct receipt r = { 0 };
	char path[PATH_MAX], pid[] = "w8", *was;
	struct entry n;
	struct task t;

	store_lib_file(l, "b.txt", "zwei", path);
	assert_int_equal(add_one(l, task, path, &id), ERR_OK);
	store_lib_send(l, id);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	r.files = n.files;
	r.n_files = n.n_files;
	was = n.files[0].pid;
	n.files[0].pid = pid;
	assert_int_equal(store_prove(l->s, id, &r), ERR_OK);
	n.files[0].pid = was;
	record_entry_release(&n);
	assert_int_equal(store_task_get(l->s, task, &t), ERR_OK);
	assert_int_equal(t.n_work_files, 3);
	assert_string_equal(t.work_files[0].pid, "w8");
	record_task_release(&t);
	/* The next one names the newest id of what is not here. */
	assert_int_equal(add_one(l, task, path, &id), ERR_OK);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_string_equal(n.files[0].pid, "w8");
	record_entry_release(&n);
}

static void a_look_names_the_whole_work_and_queues_nothing(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0), first;
	char a[PATH_MAX], b[PATH_MAX];
	const char *both[] = { a, b };
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
		.paths = both, .n_paths = 2, .statement = true, .add = true };
	struct entry n;
	int which;

	store_lib_file(l, "a.txt", "eins", a);
	store_lib_file(l, "c.txt", "drei", b);
	first = store_lib_hand_in(l, task, b);
	store_lib_file(l, "b.txt", "zwei neu", b);
	assert_int_equal(store_hand_in_look(l->s, &o, &n, &which), ERR_OK);
	assert_int_equal(which, -1);
	assert_int_equal(n.n_files, 3);
	assert_string_equal(n.files[0].name, "c.txt");
	assert_string_equal(n.files[1].name, "a.txt");
	assert_string_equal(n.files[2].name, "b.txt");
	assert_int_equal(n.files[2].size, 8);
	assert_int_equal(n.bytes, 16);
	assert_true(n.statement);
	record_entry_release(&n);
	o.add = false;
	o.text = "Gruß";
	assert_int_equal(store_hand_in_look(l->s, &o, &n, &which), ERR_OK);
	assert_int_equal(n.n_files, 2);
	assert_string_equal(n.text, "Gruß");
	record_entry_release(&n);
	assert_int_equal(store_entry_of_task(l->s, task, &n), ERR_OK);
	assert_int_equal(n.id, first);
	assert_int_equal(n.state, ENTRY_waiting);
	record_entry_release(&n);
	both[1] = l->dir;
	assert_int_equal(store_hand_in_look(l->s, &o, &n, &which), ERR_FOLDER);
	assert_int_equal(which, 1);
	assert_null(n.files);
	o.n_paths = 0;
	o.text = NULL;
	assert_int_equal(store_hand_in_look(l->s, &o, &n, &which), ERR_EMPTY);
	assert_int_equal(which, -1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(adding_keeps_the_last_work),
		T(adding_to_what_only_the_platform_has_is_a_conflict),
		T(the_platforms_work_is_kept_and_replaced),
		T(adding_to_work_from_elsewhere_names_its_files),
		T(work_that_cannot_be_named_is_not_added_to),
		T(a_receipt_names_the_platforms_work),
		T(a_look_names_the_whole_work_and_queues_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
