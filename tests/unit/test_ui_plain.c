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

/* Three of a kind, whose only number is their place. */
static void fill(struct view *v, enum target_kind kind, const char *const name[3])
{
	doc_begin(&v->doc, 80);
	for (int i = 0; i < 3; i++) {
		if (kind == TARGET_LINK) {
			doc_link(&v->doc, 0, name[i]);
			continue;
		}
		v->doc.target = (struct target){kind, i};
		doc_line(&v->doc);
		doc_add(&v->doc, ROLE_text, name[i]);
	}
	v->list.total = v->doc.n;
}

static struct ui *one_page(struct view *v, struct plain *p)
{
	struct ui *ui = calloc(1, sizeof(*ui));

	assert_non_null(ui);
	*v = (struct view){.ops = &page, .serial = ++ui->pushed};
	doc_init(&v->doc);
	ui->stack[ui->depth++] = v;
	ui->asked = ACTION_COUNT;
	plain_init(p, ui);
	ui->plain = p;
	return ui;
}

static void end(struct ui *ui)
{
	plain_release(ui->plain);
	doc_release(&ui_top(ui)->doc);
	free(ui);
}

static void a_number_means_what_it_was_said_for(void **state)
{
	static const char *const before[] = {"Art", "French", "Music"};
	static const char *const after[] = {"Art", "Biology", "French"};
	static const enum target_kind kinds[] = {TARGET_CHOICE, TARGET_LINK};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct plain p;
		struct view v;
		struct ui *ui = one_page(&v, &p);

		fill(&v, kinds[i], before);
		plain_page(&p);
		assert_true(plain_choose(&p, 2));
		assert_int_equal(v.list.at, 1);
		fill(&v, kinds[i], after);
		assert_true(plain_choose(&p, 1));
		assert_int_equal(v.list.at, 0);
		assert_true(plain_choose(&p, 2));
		assert_int_equal(v.list.at, 2);
		assert_false(plain_choose(&p, 3));
		/* What came is said with a number of its own. */
		plain_after(&p);
		assert_true(plain_choose(&p, 4));
		assert_int_equal(v.list.at, 1);
		plain_page(&p);
		assert_true(plain_choose(&p, 2));
		assert_int_equal(v.list.at, 1);
		assert_false(plain_choose(&p, 4));
		end(ui);
	}
}

static void an_action_is_about_a_row_that_was_named(void **state)
{
	static const char *const name[] = {"Art", "French", "Music"};
	struct plain p;
	struct view v;
	struct ui *ui = one_page(&v, &p);

	UNUSED(state);
	assert_false(plain_wants_number(&p, ACTION_OPEN));
	fill(&v, TARGET_TASK, name);
	plain_page(&p);
	assert_true(plain_wants_number(&p, ACTION_OPEN));
	assert_false(plain_wants_number(&p, ACTION_HELP));
	assert_true(plain_choose(&p, 2));
	assert_false(plain_wants_number(&p, ACTION_OPEN));
	/* The cursor went to another one by itself. */
	v.list.at = 0;
	assert_false(plain_wants_number(&p, ACTION_OPEN));
	assert_int_equal(v.list.at, 1);
	/* It is gone. */
	v.doc.lines[1].target.id = 77;
	assert_true(plain_wants_number(&p, ACTION_OPEN));
	end(ui);
}

static void the_only_row_needs_no_number(void **state)
{
	static const char *const name[] = {"Art", "of", "one"};
	struct plain p;
	struct view v;
	struct ui *ui = one_page(&v, &p);

	UNUSED(state);
	fill(&v, TARGET_TASK, name);
	v.doc.lines[0].target.kind = v.doc.lines[2].target.kind = TARGET_NONE;
	plain_page(&p);
	assert_false(plain_wants_number(&p, ACTION_OPEN));
	assert_int_equal(v.list.at, 1);
	end(ui);
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
		cmocka_unit_test(a_number_means_what_it_was_said_for),
		cmocka_unit_test(an_action_is_about_a_row_that_was_named),
		cmocka_unit_test(the_only_row_needs_no_number),
		cmocka_unit_test(a_full_cell_ends_with_a_comma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
