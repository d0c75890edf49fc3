/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "ui/doc.h"
#include "ui/speech.h"
#include "ui/groups.h"

static void shows(const struct doc *d, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	for (int64_t i = 0; i < d->n; i++) {
		char *line = doc_text(d, i);

		assert_non_null(line);
		buf_printf(&b, "%s\n", line);
		free(line);
	}
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static const char links[] =
	"p0see \x04one\x05http://1\x06 and \x04two\x05http://2\x06\n"
	"i0plan.png\x1fhttp://3\n";

static void links_of_all_texts_of_a_page_have_numbers_of_their_own(void **state)
{
	struct doc d;

	UNUSED(state);
	doc_init(&d);
	doc_begin(&d, 40);
	doc_rich(&d, 0, links);
	doc_link(&d, 0, "http://4");
	doc_rich(&d, 0, "p0\x04last\x05http://5\x06\n");
	shows(&d, "see one[1] and two[2]\n\n[plan.png][3]\nhttp://4 [4]\nlast[5]\n");
	assert_int_equal(d.n_links, 5);
	for (int i = 0; i < 5; i++) {
		char want[16];

		str_printf(want, sizeof(want), "http://%d", i + 1);
		assert_string_equal(d.links[i], want);
	}
	/* a line opens the first of its links */
	assert_int_equal(d.lines[0].target.kind, TARGET_LINK);
	assert_int_equal(d.lines[0].target.id, 0);
	assert_int_equal(d.lines[4].target.id, 4);
	doc_release(&d);
}

/* A terminal takes an address up to the next blank, and so does a hand. */
static void an_address_ends_before_its_number(void **state)
{
	struct doc d;

	UNUSED(state);
	doc_init(&d);
	doc_begin(&d, 60);
	doc_rich(&d, 0, "p0\x04https://a.de/x-0\x05https://a.de/x-0\x06, "
			"\x04me@a.de\x05mailto:me@a.de\x06 or "
			"\x04www.a.de\x05https://a.de\x06 \x04\x05https://b\x06\n");
	shows(&d, "https://a.de/x-0 [1], me@a.de [2] or www.a.de [3] [4]\n");
	doc_release(&d);
}

static void an_address_is_whole_in_any_width(void **state)
{
	struct doc d;

	UNUSED(state);
	doc_init(&d);
	doc_begin(&d, 24);
	doc_link(&d, 2, "https://meet.example.org/lilienthal");
	shows(&d, "  https://meet.example.o\n  rg/lilienthal [1]\n");
	for (int i = 0; i < d.n; i++)
		assert_int_equal(d.lines[i].target.kind, TARGET_LINK);
	assert_string_equal(d.links[0], "https://meet.example.org/lilienthal");
	doc_release(&d);
}

static void a_paragraph_is_said_without_stops_where_its_lines_end(void **state)
{
	struct buf b;
	struct doc d;

	UNUSED(state);
	buf_init(&b, 1000);
	doc_init(&d);
	doc_begin(&d, 20);
	doc_wrap(&d, ROLE_text, 2, "To hand something in, open the task.\nOr go");
	doc_line(&d);
	doc_add(&d, ROLE_key, "F1");
	doc_hang(&d, ROLE_text, 5, "tells you about all of the keys");
	speech_page(&d, &b);
	assert_string_equal(b.data, "To hand something in, open the task. Or go."
			    " F1, tells you about all of the keys");
	assert_true(d.lines[0].goes_on);
	doc_release(&d);
	buf_release(&b);
}

static void tab_stops_at_sections_files_and_links(void **state)
{
	struct doc d;
	int64_t at = 0;

	UNUSED(state);
	doc_init(&d);
	doc_begin(&d, 40);
	doc_wrap(&d, ROLE_heading, 0, "title");
	doc_heading(&d, "What to do");
	doc_rich(&d, 0, "p0words\np0\x04" "a\x05http://1\x06\n");
	doc_heading(&d, "Material");
	d.target = (struct target){TARGET_MATERIAL, 7};
	doc_line(&d);
	d.target = (struct target){TARGET_MATERIAL, 8};
	doc_line(&d);
	at = doc_item(&d, at, 1);
	assert_int_equal(d.lines[at].target.kind, TARGET_HEADING);
	at = doc_item(&d, at, 1);
	assert_int_equal(d.lines[at].target.kind, TARGET_LINK);
	at = doc_item(&d, at, 1);
	assert_int_equal(d.lines[at].target.kind, TARGET_HEADING);
	at = doc_item(&d, at, 1);
	assert_int_equal(d.lines[at].target.id, 7);
	at = doc_item(&d, at, 1);
	assert_int_equal(d.lines[at].target.id, 8);
	assert_int_equal(doc_item(&d, at, 1), -1);
	doc_release(&d);
}

static const char table[] = "R0Zeit\x1f" "Temperatur\x1f" "Beobachtung\n"
			    "r01 min\x1f" "35 Grad\x1f" "erste Blasen am Boden\n";

static void a_table_that_does_not_fit_stands_cell_below_cell(void **state)
{
	struct doc d;

	UNUSED(state);
	doc_init(&d);
	doc_begin(&d, 60);
	doc_rich(&d, 0, table);
	shows(&d, "Zeit   Temperatur  Beobachtung\n"
		  "1 min  35 Grad     erste Blasen am Boden\n");
	doc_begin(&d, 37);
	doc_rich(&d, 0, table);
	shows(&d, "Zeit\n  Temperatur\n  Beobachtung\n"
		  "Zeit: 1 min\n  Temperatur: 35 Grad\n"
		  "  Beobachtung: erste Blasen am Boden\n");
	doc_release(&d);
}

/* As long as a text may be, of words, marks and links: what takes time by the
 * square takes minutes. */
static void a_text_of_two_megabytes_is_laid_out_line_by_line(void **state)
{
	static const char part[] =
		"p0Ein \x01" "Absatz\x01 mit \x04Link\x05http://example.org/\x06"
		" und \xd8\xa7\xd9\x82\xd8\xb1\xd8\xa3, \xe8\xaf\xbb\xe8\xaf\xbe"
		" \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac.\n";
	struct buf b;
	struct doc d;
	int widest = 0;

	UNUSED(state);
	buf_init(&b, 2 << 20);
	while (b.len + sizeof(part) < (2 << 20))
		buf_str(&b, part);
	doc_init(&d);
	doc_begin(&d, 37);
	doc_rich(&d, 0, b.data);
	assert_true(d.n > 2 * 15000);
	assert_int_equal(d.n_links, DOC_LINKS);
	for (int64_t i = 0; i < d.n; i += 97) {
		char *line = doc_text(&d, i);

		widest = MAX(widest, text_width(line));
		free(line);
	}
	assert_in_range(widest, 20, 37);
	doc_release(&d);
	buf_release(&b);
}

static void a_row_of_groups_is_found_by_its_number(void **state)
{
	static const int64_t counts[] = {2, 0, 3};
	struct groups g = {counts, 3};

	UNUSED(state);
	assert_int_equal(groups_rows(g), 7);
	assert_int_equal(groups_place(g, 0).item, -1);
	assert_int_equal(groups_place(g, 2).item, 1);
	assert_int_equal(groups_place(g, 3).item, -1);
	assert_int_equal(groups_place(g, 3).group, 2);
	assert_int_equal(groups_place(g, 6).item, 4);
	assert_int_equal(groups_place(g, 6).at, 2);
	assert_int_equal(groups_place(g, 7).item, -1);
	assert_int_equal(groups_before(g, 3), 2);
	assert_int_equal(groups_before(g, 5), 3);
	for (int64_t i = 0; i < 5; i++) {
		struct place p = groups_item(g, i);

		assert_int_equal(groups_place(g, groups_row(g, p.group, p.at)).item,
				 i);
	}
}

static void begin_long(struct doc *d, int width, const char *text)
{
	doc_begin(d, width);
	doc_wrap(d, ROLE_heading, 0, "Title");
	doc_rich(d, 0, text);
	doc_wrap(d, ROLE_text, 0, "end");
}

static void expect_long(const struct doc *d, int n)
{
	char want[300], *line;

	assert_int_equal(d->n, 2 * n + 1); /* and blank ones */
	assert_int_equal(d->n_links, n);
	for (int i = 0; i < n; i++) {
		str_printf(want, sizeof(want), "word link[%d]", i + 1);
		line = doc_text(d, 2 * i + 1);
		assert_string_equal(line, want);
		free(line);
		str_printf(want, sizeof(want), "http://%0250d", i);
		assert_string_equal(d->links[i], want);
		assert_int_equal(d->lines[2 * i + 1].target.kind, TARGET_LINK);
		assert_int_equal(d->lines[2 * i + 1].target.id, i);
	}
	line = doc_text(d, 2 * n);
	assert_string_equal(line, "end");
	free(line);
}

static void a_long_text_is_laid_out_once_for_its_width(void **state)
{
	const int n = 300;
	struct buf text;
	struct doc d;

	UNUSED(state);
	buf_init(&text, 4 * DOC_LONG);
	for (int i = 0; i < n; i++)
		buf_printf(&text, "p0word \x04link\x05http://%0250d\x06\n", i);
	assert_true(text.len > DOC_LONG);
	doc_init(&d);
	for (int i = 0; i < 3; i++) {
		begin_long(&d, 60, text.data);
		expect_long(&d, n);
		assert_int_equal(d.kept->made, 1);
	}
	begin_long(&d, 50, text.data);
	expect_long(&d, n);
	assert_int_equal(d.kept->made, 2);
	text.data[2] = 'l'; /* lord: other words of the same length */
	begin_long(&d, 50, text.data);
	assert_int_equal(d.kept->made, 3);
	buf_release(&text);
	doc_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_of_all_texts_of_a_page_have_numbers_of_their_own),
		cmocka_unit_test(an_address_ends_before_its_number),
		cmocka_unit_test(an_address_is_whole_in_any_width),
		cmocka_unit_test(a_paragraph_is_said_without_stops_where_its_lines_end),
		cmocka_unit_test(tab_stops_at_sections_files_and_links),
		cmocka_unit_test(a_table_that_does_not_fit_stands_cell_below_cell),
		cmocka_unit_test(a_text_of_two_megabytes_is_laid_out_line_by_line),
		cmocka_unit_test(a_long_text_is_laid_out_once_for_its_width),
		cmocka_unit_test(a_row_of_groups_is_found_by_its_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
