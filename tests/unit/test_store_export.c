/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written out into a person's folder is there whole or not at all. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"

#define WORK "all mein Wissen, auf einer Seite"
#define TEXT "und ein Gruß"

/* A program that dies at its n-th call of the disk: nothing is done any more.
 * Each write takes a few bytes; what is not synced gets no name. */
struct fuse {
	int calls, at; /* at 0: lives */
	bool no_links, unsynced;
};

static bool dead(void *ctx)
{
	struct fuse *f = ctx;

	errno = EIO;
	return ++f->calls >= f->at && f->at;
}

static int f_open(void *ctx, const char *path, int flags, mode_t mode)
{
	return dead(ctx) ? -1 : open(path, flags | O_CLOEXEC, mode);
}

static int f_close(void *ctx, int fd)
{
	bool late = dead(ctx);

	return close(fd) || late ? -1 : 0;
}

static ssize_t f_pread(void *ctx, int fd, void *p, size_t n, off_t at)
{
	return dead(ctx) ? -1 : pread(fd, p, n, at);
}

static ssize_t f_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
	((struct fuse *)ctx)->unsynced = true;
	return dead(ctx) ? -1 : pwrite(fd, p, MIN(n, 7), at);
}

static int f_fsync(void *ctx, int fd)
{
	struct stat st;

	if (dead(ctx))
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		((struct fuse *)ctx)->unsynced = false;
	return 0;
}

static int f_stat(void *ctx, const char *path, struct stat *st)
{
	return dead(ctx) ? -1 : stat(path, st);
}

static int f_rename(void *ctx, const char *from, const char *to)
{
	if (dead(ctx))
		return -1;
	assert_false(((struct fuse *)ctx)->unsynced);
	return rename(from, to);
}

static int f_link(void *ctx, const char *from, const char *to)
{
	struct fuse *f = ctx;

	if (dead(ctx))
		return -1;
	assert_false(f->unsynced);
	if (!f->no_links)
		return link(from, to);
	errno = EPERM;
	return -1;
}

static int f_unlink(void *ctx, const char *path)
{
	return dead(ctx) ? -1 : unlink(path);
}

static int f_mkdir(void *ctx, const char *path, mode_t mode)
{
	return dead(ctx) ? -1 : mkdir(path, mode);
}

static void give_fuse(struct store_lib *l, struct fuse *f)
{
	l->disk = (struct disk){ f, f_open, f_close, f_pread, f_pwrite,
		f_fsync, l->disk.ftruncate, l->disk.fstat, f_stat, f_rename,
		f_link, f_unlink, f_mkdir, NULL, NULL };
}

static int64_t queue(struct store_lib *l, int64_t task)
{
	char path[PATH_MAX];
	const char *paths[] = { path };
	struct hand_in_order o = { .task = task, .kind = KIND_hand_in,
		.paths = paths, .n_paths = 1, .text = TEXT };
	int64_t entry, missing;
	int which;

	store_lib_file(l, "Aufsatz.txt", WORK, path);
	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &entry, &which,
				       &missing), ERR_OK);
	return entry;
}

static bool is(const char *folder, const char *name, const char *text)
{
	char *path = path_join(folder, name), *data = store_lib_read(path);
	bool same = data && strcmp(data, text) == 0;

	free(data);
	free(path);
	return same;
}

/* Under their names lie the work and its text, each whole or not there; how
 * many names there are in all, and how many of them a person does not see. */
static int look(const char *folder, int *hidden)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	int n = 0;

	*hidden = 0;
	while (dir && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		n++;
		if (e->d_name[0] == '.')
			++*hidden;
		else if (strcmp(e->d_name, "Aufsatz.txt") == 0)
			assert_true(is(folder, e->d_name, WORK));
		else if (strcmp(e->d_name, "t.txt") == 0)
			assert_true(is(folder, e->d_name, TEXT));
		else
			fail_msg("a file that nobody asked for: %s", e->d_name);
	}
	if (dir)
		closedir(dir);
	return n;
}

