/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking work back, where the school's platform gives none back. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/app.h"

static struct ui *begin(struct store_lib *l, const char *platform)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	struct account a = {0};

	assert_non_null(ui);
	assert_int_equal(store_account_get(l->s, l->account, &a), ERR_OK);
	free(a.platform);
	a.platform = str_dup(platform);
	assert_int_equal(store_account_put(l->s, &a), ERR_OK);
	record_account_release(&a);
	ui->store = l->s;
	ui->asked = ACTION_COUNT;
	ui->term.cols = 300;
	ui->term.rows = 24;
	keys_init(&ui->keys);
	ui_refresh(ui);
	assert_non_null(ui_push(ui, &view_server, 0, NULL));
	return ui;
}

static void end(struct ui *ui)
{
	while (ui->depth > 1)
		ui_back(ui);
	doc_release(&ui_top(ui)->doc);
	hits_release(&ui_top(ui)->hits);
	queue_release(&ui->queue);
	free(ui_top(ui)->own);
	free(ui_top(ui));
	free(ui);
}

static int64_t proven(struct store_lib *l)
{
	int64_t task = store_lib_task(l, "t1", 0), entry;
	char path[PATH_MAX];

	store_lib_file(l, "a.txt", "eins", path);
	entry = store_lib_hand_in(l, task, path);
	store_lib_prove(l, entry);
	return task;
}

static bool at_the_foot(struct ui *ui, enum action a)
{
	enum action shown[FRAME_KEYS];
	int n = frame_keys(ui, ui_top(ui), shown);

	for (int i = 0; i < n; i++)
		if (shown[i] == a)
			return true;
	return false;
}

static bool in_the_help(struct ui *ui)
{
	struct buf b;
	bool is;

	assert_non_null(ui_push(ui, &view_help, 0, NULL));
	ui_load(ui);
	buf_init(&b, 1u << 20);
	for (int i = 0; i < ui_top(ui)->doc.n; i++)
		doc_words(&ui_top(ui)->doc, i, &b);
	assert_int_equal(buf_error(&b), ERR_OK);
	assert_non_null(strstr(b.data, "Hand in"));
	is = strstr(b.data, "Take back") != NULL;
	buf_release(&b);
	ui_back(ui);
	return is;
}

static enum err count(void *ctx, const struct entry *e)
{
	UNUSED(e);
	++*(int *)ctx;
	return ERR_OK;
}

static int orders(struct store_lib *l)
{
	int n = 0;

	assert_int_equal(store_outbox(l->s, false, count, &n), ERR_OK);
	return n;
}

static void press(struct ui *ui, enum action a)
{
	struct view *v = ui_top(ui);

	ui->message[0] = '\0';
	if (a == ACTION_UNDO)
		deed_undo(ui);
	else
		v->ops->act(ui, v, a);
}

static void what_is_never_given_back_is_not_offered_and_is_said(void **state)
{
	struct store_lib *l = *state;
	int64_t task = proven(l);
	struct ui *ui = begin(l, "iserv");

	assert_false(in_the_help(ui));
	assert_non_null(ui_push(ui, &view_task, task, NULL));
	ui_load(ui);
	assert_false(at_the_foot(ui, ACTION_WITHDRAW));
	assert_true(at_the_foot(ui, ACTION_HAND_IN));
	press(ui, ACTION_WITHDRAW);
	assert_non_null(strstr(ui->message, "IServ gives no handed-in work"));
	assert_non_null(strstr(ui->message, "tell your teacher"));
	press(ui, ACTION_UNDO);
	assert_non_null(strstr(ui->message, "IServ gives no handed-in work"));
	/* nothing was asked that a second key would answer */
	assert_int_equal(ui->asked, ACTION_COUNT);
	assert_int_equal(orders(l), 1);
	end(ui);
}

static void what_may_be_given_back_is_offered(void **state)
{
	struct store_lib *l = *state;
	int64_t task = proven(l);
	struct ui *ui = begin(l, "open");

	assert_true(in_the_help(ui));
	assert_non_null(ui_push(ui, &view_task, task, NULL));
	ui_load(ui);
	assert_true(at_the_foot(ui, ACTION_WITHDRAW));
	press(ui, ACTION_WITHDRAW);
	assert_non_null(strstr(ui->message, "Take your work back?"));
	assert_int_equal(ui->asked, ACTION_WITHDRAW);
	end(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_never_given_back_is_not_offered_and_is_said,
			store_lib_setup, store_lib_teardown),
		cmocka_unit_test_setup_teardown(
			what_may_be_given_back_is_offered,
			store_lib_setup, store_lib_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
