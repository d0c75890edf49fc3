/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/socket.h>

#include "base/disk.h"
#include "bell/wire.h"

#define CLIENTS_MAX   32
#define TURN_MESSAGES 1000 /* of one client; more is a flood */

struct client {
	struct wire wire;
	int number;
	bool watches;
	/* What must not be lost and found no room. */
	bool owes_changed, owes_round;
	enum err round;
};

struct bell_server {
	int fd;
	int next_number;
	int n;
	struct client *clients[CLIENTS_MAX];
	struct sockaddr_un address;
};

/* The folder is made, is ours, and nobody else can write there. */
static enum err prepare_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	char *dir;
	enum err e;

	if (!slash || slash == path)
		return ERR_DENIED;
	dir = strndup(path, (size_t)(slash - path));
	if (!dir)
		return ERR_NOMEM;
	e = disk_mkdirs(disk_real(), dir);
	if (!e && lstat(dir, &st))
		e = err_from_errno(errno);
	if (!e && (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
		      st.st_mode & 022))
		e = ERR_DENIED;
	free(dir);
	return e;
}

/* A socket that nobody serves any more is in the way, a served one is not. */
static enum err make_way(const struct sockaddr_un *a)
{
	struct bell *other;
	enum err e = bell_connect(a->sun_path, &other);

	if (!e) {
		bell_close(other);
		return ERR_BUSY;
	}
	if (e == ERR_SYNC_ABSENT && unlink(a->sun_path) && errno != ENOENT)
		return err_from_errno(errno);
	return e == ERR_SYNC_ABSENT ? ERR_OK : e;
}

static enum err bind_private(int fd, const struct sockaddr_un *a)
{
	mode_t mask = umask(0177);
	enum err e = ERR_OK;

	if (bind(fd, (const struct sockaddr *)(const void *)a, sizeof(*a)) ||
	    listen(fd, CLIENTS_MAX))
		e = err_from_errno(errno);
	umask(mask);
	return e;
}

enum err bell_listen(const char *path, struct bell_server **out)
{
	struct bell_server *s = calloc(1, sizeof(*s));
	enum err e;

	*out = NULL;
	if (!s)
		return ERR_NOMEM;
	s->fd = -1;
	s->next_number = 1;
	e = wire_address(&s->address, path) ? ERR_OK : ERR_LIMIT;
	if (!e)
		e = prepare_folder(path);
	if (!e)
		e = make_way(&s->address);
	if (e)
		goto out;
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	e = s->fd < 0 ? err_from_errno(errno)
		      : bind_private(s->fd, &s->address);
out:
	if (e) {
		if (s->fd >= 0)
			close(s->fd);
		free(s);
	} else {
		*out = s;
	}
	return e;
}

static void drop(struct bell_server *s, int i)
{
	wire_close(&s->clients[i]->wire);
	free(s->clients[i]);
	s->clients[i] = s->clients[--s->n];
}

void bell_server_close(struct bell_server *s)
{
	if (!s)
		return;
	while (s->n)
		drop(s, s->n - 1);
	close(s->fd);
	unlink(s->address.sun_path);
	free(s);
}

static bool waits(const struct client *c)
{
	return c->wire.out_len || c->owes_changed || c->owes_round;
}

int bell_server_fds(struct bell_server *s, struct pollfd *fds, int max)
{
	int n = 0;

	if (max > 0)
		fds[n++] = (struct pollfd){.fd = s->fd, .events = POLLIN};
	for (int i = 0; i < s->n && n < max; i++) {
		fds[n++] = (struct pollfd){
		    .fd = s->clients[i]->wire.fd,
		    .events = POLLIN | (waits(s->clients[i]) ? POLLOUT : 0),
		};
	}
	return n;
}

static void welcome(struct bell_server *s)
{
	struct client *c;
	int fd;

	while ((fd = accept4(
		    s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		c = NULL;
		if (s->n < CLIENTS_MAX && wire_is_ours(fd))
			c = calloc(1, sizeof(*c));
		if (!c) {
			close(fd);
			continue;
		}
		wire_init(&c->wire, fd);
		c->number = s->next_number++;
		s->clients[s->n++] = c;
	}
}

static void pay(struct client *c)
{
	struct bell_message changed = {.kind = BELL_CHANGED};
	struct bell_message round = {.kind = BELL_ROUND, .err = c->round};

	wire_flush(&c->wire);
	if (c->owes_changed && wire_put(&c->wire, &changed))
		c->owes_changed = false;
	if (c->owes_round && wire_put(&c->wire, &round))
		c->owes_round = false;
}

static void tell(struct client *c, const struct bell_message *m)
{
	pay(c);
	switch (m->kind) {
	case BELL_PROGRESS: /* of no use once it is late */
		if (!waits(c))
			wire_put(&c->wire, m);
		break;
	case BELL_CHANGED:
		c->owes_changed = true;
		pay(c);
		break;
	case BELL_ROUND:
		c->owes_round = true;
		c->round = m->err;
		pay(c);
		break;
	default: wire_put(&c->wire, m);
	}
}

static void hear(struct client *c, bell_heard *heard, void *ctx)
{
	struct bell_message m;

	for (int i = 0; wire_get(&c->wire, &m); i++) {
		if (i == TURN_MESSAGES) {
			c->wire.ended = true;
			break;
		}
		if (m.kind == BELL_WATCH)
			c->watches = true;
		if (heard)
			heard(ctx, c->number, &m);
	}
}

static short reported(const struct pollfd *fds, int n, int fd)
{
	for (int i = 0; i < n; i++)
		if (fds[i].fd == fd)
			return fds[i].revents;
	return 0;
}

void bell_server_turn(struct bell_server *s, const struct pollfd *fds, int n,
    bell_heard *heard, void *ctx)
{
	struct bell_message bye = {.kind = BELL_HANGUP};

	for (int i = s->n - 1; i >= 0; i--) {
		struct client *c = s->clients[i];
		short what = reported(fds, n, c->wire.fd);
		int number = c->number;

		if (what & POLLOUT)
			pay(c);
		if (what & (POLLIN | POLLHUP | POLLERR))
			hear(c, heard, ctx);
		if (!c->wire.ended)
			continue;
		drop(s, i);
		if (heard)
			heard(ctx, number, &bye);
	}
	if (reported(fds, n, s->fd) & POLLIN)
		welcome(s);
}

void bell_answer(
    struct bell_server *s, int client, const struct bell_message *m)
{
	for (int i = 0; i < s->n; i++)
		if (s->clients[i]->number == client)
			tell(s->clients[i], m);
}

void bell_announce(struct bell_server *s, const struct bell_message *m)
{
	for (int i = 0; i < s->n; i++)
		if (s->clients[i]->watches)
			tell(s->clients[i], m);
}

int bell_watchers(const struct bell_server *s)
{
	int n = 0;

	for (int i = 0; i < s->n; i++)
		n += s->clients[i]->watches;
	return n;
}
