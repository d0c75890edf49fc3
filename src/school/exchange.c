/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/exchange.h"
#include "school/gzip.h"

static const char gateway_page[] =
    "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n"
    "<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx</center>\n"
    "</body>\n</html>\n";
static const char timeout_page[] =
    "<html>\n<head><title>504 Gateway Time-out</title></head>\n<body>\n"
    "<center><h1>504 Gateway Time-out</h1></center>\n"
    "<hr><center>nginx</center>\n</body>\n</html>\n";
static const char moved_page[] =
    "<html>\n<head><title>301 Moved Permanently</title></head>\n<body>\n"
    "<center><h1>301 Moved Permanently</h1></center>\n"
    "<hr><center>nginx</center>\n</body>\n</html>\n";
static const char portal_page[] =
    "<!DOCTYPE html>\n<html><head><title>WLAN-Anmeldung</title></head>\n"
    "<body><h1>Willkommen im Gäste-WLAN</h1>\n"
    "<form method=\"post\" action=\"/login\"><p>Bitte stimmen Sie den "
    "Nutzungsbedingungen zu.</p><button>Verbinden</button></form>\n"
    "</body></html>\n";
static const char huge_head[] =
    "{\"cursor\":\"x\",\"more\":false,\"courses\":[],\"tasks\":[\"";

void exchange_wait(struct exchange *x, int64_t wake_at)
{
	x->wake_at = wake_at;
	x->next = x->call.server->waiting;
	x->call.server->waiting = x;
	MHD_suspend_connection(x->call.connection);
}

static void retry_after(struct call *c, const struct fault *f)
{
	char date[TIME_TEXT_SIZE];

	if (f->form == RETRY_NONE)
		return;
	time_print_http(school_now(c->s) + f->value, date);
	if (f->form == RETRY_DATE)
		call_set(c, "Retry-After", "%s", date);
	else
		call_set(c, "Retry-After", "%" PRId64, f->value);
}

static void page(struct call *c, unsigned status, const char *text)
{
	c->status = status;
	c->type = "text/html; charset=utf-8";
	buf_str(&c->reply, text);
}

static enum MHD_Result add_argument(
    void *b, enum MHD_ValueKind kind, const char *name, const char *value)
{
	UNUSED(kind);
	buf_printf(b, "%c%s=%s", strchr(((struct buf *)b)->data, '?') ? '&'
								      : '?',
	    name, value ? value : "");
	return MHD_YES;
}

static void moved(struct call *c, int64_t port)
{
	const char *host = call_header(c, "Host");
	struct buf b;

	if (!host)
		host = "127.0.0.1";
	buf_init(&b, 4000);
	buf_printf(&b, "https://%.*s:%" PRId64 "%s%s",
	    (int)strcspn(host, ":"), host, port, c->prefix, c->path);
	MHD_get_connection_values(
	    c->connection, MHD_GET_ARGUMENT_KIND, add_argument, &b);
	call_set(c, "Location", "%s", b.data);
	page(c, 301, moved_page);
	buf_release(&b);
}

bool exchange_instead(struct exchange *x)
{
	const bool *hit = x->plan.hit;
	struct call *c = &x->call;

	if (hit[FAULT_MOVED]) {
		moved(c, c->by[FAULT_MOVED].value);
	} else if (hit[FAULT_PORTAL]) {
		page(c, 200, portal_page);
	} else if (hit[FAULT_502]) {
		page(c, 502, gateway_page);
	} else if (hit[FAULT_500]) {
		c->face->refuse(c, REFUSE_BROKEN);
	} else if (hit[FAULT_503]) {
		retry_after(c, &x->plan.by[FAULT_503]);
		c->face->refuse(c, REFUSE_BUSY);
	} else if (hit[FAULT_429]) {
		retry_after(c, &x->plan.by[FAULT_429]);
		c->face->refuse(c, REFUSE_TOO_MANY);
	} else if (hit[FAULT_TOKEN]) {
		c->face->refuse(c, REFUSE_LOGIN);
	} else if (hit[FAULT_MAINTENANCE]) {
		c->maintenance_until =
		    school_now(c->s) + x->plan.by[FAULT_MAINTENANCE].value;
		if (strcmp(c->inner, "/status") == 0)
			return false;
		retry_after(c, &x->plan.by[FAULT_MAINTENANCE]);
		c->face->refuse(c, REFUSE_BUSY);
	} else {
		return c->face->mood && c->face->mood(c);
	}
	return true;
}

