/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open provider's calls over the real net against a little server. */
#include "base/base.h"
#include "base/buf.h"
#include "base/hash.h"
#include "providers/provider.h"
#include "tests/lib/little_server.h"

#include <setjmp.h>
#include <cmocka.h>

#define KEY "0185d7a0-0000-7000-8000-000000000001"
#define JSON "Content-Type: application/json"
#define PROBLEM "Content-Type: application/problem+json"
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define KEPT "{\"key\":\"" KEY "\",\"id\":\"h1\",\"state\":\"handed_in\"," \
	     "\"received_at\":\"2021-02-08T16:00:00Z\",\"files\":[{\"id\":\"f1\"," \
	     "\"name\":\"a.txt\",\"size\":3,\"sha256\":\"" ABC "\"}]," \
	     "\"text\":null,\"text_sha256\":null}"

struct test {
	struct little_server server;
	struct net *net;
	struct session *s;
	int done;
	struct verdict v;
	char said[200], dir[64], part[96], file[96];
	struct buf log; /* of sinks and journals */
	enum err answer;
};

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void begin(struct test *t, const struct little_route *routes, int n)
{
	const struct net_options o = { .idle_s = 2, .clock = clock_system(),
				       .random = random_system() };
	struct account a = { .id = 1 };
	FILE *f;

	memset(t, 0, sizeof(*t));
	buf_init(&t->log, 1 << 20);
	little_server_listen(&t->server);
	little_server_serve(&t->server, routes, n);
	t->net = net_curl_new(&o);
	a.url = t->server.url;
	t->s = provider_open.open(t->net, disk_real(), &a,
				  "/api/v1 0123456789abcdef0123456789abcdef");
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-open-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	str_printf(t->part, sizeof(t->part), "%s/part", t->dir);
	str_printf(t->file, sizeof(t->file), "%s/a.txt", t->dir);
	f = fopen(t->file, "w");
	fputs("abc", f);
	fclose(f);
}

static void finish(struct test *t)
{
	char meta[128];

	str_printf(meta, sizeof(meta), "%s.meta", t->part);
	unlink(meta);
	unlink(t->part);
	unlink(t->file);
	rmdir(t->dir);
	provider_open.close(t->s);
	t->net->free(t->net);
	little_server_stop(&t->server);
	buf_release(&t->log);
}

static void run(struct test *t)
{
	assert_int_equal(t->done, 0);
	for (int i = 0; !t->done && i < 200; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(t->done, 1);
	assert_int_equal(t->net->busy(t->net), 0);
	t->done = 0;
}

static void note(struct test *t, const char *what)
{
	buf_printf(&t->log, "%s\n", what);
}

static void see_begin(void *ctx) { note(ctx, "begin"); }
static enum err see_course(void *ctx, const struct course *c)
{
	note(ctx, c->pid);
	return ERR_OK;
}
static enum err see_task(void *ctx, const struct task *k, const struct material *m,
			 int n)
{
	UNUSED(m);
	UNUSED(n);
	note(ctx, k->pid);
	return ERR_OK;
}
static enum err see_page(void *ctx, const char *cursor, bool complete)
{
	struct test *t = ctx;

	buf_printf(&t->log, "page %s %d\n", cursor, complete);
	return t->answer;
}
static enum err see_gone(void *ctx, const char *kind, const char *pid)
{
	buf_printf(&((struct test *)ctx)->log, "gone %s %s\n", kind, pid);
	return ERR_OK;
}

static void news(struct test *t, const char *cursor)
{
	const struct provider_sink sink = { .ctx = t, .pass_begin = see_begin,
		.course = see_course, .task = see_task, .page_end = see_page,
		.gone = see_gone };

	buf_clear(&t->log);
	provider_open.news(t->s, cursor, LOOK_close, &sink, on_done, t);
	run(t);
}

#define PAGE(cursor, more, courses) "{\"cursor\":\"" cursor "\",\"more\":" more \
	",\"courses\":[" courses "],\"tasks\":[],\"announcements\":[]," \
	"\"lessons\":[],\"gone\":[]}"

static void news_turn_pages_and_begin_anew_when_the_cursor_expired(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /api/v1/changes?since=old", "410 Gone\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:cursor-expired\"}", 0, 0, LITTLE_KEEP },
		{ "GET /api/v1/changes?since=c1", "200 OK\r\n" JSON,
		  PAGE("c2", "false", "{\"id\":\"k2\"}"), 0, 0, LITTLE_KEEP },
		{ "GET /api/v1/changes?since=c2", "304 Not Modified", NULL, 0, 0, LITTLE_KEEP },
		{ "GET /api/v1/changes?since=x", "200 OK\r\n" JSON,
		  PAGE("x", "true", ""), 0, 0, LITTLE_KEEP },
		{ "GET /api/v1/changes ", "200 OK\r\n" JSON,
		  PAGE("c1", "true", "{\"id\":\"k1\"}"), 0, 0, LITTLE_KEEP },
	};
	struct test t;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	news(&t, "old");
	assert_int_equal(t.v.fate, FATE_done);
	assert_string_equal(t.log.data, "begin\nk1\npage c1 0\nk2\npage c2 1\n");
	news(&t, "c2");
	assert_int_equal(t.v.fate, FATE_done);
	assert_string_equal(t.log.data, "");
	news(&t, "x"); /* a cursor that stands still */
	assert_int_equal(t.v.err, ERR_GARBLED);
	t.answer = ERR_NOSPACE;
	news(&t, "");
	assert_int_equal(t.v.err, ERR_NOSPACE);
	finish(&t);
}

