/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/socket.h>

#include "bell/wire.h"

void wire_init(struct wire *w, int fd)
{
	w->fd = fd;
	w->ended = w->skipping = false;
	w->in_len = w->out_len = 0;
}

void wire_close(struct wire *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

void wire_flush(struct wire *w)
{
	ssize_t n;

	while (w->out_len && !w->ended) {
		n = send(
		    w->fd, w->out, w->out_len, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == ENOBUFS))
			return;
		if (n < 0) {
			/* What it still sent is read before the end is told. */
			w->out_len = 0;
			return;
		}
		w->out_len -= (size_t)n;
		memmove(w->out, w->out + n, w->out_len);
	}
}

bool wire_put(struct wire *w, const struct bell_message *m)
{
	char line[BELL_LINE];
	size_t n;

	bell_format(m, line);
	n = strlen(line);
	wire_flush(w);
	if (n > sizeof(w->out) - w->out_len)
		return false;
	memcpy(w->out + w->out_len, line, n);
	w->out_len += n;
	wire_flush(w);
	return true;
}

/* Cuts the first whole line off what came; false: there is none. */
static bool cut_line(struct wire *w, char line[BELL_LINE])
{
	char *end = memchr(w->in, '\n', w->in_len);
	size_t n;

	if (!end) {
		if (w->in_len == sizeof(w->in)) {
			w->skipping = true;
			w->in_len = 0;
		}
		return false;
	}
	n = (size_t)(end - w->in);
	memcpy(line, w->in, n);
	line[n] = '\0';
	w->in_len -= n + 1;
	memmove(w->in, end + 1, w->in_len);
	if (w->skipping)
		line[0] = '\0';
	w->skipping = false;
	return true;
}

static bool receive(struct wire *w)
{
	ssize_t n;

	if (w->ended)
		return false;
	do {
		n = recv(w->fd, w->in + w->in_len, sizeof(w->in) - w->in_len,
		    MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		w->in_len += (size_t)n;
	else if (!n || errno != EAGAIN)
		w->ended = true;
	return n > 0;
}

bool wire_get(struct wire *w, struct bell_message *m)
{
	char line[BELL_LINE];

	do {
		while (cut_line(w, line))
			if (bell_parse(line, m))
				return true;
	} while (receive(w));
	return false;
}

bool wire_address(struct sockaddr_un *a, const char *path)
{
	*a = (struct sockaddr_un){.sun_family = AF_UNIX};
	return str_copy(a->sun_path, sizeof(a->sun_path), path);
}

bool wire_is_ours(int fd)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) &&
	       (peer.uid == geteuid() || !peer.uid);
}
