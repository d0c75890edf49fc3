/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the IServ provider share (docs/iserv.md): the session and
 * its one way to ask for something, which sees to cookies, redirects, pages
 * that send on, and sessions that are over.
 *
 * An op begins with struct iserv_op and asks with iserv_ask, one thing at a
 * time; its then is called with what the school said in the end. Where the
 * session was over, it was renewed first: by the cookies alone, or by the
 * password where it is kept. Only one op of a session does that; the others
 * wait. After one refusal nobody tries again. A request that still leads to
 * the login after two good ones ends with "login needed".
 */
#ifndef RANZEN_PROVIDERS_ISERV_OP_H
#define RANZEN_PROVIDERS_ISERV_OP_H

#include "providers/iserv_jar.h"
#include "providers/iserv_read.h"
#include "providers/op.h"

#define ISERV_URL_SIZE	  512
#define ISERV_HOPS	  15
#define ISERV_RENEWALS	  2    /* of the session, for one request */
#define ISERV_GAP_MS	  300  /* and up to half as much again */
#define ISERV_PAGE_LIMIT  (4u << 20)
#define ISERV_SECRET_SIZE 16384

struct iserv_op;
/* The page of a success is read already (NULL: what came is no page). lost:
 * the request met a session that was over; what it carried went nowhere, and
 * the session is good again. */
struct iserv_reply {
	const struct net_reply *net; /* NULL where lost */
	struct iserv_page *page;     /* its nodes know their root: no copies */
	const char *path;            /* where it ended, or a POST was sent on to */
	bool lost;
};
typedef void iserv_then(struct iserv_op *op, const struct iserv_reply *r);

struct iserv_ask {
	const char *method;          /* "GET", "POST" */
	const char *path;            /* below root, with its query */
	struct net_header headers[4]; /* up to the first without a name */
	const char *type;            /* of the body */
	const void *body; size_t body_len;
	int fd; int64_t from, size;  /* behind body; size 0: none */
	const void *tail; size_t tail_len;
	bool (*sink)(void *ctx, int status, const void *data, size_t len);
	void (*head)(void *ctx, const struct net_reply *r);
	void (*moved)(void *ctx, int64_t up, int64_t down);
	bool calm;
	bool only_head;              /* the body may be longer than fits */
	bool aside;                  /* beside the point: then is called whatever
				      * came, a net error, or with path "" where
				      * it leads to another host, nowhere or to
				      * the login; no session is renewed for it */
	bool stay;                   /* where it leads is the answer: a redirect
				      * is not followed */
	bool commit;                 /* changes something: a lost reply is
				      * unknown, and it is not sent again */
	bool carries;                /* not sent again by itself either, for
				      * what it brings is of one session; but
				      * a lost reply does no harm */
};

struct iserv_op {
	struct op op; /* first */
	struct iserv_ask ask; /* its strings are the op's own copies */
	struct buf kept;      /* body of the ask */
	struct buf kept_tail;
	char path[ISERV_PATH_SIZE];
	char method[8];
	iserv_then *then;

	/* the way of one request through redirects and logins */
	char at[ISERV_PATH_SIZE];
	int hops, renewals;
	bool renewing, posted, waits;
	bool committed; /* something was changed: what fails now is unknown */
	struct iserv_op *next_waiting;
	void (*release)(struct iserv_op *op); /* the op's own part; may be NULL */
	/* a login's: what it ends with instead of then; NULL */
	void (*arrived)(struct iserv_op *op, enum iserv_kind kind,
			const struct iserv_page *page, const struct net_reply *r);
};

struct session {
	struct ops ops; /* first */
	const struct disk *disk;
	char root[ISERV_URL_SIZE];  /* "https://school.example" */
	char prefix[64];            /* "/iserv" */
	char zone[64];
	char *user, *password;      /* password: secret; NULL: not kept */
	bool remember;              /* the server is asked to */
	struct jar jar;
	bool plain;                 /* http: a portal could answer for it */
	bool refused;               /* the password was */
	struct iserv_op *renewer, *waiting;
	/* told where the secret changed; may be NULL */
	void (*changed)(void *ctx, const char *secret);
	void *changed_ctx;
};

static inline struct session *session_of(const struct op *op)
{
	return (struct session *)op->of;
}

struct session *iserv_session_new(struct net *net, const char *root,
				  const char *prefix);
