/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening material with the person's own programs. Nothing is ever executed:
 * of files that could run, only the folder is shown (DESIGN 7).
 */
#ifndef RANZEN_UI_OPENER_H
#define RANZEN_UI_OPENER_H

#include "base/base.h"
#include "base/err.h"

enum opened {
	OPENED_SHOWN,  /* a program of the desktop was started */
	OPENED_FOLDER, /* the same, for its folder: the file could run */
	OPENED_PAGER,  /* was read on this terminal */
	OPENED_PATH    /* nothing here can show it: tell the path */
};

struct opener {
	const char *command; /* "" the desktop's */
	int ended;           /* -1; after SHOWN and FOLDER: what tells how the
			      * program ends (opener_failed), the caller's */
	void (*leave)(void *ctx);   /* the terminal is wanted, and given back */
	void (*back)(void *ctx);
	void (*in_child)(void *ctx);
	void *ctx;
};

/* Whether the system might run that file when it is opened. */
bool opener_runs(const char *path);
/* A file that is there, to be read as it is. */
bool opener_is_text(const char *path);
enum opened opener_open(struct opener *o, const char *path);
/* The folder that a file lies in. */
enum opened opener_folder(struct opener *o, const char *path);
/* An address of a page; only http and https are opened. */
enum opened opener_link(struct opener *o, const char *url);
/*
 * A program that was started may still find that it cannot: whether it ended
 * so, which is known when ended can be read. One that goes on has not failed,
 * and nobody waits for it.
 */
bool opener_failed(int ended);
/*
 * A text file in the person's own editor on this terminal ($VISUAL, $EDITOR,
 * nano; vi, of which is told before how to leave it), until they do. false: there is none, or it failed.
 */
bool opener_edit(const struct opener *o, const char *path);
/* Logging in on this terminal: program is ranzen-sync, account "" a new one.
 * Where that fails, what it said stays until Enter. */
bool opener_login(const struct opener *o, const char *program,
		  const char *account);
/* The same program forgets the login of an account. */
bool opener_logout(const struct opener *o, const char *program,
		   const char *account);

#endif
