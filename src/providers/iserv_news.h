/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the news of IServ share between their files.
 *
 *	iserv_news.c   lists, and the rows that changed
 *	iserv_notes.c  notifications, which are looked at less often
 *	iserv_more.c   announcements and dates, and these still less
 *
 * The cursor is JSON: {"v":1,"badge":N,"list_at":T,"past_at":T,"rows":{"4711":
 * ["print","tag",past,due],…},"full":true,"news_at":T,"news":{"12":"print",…},
 * "dates_at":T,"dates":{"uid":start,…},"notes_at":T,"notes_from":T,"notes_since":
 * T,"notes":{"507":T,…},"follow":[N,…]}; T is the server's time of the last look.
 * Of notifications: from: the first pass, what is older is nobody's news; since:
 * of the last look that showed all of them; notes: when each was, -T where it
 * was not told; follow: those whose exercise is to be read. badge: as it was
 * before the list was read; -1: not known. A print ""
 * is none: the row is still to be read. full: a pass from nothing is not over.
 */
#ifndef RANZEN_PROVIDERS_ISERV_NEWS_H
#define RANZEN_PROVIDERS_ISERV_NEWS_H

#include "providers/iserv_op.h"

#define ISERV_NEWS_AFTER  (3 * 3600)
#define ISERV_DATES_AFTER (6 * 3600)
#define ISERV_NOTES_AFTER (2 * 3600)
#define ISERV_AGAIN_AFTER 1800 /* what went wrong; all in seconds */
#define ISERV_NEWS_AT_ONCE 4 /* announcements that are opened in one round */

struct iserv_news_op {
	struct iserv_op op; /* first */
	struct provider_sink sink;
	json_t *before;     /* rows of the cursor */
	json_t *rows;       /* as they are now */
	json_t *changed;    /* [id, …], to be read */
	json_t *courses;    /* {"tag":true,…}, told in this round */
	char past[ISERV_PATH_SIZE];
	int64_t badge_before, badge; /* -1: not known */
	int64_t list_at, past_at, now;
	size_t next;
	int bad;            /* pages of exercises that made no sense */
	bool full, in_past;
	bool strange;       /* a row of a list leads elsewhere: whose it is,
			     * nobody can tell, so none counts as gone */

	json_t *news, *dates; /* of the cursor, then as they are */
	json_t *opened;       /* [[id, title, time, print], …], to be opened */
	size_t next_news;
	int64_t news_at, dates_at;
	bool late; /* a part, or an announcement, was never heard of */

	json_t *notes, *follow; /* of the cursor, and new ones */
	json_t *shown;        /* {"4711":true,…}: exercises read in this round */
	int followed, reread; /* in this round */
	int64_t notes_at, notes_from, notes_since;
};

/* The school has no such module, or not for this person. */
static inline bool iserv_no_module(const struct net_reply *r)
{
	return r->status / 100 == 4 && r->status != 429 && r->status != 408;
}

/* Tells of an exercise of the list anew; GARBLED: of such a page. */
enum err iserv_news_show(struct iserv_news_op *op, const char *id,
			 const struct iserv_page *page);
/* Looks at what is due of notifications, then iserv_more. */
void iserv_notes(struct iserv_news_op *op);

/* Looks at what is due of announcements and dates, and ends the round. */
void iserv_more(struct iserv_news_op *op);
/* All is told: the cursor goes down, and the op ends. */
void iserv_news_end(struct iserv_news_op *op, enum err err);

#endif
