/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "tests/sweep/shadow.h"

struct place {
	char top[64], dir[128], home[128], file[160];
	int64_t next_id;
	struct shadow shadow;
};

/* A folder with one file, which the shadow knows. */
static void begin(struct place *p)
{
	memset(p, 0, sizeof(*p));
	str_copy(p->top, sizeof(p->top), "/tmp/ranzen-test-XXXXXX");
	assert_non_null(mkdtemp(p->top));
	str_printf(p->dir, sizeof(p->dir), "%s/sweep", p->top);
	str_printf(p->home, sizeof(p->home), "%s/home", p->top);
	str_printf(p->file, sizeof(p->file), "%s/store.db", p->home);
	assert_false(mkdir(p->dir, 0700) || mkdir(p->home, 0700));
	p->shadow = (struct shadow){p->dir, &p->next_id};
	assert_true(shadow_begin(&p->shadow, p->home));
}

static void end(struct place *p)
{
	char command[128];

	str_printf(command, sizeof(command), "rm -rf '%s'", p->top);
	assert_int_equal(system(command), 0);
}

static int make(struct place *p, int flags)
{
	int fd = open(p->file, flags | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	shadow_made(&p->shadow, p->file);
	assert_int_equal(write(fd, "kept", 4), 4);
	return fd;
}

/* Another process looks, for nobody sees a lock of its own. */
static bool is_locked(const char *path)
{
	struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
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

static void what_is_synced_stays_locked(void **state)
{
	struct flock all = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	struct place p;
	int fd;

	UNUSED(state);
	begin(&p);
	fd = make(&p, O_RDWR);
	assert_int_equal(fcntl(fd, F_SETLK, &all), 0);
	shadow_synced(&p.shadow, fd);
	assert_true(is_locked(p.file));
	close(fd);
	end(&p);
}

static void synced_and_remembered(int flags)
{
	char path[192], bytes[8] = "";
	struct place p;
	int fd, kept;

	begin(&p);
	fd = make(&p, flags);
	shadow_synced(&p.shadow, fd);
	if ((flags & O_ACCMODE) == O_RDWR)
		assert_int_equal(lseek(fd, 0, SEEK_CUR), 4);
	str_printf(path, sizeof(path), "%s/durable/file/%lld", p.dir,
	    (long long)p.next_id);
	kept = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(kept, bytes, sizeof(bytes)), 4);
	assert_string_equal(bytes, "kept");
	close(kept);
	close(fd);
	end(&p);
}

static void the_bytes_of_the_last_sync_are_known(void **state)
{
	UNUSED(state);
	synced_and_remembered(O_RDWR);
}

static void of_what_can_only_be_written_too(void **state)
{
	UNUSED(state);
	synced_and_remembered(O_WRONLY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_synced_stays_locked),
		cmocka_unit_test(the_bytes_of_the_last_sync_are_known),
		cmocka_unit_test(of_what_can_only_be_written_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
