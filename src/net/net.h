/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network: requests with callbacks on one poll loop. net_curl_new makes
 * the real one (curl's multi interface); the simulation makes its own table.
 * Manners (token bucket per host, one or two connections, keep-alive) live here.
 * TLS verified always; redirects followed only to the same host (https, or
 * loopback) and at most 5; credentials to the account's own host only.
 * No total time-out: a transfer ends with TIMEOUT when no byte came for idle_s
 * seconds. A file (sink or body_fd) on a line that is known ends sooner, with
 * CUT, when it is silent for longer than that line ever is (net/line.h), and
 * so does a question that may be asked again where the line was cut in the
 * last minute; everything else waits, since a server may think.
 */
#ifndef RANZEN_NET_NET_H
#define RANZEN_NET_NET_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "model/records.h"

#define NET_REPLY_LIMIT (16u << 20)

struct net_reply;
struct net_header { const char *name, *value; };

/* start copies all of it but what body_fd names. head, sink and moved get the
 * ctx of done. */
struct net_request {
	const char *method;                 /* "GET", "PUT", … */
	const char *url;                    /* absolute; what is none ends with
					     * USAGE, in a later turn */
	const struct net_header *headers; int n_headers; /* secrets allowed */
	/* body: memory (copied), then a slice of an open file (fd stays the
	 * caller's), then memory again (copied) */
	const void *body; size_t body_len;
	int body_fd; int64_t body_from, body_size; /* body_fd -1: none */
	const void *tail; size_t tail_len;
	/* reply: into memory up to limit, else through sink (false: stop, CANCELLED).
	 * The sink is called only for a 2xx status. */
	size_t limit;
	bool (*sink)(void *ctx, int status, const void *data, size_t len);
	/* may be NULL: once, when the head of the final reply is there, before
	 * the sink; the reply has status and headers only. */
	void (*head)(void *ctx, const struct net_reply *reply);
	/* called as bytes move; sent or received of this request */
	void (*moved)(void *ctx, int64_t up, int64_t down);
	int idle_s;                         /* 0: default */
	bool repeatable;                    /* once more does no harm: so are GET
					     * and HEAD without a word */
	bool urgent;                        /* before downloads in the queue */
	bool spare;                         /* takes a place that is kept for
					     * what is urgent, and ends with
					     * CANCELLED when that needs it */
	bool goes_on;                       /* part of a transfer whose bytes
					     * get there: the server's own
					     * replies set its pace, so it is
					     * not held up by the budget */
	bool stays;                         /* a redirect is a reply as any:
					     * nobody follows it */
	int gap_ms;                         /* alone at its host, and begins so
					     * long after the last ended there */
	int64_t account;                    /* for the samples */
};

/* Lent for the call of net_done. */
struct net_reply {
	enum err err;       /* OK: a status line came and the body is whole */
	int status;         /* 0: none */
	const char *body; size_t len;
	const char *(*header)(const struct net_reply *, const char *name); /* NULL */
	/* the i-th field of that name, from 0; NULL: there are fewer */
	const char *(*nth)(const struct net_reply *, const char *name, int i);
	int64_t date;       /* server's Date, 0 none */
	int64_t retry_after;/* seconds from now, both forms read; 0 none */
	bool sent_all;      /* the whole request may have reached the server:
			     * with err != OK nobody knows whether it was done */
	struct sample sample;
	void *impl;
};
typedef void net_done(void *ctx, const struct net_reply *reply);

/* The way to one host, as measured. */
struct net_line {
	int rtt_ms;                /* 0: unknown */
	int64_t up_bps, down_bps;  /* bytes a second that got there; 0: unknown */
	int cuts;                  /* in the last ten minutes */
	bool gentle;               /* it said 429 or 503 lately: one connection */
};

struct net {
	uint64_t (*start)(struct net *, const struct net_request *, net_done *,
			  void *ctx);       /* 0: no memory */
	void (*cancel)(struct net *, uint64_t id); /* done is not called */
	/* One turn: waits for traffic, the fds, or timeout_ms (-1: for ever). */
	void (*turn)(struct net *, struct pollfd *fds, int n, int timeout_ms);
	/* requests waiting or running */
	int (*busy)(const struct net *);
	/* What is known of the way to the host of url; false: nothing. */
	bool (*line)(const struct net *, const char *url, struct net_line *out);
	/* Each reply is seen by fn before its done; one at a time, NULL: nobody. */
	void (*observe)(struct net *, net_done *fn, void *ctx);
	void (*free)(struct net *);
};

struct net_options {
	const char *ca_file;       /* NULL: the system's */
	const char *trust_dir;     /* goes before, by host (trust.h); NULL */
	int idle_s, per_minute;
	bool hurry;                /* no gap_ms between requests to this computer */
	const char *budget_path;   /* file shared by all stores of a user; NULL */
	const struct clock *clock; const struct random *random; struct log *log;
};
struct net *net_curl_new(const struct net_options *o);

/* ERR for a reply that is no success: 401 LOGIN, 404/410 GONE, 409 CONFLICT,
 * 413 TOO_LARGE, 429/502/503/504 OVERLOADED (503 with health text MAINTENANCE is
 * the provider's reading), other 5xx OVERLOADED, 4xx REFUSED; HTML where JSON was
 * due on 200: PORTAL when from a redirect to another host, else NOT_THIS. */
enum err net_status_err(int status);

#endif
