/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/clock.h"
#include "providers/dav_read.h"

#include <setjmp.h>
#include <cmocka.h>

#define ROOT "https://webdav.iserv.test"
#define ROWS 20

struct seen {
	int n;
	struct dav_row rows[ROWS];
	char href[ROWS][200], name[ROWS][200], etag[ROWS][DAV_ETAG_SIZE];
};

static enum err see(void *ctx, const struct dav_row *row)
{
	struct seen *s = ctx;

	if (s->n == ROWS)
		return ERR_LIMIT;
	s->rows[s->n] = *row;
	str_copy(s->href[s->n], sizeof(s->href[0]), row->href);
	str_copy(s->name[s->n], sizeof(s->name[0]), row->name);
	str_copy(s->etag[s->n], sizeof(s->etag[0]), row->etag);
	s->n++;
	return ERR_OK;
}

static enum err read_text(const char *xml, const char *href, struct seen *s)
{
	const struct dav_where where = { ROOT, "/webdav/", href };

	memset(s, 0, sizeof(*s));
	return dav_read(xml, strlen(xml), &where, see, s);
}

static enum err read_file(const char *name, const char *href, struct seen *s)
{
	char path[200], text[16384] = "";
	FILE *f;

	str_printf(path, sizeof(path), "tests/corpus/dav/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	return read_text(text, href, s);
}

/* One response with that href, in the folder Files. */
static int rows_of(const char *href, struct seen *s)
{
	char xml[2000];

	str_printf(xml, sizeof(xml), "<D:multistatus xmlns:D=\"DAV:\">"
		   "<D:response><D:href>%s</D:href><D:propstat><D:prop/>"
		   "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
		   "</D:response></D:multistatus>", href);
	assert_int_equal(read_text(xml, "Files/", s), ERR_OK);
	return s->n;
}

static void a_folder_is_read_with_what_is_said_of_each(void **state)
{
	struct seen s;

	UNUSED(state);
	assert_int_equal(read_file("apache.xml", "Files/", &s), ERR_OK);
	assert_int_equal(s.n, 3);
	assert_true(s.rows[0].self && s.rows[0].folder);
	assert_string_equal(s.href[0], "Files/");
	assert_string_equal(s.name[1], "Br\xc3\xbc" "che #?%+.pdf");
	assert_string_equal(s.href[1], "Files/Br%C3%BCche%20%23%3F%25%2B.pdf");
	assert_string_equal(s.etag[1], "\"148f2-64a2\"");
	assert_int_equal(s.rows[1].size, 84210);
	assert_int_equal(s.rows[1].modified, 1793088930);
	assert_false(s.rows[1].folder || s.rows[1].self);
	assert_string_equal(s.name[2], "Mathe");
	assert_true(s.rows[2].folder);
	/* what stands under a 404 was not said */
	assert_int_equal(s.rows[0].room, -1);
}

static void other_dialects_say_the_same(void **state)
{
	struct seen s;

	UNUSED(state);
	assert_int_equal(read_file("sabre.xml", "Files/", &s), ERR_OK);
	assert_int_equal(s.n, 2);
	assert_true(s.rows[0].self);
	assert_string_equal(s.href[0], "Files/");
	assert_int_equal(s.rows[0].room, 52428800);
	assert_string_equal(s.name[1], "\xd0\x9f\xd0\xb8\xd1\x81\xd1\x8c\xd0"
				       "\xbc\xd0\xbe.odt");
	assert_string_equal(s.etag[1], "W/\"abc\"");
	assert_false(dav_is_strong(s.etag[1]) || dav_is_strong(""));
	assert_int_equal(read_file("plain.xml", "Files/", &s), ERR_OK);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.name[1], "a&b.txt");
	assert_string_equal(s.etag[1], "\"x\"");
	assert_int_equal(s.rows[1].size, 7);
}

