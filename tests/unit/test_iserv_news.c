/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What IServ's news ask for, and what they make of it. A sentence in quotes
 * with its part of docs/iserv.md stands where a fact is leant on that two or
 * more of other people's clients saw.
 */
#include "base/base.h"
#include "base/timefmt.h"
#include "providers/iserv_op.h"
#include "tests/lib/mini_iserv.h"

#include <setjmp.h>
#include <cmocka.h>

struct test {
	struct mini_iserv m;
	struct session *s;
	struct provider_sink sink;
	char cursor[20000];
	struct buf told;  /* lines "task 1", "gone task 2", … */
	int passes, pages;
	bool complete;
	enum err err;
	enum fate fate;
	int done;
	char said[200];
};

static void pass_begin(void *ctx) { ((struct test *)ctx)->passes++; }

static enum err course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	assert_true(*c->pid && *c->title);
	return ERR_OK;
}

static enum err task(void *ctx, const struct task *t, const struct material *m,
		     int n)
{
	UNUSED(m);
	assert_int_equal(n, 0);
	buf_printf(&((struct test *)ctx)->told, "task %s %s\n", t->pid, t->course);
	return ERR_OK;
}

static enum err announcement(void *ctx, const struct announcement *a)
{
	buf_printf(&((struct test *)ctx)->told, "news %s %s %s\n", a->pid,
		   a->title, a->text);
	return ERR_OK;
}

static enum err lesson(void *ctx, const struct lesson *l)
{
	buf_printf(&((struct test *)ctx)->told, "date %s %s %" PRId64 " %" PRId64
		   " %d\n", l->pid, l->title, l->start, l->end, (int)l->state);
	return ERR_OK;
}

static enum err gone(void *ctx, const char *kind, const char *pid)
{
	buf_printf(&((struct test *)ctx)->told, "gone %s %s\n", kind, pid);
	return ERR_OK;
}

static enum err kept(void *ctx, const char *kind, const char *prefix)
{
	buf_printf(&((struct test *)ctx)->told, "kept %s %s\n", kind, prefix);
	return ERR_OK;
}

static enum err page_end(void *ctx, const char *cursor, bool complete)
{
	struct test *t = ctx;

	t->pages++;
	t->complete = complete;
	if (cursor)
		assert_true(str_copy(t->cursor, sizeof(t->cursor), cursor));
	return ERR_OK;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->err = v->err;
	t->fate = v->fate;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct test *t = ctx;
	struct account a = { .id = 1, .url = (char[]){ MINI_ROOT } };

	assert_int_equal(r->err, ERR_OK);
	t->s = iserv_open(&t->m.net.net, NULL, &a, r->token);
}

static const char upcoming[] = "{\"events\":[],\"errors\":[]}";

static void begin(struct test *t, int tasks)
{
	memset(t, 0, sizeof(*t));
	mini_iserv_init(&t->m);
	for (int i = 0; i < tasks; i++)
		t->m.tasks[i] = (struct mini_task){ .id = i + 1,
						    .status = "Neu" };
	t->m.n_tasks = tasks;
	t->m.news = "<div id=content></div>";
	t->m.upcoming = upcoming;
	buf_init(&t->told, 1u << 20);
	t->sink = (struct provider_sink){ t, pass_begin, course, task, NULL,
		announcement, lesson, gone, kept, page_end, NULL, NULL };
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "mia",
			.password = "ge&heim" }, on_login, t);
	paper_net_run(&t->m.net);
	assert_non_null(t->s);
}

static void finish(struct test *t)
{
	iserv_close(t->s);
	mini_iserv_release(&t->m);
	buf_release(&t->told);
}

/* Requests that it took. */
static int look(struct test *t, int later_s)
{
	int before = t->m.net.asked;

	t->m.net.date += later_s;
	t->passes = t->pages = t->done = 0;
	buf_clear(&t->told);
	buf_clear(&t->m.net.log);
	iserv_news(t->s, t->cursor, &t->sink, on_done, t);
	paper_net_run(&t->m.net);
	assert_int_equal(t->done, 1);
	return t->m.net.asked - before;
}

static bool told(const struct test *t, const char *line)
{
	return t->told.data && strstr(t->told.data, line);
}

