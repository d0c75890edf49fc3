/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <dirent.h>
#include <ftw.h>
#include <jansson.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/clock.h"
#include "tests/sweep/sweep.h"

#define LIMIT_S 20
#define TURN_US 300

static void path_in(char out[PATH_MAX], const char *dir, const char *name)
{
	if (snprintf(out, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
		abort();
}

/* ---- files */

static int remove_one(
    const char *path, const struct stat *st, int what, struct FTW *at)
{
	UNUSED(st);
	UNUSED(what);
	UNUSED(at);
	return remove(path);
}

static void remove_all(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool copy_file(const char *from, const char *to, mode_t mode)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	char part[65536];
	ssize_t n = -1;

	while (in >= 0 && out >= 0 && (n = read(in, part, sizeof(part))) > 0)
		if (write(out, part, (size_t)n) != n)
			break;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return n == 0;
}

/* Blobs are never written to again, so a link is a copy of them. */
static bool copy_one(const char *from, const char *to, const struct stat *st)
{
	if (strstr(from, "/school/blobs/"))
		return !link(from, to);
	return copy_file(from, to, st->st_mode & 07777);
}

static bool copy_all(const char *from, const char *to)
{
	char a[PATH_MAX], b[PATH_MAX];
	DIR *d = opendir(from);
	struct dirent *e;
	struct stat st;
	bool ok = d && !mkdir(to, 0700);

	while (ok && (e = readdir(d)) != NULL) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		path_in(a, from, e->d_name);
		path_in(b, to, e->d_name);
		ok = !lstat(a, &st);
		if (ok && S_ISDIR(st.st_mode))
			ok = copy_all(a, b);
		else if (ok && S_ISREG(st.st_mode))
			ok = copy_one(a, b, &st);
	}
	if (d)
		closedir(d);
	return ok;
}

/* ---- programs */

static void child_environment(const struct world *w, bool person)
{
	char path[PATH_MAX];

	clearenv();
	setenv("PATH", "/usr/bin:/bin", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "Europe/Berlin", 1);
	setenv("HOME", w->area, 1);
	setenv("RANZEN_SWEEP", w->dir, 1);
	setenv("LD_PRELOAD", w->lib, 1);
	path_in(path, w->area, "run");
	setenv("XDG_RUNTIME_DIR", path, 1);
	path_in(path, w->area, "home");
	if (person)
		setenv("RANZEN_HOME", path, 1);
}

static void become(struct world *w, int in, int out, int err, bool person,
    const char *const argv[])
{
	char program[PATH_MAX];

	path_in(program, w->bin, argv[0]);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	child_environment(w, person);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	for (int fd = 3; fd < 64; fd++)
		close(fd);
	execv(program, (char **)(uintptr_t)argv);
	_exit(127);
}

static int open_said(struct world *w, const char *name, int more)
{
	char path[PATH_MAX];

	path_in(path, w->top, name);
	return open(path, O_WRONLY | O_CREAT | O_CLOEXEC | more, 0600);
}

static int ended_as(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 128 + WTERMSIG(status);
}

static int64_t end_of(int limit_s)
{
	return clock_mono_ms(clock_system()) + limit_s * INT64_C(1000);
}

static bool is_over(int64_t end)
{
	return clock_mono_ms(clock_system()) >= end;
}

static int wait_for(pid_t pid, int limit_s)
{
	int64_t end = end_of(limit_s);
	int status;

	while (!is_over(end)) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return ended_as(status);
		usleep(TURN_US);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static int run_with(struct world *w, int in, int limit_s,
    const char *const argv[])
{
	int out = open_said(w, "out", O_TRUNC);
	int err = open_said(w, "err", O_TRUNC);
	pid_t pid = fork();

	if (pid == 0)
		become(w, in, out, err, true, argv);
	close(out);
	close(err);
	return pid < 0 ? -1 : wait_for(pid, limit_s);
}

int world_run(struct world *w, int limit_s, const char *const argv[])
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int code = run_with(w, in, limit_s, argv);

	close(in);
	return code;
}

int world_ranzen(struct world *w, int limit_s, const char *const words[])
{
	const char *argv[ARGS_MAX + 8] = {"ranzen"};

	for (size_t i = 0; words[i] && i + 2 < ARRAY_LEN(argv); i++)
		argv[i + 1] = words[i];
	return world_run(w, limit_s, argv);
}

void world_said(struct world *w, const char *name, char *out, size_t n)
{
	char path[PATH_MAX];
	ssize_t got;
	int fd;

	path_in(path, w->top, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	got = fd < 0 ? 0 : read(fd, out, n - 1);
	out[MAX(got, 0)] = '\0';
	if (fd >= 0)
		close(fd);
}

/* Those that started, with the school left out. All are our children: we
 * take in whoever lost the parent. */
static int running(struct world *w)
{
	int n = MIN(w->shared->n_pids, SWEEP_PIDS), count = 0;

	for (int i = 0; i < n; i++) {
		pid_t pid = w->shared->pids[i];

		if (pid != w->school && waitpid(pid, NULL, WNOHANG) == 0)
			count++;
	}
	return count;
}

bool world_quiet(struct world *w, int limit_s)
{
	int64_t end = end_of(limit_s);

	while (running(w)) {
		if (is_over(end))
			return false;
		usleep(TURN_US);
	}
	return true;
}

void world_kill(struct world *w)
{
	int n = MIN(w->shared->n_pids, SWEEP_PIDS);

	for (int i = 0; i < n; i++) {
		pid_t pid = w->shared->pids[i];

		if (pid != w->school && waitpid(pid, NULL, WNOHANG) == 0) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
	}
}

/* ---- the school */

static bool school_start(struct world *w, const char *mood)
{
	const char *argv[12] = {"ranzen-school", "--data", w->school_dir,
	    "--demo", "--tasks", "12", "--listen",
	    *w->url ? w->url + strlen("http://") : "127.0.0.1:0"};
	char line[256] = "";
	ssize_t n;
	int ends[2], null;

	if (mood) {
		argv[8] = "--mood";
		argv[9] = mood;
	}
	if (pipe2(ends, O_CLOEXEC))
		return false;
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	w->school = fork();
	if (w->school == 0)
		become(w, null, ends[1], null, false, argv);
	close(ends[1]);
	close(null);
	n = read(ends[0], line, sizeof(line) - 1);
	close(ends[0]);
	if (n <= 0 || strncmp(line, "ready ", 6) != 0)
		return false;
	line[strcspn(line, "\n")] = '\0';
	snprintf(w->url, sizeof(w->url), "%.*s", (int)sizeof(w->url) - 1,
	    line + 6);
	return true;
}

void world_school_stop(struct world *w)
{
	if (w->school <= 0)
		return;
	kill(w->school, SIGTERM);
	wait_for(w->school, LIMIT_S);
	w->school = 0;
}

/* ---- the template */

static bool shared_open(struct world *w)
{
	char path[PATH_MAX];
	int fd;

	path_in(path, w->dir, "shared");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*w->shared)))
		return false;
	w->shared = mmap(NULL, sizeof(*w->shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	close(fd);
	return w->shared != MAP_FAILED;
}

static void shared_reset(struct world *w)
{
	memset(w->shared, 0, sizeof(*w->shared));
	str_printf(w->shared->area, SWEEP_ROOM, "%s", w->area);
}

static bool login(struct world *w)
{
	const char *const argv[] = {"ranzen", "account", "add", w->url,
	    "--platform", w->platform, "--user", "mia", "--password-stdin",
	    NULL};
	int ends[2], code;

	if (pipe2(ends, O_CLOEXEC))
		return false;
	code = write(ends[1], "ranzen\n", 7) == 7 ? 0 : 1;
	close(ends[1]);
	code = code ? code : run_with(w, ends[0], LIMIT_S, argv);
	close(ends[0]);
	return code == 0;
}

static bool is_new(json_t *row)
{
	const char *state = json_string_value(json_object_get(row, "state"));
	const char *due = json_string_value(json_object_get(row, "due"));
	char soon[32];
	time_t then = time(NULL) + 5 * 86400;
	struct tm tm;

	gmtime_r(&then, &tm);
	strftime(soon, sizeof(soon), "%Y-%m-%d", &tm);
	return state && !strcmp(state, "new") && due && strcmp(due, soon) > 0;
}

static void keep_task(struct world *w, enum which_task which, json_t *row)
{
	if (w->tasks[which].number)
		return;
	w->tasks[which].number =
	    json_integer_value(json_object_get(row, "id"));
	snprintf(w->tasks[which].id, sizeof(w->tasks[which].id), "%s",
	    json_string_value(json_object_get(row, "platform_id")));
}

static void choose(struct world *w, json_t *row)
{
	const char *title = json_string_value(json_object_get(row, "title"));

	if (!is_new(row) || !json_is_true(json_object_get(row, "takes_files")))
		return;
	if (json_is_true(json_object_get(row, "takes_text")))
		keep_task(w, TASK_BOTH, row);
	else if (title && strstr(title, "Entwurf") == title)
		keep_task(w, TASK_DRAFT, row);
}

/* The first value that the database has for sql and its ?1 (NULL: it has
 * none); "" nothing. */
static void ask(sqlite3 *db, const char *sql, const char *what, char *out,
    size_t n)
{
	sqlite3_stmt *st = NULL;

	*out = '\0';
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK &&
	    (!what || sqlite3_bind_text(st, 1, what, -1, SQLITE_STATIC) ==
			  SQLITE_OK) &&
	    sqlite3_step(st) == SQLITE_ROW)
		snprintf(out, n, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
}

/*
 * A task with material that is large enough to be resumed. An IServ tells
 * neither how large a file is nor how it calls a task inside: there the school
 * is looked into, whose numbers are in the pages' addresses.
 */
static void choose_inside(struct world *w)
{
	char path[PATH_MAX], text[128];
	sqlite3 *db = NULL;

	path_in(path, w->area, "home/store.db");
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK)
		goto out;
	path_in(path, w->school_dir, "school.db");
	ask(db, "ATTACH ?1 AS school", path, text, sizeof(text));
	if (strcmp(w->platform, "iserv") != 0) {
		ask(db, "SELECT task FROM main.material WHERE size > 150000 "
			"ORDER BY size LIMIT 1", NULL, text, sizeof(text));
	} else {
		ask(db, "SELECT id FROM school.task WHERE rowid = "
			"?1 - 4000", w->tasks[TASK_BOTH].id, text,
		    sizeof(text));
		snprintf(w->tasks[TASK_BOTH].id, sizeof(text), "%s", text);
		ask(db, "SELECT m.task FROM main.material m JOIN school.file f"
			" ON m.pid LIKE '%/exercise-dl/' || f.rowid || '/%'"
			" WHERE f.size > 150000 ORDER BY f.size LIMIT 1", NULL,
		    text, sizeof(text));
	}
	w->tasks[TASK_MATERIAL].number = strtoll(text, NULL, 10);
out:
	sqlite3_close(db);
}

