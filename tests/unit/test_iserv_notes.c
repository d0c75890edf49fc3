/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the notifications of an IServ lead to, and what is told of them. */
#include "base/base.h"
#include "base/timefmt.h"
#include "providers/iserv_news.h"
#include "tests/lib/news_reader.h"

#include <setjmp.h>
#include <cmocka.h>

#define HEAD "{\"status\":\"success\",\"data\":{\"lastId\":9,\"since\":null," \
	     "\"count\":1,\"read\":[],\"notifications\":["
#define TAIL "]}}"
#define LATER ISERV_NOTES_AFTER

struct told { struct news_reader r; struct buf json; };

/* Ago: seconds before now. */
static void add(struct told *t, const char *type, int id, int64_t ago,
		const char *message)
{
	char date[TIME_TEXT_SIZE];

	time_print_rfc3339(t->r.m.net.date - ago, date);
	buf_printf(&t->json, "%s{\"type\":\"%s\",\"id\":%d,\"groupId\":\"g\","
		   "\"groupTitle\":\"Post\",\"message\":\"%s\",\"title\":\"\","
		   "\"content\":\"\",\"trigger\":\"Frau Brandt\",\"url\":"
		   "\"/iserv/notification/goto/%d\",\"date\":\"%s\"}",
		   t->json.len ? "," : HEAD, type, id, message, id, date);
}

static int looks(struct told *t, int later)
{
	struct buf whole;
	int n;

	buf_init(&whole, 1u << 16);
	buf_printf(&whole, "%s" TAIL, t->json.len ? t->json.data : HEAD);
	t->r.m.notes = whole.data;
	n = reader_looks(&t->r, later);
	t->r.m.notes = NULL;
	buf_release(&whole);
	return n;
}

/* Logged in, with three exercises, all read. */
static void begin(struct told *t)
{
	memset(t, 0, sizeof(*t));
	buf_init(&t->json, 1u << 16);
	reader_begin(&t->r, 3);
	assert_int_equal(looks(t, 0), 7);
	assert_int_equal(mini_iserv_count(&t->r.m, "GET /iserv/user/"), 0);
}

static void finish(struct told *t)
{
	reader_finish(&t->r);
	buf_release(&t->json);
}

/* Facts 7.1/list, 7.1/shape, 7.1/item */
static void an_exercise_that_no_list_shows_changed_is_read_anew(void **state)
{
	struct told t;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	add(&t, "exercise", 490, 90 * 86400, "Neue Aufgabe: Nr 1"); /* read */
	add(&t, "exercise", 502, 60, "Aufgabe ge\u00e4ndert: Nr 2");
	looks(&t, 0);
	assert_int_equal(mini_iserv_count(&t.r.m, "GET /iserv/user/api/"
					  "notifications?since="), 1);
	assert_int_equal(reader_count(&t.r, "task "), 1);
	assert_true(reader_told(&t.r, "task 2 Deutsch\n"));
	assert_int_equal(reader_count(&t.r, "news "), 0);
	assert_int_equal(looks(&t, 1200), 1); /* on a schedule of their own */
	looks(&t, LATER);                     /* the same list again */
	assert_int_equal(reader_count(&t.r, "task "), 0);
	finish(&t);
}

/* Fact 7.1/types */
static void what_has_no_pages_here_is_told_as_it_is(void **state)
{
	struct told t;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	add(&t, "mail", 600, 60, "Neue E-Mail");
	add(&t, "news", 601, 60, "Neuer Beitrag");
	add(&t, "calendar", 602, 60, "Neuer Termin");
	add(&t, "mail", 0, 60, "ohne Nummer");
	looks(&t, 0);
	assert_int_equal(reader_count(&t.r, "news "), 2);
	assert_true(reader_told(&t.r, "news note-600 Neue E-Mail \n"));
	assert_true(reader_told(&t.r, "news note-602 Neuer Termin \n"));
	buf_clear(&t.json);
	looks(&t, LATER);
	assert_false(reader_told(&t.r, "gone announcement"));
	looks(&t, 30 * 86400); /* nobody keeps them for ever */
	assert_true(reader_told(&t.r, "gone announcement note-600\n"));
	looks(&t, LATER);
	assert_false(reader_told(&t.r, "gone announcement"));
	finish(&t);
}

/* Where the badge did for the list, too. */
static void one_that_is_read_anew_keeps_the_deadline_of_the_list(void **state)
{
	struct told t;
	int64_t due;

	UNUSED(state);
	begin(&t);
	due = t.r.due;
	assert_true(due > 0);
	t.r.m.badges = "{\"exercise\":3}";
	t.r.m.deadline = "02-Nov-2026";
	reader_glances(&t.r, LATER - 1800); /* the list, with this badge */
	add(&t, "exercise", 502, 60, "x");
	buf_str(&t.json, TAIL);
	t.r.m.notes = t.json.data;
	t.r.due = 0;
	reader_glances(&t.r, 1800);
	assert_int_equal(mini_iserv_count(&t.r.m, "GET /iserv/exercise\n"), 0);
	assert_true(reader_told(&t.r, "task 2 Deutsch\n"));
	assert_true(t.r.due == due);
	finish(&t);
}

