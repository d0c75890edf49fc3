/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pages of IServ as other people's clients saw them. A sentence in quotes
 * with its part of docs/iserv.md stands where a fact is leant on that two or
 * more of them saw.
 */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/iserv_page.h"

/* ---- the way in */

static enum iserv_kind kind(const char *html, const char *path, char *to)
{
	struct given g;
	enum iserv_kind k;

	page_given(&g, html, HTML);
	k = iserv_kind_of(&g.page, path, to);
	page_done(&g);
	return k;
}

/* Facts 1.3/quoted, 1.3/escaped, 1.3/origin */
static void a_page_that_sends_on_is_read_in_both_spellings(void **state)
{
	char to[ISERV_PATH_SIZE];

	UNUSED(state);
	assert_int_equal(kind("<meta http-equiv=\"refresh\" content=\"0;url="
			      "'/iserv/app/authentication/redirect?state=A.B"
			      "&amp;code=C1'\">", "/iserv/auth/auth", to),
			 ISERV_REFRESH);
	assert_string_equal(to, "/iserv/app/authentication/redirect?state=A.B"
				"&code=C1");
	assert_int_equal(kind("<META HTTP-EQUIV=Refresh CONTENT=\"0; URL=/iserv\">",
			      "/iserv/auth/home", to), ISERV_REFRESH);
	assert_string_equal(to, "/iserv");
	/* Not to another host. */
	assert_int_equal(kind("<meta http-equiv=refresh content=\"0;url="
			      "https://boese.test/x\">", "/iserv/auth/x", to),
			 ISERV_STRANGE);
	assert_int_equal(kind("<meta http-equiv=refresh content=\"0;url="
			      "//boese.test/x\">", "/iserv/auth/x", to),
			 ISERV_STRANGE);
}

/* Facts 1.5/order, 1.5/success: an input named _password: rejected; like a
 * one-time code: 2FA; a path under /iserv/auth/ with neither: unknown;
 * otherwise logged in */
static void what_a_page_is_goes_by_its_inputs_and_its_path(void **state)
{
	char to[ISERV_PATH_SIZE];

	UNUSED(state);
	assert_int_equal(kind("<form><input name=_username><input type=password"
			      " name=_password></form>", "/iserv/auth/login", to),
			 ISERV_LOGIN);
	assert_int_equal(kind("<form><input name=otp></form>",
			      "/iserv/auth/twofactor/confirm", to), ISERV_CODE);
	assert_int_equal(kind("<form><input name=\"x[auth_code]\"></form>",
			      "/iserv/auth/x", to), ISERV_CODE);
	assert_int_equal(kind("<form><input name=\"password_change[current]\">"
			      "</form>", "/iserv/auth/x", to), ISERV_PASSWORD);
	assert_int_equal(kind("<form><input type=hidden name=_csrf_token></form>",
			      "/iserv/auth/x", to), ISERV_STRANGE);
	assert_int_equal(kind("<div id=content>", "/iserv/", to), ISERV_IN);
	/* A word about codes on a page is no question. */
	assert_int_equal(kind("<div id=content><input type=hidden name=otp_x>",
			      "/iserv/", to), ISERV_IN);
}

/* Fact 1.2/hidden-texts */
static void hidden_boxes_of_the_login_are_no_alert(void **state)
{
	struct given g;

	UNUSED(state);
	page_given(&g, "<div id=\"wait-box\" class=\"alert hidden\">Bitte warten Sie"
		  " 00 Sekunden</div><form>", HTML);
	assert_string_equal(iserv_alert(&g.page), "");
	page_done(&g);
	page_given(&g, "<div class=\"alert hidden\">x</div><div class=\"alert "
		  "alert-danger\"> Anmeldung\nfehlgeschlagen!</div>", HTML);
	assert_string_equal(iserv_alert(&g.page), "Anmeldung fehlgeschlagen!");
	page_done(&g);
}

/* ---- small things */

