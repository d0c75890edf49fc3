/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "tests/lib/store_lib.h"

static enum err count_row(void *ctx, const struct task *t)
{
	assert_null(t->text);
	++*(int *)ctx;
	return ERR_OK;
}

static int tasks(struct store_lib *l)
{
	struct task_query q = { .group = -1, .now = l->now };
	int n = 0;

	assert_int_equal(store_tasks(l->s, &q, 0, 100, count_row, &n), ERR_OK);
	return n;
}

static enum err count_account(void *ctx, const struct account *a)
{
	UNUSED(a);
	++*(int *)ctx;
	return ERR_OK;
}

static void a_store_that_does_not_exist_reads_as_empty(void **state)
{
	struct store_lib *l = *state;
	struct store *s;
	char *path = l->paths.store;
	int n = 0;

	l->paths.store = str_dup("/nowhere/store.db");
	assert_int_equal(store_open(&l->options, STORE_READ, &s), ERR_OK);
	assert_int_equal(store_account_each(s, count_account, &n), ERR_OK);
	assert_int_equal(n, 0);
	assert_false(store_writable(s));
	assert_int_equal(store_begin(s), ERR_READONLY);
	assert_int_equal(store_cursor_set(s, 1, "x"), ERR_READONLY);
	store_close(s);
	free(l->paths.store);
	l->paths.store = path;
}

static void an_account_keeps_its_cursor_at_the_same_place(void **state)
{
	struct store_lib *l = *state;
	struct account a, b;

	store_cursor_set(l->s, l->account, "c1");
	assert_int_equal(store_account_find(l->s, "demo", &a), ERR_OK);
	assert_int_equal(store_account_put(l->s, &a), ERR_OK);
	assert_int_equal(store_account_get(l->s, a.id, &b), ERR_OK);
	assert_string_equal(b.cursor, "c1");
	assert_int_equal(b.logins, a.logins + 1);
	record_account_release(&b);
	free(a.url);
	a.url = str_dup("http://127.0.0.1:2");
	assert_int_equal(store_account_put(l->s, &a), ERR_OK);
	assert_int_equal(a.id, l->account);
	assert_int_equal(store_account_get(l->s, a.id, &b), ERR_OK);
	assert_string_equal(b.cursor, "");
	record_account_release(&a);
	record_account_release(&b);
	assert_int_equal(store_account_find(l->s, "nobody", &a),
			 ERR_NOT_FOUND);
}

static void sql(struct store_lib *l, const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(l->paths.store, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void a_newer_store_is_left_alone(void **state)
{
	struct store_lib *l = *state;
	struct store *s = NULL;

	store_close(l->s);
	l->s = NULL;
	sql(l, "PRAGMA user_version = 99");
	assert_int_equal(store_open(&l->options, STORE_WRITE, &s),
			 ERR_STORE_NEWER);
	assert_null(s);
	assert_int_equal(store_open(&l->options, STORE_READ, &s),
			 ERR_STORE_NEWER);
	sql(l, "PRAGMA user_version = 12");
	store_lib_again(l, STORE_WRITE);
}

static void a_store_cut_before_its_first_step_is_migrated(void **state)
{
	struct store_lib *l = *state;
	char path[PATH_MAX];

	store_close(l->s);
	l->s = NULL;
	assert_int_equal(unlink(l->paths.store), 0);
	store_lib_file(l, "data/store.db", "", path);
	store_lib_again(l, STORE_READ);
	assert_int_equal(tasks(l), 0);
	store_lib_again(l, STORE_WRITE);
	assert_int_equal(tasks(l), 0);
	assert_true(store_writable(l->s));
}

static void a_damaged_store_is_said_to_be(void **state)
{
	struct store_lib *l = *state;
	struct store *s;
	char path[PATH_MAX], text[4096];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	store_close(l->s);
	l->s = NULL;
	store_lib_file(l, "data/store.db", text, path);
	assert_int_equal(store_open(&l->options, STORE_READ, &s), ERR_OK);
	assert_true(store_damaged(s)); /* with nothing in it that can be read */
	store_close(s);
	assert_int_equal(store_open(&l->options, STORE_WRITE, &s),
			 ERR_STORE_BROKEN);
}

/* SQLite's own calls see a place that cannot be written; we cannot ask root
 * for that by permission bits. */
static int no_shm(sqlite3_file *f, int a, int b, int c, void volatile **d)
{
	UNUSED(f);
	UNUSED(a);
	UNUSED(b);
	UNUSED(c);
	UNUSED(d);
	return SQLITE_READONLY_CANTINIT;
}

static void copy(const char *from, const char *to)
{
	char *data = NULL;
	size_t len = 0;

	assert_int_equal(disk_read_file(disk_real(), from, 16 << 20, &data,
					&len), ERR_OK);
	assert_int_equal(disk_write_file(disk_real(), to, data, len, 0600),
			 ERR_OK);
	free(data);
}

/* A VFS that has no shared memory and opens the main file for reading only. */
static sqlite3_io_methods blind_methods;
static sqlite3_vfs blind;

static int blind_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file,
		      int flags, int *out)
{
	sqlite3_vfs *real = vfs->pAppData;
	int rc = real->xOpen(real, name, file, flags, out);

	if (rc == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB)) {
		blind_methods = *file->pMethods;
		blind_methods.xShmMap = no_shm;
		file->pMethods = &blind_methods;
	}
	return rc;
}

