/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line that a person types into, above the keys: words to search for, a
 * command, an option's value. It takes all keys while it is there. */
#ifndef RANZEN_UI_PROMPT_H
#define RANZEN_UI_PROMPT_H

#include "ui/term.h"

#define PROMPT_TEXT 1024 /* bytes; a path has room */

struct ui;
struct prompt;

/* What becomes of it; the prompt is closed before done and cancelled. All but
 * done may be NULL. */
struct prompt_ops {
	void (*changed)(struct ui *ui, struct prompt *p);
	void (*done)(struct ui *ui, const char *text);
	void (*cancelled)(struct ui *ui);
	/* A key before the line sees it; true: taken. */
	bool (*key)(struct ui *ui, struct prompt *p, int key);
	/* A key that is nothing to a line; NULL: it does nothing, and that is
	 * said. */
	void (*other)(struct ui *ui, int key);
	/* Whether what is typed is one of the rows, to the last letter. */
	bool (*whole)(const char *text);
	/* For the foot: msgids of what Enter does, and Tab (NULL: nothing). */
	const char *enter, *tab;
	bool offers;  /* the rows of the view on top fit what is typed */
	bool one_key; /* no line: key gets whatever is pressed */
};

struct prompt {
	const struct prompt_ops *ops; /* NULL: nobody types */
	char label[PROMPT_TEXT];
	char text[PROMPT_TEXT];
	size_t at;                    /* the cursor's byte in text */
	bool stale;                   /* changed is to be called */
};

void prompt_open(struct ui *ui, const struct prompt_ops *ops, const char *label,
		 const char *text);
void prompt_close(struct ui *ui);
void prompt_key(struct ui *ui, const struct term_event *e);
/* Whether a key is of the line: it moves in it, cuts it or ends it. */
bool prompt_edits(int key);
/* Says that a key does nothing while somebody types. */
void prompt_no_key(struct ui *ui);
/* Other text, the cursor behind it; says that it changed. */
void prompt_set(struct ui *ui, const char *text);
/* What was typed has its effect (changed): before the screen is drawn, and before
 * anything that is about it. */
void prompt_settle(struct ui *ui);
/* Whether nothing more is to be typed, though there are other rows. */
bool prompt_is_whole(const struct ui *ui);
/* The line as it is drawn; the cursor's column in it. */
int prompt_draw(struct ui *ui, int y);

#endif
