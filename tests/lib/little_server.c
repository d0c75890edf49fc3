/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "tests/lib/little_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define CONNECTIONS 32
#define REQUEST_SIZE (8 << 20)

struct connection { int fd; char *data; size_t len; };

void little_server_listen(struct little_server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);

	memset(s, 0, sizeof(*s));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(s->listener, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(s->listener, 16) != 0 ||
	    getsockname(s->listener, (struct sockaddr *)&a, &len) != 0)
		abort();
	s->port = ntohs(a.sin_port);
	str_printf(s->url, sizeof(s->url), "http://127.0.0.1:%d", s->port);
}

/* Length of the first whole request in data; 0: not whole yet. */
static size_t whole(const struct connection *c)
{
	const char *end = memmem(c->data, c->len, "\r\n\r\n", 4), *field;
	size_t body = 0, head;

	if (!end)
		return 0;
	head = (size_t)(end - c->data) + 4;
	field = strcasestr(c->data, "\r\nContent-Length:");
	if (field && field < end)
		body = strtoul(field + 17, NULL, 10);
	return c->len >= head + body ? head + body : 0;
}

static void answer(struct connection *c, const struct little_route *r)
{
	char head[4096];
	size_t len = r->body ? strlen(r->body) : 0;
	bool none = str_starts(c->data, "HEAD") || str_starts(r->head, "304") ||
		    str_starts(r->head, "204");
	char length[64] = "";

	if (!none)
		str_printf(length, sizeof(length), "\r\nContent-Length: %zu",
			   MAX(len, r->claim));
	str_printf(head, sizeof(head), "HTTP/1.1 %s%s\r\n\r\n", r->head, length);
	if (*r->head)
		send(c->fd, head, strlen(head), MSG_NOSIGNAL);
	if (len && !none)
		send(c->fd, r->body, len, MSG_NOSIGNAL);
}

static void close_connection(struct connection *c)
{
	close(c->fd);
	free(c->data);
	c->fd = -1;
	c->data = NULL;
}

static void handle(struct connection *c, size_t len, struct little_route *routes,
		   int *left, int n, int log)
{
	int i = 0;

	if (write(log, c->data, len) != (ssize_t)len || write(log, "\n", 1) != 1)
		_exit(1);
	while (i < n && (!str_starts(c->data, routes[i].match) ||
			 (routes[i].times && !left[i])))
		i++;
	if (i == n) {
		close_connection(c);
		return;
	}
	left[i]--;
	answer(c, &routes[i]);
	memmove(c->data, c->data + len, c->len - len + 1);
	c->len -= len;
	if (routes[i].end == LITTLE_CUT)
		close_connection(c);
}

static void read_some(struct connection *c, struct little_route *routes,
		      int *left, int n, int log)
{
	ssize_t got = read(c->fd, c->data + c->len, REQUEST_SIZE - c->len);
	size_t len;

	if (got <= 0) {
		close_connection(c);
		return;
	}
	c->len += (size_t)got;
	c->data[c->len] = '\0';
	while (c->fd >= 0 && (len = whole(c)) > 0)
		handle(c, len, routes, left, n, log);
}

static void take(struct connection *c, int listener, int log)
{
	c->fd = accept(listener, NULL, NULL);
	c->len = 0;
	c->data = malloc(REQUEST_SIZE + 1);
	if (!c->data || write(log, "#connection\n", 12) != 12)
		_exit(1);
	c->data[0] = '\0';
}

static void serve(int listener, int log, struct little_route *routes, int n)
{
	struct connection all[CONNECTIONS];
	int left[64];

	for (int i = 0; i < n; i++)
		left[i] = routes[i].times;
	for (int i = 0; i < CONNECTIONS; i++)
		all[i] = (struct connection){ .fd = -1 };
	for (;;) {
		struct pollfd fds[CONNECTIONS + 1];
		int spare = -1;

		for (int i = 0; i < CONNECTIONS; i++) {
			fds[i] = (struct pollfd){ all[i].fd, POLLIN, 0 };
			if (all[i].fd < 0)
				spare = i;
		}
		fds[CONNECTIONS] = (struct pollfd){ listener, POLLIN, 0 };
		if (poll(fds, CONNECTIONS + 1, -1) < 0)
			_exit(0);
		for (int i = 0; i < CONNECTIONS; i++)
			if (fds[i].revents)
				read_some(&all[i], routes, left, n, log);
		if (fds[CONNECTIONS].revents && spare >= 0)
			take(&all[spare], listener, log);
	}
}

void little_server_serve(struct little_server *s,
			 const struct little_route *routes, int n)
{
	char name[] = "/tmp/little-server-XXXXXX";

	s->log = mkstemp(name); /* a file, since a pipe could fill */
	unlink(name);
	if (s->log < 0 || n > 64)
		abort();
	s->pid = fork();
	if (s->pid == 0) {
		int log = s->log;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(s->listener, log, (struct little_route *)routes, n);
	}
	close(s->listener);
	s->listener = -1;
}

char *little_server_seen(struct little_server *s)
{
	struct stat st;
	char *text;

	fstat(s->log, &st);
	text = calloc(1, (size_t)st.st_size + 1);
	if (!text || pread(s->log, text, (size_t)st.st_size, 0) != st.st_size)
		abort();
	return text;
}

void little_server_stop(struct little_server *s)
{
	if (s->pid > 0) {
		kill(s->pid, SIGKILL);
		waitpid(s->pid, NULL, 0);
	}
	if (s->listener >= 0)
		close(s->listener);
	close(s->log);
}
