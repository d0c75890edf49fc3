/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sim --seeds FROM-TO [--jobs N]  runs these histories; closes with
 *                                 "histories N lost 0 doubled 0 false 0"
 *     --first                     ends at the first that fails
 * sim --replay SEED               tells one history step by step
 * sim --history TEXT|FILE         the same for one that was written down
 *                                 (plan.h); of a file, each line
 * sim                             what make check runs: the kept histories,
 *                                 and some seeds
 *
 * Histories run in children, so that one that crashes is told and counted
 * (as lost). A failing seed is shrunk and written down.
 */
#include "base/base.h"
#include "tests/sim/sim.h"

#include <sys/mman.h>
#include <sys/wait.h>

#define SHORT_FROM 1
#define SHORT_TO   300
#define KEPT	   "tests/sim/kept"
#define JOBS_MAX   16
#define SHRUNK_MAX 3   /* by each child: it takes its time */
#define LONG_S	   60 /* for one history: it hangs */

struct shared { /* with a child */
	int64_t next;
	struct counts counts;
	char root[64];
	bool over; /* of the first one: of them all */
};
struct wish {
	int64_t from, to, jobs;
	bool first; /* ends at the first that fails */
};
struct job {
	const struct wish *wish;
	struct shared *w;
	bool *over;
	pid_t pid;
};

static bool fine(const struct counts *c)
{
	return !c->lost && !c->doubled && !c->untrue;
}

static int close_with(const struct counts *c)
{
	printf("histories %ld lost %ld doubled %ld false %ld\n", c->histories,
	    c->lost, c->doubled, c->untrue);
	return fine(c) ? 0 : 1;
}

/* ---- one history that fails */

static bool still_fails(void *ctx, const struct plan *p)
{
	struct sim *s = ctx;

	alarm(LONG_S);
	return !sim_history(s, p);
}

static void write_down(struct sim *s, const struct plan *p)
{
	struct counts counts = s->counts;
	struct plan small = *p;
	char text[PLAN_TEXT];

	s->hush = true;
	plan_shrink(&small, still_fails, s);
	s->hush = false;
	plan_write(&small, text);
	printf("seed %" PRIu64 ": shrunk to --history %s\n", p->seed, text);
	still_fails(s, &small);
	s->counts = counts;
}

/* ---- many */

static bool sim_begin(struct sim *s)
{
	const char *shm = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	char root[64];

	str_printf(root, sizeof(root), "%s/ranzen-sim-XXXXXX", shm);
	if (!mkdtemp(root))
		return false;
	sim_init(s, root);
	return true;
}

static void work(const struct job *j)
{
	struct shared *w = j->w;
	struct sim s;
	int shrunk = 0;

	if (!sim_begin(&s))
		_exit(2);
	str_copy(w->root, sizeof(w->root), s.root);
	for (; w->next <= j->wish->to && !*j->over; w->next += j->wish->jobs) {
		struct plan p;
		bool good;

		alarm(LONG_S);
		plan_of_seed(&p, (uint64_t)w->next);
		s.counts = w->counts;
		good = sim_history(&s, &p);
		w->counts = s.counts;
		*j->over = *j->over || (!good && j->wish->first);
		if (!good && !j->wish->first && shrunk++ < SHRUNK_MAX)
			write_down(&s, &p);
		fflush(stdout);
	}
	w->next = INT64_MAX;
	sim_release(&s);
}

static void start(struct job *j)
{
	fflush(stdout);
	j->pid = fork();
	if (j->pid)
		return;
	work(j);
	fflush(stdout);
	exit(0);
}

