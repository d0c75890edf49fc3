/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/disk.h"
#include "base/path.h"
#include "model/files.h"
#include "tests/ui/fill.h"
#include "ui/doc.h"
#include "ui/list.h"
#include "ui/opener.h"
#include "ui/words.h"
#include "ui/work.h"

static bool odd(const void *ctx, int64_t row)
{
	UNUSED(ctx);
	return row % 2 == 1;
}

static void the_cursor_stands_only_where_it_may(void **state)
{
	struct list l = {.total = 20, .height = 5};

	UNUSED(state);
	list_settle(&l, odd, NULL);
	assert_int_equal(l.at, 1);
	assert_int_equal(l.top, 0);
	assert_true(list_act(&l, ACTION_DOWN, odd, NULL));
	assert_int_equal(l.at, 3);
	assert_true(list_act(&l, ACTION_END, odd, NULL));
	assert_int_equal(l.at, 19);
	assert_int_equal(l.top, 15);
	assert_true(list_act(&l, ACTION_HOME, odd, NULL));
	assert_int_equal(l.at, 1);
	assert_int_equal(l.top, 0);
	assert_false(list_act(&l, ACTION_OPEN, odd, NULL));
}

static void a_line_for_the_ear_has_no_bar_and_no_columns(void **state)
{
	struct term t = {.ascii = false};
	struct doc d;
	struct buf b;

	UNUSED(state);
	doc_init(&d);
	buf_init(&b, 1000);
	doc_begin(&d, 80);
	doc_line(&d);
	doc_add(&d, ROLE_text, "  Aufsatz.pdf");
	doc_column(&d, 30);
	doc_bar(&d, &t, 15, 1, 2);
	doc_add(&d, ROLE_text, " 50 %  ");
	doc_words(&d, 0, &b);
	doc_line(&d);
	doc_add(&d, ROLE_mark, "----------------");
	doc_words(&d, 1, &b);
	assert_string_equal(b.data, "Aufsatz.pdf, 50 %");
	buf_release(&b);
	doc_release(&d);
}

static void an_empty_list_has_no_cursor(void **state)
{
	struct list l = {.height = 5};

	UNUSED(state);
	list_settle(&l, NULL, NULL);
	assert_int_equal(l.at, -1);
	list_act(&l, ACTION_PAGE_DOWN, NULL, NULL);
	assert_int_equal(l.at, -1);
	assert_int_equal(l.top, 0);
}

static void what_could_run_is_known(void **state)
{
	char path[] = "/tmp/ranzen-open-XXXXXX";
	int fd = mkstemp(path);

	UNUSED(state);
	assert_false(opener_runs(path));
	assert_int_equal(write(fd, "#!/bin/sh\n", 10), 10);
	assert_true(opener_runs(path));
	assert_int_equal(ftruncate(fd, 0), 0);
	fchmod(fd, 0755);
	assert_true(opener_runs(path));
	close(fd);
	unlink(path);
	assert_true(opener_runs("/tmp/game.Desktop"));
	assert_true(opener_runs("/tmp/setup.exe"));
	assert_true(opener_runs("/tmp/none-such.pdf"));
}

static void times_are_said_as_people_say_them(void **state)
{
	char out[WORDS_SIZE];

	UNUSED(state);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	words_when(out, FILL_NOW + 3600, FILL_NOW);
	assert_string_equal(out, "today 13:30");
	words_when(out, FILL_NOW - 86400, FILL_NOW);
	assert_string_equal(out, "yesterday 12:30");
	words_when(out, 0, FILL_NOW);
	assert_string_equal(out, "");
	words_when_brief(out, FILL_NOW + 3600, FILL_NOW);
	assert_string_equal(out, "13:30");
	words_when_brief(out, FILL_NOW - 2 * 86400, FILL_NOW);
	assert_string_equal(out, "Sat 12:30");
	words_when_brief(out, FILL_NOW + 5 * 86400, FILL_NOW);
	assert_string_equal(out, "Sat 12:30");
	words_when_brief(out, FILL_NOW + 7 * 86400, FILL_NOW);
	assert_string_equal(out, "30 Nov");
	words_when_brief(out, FILL_NOW + 400 * 86400, FILL_NOW);
	assert_string_equal(out, "28 Dec 27");
	words_when_brief(out, 0, FILL_NOW);
	assert_string_equal(out, "");
	words_relative(out, FILL_NOW + 59, FILL_NOW);
	assert_string_equal(out, "now");
	words_relative(out, FILL_NOW - 2 * 3600, FILL_NOW);
	assert_string_equal(out, "2 hours ago");
	words_relative(out, FILL_NOW + 3 * 86400 + 7200, FILL_NOW);
	assert_string_equal(out, "in 3 days");
	words_size(out, 999);
	assert_string_equal(out, "999\u00a0B");
	words_size(out, 4404224);
	assert_string_equal(out, "4.2\u00a0MB");
	words_size(out, 50 * 1024 * 1024);
	assert_string_equal(out, "50\u00a0MB");
	words_size(out, 1000 * 1024);
	assert_string_equal(out, "0.9\u00a0MB");
	words_size(out, -1);
	assert_string_equal(out, "");
	words_duration(out, 3725);
	assert_string_equal(out, "1:02:05");
}

