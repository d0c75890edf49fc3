/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * screen RUNS IDLE KEYS -- PROGRAM [ARG…] [-- PROGRAM [ARG…]]…
 *
 * Full-screen lists beside each other, each in a terminal of 120x36, started
 * in turn RUNS times; of the last start of each also what follows. A line for
 * each program, in medians:
 *
 * paint_ms    from exec to the last byte of the first full paint, which is
 *             over when nothing came for PAUSE_MS
 * settled_ms  to the last byte before QUIET_MS of silence
 * start       bytes to the terminal until then
 * pss_kb      memory when idle; wakes: how often it woke up in IDLE seconds
 * step        bytes for one step of the cursor, page: for a page down,
 *             resize: for a smaller window and for a larger one
 * key_ms      from a key to the last byte of its paint, of KEYS steps; p99
 *
 * and then the first one's ratios to each of the others.
 */
#include "base/base.h"

#include <pty.h>
#include <sys/ioctl.h>

#define PAUSE_MS   5
#define FULL_BYTES 1000 /* less is no full paint of 120x36 */
#define QUIET_MS   250
#define SHORT_MS   40
#define GIVE_UP_MS 10000
#define RUNS_MAX   99
#define KEYS_MAX   2000
#define PROGRAMS   8
#define TRIES	   9
#define PAGE_DOWN  "\033[6~"

struct figures {
	double paint_ms[RUNS_MAX], settled_ms[RUNS_MAX], key_ms[KEYS_MAX];
	double step[TRIES], page[TRIES], resize[TRIES];
	long start, pss_kb, wakes;
};

struct plan { int runs, idle, keys; };

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Bytes until nothing came for quiet ms; *last: when the last one came. */
static long drain(int fd, int first, int quiet, double *last)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char data[65536];
	long bytes = 0;

	while (poll(&p, 1, bytes ? quiet : first) > 0) {
		ssize_t n = read(fd, data, sizeof(data));

		if (n <= 0)
			break;
		bytes += n;
		*last = now_ms();
	}
	return bytes;
}

static void first_paint(int fd, double start, struct figures *f, int run)
{
	double paint = start, last;

	f->start = 0;
	while (f->start < FULL_BYTES) {
		long n = drain(fd, GIVE_UP_MS, PAUSE_MS, &paint);

		if (n == 0)
			break;
		f->start += n;
	}
	last = paint;
	f->start += drain(fd, QUIET_MS, QUIET_MS, &last);
	f->paint_ms[run] = paint - start;
	f->settled_ms[run] = last - start;
}

/* The number behind key in a file of /proc; -1 where there is none. */
static long proc_number(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	long value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (value < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key)))
			value = strtol(line + strlen(key), NULL, 10);
	fclose(f);
	return value;
}

static long wakes(pid_t pid)
{
	return proc_number(pid, "status", "voluntary_ctxt_switches:");
}

static long press(int fd, const char *key)
{
	double last;

	if (write(fd, key, strlen(key)) < 0)
		return 0;
	return drain(fd, QUIET_MS, SHORT_MS, &last);
}

static long resize(int fd, unsigned short cols, unsigned short rows)
{
	struct winsize size = {.ws_row = rows, .ws_col = cols};
	double last;

	ioctl(fd, TIOCSWINSZ, &size);
	return drain(fd, GIVE_UP_MS, QUIET_MS, &last);
}

static void idle(pid_t pid, const struct plan *p, struct figures *f)
{
	long before;

	f->pss_kb = proc_number(pid, "smaps_rollup", "Pss:");
	before = wakes(pid);
	sleep((unsigned)p->idle);
	f->wakes = wakes(pid) - before;
}

static void bytes(int fd, struct figures *f)
{
	for (int i = 0; i < TRIES; i++)
		f->step[i] = (double)press(fd, "j");
	for (int i = 0; i < TRIES; i++)
		f->page[i] = (double)press(fd, PAGE_DOWN);
	for (int i = 0; i < TRIES; i++)
		f->resize[i] = (double)(i % 2 ? resize(fd, 120, 36)
					      : resize(fd, 100, 30));
	resize(fd, 120, 36);
}

