/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/hash.h"
#include "tests/lib/store_lib.h"

#define BIG (700 << 10) /* some chunks */

static void big_file(struct store_lib *l, char *path)
{
	char *text = malloc(BIG + 1);

	assert_non_null(text);
	memset(text, 'x', BIG);
	text[BIG] = '\0';
	store_lib_file(l, "big", text, path);
	free(text);
}

static int blobs(struct store_lib *l)
{
	DIR *d = opendir(l->paths.blobs);
	struct dirent *e;
	int n = 0;

	while (d && (e = readdir(d)))
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

static enum err count_row(void *ctx, const struct entry *n)
{
	UNUSED(n);
	++*(int *)ctx;
	return ERR_OK;
}

struct meddler { const char *path; int how; int64_t last; int calls; };

/* In place, and with the times of before; the clock of the file system is
 * coarse, so it is done until it shows. */
static void write_secretly(const char *path)
{
	struct stat before, now;
	int fd = open(path, O_WRONLY);

	assert_int_equal(fstat(fd, &before), 0);
	do {
		const struct timespec times[2] = { before.st_atim,
						   before.st_mtim };

		assert_int_equal(pwrite(fd, "y", 1, BIG - 1), 1);
		assert_int_equal(futimens(fd, times), 0);
		assert_int_equal(fstat(fd, &now), 0);
	} while (now.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
	close(fd);
}

static bool meddle(void *ctx, int64_t done, int64_t total)
{
	struct meddler *m = ctx;
	int fd;

	assert_true(done <= total);
	assert_true(done > m->last);
	m->last = done;
	if (m->calls++)
		return true;
	if (m->how == 'b')
		write_secretly(m->path);
	if (m->how == 'u')
		unlink(m->path);
	if (m->how == 'a' || m->how == 't') {
		fd = open(m->path, O_WRONLY | O_APPEND);
		if (m->how == 'a')
			assert_int_equal(write(fd, "more", 4), 4);
		else
			assert_int_equal(ftruncate(fd, 100), 0);
		close(fd);
	}
	return m->how != 'c';
}

static int no_clone(void *ctx, int to, int from)
{
	UNUSED(ctx);
	UNUSED(to);
	UNUSED(from);
	return -1;
}

static enum err seal(struct store_lib *l, struct meddler *m, int n,
		     const char *const *paths, int *which)
{
	struct hand_in_order o = { .kind = KIND_hand_in, .paths = paths,
				   .n_paths = n };
	int64_t entry, missing = 0;
	int queued = 0;
	enum err e;

	o.task = store_lib_task(l, "t1", 0);
	e = store_hand_in(l->s, &o, m ? meddle : NULL, m, &entry, which,
			  &missing);
	assert_int_equal(store_outbox(l->s, false, count_row, &queued),
			 ERR_OK);
	assert_int_equal(queued, e == ERR_OK);
	if (e == ERR_NOSPACE)
		assert_true(missing > 0);
	if (e != ERR_OK)
		assert_int_equal(blobs(l), 0);
	return e;
}

static void a_file_that_changes_under_the_copy_is_refused(void **state)
{
	static const struct { int how; enum err err; } ways[] = {
		{ 'a', ERR_CHANGED }, { 't', ERR_CHANGED },
		{ 'u', ERR_CHANGED }, { 'c', ERR_CANCELLED },
	};
	struct store_lib *l = *state;

	l->disk.clone = no_clone;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		char small[PATH_MAX], path[PATH_MAX];
		const char *paths[] = { small, path };
		struct meddler m = { .path = path, .how = ways[i].how };
		int which;

		store_lib_file(l, "small", "", small);
		big_file(l, path);
		assert_int_equal(seal(l, &m, 2, paths, &which), ways[i].err);
		assert_int_equal(which, 1);
	}
}

static void progress_ends_at_the_total(void **state)
{
	struct store_lib *l = *state;
	char path[PATH_MAX];
	const char *paths[] = { path };
	struct meddler m = { .path = path };
	int which;

	big_file(l, path);
	assert_int_equal(seal(l, &m, 1, paths, &which), ERR_OK);
	assert_int_equal(m.last, BIG);
	assert_int_equal(which, -1);
}

static void folders_pipes_devices_and_sockets_are_refused(void **state)
{
	struct store_lib *l = *state;
	char fifo[PATH_MAX], sock[PATH_MAX];
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), which;

	str_printf(fifo, sizeof(fifo), "%s/fifo", l->dir);
	str_printf(sock, sizeof(sock), "%s/sock", l->dir);
	str_copy(a.sun_path, sizeof(a.sun_path), sock);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	const char *const odd[] = { l->dir, fifo, sock, "/dev/zero" };

	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		assert_int_equal(seal(l, NULL, 1, &odd[i], &which),
				 i ? ERR_NO_FILE : ERR_FOLDER);
	close(fd);
	assert_int_equal(seal(l, NULL, 1, &(const char *){ "/nowhere/at" },
			      &which), ERR_NOT_FOUND);
	assert_int_equal(which, 0);
}

static void a_link_stands_for_its_file(void **state)
{
	struct store_lib *l = *state;
	char file[PATH_MAX], link[PATH_MAX];
	const char *paths[] = { link };
	int which;

	store_lib_file(l, "a", "eins", file);
	str_printf(link, sizeof(link), "%s/link", l->dir);
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(seal(l, NULL, 1, paths, &which), ERR_OK);
}