static void a_left_over_wal_is_read_where_nothing_can_be_written(void **state)
{
	struct store_lib *l = *state;
	char from[PATH_MAX], to[PATH_MAX];
	char *path = l->paths.store;
	struct store *s;

	store_lib_task(l, "t1", 0);
	store_lib_task(l, "t2", 0);
	/* As a crash leaves them: store and -wal, no -shm. */
	str_printf(from, sizeof(from), "%s-wal", path);
	str_printf(to, sizeof(to), "%s/left.db-wal", l->dir);
	copy(from, to);
	str_printf(to, sizeof(to), "%s/left.db", l->dir);
	copy(path, to);

	blind = *sqlite3_vfs_find(NULL);
	blind.zName = "blind";
	blind.pAppData = sqlite3_vfs_find(NULL);
	blind.xOpen = blind_open;
	assert_int_equal(sqlite3_vfs_register(&blind, 0), SQLITE_OK);
	l->paths.store = to;
	l->disk.vfs = "blind";
	assert_int_equal(store_open(&l->options, STORE_READ, &s), ERR_OK);
	l->disk.vfs = NULL;
	l->paths.store = path;
	store_close(l->s);
	l->s = s;
	assert_int_equal(tasks(l), 2);
	assert_false(store_writable(s));
	sqlite3_vfs_unregister(&blind);
	str_printf(from, sizeof(from), "%s/left.db-shm", l->dir);
	assert_int_not_equal(access(from, F_OK), 0);
}

static void a_reader_sees_that_somebody_wrote(void **state)
{
	struct store_lib *l = *state;
	struct store *reader;
	int64_t before;

	assert_int_equal(store_open(&l->options, STORE_READ, &reader), ERR_OK);
	before = store_version_seen(reader);
	assert_int_equal(store_version_seen(reader), before);
	store_lib_task(l, "t1", 0);
	assert_true(store_version_seen(reader) > before);
	store_close(reader);
}

static void a_notice_comes_once(void **state)
{
	struct store_lib *l = *state;
	bool first;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(store_notice_once(l->s, NOTICE_held,
			l->account, "7", &first), ERR_OK);
		assert_int_equal(first, i == 0);
	}
	store_notice_once(l->s, NOTICE_held, l->account, "8", &first);
	assert_true(first);
}

static enum err count_sample(void *ctx, const struct sample *m)
{
	int *n = ctx;

	if (!*n)
		assert_int_equal(m->at, 5009);
	++*n;
	return ERR_OK;
}

static void the_newest_5000_samples_stay(void **state)
{
	struct store_lib *l = *state;
	struct sample m = { .account = l->account, .err = ERR_TIMEOUT };
	int n = 0;

	assert_int_equal(store_begin(l->s), ERR_OK);
	for (m.at = 0; m.at < 5010; m.at++)
		assert_int_equal(store_sample_add(l->s, &m), ERR_OK);
	assert_int_equal(store_commit(l->s), ERR_OK);
	assert_int_equal(store_samples(l->s, 0, 0, count_sample, &n), ERR_OK);
	assert_int_equal(n, 5000);
}

