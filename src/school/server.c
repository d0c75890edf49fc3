/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/disk.h"
#include "base/path.h"
#include "school/exchange.h"
#include "school/upload.h"

#define SILENT	    INT64_MAX
#define SWALLOW_MAX 65536 /* a longer unwanted body is answered at once */
#define LOOK_EVERY  500	  /* ms: has a silent one's client gone? */
#define TIMEOUT_S   120u
#define CLIENTS_MAX 4000u
#define SUBFOLDER   "/moodle" /* Moodle is there as well: sites do so */

static const struct face *const faces[] = {&face_open, &face_moodle,
    &face_iserv, &face_iserv_renamed, &face_iserv_dav};

const char *call_header(struct call *c, const char *name)
{
	return MHD_lookup_connection_value(
	    c->connection, MHD_HEADER_KIND, name);
}

const char *call_query(struct call *c, const char *name)
{
	return MHD_lookup_connection_value(
	    c->connection, MHD_GET_ARGUMENT_KIND, name);
}

void call_set_long(struct call *c, const char *name, const char *value)
{
	struct call_header *h = &c->header[c->headers];

	if (c->headers == CALL_HEADERS_MAX)
		return;
	str_copy(h->name, sizeof(h->name), name);
	h->value = str_dup(value);
	if (h->value)
		c->headers++;
}

void call_set(struct call *c, const char *name, const char *format, ...)
{
	va_list args;
	char text[4096];

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	call_set_long(c, name, text);
}

void call_root(struct call *c, char *out, size_t size)
{
	const char *host = call_header(c, "Host");

	char own[200];

	server_address(c->server, own, sizeof(own));
	if (host)
		str_printf(own, sizeof(own), "http%s://%s",
		    c->server->cert ? "s" : "", host);
	str_printf(out, size, "%s%s", own, c->prefix);
}

/* "*" takes one segment, which must have an id's length. */
static bool matches(const char *pattern, const char *path, char *arg)
{
	arg[0] = '\0';
	for (; *pattern; pattern++) {
		if (*pattern != '*') {
			if (*path++ != *pattern)
				return false;
			continue;
		}
		if (pattern[1] == '*')
			return true;
		size_t n = strcspn(path, "/");

		if (n == 0 || n >= CALL_ARG_SIZE)
			return false;
		memcpy(arg, path, n);
		arg[n] = '\0';
		path += n;
	}
	return *path == '\0';
}

static bool method_fits(const struct route *r, const char *method)
{
	return strcmp(r->method, method) == 0;
}

static void allow(struct call *c, const char *method)
{
	size_t n = strlen(c->allow);

	str_printf(
	    c->allow + n, sizeof(c->allow) - n, "%s%s", n ? ", " : "", method);
}

static void find_route(struct call *c)
{
	for (size_t i = 0; i < ARRAY_LEN(faces) && !c->route; i++) {
		const struct face *f = faces[i];
		bool inside = str_starts(c->path, f->base);
		const char *inner =
		    inside ? c->path + strlen(f->base) : c->path;
		char arg[CALL_ARG_SIZE];

		if (c->prefix[0] && f != &face_moodle)
			continue;
		if (inside || !c->face) {
			c->face = f;
			c->inner = inner;
		}
		for (size_t k = 0; k < f->count; k++) {
			const struct route *r = &f->routes[k];
			bool root = r->flags & ROUTE_ROOT;

			if ((!root && !inside) ||
			    !matches(r->path, root ? c->path : inner, arg))
				continue;
			c->face = f;
			allow(c, r->method);
			if (c->route || !method_fits(r, c->method))
				continue;
			c->route = r;
			str_copy(c->arg, sizeof(c->arg), arg);
		}
	}
}

static void refuse(struct exchange *x, enum refusal why)
{
	x->call.face->refuse(&x->call, why);
	x->decided = true;
}

static bool logged_in(struct call *c)
{
	const char *h = call_header(c, "Authorization");

	if (!h || str_ncasecmp(h, "Bearer ", 7) != 0)
		return false;
	return str_copy(c->token, sizeof(c->token), h + 7) &&
	       person_by_token(c->s, c->token, &c->who);
}