static bool tasks_chosen(struct world *w)
{
	static const char *const list[] = {"tasks", "--json", NULL};
	char path[PATH_MAX], line[8192];
	FILE *f;

	if (world_ranzen(w, LIMIT_S, list) != 0)
		return false;
	path_in(path, w->top, "out");
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		json_t *row = json_loads(line, 0, NULL);

		choose(w, row);
		json_decref(row);
	}
	if (f)
		fclose(f);
	choose_inside(w);
	return w->tasks[TASK_BOTH].number && w->tasks[TASK_MATERIAL].number;
}

/* Files of the person: not small enough for one piece, and small ones. */
static bool write_work(struct world *w)
{
	static const struct {
		const char *name;
		int lines;
	} files[] = {{"work.pdf", 3000}, {"first.pdf", 200}, {"second.pdf", 90},
	    {"photo.jpg", 700}};
	char dir[PATH_MAX], path[PATH_MAX];

	path_in(dir, w->area, "work");
	if (mkdir(dir, 0700))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		FILE *f;

		path_in(path, dir, files[i].name);
		f = fopen(path, "we");
		if (!f)
			return false;
		for (int k = 0; k < files[i].lines; k++)
			fprintf(f, "line %d of %s\n", k, files[i].name);
		fclose(f);
	}
	return true;
}

