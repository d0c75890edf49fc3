/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_asks.h"

#define ROOM 100 /* in one request */

/* cost: how much of a request it takes, by the length of its answer.
 * spare: a site may not have it, and all the rest is of use without. */
static const struct { const char *function; int cost; bool spare; } calls[] = {
	[ASK_me] = { "core_webservice_get_site_info", 20, true },
	[ASK_assignments] = { "mod_assign_get_assignments", 50, false },
	[ASK_updates] = { "core_course_get_updates_since", 1, false },
	[ASK_unread] = { "core_message_get_unread_conversations_count", 0,
			 true },
	[ASK_state] = { "mod_assign_get_submission_status", 1, false },
	[ASK_contents] = { "core_course_get_contents", 10, true },
	[ASK_forums] = { "mod_forum_get_forums_by_courses", 5, true },
	[ASK_posts] = { "mod_forum_get_forum_discussions", 5, true },
	[ASK_messages] = { "core_message_get_messages", 10, true },
};

void asks_add(struct moodle_asks *a, enum moodle_asked what, int64_t id,
	      int64_t of, json_t *args)
{
	struct moodle_ask *more;

	if (a->n % 16 == 0) {
		more = realloc(a->ask, (a->n + 16) * sizeof(*more));
		if (!more)
			a->err = ERR_NOMEM;
		else
			a->ask = more;
	}
	if (!args)
		a->err = ERR_NOMEM;
	if (a->err) {
		json_decref(args);
		return;
	}
	a->ask[a->n++] = (struct moodle_ask){ .what = what, .id = id, .of = of,
					      .args = args };
}

void asks_clear(struct moodle_asks *a)
{
	int64_t date = a->date;

	for (size_t i = 0; i < a->n; i++) {
		json_decref(a->ask[i].args);
		json_decref(a->ask[i].answer);
	}
	free(a->ask);
	*a = (struct moodle_asks){ .date = date };
}

const json_t *asks_answer(const struct moodle_asks *a, enum moodle_asked what)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->ask[i].what == what)
			return a->ask[i].answer;
	return NULL;
}

/* A reply being read. */
struct way {
	struct moodle_asks *asks;
	struct moodle_fault fatal;
};

static bool is_fatal(const struct moodle_ask *k, const struct moodle_fault *f)
{
	if (f->err == ERR_GONE || f->err == ERR_DENIED)
		return false;
	/* The token is no good for anything; nor is what comes next. */
	if (strcmp(f->code, "invalidtoken") == 0 ||
	    strcmp(f->code, "dbconnectionfailed") == 0)
		return true;
	/* One task that a plugin stumbles over does not hide all others. */
	if (k->what == ASK_state && f->err == ERR_REFUSED)
		return false;
	return !calls[k->what].spare || f->err == ERR_OVERLOADED ||
	       f->err == ERR_MAINTENANCE;
}

static void take(void *ctx, int i, const json_t *data,
		 const struct moodle_fault *f)
{
	struct way *w = ctx;
	struct moodle_asks *a = w->asks;
	struct moodle_ask *k = &a->ask[a->done];

	UNUSED(i);
	if (w->fatal.err || !a->sent)
		return;
	a->sent--;
	if (data) {
		k->answer = json_incref((json_t *)data);
	} else if (is_fatal(k, f)) {
		w->fatal = *f;
		return;
	} else {
		k->err = f->err;
	}
	json_decref(k->args);
	k->args = NULL;
	a->done++;
}

static void send(struct op *op, struct moodle_asks *a, op_reply *then)
{
	struct moodle_batch b;
	int room = ROOM / a->share;

	a->sent = 0;
	batch_init(&b);
	for (size_t i = a->done; i < a->n; i++) {
		room -= calls[a->ask[i].what].cost;
		if (a->sent && room < 0)
			break;
		batch_add(&b, calls[a->ask[i].what].function,
			  json_incref(a->ask[i].args));
		a->sent++;
	}
	moodle_call_limited(op, "tool_mobile_call_external_functions", &b.form,
			    a->limit, then);
	batch_release(&b);
}

static void go_on(struct op *op, struct moodle_asks *a, op_reply *then)
{
	if (a->done < a->n)
		send(op, a, then);
	else
		a->over(op, ERR_OK);
}

void asks_reply(struct op *op, struct moodle_asks *a, const struct net_reply *r,
		op_reply *then)
{
	struct way w = { .asks = a };
	struct moodle_fault f;
	size_t before = a->done;
	int n;

	if (!r->err && !a->date)
		a->date = r->date;
	if (r->err == ERR_LIMIT && a->sent > 1 && !a->limit) {
		a->share *= 2;
		send(op, a, then);
		return;
	}
	if (r->err == ERR_LIMIT && a->limit) {
		a->over(op, ERR_LIMIT);
		return;
	}
	if (r->err == ERR_LIMIT) { /* the others are of use without it */
		a->ask[a->done++].err = ERR_LIMIT;
		go_on(op, a, then);
		return;
	}
	if (!moodle_good(op, r, false))
		return;
	if (moodle_read_batch(r->body, r->len, take, &w, &n, &f))
		moodle_end(op, &f, 0);
	else if (w.fatal.err)
		moodle_end(op, &w.fatal, 0);
	else if (a->done == before)
		op_end(op, FATE_later, ERR_GARBLED, 0);
	else
		go_on(op, a, then);
}

void asks_send(struct op *op, struct moodle_asks *a, op_reply *then,
	       void (*over)(struct op *op, enum err err))
{
	a->over = over;
	a->share = MAX(a->share, 1);
	if (a->err)
		over(op, a->err);
	else
		go_on(op, a, then);
}
