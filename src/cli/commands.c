/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "cli/commands.h"
#include "cli/options.h"

#define LOGIN (OPTION(USER) | OPTION(PASSWORD_STDIN) | OPTION(BROWSER) | OPTION(KEEP) | \
	OPTION(CA))
#define FOLDER (OPTION(ACCOUNT) | OPTION(PASSWORD_STDIN))
#define WAITS (OPTION(WAIT) | OPTION(NO_WAIT))

static const struct command table[] = {
	{"account add", N_("URL"), N_("add a school: asks for name and password"),
	 OPTION(NAME) | OPTION(PLATFORM) | LOGIN, 0, 1, run_account_add},
	{"account list", "", N_("list the accounts"), 0, 0, 0, run_account_list},
	{"account login", N_("ACCOUNT"), N_("log in again"),
	 LOGIN, 1, 1, run_account_login},
	{"account remove", N_("ACCOUNT"), N_("remove an account from this computer"),
	 OPTION(WIPE), 1, 1, run_account_remove},
	{"account report", N_("[ACCOUNT]"),
	 N_("help to make ranzen: show how your school's IServ is built"), 0, 0,
	 1, run_account_report},
	{"check", "", N_("look whether the store and the sealed copies are well"),
	 OPTION(REPAIR), 0, 0, run_check},
	{"config get", N_("OPTION"), N_("print an option"), 0, 1, 1,
	 run_config_get},
	{"config list", "", N_("list all options with their values"), 0, 0, 0,
	 run_config_list},
	{"config set", N_("OPTION VALUE"), N_("change an option"), 0, 2, 2,
	 run_config_set},
	{"demo", "", N_("try it: starts a made-up school and logs in there"),
	 OPTION(BAD_DAY) | OPTION(PLATFORM) | OPTION(TEACHER) | OPTION(NO_UI), 0,
	 0, run_demo},
	{"done", N_("TASK"), N_("mark a task as done"), OPTION(UNDO) | WAITS, 1, 1,
	 run_done},
	{"folder list", N_("[PATH]"),
	 N_("list the files that the school keeps for you (IServ)"), FOLDER, 0, 1,
	 run_folder_list},
	{"folder get", N_("PATH…"), N_("fetch files that the school keeps"),
	 OPTION(TO) | FOLDER, 1, -1, run_folder_get},
	{"folder put", N_("FILE… PATH"),
	 N_("put files into a folder at the school; overwrites nothing"),
	 OPTION(REPLACE) | OPTION(MAKE_FOLDERS) | FOLDER, 2, -1, run_folder_put},
	{"get", N_("TASK [NAME…]"),
	 N_("fetch the material of a task; with --course that of a course"),
	 OPTION(COURSE) | OPTION(TO) | WAITS, 0, -1, run_get},
	{"hand-in", N_("TASK [FILE…]"),
	 N_("hand in: files, a text, or both; they are the whole work"),
	 OPTION(TEXT) | OPTION(TEXT_FILE) | OPTION(ADD) | OPTION(NOT_DONE) |
	     OPTION(STATEMENT) | OPTION(YES) | WAITS,
	 1, -1, run_hand_in},
	{"lessons", "", N_("list the dates and video lessons"), OPTION(ALL), 0, 0,
	 run_lessons},
	{"materials", "", N_("list the material of the courses themselves"),
	 OPTION(COURSE), 0, 0, run_materials},
	{"news", "", N_("list the announcements"), 0, 0, 0, run_news},
	{"outbox", "", N_("list what waits to be sent"), OPTION(ALL), 0, 0,
	 run_outbox},
	{"outbox drop", N_("ID"),
	 N_("do not send it; its files are put into your folder"), OPTION(YES), 1,
	 1, run_outbox_drop},
	{"outbox hold", N_("ID"), N_("do not send it for now"), 0, 1, 1,
	 run_outbox_hold},
	{"outbox retry", N_("ID"), N_("send it now"), OPTION(STATEMENT) | WAITS, 1, 1,
	 run_outbox_retry},
	{"outbox why", N_("ID"),
	 N_("why is it not sent? all about one entry on one page"), 0, 1, 1,
	 run_outbox_why},
	{"receipt", N_("TASK"), N_("show the proof that work arrived"),
	 OPTION(ATTEMPTS) | OPTION(EXPORT), 1, 1, run_receipt},
	{"show", N_("TASK"), N_("show a task: text, material, work, feedback"), 0,
	 1, 1, run_show},
	{"status", "", N_("show how the school's server is doing"),
	 OPTION(HISTORY), 0, 0, run_status},
	{"sync", "", N_("look at the school now, send and fetch"), WAITS, 0, 0,
	 run_sync},
	{"tasks", "", N_("list the tasks"),
	 OPTION(ALL) | OPTION(COURSE) | OPTION(STATE) | OPTION(DUE) |
	     OPTION(SEARCH),
	 0, 0, run_tasks},
	{"withdraw", N_("TASK"), N_("take handed-in work back"), WAITS, 1, 1,
	 run_withdraw},
};

const struct command *command_row(size_t i)
{
	return i < ARRAY_LEN(table) ? &table[i] : NULL;
}

/* How many of the words are the name: 0 if it is another one. */
static int words_of(const char *name, char **words, int n)
{
	const char *second = strchr(name, ' ');
	size_t first = second ? (size_t)(second - name) : strlen(name);

	if (n < 1 || strlen(words[0]) != first ||
	    strncmp(name, words[0], first) != 0)
		return 0;
	if (!second)
		return 1;
	return n > 1 && strcmp(second + 1, words[1]) == 0 ? 2 : 0;
}

const struct command *command_find(char **words, int n, int *used)
{
	const struct command *best = NULL;

	*used = 0;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int match = words_of(table[i].name, words, n);

		if (match > *used) {
			best = &table[i];
			*used = match;
		}
	}
	return best;
}