static bool write_config(struct world *w)
{
	char path[PATH_MAX];
	FILE *f;

	path_in(path, w->area, "home/ranzen.conf");
	f = fopen(path, "we");
	if (!f)
		return false;
	fprintf(f, "notify = no\n");
	return !fclose(f);
}

/* An IServ where files can be taken back: a second hand-in can take the place
 * of the first. */
static bool school_looks(struct world *w)
{
	const char *const look[] = {"ranzen-school", "edit", "--data",
	    w->school_dir, "iserv-look", "--set", "own-form", NULL};

	return strcmp(w->platform, "iserv") != 0 ||
	       world_run(w, LIMIT_S, look) == 0;
}

static bool template_made(struct world *w)
{
	static const char *const sync[] = {"sync", "--quiet", NULL};
	char path[PATH_MAX];
	bool ok;

	ok = !mkdir(w->area, 0700);
	path_in(path, w->area, "run");
	ok = ok && !mkdir(path, 0700);
	path_in(path, w->area, "home");
	ok = ok && !mkdir(path, 0700) && write_work(w) && write_config(w) &&
	     school_start(w, NULL) && school_looks(w) && login(w) &&
	     world_ranzen(w, LIMIT_S, sync) == 0 && tasks_chosen(w);
	w->shared->hurry = 1;
	ok = ok && world_quiet(w, LIMIT_S);
	world_kill(w);
	world_school_stop(w);
	path_in(path, w->top, "template");
	ok = ok && !mkdir(path, 0700);
	path_in(path, w->top, "template/area");
	ok = ok && !rename(w->area, path);
	path_in(path, w->top, "template/school");
	return ok && !rename(w->school_dir, path);
}

