/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening with stand-ins for the desktop's programs. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/disk.h"
#include "base/path.h"
#include "ui/opener.h"

#define URL "https://example.org/?a=1&b=$(id);'x'"

static char dir[64];

static void ignore(void *ctx)
{
	UNUSED(ctx);
}

static struct opener desktop(void)
{
	setenv("DISPLAY", ":99", 1);
	return (struct opener){"", -1, ignore, ignore, ignore, NULL};
}

static void stand_in(const char *name, const char *script)
{
	char *path = path_join(dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", script);
	fclose(f);
	assert_int_equal(chmod(path, 0755), 0);
	free(path);
}

static int set_up(void **state)
{
	char *path;

	UNUSED(state);
	str_copy(dir, sizeof(dir), "/tmp/ranzen-open-XXXXXX");
	if (!mkdtemp(dir) || asprintf(&path, "%s:/usr/bin:/bin", dir) < 0)
		return -1;
	setenv("PATH", path, 1);
	setenv("STAND_IN", dir, 1);
	unsetenv("DISPLAY");
	unsetenv("WAYLAND_DISPLAY");
	free(path);
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	UNUSED(state);
	setenv("PATH", "/usr/bin:/bin", 1);
	str_printf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* What a stand-in wrote; caller frees. */
static char *written(const char *name)
{
	char *path = path_join(dir, name), *text = NULL;
	size_t len;

	disk_read_file(disk_real(), path, 10000, &text, &len);
	free(path);
	return text;
}

static bool ends(const struct opener *o, int ms)
{
	struct pollfd fd = {o->ended, POLLIN, 0};

	return poll(&fd, 1, ms) == 1;
}

static void an_address_is_handed_over_as_it_is(void **state)
{
	struct opener o = desktop();
	char *got;

	UNUSED(state);
	stand_in("xdg-open", "printf %s \"$1\" >\"$STAND_IN/got\"");
	assert_int_equal(opener_link(&o, URL), OPENED_SHOWN);
	assert_true(ends(&o, 10000));
	assert_false(opener_failed(o.ended));
	close(o.ended);
	got = written("got");
	assert_string_equal(got, URL);
	free(got);
}

static void a_program_that_hangs_is_not_waited_for(void **state)
{
	struct opener o = desktop();
	int64_t began = clock_mono_ms(clock_system()), pid = 0;
	char *got = NULL;

	UNUSED(state);
	stand_in("xdg-open", "printf %s $$ >\"$STAND_IN/pid.new\";"
		 " mv \"$STAND_IN/pid.new\" \"$STAND_IN/pid\"; exec sleep 600");
	assert_int_equal(opener_link(&o, URL), OPENED_SHOWN);
	assert_true(clock_mono_ms(clock_system()) - began < 5000);
	for (int i = 0; i < 500 && !got; i++) {
		poll(NULL, 0, 20);
		got = written("pid");
	}
	assert_false(ends(&o, 0));
	assert_true(str_int64(got, 2, INT_MAX, &pid));
	kill((pid_t)pid, SIGKILL);
	free(got);
	close(o.ended);
}

static void a_program_that_fails_says_so_later(void **state)
{
	struct opener o = desktop();

	UNUSED(state);
	stand_in("xdg-open", "exit 3");
	assert_int_equal(opener_link(&o, URL), OPENED_SHOWN);
	assert_true(ends(&o, 10000));
	assert_true(opener_failed(o.ended));
	close(o.ended);
}

static void without_a_program_the_path_is_told(void **state)
{
	struct opener o = desktop();

	UNUSED(state);
	setenv("PATH", dir, 1);
	assert_int_equal(opener_link(&o, URL), OPENED_PATH);
	assert_int_equal(o.ended, -1);
	assert_int_equal(opener_folder(&o, "/tmp/x"), OPENED_PATH);
}

static void without_a_desktop_nothing_is_started(void **state)
{
	struct opener o = desktop();
	char *got;

	UNUSED(state);
	unsetenv("DISPLAY");
	stand_in("xdg-open", "touch \"$STAND_IN/got\"");
	assert_int_equal(opener_link(&o, URL), OPENED_PATH);
	assert_int_equal(o.ended, -1);
	got = written("got");
	assert_null(got);
}

/* The words of a PDF come from outside. */
static void a_pdf_is_read_here_and_drives_nothing(void **state)
{
	struct opener o = desktop();
	char *path = path_join(dir, "Blatt.pdf"), *got;

	UNUSED(state);
	unsetenv("DISPLAY");
	assert_int_equal(disk_write_file(disk_real(), path, "%PDF", 4, 0600),
			 ERR_OK);
	stand_in("pager", "cat >\"$STAND_IN/got\"");
	setenv("PAGER", "pager", 1);
	stand_in("pdftotext", "printf 'Gr\\303\\274n\\033[31m\\007rot\\n'");
	assert_int_equal(opener_open(&o, path), OPENED_PAGER);
	got = written("got");
	assert_string_equal(got, "Gr\303\274n[31mrot\n");
	free(got);
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(opener_open(&o, path), OPENED_PATH);
	unsetenv("PAGER");
	free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* What is written on standard output while a text is edited, with this typed;
 * caller frees. */
static char *edits(const char *typed)
{
	char *said = path_join(dir, "said"), *text = path_join(dir, "text");
	int out = dup(1), in = dup(0), ends[2];
	int to = open(said, O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct opener o = desktop();
	bool ok;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], typed, strlen(typed)), strlen(typed));
	close(ends[1]);
	fflush(stdout);
	dup2(to, 1);
	dup2(ends[0], 0);
	ok = opener_edit(&o, text);
	dup2(out, 1);
	dup2(in, 0);
	close(out);
	close(in);
	close(to);
	close(ends[0]);
	free(said);
	free(text);
	assert_true(ok);
	return written("said");
}

static void who_gets_vi_is_told_before_how_to_leave_it(void **state)
{
	char *said, *text;

	UNUSED(state);
	unsetenv("VISUAL");
	unsetenv("EDITOR");
	setenv("PATH", dir, 1); /* no nano */
	stand_in("vi", "echo vi >\"$1\"");
	said = edits("\n");
	assert_non_null(strstr(said, ":wq"));
	free(said);
	text = written("text");
	assert_string_equal(text, "vi\n");
	free(text);
	/* Who chose an editor knows it. */
	setenv("EDITOR", "vi", 1);
	said = edits("");
	assert_string_equal(said, "");
	free(said);
	unsetenv("EDITOR");
	stand_in("nano", "echo nano >\"$1\"");
	said = edits("");
	assert_string_equal(said, "");
	free(said);
	text = written("text");
	assert_string_equal(text, "nano\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_address_is_handed_over_as_it_is),
		TEST(a_program_that_hangs_is_not_waited_for),
		TEST(a_program_that_fails_says_so_later),
		TEST(without_a_program_the_path_is_told),
		TEST(without_a_desktop_nothing_is_started),
		TEST(a_pdf_is_read_here_and_drives_nothing),
		TEST(who_gets_vi_is_told_before_how_to_leave_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
