/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "tests/lib/paper_net.h"

struct paper {
	struct paper *next;
	uint64_t id;
	char *method, *url, *cookies, *body;
	struct net_request net;
	net_done *done;
	void *ctx;
};

static void tear(struct paper *p)
{
	free(p->method);
	free(p->url);
	free(p->cookies);
	free(p->body);
	free(p);
}

/* body, the slice of the file, tail */
static char *whole_body(const struct net_request *r)
{
	struct buf b;

	buf_init(&b, 16u << 20);
	buf_add(&b, r->body, r->body_len);
	for (int64_t at = 0; r->body_fd >= 0 && at < r->body_size;) {
		char piece[65536];
		ssize_t n = pread(r->body_fd, piece,
				  (size_t)MIN(r->body_size - at, (int64_t)sizeof(piece)),
				  r->body_from + at);

		if (n <= 0)
			break;
		buf_add(&b, piece, (size_t)n);
		at += n;
	}
	buf_add(&b, r->tail, r->tail_len);
	buf_add(&b, "", 1);
	return buf_take(&b);
}

static uint64_t start(struct net *net, const struct net_request *r,
		      net_done *done, void *ctx)
{
	struct paper_net *n = (struct paper_net *)net;
	struct paper *p = calloc(1, sizeof(*p)), **at = &n->first;

	if (!p)
		return 0;
	p->id = ++n->last_id;
	p->method = str_dup(r->method);
	p->url = str_dup(r->url);
	p->net = *r;
	p->body = whole_body(r);
	if (!p->method || !p->url || !p->body) {
		tear(p);
		return 0;
	}
	for (int i = 0; i < r->n_headers; i++)
		if (str_casecmp(r->headers[i].name, "Cookie") == 0)
			p->cookies = str_dup(r->headers[i].value);
	p->done = done;
	p->ctx = ctx;
	while (*at)
		at = &(*at)->next;
	*at = p;
	if (*p->url && (!n->asked++ || r->gap_ms < n->least_gap_ms))
		n->least_gap_ms = r->gap_ms;
	return p->id;
}

static void cancel(struct net *net, uint64_t id)
{
	struct paper_net *n = (struct paper_net *)net;

	for (struct paper **at = &n->first; *at; at = &(*at)->next)
		if ((*at)->id == id) {
			struct paper *p = *at;

			*at = p->next;
			tear(p);
			return;
		}
}

static const char *nth(const struct net_reply *r, const char *name, int i)
{
	const struct paper_reply *out = r->impl;

	if (str_casecmp(name, "Content-Type") == 0 && i == 0)
		return out->type ? out->type : "text/html; charset=UTF-8";
	if (str_casecmp(name, "Location") == 0 && i == 0 && *out->location)
		return out->location;
	if (str_casecmp(name, "Set-Cookie") == 0 && i < PAPER_COOKIES)
		return out->set[i];
	return NULL;
}

static const char *header(const struct net_reply *r, const char *name)
{
	return nth(r, name, 0);
}

static void answer(struct paper_net *n, struct paper *p)
{
	const char *host = strstr(p->url, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;
	struct paper_reply out = { .status = 200 };
	struct net_reply r = { .header = header, .nth = nth, .impl = &out,
			       .date = n->date };
	const struct paper_request asked = {
		.method = p->method, .url = p->url, .path = path ? path : "/",
		.cookies = p->cookies ? p->cookies : "", .body = p->body,
		.net = &p->net,
	};

	buf_init(&out.body, 16u << 20);
	if (*p->url) {
		buf_printf(&n->log, "%s %s\n", asked.method, asked.path);
		n->answer(n->ctx, &asked, &out);
	} else {
		out.err = ERR_USAGE;
	}
	r.err = out.err;
	r.status = out.err ? 0 : out.status;
	r.sent_all = true;
	r.body = out.body.data ? out.body.data : "";
	r.len = out.body.len;
	p->done(p->ctx, &r);
	buf_release(&out.body);
}

static void turn(struct net *net, struct pollfd *fds, int n_fds, int timeout_ms)
{
	struct paper_net *n = (struct paper_net *)net;
	struct paper *p = n->first;

	UNUSED(fds);
	UNUSED(n_fds);
	UNUSED(timeout_ms);
	if (!p)
		return;
	n->first = p->next;
	p->net.url = p->url;
	p->net.headers = NULL;
	p->net.body = p->net.tail = NULL;
	answer(n, p);
	tear(p);
}

static int busy(const struct net *net)
{
	return ((const struct paper_net *)net)->first != NULL;
}

static bool line(const struct net *net, const char *url, struct net_line *out)
{
	UNUSED(net);
	UNUSED(url);
	memset(out, 0, sizeof(*out));
	return false;
}

static void observe(struct net *net, net_done *fn, void *ctx)
{
	UNUSED(net);
	UNUSED(fn);
	UNUSED(ctx);
}

void paper_net_init(struct paper_net *n, paper_answer *fn, void *ctx)
{
	memset(n, 0, sizeof(*n));
	n->net = (struct net){ .start = start, .cancel = cancel, .turn = turn,
			       .busy = busy, .line = line, .observe = observe };
	n->answer = fn;
	n->ctx = ctx;
	n->date = 1793000000;
	buf_init(&n->log, 1u << 20);
}

void paper_net_release(struct paper_net *n)
{
	while (n->first)
		cancel(&n->net, n->first->id);
	buf_release(&n->log);
}

void paper_net_run(struct paper_net *n)
{
	for (int i = 0; n->first && i < 10000; i++)
		turn(&n->net, NULL, 0, 0);
}
