/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In the programs under test, by LD_PRELOAD: counts the calls that plan.h
 * speaks of, and lets the n-th fail, do less, or be the last thing done. The
 * real calls are made by number, so nothing is looked up. What stdio writes
 * is not seen (the programs print with it, and save nothing by it).
 */
#include "base/base.h"

#include <linux/fs.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>

#include "tests/sweep/plan.h"
#include "tests/sweep/shadow.h"

#define EXPORT __attribute__((visibility("default")))
#define WAIT_MIN_MS 100 /* shorter waits are real ones */
#define QUIET_MS    25	/* of real time for each second that is skipped */
#define SLEEP_MS    5	/* of real time for each sleep */
#define HURRY_MS    4	/* and for each minute when nobody looks on */

static struct sweep_shared *shared;
static struct shadow shadow;
static char dir[SWEEP_ROOM];
static bool planned, waiter;
static bool far; /* the school has a power line of its own */

__attribute__((constructor)) static void begin(void)
{
	const char *named = getenv("RANZEN_SWEEP");
	char path[SWEEP_ROOM + 16];
	const char *me = program_invocation_short_name;
	int fd, i;
	void *map;

	if (!named || snprintf(dir, sizeof(dir), "%s", named) >= SWEEP_ROOM)
		return;
	snprintf(path, sizeof(path), "%s/shared", dir);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	map = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	syscall(SYS_close, fd);
	if (map == MAP_FAILED)
		return;
	shared = map;
	shadow = (struct shadow){dir, &shared->next_id};
	planned = !strcmp(shared->plan.program, me);
	waiter = !strcmp(me, "ranzen-sync");
	far = !strcmp(me, "ranzen-school");
	i = __atomic_fetch_add(&shared->n_pids, 1, __ATOMIC_SEQ_CST);
	if (i < SWEEP_PIDS)
		shared->pids[i] = (int32_t)getpid();
}

static void end_now(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	for (;;)
		syscall(SYS_pause);
}

/* ---- striking */

static bool in_area(const char *path)
{
	size_t n = strlen(shared->area);

	return n && !strncmp(path, shared->area, n) && path[n] == '/';
}

static bool in_home(const char *path)
{
	return in_area(path) &&
	       !strncmp(path + strlen(shared->area), "/home/", 6);
}

static uint32_t db_bits(const char *path)
{
	const char *name = strstr(path, "/store.db");

	if (!name)
		return 0;
	return !strcmp(name, "/store.db-wal") ||
			!strcmp(name, "/store.db-journal")
		   ? CALL_DB | CALL_JOURNAL
		   : CALL_DB;
}

/* What must happen to this call; STRIKE_NONE: it is done as it is. */
static enum strike strike(uint32_t bits, const char *about)
{
	const struct sweep_plan *p = &shared->plan;
	int32_t n;

	if (__atomic_load_n(&shared->dark, __ATOMIC_SEQ_CST))
		end_now();
	if (!planned || !(bits & p->any) || (bits & p->all) != p->all ||
	    shared->healed)
		return STRIKE_NONE;
	n = __atomic_add_fetch(&shared->count, 1, __ATOMIC_SEQ_CST);
	if (!p->n || n < p->n || (n > p->n && !p->lasting))
		return STRIKE_NONE;
	if (!__atomic_fetch_add(&shared->struck, 1, __ATOMIC_SEQ_CST))
		snprintf(shared->what, SWEEP_ROOM, "%#x %s", bits, about);
	if (p->strike == STRIKE_POWER)
		__atomic_store_n(&shared->dark, 1, __ATOMIC_SEQ_CST);
	if (p->strike == STRIKE_POWER || p->strike == STRIKE_BEFORE)
		end_now();
	if (p->strike == STRIKE_FAIL)
		errno = p->error;
	return (enum strike)p->strike;
}

/* After the call: it may have been the last thing done. */
static void after(enum strike s)
{
	int no = errno;

	if (s == STRIKE_POWER_AFTER)
		__atomic_store_n(&shared->dark, 1, __ATOMIC_SEQ_CST);
	if (s == STRIKE_POWER_AFTER || s == STRIKE_AFTER)
		end_now();
	errno = no;
}

