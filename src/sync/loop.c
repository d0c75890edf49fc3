/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <sys/file.h>
#include <sys/signalfd.h>

#include "bell/bell.h"
#include "sync/child.h"
#include "sync/loop.h"

#define SWEEP_AGE_S 86400
#define FDS	      64
#define ASKERS	      32
#define ROUND_WAIT_MS (10 * 60 * 1000)
#define HELPER_MS     30000
#define GRACE_MS      5000 /* the next command often follows at once */

struct loop {
	struct loop_options o;
	struct engine *engine;
	struct bell_server *bell;
	int signals;
	int askers[ASKERS], n_askers; /* clients that wait for the round */
	bool stop, round_over;
	enum err round;
	int64_t idle_since; /* monotonic; 0: not idle */
	bool autostart;	    /* switched on, or that was tried */
	bool autostart_off; /* the same for off */
	pid_t helper;	    /* who switches; 0: nobody */
	int64_t helper_until;
};

enum err loop_lock(const struct paths *paths, const struct disk *disk,
    const struct clock *clock, int wait_ms, int *fd)
{
	int64_t end = clock_mono_ms(clock) + wait_ms;
	enum err made = disk_make_parent(disk, paths->lock);
	*fd = -1;
	if (made)
		return made;
	*fd = open(paths->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0)
		return err_from_errno(errno);
	while (flock(*fd, LOCK_EX | LOCK_NB)) {
		if (errno == EINTR)
			continue;
		enum err err =
		    errno == EWOULDBLOCK ? ERR_BUSY : err_from_errno(errno);
		if (err != ERR_BUSY || clock_mono_ms(clock) >= end) {
			close(*fd);
			*fd = -1;
			return err;
		}
		poll(NULL, 0, 50);
	}
	return ERR_OK;
}

void loop_unlock(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* true: the round is over, or the other one is. */
static bool other_says(struct bell *bell, enum err *err)
{
	struct bell_message m;
	while (bell_next(bell, &m)) {
		if (m.kind == BELL_ROUND)
			*err = m.err;
		else if (m.kind == BELL_HANGUP)
			*err = ERR_SYNC_ABSENT;
		else
			continue;
		return true;
	}
	return false;
}

enum err loop_ask_round(const struct paths *paths, const struct clock *clock)
{
	struct bell_message sync = {.kind = BELL_SYNC};
	int64_t end = clock_mono_ms(clock) + ROUND_WAIT_MS;
	struct bell *bell = NULL;
	enum err err = bell_connect(paths->socket, &bell);
	if (err)
		return err;
	err = bell_send(bell, &sync);
	while (!err && !other_says(bell, &err)) {
		int64_t left = end - clock_mono_ms(clock);
		struct pollfd p = {bell_fd(bell), POLLIN, 0};
		if (left <= 0)
			err = ERR_TIMEOUT;
		else if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			err = err_from_errno(errno);
	}
	bell_close(bell);
	return err;
}

/* ---- what the engine tells */

static void on_changed(void *ctx)
{
	struct loop *l = ctx;
	struct bell_message m = {.kind = BELL_CHANGED};
	if (l->bell)
		bell_announce(l->bell, &m);
}

static void on_progress(void *ctx, bool material, int64_t id, int64_t done,
    int64_t total, int64_t rate)
{
	struct loop *l = ctx;
	struct bell_message m = {.kind = BELL_PROGRESS,
	    .material = material,
	    .id = id,
	    .done = done,
	    .total = total,
	    .rate = rate};
	if (l->bell)
		bell_announce(l->bell, &m);
}

static void on_round_over(void *ctx, enum err err)
{
	struct loop *l = ctx;
	struct bell_message m = {.kind = BELL_ROUND, .err = err};
	l->round = err;
	l->round_over = true;
	on_changed(l); /* before "round", so that a reader sees all of it */
	for (int i = 0; l->bell && i < l->n_askers; i++)
		bell_answer(l->bell, l->askers[i], &m);
	l->n_askers = 0;
}

static void on_notice(void *ctx, const struct notice *n)
{
	struct loop *l = ctx;
	char title[200] = "", body[400] = "";
	bool urgent = false;
	if (!l->o.notices || !l->o.words)
		return;
	l->o.words(n, title, sizeof(title), body, sizeof(body), &urgent);
	notices_show(l->o.notices, title, body, urgent);
}

static enum err on_token(void *ctx, const struct account *a, char **token)
{
	struct loop *l = ctx;
	return l->o.engine.token(l->o.token_ctx, a, token);
}

static enum err on_token_changed(
    void *ctx, const struct account *a, const char *token)
{
	struct loop *l = ctx;
	return l->o.engine.token_changed(l->o.token_ctx, a, token);
}

/* ---- what the doorbell tells */

static void asker_add(struct loop *l, int client)
{
	if (l->n_askers < ASKERS)
		l->askers[l->n_askers++] = client;
}

static void asker_gone(struct loop *l, int client)
{
	int kept = 0;
	for (int i = 0; i < l->n_askers; i++) {
		if (l->askers[i] != client)
			l->askers[kept++] = l->askers[i];
	}
	l->n_askers = kept;
}

static void heard(void *ctx, int client, const struct bell_message *m)
{
	struct loop *l = ctx;
	l->idle_since = 0;
	switch (m->kind) {
	case BELL_WAKE: engine_wake(l->engine); break;
	case BELL_SYNC:
		asker_add(l, client);
		engine_round(l->engine);
		break;
	case BELL_FETCH: engine_fetch(l->engine, m->id); break;
	case BELL_STOP: l->stop = true; break;
	case BELL_HANGUP: asker_gone(l, client); break;
	default: break;
	}
}

static void read_signals(struct loop *l)
{
	struct signalfd_siginfo info;
	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			l->stop = true;
	}
}

