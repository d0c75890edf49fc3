/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/buf.h"
#include "base/text.h"
#include "providers/open_op.h"
#include "providers/open_read.h"

#include <setjmp.h>
#include <cmocka.h>

struct seen { struct buf log; enum err answer; };

static enum err see_course(void *ctx, const struct course *c)
{
	struct seen *s = ctx;

	buf_printf(&s->log, "course %s|%s\n", c->pid, c->title);
	return s->answer;
}

static enum err see_task(void *ctx, const struct task *t,
			 const struct material *m, int n)
{
	struct seen *s = ctx;

	buf_printf(&s->log, "task %s|%s|%s|%d %d|%s|%" PRId64 "|%s\n", t->pid,
		   t->title, t->types, t->takes_files, (int)t->work, t->work_key,
		   t->due, t->text);
	for (int i = 0; i < n; i++)
		buf_printf(&s->log, "file %s|%s|%" PRId64 "|%s|%d|%s\n", m[i].pid,
			   m[i].name, m[i].size, m[i].sha256, m[i].feedback,
			   m[i].path);
	for (int i = 0; i < t->n_work_files; i++)
		buf_printf(&s->log, "work %s|%s|%" PRId64 "|%s\n",
			   t->work_files[i].pid, t->work_files[i].name,
			   t->work_files[i].size, t->work_files[i].sha256);
	return s->answer;
}

static enum err see_announcement(void *ctx, const struct announcement *a)
{
	buf_printf(&((struct seen *)ctx)->log, "news %s|%s\n", a->pid, a->title);
	return ERR_OK;
}

static enum err see_lesson(void *ctx, const struct lesson *l)
{
	buf_printf(&((struct seen *)ctx)->log, "lesson %s|%s|%d\n", l->pid, l->url,
		   (int)l->state);
	return ERR_OK;
}

static enum err see_gone(void *ctx, const char *kind, const char *pid)
{
	buf_printf(&((struct seen *)ctx)->log, "gone %s %s\n", kind, pid);
	return ERR_OK;
}

static void see_module(void *ctx, const struct module *m)
{
	buf_printf(&((struct seen *)ctx)->log, "module %s|%s|%s\n", m->name, m->state,
		   m->text);
}

static struct provider_sink sink_of(struct seen *s)
{
	buf_init(&s->log, 1 << 20);
	s->answer = ERR_OK;
	return (struct provider_sink){ .ctx = s, .course = see_course,
		.task = see_task, .announcement = see_announcement,
		.lesson = see_lesson, .gone = see_gone, .module = see_module };
}

static enum err read_page(const char *json, struct open_page *page, struct seen *s)
{
	const struct provider_sink sink = sink_of(s);

	return open_read_changes(json, strlen(json), page, &sink);
}

#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define REST "\"announcements\":[],\"lessons\":[],\"gone\":[]}"

static void a_page_is_told_row_by_row(void **state)
{
	struct open_page page;
	struct seen s;

	UNUSED(state);
	assert_int_equal(read_page(
		"{\"cursor\":\"7c-1\",\"more\":true,\"new member\":{},"
		"\"courses\":[{\"id\":\"c3\",\"title\":\"Deutsch\"}],"
		"\"tasks\":[{\"id\":\"t1\",\"course\":\"c3\",\"title\":\"Er\\u00f6rterung\","
		"\"due\":\"2021-02-08T16:00:00+01:00\",\"late_until\":null,"
		"\"text\":\"*x*\",\"hand_in\":{\"files\":true,\"text\":false,"
		"\"max_files\":5,\"max_bytes\":9,\"types\":[\"pdf\",\"odt\"]},"
		"\"materials\":[{\"id\":\"f9\",\"name\":\"a/b.pdf\",\"size\":3,"
		"\"sha256\":\"" SHA "\"}],\"state\":\"handed_in\","
		"\"work\":{\"key\":\"k1\",\"state\":\"handed_in\"},"
		"\"feedback\":{\"files\":[{\"id\":\"f10\",\"name\":\"\",\"size\":1}]}}],"
		"\"announcements\":[{\"id\":\"a1\",\"title\":\"Hallo\",\"course\":null}],"
		"\"lessons\":[{\"id\":\"l1\",\"url\":\"file:///etc\",\"state\":\"live\"}],"
		"\"gone\":[{\"kind\":\"task\",\"id\":\"t0\"},{\"kind\":\"moon\",\"id\":\"t0\"}]}",
		&page, &s), ERR_OK);
	assert_string_equal(page.cursor, "7c-1");
	assert_true(page.more);
	assert_non_null(strstr(s.log.data, "course c3|Deutsch\n"));
	assert_non_null(strstr(s.log.data, "task t1|Erörterung|pdf odt|1 2|k1|1612796400|"
					   "p0\002x\002\n"));
	assert_non_null(strstr(s.log.data, "|3|" SHA "|0|\n"));
	assert_non_null(strstr(s.log.data, "file f10|unnamed|1||1|\n"));
	assert_null(strstr(s.log.data, "a/b.pdf"));
	assert_non_null(strstr(s.log.data, "lesson l1||1\n"));
	assert_non_null(strstr(s.log.data, "gone task t0\n"));
	assert_null(strstr(s.log.data, "moon"));
	buf_release(&s.log);
}

