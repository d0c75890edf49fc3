/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/output.h"

#define TEXT 4000

static const struct column columns[] = {
	{.title = "ID", .right = true},
	{.title = "Due"},
	{.title = "Hand-in", .give = true},
	{.title = "Course", .give = true},
	{.title = "Title", .give = true, .main = true},
};
static const char *const rows[][5] = {
	{"7", "Wed 06 Jan 20:00", "", "Französisch Jahrgang 8 (Neigung)",
	 "Küstenschutz an der Nordsee: Zusammenfassung"},
	{"128", "Thu 07 Jan 08:00", "", "Biologie 8b", "Das Auge"},
};

static void print(int width, bool handed_in, char out[TEXT])
{
	FILE *to = tmpfile();
	struct output o;
	struct table t;
	size_t n;

	output_init(&o, to);
	o.terminal = true;
	o.width = width;
	table_begin(&t, &o, columns, ARRAY_LEN(columns));
	for (size_t r = 0; r < ARRAY_LEN(rows); r++)
		for (size_t c = 0; c < ARRAY_LEN(columns); c++)
			table_text(&t, c == 2 && handed_in ? "waits to be sent"
							   : rows[r][c]);
	assert_int_equal(table_end(&t), ERR_OK);
	assert_true(output_good(&o));
	rewind(to);
	n = fread(out, 1, TEXT - 1, to);
	out[n] = '\0';
	fclose(to);
	output_release(&o);
}

/* The columns of the longest line. */
static int widest(char *text)
{
	int most = 0;
	char *rest;

	for (char *line = strtok_r(text, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		most = MAX(most, text_width(line));
	return most;
}

static void the_title_keeps_what_others_can_do_without(void **state)
{
	char text[TEXT];

	UNUSED(state);
	print(80, false, text);
	assert_non_null(strstr(text, "  7  Wed 06 Jan 20:00  Französisch"));
	assert_non_null(strstr(text, "Küstenschutz an der Nordsee: Zusammen"));
	assert_int_equal(widest(text), 80);
	print(80, true, text);
	assert_non_null(strstr(text, "Küstenschutz an der Nord"));
	assert_non_null(strstr(text, "Biologie 8b "));
	assert_int_equal(widest(text), 80);
	print(60, true, text);
	assert_non_null(strstr(text, "Biologi"));
	assert_int_equal(widest(text), 60);
	print(200, true, text);
	assert_null(strstr(text, "…"));
	assert_null(strstr(text, " \n"));
}

static void a_column_with_nothing_in_it_is_not_there(void **state)
{
	char text[TEXT];

	UNUSED(state);
	print(120, false, text);
	assert_null(strstr(text, "Hand-in"));
	assert_non_null(strstr(text, "Thu 07 Jan 08:00  Biologie 8b"));
	print(120, true, text);
	assert_non_null(strstr(text, "Hand-in"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_title_keeps_what_others_can_do_without),
		cmocka_unit_test(a_column_with_nothing_in_it_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
