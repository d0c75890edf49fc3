/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The doorbell: a private Unix socket between ranzen and ranzen-sync. It
 * carries "wake", "how far are you" and progress, never data; what matters
 * stands in the store. Lines of text, at most BELL_LINE bytes:
 *
 *   client: wake [ENTRY]      look into the store now
 *   client: sync              one full round, then "round ERR" comes back
 *   client: fetch MATERIAL    material number wanted now
 *   client: watch             send progress until I hang up (keeps sync alive)
 *   client: stop              end when the current step is done
 *   server: changed           something was committed
 *   server: progress ENTRY|m:MATERIAL DONE TOTAL BYTES_PER_SECOND
 *   server: round ERRNAME     the asked round is over
 *
 * All sockets are non-blocking; nobody waits for the other side (a slow
 * watcher loses progress lines, never "changed").
 */
#ifndef RANZEN_BELL_BELL_H
#define RANZEN_BELL_BELL_H

#include "base/buf.h"

#define BELL_LINE 256

enum bell_kind {
	BELL_WAKE, BELL_SYNC, BELL_FETCH, BELL_WATCH, BELL_STOP,
	BELL_CHANGED, BELL_PROGRESS, BELL_ROUND, BELL_HANGUP
};

struct bell_message {
	enum bell_kind kind;
	bool material;   /* progress: id is a material, else an outbox entry */
	int64_t id;      /* 0: none */
	int64_t done, total, rate; /* bytes, bytes, bytes a second */
	enum err err;    /* round */
};

/* Parses one line without its \n; false if it is none of ours. */
bool bell_parse(const char *line, struct bell_message *m);
/* Formats with \n. */
void bell_format(const struct bell_message *m, char out[BELL_LINE]);

/* The side of ranzen (screen, commands). */
struct bell;
enum err bell_connect(const char *path, struct bell **out); /* SYNC_ABSENT */
void bell_close(struct bell *b);
int bell_fd(const struct bell *b); /* for poll */
enum err bell_send(struct bell *b, const struct bell_message *m);
/* Next message without waiting; false: none now. HANGUP once at the end. */
bool bell_next(struct bell *b, struct bell_message *m);

/* The side of ranzen-sync. */
struct bell_server;
typedef void bell_heard(void *ctx, int client, const struct bell_message *m);
/* DENIED where path's folder is not ours alone, BUSY where another one serves. */
enum err bell_listen(const char *path, struct bell_server **out);
void bell_server_close(struct bell_server *s); /* unlinks the socket */
/* Fills at most max pollfd; returns how many. */
int bell_server_fds(struct bell_server *s, struct pollfd *fds, int max);
/* Handles what poll reported. client numbers answer with bell_answer; a client
 * that left is heard as HANGUP. heard must not close the server. */
void bell_server_turn(struct bell_server *s, const struct pollfd *fds, int n,
		      bell_heard *heard, void *ctx);
void bell_answer(struct bell_server *s, int client, const struct bell_message *);
/* To all who watch. */
void bell_announce(struct bell_server *s, const struct bell_message *m);
int bell_watchers(const struct bell_server *s);

#endif
