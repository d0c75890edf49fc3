/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The server: libmicrohttpd driven from our own loop, in one thread. Waiting
 * (slow, silent, rate, capacity) is a suspended connection and a time.
 */
#ifndef RANZEN_SCHOOL_SERVER_H
#define RANZEN_SCHOOL_SERVER_H

#include "school/http.h"

struct server_options {
	const char *listen;	/* ADDR:PORT, [ADDR]:PORT; NULL: 127.0.0.1:0 */
	const char *cert, *key; /* PEM files, or both NULL */
	const char *mood;	/* a spec that mood_read takes; may be NULL */
	uint64_t seed;
	/* DIR/mood could not be read; spec from where the fault begins. */
	void (*complain)(const char *where);
};

struct server;

/* ERR_USAGE: listen makes no sense. The school stays the caller's. */
enum err server_open(
    struct server **out, struct school *s, const struct server_options *o);
/* "http://127.0.0.1:4711" */
void server_address(const struct server *server, char *out, size_t size);
/* Until *stop is set or stop_fd can be read. */
enum err server_run(struct server *server, int stop_fd);
void server_close(struct server *server);

#endif
