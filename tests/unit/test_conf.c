/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/disk.h"
#include "base/path.h"
#include "conf/conf.h"
#include "tests/lib/folder.h"

struct mistakes {
	int n, line[8];
	enum conf_id id[8];
	enum err why[8];
};

static void note(void *ctx, const char *file, int line, enum conf_id id,
		 enum err why)
{
	struct mistakes *m = ctx;

	assert_non_null(file);
	assert_true(m->n < 8);
	m->line[m->n] = line;
	m->id[m->n] = id;
	m->why[m->n++] = why;
}

static char *content(const char *file)
{
	char *data;
	size_t len;

	assert_int_equal(
	    disk_read_file(disk_real(), file, 1 << 20, &data, &len), ERR_OK);
	return data;
}

static void contains(const char *file, const char *want)
{
	char *data = content(file);

	assert_string_equal(data, want);
	free(data);
}

static void every_default_is_a_legal_value(void **state)
{
	enum conf_id id;

	UNUSED(state);
	for (int i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = conf_row((enum conf_id)i);

		assert_int_equal(conf_check((enum conf_id)i, row->def), ERR_OK);
		assert_true(conf_find(row->name, &id));
		assert_int_equal(id, i);
		assert_true(*row->help);
	}
	assert_false(conf_find("no.such", &id));
}

static void values_are_checked_by_their_type(void **state)
{
	UNUSED(state);
	assert_int_equal(conf_check(CONF_NOTIFY, "off"), ERR_OK);
	assert_int_equal(conf_check(CONF_NOTIFY, "maybe"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_SYNC_EVERY, "119"), ERR_LIMIT);
	assert_int_equal(conf_check(CONF_SYNC_EVERY, "12 0"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_UI_LINES, "ascii"), ERR_OK);
	assert_int_equal(conf_check(CONF_UI_LINES, "asci"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_UI_LINES, ""), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_UI_THEME, "a\x1b[2J"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_UI_THEME, "a\nb"), ERR_FORMAT);
}

static void a_mistake_is_named_and_the_rest_is_used(void **state)
{
	char *dir = folder_new();
	char *file = folder_file(dir, "ranzen.conf",
	    "# hello\n"
	    "  notify=no  \r\n"
	    "nonsense\n"
	    "no.such = 1\n"
	    "sync.every = 5\n"
	    "\n"
	    "school.url = https://a.example/#x = y\n"
	    "files.dir = ~/School");
	struct mistakes m = {.n = 0};
	struct conf c;

	UNUSED(state);
	setenv("HOME", "/somewhere", 1);
	conf_init(&c);
	assert_int_equal(conf_read(&c, file, note, &m), ERR_OK);
	assert_int_equal(m.n, 3);
	assert_int_equal(m.line[0], 3);
	assert_int_equal(m.why[0], ERR_FORMAT);
	assert_int_equal(m.line[1], 4);
	assert_int_equal(m.why[1], ERR_NOT_FOUND);
	assert_int_equal(m.line[2], 5);
	assert_int_equal(m.why[2], ERR_LIMIT);
	assert_int_equal(m.id[0], CONF_COUNT);
	assert_int_equal(m.id[1], CONF_COUNT);
	assert_int_equal(m.id[2], CONF_SYNC_EVERY);
	assert_false(conf_bool(&c, CONF_NOTIFY));
	assert_int_equal(conf_int(&c, CONF_SYNC_EVERY), 900);
	assert_string_equal(
	    conf_text(&c, CONF_SCHOOL_URL), "https://a.example/#x = y");
	assert_string_equal(conf_text(&c, CONF_FILES_DIR), "/somewhere/School");
	conf_release(&c);
	free(file);
	folder_free(dir);
}

static void an_option_says_what_it_can_be(void **state)
{
	char can[CONF_ALLOWED];

	UNUSED(state);
	conf_allowed(CONF_UI_SPEAK, can, sizeof(can));
	assert_string_equal(can, "yes, no");
	conf_allowed(CONF_UI_MOTION, can, sizeof(can));
	assert_string_equal(can, "auto, yes, no");
	conf_allowed(CONF_SYNC_EVERY, can, sizeof(can));
	assert_string_equal(can, "120-86400");
	conf_allowed(CONF_FILES_DIR, can, sizeof(can));
	assert_string_equal(can, "/…, ~/…");
	conf_allowed(CONF_UI_THEME, can, sizeof(can));
	assert_string_equal(can, "");
}

