/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Moodle provider asks for, and what it makes of the answers: over a
 * net whose answers the test writes down beforehand. */
#include "base/base.h"
#include "providers/provider.h"
#include "tests/lib/still_net.h"

#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>

#define ROOT "https://schule.example"
#define NOW 1795450000
#define SECRET "0123456789abcdef0123456789abcdef " ROOT

struct answer {
	const char *asked;  /* what the request's body has; NULL: anything */
	enum err err;
	const char *type, *body; /* NULL: a batch of calls … */
	const char *calls[8];    /* … "!code" is a fault */
};

struct test {
	struct still_net net; /* first */
	const struct answer *answers;
	int n_answers, asked, waiting;
	net_done *done;
	void *ctx;
	struct session *s;
	int over;
	struct verdict v;
	char log[4096], cursor[1024], body[8192];
};

static uint64_t start(struct net *net, const struct net_request *r,
		      net_done *done, void *ctx)
{
	struct test *t = (struct test *)net;

	assert_null(strstr(r->url, "0123456789abcdef")); /* P8 */
	assert_int_equal(t->waiting, 0);
	str_printf(t->body, sizeof(t->body), "%.*s", (int)r->body_len,
		   (const char *)(r->body ? r->body : ""));
	t->done = done;
	t->ctx = ctx;
	t->waiting = *r->url ? 1 : 2; /* 2: op_soon's */
	return 1;
}

static char *batch(const char *const *calls)
{
	json_t *rows = json_array(), *doc;
	char fault[200], *text;

	for (int i = 0; i < 8 && calls[i]; i++) {
		bool bad = calls[i][0] == '!';

		str_printf(fault, sizeof(fault), "{\"errorcode\":\"%.80s\"}",
			   calls[i] + 1);
		json_array_append_new(rows, json_pack("{s:b, s:s}", "error", bad,
			bad ? "exception" : "data", bad ? fault : calls[i]));
	}
	doc = json_pack("{s:o}", "responses", rows);
	text = json_dumps(doc, 0);
	json_decref(doc);
	return text;
}

static const char *type;
static const char *header(const struct net_reply *r, const char *name)
{
	UNUSED(r);
	return str_casecmp(name, "Content-Type") == 0 ? type : NULL;
}

static void turn(struct test *t)
{
	const struct answer *a = &t->answers[t->asked];
	struct net_reply r = { .status = 200, .date = NOW, .header = header };
	char *text = NULL;

	if (t->waiting == 2) {
		r = (struct net_reply){ .err = ERR_USAGE };
	} else {
		assert_true(t->asked < t->n_answers);
		t->asked++;
		if (a->asked && !strstr(t->body, a->asked))
			fail_msg("%s is not in %s", a->asked, t->body);
		r.err = a->err;
		if (r.err)
			r.status = 0;
		text = a->body ? str_dup(a->body) : batch(a->calls);
		r.body = text;
		r.len = strlen(text);
	}
	type = t->waiting == 1 && a->type ? a->type : "application/json";
	t->waiting = 0;
	t->done(t->ctx, &r);
	free(text);
}

static void note(struct test *t, const char *what, const char *name)
{
	size_t n = strlen(t->log);

	str_printf(t->log + n, sizeof(t->log) - n, "%s %s\n", what, name);
}

static void see_begin(void *ctx) { note(ctx, "begin", "pass"); }
static enum err see_course(void *ctx, const struct course *c)
{
	note(ctx, "course", c->title);
	return ERR_OK;
}
static enum err see_task(void *ctx, const struct task *k,
			 const struct material *m, int n)
{
	char size[200];

	UNUSED(m);
	str_printf(size, sizeof(size), "%s, work %d, %d files, up to %" PRId64,
		   k->pid, (int)k->work, n, k->max_bytes);
	note(ctx, "task", size);
	return ERR_OK;
}
static enum err see_materials(void *ctx, const char *course,
			      const struct material *m, int n)
{
	note(ctx, "materials of", course);
	for (int i = 0; i < n; i++) {
		char line[300];

		str_printf(line, sizeof(line), "%s %s %s%s", m[i].section,
			   m[i].name, m[i].pid, m[i].link);
		note(ctx, "material", line);
	}
	return ERR_OK;
}
static enum err see_announcement(void *ctx, const struct announcement *a)
{
	char line[300];

