/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A skeleton says nothing of anybody: whatever a page says, in texts,
 * attributes, comments or scripts, is looked for in what came of it.
 */
#include "base/base.h"
#include "providers/skeleton.h"

#include <setjmp.h>
#include <cmocka.h>

static const struct skeleton of = { "https://gsg-lilienthal.test", "/iserv" };

static char *skeleton(const char *html)
{
	struct tree t;
	struct buf b;
	char *out;

	assert_int_equal(tree_read(&t, html, strlen(html), NULL), ERR_OK);
	buf_init(&b, 8u << 20);
	skeleton_page(&b, &t.root, &of);
	assert_int_equal(buf_error(&b), ERR_OK);
	tree_release(&t);
	out = buf_take(&b);
	assert_non_null(out);
	return out;
}

static bool in_list(const char *s, size_t n)
{
	const char *word;

	for (int list = 0; list <= SKELETON_WITHIN; list++)
		for (size_t i = 0;
		     (word = skeleton_word((enum skeleton_list)list, i)); i++)
			for (const char *at = word; *at; at++)
				if (str_ncasecmp(at, s, n) == 0)
					return true;
	return false;
}

/* Runs of letters, and of digits that are not 0, of the whole source: tags,
 * comments and scripts as well. */
static void says_nothing_of(const char *html, const char *out)
{
	for (const char *s = html; *s;) {
		char word[200];
		size_t n = 0;

		while (isalnum((unsigned char)s[n]) || s[n] & 0x80)
			n++;
		str_printf(word, sizeof(word), "%.*s", (int)n, s);
		if (n >= 3 && n < sizeof(word) && strspn(word, "xX0") < n &&
		    !in_list(s, n) && strcmp(word, "amp") != 0 && strcmp(word, "https") != 0 &&
		    strstr(out, word))
			fail_msg("\"%s\" is still there:\n%s", word, out);
		s += n ? n : 1;
	}
}

#define HAS(out, what) \
	do { \
		if (!strstr(out, what)) \
			fail_msg("no \"%s\" in:\n%s", what, out); \
	} while (0)

static void nothing_that_a_page_says_stays(void **state)
{
	static const char html[] =
	    "<!DOCTYPE html><html lang=\"kobaisch\"><head>"
	    "<title>IServ - gsg-lilienthal.test</title>"
	    "<script src=\"/js/zwieback.js\">var nutzer = \"lena.vogt\";</script>"
	    "<style>.geheimnis { color: hotpink }</style></head><body>"
	    "<!-- Kommentar von Hubertus -->"
	    "<nav><a href=\"/iserv/profile\">Lena Vogt</a></nav>"
	    "<div id=\"content\" class=\"panel user-lena-panel klasse_8b\">"
	    "<form name=\"submission\" action=\"https://gsg-lilienthal.test/"
	    "iserv/exercise/confirm/4711?sitzung=qqrs#anker\">"
	    "<input type=\"hidden\" name=\"submission[_token]\" "
	    "id=\"submission__token\" value=\"kR7qPz3vLw\">"
	    "<input name=\"submission[vogtfeld][text]\" value=\"Mein Hamster\" "
	    "placeholder=\"Schreib etwas\" onclick=\"rufe('Petersen')\">"
	    "<textarea name=\"submission[text]\">Ich fand es langweilig.</textarea>"
	    "</form>"
	    "<a class=\"mailto\" data-name=\"Frau Petersen\" title=\"Erledigt\" "
	    "href=\"mailto:petersen@gsg-lilienthal.test\">Frau Petersen</a>"
	    "<a href=\"/iserv/fs/file/exercise-dl/900/Der%20Panther.pdf\">"
	    "Der Panther.pdf</a>"
	    "<a href=\"//cdn.nirgends.example/Umlaut\">Quelle</a>"
	    "<a href=\"https://gsg-lilienthal.test.boese.example/pfad\">y</a>"
	    "<img src=\"data:image/png;base64,iVBORw0KGgo\" alt=\"Klassenfoto\">"
	    "<p data-schueler=\"Lena\" quatsch\"attribut\">&Uuml;berraschung f&#252;r "
	    "&#8222;Zo&euml;&#8220; um 13:37</p>"
	    "<ganz-eigenes>Zimtschnecke</ganz-eigenes>"
	    "<option value=\"hockeyteam\">Hockeyteam</option></div></body></html>";
	char *out = skeleton(html);

	UNUSED(state);
	says_nothing_of(html, out);
	HAS(out, "id=\"content\"");
	HAS(out, "name=\"submission[_token]\"");
	HAS(out, "action=\"https://school/iserv/exercise/confirm/0000?");
	HAS(out, "href=\"/iserv/fs/file/exercise-dl/000/Xxx Xxxx.xxx\"");
	HAS(out, "href=\"https://elsewhere\"");
	HAS(out, "class=\"panel user-xxxx-xxxx xxxx_0x\"");
	free(out);
}

