/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a transfer tells its line, and how long that lets it be silent. */
#include "base/base.h"
#include "net/transfer.h"

#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define IDLE_S 60
#define UNSEEN_QUEUE (256 << 10) /* that may wait beyond our own kernel */
#define SOCKETS_MAX 1024
#define FORM_MOST 1024           /* goes with its head, as one */
#define LOOK_MS 250              /* at the socket of an upload */

int64_t transfer_now(const struct transfer *t)
{
	return clock_mono_ms(t->options->clock);
}

int transfer_idle_s(const struct transfer *t)
{
	if (t->ask.idle_s > 0)
		return t->ask.idle_s;
	return t->options->idle_s > 0 ? t->options->idle_s : IDLE_S;
}

/* A form that asks for a file is no upload. */
static bool is_upload(const struct transfer *t)
{
	return t->ask.body_fd >= 0 && t->ask.body_size > 0;
}

static bool is_file(const struct transfer *t)
{
	return t->ask.sink || is_upload(t);
}

void transfer_came(struct transfer *t, size_t len)
{
	int64_t now = transfer_now(t);

	if (!t->replied)
		line_first_byte(t->line, is_file(t), t->body_size <= FORM_MOST,
				now - t->last_ms, now);
	else if (t->ask.sink)
		line_moved(t->line, LINE_DOWN, (int64_t)len, now - t->last_ms, now);
	t->replied = true;
	t->last_ms = now;
}

/* Names of others and a kept connection cost no connect. */
void transfer_measure_connect(struct transfer *t)
{
	curl_off_t name = 0, connect = 0;
	long made = 0;

	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &made);
	curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &name);
	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &connect);
	if (made > 0 && connect > 0)
		line_connected(t->line, (connect - name) / 1000);
}

static int port_of(int fd, int (*name)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof(a);

	if (name(fd, (struct sockaddr *)&a, &len) != 0)
		return -1;
	if (a.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&a)->sin_port);
	return a.ss_family == AF_INET6 ?
		       ntohs(((struct sockaddr_in6 *)&a)->sin6_port) : -1;
}

/* curl tells the socket of a request only when it is over, and of a kept
 * connection nobody else does; but it tells the ports. */
void transfer_find_socket(struct transfer *t, int local, int remote)
{
	t->fd = -1;
	for (int fd = 0; t->body_size && fd < SOCKETS_MAX; fd++)
		if (port_of(fd, getsockname) == local &&
		    port_of(fd, getpeername) == remote)
			t->fd = fd;
}

/* Bytes that wait in the socket: while they get fewer, the line is alive. */
static void look_at_socket(struct transfer *t, int64_t now)
{
	int waiting = 0;

	if (!t->body_size || !t->connected || t->fd < 0 ||
	    ioctl(t->fd, TIOCOUTQ, &waiting) != 0)
		return;
	if (t->up - waiting > t->acked && is_upload(t) && !t->replied) {
		line_moved(t->line, LINE_UP, t->up - waiting - t->acked,
			   now - t->acked_ms, now);
		t->acked_ms = now;
	}
	t->acked = MAX(t->acked, t->up - waiting);
	if (waiting != t->outq)
		t->last_ms = now;
	t->outq = waiting;
}

static bool reply_is_due(const struct transfer *t)
{
	return !t->replied && t->all_read && !t->outq;
}

/* Else a question waits for as long as its server thinks. */
static bool may_ask_again(const struct transfer *t)
{
	return !t->replied && (t->ask.repeatable || transfer_is_safe(t));
}

static int64_t silence_ms(const struct transfer *t, int64_t now)
{
	int64_t idle = transfer_idle_s(t) * INT64_C(1000), queued = 0;

	if (!t->connected)
		return idle;
	if (!is_file(t))
		return may_ask_again(t) ? line_answer_ms(t->line, idle, now) :
					  idle;
	if (t->body_size)
		queued = t->outq + MIN(t->up, UNSEEN_QUEUE);
	return line_silence_ms(t->line, reply_is_due(t),
			       t->replied ? 0 : queued, idle, now);
}

int64_t transfer_idle_left(struct transfer *t, int64_t at_ms)
{
	int64_t left;

	look_at_socket(t, at_ms);
	left = t->last_ms + silence_ms(t, at_ms) - at_ms;
	return t->body_size && left > 0 ? MIN(left, LOOK_MS) : left;
}

void transfer_give_up(struct transfer *t, int64_t at_ms)
{
	int64_t limit = silence_ms(t, at_ms);

	t->given_up = true;
	t->err = limit < transfer_idle_s(t) * INT64_C(1000) ? ERR_CUT : ERR_TIMEOUT;
	log_write(t->options->log, LOG_DEBUG, "%s %s: silent for %" PRId64 " ms; "
		  "round trip %d, first byte %.0f, gap %.0f ms, alarms %d and %d",
		  t->ask.method, t->now.host, at_ms - t->last_ms,
		  line_rtt_ms(t->line, at_ms), t->line->first.ms,
		  t->line->gap.ms, t->line->alarms, t->line->row);
	if (t->err == ERR_CUT && is_file(t))
		line_alarm(t->line, limit, at_ms);
	else if (t->err == ERR_CUT)
		line_hasty(t->line, limit, at_ms);
}

/* What the end of this request says about the line. */
void transfer_judge_line(struct transfer *t, const struct net_reply *r)
{
	int64_t now = transfer_now(t);

	if (!t->easy)
		return;
	if (!t->connected && (r->err == ERR_UNREACHABLE || r->err == ERR_OFFLINE))
		line_not_connected(t->line);
	/* A server that says nothing at all is no cut. */
	if (t->connected && (t->replied || !t->given_up) &&
	    (r->err == ERR_CUT || r->err == ERR_TIMEOUT))
		line_cut(t->line, now);
	if (!r->err && r->status / 100 == 2 && is_upload(t))
		line_acknowledged(t->line, t->body_size, now - t->began_ms -
				  line_rtt_ms(t->line, now));
}
