/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the engine share; nobody else includes this.
 * Times are engine_now's unless a name ends in _ms.
 */
#ifndef RANZEN_SYNC_INNER_H
#define RANZEN_SYNC_INNER_H

#include "base/hash.h"
#include "sync/engine.h"

/* The longest put-off that a clock jump is believed to explain. */
#define PUT_OFF_MAX_S (36 * 3600)
#define OWN_FAULT_S   10 /* our store could not be written */

/* What runs at the desk of an account, beside hand-in and download. */
enum desk { DESK_FREE, DESK_NEWS, DESK_HEALTH, DESK_TASK };

/* When something that failed is tried again. */
struct patience {
	int64_t at; /* not before */
	int tries;  /* failures in a row without a byte moved */
};

struct pace {
	int64_t began_ms, said_ms, first;
	bool begun;
};

/* Measures what an upload really gets: acknowledged bytes, waiting included. */
struct meter {
	int64_t began_ms, acknowledged;
};

struct news_told { /* tasks that are told of when the round is over */
	int n;
	/* of the first of them */
	char *title; /* owned */
	int64_t at;
	enum standing standing;
};

struct recent { /* entries that were proven since the news were asked for */
	int64_t *entry; /* owned */
	int n;
	bool all; /* no memory: any may be */
};

struct delivery;
struct download;

struct link { /* one account at work */
	struct link *next;
	struct engine *e;
	struct account acc; /* owned */
	const struct provider *p;
	struct session *session;
	struct patience key; /* the secret could not be read */
	bool key_waits;	     /* it is being looked for */
	char *fresh_key;     /* owned, secret: to be kept; NULL: none */
	char key_print[HASH_HEX_SIZE]; /* of the one that is kept */
	bool drop;	     /* close the session at the next step */
	bool login_told;     /* the store knows that a login is needed */
	int64_t quiet_until; /* Retry-After: not even when asked */

	enum desk desk;
	struct provider_sink sink;
	bool round_asked, first_pass;
	struct patience news, fetch;
	int64_t health_at; /* not before, even when something is wrong */
	bool health_wanted, health_told; /* told with the news */
	enum err news_err;
	enum err pass_err; /* a pass that could not begin has no pages */
	struct news_told fresh, vanished, replaced;
	struct recent recent;
	bool gone_seen; /* the news took tasks away */
	int64_t unseen; /* the proven entry that is asked for apart */
	bool unseen_due; /* there may be more of them */
	char *refused;	/* owned: a task to be told anew, after a refusal */
	bool look;	/* an order waits for a look at the school, … */
	bool looking;	/* … and that began */

	struct delivery *delivery; /* owned; NULL: none under way */
	int64_t outbox_at;	   /* look again; INT64_MAX: when woken */
	bool line_waits;	   /* something waits for the line alone */
	int64_t look_ms;	   /* should it yield? not before */
	int64_t asked_at;	   /* the person asked for a round */
	int favours;		   /* put-off entries to try for that */
	struct download *download; /* owned */
	bool fetch_none;	   /* nothing is wanted */
};

struct engine {
	struct engine_options o;
	struct link *links;
	bool reload;	/* the accounts may have changed */
	bool changed;	/* tell, at the end of the step */
	bool page_open; /* news not committed yet */
	bool round_asked;
	enum err round_err;
	int64_t seen; /* version of the store that was looked at */
	int64_t due_check, alarm_at;
	struct sample heard; /* not kept yet: who asked reads the reply; of
				account 0: none */
	int64_t shift, last_wall, last_mono;
	uint64_t sound[64]; /* sealed copies that were read and are well */
	unsigned sound_at;
};

/* Seconds since 1970 that never go back, whatever happens to the clock. */
int64_t engine_now(struct engine *e);
/* Commits news that are under way; before any write of the outbox, so that
 * its journal never hangs on a transaction of somebody else. */
enum err engine_flush(struct engine *e);
void engine_log(struct engine *e, const char *account, const char *what,
    enum err err, const char *said);
/* Told once, if it was not before. */
void engine_tell(struct engine *e, int64_t account, const char *subject,
    const struct notice *n);

/* A failure or a success, and what it means for the next try. */
void patience_fail(struct patience *p, struct link *l, const struct verdict *v);
void patience_ok(struct patience *p, int64_t next);
/* The platform says that the login is over. */
void link_login_needed(struct link *l);
/* Nobody but the person can go on. */
static inline bool link_login_is_over(enum err err)
{
	return err == ERR_LOGIN || err == ERR_LOGIN_REFUSED;
}

