/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What IServ's news ask for, and what they make of it. A sentence in quotes
 * with its part of docs/iserv.md stands where a fact is leant on that two or
 * more of other people's clients saw.
 */
#include "base/base.h"
#include "base/timefmt.h"
#include "tests/lib/news_reader.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- budgets */

static void a_first_look_at_thirty_tasks_keeps_to_its_budget(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 30);
	assert_true(reader_looks(&t, 0) <= 40);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(reader_count(&t, "task "), 30);
	assert_int_equal(t.passes, 1);
	assert_true(t.complete);
	assert_true(t.m.net.least_gap_ms >= ISERV_GAP_MS);
	assert_true(reader_told(&t, "task 30 Deutsch\n"));
	reader_finish(&t);
}

/* Fact 2.1/current */
static void nothing_new_takes_one_request(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	reader_looks(&t, 0);
	assert_int_equal(reader_looks(&t, 60), 1);
	assert_int_equal(t.err, ERR_OK);
	assert_false(t.complete);
	assert_int_equal(reader_looks(&t, 1200), 1);
	assert_int_equal(t.told.len, 0);
	reader_finish(&t);
}

static void one_changed_task_takes_three_requests(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 30);
	reader_looks(&t, 0);
	t.m.tasks[4].status = "Erledigt";
	assert_true(reader_looks(&t, 1200) <= 3);
	assert_int_equal(reader_count(&t, "task "), 1);
	assert_true(reader_told(&t, "task 5 "));
	reader_finish(&t);
}

/* ---- what leaves the list */

/* Fact 2.1/past */
static void a_row_that_left_is_looked_for_in_the_past(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 5);
	reader_looks(&t, 0);
	t.m.tasks[1].past = true;
	t.m.tasks[2].hidden = true;
	assert_int_equal(reader_looks(&t, 1200), 2);
	assert_false(reader_told(&t, "gone task 2"));
	assert_true(reader_told(&t, "gone task 3"));
	assert_int_equal(mini_iserv_count(&t.m, "GET /iserv/exercise/past"), 1);
	assert_int_equal(reader_looks(&t, 1200), 1); /* it is of the past now */
	assert_int_equal(t.told.len, 0);
	reader_finish(&t);
}

/* 2.5: "a page without #crud-table is an error" */
static void a_page_without_its_table_takes_nothing_away(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	reader_looks(&t, 0);
	t.m.no_table = true;
	reader_looks(&t, 1200);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.fate, FATE_later);
	assert_int_equal(t.pages, 0);
	assert_int_equal(t.told.len, 0);
	t.m.no_table = false;
	assert_int_equal(reader_looks(&t, 60), 1);
	assert_int_equal(t.err, ERR_OK);
	reader_finish(&t);
}

static void half_a_list_takes_nothing_away(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 30);
	reader_looks(&t, 0);
	t.m.half = true;
	reader_looks(&t, 1200);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.fate, FATE_later);
	assert_int_equal(t.told.len, 0);
	t.m.half = false;
	assert_int_equal(reader_looks(&t, 60), 1);
	assert_int_equal(t.told.len, 0);
	reader_finish(&t);
}

/* 2.5: "empty tbody on a 200 page with #crud-table is a true empty list" */
static void an_empty_list_is_empty(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 0);
	reader_looks(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	assert_true(t.complete);
	reader_finish(&t);
}

static void rows_without_links_are_an_error(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	reader_looks(&t, 0);
	t.m.list = "<div id=content><table id=crud-table><tr><td>Aufgabe</td>"
		   "<td>morgen</td></tr></table></div>";
	reader_looks(&t, 1200);
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.told.len, 0);
	reader_finish(&t);
}

/* Whose row it is, nobody can tell. */
static void a_row_that_leads_to_another_host_takes_nothing_away(void **state)
{
	static const char list[] = "<div id=content><table id=crud-table><tr><td>"
		"</td><td><a href=\"%s/iserv/exercise/show/1\">Nr 1</a></td></tr>"
		"<tr><td></td><td><a href=\"/iserv/exercise/show/2\">Nr 2</a></td>"
		"</tr></table></div>";
	char page[sizeof(list) + 40];
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	reader_looks(&t, 0);
	str_printf(page, sizeof(page), list, "https://other.example");
	t.m.list = page;
	reader_looks(&t, 1200);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(reader_count(&t, "gone "), 0);
	assert_non_null(strstr(t.said, "leads elsewhere"));
	str_printf(page, sizeof(page), list, "");
	reader_looks(&t, 1200); /* it is mended: what is gone is gone */
	assert_int_equal(reader_count(&t, "gone "), 1);
	assert_true(reader_told(&t, "gone task 3"));
	reader_finish(&t);
}

