/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line that a person types where there is no screen (--plain): a number, an
 * action by its name, its label or its key, a few words of that mode's own; in
 * English or in the person's language, in capitals or not.
 */
#ifndef RANZEN_UI_SAID_H
#define RANZEN_UI_SAID_H

#include "ui/keys.h"

/* id, word, what it does */
#define SAID_WORDS(X) \
	X(MORE, N_("more"), N_("go on with the list; more 100: so many lines")) \
	X(LIST, N_("list"), N_("say this page again from its beginning; 0 does, too")) \
	X(WAIT, N_("wait"), N_("wait until what is on its way has arrived")) \
	X(YES, N_("yes"), N_("what you were asked for")) \
	X(NO, N_("no"), N_("not what you were asked for"))

enum said_kind {
#define SAID_ENUM(id, word, help) SAID_##id,
	SAID_WORDS(SAID_ENUM)
#undef SAID_ENUM
	SAID_WORD_COUNT,
	SAID_NOTHING = SAID_WORD_COUNT, /* an empty line */
	SAID_NUMBER, SAID_ACTION, SAID_UNKNOWN
};

struct said {
	enum said_kind kind;
	enum action action;
	int64_t number;   /* after it, or alone; 0: none */
	const char *rest; /* what else follows it; lent from the line */
};

struct said_row { const char *word, *help; }; /* msgids */

/* False for what only moves a cursor, paints or is a matter of looks. */
bool said_action(enum action a);
const struct said_row *said_row(enum said_kind k); /* below SAID_WORD_COUNT */
/* open, mark: what Enter and the space bar do here (msgids), NULL: the usual. */
struct said said_read(const char *line, const struct keys *k, const char *open,
		      const char *mark);
/* To a question: SAID_YES or SAID_NO, also by the first letter alone; else
 * SAID_UNKNOWN. */
enum said_kind said_answer(const char *line);
/* Bytes at the line's beginning that say a word; 0: it begins otherwise. */
size_t said_begins(const char *line, const char *word);

#endif
