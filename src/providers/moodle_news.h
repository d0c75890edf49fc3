/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the provider: a call for news (moodle_news.c), and how it tells what
 * it has of a chunk (moodle_tell.c).
 */
#ifndef RANZEN_PROVIDERS_MOODLE_NEWS_H
#define RANZEN_PROVIDERS_MOODLE_NEWS_H

#include "providers/moodle_asks.h"
#include "providers/moodle_cursor.h"

struct news_op {
	struct op op; /* first */
	struct provider_sink sink;
	struct moodle_cursor c;    /* as it was given, then as it will be */
	struct ids known;          /* courses that the poll asks for */
	bool full;                 /* a pass from nothing */
	bool parts;                /* of all: materials, announcements, too */
	bool tasks_too;            /* of all, though the pass is not full */
	bool messages;             /* to be asked for with the next chunk */
	bool posts_lost;           /* some announcements could not be had */
	struct ids changed, of;    /* modules that the poll named; their courses */
	struct ids load;           /* courses to load; none: all at once */
	size_t at, size;           /* in load, and how many of it at once */
	struct ids chunk;          /* what is being loaded of it */
	struct ids tasks;          /* modules of the chunk that are tasks */
	json_t *assignments;       /* of the chunk; NULL: none asked for */
	struct moodle_asks asks;   /* under way */
	struct moodle_asks states; /* states, contents, forums of the chunk */
};

/* Tells of the chunk; what it held is freed. */
enum err news_tell(struct news_op *op);

#endif