/* Facts 2.2/shown, 2.2/language, 2.2/twice, 2.2/data-sort */
static void moments_are_read_in_both_languages(void **state)
{
	const char *zone = "Europe/Berlin";
	int64_t t;

	UNUSED(state);
	assert_true(iserv_time("bis 02.11.2026 23:59", zone, &t));
	assert_true(t == berlin(2026, 11, 2, 23, 59));
	assert_true(iserv_time("02.11.2026 23:5902.11.2026 23:59", zone, &t));
	assert_true(t == berlin(2026, 11, 2, 23, 59));
	assert_true(iserv_time("11/2/2026 11:59 PM", zone, &t));
	assert_true(t == berlin(2026, 11, 2, 23, 59));
	assert_true(iserv_time("3/1/2026, 12:05 AM", zone, &t));
	assert_true(t == berlin(2026, 3, 1, 0, 5));
	assert_true(iserv_time("20.10.2026", zone, &t));
	assert_true(t == berlin(2026, 10, 20, 0, 0));
	assert_false(iserv_time("Tag 33 im Jahr 2026", zone, &t));
	assert_true(t == 0);
	assert_false(iserv_time("40.50.2026", zone, &t));
	/* Which of both is the month, nothing says. */
	assert_false(iserv_time("09/12/2026 09:00", zone, &t));
	assert_false(iserv_time("11/2/2026", zone, &t));
	assert_true(t == 0);
	assert_true(iserv_digits("20261102235900", zone, &t));
	assert_true(t == berlin(2026, 11, 2, 23, 59));
	assert_true(iserv_digits("20210111", zone, &t));
	assert_true(t == berlin(2021, 1, 11, 0, 0));
	assert_false(iserv_digits("2026110223", zone, &t));
	assert_false(iserv_digits(NULL, zone, &t));
}

/* Facts 2.2/link, 1.3/origin */
static void links_stay_at_the_school(void **state)
{
	struct given g;

	UNUSED(state);
	page_given(&g, "", HTML);
	assert_string_equal(iserv_link(&g.page, ROOT "/iserv/x?a=1#b"),
			    "/iserv/x?a=1");
	assert_string_equal(iserv_link(&g.page, "/iserv/x"), "/iserv/x");
	assert_string_equal(iserv_link(&g.page, "https://boese.test/iserv/x"), "");
	assert_string_equal(iserv_link(&g.page, "https://iserv.test.boese/x"), "");
	assert_string_equal(iserv_link(&g.page, "//boese.test/x"), "");
	assert_string_equal(iserv_link(&g.page, "javascript:x"), "");
	assert_string_equal(iserv_link(&g.page, "/a\r\nb"), "");
	assert_string_equal(iserv_link(&g.page, "#"), "");
	page_done(&g);
}

/* ---- the list */

struct rows { struct buf log; };

static enum err see_row(void *ctx, const struct iserv_row *r)
{
	struct rows *s = ctx;

	buf_printf(&s->log, "%" PRId64 "|%s|%s|%s|%" PRId64 "|%" PRId64
		   "|%d%d\n", r->id, r->title, r->tag, r->status, r->start,
		   r->due, r->done, r->feedback);
	assert_int_equal(strlen(r->print), 16);
	return ERR_OK;
}

static enum err read_list(const char *html, const char *want, const char *past)
{
	struct rows s;
	const struct iserv_list_sink sink = { &s, see_row, NULL };
	struct given g;
	char *way;
	enum err err;

	buf_init(&s.log, 1 << 16);
	page_given(&g, html, HTML);
	err = iserv_read_list(&g.page, &sink, &way);
	if (want)
		assert_string_equal(s.log.data, want);
	if (past)
		assert_string_equal(way, past);
	page_done(&g);
	buf_release(&s.log);
	return err;
}

#define LIST_B_HEAD \
	"<div id=content><ul class='nav nav-tabs'><li><a href='/iserv/exercise'>" \
	"Aktuelle</a></li><li><a href='/iserv/exercise/past/exercise'>Vergangene" \
	" Aufgaben</a></li></ul><table id=\"crud-table\" class=\"table\"><thead>" \
	"<tr><th></th><th>Aufgabe</th><th>Abgabetermin</th><th>Rückmeldungen" \
	"</th><th>Tags</th></tr></thead><tbody>"

/* Facts 2.4/columns, 2.4/headers, 2.4/no-start, 2.2/table, 2.2/link, 2.1/past;
 * rows without such a link head others */
