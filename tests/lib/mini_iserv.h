/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * As much of an IServ as the provider's way of asking needs, on a paper net:
 * the way in with all its hops, sessions that end on order, and exercises
 * that a test sets. https://iserv.test/iserv.
 */
#ifndef RANZEN_TESTS_LIB_MINI_ISERV_H
#define RANZEN_TESTS_LIB_MINI_ISERV_H

#include "tests/lib/paper_net.h"

#define MINI_ROOT "https://iserv.test"
#define MINI_TASKS 40

struct mini_task {
	int id;
	const char *status;
	bool past, hidden;
	const char *sort;     /* data-sort of its deadline; NULL: 20261102235900 */
};
struct mini_iserv {
	struct paper_net net; /* first */
	int app, auth;        /* the session that is good; 0: none */
	int remember;
	int sessions;
	bool unquoted;        /* refresh pages, first of two spellings */
	int posts, good_posts, confirms;
	bool codes;           /* a second factor, 123456 */
	const char *strange;  /* a page below auth, instead of the form */
	const char *elsewhere; /* where the way leads at its end; NULL */
	bool again;           /* the way has no end */
	bool sparse;          /* a 502 for what is below auth */
	bool fleeting;        /* whoever saw the start page is out again */
	const char *shut;     /* this page leads to the login, and a good one
			       * to the start page; NULL */
	struct mini_task tasks[MINI_TASKS];
	int n_tasks;
	bool no_table;
	bool half;            /* pages end in the middle */
	int cut_after;        /* requests; 0: never */
	int bad_show;         /* its page is nonsense */
	const char *deadline; /* cell of the exercises' pages; NULL: none */
	/* whole replies; NULL */
	const char *badges, *news, *upcoming, *list, *health, *notes;
	int badge_status, list_status, news_status, news_show_status;
	int upcoming_status; /* 0: 200 */
	int notes_status, goto_status;
	const char *goto_leads; /* NULL: to an exercise */
	const char *list_type;
	char lines[PAPER_COOKIES][120]; /* of the reply under way */
	int n_lines;
};

void mini_iserv_init(struct mini_iserv *m);
void mini_iserv_release(struct mini_iserv *m);
/* So many lines of the log begin so. */
int mini_iserv_count(const struct mini_iserv *m, const char *begin);

#endif
