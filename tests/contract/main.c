/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract suite: what a provider must do (docs/contract.md). */
#include "base/base.h"
#include "base/timefmt.h"
#include "tests/contract/paper.h"
#include "tests/lib/folder.h"

#include <termios.h>

static const char usage[] =
    "Usage: contract [OPTION]... URL USER\n"
    "Try what ranzen needs of a platform, with the password on standard "
    "input.\n\n"
    "  --platform NAME      open, moodle or iserv (else the platform is asked)\n"
    "  --write TASK         hand in to this task, too: its number there, or how\n"
    "                       its title begins; may be repeated\n"
    "  --only WORD          the trials with that word in their name\n"
    "  --no-wrong-password  leaves out the one login with a wrong password\n"
    "  --slow               keeps to the requests a minute that ranzen keeps to\n"
    "  --school DIR         the folder of the ranzen-school at URL: all of its\n"
    "                       tasks are written to, and it gets into bad moods\n"
    "  --list               names the trials\n"
    "  --tasks              names the tasks that there are, and what they take\n\n"
    "Without --write nothing is written. With it the work of this account in "
    "these\ntasks is replaced: take an account that is for trying.\n";

static const struct trial *const groups[] = {
    trials_login,
    trials_read,
    trials_fetch,
    trials_hand_in,
    trials_limits,
    trials_drafts,
    trials_lost,
    trials_weather,
};

enum { ENDED_WELL, ENDED_BADLY, ENDED_SKIPPED };

_Noreturn static void end_trial(
    struct contract *c, int how, const char *fmt, va_list args)
{
	char why[sizeof(c->why)];

	vsnprintf(why, sizeof(why), fmt, args);
	for (char *at = why; *at; at++)
		*at = iscntrl((unsigned char)*at) ? ' ' : *at;
	str_copy(c->why, sizeof(c->why), why);
	longjmp(c->out, how);
}

void fail_trial(struct contract *c, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	end_trial(c, ENDED_BADLY, fmt, args);
}

void skip(struct contract *c, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	end_trial(c, ENDED_SKIPPED, fmt, args);
}

void note(struct contract *c, const char *fmt, ...)
{
	va_list args;

	UNUSED(c);
	fputs("# ", stdout);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

/* ---- one trial */

static const char *missing(const struct contract *c, const struct trial *t)
{
	if (t->caps & ~c->p->caps)
		return "this platform cannot do that";
	if (t->needs & NEEDS_SCHOOL && !c->school)
		return "only with a ranzen-school";
	if (t->needs & NEEDS_WRITES && !c->n_writes && !c->school)
		return "no task was named that may be written to";
	return NULL;
}

static void make_ready(struct contract *c, const struct trial *t)
{
	if (!(t->needs & (NEEDS_LOGIN | NEEDS_TASKS | NEEDS_WRITES)))
		return;
	if (!*c->token) {
		call_login(c, c->url, c->password);
		well(c, "login");
	}
	session_again(c, NULL);
	if (!(t->needs & (NEEDS_TASKS | NEEDS_WRITES)))
		return;
	if (!c->all.complete) {
		seen_release(&c->all);
		call_news(c, "", &c->all);
		well(c, "news");
	}
	if (t->needs & NEEDS_WRITES)
		look_at_writes(c);
}

static void clean_up(struct contract *c)
{
	if (c->session)
		c->p->close(c->session);
	c->session = NULL;
	c->inside = false;
	forget_all(c);
	tap_count(&c->tap);
	school_mood(c, "");
}

static void run_trial(struct contract *c, const struct trial *t)
{
	const char *not_here = missing(c, t);
	volatile int how = ENDED_WELL;

	*c->why = '\0';
	c->number++;
	if (not_here) {
		str_copy(c->why, sizeof(c->why), not_here);
		how = ENDED_SKIPPED;
	} else {
		how = setjmp(c->out);
		if (how == ENDED_WELL) {
			make_ready(c, t);
			tap_count(&c->tap);
			t->run(c);
		}
		if (setjmp(c->out) == ENDED_WELL)
			clean_up(c);
	}
	c->passed += how == ENDED_WELL;
	c->failed += how == ENDED_BADLY;
	c->skipped += how == ENDED_SKIPPED;
	if (how == ENDED_WELL)
		printf("ok %d - %s\n", c->number, t->sentence);
	else if (how == ENDED_BADLY)
		printf("not ok %d - %s\n# %s: %s\n", c->number, t->sentence,
		    t->name, c->why);
	else
		printf("ok %d # SKIP %s: %s\n", c->number, t->sentence, c->why);
	fflush(stdout);
}

/* ---- the whole */

static bool answers(struct contract *c)
{
	*c->why = '\0';
	if (setjmp(c->out) != 0)
		return false;
	call_probe(c, c->url);
	return c->v.fate == FATE_done;
}

static bool find_platform(struct contract *c)
{
	static const char *const names[] = {"moodle", "open", "iserv"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		c->p = provider_by_name(names[i]);
		if (c->p && answers(c))
			return true;
	}
	fprintf(stderr, "contract: no platform that is known answers at %s\n",
	    c->url);
	return false;
}

/* The first line of standard input. */
static char *read_password(void)
{
	struct termios was, quiet;
	bool terminal = tcgetattr(0, &was) == 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (terminal) {
		quiet = was;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(0, TCSANOW, &quiet);
		fputs("Password: ", stderr);
	}
	n = getline(&line, &size, stdin);
	if (terminal) {
		tcsetattr(0, TCSANOW, &was);
		fputc('\n', stderr);
	}
	if (n > 0 && line[n - 1] == '\n')
		line[--n] = '\0';
	if (n > 0)
		return line;
	free(line);
	return NULL;
}

struct choice {
	const char *platform, *only;
	bool list, tasks;
};

static bool read_arguments(
    struct contract *c, struct choice *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i];
		const char **to = strcmp(word, "--platform") == 0 ? &o->platform :
		    strcmp(word, "--only") == 0			  ? &o->only :
		    strcmp(word, "--school") == 0		  ? &c->school :
		    strcmp(word, "--write") == 0 && c->n_writes < WRITES_MAX ?
								  &c->writes[c->n_writes++] :
								  NULL;

		if (to && i + 1 < argc)
			*to = argv[++i];
		else if (strcmp(word, "--no-wrong-password") == 0)
			c->no_wrong_password = true;
		else if (strcmp(word, "--slow") == 0)
			c->slow = true;
		else if (strcmp(word, "--list") == 0)
			o->list = true;
		else if (strcmp(word, "--tasks") == 0)
			o->tasks = true;
		else if (*word == '-' || to || c->user)
			return false;
		else
			*(c->url ? &c->user : &c->url) = word;
	}
	return o->list || c->user;
}