static void the_list_of_today_is_read(void **state)
{
	char want[600];

	UNUSED(state);
	str_printf(want, sizeof(want),
		   "4711|Gedichtanalyse „Der Panther“|Deutsch|Neu|0|%" PRId64
		   "|00\n4698|AB 3: Brüche|Mathe|Erledigt|0|%" PRId64 "|01\n",
		   berlin(2026, 11, 2, 23, 59), berlin(2026, 10, 20, 8, 0));
	assert_int_equal(read_list(LIST_B_HEAD
		"<tr class=\"info\"><td colspan=\"5\">Diese Woche</td></tr>"
		"<tr><td><span class=\"glyphicon\" title=\"Neu\"></span></td>"
		"<td class=\"iserv-admin-list-field\"><a href=\"https://iserv"
		".test/iserv/exercise/show/4711\">Gedichtanalyse &#8222;Der "
		"Panther&#8220;</a></td><td data-sort=\"20261102235900\">02.11"
		".2026 23:59<span class=\"text-muted\">02.11.2026 23:59</span>"
		"</td><td></td><td><span class=\"label\">Deutsch</span></td></tr>"
		"<tr><td><span class=\"glyphicon\" title=\"Erledigt\"></span>"
		"</td><td><a href=\"/iserv/exercise/show/4698\">AB 3: "
		"Br&#252;che</a></td><td data-sort=\"20261020080000\">20.10."
		"</td><td data-sort=\"20261021143000\">21.10.2026 14:30</td><td>"
		"<span class=\"label\">Mathe</span> <span class=\"label\">10b"
		"</span> <a href=\"#\" data-toggle=\"collapse\">+1</a></td></tr>"
		"</tbody></table>", want, "/iserv/exercise/past/exercise"),
		ERR_OK);
}

/* Facts 2.3/columns, 2.3/marks, 2.2/data-sort */
static void the_list_of_2021_is_read(void **state)
{
	char want[600];

	UNUSED(state);
	str_printf(want, sizeof(want), "17|Vokabeln Unit 2|||%" PRId64 "|%" PRId64
		   "|10\n", berlin(2021, 1, 11, 0, 0), berlin(2021, 1, 18, 18, 0));
	assert_int_equal(read_list("<table id=crud-table><thead><tr><th>Aufgabe"
		"<th>Starttermin<th>Abgabetermin<th>Tags<th>Erledigt<th>"
		"Rückmeldung</tr></thead><tbody><tr><td class='x'><a href="
		"'https://iserv.test/iserv/exercise/show/17'>Vokabeln Unit 2"
		"</a></td><td data-sort='20210111'>11.01.2021</td><td data-sort="
		"'20210118180000'><span class='timeAgoCalendar' data-date='2021"
		"-01-18T18:00:00+01:00'>18.01.2021</span></td><td>(keine)</td>"
		"<td><span class='glyphicon glyphicon-ok'></span></td><td></td>"
		"</tr></tbody></table>", want, ""), ERR_OK);
}

/* Fact 2.2/data-sort: it is what counts, whatever is shown; and where no
 * header says so, the deadline is the first moment behind the title */
static void the_deadline_of_a_row_is_what_it_is_sorted_by(void **state)
{
	char want[600];

	UNUSED(state);
	str_printf(want, sizeof(want), "5|A|||0|%" PRId64 "|00\n6|B|||0|0|00\n",
		   berlin(2026, 12, 9, 9, 0));
	assert_int_equal(read_list("<table id=crud-table><thead><tr><th><th>Titel"
		"<th>Bis<th>Korrigiert</tr></thead><tr><td></td><td><a href="
		"'/iserv/exercise/show/5'>A</a></td><td data-sort=20261209090000>"
		"10/12/2026 09:00</td><td data-sort=20261210100000>gestern</td>"
		"</tr><tr><td></td><td><a href='/iserv/exercise/show/6'>B</a></td>"
		"<td>09/12/2026 09:00</td><td></td></tr></table>", want, ""),
		ERR_OK);
	str_printf(want, sizeof(want), "7|C|||%" PRId64 "|%" PRId64 "|00\n",
		   berlin(2026, 12, 1, 8, 0), berlin(2026, 12, 9, 9, 0));
	assert_int_equal(read_list("<table id=crud-table><thead><tr><th>Exercise"
		"<th>Start date<th>Deadline</tr></thead><tr><td><a href="
		"'/iserv/exercise/show/7'>C</a></td><td data-sort=20261201080000>"
		"</td><td data-sort=20261209090059></td></tr></table>", want, ""),
		ERR_OK);
}

/* 2.5: "An empty tbody with #crud-table is a true empty list; a page without
 * is an error." */
static void no_table_is_an_error_and_an_empty_one_is_none(void **state)
{
	UNUSED(state);
	assert_int_equal(read_list(LIST_B_HEAD "</tbody></table>", "", NULL),
			 ERR_OK);
	assert_int_equal(read_list("<div id=content>Wartung</div>", "", NULL),
			 ERR_GARBLED);
	assert_int_equal(read_list(LIST_B_HEAD "<tr><td>x</td><td>Aufgabe 1</td>"
		"</tr></table>", "", NULL), ERR_GARBLED);
}

static void note_strange(void *ctx)
{
	++*(int *)ctx;
}

static enum err pass(void *ctx, const struct iserv_row *row)
{
	UNUSED(ctx);
	UNUSED(row);
	return ERR_OK;
}