static void what_the_readers_know_stays(void **state)
{
	char *out = skeleton(
	    "<table id=\"crud-table\"><th>Abgabetermin</th><th>R&uuml;ckmeldungen"
	    "</th><tr class=\"info\"><td><span class=\"glyphicon glyphicon-ok\" "
	    "title=\"&Uuml;berf&auml;llig\"></span></td><td data-sort="
	    "\"20261102235900\">02.11.2026 23:59</td></tr></table>"
	    "<h3 class=\"panel-title\">Aufgabe - Balladen</h3><h5>Text</h5>"
	    "<a href=\"/iserv/exercise/past/exercise\">Vergangene Aufgaben</a>"
	    "<p>Du hast das am 3.4. als erledigt markiert, Lena.</p>");

	UNUSED(state);
	HAS(out, "id=\"crud-table\"");
	HAS(out, "Abgabetermin");
	HAS(out, "Rückmeldungen");
	HAS(out, "class=\"glyphicon glyphicon-ok\" title=\"Überfällig\"");
	HAS(out, "data-sort=\"00000000000000\"");
	HAS(out, "00.00.0000 00:00");
	HAS(out, "Aufgabe - Xxxx");
	HAS(out, "<h5>");
	HAS(out, "href=\"/iserv/exercise/past/exercise\"");
	HAS(out, "Vergangene Aufgaben");
	HAS(out, "als erledigt markiert");
	assert_null(strstr(out, "Lena"));
	free(out);
}

/* Frau Neu is a person, and a task may be called "Erledigt". */
static void a_state_in_a_link_is_a_name(void **state)
{
	char *out = skeleton("<td>Neu</td><a class=\"mailto\" data-name=\"Neu\" "
			     "title=\"Begonnen\"><b>Neu</b></a><i>Frau Neu</i>");
	char *first = strstr(out, "Neu");

	UNUSED(state);
	assert_non_null(first);
	assert_null(strstr(first + 1, "Neu"));
	assert_null(strstr(out, "Begonnen"));
	free(out);
}

static void path(const char *of_page, const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	skeleton_path(&b, of_page, &of);
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void an_address_ends_where_a_name_begins(void **state)
{
	UNUSED(state);
	path("/iserv/exercise/show/4711", "/iserv/exercise/show/0000");
	path("/iserv/exercise/login/file", "/iserv/exercise/login/file");
	path("/iserv/exercise/8b/file", "/iserv/exercise/0x/xxxx");
	path("/iserv/addressbook/public/show/lena.vogt",
	     "/iserv/xxxx/xxxx/xxxx/xxxx.xxxx");
	path("/iserv/file/-/Files/Show", "/iserv/file/-/Xxxx/Xxxx");
	path("/iserv/exercise?filter%5Bstatus%5D=past",
	     "/iserv/exercise?filter[status]=past");
	path("/iserv/auth/auth?client_id=web&nonce=a1b2&status=all",
	     "/iserv/auth/auth?xxxx_xx=xxx&xxxx=x0x0&status=all");
	path("https://gsg-lilienthal.test", "https://school");
	path("HTTPS://GSG-LILIENTHAL.test/iserv/", "https://school/iserv/");
	path("https://lena:vogt@gsg-lilienthal.test/", "https://elsewhere");
	path("/weiter?an=https://anders.example/", "/xxxx?xx=xxxx://xxxx.xxxx/");
	path("javascript:lena()", "javascript:");
}

static void a_school_with_another_prefix_is_none_to_be_known_by(void **state)
{
	static const struct skeleton renamed = { "https://a.test",
						 "/lilienthal" };
	struct buf b;

	UNUSED(state);
	buf_init(&b, 4096);
	skeleton_path(&b, "/lilienthal/exercise/show/12", &renamed);
	assert_string_equal(b.data, "/iserv/exercise/show/00");
	buf_release(&b);
}

static void a_long_text_is_short_and_words_have_no_length(void **state)
{
	struct buf b;

	UNUSED(state);
	buf_init(&b, 4096);
	skeleton_shape(&b, "Donaudampfschifffahrt 1234567890123456789012345 x "
			   "äöüß ÄÖ – \"<&>\" und so weiter und so fort, lange");
	assert_string_equal(b.data, "Xxxx 00000000000000000000 x xxxx XX - __"
				    "...");
	buf_release(&b);
}

static void a_table_of_lines_keeps_its_headers_only(void **state)
{
	static const char csv[] =
	    "Aufgabe;Starttermin;Abgabetermin;Tags;Erledigt;Rückmeldungen\n"
	    "\"Vokabeln \"\"Unit 2\"\"\";11.01.2021;18.01.2021 18:00;Englisch;Ja;\n";
	struct buf b;

	UNUSED(state);
	buf_init(&b, 4096);
	skeleton_lines(&b, csv, strlen(csv));
	assert_string_equal(b.data,
	    "Aufgabe;Starttermin;Abgabetermin;Tags;Erledigt;Rückmeldungen\n"
	    "_Xxxx __Xxxx 0___;00.00.0000;00.00.0000 00:00;Xxxx;Ja;\n");
	buf_release(&b);
}

/* The pages that other people saw, and 10 000 that nobody did. */
static void no_bytes_are_too_odd(void **state)
{
	static const char bits[] = "<>\"'&;=/ \n\t-!abZ09\303\274\342\200\236\377";
	unsigned seed = 7;

	UNUSED(state);
	for (int i = 0; i < 10000; i++) {
		char html[80] = "<a b=\"";

		for (size_t k = 6; k < sizeof(html) - 1; k++) {
			seed = seed * 1103515245u + 12345u;
			html[k] = bits[(seed >> 16) % (sizeof(bits) - 1)];
		}
		free(skeleton(html));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_that_a_page_says_stays),
		cmocka_unit_test(what_the_readers_know_stays),
		cmocka_unit_test(a_state_in_a_link_is_a_name),
		cmocka_unit_test(an_address_ends_where_a_name_begins),
		cmocka_unit_test(a_school_with_another_prefix_is_none_to_be_known_by),
		cmocka_unit_test(a_long_text_is_short_and_words_have_no_length),
		cmocka_unit_test(a_table_of_lines_keeps_its_headers_only),
		cmocka_unit_test(no_bytes_are_too_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
