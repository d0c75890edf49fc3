/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages of one exercise: as other people's clients saw them, and some on which
 * something else stands where what is looked for could be, words of the teacher
 * and of the pupil above all. A sentence in quotes: as in test_iserv_read.c.
 */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/iserv_page.h"

/* ---- as they were seen */

#define SHOW_B \
	"<nav><a href='/iserv/fs/download/x/1/falsch'>Menü</a></nav>" \
	"<div id=\"content\"><div class=\"panel panel-default\"><div class=" \
	"\"panel-heading\"><h3 class=\"panel-title\">Rückmeldungen der Lehrkraft" \
	"</h3></div><div class=\"panel-body\"><table class=\"table-fixed-width\">" \
	"<tbody><tr><td><div class=\"text-break-word\">Sch&#246;n gel&#246;st." \
	"</div></td></tr></tbody></table></div></div>" \
	"<div class=\"panel panel-default\"><div class=\"panel-heading\"><h3 " \
	"class=\"panel-title\">Aufgabe - Gedichtanalyse</h3></div><div class=" \
	"\"panel-body\"><table><thead><tr><th>Erstellt von</th><th>Starttermin" \
	"</th><th>Abgabetermin</th></tr></thead><tbody><tr><td class=\"bt0\"><a " \
	"class=\"mailto\" data-name=\"Frau Beispiel\" href=\"#\">Frau Beispiel</a>" \
	"</td><td>26.10.2026 08:00</td><td><ul><li>02.11.2026 23:59</li><li>" \
	"Toleranz: 3 Tage</li></ul></td></tr></tbody></table><div class=" \
	"\"text-break-word pb-0\"><p>Lest das Gedicht.</p><ul><li>Metrum</li></ul>" \
	"</div></div><div class=\"panel-body\"><form name=" \
	"\"iserv_exercise_attachment\" method=\"post\"><table><tbody><tr><td>" \
	"<input type=\"checkbox\"></td><td><a href=\"/iserv/fs/file/exercise-dl/" \
	"900/Der%20Panther.pdf\">Der Panther.pdf</a><ul class=\"dropdown-menu\">" \
	"<li><a href=\"/iserv/fs/download/exercise-dl/900/Der%20Panther.pdf\">" \
	"Herunterladen</a></li><li><a href=\"#\" data-toggle=\"dropdown\">x</a>" \
	"</li></ul></td><td class=\"text-muted\">84 KB</td></tr></tbody></table>" \
	"</form></div></div>"

#define HAND_IN(more) \
	"<div class=\"panel panel-default\"><div class=\"panel-heading\"><h3 class=" \
	"\"panel-title\">Abgabe</h3></div><div class=\"panel-body\"><form name=" \
	"\"iserv_exercise_element\" method=\"post\"><table><tbody><tr><td></td><td>" \
	"<a href='/iserv/fs/file/exercise-dl/17/L%C3%B6sung.pdf'>Lösung.pdf</a>" \
	"</td></tr></tbody></table></form><form name=\"submission\" method=\"post\"" \
	" action=\"https://iserv.test/iserv/exercise/confirm/4711\" enctype=" \
	"\"multipart/form-data\"><textarea id=\"submission_text\" name=" \
	"\"submission[text]\">Mein &lt;Text&gt;</textarea><input type=\"hidden\" " \
	"name=\"submission[html]\" value=\"\"><input type=\"hidden\" name=" \
	"\"submission[previousSubmissionTypes][0]\" value=\"files\" required>" \
	"<input type=\"hidden\" name=\"submission[previousSubmissionTypes][1]\" " \
	"value=\"text\" required><select name=\"submission[confirmed]\" required>" \
	"<option value=\"1\">Ja</option><option value=\"0\" selected=\"selected\">" \
	"Nein</option></select><input type=\"file\" multiple name=" \
	"\"submission[newFiles][upload][]\" class=\"file-universal-upload-button\">" \
	"<input type=hidden name='submission[neu]' value='a&amp;b'>" \
	more "<input type=\"hidden\" id=\"submission__token\" name=\"submission" \
	"[_token]\" value=\"csrf-4711\"><button name=\"submission[reset]\">x" \
	"</button><button name=\"submission[confirmActions][submit]\">Abgeben" \
	"</button></form></div></div></div>"

/* Facts 3.2/panels, 3.2/times, 3.2/text, 3.2/files, 3.2/content (a link of the
 * menu is no file), 3.3/inline, 3.3/download, 3.3/own, 3.6/files, 3.6/text */
