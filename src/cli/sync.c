/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/decide.h"
#include "cli/records.h"
#include "cli/wait.h"
#include "cli/words.h"

#define PATIENCE_S 45 /* a silent server is given up after 30 */
#define SHOWN_MAX  20 /* new tasks on a terminal */
#define OPEN_MAX   256

/* What the store knew before the round, and what is new after it. */
struct news {
	struct cli *c;
	struct table table;
	int64_t task, announcement; /* highest known numbers */
	int accounts, shown, more;
	bool before;
	int64_t now, begun; /* begun: by our clock */
};

static enum err see_account(void *ctx, const struct account *a)
{
	UNUSED(a);
	((struct news *)ctx)->accounts++;
	return ERR_OK;
}

static void print_task(struct news *n, const struct task *t)
{
	if (n->c->out.json) {
		struct json *j = output_row(&n->c->out);

		json_str(j, "kind", "task");
		task_json(j, t, n->now);
		output_row_end(&n->c->out);
	} else if (n->c->out.terminal && n->shown >= SHOWN_MAX) {
		n->more++;
	} else {
		task_row_out(&n->table, t, n->now);
		n->shown++;
	}
}

static enum err see_task(void *ctx, const struct task *t)
{
	struct news *n = ctx;

	if (n->before)
		n->task = MAX(n->task, t->id);
	else if (t->id > n->task)
		print_task(n, t);
	return ERR_OK;
}

static enum err see_announcement(void *ctx, const struct announcement *a)
{
	struct news *n = ctx;

	if (n->before) {
		n->announcement = MAX(n->announcement, a->id);
	} else if (a->id > n->announcement && n->c->out.json) {
		struct json *j = output_row(&n->c->out);

		json_str(j, "kind", "announcement");
		json_int(j, "id", a->id);
		json_time(j, "at", a->at);
		json_str(j, "title", a->title);
		json_str(j, "course", a->course);
		output_row_end(&n->c->out);
	} else if (a->id > n->announcement) {
		say(n->c, _("announcement: %s"), a->title);
	}
	return ERR_OK;
}

static enum err see_all(struct news *n)
{
	struct task_query q = {.group = -1, .now = n->now};
	enum err err = store_tasks(n->c->store, &q, 0, INT64_MAX, see_task, n);

	if (err == ERR_OK)
		err = store_announcements(n->c->store, INT64_MAX,
			see_announcement, n);
	return err;
}

static enum err print_news(struct news *n)
{
	enum err err;

	n->before = false;
	task_table(&n->table, &n->c->out);
	err = see_all(n);
	if (table_end(&n->table) != ERR_OK)
		err = n->table.error;
	if (n->more > 0)
		say(n->c, ngettext("and %d more task", "and %d more tasks",
			(unsigned long)n->more), n->more);
	return err;
}

/* The end of a round that was not heard of. */
static enum err missed(enum wait_event event)
{
	return event == WAIT_STOPPED ? ERR_CANCELLED
	     : event == WAIT_ABSENT  ? ERR_SYNC_ABSENT
				     : ERR_TIMEOUT;
}

static enum err round_of(struct wait *w)
{
	static const struct bell_message sync = {.kind = BELL_SYNC};
	struct bell_message m;
	int asked = -1; /* a new bell may lie where the old one did */
	enum err err = wait_connect(w);

	while (err == ERR_OK) {
		enum wait_event event;

		if (asked != w->restarts) {
			asked = w->restarts;
			err = bell_send(w->bell, &sync);
			wait_moved(w);
		}
		event = wait_next(w, &m);
		if (event == WAIT_RANG && m.kind == BELL_ROUND) {
			wait_unshow(w);
			return m.err;
		}
		if (event == WAIT_RANG)
			wait_moved(w);
		if (event == WAIT_RANG && m.kind == BELL_PROGRESS)
			wait_show(w, &m);
		if (event != WAIT_RANG && event != WAIT_LOOK)
			err = missed(event);
	}
	wait_unshow(w);
	return err;
}

struct open {
	int64_t ids[OPEN_MAX];
	int n;
	int64_t newest; /* entry that there was before the round */
	bool after;
};

static enum err see_open(void *ctx, const struct entry *e)
{
	struct open *o = ctx;

	if (!o->after)
		o->newest = MAX(o->newest, e->id);
	if ((e->state != ENTRY_held || (o->after && e->id > o->newest)) &&
	    o->n < OPEN_MAX)
		o->ids[o->n++] = e->id;
	return ERR_OK;
}

/* What the round has held is said, and what is still under way waited for. */
static int wait_outbox(struct wait *w, const struct open *before)
{
	struct open o = {.newest = before->newest, .after = true};
	enum err err = store_outbox(w->c->store, true, see_open, &o);
	int worst = CODE_DONE;

	for (int i = 0; err == ERR_OK && i < before->n; i++) {
		struct entry e = {0};

		err = store_entry_get(w->c->store, before->ids[i], &e);
		if (err == ERR_OK && e.state == ENTRY_held && o.n < OPEN_MAX)
			o.ids[o.n++] = e.id;
		record_entry_release(&e);
	}
	if (err != ERR_OK)
		return say_err(w->c, err, NULL);
	for (int i = 0; i < o.n; i++) {
		int code = wait_entry(w, o.ids[i]);

		worst = MAX(worst, code);
	}
	return worst;
}