	str_printf(line, sizeof(line), "%s %s: %s", a->pid, a->author, a->title);
	note(ctx, "announcement", line);
	return ERR_OK;
}
static enum err see_gone(void *ctx, const char *kind, const char *pid)
{
	UNUSED(kind);
	note(ctx, "gone", pid);
	return ERR_OK;
}
static enum err see_kept(void *ctx, const char *kind, const char *prefix)
{
	char line[100];

	str_printf(line, sizeof(line), "%s %s", kind, prefix);
	note(ctx, "kept", line);
	return ERR_OK;
}
static enum err see_page(void *ctx, const char *cursor, bool complete)
{
	struct test *t = ctx;

	if (cursor)
		str_copy(t->cursor, sizeof(t->cursor), cursor);
	note(t, "page", complete ? "complete" : cursor ? "last" : "more");
	return ERR_OK;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->over++;
	t->v = *v;
}

static int setup(void **state)
{
	struct test *t = calloc(1, sizeof(*t));
	char url[] = ROOT, school[] = "Schule";
	const struct account a = { .id = 1, .url = url, .school = school };

	still_net_init(&t->net);
	t->net.net.start = start;
	t->s = provider_moodle.open(&t->net.net, disk_real(), &a, SECRET);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct test *t = *state;

	provider_moodle.close(t->s);
	free(t);
	return 0;
}

static const struct provider_sink *sink(struct test *t)
{
	static struct provider_sink s;

	s = (struct provider_sink){ .ctx = t, .pass_begin = see_begin,
		.course = see_course, .task = see_task, .kept = see_kept,
		.materials = see_materials, .announcement = see_announcement,
		.gone = see_gone, .page_end = see_page };
	return &s;
}

static void run(struct test *t, const struct answer *answers, int n)
{
	t->answers = answers;
	t->n_answers = n;
	t->asked = t->over = 0;
	t->log[0] = '\0';
	provider_moodle.news(t->s, t->cursor, LOOK_close, sink(t), on_done,
			     t);
	assert_int_equal(t->over, 0);
	for (int i = 0; i < 50 && !t->over; i++)
		turn(t);
	assert_int_equal(t->over, 1);
	assert_int_equal(t->asked, n); /* no more, and no less */
}
#define RUN(t, answers) run(t, answers, ARRAY_LEN(answers))

#define TASK(id, cmid) "{\"id\":" id ",\"cmid\":" cmid ",\"course\":2,\"name\":" \
	"\"A\",\"configs\":[{\"plugin\":\"file\",\"subtype\":" \
	"\"assignsubmission\",\"name\":\"enabled\",\"value\":\"1\"}]}"
#define COURSE(tasks) "{\"courses\":[{\"id\":2,\"fullname\":\"Mathe\"," \
	"\"assignments\":[" tasks "]}],\"warnings\":[]}"
#define TWO COURSE(TASK("7", "70") "," TASK("8", "80"))
#define OPEN "{\"lastattempt\":{\"canedit\":true}}"
#define DONE "{\"lastattempt\":{\"submission\":{\"id\":3,\"status\":" \
	"\"submitted\",\"timemodified\":5}}}"
#define KNOWN(parts, unread) "{\"v\":1,\"since\":1795440000,\"full\":1795440000," \
	"\"parts\":" parts ",\"me\":1795440000,\"user\":5,\"max\":9," \
	"\"unread\":" unread ",\"courses\":[2]}"
#define NOTHING "{\"instances\":[],\"warnings\":[]}"
#define CHANGED(cmid) "{\"instances\":[{\"contextlevel\":\"module\",\"id\":" cmid \
	",\"updates\":[{\"name\":\"grades\",\"itemids\":[1]}]}]}"

