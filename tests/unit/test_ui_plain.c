/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "ui/plain.h"

static const enum action keys[] = {ACTION_BACK, ACTION_COUNT};

static void load(struct ui *ui, struct view *v)
{
	UNUSED(ui);
	UNUSED(v);
}

static const struct view_ops page = {
	.title = N_("Text"), .keys = keys, .load = load,
};

/* Three choices, whose only number is their place. */
static void fill(struct view *v, enum target_kind kind, const char *const name[3])
{
	doc_begin(&v->doc, 80);
	for (int i = 0; i < 3; i++) {
		v->doc.target = (struct target){kind, i};
		doc_line(&v->doc);
		doc_add(&v->doc, ROLE_text, name[i]);
	}
	v->list.total = v->doc.n;
}

static void what_moved_is_another_choice(void **state)
{
	static const char *const before[] = {"Art", "French", "Music"};
	static const char *const after[] = {"Art", "Biology", "French"};
	static const enum target_kind kinds[] = {TARGET_CHOICE, TARGET_LINK};
	struct ui *ui = calloc(1, sizeof(*ui));
	struct view v = {.ops = &page};
	struct plain p = {.ui = ui};

	UNUSED(state);
	assert_non_null(ui);
	ui->stack[ui->depth++] = &v;
	doc_init(&v.doc);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		fill(&v, kinds[i], before);
		plain_page(&p);
		assert_true(plain_choose(&p, 2));
		assert_int_equal(v.list.at, 1);
		fill(&v, kinds[i], after);
		assert_true(plain_choose(&p, 1));
		assert_int_equal(v.list.at, 0);
		/* It is said again, and means from then on what was said. */
		assert_false(plain_choose(&p, 2));
		assert_int_equal(v.list.at, 0);
		assert_true(plain_choose(&p, 2));
	}
	doc_release(&v.doc);
	free(p.choice);
	free(p.line);
	free(ui);
}

static void a_full_cell_ends_with_a_comma(void **state)
{
	static const char *const name[] = {"short", "just 9 wd", "more than 10"};
	static const char *const said[] = {
		"short, Mia", "just 9 wd, Mia", "more than 10, Mia",
	};
	struct doc d;
	struct buf b;

	UNUSED(state);
	doc_init(&d);
	buf_init(&b, 1000);
	doc_begin(&d, 80);
	for (int i = 0; i < 3; i++) {
		doc_line(&d);
		doc_add(&d, ROLE_text, name[i]);
		doc_column(&d, 10);
		doc_add(&d, ROLE_text, "Mia");
		buf_clear(&b);
		doc_words(&d, i, &b);
		assert_string_equal(b.data, said[i]);
	}
	buf_release(&b);
	doc_release(&d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_moved_is_another_choice),
		cmocka_unit_test(a_full_cell_ends_with_a_comma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
