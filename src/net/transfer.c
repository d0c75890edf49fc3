/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/wipe.h"
#include "net/errors.h"
#include "net/transfer.h"
#include "net/trust.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define CONNECT_S 30
#define ERROR_BODY_LIMIT (256u << 10)
#define UNSENT_LOW (128 << 10)

static bool copy_fields(struct transfer *t, const struct net_request *ask)
{
	struct net_header *copy = calloc((size_t)ask->n_headers + 1, sizeof(*copy));

	if (!copy)
		return false;
	t->ask.headers = copy;
	t->ask.n_headers = ask->n_headers;
	for (int i = 0; i < ask->n_headers; i++) {
		copy[i].name = str_dup(ask->headers[i].name);
		copy[i].value = str_dup(ask->headers[i].value);
		if (!copy[i].name || !copy[i].value)
			return false;
	}
	return true;
}

static bool copy_bytes(const void **to, const void *from, size_t len)
{
	if (!len)
		return true;
	*to = malloc(len);
	if (*to)
		memcpy((void *)*to, from, len);
	return *to != NULL;
}

static bool copy_body(struct transfer *t, const struct net_request *ask)
{
	if (ask->body_fd < 0)
		t->ask.body_size = 0;
	t->body_size = (int64_t)ask->body_len + t->ask.body_size +
		       (int64_t)ask->tail_len;
	return copy_bytes(&t->ask.body, ask->body, ask->body_len) &&
	       copy_bytes(&t->ask.tail, ask->tail, ask->tail_len);
}

struct transfer *transfer_new(const struct net_options *o,
			      const struct net_request *ask, net_done *done,
			      void *ctx)
{
	struct transfer *t = calloc(1, sizeof(*t));
	size_t limit = ask->limit ? MIN(ask->limit, NET_REPLY_LIMIT) :
				    NET_REPLY_LIMIT;

	if (!t)
		return NULL;
	t->options = o;
	t->ask = *ask;
	t->ask.headers = NULL;
	t->ask.n_headers = 0;
	t->ask.body = t->ask.tail = NULL;
	t->done = done;
	t->ctx = ctx;
	headers_init(&t->headers);
	/* a reply may be a token */
	buf_init_secret(&t->body, ask->sink ? ERROR_BODY_LIMIT : limit);
	t->ask.method = str_dup(ask->method);
	t->url = str_dup(ask->url ? ask->url : "");
	if (!t->ask.method || !t->url || !copy_fields(t, ask) ||
	    !copy_body(t, ask)) {
		transfer_free(t);
		return NULL;
	}
	if (!url_read(&t->first, t->url))
		t->err = ERR_USAGE;
	else if (!t->first.https && !t->first.loopback)
		t->err = ERR_TLS; /* no secret goes over a line in clear */
	t->now = t->first;
	return t;
}

void transfer_unprepare(struct transfer *t)
{
	if (t->easy)
		curl_easy_cleanup(t->easy);
	for (struct curl_slist *f = t->fields; f; f = f->next)
		explicit_bzero(f->data, strlen(f->data));
	curl_slist_free_all(t->fields);
	t->easy = NULL;
	t->fields = NULL;
}

void transfer_free(struct transfer *t)
{
	if (!t)
		return;
	transfer_unprepare(t);
	for (int i = 0; i < t->ask.n_headers; i++) {
		free((void *)t->ask.headers[i].name);
		wipe_free((void *)t->ask.headers[i].value);
	}
	free((void *)t->ask.headers);
	wipe_free((void *)t->ask.body);
	wipe_free((void *)t->ask.tail);
	free((void *)t->ask.method);
	free(t->url);
	headers_release(&t->headers);
	buf_release(&t->body);
	free(t);
}

/* curl's callbacks. They touch only the transfer; what the owner is told
 * outside of them may cancel anything. */

static size_t on_header(char *line, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	size_t len = size * n;

	transfer_came(t, len);
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		headers_clear(&t->headers); /* a 1xx came before */
		return len;
	}
	if (headers_add(&t->headers, line, len) != ERR_OK) {
		t->err = ERR_LIMIT;
		return 0;
	}
	return len;
}