static bool no_media_type(struct call *c)
{
	const char *t = call_header(c, "Content-Type");

	return t && str_ncasecmp(t, "application/json", 16) != 0;
}

/* All that can be said before the body comes. */
static void open_call(struct exchange *x)
{
	struct call *c = &x->call;

	if (exchange_instead(x)) {
		x->decided = true;
	} else if (!c->route && c->allow[0]) {
		call_set(c, "Allow", "%s", c->allow);
		refuse(x, REFUSE_METHOD);
	} else if (!c->route) {
		refuse(x, REFUSE_NO_PATH);
	} else if (!(c->route->flags & ROUTE_OPEN) && !logged_in(c)) {
		refuse(x, REFUSE_LOGIN);
	} else if ((c->route->flags & ROUTE_JSON) && no_media_type(c)) {
		refuse(x, REFUSE_TYPE);
	} else if (c->route->flags & ROUTE_STREAM) {
		c->route->begin(c);
		x->decided = c->status != 0;
		x->begun = !x->decided;
	}
}

static bool body_is_long(struct call *c)
{
	const char *len = call_header(c, "Content-Length");
	const char *coding = call_header(c, "Transfer-Encoding");
	int64_t n = 0;

	return coding ||
	       (len && (!str_int64(len, 0, INT64_MAX, &n) || n > SWALLOW_MAX));
}

/* MHD_YES goes on to the body. */
static enum MHD_Result begin(struct exchange *x)
{
	const bool *hit = x->plan.hit;

	x->stage = STAGE_READY;
	if (hit[FAULT_DROP])
		return MHD_NO;
	x->call.changed = hit[FAULT_CHANGED];
	open_call(x);
	if (x->decided && body_is_long(&x->call))
		return exchange_send(x);
	return MHD_YES;
}

static enum MHD_Result take_body(
    struct exchange *x, const char *data, size_t len)
{
	struct call *c = &x->call;
	bool cut = x->plan.hit[FAULT_CUTUP];
	int64_t left = x->plan.by[FAULT_CUTUP].value - x->body_seen;

	if (cut && left < (int64_t)len)
		len = (size_t)MAX(left, 0);
	x->body_seen += (int64_t)len;
	if (x->decided || !c->route)
		len = 0;
	else if (c->route->flags & ROUTE_STREAM)
		c->route->data(c, data, len);
	else if (c->route->flags & (ROUTE_JSON | ROUTE_BODY))
		buf_add(&c->body, data, len);
	if (!x->decided && buf_error(&c->body))
		refuse(x, REFUSE_TOO_LARGE);
	return cut && x->body_seen >= x->plan.by[FAULT_CUTUP].value ? MHD_NO
								    : MHD_YES;
}

static enum MHD_Result finish(struct exchange *x)
{
	struct call *c = &x->call;

	if (!x->decided) {
		c->later = false;
		c->route->handle(c);
		if (c->later) {
			exchange_wait(x, clock_mono_ms(c->s->clock));
			return MHD_YES;
		}
		x->begun = false;
		if (!c->status || buf_error(&c->reply)) {
			buf_clear(&c->reply);
			c->face->refuse(c, REFUSE_BROKEN);
		}
	}
	return exchange_send(x);
}

/* A busy school takes its guests one after the other. */
static int64_t queue(struct exchange *x)
{
	const struct fault *f = &x->plan.by[FAULT_CAPACITY];
	struct server *server = x->call.server;
	int64_t now = clock_mono_ms(server->s->clock) * 1000;
	int64_t wait;

	if (!x->plan.hit[FAULT_CAPACITY])
		return 0;
	wait = MAX(server->free_at_us - now, 0);
	if (wait > f->rate * 1000) {
		x->plan.hit[FAULT_503] = true;
		x->plan.by[FAULT_503].form = RETRY_SECONDS;
		x->plan.by[FAULT_503].value = wait / 1000000 + 1;
		return 0;
	}
	server->free_at_us = now + wait + 1000000 / f->value;
	return wait / 1000;
}