/* In a child of its own, as another program would, once the gate is open. */
static pid_t open_in_child(const struct store_options *o, const int gate[2])
{
	pid_t pid = fork();
	struct store *s;
	char c;

	if (pid)
		return pid;
	close(gate[1]);
	if (read(gate[0], &c, 1) < 0)
		_exit(1);
	if (store_open(o, STORE_WRITE, &s) != ERR_OK)
		_exit(1);
	store_close(s);
	_exit(0);
}

static void programs_that_find_a_new_store_at_once_all_open_it(void **state)
{
	struct store_lib *l = *state;
	struct paths paths = l->paths;
	struct store_options options = l->options;
	char name[PATH_MAX];
	pid_t pid[6];
	int status, gate[2];

	options.paths = &paths;
	for (int turn = 0; turn < 40; turn++) {
		str_printf(name, sizeof(name), "%s/new-%d.db", l->dir, turn);
		paths.store = name;
		assert_int_equal(pipe(gate), 0);
		for (size_t i = 0; i < ARRAY_LEN(pid); i++)
			pid[i] = open_in_child(&options, gate);
		close(gate[0]);
		close(gate[1]);
		for (size_t i = 0; i < ARRAY_LEN(pid); i++) {
			assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
			assert_int_equal(status, 0);
		}
	}
}

/* Another process looks, for nobody sees a lock of its own. */
static bool is_locked(const char *path)
{
	struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	pid_t pid = fork();
	int status, fd;

	if (pid == 0) {
		fd = open(path, O_RDWR | O_CLOEXEC);
		_exit(fd < 0 || fcntl(fd, F_GETLK, &all) ||
		      all.l_type != F_UNLCK);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status != 0;
}

static void a_store_that_is_opened_twice_stays_locked(void **state)
{
	struct store_lib *l = *state;
	struct store *second;

	assert_true(is_locked(l->paths.store));
	assert_int_equal(store_open(&l->options, STORE_WRITE, &second), ERR_OK);
	store_close(second);
	assert_true(is_locked(l->paths.store));
}

/* SQLite's open(2): no descriptor is left where the journal is opened to write,
 * one is where it then tries to read. */
static int journals;

static int open_but_the_journal(const char *path, int flags, int mode)
{
	if (strstr(path, "-wal") && (flags & O_ACCMODE) == O_RDWR &&
	    journals++ == 0) {
		errno = EMFILE;
		return -1;
	}
	return open(path, flags, (mode_t)mode);
}

static void a_store_that_can_only_be_read_is_not_opened_to_write(void **state)
{
	struct store_lib *l = *state;
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	struct store *second;

	journals = 0;
	assert_int_equal(vfs->xSetSystemCall(vfs, "open",
		(sqlite3_syscall_ptr)open_but_the_journal), SQLITE_OK);
	assert_int_equal(store_open(&l->options, STORE_WRITE, &second),
			 ERR_READONLY);
	assert_int_equal(journals, 1);
	assert_int_equal(store_open(&l->options, STORE_WRITE, &second), ERR_OK);
	vfs->xSetSystemCall(vfs, "open", NULL);
	assert_int_equal(store_cursor_set(second, l->account, "c"), ERR_OK);
	store_close(second);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, store_lib_teardown)
	static const struct CMUnitTest tests[] = {
		T(programs_that_find_a_new_store_at_once_all_open_it),
		T(a_store_that_does_not_exist_reads_as_empty),
		T(an_account_keeps_its_cursor_at_the_same_place),
		T(a_newer_store_is_left_alone),
		T(a_store_cut_before_its_first_step_is_migrated),
		T(a_damaged_store_is_said_to_be),
		T(a_left_over_wal_is_read_where_nothing_can_be_written),
		T(a_reader_sees_that_somebody_wrote),
		T(a_store_that_is_opened_twice_stays_locked),
		T(a_store_that_can_only_be_read_is_not_opened_to_write),
		T(a_notice_comes_once),
		T(the_newest_5000_samples_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