static int count(const struct test *t, const char *begin_with)
{
	int n = 0;

	for (const char *at = t->told.data; at && (at = strstr(at, begin_with));
	     at++)
		n++;
	return n;
}

/* ---- budgets */

static void a_first_look_at_thirty_tasks_keeps_to_its_budget(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 30);
	assert_true(look(&t, 0) <= 40);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(count(&t, "task "), 30);
	assert_int_equal(t.passes, 1);
	assert_true(t.complete);
	assert_true(t.m.net.least_gap_ms >= ISERV_GAP_MS);
	assert_true(told(&t, "task 30 Deutsch\n"));
	finish(&t);
}

/* Fact 2.1/current */
static void nothing_new_takes_one_request(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 3);
	look(&t, 0);
	assert_int_equal(look(&t, 60), 1);
	assert_int_equal(t.err, ERR_OK);
	assert_false(t.complete);
	assert_int_equal(look(&t, 1200), 1);
	assert_int_equal(t.told.len, 0);
	finish(&t);
}

/* As many are to be done as before: no badge would tell. */
static void a_new_task_is_told_at_once_where_another_one_left(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 3);
	t.m.tasks[2].hidden = true;
	look(&t, 0);
	t.m.tasks[1].past = true;
	t.m.tasks[2].hidden = false;
	assert_int_equal(look(&t, 1), 3);
	assert_int_equal(count(&t, "task "), 1);
	assert_true(told(&t, "task 3 "));
	finish(&t);
}

static void one_changed_task_takes_three_requests(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 30);
	look(&t, 0);
	t.m.tasks[4].status = "Erledigt";
	assert_true(look(&t, 1200) <= 3);
	assert_int_equal(count(&t, "task "), 1);
	assert_true(told(&t, "task 5 "));
	finish(&t);
}

/* ---- what leaves the list */

/* Fact 2.1/past */
static void a_row_that_left_is_looked_for_in_the_past(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 5);
	look(&t, 0);
	t.m.tasks[1].past = true;
	t.m.tasks[2].hidden = true;
	assert_int_equal(look(&t, 1200), 2);
	assert_false(told(&t, "gone task 2"));
	assert_true(told(&t, "gone task 3"));
	assert_int_equal(mini_iserv_count(&t.m, "GET /iserv/exercise/past"), 1);
	assert_int_equal(look(&t, 1200), 1); /* it is of the past now */
	assert_int_equal(t.told.len, 0);
	finish(&t);
}

/* 2.5: "a page without #crud-table is an error" */
static void a_page_without_its_table_takes_nothing_away(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 3);
	look(&t, 0);
	t.m.no_table = true;
	look(&t, 1200);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.fate, FATE_later);
	assert_int_equal(t.pages, 0);
	assert_int_equal(t.told.len, 0);
	t.m.no_table = false;
	assert_int_equal(look(&t, 60), 1);
	assert_int_equal(t.err, ERR_OK);
	finish(&t);
}

static void half_a_list_takes_nothing_away(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 30);
	look(&t, 0);
	t.m.half = true;
	look(&t, 1200);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.fate, FATE_later);
	assert_int_equal(t.told.len, 0);
	t.m.half = false;
	assert_int_equal(look(&t, 60), 1);
	assert_int_equal(t.told.len, 0);
	finish(&t);
}

/* 2.5: "empty tbody on a 200 page with #crud-table is a true empty list" */
static void an_empty_list_is_empty(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 0);
	look(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	assert_true(t.complete);
	finish(&t);
}

static void rows_without_links_are_an_error(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 3);
	look(&t, 0);
	t.m.list = "<div id=content><table id=crud-table><tr><td>Aufgabe</td>"
		   "<td>morgen</td></tr></table></div>";
	look(&t, 1200);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.told.len, 0);
	finish(&t);
}

/* Fact 1.8/right */
static void a_missing_right_is_told(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 3);
	t.m.list_status = 403;
	look(&t, 0);
	assert_int_equal(t.err, ERR_REFUSED);
	assert_int_equal(t.fate, FATE_never);
	t.m.list_status = 0;
	t.m.list = "<nav>Meine Berechtigungen</nav><div id=content><div><p>Ihnen"
		   " fehlt die Berechtigung f&uuml;r dieses Modul.</p></div>";
	look(&t, 1200);
	assert_int_equal(t.err, ERR_REFUSED);
	assert_string_equal(t.said, "Ihnen fehlt die Berechtigung f\xc3\xbcr "
				    "dieses Modul.");
	finish(&t);
}