static size_t less(enum strike s, size_t n)
{
	return s == STRIKE_SHORT && n > 1 ? n / 2 : n;
}

/* The bits of a call on a descriptor; 0: it is none of ours. */
static uint32_t bits_of(int fd, uint32_t on_file, uint32_t on_socket,
    char path[PATH_MAX])
{
	char link[64];
	struct stat st;
	ssize_t n;

	if (!shared || far || fstat(fd, &st))
		return 0;
	snprintf(path, PATH_MAX, "socket");
	if (S_ISSOCK(st.st_mode))
		return on_socket;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, PATH_MAX - 1);
	if (n <= 0)
		return 0;
	path[n] = '\0';
	return in_area(path) ? on_file | db_bits(path) : 0;
}

/* ---- bytes */

#define PLAN_BYTES(fd, on_file, on_socket) \
	char about[PATH_MAX]; \
	uint32_t bits = bits_of(fd, on_file, on_socket, about); \
	enum strike s = bits ? strike(bits, about) : STRIKE_NONE; \
	ssize_t r; \
	if (s == STRIKE_FAIL) \
		return -1

EXPORT ssize_t write(int fd, const void *p, size_t n)
{
	PLAN_BYTES(fd, CALL_WRITE, CALL_SEND);
	r = syscall(SYS_write, fd, p, less(s, n));
	after(s);
	return r;
}

EXPORT ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	PLAN_BYTES(fd, CALL_WRITE, CALL_SEND);
	r = syscall(SYS_pwrite64, fd, p, less(s, n), at);
	after(s);
	return r;
}

EXPORT ssize_t pwrite64(int fd, const void *p, size_t n, off_t at);
EXPORT ssize_t pwrite64(int fd, const void *p, size_t n, off_t at)
{
	return pwrite(fd, p, n, at);
}

EXPORT ssize_t writev(int fd, const struct iovec *v, int n)
{
	PLAN_BYTES(fd, CALL_WRITE, CALL_SEND);
	r = syscall(SYS_writev, fd, v, less(s, (size_t)n));
	after(s);
	return r;
}

EXPORT ssize_t read(int fd, void *p, size_t n)
{
	PLAN_BYTES(fd, CALL_READ, CALL_RECV);
	r = syscall(SYS_read, fd, p, less(s, n));
	after(s);
	return r;
}

EXPORT ssize_t pread(int fd, void *p, size_t n, off_t at)
{
	PLAN_BYTES(fd, CALL_READ, CALL_RECV);
	r = syscall(SYS_pread64, fd, p, less(s, n), at);
	after(s);
	return r;
}

EXPORT ssize_t pread64(int fd, void *p, size_t n, off_t at);
EXPORT ssize_t pread64(int fd, void *p, size_t n, off_t at)
{
	return pread(fd, p, n, at);
}

static void see_request(const char *p, size_t n)
{
	static const char *const methods[] = {
	    "GET /", "HEAD /", "POST /", "PUT /", "PATCH /", "DELETE /"};

	for (size_t i = 0; shared && waiter && i < ARRAY_LEN(methods); i++)
		if (n > strlen(methods[i]) &&
		    !memcmp(p, methods[i], strlen(methods[i])))
			__atomic_add_fetch(
			    &shared->requests, 1, __ATOMIC_SEQ_CST);
}

EXPORT ssize_t sendto(int fd, const void *p, size_t n, int flags,
    const struct sockaddr *to, socklen_t to_n)
{
	PLAN_BYTES(fd, 0, CALL_SEND);
	see_request(p, n);
	r = syscall(SYS_sendto, fd, p, less(s, n), flags, to, to_n);
	after(s);
	return r;
}

EXPORT ssize_t send(int fd, const void *p, size_t n, int flags)
{
	return sendto(fd, p, n, flags, NULL, 0);
}

