/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/text.h"
#include "model/rich.h"
#include "tests/lib/seeded.h"

#define SEEDS 1500

struct page {
	struct buf text, styles;
	int width, widest, lines;
};

static void add_line(void *ctx, const struct rich_run *runs, int n)
{
	struct page *p = ctx;
	struct buf line;

	buf_init(&line, 1 << 20);
	for (int i = 0; i < n; i++) {
		assert_true(runs[i].len > 0);
		buf_add(&line, runs[i].text, runs[i].len);
		buf_printf(&p->styles, "%u:%d ", runs[i].style, runs[i].link);
	}
	p->widest = MAX(p->widest, text_width(line.data));
	buf_str(&p->text, line.data);
	buf_char(&p->text, '\n');
	p->lines++;
	buf_release(&line);
}

static void lay_out(struct page *p, const char *stored, int width)
{
	*p = (struct page){.width = width};
	buf_init(&p->text, 8 << 20);
	buf_init(&p->styles, 8 << 20);
	assert_int_equal(rich_layout(stored, width, add_line, p), ERR_OK);
}

static void page_free(struct page *p)
{
	buf_release(&p->text);
	buf_release(&p->styles);
}

static void looks(const char *stored, int width, const char *want)
{
	struct page p;

	lay_out(&p, stored, width);
	assert_string_equal(p.text.data, want);
	page_free(&p);
}

static void words_wrap_at_blanks(void **state)
{
	UNUSED(state);
	looks("p0one two three four\n", 10, "one two\nthree four\n");
	looks("p0a\x0e"
	      "b\n",
	    10, "a\nb\n");
	looks("p0Donaudampfschiff\n", 10, "Donaudampf\nschiff\n");
	looks("p0\n", 10, "\n");
	looks("", 10, "");
	looks("p0\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
	      "\xe4\xb8\xad\n",
	    11,
	    "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\n"
	    "\xe4\xb8\xad\n");
}

static void blocks_are_parted_but_not_the_items_of_a_list(void **state)
{
	UNUSED(state);
	looks("h1Title\np0text\nb0one\nb1two\nn0a\nn0b\np0x\nn0c\n", 20,
	    "Title\n\ntext\n\n\xe2\x80\xa2 one\n  \xe2\x80\xa2 two\n"
	    "1. a\n2. b\n\nx\n\n1. c\n");
	looks("c0a  b\nc0\nc0  c\n", 20, "a  b\n\n  c\n");
	looks("q0quoted text here\n", 10, "> quoted\n> text\n> here\n");
	looks("l0\n", 10, "----------\n");
}

static void items_hang_below_their_mark(void **state)
{
	UNUSED(state);
	looks("n0alpha beta gamma\n", 10, "1. alpha\n   beta\n   gamma\n");
}

static void an_unknown_letter_is_a_paragraph(void **state)
{
	UNUSED(state);
	looks("Z9hello\nx\n", 20, "hello\n\nx\n");
}

static const char links[] = "p0see \x04one\x05http://1\x06 and \x04two\x05"
			    "http://2\x06.\n"
			    "i0plan.png\x1fhttp://3\np0\x04"
			    "4\x05http://4\x06\n";

static void links_are_numbered_and_found(void **state)
{
	static const char *const targets[] = {
	    "http://1", "http://2", "http://3", "http://4"};
	char *target;

	UNUSED(state);
	looks(links, 40, "see one[1] and two[2].\n\n[plan.png][3]\n\n4[4]\n");
	for (int i = 0; i < 4; i++) {
		target = rich_link(links, i + 1);
		assert_string_equal(target, targets[i]);
		free(target);
	}
	assert_null(rich_link(links, 5));
	assert_null(rich_link(links, 0));
}

static void marks_make_styles(void **state)
{
	struct page p;

	UNUSED(state);
	lay_out(&p,
	    "p0a\x01"
	    "b\x02"
	    "c\x01\x02"
	    "d\n",
	    20);
	assert_string_equal(p.text.data, "abcd\n");
	assert_string_equal(p.styles.data, "0:0 1:0 3:0 0:0 ");
	page_free(&p);
}

static const char table[] = "R0Day\x1fSubject\nr0Mo\x1fMath\nr0Tu\x1f"
			    "Physics and so on\n";

