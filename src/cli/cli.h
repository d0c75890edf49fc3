/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line (docs: CONTRACT, "The command line as a contract").
 * One struct cli is one run of the program.
 */
#ifndef RANZEN_CLI_CLI_H
#define RANZEN_CLI_CLI_H

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "conf/conf.h"
#include "store/store.h"

enum exit_code {
	CODE_DONE = 0,
	CODE_FAULT = 1,	      /* ours or the system's */
	CODE_USAGE = 2,
	CODE_NOT_FOUND = 3,   /* task, file, account */
	CODE_QUEUED = 4,      /* will be sent */
	CODE_HELD = 5,	      /* the person must decide */
	CODE_LOGIN = 6,
	CODE_UNREACHABLE = 7
};

/* What the program has beside its command line. */
struct cli_roof {
	int (*screen)(struct cli *); /* opens it; an exit code */
	/* For tables_print: keys (what is pressed, the name in keys.conf, what it
	 * does) and roles of a theme (name, attributes, what it is). */
	void (*keys)(FILE *to);
	void (*roles)(FILE *to);
};

struct cli {
	struct paths paths;
	struct conf conf;
	const struct clock *clock;
	struct store *store; /* NULL until cli_store */
	struct options options;
	struct output out;
	const struct command *command; /* NULL: none was named */
	const struct cli_roof *roof;
};

/* The whole program: parses, runs, returns the exit code. The screen is opened
 * when no command is named. */
int cli_main(int argc, char **argv, const struct cli_roof *roof);

/* Opens the store unless it is open in that mode already. A failure is said
 * on standard error; the exit code comes back. */
int cli_store(struct cli *c, enum store_mode mode);

/* Opens it for writing if that is possible, else for reading (P9). */
int cli_store_best(struct cli *c);

/* The server's time as far as we know it (P10). */
int64_t cli_now(struct cli *c);

static inline bool cli_has(const struct cli *c, enum option_id id)
{
	return c->options.value[id] != NULL;
}
static inline const char *cli_value(const struct cli *c, enum option_id id)
{
	return c->options.value[id];
}

/* The task that the first argument names, with all its fields. On a code
 * other than CODE_DONE it was said and t holds nothing. */
int cli_task(struct cli *c, const char *name, struct task *t);

#endif
