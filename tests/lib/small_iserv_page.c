/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of the little IServ's exercise. */
#include "base/base.h"
#include "tests/lib/small_iserv.h"

static void escape(struct buf *b, const char *s)
{
	for (; *s; s++)
		if (strchr("<>&\"", *s))
			buf_printf(b, "&#%d;", *s);
		else
			buf_char(b, *s);
}

static void put_own(struct small_iserv *s, struct buf *b)
{
	buf_str(b, "<form name=\"iserv_exercise_element\" method=\"post\"");
	if (s->own_form)
		buf_str(b, " action=\"" ISERV_ROOT "/iserv/exercise/delete/"
			"confirm?id=4711&amp;type=submission\"");
	buf_str(b, "><table><tbody>");
	for (int i = 0; i < ISERV_FILES; i++)
		if (s->own[i].id)
			buf_printf(b, "<tr><td><input type=\"checkbox\" name=\""
				"iserv_exercise_element[elements][]\" value=\"%"
				PRId64 "\"></td><td><a href=\"" SMALL_ISERV_DOWNLOAD "%" PRId64
				"/%s\">x</a></td></tr>", s->own[i].id,
				s->own[i].id, s->own[i].name);
	buf_str(b, "</tbody></table>");
	if (s->own_form)
		buf_str(b, "<input type=\"hidden\" name=\""
			"iserv_exercise_element[_token]\" value=\"own\"><button "
			"name=\"iserv_exercise_element[actions][delete]\">x"
			"</button>");
	buf_str(b, "</form>");
}

static void put_form(struct small_iserv *s, struct buf *b)
{
	buf_printf(b, "<form name=\"submission\" method=\"post\" action=\"%s"
		   SMALL_ISERV_CONFIRM "\" enctype=\"multipart/form-data\">",
		   s->foreign ? "https://boese.example" : ISERV_ROOT);
	if (s->text) {
		buf_str(b, "<textarea name=\"submission[text]\">");
		escape(b, s->words);
		buf_str(b, "</textarea><input type=\"hidden\" "
			"name=\"submission[html]\" value=\"\">");
	}
	buf_str(b, "<input type=\"hidden\" name=\"submission"
		"[previousSubmissionTypes][0]\" value=\"files\" required>");
	buf_printf(b, "<select name=\"submission[confirmed]\" required>"
		   "<option value=\"1\"%s>Ja</option><option value=\"0\"%s>Nein"
		   "</option></select>", s->done ? " selected" : "",
		   s->done ? "" : " selected");
	if (s->files)
		buf_str(b, "<input type=\"hidden\" name=\"submission[newFiles]"
			"[picker]\"><input type=\"file\" multiple name=\""
			"submission[newFiles][upload][]\">");
	if (s->extra_hidden)
		buf_str(b, "<input type=\"hidden\" name=\"submission[stamp]\" "
			"value=\"kept &amp; c\303\266pied\">");
	if (s->extra_required)
		buf_str(b, "<input name=\"submission[signature]\" required>");
	buf_printf(b, "<input type=\"hidden\" name=\"submission[_token]\" "
		   "value=\"csrf-%d-%d\"><button name=\"submission[reset]\">"
		   "x</button>", s->session, ++s->tokens);
	if (!s->no_button)
		buf_str(b, "<button name=\"submission[confirmActions][submit]\">"
			"x</button>");
	buf_str(b, "</form>");
}

void small_iserv_page(struct small_iserv *s, struct buf *b, const char *wrong)
{
	buf_str(b, "<!DOCTYPE html><html><body><nav><form name=\"search\">"
		"</form></nav><div id=\"content\"><div class=\"panel\"><h3 "
		"class=\"panel-title\">Aufgabe - Der Panther</h3></div>");
	if (s->no_panel)
		buf_clear(b), buf_str(b, "<html><body><p>Hier entsteht Neues.");
	else {
		buf_str(b, "<div class=\"panel\"><h3 class=\"panel-title\">"
			"Abgabe</h3>");
		if (wrong)
			buf_printf(b, "<div class=\"has-error\"><span class=\""
				   "help-block\">%s</span></div>", wrong);
		if (s->done)
			buf_str(b, "<p>Diese Aufgabe wurde als erledigt markiert."
				"</p>");
		put_own(s, b);
		if (!s->closed)
			put_form(s, b);
		else if (*s->words) {
			buf_str(b, "<h5>Deine Textabgabe</h5><div class=\""
				"text-break-word\">");
			for (const char *c = s->words; *c; c++)
				*c == '\n' ? buf_str(b, "<br>\n") :
					     buf_char(b, *c);
			buf_str(b, "</div>");
		}
		buf_str(b, "</div></div>");
	}
	buf_str(b, "</body></html>");
}
