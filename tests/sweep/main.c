/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <fnmatch.h>
#include <getopt.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/sweep/sweep.h"

#define POINTS_MAX 20000

#define FILE_WORK { .name = "hand-in", .files = { "work.pdf" } }
#define MIXED_WORK { .name = "hand-in", .text = "See the files.", \
	.files = { "first.pdf", "photo.jpg" } }
#define FIRST_WORK { .name = "hand-in", .files = { "first.pdf" } }
#define HASTY_WORK { .name = "hand-in", .files = { "first.pdf" }, \
	.args = { "--no-wait" } }
#define SECOND_WORK { .name = "hand-in", .files = { "second.pdf" } }

/* Those of one platform stand together: a world is made for each. */
static const struct scenario scenarios[] = {
	{ "file", "open", TASK_BOTH, false, { FILE_WORK } },
	{ "mixed", "open", TASK_BOTH, false, { MIXED_WORK } },
	{ "again", "open", TASK_BOTH, true, { FIRST_WORK, SECOND_WORK } },
	{ "haste", "open", TASK_BOTH, false, { HASTY_WORK, SECOND_WORK } },
	{ "get", "open", TASK_MATERIAL, false, { { .name = "get" } } },
	{ "moodle-file", "moodle", TASK_BOTH, false, { FILE_WORK } },
	{ "moodle-mixed", "moodle", TASK_BOTH, false, { MIXED_WORK } },
	{ "moodle-again", "moodle", TASK_BOTH, true,
		{ FIRST_WORK, SECOND_WORK } },
	{ "moodle-haste", "moodle", TASK_BOTH, false,
		{ HASTY_WORK, SECOND_WORK } },
	{ "moodle-draft", "moodle", TASK_DRAFT, false, { FILE_WORK } },
	{ "moodle-get", "moodle", TASK_MATERIAL, false, { { .name = "get" } } },
	{ "iserv-file", "iserv", TASK_BOTH, false, { FILE_WORK } },
	{ "iserv-mixed", "iserv", TASK_BOTH, false, { MIXED_WORK } },
	{ "iserv-again", "iserv", TASK_BOTH, true,
		{ FIRST_WORK, SECOND_WORK } },
	{ "iserv-haste", "iserv", TASK_BOTH, false,
		{ HASTY_WORK, SECOND_WORK } },
	{ "iserv-get", "iserv", TASK_MATERIAL, false, { { .name = "get" } } },
};

#define SYNC "ranzen-sync"
#define RANZEN "ranzen"
#define FAIL(who, of, what, no) \
	{ .name = who "-" what, .plan = { .program = who, .any = (of), \
		.strike = STRIKE_FAIL, .error = (no) } }
#define LASTING(who, of, what, no) \
	{ .name = who "-" what, .plan = { .program = who, .any = (of), \
		.strike = STRIKE_FAIL, .error = (no), .lasting = 1 } }
#define WITH(who, of, what, how) \
	{ .name = who "-" what, .plan = { .program = who, .any = (of), \
		.strike = (how) } }
#define DB(who, of, what, how, no, on) \
	{ .name = who "-" what, .plan = { .program = who, .any = (of), \
		.all = CALL_DB, .strike = (how), .error = (no), \
		.lasting = (on) } }
#define FAULTS_OF(who) \
	FAIL(who, CALL_WRITE, "write-fails", EIO), \
	LASTING(who, CALL_WRITE | CALL_SIZE, "disk-full", ENOSPC), \
	WITH(who, CALL_WRITE, "write-short", STRIKE_SHORT), \
	FAIL(who, CALL_READ, "read-fails", EIO), \
	FAIL(who, CALL_SYNC, "fsync-fails", EIO), \
	LASTING(who, CALL_SYNC, "fsync-fails-on", EIO), \
	FAIL(who, CALL_RENAME, "rename-fails", EIO), \
	FAIL(who, CALL_OPEN, "open-fails", EMFILE), \
	FAIL(who, CALL_NAME | CALL_SIZE, "name-fails", EIO), \
	FAIL(who, CALL_SEND, "send-fails", ECONNRESET), \
	WITH(who, CALL_SEND, "send-short", STRIKE_SHORT), \
	FAIL(who, CALL_RECV, "recv-fails", ECONNRESET), \
	WITH(who, CALL_RECV, "recv-short", STRIKE_SHORT), \
	FAIL(who, CALL_CONNECT, "connect-fails", ECONNREFUSED), \
	DB(who, CALL_ANY, "db-fails", STRIKE_FAIL, EIO, 0), \
	DB(who, CALL_WRITE | CALL_SYNC | CALL_SIZE, "db-fails-on", \
		STRIKE_FAIL, EIO, 1), \
	{ .name = who "-journal-last", .plan = { .program = who, \
		.any = CALL_SYNC, .all = CALL_JOURNAL, \
		.strike = STRIKE_AFTER } }, \
	WITH(who, CALL_EFFECT, "killed", STRIKE_AFTER), \
	WITH(who, CALL_EFFECT, "power", STRIKE_POWER_AFTER), \
	{ .name = who "-power-mixed", .mixed = true, \
		.plan = { .program = who, .any = CALL_EFFECT, \
			.strike = STRIKE_POWER_AFTER } }