/* key.c. Opens the session with the secret; BUSY: it is being looked for. */
enum err key_open(struct link *l);
/* Keeps what the session told as its new secret; false: not yet. */
bool key_keep(struct link *l);
void key_forget(struct link *l);

/* Progress, at most five times a second. */
void pace_say(struct pace *p, struct engine *e, bool material, int64_t id,
    int64_t done, int64_t total);

/* Sees each reply of the net: its sample is kept, for the weather. */
void engine_sample(void *ctx, const struct net_reply *reply);
/* What the provider makes of the reply that was seen just now: an answer that
 * looks good and is a fault ("200", and in it "in maintenance") is a bad one. */
void link_heard(struct link *l, const struct verdict *v);

/* round.c */
bool round_begin(struct link *l, int64_t now);
bool health_begin(struct link *l, int64_t now);
/* After a hand-in, news that do not name it: the school may stand before it
 * again, and a delta does not tell. Looks at that one task. */
bool unseen_begin(struct link *l);
/* After a refusal before anything was sent: the school was asked for the task,
 * but only this tells the person what stands there now. Once for each. */
bool refused_begin(struct link *l);
/* By the school's clock (P10). */
void round_due_soon(struct link *l);

/* vanished.c: work that was proven, as the news now name it. In the
 * transaction of the news; not OK: they must not be committed. */
void vanished_begin(struct link *l);
enum err vanished_look(struct link *l, int64_t task, const char *title);
enum err vanished_gone(struct link *l);
/* Was it proven after the news were asked for? */
bool vanished_is_recent(const struct link *l, int64_t entry);
/* An entry became proven just now. */
void vanished_proven(struct link *l, int64_t entry);

/* conflict.c. check: may e be sent? Moves its base on where only older work
 * from here is there; clear false: look at the school first (l->look). */
enum err conflict_check(struct link *l, struct entry *e, bool *clear);
void conflict_settle(struct link *l);
void conflict_put_off(struct link *l, int64_t until);

/* outbox.c */
bool outbox_begin(struct link *l, int64_t now);
void outbox_tell(struct link *l, const struct entry *e, enum notice_kind kind,
    enum err reason);
void outbox_abandon(struct link *l);
/* What is under way; 0: nothing. */
int64_t outbox_entry(const struct link *l);

/* choose.c: the next entry to be sent or asked after; false: none now, and
 * l->outbox_at says when to look again. */
bool choose_next(struct link *l, int64_t now, int64_t *id, bool *in_doubt);

/* turns.c */
void meter_begin(struct meter *m, struct engine *e, const struct entry *entry);
/* Now and then, and when it is over: keeps what was measured. */
void meter_read(struct meter *m, struct link *l, int64_t entry, bool over);
/* Something more urgent of another account has it. */
bool turns_taken(const struct link *l, const struct queue *q,
    const struct turn *mine, int64_t now);
/* An upload whose deadline is near is under way. */
bool turns_urgent(struct engine *e);
/* Should what l is sending stop for something that is more urgent? */
bool turns_yields(struct link *l);
/* What l had under way is over: who waited for the line may look again. */
void turns_free(struct engine *e);
/* A wanted material, to be compared by turn_order. */
struct turn turns_download(const struct link *l, const struct material *m);
/* Warns of what would come too late, once for each step. */
void turns_alarms(struct engine *e);

/* proof.c: does the platform hold what the entry names? why gets a word for
 * the log, not for a person. *out is filled (owned) where it does. */
bool proof_of(const struct entry *e, const struct receipt *platform,
    bool hashes_due, char *why, size_t size);
enum err proof_receipt(const struct entry *e, const struct receipt *platform,
    int64_t now, struct receipt *out);

/* fetch.c */
bool fetch_begin(struct link *l, int64_t now);
void fetch_abandon(struct link *l);

/* place.c: how material gets to its folder (model/files.h). Callers free. */
char *place_part(const char *folder, const struct material *m);
/*
 * Puts the finished part into folder under m->name, or with a number behind
 * it where another material has that name: each has a file of its own. A file
 * there that a person changed (its SHA-256 is not m->local_sha256) stays; the
 * new one then gets a name with the date of now, and *both is true (P6).
 */
enum err place_file(struct engine *e, const char *part, const char *folder,
    const struct material *m, const char *sha256, char **path, bool *both);

#endif
