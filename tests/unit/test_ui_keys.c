/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <locale.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/disk.h"
#include "base/path.h"
#include "ui/keys.h"

static void no_key_means_two_things(void **state)
{
	struct keys k;

	UNUSED(state);
	keys_init(&k);
	for (int a = 0; a < ACTION_COUNT; a++) {
		for (int i = 0; i < KEYS_EACH && k.key[a][i]; i++)
			assert_int_equal(keys_find(&k, k.key[a][i]), a);
	}
	assert_int_equal(keys_find(&k, 0), ACTION_COUNT);
}

static void a_key_is_read_as_it_is_written(void **state)
{
	char name[KEY_NAME];

	UNUSED(state);
	for (int a = 0; a < ACTION_COUNT; a++) {
		const struct action_row *row = action_row((enum action)a);

		for (int i = 0; i < KEYS_EACH && row->keys[i]; i++) {
			keys_name(row->keys[i], name);
			assert_int_equal(keys_parse(name), row->keys[i]);
		}
	}
	keys_name(CTRL_KEY('s'), name);
	assert_string_equal(name, "Ctrl-S");
	keys_name(0xe4, name);
	assert_string_equal(name, "ä");
	assert_int_equal(keys_parse("ä"), 0xe4);
	assert_int_equal(keys_parse("ctrl-s"), CTRL_KEY('s'));
	assert_int_equal(keys_parse("^S"), CTRL_KEY('s'));
	assert_int_equal(keys_parse("SPACE"), ' ');
	assert_int_equal(keys_parse("f12"), FN(12));
	assert_int_equal(keys_parse("F"), 'F');
	assert_int_equal(keys_parse("F25"), 0);
	assert_int_equal(keys_parse("hello"), 0);
	assert_int_equal(keys_parse(""), 0);
}

static void the_terminal_keeps_its_keys(void **state)
{
	static const char *const words[] = {
		"Ctrl-C", "Ctrl-Z", "Ctrl-Q", "Ctrl-\\", "Ctrl-J", "Ctrl-H"};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		assert_int_equal(keys_parse(words[i]), 0);
}

struct file { char path[64]; int lines; };

