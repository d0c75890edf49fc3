/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "tests/badlink/link.h"

/* More than LINK_WINDOW / LINK_PACKET, for senders of small pieces. */
#define MARKS 1024

/* "up to this byte, at that time". */
struct mark {
	int64_t bytes, at;
};

struct marks {
	struct mark mark[MARKS];
	unsigned first, n;
};

/* One way of one connection. The counts are bytes since it began:
 * acked <= taken <= arrived <= left <= sent. */
struct lane {
	int64_t acked, taken, arrived, left, sent;
	int64_t ready; /* no packet leaves before that */
	int64_t window;
	struct marks under_way, acks;
	enum link_end end;
	int64_t end_at; /* its arrival; LINK_NEVER while bytes wait */
	char ring[LINK_WINDOW];
};

struct connection {
	struct lane lane[2];
};

struct way {
	int64_t rate;
	int64_t free_at; /* when the packet that leaves now has left */
	int64_t wire;
	int turn; /* the connection that sent last */
};

struct link {
	int64_t now; /* of the last tick */
	int64_t rtt;
	struct way way[2];
	struct connection *conn[LINK_CONNECTIONS];
};

static struct mark *marks_first(struct marks *m)
{
	return m->n ? &m->mark[m->first] : NULL;
}

static void marks_drop(struct marks *m)
{
	m->first = (m->first + 1) % MARKS;
	m->n--;
}

/* The latest one stands for all where there is no room. */
static void marks_add(struct marks *m, int64_t bytes, int64_t at)
{
	if (m->n < MARKS)
		m->n++;
	m->mark[(m->first + m->n - 1) % MARKS] = (struct mark){bytes, at};
}

static struct lane *lane_of(const struct link *l, int conn, enum link_way way)
{
	return &l->conn[conn]->lane[way];
}

struct link *link_new(const struct link_model *m)
{
	struct link *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->rtt = m->rtt;
	l->way[LINK_UP].rate = m->rate[LINK_UP];
	l->way[LINK_DOWN].rate = m->rate[LINK_DOWN];
	return l;
}

void link_free(struct link *l)
{
	if (!l)
		return;
	for (int i = 0; i < LINK_CONNECTIONS; i++)
		free(l->conn[i]);
	free(l);
}

int link_connect(struct link *l, int64_t now)
{
	struct connection *c;
	int i = 0;

	while (i < LINK_CONNECTIONS && l->conn[i])
		i++;
	c = i < LINK_CONNECTIONS ? calloc(1, sizeof(*c)) : NULL;
	if (!c)
		return -1;
	for (int w = LINK_UP; w <= LINK_DOWN; w++) {
		c->lane[w].ready = now + l->rtt;
		c->lane[w].window = LINK_FIRST_WINDOW;
		c->lane[w].end_at = LINK_NEVER;
	}
	l->conn[i] = c;
	return i;
}

void link_drop(struct link *l, int conn)
{
	free(l->conn[conn]);
	l->conn[conn] = NULL;
}

size_t link_room(const struct link *l, int conn, enum link_way way)
{
	const struct lane *a = lane_of(l, conn, way);
	int64_t room = a->window - (a->sent - a->acked);

	if (a->end != LINK_OPEN || a->under_way.n == MARKS || room < 0)
		return 0;
	return (size_t)room;
}

void link_send(struct link *l, int conn, enum link_way way, const void *data,
    size_t n, int64_t now)
{
	struct lane *a = lane_of(l, conn, way);
	size_t at = (size_t)(a->sent % LINK_WINDOW);
	size_t till_end = MIN(n, LINK_WINDOW - at);

	assert(n <= link_room(l, conn, way));
	if (a->left == a->sent)
		a->ready = MAX(a->ready, now);
	memcpy(a->ring + at, data, till_end);
	memcpy(a->ring, (const char *)data + till_end, n - till_end);
	a->sent += (int64_t)n;
}

/* The end follows the last byte at once. */
static void end_leaves(struct link *l, struct lane *a, int64_t now)
{
	int64_t at = MAX(a->ready, now) + l->rtt / 2;
	const struct marks *m = &a->under_way;

	if (a->left < a->sent)
		return;
	if (m->n)
		at = MAX(at, m->mark[(m->first + m->n - 1) % MARKS].at);
	a->end_at = at;
}

void link_finish(
    struct link *l, int conn, enum link_way way, enum link_end end, int64_t now)
{
	struct lane *a = lane_of(l, conn, way);

