/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be typed after the palette's ":": every action by its name, and
 * commands that take an argument. A command that has an action's name is that
 * action with an argument.
 */
#ifndef RANZEN_UI_COMMAND_H
#define RANZEN_UI_COMMAND_H

#include "ui/app.h"

typedef void command_value(void *ctx, const char *value, const char *help);

struct command {
	const char *name;
	const char *args;  /* msgid: what follows, as in a manual; "": nothing */
	const char *label, *help; /* msgids */
	enum action action;       /* without an argument; ACTION_COUNT: none */
	/* NULL: it takes none. */
	void (*run)(struct ui *ui, const char *arg);
	/* Says what may follow; typed is what does by now. NULL: unknown. */
	void (*values)(struct ui *ui, const char *typed, command_value *, void *);
};

/* All of them, by number; false: there are no more. */
bool command_at(int i, struct command *out);
/* The one of that name exactly. */
bool command_named(const char *name, size_t len, struct command *out);
/* How well words fit a command: 0 not at all, else less is better. */
int command_fits(const struct command *c, const char *words);

#endif