static const char *reply_header(const struct net_reply *r, const char *name)
{
	const struct transfer *t = r->impl;

	return headers_get(&t->headers, name);
}

static const char *reply_nth(const struct net_reply *r, const char *name, int i)
{
	const struct transfer *t = r->impl;

	return headers_nth(&t->headers, name, i);
}

static void fill_head(struct transfer *t, struct net_reply *r)
{
	memset(r, 0, sizeof(*r));
	r->status = t->status;
	r->body = "";
	r->header = reply_header;
	r->nth = reply_nth;
	r->impl = t;
	r->date = headers_date(&t->headers);
	r->retry_after = headers_retry_after(&t->headers,
					     clock_now(t->options->clock));
}

static void tell_head(struct transfer *t)
{
	struct net_reply r;
	long status = 0;

	if (t->head_told || t->cancelled)
		return;
	t->head_told = true;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	t->status = (int)status;
	fill_head(t, &r);
	if (t->ask.head && status / 100 != 3)
		t->ask.head(t->ctx, &r);
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	size_t len = size * n;

	transfer_came(t, len);
	tell_head(t);
	if (t->cancelled)
		return 0;
	if (t->ask.sink && t->status / 100 == 2) {
		if (t->ask.sink(t->ctx, t->status, data, len))
			return len;
		t->err = ERR_CANCELLED;
		return 0;
	}
	buf_add(&t->body, data, len);
	if (buf_error(&t->body)) {
		t->err = buf_error(&t->body);
		return 0;
	}
	return len;
}

/* Of what is left from at on, as far as it lies in one place. */
static ssize_t read_body(const struct transfer *t, char *to, size_t room,
			 int64_t at)
{
	const struct net_request *ask = &t->ask;
	int64_t behind_head = at - (int64_t)ask->body_len;
	int64_t behind_file = behind_head - ask->body_size;
	size_t len;

	if (behind_head < 0) {
		len = MIN(room, (size_t)-behind_head);
		memcpy(to, (const char *)ask->body + at, len);
	} else if (behind_file < 0) {
		len = MIN(room, (size_t)-behind_file);
		return pread(ask->body_fd, to, len,
			     (off_t)(ask->body_from + behind_head));
	} else {
		len = MIN(room, ask->tail_len - (size_t)behind_file);
		if (len)
			memcpy(to, (const char *)ask->tail + behind_file, len);
	}
	return (ssize_t)len;
}

static size_t on_read(char *to, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	ssize_t got = read_body(t, to, size * n, t->read);

	if (got < 0 || (!got && t->read < t->body_size)) {
		t->err = got < 0 ? err_from_errno(errno) : ERR_CHANGED;
		return CURL_READFUNC_ABORT;
	}
	t->read += got;
	t->all_read |= t->read >= t->body_size;
	return (size_t)got;
}

static int on_seek(void *ctx, curl_off_t at, int origin)
{
	struct transfer *t = ctx;

	if (origin != SEEK_SET || at < 0 || at > t->body_size)
		return CURL_SEEKFUNC_FAIL;
	t->read = at;
	return CURL_SEEKFUNC_OK;
}

static int on_progress(void *ctx, curl_off_t dl_total, curl_off_t down,
		       curl_off_t up_total, curl_off_t up)
{
	struct transfer *t = ctx;

	UNUSED(dl_total);
	UNUSED(up_total);
	if (down != t->down || up != t->up)
		t->last_ms = transfer_now(t);
	t->down = down;
	/* curl forgets what it sent where the connection is reset. */
	t->up = MAX(t->up, up);
	return t->cancelled;
}

bool transfer_is_safe(const struct transfer *t)
{
	return strcmp(t->ask.method, "GET") == 0 ||
	       strcmp(t->ask.method, "HEAD") == 0;
}

static int on_connected(void *ctx, char *remote, char *local, int rport, int lport)
{
	struct transfer *t = ctx;

	UNUSED(remote);
	UNUSED(local);
	/* curl would repeat by itself what a kept connection lost; whether a
	 * change is to be repeated is not for it to say. */
	if (t->connected && !transfer_is_safe(t)) {
		t->err = ERR_CUT;
		return CURL_PREREQFUNC_ABORT;
	}
	t->connected = true;
	t->last_ms = t->began_ms = t->acked_ms = transfer_now(t);
	transfer_find_socket(t, lport, rport);
	transfer_measure_connect(t);
	return CURL_PREREQFUNC_OK;
}