/* 2.1: the list can be sorted by its headers; those lead to no exercise, and
 * are none that is strange. */
static void only_a_row_is_strange(void **state)
{
	static const struct { const char *row; int strange; } rows[] = {
		{ "", 0 }, { "<tr class=info><td><a href='/iserv/x'>Woche</a>", 0 },
		{ "<tr><td><a href='#'>mehr</a>", 0 },
		{ "<tr><td><a href='/iserv/exercise/x/1'>A</a>", 1 },
		{ "<tr><td><a href='https://boese.test/iserv/exercise/show/3'>", 1 },
	};
	char html[1200], *past;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int strange = 0;
		const struct iserv_list_sink sink = { &strange, pass, note_strange };
		struct given g;

		str_printf(html, sizeof(html), "<table id=crud-table><thead><tr>"
			   "<th><a href='/iserv/exercise?sort[by]=title'>Aufgabe"
			   "</a></th></tr></thead><tr><td><a href="
			   "'/iserv/exercise/show/5'>A</a></td></tr>%s</table>",
			   rows[i].row);
		page_given(&g, html, HTML);
		assert_int_equal(iserv_read_list(&g.page, &sink, &past), ERR_OK);
		assert_int_equal(strange, rows[i].strange);
		page_done(&g);
	}
}

static enum err keep_print(void *ctx, const struct iserv_row *r)
{
	str_copy(ctx, 17, r->print);
	return ERR_OK;
}

/* Fact 2.2/twice: beside the deadline it may stand how long that is, which is
 * another time each day. */
static void a_row_that_changed_has_another_print(void **state)
{
	static const struct { const char *status, *title, *sort, *shown; } rows[] = {
		{ "Neu", "A", "20261102235900", "in 3 Tagen" },
		{ "Begonnen", "A", "20261102235900", "in 3 Tagen" },
		{ "Neu", "B", "20261102235900", "in 3 Tagen" },
		{ "Neu", "A", "20261103235900", "in 3 Tagen" },
		{ "Neu", "A", "?", "in 2 Tagen" },
		{ "Neu", "A", "20261102235900", "in 2 Tagen" },
	};
	char prints[ARRAY_LEN(rows)][17], *past;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct iserv_list_sink sink = { prints[i], keep_print, NULL };
		struct given g;
		char html[1200];

		str_printf(html, sizeof(html), LIST_B_HEAD
			   "<tr><td><i title=\"%s\"></i></td><td><a href="
			   "\"/iserv/exercise/show/1\">%s</a></td><td data-sort="
			   "\"%s\">%s</td><td></td><td></td></tr></table>",
			   rows[i].status, rows[i].title, rows[i].sort,
			   rows[i].shown);
		page_given(&g, html, HTML);
		assert_int_equal(iserv_read_list(&g.page, &sink, &past), ERR_OK);
		page_done(&g);
	}
	for (int i = 1; i < 5; i++)
		assert_string_not_equal(prints[0], prints[i]);
	assert_string_equal(prints[0], prints[5]);
}

/* ---- JSON */

/* Facts 7.2/badges, 1.8/json: by type and by the first letter */
static void json_is_told_from_a_page(void **state)
{
	json_t *o;

	UNUSED(state);
	o = iserv_json("{\"mail\":2,\"exercise\":3}", 23, "application/json");
	assert_true(json_is_object(o));
	assert_int_equal(iserv_badge(o), 3);
	json_decref(o);
	o = iserv_json("[]", 2, "application/json");
	assert_true(json_is_array(o));
	assert_int_equal(iserv_badge(o), -1);
	assert_int_equal(iserv_badge(NULL), -1);
	json_decref(o);
	assert_null(iserv_json("{}", 2, "text/html"));
	assert_null(iserv_json(" <html>", 7, "application/json"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_that_sends_on_is_read_in_both_spellings),
		cmocka_unit_test(what_a_page_is_goes_by_its_inputs_and_its_path),
		cmocka_unit_test(hidden_boxes_of_the_login_are_no_alert),
		cmocka_unit_test(moments_are_read_in_both_languages),
		cmocka_unit_test(links_stay_at_the_school),
		cmocka_unit_test(the_list_of_today_is_read),
		cmocka_unit_test(the_list_of_2021_is_read),
		cmocka_unit_test(the_deadline_of_a_row_is_what_it_is_sorted_by),
		cmocka_unit_test(no_table_is_an_error_and_an_empty_one_is_none),
		cmocka_unit_test(only_a_row_is_strange),
		cmocka_unit_test(a_row_that_changed_has_another_print),
		cmocka_unit_test(json_is_told_from_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
