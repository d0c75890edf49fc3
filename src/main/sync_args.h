/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of ranzen-sync: part of its roof. */
#ifndef RANZEN_MAIN_SYNC_ARGS_H
#define RANZEN_MAIN_SYNC_ARGS_H

#include "base/base.h"

struct args {
	const char **word; /* what is no option; moved together in argv */
	int n;
	const char *name, *platform, *user, *account, *ca, *keep, *to, *allow;
	bool password_stdin, browser, json, quiet, verbose, foreground;
	bool replace, make_folders, ask;
};

/* Fills args, lent from argv; --home goes to the environment. Behind "--" there
 * are words only. false: wrong use. */
bool args_read(struct args *args, int argc, char **argv);

#endif
