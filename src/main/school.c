/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ranzen-school: a small school in one program. */
#include "base/base.h"

#include <sys/signalfd.h>

#include "base/i18n.h"
#include "school/check.h"
#include "school/demo.h"
#include "school/edit.h"
#include "school/iserv_look.h"
#include "school/server.h"

enum { EXIT_OK, EXIT_OWN, EXIT_USAGE };

static const char usage[] = N_(
    "Usage: ranzen-school [OPTION]...\n"
    "       ranzen-school check --data DIR\n"
    "       ranzen-school edit --data DIR COMMAND [ARGUMENT]...\n"
    "Serve a small school: to try, to test, to stand in. At one address it\n"
    "speaks the School API, Moodle's web services and IServ's pages.\n\n"
    "  --data DIR          keep the school in DIR (else a temporary folder)\n"
    "  --demo              fill an empty school with a made-up one\n"
    "  --tasks N           so many tasks for each demo pupil (300)\n"
    "  --hostile           the demo also has a task that attacks its reader\n"
    "  --listen ADDR:PORT  127.0.0.1:0; port 0 takes a free one\n"
    "  --cert F --key F    TLS, with certificate and key in PEM\n"
    "  --mood SPEC         faults on order; \"--mood help\" lists them\n"
    "  --seed N            another demo school, other choices of the mood\n"
    "  --version, --help\n\n"
    "It prints \"ready URL\" when it accepts, and ends on SIGTERM.\n\n"
    "Accounts of the demo: pupils mia and can, teachers weber and\n"
    "oezdemir; the password is \"ranzen\".\n");

struct options {
	const char *data;
	bool demo;
	struct demo_options fill;
	struct server_options serve;
};

static void complain(const char *where)
{
	fprintf(stderr, _("ranzen-school: this mood makes no sense: \"%s\"\n"),
	    where);
}

static int mood_help(void)
{
	const char *name, *example, *text;

	puts(
	    /* xgettext:no-c-format */
	    _("SPEC  = fault { \",\" fault }, or one on each line of DIR/mood, "
	      "which is\n        read again when it changes\n"
	      "fault = NAME[=VALUE] [@[METHOD:]PATH] [#COUNT] [%SHARE]\n\n"
	      "PATH   a prefix, or a glob with * ? [; /api/v1 may be left out\n"
	      "       METHOD fn: the name of a function of Moodle's, also in a "
	      "batch\n"
	      "COUNT  3 the first three, 3+ from the third on, 3-5 those\n"
	      "SHARE  per cent of these requests\n"));
	for (size_t i = 0; (text = mood_help_line(i, &name, &example)); i++)
		printf("%-12s %-26s %s\n", name, example, text);
	return EXIT_OK;
}

static int edit_help(void)
{
	const char *name, *args, *text;

	for (size_t i = 0; (text = edit_help_line(i, &name, &args)); i++)
		printf("%s %s\n\t%s\n", name, args, text);
	for (size_t i = 0; (text = iserv_look_help(i, &name)); i++)
		printf("LOOK %-16s %s\n", name, text);
	return EXIT_USAGE;
}

static int fail(const char *what, enum err e)
{
	fprintf(stderr, "ranzen-school: %s: %s\n", what, _(err_text(e)));
	return e == ERR_USAGE ? EXIT_USAGE : EXIT_OWN;
}

enum option_id {
	OPT_DATA,
	OPT_DEMO,
	OPT_TASKS,
	OPT_HOSTILE,
	OPT_LISTEN,
	OPT_CERT,
	OPT_KEY,
	OPT_MOOD,
	OPT_SEED,
	OPT_HELP,
	OPT_VERSION,
	OPT_COUNT
};

static const struct {
	const char *name;
	bool has_value;
} option_table[OPT_COUNT] = {
    [OPT_DATA] = {"--data", true},
    [OPT_DEMO] = {"--demo", false},
    [OPT_TASKS] = {"--tasks", true},
    [OPT_HOSTILE] = {"--hostile", false},
    [OPT_LISTEN] = {"--listen", true},
    [OPT_CERT] = {"--cert", true},
    [OPT_KEY] = {"--key", true},
    [OPT_MOOD] = {"--mood", true},
    [OPT_SEED] = {"--seed", true},
    [OPT_HELP] = {"--help", false},
    [OPT_VERSION] = {"--version", false},
};

