/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calls and faces. A face is a constant struct with a table of routes; the
 * server (server.c) finds the route, reads the body and sends the reply; the
 * mood stands between the two. One thread, so a handler has the school alone.
 */
#ifndef RANZEN_SCHOOL_HTTP_H
#define RANZEN_SCHOOL_HTTP_H

#include "school/mood.h"
#include "school/school.h"

#define CALL_HEADERS_MAX 16
#define CALL_BODY_MAX	 (1u << 20)
#define CALL_ARG_SIZE	 SCHOOL_ID_SIZE

struct MHD_Connection;
struct call;
struct face;
struct server;

enum route_flags {
	ROUTE_OPEN = 1 << 0,   /* no login */
	ROUTE_JSON = 1 << 1,   /* a JSON body, collected in call->body */
	ROUTE_STREAM = 1 << 2, /* begin, data, then handle; cut if it breaks */
	ROUTE_ROOT = 1 << 3,   /* path counts from the root */
	ROUTE_BODY = 1 << 4,   /* a body of any type, collected likewise */
};

struct route {
	const char *method;
	/* Inside the face; "*" is one segment, kept; "**" at the end is all
	 * the rest. */
	const char *path;
	unsigned flags;
	void (*handle)(struct call *c);
	/* For ROUTE_STREAM; begin may answer at once (then no data comes). */
	void (*begin)(struct call *c);
	void (*data)(struct call *c, const void *p, size_t n);
	void (*cut)(struct call *c);
};

/* Why the server itself refuses; the face has the words. */
enum refusal {
	REFUSE_LOGIN,
	REFUSE_NO_PATH,
	REFUSE_METHOD,
	REFUSE_TOO_LARGE,
	REFUSE_TYPE,
	REFUSE_BAD,
	REFUSE_BROKEN,	/* 500 */
	REFUSE_BUSY,	/* 503; Retry-After is set already */
	REFUSE_TOO_MANY /* 429; likewise */
};

struct face {
	const char *name;
	const char *base; /* "/api/v1": path of all its routes */
	const struct route *routes;
	size_t count;
	void (*refuse)(struct call *c, enum refusal why);
	/* Answers where one of the moods of this face alone holds; may be
	 * NULL. */
	bool (*mood)(struct call *c);
};

extern const struct face face_open;
extern const struct face face_moodle;
/* IServ's pages, and the same below a prefix that an administrator chose. */
extern const struct face face_iserv;
extern const struct face face_iserv_renamed;
extern const struct face face_iserv_dav;

struct call_header {
	char name[32];
	char *value; /* owned */
};

struct call {
	struct school *s;
	struct server *server;
	struct MHD_Connection *connection;
	const struct face *face;
	const struct route *route;
	char method[16];
	const char *path;   /* lent for the call's life; without prefix */
	const char *prefix; /* "", or "/moodle": a site in a subfolder */
	const char *inner;
	char arg[CALL_ARG_SIZE];
	char allow[64]; /* the methods that the path has */
	struct person who;
	char token[136];
	struct buf body; /* of the request */
	void *state;	 /* a streaming route's own; its cut or handle frees */
	int64_t maintenance_until; /* 0: none */
	/* Lent, both by kind: the request's faults, and what they are. */
	const bool *hit;
	const struct fault *by;

	/* The reply. */
	unsigned status; /* 0: none yet */
	bool later;	 /* handle wants to be called again, after others */
	struct buf reply;
	const char *type; /* static, or owned by the school's tables */
	struct call_header header[CALL_HEADERS_MAX];
	size_t headers;
	int fd; /* a file's bytes instead of reply; -1: none. Owned */
	int64_t fd_at, fd_len;
	bool gzip; /* reply may go out packed: call_gzip */
	bool changed; /* the mood: other bytes than the school's */
};

const char *call_header(struct call *c, const char *name); /* NULL: none */
const char *call_query(struct call *c, const char *name);
/* "http://127.0.0.1:4711", as the client names this server, with the prefix
 * of the call. */
void call_root(struct call *c, char *out, size_t size);
/*
 * For a face whose functions all have one path: what a mood has on order for
 * this one by METHOD "fn". True: the answer stands, and nothing is to be done.
 */
bool call_function(struct call *c, const char *name);
/* The bytes that "changed" sends instead of those at that place of a file. */
void call_change(char *p, size_t n, int64_t at);
/* Packs the reply as the last thing, where client and mood allow it; true:
 * it will be. */
bool call_gzip(struct call *c);
/* Adds a header to the reply. */
void call_set(struct call *c, const char *name, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* The same for a value of any length. */
void call_set_long(struct call *c, const char *name, const char *value);

#endif
