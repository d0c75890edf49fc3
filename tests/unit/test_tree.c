/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/html.h"
#include "providers/tree.h"

#include <setjmp.h>
#include <cmocka.h>

static void read_page(struct tree *t, const char *html, const char *charset)
{
	assert_int_equal(tree_read(t, html, strlen(html), charset), ERR_OK);
}

static void line_is(const struct node *n, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	node_line(&b, n);
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void elements_are_found_by_name_id_and_class(void **state)
{
	struct tree t;
	const struct node *table, *td;

	UNUSED(state);
	read_page(&t, "<div><TABLE id=x class='a  b\tc'><tr><td>1<td>2</table>"
		      "<p>after</div>", NULL);
	table = node_with(&t.root, NULL, "table", "id", "x");
	assert_non_null(table);
	assert_true(node_has_class(table, "b"));
	assert_false(node_has_class(table, "bc"));
	td = node_find(table, NULL, "td");
	line_is(td, "1");
	td = node_find(table, td, "td");
	line_is(td, "2");
	assert_null(node_find(table, td, "td"));
	assert_null(node_find(table, NULL, "p"));
	assert_true(node_inside(td, table));
	assert_false(node_inside(table, td));
	assert_non_null(node_of_class(&t.root, NULL, NULL, "c"));
	tree_release(&t);
}

static void a_line_is_clean_and_parts_blocks(void **state)
{
	struct tree t;

	UNUSED(state);
	read_page(&t, "<td> a&#252;<b>b</b>\n  c&nbsp;d<div>e</div>f<br>g\033</td>",
		  NULL);
	line_is(&t.root, "aüb c d e f g");
	tree_release(&t);
}

static void a_page_in_latin_1_reads_as_any(void **state)
{
	struct tree t;

	UNUSED(state);
	read_page(&t, "<p>f\374r</p>", "ISO-8859-1");
	line_is(&t.root, "für");
	tree_release(&t);
	read_page(&t, "<meta charset=\"ISO-8859-1\"><p>f\374r</p>", NULL);
	line_is(&t.root, "für");
	tree_release(&t);
}

static void an_element_becomes_rich_text(void **state)
{
	struct tree t;
	struct buf whole, inside;
	const char *html = "<h2>A</h2><p>b <strong>c</strong></p><ul><li>d</ul>";
	char page[200];

	UNUSED(state);
	buf_init(&whole, 4096);
	buf_init(&inside, 4096);
	assert_int_equal(html_to_rich(&whole, html, strlen(html), NULL), ERR_OK);
	str_printf(page, sizeof(page), "<p>x<div id=y>%s</div><p>z", html);
	read_page(&t, page, NULL);
	assert_int_equal(html_node_to_rich(&inside,
		node_with(&t.root, NULL, "div", "id", "y"), NULL), ERR_OK);
	assert_string_equal(inside.data, whole.data);
	tree_release(&t);
	buf_release(&whole);
	buf_release(&inside);
}

static void ten_megabytes_of_nested_tags_stay_bounded(void **state)
{
	size_t len = 10u << 20;
	char *html = malloc(len);
	struct tree t;

	UNUSED(state);
	assert_non_null(html);
	for (size_t i = 0; i + 5 <= len; i += 5)
		memcpy(html + i, "<div>", 5);
	tree_read(&t, html, len - len % 5, NULL);
	assert_true(t.used <= TREE_LIMIT);
	tree_release(&t);
	/* As many beside one another. */
	for (size_t i = 0; i + 4 <= len; i += 4)
		memcpy(html + i, "<hr>", 4);
	assert_int_equal(tree_read(&t, html, len - len % 4, NULL), ERR_LIMIT);
	assert_true(t.used <= TREE_LIMIT);
	assert_non_null(node_find(&t.root, NULL, "hr"));
	tree_release(&t);
	free(html);
}

static void what_is_too_deep_hangs_on_the_last_that_was_not(void **state)
{
	struct buf html;
	struct tree t;
	int depth = 0;

	UNUSED(state);
	buf_init(&html, 1 << 20);
	for (int i = 0; i < 400; i++)
		buf_str(&html, "<span>");
	buf_str(&html, "deep");
	for (int i = 0; i < 400; i++)
		buf_str(&html, "</span>");
	buf_str(&html, "<p id=end>flat</p>");
	read_page(&t, html.data, NULL);
	for (const struct node *n = node_with(&t.root, NULL, "p", "id", "end");
	     n; n = n->parent)
		depth++;
	assert_in_range(depth, 2, 6);
	tree_release(&t);
	buf_release(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_are_found_by_name_id_and_class),
		cmocka_unit_test(a_line_is_clean_and_parts_blocks),
		cmocka_unit_test(a_page_in_latin_1_reads_as_any),
		cmocka_unit_test(an_element_becomes_rich_text),
		cmocka_unit_test(ten_megabytes_of_nested_tags_stay_bounded),
		cmocka_unit_test(what_is_too_deep_hangs_on_the_last_that_was_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
