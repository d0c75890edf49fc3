/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>

#include <cmocka.h>

#include "school/multipart.h"

static const char type[] = "multipart/form-data; boundary=\"xyz\"";

static void on_begin(void *ctx, const struct multipart_part *part)
{
	buf_printf(
	    ctx, "[%s%s%s:", part->name, part->is_file ? "|" : "", part->file);
}

static void on_data(void *ctx, const void *p, size_t n)
{
	buf_add(ctx, p, n);
}

static void on_end(void *ctx)
{
	buf_str(ctx, "]");
}

/* Reads body in pieces of step bytes; "!" at the end: not whole. */
static void reads(const char *body, size_t len, size_t step, const char *want)
{
	struct buf out;
	struct multipart_sink sink = {on_begin, on_data, on_end, &out};
	struct multipart m;

	buf_init(&out, 1 << 20);
	assert_true(multipart_init(&m, type, &sink));
	for (size_t i = 0; i < len; i += step)
		multipart_add(&m, body + i, MIN(step, len - i));
	if (!multipart_whole(&m))
		buf_str(&out, "!");
	assert_string_equal(out.data, want);
	multipart_release(&m);
	buf_release(&out);
}

static void reads_in_any_pieces(const char *body, const char *want)
{
	size_t len = strlen(body);

	for (size_t step = 1; step <= len; step++)
		reads(body, len, step, want);
	/* And cut once, at every place. */
	for (size_t at = 0; at <= len; at++) {
		struct buf out;
		struct multipart_sink sink = {on_begin, on_data, on_end, &out};
		struct multipart m;

		buf_init(&out, 1 << 20);
		multipart_init(&m, type, &sink);
		multipart_add(&m, body, at);
		multipart_add(&m, body + at, len - at);
		if (!multipart_whole(&m))
			buf_str(&out, "!");
		assert_string_equal(out.data, want);
		multipart_release(&m);
		buf_release(&out);
	}
}

#define PART(head, body) \
	"--xyz\r\nContent-Disposition: form-data; " head "\r\n\r\n" body "\r" \
									 "\n"

static void fields_and_files_come_in_order(void **state)
{
	(void)state;
	reads_in_any_pieces(PART("name=\"token\"", "abc") PART(
				"name=\"file_1\"; filename=\"Lösung.pdf\"\r\n"
				"Content-Type: application/pdf",
				"bytes") "--xyz--\r\n",
	    "[token:abc][file_1|Lösung.pdf:bytes]");
}

static void what_only_looks_like_a_boundary_is_data(void **state)
{
	(void)state;
	reads_in_any_pieces(
	    PART("name=\"a\"", "\r\n--xy\r\r\n--x\r\n-\r\n\r\n--xyy") "--xyz--",
	    "[a:\r\n--xy\r\r\n--x\r\n-\r\n\r\n--xyy]");
}

static void an_empty_body_is_a_part(void **state)
{
	(void)state;
	reads_in_any_pieces(PART("name=\"a\"", "")
				PART("name=\"b\"; filename=\"\"", "") "--xyz--",
	    "[a:][b|:]");
}

static void what_stands_before_and_behind_does_not_count(void **state)
{
	(void)state;
	reads_in_any_pieces(
	    "before\r\n" PART("name=\"a\"", "1") "--xyz--\r\nbehind" PART(
		"name=\"b\"", "2"),
	    "[a:1]");
}

static void a_body_without_its_end_is_not_whole(void **state)
{
	(void)state;
	reads_in_any_pieces(
	    PART("name=\"a\"", "1") "--xyz\r\nContent-Disposition: form-data; "
				    "name=\"b\"\r\n\r\nhal",
	    "[a:1][b:hal!");
	reads_in_any_pieces("no part at all", "!");
}

static void a_file_s_name_loses_its_folders(void **state)
{
	(void)state;
	reads_in_any_pieces(
	    PART("name=f; filename=\"../../a\\\\e\\\"vil%22;x.pdf\"",
		"") "--xyz--",
	    "[f|e\"vil%22;x.pdf:]");
}

static void headers_without_an_end_break_it(void **state)
{
	struct buf out, body;
	struct multipart_sink sink = {on_begin, on_data, on_end, &out};
	struct multipart m;

	(void)state;
	buf_init(&out, 1 << 20);
	buf_init(&body, 1 << 20);
	buf_str(&body, "--xyz\r\nX: ");
	for (int i = 0; i < MULTIPART_HEAD_MAX; i++)
		buf_char(&body, 'a');
	buf_str(&body, "\r\n\r\n--xyz--");
	assert_true(multipart_init(&m, type, &sink));
	multipart_add(&m, body.data, body.len);
	assert_int_equal(m.state, MULTIPART_BROKEN);
	assert_int_equal(out.len, 0);
	multipart_release(&m);
	buf_release(&body);
	buf_release(&out);
}

static void other_types_are_none(void **state)
{
	struct multipart_sink sink = {on_begin, on_data, on_end, NULL};
	static const char *const types[] = {"application/json",
	    "multipart/form-data", "multipart/form-data; boundary=",
	    "multipart/form-data; boundary="
	    "0123456789012345678901234567890123456789"
	    "0123456789012345678901234567890123456789"};
	struct multipart m;

	(void)state;
	assert_false(multipart_init(&m, NULL, &sink));
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		assert_false(multipart_init(&m, types[i], &sink));
		multipart_add(&m, "--\r\n", 4);
		assert_false(multipart_whole(&m));
		multipart_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_and_files_come_in_order),
	    cmocka_unit_test(what_only_looks_like_a_boundary_is_data),
	    cmocka_unit_test(an_empty_body_is_a_part),
	    cmocka_unit_test(what_stands_before_and_behind_does_not_count),
	    cmocka_unit_test(a_body_without_its_end_is_not_whole),
	    cmocka_unit_test(a_file_s_name_loses_its_folders),
	    cmocka_unit_test(headers_without_an_end_break_it),
	    cmocka_unit_test(other_types_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