static void write_keys(struct file *f, const char *text)
{
	int fd;

	str_copy(f->path, sizeof(f->path), "/tmp/ranzen-keys-XXXXXX");
	fd = mkstemp(f->path);
	f->lines = 0;
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static void count_mistake(void *ctx, const char *file, int line)
{
	struct file *f = ctx;

	assert_string_equal(file, f->path);
	f->lines = f->lines * 10 + line;
}

static void a_file_with_mistakes_is_used_without_them(void **state)
{
	struct file f;
	struct keys k;

	UNUSED(state);
	write_keys(&f, "# mine\n"
		       "get = F3 h\n"
		       "done = F99\n"
		       "nonsense = x\n"
		       "outbox = h\n"      /* the second line said that */
		       "sync = a b c d\n"
		       "files\n"
		       "news = -\n"
		       "server = m\n");    /* get's, which has others now */
	keys_init(&k);
	keys_read(&k, f.path, count_mistake, &f);
	assert_int_equal(f.lines, 34567);
	assert_int_equal(keys_find(&k, 'h'), ACTION_GET);
	assert_int_equal(keys_find(&k, 'm'), ACTION_SERVER);
	assert_int_equal(keys_find(&k, FN(6)), ACTION_COUNT);
	assert_int_equal(keys_find(&k, 'x'), ACTION_DONE);
	assert_int_equal(keys_find(&k, 'b'), ACTION_COUNT);
	unlink(f.path);
}

static void nobody_is_left_without_a_way_out(void **state)
{
	struct file f;
	struct keys k;

	UNUSED(state);
	write_keys(&f, "quit = -\nget = F10 Q\nup = z\n");
	keys_init(&k);
	keys_read(&k, f.path, count_mistake, &f);
	assert_int_equal(f.lines, 12);
	assert_int_equal(keys_find(&k, FN(10)), ACTION_QUIT);
	assert_int_equal(keys_find(&k, 'z'), ACTION_UP);
	unlink(f.path);
}

static void no_file_is_no_mistake(void **state)
{
	struct file f = {.path = "/tmp/ranzen-none-such/keys.conf"};
	struct keys k;

	UNUSED(state);
	keys_init(&k);
	keys_read(&k, f.path, count_mistake, &f);
	assert_int_equal(f.lines, 0);
}

static void keys_are_taken_and_given_back(void **state)
{
	static const int h[KEYS_EACH] = {'h'}, m[KEYS_EACH] = {'m', 'h'};
	struct keys k;

	UNUSED(state);
	keys_init(&k);
	assert_int_equal(keys_give(&k, ACTION_DONE, h), ERR_OK);
	assert_int_equal(keys_give(&k, ACTION_NEWS, m), ERR_OK);
	assert_int_equal(keys_find(&k, 'h'), ACTION_NEWS);
	assert_int_equal(k.key[ACTION_DONE][0], 0);
	assert_false(keys_default(&k, ACTION_DONE));
	/* m is the news' now: get comes back without it. */
	keys_reset(&k, ACTION_GET);
	assert_int_equal(k.key[ACTION_GET][0], FN(3));
	assert_int_equal(k.key[ACTION_GET][1], 0);
	keys_reset(&k, ACTION_NEWS);
	keys_reset(&k, ACTION_GET);
	assert_true(keys_default(&k, ACTION_GET));
	assert_true(keys_default(&k, ACTION_NEWS));
}

static void what_is_saved_is_read_again(void **state)
{
	static const int h[KEYS_EACH] = {'h', FN(5)}, none[KEYS_EACH] = {0};
	char folder[] = "/tmp/ranzen-keys-XXXXXX";
	struct keys k, again;
	struct file f;
	char *data;
	size_t len;

	UNUSED(state);
	assert_non_null(mkdtemp(folder));
	str_printf(f.path, sizeof(f.path), "%s/keys.conf", folder);
	f.lines = 0;
	keys_init(&k);
	assert_int_equal(keys_give(&k, ACTION_GET, h), ERR_OK);
	assert_int_equal(keys_save(&k, f.path, ACTION_GET), ERR_OK);
	assert_int_equal(keys_give(&k, ACTION_NEWS, none), ERR_OK);
	assert_int_equal(keys_save(&k, f.path, ACTION_NEWS), ERR_OK);
	keys_init(&again);
	keys_read(&again, f.path, count_mistake, &f);
	assert_int_equal(f.lines, 0);
	assert_memory_equal(k.key, again.key, sizeof(k.key));
	assert_int_equal(disk_read_file(disk_real(), f.path, 65536, &data, &len),
			 ERR_OK);
	/* All that can be said stands in it, and what was said. */
	assert_non_null(strstr(data, "# hand-in    = F2 a "));
	assert_non_null(strstr(data, "\nget = h F5\n"));
	assert_non_null(strstr(data, "\nnews = -\n"));
	free(data);
	keys_reset(&k, ACTION_GET);
	assert_int_equal(keys_save(&k, f.path, ACTION_GET), ERR_OK);
	disk_read_file(disk_real(), f.path, 65536, &data, &len);
	assert_null(strstr(data, "\nget ="));
	free(data);
	unlink(f.path);
	rmdir(folder);
}

static void a_text_says_the_keys_that_are_bound(void **state)
{
	static const int x[KEYS_EACH] = {'%'}, none[KEYS_EACH] = {0};
	char out[80];
	struct keys k;

	UNUSED(state);
	keys_init(&k);
	keys_expand(&k, out, sizeof(out), "{quit} leaves {no}", false);
	assert_string_equal(out, "F10 leaves {no}");
	assert_int_equal(keys_give(&k, ACTION_GET, x), ERR_OK);
	keys_expand(&k, out, sizeof(out), "{get}%s{", true);
	assert_string_equal(out, "%%%s{");
	assert_int_equal(keys_give(&k, ACTION_GET, none), ERR_OK);
	keys_expand(&k, out, sizeof(out), "{get}!", false);
	assert_string_equal(out, ":get!");
	keys_expand(&k, out, 4, "{quit} leaves", false);
	assert_string_equal(out, "F10");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_means_two_things),
		cmocka_unit_test(a_key_is_read_as_it_is_written),
		cmocka_unit_test(the_terminal_keeps_its_keys),
		cmocka_unit_test(a_file_with_mistakes_is_used_without_them),
		cmocka_unit_test(nobody_is_left_without_a_way_out),
		cmocka_unit_test(no_file_is_no_mistake),
		cmocka_unit_test(keys_are_taken_and_given_back),
		cmocka_unit_test(what_is_saved_is_read_again),
		cmocka_unit_test(a_text_says_the_keys_that_are_bound),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