static void an_exercise_of_today_is_read(void **state)
{
	const struct iserv_show *s;
	struct given g;

	UNUSED(state);
	s = show_given(&g, SHOW_B HAND_IN(""));
	assert_string_equal(s->title, "Gedichtanalyse");
	assert_string_equal(s->teacher, "Frau Beispiel");
	assert_true(s->start == berlin(2026, 10, 26, 8, 0));
	assert_true(s->due == berlin(2026, 11, 2, 23, 59));
	assert_int_equal(s->grace, 3 * 86400);
	assert_string_equal(s->text, "p0Lest das Gedicht.\nb0Metrum\n");
	assert_string_equal(s->feedback, "p0Schön gelöst.\n");
	assert_int_equal(s->n_materials, 1);
	assert_string_equal(s->materials[0].name, "Der Panther.pdf");
	assert_string_equal(s->materials[0].pid,
		"/iserv/fs/download/exercise-dl/900/Der%20Panther.pdf");
	assert_int_equal(s->n_own, 1);
	assert_string_equal(s->own[0].name, "Lösung.pdf");
	assert_true(s->takes_files && s->takes_text && s->open && !s->done);
	assert_string_equal(s->work_text, "Mein <Text>");
	page_done(&g);
}

/* Else it would seem to be over since 1970. */
static void a_tolerance_of_no_known_date_is_none(void **state)
{
	const struct iserv_show *s;
	struct given g;

	UNUSED(state);
	s = show_given(&g, "<div id=content><div class=panel><h3 class=panel-"
		  "title>Aufgabe - A</h3><table><thead><tr><th>Abgabetermin</th></tr></thead>"
		  "<tbody><tr><td><ul><li>Tag 364 im Jahr 2026</li><li>Toleranz: "
		  "3 Tage</li></ul></td></tr></tbody></table><div class=text-"
		  "break-word>Text</div></div></div>");
	assert_string_equal(s->odd_due, "Tag 364 im Jahr 2026");
	assert_int_equal(s->due, 0);
	assert_int_equal(s->grace, 3 * 86400);
	assert_non_null(strstr(s->text, "Tag 364 im Jahr 2026"));
	page_done(&g);
}

/* 4.1: "copy every hidden field"; "previousSubmissionTypes: copy back" */
static void a_form_is_copied_but_for_buttons_and_files(void **state)
{
	const struct iserv_show *s;
	struct given g;

	UNUSED(state);
	s = show_given(&g, SHOW_B HAND_IN("<input name='submission[unterschrift]' "
				 "required>"));
	assert_string_equal(s->form.action, "/iserv/exercise/confirm/4711");
	assert_string_equal(iserv_form_field(&s->form, "submission[_token]")->value,
			    "csrf-4711");
	assert_string_equal(iserv_form_field(&s->form, "submission[neu]")->value,
			    "a&b");
	assert_string_equal(iserv_form_field(&s->form, "submission"
		"[previousSubmissionTypes][1]")->value, "text");
	assert_string_equal(iserv_form_field(&s->form,
		"submission[confirmed]")->value, "0");
	assert_null(iserv_form_field(&s->form, "submission[reset]"));
	assert_null(iserv_form_field(&s->form, "submission[newFiles][upload][]"));
	assert_true(iserv_form_field(&s->form,
		"submission[unterschrift]")->required);
	assert_int_equal(s->form.n_fields, 8);
	page_done(&g);
}

/* Facts 3.1/title, 3.1/table, 3.1/teacher, 3.1/text, 3.1/files, 3.3/old */
static void an_exercise_of_2021_is_read(void **state)
{
	const struct iserv_show *s;
	struct given g;

	UNUSED(state);
	s = show_given(&g, "<div id=content><h1>Details zu Vokabeln - Unit 2</h1>"
		"<table>"
		"<tbody class=bb0><tr><th>Erstellt von:</th><td><a class=mailto "
		"data-name='Herr Muster'>Herr Muster</a></td></tr><tr><th>Starttermin:</th><td>11.01."
		"2021</td></tr><tr><th>Abgabetermin:</th><td>18.01.2021 18:00"
		"</td></tr></table><div>Beschreibung:</div><div class="
		"'text-break-word p-3'>Lernt.</div><form name="
		"iserv_exercise_attachment><table><tr><td><input type=checkbox>"
		"<td><a href=/iserv/exercise/file/31>Liste.pdf</a><td class="
		"text-muted>3 KB</table></form><p>Diese Aufgabe wurde als "
		"erledigt markiert.</p><h5>Deine Textabgabe</h5><div class="
		"text-break-word>fertig</div></div>");
	assert_string_equal(s->title, "Vokabeln - Unit 2");
	assert_string_equal(s->teacher, "Herr Muster");
	assert_true(s->due == berlin(2021, 1, 18, 18, 0));
	assert_string_equal(s->text, "p0Lernt.\n");
	assert_true(s->done && !s->open && !s->takes_files);
	assert_int_equal(s->n_materials, 1);
	assert_string_equal(s->materials[0].pid, "/iserv/exercise/file/31");
	assert_string_equal(s->work_text, "fertig");
	page_done(&g);
}

