/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/disk.h"
#include "tests/ui/fill.h"
#include "ui/list.h"
#include "ui/opener.h"
#include "ui/theme.h"
#include "ui/words.h"

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

static void no_key_means_two_things(void **state)
{
	UNUSED(state);
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);

		for (int i = 0; i < ACTION_KEYS && row->keys[i]; i++)
			assert_int_equal(action_of(row->keys[i]), a);
	}
	assert_int_equal(action_of(0), ACTION_COUNT);
}

static void count_mistake(void *ctx, const char *file, int line)
{
	UNUSED(file);
	*(int *)ctx = *(int *)ctx * 10 + line;
}

static void a_theme_with_mistakes_is_used_without_them(void **state)
{
	static const char text[] = "colour sea = 24 4\n"
				   "header = sea - bold\n"
				   "header = sea\n"
				   "nonsense = sea -\n"
				   "title = - pink\n";
	char path[] = "/tmp/ranzen-theme-XXXXXX";
	int fd = mkstemp(path), lines = 0;
	struct theme t;

	UNUSED(state);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	theme_init(&t);
	assert_int_equal(theme_read(&t, path, 256, count_mistake, &lines), ERR_OK);
	assert_int_equal(lines, 345);
	assert_int_equal(t.role[ROLE_header].fg, 24);
	assert_int_equal(t.role[ROLE_header].attrs, STYLE_BOLD);
	theme_read(&t, path, 8, NULL, NULL);
	assert_int_equal(t.role[ROLE_header].fg, 4);
	unlink(path);
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
	words_relative(out, FILL_NOW + 59, FILL_NOW);
	assert_string_equal(out, "now");
	words_relative(out, FILL_NOW - 2 * 3600, FILL_NOW);
	assert_string_equal(out, "2 hours ago");
	words_relative(out, FILL_NOW + 3 * 86400 + 7200, FILL_NOW);
	assert_string_equal(out, "in 3 days");
	words_size(out, 999);
	assert_string_equal(out, "999 B");
	words_size(out, 4200000);
	assert_string_equal(out, "4.2 MB");
	words_size(out, -1);
	assert_string_equal(out, "?");
	words_duration(out, 3725);
	assert_string_equal(out, "1:02:05");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cursor_stands_only_where_it_may),
		cmocka_unit_test(an_empty_list_has_no_cursor),
		cmocka_unit_test(no_key_means_two_things),
		cmocka_unit_test(a_theme_with_mistakes_is_used_without_them),
		cmocka_unit_test(what_could_run_is_known),
		cmocka_unit_test(times_are_said_as_people_say_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