	if (end == LINK_RESET)
		a->sent = a->left;
	a->end = end;
	end_leaves(l, a, now);
}

/* When the next packet of this way leaves. */
static int64_t next_departure(const struct link *l, enum link_way way)
{
	int64_t best = LINK_NEVER;

	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		const struct lane *a;

		if (!l->conn[i])
			continue;
		a = &l->conn[i]->lane[way];
		if (a->left < a->sent && a->under_way.n < MARKS)
			best = MIN(best, MAX(a->ready, l->way[way].free_at));
	}
	return best;
}

/* Whose turn it is at that time. */
static struct lane *next_in_turn(struct link *l, enum link_way way, int64_t at)
{
	struct way *w = &l->way[way];

	for (int k = 1; k <= LINK_CONNECTIONS; k++) {
		int i = (w->turn + k) % LINK_CONNECTIONS;
		struct lane *a = l->conn[i] ? &l->conn[i]->lane[way] : NULL;

		if (!a || a->left == a->sent || a->ready > at ||
		    a->under_way.n == MARKS)
			continue;
		w->turn = i;
		return a;
	}
	return NULL;
}

static void depart(struct link *l, enum link_way way, int64_t at)
{
	struct way *w = &l->way[way];
	struct lane *a = next_in_turn(l, way, at);
	int64_t n = MIN(LINK_PACKET, a->sent - a->left);

	w->free_at = at;
	if (w->rate > 0)
		w->free_at += n * 8 * LINK_SECOND / w->rate;
	w->wire += n;
	a->left += n;
	marks_add(&a->under_way, a->left, w->free_at + l->rtt / 2);
	if (a->end != LINK_OPEN)
		end_leaves(l, a, w->free_at);
}

static void settle(struct lane *a, int64_t now)
{
	struct mark *m;

	while ((m = marks_first(&a->under_way)) && m->at <= now) {
		a->arrived = m->bytes;
		marks_drop(&a->under_way);
	}
	while ((m = marks_first(&a->acks)) && m->at <= now) {
		a->window = MIN(LINK_WINDOW, a->window + m->bytes - a->acked);
		a->acked = m->bytes;
		marks_drop(&a->acks);
	}
}

void link_tick(struct link *l, int64_t now)
{
	l->now = now;
	for (int way = LINK_UP; way <= LINK_DOWN; way++) {
		int64_t at;

		while ((at = next_departure(l, way)) <= now)
			depart(l, way, at);
		for (int i = 0; i < LINK_CONNECTIONS; i++) {
			if (l->conn[i])
				settle(&l->conn[i]->lane[way], now);
		}
	}
}

static int64_t next_of_lane(const struct link *l, const struct lane *a)
{
	int64_t best = a->end_at > l->now ? a->end_at : LINK_NEVER;

	if (a->under_way.n)
		best = MIN(best, a->under_way.mark[a->under_way.first].at);
	if (a->acks.n)
		best = MIN(best, a->acks.mark[a->acks.first].at);
	return best;
}

int64_t link_next(const struct link *l)
{
	int64_t best =
	    MIN(next_departure(l, LINK_UP), next_departure(l, LINK_DOWN));

	for (int i = 0; i < LINK_CONNECTIONS; i++) {
		const struct connection *c = l->conn[i];

		for (int way = LINK_UP; c && way <= LINK_DOWN; way++)
			best = MIN(best, next_of_lane(l, &c->lane[way]));
	}
	return best;
}

const void *link_arrived(
    const struct link *l, int conn, enum link_way way, size_t *n)
{
	const struct lane *a = lane_of(l, conn, way);
	size_t at = (size_t)(a->taken % LINK_WINDOW);

	*n = MIN((size_t)(a->arrived - a->taken), LINK_WINDOW - at);
	return a->ring + at;
}

void link_take(
    struct link *l, int conn, enum link_way way, size_t n, int64_t now)
{
	struct lane *a = lane_of(l, conn, way);

	a->taken += (int64_t)n;
	marks_add(&a->acks, a->taken, now + l->rtt / 2);
}

enum link_end link_ended(
    const struct link *l, int conn, enum link_way way, int64_t now)
{
	const struct lane *a = lane_of(l, conn, way);

	if (a->end_at > now || a->taken < a->sent)
		return LINK_OPEN;
	return a->end;
}

int64_t link_wire(const struct link *l, enum link_way way)
{
	return l->way[way].wire;
}

size_t link_window(const struct link *l, int conn, enum link_way way)
{
	return (size_t)lane_of(l, conn, way)->window;
}
