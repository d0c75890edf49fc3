/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options and their parser. One table makes enum, parser, help, completion. */
#ifndef RANZEN_CLI_OPTIONS_H
#define RANZEN_CLI_OPTIONS_H

#include "base/err.h"

/* id, name, what its value is (NULL: it has none), help */
#define OPTION_TABLE(X) \
	X(ADD, "add", NULL, N_("the last work plus these files")) \
	X(ACCOUNT, "account", N_("NAME"), N_("name of the account, where there is more than one")) \
	X(ALL, "all", NULL, N_("the past and what was done long ago, too")) \
	X(ATTEMPTS, "attempts", NULL, N_("also when what was tried and what the server said")) \
	X(BAD_DAY, "bad-day", NULL, N_("the school's server has a bad day")) \
	X(BROWSER, "browser", NULL, N_("log in by your web browser")) \
	X(CA, "ca", N_("FILE"), N_("file with the certificate of a school that made its own")) \
	X(COURSE, "course", N_("NAME"), N_("only what is of this course")) \
	X(DUE, "due", N_("DAYS"), N_("only tasks due within so many days (0: today)")) \
	X(EXPORT, "export", N_("FILE"), N_("write it into a new file, as JSON if its name ends in .json")) \
	X(HISTORY, "history", NULL, N_("the last day, hour by hour")) \
	X(KEEP, "keep", N_("WHAT"), N_("what may stay here for the next login: password, session or nothing")) \
	X(MAKE_FOLDERS, "make-folders", NULL, N_("make the folder, where there is none")) \
	X(NAME, "name", N_("NAME"), N_("name of the account")) \
	X(NOT_DONE, "not-done", NULL, N_("only save it at the school, do not hand it in")) \
	X(NO_UI, "no-ui", NULL, N_("do not open the screen: print the environment to use, stay until interrupted")) \
	X(NO_WAIT, "no-wait", NULL, N_("do not wait for the school's answer")) \
	X(PASSWORD_STDIN, "password-stdin", NULL, N_("read the password from standard input, or what the browser gave")) \
	X(PLATFORM, "platform", N_("WORD"), N_("auto, open, moodle or iserv")) \
	X(REPAIR, "repair", NULL, N_("repair what is damaged; nothing is deleted")) \
	X(REPLACE, "replace", NULL, N_("in place of the file of that name, as it is there now")) \
	X(SEARCH, "search", N_("TEXT"), N_("only tasks with these words")) \
	X(STATE, "state", N_("WORD"), N_("only tasks in this state: new, started, handed_in, done, overdue or past")) \
	X(STATEMENT, "statement", NULL, N_("you agree to the statement that the school asks for")) \
	X(TEACHER, "teacher", NULL, N_("log in as a teacher, and see what one sees of the tasks")) \
	X(TEXT, "text", N_("TEXT"), N_("text to hand in")) \
	X(TEXT_FILE, "text-file", N_("FILE"), N_("file with the text to hand in (-: standard input)")) \
	X(TO, "to", N_("DIR"), N_("put the files into this folder")) \
	X(UNDO, "undo", NULL, N_("not done after all")) \
	X(USER, "user", N_("NAME"), N_("name to log in with")) \
	X(WAIT, "wait", N_("SECONDS"), N_("wait so long for an answer while nothing moves (30)")) \
	X(WIPE, "wipe", NULL, N_("also remove its material from this computer")) \
	X(YES, "yes", NULL, N_("do not ask")) \
	X(HOME, "home", N_("DIR"), N_("everything lives in this one folder")) \
	X(JSON, "json", NULL, N_("one JSON object a line")) \
	X(PLAIN, "plain", NULL, N_("linear output for screen readers")) \
	X(QUIET, "quiet", NULL, N_("only say what went wrong")) \
	X(THEME, "theme", N_("NAME"), N_("how the screen looks, this time")) \
	X(VERBOSE, "verbose", NULL, N_("say more")) \
	X(COMPLETION, "completion", N_("SHELL"), NULL) \
	X(TABLE, "table", N_("NAME"), NULL) \
	X(VERSION, "version", NULL, N_("print the version")) \
	X(HELP, "help", NULL, N_("print this help"))

enum option_id {
#define OPTION_ENUM(id, name, value, help) OPTION_##id,
	OPTION_TABLE(OPTION_ENUM)
#undef OPTION_ENUM
	OPTION_COUNT
};
#define OPTION_FIRST_GLOBAL OPTION_HOME /* from here on: of every command */
#define OPTION(id) (UINT64_C(1) << OPTION_##id)

struct option_row {
	const char *name, *value, *help; /* msgids; help NULL: hidden */
};
const struct option_row *option_row(enum option_id id);

struct options {
	const char *value[OPTION_COUNT]; /* lent by argv; NULL: not given */
	char **args;			 /* what is no option; array owned */
	int n_args;
};

/* Sorts argv[1..] into options and arguments. USAGE: *wrong is the argument
 * that was not understood. */
enum err options_parse(struct options *o, int argc, char **argv,
		       const char **wrong);
void options_release(struct options *o);

#endif