/* Fact 1.8/right */
static void a_missing_right_is_told(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	t.m.list_status = 403;
	reader_looks(&t, 0);
	assert_int_equal(t.err, ERR_REFUSED);
	assert_int_equal(t.fate, FATE_never);
	t.m.list_status = 0;
	t.m.list = "<nav>Meine Berechtigungen</nav><div id=content><div><p>Ihnen"
		   " fehlt die Berechtigung f&uuml;r dieses Modul.</p></div>";
	reader_looks(&t, 1200);
	assert_int_equal(t.err, ERR_REFUSED);
	assert_string_equal(t.said, "Ihnen fehlt die Berechtigung f\xc3\xbcr "
				    "dieses Modul.");
	reader_finish(&t);
}

/* ---- cursors */

static void a_spoilt_cursor_is_a_full_pass(void **state)
{
	static const char *const spoilt[] = {
		"", "{", "[]", "{\"v\":1}", "{\"v\":9,\"rows\":{}}",
		"{\"v\":1,\"rows\":[]}", "\xff\xfe",
	};
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 3);
	for (size_t i = 0; i < ARRAY_LEN(spoilt); i++) {
		str_copy(t.cursor, sizeof(t.cursor), spoilt[i]);
		reader_looks(&t, 60);
		assert_int_equal(t.err, ERR_OK);
		assert_int_equal(t.passes, 1);
		assert_true(t.complete);
		assert_int_equal(reader_count(&t, "task "), 3);
	}
	reader_finish(&t);
}

static void a_first_look_that_was_cut_goes_on_where_it_was(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 30);
	t.m.cut_after = 20;
	reader_looks(&t, 0);
	assert_int_equal(t.err, ERR_CUT);
	assert_int_equal(t.pages, 1);
	t.m.cut_after = 0;
	reader_looks(&t, 60);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(t.passes, 1);
	assert_true(t.complete);
	assert_int_equal(reader_count(&t, "\ntask ") + str_starts(t.told.data, "task "),
			 20);
	assert_int_equal(reader_count(&t, "kept task "), 10);
	reader_finish(&t);
}

static void a_page_of_one_exercise_that_is_nonsense_holds_up_no_other(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 5);
	t.m.badges = "{\"exercise\":5}";
	reader_looks(&t, 0);
	for (int i = 0; i < 3; i++)
		t.m.tasks[i].status = "Erledigt";
	t.m.badges = "{\"exercise\":2}";
	t.m.bad_show = 2;
	reader_glances(&t, 60);
	assert_int_equal(t.err, ERR_OK);
	assert_true(reader_told(&t, "task 1 ") && reader_told(&t, "task 3 "));
	assert_false(reader_told(&t, "task 2 "));
	t.m.bad_show = 0;
	assert_int_equal(reader_glances(&t, 60), 3); /* no badge keeps it from that */
	assert_true(reader_told(&t, "task 2 "));
	assert_int_equal(reader_count(&t, "task "), 1);
	reader_finish(&t);
}

/* ---- deadlines */

static int64_t nine(int day)
{
	int64_t t;

	assert_true(time_from_zone("Europe/Berlin", 2026, 12, day, 9, 0, 0, &t));
	return t;
}

/* Fact 2.2/data-sort */
static void the_deadline_is_the_list_s_however_the_page_writes_it(void **state)
{
	static const char *const shown[] = { "Wed, 9 December 2026 at 09:00",
		"09-Dec-2026 09:00", "09/12/2026 09:00", "12/10/2026 9:00 AM" };
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 1);
	t.m.tasks[0].sort = "20261209090000";
	for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
		t.m.deadline = shown[i];
		t.m.tasks[0].status = i % 2 ? "Neu" : "Begonnen";
		reader_looks(&t, 60);
		assert_int_equal(reader_count(&t, "task "), 1);
		assert_true(t.due == nine(9));
		assert_int_equal(t.late_until, 0);
	}
	reader_finish(&t);
}