static void first_all_tasks_come_in_two_requests(void **state)
{
	static const struct answer answers[] = {
		{ .asked = "mod_assign_get_assignments", .calls = { TWO } },
		{ .asked = "assignid", .calls = { OPEN, DONE } },
	};
	struct test *t = *state;

	RUN(t, answers);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->v.retry_after > 0); /* there is more */
	assert_string_equal(t->log, "begin pass\ncourse Mathe\n"
		"task 70.7.2, work 0, 0 files, up to 0\n"
		"task 80.8.2, work 2, 0 files, up to 0\n"
		"kept announcement \npage complete\n");
	assert_non_null(strstr(t->cursor, "\"courses\":[2]"));
	assert_non_null(strstr(t->cursor, "\"since\":1795449995"));
}

static void nothing_new_is_one_request_and_no_page(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { NOTHING, "0" } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("1795440000", "0"));
	RUN(t, answers);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(t->v.retry_after, 0);
	assert_string_equal(t->log, "");
	assert_true(strlen(t->body) < 450);
}

static void only_a_task_that_changed_is_told(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { CHANGED("80"), "0" } },
		{ .asked = "courseids", .calls = { TWO } },
		{ .asked = "{%22assignid%22:8}", .calls = { DONE } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("1795440000", "0"));
	RUN(t, answers);
	assert_string_equal(t->log, "course Mathe\n"
		"task 80.8.2, work 2, 0 files, up to 9\npage last\n");
	assert_null(strstr(t->body, "assignid%22:7"));
}

static void after_the_first_fault_the_rest_is_asked_again(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { TWO } },
		{ .calls = { "!invalidrecord" } },
		{ .asked = "[0][arguments]={%22assignid%22:8}",
		  .calls = { DONE } },
	};
	struct test *t = *state;

	RUN(t, answers);
	assert_string_equal(t->log, "begin pass\ncourse Mathe\n"
		"kept task 70.\ntask 80.8.2, work 2, 0 files, up to 0\n"
		"kept announcement \npage complete\n");
}

/* A plugin that fails with one of them. */
static void a_task_with_a_fault_of_its_own_hides_no_other(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { TWO } },
		{ .calls = { "!codingerror" } },
		{ .asked = "[0][arguments]={%22assignid%22:8}",
		  .calls = { DONE } },
	};
	struct test *t = *state;

	RUN(t, answers);
	assert_string_equal(t->log, "begin pass\ncourse Mathe\n"
		"kept task 70.\ntask 80.8.2, work 2, 0 files, up to 0\n"
		"kept announcement \npage complete\n");
}

/* Else materials would count as looked at, and come a day later. */
static void a_database_that_goes_away_ends_the_look(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { CHANGED("1"), "!disabled" } },
		{ .calls = { TWO } },
		{ .asked = "core_course_get_contents",
		  .calls = { "!dbconnectionfailed" } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("1795440000", "0"));
	RUN(t, answers);
	assert_int_equal(t->v.fate, FATE_later);
	assert_int_equal(t->v.err, ERR_DATABASE);
	assert_string_equal(t->log, "");
}

static void empty_is_not_gone(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { "{\"courses\":[],\"warnings\":[{\"item\":"
			     "\"course\",\"itemid\":2,\"warningcode\":\"1\","
			     "\"message\":\"error/forcepasswordchangenotice\""
			     "}]}" } },
	};
	struct test *t = *state;

	RUN(t, answers);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_not_equal(t->v.err, ERR_OK);
	assert_string_equal(t->log, "begin pass\n");
}

static void a_hidden_task_is_kept(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { "{\"courses\":[{\"id\":2,\"fullname\":\"Mathe\","
			     "\"assignments\":[]}],\"warnings\":[{\"item\":"
			     "\"module\",\"itemid\":70,\"warningcode\":\"1\"}]"
			     "}" } },
	};
	struct test *t = *state;

	RUN(t, answers);
	assert_string_equal(t->log, "begin pass\ncourse Mathe\nkept task 70.\n"
		"kept announcement \npage complete\n");
}

