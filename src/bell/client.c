/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/socket.h>

#include "bell/wire.h"

struct bell {
	struct wire wire;
	bool told; /* of the end */
};

enum err bell_connect(const char *path, struct bell **out)
{
	struct sockaddr_un a;
	struct bell *b;
	int fd;

	*out = NULL;
	if (!wire_address(&a, path))
		return ERR_LIMIT;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_from_errno(errno);
	if (connect(fd, (const struct sockaddr *)(const void *)&a, sizeof(a)) ||
	    !wire_is_ours(fd)) {
		close(fd);
		return ERR_SYNC_ABSENT;
	}
	b = calloc(1, sizeof(*b));
	if (!b) {
		close(fd);
		return ERR_NOMEM;
	}
	wire_init(&b->wire, fd);
	*out = b;
	return ERR_OK;
}

void bell_close(struct bell *b)
{
	if (!b)
		return;
	wire_flush(&b->wire);
	wire_close(&b->wire);
	free(b);
}

int bell_fd(const struct bell *b)
{
	return b->wire.fd;
}

enum err bell_send(struct bell *b, const struct bell_message *m)
{
	if (b->wire.ended)
		return ERR_SYNC_ABSENT;
	return wire_put(&b->wire, m) ? ERR_OK : ERR_BUSY;
}

bool bell_next(struct bell *b, struct bell_message *m)
{
	wire_flush(&b->wire);
	if (wire_get(&b->wire, m))
		return true;
	if (!b->wire.ended || b->told)
		return false;
	b->told = true;
	*m = (struct bell_message){.kind = BELL_HANGUP};
	return true;
}
