/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of commands: usage, --help and completion are made from it. */
#ifndef RANZEN_CLI_COMMANDS_H
#define RANZEN_CLI_COMMANDS_H

#include "base/base.h"

struct cli;

struct command {
	const char *name;  /* one word or two: "outbox drop" */
	const char *args;  /* msgid, "" none */
	const char *help;  /* msgid: a sentence without capital or full stop */
	uint64_t options;  /* OPTION(…) of its own */
	int min, max;	   /* arguments; max -1: any number */
	int (*run)(struct cli *c, char **args, int n); /* an exit code */
};

/* Command i; NULL behind the last. */
const struct command *command_row(size_t i);
/* The command that the words begin with, the longest name first; *used gets
 * how many words its name takes. NULL: none. */
const struct command *command_find(char **words, int n, int *used);

/* Usage of one command, or of all (NULL), on the output. */
int help_print(struct cli *c, const struct command *one);
/* Of the commands that begin with a word: "outbox", "outbox drop", ... */
int help_group(struct cli *c, const char *word);
/* Completion for bash, zsh or fish. */
int completion_print(struct cli *c, const char *shell);
/* A table of the program for the manual (docs/man), in the person's language:
 * "commands", "options" (those of every command), "config" or "keys". */
int tables_print(struct cli *c, const char *name);

int run_account_add(struct cli *, char **, int);
int run_account_list(struct cli *, char **, int);
int run_account_login(struct cli *, char **, int);
int run_account_remove(struct cli *, char **, int);
int run_account_report(struct cli *, char **, int);
int run_check(struct cli *, char **, int);
int run_config_get(struct cli *, char **, int);
int run_config_list(struct cli *, char **, int);
int run_config_set(struct cli *, char **, int);
int run_demo(struct cli *, char **, int);
int run_done(struct cli *, char **, int);
int run_folder_get(struct cli *, char **, int);
int run_folder_list(struct cli *, char **, int);
int run_folder_put(struct cli *, char **, int);
int run_get(struct cli *, char **, int);
int run_hand_in(struct cli *, char **, int);
int run_lessons(struct cli *, char **, int);
int run_materials(struct cli *, char **, int);
int run_news(struct cli *, char **, int);
int run_outbox(struct cli *, char **, int);
int run_outbox_drop(struct cli *, char **, int);
int run_outbox_hold(struct cli *, char **, int);
int run_outbox_retry(struct cli *, char **, int);
int run_outbox_why(struct cli *, char **, int);
int run_receipt(struct cli *, char **, int);
int run_show(struct cli *, char **, int);
int run_status(struct cli *, char **, int);
int run_sync(struct cli *, char **, int);
int run_tasks(struct cli *, char **, int);
int run_withdraw(struct cli *, char **, int);

#endif