static void what_is_no_page_is_garbled(void **state)
{
	static const char *const bad[] = {
		"", "null", "[]", "{}", "<html>", "{\"cursor\":\"a\"", "\xff\xfe",
		"{\"cursor\":5,\"courses\":[],\"tasks\":[]," REST,
		"{\"cursor\":\"a b\",\"courses\":[],\"tasks\":[]," REST,
		"{\"cursor\":\"..\",\"courses\":[],\"tasks\":[]," REST,
		"{\"cursor\":\"a\",\"courses\":{},\"tasks\":[]," REST,
		"{\"cursor\":\"a\",\"courses\":[]," REST,
	};

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct open_page page;
		struct seen s;

		assert_int_equal(read_page(bad[i], &page, &s), ERR_GARBLED);
		buf_release(&s.log);
	}
}

static void hostile_rows_are_left_out_or_made_harmless(void **state)
{
	struct open_page page;
	struct seen s;

	UNUSED(state);
	assert_int_equal(read_page(
		"{\"cursor\":\"a\",\"courses\":[7,null,\"x\",{\"id\":\"..\"},{\"id\":\"a/b\"},"
		"{\"id\":\"\"},{\"id\":[]},{\"id\":\"ok\",\"title\":\"\\u001b[2J\\u202eA\\n\"}],"
		"\"tasks\":[{\"id\":\"t\",\"materials\":[{\"id\":\"m\",\"\":\"/etc/passwd\","
		"\"name\":\"..\",\"size\":-5,\"sha256\":\"zz\"}],\"work\":[],\"hand_in\":3,"
		"\"feedback\":\"no\",\"due\":\"tomorrow\"}]," REST, &page, &s), ERR_OK);
	assert_non_null(strstr(s.log.data, "course ok|"));
	assert_null(strchr(s.log.data, '\033'));
	assert_null(strstr(s.log.data, "\u202e"));
	assert_null(strstr(s.log.data, "passwd"));
	assert_non_null(strstr(s.log.data, "file m|unnamed|-1||0|\n"));
	assert_non_null(strstr(s.log.data, "task t|||0 0||0|\n"));
	buf_release(&s.log);
}

static void every_file_of_the_work_keeps_its_place(void **state)
{
	struct open_page page;
	struct seen s;

	UNUSED(state);
	assert_int_equal(read_page("{\"cursor\":\"a\",\"courses\":[],"
		"\"tasks\":[{\"id\":\"t\",\"work\":{\"key\":\"k\",\"state\":\"saved\","
		"\"files\":[{\"id\":\"w1\",\"name\":\"../\\u001ba.pdf\",\"size\":7,"
		"\"sha256\":\"" SHA "\"},7,{\"id\":\"a/b\",\"name\":\"b.pdf\","
		"\"size\":-1,\"sha256\":\"zz\"}]}}]," REST, &page, &s), ERR_OK);
	assert_non_null(strstr(s.log.data, "a.pdf|7|" SHA "\n"
				"work |unnamed|-1|\nwork |b.pdf|-1|\n"));
	assert_null(strstr(s.log.data, "../"));
	assert_null(strchr(s.log.data, '\033'));
	buf_release(&s.log);
}

static void more_work_than_can_be_handed_in_shows(void **state)
{
	struct buf json;
	struct open_page page;
	struct seen s;
	int n = 0;

	UNUSED(state);
	buf_init(&json, 1 << 20);
	buf_str(&json, "{\"cursor\":\"a\",\"courses\":[],\"tasks\":[{\"id\":\"t\","
		       "\"work\":{\"files\":[0");
	for (int i = 0; i < 3000; i++)
		buf_str(&json, ",{}");
	buf_str(&json, "]}}]," REST);
	assert_int_equal(read_page(json.data, &page, &s), ERR_OK);
	for (const char *c = s.log.data; (c = strstr(c, "work ")); c++)
		n++;
	assert_int_equal(n, OPEN_FILES_LIMIT + 1);
	buf_release(&s.log);
	buf_release(&json);
}

