/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/app.h"

static void nothing(struct ui *ui, struct view *v)
{
	UNUSED(ui);
	UNUSED(v);
}

static void put_task(struct store_lib *l, const char *statement)
{
	struct task t = {
		.account = l->account, .pid = (char[]){"t"},
		.title = (char[]){"Aufsatz"}, .takes_text = true,
		.statement = true, .statement_text = (char *)statement,
	};
	int64_t id;
	bool fresh;

	assert_int_equal(store_task_put(l->s, &t, NULL, 0, &id, &fresh), ERR_OK);
}

static bool shows(struct ui *ui, const char *words)
{
	const struct doc *d = &ui_top(ui)->doc;
	bool has = false;

	for (int64_t i = 0; i < d->n && !has; i++) {
		char *line = doc_text(d, i);

		has = line && strstr(line, words);
		free(line);
	}
	return has;
}

static void who_agreed_to_other_words_is_asked_again(void **state)
{
	static const struct view_ops below = {.load = nothing};
	struct store_lib *l = *state;
	struct ui *ui = calloc(1, sizeof(*ui));

	assert_non_null(ui);
	ui->store = l->s;
	ui->now = l->now;
	ui->term.cols = 80;
	ui->term.rows = 24;
	keys_init(&ui->keys);
	put_task(l, "Von mir.");
	ui_push(ui, &below, 0, NULL);
	view_confirm_push(ui, 1, NULL, 0, str_dup("Text"), REPLY_BACK);
	ui_load(ui);
	assert_true(shows(ui, "[ ]"));
	ui_act(ui, ACTION_MARK);
	assert_true(shows(ui, "[x]"));
	ui_load(ui);
	assert_true(shows(ui, "[x]"));
	put_task(l, "Von mir, ohne Hilfe; was von anderen ist, habe ich als ihres gezeigt.");
	ui_act(ui, ACTION_OPEN);
	assert_int_equal(ui->seal.helper.pid, 0);
	assert_true(shows(ui, "ohne Hilfe"));
	assert_true(shows(ui, "[ ]"));
	/* the page has more lines now, and the cursor is on the question still */
	assert_int_equal(ui_top(ui)->list.at, ui_top(ui)->list.total - 1);
	ui_back(ui);
	doc_release(&ui_top(ui)->doc);
	free(ui_top(ui));
	free(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			who_agreed_to_other_words_is_asked_again,
			store_lib_setup, store_lib_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