static void a_link_to_nothing_or_a_device_is_refused(void **state)
{
	static const struct { const char *to; enum err err; } ways[] = {
		{ "gone", ERR_DANGLING }, { "link", ERR_DANGLING },
		{ "/dev/zero", ERR_NO_FILE }, { "/", ERR_FOLDER },
	};
	struct store_lib *l = *state;
	char link[PATH_MAX];
	const char *paths[] = { link };
	int which;

	str_printf(link, sizeof(link), "%s/link", l->dir);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		assert_int_equal(symlink(ways[i].to, link), 0);
		assert_int_equal(seal(l, NULL, 1, paths, &which), ways[i].err);
		assert_int_equal(store_may_seal(link).err, ways[i].err);
		assert_int_equal(unlink(link), 0);
	}
}

static void a_file_that_may_not_be_read_is_refused(void **state)
{
	struct store_lib *l = *state;
	char path[PATH_MAX];
	const char *paths[] = { path };
	int which;

	if (geteuid() == 0)
		skip(); /* root may read all; tests/flow/bad_files.sh can */
	store_lib_file(l, "a", "eins", path);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(seal(l, NULL, 1, paths, &which), ERR_UNREADABLE);
}

/* Its bytes and its time are as before, but somebody was at it. */
static void a_time_that_was_set_back_is_noticed(void **state)
{
	struct store_lib *l = *state;
	char path[PATH_MAX];
	const char *paths[] = { path };
	struct meddler m = { .path = path, .how = 'b' };
	int which;

	l->disk.clone = no_clone;
	big_file(l, path);
	assert_int_equal(seal(l, &m, 1, paths, &which), ERR_CHANGED);
}

static ssize_t full(void *ctx, int fd, const void *p, size_t n, off_t at)
{
	UNUSED(ctx);
	UNUSED(fd);
	UNUSED(p);
	UNUSED(n);
	UNUSED(at);
	errno = ENOSPC;
	return -1;
}

static int cannot_sync(void *ctx, int fd)
{
	UNUSED(ctx);
	UNUSED(fd);
	errno = EIO;
	return -1;
}

static void a_full_disk_queues_nothing_and_says_how_much(void **state)
{
	struct store_lib *l = *state;
	char path[PATH_MAX];
	const char *paths[] = { path };
	int which;

	big_file(l, path);
	l->disk.clone = no_clone;
	l->disk.pwrite = full;
	assert_int_equal(seal(l, NULL, 1, paths, &which), ERR_NOSPACE);
	l->disk = *disk_real();
	l->disk.fsync = cannot_sync;
	assert_int_equal(seal(l, NULL, 1, paths, &which), ERR_IO);
}

static void the_sweep_takes_only_what_nobody_names(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	char path[PATH_MAX], stray[PATH_MAX], other[PATH_MAX];

	store_lib_file(l, "a", "eins", path);
	store_lib_hand_in(l, task, path);
	store_lib_file(l, "data/blobs/tmp-stray", "half", stray);
	store_lib_file(l, "data/blobs/mine.txt", "not a blob", other);
	assert_int_equal(store_blobs_sweep(l->s, 1000), ERR_OK);
	assert_int_equal(blobs(l), 3);
	assert_int_equal(store_blobs_sweep(l->s, INT64_MAX), ERR_OK);
	assert_int_equal(blobs(l), 2);
	assert_int_not_equal(access(stray, F_OK), 0);
}

static void nothing_is_swept_while_a_copy_is_missing(void **state)
{
	struct store_lib *l = *state;
	int64_t task = store_lib_task(l, "t1", 0);
	char path[PATH_MAX], stray[PATH_MAX];
	char sha256[HASH_HEX_SIZE], *copy;

	store_lib_file(l, "a", "eins", path);
	store_lib_hand_in(l, task, path);
	assert_int_equal(hash_bytes(HASH_SHA256, "eins", 4, sha256), ERR_OK);
	copy = store_blob_path(l->s, sha256);
	str_printf(stray, sizeof(stray), "%.*s/%064d",
		   (int)(strrchr(copy, '/') - copy), copy, 7);
	assert_int_equal(rename(copy, stray), 0);
	assert_int_equal(store_blobs_sweep(l->s, INT64_MAX), ERR_OK);
	assert_int_equal(access(stray, F_OK), 0);
	free(copy);
}

static void names_are_made_safe(void **state)
{
	struct store_lib *l = *state;
	char path[PATH_MAX];
	const char *paths[] = { path }, *names[] = { "../../.ssh\x1b/key" };
	struct hand_in_order o = { .kind = KIND_hand_in, .paths = paths,
		.names = names, .n_paths = 1 };
	int64_t id, missing;
	struct entry n;
	int which;

	store_lib_file(l, "a", "eins", path);
	o.task = store_lib_task(l, "t1", 0);
	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &id, &which,
				       &missing), ERR_OK);
	assert_int_equal(store_entry_get(l->s, id, &n), ERR_OK);
	assert_null(strchr(n.files[0].name, '/'));
	assert_null(strchr(n.files[0].name, 0x1b));
	assert_int_not_equal(n.files[0].name[0], '.');
	record_entry_release(&n);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(a_file_that_changes_under_the_copy_is_refused),
		T(progress_ends_at_the_total),
		T(folders_pipes_devices_and_sockets_are_refused),
		T(a_link_stands_for_its_file),
		T(a_link_to_nothing_or_a_device_is_refused),
		T(a_file_that_may_not_be_read_is_refused),
		T(a_time_that_was_set_back_is_noticed),
		T(a_full_disk_queues_nothing_and_says_how_much),
		T(the_sweep_takes_only_what_nobody_names),
		T(nothing_is_swept_while_a_copy_is_missing),
		T(names_are_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