static void long_text_is_cut_between_characters(void **state)
{
	struct buf json;
	struct open_page page;
	struct seen s;

	UNUSED(state);
	buf_init(&json, 4 << 20);
	buf_str(&json, "{\"cursor\":\"a\",\"courses\":[{\"id\":\"c\",\"title\":\"x");
	for (int i = 0; i < 3000; i++)
		buf_str(&json, "ü");
	buf_str(&json, "\"}],\"tasks\":[]," REST);
	assert_int_equal(read_page(json.data, &page, &s), ERR_OK);
	assert_true(s.log.len < 1200);
	assert_true(text_valid(s.log.data, s.log.len));
	assert_null(strstr(s.log.data, "\xEF\xBF\xBD"));
	buf_release(&s.log);
	buf_release(&json);
}

static void deep_nesting_ends(void **state)
{
	struct buf json;
	struct open_page page;
	struct seen s;

	UNUSED(state);
	buf_init(&json, 4 << 20);
	for (int i = 0; i < 1000000; i++)
		buf_char(&json, i % 2 ? '[' : '[');
	assert_int_equal(read_page(json.data, &page, &s), ERR_GARBLED);
	buf_release(&s.log);
	buf_release(&json);
}

static void every_cut_and_every_flipped_byte_is_survived(void **state)
{
	static const char json[] =
		"{\"key\":\"0185d7a0-0000-7000-8000-000000000001\",\"id\":\"h1\","
		"\"state\":\"handed_in\",\"received_at\":\"2021-02-08T16:00:00Z\","
		"\"files\":[{\"id\":\"f\",\"name\":\"a.odt\",\"size\":3,\"sha256\":\"" SHA
		"\"}],\"text\":null,\"text_sha256\":null}";
	struct receipt r;
	char copy[sizeof(json)];

	UNUSED(state);
	assert_int_equal(open_read_hand_in(json, sizeof(json) - 1, &r), ERR_OK);
	assert_int_equal(r.n_files, 1);
	assert_string_equal(r.files[0].sha256, SHA);
	assert_int_equal(r.platform_time, 1612800000);
	record_receipt_release(&r);
	for (size_t i = 0; i < sizeof(json) - 1; i++) {
		if (open_read_hand_in(json, i, &r) == ERR_OK)
			fail();
		for (int bit = 0; bit < 8; bit++) {
			memcpy(copy, json, sizeof(json));
			copy[i] ^= (char)(1 << bit);
			if (open_read_hand_in(copy, sizeof(json) - 1, &r) == ERR_OK)
				record_receipt_release(&r);
		}
	}
}

static void problems_are_read_and_strangers_are_not(void **state)
{
	static const char late[] = "{\"type\":\"urn:school-api:problem:too-late\","
		"\"title\":\"Zu sp\\u00e4t\",\"detail\":\"\\u001b[31m\",\"status\":422}";
	static const char parts[] = "{\"type\":\"urn:school-api:problem:upload-incomplete\","
		"\"uploads\":[\"a\",\"b/c\",3,\"d\"]}";
	struct open_problem p;

	UNUSED(state);
	assert_true(open_read_problem(late, strlen(late), &p));
	assert_string_equal(p.name, "too-late");
	assert_true(str_starts(p.said, "Zu spät: "));
	assert_null(strchr(p.said, '\033'));
	assert_true(open_read_problem(parts, strlen(parts), &p));
	assert_non_null(strstr(p.uploads, " a "));
	assert_non_null(strstr(p.uploads, " d "));
	assert_null(strstr(p.uploads, "c"));
	assert_false(open_read_problem("{\"type\":\"about:blank\"}", 22, &p));
	assert_false(open_read_problem("<html>", 6, &p));
}

static void discovery_takes_paths_and_this_host_only(void **state)
{
	static const char good[] = "{\"name\":\"x\",\"api\":\"/api/v1\",\"version\":\"1.3\"}";
	static const char *const bad[] = {
		"{\"api\":\"/api/v1\",\"version\":\"2.0\"}",
		"{\"api\":\"//evil/api\",\"version\":\"1.0\"}",
		"{\"api\":\"http://a/b\",\"version\":\"1.0\"}",
		"{\"api\":\"/a\\nb\",\"version\":\"1.0\"}", "<html>", "{}",
	};
	char api[256];

	UNUSED(state);
	assert_int_equal(open_read_discovery(good, strlen(good), api), ERR_OK);
	assert_string_equal(api, "/api/v1");
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(open_read_discovery(bad[i], strlen(bad[i]), api),
				 ERR_NOT_THIS);
}