static const struct fault faults[] = {
	FAULTS_OF(SYNC),
	FAULTS_OF(RANZEN),
	{ .name = "reply-lost", .mood = "lost" },
	{ .name = "request-dropped", .mood = "drop" },
};

struct options {
	const char *bin;
	char **patterns;
	int n_patterns;
	int at, every, from, jobs;
	bool keep, verbose;
};

struct totals {
	long sweeps, points;
	long lost, doubled, untrue, stuck;
};

static void count(struct totals *t, const struct verdict *v)
{
	t->points++;
	t->lost += v->lost > 0;
	t->doubled += v->doubled > 0;
	t->untrue += v->untrue > 0;
	t->stuck += v->stuck > 0;
}

static void add(struct totals *to, const struct totals *t)
{
	to->sweeps += t->sweeps;
	to->points += t->points;
	to->lost += t->lost;
	to->doubled += t->doubled;
	to->untrue += t->untrue;
	to->stuck += t->stuck;
}

static bool is_bad(const struct totals *t)
{
	return t->lost || t->doubled || t->untrue || t->stuck;
}

static void print(const char *scenario, const char *fault,
    const struct totals *t)
{
	printf("sweep %s/%s points %ld lost %ld doubled %ld false %ld "
	       "stuck %ld\n",
	    scenario, fault, t->points, t->lost, t->doubled, t->untrue,
	    t->stuck);
	fflush(stdout);
}

static void sweep(struct world *w, const struct options *o,
    const struct scenario *s, const struct fault *f, struct totals *all)
{
	struct totals t = {0};
	struct verdict v;
	bool struck = true;

	for (int n = o->at ? o->at : o->from; struck && n < POINTS_MAX;
	     n += o->every) {
		int64_t since = clock_mono_ms(clock_system());

		struck = history_run(w, s, f, n, &v);
		count(&t, &v);
		if (o->verbose)
			fprintf(stderr, "%d: %lld ms, %s\n", n,
			    (long long)(clock_mono_ms(clock_system()) - since),
			    w->shared->what);
		if (*v.why)
			printf("FAIL %s/%s %d (%s): %s\n"
			       "  replay: %s/tests/sweep --at %d --keep %s/%s\n",
			    s->name, f->name, n, w->shared->what, v.why,
			    o->bin, n, s->name, f->name);
		if (o->at)
			break;
	}
	print(s->name, f->name, &t);
	t.sweeps = 1;
	add(all, &t);
}

/* As the shell matches names, a slash by itself; the fault may be left out. */
static bool fits(const char *pattern, const char *scenario, const char *fault)
{
	char name[128];

	if (!strchr(pattern, '/'))
		return fnmatch(pattern, scenario, 0) == 0;
	str_printf(name, sizeof(name), "%s/%s", scenario, fault);
	return fnmatch(pattern, name, FNM_PATHNAME) == 0;
}

static bool wanted(const struct options *o, const char *scenario,
    const char *fault)
{
	for (int i = 0; i < o->n_patterns; i++)
		if (fits(o->patterns[i], scenario, fault))
			return true;
	return !o->n_patterns;
}

static int usage(void)
{
	fprintf(stderr,
	    "usage: sweep [--bin DIR] [--at N] [--from N] [--every N] "
	    "[--jobs N]\n"
	    "             [--keep] [--verbose] [--list] "
	    "[SCENARIO[/FAULT]...]\n");
	return 2;
}