static void the_page_tells_how_long_it_is_taken_after_that(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 1);
	t.m.deadline = "<ul><li>09-Dec-2026<li>Tolerance: 3 days</ul>";
	t.m.tasks[0].sort = "20261209090000";
	reader_looks(&t, 0);
	assert_true(t.due == nine(9) && t.late_until == nine(12));
	t.m.tasks[0].sort = "20261210090000"; /* moved, by nothing that is shown */
	reader_looks(&t, 60);
	assert_true(t.due == nine(10) && t.late_until == nine(13));
	t.m.tasks[0].sort = "?"; /* after none that is known, it is none either */
	reader_looks(&t, 60);
	assert_int_equal(reader_count(&t, "task "), 1);
	assert_true(!t.due && !t.late_until);
	t.m.deadline = "09.12.2026 09:00";
	t.m.tasks[0].status = "Begonnen";
	reader_looks(&t, 60);
	assert_true(t.due == nine(9));
	reader_finish(&t);
}

/* ---- announcements */

/* Fact 7.4/news */
static void announcements_are_opened_where_they_are_new(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 1);
	t.m.news = "<div id=content><div class=\"row news\"><a href=\"/iserv/news/"
		   "show/7\"><img></a><h3><a href=\"/iserv/news/show/7\">Ausflug"
		   "</a></h3>20.10.2026 08:00</div><div class=\"row news\"><a "
		   "href=\"https://iserv.test/iserv/news/show/8\">Mensa</a></div>"
		   "<div class=text-break-word><p>Text</p></div></div>";
	reader_looks(&t, 0);
	assert_true(reader_told(&t, "news 7 Ausflug p0Text\n"));
	assert_true(reader_told(&t, "news 8 Mensa p0Text\n"));
	assert_int_equal(reader_looks(&t, 1200), 1);
	/* their list, no more; and the notifications */
	assert_int_equal(reader_looks(&t, 4 * 3600), 3);
	assert_int_equal(t.told.len, 0);
	t.m.news = "<div id=content><div class=\"row news\"><a href=\"/iserv/news/"
		   "show/8\">Mensa</a></div></div>";
	reader_looks(&t, 4 * 3600);
	assert_true(reader_told(&t, "gone announcement 7"));
	assert_int_equal(reader_count(&t, "news "), 0);
	t.m.news = "<div id=content>Es ist ein Fehler aufgetreten</div>";
	reader_looks(&t, 4 * 3600);
	assert_int_equal(t.told.len, 0);
	t.m.news_status = 502;
	reader_looks(&t, 4 * 3600);
	assert_int_equal(t.err, ERR_OK);
	reader_finish(&t);
}

static void many_announcements_come_a_few_at_a_time(void **state)
{
	struct news_reader t;
	struct buf page;

	UNUSED(state);
	reader_begin(&t, 30);
	buf_init(&page, 1u << 20);
	buf_str(&page, "<div id=content>");
	for (int i = 1; i <= 10; i++)
		buf_printf(&page, "<div class=\"row news\"><a href=\"/iserv/news/"
			   "show/%d\">Nr %d</a></div>", i, i);
	t.m.news = page.data;
	assert_true(reader_looks(&t, 0) <= 40);
	assert_int_equal(reader_count(&t, "news "), 4);
	reader_looks(&t, 60);
	assert_int_equal(reader_count(&t, "news "), 4);
	reader_looks(&t, 60);
	assert_int_equal(reader_count(&t, "news "), 2);
	assert_int_equal(reader_looks(&t, 60), 1);
	buf_release(&page);
	reader_finish(&t);
}

/* ---- dates */

/* Facts 7.3/upcoming, 7.3/fields; id, hash and when change on every look, and
 * the end of whole days is exclusive */
