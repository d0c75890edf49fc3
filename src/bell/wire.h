/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection of the doorbell: lines in and out, never waiting. */
#ifndef RANZEN_BELL_WIRE_H
#define RANZEN_BELL_WIRE_H

#include <sys/un.h>

#include "bell/bell.h"

#define WIRE_OUT 4096 /* bytes that may wait for a slow reader */

struct wire {
	int fd;
	bool ended;    /* the other side hung up */
	bool skipping; /* amid a line that is too long */
	size_t in_len, out_len;
	char in[BELL_LINE], out[WIRE_OUT];
};

void wire_init(struct wire *w, int fd);
void wire_close(struct wire *w);
/* Queues the line and sends what goes; false: no room, nothing queued. */
bool wire_put(struct wire *w, const struct bell_message *m);
/* Sends what goes of what waits. */
void wire_flush(struct wire *w);
/* Next known message without waiting; false: none now. */
bool wire_get(struct wire *w, struct bell_message *m);
/* The address of path; false: it is too long. */
bool wire_address(struct sockaddr_un *a, const char *path);
/* The other side is a program of the same user, or root. */
bool wire_is_ours(int fd);

#endif