static void a_course_that_is_closed_leads_to_a_full_pass(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { "!requireloginerror" } },
		{ .asked = "count", .calls = { "0" } },
		{ .asked = "mod_assign_get_assignments",
		  .calls = { "{\"courses\":[],\"warnings\":[]}" } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("1795440000", "0"));
	RUN(t, answers);
	assert_string_equal(t->log, "begin pass\nkept announcement \n"
				    "page complete\n");
}

#define FORUM "[{\"id\":4,\"course\":2,\"type\":\"news\"},{\"id\":5," \
	"\"course\":2,\"type\":\"general\"}]"
#define POSTS "{\"discussions\":[{\"discussion\":15,\"subject\":\"Ausflug\"," \
	"\"userfullname\":\"Frau Brandt\",\"created\":5,\"message\":\"<p>x</p>\"}]}"
#define MESSAGES "{\"messages\":[{\"id\":9,\"text\":\"<p>Bitte komm nach der " \
	"Stunde zu mir, es geht um deinen Aufsatz und die Note.</p>\"," \
	"\"userfromfullname\":\"Herr Weber\",\"timecreated\":6}]}"
#define PARTS "[{\"name\":\"Teil 1\",\"modules\":[" \
	"{\"id\":1,\"modname\":\"resource\",\"name\":\"Blatt\",\"contents\":[{" \
	"\"type\":\"file\",\"filename\":\"a.pdf\",\"filesize\":5,\"fileurl\":\"" \
	ROOT "/f/a.pdf\"}]},{\"id\":2,\"modname\":\"url\",\"name\":\"Film\"," \
	"\"contents\":[{\"type\":\"url\",\"fileurl\":\"https://film.example/\"}]" \
	"},{\"id\":3,\"modname\":\"quiz\",\"name\":\"Test\",\"url\":\"" ROOT \
	"/q\"},{\"id\":4,\"modname\":\"folder\",\"name\":\"Zu\",\"uservisible\":" \
	"false,\"url\":\"" ROOT "/z\"},{\"id\":6,\"modname\":\"page\",\"name\":" \
	"\"So/geht\",\"contents\":[{\"type\":\"file\",\"filename\":\"index.html\"" \
	",\"fileurl\":\"" ROOT "/p/index.html\"}]}]}]"
#define TOLD_PARTS "materials of 2\nmaterial Teil 1 a.pdf /f/a.pdf\n" \
	"material Teil 1 Film url.2https://film.example/\n" \
	"material Teil 1 Test module.3" ROOT "/q\n" \
	"material Teil 1 So_geht.html /p/index.html\n"
#define TOLD_POST "announcement post.15 Frau Brandt: Ausflug\n"

static void materials_and_news_of_all_courses_come_after_it(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { NOTHING, "0" } },
		{ .asked = "core_message_get_messages",
		  .calls = { PARTS, FORUM, MESSAGES } },
		{ .asked = "{%22forumid%22:4,", .calls = { POSTS } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("0", "0"));
	RUN(t, answers);
	assert_string_equal(t->log, TOLD_PARTS
		"announcement message.9 Herr Weber: Bitte komm nach der Stunde "
		"zu mir, es geht um deinen Aufsatz …\n" TOLD_POST "page last\n");
	assert_int_equal(t->v.retry_after, 0);
}

static void what_is_no_task_brings_its_course_s_materials(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { CHANGED("1"), "!disabled" } },
		{ .calls = { TWO } },
		{ .asked = "core_course_get_contents", .calls = { PARTS, FORUM } },
		{ .calls = { POSTS } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("1795440000", "0"));
	RUN(t, answers);
	assert_string_equal(t->log, "course Mathe\n" TOLD_PARTS TOLD_POST
				    "page last\n");
	/* a site without messages is not asked for them again */
	assert_non_null(strstr(t->cursor, "\"unread\":-1"));
}

