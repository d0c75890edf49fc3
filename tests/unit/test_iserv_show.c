/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of one exercise on which something else stands where what is looked
 * for could be: words of the teacher and of the pupil above all. */
#include "base/base.h"
#include "base/timefmt.h"
#include "providers/iserv_read.h"

#include <setjmp.h>
#include <cmocka.h>

struct given { struct iserv_page page; struct arena arena; struct iserv_show s; };

static struct iserv_show *given(struct given *g, const char *html)
{
	memset(g, 0, sizeof(*g));
	g->page = (struct iserv_page){ .root = "https://iserv.test",
				       .prefix = "/iserv", .arena = &g->arena,
				       .zone = "Europe/Berlin" };
	assert_int_equal(iserv_page_read(&g->page, html, strlen(html),
					 "text/html; charset=UTF-8"), ERR_OK);
	assert_int_equal(iserv_read_show(&g->page, &g->s), ERR_OK);
	return &g->s;
}

static void done(struct given *g)
{
	iserv_show_release(&g->s);
	iserv_page_release(&g->page);
	arena_release(&g->arena);
}

static int64_t at(int y, int mo, int d, int h, int mi)
{
	int64_t t;

	assert_true(time_from_zone("Europe/Berlin", y, mo, d, h, mi, 0, &t));
	return t;
}

#define PANEL(title, body) \
	"<div class=panel><div class=panel-heading><h3 class=panel-title>" title \
	"</h3></div><div class=panel-body>" body "</div></div>"
#define TASK(due, text) \
	PANEL("Aufgabe - A", "<table><tr><th>Starttermin</th><th>Abgabetermin" \
	"</th></tr><tr><td>26.10.2026 08:00</td><td>" due "</td></tr></table>" \
	"<div class=text-break-word>" text "</div>")
#define PAGE(parts) "<div id=content>" parts "</div>"
#define FORM(confirmed, more) \
	"<form name=submission method=post action=/iserv/exercise/confirm/1>" \
	"<select name='submission[confirmed]'><option value=1>Ja<option value=0 " \
	confirmed ">Nein</select><textarea name='submission[text]'>Alles wurde " \
	"als erledigt markiert</textarea>" more "</form>"

/* Fact 3.2/panels: hyphen or dash, and the title may have the other one. */
static void a_title_keeps_its_own_hyphens(void **state)
{
	struct given g;

	UNUSED(state);
	assert_string_equal(given(&g, PAGE(PANEL("Aufgabe – Ballade - Teil 2",
						 "")))->title,
			    "Ballade - Teil 2");
	done(&g);
	assert_string_equal(given(&g, PAGE(PANEL("Aufgabe - Ballade – Teil 2",
						 "")))->title,
			    "Ballade – Teil 2");
	done(&g);
}

/* A plan that the teacher writes has its own deadlines. */
static void a_table_of_the_teacher_moves_no_deadline(void **state)
{
	static const char *const pages[] = {
		PAGE(TASK("02.11.2026 23:59", "<table><tr><th>Start</th><td>"
			  "01.12.2026 10:00</td></tr><tr><th>Deadline</th><td>"
			  "09.12.2026 10:00</td></tr></table>")),
		PAGE("<h1>Details zu A</h1><table><tr><th>Starttermin:</th><td>"
		     "26.10.2026 08:00</td></tr><tr><th>Abgabetermin:</th><td>"
		     "02.11.2026 23:59</td></tr></table><div>Beschreibung:</div>"
		     "<div class='text-break-word p-3'><table><tr><th>Deadline"
		     "</th><td>morgen</td></tr></table></div>"),
	};
	struct given g;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		const struct iserv_show *s = given(&g, pages[i]);

		assert_true(s->start == at(2026, 10, 26, 8, 0));
		assert_true(s->due == at(2026, 11, 2, 23, 59));
		assert_string_equal(s->odd_due, "");
		done(&g);
	}
}