static void the_status_names_its_modules(void **state)
{
	static const char json[] =
		"{\"status\":\"warn\",\"notes\":[\"Um 8 voll\",5,\"Geduld\"],\"checks\":{\"video\":"
		"[{\"status\":\"fail\",\"output\":\"Heute keine\"}],\"a b\":[{}],\"x\":3},"
		"\"maintenance\":{\"from\":\"2021-02-08T16:00:00Z\","
		"\"until\":\"2021-02-08T17:00:00Z\",\"text\":\"Update\"}}";
	struct seen s;
	const struct provider_sink sink = sink_of(&s);
	bool down;

	UNUSED(state);
	assert_int_equal(open_read_status(json, strlen(json), 1612800060, &sink, &down),
			 ERR_OK);
	assert_true(down);
	assert_string_equal(s.log.data, "module maintenance|fail|Update\n"
					"module school|warn|Um 8 voll Geduld\n"
					"module video|fail|Heute keine\n");
	buf_release(&s.log);
}

static const char *fake_header(const struct net_reply *r, const char *name)
{
	return strcmp(name, "Content-Type") == 0 ? r->impl : NULL;
}

static void fates_say_what_is_known(void **state)
{
	static const char problem[] = "application/problem+json";
#define P(name) "{\"type\":\"urn:school-api:problem:" name "\"}"
	static const struct {
		int status; enum err net; bool sent; int64_t retry;
		const char *type, *body; enum fate plain, commit; enum err err;
	} rows[] = {
		{ 422, 0, 1, 0, problem, P("too-late"), FATE_never, FATE_never, ERR_TOO_LATE },
		{ 422, 0, 1, 0, problem, P("type-not-allowed"), FATE_never, FATE_never, ERR_BAD_TYPE },
		{ 409, 0, 1, 0, problem, P("conflict"), FATE_never, FATE_never, ERR_CONFLICT },
		{ 401, 0, 1, 0, problem, P("login-needed"), FATE_never, FATE_never, ERR_LOGIN },
		{ 500, 0, 1, 0, problem, P("server-error"), FATE_later, FATE_unknown, ERR_OVERLOADED },
		{ 503, 0, 1, 9, problem, P("unavailable"), FATE_later, FATE_later, ERR_OVERLOADED },
		{ 503, 0, 1, 0, problem, P("unavailable"), FATE_later, FATE_unknown, ERR_OVERLOADED },
		{ 429, 0, 1, 0, "text/html", "<p>", FATE_later, FATE_later, ERR_OVERLOADED },
		{ 502, 0, 1, 0, "text/html", "<p>", FATE_later, FATE_unknown, ERR_OVERLOADED },
		{ 404, 0, 1, 0, "text/html", "<p>", FATE_later, FATE_unknown, ERR_REFUSED },
		{ 200, 0, 1, 0, "text/html", "<p>", FATE_later, FATE_unknown, ERR_PORTAL },
		{ 0, ERR_CUT, 1, 0, NULL, "", FATE_later, FATE_unknown, ERR_CUT },
		{ 0, ERR_UNREACHABLE, 0, 0, NULL, "", FATE_later, FATE_later, ERR_UNREACHABLE },
		{ 201, ERR_CUT, 1, 0, NULL, "", FATE_later, FATE_unknown, ERR_CUT },
	};
#undef P

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct net_reply r = {
			.err = rows[i].net, .status = rows[i].status,
			.body = rows[i].body, .len = strlen(rows[i].body),
			.header = fake_header, .impl = (void *)rows[i].type,
			.sent_all = rows[i].sent, .retry_after = rows[i].retry };
		struct open_reading plain, commit;

		open_reading(&plain, &r, true, false);
		open_reading(&commit, &r, true, true);
		assert_int_equal(plain.fate, rows[i].plain);
		assert_int_equal(commit.fate, rows[i].commit);
		assert_int_equal(plain.err, rows[i].err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_told_row_by_row),
		cmocka_unit_test(what_is_no_page_is_garbled),
		cmocka_unit_test(hostile_rows_are_left_out_or_made_harmless),
		cmocka_unit_test(every_file_of_the_work_keeps_its_place),
		cmocka_unit_test(more_work_than_can_be_handed_in_shows),
		cmocka_unit_test(long_text_is_cut_between_characters),
		cmocka_unit_test(deep_nesting_ends),
		cmocka_unit_test(every_cut_and_every_flipped_byte_is_survived),
		cmocka_unit_test(problems_are_read_and_strangers_are_not),
		cmocka_unit_test(discovery_takes_paths_and_this_host_only),
		cmocka_unit_test(the_status_names_its_modules),
		cmocka_unit_test(fates_say_what_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