static void many_are_followed_a_few_at_a_time(void **state)
{
	struct told t;
	int n = 0;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	for (int i = 0; i < 7; i++)
		add(&t, "exercise", 501 + i % 3 + 10 * (i / 3), 60, "x");
	for (int i = 0; i < 3; i++) {
		looks(&t, i ? 60 : 0);
		assert_true(mini_iserv_count(&t.r.m, "GET /iserv/notification/")
			    <= 6);
		assert_true(mini_iserv_count(&t.r.m, "GET /iserv/exercise/show/")
			    <= 3);
		n += mini_iserv_count(&t.r.m, "GET /iserv/notification/");
	}
	assert_int_equal(n, 7);
	assert_int_equal(looks(&t, 60), 1);
	finish(&t);
}

static void what_leads_elsewhere_or_is_gone_is_let_go(void **state)
{
	struct told t;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	add(&t, "exercise", 540, 60, "x"); /* 404 */
	looks(&t, 0);
	assert_int_equal(t.r.err, ERR_OK);
	assert_int_equal(t.r.told.len, 0);
	assert_int_equal(looks(&t, 60), 1);
	finish(&t);
}

static void a_page_that_makes_no_sense_is_read_again_with_the_list(void **state)
{
	struct told t;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	t.r.m.bad_show = 2;
	add(&t, "exercise", 502, 60, "x");
	looks(&t, 0);
	assert_int_equal(t.r.err, ERR_OK);
	assert_int_equal(t.r.told.len, 0);
	t.r.m.bad_show = 0;
	looks(&t, 60);
	assert_true(reader_told(&t.r, "task 2 "));
	finish(&t);
}

static void what_fails_is_asked_again_and_stops_nothing(void **state)
{
	static const int later[] = { 502, 500, 408 };
	struct told t;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	add(&t, "exercise", 502, 60, "x");
	for (size_t i = 0; i < ARRAY_LEN(later); i++) {
		t.r.m.notes_status = later[i];
		looks(&t, i ? 1800 : 0);
		assert_int_equal(t.r.err, ERR_OK);
		assert_int_equal(mini_iserv_count(&t.r.m, "GET /iserv/user/"), 1);
		assert_int_equal(looks(&t, 60), 1);
	}
	t.r.m.notes_status = 429; /* it is left alone, and so is all else */
	looks(&t, 1800);
	assert_int_equal(looks(&t, 1860), 1);
	t.r.m.notes_status = 0;
	t.r.m.goto_status = 502;
	looks(&t, LATER);
	assert_int_equal(t.r.err, ERR_OK);
	assert_int_equal(reader_count(&t.r, "task "), 0);
	t.r.m.goto_status = 0;
	looks(&t, 60); /* it waits no longer than that */
	assert_true(reader_told(&t.r, "task 2 "));
	t.r.m.notes_status = 404; /* no such module */
	looks(&t, LATER);
	assert_int_equal(looks(&t, 60), 1);
	finish(&t);
}

/* Whoever could send everybody there could stop everything else. */
static void what_leads_to_the_login_or_another_host_stops_nothing(void **state)
{
	static const char *const to[] = { "https://other.example/",
					  MINI_ROOT "/iserv/auth/login" };
	struct told t;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(to); i++) {
		begin(&t);
		t.r.m.net.date += LATER;
		add(&t, "exercise", 502, 60, "x");
		t.r.m.goto_leads = to[i];
		looks(&t, 0);
		assert_int_equal(t.r.err, ERR_OK);
		assert_int_equal(t.r.told.len, 0);
		assert_int_equal(mini_iserv_count(&t.r.m, "POST"), 0);
		t.r.m.goto_leads = NULL;
		looks(&t, 60);
		assert_true(reader_told(&t.r, "task 2 "));
		finish(&t);
	}
}

/* Numbers need not rise, and one may be absurd. */
static void a_number_says_nothing_of_the_others(void **state)
{
	struct told t;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	add(&t, "mail", 2000000000, 60, "weit");
	looks(&t, 0);
	add(&t, "mail", 600, 30, "nah");
	looks(&t, LATER);
	assert_true(reader_told(&t.r, "news note-600 nah"));
	assert_int_equal(reader_count(&t.r, "news "), 1);
	finish(&t);
}

static void a_pass_from_nothing_keeps_those_that_were_told(void **state)
{
	struct told t;
	char *v;

	UNUSED(state);
	begin(&t);
	t.r.m.net.date += LATER;
	add(&t, "mail", 600, 60, "Neue E-Mail");
	looks(&t, 0);
	assert_true(reader_told(&t.r, "news note-600 "));
	v = strchr(t.r.cursor, '{'); /* as a pass that was cut leaves it */
	memmove(v + 1 + strlen("\"full\":true,"), v + 1, strlen(v + 1) + 1);
	memcpy(v + 1, "\"full\":true,", strlen("\"full\":true,"));
	looks(&t, 60);
	assert_true(t.r.complete);
	assert_true(reader_told(&t.r, "kept announcement note-\n"));
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exercise_that_no_list_shows_changed_is_read_anew),
		cmocka_unit_test(what_has_no_pages_here_is_told_as_it_is),
		cmocka_unit_test(
			one_that_is_read_anew_keeps_the_deadline_of_the_list),
		cmocka_unit_test(many_are_followed_a_few_at_a_time),
		cmocka_unit_test(what_leads_elsewhere_or_is_gone_is_let_go),
		cmocka_unit_test(a_page_that_makes_no_sense_is_read_again_with_the_list),
		cmocka_unit_test(what_fails_is_asked_again_and_stops_nothing),
		cmocka_unit_test(what_leads_to_the_login_or_another_host_stops_nothing),
		cmocka_unit_test(a_number_says_nothing_of_the_others),
		cmocka_unit_test(a_pass_from_nothing_keeps_those_that_were_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
