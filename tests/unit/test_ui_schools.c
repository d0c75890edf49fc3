/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of several schools is at the top of the screen. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/app.h"

static int64_t add_school(struct store_lib *l, const char *name)
{
	struct account a = {0};
	int64_t id;

	assert_int_equal(store_account_get(l->s, l->account, &a), ERR_OK);
	free(a.name);
	free(a.school);
	a.name = str_dup(name);
	a.school = str_dup(name);
	assert_int_equal(store_account_put(l->s, &a), ERR_OK);
	id = a.id;
	record_account_release(&a);
	return id;
}

static void the_school_that_needs_the_person_is_named(void **state)
{
	struct store_lib *l = *state;
	struct ui *ui = calloc(1, sizeof(*ui));
	int64_t second = add_school(l, "Zweitschule");
	int64_t third = add_school(l, "Drittschule");

	ui->store = l->s;
	keys_init(&ui->keys);
	ui_refresh(ui);
	assert_int_equal(ui->account, l->account);
	assert_string_equal(ui->message, "");

	store_account_fault(l->s, second, ERR_MAINTENANCE, "");
	ui_refresh(ui);
	assert_int_equal(ui->account, second);
	assert_string_equal(ui->school, "Zweitschule");
	assert_int_equal(ui->weather.state, WEATHER_maintenance);
	assert_non_null(strstr(ui->message, "Zweitschule: "));

	ui->message[0] = '\0';
	store_account_login(l->s, third, true);
	ui_refresh(ui);
	assert_string_equal(ui->school, "Drittschule");
	assert_string_equal(ui->login_account, "Drittschule");
	assert_int_equal(ui->weather.state, WEATHER_login);
	assert_non_null(strstr(ui->message, "Drittschule: "));

	store_account_login(l->s, third, false);
	store_account_fault(l->s, second, ERR_OK, "");
	ui_refresh(ui);
	assert_int_equal(ui->account, l->account);
	assert_string_equal(ui->login_account, "");
	queue_release(&ui->queue);
	free(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_school_that_needs_the_person_is_named,
			store_lib_setup, store_lib_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
