/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/part.h"

#include <setjmp.h>
#include <cmocka.h>

#define SIZE (1 << 20)
#define TAG "\"v1\""

struct place {
	char dir[64], path[96], meta[104], sha[HASH_HEX_SIZE];
	char *bytes;
};

static void begin(struct place *l)
{
	str_copy(l->dir, sizeof(l->dir), "/tmp/ranzen-part-XXXXXX");
	assert_non_null(mkdtemp(l->dir));
	str_printf(l->path, sizeof(l->path), "%s/part", l->dir);
	str_printf(l->meta, sizeof(l->meta), "%s.meta", l->path);
	l->bytes = malloc(SIZE);
	for (int i = 0; i < SIZE; i++)
		l->bytes[i] = (char)(i * 7 + (i >> 9));
	hash_bytes(HASH_SHA256, l->bytes, SIZE, l->sha);
}

static void finish(struct place *l)
{
	unlink(l->meta);
	unlink(l->path);
	assert_int_equal(rmdir(l->dir), 0);
	free(l->bytes);
}

static void open_it(struct part *p, const struct place *l)
{
	assert_int_equal(part_open(p, disk_real(), l->path, SIZE, l->sha), ERR_OK);
}

static void put(struct part *p, const struct place *l, int from, int to)
{
	assert_int_equal(part_write(p, from, l->bytes + from, (size_t)(to - from)),
			 ERR_OK);
}

static enum err end(struct part *p)
{
	enum err err;

	assert_true(part_is_whole(p));
	while (!part_hash(p, 100000, &err))
		;
	return err ? err : part_finish(p, "");
}

static void bytes_may_come_in_any_order_and_twice(void **state)
{
	struct place l;
	struct part p;

	UNUSED(state);
	begin(&l);
	open_it(&p, &l);
	assert_int_equal(part_begin(&p, TAG), ERR_OK);
	put(&p, &l, 500000, SIZE);
	put(&p, &l, 0, 1000);
	assert_int_equal(p.hashed, 1000);
	put(&p, &l, 300000, 600000);
	/* what is there stays: the digest may know it already */
	memset(l.bytes, 0, 500);
	put(&p, &l, 0, 300000);
	assert_int_equal(p.sum, SIZE);
	assert_int_equal(end(&p), ERR_OK);
	assert_string_equal(p.hex, l.sha);
	assert_int_equal(access(l.meta, F_OK), -1);
	part_close(&p);
	finish(&l);
}

static void after_a_crash_only_what_was_synced_counts(void **state)
{
	struct place l;
	struct part p, later;

	UNUSED(state);
	begin(&l);
	open_it(&p, &l);
	part_begin(&p, TAG);
	put(&p, &l, 0, 300000);
	put(&p, &l, 600000, 700000);
	assert_int_equal(part_record(&p), ERR_OK);
	put(&p, &l, 300000, 400000); /* written, not recorded; then it dies */
	open_it(&later, &l);
	assert_int_equal(later.sum, 400000);
	assert_int_equal(later.have.n, 2);
	assert_true(part_etag_is(&later, TAG));
	put(&later, &l, 300000, 600000);
	put(&later, &l, 700000, SIZE);
	assert_int_equal(end(&later), ERR_OK);
	part_close(&later);
	p.sum = p.recorded; /* the dead write no more */
	part_close(&p);
	finish(&l);
}

static void closing_keeps_what_came(void **state)
{
	struct place l;
	struct part p;

	UNUSED(state);
	begin(&l);
	open_it(&p, &l);
	part_begin(&p, TAG);
	put(&p, &l, 100, 400000);
	part_close(&p);
	open_it(&p, &l);
	assert_int_equal(p.sum, 399900);
	part_begin(&p, "\"v2\""); /* another file: nothing of the first is left */
	part_close(&p);
	open_it(&p, &l);
	assert_int_equal(p.sum, 0);
	assert_string_equal(p.etag, "");
	part_close(&p);
	finish(&l);
}

static void weak_or_odd_tags_are_none(void **state)
{
	static const char *const odd[] = { NULL, "", "W/\"v1\"", "v1", "\"a b\"",
					   "\"\x1b[0m\"" };
	struct place l;
	struct part p;

	UNUSED(state);
	begin(&l);
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		open_it(&p, &l);
		part_begin(&p, odd[i]);
		put(&p, &l, 0, 500000);
		part_close(&p);
		assert_int_equal(access(l.meta, F_OK), -1);
	}
	finish(&l);
}

