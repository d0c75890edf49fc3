/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "school/open.h"

#define PAGE_DEFAULT 500
#define PAGE_MAX     1000

static int add_bytes(const char *p, size_t n, void *ctx)
{
	buf_add(ctx, p, n);
	return 0;
}

void open_reply(struct call *c, unsigned status, const char *type, json_t *j)
{
	c->status = status;
	c->type = type;
	json_dump_callback(j, add_bytes, &c->reply, JSON_COMPACT);
	json_decref(j);
}

static const struct {
	const char *name;
	const char *title;
} titles[] = {{"bad-request", "The request was not understood"},
    {"login-refused", "User or password is wrong"},
    {"login-needed", "A login is needed"}, {"not-allowed", "Not allowed"},
    {"not-found", "There is nothing here"}, {"gone", "The task is gone"},
    {"no-such-hand-in", "This hand-in did not arrive"},
    {"method-not-allowed", "Not this method"},
    {"conflict", "The work here is another"},
    {"wrong-offset", "The upload is elsewhere"},
    {"different-bytes", "The upload holds other bytes there"},
    {"cursor-expired", "Start over"}, {"upload-expired", "The upload is gone"},
    {"wrong-version", "Another version of tus"}, {"too-large", "Too large"},
    {"unsupported-media-type", "Another media type is needed"},
    {"range-not-satisfiable", "The range lies behind the end"},
    {"too-late", "The time is over"}, {"too-many-files", "Too many files"},
    {"type-not-allowed", "Files of this type are not taken"},
    {"nothing-handed-in", "Neither file nor text"},
    {"upload-incomplete", "An upload is not complete"},
    {"not-accepted", "The task does not take this"},
    {"key-reused", "This key stands for another request"},
    {"too-many-requests", "Too many requests"},
    {"checksum-mismatch", "The bytes differ from their checksum"},
    {"server-error", "The server failed"},
    {"unavailable", "The server is busy"}, {"no-space", "The disk is full"}};

static const char *title_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		if (strcmp(titles[i].name, name) == 0)
			return titles[i].title;
	return name;
}

void open_problem(struct call *c, unsigned status, const char *name,
    const char *detail, json_t *more)
{
	json_t *j = more ? more : json_object();

	json_object_set_new(
	    j, "type", json_sprintf("urn:school-api:problem:%s", name));
	json_object_set_new(j, "title", json_string(title_of(name)));
	json_object_set_new(j, "status", json_integer((json_int_t)status));
	if (detail)
		json_object_set_new(j, "detail", json_string(detail));
	buf_clear(&c->reply);
	open_reply(c, status, "application/problem+json", j);
}

static void refuse(struct call *c, enum refusal why)
{
	static const struct {
		unsigned status;
		const char *name;
	} table[] = {[REFUSE_LOGIN] = {401, "login-needed"},
	    [REFUSE_NO_PATH] = {404, "not-found"},
	    [REFUSE_METHOD] = {405, "method-not-allowed"},
	    [REFUSE_TOO_LARGE] = {413, "too-large"},
	    [REFUSE_TYPE] = {415, "unsupported-media-type"},
	    [REFUSE_BAD] = {400, "bad-request"},
	    [REFUSE_BROKEN] = {500, "server-error"},
	    [REFUSE_BUSY] = {503, "unavailable"},
	    [REFUSE_TOO_MANY] = {429, "too-many-requests"}};
	json_t *more = NULL;

	if (why == REFUSE_LOGIN)
		call_set(c, "WWW-Authenticate", "Bearer");
	if (why == REFUSE_TOO_LARGE)
		more = json_pack("{s:i}", "limit", (int)CALL_BODY_MAX);
	open_problem(c, table[why].status, table[why].name, NULL, more);
}

json_t *open_body(struct call *c)
{
	json_t *j = json_loadb(c->body.data, c->body.len, 0, NULL);

	if (json_is_object(j))
		return j;
	json_decref(j);
	open_problem(c, 400, "bad-request", "the body is no JSON object", NULL);
	return NULL;
}

static void discover(struct call *c)
{
	open_reply(c, 200, "application/json",
	    json_pack("{s:s, s:s, s:s}", "name", c->s->name, "api", OPEN_BASE,
		"version", "1.0"));
}

static json_t *session(struct call *c)
{
	return json_pack("{s:o, s:{s:s, s:s, s:s}, s:{s:s, s:s}}", "expires",
	    open_time(c->who.expires), "user", "id", c->who.id, "name",
	    c->who.name, "role", c->who.teacher ? "teacher" : "pupil", "school",
	    "name", c->s->name, "zone", c->s->zone);
}