/* Twice it dies at that call, then it may finish. */
static bool dies_at(struct store_lib *l, struct fuse *f, int n)
{
	int64_t task = store_lib_task(l, "t", 0), entry = queue(l, task);
	char folder[PATH_MAX];
	bool died = false;
	int hidden;

	str_printf(folder, sizeof(folder), "%s/out%d", l->dir, n);
	for (int again = 0; again < 2 && !died == !again; again++) {
		f->calls = 0;
		f->at = n;
		died = store_entry_drop(l->s, entry, folder) != ERR_OK;
		look(folder, &hidden);
		assert_in_range(hidden, 0, 1);
	}
	f->at = 0;
	if (died)
		assert_int_equal(store_entry_drop(l->s, entry, folder), ERR_OK);
	assert_int_equal(look(folder, &hidden), 2);
	assert_int_equal(hidden, 0);
	return died;
}

static void die_everywhere(struct store_lib *l, bool no_links)
{
	struct fuse f = { .no_links = no_links };
	int n = 1;

	give_fuse(l, &f);
	while (dies_at(l, &f, n))
		n++;
	assert_true(n > 20);
}

static void a_kill_leaves_the_whole_file_or_nothing(void **state)
{
	die_everywhere(*state, false);
}

static void a_kill_on_a_stick_leaves_the_whole_file_or_nothing(void **state)
{
	die_everywhere(*state, true);
}

/* Killed between the new name and the end of the old one: both are one file,
 * which by now is the person's. */
static void a_left_over_is_not_written_into(void **state)
{
	struct store_lib *l = *state;
	struct fuse f = { 0 };
	char folder[PATH_MAX], path[PATH_MAX];
	int64_t entry = queue(l, store_lib_task(l, "t", 0));
	int hidden = 0, fd;

	give_fuse(l, &f);
	str_printf(folder, sizeof(folder), "%s/out", l->dir);
	str_printf(path, sizeof(path), "%s/Aufsatz.txt", folder);
	for (f.at = 1; access(path, F_OK) != 0; f.at++) {
		f.calls = 0;
		assert_int_not_equal(store_entry_drop(l->s, entry, folder),
				     ERR_OK);
	}
	look(folder, &hidden);
	assert_int_equal(hidden, 1);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	assert_int_equal(write(fd, "meins", 5), 5);
	close(fd);
	f.at = 0;
	assert_int_equal(store_entry_drop(l->s, entry, folder), ERR_OK);
	assert_true(is(folder, "Aufsatz.txt", "meins"));
	assert_true(is(folder, "Aufsatz (2).txt", WORK));
	assert_true(is(folder, "t.txt", TEXT));
}

static void nothing_of_a_person_is_written_over(void **state)
{
	struct store_lib *l = *state;
	int64_t entry = queue(l, store_lib_task(l, "t", 0));
	char path[PATH_MAX];

	store_lib_file(l, "Aufsatz.txt", "anderes", path);
	store_lib_file(l, "Aufsatz (2).txt", "noch anderes", path);
	str_printf(path, sizeof(path), "%s/t.txt", l->dir);
	assert_int_equal(symlink("/nowhere", path), 0);
	assert_int_equal(store_entry_drop(l->s, entry, l->dir), ERR_OK);
	assert_true(is(l->dir, "Aufsatz.txt", "anderes"));
	assert_true(is(l->dir, "Aufsatz (2).txt", "noch anderes"));
	assert_true(is(l->dir, "Aufsatz (3).txt", WORK));
	assert_true(is(l->dir, "t (2).txt", TEXT));
}

static void what_lies_there_already_is_not_written_twice(void **state)
{
	struct store_lib *l = *state;
	int64_t entry = queue(l, store_lib_task(l, "t", 0));
	char path[PATH_MAX];

	assert_int_equal(store_entry_drop(l->s, entry, l->dir), ERR_OK);
	assert_true(is(l->dir, "Aufsatz.txt", WORK));
	str_printf(path, sizeof(path), "%s/Aufsatz (2).txt", l->dir);
	assert_int_not_equal(access(path, F_OK), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	const struct CMUnitTest tests[] = {
		T(a_kill_leaves_the_whole_file_or_nothing),
		T(a_kill_on_a_stick_leaves_the_whole_file_or_nothing),
		T(a_left_over_is_not_written_into),
		T(nothing_of_a_person_is_written_over),
		T(what_lies_there_already_is_not_written_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