static int on_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	struct transfer *t = ctx;
	int low = UNSENT_LOW, most = line_send_buffer(t->line, transfer_now(t));

	UNUSED(purpose);
	/* curl is about to repeat it by itself: not even a connect for that. */
	if (t->connected && !transfer_is_safe(t)) {
		t->err = ERR_CUT;
		return CURL_SOCKOPT_ERROR;
	}
	if (most)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &most, sizeof(most));
	if (most)
		low = MIN(low, most / 2);
	/* Progress means bytes on the line, not in our kernel. */
	setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &low, sizeof(low));
	return CURL_SOCKOPT_OK;
}

static bool add_field(struct transfer *t, const char *line)
{
	struct curl_slist *more = curl_slist_append(t->fields, line);

	if (more)
		t->fields = more;
	return more != NULL;
}

static bool add_fields(struct transfer *t)
{
	bool ok = add_field(t, "Accept:");
	bool typed = false, expects = false;

	for (int i = 0; ok && i < t->ask.n_headers; i++) {
		const struct net_header *h = &t->ask.headers[i];
		struct buf line;

		typed |= str_casecmp(h->name, "Content-Type") == 0;
		expects |= str_casecmp(h->name, "Expect") == 0;
		buf_init_secret(&line, HEADERS_LIMIT);
		buf_printf(&line, *h->value ? "%s: %s" : "%s;%s", h->name,
			   h->value);
		ok = !buf_error(&line) && !strpbrk(line.data, "\r\n") &&
		     add_field(t, line.data);
		buf_release(&line);
	}
	ok = ok && (expects || add_field(t, "Expect:"));
	return ok && (typed || add_field(t, "Content-Type:"));
}

static void set_method(struct transfer *t)
{
	const char *m = t->ask.method;
	CURL *e = t->easy;

	if (t->body_size > 0) {
		curl_easy_setopt(e, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(e, CURLOPT_INFILESIZE_LARGE,
				 (curl_off_t)t->body_size);
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, m);
	} else if (strcmp(m, "HEAD") == 0) {
		curl_easy_setopt(e, CURLOPT_NOBODY, 1L);
	} else if (m[0] == 'P') { /* POST, PUT, PATCH with nothing in it */
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, "");
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, 0L);
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, m);
	} else if (strcmp(m, "GET") != 0) {
		curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, m);
	}
}

static void set_callbacks(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(e, CURLOPT_READDATA, t);
	curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_seek);
	curl_easy_setopt(e, CURLOPT_SEEKDATA, t);
	curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(e, CURLOPT_XFERINFODATA, t);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_connected);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
	curl_easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(e, CURLOPT_SOCKOPTDATA, t);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->text);
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
}

static void set_trust(struct transfer *t)
{
	const char *folder = t->options->trust_dir;
	char *own = folder && t->now.https ? trust_path(folder, &t->now) : NULL;
	const char *file = own && access(own, F_OK) == 0 ? own :
			   t->options->ca_file;

	if (file)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, file);
	/* One that was given for this host does not stand beside others. */
	if (file && file == own)
		curl_easy_setopt(t->easy, CURLOPT_CAPATH, NULL);
	free(own);
}

static void set_line(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_URL, t->url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, t->share ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, 300L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
			 (long)line_connect_ms(t->line, t->now.https,
				MIN(CONNECT_S, transfer_idle_s(t)) * INT64_C(1000),
				transfer_now(t)));
	/* What kept connections there were then is dead, too, or may be. */
	curl_easy_setopt(e, CURLOPT_MAXLIFETIME_CONN,
			 (long)line_fresh_s(t->line, transfer_now(t)));
	curl_easy_setopt(e, CURLOPT_USERAGENT, "ranzen");
	if (t->now.loopback)
		curl_easy_setopt(e, CURLOPT_PROXY, "");
	/* A range is of the bytes as they lie there. */
	if (!t->ask.sink)
		curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
	set_trust(t);
}