/* true: it goes on with the next seed. */
static bool crashed(struct job *j, int status)
{
	if (j->w->next == INT64_MAX && !status)
		return false;
	if (j->w->next == INT64_MAX) { /* it leaked */
		j->w->counts.lost++;
		return false;
	}
	printf("seed %" PRId64 ": the program ends (%s %d)\n", j->w->next,
	    WIFSIGNALED(status) ? "signal" : "exit",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	sim_remove(j->w->root);
	j->w->counts.lost++;
	j->w->counts.histories++;
	j->w->next += j->wish->jobs;
	*j->over = *j->over || j->wish->first;
	return j->w->next <= j->wish->to && !*j->over;
}

static struct job *job_of(struct job *jobs, int n, pid_t pid)
{
	for (int i = 0; i < n; i++)
		if (jobs[i].pid == pid)
			return &jobs[i];
	return NULL;
}

static void run(const struct wish *wish, struct counts *sum)
{
	struct shared *w = mmap(NULL, JOBS_MAX * sizeof(*w),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct job jobs[JOBS_MAX];
	int n = (int)wish->jobs, status, busy = n;

	if (w == MAP_FAILED)
		abort();
	for (int i = 0; i < n; i++) {
		jobs[i] = (struct job){wish, &w[i], &w[0].over, 0};
		w[i].next = wish->from + i;
		start(&jobs[i]);
	}
	while (busy) {
		struct job *j = job_of(jobs, n, wait(&status));

		if (j && crashed(j, status))
			start(j);
		else
			busy--;
	}
	for (int i = 0; i < n; i++) {
		sum->histories += w[i].counts.histories;
		sum->lost += w[i].counts.lost;
		sum->doubled += w[i].counts.doubled;
		sum->untrue += w[i].counts.untrue;
	}
	munmap(w, JOBS_MAX * sizeof(*w));
}

/* ---- one, told or from paper */

static bool run_text(struct sim *s, const char *text)
{
	struct plan p;

	if (!plan_read(&p, text)) {
		fprintf(stderr, "sim: no history: %s\n", text);
		return false;
	}
	alarm(LONG_S);
	sim_history(s, &p);
	alarm(0);
	return true;
}

static int run_histories(const char *name, bool tell, struct counts *sum)
{
	FILE *file = fopen(name, "r");
	char line[PLAN_TEXT];
	bool good = true;
	struct sim s;

	if (!sim_begin(&s))
		return 2;
	s.tell = tell;
	if (!file)
		good = run_text(&s, name);
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, " #\n")] = '\0';
		if (*line)
			good = run_text(&s, line) && good;
	}
	if (file)
		fclose(file);
	*sum = s.counts;
	sim_release(&s);
	return good ? 0 : 2;
}

static int replay(int64_t seed)
{
	struct plan p;
	struct sim s;
	char text[PLAN_TEXT];
	int code;

	if (!sim_begin(&s))
		return 2;
	s.tell = true;
	plan_of_seed(&p, (uint64_t)seed);
	plan_write(&p, text);
	printf("--history %s\n", text);
	sim_history(&s, &p);
	code = close_with(&s.counts);
	sim_release(&s);
	return code;
}

static bool read_seeds(const char *text, int64_t *from, int64_t *to)
{
	char first[24];
	const char *dash = strchr(text, '-');
	size_t n = dash ? (size_t)(dash - text) : strlen(text);

	if (n >= sizeof(first))
		return false;
	memcpy(first, text, n);
	first[n] = '\0';
	return str_int64(first, 0, INT64_MAX / 2, from) &&
	    str_int64(dash ? dash + 1 : first, *from, INT64_MAX / 2, to);
}

static int usage(void)
{
	fprintf(stderr, "sim --seeds FROM-TO [--jobs N] [--first] |"
			" --replay SEED | --history TEXT|FILE\n");
	return 2;
}

static bool read_wish(char **args, int n, struct wish *w)
{
	for (int i = 0; i < n; i++) {
		bool more = i + 1 < n;

		if (!strcmp(args[i], "--first"))
			w->first = true;
		else if (!more)
			return false;
		else if (!strcmp(args[i], "--seeds")) {
			if (!read_seeds(args[++i], &w->from, &w->to))
				return false;
		} else if (strcmp(args[i], "--jobs") != 0 ||
		    !str_int64(args[++i], 1, JOBS_MAX, &w->jobs)) {
			return false;
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	struct wish wish = {SHORT_FROM, SHORT_TO, 1, false};
	struct counts sum = {.histories = 0};
	int64_t seed;
	int code;

	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (argc == 3 && !strcmp(argv[1], "--replay"))
		return str_int64(argv[2], 0, INT64_MAX / 2, &seed)
		    ? replay(seed)
		    : usage();
	if (argc == 3 && !strcmp(argv[1], "--history")) {
		code = run_histories(argv[2], true, &sum);
		return code ? code : close_with(&sum);
	}
	if (!read_wish(argv + 1, argc - 1, &wish))
		return usage();
	code = argc == 1 ? run_histories(KEPT, false, &sum) : 0;
	if (code)
		return code;
	run(&wish, &sum);
	return close_with(&sum);
}
