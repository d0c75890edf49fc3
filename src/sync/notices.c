/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "sync/child.h"
#include "sync/notices.h"

#define QUEUE	 20
#define LIMIT_MS 10000

struct words {
	char *title, *body;
	bool urgent;
};

struct notices {
	char *program;
	const struct clock *clock;
	struct words queue[QUEUE];
	int n;
	pid_t pid; /* 0: none runs */
	int64_t until_ms;
};

struct notices *notices_new(const char *program, const struct clock *clock)
{
	struct notices *n = calloc(1, sizeof(*n));
	if (!n)
		return NULL;
	n->program = str_dup(program);
	n->clock = clock;
	return n;
}

static void words_release(struct words *w)
{
	free(w->title);
	free(w->body);
}

void notices_free(struct notices *n)
{
	if (!n)
		return;
	if (n->pid)
		child_kill(n->pid);
	for (int i = 0; i < n->n; i++)
		words_release(&n->queue[i]);
	free(n->program);
	free(n);
}

void notices_show(
    struct notices *n, const char *title, const char *body, bool urgent)
{
	struct words w = {NULL, NULL, urgent};
	if (!n->program || n->n == QUEUE)
		return;
	w.title = str_dup(title);
	w.body = str_dup(body);
	if (w.title && w.body)
		n->queue[n->n++] = w;
	else
		words_release(&w);
}

static void start_next(struct notices *n)
{
	struct words w = n->queue[0];
	const char *const argv[] = {n->program, "notify", w.title, w.body,
	    w.urgent ? "critical" : "normal", NULL};
	n->n--;
	memmove(n->queue, n->queue + 1, (size_t)n->n * sizeof(w));
	n->pid = child_spawn(argv);
	n->until_ms = clock_mono_ms(n->clock) + LIMIT_MS;
	words_release(&w);
}

int notices_turn(struct notices *n)
{
	int64_t now = clock_mono_ms(n->clock);
	if (n->pid && child_ended(n->pid, NULL))
		n->pid = 0;
	if (n->pid && now >= n->until_ms) {
		child_kill(n->pid);
		n->pid = 0;
	}
	while (!n->pid && n->n)
		start_next(n);
	return n->pid ? (int)MAX(n->until_ms - now, 1) : -1;
}
