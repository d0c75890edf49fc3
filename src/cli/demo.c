/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranzen demo: a school, a profile, a login; all of it gone at the end. */
#include "base/base.h"

#include <ftw.h>
#include <sys/socket.h>

#include "base/i18n.h"
#include "bell/start.h"
#include "cli/child.h"
#include "cli/cli.h"
#include "cli/words.h"

#define READY_MS 60000
#define STOP_MS	 5000
#define LOOK_S	 5
/* A minute; the school is on this computer and has nobody else. */
#define REQUESTS "600"

/* What a bad day is like, by the words of "ranzen-school --mood help". */
static const struct {
	const char *platform, *mood;
	const char *tasks; /* how many; NULL: as many as the school has */
} bad_days[] = {
	{"open", "slow=300ms+64kB/s,503=4@/changes%20,cut=200kB@/files*%30,"
		 "lost@PUT:/hand-ins#1", NULL},
	{"moodle", "slow=300ms+64kB/s,503=4@/webservice/rest*%5,"
		   "cut=200kB@/webservice/pluginfile*%30,"
		   "lost@fn:mod_assign_save_submission#1", NULL},
	{"iserv", "slow=300ms+64kB/s,502@/iserv/exercise*%5,"
		  "cut=200kB@/iserv/fs/download*%30,"
		  "lost@POST:/iserv/exercise/confirm#1",
		  /* each has a page of its own, and no two come at once */
		  "60"},
};

struct demo {
	struct cli *c;
	char dir[PATH_MAX], home[PATH_MAX], data[PATH_MAX];
	char url[128];
	pid_t school;
	sigset_t signals;
	size_t day; /* the platform's row of bad_days */
};

/* False: the school has no such face. The one that a login would find by
 * itself comes first. */
static bool choose_platform(struct demo *d)
{
	const char *name = cli_value(d->c, OPTION_PLATFORM);

	if (!name || strcmp(name, "auto") == 0)
		return true;
	while (d->day < ARRAY_LEN(bad_days) &&
	       strcmp(bad_days[d->day].platform, name) != 0)
		d->day++;
	return d->day < ARRAY_LEN(bad_days);
}

/* The school's first line, "ready URL". */
static enum err read_ready(struct demo *d, int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char line[160];
	size_t n = 0;

	while (n < sizeof(line) - 1 && !memchr(line, '\n', n)) {
		ssize_t got;

		if (poll(&ready, 1, READY_MS) <= 0)
			return ERR_TIMEOUT;
		got = read(fd, line + n, sizeof(line) - 1 - n);
		if (got <= 0)
			return ERR_CUT;
		n += (size_t)got;
	}
	line[n] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return str_starts(line, "ready ") &&
		       str_copy(d->url, sizeof(d->url), line + 6)
		   ? ERR_OK : ERR_FORMAT;
}

static enum err start_school(struct demo *d)
{
	const char *argv[12] = {"ranzen-school", "--demo", "--data", d->data,
		"--listen", "127.0.0.1:0"};
	int ends[2], n = 6;
	enum err err;