static void a_table_has_columns_where_there_is_room(void **state)
{
	UNUSED(state);
	looks(table, 40, "Day  Subject\nMo   Math\nTu   Physics and so on\n");
}

static void a_table_without_room_names_each_cell(void **state)
{
	UNUSED(state);
	looks(table, 16,
	    "Day\n  Subject\nDay: Mo\n  Subject: Math\nDay: Tu\n"
	    "  Subject:\n  Physics and so\n  on\n");
}

static void a_summary_is_one_plain_line(void **state)
{
	char out[64], small[6];

	UNUSED(state);
	rich_summary(links, out, sizeof(out));
	assert_string_equal(out, "see one and two. plan.png 4");
	rich_summary("h1\x01"
		     "\xc3\x9c"
		     "ber\x01 uns\nl0\np0a\x0e b\n",
	    out, sizeof(out));
	assert_string_equal(out, "\xc3\x9c"
				 "ber uns a b");
	rich_summary("p0abcd\xc3\xa4\n", small, sizeof(small));
	assert_string_equal(small, "abcd");
}

/* Blocks of any kind with clean text and any marks in it. */
static void make_rich(struct seeded *s, struct buf *out)
{
	static const char kinds[] = "phbnqcrRiflZ";
	char raw[120];
	struct buf text;
	size_t n;

	buf_init(&text, 4000);
	for (unsigned blocks = seeded_below(s, 12); blocks; blocks--) {
		buf_char(out, kinds[seeded_below(s, sizeof(kinds) - 1)]);
		buf_char(out, (char)('0' + seeded_below(s, 10)));
		for (unsigned parts = seeded_below(s, 5); parts; parts--) {
			n = seeded_text(s, raw, sizeof(raw));
			buf_clear(&text);
			text_clean(&text, raw, n, TEXT_LINE);
			buf_add(out, text.data, text.len);
			buf_char(
			    out, "\1\2\3\4\5\6\x0e\x1f"[seeded_below(s, 8)]);
		}
		buf_char(out, '\n');
	}
	buf_release(&text);
}

static void no_line_is_wider_than_asked(void **state)
{
	static const int widths[] = {10, 11, 17, 40, 80, 200};
	struct seeded s;
	struct buf rich;
	struct page p;
	char small[50];

	UNUSED(state);
	buf_init(&rich, 1 << 20);
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		seeded_init(&s, seed);
		buf_clear(&rich);
		make_rich(&s, &rich);
		lay_out(&p, rich.data, widths[seed % ARRAY_LEN(widths)]);
		if (p.widest > p.width)
			fail_msg("seed %u: %d of %d columns", seed, p.widest,
			    p.width);
		if (!text_valid(p.text.data, p.text.len))
			fail_msg("seed %u: ill-formed", seed);
		page_free(&p);
		rich_summary(rich.data, small, sizeof(small));
		assert_true(text_valid(small, strlen(small)));
		free(rich_link(rich.data, (int)seed % 5));
	}
	buf_release(&rich);
}

static void a_long_text_is_laid_out_in_time(void **state)
{
	size_t n = 1 << 20;
	char *s = malloc(n + 3);
	struct page p;

	UNUSED(state);
	memcpy(s, "p0", 2);
	for (size_t i = 2; i < n; i++)
		s[i] = i % 7 ? 'a' : ' ';
	memcpy(s + n, "\n", 2);
	lay_out(&p, s, 80);
	assert_true(p.lines > 10000);
	page_free(&p);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_wrap_at_blanks),
	    cmocka_unit_test(blocks_are_parted_but_not_the_items_of_a_list),
	    cmocka_unit_test(items_hang_below_their_mark),
	    cmocka_unit_test(an_unknown_letter_is_a_paragraph),
	    cmocka_unit_test(links_are_numbered_and_found),
	    cmocka_unit_test(marks_make_styles),
	    cmocka_unit_test(a_table_has_columns_where_there_is_room),
	    cmocka_unit_test(a_table_without_room_names_each_cell),
	    cmocka_unit_test(a_summary_is_one_plain_line),
	    cmocka_unit_test(no_line_is_wider_than_asked),
	    cmocka_unit_test(a_long_text_is_laid_out_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
