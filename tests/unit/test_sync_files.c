/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "sync/autostart.h"
#include "sync/login.h"
#include "sync/secrets.h"
#include "tests/lib/fake_school.h"

static int setup(void **state)
{
	*state = fake_open();
	return 0;
}

static int teardown(void **state)
{
	fake_close(*state);
	return 0;
}

static enum material_state fetch(struct fake *f, struct material *m)
{
	store_material_set(
	    f->store, f->material, MATERIAL_coming, m->path, m->local_sha256);
	record_material_release(m);
	assert_int_equal(engine_fetch(f->engine, f->material), ERR_OK);
	fake_run(f, 5);
	assert_int_equal(store_material_get(f->store, f->material, m), ERR_OK);
	return m->state;
}

static void material_lies_in_the_folder_of_its_task(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	struct stat st;
	char path[300];
	assert_int_equal(fetch(f, &m), MATERIAL_here);
	str_printf(path, sizeof(path),
	    "%s/Gymnasium/Deutsch 9b/Gedichtanalyse/Gedicht.txt",
	    f->paths.files);
	assert_string_equal(m.path, path);
	assert_true(fake_file_is(path, "Der Panther"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0111, 0);
	record_material_release(&m);
}

static void what_the_school_did_not_change_stays_as_it_lies(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	char sha256[HASH_HEX_SIZE], *path;
	assert_int_equal(fetch(f, &m), MATERIAL_here);
	path = str_dup(m.path);
	/* a person's change that the school made as well */
	fake_write(path, "Der Panther II");
	hash_bytes(HASH_SHA256, "Der Panther II", 14, sha256);
	f->unchanged = sha256;
	assert_int_equal(fetch(f, &m), MATERIAL_here);
	assert_string_equal(m.path, path);
	assert_string_equal(m.local_sha256, sha256);
	assert_true(fake_file_is(path, "Der Panther II"));
	free(path);
	record_material_release(&m);
}

static enum err note_id(void *ctx, const struct material *m)
{
	*(int64_t *)ctx = m->id;
	return ERR_OK;
}

/* Another task of the same title, with material of the same name. */
static int64_t twin(struct fake *f, int64_t *task)
{
	static char empty[] = "", pid[] = "t2", mpid[] = "m2",
		    course[] = "Deutsch 9b", title[] = "Gedichtanalyse",
		    name[] = "Gedicht.txt";
	struct material m = {
	    .pid = mpid, .name = name, .type = empty, .sha256 = empty};
	struct task t = {.account = f->account,
	    .pid = pid,
	    .course_pid = empty,
	    .course = course,
	    .title = title,
	    .teacher = empty,
	    .version = empty,
	    .text = empty,
	    .types = empty,
	    .work_key = empty,
	    .work_pid = empty,
	    .work_text = empty,
	    .mark = empty,
	    .feedback = empty};
	bool fresh;
	int64_t id = 0;
	assert_int_equal(
	    store_task_put(f->store, &t, &m, 1, task, &fresh), ERR_OK);
	assert_int_equal(
	    store_materials(f->store, *task, note_id, &id), ERR_OK);
	return id;
}

static void a_folder_belongs_to_one_task_for_good(void **state)
{
	struct fake *f = *state;
	char *one = NULL, *two = NULL, *again = NULL;
	int64_t task;
	twin(f, &task);
	assert_int_equal(
	    store_task_folder(f->store, "/f", task, &two), ERR_OK);
	assert_int_equal(
	    store_task_folder(f->store, "/f", f->task, &one), ERR_OK);
	assert_string_equal(two, "/f/Gymnasium/Deutsch 9b/Gedichtanalyse");
	assert_string_equal(
	    one, "/f/Gymnasium/Deutsch 9b/Gedichtanalyse (2)");
	fake_restart(f);
	assert_int_equal(
	    store_task_folder(f->store, "/f", f->task, &again), ERR_OK);
	assert_string_equal(again, one);
	free(one);
	free(two);
	free(again);
}

/* As a store of an older version has it: both in one folder. */
static void each_material_has_a_file_of_its_own(void **state)
{
	struct fake *f = *state;
	struct material one = {0}, two = {0};
	int64_t task, first = f->material, second = twin(f, &task);
	assert_int_equal(fetch(f, &one), MATERIAL_here);
	f->material = second;
	assert_int_equal(store_material_set(f->store, second,
			     MATERIAL_coming, one.path, one.local_sha256),
	    ERR_OK);
	assert_int_equal(store_material_get(f->store, second, &two), ERR_OK);
	assert_int_equal(fetch(f, &two), MATERIAL_here);
	assert_string_not_equal(one.path, two.path);
	f->content = "Der Panther, zweite Fassung";
	assert_int_equal(fetch(f, &two), MATERIAL_here);
	assert_true(fake_file_is(two.path, f->content));
	assert_true(fake_file_is(one.path, "Der Panther"));
	f->material = first;
	record_material_release(&one);
	record_material_release(&two);
}

static void changed_material_replaces_what_nobody_touched(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	fetch(f, &m);
	char *first = str_dup(m.path);
	f->content = "Der Panther, zweite Fassung";
	assert_int_equal(fetch(f, &m), MATERIAL_here);
	assert_string_equal(m.path, first);
	assert_true(fake_file_is(first, f->content));
	free(first);
	record_material_release(&m);
}

static void a_copy_that_a_person_changed_is_kept_beside(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	fetch(f, &m);
	char *first = str_dup(m.path);
	fake_write(first, "Der Panther, mit meinen Notizen");
	f->content = "Der Panther, zweite Fassung";
	assert_int_equal(fetch(f, &m), MATERIAL_changed);
	assert_true(fake_file_is(first, "Der Panther, mit meinen Notizen"));
	assert_true(fake_file_is(m.path, f->content));
	assert_non_null(strstr(m.path, "Gedicht (2021-02-08).txt"));
	free(first);
	record_material_release(&m);
}

static void a_foreign_file_of_that_name_is_kept(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	char path[300];
	str_printf(path, sizeof(path), "%s/Gymnasium/Deutsch 9b/Gedichtanalyse",
	    f->paths.files);
	assert_int_equal(disk_mkdirs(disk_real(), path), ERR_OK);
	str_printf(path, sizeof(path),
	    "%s/Gymnasium/Deutsch 9b/Gedichtanalyse/Gedicht.txt",
	    f->paths.files);
	fake_write(path, "etwas ganz anderes");
	assert_int_equal(fetch(f, &m), MATERIAL_changed);
	assert_true(fake_file_is(path, "etwas ganz anderes"));
	assert_true(fake_file_is(m.path, "Der Panther"));
	record_material_release(&m);
}

static void material_that_is_gone_has_failed(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	f->fetch_fails = true;
	f->err = ERR_GONE;
	assert_int_equal(fetch(f, &m), MATERIAL_failed);
	fake_run(f, 3600);
	assert_int_equal(f->fetches, 1);
	assert_int_equal(m.reason, ERR_GONE);
	record_material_release(&m);
}

static void why_material_is_late_is_kept_until_it_comes(void **state)
{
	struct fake *f = *state;
	struct material m = {0};
	f->fetch_fails = true;
	f->err = ERR_MAINTENANCE;
	assert_int_equal(fetch(f, &m), MATERIAL_coming);
	assert_int_equal(m.reason, ERR_MAINTENANCE);
	f->fetch_fails = false;
	assert_int_equal(fetch(f, &m), MATERIAL_here);
	assert_int_equal(m.reason, ERR_OK);
	assert_string_equal(m.said, "");
	record_material_release(&m);
}

static void a_round_that_fails_says_why_and_tries_later(void **state)
{
	struct fake *f = *state;
	f->news_fails = true;
	f->err = ERR_OFFLINE;
	engine_round(f->engine);
	fake_run(f, 0);
	assert_int_equal(f->rounds, 1);
	assert_int_equal(f->round, ERR_OFFLINE);
	f->news_fails = false;
	engine_round(f->engine);
	fake_run(f, 0);
	assert_int_equal(f->rounds, 2);
	assert_int_equal(f->round, ERR_OK);
}

static void polls_stay_calm(void **state)
{
	struct fake *f = *state;
	int before = f->news;
	fake_run(f, 24 * 3600);
	assert_in_range(f->news - before, 60, 140);
	assert_int_equal(f->close_looks, 0); /* nobody waits for them */
	engine_round(f->engine);
	fake_run(f, 0);
	assert_int_equal(f->close_looks, 1);
	before = f->news;
	f->news_fails = true;
	f->err = ERR_OVERLOADED;
	fake_run(f, 24 * 3600);
	assert_true(f->news - before < 400);
}

static void a_day_before_the_deadline_it_is_told_once(void **state)
{
	struct fake *f = *state;
	assert_int_equal(f->notices[NOTICE_new_task], 0);
	fake_run(f, 36 * 3600);
	assert_int_equal(f->notices[NOTICE_due_soon], 1);
}

static void without_a_secret_a_login_is_needed(void **state)
{
	struct fake *f = *state;
	f->no_token = true;
	fake_restart(f);
	engine_round(f->engine);
	fake_run(f, 0);
	assert_int_equal(f->round, ERR_LOGIN);
}

static void secrets_lie_in_private_files(void **state)
{
	struct fake *f = *state;
	struct secrets s = {&f->paths, disk_real(), clock_system(), NULL, NULL,
	    {0}};
	enum secret_place where;
	char *value, path[300];
	struct stat st;
	assert_int_equal(secrets_get(&s, 7, &value), ERR_NOT_FOUND);
	assert_int_equal(secrets_set(&s, 7, "geheim", &where), ERR_OK);
	assert_int_equal(where, SECRET_FILE);
	assert_int_equal(secrets_get(&s, 7, &value), ERR_OK);
	assert_string_equal(value, "geheim");
	free(value);
	str_printf(path, sizeof(path), "%s/account-7", f->paths.secrets);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(secrets_del(&s, 7), ERR_OK);
	assert_int_equal(secrets_get(&s, 7, &value), ERR_NOT_FOUND);
}

static int no_permissions(void *ctx, int fd, struct stat *st)
{
	int rc = disk_real()->fstat(ctx, fd, st);
	st->st_mode |= 0777;
	return rc;
}

static void no_secret_without_permissions(void **state)
{
	struct fake *f = *state;
	struct disk fat = *disk_real();
	fat.fstat = no_permissions;
	struct secrets s = {&f->paths, &fat, clock_system(), NULL, NULL,
	    {0}};
	enum secret_place where;
	char *value;
	assert_int_equal(secrets_set(&s, 7, "geheim", &where), ERR_DENIED);
	assert_int_equal(secrets_get(&s, 7, &value), ERR_NOT_FOUND);
}

/* A desktop whose keyring thinks for a while. */
static void slow_desktop(struct fake *f, char path[300], const char *verb)
{
	char text[200];
	str_printf(path, 300, "%s/desktop", f->dir);
	str_printf(text, sizeof(text), "#!/bin/sh\n%s\n", verb);
	fake_write(path, text);
	assert_int_equal(chmod(path, 0700), 0);
}

static enum err secret_of(struct secrets *s, int64_t account, char **value)
{
	enum err err;
	while ((err = secrets_get(s, account, value)) == ERR_BUSY)
		poll(NULL, 0, 10);
	return err;
}

static void a_keyring_that_thinks_holds_nothing_up(void **state)
{
	struct fake *f = *state;
	char path[300], *value = NULL;
	slow_desktop(f, path, "sleep 0.3; printf 'geheim %s' \"${3#*-}\"");
	struct secrets s = {
	    &f->paths, disk_real(), clock_system(), NULL, path, {0}};
	int64_t begun = clock_mono_ms(clock_system());
	assert_int_equal(secrets_get(&s, 7, &value), ERR_BUSY);
	assert_int_equal(secrets_get(&s, 8, &value), ERR_BUSY);
	assert_true(clock_mono_ms(clock_system()) - begun < 250);
	assert_int_equal(secret_of(&s, 7, &value), ERR_OK);
	assert_string_equal(value, "geheim 7");
	free(value);
	assert_int_equal(secret_of(&s, 8, &value), ERR_OK);
	assert_string_equal(value, "geheim 8");
	free(value);
	slow_desktop(f, path, "exit 3");
	assert_int_equal(secret_of(&s, 7, &value), ERR_NOT_FOUND);
	slow_desktop(f, path, "exit 6");
	assert_int_equal(secret_of(&s, 7, &value), ERR_UNREACHABLE);
	slow_desktop(f, path, "sleep 60");
	assert_int_equal(secrets_get(&s, 7, &value), ERR_BUSY);
	secrets_release(&s);
}

static void a_round_waits_for_a_secret_that_comes(void **state)
{
	struct fake *f = *state;
	int rounds = f->rounds;
	f->token_busy = true;
	fake_restart(f);
	engine_round(f->engine);
	fake_run(f, 4);
	assert_int_equal(f->rounds, rounds);
	f->token_busy = false;
	fake_run(f, 2);
	assert_int_equal(f->rounds, rounds + 1);
	assert_int_equal(f->round, ERR_OK);
}

static void addresses_are_made_whole_or_refused(void **state)
{
	static const struct {
		const char *typed, *url;
	} rows[] = {
	    {"schule.example", "https://schule.example"},
	    {" https://schule.example/ ", "https://schule.example"},
	    {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
	    {"http://localhost/x/", "http://localhost/x"},
	    {"http://schule.example", "https://schule.example"},
	    {"HTTP://schule.example/x", "https://schule.example/x"},
	    {"http://127.0.0.1.example", "https://127.0.0.1.example"},
	    {"http://mia:geheim@schule.example", NULL},
	    {"https://mia:geheim@schule.example", NULL},
	    {"ftp://schule.example", NULL},
	    {"", NULL},
	    {"zwei worte", NULL},
	};
	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *url = NULL;
		enum err err = login_address(rows[i].typed, &url);
		assert_int_equal(err, rows[i].url ? ERR_OK : ERR_USAGE);
		if (rows[i].url)
			assert_string_equal(url, rows[i].url);
		free(url);
	}
}

static void start_at_login_carries_its_home(void **state)
{
	struct fake *f = *state;
	struct autostart a;
	enum autostart_kind kind;
	char path[300], *text = NULL;
	size_t len;
	setenv("XDG_CONFIG_HOME", f->dir, 1);
	setenv("DISPLAY", ":0", 1);
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("RANZEN_AUTOSTART");
	assert_int_equal(autostart_init(&a, disk_real(), clock_system(),
			     &f->paths, "/opt/ranzen-sync", true),
	    ERR_OK);
	assert_int_equal(autostart_set(&a, true, &kind), ERR_OK);
	assert_int_equal(kind, AUTOSTART_NONE);
	autostart_release(&a);
	setenv("RANZEN_AUTOSTART", "1", 1);
	assert_int_equal(autostart_init(&a, disk_real(), clock_system(),
			     &f->paths, "/opt/ranzen-sync", true),
	    ERR_OK);
	assert_int_equal(autostart_set(&a, true, &kind), ERR_OK);
	assert_int_equal(kind, AUTOSTART_XDG);
	assert_true(autostart_is_on(&a));
	str_printf(
	    path, sizeof(path), "%s/autostart/%s.desktop", f->dir, a.name);
	assert_int_equal(
	    disk_read_file(disk_real(), path, 4096, &text, &len), ERR_OK);
	assert_non_null(strstr(text, f->paths.home));
	assert_non_null(strstr(text, "\"/opt/ranzen-sync\" --foreground"));
	free(text);
	assert_int_equal(autostart_set(&a, false, &kind), ERR_OK);
	assert_false(autostart_is_on(&a));
	autostart_release(&a);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(material_lies_in_the_folder_of_its_task),
	    T(a_folder_belongs_to_one_task_for_good),
	    T(each_material_has_a_file_of_its_own),
	    T(changed_material_replaces_what_nobody_touched),
	    T(a_copy_that_a_person_changed_is_kept_beside),
	    T(a_foreign_file_of_that_name_is_kept),
	    T(what_the_school_did_not_change_stays_as_it_lies),
	    T(material_that_is_gone_has_failed),
	    T(why_material_is_late_is_kept_until_it_comes),
	    T(a_round_that_fails_says_why_and_tries_later),
	    T(polls_stay_calm),
	    T(a_day_before_the_deadline_it_is_told_once),
	    T(without_a_secret_a_login_is_needed),
	    T(secrets_lie_in_private_files),
	    T(no_secret_without_permissions),
	    T(a_keyring_that_thinks_holds_nothing_up),
	    T(a_round_waits_for_a_secret_that_comes),
	    T(addresses_are_made_whole_or_refused),
	    T(start_at_login_carries_its_home),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