	if (bad_days[d->day].tasks) {
		argv[n++] = "--tasks";
		argv[n++] = bad_days[d->day].tasks;
	}
	if (cli_has(d->c, OPTION_BAD_DAY)) {
		argv[n++] = "--mood";
		argv[n++] = bad_days[d->day].mood;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_from_errno(errno);
	err = child_start(argv, -1, ends[1], true, &d->school);
	close(ends[1]);
	if (err == ERR_OK)
		err = read_ready(d, ends[0]);
	close(ends[0]);
	return err;
}

static int log_in(struct demo *d)
{
	static const char password[] = "ranzen\n";
	const char *argv[] = {"ranzen-sync", "login", d->url, "--name",
		"demo", "--user",
		cli_has(d->c, OPTION_TEACHER) ? "weber" : "mia",
		"--password-stdin", "--quiet", "--platform",
		bad_days[d->day].platform, "--keep", "password", NULL};
	int ends[2], null = open("/dev/null", O_WRONLY | O_CLOEXEC), code;
	pid_t pid;
	enum err err;

	if (null < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return say_err(d->c, err_from_errno(errno), NULL);
	err = write(ends[1], password, sizeof(password) - 1) > 0
	    ? child_start(argv, ends[0], null, false, &pid) : ERR_IO;
	close(ends[0]);
	close(ends[1]);
	close(null);
	if (err != ERR_OK)
		return say_err(d->c, err, "ranzen-sync");
	code = child_wait(pid);
	return code == CODE_DONE ? code
	    : complain(d->c, code, _("logging in to the demo school failed"));
}

/* The tasks come while somebody waits, and longer only without a screen, which
 * shows how they come. On a bad day this may fail: that is shown, too. False: a
 * signal ended it. */
static bool first_look(struct demo *d)
{
	const char *argv[] = {"ranzen", "sync", "--quiet", NULL};
	struct timespec patience = {.tv_sec = LOOK_S};
	bool stays = cli_has(d->c, OPTION_NO_UI);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC), signal_no = SIGCHLD;
	pid_t pid = 0;

	say(d->c, _("looking at its tasks for the first time…"));
	if (child_start(argv, -1, null, false, &pid) != ERR_OK)
		pid = 0;
	while (pid > 0 && waitpid(pid, NULL, WNOHANG) == 0 &&
	       signal_no == SIGCHLD)
		signal_no = stays ? sigwaitinfo(&d->signals, NULL)
			: sigtimedwait(&d->signals, NULL, &patience);
	if (pid > 0 && signal_no != SIGCHLD) {
		kill(pid, SIGTERM);
		child_wait(pid);
	}
	if (null >= 0)
		close(null);
	return signal_no < 0 || signal_no == SIGCHLD;
}

/* Until the screen is left, or a signal ends it. */
static int open_screen(struct demo *d)
{
	const char *argv[] = {"ranzen", d->c->out.plain ? "--plain" : NULL,
		NULL};
	int signal_no = 0, status = 0;
	pid_t pid;
	enum err err = child_start(argv, -1, -1, false, &pid);

	if (err != ERR_OK)
		return say_err(d->c, err, "ranzen");
	while (waitpid(pid, &status, WNOHANG) == 0) {
		signal_no = sigwaitinfo(&d->signals, NULL);
		if (signal_no == SIGTERM || signal_no == SIGHUP)
			kill(pid, signal_no);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : CODE_FAULT;
}

static int stay(struct demo *d)
{
	int signal_no;

	printf("RANZEN_HOME=%s\n", d->home);
	fflush(stdout);
	say(d->c, _("the demo school is at %s; Ctrl-C ends it and removes everything"),
		d->url);
	do {
		signal_no = sigwaitinfo(&d->signals, NULL);
		if (signal_no == SIGCHLD &&
		    waitpid(d->school, NULL, WNOHANG) == d->school) {
			d->school = 0;
			return complain(d->c, CODE_FAULT,
				_("the demo school has ended"));
		}
	} while (signal_no == SIGCHLD || signal_no < 0);
	return CODE_DONE;
}

/* Asks the sync program to end, and makes it end if it does not. */
static void stop_sync(const struct paths *paths)
{
	static const struct bell_message stop = {.kind = BELL_STOP};
	struct ucred who = {0};
	socklen_t len = sizeof(who);
	struct bell_message m;
	struct bell *bell = NULL;
	bool gone = false;

	if (bell_connect(paths->socket, &bell) != ERR_OK)
		return;
	getsockopt(bell_fd(bell), SOL_SOCKET, SO_PEERCRED, &who, &len);
	bell_send(bell, &stop);
	while (!gone) {
		struct pollfd fd = {.fd = bell_fd(bell), .events = POLLIN};

		if (poll(&fd, 1, STOP_MS) <= 0)
			break;
		while (!gone && bell_next(bell, &m))
			gone = m.kind == BELL_HANGUP;
	}
	if (!gone && who.pid > 0)
		kill(who.pid, SIGKILL);
	bell_close(bell);
}

static int remove_one(const char *path, const struct stat *st, int type,
	struct FTW *at)
{
	UNUSED(st);
	UNUSED(type);
	UNUSED(at);
	remove(path);
	return 0;
}

static void clean_up(struct demo *d)
{
	struct paths paths;

	if (paths_init(&paths) == ERR_OK) {
		stop_sync(&paths);
		paths_release(&paths);
	}
	if (d->school > 0) {
		kill(d->school, SIGTERM);
		child_wait(d->school);
	}
	if (nftw(d->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0 ||
	    access(d->dir, F_OK) == 0)
		complain(d->c, CODE_FAULT, _("'%s' could not be removed"),
			d->dir);
}

static enum err prepare(struct demo *d)
{
	const char *tmp = getenv("TMPDIR");
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGCHLD};
	char conf[PATH_MAX];
	enum err err;

	if (!str_printf(d->dir, sizeof(d->dir), "%s/ranzen-demo.XXXXXX",
		    tmp && *tmp ? tmp : "/tmp"))
		return ERR_LIMIT;
	if (!mkdtemp(d->dir))
		return err_from_errno(errno);
	if (!str_printf(d->home, sizeof(d->home), "%s/home", d->dir) ||
	    !str_printf(d->data, sizeof(d->data), "%s/school", d->dir))
		return ERR_LIMIT;
	if (mkdir(d->home, 0700) < 0 || setenv("RANZEN_HOME", d->home, 1) < 0 ||
	    setenv("RANZEN_HURRY", "loopback", 1) < 0)
		return err_from_errno(errno);
	if (!str_printf(conf, sizeof(conf), "%s/ranzen.conf", d->home))
		return ERR_LIMIT;
	err = conf_set_file(conf, CONF_SYNC_REQUESTS, REQUESTS);
	if (err != ERR_OK)
		return err;
	sigemptyset(&d->signals);
	for (size_t i = 0; i < ARRAY_LEN(caught); i++)
		sigaddset(&d->signals, caught[i]);
	sigprocmask(SIG_BLOCK, &d->signals, NULL);
	return ERR_OK;
}

int run_demo(struct cli *c, char **args, int n)
{
	struct demo *d = calloc(1, sizeof(*d));
	enum err err = d ? ERR_OK : ERR_NOMEM;
	int code;

	UNUSED(args);
	UNUSED(n);
	if (err == ERR_OK) {
		d->c = c;
		if (!choose_platform(d)) {
			free(d);
			return complain(c, CODE_USAGE,
				_("the demo school speaks open, moodle and iserv, not '%s'"),
				cli_value(c, OPTION_PLATFORM));
		}
		err = prepare(d);
	}
	if (err != ERR_OK) {
		free(d);
		return say_err(c, err, NULL);
	}
	say(c, _("opening the demo school…"));
	err = start_school(d);
	code = err == ERR_OK ? log_in(d) : say_err(c, err, "ranzen-school");
	if (code == CODE_DONE) {
		if (cli_has(c, OPTION_TEACHER))
			say(c, _("what teachers do is not there yet: this is how a teacher's login sees the tasks"));
		if (first_look(d))
			code = cli_has(c, OPTION_NO_UI) ? stay(d)
							: open_screen(d);
	}
	clean_up(d);
	free(d);
	return code;
}
