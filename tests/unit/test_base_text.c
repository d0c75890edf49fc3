/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <wchar.h>
#include <cmocka.h>

#include "base/text.h"
#include "tests/lib/seeded.h"

#define SEEDS 3000

static char *clean(const char *s, size_t len, unsigned flags)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	text_clean(&b, s, len, flags);
	assert_int_equal(buf_error(&b), ERR_OK);
	return buf_take(&b);
}

static void cleans_to(const char *in, unsigned flags, const char *want)
{
	char *got = clean(in, strlen(in), flags);

	assert_string_equal(got, want);
	free(got);
}

static char *file_name(const char *s, size_t len)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	text_file_name(&b, s, len);
	assert_int_equal(buf_error(&b), ERR_OK);
	return buf_take(&b);
}

static void named(const char *in, const char *want)
{
	char *got = file_name(in, strlen(in));

	assert_string_equal(got, want);
	free(got);
}

static void an_escape_shows_as_a_replacement(void **state)
{
	UNUSED(state);
	cleans_to("\x1b[2Jhi", 0, "\xef\xbf\xbd[2Jhi");
	cleans_to("\xc2\x9b"
		  "31m",
	    0,
	    "\xef\xbf\xbd"
	    "31m");
	cleans_to("a\xff"
		  "b",
	    0,
	    "a\xef\xbf\xbd"
	    "b");
}

static void breaks_become_blanks_in_a_line(void **state)
{
	UNUSED(state);
	cleans_to("a\r\nb\tc\nd\re", TEXT_LINE, "a b c d e");
	cleans_to("a\r\nb\tc\xe2\x80\xa8"
		  "d",
	    TEXT_BREAKS, "a\nb c\nd");
}

static void direction_overrides_go_away(void **state)
{
	UNUSED(state);
	cleans_to("x\xe2\x80\xaetxt\xe2\x81\xa9\xef\xbb\xbf", 0, "xtxt");
}

static void clean_text_is_in_its_normal_form(void **state)
{
	UNUSED(state);
	cleans_to("a\xcc\x88", 0, "\xc3\xa4");
}

static bool harmless(const char *s, bool breaks)
{
	for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
		if ((*p < 0x20 && !(breaks && *p == '\n')) || *p == 0x7f)
			return false;
		if (*p == 0xc2 && p[1] < 0xa0)
			return false;
	}
	return !strstr(s, "\xe2\x80\xae") && !strstr(s, "\xe2\x81\xa6") &&
	       !strstr(s, "\xef\xbb\xbf") && !strstr(s, "\xe2\x80\xa8");
}

static void any_bytes_become_harmless_and_stay_as_they_are(void **state)
{
	char in[400], *once, *twice;
	struct seeded s;
	unsigned flags;
	size_t n;

	UNUSED(state);
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		seeded_init(&s, seed);
		n = seeded_text(&s, in, sizeof(in));
		flags = seed % 2 ? TEXT_BREAKS : TEXT_LINE;
		once = clean(in, n, flags);
		if (!text_valid(once, strlen(once)) ||
		    !harmless(once, flags & TEXT_BREAKS))
			fail_msg("seed %u", seed);
		twice = clean(once, strlen(once), flags);
		if (strcmp(once, twice))
			fail_msg("not the same again: seed %u", seed);
		free(once);
		free(twice);
	}
}

static void a_million_marks_do_not_take_forever(void **state)
{
	size_t n = 1 << 20;
	char *in = malloc(n), *out;

	UNUSED(state);
	for (size_t i = 0; i + 3 < n; i += 4)
		memcpy(in + i, "\xcc\x81\xcc\xa3", 4);
	out = clean(in, n, 0);
	assert_true(strlen(out) < 100);
	free(out);
	free(in);
}

static void a_file_name_is_one_component(void **state)
{
	UNUSED(state);
	named("../../etc/passwd", "_.._etc_passwd");
	named("..", "unnamed");
	named("", "unnamed");
	named(" .bashrc ", "bashrc");
	named("Lösung: \"neu\"?.pdf", "Lösung_ _neu__.pdf");
	named("C:\\x", "C__x");
}

static void a_long_name_keeps_its_ending(void **state)
{
	char in[400], *got;

	UNUSED(state);
	for (size_t i = 0; i < 300; i += 2)
		memcpy(in + i, "\xc3\xa4", 2);
	memcpy(in + 300, ".pdf", 5);
	got = file_name(in, strlen(in));
	assert_int_equal(strlen(got), 200);
	assert_true(str_ends(got, "\xc3\xa4.pdf"));
	free(got);
}

static void any_bytes_make_a_safe_file_name(void **state)
{
	char in[600], *once, *twice;
	struct seeded s;
	size_t n;

	UNUSED(state);
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		seeded_init(&s, seed);
		n = seeded_text(&s, in, sizeof(in));
		once = file_name(in, n);
		if (!*once || *once == '.' || strlen(once) > 200 ||
		    strpbrk(once, "/\\<>:\"|?*") || !harmless(once, false) ||
		    !text_valid(once, strlen(once)))
			fail_msg("seed %u: %s", seed, once);
		twice = file_name(once, strlen(once));
		if (strcmp(once, twice))
			fail_msg("not the same again: seed %u", seed);
		free(once);
		free(twice);
	}
}

