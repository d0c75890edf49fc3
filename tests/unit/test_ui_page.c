/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/page.h"

static void only_a_page_that_shows_what_comes_is_made_anew(void **state)
{
	struct store_lib *l = *state;
	struct view shows = {0}, other = {0};
	struct ui *ui = calloc(1, sizeof(*ui));

	assert_non_null(ui);
	ui->store = l->s;
	doc_init(&shows.doc);
	doc_init(&other.doc);
	doc_begin(&shows.doc, 60);
	shows.doc.target = (struct target){TARGET_MATERIAL, 7};
	doc_line(&shows.doc);
	doc_begin(&other.doc, 60);
	other.doc.target = (struct target){TARGET_MATERIAL, 8};
	doc_line(&other.doc);
	assert_true(page_moved(ui, &shows));
	assert_true(page_moved(ui, &other));
	assert_false(page_moved(ui, &shows));
	ui->progress[ui->n_progress++] = (struct progress){true, 7, 1, 2, 1};
	assert_true(page_moved(ui, &shows));
	assert_true(page_moved(ui, &shows));
	assert_false(page_moved(ui, &other));
	assert_false(ui_moved(ui, &other.stamp));
	ui->progress[0].material = false; /* an entry of that number */
	assert_false(page_moved(ui, &shows));
	doc_release(&shows.doc);
	doc_release(&other.doc);
	free(ui);
}

static void a_title_with_braces_stays_as_it_is_in_a_question(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));

	UNUSED(state);
	assert_non_null(ui);
	keys_init(&ui->keys);
	assert_false(ui_sure(ui, ACTION_UNDO, 1, "Undo '%s'? Press {undo} again.",
			     "{quit} 100 % {undo"));
	assert_string_equal(ui->message,
			    "Undo '{quit} 100 % {undo'? Press u again.");
	assert_true(ui_sure(ui, ACTION_UNDO, 1, "Undo?"));
	free(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			only_a_page_that_shows_what_comes_is_made_anew,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test(a_title_with_braces_stays_as_it_is_in_a_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