EXPORT ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
	PLAN_BYTES(fd, 0, CALL_SEND);
	r = syscall(SYS_sendmsg, fd, m, flags);
	after(s);
	return r;
}

EXPORT ssize_t recvfrom(int fd, void *p, size_t n, int flags,
    struct sockaddr *from, socklen_t *from_n)
{
	PLAN_BYTES(fd, 0, CALL_RECV);
	r = syscall(SYS_recvfrom, fd, p, less(s, n), flags, from, from_n);
	after(s);
	return r;
}

EXPORT ssize_t recv(int fd, void *p, size_t n, int flags)
{
	return recvfrom(fd, p, n, flags, NULL, NULL);
}

EXPORT ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
	PLAN_BYTES(fd, 0, CALL_RECV);
	r = syscall(SYS_recvmsg, fd, m, flags);
	after(s);
	return r;
}

EXPORT int connect(int fd, const struct sockaddr *to, socklen_t n)
{
	PLAN_BYTES(fd, 0, CALL_CONNECT);
	r = syscall(SYS_connect, fd, to, n);
	after(s);
	return (int)r;
}

/* ---- what makes bytes and names last */

static int sync_fd(int fd, long number)
{
	PLAN_BYTES(fd, CALL_SYNC, 0);
	if (!bits)
		return shared ? 0 : (int)syscall(number, fd);
	if (in_home(about) || !strcmp(strrchr(about, '/'), "/home"))
		shadow_synced(&shadow, fd);
	r = 0;
	after(s);
	return (int)r;
}

EXPORT int fsync(int fd)
{
	return sync_fd(fd, SYS_fsync);
}

EXPORT int fdatasync(int fd)
{
	return sync_fd(fd, SYS_fdatasync);
}

EXPORT int ftruncate(int fd, off_t size)
{
	PLAN_BYTES(fd, CALL_SIZE, 0);
	r = syscall(SYS_ftruncate, fd, size);
	after(s);
	return (int)r;
}

EXPORT int ftruncate64(int fd, off_t size);
EXPORT int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

/* The strike for a call on a path. */
static enum strike on_path(uint32_t bit, const char *path)
{
	if (!shared || far || !in_area(path))
		return STRIKE_NONE;
	return strike(bit | db_bits(path), path);
}

static int open_at(const char *path, int flags, mode_t mode)
{
	enum strike s = on_path(CALL_OPEN, path);
	bool mine = shared && in_home(path) && (flags & O_CREAT), there;
	struct stat st;
	int fd;

	if (s == STRIKE_FAIL)
		return -1;
	there = mine && !stat(path, &st);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (fd >= 0 && mine && !there)
		shadow_made(&shadow, path);
	after(s);
	return fd;
}

EXPORT int open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(path, flags, mode);
}

EXPORT int open64(const char *path, int flags, ...);
EXPORT int open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	return open_at(path, flags, mode);
}

