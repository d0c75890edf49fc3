/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "base/disk.h"
#include "base/path.h"
#include "tests/lib/folder.h"

struct place {
	char *dir, *from, *to;
	struct disk disk; /* the real one, to be altered */
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	p->dir = folder_new();
	p->from = folder_file(p->dir, "from", "new");
	p->to = path_join(p->dir, "to");
	p->disk = *disk_real();
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	free(p->from);
	free(p->to);
	folder_free(p->dir);
	free(p);
	return 0;
}

static void holds(const char *path, const char *text)
{
	char *data;
	size_t len;

	assert_int_equal(disk_read_file(disk_real(), path, 99, &data, &len),
			 ERR_OK);
	assert_string_equal(data, text);
	free(data);
}

static int refuse_link(void *ctx, const char *from, const char *to)
{
	UNUSED(ctx);
	UNUSED(from);
	UNUSED(to);
	errno = EPERM;
	return -1;
}

static int refuse_unlink(void *ctx, const char *path)
{
	UNUSED(ctx);
	UNUSED(path);
	errno = EIO;
	return -1;
}

static void a_file_gets_a_name_that_nobody_has(void **state)
{
	struct place *p = *state;

	assert_int_equal(disk_move_new(&p->disk, p->from, p->to), ERR_OK);
	assert_int_not_equal(access(p->from, F_OK), 0);
	holds(p->to, "new");
}

static void a_name_that_somebody_has_stays_his(void **state)
{
	struct place *p = *state;

	free(folder_file(p->dir, "to", "old"));
	assert_int_equal(disk_move_new(&p->disk, p->from, p->to), ERR_EXISTS);
	p->disk.link = refuse_link;
	assert_int_equal(disk_move_new(&p->disk, p->from, p->to), ERR_EXISTS);
	holds(p->from, "new");
	holds(p->to, "old");
	assert_int_equal(disk_write_new(disk_real(), p->to, "x", 1, 0600),
			 ERR_EXISTS);
	holds(p->to, "old");
}

static void a_stick_without_links_does_too(void **state)
{
	struct place *p = *state;

	p->disk.link = refuse_link;
	assert_int_equal(disk_move_new(&p->disk, p->from, p->to), ERR_OK);
	assert_int_not_equal(access(p->from, F_OK), 0);
	holds(p->to, "new");
}

static void an_old_name_that_stays_is_no_failure(void **state)
{
	struct place *p = *state;

	p->disk.unlink = refuse_unlink;
	assert_int_equal(disk_move_new(&p->disk, p->from, p->to), ERR_OK);
	holds(p->to, "new");
}

static void the_hash_is_of_the_file_and_not_of_what_it_points_to(void **state)
{
	struct place *p = *state;
	char hex[HASH_HEX_SIZE], same[HASH_HEX_SIZE];

	assert_int_equal(disk_hash(&p->disk, p->from, hex), ERR_OK);
	assert_int_equal(hash_bytes(HASH_SHA256, "new", 3, same), ERR_OK);
	assert_string_equal(hex, same);
	assert_int_equal(disk_hash(&p->disk, p->to, hex), ERR_NOT_FOUND);
	assert_int_equal(symlink(p->from, p->to), 0);
	assert_int_not_equal(disk_hash(&p->disk, p->to, hex), ERR_OK);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_file_gets_a_name_that_nobody_has),
		T(a_name_that_somebody_has_stays_his),
		T(a_stick_without_links_does_too),
		T(an_old_name_that_stays_is_no_failure),
		T(the_hash_is_of_the_file_and_not_of_what_it_points_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