/* ---- proven work that is not there as it was, and asks nothing */

struct stray {
	struct cli *c;
	int64_t task[OPEN_MAX]; /* those before the round */
	int n;
	bool before;
};

static bool is_known(const struct stray *s, int64_t task)
{
	for (int i = 0; i < s->n; i++)
		if (s->task[i] == task)
			return true;
	return s->n == OPEN_MAX;
}

static void say_stray(struct stray *s, int64_t task)
{
	struct task t = {0};
	char *sentence;

	if (store_task_get(s->c->store, task, &t) != ERR_OK)
		return;
	sentence = standing_sentence(s->c, &t);
	if (sentence && *sentence)
		say(s->c, "'%s': %s", t.title, sentence);
	free(sentence);
	record_task_release(&t);
}

static enum err see_stray(void *ctx, int64_t task)
{
	struct stray *s = ctx;
	struct proven p;
	enum err err = store_standing(s->c->store, task, &p);

	if (err != ERR_OK || p.standing == STANDING_there ||
	    p.later == LATER_offer)
		return err;
	if (s->before && s->n < OPEN_MAX)
		s->task[s->n++] = task;
	else if (!s->before && !is_known(s, task))
		say_stray(s, task);
	return ERR_OK;
}

static enum err see_strays(struct stray *s)
{
	return store_proven_tasks(s->c->store, 0, false, see_stray, s);
}

/* ---- whose school it was */

struct absent {
	struct cli *c;
	int64_t begun;
	enum err err; /* of the round */
	int code;     /* -1: nobody was named */
};

static enum err take_err(void *ctx, const struct sample *s)
{
	struct absent *a = ctx;

	a->err = s->err;
	return ERR_CANCELLED; /* the newest is enough */
}

static enum err name_absent(void *ctx, const struct account *account)
{
	struct absent *a = ctx;
	struct absent one = *a;

	one.err = account->login_needed ? ERR_LOGIN : ERR_OK;
	if (!one.err)
		store_samples(a->c->store, account->id, a->begun, take_err,
			&one);
	/* A round that ended in the second in which this one began is no
	 * answer: the newest request is. */
	if (!one.err && account->synced >= a->begun)
		return ERR_OK;
	if (!one.err)
		one.err = a->err;
	a->code = say_err(a->c, one.err, account->name);
	return ERR_OK;
}

/* With one account nobody asks which; else those that had no round. */
static int say_absent(struct cli *c, const struct news *n, enum err err)
{
	struct absent a = {c, n->begun, err, -1};

	if (n->accounts > 1 && c->store &&
	    code_of(err) == CODE_UNREACHABLE)
		store_account_each(c->store, name_absent, &a);
	return a.code < 0 ? say_err(c, err, NULL) : code_of(err);
}

static int say_round(struct cli *c, const struct news *n, enum err err)
{
	int code;

	/* It does not start where it cannot write; the store says why. */
	if (err == ERR_SYNC_ABSENT && cli_store(c, STORE_WRITE) != CODE_DONE)
		return CODE_FAULT;
	code = say_absent(c, n, err);
	if (code == CODE_UNREACHABLE)
		say(c, _("what you have here stays; more: ranzen status"));
	return code;
}

static int round_and_news(struct cli *c, struct news *n)
{
	struct wait w;
	struct open before = {.n = 0};
	struct stray strays = {.c = c, .before = true};
	enum err err = store_outbox(c->store, true, see_open, &before);
	int code;

	if (err == ERR_OK)
		err = see_strays(&strays);
	if (err != ERR_OK)
		return say_err(c, err, NULL);
	n->begun = clock_now(c->clock);
	err = wait_open(&w, c, PATIENCE_S);
	if (err == ERR_OK)
		err = round_of(&w);
	if (err == ERR_TIMEOUT && w.patience_ms == 0)
		code = CODE_DONE;
	else
		code = err == ERR_OK ? CODE_DONE : say_round(c, n, err);
	if (!c->store) {
		wait_close(&w);
		return code;
	}
	n->now = cli_now(c);
	err = print_news(n);
	strays.before = false;
	if (err == ERR_OK)
		err = see_strays(&strays);
	if (err != ERR_OK)
		code = say_err(c, err, NULL);
	if (code == CODE_DONE && w.patience_ms > 0)
		code = wait_outbox(&w, &before);
	wait_close(&w);
	return code;
}

int run_sync(struct cli *c, char **args, int n)
{
	struct news news = {.c = c, .before = true};
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	err = store_account_each(c->store, see_account, &news);
	if (err == ERR_OK && news.accounts == 0)
		return complain(c, CODE_NOT_FOUND,
			_("there is no account yet: ranzen account add URL"));
	news.now = cli_now(c);
	if (err == ERR_OK)
		err = see_all(&news);
	return err == ERR_OK ? round_and_news(c, &news)
			     : say_err(c, err, NULL);
}