static void nothing_new_is_one_small_request(void **state)
{
	static const struct little_route routes[] = {
		{ "GET", "304 Not Modified", NULL, 0, 0, LITTLE_KEEP },
	};
	struct test t;
	char *seen;

	UNUSED(state);
	begin(&t, routes, 1);
	news(&t, "1a2b3c4d-1842");
	seen = little_server_seen(&t.server);
	assert_true(strlen(seen) < 350);
	assert_null(strstr(strstr(seen, "GET") + 1, "GET"));
	free(seen);
	finish(&t);
}

static void web_pages_and_a_vanished_task_are_told_apart(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /api/v1/changes", "200 OK\r\nContent-Type: text/html",
		  "<html>", 0, 0, LITTLE_KEEP },
		{ "GET /api/v1/tasks/t1", "404 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:gone\",\"title\":\"Weg\"}", 0, 0, LITTLE_KEEP },
	};
	struct test t;
	struct provider_sink sink = { .ctx = &t, .gone = see_gone };

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	news(&t, "");
	assert_int_equal(t.v.err, ERR_PORTAL);
	buf_clear(&t.log);
	provider_open.task(t.s, "t1", &sink, on_done, &t);
	run(&t);
	assert_int_equal(t.v.err, ERR_GONE);
	assert_string_equal(t.said, "Weg");
	assert_string_equal(t.log.data, "gone task t1\n");
	provider_open.task(t.s, "../x", &sink, on_done, &t);
	run(&t);
	assert_int_equal(t.v.err, ERR_NOT_FOUND);
	finish(&t);
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct test *t = ctx;

	buf_printf(&t->log, "upload %d %s %" PRId64 "\n", i, upload, offset);
	return t->answer;
}
static enum err on_committing(void *ctx)
{
	note(ctx, "committing");
	return ((struct test *)ctx)->answer;
}
static enum err on_uploaded(void *ctx)
{
	note(ctx, "uploaded");
	return ERR_OK;
}
static enum err on_holds(void *ctx, const struct receipt *r)
{
	buf_printf(&((struct test *)ctx)->log, "holds %s %d\n", r->platform_id,
		   r->n_files);
	return ERR_OK;
}

static void hand_in(struct test *t, const char *upload, int64_t offset,
		    const char *pid, bool ask)
{
	char name[] = "a.txt", sha[] = ABC, key[] = KEY, task[] = "t1", none[] = "";
	struct work_file f = { .name = name, .size = 3, .sha256 = sha,
			       .upload = (char *)upload, .offset = offset,
			       .pid = (char *)pid };
	const struct entry e = { .key = key, .task_pid = task, .kind = KIND_hand_in,
				 .base = none, .files = &f, .n_files = 1 };
	const char *paths[] = { *t->file ? t->file : NULL };
	const struct provider_journal j = { .ctx = t, .upload = on_upload,
		.committing = on_committing, .uploaded = on_uploaded,
		.holds = on_holds };

	buf_clear(&t->log);
	if (ask)
		provider_open.ask(t->s, &e, &j, on_done, t);
	else
		provider_open.hand_in(t->s, &e, paths, &j, on_done, t);
	run(t);
}

#define CREATED { "POST /api/v1/uploads", "201 OK\r\nLocation: /api/v1/uploads/u1", \
		  "", 0, 0, LITTLE_KEEP }
