/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The screen's program without a screen: every view is said as lines, what can
 * be chosen has a number, and a line is typed for what is to be done. Nothing
 * is painted over, drawn or moved; no byte of it is a control character but
 * the line's end.
 */
#ifndef RANZEN_UI_PLAIN_H
#define RANZEN_UI_PLAIN_H

#include "ui/app.h"

#define PLAIN_LINE (16u << 20) /* bytes of a line that are read, and of a text */
#define PLAIN_TOLD 32

struct plain_choice { int64_t row, is; };

struct plain {
	struct ui *ui;
	/* The page that was said last. */
	const struct view_ops *ops;
	int64_t id, next;            /* next: its first row not said yet */
	int depth;
	char words[UI_TEXT / 2];
	struct plain_choice *choice; /* owned; of number - 1 */
	int n_choice, cap_choice;
	uint64_t *line;              /* owned; what its lines said, sorted */
	int64_t n_line;
	uint64_t row;                /* what the row of the cursor said */
	const struct view_ops *told[PLAIN_TOLD]; /* whose words were told */
	int n_told;
	/* What came meanwhile, to be said before the next line is asked for. */
	char later[UI_TEXT];
	int64_t quiet_until;         /* mono_ms; for progress */
	int64_t entry, quarter;      /* progress that was told */
	struct buf typed;            /* the line, clean; "": none yet */
	int said;                    /* lines, so far */
	bool over;                   /* no more input */
	bool utf8;                   /* the terminal takes it */
};

/* A line, whole, or with an empty text none. */
void plain_say(struct plain *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The page of the view on top, from its beginning; the next part of it; only
 * what is other than when it was said. */
void plain_page(struct plain *p);
void plain_more(struct plain *p);
void plain_changes(struct plain *p);
bool plain_is_new(const struct plain *p);
/* Puts the cursor on what has this number; says it where that is not there, or
 * not what it was. */
bool plain_choose(struct plain *p, int64_t number);
/* The next line into p->typed; false: there is none, but p->typed has what was
 * begun of it. asks stands before it. */
bool plain_line(struct plain *p, const char *asks);

#endif
