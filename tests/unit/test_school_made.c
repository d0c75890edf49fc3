/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "school/made.h"

struct made {
	unsigned char *data;
	size_t len;
};

static struct made make(enum made_kind kind, size_t size)
{
	struct made m = {NULL, 0};
	FILE *f = open_memstream((char **)&m.data, &m.len);

	assert_non_null(f);
	assert_true(made_write(f, kind, "Übung (eins)", 5, size));
	assert_int_equal(fclose(f), 0);
	return m;
}

static unsigned le(const unsigned char *p, int n)
{
	return n ? p[0] | le(p + 1, n - 1) << 8 : 0;
}

static unsigned crc32_slowly(const unsigned char *p, size_t n)
{
	unsigned crc = ~0u;

	while (n--) {
		crc ^= *p++;
		for (int k = 0; k < 8; k++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
	}
	return ~crc;
}

static void sizes_are_about_what_was_asked(void **state)
{
	static const size_t sizes[] = {4000, 150000, 1000000};

	UNUSED(state);
	for (int kind = MADE_PDF; kind <= MADE_TEXT; kind++)
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			struct made m = make((enum made_kind)kind, sizes[i]);

			assert_in_range(m.len, sizes[i] / 2, sizes[i] * 3 / 2);
			free(m.data);
		}
}

static void the_same_seed_makes_the_same_bytes(void **state)
{
	UNUSED(state);
	for (int kind = MADE_PDF; kind <= MADE_TEXT; kind++) {
		struct made a = make((enum made_kind)kind, 90000);
		struct made b = make((enum made_kind)kind, 90000);

		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		free(a.data);
		free(b.data);
	}
}

static void an_odt_is_a_zip_whose_sums_are_right(void **state)
{
	struct made m = make(MADE_ODT, 100000);
	const unsigned char *end = m.data + m.len - 22, *p;
	unsigned count;

	UNUSED(state);
	assert_memory_equal(m.data + 30, "mimetypeapplication/vnd.oasis", 29);
	assert_int_equal(le(end, 4), 0x06054b50);
	count = le(end + 10, 2);
	assert_int_equal(count, 4);
	p = m.data + le(end + 16, 4);
	for (unsigned i = 0; i < count; i++) {
		unsigned name = le(p + 28, 2), size = le(p + 20, 4);
		const unsigned char *local = m.data + le(p + 42, 4);

		assert_int_equal(le(p, 4), 0x02014b50);
		assert_int_equal(le(local, 4), 0x04034b50);
		assert_memory_equal(local + 30, p + 46, name);
		assert_int_equal(
		    le(p + 16, 4), crc32_slowly(local + 30 + name, size));
		p += 46 + name;
	}
	assert_ptr_equal(p, end);
	free(m.data);
}

static void a_jpeg_has_its_markers_and_no_stray_one(void **state)
{
	struct made m = make(MADE_JPEG, 50000);
	size_t at = 2;

	UNUSED(state);
	assert_int_equal(m.data[0] << 8 | m.data[1], 0xffd8);
	while (m.data[at + 1] != 0xda) {
		assert_int_equal(m.data[at], 0xff);
		at += 2 + (size_t)(m.data[at + 2] << 8 | m.data[at + 3]);
	}
	at += 2 + (size_t)(m.data[at + 2] << 8 | m.data[at + 3]);
	for (; at < m.len - 2; at++)
		assert_false(m.data[at] == 0xff && m.data[at + 1] != 0);
	assert_int_equal(m.data[at] << 8 | m.data[at + 1], 0xffd9);
	free(m.data);
}

static void a_pdf_points_at_its_objects(void **state)
{
	struct made m = make(MADE_PDF, 20000);
	const char *text = (const char *)m.data;
	const char *tail = NULL, *p;
	unsigned long at;
	unsigned count;

	UNUSED(state);
	assert_memory_equal(text, "%PDF-1.4", 8);
	for (p = text; (p = strstr(p, "startxref")); p++)
		tail = p;
	assert_non_null(tail);
	at = strtoul(tail + 10, NULL, 10);
	assert_memory_equal(text + at, "xref\n0 ", 7);
	count = (unsigned)strtoul(text + at + 7, NULL, 10);
	p = strchr(text + at + 7, '\n') + 1;
	for (unsigned i = 1; i < count; i++) {
		char want[24];
		int n = snprintf(want, sizeof(want), "%u 0 obj", i);

		assert_memory_equal(
		    text + strtoul(p + 20 * i, NULL, 10), want, (size_t)n);
	}
	free(m.data);
}

static void a_wav_says_its_length(void **state)
{
	struct made m = make(MADE_WAV, 10000);

	UNUSED(state);
	assert_memory_equal(m.data, "RIFF", 4);
	assert_int_equal(le(m.data + 4, 4), m.len - 8);
	assert_int_equal(le(m.data + 40, 4), m.len - 44);
	free(m.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sizes_are_about_what_was_asked),
	    cmocka_unit_test(the_same_seed_makes_the_same_bytes),
	    cmocka_unit_test(an_odt_is_a_zip_whose_sums_are_right),
	    cmocka_unit_test(a_jpeg_has_its_markers_and_no_stray_one),
	    cmocka_unit_test(a_pdf_points_at_its_objects),
	    cmocka_unit_test(a_wav_says_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