/* -1: go on; else the exit code. */
static int take_option(struct options *o, enum option_id option, const char *v)
{
	int64_t n;

	switch (option) {
	case OPT_DATA: o->data = v; return -1;
	case OPT_DEMO: o->demo = true; return -1;
	case OPT_TASKS:
		o->demo = true;
		return str_int64(v, 0, 1000000, &o->fill.tasks) ? -1
								: EXIT_USAGE;
	case OPT_HOSTILE: o->demo = o->fill.hostile = true; return -1;
	case OPT_LISTEN: o->serve.listen = v; return -1;
	case OPT_CERT: o->serve.cert = v; return -1;
	case OPT_KEY: o->serve.key = v; return -1;
	case OPT_MOOD:
		o->serve.mood = v;
		return strcmp(v, "help") == 0 ? mood_help() : -1;
	case OPT_SEED:
		if (!str_int64(v, 0, INT64_MAX, &n))
			return EXIT_USAGE;
		o->fill.seed = o->serve.seed = (uint64_t)n;
		return -1;
	case OPT_HELP: fputs(_(usage), stdout); return EXIT_OK;
	case OPT_VERSION: puts("ranzen-school " RANZEN_VERSION); return EXIT_OK;
	case OPT_COUNT: break;
	}
	return EXIT_USAGE;
}

/* "--name value" or "--name=value" at argv[*i]; moves *i on. */
static int read_option(struct options *o, int argc, char **argv, int *i)
{
	const char *word = argv[*i];
	size_t len = strcspn(word, "=");

	for (int k = 0; k < OPT_COUNT; k++) {
		const char *name = option_table[k].name;
		const char *v = word[len] ? word + len + 1 : NULL;

		if (strlen(name) != len || strncmp(name, word, len) != 0)
			continue;
		if (option_table[k].has_value && !v && *i + 1 < argc)
			v = argv[++*i];
		if (option_table[k].has_value != (v != NULL))
			return EXIT_USAGE;
		return take_option(o, (enum option_id)k, v);
	}
	return EXIT_USAGE;
}

static int read_options(int argc, char **argv, struct options *o)
{
	struct mood m;
	const char *where;
	int code;

	o->fill.tasks = DEMO_TASKS;
	o->fill.seed = o->serve.seed = 1;
	o->serve.complain = complain;
	for (int i = 1; i < argc; i++) {
		code = read_option(o, argc, argv, &i);
		if (code == EXIT_USAGE)
			fputs(_(usage), stderr);
		if (code >= 0)
			return code;
	}
	if (!o->serve.cert != !o->serve.key) {
		fputs(_(usage), stderr);
		return EXIT_USAGE;
	}
	if (o->serve.mood && !mood_read(&m, o->serve.mood, 1, &where)) {
		complain(where);
		return EXIT_USAGE;
	}
	return -1;
}

/* SIGTERM and SIGINT arrive as something to read. */
static int stop_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int serve(const struct options *o)
{
	struct server *server = NULL;
	struct school s;
	bool empty;
	char address[160];
	int stop = stop_signals();
	enum err e;

	e = school_open(&s, o->data, clock_system(), random_system(), &empty);
	if (e)
		return fail(o->data ? o->data : "data", e);
	if (o->demo && empty)
		e = demo_fill(&s, &o->fill);
	if (!e)
		e = server_open(&server, &s, &o->serve);
	if (!e) {
		server_address(server, address, sizeof(address));
		printf("ready %s\n", address);
		fflush(stdout);
		e = server_run(server, stop);
	}
	server_close(server);
	school_close(&s);
	close(stop);
	return e ? fail(o->serve.listen ? o->serve.listen : "serve", e)
		 : EXIT_OK;
}

/* "check" and "edit": one school, opened without a server. */
static int with_data(int argc, char **argv, bool edit)
{
	struct school s;
	bool empty;
	enum err e;

	if (argc < 4 || strcmp(argv[2], "--data") != 0)
		return edit ? edit_help() : fail("--data", ERR_USAGE);
	if (access(argv[3], F_OK) != 0)
		return fail(argv[3], ERR_NOT_FOUND);
	e = school_open(&s, argv[3], clock_system(), random_system(), &empty);
	if (e)
		return fail(argv[3], e);
	e = edit ? edit_run(&s, argv + 4, argc - 4, stdout)
		 : check_print(&s, stdout);
	school_close(&s);
	return e ? fail(argv[1], e) : EXIT_OK;
}

int main(int argc, char **argv)
{
	struct options o = {0};
	int code;

	i18n_init();
	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return with_data(argc, argv, false);
	if (argc > 1 && strcmp(argv[1], "edit") == 0)
		return with_data(argc, argv, true);
	code = read_options(argc, argv, &o);
	return code >= 0 ? code : serve(&o);
}