static void dates_are_known_by_what_does_not_change(void **state)
{
	int64_t day, next, hour;
	char line[200];
	struct news_reader t;

	UNUSED(state);
	time_from_zone("Europe/Berlin", 2026, 11, 5, 0, 0, 0, &day);
	time_from_zone("Europe/Berlin", 2026, 11, 7, 0, 0, 0, &next);
	time_from_zone("Europe/Berlin", 2026, 11, 5, 8, 0, 0, &hour);
	reader_begin(&t, 1);
	t.m.upcoming = "{\"events\":[{\"id\":\"x1\",\"uid\":\"u-1\","
		"\"recurrenceId\":null,\"title\":\"Klausur\",\"start\":"
		"\"2026-11-05T08:00:00+01:00\",\"end\":\"2026-11-05T09:30:00+01:00"
		"\",\"allDay\":false,\"calendarName\":\"10b\"},{\"id\":\"x2\","
		"\"uid\":\"u-2\",\"recurrenceId\":20261105,\"title\":\"Fahrt\","
		"\"start\":\"2026-11-05\",\"end\":\"2026-11-07\",\"allDay\":true,"
		"\"status\":\"CANCELLED\"},{\"title\":\"ohne uid\"}],"
		"\"errors\":[]}";
	reader_looks(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	str_printf(line, sizeof(line), "date u-1 Klausur %" PRId64 " %" PRId64
		   " 0\n", hour, hour + 5400);
	assert_true(reader_told(&t, line));
	str_printf(line, sizeof(line), "date u-2#20261105 Fahrt %" PRId64 " %"
		   PRId64 " 3\n", day, next - 1);
	assert_true(reader_told(&t, line));
	assert_int_equal(reader_count(&t, "date "), 2);
	assert_int_equal(reader_looks(&t, 60), 1);
	t.m.upcoming = NO_DATES;
	reader_looks(&t, 7 * 3600);
	assert_int_equal(reader_count(&t, "gone lesson "),
			 t.m.net.date < hour ? 2 : 0);
	/* Fact 1.8/json */
	t.m.upcoming = "<html>";
	reader_looks(&t, 7 * 3600);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(reader_count(&t, "gone "), 0);
	t.m.upcoming = NULL; /* 404: no such module */
	reader_looks(&t, 7 * 3600);
	assert_int_equal(t.err, ERR_OK);
	reader_finish(&t);
}

/* ---- parts that are out of order */

/* "There are none" is said only of what was looked at once. */
static void a_part_that_never_answered_is_left_for_later(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 1);
	t.m.news_status = t.m.upcoming_status = 502;
	reader_looks(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	assert_true(reader_told(&t, "task 1"));
	assert_int_equal(t.more_s, 1800);
	t.m.upcoming_status = 0;
	reader_looks(&t, 900);
	assert_int_equal(t.more_s, 1800);
	t.m.news_status = 0;
	t.m.news = "<div id=content><div class=\"row news\"><a href=\"/iserv/news/"
		   "show/7\">Ausflug</a></div></div>";
	t.m.news_show_status = 502;
	reader_looks(&t, 900);
	assert_int_equal(t.more_s, 1800);
	t.m.news_show_status = 0;
	reader_looks(&t, 4 * 3600);
	assert_int_equal(reader_count(&t, "news 7 "), 1);
	assert_int_equal(t.more_s, 0);
	/* What was heard of once and is out of order now is no more than that. */
	t.m.news_status = t.m.upcoming_status = 502;
	reader_looks(&t, 7 * 3600);
	assert_int_equal(t.more_s, 0);
	reader_finish(&t);
}

/* Nothing is missing at a school that has no such modules. */
static void a_part_that_is_not_there_is_not_waited_for(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 1);
	t.m.news_status = t.m.upcoming_status = 404;
	reader_looks(&t, 0);
	assert_int_equal(t.more_s, 0);
	reader_finish(&t);
}

/* ---- a session that ends in between */

static void news_go_on_through_a_session_that_ends(void **state)
{
	struct news_reader t;

	UNUSED(state);
	reader_begin(&t, 5);
	t.m.app = 0;
	reader_looks(&t, 0);
	assert_int_equal(t.err, ERR_OK);
	assert_int_equal(reader_count(&t, "task "), 5);
	reader_finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_first_look_at_thirty_tasks_keeps_to_its_budget),
		cmocka_unit_test(nothing_new_takes_one_request),
		cmocka_unit_test(one_changed_task_takes_three_requests),
		cmocka_unit_test(a_row_that_left_is_looked_for_in_the_past),
		cmocka_unit_test(a_page_without_its_table_takes_nothing_away),
		cmocka_unit_test(half_a_list_takes_nothing_away),
		cmocka_unit_test(an_empty_list_is_empty),
		cmocka_unit_test(rows_without_links_are_an_error),
		cmocka_unit_test(a_row_that_leads_to_another_host_takes_nothing_away),
		cmocka_unit_test(a_missing_right_is_told),
		cmocka_unit_test(a_spoilt_cursor_is_a_full_pass),
		cmocka_unit_test(a_first_look_that_was_cut_goes_on_where_it_was),
		cmocka_unit_test(
			a_page_of_one_exercise_that_is_nonsense_holds_up_no_other),
		cmocka_unit_test(
			the_deadline_is_the_list_s_however_the_page_writes_it),
		cmocka_unit_test(
			the_page_tells_how_long_it_is_taken_after_that),
		cmocka_unit_test(announcements_are_opened_where_they_are_new),
		cmocka_unit_test(many_announcements_come_a_few_at_a_time),
		cmocka_unit_test(dates_are_known_by_what_does_not_change),
		cmocka_unit_test(a_part_that_never_answered_is_left_for_later),
		cmocka_unit_test(a_part_that_is_not_there_is_not_waited_for),
		cmocka_unit_test(news_go_on_through_a_session_that_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
