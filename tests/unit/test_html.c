/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "model/rich.h"
#include "providers/html.h"

#include <setjmp.h>
#include <cmocka.h>

#define BASE "https://schule.example/mod/assign/view.php?id=5"

static void check(const char *html, const char *expected)
{
	struct buf out;

	buf_init(&out, RICH_LIMIT);
	assert_int_equal(html_to_rich(&out, html, strlen(html), BASE), ERR_OK);
	assert_string_equal(out.data, expected);
	buf_release(&out);
}

static void blocks_become_lines(void **state)
{
	UNUSED(state);
	check("<h4>Aufgabe</h4><p>Lies\n  Seite 3.</p><hr>",
	      "h4Aufgabe\np0Lies Seite 3.\nl0\n");
	check("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>d",
	      "b0a\nb0b\nn1c\np0d\n");
	check("<ul><li><p>a</p><p>mehr</p></li></ul>", "b0a\np0mehr\n");
	check("<blockquote><p>Zitat</p></blockquote>", "q0Zitat\n");
	check("<pre>int a;\n\n  b</pre>", "c0int a;\nc0\nc0  b\n");
	check("nur Text", "p0nur Text\n");
	check("", "");
}

static void what_is_empty_leaves_nothing(void **state)
{
	UNUSED(state);
	check("<p></p><p> </p><div><b></b></div><ul><li></li></ul>x", "p0x\n");
	check("<a href=\"https://x.de/\"></a>", "");
}

static void spans_are_marked(void **state)
{
	UNUSED(state);
	check("a <b>b</b> <em>c</em> <code>d</code>",
	      "p0a \001b\001 \002c\002 \003d\003\n");
	check("<b>x </b>y", "p0\001x\001 y\n");
	check("<strong>a <b>b</b> c</strong>", "p0\001a b c\001\n");
	check("<p><b>a</p><p>b</b> c</p>", "p0\001a\001\np0b c\n");
	check("a<br>b", "p0a\016b\n");
}

static void links_lead_to_the_web_and_to_nothing_else(void **state)
{
	UNUSED(state);
	check("<a href=\"https://x.de/\">hier</a>",
	      "p0\004hier\005https://x.de/\006\n");
	check("<a href=\"/a/b.php?c=1&amp;d=2\">da</a>",
	      "p0\004da\005https://schule.example/a/b.php?c=1&d=2\006\n");
	check("<a href=\"javascript:alert(1)\">x</a> <a href=\"#oben\">y</a>",
	      "p0x y\n");
	check("<a href=\"data:text/html,x\">x</a>", "p0x\n");
}

static void pictures_and_frames_are_named(void **state)
{
	UNUSED(state);
	check("<p>a <img src=\"https://x.de/b%20c.png\" alt=\"\"> d</p>",
	      "p0a\ni0b c.png\037https://x.de/b%20c.png\np0d\n");
	check("<img src=\"b.png\" alt=\"Der Plan\">",
	      "i0Der Plan\037https://schule.example/mod/assign/b.png\n");
	check("<img src=\"data:image/png;base64,AAAA\" alt=\"Skizze\">",
	      "i0Skizze\037\n");
	check("<iframe src=\"https://v.de/film\" title=\"Film\">alt</iframe>",
	      "p0\004Film\005https://v.de/film\006\np0alt\n");
	check("<img class=\"texrender\" alt=\"x^2\" src=\"https://x.de/1.gif\">",
	      "p0x^2\n");
}

static void tables_keep_their_rows(void **state)
{
	UNUSED(state);
	check("<table><tr><th>x</th><th>y</th></tr><tr><td>1</td>"
	      "<td><p>2</p><p>3</p></td></tr></table>",
	      "R0x\037y\nr0" "1\037" "2 3\n");
	check("<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table>"
	      "</td><td>d</td></tr></table>e",
	      "r0a b c\037d\np0e\n");
	check("<table><tr><td></td><td>2</td></tr></table>", "r0\037" "2\n");
}

static void raised_and_lowered_letters_stay_readable(void **state)
{
	UNUSED(state);
	check("x<sup>2</sup> + H<sub>2</sub>O", "p0x² + H₂O\n");
	check("e<sup>ix</sup> x<sub>a</sub>", "p0e^(ix) x_a\n");
}

static void what_is_hidden_or_program_is_left_out(void **state)
{
	UNUSED(state);
	check("<script>alert('x')</script><style>p{}</style>a", "p0a\n");
	check("<p style=\"display: none\">geheim <b>x</b></p><p>b</p>", "p0b\n");
	check("<!-- nichts -->c", "p0c\n");
}

static void nothing_drives_the_terminal_or_forges_marks(void **state)
{
	UNUSED(state);
	check("a\033[2Jb\001c&#27;[2J&#1;d",
	      "p0a[2Jbc[2Jd\n");
	check("a&#x202e;b&lt;script&gt;", "p0ab<script>\n");
	check("<a href=\"https://x.de/&#10;a\">x</a>",
	      "p0\004x\005https://x.de/ a\006\n");
}

static void deep_and_long_text_ends(void **state)
{
	struct buf in, out;
	enum err err;

	UNUSED(state);
	buf_init(&in, 12 << 20);
	buf_init(&out, RICH_LIMIT);
	buf_str(&in, "vorher");
	while (in.len < (10u << 20))
		buf_str(&in, "<div></b><ul>");
	assert_int_equal(html_to_rich(&out, in.data, in.len, NULL), ERR_LIMIT);
	assert_string_equal(out.data, "p0vorher\n");
	buf_clear(&out);
	buf_clear(&in);
	while (in.len < (6u << 20))
		buf_str(&in, "<p>viel <b>Text</b></p>");
	err = html_to_rich(&out, in.data, in.len, NULL);
	assert_int_equal(err, ERR_LIMIT);
	assert_true(out.len <= RICH_LIMIT);
	buf_release(&in);
	buf_release(&out);
}

static void plain_text_keeps_its_lines(void **state)
{
	struct buf out;
	const char *html = "<p>Ich bin <b>gegen</b> ein Verbot,<br>weil</p>"
			   "<p><a href=\"https://x.de/\">so</a></p>"
			   "<table><tr><td>1<td>2</table>";

	UNUSED(state);
	buf_init(&out, 1000);
	assert_int_equal(html_to_text(&out, html, strlen(html)), ERR_OK);
	assert_string_equal(out.data, "Ich bin gegen ein Verbot,\nweil\nso\n1 2");
	buf_release(&out);
}

static void a_line_is_plain(void **state)
{
	struct buf out;
	const char *mark = "60.00&nbsp;/&nbsp;100.00";

	UNUSED(state);
	buf_init(&out, 1000);
	assert_int_equal(html_to_line(&out, mark, strlen(mark)), ERR_OK);
	assert_string_equal(out.data, "60.00\xC2\xA0/\xC2\xA0" "100.00");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_become_lines),
		cmocka_unit_test(what_is_empty_leaves_nothing),
		cmocka_unit_test(spans_are_marked),
		cmocka_unit_test(links_lead_to_the_web_and_to_nothing_else),
		cmocka_unit_test(pictures_and_frames_are_named),
		cmocka_unit_test(tables_keep_their_rows),
		cmocka_unit_test(raised_and_lowered_letters_stay_readable),
		cmocka_unit_test(what_is_hidden_or_program_is_left_out),
		cmocka_unit_test(nothing_drives_the_terminal_or_forges_marks),
		cmocka_unit_test(deep_and_long_text_ends),
		cmocka_unit_test(plain_text_keeps_its_lines),
		cmocka_unit_test(a_line_is_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
