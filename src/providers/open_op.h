/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the open provider share: the session, its requests, and
 * what an answer that is no success means. The ops are those of op.h; after
 * open_failed, too, the op is gone.
 */
#ifndef RANZEN_PROVIDERS_OPEN_OP_H
#define RANZEN_PROVIDERS_OPEN_OP_H

#include "providers/op.h"
#include "providers/open_read.h"

#define OPEN_URL_SIZE 1024
#define OPEN_DISCOVERY "/.well-known/school-api"

struct session {
	struct ops ops; /* first */
	const struct disk *disk;
	char origin[OPEN_URL_SIZE]; /* https://school.example */
	char api[OPEN_URL_SIZE];    /* origin and path of the API */
	char bearer[OPEN_ID_SIZE + 8]; /* secret */
	bool plain;                 /* http: a portal could answer for it */
	bool bare_creation;         /* it takes no bytes with a POST */
};

static inline struct session *session_of(const struct op *op)
{
	return (struct session *)op->of;
}

struct open_call {
	const char *method;
	const char *path;         /* "/changes" below the API, or absolute */
	struct net_header headers[6]; /* up to the first without a name */
	const void *body; size_t body_len;
	bool from_file; int fd; int64_t from, size;
	bool (*sink)(void *ctx, int status, const void *data, size_t len);
	void (*head)(void *ctx, const struct net_reply *r);
	void (*moved)(void *ctx, int64_t up, int64_t down);
	bool calm;                /* after what is urgent */
	bool goes_on;             /* net_request.goes_on */
	bool spare, repeatable;   /* as in struct net_request */
	size_t limit;
};
/* Credentials are added. No memory ends the op. */
void open_send(struct op *op, const struct open_call *call, op_reply *then);
/* One more request beside that of open_send: the caller keeps its number (0: no
 * memory) and cancels it in op->release. ctx is for all of its callbacks. */
uint64_t open_send_beside(struct op *op, const struct open_call *call,
			net_done *done, void *ctx);
/* Ends the op with what this reply, which is no success, means. */
void open_failed(struct op *op, const struct net_reply *r);
/* The same for a request that changes something: what nobody can know is
 * unknown. */
void open_failed_commit(struct op *op, const struct net_reply *r);

/* Pure, what open_failed goes by. said may be NULL. */
struct open_reading {
	enum fate fate; enum err err; int64_t later;
	struct open_problem problem;
};
void open_reading(struct open_reading *out, const struct net_reply *r,
		  bool plain, bool commit);
/* A 2xx whose body is JSON by its type. */
bool open_is_json(const struct net_reply *r);
/* "https://school.example:8443" of what a person typed; false: no address. */
bool open_origin(const char *typed, char *out, size_t size);

/* The functions of the table, by file. */
void open_probe(struct net *, const char *url, provider_found *, void *ctx);
void open_login(struct net *, const struct login_with *,
		provider_login_done *, void *ctx);
struct session *open_open(struct net *, const struct disk *,
			  const struct account *, const char *token);
void open_close(struct session *);
void open_news(struct session *, const char *cursor, enum look,
	       const struct provider_sink *, provider_done *, void *ctx);
void open_task(struct session *, const char *pid, const struct provider_sink *,
	       provider_done *, void *ctx);
void open_health(struct session *, const struct provider_sink *,
		 provider_done *, void *ctx);
void open_fetch(struct session *, const struct material *, const char *part,
		void (*moved)(void *ctx, int64_t done, int64_t total),
		provider_done *, void *ctx);
void open_hand_in(struct session *, const struct entry *,
		  const char *const *paths, const struct provider_journal *,
		  provider_done *, void *ctx);
void open_change(struct session *, const struct entry *,
		 const struct provider_journal *, provider_done *, void *ctx);
void open_ask(struct session *, const struct entry *,
	      const struct provider_journal *, provider_done *, void *ctx);

#endif
