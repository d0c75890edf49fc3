/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of ranzen-sync's roof share. */
#ifndef RANZEN_MAIN_SYNC_H
#define RANZEN_MAIN_SYNC_H

#include "conf/conf.h"
#include "main/sync_args.h"
#include "store/store.h"
#include "sync/secrets.h"

enum exit_code {
	EXIT_OURS = 1,
	EXIT_USAGE = 2,
	EXIT_NONE = 3,
	EXIT_QUEUED = 4,
	EXIT_HELD = 5,
	EXIT_LOGIN = 6,
	EXIT_AWAY = 7
};

struct app {
	struct args args;
	struct paths paths;
	struct conf conf;
	const struct clock *clock;
	const struct random *random;
	const struct disk *disk;
	struct log *log;
	struct net *net;
	struct store *store;
	struct secrets secrets;
	char *desktop, *program; /* ranzen-desktop, ranzen-sync */
};

/* Says why, with what the server said; gives the exit code. about, said: may
 * be NULL. */
int sync_fail(const char *about, enum err err, const char *said);
int sync_exit(enum err err);
enum err sync_open_net(struct app *a);
enum err sync_open_store(struct app *a);
/* Wakes the program in the background, if there is one. */
void sync_ring(const struct app *a);

/* The commands of sync_login.c. */
int sync_login(struct app *a);
int sync_logout(struct app *a);
/* Of sync_report.c. */
int sync_report(struct app *a);
/* Of sync_folder.c. */
int sync_folder(struct app *a);

#endif
