/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/app.h"

#define FILES 9
#define HEIGHT 4

static struct ui *open_files(struct store_lib *l)
{
	static char names[FILES][8], place[FILES][8], none[] = "";
	struct material m[FILES] = {{0}};
	struct ui *ui = calloc(1, sizeof(*ui));

	assert_non_null(ui);
	for (int i = 0; i < FILES; i++) {
		str_printf(names[i], sizeof(names[i]), "%d.pdf", i + 1);
		str_printf(place[i], sizeof(place[i]), "/f/%d", i + 1);
		m[i] = (struct material){.pid = place[i], .name = names[i],
					 .section = none, .size = 5};
	}
	assert_int_equal(store_course_materials_put(l->s, 1, "2", m, FILES),
			 ERR_OK);
	ui->store = l->s;
	ui->accounts = 1;
	ui->term.cols = 80;
	ui->term.rows = HEIGHT + 4;
	keys_init(&ui->keys);
	assert_non_null(ui_push(ui, &view_files, 0, NULL));
	ui_load(ui);
	return ui;
}

static void close_files(struct ui *ui)
{
	struct view *v = ui_top(ui);

	v->ops->release(v);
	doc_release(&v->doc);
	hits_release(&v->hits);
	marks_release(&v->marks);
	free(v->own);
	free(v);
	free(ui);
}

static int64_t cursor(struct ui *ui)
{
	struct view *v = ui_top(ui);

	return v->ops->row_id(ui, v);
}

static void becomes(struct ui *ui, int64_t id, enum material_state state)
{
	assert_int_equal(store_material_set(ui->store, id, state, "/x", NULL),
			 ERR_OK);
	ui_load(ui);
}

static void the_cursor_stays_with_a_file_that_comes(void **state)
{
	struct ui *ui = open_files(*state);
	struct view *v = ui_top(ui);
	int64_t first, id;

	first = cursor(ui);
	assert_int_not_equal(first, 0);
	list_act(&v->list, ACTION_DOWN, v->ops->stop, v);
	id = cursor(ui);
	assert_int_not_equal(id, first);
	becomes(ui, id, MATERIAL_coming);
	assert_int_equal(cursor(ui), id);
	assert_int_equal(v->list.at, 1);
	becomes(ui, id, MATERIAL_here);
	assert_int_equal(cursor(ui), id);
	assert_int_equal(v->list.at, v->list.total - 1);
	assert_true(v->list.top > 0);
	becomes(ui, first, MATERIAL_here); /* before it */
	assert_int_equal(cursor(ui), id);
	close_files(ui);
}

/* Nobody has moved it: what comes is to be seen. */
static void the_first_row_stays_the_first(void **state)
{
	struct ui *ui = open_files(*state);
	struct view *v = ui_top(ui);
	int64_t first = cursor(ui), second;

	list_act(&v->list, ACTION_DOWN, v->ops->stop, v);
	second = cursor(ui);
	list_act(&v->list, ACTION_UP, v->ops->stop, v);
	becomes(ui, second, MATERIAL_coming); /* a group before it */
	assert_int_equal(cursor(ui), second);
	assert_int_equal(v->list.at, 1);
	assert_int_equal(v->list.top, 0);
	becomes(ui, second, MATERIAL_here); /* that one it follows */
	assert_int_equal(cursor(ui), second);
	assert_int_not_equal(second, first);
	close_files(ui);
}

static void another_search_begins_at_its_first_file(void **state)
{
	struct ui *ui = open_files(*state);
	struct view *v = ui_top(ui);

	list_act(&v->list, ACTION_END, v->ops->stop, v);
	ui_load(ui);
	search_begin(ui, v, "pdf");
	assert_int_equal(v->list.at, 1);
	close_files(ui);
}

static void a_file_that_has_come_is_told_by_its_name(void **state)
{
	struct ui *ui = open_files(*state);
	int64_t id = cursor(ui);

	ui->asked = ACTION_COUNT;
	fetched_want(ui, id);
	becomes(ui, id, MATERIAL_here);
	fetched_follow(ui);
	assert_string_equal(ui->message,
			    "It has come: 9.pdf. Enter opens it.");
	close_files(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, \
						store_lib_teardown)
		T(the_cursor_stays_with_a_file_that_comes),
		T(the_first_row_stays_the_first),
		T(another_search_begins_at_its_first_file),
		T(a_file_that_has_come_is_told_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