enum err transfer_prepare(struct transfer *t)
{
	t->last_ms = transfer_now(t);
	t->read = t->up = t->down = t->up_told = t->down_told = 0;
	t->head_told = t->connected = t->replied = t->given_up = false;
	t->outq = 0;
	t->acked = 0;
	t->all_read = t->body_size == 0;
	t->status = 0;
	t->text[0] = '\0';
	headers_clear(&t->headers);
	buf_clear(&t->body);
	transfer_unprepare(t);
	t->easy = curl_easy_init();
	if (!t->easy || !add_fields(t))
		return ERR_NOMEM;
	set_callbacks(t);
	set_line(t);
	set_method(t);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->fields);
	return ERR_OK;
}

bool transfer_redirected(struct transfer *t)
{
	long status = 0;
	char *to = NULL, *copy;
	struct url next;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 != 3 || status == 304 || t->err || t->ask.stays)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to || !url_read(&next, to))
		return false;
	if (!url_may_follow(&t->now, &next)) {
		/* Over TLS it was the school itself that sent us away. */
		t->err = t->now.https ? ERR_NOT_THIS : ERR_PORTAL;
		return false;
	}
	if (!transfer_is_safe(t) && status != 307 && status != 308)
		return false;
	if (++t->redirects > TRANSFER_REDIRECTS) {
		t->err = ERR_GARBLED;
		return false;
	}
	copy = str_dup(to);
	if (!copy) {
		t->err = ERR_NOMEM;
		return false;
	}
	free(t->url);
	t->url = copy;
	t->now = next;
	return true;
}

void transfer_tell_moved(struct transfer *t)
{
	if (!t->ask.moved || (t->up == t->up_told && t->down == t->down_told))
		return;
	t->up_told = t->up;
	t->down_told = t->down;
	t->ask.moved(t->ctx, t->up, t->down);
}

static int phase_ms(CURL *easy, CURLINFO what)
{
	curl_off_t us = 0;

	curl_easy_getinfo(easy, what, &us);
	return (int)MIN(us / 1000, INT_MAX);
}

static void fill_sample(struct transfer *t, struct net_reply *r)
{
	struct sample *s = &r->sample;
	long sent = 0, head = 0;

	s->account = t->ask.account;
	s->at = clock_now(t->options->clock);
	s->status = r->status;
	s->err = r->err;
	if (!t->easy)
		return;
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
	s->bytes = sent + head + t->up + t->down;
	s->dns_ms = phase_ms(t->easy, CURLINFO_NAMELOOKUP_TIME_T);
	s->connect_ms = phase_ms(t->easy, CURLINFO_CONNECT_TIME_T);
	s->first_ms = phase_ms(t->easy, CURLINFO_STARTTRANSFER_TIME_T);
	s->total_ms = phase_ms(t->easy, CURLINFO_TOTAL_TIME_T);
	r->sent_all = sent > 0 && t->all_read;
}

void transfer_reply(struct transfer *t, int code, struct net_reply *r)
{
	struct net_failure f = { .code = code, .text = t->text,
				 .connected = t->connected };
	long status = 0;

	if (t->easy) {
		if (code == CURLE_OK)
			tell_head(t);
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &f.os_errno);
		curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &f.verify);
		t->status = (int)status;
	}
	fill_head(t, r);
	r->err = t->err ? t->err : net_failure_err(&f, &t->now);
	if (r->err == ERR_TIMEOUT && !t->connected && t->easy) {
		f.code = CURLE_OPERATION_TIMEDOUT;
		r->err = net_failure_err(&f, &t->now);
	}
	r->body = t->body.data;
	r->len = t->body.len;
	if (!*t->url)
		return; /* a turn was all that was asked for */
	fill_sample(t, r);
	transfer_judge_line(t, r);
	log_write(t->options->log, r->err ? LOG_INFO : LOG_DEBUG,
		  "%s %s: %s, status %d, %d ms%s%s", t->ask.method, t->now.host,
		  err_name(r->err), r->status, r->sample.total_ms,
		  t->text[0] ? ", " : "", t->text);
}
