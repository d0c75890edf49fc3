/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads without a server: in order, in any order, at the same time. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "school/upload.h"

#define MIA  "u0"
#define CAN  "u4"
#define TEXT "abcdefghij"
#define TEXT_SHA256 \
	"72399361da6a7754fec986dca5b7cbaf1c810a28ded4abaf56b2106d06cb78b0"

struct fixed {
	struct school s;
	struct clock clock;
	int64_t now;
};

static int64_t fixed_now(void *ctx)
{
	return ((struct fixed *)ctx)->now;
}

static int open_school(void **state)
{
	struct fixed *f = calloc(1, sizeof(*f));
	bool empty;

	assert_non_null(f);
	f->now = 1700000000;
	f->clock.now = fixed_now;
	f->clock.mono_ms = fixed_now;
	f->clock.ctx = f;
	assert_int_equal(
	    school_open(&f->s, NULL, &f->clock, random_system(), &empty), 0);
	*state = f;
	return 0;
}

static int close_school(void **state)
{
	struct fixed *f = *state;

	school_close(&f->s);
	free(f);
	return 0;
}

static struct upload begin(struct school *s, int64_t length, bool pieces)
{
	struct upload_wish wish = {.length = length, .pieces = pieces};
	struct upload u;

	assert_int_equal(upload_new(s, MIA, &wish, &u), UPLOAD_OK);
	return u;
}

static enum upload_result ended(
    struct school *s, struct upload_write *w, bool whole, struct upload *u)
{
	enum upload_result r;

	do
		r = upload_end(s, w, whole, u);
	while (r == UPLOAD_SETTLING);
	return r;
}

static enum upload_result put(struct school *s, struct upload *u, int64_t at,
    const char *data, const char *checksum, bool whole)
{
	struct upload_write w;
	enum upload_result r = upload_begin(
	    s, u, at, (int64_t)strlen(data), checksum, &w);

	if (r)
		return r;
	upload_add(&w, data, strlen(data));
	return ended(s, &w, whole, u);
}

static void holds(struct school *s, const struct upload *u, int64_t offset,
    const char *ranges)
{
	struct upload now;
	struct buf text;

	assert_int_equal(upload_get(s, MIA, u->id, &now), UPLOAD_OK);
	assert_int_equal(now.offset, offset);
	buf_init(&text, 4096);
	upload_ranges(s, &now, &text);
	assert_string_equal(text.data, ranges);
	buf_release(&text);
}

static void an_upload_keeps_what_came_before_a_cut(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 10, false), again;

	assert_int_equal(put(s, &u, 0, "abcd", "", false), UPLOAD_OK);
	holds(s, &u, 4, "");
	assert_int_equal(upload_get(s, CAN, u.id, &again), UPLOAD_UNKNOWN);
	assert_int_equal(put(s, &u, 4, "efghijk", "", true), UPLOAD_TOO_LARGE);
	assert_int_equal(put(s, &u, 5, "fg", "", true), UPLOAD_WRONG_OFFSET);
	holds(s, &u, 4, "");
	assert_int_equal(put(s, &u, 4, "efghij", "", true), UPLOAD_OK);
	assert_string_equal(u.sha256, TEXT_SHA256);
}

static void a_checksum_makes_a_request_whole_or_nothing(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 8, false);
	char hex[HASH_HEX_SIZE];

	hash_bytes(HASH_SHA256, "abcd", 4, hex);
	assert_int_equal(put(s, &u, 0, "abce", hex, true), UPLOAD_MISMATCH);
	assert_int_equal(put(s, &u, 0, "ab", hex, false), UPLOAD_UNFINISHED);
	assert_int_equal(u.offset, 0);
	assert_int_equal(put(s, &u, 0, "abcd", hex, true), UPLOAD_OK);
	assert_int_equal(u.offset, 4);
}

static void an_upload_expires(void **state)
{
	struct fixed *f = *state;
	struct upload u = begin(&f->s, 8, true), again;

	assert_int_equal(put(&f->s, &u, 3, "d", "", true), UPLOAD_OK);
	f->now += SCHOOL_UPLOAD_LIFE + 1;
	assert_int_equal(upload_get(&f->s, MIA, u.id, &again), UPLOAD_EXPIRED);
	upload_expire(&f->s);
	assert_int_equal(upload_get(&f->s, MIA, u.id, &again), UPLOAD_EXPIRED);
}

static void pieces_come_in_any_order_and_more_than_once(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 10, true);

	assert_int_equal(put(s, &u, 7, "hi", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 3, "d", "", false), UPLOAD_OK);
	holds(s, &u, 0, "3-3,7-8");
	upload_close_all(s); /* as after a restart */
	holds(s, &u, 0, "3-3,7-8");
	assert_int_equal(put(s, &u, 0, "abcdef", "", true), UPLOAD_OK);
	holds(s, &u, 6, "7-8");
	assert_int_equal(put(s, &u, 2, "cdefghij", "", true), UPLOAD_OK);
	assert_string_equal(u.sha256, TEXT_SHA256);
	assert_int_equal(put(s, &u, 4, "efg", "", true), UPLOAD_OK);
	holds(s, &u, 10, "");
}