EXPORT int creat(const char *path, mode_t mode)
{
	return open_at(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

EXPORT int rename(const char *from, const char *to)
{
	enum strike s = on_path(CALL_RENAME, to);
	int r;

	if (s == STRIKE_FAIL)
		return -1;
	r = (int)syscall(SYS_rename, from, to);
	if (!r && shared && in_home(to))
		shadow_renamed(&shadow, from, to);
	after(s);
	return r;
}

EXPORT int link(const char *from, const char *to)
{
	enum strike s = on_path(CALL_NAME, to);
	int r;

	if (s == STRIKE_FAIL)
		return -1;
	r = (int)syscall(SYS_link, from, to);
	if (!r && shared && in_home(to))
		shadow_linked(&shadow, to);
	after(s);
	return r;
}

EXPORT int mkdir(const char *path, mode_t mode)
{
	enum strike s = on_path(CALL_NAME, path);
	int r;

	if (s == STRIKE_FAIL)
		return -1;
	r = (int)syscall(SYS_mkdir, path, mode);
	if (!r && shared && in_home(path))
		shadow_made(&shadow, path);
	after(s);
	return r;
}

static int removed(long number, const char *path)
{
	enum strike s = on_path(CALL_NAME, path);
	int r;

	if (s == STRIKE_FAIL)
		return -1;
	r = (int)syscall(number, path);
	if (!r && shared && in_home(path))
		shadow_removed(&shadow, path);
	after(s);
	return r;
}

EXPORT int unlink(const char *path)
{
	return removed(SYS_unlink, path);
}

EXPORT int rmdir(const char *path)
{
	return removed(SYS_rmdir, path);
}

EXPORT int remove(const char *path)
{
	int r = unlink(path);

	return r && errno == EISDIR ? rmdir(path) : r;
}

/* A clone is a write of the whole file. */
EXPORT int ioctl(int fd, unsigned long request, ...);
EXPORT int ioctl(int fd, unsigned long request, ...)
{
	enum strike s = STRIKE_NONE;
	char about[PATH_MAX];
	uint32_t bits;
	va_list args;
	void *p;
	int r;

	va_start(args, request);
	p = va_arg(args, void *);
	va_end(args);
	bits = request == FICLONE ? bits_of(fd, CALL_WRITE, 0, about) : 0;
	if (bits)
		s = strike(bits, about);
	if (s == STRIKE_FAIL)
		return -1;
	r = (int)syscall(SYS_ioctl, fd, request, p);
	after(s);
	return r;
}

/* ---- time */

static int64_t moved(void)
{
	return shared ? __atomic_load_n(&shared->moved_ns, __ATOMIC_SEQ_CST)
		      : 0;
}

EXPORT int clock_gettime(clockid_t id, struct timespec *t)
{
	int r = (int)syscall(SYS_clock_gettime, id, t);
	int64_t ns;

	if (!r && (id == CLOCK_REALTIME || id == CLOCK_MONOTONIC)) {
		ns = t->tv_nsec + moved();
		t->tv_sec += ns / 1000000000;
		t->tv_nsec = ns % 1000000000;
	}
	return r;
}

EXPORT int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec t;

	UNUSED(tz);
	clock_gettime(CLOCK_REALTIME, &t);
	*tv = (struct timeval){t.tv_sec, t.tv_nsec / 1000};
	return 0;
}

EXPORT time_t time(time_t *out)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
}

static bool of_network(const struct pollfd *fds, nfds_t n)
{
	for (nfds_t i = 0; i < n; i++) {
		struct sockaddr_storage a;
		socklen_t len = sizeof(a);

		if (!getsockname(fds[i].fd, (struct sockaddr *)&a, &len) &&
		    (a.ss_family == AF_INET || a.ss_family == AF_INET6))
			return true;
	}
	return false;
}

EXPORT int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	int64_t left = timeout;
	int r;

	if (shared && !far && __atomic_load_n(&shared->dark, __ATOMIC_SEQ_CST))
		end_now();
	if (!shared || !waiter || timeout < WAIT_MIN_MS || of_network(fds, n))
		return (int)syscall(SYS_poll, fds, n, timeout);
	do {
		int64_t skip = MIN(left, shared->hurry ? 60000 : 1000);

		r = (int)syscall(
		    SYS_poll, fds, n, shared->hurry ? HURRY_MS : QUIET_MS);
		if (r)
			return r;
		__atomic_add_fetch(
		    &shared->moved_ns, skip * 1000000, __ATOMIC_SEQ_CST);
		left -= skip;
	} while (left > 0);
	return 0;
}

/* Between two looks for another program: that one gets its turn. */
EXPORT int nanosleep(const struct timespec *t, struct timespec *left)
{
	struct timespec turn = {0, SLEEP_MS * 1000000};
	int64_t ns = t->tv_sec * INT64_C(1000000000) + t->tv_nsec;

	if (!shared || ns <= turn.tv_nsec)
		return (int)syscall(SYS_nanosleep, t, left);
	__atomic_add_fetch(
	    &shared->moved_ns, ns - turn.tv_nsec, __ATOMIC_SEQ_CST);
	return (int)syscall(SYS_nanosleep, &turn, NULL);
}
