/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/wipe.h"
#include "net/budget.h"
#include "net/transfer.h"

#define HOSTS_LIMIT 64
#define STREAMS 8       /* at once over one HTTP/2 connection */
#define CONNECTIONS 2   /* to one host */
#define GENTLE_MS (10 * 60 * 1000)
#define FOREVER_MS (60 * 60 * 1000)

struct host {
	char name[URL_HOST_SIZE];
	struct bucket bucket;
	int64_t gentle_until; /* one connection only, after a 429 or 503 */
	struct line line;
	bool multiplexes, answered;
	int running, running_calm; /* calm: neither urgent nor spare */
	int64_t ended_ms;          /* the last request; 0: none yet */
};

struct curl_net {
	struct net net; /* first */
	struct net_options options;
	CURLM *multi;
	CURLSH *share; /* TLS sessions, which curl keeps for each handle */
	struct transfer *transfers; /* in order of start */
	uint64_t last_id;
	struct host hosts[HOSTS_LIMIT];
	int n_hosts;
	bool in_curl;
	net_done *observer;
	void *observer_ctx;
};

static int64_t mono(const struct curl_net *n)
{
	return clock_mono_ms(n->options.clock);
}

static const struct host *find_host(const struct curl_net *n, const char *name)
{
	for (int i = 0; i < n->n_hosts; i++)
		if (strcmp(n->hosts[i].name, name) == 0)
			return &n->hosts[i];
	return NULL;
}

static struct host *host_of(struct curl_net *n, const struct transfer *t)
{
	struct host *h = (struct host *)find_host(n, t->now.host);

	if (h)
		return h;
	/* More hosts than anybody has schools share the last place. */
	if (n->n_hosts == HOSTS_LIMIT)
		return &n->hosts[HOSTS_LIMIT - 1];
	h = &n->hosts[n->n_hosts++];
	str_copy(h->name, sizeof(h->name), t->now.host);
	line_init(&h->line);
	bucket_init(&h->bucket, n->options.per_minute, BUDGET_BURST, mono(n));
	return h;
}

static void count(struct curl_net *n, struct transfer *t, int by)
{
	struct host *h = host_of(n, t);

	h->running += by;
	if (!t->ask.urgent && !t->ask.spare)
		h->running_calm += by;
}

/* One place is kept for what is urgent, so that a hand-in never stands
 * behind a long download. */
static bool has_place(struct curl_net *n, const struct transfer *t)
{
	const struct host *h = host_of(n, t);
	int places = h->multiplexes ? STREAMS : CONNECTIONS;

	if (h->gentle_until > mono(n) || t->ask.gap_ms)
		places = 1;
	if (h->running >= places)
		return false;
	return t->ask.urgent || t->ask.spare || places == 1 ||
	       h->running_calm < places - 1;
}

/* Ends what has only a place on sufferance, at the host of that one. */
static void clear_place(struct curl_net *n, const struct transfer *of)
{
	for (struct transfer *t = n->transfers; t; t = t->next)
		if (t->easy && !t->err && t->ask.spare &&
		    host_of(n, t) == host_of(n, of)) {
			t->err = ERR_CANCELLED;
			return;
		}
}

static void run(struct curl_net *n, struct transfer *t)
{
	struct host *h = host_of(n, t);

	t->line = &h->line;
	/* Where each needs its own, none waits for another's reply. */
	t->share = t->now.https && (h->multiplexes || !h->answered);
	t->err = transfer_prepare(t);
	if (!t->err)
		curl_easy_setopt(t->easy, CURLOPT_SHARE, n->share);
	if (!t->err && curl_multi_add_handle(n->multi, t->easy) != CURLM_OK)
		t->err = ERR_NOMEM;
	if (t->err)
		transfer_unprepare(t);
	else
		count(n, t, 1);
}

static void stop(struct curl_net *n, struct transfer *t)
{
	curl_multi_remove_handle(n->multi, t->easy);
	count(n, t, -1);
}

static void unlink_transfer(struct curl_net *n, struct transfer *t)
{
	struct transfer **at = &n->transfers;

	while (*at && *at != t)
		at = &(*at)->next;
	if (*at)
		*at = t->next;
}

static int64_t gap_left(struct curl_net *n, const struct transfer *t)
{
	const struct host *h = host_of(n, t);

	if (!t->ask.gap_ms || !h->ended_ms ||
	    (n->options.hurry && t->now.loopback))
		return 0;
	return MAX(h->ended_ms + t->ask.gap_ms - mono(n), 0);
}

