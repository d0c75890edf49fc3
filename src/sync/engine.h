/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine keeps store and platforms in step. Everything that it needs
 * comes from outside (clock, randomness, disk, network, store, secrets), so a
 * simulation can run it. It never waits: engine_step begins what is due and
 * says how long there is nothing to begin; the caller then gives net->turn
 * that long. One thread.
 *
 * Of each account at most one hand-in runs at a time, and beside it one look
 * at news or health and one download.
 */
#ifndef RANZEN_SYNC_ENGINE_H
#define RANZEN_SYNC_ENGINE_H

#include "base/disk.h"
#include "net/net.h"
#include "providers/provider.h"
#include "store/store.h"

/* After an unknown reply: so long may a server still commit (DESIGN 4). */
#define ENGINE_SETTLE_S 120

/* Something that a person should hear of, once. All is lent. */
struct notice {
	enum notice_kind kind;
	const char *account, *title;
	int64_t due;	 /* due_soon, start_soon, start_over */
	int64_t start;	 /* start_soon, start_over: the latest safe start */
	int64_t now;	 /* by the school's clock, as the others are */
	bool held;	 /* start_soon, start_over: the person must decide */
	enum err reason; /* held */
	int64_t at;	 /* vanished, replaced: when the school got it */
	/* vanished: vanished, changed, or gone with the whole task */
	enum standing standing;
	int more; /* new_task, vanished, replaced: so many others beside it */
};

struct engine_options {
	const struct clock *clock;
	const struct random *random;
	const struct disk *disk;
	struct net *net;     /* lent; the engine listens in for the samples */
	struct store *store; /* lent, open for writing */
	struct log *log;
	const char *files; /* lent: folder of the person's files */
	int64_t every_s;   /* between two looks at a school, about */
	const struct provider *(*provider)(const char *name);
	/* The secret of an account; *token is freed by the engine. NOT_FOUND
	 * means that a login is needed, BUSY that it is being looked for (it is
	 * asked again at the next step), any other error is tried again. */
	enum err (*token)(void *ctx, const struct account *, char **token);
	/* Keeps another secret in place of that one. NULL: it stays as it is. */
	enum err (*token_changed)(void *ctx, const struct account *,
	    const char *token);
	/* Any of these may be NULL. They must not call the engine. */
	void (*changed)(void *ctx); /* something was committed */
	void (*progress)(void *ctx, bool material, int64_t id, int64_t done,
	    int64_t total, int64_t rate);
	void (*round_over)(void *ctx, enum err err);
	void (*notice)(void *ctx, const struct notice *);
	void *ctx;
};

struct engine;

/* The options are copied, what they point at is lent. NULL: no memory. */
struct engine *engine_new(const struct engine_options *o);
/* Stops what runs; the next engine on this store goes on there. */
void engine_free(struct engine *e);
/* The store has changed: look at accounts, outbox and wanted materials. */
void engine_wake(struct engine *e);
/* A full round of all accounts and the outbox, now; round_over is called
 * when the news are in and nothing of the outbox can be sent at the moment.
 * What a server asked for by Retry-After is respected. */
void engine_round(struct engine *e);
/* The person wants this material. */
enum err engine_fetch(struct engine *e, int64_t material);
/* Begins what is due. Milliseconds until there may be more; -1: no idea. */
int engine_step(struct engine *e);
/* Something runs or was asked for. */
bool engine_busy(const struct engine *e);
/* Entries of the outbox that are neither proven nor held. */
int engine_pending(struct engine *e);
/* One that is held has a deadline ahead, of which the person is to be warned. */
bool engine_deadline_held(struct engine *e);

#endif
