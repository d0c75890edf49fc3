/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cookies by name and path (1.4 of docs/iserv.md; RFC 6265). */
#include "base/base.h"
#include "providers/iserv_jar.h"

#include <setjmp.h>
#include <cmocka.h>

static void sends(const struct jar *j, const char *path, const char *want)
{
	struct buf b;

	buf_init(&b, 32768);
	jar_send(j, path, &b);
	assert_string_equal(b.len ? b.data : "", want);
	buf_release(&b);
}

/* Facts 1.4/jar, 1.4/session */
static void one_name_may_have_two_paths(void **state)
{
	struct jar j = { .n = 0 };

	UNUSED(state);
	jar_take(&j, "S=a; path=/iserv; secure; httponly", "/iserv/auth/login");
	jar_take(&j, "S=b; Path=/iserv/auth", "/iserv/auth/login");
	sends(&j, "/iserv/exercise", "S=a");
	sends(&j, "/iserv/auth/login?x=1", "S=b; S=a");
	jar_take(&j, "S=c; path=/iserv", "/iserv/");
	sends(&j, "/iserv/", "S=c");
	assert_int_equal(j.n, 2);
	jar_release(&j);
}

/* RFC 6265, 5.1.4 */
static void a_path_ends_at_a_slash(void **state)
{
	struct jar j = { .n = 0 };

	UNUSED(state);
	jar_take(&j, "S=a; path=/iserv", "/");
	sends(&j, "/iserv", "S=a");
	sends(&j, "/iserv/", "S=a");
	sends(&j, "/iserv?x", "S=a");
	sends(&j, "/iservices", "");
	sends(&j, "/", "");
	jar_take(&j, "R=1; path=/", "/x");
	sends(&j, "/other", "R=1");
	jar_release(&j);
}

/* RFC 6265, 5.1.4 and 5.2.4 */
static void without_a_path_it_is_that_of_the_page(void **state)
{
	static const struct { const char *line, *page, *at; } rows[] = {
		{ "S=a", "/iserv/auth/login?x=/y/z", "/iserv/auth/x" },
		{ "S=a; path=nonsense", "/iserv/auth/login", "/iserv/auth/x" },
		{ "S=a", "/login", "/anywhere" }, { "S=a", "/", "/anywhere" },
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct jar j = { .n = 0 };

		jar_take(&j, rows[i].line, rows[i].page);
		sends(&j, rows[i].at, "S=a");
		jar_release(&j);
	}
}

/* Fact 1.4/jar: Max-Age=0 */
static void what_is_taken_away_is_gone(void **state)
{
	static const char *const lines[] = {
		"S=x; path=/iserv; Max-Age=0", "S=x; max-age=-1; path=/iserv",
		"S=; path=/iserv",
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct jar j = { .n = 0 };

		jar_take(&j, "S=a; path=/iserv", "/iserv/");
		jar_take(&j, "S=b; path=/iserv/auth", "/iserv/");
		j.changed = false;
		jar_take(&j, lines[i], "/iserv/");
		assert_true(j.changed);
		sends(&j, "/iserv/auth/", "S=b");
		j.changed = false;
		jar_take(&j, lines[i], "/iserv/");
		assert_false(j.changed);
		jar_release(&j);
	}
}

static void nonsense_is_no_cookie(void **state)
{
	static const char *const lines[] = { "", ";", "=", "=a", "a", "a b=c",
					     "a=b c", "a=b\rc", "a=b,c" };
	struct jar j = { .n = 0 };
	char line[JAR_VALUE_LIMIT + 100];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		jar_take(&j, lines[i], "/iserv/");
	memset(line, 'a', sizeof(line) - 1);
	line[3] = '=';
	line[sizeof(line) - 1] = '\0';
	jar_take(&j, line, "/iserv/");
	assert_int_equal(j.n, 0);
	for (int i = 0; i < 3 * JAR_LIMIT; i++) {
		str_printf(line, sizeof(line), "c%d=1; path=/", i);
		jar_take(&j, line, "/iserv/");
	}
	assert_int_equal(j.n, JAR_LIMIT);
	jar_release(&j);
}

static void what_was_dumped_is_loaded(void **state)
{
	struct jar j = { .n = 0 }, k = { .n = 0 };
	json_t *o;

	UNUSED(state);
	jar_take(&j, "S=a; path=/iserv", "/");
	jar_take(&j, "T=b; path=/iserv/auth", "/");
	assert_true(j.changed);
	o = jar_dump(&j);
	jar_load(&k, o);
	json_decref(o);
	assert_false(k.changed);
	sends(&k, "/iserv/auth/", "T=b; S=a");
	o = json_pack("[[s,s], [s,s,s], s, [i,i,i], [s,s,s]]", "a", "/", "x",
		      "no-slash", "v", "word", 1, 2, 3, "", "/", "v");
	jar_load(&k, o);
	json_decref(o);
	jar_load(&k, NULL);
	assert_int_equal(k.n, 2);
	/* The same again is no change; another value is. */
	jar_take(&k, "S=a; path=/iserv", "/");
	assert_false(k.changed);
	jar_take(&k, "S=z; path=/iserv", "/");
	assert_true(k.changed);
	jar_release(&j);
	jar_release(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_name_may_have_two_paths),
		cmocka_unit_test(a_path_ends_at_a_slash),
		cmocka_unit_test(without_a_path_it_is_that_of_the_page),
		cmocka_unit_test(what_is_taken_away_is_gone),
		cmocka_unit_test(nonsense_is_no_cookie),
		cmocka_unit_test(what_was_dumped_is_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
