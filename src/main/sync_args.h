/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of ranzen-sync: part of its roof. */
#ifndef RANZEN_MAIN_SYNC_ARGS_H
#define RANZEN_MAIN_SYNC_ARGS_H

#include "base/base.h"

struct args {
	const char *word[2]; /* what is no option */
	int n;
	const char *name, *platform, *user, *account, *ca, *keep;
	bool password_stdin, browser, json, quiet, verbose, foreground;
};

/* Fills args, lent from argv; --home goes to the environment. false: wrong
 * use. */
bool args_read(struct args *args, int argc, char **argv);

#endif