/* ---- cursors */

static void a_spoilt_cursor_is_a_full_pass(void **state)
{
	static const char *const spoilt[] = {
		"", "{", "[]", "{\"v\":1}", "{\"v\":9,\"rows\":{}}",
		"{\"v\":1,\"rows\":[]}", "\xff\xfe",
	};
	struct test t;

	UNUSED(state);
	begin(&t, 3);
	for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
		str_copy(t.cursor, sizeof(t.cursor), spoilt[i]);
		look(&t, 60);
		assert_int_equal(t.err, ERR_OK);
		assert_int_equal(t.passes, 1);
		assert_true(t.complete);
		assert_int_equal(count(&t, "task "), 3);
	}
	finish(&t);
}

static void a_first_look_that_was_cut_goes_on_where_it_was(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 30);
	t.m.cut_after = 20;
	look(&t, 0);
	assert_int_equal(t.err, ERR_CUT);
	assert_int_equal(t.pages, 1);
	t.m.cut_after = 0;
	look(&t, 60);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.passes, 1);
	assert_true(t.complete);
	assert_int_equal(count(&t, "\ntask ") + str_starts(t.told.data, "task "),
			 20);
	assert_int_equal(count(&t, "kept task "), 10);
	finish(&t);
}

static void a_page_of_one_exercise_that_is_nonsense_holds_up_no_other(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 5);
	look(&t, 0);
	for (int i = 0; i < 3; i++)
		t.m.tasks[i].status = "Erledigt";
	t.m.bad_show = 2;
	look(&t, 1200);
	assert_int_equal(t.err, ERR_OK);
	assert_true(told(&t, "task 1 ") && told(&t, "task 3 "));
	assert_false(told(&t, "task 2 "));
	t.m.bad_show = 0;
	look(&t, 1200);
	assert_true(told(&t, "task 2 "));
	assert_int_equal(count(&t, "task "), 1);
	finish(&t);
}

/* ---- announcements */

/* Fact 7.4/news */
static void announcements_are_opened_where_they_are_new(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 1);
	t.m.news = "<div id=content><div class=\"row news\"><a href=\"/iserv/news/"
		   "show/7\"><img></a><h3><a href=\"/iserv/news/show/7\">Ausflug"
		   "</a></h3>20.10.2026 08:00</div><div class=\"row news\"><a "
		   "href=\"https://iserv.test/iserv/news/show/8\">Mensa</a></div>"
		   "<div class=text-break-word><p>Text</p></div></div>";
	look(&t, 0);
	assert_true(told(&t, "news 7 Ausflug p0Text\n"));
	assert_true(told(&t, "news 8 Mensa p0Text\n"));
	assert_int_equal(look(&t, 1200), 1);
	assert_int_equal(look(&t, 4 * 3600), 2); /* the list of them, no more */
	assert_int_equal(t.told.len, 0);
	t.m.news = "<div id=content><div class=\"row news\"><a href=\"/iserv/news/"
		   "show/8\">Mensa</a></div></div>";
	look(&t, 4 * 3600);
	assert_true(told(&t, "gone announcement 7"));
	assert_int_equal(count(&t, "news "), 0);
	t.m.news = "<div id=content>Es ist ein Fehler aufgetreten</div>";
	look(&t, 4 * 3600);
	assert_int_equal(t.told.len, 0);
	t.m.news_status = 502;
	look(&t, 4 * 3600);
	assert_int_equal(t.err, ERR_OK);
	finish(&t);
}

static void many_announcements_come_a_few_at_a_time(void **state)
{
	struct test t;
	struct buf page;

	UNUSED(state);
	begin(&t, 30);
	buf_init(&page, 1u << 20);
	buf_str(&page, "<div id=content>");
	for (int i = 1; i <= 10; i++)
		buf_printf(&page, "<div class=\"row news\"><a href=\"/iserv/news/"
			   "show/%d\">Nr %d</a></div>", i, i);
	t.m.news = page.data;
	assert_true(look(&t, 0) <= 40);
	assert_int_equal(count(&t, "news "), 4);
	look(&t, 60);
	assert_int_equal(count(&t, "news "), 4);
	look(&t, 60);
	assert_int_equal(count(&t, "news "), 2);
	assert_int_equal(look(&t, 60), 1);
	buf_release(&page);
	finish(&t);
}