static void a_new_message_is_fetched(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { NOTHING, "2" } },
		{ .asked = "core_message_get_messages", .calls = { MESSAGES } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), KNOWN("1795440000", "1"));
	RUN(t, answers);
	assert_true(str_starts(t->log, "announcement message.9 Herr Weber: "));
	assert_non_null(strstr(t->cursor, "\"unread\":2"));
}

static void after_the_first_look_the_site_says_what_it_takes(void **state)
{
	static const struct answer answers[] = {
		{ .calls = { NOTHING } },
		{ .asked = "site_info", .calls = {
			"{\"userid\":5,\"usermaxuploadfilesize\":9}", TWO } },
		{ .asked = "{%22useridto%22:5}", .calls = {
			OPEN, DONE, "[]", "[]", "{\"messages\":[]}", "3" } },
	};
	struct test *t = *state;

	str_copy(t->cursor, sizeof(t->cursor), "{\"v\":1,\"since\":"
		 "1795440000,\"full\":1795440000,\"courses\":[2]}");
	RUN(t, answers);
	assert_string_equal(t->log, "course Mathe\n"
		"task 70.7.2, work 0, 0 files, up to 9\n"
		"task 80.8.2, work 2, 0 files, up to 9\n"
		"materials of 2\npage last\n");
	assert_non_null(strstr(t->cursor, "\"user\":5,\"max\":9,\"unread\":3"));
}

static void what_is_no_answer_changes_nothing(void **state)
{
	static const struct answer answers[] = {
		{ .type = "text/html", .body = "<html>502</html>" },
		{ .body = "{\"responses\":[{\"error\":false,\"da" },
		{ .body = "{\"responses\":[]}" },
		{ .calls = { "[]" } },
		{ .body = "{\"errorcode\":\"dbconnectionfailed\"}" },
	};
	struct test *t = *state;

	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		run(t, &answers[i], 1);
		assert_int_equal(t->v.fate, FATE_later);
		assert_string_equal(t->log, "begin pass\n");
	}
}

static void too_many_courses_come_in_parts(void **state)
{
	static const struct answer answers[] = {
		{ .err = ERR_LIMIT, .body = "" },
		{ .body = "{\"userid\":5,\"contextid\":13,\"itemid\":3}" },
		{ .asked = "userid=5", .body = "[{\"id\":2},{\"id\":3},{\"id\":4},"
		  "{\"id\":5},{\"id\":6},{\"id\":7},{\"id\":8},{\"id\":9},"
		  "{\"id\":10},{\"id\":11},{\"id\":12},{\"id\":13},{\"id\":14},"
		  "{\"id\":15},{\"id\":16},{\"id\":17},{\"id\":18},{\"id\":19},"
		  "{\"id\":20},{\"id\":21},{\"id\":22}]" },
		{ .asked = "[2,3,4,", .calls = { TWO } },
		{ .calls = { OPEN, OPEN } },
		{ .asked = "[22]", .calls = {
			"{\"courses\":[{\"id\":22,\"assignments\":[]}]}" } },
	};
	struct test *t = *state;

	RUN(t, answers);
	assert_int_equal(t->v.fate, FATE_done);
	assert_non_null(strstr(t->log, "page more\ncourse \n"));
	assert_non_null(strstr(t->log, "page complete\n"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(first_all_tasks_come_in_two_requests),
		T(nothing_new_is_one_request_and_no_page),
		T(only_a_task_that_changed_is_told),
		T(after_the_first_fault_the_rest_is_asked_again),
		T(empty_is_not_gone),
		T(a_task_with_a_fault_of_its_own_hides_no_other),
		T(a_database_that_goes_away_ends_the_look),
		T(a_hidden_task_is_kept),
		T(a_course_that_is_closed_leads_to_a_full_pass),
		T(materials_and_news_of_all_courses_come_after_it),
		T(what_is_no_task_brings_its_course_s_materials),
		T(a_new_message_is_fetched),
		T(after_the_first_look_the_site_says_what_it_takes),
		T(what_is_no_answer_changes_nothing),
		T(too_many_courses_come_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
