/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request on its way through curl: copies what it was asked, feeds the
 * body, takes the reply up to its limit, and makes the net_reply. It decides
 * nothing about when; that is net_curl.c.
 */
#ifndef RANZEN_NET_TRANSFER_H
#define RANZEN_NET_TRANSFER_H

#include <curl/curl.h>

#include "net/headers.h"
#include "net/line.h"
#include "net/net.h"
#include "net/url.h"

#define TRANSFER_REDIRECTS 5

struct transfer {
	struct transfer *next;
	const struct net_options *options;
	uint64_t id;
	struct net_request ask; /* pointers are our copies */
	net_done *done;
	void *ctx;

	CURL *easy;             /* NULL: waits */
	struct curl_slist *fields;
	char *url;              /* where it is now, after redirects */
	struct url first, now;  /* where it began, where it is */
	struct line *line;      /* of the host where it is; lent */
	int redirects;
	char text[CURL_ERROR_SIZE];

	struct headers headers;
	struct buf body;
	int status;
	bool head_told, connected, cancelled;
	bool all_read;          /* curl has had the whole body, once */
	enum err err;           /* our own reason to end it */
	int64_t body_size, read; /* of the request */
	int64_t up, down, up_told, down_told;
	int64_t last_ms;        /* when a byte moved last */
	int64_t began_ms;       /* connected, for this request */
	int outq;               /* bytes in the socket's queue at last look */
	int fd;                 /* of its connection, for a look; -1 */
	int64_t acked, acked_ms; /* of the body, as our kernel knows; when */
	bool given_up;          /* by us, for its silence */
	bool share;             /* wait for a connection that may be shared */
	bool replied;           /* the first byte has come */
};

/* NULL: no memory. An address that is none is told by t->err. */
struct transfer *transfer_new(const struct net_options *o,
			      const struct net_request *ask, net_done *done,
			      void *ctx);
void transfer_free(struct transfer *t);
/* A method that changes nothing. */
bool transfer_is_safe(const struct transfer *t);
/* Makes the curl handle, ready to be added. */
enum err transfer_prepare(struct transfer *t);
void transfer_unprepare(struct transfer *t);
/* transfer_line.c: how it stands with its line. */
int64_t transfer_now(const struct transfer *t); /* monotonic ms */
int transfer_idle_s(const struct transfer *t);
void transfer_came(struct transfer *t, size_t len); /* of the reply */
void transfer_measure_connect(struct transfer *t);
/* By the ports of its connection. */
void transfer_find_socket(struct transfer *t, int local, int remote);
/* What the end of this request says about the line. */
void transfer_judge_line(struct transfer *t, const struct net_reply *r);
/* Milliseconds until it has to be looked at again; <= 0: it was silent for too
 * long, give it up. */
int64_t transfer_idle_left(struct transfer *t, int64_t now_ms);
void transfer_give_up(struct transfer *t, int64_t now_ms); /* sets err */

/* After curl has ended it: true if it is to go on at t->url. */
bool transfer_redirected(struct transfer *t);
/* Tells moved where bytes have moved. */
void transfer_tell_moved(struct transfer *t);
/* Fills the reply; code is curl's. Lent until transfer_free. */
void transfer_reply(struct transfer *t, int code, struct net_reply *reply);

#endif
