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

/* What has a number: where it stood, and what it is. */
struct plain_choice { int64_t row, is; };

/* A page as it was heard. A number means what it was said for, wherever that
 * stands by now, until the page is said anew. */
struct heard {
	uint64_t serial;             /* of the view; 0: none */
	int64_t turned, next;        /* next: its first row not said yet */
	char words[PROMPT_TEXT];     /* searched for */
	struct plain_choice *choice; /* owned; of number - 1 */
	int n_choice, cap_choice;
	int64_t named;               /* what the person named last; 0: nothing */
	uint64_t *line;              /* owned; what its lines said, sorted */
	int64_t n_line;
	uint64_t row;                /* what the row of the cursor said */
};

struct plain {
	struct ui *ui;
	/* Of the views from below; and of those that are searched now, before. */
	struct heard page[UI_DEPTH], before[UI_DEPTH];
	uint64_t last;               /* serial of the one that was said last */
	const struct view_ops *told[PLAIN_TOLD]; /* whose words were told */
	int n_told;
	bool told_again, told_prompt; /* how a page is said again; how a line
				       * that is asked for is left out */
	bool steps;                  /* from hit to hit of a search */
	enum action wants;           /* is to have a number; ACTION_COUNT: none */
	/* What came meanwhile, to be said before the next line is asked for. */
	char later[UI_TEXT];
	int64_t quiet_until;         /* mono_ms; for progress */
	int64_t entry, quarter;      /* progress that was told */
	struct buf typed;            /* the line, clean; "": none yet */
	int key;                     /* the function key that it was; 0: none */
	int said;                    /* lines, so far */
	bool over;                   /* no more input */
	bool utf8;                   /* the terminal takes it */
};

void plain_init(struct plain *p, struct ui *ui);
void plain_release(struct plain *p);
/* A line, whole, or with an empty text none. */
void plain_say(struct plain *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The page of the view on top, from its beginning; so many lines more of it,
 * 0: as many as are said at a time. */
void plain_page(struct plain *p);
void plain_more(struct plain *p, int64_t lines);
/* After a line was obeyed: a new page, or what is other on this one than when
 * it was heard; and where one is, after coming back to it. */
void plain_after(struct plain *p);
/* Puts the cursor on what has this number; says it where that is gone. */
bool plain_choose(struct plain *p, int64_t number);
/* Whether an action of this view is about one row, which nobody has named. */
bool plain_wants_number(struct plain *p, enum action a);
/* Says the row that an action is about: with a question, so that nobody says
 * yes to another one. */
void plain_name(struct plain *p, enum action a);
/* Does an action as if its word had been typed. */
void plain_act(struct ui *ui, enum action a);
/* The next line into p->typed; false: there is none, but p->typed has what was
 * begun of it. asks stands before it. */
bool plain_line(struct plain *p, const char *asks);

#endif
