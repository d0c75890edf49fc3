/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A TCP proxy that makes loopback a bad link: one loop, no threads. What
 * travels how fast is said by link.h, what is lost when by cuts.h; here are
 * only the sockets.
 *
 * A client is accepted at once by the kernel, and the far end is connected to
 * at once; the round trip that a connect costs is that of the link. The cuts
 * begin with the first connection. The loop reads from a socket only what the
 * window takes, so what the kernel queues must be little: SO_RCVBUF and
 * SO_SNDBUF of each socket are asked for 16 KiB (twice that with the kernel's
 * own books), with TCP_MAXSEG 1460, since loopback's segments of 64 KiB and a
 * small buffer would wait for each other. What the other programs' own
 * sockets hold is theirs, as on a real line.
 *
 * After a cut a connection is no more than two sockets that know nothing of
 * each other, and later cuts pass it by:
 *
 *   a reset is sent at once (SO_LINGER 0); what had arrived stays readable;
 *   an orderly end is sent at once; what still comes is read and dropped for
 *   one round trip, then the socket is closed, and more gets a reset;
 *   a silent socket stays open until its peer gives up, or the cap is over
 *   (a reset). What comes is read as fast as it comes and dropped, so that a
 *   sender notices nothing; with stall nothing is read, as on a line without
 *   acknowledgements, and a peer that gives up may be noticed late.
 *
 * A reset by a peer travels as a packet does, behind what is under way.
 */
#ifndef RANZEN_TESTS_BADLINK_PROXY_H
#define RANZEN_TESTS_BADLINK_PROXY_H

#include "tests/badlink/cuts.h"

#include <netinet/in.h>

struct proxy_options {
	struct link_model link;
	uint64_t seed;
	int64_t cut_every; /* mean, nanoseconds; 0: no cuts */
	enum cut_mode mode;
	int64_t silence_cap; /* nanoseconds */
	bool stall;
	struct sockaddr_in listen, to;
};

/*
 * Serves until SIGTERM or SIGINT and returns 0; 1 where it cannot begin (said
 * on standard error). Prints "ready ADDRESS:PORT", and at the end, and for
 * each SIGUSR1, one line of JSON:
 *
 *   seconds      since the first connection
 *   connections  accepted so far
 *   most         open at once: accepted, and ended neither by the client nor
 *                by a cut that the client could notice
 *   cuts, hits   cuts so far, and connections that were open at one
 *   up, down     read: taken from the sender; wire: left as packets, those
 *                lost later included; forwarded: taken by the receiver;
 *                swallowed: read from silent or ended sockets and dropped
 */
int proxy_run(const struct proxy_options *o);

#endif