#define SENT { "PATCH /api/v1/uploads/u1", "204 OK\r\nUpload-Offset: 3", NULL, 0, 0, \
	       LITTLE_KEEP }
#define COMMITTED { "PUT /api/v1/hand-ins/" KEY, "201 OK\r\n" JSON, KEPT, 0, 0, LITTLE_KEEP }
#define WHOLE "upload 0 /api/v1/uploads/u1 3\nuploaded\ncommitting\nholds h1 1\n"

static void a_hand_in_is_recorded_step_by_step(void **state)
{
	static const struct little_route routes[] = { CREATED, SENT, COMMITTED };
	struct test t;
	char *seen;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.fate, FATE_done);
	assert_true(t.v.moved);
	assert_string_equal(t.log.data, "upload 0 /api/v1/uploads/u1 0\n" WHOLE);
	seen = little_server_seen(&t.server);
	assert_non_null(strstr(seen, "Upload-Metadata: filename YS50eHQ=,sha256 "));
	assert_non_null(strstr(seen, "\r\n\r\nabc\n"));
	assert_non_null(strstr(seen, "{\"upload\":\"u1\",\"name\":\"a.txt\"}"));
	assert_null(strstr(seen, "HEAD"));
	free(seen);
	hand_in(&t, "", 0, "f1", false); /* what lies there is named, not sent */
	assert_string_equal(t.log.data, "uploaded\ncommitting\nholds h1 1\n");
	finish(&t);
}

/* Plain tus: what an earlier day left is asked for, and so is a cut piece. */
static void an_upload_goes_on_where_the_school_says(void **state)
{
	static const struct little_route routes[] = {
		{ "HEAD /api/v1/uploads/u1", "200 OK\r\nUpload-Offset: 2", NULL, 0, 2, LITTLE_KEEP },
		{ "PATCH /api/v1/uploads/u1", "", NULL, 0, 1, LITTLE_CUT },
		SENT, COMMITTED,
	};
	struct test t;
	char *seen;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	hand_in(&t, "/api/v1/uploads/u1", 1, "", false);
	assert_int_equal(t.v.fate, FATE_done);
	assert_string_equal(t.log.data, "upload 0 /api/v1/uploads/u1 2\n" WHOLE);
	seen = little_server_seen(&t.server);
	assert_non_null(strstr(seen, "Upload-Offset: 2"));
	assert_null(strstr(seen, "\r\n\r\nabc"));
	free(seen);
	finish(&t);
}

static void an_upload_that_is_gone_or_spoilt_begins_anew(void **state)
{
	static const struct little_route routes[] = {
		{ "HEAD /api/v1/uploads/old", "410 No", NULL, 0, 0, LITTLE_KEEP },
		{ "PATCH /api/v1/uploads/u1", "460 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:checksum-mismatch\"}", 0, 1, LITTLE_KEEP },
		{ "HEAD", "200 OK\r\nUpload-Offset: 0", NULL, 0, 0, LITTLE_KEEP },
		{ "PUT", "422 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:upload-incomplete\",\"uploads\":[\"u1\"]}",
		  0, 1, LITTLE_KEEP },
		CREATED, SENT, COMMITTED,
	};
	struct test t;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	hand_in(&t, "/api/v1/uploads/old", 1, "", false);
	assert_int_equal(t.v.fate, FATE_done);
	assert_string_equal(t.log.data,
		"upload 0  0\nupload 0 /api/v1/uploads/u1 0\n"
		"upload 0 /api/v1/uploads/u1 3\n"
		"uploaded\ncommitting\nupload 0  0\nupload 0 /api/v1/uploads/u1 0\n" WHOLE);
	finish(&t);
}

static void a_named_file_that_is_gone_is_sent_or_held(void **state)
{
	static const struct little_route routes[] = {
		{ "PUT", "422 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:upload-incomplete\",\"uploads\":[\"w1\"]}",
		  0, 1, LITTLE_KEEP },
		CREATED, SENT,
		{ "PUT /api/v1/hand-ins/" KEY, "201 OK\r\n" JSON, KEPT, 0, 1, LITTLE_KEEP },
		{ "PUT", "422 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:upload-incomplete\",\"uploads\":[\"w1\"]}",
		  0, 0, LITTLE_KEEP },
	};
	struct test t;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	hand_in(&t, "", 0, "w1", false);
	assert_int_equal(t.v.fate, FATE_done);
	unlink(t.file);
	t.file[0] = '\0'; /* not sealed here */
	hand_in(&t, "", 0, "w1", false);
	assert_int_equal(t.v.fate, FATE_never);
	assert_int_equal(t.v.err, ERR_GONE);
	assert_string_equal(t.log.data, "uploaded\ncommitting\n");
	finish(&t);
}

