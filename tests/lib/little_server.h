/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server on loopback that says what a test told it to, in a child process.
 * It takes the first route whose match begins the request ("GET /a") and
 * whose times are not used up. What it was sent is read back with
 * little_server_seen.
 */
#ifndef RANZEN_TESTS_LIB_LITTLE_SERVER_H
#define RANZEN_TESTS_LIB_LITTLE_SERVER_H

#include "base/base.h"

enum little_end { LITTLE_KEEP, LITTLE_CUT, LITTLE_SILENT };

struct little_route {
	const char *match;
	const char *head;      /* "200 OK\r\nA: b" without the last line end */
	const char *body;      /* NULL: none; Content-Length is added */
	size_t claim;          /* claimed length if more than the body's */
	int times;             /* 0: always */
	enum little_end end;
};

struct little_server { pid_t pid; int port, listener, log; char url[64]; };

/* Takes a port, so that routes can name it; then serves them. */
void little_server_listen(struct little_server *s);
void little_server_serve(struct little_server *s,
			 const struct little_route *routes, int n);
/* Everything that came, heads and bodies in a row; free it.
 * Connections are marked by a line "#connection". */
char *little_server_seen(struct little_server *s);
void little_server_stop(struct little_server *s);

#endif
