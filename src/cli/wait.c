/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/signalfd.h>

#include "base/i18n.h"
#include "bell/start.h"
#include "cli/cli.h"
#include "cli/decide.h"
#include "cli/wait.h"
#include "cli/words.h"
#include "words/why.h"

#define LOOK_MS	     1000 /* the store is looked at that often anyway */
#define RESTARTS_MAX 3

enum err wait_open(struct wait *w, struct cli *c, int patience_s)
{
	const char *given = cli_has(c, OPTION_NO_WAIT) ? "0"
						      : cli_value(c, OPTION_WAIT);
	int64_t seconds = patience_s;
	sigset_t set;

	memset(w, 0, sizeof(*w));
	w->c = c;
	w->interrupt = -1;
	w->asked = given != NULL;
	if (given && !str_int64(given, 0, 7 * 86400, &seconds))
		return ERR_USAGE;
	w->patience_ms = seconds * 1000;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	w->interrupt = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	wait_moved(w);
	return w->interrupt < 0 ? err_from_errno(errno) : ERR_OK;
}

void wait_close(struct wait *w)
{
	wait_unshow(w);
	bell_close(w->bell);
	w->bell = NULL;
	if (w->interrupt >= 0)
		close(w->interrupt);
	w->interrupt = -1;
}

enum err wait_connect(struct wait *w)
{
	static const struct bell_message watch = {.kind = BELL_WATCH};
	enum err err;

	if (w->bell)
		return ERR_OK;
	err = bell_start(w->c->paths.socket, &w->bell);
	if (err == ERR_OK)
		err = bell_send(w->bell, &watch);
	return err;
}