static void other_bytes_are_never_mixed_in(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 10, true);

	assert_int_equal(put(s, &u, 4, "efgh", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 0, "abcdeXg", "", true), UPLOAD_DIFFERENT);
	holds(s, &u, 0, "4-7");
	assert_int_equal(put(s, &u, 0, "abcdef", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 8, "ij", "", true), UPLOAD_OK);
	assert_string_equal(u.sha256, TEXT_SHA256);
	assert_int_equal(put(s, &u, 9, "X", "", true), UPLOAD_DIFFERENT);
}

static void two_write_the_same_range_at_the_same_time(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 10, true), a, b;
	struct upload_write one, two;

	assert_int_equal(upload_begin(s, &u, 0, 10, "", &one), UPLOAD_OK);
	assert_int_equal(upload_begin(s, &u, 0, 10, "", &two), UPLOAD_OK);
	upload_add(&one, "abc", 3);
	holds(s, &u, 3, "");
	upload_add(&two, "abcdefgh", 8);
	upload_add(&one, "defghij", 7);
	upload_add(&two, "ij", 2);
	assert_int_equal(ended(s, &one, true, &a), UPLOAD_OK);
	assert_string_equal(a.sha256, TEXT_SHA256);
	assert_int_equal(ended(s, &two, true, &b), UPLOAD_OK);
	holds(s, &u, 10, "");
}

/* Its bytes lie in the file, and another writes over them. */
static void a_checksum_does_not_speak_for_others_bytes(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 10, true), after;
	struct upload_write one;
	char hex[HASH_HEX_SIZE];

	hash_bytes(HASH_SHA256, "abcd", 4, hex);
	assert_int_equal(upload_begin(s, &u, 0, 4, hex, &one), UPLOAD_OK);
	upload_add(&one, "abcd", 4);
	assert_int_equal(put(s, &u, 2, "XY", "", true), UPLOAD_OK);
	assert_int_equal(ended(s, &one, true, &after), UPLOAD_MISMATCH);
	holds(s, &u, 0, "2-3");
}

static void the_whole_is_compared_and_its_last_bytes_dropped(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload_wish wish = {.length = 10, .sha256_told = TEXT_SHA256,
	    .pieces = true};
	struct upload u;

	assert_int_equal(upload_new(s, MIA, &wish, &u), UPLOAD_OK);
	assert_int_equal(put(s, &u, 6, "ghij", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 0, "abcdeX", "", true), UPLOAD_MISMATCH);
	holds(s, &u, 0, "6-9");
	assert_int_equal(put(s, &u, 0, "abcdef", "", true), UPLOAD_OK);
	assert_string_equal(u.sha256, TEXT_SHA256);
}

static void ranges_have_a_limit(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	struct upload u = begin(s, 1000, true);

	for (int i = 1; i <= UPLOAD_RANGES_MAX; i++)
		assert_int_equal(put(s, &u, i * 2, "x", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 900, "x", "", true), UPLOAD_WRONG_OFFSET);
	assert_int_equal(put(s, &u, 2001, "x", "", true), UPLOAD_WRONG_OFFSET);
	assert_int_equal(put(s, &u, 3, "y", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 0, "z", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 5, "y", "", true), UPLOAD_OK);
	assert_int_equal(put(s, &u, 900, "x", "", true), UPLOAD_OK);
}

/* The reply to the last piece was lost while the school still hashed. */
static void what_is_complete_settles_without_its_client(void **state)
{
	struct school *s = &((struct fixed *)*state)->s;
	static char mega[3 << 20];
	struct upload u = begin(s, sizeof(mega), true), now;
	struct upload_write w;

	memset(mega, 'm', sizeof(mega));
	assert_int_equal(upload_begin(s, &u, 1, -1, "", &w), UPLOAD_OK);
	upload_add(&w, mega, sizeof(mega) - 1);
	assert_int_equal(ended(s, &w, true, &now), UPLOAD_OK);
	assert_int_equal(upload_begin(s, &u, 0, 1, "", &w), UPLOAD_OK);
	upload_add(&w, mega, 1);
	assert_int_equal(upload_end(s, &w, true, &now), UPLOAD_SETTLING);
	assert_int_equal(ended(s, &w, false, &now), UPLOAD_OK);
	assert_string_equal(now.sha256, "");
	while (upload_work(s))
		;
	assert_int_equal(upload_get(s, MIA, u.id, &now), UPLOAD_OK);
	assert_int_equal(strlen(now.sha256), 64);
}

int main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, open_school, close_school)
	const struct CMUnitTest tests[] = {
	    T(an_upload_keeps_what_came_before_a_cut),
	    T(a_checksum_makes_a_request_whole_or_nothing),
	    T(an_upload_expires),
	    T(pieces_come_in_any_order_and_more_than_once),
	    T(other_bytes_are_never_mixed_in),
	    T(two_write_the_same_range_at_the_same_time),
	    T(a_checksum_does_not_speak_for_others_bytes),
	    T(the_whole_is_compared_and_its_last_bytes_dropped),
	    T(ranges_have_a_limit),
	    T(what_is_complete_settles_without_its_client),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
