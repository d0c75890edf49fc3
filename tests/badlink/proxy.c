/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "tests/badlink/proxy.h"

#define KERNEL_BUFFER 16384
#define SEGMENT	      1460 /* LINK_PACKET and the time stamps */

enum state {
	GONE,
	LIVE,
	SILENT,	 /* nothing goes to it; what comes is dropped */
	LEAVING, /* likewise, after its orderly end */
};

/* The socket that feeds one way of the link, and takes the other. */
struct side {
	int fd;
	enum state state;
	bool ended;    /* it sends nothing more */
	bool told;     /* our orderly end went to it */
	bool full;     /* it takes nothing now */
	int64_t until; /* of SILENT and LEAVING */
	struct pollfd *poll;
};

struct pair {
	struct side side[2]; /* [LINK_UP]: the client */
	int conn;	     /* in the link; -1 after a cut */
};

struct count {
	int64_t read, forwarded, swallowed;
};

struct proxy {
	const struct proxy_options *o;
	struct link *link;
	struct cuts cuts;
	struct cut next_cut;
	struct pair pair[LINK_CONNECTIONS];
	struct pollfd fds[2 + 2 * LINK_CONNECTIONS];
	int listener, signals;
	int64_t began; /* first connection; 0: none yet */
	int64_t now;
	int connections, most, n_cuts, hits;
	struct count count[2];
};

static int64_t read_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * LINK_SECOND + t.tv_nsec;
}

static void set(int fd, int level, int name, int value)
{
	if (setsockopt(fd, level, name, &value, sizeof(value)) < 0)
		perror("badlink: setsockopt");
}

/* Before listen and connect, since the first window is told there. */
static int open_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	set(fd, SOL_SOCKET, SO_RCVBUF, KERNEL_BUFFER);
	set(fd, SOL_SOCKET, SO_SNDBUF, KERNEL_BUFFER);
	set(fd, IPPROTO_TCP, TCP_MAXSEG, SEGMENT);
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	return fd;
}

static void hang_up(struct side *s, bool reset)
{
	const struct linger now = {.l_onoff = 1};

	if (s->state == GONE)
		return;
	if (reset)
		setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(s->fd);
	*s = (struct side){.fd = -1};
}

static bool in_use(const struct pair *p)
{
	return p->side[0].state != GONE || p->side[1].state != GONE ||
	       p->conn >= 0;
}

static void forget(struct proxy *p, struct pair *pair)
{
	if (pair->conn >= 0)
		link_drop(p->link, pair->conn);
	pair->conn = -1;
}

static void count_open(struct proxy *p)
{
	int n = 0;

	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		const struct side *s = &p->pair[i].side[LINK_UP];

		n += (s->state == LIVE || s->state == SILENT) && !s->ended;
	}
	p->most = MAX(p->most, n);
}

static void say(const struct proxy *p)
{
	static const char *const names[2] = {"up", "down"};
	int64_t ms = p->began ? (p->now - p->began) / 1000000 : 0;

	printf("{\"seconds\":%" PRId64 ".%03d,\"connections\":%d,"
	       "\"most\":%d,\"cuts\":%d,\"hits\":%d",
	    ms / 1000, (int)(ms % 1000), p->connections, p->most, p->n_cuts,
	    p->hits);
	for (int way = LINK_UP; way <= LINK_DOWN; way++) {
		const struct count *c = &p->count[way];

		printf(",\"%s\":{\"read\":%" PRId64 ",\"wire\":%" PRId64
		       ",\"forwarded\":%" PRId64 ",\"swallowed\":%" PRId64 "}",
		    names[way], c->read, link_wire(p->link, way), c->forwarded,
		    c->swallowed);
	}
	printf("}\n");
	fflush(stdout);
}

/* A side that sends nothing more, and takes nothing more. */
static void side_broke(struct proxy *p, struct pair *pair, enum link_way from)
{
	hang_up(&pair->side[from], true);
	if (pair->conn >= 0)
		link_finish(p->link, pair->conn, from, LINK_RESET, p->now);
}

/* Gives one side what has arrived for it. */
static void deliver(struct proxy *p, struct pair *pair, enum link_way way)
{
	struct side *to = &pair->side[!way];
	const void *data;
	size_t n;
	ssize_t done;

	while (data = link_arrived(p->link, pair->conn, way, &n), n > 0) {
		done = (ssize_t)n;
		if (to->state == LIVE) {
			done = send(to->fd, data, n, MSG_NOSIGNAL);
			if (done < 0 && (errno == EAGAIN || errno == EINTR)) {
				to->full = true;
				return;
			}
			if (done < 0) {
				side_broke(p, pair, !way);
				continue;
			}
			p->count[way].forwarded += done;
		}
		link_take(p->link, pair->conn, way, (size_t)done, p->now);
	}
	switch (link_ended(p->link, pair->conn, way, p->now)) {
	case LINK_OPEN: break;
	case LINK_FIN:
		if (to->state == LIVE && !to->told)
			shutdown(to->fd, SHUT_WR);
		to->told = true;
		break;
	case LINK_RESET: hang_up(to, true); break;
	}
}

