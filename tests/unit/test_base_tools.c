/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <locale.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/disk.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/log.h"
#include "base/path.h"
#include "base/random.h"
#include "tests/lib/folder.h"
#include "tests/lib/seeded.h"

static void a_buffer_stops_at_its_limit_and_remembers(void **state)
{
	struct buf b;

	UNUSED(state);
	buf_init(&b, 5);
	buf_str(&b, "abc");
	buf_str(&b, "def");
	buf_char(&b, 'x');
	assert_string_equal(b.data, "abc");
	assert_int_equal(buf_error(&b), ERR_LIMIT);
	assert_null(buf_take(&b));
	buf_clear(&b);
	buf_printf(&b, "%d", 12345);
	assert_int_equal(buf_error(&b), ERR_OK);
	assert_string_equal(b.data, "12345");
	buf_release(&b);
	assert_string_equal(b.data, "");
}

static void a_copy_is_cut_between_characters(void **state)
{
	char out[4];

	UNUSED(state);
	assert_false(str_copy(out, sizeof(out), "ab\xc3\xa4"));
	assert_string_equal(out, "ab");
	assert_true(str_copy(out, sizeof(out), NULL));
}

static void a_number_is_a_whole_string(void **state)
{
	int64_t v;

	UNUSED(state);
	assert_true(str_int64("-12", -20, 20, &v));
	assert_int_equal(v, -12);
	assert_false(str_int64("", 0, 9, &v));
	assert_false(str_int64("-", 0, 9, &v));
	assert_false(str_int64(" 1", 0, 9, &v));
	assert_false(str_int64("1x", 0, 9, &v));
	assert_false(str_int64("10", 0, 9, &v));
	assert_false(str_int64("99999999999999999999", 0, INT64_MAX, &v));
}

static void letters_in_hex_are_read_in_place(void **state)
{
	static const char *const cases[][3] = {
	    {"L%C3%B6sung+a", "L\xc3\xb6sung a", "L\xc3\xb6sung+a"},
	    {"%zz%4", "%zz%4", "%zz%4"}, {"a%00b%2F", "ab/", "ab/"},
	    {"", "", ""}, {"100%", "100%", "100%"}};
	char text[64];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (int k = 1; k <= 2; k++) {
			str_copy(text, sizeof(text), cases[i][0]);
			str_unescape(text, k == 1);
			assert_string_equal(text, cases[i][k]);
		}
}

static void every_error_has_its_name(void **state)
{
	static const char *const codes[] = {
#define CODE(code, text) #code,
	    ERR_TABLE(CODE)};

	UNUSED(state);
	for (int i = 0; i < ERR_COUNT; i++) {
		const char *name = err_name((enum err)i);

		assert_int_equal(str_casecmp(name, codes[i]), 0);
		assert_int_equal(err_by_name(name), i);
		assert_true(*err_text((enum err)i));
	}
	assert_int_equal(err_by_name("nonsense"), ERR_INTERNAL);
	assert_int_equal(err_from_errno(ENOSPC), ERR_NOSPACE);
}

static void hashes_are_those_of_the_standard(void **state)
{
	char hex[HASH_HEX_SIZE];
	struct hash h;

	UNUSED(state);
	assert_int_equal(hash_bytes(HASH_SHA256, "abc", 3, hex), ERR_OK);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
				 "b00361a396177a9cb410ff61f20015ad");
	assert_int_equal(hash_init(&h, HASH_SHA1), ERR_OK);
	assert_int_equal(hash_update(&h, "a", 1), ERR_OK);
	assert_int_equal(hash_update(&h, "bc", 2), ERR_OK);
	assert_int_equal(hash_final(&h, hex), ERR_OK);
	assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_true(hash_hex_valid(HASH_SHA1, hex));
	assert_false(hash_hex_valid(HASH_SHA256, hex));
}

static void base64_comes_back_as_it_was(void **state)
{
	struct buf text, bytes;
	struct seeded s;
	char in[70];
	size_t n;

	UNUSED(state);
	buf_init(&text, 200);
	buf_init(&bytes, 200);
	base64_encode(&text, "Mia", 2);
	assert_string_equal(text.data, "TWk=");
	for (unsigned seed = 0; seed < 300; seed++) {
		seeded_init(&s, seed);
		n = seeded_text(&s, in, sizeof(in));
		buf_clear(&text);
		buf_clear(&bytes);
		base64_encode(&text, in, n);
		assert_true(base64_decode(&bytes, text.data, text.len));
		assert_int_equal(bytes.len, n);
		assert_memory_equal(bytes.data, in, n);
	}
	assert_false(base64_decode(&bytes, "TWk", 3));
	assert_false(base64_decode(&bytes, "T=k=", 4));
	buf_release(&text);
	buf_release(&bytes);
}