static void refusals_and_lost_replies_have_their_fates(void **state)
{
	static const struct little_route routes[] = {
		CREATED, SENT,
		{ "PUT", "422 No\r\n" PROBLEM, "{\"type\":\"urn:school-api:problem:too-late\"}",
		  0, 1, LITTLE_KEEP },
		{ "PUT", "", NULL, 0, 1, LITTLE_CUT },
		{ "PUT", "201 OK\r\n" JSON, "{\"key\":", 0, 1, LITTLE_KEEP },
		{ "PUT", "503 No\r\nRetry-After: 30\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:unavailable\"}", 0, 1, LITTLE_KEEP },
		{ "GET /api/v1/hand-ins/" KEY, "404 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:no-such-hand-in\"}", 0, 1, LITTLE_KEEP },
		{ "GET /api/v1/hand-ins/" KEY, "200 OK\r\n" JSON, KEPT, 0, 1, LITTLE_KEEP },
	};
	struct test t;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.fate, FATE_never);
	assert_int_equal(t.v.err, ERR_TOO_LATE);
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.fate, FATE_unknown);
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.fate, FATE_unknown);
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.fate, FATE_later);
	assert_int_equal(t.v.retry_after, 30);
	hand_in(&t, "", 0, "", true);
	assert_int_equal(t.v.err, ERR_NOT_FOUND);
	hand_in(&t, "", 0, "", true);
	assert_int_equal(t.v.fate, FATE_done);
	assert_string_equal(t.log.data, "holds h1 1\n");
	finish(&t);
}

static void a_no_is_settled_by_the_same_commit_once_more(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /api/v1/hand-ins/" KEY, "404 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:no-such-hand-in\"}", 0, 0,
		  LITTLE_KEEP },
		{ "PUT /api/v1/hand-ins/" KEY, "201 OK\r\n" JSON, KEPT, 0, 1,
		  LITTLE_KEEP },
		{ "PUT /api/v1/hand-ins/" KEY, "422 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:too-late\"}", 0, 1,
		  LITTLE_KEEP },
		{ "PUT /api/v1/hand-ins/" KEY, "201 OK", NULL, 9, 0, LITTLE_CUT },
	};
	struct test t;
	char *seen;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	hand_in(&t, "/api/v1/uploads/u1", 1, "", true); /* not whole */
	assert_int_equal(t.v.err, ERR_NOT_FOUND);
	seen = little_server_seen(&t.server);
	assert_null(strstr(seen, "PUT"));
	free(seen);
	hand_in(&t, "/api/v1/uploads/u1", 3, "", true);
	assert_int_equal(t.v.fate, FATE_done);
	assert_string_equal(t.log.data, "holds h1 1\n");
	seen = little_server_seen(&t.server);
	assert_non_null(strstr(seen, "{\"upload\":\"u1\",\"name\":\"a.txt\"}"));
	free(seen);
	hand_in(&t, "/api/v1/uploads/u1", 3, "", true); /* refused */
	assert_int_equal(t.v.fate, FATE_never);
	assert_int_equal(t.v.err, ERR_NOT_FOUND);
	hand_in(&t, "/api/v1/uploads/u1", 3, "", true); /* no answer again */
	assert_int_not_equal(t.v.fate, FATE_never);
	assert_int_not_equal(t.v.fate, FATE_done);
	finish(&t);
}

static void a_journal_that_fails_stops_everything(void **state)
{
	static const struct little_route routes[] = { CREATED };
	struct test t;
	char *seen;

	UNUSED(state);
	begin(&t, routes, 1);
	t.answer = ERR_NOSPACE;
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.err, ERR_NOSPACE);
	hand_in(&t, "", 0, "f1", false);
	assert_int_equal(t.v.err, ERR_NOSPACE);
	unlink(t.file);
	hand_in(&t, "", 0, "", false);
	assert_int_equal(t.v.fate, FATE_never);
	seen = little_server_seen(&t.server);
	assert_null(strstr(seen, "PATCH"));
	assert_null(strstr(seen, "PUT"));
	free(seen);
	finish(&t);
}

