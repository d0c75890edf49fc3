/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys at the foot of every page. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "base/text.h"
#include "ui/app.h"

static const struct view_ops *const views[] = {
	&view_agenda, &view_task, &view_outbox, &view_server, &view_news,
	&view_files, &view_help, &view_courses, &view_lessons, &view_why,
	&view_receipt, &view_accounts, &view_keys, &view_options,
};
static const int widths[] = {40, 60, 80, 120, 300};
static const char *const languages[] = {"en", "de", "tr", "uk"};

static void speak(const char *language)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", language, 1);
	i18n_init();
	assert_int_equal(strcmp(_("Back"), "Back") == 0,
			 strcmp(language, "en") == 0);
}

static bool has(const enum action *shown, int n, enum action a)
{
	for (int i = 0; i < n; i++) {
		if (shown[i] == a)
			return true;
	}
	return false;
}

static bool listed(const enum action *keys, enum action a)
{
	while (*keys != a && *keys != ACTION_COUNT)
		keys++;
	return *keys == a;
}

/* The columns that it takes, without the blank behind the last. */
static int width_of(const struct ui *ui, const struct view *v,
		    const enum action *shown, int n)
{
	char name[KEY_NAME];
	int used = -1;

	for (int i = 0; i < n; i++) {
		keys_first(&ui->keys, shown[i], name);
		used += text_width(name) + text_width(frame_label(v, shown[i])) +
			1;
	}
	return used;
}

static void check(struct ui *ui, const struct view_ops *ops)
{
	struct view v = {.ops = ops};
	enum action shown[FRAME_KEYS];
	const enum action *keys = ops->keys, *last = keys;
	int n = frame_keys(ui, &v, shown);

	while (last[1] != ACTION_COUNT)
		last++;
	assert_true(*last == ACTION_BACK || *last == ACTION_QUIT);
	assert_true(has(shown, n, *last));
	assert_true(has(shown, n, keys[keys[0] == ACTION_HELP]));
	if (ops != &view_help)
		assert_true(has(shown, n, ACTION_HELP));
	assert_true(width_of(ui, &v, shown, n) <= ui->term.cols);
	/* In wide ones all are there. */
	for (; ui->term.cols == 300 && *keys != ACTION_COUNT; keys++)
		assert_true(has(shown, n, *keys));
	assert_true(listed(ops->keys, ACTION_QUIT));
}

static void what_matters_most_is_at_every_foot(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));

	UNUSED(state);
	assert_non_null(ui);
	keys_init(&ui->keys);
	for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
		speak(languages[l]);
		for (size_t w = 0; w < ARRAY_LEN(widths); w++) {
			ui->term.cols = widths[w];
			for (size_t i = 0; i < ARRAY_LEN(views); i++)
				check(ui, views[i]);
		}
	}
	free(ui);
}

/* A click is for what it is on. */
static void each_column_is_its_keys(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	struct view v = {.ops = &view_agenda};
	enum action shown[FRAME_KEYS];
	int n, width;

	UNUSED(state);
	assert_non_null(ui);
	speak("en");
	keys_init(&ui->keys);
	ui->stack[ui->depth++] = &v;
	ui->term.cols = 80;
	n = frame_keys(ui, &v, shown);
	width = width_of(ui, &v, shown, n);
	assert_int_equal(frame_key_at(ui, 0), ACTION_HELP);
	assert_int_equal(frame_key_at(ui, 5), ACTION_HELP);
	assert_int_equal(frame_key_at(ui, 7), ACTION_HAND_IN);
	assert_int_equal(frame_key_at(ui, width - 1), ACTION_QUIT);
	assert_int_equal(frame_key_at(ui, width + 1), ACTION_COUNT);
	free(ui);
}

/* Help is not cut at any width: it goes on beside its key. */
static void help_lines_are_whole(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	struct view v = {.ops = &view_help};

	UNUSED(state);
	assert_non_null(ui);
	keys_init(&ui->keys);
	doc_init(&v.doc);
	for (size_t l = 0; l < 2; l++) {
		speak(languages[l]);
		for (size_t w = 0; w < ARRAY_LEN(widths); w++) {
			ui->term.cols = widths[w];
			view_help.load(ui, &v);
			for (int i = 0; i < v.doc.n; i++) {
				char *line = doc_text(&v.doc, i);

				assert_true(text_width(line) <= widths[w] - 3);
				free(line);
			}
		}
	}
	doc_release(&v.doc);
	free(ui);
}

static void help_names_what_each_key_does(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	struct view v = {.ops = &view_help};

	UNUSED(state);
	assert_non_null(ui);
	speak("en");
	keys_init(&ui->keys);
	doc_init(&v.doc);
	ui->term.cols = 200; /* nothing is wrapped */
	view_help.load(ui, &v);
	for (int a = 0; a < ACTION_COUNT; a++) {
		char name[UI_TEXT];
		bool named = false;

		str_printf(name, sizeof(name), " %s: ",
			   action_row((enum action)a)->label);
		for (int i = 0; i < v.doc.n && !named; i++) {
			char *line = doc_text(&v.doc, i);

			named = strstr(line, name);
			free(line);
		}
		if (!named)
			fail_msg("no row of help begins with%s", name);
	}
	doc_release(&v.doc);
	free(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_matters_most_is_at_every_foot),
		cmocka_unit_test(each_column_is_its_keys),
		cmocka_unit_test(help_lines_are_whole),
		cmocka_unit_test(help_names_what_each_key_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