static int list(void)
{
	for (size_t i = 0; i < ARRAY_LEN(scenarios); i++)
		for (size_t k = 0; k < ARRAY_LEN(faults); k++)
			printf("%s/%s\n", scenarios[i].name, faults[k].name);
	return 0;
}

/* A world where the scenario's platform is spoken: w as it is, or anew. */
static bool world_for(
    struct world *w, const struct options *o, const struct scenario *s)
{
	bool ok = true;

	if (w->platform && !strcmp(w->platform, s->platform))
		return true;
	if (w->platform)
		world_close(w, o->keep);
	ok = world_open(w, o->bin, s->platform);
	w->verbose = o->verbose;
	if (!ok)
		fprintf(stderr, "sweep: no world (%s): %s\n", s->platform,
		    strerror(errno));
	return ok;
}

/* Whoever is free takes the next sweep, in a world of its own. */
static bool run(const struct options *o, int *next, struct totals *all)
{
	struct world w = {.platform = NULL};
	size_t n = ARRAY_LEN(faults), i = 0;
	bool ok = true;

	while (ok && i < ARRAY_LEN(scenarios) * n) {
		const struct scenario *s;

		i = (size_t)__atomic_fetch_add(next, 1, __ATOMIC_SEQ_CST);
		s = &scenarios[MIN(i / n, ARRAY_LEN(scenarios) - 1)];
		if (i >= ARRAY_LEN(scenarios) * n ||
		    !wanted(o, s->name, faults[i % n].name))
			continue;
		ok = world_for(&w, o, s);
		if (ok)
			sweep(&w, o, s, &faults[i % n], all);
	}
	if (w.platform)
		world_close(&w, o->keep);
	return ok;
}

/* A process writes its totals into the pipe when it has done its part. */
static bool start(const struct options *o, int *next, int pipe)
{
	struct totals t = {0};
	pid_t pid = fork();

	if (pid != 0)
		return pid > 0;
	if (run(o, next, &t))
		_exit(write(pipe, &t, sizeof(t)) != sizeof(t));
	_exit(1);
}

static int run_all(const struct options *o)
{
	struct totals all = {0}, t;
	int *next = mmap(NULL, sizeof(*next), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ends[2], ended = 0;

	if (next == MAP_FAILED || pipe2(ends, O_CLOEXEC))
		return 1;
	for (int i = 0; i < o->jobs; i++)
		start(o, next, ends[1]);
	close(ends[1]);
	while (read(ends[0], &t, sizeof(t)) == sizeof(t)) {
		add(&all, &t);
		ended++;
	}
	close(ends[0]);
	while (wait(NULL) > 0)
		;
	if (ended < o->jobs)
		fprintf(stderr, "sweep: %d jobs did not end well\n",
		    o->jobs - ended);
	printf("sweeps %ld points %ld lost %ld doubled %ld false %ld "
	       "stuck %ld\n",
	    all.sweeps, all.points, all.lost, all.doubled, all.untrue,
	    all.stuck);
	return is_bad(&all) || !all.points || ended < o->jobs;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"bin", required_argument, NULL, 'b'},
	    {"at", required_argument, NULL, 'a'},
	    {"from", required_argument, NULL, 'f'},
	    {"every", required_argument, NULL, 'e'},
	    {"jobs", required_argument, NULL, 'j'},
	    {"keep", no_argument, NULL, 'k'},
	    {"verbose", no_argument, NULL, 'v'},
	    {"list", no_argument, NULL, 'l'},
	    {NULL, 0, NULL, 0},
	};
	struct options o = {.bin = "build", .every = 1, .from = 1, .jobs = 1};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'b': o.bin = optarg; break;
		case 'a': o.at = (int)strtol(optarg, NULL, 10); break;
		case 'f': o.from = (int)strtol(optarg, NULL, 10); break;
		case 'e': o.every = (int)strtol(optarg, NULL, 10); break;
		case 'j': o.jobs = (int)strtol(optarg, NULL, 10); break;
		case 'k': o.keep = true; break;
		case 'v': o.verbose = true; break;
		case 'l': return list();
		default: return usage();
		}
	}
	o.patterns = argv + optind;
	o.n_patterns = argc - optind;
	if (o.every < 1 || o.from < 1 || o.jobs < 1)
		return usage();
	return run_all(&o);
}