static void pump(struct proxy *p, struct pair *pair)
{
	struct side *a = &pair->side[0], *b = &pair->side[1];

	for (int way = LINK_UP; pair->conn >= 0 && way <= LINK_DOWN; way++)
		deliver(p, pair, (enum link_way)way);
	if ((a->state == GONE && b->state == GONE) || (a->told && b->told)) {
		hang_up(a, false);
		hang_up(b, false);
		forget(p, pair);
	}
}

static void read_live(struct proxy *p, struct pair *pair, enum link_way way)
{
	struct side *s = &pair->side[way];
	char data[65536];
	size_t room = MIN(link_room(p->link, pair->conn, way), sizeof(data));
	ssize_t n;

	if (room == 0)
		return;
	n = recv(s->fd, data, room, 0);
	if (n > 0) {
		p->count[way].read += n;
		link_send(p->link, pair->conn, way, data, (size_t)n, p->now);
	} else if (n == 0) {
		s->ended = true;
		link_finish(p->link, pair->conn, way, LINK_FIN, p->now);
	} else if (errno != EAGAIN && errno != EINTR) {
		side_broke(p, pair, way);
	}
}

static void read_dead(struct proxy *p, struct pair *pair, enum link_way way)
{
	struct side *s = &pair->side[way];
	char data[65536];
	ssize_t n = recv(s->fd, data, sizeof(data), 0);

	if (n > 0)
		p->count[way].swallowed += n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		hang_up(s, true);
}

static void on_events(struct proxy *p, struct pair *pair, enum link_way way)
{
	struct side *s = &pair->side[way];
	int events = s->poll ? s->poll->revents : 0;

	if (s->state == GONE || !events)
		return;
	if (events & POLLOUT)
		s->full = false;
	if (s->state != LIVE) {
		if (events & (POLLERR | POLLHUP | POLLRDHUP) && p->o->stall)
			hang_up(s, true);
		else
			read_dead(p, pair, way);
	} else if (events & POLLERR) {
		side_broke(p, pair, way);
	} else {
		s->ended = s->ended || events & (POLLRDHUP | POLLHUP);
		if (events & (POLLIN | POLLRDHUP | POLLHUP))
			read_live(p, pair, way);
	}
}

static short wanted(
    const struct proxy *p, const struct pair *pair, enum link_way way)
{
	const struct side *s = &pair->side[way];
	int events = s->ended ? 0 : POLLRDHUP;

	if (s->state != LIVE)
		return p->o->stall && s->state == SILENT ? POLLRDHUP : POLLIN;
	if (link_room(p->link, pair->conn, way) > 0)
		events |= POLLIN;
	if (s->full)
		events |= POLLOUT;
	return (short)events;
}

/* Fills fds; returns how many. A side from which nothing is wanted is left
 * out, since POLLHUP cannot be declined. */
static nfds_t listen_to(struct proxy *p)
{
	nfds_t n = 0;

	p->fds[n++] = (struct pollfd){.fd = p->listener, .events = POLLIN};
	p->fds[n++] = (struct pollfd){.fd = p->signals, .events = POLLIN};
	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		for (int way = LINK_UP; way <= LINK_DOWN; way++) {
			struct side *s = &p->pair[i].side[way];
			short events;

			s->poll = NULL;
			if (s->state == GONE)
				continue;
			events = wanted(p, &p->pair[i], (enum link_way)way);
			if (!events)
				continue;
			s->poll = &p->fds[n];
			p->fds[n++] =
			    (struct pollfd){.fd = s->fd, .events = events};
		}
	}
	return n;
}

