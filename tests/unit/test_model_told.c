/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "model/told.h"

#define LIMIT 4096

/* Three rows: a folder, a file, and that this was all. */
static void tell(struct buf *b)
{
	told_put(b, TOLD_file, (const char *[]){"b", "Files/b", "12",
			"1700000000", "\"e\"", "files/b"});
	told_put(b, TOLD_folder, (const char *[]){"Mathe", "Files/Mathe", "-1",
			"-1", "", ""});
	told_put(b, TOLD_done, NULL);
}

static void what_is_put_is_read_again(void **state)
{
	struct told_row row;
	struct buf b;
	size_t at = 0;
	bool broken;

	(void)state;
	buf_init(&b, LIMIT);
	tell(&b);
	assert_true(told_next(&b, &at, &row, &broken));
	assert_int_equal(row.kind, TOLD_file);
	assert_string_equal(row.field[LISTED_PATH], "Files/b");
	assert_string_equal(row.field[LISTED_HERE], "files/b");
	assert_int_equal(told_number(&row, LISTED_SIZE), 12);
	assert_int_equal(told_number(&row, LISTED_NAME), -1);
	assert_true(told_next(&b, &at, &row, &broken));
	assert_int_equal(row.kind, TOLD_folder);
	assert_true(told_next(&b, &at, &row, &broken));
	assert_int_equal(row.kind, TOLD_done);
	assert_false(told_next(&b, &at, &row, &broken));
	assert_false(broken);
	assert_int_equal(at, b.len);
	buf_release(&b);
}

/* Bytes come as the pipe gives them: a row counts when all of it is there. */
static void rows_cut_anywhere_are_taken_whole(void **state)
{
	struct buf all, part;

	(void)state;
	buf_init(&all, LIMIT);
	tell(&all);
	for (size_t cut = 0; cut <= all.len; cut++) {
		struct told_row row;
		size_t at = 0;
		int n = 0;
		bool broken;

		buf_init(&part, LIMIT);
		buf_add(&part, all.data, cut);
		while (told_next(&part, &at, &row, &broken))
			n++;
		assert_false(broken);
		assert_true(at <= cut && (cut == all.len || n < 3));
		buf_add(&part, all.data + cut, all.len - cut);
		while (told_next(&part, &at, &row, &broken))
			n++;
		assert_int_equal(n, 3);
		buf_release(&part);
	}
	buf_release(&all);
}

static void a_word_that_nobody_tells_ends_it(void **state)
{
	struct told_row row;
	struct buf b;
	size_t at = 0;
	bool broken;

	(void)state;
	buf_init(&b, LIMIT);
	buf_add(&b, "nonsense", sizeof("nonsense"));
	tell(&b);
	assert_false(told_next(&b, &at, &row, &broken));
	assert_true(broken);
	assert_int_equal(at, 0);
	buf_release(&b);
}

static void folders_stand_before_files(void **state)
{
	const struct told_row folder = {TOLD_folder, {"z"}},
			      file = {TOLD_file, {"a"}},
			      other = {TOLD_file, {"b"}};

	(void)state;
	assert_true(told_order(&folder, &file) < 0);
	assert_true(told_order(&file, &folder) > 0);
	assert_true(told_order(&file, &other) < 0);
	assert_int_equal(told_order(&file, &file), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_read_again),
		cmocka_unit_test(rows_cut_anywhere_are_taken_whole),
		cmocka_unit_test(a_word_that_nobody_tells_ends_it),
		cmocka_unit_test(folders_stand_before_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