static void hrefs_may_be_absolute_relative_or_half_encoded(void **state)
{
	struct seen s;

	UNUSED(state);
	assert_int_equal(rows_of("/webdav/Files/a b.txt", &s), 1);
	assert_string_equal(s.href[0], "Files/a%20b.txt");
	assert_int_equal(rows_of("/webdav/%46iles/%c3%9c", &s), 1);
	assert_string_equal(s.href[0], "Files/%C3%9C");
	assert_int_equal(rows_of(ROOT ":8443/webdav/Files/a", &s), 1);
	assert_int_equal(rows_of("http://WEBDAV.iserv.test/webdav/Files/a", &s),
			 1);
	assert_int_equal(rows_of("/webdav/Files", &s), 1);
	assert_true(s.rows[0].self);
}

static void what_lies_elsewhere_is_left_out(void **state)
{
	static const char *const hrefs[] = {
		"https://boese.test/webdav/Files/a", "//boese.test/webdav/Files/a",
		"/webdav/Files/../a", "/webdav/Files/%2e%2e", "/webdav/Files/.",
		"/webdav/Files/%2E%2E/", "/webdav/Files/a%2Fb",
		"/webdav/Files/a%00b", "/webdav/Files//a", "/webdav/Files/a/b",
		"/webdav/Other/a", "/webdav/", "/webdav/Files2", "Files/a", "",
		"/webdav/Files/a?b", "/webdav/Files/a#b", "/etc/passwd",
		"file:///webdav/Files/a", "/webdav/Filesa/b",
		"https://webdav.iserv.test.boese.test/webdav/Files/a",
		"https://webdav.iserv.test@boese.test/webdav/Files/a",
	};
	struct seen s;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(hrefs); i++)
		if (rows_of(hrefs[i], &s))
			fail_msg("\"%s\" was taken for %s", hrefs[i], s.href[0]);
}

static void names_are_clean(void **state)
{
	struct seen s;

	UNUSED(state);
	assert_int_equal(rows_of("/webdav/Files/a%1B%5B31m%E2%80%AE.txt", &s), 1);
	assert_null(strchr(s.name[0], '\033'));
	assert_null(strstr(s.name[0], "\xe2\x80\xae"));
	assert_string_equal(s.href[0], "Files/a%1B%5B31m%E2%80%AE.txt");
	assert_int_equal(rows_of("/webdav/Files/caf%E9", &s), 1); /* Latin-1 */
	assert_string_equal(s.name[0], "caf\xef\xbf\xbd");
	assert_string_equal(s.href[0], "Files/caf%E9");
	assert_int_equal(rows_of("/webdav/Files/u%CC%88", &s), 1); /* NFD */
	assert_string_equal(s.name[0], "\xc3\xbc");
	assert_string_equal(s.href[0], "Files/u%CC%88");
	assert_int_equal(rows_of("/webdav/Files/100%", &s), 1);
	assert_string_equal(s.href[0], "Files/100%25");
}

static void what_is_no_multistatus_is_garbled(void **state)
{
	static const char *const texts[] = {
		"", "<html><body>login</body></html>", "{}",
		"<multistatus xmlns=\"DAV:\">", "<multistatus/>",
		"<multistatus xmlns=\"x:\"/>",
		"<!DOCTYPE m [<!ENTITY a \"b\">]><multistatus xmlns=\"DAV:\"/>",
		"<multistatus xmlns=\"DAV:\"><response><href>&lol;</href>"
		"</response></multistatus>",
	};
	struct seen s;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (read_text(texts[i], "", &s) != ERR_GARBLED)
			fail_msg("\"%s\" was read", texts[i]);
	assert_int_equal(read_text("<multistatus xmlns=\"DAV:\"/>", "", &s),
			 ERR_OK);
	assert_int_equal(s.n, 0);
}