/* Starts what may go, urgent first. Gives ms until the budget lets more. */
static int64_t start_waiting(struct curl_net *n)
{
	int64_t least = FOREVER_MS;

	for (int urgent = 1; urgent >= 0; urgent--) {
		for (struct transfer *t = n->transfers; t; t = t->next) {
			int64_t wait;

			if (t->easy || t->err || t->ask.urgent != urgent)
				continue;
			if (!has_place(n, t)) {
				if (urgent)
					clear_place(n, t);
				continue;
			}
			wait = gap_left(n, t);
			if (!wait && !t->ask.goes_on)
				wait = budget_take(n->options.budget_path, t->now.host,
					    &host_of(n, t)->bucket, mono(n));
			if (wait)
				least = MIN(least, wait);
			else
				run(n, t);
		}
	}
	return least;
}

static void finish(struct curl_net *n, struct transfer *t, int code)
{
	struct net_reply reply;
	struct host *h;

	unlink_transfer(n, t);
	transfer_tell_moved(t);
	transfer_reply(t, code, &reply);
	if (t->easy) {
		long version = 0;

		h = host_of(n, t);
		curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
		if (version) {
			h->answered = true;
			h->multiplexes = version >= CURL_HTTP_VERSION_2_0;
		}
		h->ended_ms = mono(n);
		if (reply.status == 429 || reply.status == 503) {
			h->gentle_until = mono(n) + GENTLE_MS;
			clear_place(n, t);
		}
	}
	if (!t->cancelled && n->observer)
		n->observer(n->observer_ctx, &reply);
	if (!t->cancelled)
		t->done(t->ctx, &reply);
	transfer_free(t);
}

/* done may start, cancel or end others: so one at a time, from the top. */
static bool finish_one_ended(struct curl_net *n)
{
	int left;
	CURLMsg *m = curl_multi_info_read(n->multi, &left);
	struct transfer *t = NULL;
	CURLcode code;

	if (!m)
		return false;
	code = m->data.result;
	curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
	stop(n, t);
	if (code == CURLE_OK && !t->cancelled && transfer_redirected(t))
		run(n, t);
	else
		finish(n, t, code);
	return true;
}

static bool finish_one_failed(struct curl_net *n)
{
	for (struct transfer *t = n->transfers; t; t = t->next) {
		bool idle = t->easy && !t->err && !t->cancelled &&
			    transfer_idle_left(t, mono(n)) <= 0;

		if (idle)
			transfer_give_up(t, mono(n));
		if (!t->err && !t->cancelled)
			continue;
		if (t->easy)
			stop(n, t);
		finish(n, t, CURLE_ABORTED_BY_CALLBACK);
		return true;
	}
	return false;
}

static void tell_moved(struct curl_net *n)
{
	uint64_t last = 0;

	/* moved may cancel: walk by number, not by pointer. */
	for (;;) {
		struct transfer *t = n->transfers;

		while (t && t->id <= last)
			t = t->next;
		if (!t)
			return;
		last = t->id;
		if (t->easy)
			transfer_tell_moved(t);
	}
}

static bool work(struct curl_net *n)
{
	bool any = false;
	int running;

	n->in_curl = true;
	curl_multi_perform(n->multi, &running);
	n->in_curl = false;
	tell_moved(n);
	while (finish_one_ended(n) || finish_one_failed(n))
		any = true;
	return any;
}

static int64_t idle_wait(struct curl_net *n)
{
	int64_t least = FOREVER_MS;

	for (struct transfer *t = n->transfers; t; t = t->next)
		if (t->easy)
			least = MIN(least, transfer_idle_left(t, mono(n)));
	return MAX(least, 0);
}

static void wait_for(struct curl_net *n, struct pollfd *fds, int n_fds,
		     int64_t ms)
{
	struct curl_waitfd *extra = calloc((size_t)n_fds + 1, sizeof(*extra));

	if (!extra) {
		poll(fds, (nfds_t)n_fds, (int)MIN(ms, 100));
		return;
	}
	for (int i = 0; i < n_fds; i++) {
		extra[i].fd = fds[i].fd;
		if (fds[i].events & POLLIN)
			extra[i].events |= CURL_WAIT_POLLIN;
		if (fds[i].events & POLLOUT)
			extra[i].events |= CURL_WAIT_POLLOUT;
	}
	curl_multi_poll(n->multi, extra, (unsigned)n_fds, (int)ms, NULL);
	free(extra);
}

