/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "words/states.h"

static void parts_of_a_server_have_words(void **state)
{
	UNUSED(state);
	assert_string_equal(module_word("pass"), "works");
	assert_string_equal(module_word("fail"), "does not work");
	assert_string_equal(module_word("odd"), "odd");
	assert_string_equal(module_name("video"), "Video lessons");
	assert_string_equal(module_name("Gym"), "Gym");
}

static void what_a_proof_rests_on_is_said_in_words(void **state)
{
	UNUSED(state);
	assert_string_equal(proof_word("sha1"), "checksums (SHA-1)");
	assert_string_equal(proof_word("content"),
			    "a comparison, byte for byte");
	assert_string_equal(proof_word("new"), "new");
	assert_null(proof_word(NULL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_a_server_have_words),
		cmocka_unit_test(what_a_proof_rests_on_is_said_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
