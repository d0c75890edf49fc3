/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "sync/child.h"
#include "sync/notices.h"
#include "tests/lib/fake_school.h"

static void a_program_gets_its_input_and_says_its_output(void **state)
{
	const char *const argv[] = {"cat", NULL};
	struct buf out;
	int code = -1;
	UNUSED(state);
	buf_init(&out, 100);
	assert_int_equal(
	    child_run(argv, "geheim", &out, 5000, clock_system(), &code),
	    ERR_OK);
	assert_int_equal(code, 0);
	assert_string_equal(out.data, "geheim");
	buf_release(&out);
}

static void a_program_that_hangs_is_given_up(void **state)
{
	const char *const argv[] = {"sleep", "60", NULL};
	int64_t begun = clock_mono_ms(clock_system());
	int code = -1;
	UNUSED(state);
	assert_int_equal(
	    child_run(argv, NULL, NULL, 100, clock_system(), &code),
	    ERR_TIMEOUT);
	assert_true(clock_mono_ms(clock_system()) - begun < 5000);
}

static void a_program_that_closes_its_output_and_hangs_is_given_up(void **state)
{
	const char *const argv[] = {
	    "sh", "-c", "exec >&-; exec sleep 60", NULL};
	int code = -1;
	UNUSED(state);
	assert_int_equal(
	    child_run(argv, NULL, NULL, 200, clock_system(), &code),
	    ERR_TIMEOUT);
}

static void a_program_that_is_absent_is_not_found(void **state)
{
	const char *const argv[] = {"/nowhere/ranzen-desktop", NULL};
	int code = -1;
	UNUSED(state);
	assert_int_equal(
	    child_run(argv, NULL, NULL, 100, clock_system(), &code),
	    ERR_NOT_FOUND);
}

struct hand {
	int64_t ms;
};

static int64_t hand_mono(void *ctx)
{
	return ((struct hand *)ctx)->ms;
}

/* A desktop that hangs for the first notification and shows the second. */
static void a_desktop_that_hangs_is_killed_and_the_next_is_shown(void **state)
{
	char dir[] = "/tmp/ranzen-notice-XXXXXX", script[100], seen[100];
	char text[300];
	struct hand hand = {1000};
	struct clock clock = {hand_mono, hand_mono, &hand};
	UNUSED(state);
	assert_non_null(mkdtemp(dir));
	str_printf(script, sizeof(script), "%s/desktop", dir);
	str_printf(seen, sizeof(seen), "%s/seen", dir);
	str_printf(text, sizeof(text),
	    "#!/bin/sh\n[ \"$2\" = eins ] && exec sleep 60\n"
	    "echo \"$1 $2 $3 $4\" >%s\n",
	    seen);
	fake_write(script, text);
	chmod(script, 0700);
	struct notices *n = notices_new(script, &clock);
	notices_show(n, "eins", "", false);
	notices_show(n, "zwei", "drei", true);
	assert_int_equal(notices_turn(n), 10000);
	hand.ms += 10000;
	assert_int_equal(notices_turn(n), 10000);
	while (notices_turn(n) >= 0) /* until it has ended */
		poll(NULL, 0, 5);
	assert_true(fake_file_is(seen, "notify zwei drei critical\n"));
	notices_free(n);
	unlink(seen);
	unlink(script);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_program_gets_its_input_and_says_its_output),
	    cmocka_unit_test(a_program_that_hangs_is_given_up),
	    cmocka_unit_test(
		a_program_that_closes_its_output_and_hangs_is_given_up),
	    cmocka_unit_test(a_program_that_is_absent_is_not_found),
	    cmocka_unit_test(
		a_desktop_that_hangs_is_killed_and_the_next_is_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
