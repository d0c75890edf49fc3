/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * screen RUNS SECONDS PROGRAM_A [ARG…] -- PROGRAM_B [ARG…]
 *
 * Starts two full-screen programs in turn in a terminal of 120x36 and prints a
 * line for each, medians of RUNS: paint_ms, from exec to the last byte of the
 * first full paint, which is over when nothing came for PAUSE_MS; settled_ms,
 * to the last byte before QUIET_MS of silence, and the bytes until then; PSS
 * when idle, and how often it woke up in SECONDS of idleness.
 */
#include "base/base.h"

#include <pty.h>

#define PAUSE_MS   5
#define FULL_BYTES 1000 /* less is no full paint of 120x36 */
#define QUIET_MS   250
#define GIVE_UP_MS 10000
#define RUNS_MAX   99

struct figures {
	double paint_ms[RUNS_MAX], settled_ms[RUNS_MAX];
	long bytes, pss_kb, wakes;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Reads until the program is quiet; the times of the two last bytes. */
static void read_paint(int fd, double start, struct figures *f, int run)
{
	double last = start, paint = 0;
	char data[65536];

	f->bytes = 0;
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		bool full = f->bytes >= FULL_BYTES;
		ssize_t n;

		if (!paint && full && poll(&p, 1, PAUSE_MS) == 0)
			paint = last;
		if (poll(&p, 1, f->bytes ? QUIET_MS : GIVE_UP_MS) <= 0)
			break;
		n = read(fd, data, sizeof(data));
		if (n <= 0)
			break;
		f->bytes += n;
		last = now_ms();
	}
	f->paint_ms[run] = (paint ? paint : last) - start;
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

static bool run_once(char **argv, struct figures *f, int run, unsigned idle)
{
	struct winsize size = {.ws_row = 36, .ws_col = 120};
	double start = now_ms();
	int fd, status;
	long before;
	pid_t pid = forkpty(&fd, NULL, NULL, &size);

	if (pid < 0)
		return false;
	if (!pid) {
		setenv("TERM", "xterm-256color", 1);
		execvp(argv[0], argv);
		_exit(127);
	}
	read_paint(fd, start, f, run);
	if (idle) {
		f->pss_kb = proc_number(pid, "smaps_rollup", "Pss:");
		before = wakes(pid);
		sleep(idle);
		f->wakes = wakes(pid) - before;
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

static double median(double *v, int runs)
{
	qsort(v, (size_t)runs, sizeof(double), by_value);
	return v[runs / 2];
}

static void print(const char *name, struct figures *f, int runs, int idle)
{
	printf("%s paint_ms=%.2f settled_ms=%.2f bytes=%ld pss_kb=%ld wakes=%ld"
	       " idle_s=%d\n",
	    name, median(f->paint_ms, runs), median(f->settled_ms, runs),
	    f->bytes, f->pss_kb, f->wakes, idle);
}

int main(int argc, char **argv)
{
	struct figures a = {.bytes = 0}, b = {.bytes = 0};
	int runs = argc > 5 ? (int)strtol(argv[1], NULL, 10) : 0;
	int idle = argc > 5 ? (int)strtol(argv[2], NULL, 10) : 0;
	int split = 3;

	while (split < argc && strcmp(argv[split], "--") != 0)
		split++;
	if (runs < 1 || runs > RUNS_MAX || idle < 0 || split + 1 >= argc) {
		fprintf(stderr, "usage: screen RUNS SECONDS A… -- B…\n");
		return 2;
	}
	argv[split] = NULL;
	for (int i = 0; i < runs; i++) {
		unsigned rest = i == runs - 1 ? (unsigned)idle : 0;

		if (!run_once(argv + 3, &a, i, rest) ||
		    !run_once(argv + split + 1, &b, i, rest)) {
			fprintf(stderr, "a program could not be started\n");
			return 1;
		}
	}
	print(argv[3], &a, runs, idle);
	print(argv[split + 1], &b, runs, idle);
	printf("paint ratio %.2f, pss difference %ld kB\n",
	    a.paint_ms[runs / 2] / b.paint_ms[runs / 2], a.pss_kb - b.pss_kb);
	return 0;
}
