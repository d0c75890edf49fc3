/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A net on paper: each request is answered by a function of the test, in a
 * later turn, one at a time and in order. What was asked is kept as lines
 * "GET /path".
 */
#ifndef RANZEN_TESTS_LIB_PAPER_NET_H
#define RANZEN_TESTS_LIB_PAPER_NET_H

#include "net/net.h"

#define PAPER_COOKIES 6

struct paper_request {
	const char *method, *url, *path; /* path: with its query */
	const char *cookies;             /* "" none */
	const char *body;                /* all of it, as text */
	const struct net_request *net;   /* without its body */
};
struct paper_reply {
	enum err err;                    /* instead of the rest */
	int status;
	const char *type;                /* NULL: HTML */
	const char *set[PAPER_COOKIES];  /* Set-Cookie, up to the first NULL */
	char location[3000];
	struct buf body;
};
typedef void paper_answer(void *ctx, const struct paper_request *r,
			  struct paper_reply *out);

struct paper;
struct paper_net {
	struct net net; /* first */
	paper_answer *answer;
	void *ctx;
	struct paper *first;
	uint64_t last_id;
	int asked, least_gap_ms;
	int64_t date;
	struct buf log;
};

void paper_net_init(struct paper_net *n, paper_answer *answer, void *ctx);
void paper_net_release(struct paper_net *n);
/* Turns until nothing is waiting. */
void paper_net_run(struct paper_net *n);

#endif