static void json_escapes_what_could_harm(void **state)
{
	struct json j;
	struct buf b;

	UNUSED(state);
	buf_init(&b, 1000);
	json_begin(&j, &b);
	json_begin_object(&j, NULL);
	json_str(&j, "a", "q\"\\\n\x1b\xff\xc3\xa4");
	json_begin_array(&j, "l");
	json_int(&j, NULL, -1);
	json_bool(&j, NULL, true);
	json_end_array(&j);
	json_str(&j, "n", NULL);
	json_time(&j, "t", 0);
	json_end_object(&j);
	assert_string_equal(b.data, "{\"a\":\"q\\\"\\\\\\n\\u001b"
				    "\xef\xbf\xbd\xc3\xa4\",\"l\":[-1,true],"
				    "\"n\":null,\"t\":null}");
	buf_release(&b);
}

static void a_uuid_sorts_by_its_time(void **state)
{
	char a[UUID_SIZE], b[UUID_SIZE];
	struct seeded s;

	UNUSED(state);
	seeded_init(&s, 1);
	uuid_v7(a, 0x0123456789ab, &s.random);
	uuid_v7(b, 0x0123456789ac, random_system());
	assert_true(str_starts(a, "01234567-89ab-7"));
	assert_non_null(strchr("89ab", a[19]));
	assert_true(strcmp(a, b) < 0);
	assert_true(uuid_valid(a) && uuid_valid(b));
	assert_false(uuid_valid("01234567-89ab-7"));
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
	const struct disk *d = disk_real();
	char *dir = folder_new(), *sub = path_join(dir, "a//b/c"), *data;
	char *file;
	struct stat st;
	size_t len;

	UNUSED(state);
	assert_int_equal(disk_mkdirs(d, sub), ERR_OK);
	assert_int_equal(disk_mkdirs(d, sub), ERR_OK);
	assert_int_equal(stat(sub, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	file = folder_file(sub, "f", NULL);
	assert_int_equal(disk_write_file(d, file, "one", 3, 0600), ERR_OK);
	assert_int_equal(disk_write_file(d, file, "second", 6, 0600), ERR_OK);
	assert_int_equal(disk_read_file(d, file, 6, &data, &len), ERR_OK);
	assert_int_equal(len, 6);
	assert_string_equal(data, "second");
	free(data);
	assert_int_equal(disk_read_file(d, file, 5, &data, &len), ERR_LIMIT);
	assert_null(data);
	assert_int_equal(disk_mkdirs(d, file), ERR_EXISTS);
	free(file);
	file = folder_file(sub, "none/f", NULL);
	assert_int_equal(disk_write_file(d, file, "x", 1, 0600), ERR_NOT_FOUND);
	assert_int_equal(
	    disk_read_file(d, file, 5, &data, &len), ERR_NOT_FOUND);
	free(file);
	free(sub);
	folder_free(dir);
}

static void a_log_keeps_one_line_a_call_and_one_old_file(void **state)
{
	char *dir = folder_new(), *path = path_join(dir, "x/log"), *data;
	char *old = path_join(dir, "x/log.1");
	struct log *l = log_open(path, LOG_INFO, clock_system());
	struct stat st;
	size_t len;

	UNUSED(state);
	assert_non_null(l);
	log_write(l, LOG_DEBUG, "not this");
	log_write(l, LOG_INFO, "a\nb\x1b[2J");
	assert_int_equal(
	    disk_read_file(disk_real(), path, 1000, &data, &len), ERR_OK);
	assert_non_null(strstr(data, " info a?b?[2J\n"));
	free(data);
	for (int i = 0; i < 2500; i++)
		log_write(l, LOG_ERROR, "%0900d", i);
	log_close(l);
	log_write(NULL, LOG_ERROR, "nowhere");
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size <= 1 << 20);
	assert_int_equal(stat(old, &st), 0);
	assert_true(st.st_size <= 1 << 20);
	free(old);
	free(path);
	folder_free(dir);
}

static void a_path_has_a_name_and_a_folder(void **state)
{
	static const struct { const char *path, *name, *folder, *beside; } all[] = {
		{"/a/b.txt", "b.txt", "/a", "/a/x"}, {"/a", "a", "/", "/x"},
		{"a", "a", ".", "./x"}, {"a/b/", "", "a/b", "a/b/x"},
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		char *folder = path_folder(all[i].path);
		char *beside = path_beside(all[i].path, "x");

		assert_string_equal(path_name(all[i].path), all[i].name);
		assert_string_equal(folder, all[i].folder);
		assert_string_equal(beside, all[i].beside);
		free(folder);
		free(beside);
	}
}

static void everything_lies_in_the_one_home(void **state)
{
	char *dir = folder_new(), *home = path_join(dir, "later");
	struct paths p, again;

	UNUSED(state);
	setenv("RANZEN_HOME", home, 1);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	assert_int_equal(paths_init(&p), ERR_OK);
	assert_true(str_starts(p.store, p.home));
	assert_true(str_starts(p.files, p.home));
	assert_true(str_starts(p.socket, dir));
	assert_true(strlen(p.socket) < 108);
	assert_int_equal(mkdir(home, 0700), 0);
	assert_int_equal(paths_init(&again), ERR_OK);
	assert_string_equal(p.socket, again.socket);
	paths_release(&again);
	paths_release(&p);
	free(home);
	folder_free(dir);
	unsetenv("RANZEN_HOME");
	unsetenv("XDG_RUNTIME_DIR");
}

static void a_long_runtime_folder_does_not_break_the_socket(void **state)
{
	char name[120], *dir = folder_new(), *deep;
	struct paths p;

	UNUSED(state);
	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	deep = path_join(dir, name);
	assert_int_equal(mkdir(deep, 0700), 0);
	setenv("XDG_RUNTIME_DIR", deep, 1);
	assert_int_equal(paths_init(&p), ERR_OK);
	assert_true(strlen(p.socket) < 108);
	paths_release(&p);
	free(deep);
	folder_free(dir);
	unsetenv("XDG_RUNTIME_DIR");
}

static void data_is_found_in_the_source_tree(void **state)
{
	char *data = path_data("src/base/base.h"), *words = path_locale();

	UNUSED(state);
	assert_int_equal(access(data, R_OK), 0);
	assert_true(str_ends(words, "/build/locale"));
	assert_null(path_program("ranzen-no-such-program"));
	free(data);
	free(words);
}

/* A language like Turkish: "I" is not the large form of "i". */
static void make_locale(const char *dir)
{
	static const char source[] =
	    "LC_CTYPE\n"
	    "upper <U0041>..<U005A>\n"
	    "lower <U0061>..<U007A>\n"
	    "toupper (<U0066>,<U0046>);(<U0067>,<U0047>)\n"
	    "tolower (<U0046>,<U0066>);(<U0047>,<U0067>)\n"
	    "END LC_CTYPE\n";
	char *path = folder_file(dir, "dotless", source);
	char command[512];

	/* Its status tells of the parts that are not there, too. */
	str_printf(command, sizeof(command),
		   "localedef -c --quiet -i %s -f UTF-8 %s/tr_XX.UTF-8"
		   " 2>/dev/null", path, dir);
	assert_int_not_equal(system(command), -1);
	free(path);
}

static void large_letters_are_the_same_in_turkish(void **state)
{
	char *dir = folder_new();

	UNUSED(state);
	make_locale(dir);
	setenv("LOCPATH", dir, 1);
	unsetenv("LC_ALL");
	setenv("LC_CTYPE", "tr_XX.UTF-8", 1);
	assert_non_null(setlocale(LC_CTYPE, ""));
	assert_int_not_equal(tolower('I'), 'i');
	assert_int_equal(str_casecmp("BILD.GIF", "bild.gif"), 0);
	assert_int_equal(str_ncasecmp("GIFx", "gify", 3), 0);
	assert_true(str_casecmp("gi", "GIF") < 0);
	assert_true(str_casecmp("Z", "a") > 0);
	i18n_init();
	assert_int_equal(tolower('I'), 'i');
	unsetenv("LC_CTYPE");
	unsetenv("LOCPATH");
	setlocale(LC_ALL, "C");
	folder_free(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_buffer_stops_at_its_limit_and_remembers),
	    cmocka_unit_test(a_copy_is_cut_between_characters),
	    cmocka_unit_test(a_number_is_a_whole_string),
	    cmocka_unit_test(letters_in_hex_are_read_in_place),
	    cmocka_unit_test(every_error_has_its_name),
	    cmocka_unit_test(hashes_are_those_of_the_standard),
	    cmocka_unit_test(base64_comes_back_as_it_was),
	    cmocka_unit_test(json_escapes_what_could_harm),
	    cmocka_unit_test(a_uuid_sorts_by_its_time),
	    cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
	    cmocka_unit_test(a_log_keeps_one_line_a_call_and_one_old_file),
	    cmocka_unit_test(a_path_has_a_name_and_a_folder),
	    cmocka_unit_test(everything_lies_in_the_one_home),
	    cmocka_unit_test(a_long_runtime_folder_does_not_break_the_socket),
	    cmocka_unit_test(data_is_found_in_the_source_tree),
	    cmocka_unit_test(large_letters_are_the_same_in_turkish),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