static void net_turn(struct net *net, struct pollfd *fds, int n_fds,
		     int timeout_ms)
{
	struct curl_net *n = (struct curl_net *)net;
	int64_t wait = start_waiting(n);

	if (!work(n)) {
		wait = MIN(wait, idle_wait(n));
		if (timeout_ms >= 0)
			wait = MIN(wait, timeout_ms);
		wait_for(n, fds, n_fds, wait);
		work(n);
	}
	/* curl's own report knows no hang-up. */
	if (n_fds)
		poll(fds, (nfds_t)n_fds, 0);
}

static uint64_t net_start(struct net *net, const struct net_request *ask,
			  net_done *done, void *ctx)
{
	struct curl_net *n = (struct curl_net *)net;
	struct transfer **at = &n->transfers;
	struct transfer *t = transfer_new(&n->options, ask, done, ctx);

	if (!t)
		return 0;
	t->id = ++n->last_id;
	while (*at)
		at = &(*at)->next;
	*at = t;
	return t->id;
}

static void net_cancel(struct net *net, uint64_t id)
{
	struct curl_net *n = (struct curl_net *)net;
	struct transfer *t = n->transfers;

	while (t && t->id != id)
		t = t->next;
	if (!t)
		return;
	if (n->in_curl) {
		t->cancelled = true;
		return;
	}
	if (t->easy)
		stop(n, t);
	unlink_transfer(n, t);
	transfer_free(t);
}

static int net_busy(const struct net *net)
{
	const struct curl_net *n = (const struct curl_net *)net;
	int busy = 0;

	for (const struct transfer *t = n->transfers; t; t = t->next)
		busy++;
	return busy;
}

static bool net_line(const struct net *net, const char *url,
		     struct net_line *out)
{
	const struct curl_net *n = (const struct curl_net *)net;
	const struct host *h;
	struct url u;

	memset(out, 0, sizeof(*out));
	h = url_read(&u, url) ? find_host(n, u.host) : NULL;
	if (!h)
		return false;
	out->rtt_ms = line_rtt_ms(&h->line, mono(n));
	out->up_bps = (int64_t)h->line.up.bps;
	out->down_bps = (int64_t)h->line.down.bps;
	out->cuts = line_cuts(&h->line, mono(n));
	out->gentle = h->gentle_until > mono(n);
	return true;
}

static void net_observe(struct net *net, net_done *fn, void *ctx)
{
	struct curl_net *n = (struct curl_net *)net;

	n->observer = fn;
	n->observer_ctx = ctx;
}

static void net_free(struct net *net)
{
	struct curl_net *n = (struct curl_net *)net;

	if (!n)
		return;
	while (n->transfers)
		net_cancel(net, n->transfers->id);
	if (n->multi)
		curl_multi_cleanup(n->multi);
	if (n->share)
		curl_share_cleanup(n->share);
	free((void *)n->options.ca_file);
	free((void *)n->options.trust_dir);
	free((void *)n->options.budget_path);
	free(n);
	curl_global_cleanup();
}

/* It keeps forms and answers in buffers of its own. */
static CURLcode curl_begin(void)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_free,
				    wipe_realloc, strdup, calloc);
}

struct net *net_curl_new(const struct net_options *o)
{
	struct curl_net *n = calloc(1, sizeof(*n));

	if (!n || curl_begin() != CURLE_OK) {
		free(n);
		return NULL;
	}
	n->net = (struct net){ .start = net_start, .cancel = net_cancel,
			       .turn = net_turn, .busy = net_busy,
			       .line = net_line, .observe = net_observe,
			       .free = net_free };
	n->options = *o;
	n->options.ca_file = str_dup(o->ca_file);
	n->options.trust_dir = str_dup(o->trust_dir);
	n->options.budget_path = str_dup(o->budget_path);
	if (n->options.per_minute <= 0)
		n->options.per_minute = BUDGET_PER_MINUTE;
	n->multi = curl_multi_init();
	n->share = curl_share_init();
	if (!n->multi || !n->share || (o->ca_file && !n->options.ca_file) ||
	    (o->trust_dir && !n->options.trust_dir) ||
	    (o->budget_path && !n->options.budget_path)) {
		net_free(&n->net);
		return NULL;
	}
	curl_share_setopt(n->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	curl_multi_setopt(n->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
			  (long)CONNECTIONS);
	return &n->net;
}