bool world_open(struct world *w, const char *bin, const char *platform)
{
	const char *tmp = getenv("TMPDIR");
	char top[PATH_MAX], lib[PATH_MAX];

	memset(w, 0, sizeof(*w));
	w->platform = platform;
	path_in(top, tmp && *tmp ? tmp : "/tmp", "ranzen-sweep.XXXXXX");
	path_in(lib, bin, "tests/sweep.so");
	if (!mkdtemp(top) || !realpath(top, w->top) ||
	    !realpath(bin, w->bin) || !realpath(lib, w->lib))
		return false;
	path_in(w->area, w->top, "area");
	path_in(w->dir, w->top, "sweep");
	path_in(w->school_dir, w->top, "school");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (mkdir(w->dir, 0700) || !shared_open(w))
		return false;
	shared_reset(w);
	w->shadow = (struct shadow){w->dir, &w->shared->next_id};
	return template_made(w);
}

void world_close(struct world *w, bool keep)
{
	if (w->shared && w->shared != MAP_FAILED) {
		world_kill(w);
		munmap(w->shared, sizeof(*w->shared));
	}
	world_school_stop(w);
	if (keep)
		fprintf(stderr, "kept: %s\n", w->top);
	else
		remove_all(w->top);
}

bool world_fresh(struct world *w, const char *mood)
{
	char a[PATH_MAX], b[PATH_MAX];

	world_kill(w);
	world_school_stop(w);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	remove_all(w->area);
	remove_all(w->school_dir);
	path_in(a, w->dir, "durable");
	remove_all(a);
	path_in(a, w->dir, "dark");
	remove_all(a);
	shared_reset(w);
	path_in(a, w->top, "template/area");
	path_in(b, w->top, "template/school");
	if (!copy_all(a, w->area) || !copy_all(b, w->school_dir))
		return false;
	path_in(a, w->area, "home");
	return shadow_begin(&w->shadow, a) && school_start(w, mood);
}