/* ---- dates */

/* Facts 7.3/upcoming, 7.3/fields; id, hash and when change on every look, and
 * the end of whole days is exclusive */
static void dates_are_known_by_what_does_not_change(void **state)
{
	int64_t day, next, hour;
	char line[200];
	struct test t;

	UNUSED(state);
	time_from_zone("Europe/Berlin", 2026, 11, 5, 0, 0, 0, &day);
	time_from_zone("Europe/Berlin", 2026, 11, 7, 0, 0, 0, &next);
	time_from_zone("Europe/Berlin", 2026, 11, 5, 8, 0, 0, &hour);
	begin(&t, 1);
	t.m.upcoming = "{\"events\":[{\"id\":\"x1\",\"uid\":\"u-1\","
		"\"recurrenceId\":null,\"title\":\"Klausur\",\"start\":"
		"\"2026-11-05T08:00:00+01:00\",\"end\":\"2026-11-05T09:30:00+01:00"
		"\",\"allDay\":false,\"calendarName\":\"10b\"},{\"id\":\"x2\","
		"\"uid\":\"u-2\",\"recurrenceId\":20261105,\"title\":\"Fahrt\","
		"\"start\":\"2026-11-05\",\"end\":\"2026-11-07\",\"allDay\":true,"
		"\"status\":\"CANCELLED\"},{\"title\":\"ohne uid\"}],"
		"\"errors\":[]}";
	look(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	str_printf(line, sizeof(line), "date u-1 Klausur %" PRId64 " %" PRId64
		   " 0\n", hour, hour + 5400);
	assert_true(told(&t, line));
	str_printf(line, sizeof(line), "date u-2#20261105 Fahrt %" PRId64 " %"
		   PRId64 " 3\n", day, next - 1);
	assert_true(told(&t, line));
	assert_int_equal(count(&t, "date "), 2);
	assert_int_equal(look(&t, 60), 1);
	t.m.upcoming = upcoming;
	look(&t, 7 * 3600);
	assert_int_equal(count(&t, "gone lesson "),
			 t.m.net.date < hour ? 2 : 0);
	/* Fact 1.8/json */
	t.m.upcoming = "<html>";
	look(&t, 7 * 3600);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(count(&t, "gone "), 0);
	t.m.upcoming = NULL; /* 404: no such module */
	look(&t, 7 * 3600);
	assert_int_equal(t.err, ERR_OK);
	finish(&t);
}

/* ---- a session that ends in between */

static void news_go_on_through_a_session_that_ends(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t, 5);
	t.m.app = 0;
	look(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(count(&t, "task "), 5);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_look_at_thirty_tasks_keeps_to_its_budget),
		cmocka_unit_test(nothing_new_takes_one_request),
		cmocka_unit_test(
			a_new_task_is_told_at_once_where_another_one_left),
		cmocka_unit_test(one_changed_task_takes_three_requests),
		cmocka_unit_test(a_row_that_left_is_looked_for_in_the_past),
		cmocka_unit_test(a_page_without_its_table_takes_nothing_away),
		cmocka_unit_test(half_a_list_takes_nothing_away),
		cmocka_unit_test(an_empty_list_is_empty),
		cmocka_unit_test(rows_without_links_are_an_error),
		cmocka_unit_test(a_missing_right_is_told),
		cmocka_unit_test(a_spoilt_cursor_is_a_full_pass),
		cmocka_unit_test(a_first_look_that_was_cut_goes_on_where_it_was),
		cmocka_unit_test(
			a_page_of_one_exercise_that_is_nonsense_holds_up_no_other),
		cmocka_unit_test(announcements_are_opened_where_they_are_new),
		cmocka_unit_test(many_announcements_come_a_few_at_a_time),
		cmocka_unit_test(dates_are_known_by_what_does_not_change),
		cmocka_unit_test(news_go_on_through_a_session_that_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