static void latency(int fd, const struct plan *p, struct figures *f)
{
	for (int i = 0; i < p->keys; i++) {
		double start = now_ms(), last = start;

		/* Up and down again, so that a list never ends. */
		if (write(fd, i / 20 % 2 ? "k" : "j", 1) != 1)
			return;
		drain(fd, QUIET_MS, PAUSE_MS, &last);
		f->key_ms[i] = last - start;
	}
}

static bool run_once(char **argv, const struct plan *p, struct figures *f,
		     int run)
{
	struct winsize size = {.ws_row = 36, .ws_col = 120};
	double start = now_ms();
	int fd, status;
	pid_t pid = forkpty(&fd, NULL, NULL, &size);

	if (pid < 0)
		return false;
	if (!pid) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	first_paint(fd, start, f, run);
	if (run == p->runs - 1) {
		idle(pid, p, f);
		bytes(fd, f);
		latency(fd, p, f);
	}
	kill(pid, SIGTERM);
	close(fd);
	waitpid(pid, &status, 0);
	return !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts them. */
static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(double), by_value);
	return v[n / 2];
}

static void print(const char *name, const struct plan *p, struct figures *f)
{
	double key = median(f->key_ms, p->keys);

	printf("%s paint_ms=%.2f settled_ms=%.2f start=%ld pss_kb=%ld wakes=%ld"
	       " idle_s=%d step=%.0f page=%.0f resize=%.0f key_ms=%.2f p99_ms=%.2f\n",
	    name, median(f->paint_ms, p->runs), median(f->settled_ms, p->runs),
	    f->start, f->pss_kb, f->wakes, p->idle, median(f->step, TRIES),
	    median(f->page, TRIES), median(f->resize, TRIES), key,
	    f->key_ms[p->keys * 99 / 100]);
}

/* Both were printed, so their figures are sorted. */
static void compare(const char *name, const struct plan *p,
		    const struct figures *a, const struct figures *b)
{
	printf("beside %s: paint %.2f start %.2f step %.2f page %.2f resize %.2f"
	       " pss_kb %+ld\n",
	    name, a->paint_ms[p->runs / 2] / b->paint_ms[p->runs / 2],
	    (double)a->start / (double)MAX(b->start, 1),
	    a->step[TRIES / 2] / MAX(b->step[TRIES / 2], 1),
	    a->page[TRIES / 2] / MAX(b->page[TRIES / 2], 1),
	    a->resize[TRIES / 2] / MAX(b->resize[TRIES / 2], 1),
	    a->pss_kb - b->pss_kb);
}

/* Cuts argv into programs; how many, 0: wrong use. */
static int programs(int argc, char **argv, char **start[PROGRAMS])
{
	int n = 0;

	for (int i = 4; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			continue;
		argv[i] = NULL;
		if (i + 1 == argc || n == PROGRAMS)
			return 0;
		start[n++] = argv + i + 1;
	}
	return n;
}

static int number(const char *s, int max)
{
	long n = strtol(s, NULL, 10);

	return n > 0 && n <= max ? (int)n : 0;
}

int main(int argc, char **argv)
{
	static struct figures figures[PROGRAMS];
	char **start[PROGRAMS];
	struct plan p = {0};
	int n = argc > 5 ? programs(argc, argv, start) : 0;

	if (n > 0) {
		p.runs = number(argv[1], RUNS_MAX);
		p.idle = number(argv[2], 3600);
		p.keys = number(argv[3], KEYS_MAX);
	}
	if (!p.runs || !p.idle || !p.keys) {
		fprintf(stderr, "usage: screen RUNS IDLE KEYS -- PROGRAM…\n");
		return 2;
	}
	for (int run = 0; run < p.runs; run++)
		for (int i = 0; i < n; i++)
			if (!run_once(start[i], &p, &figures[i], run)) {
				fprintf(stderr, "%s could not be started\n",
				    start[i][0]);
				return 1;
			}
	for (int i = 0; i < n; i++)
		print(start[i][0], &p, &figures[i]);
	for (int i = 1; i < n; i++)
		compare(start[i][0], &p, &figures[0], &figures[i]);
	return 0;
}