/* Of which folder it would be, each program would say something else. */
static void a_folder_is_named_from_the_top_or_from_the_home(void **state)
{
	UNUSED(state);
	assert_int_equal(conf_check(CONF_FILES_DIR, "Schule"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_FILES_DIR, "./Schule"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_FILES_DIR, "~mia"), ERR_FORMAT);
	assert_int_equal(conf_check(CONF_FILES_DIR, "~/Schule"), ERR_OK);
	assert_int_equal(conf_check(CONF_FILES_DIR, "/srv/Schule"), ERR_OK);
	assert_int_equal(conf_check(CONF_FILES_DIR, ""), ERR_OK);
}

static void the_own_file_comes_after_that_of_the_system(void **state)
{
	char *dir = folder_new();
	char *etc = folder_file(dir, "etc", "ui.mouse = no\nnotify = no\n");
	char *own = folder_file(dir, "own", "notify = yes\n");
	char *none = folder_file(dir, "none", NULL);
	struct mistakes m = {.n = 0};
	struct conf c;

	UNUSED(state);
	setenv("RANZEN_ETC", etc, 1);
	conf_init(&c);
	assert_int_equal(conf_load(&c, own, note, &m), ERR_OK);
	assert_false(conf_bool(&c, CONF_UI_MOUSE));
	assert_true(conf_bool(&c, CONF_NOTIFY));
	assert_int_equal(conf_load(&c, none, note, &m), ERR_OK);
	assert_int_equal(m.n, 0);
	conf_release(&c);
	unsetenv("RANZEN_ETC");
	free(etc);
	free(own);
	free(none);
	folder_free(dir);
}

static void setting_keeps_comments_and_order(void **state)
{
	char *dir = folder_new();
	char *file = folder_file(dir, "conf",
	    "# mine\nnotify = no\n\n"
	    "odd line\n ui.mouse=no # no\n"
	    "#notify = x\nnotify = off");

	UNUSED(state);
	assert_int_equal(conf_set_file(file, CONF_NOTIFY, "yes"), ERR_OK);
	contains(file, "# mine\nnotify = no\n\nodd line\n ui.mouse=no # no\n"
		       "#notify = x\nnotify = yes\n");
	assert_int_equal(conf_set_file(file, CONF_SYNC_EVERY, "600"), ERR_OK);
	contains(file, "# mine\nnotify = no\n\nodd line\n ui.mouse=no # no\n"
		       "#notify = x\nnotify = yes\nsync.every = 600\n");
	assert_int_equal(conf_set_file(file, CONF_NOTIFY, NULL), ERR_OK);
	contains(file, "# mine\n\nodd line\n ui.mouse=no # no\n"
		       "#notify = x\nsync.every = 600\n");
	assert_int_equal(conf_set_file(file, CONF_SYNC_EVERY, "1"), ERR_LIMIT);
	free(file);
	folder_free(dir);
}

static void setting_makes_the_file_and_follows_a_link(void **state)
{
	char *dir = folder_new();
	char *file = folder_file(dir, "new/conf", NULL);
	char *link = folder_file(dir, "link", NULL);
	struct stat st;

	UNUSED(state);
	assert_int_equal(conf_set_file(file, CONF_UI_THEME, "mono"), ERR_OK);
	contains(file, "ui.theme = mono\n");
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(conf_set_file(link, CONF_UI_THEME, "blue"), ERR_OK);
	contains(file, "ui.theme = blue\n");
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	free(link);
	free(file);
	folder_free(dir);
}

/* The page of options names none as the file does, but for its own words. */
static void each_word_of_the_file_is_said(void **state)
{
	UNUSED(state);
	for (int i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = conf_row((enum conf_id)i);
		const char *words = row->type == CONF_ENUM ? row->values : "";

		for (; *words; words += strspn(words, " ")) {
			char word[CONF_ALLOWED];
			const char *said;

			str_printf(word, sizeof(word), "%.*s",
				   (int)strcspn(words, " "), words);
			said = conf_said((enum conf_id)i, word);
			if (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0)
				assert_string_not_equal(said, word);
			words += strlen(word);
		}
	}
	assert_string_equal(conf_said(CONF_UI_MOUSE, "on"), "yes");
	assert_string_equal(conf_said(CONF_UI_MOUSE, "0"), "no");
	assert_string_equal(conf_said(CONF_UI_THEME, "auto"), "auto");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_default_is_a_legal_value),
	    cmocka_unit_test(values_are_checked_by_their_type),
	    cmocka_unit_test(a_mistake_is_named_and_the_rest_is_used),
	    cmocka_unit_test(an_option_says_what_it_can_be),
	    cmocka_unit_test(a_folder_is_named_from_the_top_or_from_the_home),
	    cmocka_unit_test(the_own_file_comes_after_that_of_the_system),
	    cmocka_unit_test(setting_keeps_comments_and_order),
	    cmocka_unit_test(setting_makes_the_file_and_follows_a_link),
	    cmocka_unit_test(each_word_of_the_file_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