static void write_text(const char *path, const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	fwrite(text, 1, len, f);
	fclose(f);
}

static int64_t sum_with(const struct place *l, const char *meta, size_t len)
{
	struct part p;
	int64_t sum;

	write_text(l->meta, meta, len);
	write_text(l->path, l->bytes, 500000);
	open_it(&p, l);
	sum = p.sum;
	p.recorded = p.sum;
	part_close(&p);
	return sum;
}

static void a_meta_that_is_wrong_is_as_none(void **state)
{
	static const char *const ends[] = {
		"1048576 0\n0 600000\n",       /* behind the end of the part */
		"1048576 0\n100 50\n", "1048576 0\n-5 50\n",
		"1048576 0\n0 50\n40 60\n",    /* out of order */
		"1048576 0\n0 50\nx\n", "1048577 0\n0 50\n", "-1 0\n0 50\n",
		"99999999999999999999 0\n0 50\n", "\n0 50\n", "", "x",
	};
	struct place l;
	char text[512];

	UNUSED(state);
	begin(&l);
	str_printf(text, sizeof(text), "ranzen-part 1\n" TAG "\n%s\n1048576 0\n"
		   "0 1000\n2000 2500\n", l.sha);
	assert_int_equal(sum_with(&l, text, strlen(text)), 1500);
	for (size_t n = 0; n < strlen(text); n++) /* torn */
		assert_true(sum_with(&l, text, n) <= 1500);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		str_printf(text, sizeof(text), "ranzen-part 1\n" TAG "\n%s\n%s",
			   l.sha, ends[i]);
		assert_int_equal(sum_with(&l, text, strlen(text)), 0);
	}
	str_printf(text, sizeof(text), "ranzen-part 1\n" TAG "\n%064d\n1048576 0\n"
		   "0 1000\n", 0); /* of other material */
	assert_int_equal(sum_with(&l, text, strlen(text)), 0);
	finish(&l);
}

static void a_wrong_digest_is_counted_across_restarts(void **state)
{
	struct place l;
	struct part p;

	UNUSED(state);
	begin(&l);
	str_printf(l.sha, sizeof(l.sha), "%064d", 1);
	for (int i = 1; i <= 3; i++) {
		open_it(&p, &l);
		part_begin(&p, TAG);
		put(&p, &l, 0, SIZE);
		assert_int_equal(end(&p), ERR_GARBLED);
		assert_int_equal(p.wrong, i);
		assert_int_equal(access(l.path, F_OK), -1);
		part_close(&p);
	}
	open_it(&p, &l);
	part_begin(&p, "\"v2\""); /* the school has mended it */
	assert_int_equal(p.wrong, 0);
	part_close(&p);
	finish(&l);
}

/* Killed between the new name and the end of the old one. */
static void what_has_its_name_already_is_not_written_into(void **state)
{
	char mine[104], *data;
	struct place l;
	struct part p;
	size_t len;

	UNUSED(state);
	begin(&l);
	str_printf(mine, sizeof(mine), "%s/mine", l.dir);
	assert_int_equal(disk_write_file(disk_real(), mine, "mine", 4, 0600),
			 ERR_OK);
	assert_int_equal(link(mine, l.path), 0);
	open_it(&p, &l);
	part_begin(&p, TAG);
	put(&p, &l, 0, 1000);
	part_close(&p);
	assert_int_equal(disk_read_file(disk_real(), mine, 100, &data, &len),
			 ERR_OK);
	assert_string_equal(data, "mine");
	free(data);
	unlink(mine);
	finish(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_may_come_in_any_order_and_twice),
		cmocka_unit_test(after_a_crash_only_what_was_synced_counts),
		cmocka_unit_test(closing_keeps_what_came),
		cmocka_unit_test(weak_or_odd_tags_are_none),
		cmocka_unit_test(a_meta_that_is_wrong_is_as_none),
		cmocka_unit_test(a_wrong_digest_is_counted_across_restarts),
		cmocka_unit_test(what_has_its_name_already_is_not_written_into),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
