/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request and its reply inside the server: a call and what meets it. */
#ifndef RANZEN_SCHOOL_EXCHANGE_H
#define RANZEN_SCHOOL_EXCHANGE_H

#include <microhttpd.h>

#include "school/server.h"

enum stage { STAGE_WAITING, STAGE_READY, STAGE_SENDING };

struct exchange {
	struct call call; /* first: a call is its exchange */
	struct mood_plan plan;
	enum stage stage;
	bool begun; /* a streaming route has state to be cut */
	bool
	    decided; /* the reply stands; what is left of the body is dropped */
	bool closing; /* nothing is sent, the connection closes */
	int64_t body_seen;
	int64_t wake_at;       /* monotonic ms; INT64_MAX: never (silent) */
	int64_t started_at;    /* of the reply's body */
	int64_t total;	       /* bytes of the reply's body */
	struct exchange *next; /* of those that wait */
};

struct server {
	struct school *s;
	struct MHD_Daemon *daemon;
	struct server_options options;
	struct mood mood;
	struct stat mood_file; /* of the last reading */
	struct exchange *waiting;
	int64_t free_at_us;	   /* capacity: when the next may begin */
	int64_t maintenance_until; /* of the mood */
	bool dying;
	char *cert, *key;
};

/* Suspends the connection until then. */
void exchange_wait(struct exchange *x, int64_t wake_at);
/* Sends the reply as the mood wants it; MHD_NO closes the connection. */
enum MHD_Result exchange_send(struct exchange *x);
/* An answer that the mood makes instead of the route's. */
bool exchange_instead(struct exchange *x);

#endif