/* ---- the loop */

static void helper_start(struct loop *l, bool on)
{
	const char *const argv[] = {l->o.autostart->program, "start-at-login",
	    on ? "on" : "off", NULL};
	l->autostart = on;
	l->autostart_off = !on;
	l->helper = child_spawn(argv);
	l->helper_until = clock_mono_ms(l->o.engine.clock) + HELPER_MS;
}

/* Milliseconds as notices_turn has them. */
static int helper_turn(struct loop *l)
{
	int64_t now = clock_mono_ms(l->o.engine.clock);
	int code = 128;
	if (!l->helper)
		return -1;
	bool late = now >= l->helper_until;
	if (!child_ended(l->helper, &code)) {
		if (!late)
			return (int)(l->helper_until - now);
		child_kill(l->helper);
	}
	l->helper = 0;
	log_write(l->o.engine.log, code ? LOG_ERROR : LOG_INFO,
	    "start at login: %s: exit %d", l->autostart ? "on" : "off", code);
	return 0;
}

static void autostart_check(struct loop *l, int pending)
{
	if (!l->o.autostart || !l->o.autostart->wanted || l->autostart ||
	    l->helper || !pending)
		return;
	l->autostart = true;
	if (!autostart_is_on(l->o.autostart))
		helper_start(l, true);
}

static bool idle(struct loop *l, int pending)
{
	int64_t ms = clock_mono_ms(l->o.engine.clock);
	if (pending || engine_busy(l->engine) ||
	    (l->bell && bell_watchers(l->bell)) || l->n_askers) {
		l->idle_since = 0;
		return false;
	}
	if (!l->idle_since)
		l->idle_since = MAX(ms, 1);
	return ms - l->idle_since >= GRACE_MS;
}

/* Only when nothing has waited for a while: most is gone within seconds. */
static bool autostart_ended(struct loop *l)
{
	/* who warns of a deadline must be woken for it */
	if (engine_deadline_held(l->engine))
		return !l->helper;
	if (l->o.autostart && !l->helper && !l->autostart_off &&
	    autostart_is_on(l->o.autostart))
		helper_start(l, false);
	return !l->helper;
}

/* Somebody may have queued something while the bell was on its way out. */
static bool may_end(struct loop *l)
{
	bell_server_close(l->bell);
	l->bell = NULL;
	if (!engine_pending(l->engine))
		return true;
	l->idle_since = 0;
	return bell_listen(l->o.paths->socket, &l->bell) != ERR_OK;
}

static int sooner(int a, int b)
{
	if (a < 0 || b < 0)
		return MAX(a, b);
	return MIN(a, b);
}

static void turn(struct loop *l, int timeout)
{
	struct pollfd fds[FDS];
	struct net *net = l->o.engine.net;
	int n = 1;
	fds[0] = (struct pollfd){l->signals, POLLIN, 0};
	if (l->bell)
		n += bell_server_fds(l->bell, fds + 1, FDS - 1);
	net->turn(net, fds, n, timeout);
	if (fds[0].revents)
		read_signals(l);
	if (l->bell)
		bell_server_turn(l->bell, fds + 1, n - 1, heard, l);
}

static enum err run(struct loop *l)
{
	for (;;) {
		int wait = engine_step(l->engine);
		int pending = engine_pending(l->engine);
		autostart_check(l, pending);
		wait = sooner(wait, helper_turn(l));
		if (l->o.notices)
			wait = sooner(wait, notices_turn(l->o.notices));
		if (store_broke(l->o.engine.store))
			return ERR_STORE_BROKEN;
		if (l->stop || (l->o.once && l->round_over))
			return ERR_OK;
		if (!l->o.once && idle(l, pending) && autostart_ended(l) &&
		    may_end(l))
			return ERR_OK;
		if (l->idle_since)
			wait = sooner(wait, GRACE_MS);
		turn(l, wait);
	}
}

static int signals_open(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

enum err loop_run(const struct loop_options *o, enum err *round)
{
	struct loop l = {.o = *o};
	struct engine_options eo = o->engine;
	enum err err;

	l.signals = signals_open();
	if (l.signals < 0)
		return err_from_errno(errno);
	eo.changed = on_changed;
	eo.progress = on_progress;
	eo.round_over = on_round_over;
	eo.notice = on_notice;
	eo.token = on_token;
	if (o->engine.token_changed)
		eo.token_changed = on_token_changed;
	eo.ctx = &l;
	err = bell_listen(o->paths->socket, &l.bell);
	if (err)
		goto out;
	l.engine = engine_new(&eo);
	if (!l.engine) {
		err = ERR_NOMEM;
		goto out;
	}
	/* What a hand-in left that was killed while it copied. */
	store_blobs_sweep(eo.store, clock_now(eo.clock) - SWEEP_AGE_S);
	if (o->once)
		engine_round(l.engine);
	err = run(&l);
	*round = l.round;
out:
	if (l.bell)
		bell_server_close(l.bell);
	engine_free(l.engine);
	close(l.signals);
	return err;
}