/* A browser sends no field without a name, so nobody waits for it. */
static void a_required_field_without_a_name_is_none(void **state)
{
	struct iserv_form f;
	struct given g;

	UNUSED(state);
	page_given(&g, "<form><input name='' required><input required><input "
		"name=a required></form>", HTML);
	assert_int_equal(iserv_read_form(&g.page,
		node_find(&g.page.tree.root, NULL, "form"), &f), ERR_OK);
	assert_int_equal(f.n_fields, 1);
	assert_true(f.fields[0].required);
	iserv_form_release(&f);
	page_done(&g);
}

/* P7: what a pupil pasted into the form drives nobody's terminal; but it is
 * sent back as it came. */
static void the_text_of_a_form_is_clean_and_kept_as_it_came(void **state)
{
	static const char odd[] = "a\302\233c\342\200\256\nd";
	const struct iserv_show *s;
	struct given g;

	UNUSED(state);
	s = show_given(&g, "<div id=content><h1>Details zu x</h1><form name="
		"submission action=/iserv/exercise/confirm/1><textarea name='submission[text]'>"
		"a\302\233c\342\200\256\nd</textarea></form></div>");
	assert_string_equal(s->sent_text, odd);
	assert_null(strchr(s->work_text, '\302'));
	assert_null(strstr(s->work_text, "\342\200\256"));
	assert_non_null(strstr(s->work_text, "\nd"));
	page_done(&g);
}

static void a_page_without_an_exercise_is_an_error(void **state)
{
	static const char *const pages[] = {
		"<html><body><center><h1>502 Bad Gateway</h1>",
		"<div id=content><p>Die erforderliche Berechtigung fehlt",
	};
	struct given g;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		page_given(&g, pages[i], HTML);
		assert_int_equal(iserv_read_show(&g.page, &g.show), ERR_GARBLED);
		page_done(&g);
	}
}

/* ---- and what could mislead */

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
	assert_string_equal(show_given(&g, PAGE(PANEL("Aufgabe – Ballade - Teil 2",
						 "")))->title,
			    "Ballade - Teil 2");
	page_done(&g);
	assert_string_equal(show_given(&g, PAGE(PANEL("Aufgabe - Ballade – Teil 2",
						 "")))->title,
			    "Ballade – Teil 2");
	page_done(&g);
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
		const struct iserv_show *s = show_given(&g, pages[i]);

		assert_true(s->start == berlin(2026, 10, 26, 8, 0));
		assert_true(s->due == berlin(2026, 11, 2, 23, 59));
		assert_string_equal(s->odd_due, "");
		page_done(&g);
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
		if (show_given(&g, html)->done != rows[i].done)
			fail_msg("%zu: %s", i, rows[i].page);
		page_done(&g);
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
		s = show_given(&g, html);
		if (s->due_day != rows[i].day ||
		    s->due != berlin(2026, 11, 2, rows[i].h, rows[i].mi))
			fail_msg("%s", rows[i].cell);
		page_done(&g);
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
		assert_string_equal(show_given(&g, html)->button, rows[i].name);
		page_done(&g);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exercise_of_today_is_read),
		cmocka_unit_test(a_tolerance_of_no_known_date_is_none),
		cmocka_unit_test(a_form_is_copied_but_for_buttons_and_files),
		cmocka_unit_test(an_exercise_of_2021_is_read),
		cmocka_unit_test(a_required_field_without_a_name_is_none),
		cmocka_unit_test(the_text_of_a_form_is_clean_and_kept_as_it_came),
		cmocka_unit_test(a_page_without_an_exercise_is_an_error),
		cmocka_unit_test(a_title_keeps_its_own_hyphens),
		cmocka_unit_test(a_table_of_the_teacher_moves_no_deadline),
		cmocka_unit_test(only_the_school_says_that_it_is_done),
		cmocka_unit_test(a_day_alone_is_no_moment),
		cmocka_unit_test(the_button_that_hands_in_is_the_page_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