static void admit(struct proxy *p)
{
	int client =
	    accept4(p->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct pair *pair = p->pair;
	int server;

	if (client < 0)
		return;
	while (pair < p->pair + LINK_CONNECTIONS && in_use(pair))
		pair++;
	if (pair == p->pair + LINK_CONNECTIONS ||
	    (server = open_socket()) < 0) {
		close(client);
		return;
	}
	set(client, IPPROTO_TCP, TCP_NODELAY, 1);
	*pair = (struct pair){
	    .side = {{.fd = client, .state = LIVE},
		{.fd = server, .state = LIVE}},
	    .conn = link_connect(p->link, p->now),
	};
	if (pair->conn < 0) {
		hang_up(&pair->side[0], true);
		hang_up(&pair->side[1], true);
		return;
	}
	if (!p->began)
		p->began = p->now;
	p->connections++;
	if (connect(server, (const struct sockaddr *)&p->o->to,
		sizeof(p->o->to)) < 0 &&
	    errno != EINPROGRESS)
		side_broke(p, pair, LINK_DOWN);
}

static void meet_fate(struct proxy *p, struct side *s, enum cut_fate fate)
{
	if (s->state == GONE)
		return;
	switch (fate) {
	case FATE_RESET: hang_up(s, true); break;
	case FATE_CLOSE:
		if (!s->told)
			shutdown(s->fd, SHUT_WR);
		s->state = LEAVING;
		s->until = p->now + p->o->link.rtt;
		break;
	case FATE_SILENCE:
		s->state = SILENT;
		s->until = p->now + p->o->silence_cap;
		break;
	}
}

static void cut_if_due(struct proxy *p)
{
	while (p->began && p->next_cut.at != LINK_NEVER &&
	       p->began + p->next_cut.at <= p->now) {
		p->n_cuts++;
		for (int i = 0; i < LINK_CONNECTIONS; i++) {
			struct pair *pair = &p->pair[i];

			if (pair->conn < 0)
				continue;
			p->hits++;
			forget(p, pair);
			meet_fate(p, &pair->side[0], p->next_cut.fate[0]);
			meet_fate(p, &pair->side[1], p->next_cut.fate[1]);
		}
		p->next_cut = cuts_next(&p->cuts);
	}
}

static void end_of_patience(struct proxy *p, struct side *s)
{
	if (s->state > LIVE && s->until <= p->now)
		hang_up(s, s->state == SILENT);
}

static int64_t next_time(const struct proxy *p)
{
	int64_t best = link_next(p->link);

	if (p->began && p->next_cut.at != LINK_NEVER)
		best = MIN(best, p->began + p->next_cut.at);
	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		for (int k = 0; k < 2; k++) {
			const struct side *s = &p->pair[i].side[k];

			if (s->state > LIVE)
				best = MIN(best, s->until);
		}
	}
	return best;
}

static int wait_for_events(struct proxy *p, nfds_t n)
{
	int64_t at = next_time(p), left = at - read_clock();
	struct timespec t = {0};

	if (left > 0) {
		t.tv_sec = left / LINK_SECOND;
		t.tv_nsec = left % LINK_SECOND;
	}
	return ppoll(p->fds, n, at == LINK_NEVER ? NULL : &t, NULL);
}

/* False at the end. */
static bool on_signal(struct proxy *p)
{
	struct signalfd_siginfo got;

	if (read(p->signals, &got, sizeof(got)) != sizeof(got))
		return true;
	say(p);
	return got.ssi_signo == SIGUSR1;
}

static bool turn(struct proxy *p)
{
	nfds_t n = listen_to(p);

	if (wait_for_events(p, n) < 0)
		return errno == EINTR;
	p->now = read_clock();
	link_tick(p->link, p->now);
	cut_if_due(p);
	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		struct pair *pair = &p->pair[i];

		if (!in_use(pair))
			continue;
		on_events(p, pair, LINK_UP);
		on_events(p, pair, LINK_DOWN);
		end_of_patience(p, &pair->side[0]);
		end_of_patience(p, &pair->side[1]);
		pump(p, pair);
	}
	if (p->fds[0].revents)
		admit(p);
	count_open(p);
	return !p->fds[1].revents || on_signal(p);
}

static int open_listener(const struct proxy_options *o)
{
	struct sockaddr_in at = o->listen;
	socklen_t len = sizeof(at);
	char text[INET_ADDRSTRLEN];
	int fd = open_socket();

	if (fd < 0)
		return -1;
	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind(fd, (struct sockaddr *)&at, len) < 0 || listen(fd, 64) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0) {
		close(fd);
		return -1;
	}
	inet_ntop(AF_INET, &at.sin_addr, text, sizeof(text));
	printf("ready %s:%d\n", text, ntohs(at.sin_port));
	fflush(stdout);
	return fd;
}

static int open_signals(void)
{
	sigset_t set_of;

	sigemptyset(&set_of);
	sigaddset(&set_of, SIGTERM);
	sigaddset(&set_of, SIGINT);
	sigaddset(&set_of, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set_of, NULL);
	return signalfd(-1, &set_of, SFD_CLOEXEC | SFD_NONBLOCK);
}

int proxy_run(const struct proxy_options *o)
{
	struct proxy *p = calloc(1, sizeof(*p));
	int code = 1;

	if (!p)
		return 1;
	p->o = o;
	for (int i = 0; i < LINK_CONNECTIONS; i++)
		p->pair[i].conn = -1;
	cuts_init(&p->cuts, o->seed, o->cut_every, o->mode);
	p->next_cut = cuts_next(&p->cuts);
	p->link = link_new(&o->link);
	p->signals = open_signals();
	p->listener = open_listener(o);
	if (!p->link || p->signals < 0 || p->listener < 0) {
		perror("badlink");
		goto out;
	}
	while (turn(p))
		;
	code = 0;
out:
	if (p->listener >= 0)
		close(p->listener);
	if (p->signals >= 0)
		close(p->signals);
	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		hang_up(&p->pair[i].side[0], false);
		hang_up(&p->pair[i].side[1], false);
	}
	link_free(p->link);
	free(p);
	return code;
}
