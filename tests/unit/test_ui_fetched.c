/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was fetched is told once: how many came, and why the others did not. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/app.h"

enum { FILES = 3 };
struct wait { struct ui *ui; struct store_lib *l; int64_t ids[FILES]; int n; };

static enum err take(void *ctx, const struct material *m)
{
	struct wait *w = ctx;

	w->ids[w->n++] = m->id;
	return ERR_OK;
}

static void begin(struct wait *w, struct store_lib *l)
{
	struct material files[FILES];
	struct task t = {.account = l->account, .pid = (char[]){"t"},
			 .title = (char[]){"Aufsatz"}};
	static char names[FILES][2] = {"a", "b", "c"};
	int64_t task;
	bool fresh;

	*w = (struct wait){.ui = calloc(1, sizeof(*w->ui)), .l = l};
	assert_non_null(w->ui);
	w->ui->store = l->s;
	w->ui->asked = ACTION_COUNT;
	keys_init(&w->ui->keys);
	for (int i = 0; i < FILES; i++)
		files[i] = (struct material){.pid = names[i], .name = names[i],
					     .size = 1};
	assert_int_equal(store_task_put(l->s, &t, files, FILES, &task, &fresh),
			 ERR_OK);
	assert_int_equal(store_materials(l->s, task, take, w), ERR_OK);
	assert_int_equal(w->n, FILES);
	for (int i = 0; i < FILES; i++) {
		assert_int_equal(store_material_set(l->s, w->ids[i],
						    MATERIAL_coming, NULL,
						    NULL), ERR_OK);
		fetched_want(w->ui, w->ids[i]);
		fetched_want(w->ui, w->ids[i]);
	}
}

static void comes(struct wait *w, int file)
{
	assert_int_equal(store_material_set(w->l->s, w->ids[file], MATERIAL_here,
					    "/nowhere", NULL), ERR_OK);
	fetched_follow(w->ui);
}

static void fails(struct wait *w, int file, enum err why)
{
	assert_int_equal(store_material_fault(w->l->s, w->ids[file],
					      MATERIAL_failed, why, ""), ERR_OK);
	fetched_follow(w->ui);
}

static void all_that_came_is_told_once(void **state)
{
	struct wait w;

	begin(&w, *state);
	comes(&w, 0);
	comes(&w, 1);
	assert_string_equal(w.ui->message, "");
	comes(&w, 2);
	assert_string_equal(w.ui->message, "3 files have come.");
	assert_int_equal(w.ui->message_role, ROLE_good);
	w.ui->message[0] = '\0';
	fetched_follow(w.ui);
	assert_string_equal(w.ui->message, "");
	free(w.ui);
}

static void what_did_not_come_is_told_with_the_reason(void **state)
{
	char told[UI_TEXT];
	struct wait w;

	begin(&w, *state);
	fails(&w, 1, ERR_TOO_LATE);
	comes(&w, 0);
	assert_string_equal(w.ui->message, "");
	comes(&w, 2);
	str_printf(told, sizeof(told), "2 of 3 files have come; the others: %s",
		   err_text(ERR_TOO_LATE));
	assert_string_equal(w.ui->message, told);
	assert_int_equal(w.ui->message_role, ROLE_bad);
	free(w.ui);
}

static void what_nobody_fetches_any_more_is_no_silence(void **state)
{
	char told[UI_TEXT];
	struct wait w;

	begin(&w, *state);
	for (int i = 0; i < FILES; i++)
		assert_int_equal(store_material_set(w.l->s, w.ids[i],
						    MATERIAL_there, NULL, NULL),
				 ERR_OK);
	fetched_follow(w.ui);
	str_printf(told, sizeof(told), "0 of 3 files have come; the others: %s",
		   err_text(ERR_CANCELLED));
	assert_string_equal(w.ui->message, told);
	free(w.ui);
}

static void a_question_stands_until_it_is_answered(void **state)
{
	struct wait w;

	begin(&w, *state);
	ui_sure(w.ui, ACTION_DROP, 1, "Sure?");
	for (int i = 0; i < FILES; i++)
		fails(&w, i, ERR_CUT);
	assert_string_equal(w.ui->message, "Sure?");
	w.ui->asked = ACTION_COUNT;
	fetched_follow(w.ui);
	assert_true(str_starts(w.ui->message, "0 of 3 files"));
	free(w.ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, \
						store_lib_teardown)
		T(all_that_came_is_told_once),
		T(what_did_not_come_is_told_with_the_reason),
		T(what_nobody_fetches_any_more_is_no_silence),
		T(a_question_stands_until_it_is_answered),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
