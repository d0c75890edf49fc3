/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is sent next of a hand-in's files, without net or file. */
#include "base/base.h"
#include "base/buf.h"
#include "providers/open_parts.h"

#include <setjmp.h>
#include <cmocka.h>

#define SIZE 1000
#define PIECE 100

struct bag { struct parts p; struct part part[2]; };

static void begin(struct bag *b, int n, bool pieces)
{
	memset(b, 0, sizeof(*b));
	b->p.part = b->part;
	b->p.n = n;
	for (int i = 0; i < n; i++) {
		b->part[i].size = SIZE;
		b->part[i].state = PART_OPEN;
		b->part[i].pieces = pieces;
		str_copy(b->part[i].upload, sizeof(b->part[i].upload), "/u");
	}
}

static void finish(struct bag *b)
{
	for (int i = 0; i < b->p.n; i++) {
		spans_release(&b->part[i].held);
		spans_release(&b->part[i].flying);
		spans_release(&b->part[i].doubt);
		spans_release(&b->part[i].sent);
	}
}

static struct job next(struct bag *b)
{
	struct job job;

	parts_next(&b->p, PIECE, 10, &job);
	if (job.kind != JOB_NONE)
		assert_int_equal(parts_begin(&b->p, &job), ERR_OK);
	return job;
}

static struct job sends(struct bag *b, int64_t from, int64_t to)
{
	struct job job = next(b);

	assert_int_equal(job.kind, JOB_SEND);
	assert_int_equal(job.from, from);
	assert_int_equal(job.to, to);
	return job;
}

static enum part_news answered(struct bag *b, const struct job *job,
			       const char *offset, const char *ranges)
{
	struct claim c;
	enum part_news news;

	parts_end(&b->p, job);
	claim_read(&c, offset, ranges, "?1", SIZE);
	assert_true(c.offset >= 0);
	news = part_told(&b->part[job->part], job, &c);
	spans_release(&c.ranges);
	return news;
}

static void a_cut_goes_on_with_what_was_never_sent(void **state)
{
	struct bag b;
	struct job one, two;

	UNUSED(state);
	begin(&b, 1, true);
	/* more may have left than we were told, so large pieces here */
	b.part[0].size = SIZE * 1000;
	one = (struct job){ JOB_SEND, 0, 0, 200000 };
	two = (struct job){ JOB_SEND, 0, 200000, 400000 };
	assert_int_equal(parts_begin(&b.p, &one), ERR_OK);
	assert_int_equal(parts_begin(&b.p, &two), ERR_OK);
	assert_int_equal(parts_cut(&b.p, &one, 50000), ERR_OK);
	assert_int_equal(parts_cut(&b.p, &two, 0), ERR_OK);
	sends(&b, 50000 + PART_UNTOLD, 50000 + PART_UNTOLD + PIECE);
	finish(&b);
}

static void an_answer_ends_every_doubt(void **state)
{
	struct bag b;
	struct job one, two, three;

	UNUSED(state);
	begin(&b, 1, true);
	one = sends(&b, 0, 100);
	two = sends(&b, 100, 200);
	assert_int_equal(parts_cut(&b.p, &one, 60), ERR_OK);
	assert_int_equal(parts_cut(&b.p, &two, 60), ERR_OK);
	three = sends(&b, 200, 300);
	assert_int_equal(answered(&b, &three, "40", "bytes=100-159, 200-299"),
			 NEWS_MORE);
	assert_int_equal(part_prefix(&b.part[0]), 40);
	sends(&b, 40, 100); /* gaps first, and nothing twice */
	sends(&b, 160, 200);
	sends(&b, 300, 400);
	finish(&b);
}

static void nothing_left_but_doubt_is_asked_once(void **state)
{
	struct bag b;
	struct job last, ask;

	UNUSED(state);
	begin(&b, 1, true);
	assert_int_equal(spans_add(&b.part[0].held, 0, 900), ERR_OK);
	assert_int_equal(spans_add(&b.part[0].sent, 0, 900), ERR_OK);
	last = sends(&b, 900, 1000);
	assert_int_equal(next(&b).kind, JOB_NONE);
	assert_int_equal(parts_cut(&b.p, &last, 100), ERR_OK);
	ask = next(&b);
	assert_int_equal(ask.kind, JOB_ASK);
	assert_int_equal(next(&b).kind, JOB_NONE);
	assert_int_equal(answered(&b, &ask, "1000", NULL), NEWS_MORE);
	assert_int_equal(b.part[0].state, PART_WHOLE);
	finish(&b);
}