static void depth_and_rows_have_limits(void **state)
{
	const struct dav_where where = { ROOT, "/webdav/", "Files/" };
	struct seen s = { 0 };
	struct buf b;

	UNUSED(state);
	buf_init(&b, 4u << 20);
	buf_str(&b, "<multistatus xmlns=\"DAV:\">");
	for (int i = 0; i < 100000; i++)
		buf_str(&b, "<a>");
	assert_int_equal(dav_read(b.data, b.len, &where, see, &s), ERR_GARBLED);
	buf_clear(&b);
	buf_str(&b, "<multistatus xmlns=\"DAV:\">");
	for (int i = 0; i < ROWS + 1; i++)
		buf_printf(&b, "<response><href>/webdav/Files/%d</href>"
			   "</response>", i);
	buf_str(&b, "</multistatus>");
	assert_int_equal(dav_read(b.data, b.len, &where, see, &s), ERR_LIMIT);
	assert_int_equal(s.n, ROWS);
	buf_release(&b);
}

/* As much as a reply may have at all. */
static void sixteen_megabytes_of_rows_are_soon_over(void **state)
{
	static const char row[] = "<response><href>/webdav/Files/a</href>"
				  "</response>";
	const struct clock *clock = clock_system();
	int64_t began = clock_mono_ms(clock);
	struct seen s = { 0 };
	struct buf b;

	UNUSED(state);
	buf_init(&b, 16u << 20);
	buf_str(&b, "<multistatus xmlns=\"DAV:\">");
	while (!buf_error(&b))
		buf_str(&b, row);
	assert_int_equal(read_text(b.data, "Other/", &s), ERR_GARBLED);
	assert_int_equal(s.n, 0);
	assert_int_equal(read_text(b.data, "Files/", &s), ERR_LIMIT);
	buf_release(&b);
	assert_true(clock_mono_ms(clock) - began < 60000);
}

static void the_server_says_what_the_root_is_called(void **state)
{
	static const char xml[] = "<multistatus xmlns=\"DAV:\"><response><href>"
		"/dav/u%20ser</href><propstat><prop><resourcetype><collection/>"
		"</resourcetype></prop></propstat></response></multistatus>";
	char base[DAV_HREF_SIZE];

	UNUSED(state);
	assert_int_equal(dav_base(xml, sizeof(xml) - 1, ROOT, base), ERR_OK);
	assert_string_equal(base, "/dav/u%20ser/");
	assert_int_equal(dav_base("<a/>", 4, ROOT, base), ERR_GARBLED);
}

static void paths_of_people_become_hrefs(void **state)
{
	struct buf b;

	UNUSED(state);
	buf_init(&b, DAV_HREF_SIZE);
	assert_int_equal(dav_href(&b, "/Files//Br\xc3\xbc" "che #?%+.pdf/"),
			 ERR_OK);
	assert_string_equal(b.data, "Files/Br%C3%BCche%20%23%3F%25%2B.pdf");
	buf_clear(&b);
	assert_int_equal(dav_href(&b, "/"), ERR_OK);
	assert_string_equal(b.data, "");
	assert_int_equal(dav_href(&b, "Files/../x"), ERR_BAD_NAME);
	assert_int_equal(dav_href(&b, "./x"), ERR_BAD_NAME);
	assert_int_equal(dav_href(&b, "caf\xe9"), ERR_BAD_NAME);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_read_with_what_is_said_of_each),
		cmocka_unit_test(other_dialects_say_the_same),
		cmocka_unit_test(hrefs_may_be_absolute_relative_or_half_encoded),
		cmocka_unit_test(what_lies_elsewhere_is_left_out),
		cmocka_unit_test(names_are_clean),
		cmocka_unit_test(what_is_no_multistatus_is_garbled),
		cmocka_unit_test(depth_and_rows_have_limits),
		cmocka_unit_test(sixteen_megabytes_of_rows_are_soon_over),
		cmocka_unit_test(the_server_says_what_the_root_is_called),
		cmocka_unit_test(paths_of_people_become_hrefs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