/* 3.5: what is chosen in the form counts; without one, the sentence. */
static void only_the_school_says_that_it_is_done(void **state)
{
	static const struct { bool done; const char *page; } rows[] = {
		{ false, PAGE(TASK("", "Wer fertig ist, hat sie als erledigt "
				       "markiert.")) },
		{ false, PAGE(PANEL("Abgabe", FORM("selected", ""))) },
		{ true, PAGE(PANEL("Abgabe", FORM("", ""))) },
		{ false, PAGE(PANEL("Abgabe", "<p>Diese Aufgabe wurde nicht als "
					      "erledigt markiert.")) },
		{ false, PAGE(PANEL("Submission", "<p>This exercise was not "
						  "marked as done.")) },
		{ true, PAGE(PANEL("Abgabe", "<p>Diese Aufgabe wurde <b>als "
					     "erledigt</b> markiert.")) },
		{ true, PAGE(TASK("", "Nicht vergessen!") "<p>Diese Aufgabe "
			     "wurde als erledigt markiert.") },
	};
	struct given g;
	char html[4096];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		str_printf(html, sizeof(html), "<div id=content>" PANEL(
			   "Aufgabe - A", "") "%s</div>", rows[i].page);
		if (given(&g, html)->done != rows[i].done)
			fail_msg("%zu: %s", i, rows[i].page);
		done(&g);
	}
}

/* Fact 2.2/shown; at which time of a day it is due, a day alone does not say */
static void a_day_alone_is_no_moment(void **state)
{
	static const struct { const char *cell; bool day; int h, mi; } rows[] = {
		{ "02.11.2026 23:59", false, 23, 59 },
		{ "02.11.2026, 23:59 Uhr", false, 23, 59 },
		{ "02.11.2026 um 23:59 Uhr", false, 23, 59 },
		{ "11/2/2026, 11:59\342\200\257PM", false, 23, 59 },
		{ "11/2/2026 11:59&#160;PM", false, 23, 59 },
		{ "02.11.2026", true, 0, 0 },
		{ "02.11.2026 (Montag) 23:59", true, 0, 0 },
	};
	struct given g;
	char html[1200];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct iserv_show *s;

		str_printf(html, sizeof(html), PAGE(TASK("%s", "x")), rows[i].cell);
		s = given(&g, html);
		if (s->due_day != rows[i].day ||
		    s->due != at(2026, 11, 2, rows[i].h, rows[i].mi))
			fail_msg("%s", rows[i].cell);
		done(&g);
	}
}

/* 4.1: "name matters": it is asked of the page, wherever it stands there. */
static void the_button_that_hands_in_is_the_page_s(void **state)
{
	static const struct { const char *html, *name; } rows[] = {
		{ "<button name='submission[reset]'>x</button><button name="
		  "'submission[confirmActions][submit]'>y</button>",
		  "submission[confirmActions][submit]" },
		{ "<input type=submit name='submission[submit]'>",
		  "submission[submit]" },
		{ "</form><div class=modal><button name='submission[actions]"
		  "[submit]' form=submission>y</button></div><form>",
		  "submission[actions][submit]" },
		{ "<button name='submission[reset]'>x</button><button>y</button>"
		  "<button type=button name='submission[submit]'>z</button>",
		  "" },
	};
	struct given g;
	char html[1200];

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		str_printf(html, sizeof(html), PAGE(PANEL("Aufgabe - A", "")
			   PANEL("Abgabe", FORM("", "%s"))), rows[i].html);
		assert_string_equal(given(&g, html)->button, rows[i].name);
		done(&g);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_title_keeps_its_own_hyphens),
		cmocka_unit_test(a_table_of_the_teacher_moves_no_deadline),
		cmocka_unit_test(only_the_school_says_that_it_is_done),
		cmocka_unit_test(a_day_alone_is_no_moment),
		cmocka_unit_test(the_button_that_hands_in_is_the_page_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