static void names_that_differ_in_case_or_form_have_one_key(void **state)
{
	struct buf a, b;

	UNUSED(state);
	buf_init(&a, 100);
	buf_init(&b, 100);
	text_fold(&a, "AUFS\xc3\x84TZE Stra\xc3\x9f"
		      "e");
	text_fold(&b, "aufsa\xcc\x88tze STRASSE");
	assert_string_equal(a.data, b.data);
	buf_release(&a);
	buf_release(&b);
}

static void an_i_is_found_with_and_without_its_dot(void **state)
{
	static const char *const same[] = {"\u0130NDIR", "I\u0307nd\u0131r", "indir",
					   "\u0131NDiR"};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(same); i++) {
		struct buf b;

		buf_init(&b, 100);
		buf_str(&b, "\u0131");
		text_fold(&b, same[i]);
		assert_string_equal(b.data, "\u0131" "indir");
		assert_int_equal(b.len, 7);
		buf_release(&b);
	}
}

static void columns_are_counted_by_cluster(void **state)
{
	int used;

	UNUSED(state);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("\xc3\xa4"
				    "a\xcc\x88"),
	    2);
	assert_int_equal(text_width("\xe4\xb8\xad"), 2);
	assert_int_equal(text_fit("a\xe4\xb8\xad"
				  "b",
			     2, &used),
	    1);
	assert_int_equal(used, 1);
	assert_int_equal(text_cluster("a\xcc\x88z", &used), 3);
}

static void breaks_as(const char *s, int columns, const char *row, const char *rest)
{
	size_t next, len = text_break(s, columns, &next);

	assert_int_equal(len, strlen(row));
	assert_memory_equal(s, row, len);
	assert_string_equal(s + next, rest);
}

static void a_row_breaks_between_words(void **state)
{
	UNUSED(state);
	breaks_as("bis morgen", 10, "bis morgen", "");
	breaks_as("bis morgen", 9, "bis", "morgen");
	breaks_as("bis morgen", 3, "bis", "morgen");
	breaks_as("bis   morgen", 4, "bis", "morgen");
	breaks_as("bis morgen ", 10, "bis morgen", "");
	breaks_as("morgen", 4, "morg", "en");
	breaks_as("\xe4\xb8\xad\xe4\xb8\xad", 1, "\xe4\xb8\xad", "\xe4\xb8\xad");
	breaks_as("", 5, "", "");
}

/* What the C library does not know yet it gives -1. */
static void columns_are_those_of_the_c_library(void **state)
{
	int different = 0;

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (int32_t c = 0xa0; c < 0x110000; c++) {
		char s[TEXT_CHAR];
		int32_t same;
		int columns, known = wcwidth((wchar_t)c);

		if ((c >= 0xd800 && c < 0xe000) || known < 0)
			continue;
		s[text_encode(c, s)] = '\0';
		assert_int_equal(text_char(s, &same, &columns), strlen(s));
		assert_int_equal(same, c);
		if (columns != known && different++ < 20)
			print_error("U+%04X: %d, not %d\n", (unsigned)c, columns,
				    known);
	}
	assert_int_equal(different, 0);
}

static void text_from_right_to_left_is_known(void **state)
{
	static const struct { const char *s; bool rtl; } rows[] = {
		{"Deutsch", false}, {"Größe 日本語 ไทย 👩‍👧", false},
		{"abc مرحبا", true}, {"שלום", true}, {"\u0661", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(text_rtl(rows[i].s, strlen(rows[i].s)),
				 rows[i].rtl);
}

static void a_yes_is_a_letter_and_not_one_of_its_bytes(void **state)
{
	static const struct { const char *answer; bool yes; } rows[] = {
		{"т\n", true}, {"Так", true}, {"y", true}, {"Yes", true},
		{"н\n", false}, {"Ні", false}, {"ц", false}, {"n", false},
		{"\n", false}, {"", false}, {"\xd1", false}, {"\xff", false},
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(text_begins(rows[i].answer, "тТyY"),
				 rows[i].yes);
}

static void ill_formed_bytes_are_not_valid(void **state)
{
	UNUSED(state);
	assert_true(text_valid("\xc3\xa4", 2));
	assert_false(text_valid("\xc3", 1));
	assert_false(text_valid("\xed\xa0\x80", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_escape_shows_as_a_replacement),
	    cmocka_unit_test(breaks_become_blanks_in_a_line),
	    cmocka_unit_test(direction_overrides_go_away),
	    cmocka_unit_test(clean_text_is_in_its_normal_form),
	    cmocka_unit_test(any_bytes_become_harmless_and_stay_as_they_are),
	    cmocka_unit_test(a_million_marks_do_not_take_forever),
	    cmocka_unit_test(a_file_name_is_one_component),
	    cmocka_unit_test(a_long_name_keeps_its_ending),
	    cmocka_unit_test(any_bytes_make_a_safe_file_name),
	    cmocka_unit_test(names_that_differ_in_case_or_form_have_one_key),
	    cmocka_unit_test(an_i_is_found_with_and_without_its_dot),
	    cmocka_unit_test(columns_are_counted_by_cluster),
	    cmocka_unit_test(columns_are_those_of_the_c_library),
	    cmocka_unit_test(text_from_right_to_left_is_known),
	    cmocka_unit_test(a_row_breaks_between_words),
	    cmocka_unit_test(a_yes_is_a_letter_and_not_one_of_its_bytes),
	    cmocka_unit_test(ill_formed_bytes_are_not_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