/* What was on order for the request stays beside what is for the function. */
bool call_function(struct call *c, const char *name)
{
	struct exchange *x = (struct exchange *)(void *)c;
	struct mood_plan plan;

	mood_plan(&c->server->mood, "fn", name, name, &plan);
	for (int i = 0; i < FAULT_COUNT; i++) {
		if (!plan.hit[i] || strcmp(plan.by[i].method, "fn") != 0)
			continue;
		x->plan.hit[i] = true;
		x->plan.by[i] = plan.by[i];
	}
	x->closing |= x->plan.hit[FAULT_DROP];
	c->changed |= x->plan.hit[FAULT_CHANGED];
	return x->closing || exchange_instead(x);
}

/* How many bytes may go now; 0 after the connection was put to sleep. */
static size_t at_rate(struct exchange *x, int64_t pos, size_t max)
{
	int64_t rate = x->plan.by[FAULT_SLOW].rate;
	int64_t now = clock_mono_ms(x->call.s->clock);
	int64_t may = (now - x->started_at) * rate / 1000 - pos;

	if (may > 0)
		return may < (int64_t)max ? (size_t)may : max;
	exchange_wait(x, x->started_at + (pos + 1) * 1000 / rate + 20);
	return 0;
}

static ssize_t fill_huge(int64_t pos, char *out, size_t max)
{
	size_t head = sizeof(huge_head) - 1, n = 0;

	if (pos < (int64_t)head) {
		n = MIN(max, head - (size_t)pos);
		memcpy(out, huge_head + pos, n);
	}
	memset(out + n, 'a', max - n);
	return (ssize_t)max;
}

void call_change(char *p, size_t n, int64_t at)
{
	for (size_t i = 0; i < n; i++)
		if ((at + (int64_t)i) % 997 == 3)
			p[i] ^= 1;
}

