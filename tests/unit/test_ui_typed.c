/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "ui/typed.h"

static void is(const char *typed, int key, const char *left)
{
	struct buf line;

	buf_init(&line, 1000);
	buf_str(&line, typed);
	assert_int_equal(typed_clean(&line), key);
	assert_string_equal(line.data ? line.data : "", left);
	assert_int_equal(line.len, strlen(left));
	buf_release(&line);
}

static void a_function_key_alone_is_known(void **state)
{
	UNUSED(state);
	is("\033OP", 1, "");
	is("\033[11~", 1, "");
	is("\033[[A", 1, "");
	is("\033[15~", 5, "");
	is("\033[21~", 10, "");
}

static void keys_without_a_letter_leave_none(void **state)
{
	UNUSED(state);
	is("", 0, "");
	is("\033[A", 0, "");
	is("\033[24~", 0, "");
	is("Text \033OPmit\033[1;5C F1\033[C", 0, "Text mit F1");
	is("\033", 0, "");
	is("\033[", 0, "");
	is("\033[1;", 0, "");
	is("\033O", 0, "");
	is("\033[[", 0, "");
	is("\033OP\033OP", 0, "");
	is("\033ä", 0, "ä");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_function_key_alone_is_known),
		cmocka_unit_test(keys_without_a_letter_leave_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
