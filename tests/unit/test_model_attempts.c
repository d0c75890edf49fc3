/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "model/attempts.h"

static void add(struct attempt_log *log, int64_t at, const char *what,
		enum fate fate, enum err err, const char *said)
{
	const struct attempt a = { .at = at, .fate = fate, .err = err,
		.what = (char *)(uintptr_t)what,
		.said = (char *)(uintptr_t)said };

	assert_int_equal(attempt_log_add(log, &a), ERR_OK);
}

static void three_hundred_of_a_kind_are_one_row(void **state)
{
	struct attempt_log log = { 0 };

	UNUSED(state);
	for (int i = 0; i < 300; i++) {
		add(&log, 1000 + i, "uploaded", FATE_done, ERR_OK, "");
		add(&log, 1000 + i, "hand_in", FATE_later, ERR_OVERLOADED,
		    i % 3 ? "busy" : "");
	}
	assert_int_equal(log.n, 3);
	assert_int_equal(log.runs[0].n, 300);
	assert_int_equal(log.runs[1].n + log.runs[2].n, 300);
	assert_int_equal(log.runs[0].from, 1000);
	assert_int_equal(log.runs[0].until, 1299);
	attempt_log_release(&log);
}

static void a_success_parts_what_came_before_from_what_comes_after(void **state)
{
	struct attempt_log log = { 0 };

	UNUSED(state);
	add(&log, 1, "hand_in", FATE_later, ERR_TIMEOUT, "");
	add(&log, 2, "hand_in", FATE_done, ERR_OK, "");
	add(&log, 3, "hand_in", FATE_later, ERR_TIMEOUT, "");
	assert_int_equal(log.n, 3);
	attempt_log_release(&log);
}

static void is(const char *said, const char *shown)
{
	struct buf out;

	buf_init(&out, 1000);
	attempt_conceal(&out, said);
	assert_string_equal(out.data, shown);
	buf_release(&out);
}

static void what_a_server_says_keeps_its_sense_and_loses_its_secrets(void **state)
{
	UNUSED(state);
	is("The server is busy", "The server is busy");
	is("Lösung_Aufgabe_1.pdf differs", "Lösung_Aufgabe_1.pdf differs");
	is("see https://school.example/help?token=abc#x now",
	   "see https://school.example/help... now");
	is("https://mia:geheim@school.example/a", "https://school.example/a");
	is("https://school.example/s/9f8e7d6c5b4a39281706f5e4/x",
	   "https://school.example/s/.../x");
	is("Authorization: Bearer abc.def", "Authorization: ...");
	is("bad token=xyz, sorry", "bad token=..., sorry");
	is("password: \"sesame\"", "password: \"...\"");
	is("no such key 9f8e7d6c5b4a39281706f5e4", "no such key ...");
	is("://", "://");
	is("", "");
}

int main(void)
{
#define T(name) cmocka_unit_test(name)
	const struct CMUnitTest tests[] = {
		T(three_hundred_of_a_kind_are_one_row),
		T(a_success_parts_what_came_before_from_what_comes_after),
		T(what_a_server_says_keeps_its_sense_and_loses_its_secrets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
