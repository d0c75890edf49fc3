/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/rich.h"
#include "providers/markdown.h"

#include <setjmp.h>
#include <cmocka.h>

static void check(const char *text, const char *expected)
{
	struct buf out;

	buf_init(&out, RICH_LIMIT);
	assert_int_equal(markdown_to_rich(&out, text, strlen(text)), ERR_OK);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void blocks_become_lines(void **state)
{
	UNUSED(state);
	check("# Auftrag\n\nLies\nSeite 3.\n\n---\n", "h1Auftrag\np0Lies Seite 3.\nl0\n");
	check("* a\n* b\n  1. c\n", "b0a\nb0b\nn1c\n");
	check("> Zitat\n", "q0Zitat\n");
	check("```\nint a;\n\n  b\n```\n", "c0int a;\nc0\nc0  b\n");
	check("", "");
}

static void spans_are_marked(void **state)
{
	UNUSED(state);
	check("a **b** *c* `d`", "p0a \001b\001 \002c\002 \003d\003\n");
	check("[hier](https://x.de/)", "p0\004hier\005https://x.de/\006\n");
	check("a\\\nb", "p0a\016b\n");
	check("**a **b** c**", "p0\001a b c\001\n");
	check("![Bild](https://x.de/b.png)", "i0Bild\037https://x.de/b.png\n");
}

static void html_is_text(void **state)
{
	UNUSED(state);
	check("<b>x</b> 1 < 2", "p0<b>x</b> 1 < 2\n");
	check("<script>\nx\n</script>\n", "p0<script>\np0x\np0</script>\n");
}

static void nothing_drives_the_terminal_or_forges_marks(void **state)
{
	UNUSED(state);
	check("a&#27;[2Jb&#1;c&#5;", "p0a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD" "c\xEF\xBF\xBD\n");
	check("x&#10;l0y", "p0x l0y\n");
	check("[a](javascript:alert)", "p0a\n");
	check("a&#x202e;b", "p0ab\n");
}

static void deep_and_long_text_ends(void **state)
{
	struct buf in, out;

	UNUSED(state);
	buf_init(&in, 1 << 20);
	buf_init(&out, 1000);
	for (int i = 0; i < 20000; i++)
		buf_str(&in, "> * ");
	for (int i = 0; i < 20000; i++)
		buf_str(&in, "**_[");
	assert_int_equal(markdown_to_rich(&out, in.data, in.len), ERR_LIMIT);
	assert_true(out.len <= 1000);
	buf_release(&in);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_become_lines),
		cmocka_unit_test(spans_are_marked),
		cmocka_unit_test(html_is_text),
		cmocka_unit_test(nothing_drives_the_terminal_or_forges_marks),
		cmocka_unit_test(deep_and_long_text_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