static void time_that_is_left_is_neither_more_nor_much_less(void **state)
{
	static const struct { int64_t left; const char *said; } rows[] = {
		{0, "now"}, {59, "now"}, {60, "in 1 min"}, {3599, "in 59 min"},
		{3600, "in 1 hour"}, {3659, "in 1 hour"},
		{3660, "in 1 h 1 min"}, {3 * 3600 - 1, "in 2 h 59 min"},
		{3 * 3600, "in 3 hours"}, {10 * 3600 - 1, "in 9 h 59 min"},
		{10 * 3600 + 3599, "in 10 hours"}, {24 * 3600, "in 24 hours"},
		{48 * 3600 - 1, "in 47 hours"}, {48 * 3600, "in 2 days"},
		{-3 * 3600 + 1, "2 hours ago"}, {-30 * 3600, "1 day ago"},
	};
	char out[WORDS_SIZE];

	UNUSED(state);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		words_relative(out, FILL_NOW + rows[i].left, FILL_NOW);
		assert_string_equal(out, rows[i].said);
	}
}

static void the_folder_for_work_is_made_once(void **state)
{
	char parent[] = "/tmp/ranzen-work-XXXXXX", *first, *again, *moved, *name;
	char command[64];

	UNUSED(state);
	assert_non_null(mkdtemp(parent));
	assert_int_equal(work_folder_in(parent, "My work", &first), ERR_OK);
	assert_true(str_ends(first, "/My work"));
	assert_int_equal(work_folder_in(parent, "Meine Abgabe", &again), ERR_OK);
	assert_string_equal(again, first);
	name = path_join(parent, "Fertig");
	assert_int_equal(rename(first, name), 0);
	assert_int_equal(work_folder_in(parent, "My work", &moved), ERR_OK);
	assert_string_equal(moved, name);
	free(first);
	free(again);
	free(moved);
	free(name);
	str_printf(command, sizeof(command), "rm -rf %s", parent);
	assert_int_equal(system(command), 0);
}

static void ignore(void *ctx)
{
	UNUSED(ctx);
}

static void the_editor_may_have_arguments(void **state)
{
	struct opener o = {"", -1, ignore, ignore, ignore, NULL};
	char path[] = "/tmp/ranzen edit-XXXXXX", text[8] = "";
	int fd = mkstemp(path);

	UNUSED(state);
	setenv("VISUAL", "printf %s new >", 1);
	assert_true(opener_edit(&o, path));
	assert_int_equal(read(fd, text, sizeof(text)), 3);
	assert_string_equal(text, "new");
	setenv("VISUAL", "/nonexistent/editor", 1);
	assert_false(opener_edit(&o, path));
	unsetenv("VISUAL");
	close(fd);
	unlink(path);
}

static void a_task_has_one_folder(void **state)
{
	struct account a = {.name = (char *)"school", .school = (char *)""};
	struct task t = {.title = (char *)"../A/B", .course = (char *)"Ethik"};
	char *path = files_folder("/f", &a, &t);

	UNUSED(state);
	assert_non_null(path);
	assert_true(str_starts(path, "/f/school/Ethik/"));
	assert_null(strstr(path, ".."));
	assert_null(strchr(path + strlen("/f/school/Ethik/"), '/'));
	free(path);
	path = files_folder("/f", &a, NULL);
	assert_string_equal(path, "/f/school");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cursor_stands_only_where_it_may),
		cmocka_unit_test(a_line_for_the_ear_has_no_bar_and_no_columns),
		cmocka_unit_test(an_empty_list_has_no_cursor),
		cmocka_unit_test(what_could_run_is_known),
		cmocka_unit_test(times_are_said_as_people_say_them),
		cmocka_unit_test(time_that_is_left_is_neither_more_nor_much_less),
		cmocka_unit_test(the_folder_for_work_is_made_once),
		cmocka_unit_test(the_editor_may_have_arguments),
		cmocka_unit_test(a_task_has_one_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