static ssize_t fill_own(
    const struct call *c, int64_t pos, char *out, size_t max)
{
	int64_t len = c->fd >= 0 ? c->fd_len : (int64_t)c->reply.len;
	ssize_t n;

	if (pos >= len) { /* longer than announced */
		memset(out, '#', max);
		return (ssize_t)max;
	}
	if ((int64_t)max > len - pos)
		max = (size_t)(len - pos);
	if (c->fd < 0) {
		memcpy(out, c->reply.data + pos, max);
		return (ssize_t)max;
	}
	n = pread(c->fd, out, max, c->fd_at + pos);
	if (c->changed && n > 0)
		call_change(out, (size_t)n, c->fd_at + pos);
	return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static ssize_t fill(void *cls, uint64_t at, char *out, size_t max)
{
	struct exchange *x = cls;
	int64_t pos = (int64_t)at;

	if (x->call.server->dying)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (x->plan.hit[FAULT_CUT]) {
		int64_t left = x->plan.by[FAULT_CUT].value - pos;

		if (left <= 0)
			return MHD_CONTENT_READER_END_WITH_ERROR;
		max = (size_t)MIN((int64_t)max, left);
	}
	if (pos >= x->total)
		return MHD_CONTENT_READER_END_OF_STREAM;
	max = (size_t)MIN((int64_t)max, x->total - pos);
	if (x->plan.hit[FAULT_SLOW] && x->plan.by[FAULT_SLOW].rate) {
		max = at_rate(x, pos, max);
		if (!max)
			return 0;
	}
	if (x->plan.hit[FAULT_HUGE])
		return fill_huge(pos, out, max);
	return fill_own(&x->call, pos, out, max);
}

static bool is_json(const struct call *c)
{
	return c->type && c->fd < 0 &&
	       (strstr(c->type, "json") || strstr(c->type, "text/plain"));
}

bool call_gzip(struct call *c)
{
	const char *takes = call_header(c, "Accept-Encoding");

	c->gzip = takes && strstr(takes, "gzip") && !c->hit[FAULT_PLAIN];
	return c->gzip;
}

/* What IServ says stands in pages. */
static bool can_be_halved(const struct call *c)
{
	return is_json(c) || (c->fd < 0 && c->type && c->status / 100 == 2 &&
				 strcmp(c->face->name, "iserv") == 0);
}

/* What was done stays done. */
static void time_out(struct call *c)
{
	for (size_t i = 0; i < c->headers; i++)
		free(c->header[i].value);
	c->headers = 0;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	buf_clear(&c->reply);
	page(c, 504, timeout_page);
}

/* Changes the reply's own bytes. */
static void spoil(struct exchange *x)
{
	struct call *c = &x->call;

	if (x->plan.hit[FAULT_504])
		time_out(c);
	if (x->plan.hit[FAULT_WRONG] && is_json(c)) {
		buf_clear(&c->reply);
		buf_str(&c->reply, "[{\"wrong\":[1,\"two\",null]},7]");
	}
	if (x->plan.hit[FAULT_TRUNCATED] && can_be_halved(c) && c->reply.len)
		c->reply.len /= 2;
	x->total = c->fd >= 0 ? c->fd_len : (int64_t)c->reply.len;
	if (x->plan.hit[FAULT_LENGTH] && c->fd >= 0 && c->status == 200) {
		x->total += x->plan.by[FAULT_LENGTH].value;
		x->total = MAX(x->total, 0);
	}
	if (x->plan.hit[FAULT_HUGE]) {
		x->total = x->plan.by[FAULT_HUGE].value;
		c->type = "application/json";
		c->status = 200;
	}
}

static struct MHD_Response *respond(struct exchange *x)
{
	struct call *c = &x->call;
	const bool *hit = x->plan.hit;
	struct MHD_Response *r;

	/* Apache does not know a length that PHP did not write out. */
	if (hit[FAULT_APACHE] && c->fd >= 0 && strcmp(c->method, "HEAD") == 0)
		return MHD_create_response_from_callback(
		    MHD_SIZE_UNKNOWN, 32768, fill, x, NULL);
	if (hit[FAULT_CUT] || hit[FAULT_HUGE] || hit[FAULT_LENGTH] ||
	    c->changed || (hit[FAULT_SLOW] && x->plan.by[FAULT_SLOW].rate)) {
		x->started_at = clock_mono_ms(c->s->clock);
		return MHD_create_response_from_callback(
		    hit[FAULT_HUGE] ? MHD_SIZE_UNKNOWN : (uint64_t)x->total,
		    32768, fill, x, NULL);
	}
	if (c->fd < 0)
		return MHD_create_response_from_buffer(
		    c->reply.len, c->reply.data, MHD_RESPMEM_MUST_COPY);
	r = MHD_create_response_from_fd_at_offset64(
	    (uint64_t)c->fd_len, c->fd, (uint64_t)c->fd_at);
	if (r)
		c->fd = -1; /* the response closes it */
	return r;
}

enum MHD_Result exchange_send(struct exchange *x)
{
	struct call *c = &x->call;
	struct MHD_Response *r;
	enum MHD_Result sent;
	char date[TIME_TEXT_SIZE];

	x->stage = STAGE_SENDING;
	if (x->closing || x->plan.hit[FAULT_LOST])
		return MHD_NO;
	spoil(x);
	if (c->gzip && c->fd < 0 && !x->plan.hit[FAULT_504] &&
	    gzip_pack(&c->reply)) {
		call_set(c, "Content-Encoding", "gzip");
		x->total = (int64_t)c->reply.len;
	}
	r = respond(x);
	if (!r)
		return MHD_NO;
	time_print_http(school_now(c->s), date);
	MHD_add_response_header(r, "Date", date);
	if (c->type && c->status != 204 && c->status != 304)
		MHD_add_response_header(r, "Content-Type", c->type);
	for (size_t i = 0; i < c->headers; i++)
		MHD_add_response_header(
		    r, c->header[i].name, c->header[i].value);
	sent = MHD_queue_response(c->connection, c->status, r);
	MHD_destroy_response(r);
	return sent;
}