static void log_in(struct call *c)
{
	const char *user = NULL, *password = NULL, *device = "";
	json_t *body = open_body(c), *j;
	char token[33];

	if (!body)
		return;
	if (json_unpack(body, "{s:s, s:s, s?s}", "user", &user, "password",
		&password, "device", &device) != 0) {
		open_problem(c, 400, "bad-request",
		    "user and password are needed", NULL);
	} else if (!person_log_in(
		       c->s, user, password, device, &c->who, token)) {
		call_set(c, "WWW-Authenticate", "Bearer");
		open_problem(c, 401, "login-refused", NULL, NULL);
	} else {
		j = session(c);
		json_object_set_new(j, "token", json_string(token));
		open_reply(c, 201, "application/json", j);
	}
	json_decref(body);
}

static void who_am_i(struct call *c)
{
	open_reply(c, 200, "application/json", session(c));
}

static void log_out(struct call *c)
{
	if (person_log_out(c->s, c->token))
		c->status = 204;
}

/* A page of the feed, as it grows. */
struct page {
	struct call *c;
	json_t *kind[4], *gone;
	int64_t last, limit, rows;
	bool everything, more;
};

enum { PAGE_COURSE, PAGE_TASK, PAGE_NEWS, PAGE_LESSON };

static void on_course(void *ctx, const struct course *r)
{
	json_array_append_new(ctx, open_course(r));
}

static void on_announcement(void *ctx, const struct announcement *r)
{
	json_array_append_new(ctx, open_announcement(r));
}

static void on_lesson(void *ctx, const struct lesson *r)
{
	json_array_append_new(ctx, open_lesson(r));
}

static void on_task(void *ctx, const struct task *r)
{
	struct page *p = ctx;

	json_array_append_new(
	    p->kind[PAGE_TASK], open_task(p->c->s, p->c->who.id, r));
}

static bool add_row(struct page *p, const struct feed_item *item)
{
	struct school *s = p->c->s;
	const char *who = p->c->who.id;

	switch (item->kind[0]) {
	case 'c':
		return course_get(
		    s, who, item->id, on_course, p->kind[PAGE_COURSE]);
	case 't': return task_get(s, who, item->id, on_task, p);
	case 'a':
		return announcement_get(
		    s, who, item->id, on_announcement, p->kind[PAGE_NEWS]);
	case 'l':
		return lesson_get(
		    s, who, item->id, on_lesson, p->kind[PAGE_LESSON]);
	default: return false;
	}
}

static bool on_item(void *ctx, const struct feed_item *item)
{
	struct page *p = ctx;

	if (p->rows == p->limit) {
		p->more = true;
		return false;
	}
	p->last = item->rev;
	if (strcmp(item->kind, "none") == 0) /* only moves the cursor on */
		return true;
	if (!item->gone && add_row(p, item)) {
		p->rows++;
	} else if (!p->everything) {
		json_array_append_new(p->gone, json_pack("{s:s, s:s}", "kind",
						   item->kind, "id", item->id));
		p->rows++;
	}
	return true;
}

/* A cursor is RUN-REVISION; "" is none. False: unknown or too old. */
static bool read_cursor(struct school *s, const char *text, int64_t *rev)
{
	size_t n = strcspn(text, "-");
	char run[sizeof(s->run)];

	*rev = 0;
	if (!*text)
		return true;
	return text[n] == '-' &&
	       str_printf(run, sizeof(run), "%.*s", (int)MIN(n, sizeof(run)),
		   text) &&
	       str_int64(text + n + 1, 0, INT64_MAX, rev) &&
	       *rev <= feed_run_last(s, run) && *rev >= feed_oldest(s);
}

static bool not_modified(struct call *c)
{
	const char *tag = call_header(c, "If-None-Match");
	char cursor[64];
	size_t n = tag ? strlen(tag) : 0;
	int64_t rev;

	if (n < 3 || n >= sizeof(cursor) || tag[0] != '"' || tag[n - 1] != '"')
		return false;
	memcpy(cursor, tag + 1, n - 2);
	cursor[n - 2] = '\0';
	if (!read_cursor(c->s, cursor, &rev) ||
	    feed_newer(c->s, c->who.id, rev))
		return false;
	c->status = 304;
	call_set(c, "ETag", "%s", tag);
	return true;
}

static void reply_page(struct call *c, struct page *p)
{
	char cursor[64];

	str_printf(cursor, sizeof(cursor), "%s-%" PRId64, c->s->run, p->last);
	call_set(c, "ETag", "\"%s\"", cursor);
	open_reply(c, 200, "application/json",
	    json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "cursor", cursor,
		"more", p->more, "courses", p->kind[PAGE_COURSE], "tasks",
		p->kind[PAGE_TASK], "announcements", p->kind[PAGE_NEWS],
		"lessons", p->kind[PAGE_LESSON], "gone", p->gone));
}

