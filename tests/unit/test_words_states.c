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

static void what_is_proven_is_called_by_what_it_was(void **state)
{
	UNUSED(state);
	assert_string_equal(entry_word(KIND_hand_in, ENTRY_proven), "handed in");
	assert_string_equal(entry_word(KIND_withdraw, ENTRY_proven), "taken back");
	assert_string_equal(entry_word(KIND_done, ENTRY_proven), "marked as done");
	assert_string_equal(entry_word(KIND_undone, ENTRY_proven),
			    "marked as not done");
	assert_string_equal(entry_word(KIND_withdraw, ENTRY_held), "stopped");
	assert_string_equal(entry_word(KIND_withdraw, ENTRY_dropped), "taken out");
	assert_string_equal(entry_word(KIND_hand_in, ENTRY_dropped),
			    "not handed in");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_a_server_have_words),
		cmocka_unit_test(what_a_proof_rests_on_is_said_in_words),
		cmocka_unit_test(what_is_proven_is_called_by_what_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
