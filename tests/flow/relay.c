/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * relay PORT FILE: passes connections on to 127.0.0.1:PORT and counts. Prints
 * "ready http://127.0.0.1:OWN_PORT"; FILE always holds one line, replaced at
 * every change: "requests N up BYTES down BYTES". FILE.lines gets the first
 * line of each, FILE.times when it came and by which connection: "MS N". Ends on
 * SIGTERM.
 */
#include "base/base.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PAIRS 64
#define LINE  1024

struct pair {
	int client, server; /* client -1: free */
	int number;         /* of the connection, from 1 */
	char tail[LINE];    /* of what went up, in a ring: it may be cut */
	size_t at;
};

struct relay {
	struct pair pair[PAIRS];
	int64_t requests, up, down;
	int connections;
	const char *file;
};

static void report(const struct relay *r)
{
	char part[4096];
	FILE *f;

	snprintf(part, sizeof(part), "%s.part", r->file);
	f = fopen(part, "we");
	if (!f)
		exit(1);
	fprintf(f, "requests %" PRId64 " up %" PRId64 " down %" PRId64 "\n",
		r->requests, r->up, r->down);
	fclose(f);
	if (rename(part, r->file) < 0)
		exit(1);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void append(const struct relay *r, const char *name, const char *line)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s.%s", r->file, name);
	f = fopen(path, "ae");
	if (!f)
		exit(1);
	fprintf(f, "%s\n", line);
	fclose(f);
}

/* The request line that ends at p->at; its mark is not part of it. */
static void note_line(const struct relay *r, const struct pair *p, size_t mark)
{
	char line[LINE + 1], *start;
	size_t n = 0, from = p->at + LINE - mark;

	while (n + mark < LINE && p->tail[(from - n - 1) % LINE] != '\n' &&
	       p->tail[(from - n - 1) % LINE] != '\0')
		n++;
	for (size_t i = 0; i < n; i++)
		line[i] = p->tail[(from - n + i) % LINE];
	line[n] = '\0';
	/* A body before it has no end of its own. */
	start = strrchr(line, ' ');
	while (start && start > line && isupper((unsigned char)start[-1]))
		start--;
	append(r, "lines", start ? start : line);
	snprintf(line, sizeof(line), "%" PRId64 " %d", now_ms(), p->number);
	append(r, "times", line);
}

/* Requests are counted by the end of their first line. */
static void count(struct relay *r, struct pair *p, const char *data, size_t n)
{
	static const char mark[] = " HTTP/1.1\r\n";
	const size_t len = sizeof(mark) - 1;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		p->tail[p->at] = data[i];
		p->at = (p->at + 1) % LINE;
		while (k < len && p->tail[(p->at + LINE - len + k) % LINE] ==
				      mark[k])
			k++;
		if (k < len)
			continue;
		r->requests++;
		note_line(r, p, len);
	}
}

static bool write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, data, n, MSG_NOSIGNAL);

		if (done <= 0)
			return false;
		data += done;
		n -= (size_t)done;
	}
	return true;
}

static void close_pair(struct pair *p)
{
	close(p->client);
	close(p->server);
	memset(p, 0, sizeof(*p));
	p->client = -1;
}

static void pass(struct relay *r, struct pair *p, bool up)
{
	char data[65536];
	ssize_t n = read(up ? p->client : p->server, data, sizeof(data));

	if (n > 0 && up) {
		r->up += n;
		count(r, p, data, (size_t)n);
	} else if (n > 0) {
		r->down += n;
	}
	report(r);
	if (n <= 0 || !write_all(up ? p->server : p->client, data, (size_t)n))
		close_pair(p);
}

static void admit(struct relay *r, int listener, uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	int client = accept(listener, NULL, NULL);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pair *p = r->pair;

	while (p < r->pair + PAIRS && p->client >= 0)
		p++;
	if (client < 0 || p == r->pair + PAIRS ||
	    connect(server, (struct sockaddr *)&to, sizeof(to)) < 0) {
		close(client);
		close(server);
		return;
	}
	p->client = client;
	p->server = server;
	p->number = ++r->connections;
}

static int open_listener(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) < 0 ||
	    listen(fd, 16) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		exit(1);
	printf("ready http://127.0.0.1:%d\n", ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

static void turn(struct relay *r, int listener, uint16_t port)
{
	struct pollfd fds[1 + 2 * PAIRS] = {
		{.fd = listener, .events = POLLIN}};

	for (int i = 0; i < PAIRS; i++) {
		bool used = r->pair[i].client >= 0;

		fds[1 + 2 * i] = (struct pollfd){
			.fd = used ? r->pair[i].client : -1, .events = POLLIN};
		fds[2 + 2 * i] = (struct pollfd){
			.fd = used ? r->pair[i].server : -1, .events = POLLIN};
	}
	if (poll(fds, ARRAY_LEN(fds), -1) < 0)
		return;
	for (int i = 0; i < PAIRS; i++) {
		if (fds[1 + 2 * i].revents)
			pass(r, &r->pair[i], true);
		if (fds[2 + 2 * i].revents && r->pair[i].client >= 0)
			pass(r, &r->pair[i], false);
	}
	if (fds[0].revents)
		admit(r, listener, port);
}

int main(int argc, char **argv)
{
	struct relay *r = calloc(1, sizeof(*r));
	uint16_t port;
	int listener;

	if (!r || argc != 3)
		return 2;
	port = (uint16_t)strtoul(argv[1], NULL, 10);
	r->file = argv[2];
	for (int i = 0; i < PAIRS; i++)
		r->pair[i].client = -1;
	listener = open_listener();
	report(r);
	for (;;)
		turn(r, listener, port);
}