bool wait_stopped(struct wait *w)
{
	struct pollfd fd = {.fd = w->interrupt, .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

void wait_moved(struct wait *w)
{
	w->deadline = clock_mono_ms(w->c->clock) + w->patience_ms;
}

/* The sync program hung up: it was killed, or has nothing to do. */
static enum wait_event reconnect(struct wait *w)
{
	bell_close(w->bell);
	w->bell = NULL;
	if (++w->restarts > RESTARTS_MAX || wait_connect(w) != ERR_OK)
		return WAIT_ABSENT;
	return WAIT_LOOK;
}

enum wait_event wait_next(struct wait *w, struct bell_message *m)
{
	struct pollfd fds[2] = {
		{.fd = w->interrupt, .events = POLLIN},
		{.fd = w->bell ? bell_fd(w->bell) : -1, .events = POLLIN},
	};
	int64_t left = w->deadline - clock_mono_ms(w->c->clock);

	if (w->bell && bell_next(w->bell, m))
		return m->kind == BELL_HANGUP ? reconnect(w) : WAIT_RANG;
	if (left <= 0)
		return WAIT_OVER;
	poll(fds, 2, (int)MIN(left, LOOK_MS));
	if (fds[0].revents)
		return WAIT_STOPPED;
	if (fds[1].revents && bell_next(w->bell, m))
		return m->kind == BELL_HANGUP ? reconnect(w) : WAIT_RANG;
	return WAIT_LOOK;
}

void wait_show(struct wait *w, const struct bell_message *m)
{
	char done[32], total[32], rate[32];

	if (w->c->out.quiet || w->c->out.plain || !isatty(STDERR_FILENO))
		return;
	size_human(m->done, done, sizeof(done));
	size_human(m->total, total, sizeof(total));
	size_human(m->rate, rate, sizeof(rate));
	putc('\r', stderr);
	/* TRANSLATORS: bytes done, of bytes, bytes a second */
	fprintf(stderr, _("%s of %s, %s/s"), done, total, rate);
	fputs("\033[K", stderr);
	w->line = true;
}

void wait_unshow(struct wait *w)
{
	if (w->line)
		fputs("\r\033[K", stderr);
	w->line = false;
}

static const char *why(const struct entry *e)
{
	return e->detail && *e->detail ? e->detail : _(err_text(e->reason));
}

/* Until then it runs on, so only a computer that was off makes a difference. */
static void say_no_start(struct wait *w)
{
	struct login_start has = login_start_look(w->c->paths.home);

	if (conf_bool(&w->c->conf, CONF_SYNC_AUTOSTART) && !has.systemd &&
	    !has.xdg)
		say(w->c, "%s",
			_("after this computer was switched off, it is sent when you start ranzen the next time"));
}

/* Whoever is asked for the password each time may be asked before it is sent. */
static void say_login_lasts(struct wait *w, const struct entry *e)
{
	struct account a = {0};
	char when[64];

	if (store_account_get(w->c->store, e->account, &a) != ERR_OK)
		return;
	if (a.kept == KEPT_nothing && e->due > clock_now(w->c->clock)) {
		time_human(e->due, when, sizeof(when));
		say(w->c, _("your password is not kept, so you may have to log in before it is sent; it is due %s"),
			when);
	} else if (a.kept == KEPT_nothing) {
		say(w->c, "%s", _("your password is not kept, so you may have to log in before it is sent"));
	}
	record_account_release(&a);
}

static int say_sent_by_itself(struct wait *w, const struct entry *e)
{
	say(w->c, e->kind == KIND_hand_in
		? _("queued as %lld, not handed in yet; it is sent by itself")
		: e->kind == KIND_withdraw
		? _("queued as %lld, not taken back yet; it is sent by itself")
		: _("queued as %lld, not marked at the school yet; it is sent by itself"),
		(long long)e->id);
	say_login_lasts(w, e);
	say_no_start(w);
	return CODE_QUEUED;
}

/* Nothing of it is sent before the person has logged in. */
static bool login_waits(const struct wait *w, const struct entry *e)
{
	struct account a = {0};
	bool waits = code_of(e->reason) == CODE_LOGIN;

	if (!waits && store_account_get(w->c->store, e->account, &a) == ERR_OK) {
		waits = a.login_needed;
		record_account_release(&a);
	}
	return waits;
}

static int say_login_waits(struct wait *w, const struct entry *e)
{
	char when[64];

	complain(w->c, CODE_LOGIN,
		_("queued as %lld, but you need to log in: ranzen account login '%s'"),
		(long long)e->id, e->account_name);
	if (e->due > clock_now(w->c->clock)) {
		time_human(e->due, when, sizeof(when));
		complain(w->c, CODE_LOGIN,
			_("it is due %s: log in before that"), when);
	}
	return CODE_LOGIN;
}

static int say_queued(struct wait *w, const struct entry *e)
{
	char when[64];

	time_human(e->next_try, when, sizeof(when));
	if (login_waits(w, e))
		return say_login_waits(w, e);
	if (e->reason != ERR_OK && e->next_try)
		say(w->c, e->kind == KIND_hand_in
			? _("queued as %lld, not handed in yet: %s; next try %s")
			: e->kind == KIND_withdraw
			? _("queued as %lld, not taken back yet: %s; next try %s")
			: _("queued as %lld, not marked at the school yet: %s; next try %s"),
			(long long)e->id, _(err_text(e->reason)), when);
	else
		return say_sent_by_itself(w, e);
	say_login_lasts(w, e);
	say_no_start(w);
	return CODE_QUEUED;
}

static int say_held(struct wait *w, const struct entry *e)
{
	int code = code_of_held(e->reason);

	if (entry_asks(e)) {
		decide_say(w->c, e);
		return code;
	}
	complain(w->c, code, _("held as %lld: %s"), (long long)e->id,
		_(err_text(e->reason)));
	if (e->detail && *e->detail)
		complain(w->c, code, why_has_page(e->reason) ?
			/* TRANSLATORS: an address, to be opened in a browser */
			_("the page is %s") : _("the school says: %s"), why(e));
	if (e->kind == KIND_hand_in &&
	    (e->reason == ERR_BAD_TYPE || e->reason == ERR_NOT_ACCEPTED))
		complain(w->c, code, "%s", _("if it is the name of a file: rename it and hand it in again; that replaces this one"));
	return complain(w->c, code,
		code == CODE_LOGIN
		    ? _("then: ranzen outbox retry %lld")
		    : _("it is kept; you decide: ranzen outbox retry|drop %lld"),
		(long long)e->id);
}

/* Whether the next try is too far away to be waited for. */
static bool put_off(const struct wait *w, const struct entry *e)
{
	int64_t wait_s = e->next_try - clock_now(w->c->clock);
	int64_t left = w->deadline - clock_mono_ms(w->c->clock);

	if (e->state == ENTRY_waiting && login_waits(w, e))
		return true;
	if ((e->state != ENTRY_waiting && e->state != ENTRY_asking) ||
	    wait_s <= 0)
		return false;
	if (e->state == ENTRY_waiting && e->reason != ERR_OK && !w->asked)
		return true;
	return wait_s * 1000 > left;
}

/* -1: still under way. */
static int verdict(struct wait *w, const struct entry *e)
{
	switch (e->state) {
	case ENTRY_proven:
		return CODE_DONE;
	case ENTRY_held:
		return say_held(w, e);
	case ENTRY_superseded:
		return complain(w->c, CODE_HELD,
			_("later work for the same task has replaced it"));
	case ENTRY_dropped:
		return complain(w->c, CODE_HELD, _("it was dropped"));
	default:
		return put_off(w, e) ? say_queued(w, e) : -1;
	}
}

struct progress {
	enum entry_state state;
	int64_t sent;
	int tries;
};

/* One look at the entry; -1: go on. */
static int look(struct wait *w, int64_t id, struct progress *p, bool last)
{
	struct entry e = {0};
	enum err err = store_entry_get(w->c->store, id, &e);
	int code;

	if (err != ERR_OK) {
		say_err(w->c, err, NULL);
		return say_sent_by_itself(w, &(struct entry){.id = id});
	}
	if (e.state != p->state || e.bytes_sent != p->sent ||
	    e.tries != p->tries)
		wait_moved(w);
	*p = (struct progress){e.state, e.bytes_sent, e.tries};
	code = verdict(w, &e);
	if (code < 0 && last)
		code = say_queued(w, &e);
	record_entry_release(&e);
	return code;
}

static int wait_loop(struct wait *w, int64_t entry)
{
	struct progress p = {.tries = -1};
	struct bell_message m;
	int code = -1;

	wait_moved(w);
	while (code < 0) {
		enum wait_event event = wait_next(w, &m);
		bool ours = event == WAIT_RANG && m.kind == BELL_PROGRESS &&
			    !m.material && m.id == entry;

		if (ours) {
			wait_show(w, &m);
			wait_moved(w);
			continue;
		}
		if (event == WAIT_RANG && m.kind != BELL_CHANGED)
			continue;
		wait_unshow(w);
		if (event == WAIT_ABSENT)
			say_err(w->c, ERR_SYNC_ABSENT, NULL);
		code = look(w, entry, &p,
			event != WAIT_RANG && event != WAIT_LOOK);
	}
	return code;
}

int wait_entry(struct wait *w, int64_t entry)
{
	struct bell_message wake = {.kind = BELL_WAKE, .id = entry};
	struct progress p = {0};
	enum err err = wait_connect(w);

	if (err == ERR_OK)
		err = bell_send(w->bell, &wake);
	if (err != ERR_OK) {
		say_err(w->c, err, "ranzen-sync");
		return look(w, entry, &p, true);
	}
	if (w->patience_ms == 0)
		return look(w, entry, &p, true);
	return wait_loop(w, entry);
}
