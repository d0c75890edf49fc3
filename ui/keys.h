/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which key does what: the defaults of the table of actions, changed by the
 * person's keys.conf beside ranzen.conf:
 *
 *   NAME = KEY [KEY [KEY]]          hand-in = F2 a
 *
 * NAME is an action's; a KEY is one character or a word: F1 to F24, Ctrl-A,
 * Enter, Esc, Space, Tab, Shift-Tab, Up, Down, Left, Right, PgUp, PgDn, Home,
 * End, Ins, Del, in English or in the person's language, in capitals or not;
 * "-" alone: no key. A key that a line gives to an action is taken from the
 * one that has it by default. Lines with mistakes are named, the rest is used.
 */
#ifndef RANZEN_UI_KEYS_H
#define RANZEN_UI_KEYS_H

#include "base/buf.h"
#include "ui/action.h"

#define KEY_NAME 24

struct keys {
	int key[ACTION_COUNT][KEYS_EACH]; /* 0: none; the first is shown */
	bool own[ACTION_COUNT];             /* said by the person */
	/* Nobody presses keys: texts name the word to type, which for Enter
	 * and the space bar is the view's (msgids; NULL: the usual). */
	bool words;
	const char *open, *mark;
	bool typing; /* letters are no keys now: texts name another one */
};

typedef void keys_mistake(void *ctx, const char *file, int line);

void keys_init(struct keys *k);
/* A file that does not exist is no mistake; line 0: it cannot be read. */
void keys_read(struct keys *k, const char *file, keys_mistake *, void *ctx);
/* The action of a key; ACTION_COUNT: none. */
enum action keys_find(const struct keys *k, int key);
/* Gives an action these keys, which others lose. LIMIT: then one that nobody
 * can do without has none (keys_needed). */
enum err keys_give(struct keys *k, enum action a, const int key[KEYS_EACH]);
/* Back to the defaults, as far as no line of the person's has taken them. */
void keys_reset(struct keys *k, enum action a);
bool keys_needed(enum action a);
/* Whether an action has the keys of the table. */
bool keys_default(const struct keys *k, enum action a);
/* Written into the file: a new one is made with all names in comments. */
enum err keys_save(const struct keys *k, const char *file, enum action a);

/* As printed on the key, translated where it is a word. */
void keys_name(int key, char out[KEY_NAME]);
/* All keys of an action, with ", " between them. */
void keys_names(const struct keys *k, enum action a, char *out, size_t size);
/* All rows for the manual: default keys, name, what they do, with tabs. */
void keys_table(FILE *to);
/* The key of a word, as keys_name writes it or in English; 0: none. Keys that
 * the terminal keeps for itself (Ctrl-C, Ctrl-Z …) are none. */
int keys_parse(const char *word);
/* A line's keys; false: one of them is none, or they are too many. */
bool keys_parse_all(const char *value, int key[KEYS_EACH]);
/* A letter or a digit, as names begin with. */
bool keys_letter(int key);
/* The key that does an action, for a text: its first one, else ":name". */
void keys_first(const struct keys *k, enum action a, char out[KEY_NAME]);
/* Copies a text and puts the key for the action NAME wherever {NAME} stands;
 * format: the result is a printf format. */
void keys_expand(const struct keys *k, char *out, size_t size, const char *text,
		 bool format);

#endif