static void a_session_that_is_closed_forgets_what_runs(void **state)
{
	static const struct little_route routes[] = {
		{ "GET", "200 OK", "abc", 100, 0, LITTLE_SILENT },
	};
	const struct provider_sink sink = { 0 };
	char pid[] = "f9", sha[] = ABC;
	const struct material m = { .pid = pid, .size = 100, .sha256 = sha };
	struct test t;

	UNUSED(state);
	begin(&t, routes, 1);
	provider_open.news(t.s, "a", LOOK_close, &sink, on_done, &t);
	provider_open.fetch(t.s, &m, t.part, NULL, on_done, &t);
	for (int i = 0; i < 5; i++)
		t.net->turn(t.net, NULL, 0, 20);
	provider_open.close(t.s);
	t.s = NULL;
	t.net->turn(t.net, NULL, 0, 20);
	assert_int_equal(t.net->busy(t.net), 0);
	assert_int_equal(t.done, 0);
	finish(&t);
}

struct login { int done; enum err err; char token[128], person[64]; };

static void on_login(void *ctx, const struct login_result *r)
{
	struct login *l = ctx;

	l->done++;
	l->err = r->err;
	str_copy(l->token, sizeof(l->token), r->token ? r->token : "");
	str_copy(l->person, sizeof(l->person), r->person ? r->person : "");
}

struct probed { int done; enum err err; char site[300]; };

static void on_found(void *ctx, const struct found *f)
{
	struct probed *p = ctx;

	p->done++;
	p->err = f->err;
	str_copy(p->site, sizeof(p->site), f->site);
}

static struct probed probe(struct test *t)
{
	struct probed p = { 0 };

	provider_open.probe(t->net, t->server.url, on_found, &p);
	for (int i = 0; !p.done && i < 100; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(p.done, 1);
	return p;
}

static struct login login(struct test *t, const char *site,
			  const char *password)
{
	struct login l = { 0 };

	provider_open.login(t->net, &(struct login_with){ .site = site,
			    .user = "mia", .password = password }, on_login, &l);
	for (int i = 0; !l.done && i < 100; i++)
		t->net->turn(t->net, NULL, 0, 100);
	assert_int_equal(l.done, 1);
	return l;
}

static void a_login_discovers_and_keeps_the_path(void **state)
{
	static const struct little_route routes[] = {
		{ "GET /.well-known/school-api", "200 OK\r\n" JSON,
		  "{\"name\":\"G\",\"api\":\"/x/v1\",\"version\":\"1.0\"}", 0, 1, LITTLE_KEEP },
		{ "GET /.well-known/school-api", "200 OK\r\nContent-Type: text/html",
		  "<html>", 0, 0, LITTLE_KEEP },
		{ "POST /x/v1/session", "201 OK\r\n" JSON,
		  "{\"token\":\"0123456789abcdef\",\"user\":{\"name\":\"Mia\"}}", 0, 1, LITTLE_KEEP },
		{ "POST /x/v1/session", "401 No\r\n" PROBLEM,
		  "{\"type\":\"urn:school-api:problem:login-refused\"}", 0, 0, LITTLE_KEEP },
	};
	struct test t;
	struct probed p;
	struct login l;

	UNUSED(state);
	begin(&t, routes, ARRAY_LEN(routes));
	p = probe(&t);
	assert_int_equal(p.err, ERR_OK);
	l = login(&t, p.site, "ranzen");
	assert_int_equal(l.err, ERR_OK);
	assert_string_equal(l.token, "/x/v1 0123456789abcdef");
	assert_string_equal(l.person, "Mia");
	assert_int_equal(login(&t, p.site, "wrong").err, ERR_LOGIN_REFUSED);
	assert_int_equal(probe(&t).err, ERR_NOT_THIS);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(news_turn_pages_and_begin_anew_when_the_cursor_expired),
		cmocka_unit_test(nothing_new_is_one_small_request),
		cmocka_unit_test(web_pages_and_a_vanished_task_are_told_apart),
		cmocka_unit_test(a_hand_in_is_recorded_step_by_step),
		cmocka_unit_test(an_upload_goes_on_where_the_school_says),
		cmocka_unit_test(an_upload_that_is_gone_or_spoilt_begins_anew),
		cmocka_unit_test(a_named_file_that_is_gone_is_sent_or_held),
		cmocka_unit_test(refusals_and_lost_replies_have_their_fates),
		cmocka_unit_test(a_no_is_settled_by_the_same_commit_once_more),
		cmocka_unit_test(a_journal_that_fails_stops_everything),
		cmocka_unit_test(a_session_that_is_closed_forgets_what_runs),
		cmocka_unit_test(a_login_discovers_and_keeps_the_path),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