static bool on_loopback(const char *url)
{
	return strstr(url, "//127.") || strstr(url, "//localhost") ||
	       strstr(url, "//[::1]");
}

static int list(void)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		for (const struct trial *t = groups[i]; t->name; t++)
			printf("%-24s %s\n", t->name, t->sentence);
	return 0;
}

/* Before anything is tried: are the tasks there that were named? */
static bool look_for_writes(struct contract *c)
{
	if (!c->n_writes)
		return true;
	*c->why = '\0';
	if (setjmp(c->out) == 0) {
		make_ready(c, &(struct trial){.needs = NEEDS_WRITES});
		clean_up(c);
		return true;
	}
	fprintf(stderr, "contract: %s\n", c->why);
	clean_up(c);
	return false;
}

static bool list_tasks(struct contract *c)
{
	const struct seen *s = &c->all;

	*c->why = '\0';
	if (setjmp(c->out) != 0) {
		fprintf(stderr, "contract: %s\n", c->why);
		clean_up(c);
		return false;
	}
	make_ready(c, &(struct trial){.needs = NEEDS_TASKS});
	for (int i = 0; i < s->n_tasks; i++) {
		const struct seen_task *t = &s->tasks[i];
		char due[TIME_TEXT_SIZE] = "-", late[TIME_TEXT_SIZE] = "-";

		if (t->due)
			time_print_rfc3339(t->due, due);
		if (t->late_until)
			time_print_rfc3339(t->late_until, late);
		printf("%s  %s%s%s%s%s%s%s, %" PRId64 " files of %" PRId64
		       " bytes, due %s, closes %s%s%s\n",
		    t->pid, t->title, t->takes_files ? ", files" : "",
		    t->takes_text ? ", text" : "", t->drafts ? ", drafts" : "",
		    t->statement ? ", statement" : "", t->team ? ", team" : "",
		    t->locked ? ", locked" : "", t->max_files, t->max_bytes, due,
		    late, *t->types ? ", only " : "", t->types);
	}
	clean_up(c);
	return true;
}

/* false: there is nothing to be tried. */
static bool run_all(struct contract *c, const struct choice *o)
{
	c->p = provider_by_name(o->platform);
	if (o->platform && !c->p)
		fprintf(stderr, "contract: no platform is called \"%s\"\n",
		    o->platform);
	if (!c->p && (o->platform || !find_platform(c)))
		return false;
	note(c, "%s at %s", c->p->name, c->url);
	if (o->tasks)
		return list_tasks(c);
	if (!look_for_writes(c))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		for (const struct trial *t = groups[i]; t->name; t++)
			if (!o->only || strstr(t->name, o->only))
				run_trial(c, t);
	note(c, "%d ok, %d not ok, %d skipped", c->passed, c->failed, c->skipped);
	return true;
}

int main(int argc, char **argv)
{
	struct contract *c = calloc(1, sizeof(*c));
	struct choice o = {0};
	struct net_options net = {.idle_s = 30,
	    .clock = clock_system(),
	    .random = random_system()};
	bool hurries;
	int code;

	if (!c || !read_arguments(c, &o, argc, argv)) {
		fputs(usage, stderr);
		free(c);
		return 2;
	}
	if (o.list) {
		free(c);
		return list();
	}
	c->password = read_password();
	if (!c->password) {
		fputs("contract: no password on standard input\n", stderr);
		free(c);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	c->dir = folder_new();
	hurries = !c->slow && on_loopback(c->url);
	net.per_minute = hurries ? 100000 : 0;
	tap_init(&c->tap, net_curl_new(&net));
	c->tap.hurries = hurries;
	c->net = &c->tap.net;
	c->account = (struct account){.id = 1, .url = (char *)(uintptr_t)c->url,
	    .user = (char *)(uintptr_t)c->user};
	code = !run_all(c, &o) ? 2 : c->failed ? 1 : 0;
	tap_release(&c->tap);
	seen_release(&c->all);
	folder_free(c->dir);
	explicit_bzero(c->password, strlen(c->password));
	free(c->password);
	free(c);
	return code;
}
