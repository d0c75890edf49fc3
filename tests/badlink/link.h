/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link in virtual time: no socket, no clock, no randomness. Time is in
 * nanoseconds from any start and never goes back.
 *
 * One link has two ways, up (from the client) and down. Each way sends one
 * packet after the other at its own rate: up to 1448 bytes of one connection,
 * then of the next one that has something to send. A packet that has left
 * arrives half a round trip later. What is behind the payload (heads of TCP
 * and IP) is not counted.
 *
 * A connection may send its first byte one round trip after it began. Each of
 * its ways has a window, first 14,480 bytes: so much may be unacknowledged,
 * which is what waits for its turn, is under way, or has arrived and was not
 * taken. An acknowledgement comes half a round trip after the bytes were
 * taken, and the window grows by what it names, up to 256 KiB. So a reader
 * that does not take slows the sender, and nothing here queues more than that.
 */
#ifndef RANZEN_TESTS_BADLINK_LINK_H
#define RANZEN_TESTS_BADLINK_LINK_H

#include "base/base.h"

#define LINK_PACKET	  1448
#define LINK_FIRST_WINDOW 14480
#define LINK_WINDOW	  262144
#define LINK_CONNECTIONS  128
#define LINK_NEVER	  INT64_MAX
#define LINK_SECOND	  INT64_C(1000000000)

enum link_way { LINK_UP, LINK_DOWN };
enum link_end { LINK_OPEN, LINK_FIN, LINK_RESET };

struct link_model {
	int64_t rate[2]; /* bits a second; 0: no limit */
	int64_t rtt;
};

struct link;

/* NULL without memory. */
struct link *link_new(const struct link_model *m);
void link_free(struct link *l);

/* The number of a new connection; -1 without memory or where all
 * LINK_CONNECTIONS are in use. */
int link_connect(struct link *l, int64_t now);
/* Frees the number. All that waits or is under way is lost. */
void link_drop(struct link *l, int conn);

/* How many bytes this way takes now. */
size_t link_room(const struct link *l, int conn, enum link_way way);
/* Hands in n bytes, at most link_room. */
void link_send(struct link *l, int conn, enum link_way way, const void *data,
    size_t n, int64_t now);
/* Nothing follows. FIN: the end arrives behind the last byte. RESET: what
 * waits is lost, the end arrives behind what is under way. */
void link_finish(struct link *l, int conn, enum link_way way, enum link_end end,
    int64_t now);

/* Lets everything happen that happens until now. */
void link_tick(struct link *l, int64_t now);
/* When something happens next, or LINK_NEVER. */
int64_t link_next(const struct link *l);

/* Bytes that have arrived, in one piece, until the next call that changes
 * this way; n may be 0. */
const void *link_arrived(
    const struct link *l, int conn, enum link_way way, size_t *n);
/* So many of them were taken. */
void link_take(
    struct link *l, int conn, enum link_way way, size_t n, int64_t now);
/* The end that has arrived, once all before it was taken. */
enum link_end link_ended(
    const struct link *l, int conn, enum link_way way, int64_t now);

/* Of all connections so far: bytes that left, those lost later included. */
int64_t link_wire(const struct link *l, enum link_way way);
size_t link_window(const struct link *l, int conn, enum link_way way);

#endif