/* A changed DIR/mood counts from the next request on. */
static void look_at_mood(struct server *server)
{
	char *path = path_join(server->s->dir, "mood");
	const char *where = NULL;
	char *spec = NULL;
	struct stat st;
	struct mood m;
	size_t len;

	if (!path || stat(path, &st) != 0)
		memset(&st, 0, sizeof(st));
	if (st.st_ino == server->mood_file.st_ino &&
	    st.st_size == server->mood_file.st_size &&
	    memcmp(&st.st_mtim, &server->mood_file.st_mtim,
		sizeof(st.st_mtim)) == 0)
		goto out;
	server->mood_file = st;
	if (st.st_ino && disk_read_file(disk_real(), path, 65536, &spec, &len))
		goto out;
	if (!mood_read(&m, spec ? spec : server->options.mood,
		server->options.seed, &where))
		server->options.complain(where);
	else
		server->mood = m;
out:
	free(spec);
	free(path);
}

static struct exchange *new_exchange(struct server *server,
    struct MHD_Connection *connection, const char *url, const char *method)
{
	struct exchange *x = calloc(1, sizeof(*x));
	struct call *c;

	if (!x)
		return NULL;
	c = &x->call;
	c->s = server->s;
	c->server = server;
	c->connection = connection;
	c->prefix = str_starts(url, SUBFOLDER "/") ? SUBFOLDER : "";
	c->path = str_dup(url + strlen(c->prefix));
	c->fd = -1;
	str_copy(c->method, sizeof(c->method), method);
	buf_init(&c->body, CALL_BODY_MAX);
	buf_init(&c->reply, 64u << 20);
	if (!c->path) {
		free(x);
		return NULL;
	}
	look_at_mood(server);
	find_route(c);
	mood_plan(&server->mood, method, c->path, c->inner, &x->plan);
	c->hit = x->plan.hit;
	c->by = x->plan.by;
	return x;
}

static enum MHD_Result arrive(struct exchange *x)
{
	int64_t wait = queue(x);

	if (x->plan.hit[FAULT_SLOW])
		wait += x->plan.by[FAULT_SLOW].value;
	if (x->plan.hit[FAULT_SILENT]) {
		exchange_wait(x, SILENT);
		return MHD_YES;
	}
	if (wait <= 0)
		return begin(x);
	exchange_wait(x, clock_mono_ms(x->call.s->clock) + wait);
	return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *data,
    size_t *len, void **kept)
{
	struct server *server = cls;
	struct exchange *x = *kept;

	UNUSED(version);
	if (!x) {
		x = *kept = new_exchange(server, connection, url, method);
		return x ? arrive(x) : MHD_NO;
	}
	if (server->dying || x->wake_at == SILENT)
		return MHD_NO;
	if (x->stage == STAGE_WAITING)
		return begin(x);
	if (x->stage == STAGE_SENDING) {
		*len = 0;
		return MHD_YES;
	}
	if (*len > 0) {
		enum MHD_Result r = take_body(x, data, *len);

		*len = 0;
		return r;
	}
	return finish(x);
}

static void on_end(void *cls, struct MHD_Connection *connection, void **kept,
    enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *kept;

	UNUSED(cls);
	UNUSED(connection);
	UNUSED(why);
	if (!x)
		return;
	if (x->begun)
		x->call.route->cut(&x->call);
	for (size_t i = 0; i < x->call.headers; i++)
		free(x->call.header[i].value);
	if (x->call.fd >= 0)
		close(x->call.fd);
	buf_release(&x->call.body);
	buf_release(&x->call.reply);
	free((char *)(uintptr_t)x->call.path);
	free(x);
	*kept = NULL;
}

/* "127.0.0.1:8000" or "[::1]:8000"; false if it makes no sense. */
static bool parse_address(const char *text, struct sockaddr_storage *out)
{
	struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
	    .ai_socktype = SOCK_STREAM};
	const char *colon = strrchr(text, ':');
	struct addrinfo *found;
	char host[128];
	size_t n;

	if (!colon || (n = (size_t)(colon - text)) >= sizeof(host))
		return false;
	if (n > 1 && text[0] == '[' && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	memcpy(host, text, n);
	host[n] = '\0';
	if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
		return false;
	memcpy(out, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	return true;
}

static enum err read_pem(const char *path, char **out)
{
	size_t len;

	return disk_read_file(disk_real(), path, 1 << 20, out, &len);
}

static enum err start(struct server *server, const struct sockaddr *address)
{
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, server->cert},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, server->key},
	    {MHD_OPTION_END, 0, NULL}};

	if (server->cert)
		flags |= MHD_USE_TLS;
	else
		tls[0].option = MHD_OPTION_END;
	if (address->sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request,
	    server, MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_NOTIFY_COMPLETED,
	    on_end, NULL, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S,
	    MHD_OPTION_CONNECTION_LIMIT, CLIENTS_MAX,
	    MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_ARRAY, tls,
	    MHD_OPTION_END);
	return server->daemon ? ERR_OK : ERR_IO;
}