static void plain_tus_is_in_order_and_asked_after_a_cut(void **state)
{
	struct bag b;
	struct job one, other;

	UNUSED(state);
	begin(&b, 2, false);
	one = sends(&b, 0, 100);
	other = next(&b);
	assert_int_equal(other.part, 1); /* the next file meanwhile */
	assert_int_equal(parts_cut(&b.p, &one, 0), ERR_OK);
	one = next(&b);
	assert_int_equal(one.kind, JOB_ASK);
	b.part[0].pieces = false;
	assert_int_equal(answered(&b, &one, "30", NULL), NEWS_MORE);
	b.part[0].pieces = false;
	one = sends(&b, 30, 130);
	assert_int_equal(one.part, 0);
	finish(&b);
}

static void bytes_that_were_never_sent_are_not_believed(void **state)
{
	struct bag b;
	struct job one;

	UNUSED(state);
	begin(&b, 1, true);
	one = sends(&b, 0, 100);
	assert_int_equal(answered(&b, &one, "101", NULL), NEWS_FALSE);
	one = sends(&b, 0, 100);
	assert_int_equal(answered(&b, &one, "0", "bytes=50-60,500-509"),
			 NEWS_FALSE);
	assert_int_equal(spans_sum(&b.part[0].held), 0);
	finish(&b);
}

static void only_a_question_alone_takes_bytes_away(void **state)
{
	struct bag b;
	struct job one, two, ask = { JOB_ASK, 0, 0, 0 };

	UNUSED(state);
	begin(&b, 1, true);
	one = sends(&b, 0, 100);
	two = sends(&b, 100, 200);
	assert_int_equal(answered(&b, &two, "200", NULL), NEWS_MORE);
	/* an answer that was overtaken */
	assert_int_equal(answered(&b, &one, "100", NULL), NEWS_NONE);
	assert_int_equal(part_prefix(&b.part[0]), 200);
	assert_int_equal(parts_begin(&b.p, &ask), ERR_OK);
	assert_int_equal(answered(&b, &ask, "100", NULL), NEWS_NONE);
	sends(&b, 100, 200);
	finish(&b);
}

static void a_claim_that_makes_no_sense_is_none(void **state)
{
	static const char *const bad[] = { "4-5", "bytes=", "bytes=5-4",
		"bytes=20-30,10-12", "bytes=990-1000", "bytes=-5", "bytes=1-2;",
		"bytes=0-1", "bytes=99999999999999999999-1" };
	struct claim c;

	UNUSED(state);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		claim_read(&c, "5", bad[i], NULL, SIZE);
		assert_int_equal(c.offset, -1);
		assert_int_equal(c.ranges.n, 0);
	}
	claim_read(&c, "1001", NULL, NULL, SIZE);
	assert_int_equal(c.offset, -1);
	claim_read(&c, NULL, "bytes=5-6", NULL, SIZE);
	assert_int_equal(c.offset, -1);
}

static void what_never_works_begins_anew_only_so_often(void **state)
{
	struct bag b;

	UNUSED(state);
	begin(&b, 1, true);
	for (int i = 0; i < PART_TRIES; i++)
		assert_true(part_anew(&b.part[0]));
	assert_false(part_anew(&b.part[0]));
	assert_int_equal(b.part[0].state, PART_NEW);
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_goes_on_with_what_was_never_sent),
		cmocka_unit_test(an_answer_ends_every_doubt),
		cmocka_unit_test(nothing_left_but_doubt_is_asked_once),
		cmocka_unit_test(plain_tus_is_in_order_and_asked_after_a_cut),
		cmocka_unit_test(bytes_that_were_never_sent_are_not_believed),
		cmocka_unit_test(only_a_question_alone_takes_bytes_away),
		cmocka_unit_test(a_claim_that_makes_no_sense_is_none),
		cmocka_unit_test(what_never_works_begins_anew_only_so_often),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
