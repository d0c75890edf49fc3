/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the Moodle provider share (docs/moodle.md): the session,
 * forms, batches, and what an answer that is no success means.
 *
 * Every call is a POST whose body is a form; the token is in the body, never
 * in an address that a server or a proxy writes down.
 */
#ifndef RANZEN_PROVIDERS_MOODLE_OP_H
#define RANZEN_PROVIDERS_MOODLE_OP_H

#include "providers/moodle_read.h"
#include "providers/op.h"

#define MOODLE_FORM_LIMIT (4u << 20)
#define MOODLE_PUBLIC "/lib/ajax/service-nologin.php" \
		      "?info=tool_mobile_get_public_config"
#define MOODLE_TOKEN "/login/token.php"
#define MOODLE_REST "/webservice/rest/server.php?moodlewsrestformat=json"

struct session {
	struct ops ops; /* first */
	const struct disk *disk;
	char root[MOODLE_URL_SIZE]; /* the site's own word: wwwroot */
	char token[33];             /* secret */
	bool plain;                 /* http: a portal could answer for it */
	char school[256];           /* its name */
	int64_t max_bytes;          /* of one upload, as the site says; 0: no word */
};

static inline struct session *session_of(const struct op *op)
{
	return (struct session *)op->of;
}

/* Appends name=value, as application/x-www-form-urlencoded has it. */
void form_add(struct buf *form, const char *name, const char *value);
void form_add_int(struct buf *form, const char *name, int64_t value);

/* Appends s with all but letters, digits and -._~ as %XX. */
void form_escape(struct buf *form, const char *s);

/* Several calls in one request. Not atomic: it stops at the first fault. */
struct moodle_batch { struct buf form; int n; };
void batch_init(struct moodle_batch *b);
void batch_release(struct moodle_batch *b);
/* Takes args (a JSON object), even where there is no memory. */
void batch_add(struct moodle_batch *b, const char *function, json_t *args);
/* "settingraw" and the like, for the call that was added last. */
void batch_setting(struct moodle_batch *b, const char *setting);

/* Posts a form to root + path. The form is copied; calls add the token. No
 * memory, or a form that is too long, ends the op. */
void moodle_post(struct op *op, const char *path, const struct buf *form,
		 size_t limit, op_reply *then);
void moodle_call(struct op *op, const char *function, const struct buf *args,
		 op_reply *then);
/* limit: bytes of the answer; 0: the net's. */
void moodle_call_limited(struct op *op, const char *function,
			 const struct buf *args, size_t limit, op_reply *then);
void moodle_send_batch(struct op *op, const struct moodle_batch *b,
		       op_reply *then);

/* What an answer means. commit: the request changed something; then what
 * nobody can know is unknown. OK and fate done: it is JSON and no fault. */
void moodle_reading(struct moodle_fault *out, const struct net_reply *r,
		    bool plain, bool commit);
/* Ends the op with what f says. */
void moodle_end(struct op *op, const struct moodle_fault *f, int64_t later_s);
/* true: the answer is good. false: it was not, and the op has ended, or will
 * when it is known why. */
bool moodle_good(struct op *op, const struct net_reply *r, bool commit);

/* Asks what anybody may know (moodle_read_site). */
void moodle_ask_site(struct op *op, op_reply *then);

/* A task's pid: "CMID.ASSIGN.COURSE", so that every call knows all three. */
#define MOODLE_PID_SIZE 64
struct moodle_pid { int64_t cmid, assign, course; };
bool moodle_pid_read(const char *pid, struct moodle_pid *out);

/* Says which version of the work that is: a save moves the time. "": none. */
void moodle_work_key(const struct moodle_state *s, char *out, size_t size);

/* Tells the sink of one task with the pupil's state in it (JSON of
 * get_submission_status). */
enum err moodle_tell_task(const struct provider_sink *sink,
			  const struct session *session, const struct task *row,
			  const struct moodle_limits *limits,
			  const struct material *files, int n,
			  const json_t *state);

/* The functions of the table, by file. */
void moodle_probe(struct net *, const char *url, provider_found *, void *ctx);
void moodle_login(struct net *, const struct login_with *,
		  provider_login_done *, void *ctx);
bool moodle_launch(const char *site, const char *passport, char *url,
		   size_t size);
void moodle_redeem(struct net *, const char *site, const char *passport,
		   const char *pasted, provider_login_done *, void *ctx);
struct session *moodle_open(struct net *, const struct disk *,
			    const struct account *, const char *token);
void moodle_close(struct session *);
void moodle_news(struct session *, const char *cursor, enum look,
		 const struct provider_sink *, provider_done *, void *ctx);
void moodle_task(struct session *, const char *pid,
		 const struct provider_sink *, provider_done *, void *ctx);
void moodle_fetch(struct session *, const struct material *, const char *part,
		  void (*moved)(void *ctx, int64_t done, int64_t total),
		  provider_done *, void *ctx);
void moodle_hand_in(struct session *, const struct entry *,
		    const char *const *paths, const struct provider_journal *,
		    provider_done *, void *ctx);
void moodle_ask(struct session *, const struct entry *,
		const struct provider_journal *, provider_done *, void *ctx);
void moodle_change(struct session *, const struct entry *,
		   const struct provider_journal *, provider_done *, void *ctx);
void moodle_health(struct session *, const struct provider_sink *,
		   provider_done *, void *ctx);

#endif