static void raise_files_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < r.rlim_max) {
		r.rlim_cur = MIN(r.rlim_max, (rlim_t)CLIENTS_MAX * 2);
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

enum err server_open(
    struct server **out, struct school *s, const struct server_options *o)
{
	struct sockaddr_storage address = {0};
	struct server *server = calloc(1, sizeof(*server));
	const char *where;
	enum err e = ERR_USAGE;

	if (!server)
		return ERR_NOMEM;
	server->s = s;
	server->options = *o;
	if (!server->options.mood)
		server->options.mood = "";
	if (!parse_address(o->listen ? o->listen : "127.0.0.1:0", &address) ||
	    !mood_read(&server->mood, server->options.mood, o->seed, &where))
		goto out;
	e = o->cert ? read_pem(o->cert, &server->cert) : ERR_OK;
	if (!e && o->key)
		e = read_pem(o->key, &server->key);
	raise_files_limit();
	if (!e && !feed_begin(s))
		e = ERR_IO;
	if (!e)
		e = start(server, (struct sockaddr *)&address);
out:
	if (e) {
		server_close(server);
		server = NULL;
	}
	*out = server;
	return e;
}

void server_address(const struct server *server, char *out, size_t size)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
	const char *listen = server->options.listen;
	const char *colon;

	if (!listen)
		listen = "127.0.0.1:";
	colon = strrchr(listen, ':');
	str_printf(out, size, "http%s://%.*s:%u", server->cert ? "s" : "",
	    (int)(colon - listen), listen, info ? info->port : 0u);
}

static bool client_gone(struct exchange *x)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    x->call.connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	char c;

	return info &&
	       recv(info->connect_fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Resumes whose time has come. */
static void wake(struct server *server)
{
	int64_t now = clock_mono_ms(server->s->clock);
	struct exchange **at = &server->waiting;

	while (*at) {
		struct exchange *x = *at;
		int64_t left = x->wake_at - now;

		if (x->wake_at == SILENT)
			left = client_gone(x) ? 0 : LOOK_EVERY;
		if (server->dying)
			left = 0;
		if (left <= 0) {
			*at = x->next;
			MHD_resume_connection(x->call.connection);
			continue;
		}
		at = &x->next;
	}
}

/* Milliseconds until the next one's time. */
static int64_t until_next(const struct server *server)
{
	int64_t now = clock_mono_ms(server->s->clock), next = 60000;

	for (const struct exchange *x = server->waiting; x; x = x->next) {
		int64_t left =
		    x->wake_at == SILENT ? LOOK_EVERY : x->wake_at - now;

		next = MIN(next, MAX(left, 0));
	}
	return next;
}

enum err server_run(struct server *server, int stop_fd)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd fds[2] = {{.fd = stop_fd, .events = POLLIN},
	    {.fd = info->epoll_fd, .events = POLLIN}};

	for (;;) {
		MHD_UNSIGNED_LONG_LONG ms;
		int64_t wait;

		wake(server);
		MHD_run(server->daemon);
		wait = upload_work(server->s) ? 0 : until_next(server);
		if (MHD_get_timeout(server->daemon, &ms) == MHD_YES &&
		    (int64_t)ms < wait)
			wait = (int64_t)ms;
		if (poll(fds, 2, (int)wait) < 0 && errno != EINTR)
			return err_from_errno(errno);
		if (fds[0].revents)
			return ERR_OK;
	}
}

void server_close(struct server *server)
{
	if (!server)
		return;
	server->dying = true;
	if (server->daemon) {
		wake(server);
		MHD_run(server->daemon);
		MHD_stop_daemon(server->daemon);
	}
	free(server->cert);
	free(server->key);
	free(server);
}