static void changes(struct call *c)
{
	const char *since = call_query(c, "since");
	const char *limit = call_query(c, "limit");
	struct page p = {.c = c, .limit = PAGE_DEFAULT};
	int64_t rev;

	if (not_modified(c))
		return;
	if (limit && !str_int64(limit, 1, PAGE_MAX, &p.limit)) {
		open_problem(c, 400, "bad-request", "limit is 1 to 1000", NULL);
		return;
	}
	if (!read_cursor(c->s, since ? since : "", &rev)) {
		open_problem(c, 410, "cursor-expired", NULL, NULL);
		return;
	}
	p.everything = rev == 0;
	p.last = rev;
	for (int i = 0; i < 4; i++)
		p.kind[i] = json_array();
	p.gone = json_array();
	feed_each(c->s, c->who.id, rev, on_item, &p);
	reply_page(c, &p);
}

struct one_task {
	struct call *c;
	json_t *j;
};

static void keep_task(void *ctx, const struct task *t)
{
	struct one_task *one = ctx;

	call_set(one->c, "ETag", "\"%" PRId64 "\"", t->version);
	one->j = open_task(one->c->s, one->c->who.id, t);
}

void open_reply_task(struct call *c, const char *id)
{
	struct one_task one = {c, NULL};

	if (task_get(c->s, c->who.id, id, keep_task, &one))
		open_reply(c, 200, "application/json", one.j);
	else
		open_problem(c, 404, "gone", NULL, NULL);
}

static void get_task(struct call *c)
{
	const char *tag = call_header(c, "If-None-Match");

	open_reply_task(c, c->arg);
	if (tag && c->headers && c->status == 200 &&
	    strcmp(tag, c->header[0].value) == 0) {
		buf_clear(&c->reply);
		c->status = 304;
	}
}

static json_t *check(struct call *c, const char *status, const char *output)
{
	json_t *j = json_pack("{s:s, s:s, s:o}", "componentType", "component",
	    "status", status, "time", open_time(school_now(c->s)));

	if (output)
		json_object_set_new(j, "output", json_string(output));
	return json_pack("[o]", j);
}

static void status(struct call *c)
{
	bool shut = c->maintenance_until != 0;
	const char *now = shut ? "fail" : "pass";
	json_t *j = json_pack("{s:s, s:s, s:s, s:[s], s:{s:o, s:o, s:o}}",
	    "status", now, "description", c->s->name, "serviceId",
	    "ranzen-school", "notes",
	    "Um 8 Uhr wird es langsam: ladet Material am Nachmittag vorher.",
	    "checks", "hand-in", check(c, now, NULL), "files",
	    check(c, now, NULL), "video",
	    check(c, "warn", "Videostunden nur für die Oberstufe."));

	if (shut) {
		json_object_set_new(j, "maintenance",
		    json_pack("{s:o, s:o, s:s}", "from",
			open_time(school_now(c->s)), "until",
			open_time(c->maintenance_until), "text",
			"Wartung: der Server wird aktualisiert."));
		call_set(c, "Retry-After", "%" PRId64,
		    c->maintenance_until - school_now(c->s));
	}
	open_reply(c, shut ? 503 : 200, "application/health+json", j);
}

static const struct route routes[] = {
    {"GET", "/.well-known/school-api", ROUTE_OPEN | ROUTE_ROOT, discover, 0, 0,
	0},
    {"POST", "/session", ROUTE_OPEN | ROUTE_JSON, log_in, 0, 0, 0},
    {"GET", "/session", 0, who_am_i, 0, 0, 0},
    {"DELETE", "/session", 0, log_out, 0, 0, 0},
    {"GET", "/changes", 0, changes, 0, 0, 0},
    {"GET", "/tasks/*", 0, get_task, 0, 0, 0},
    {"PUT", "/tasks/*/done", ROUTE_JSON, open_done, 0, 0, 0},
    {"POST", "/tasks/*/withdraw", 0, open_withdraw, 0, 0, 0},
    {"GET", "/files/*", 0, open_file_get, 0, 0, 0},
    {"HEAD", "/files/*", 0, open_file_get, 0, 0, 0},
    {"OPTIONS", "/uploads", ROUTE_OPEN, open_uploads_options, 0, 0, 0},
    {"POST", "/uploads", ROUTE_STREAM, open_upload_post, open_upload_post_begin,
	open_upload_data, open_upload_cut},
    {"HEAD", "/uploads/*", 0, open_upload_head, 0, 0, 0},
    {"PATCH", "/uploads/*", ROUTE_STREAM, open_upload_patch,
	open_upload_patch_begin, open_upload_data, open_upload_cut},
    {"DELETE", "/uploads/*", 0, open_upload_delete, 0, 0, 0},
    {"PUT", "/hand-ins/*", ROUTE_JSON, open_hand_in_put, 0, 0, 0},
    {"GET", "/hand-ins/*", 0, open_hand_in_get, 0, 0, 0},
    {"GET", "/status", ROUTE_OPEN, status, 0, 0, 0},
};

const struct face face_open = {
    .name = "open",
    .base = OPEN_BASE,
    .routes = routes,
    .count = ARRAY_LEN(routes),
    .refuse = refuse,
};