/* size of the whole struct; NULL: no memory, and done has been called. */
void *iserv_op_new(struct session *s, size_t size, provider_done *done,
		   void *ctx);
/* For one that its owner allocated, after op_init. */
void iserv_op_init(struct iserv_op *op);
/* Answers the page that asks for a second factor's code. */
void iserv_answer(struct iserv_op *op, const struct iserv_page *p,
		  const char *code);
/* Sends; what it needs of ask is copied, but for the file. */
void iserv_ask(struct iserv_op *op, const struct iserv_ask *ask,
	       iserv_then *then);
void iserv_get(struct iserv_op *op, const char *path, iserv_then *then);
/* Half a page has half a form, and half a list. */
bool iserv_is_whole(const struct iserv_reply *r);
/* A whole page that answers a GET well, else the op ends with why. */
bool iserv_good(struct iserv_op *op, const struct iserv_reply *r);
/* JSON that answers well (free it), else NULL and the op has ended. */
json_t *iserv_good_json(struct iserv_op *op, const struct iserv_reply *r);
/* What a reply that is no success means, of a question. */
void iserv_reading(const struct net_reply *r, bool plain, enum fate *fate,
		   enum err *err);
/* Ends the op; what was committed is unknown unless it is done. */
void iserv_end(struct iserv_op *op, enum fate fate, enum err err,
	       int64_t later_s);
/* Ends the op with what that means. */
void iserv_failed(struct iserv_op *op, const struct net_reply *r);
/* The page that a reply is, below the session's school. arena: whose it is. */
enum err iserv_page_of(const struct session *s, struct iserv_page *p,
		       struct arena *arena, const struct net_reply *r);
/* What a page that makes no sense is: a portal's, or the school's. */
enum err iserv_nonsense(const struct session *s, const struct iserv_page *p);
/* Tells whoever keeps it, where the secret changed. */
void iserv_tell_changed(struct session *s);
/* The whole secret as it is kept. secret gets ISERV_SECRET_SIZE bytes. */
bool iserv_secret(const struct session *s, char *secret);
void iserv_show_path(const struct session *s, int64_t id,
		     char path[ISERV_PATH_SIZE]);
/* Which work that is, for the page has no number for it, marked as done or
 * not; "" none. */
void iserv_name_work(const struct iserv_show *s, char key[17]);
/* Tells the sink of the course that a tag stands for; "": none. */
enum err iserv_tell_course(const struct provider_sink *sink, const char *tag);
/* Tells the sink of one exercise; tag: its course, which it was told of;
 * NULL: the list is not known, nor a deadline that the page does not tell. */
enum err iserv_tell_task(const struct provider_sink *sink, int64_t id,
			 const char *tag, struct iserv_show *s);
/* Appends name=value, as application/x-www-form-urlencoded has it. */
void iserv_form_add(struct buf *form, const char *name, const char *value);

/* The functions of the table, by file. */
void iserv_probe(struct net *, const char *url, provider_found *, void *ctx);
void iserv_login(struct net *, const struct login_with *,
		 provider_login_done *, void *ctx);
struct session *iserv_open(struct net *, const struct disk *,
			   const struct account *, const char *token);
void iserv_close(struct session *);
void iserv_watch(struct session *, void (*changed)(void *ctx, const char *token),
		 void *ctx);
char *iserv_password(const char *secret);
extern const struct provider_dav iserv_dav;
void iserv_news(struct session *, const char *cursor, enum look,
		const struct provider_sink *, provider_done *, void *ctx);
void iserv_task(struct session *, const char *pid,
		const struct provider_sink *, provider_done *, void *ctx);
void iserv_health(struct session *, const struct provider_sink *,
		  provider_done *, void *ctx);
void iserv_fetch(struct session *, const struct material *, const char *part,
		 void (*moved)(void *ctx, int64_t done, int64_t total),
		 provider_done *, void *ctx);
void iserv_hand_in(struct session *, const struct entry *,
		   const char *const *paths, const struct provider_journal *,
		   provider_done *, void *ctx);
void iserv_change(struct session *, const struct entry *,
		  const struct provider_journal *, provider_done *, void *ctx);
void iserv_ask_hand_in(struct session *, const struct entry *,
		       const struct provider_journal *, provider_done *,
		       void *ctx);
void iserv_report(struct session *, const struct provider_report *,
		  provider_done *, void *ctx);

#endif
