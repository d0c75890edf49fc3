/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "ui/app.h"

static struct { int changed; char text[PROMPT_TEXT], done[PROMPT_TEXT]; } was;

static void changed(struct ui *ui, struct prompt *p)
{
	UNUSED(ui);
	was.changed++;
	str_copy(was.text, sizeof(was.text), p->text);
}

static void done(struct ui *ui, const char *text)
{
	UNUSED(ui);
	str_copy(was.done, sizeof(was.done), text);
}

static const struct prompt_ops ops = {.changed = changed, .done = done};

static int set_up(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));

	assert_non_null(ui);
	memset(&was, 0, sizeof(was));
	prompt_open(ui, &ops, "Search: ", "");
	*state = ui;
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	return 0;
}

static void type(struct ui *ui, const char *letters)
{
	for (; *letters; letters++) {
		struct term_event e = {.key = *letters, .text = {*letters}};

		prompt_key(ui, &e);
	}
}

static void press(struct ui *ui, int key)
{
	prompt_key(ui, &(struct term_event){.key = key});
}

static void letters_that_come_together_are_looked_for_once(void **state)
{
	struct ui *ui = *state;

	type(ui, "zwiebeln");
	press(ui, TERM_KEY(KEY_BACKSPACE));
	assert_int_equal(was.changed, 0);
	prompt_settle(ui);
	assert_int_equal(was.changed, 1);
	assert_string_equal(was.text, "zwiebel");
	prompt_settle(ui);
	assert_int_equal(was.changed, 1);
}

static void enter_is_about_all_that_was_typed(void **state)
{
	struct ui *ui = *state;

	type(ui, "zwiebel");
	press(ui, TERM_ENTER);
	assert_int_equal(was.changed, 1);
	assert_string_equal(was.text, "zwiebel");
	assert_string_equal(was.done, "zwiebel");
	prompt_open(ui, &ops, "Search: ", "");
	prompt_settle(ui);
	assert_int_equal(was.changed, 1);
}

static void what_is_set_has_its_effect_at_once(void **state)
{
	struct ui *ui = *state;

	prompt_set(ui, "panther");
	assert_int_equal(was.changed, 1);
	assert_string_equal(was.text, "panther");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(letters_that_come_together_are_looked_for_once),
		TEST(enter_is_about_all_that_was_typed),
		TEST(what_is_set_has_its_effect_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
