/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moodle's answers that are large: texts, and numbers. */
#include "base/base.h"
#include "model/rich.h"
#include "providers/moodle_read.h"

#include <setjmp.h>
#include <cmocka.h>

#define ROOT "https://schule.example"

static enum err course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	UNUSED(c);
	return ERR_OK;
}

static enum err a_task(void *ctx, const struct task *t,
		       const struct moodle_limits *l, const struct material *m,
		       int n)
{
	UNUSED(ctx);
	UNUSED(l);
	UNUSED(m);
	UNUSED(n);
	assert_in_range(strlen(t->text), 1000, RICH_LIMIT);
	return ERR_OK;
}

static enum err hidden(void *ctx, int64_t cmid)
{
	UNUSED(ctx);
	UNUSED(cmid);
	return ERR_OK;
}

static void an_introduction_of_2_mb_is_read_up_to_a_limit(void **state)
{
	const struct moodle_assign_sink sink = { NULL, course, a_task, hidden };
	struct moodle_fault f;
	struct buf html;
	json_t *doc;

	UNUSED(state);
	buf_init(&html, 4u << 20);
	while (html.len < 2u << 20)
		buf_str(&html, "<div><p>Lies <b>genau</b> &amp; <i>ruhig</i>.</p>"
			       "<ul><li>eins</li></ul><img src=\"x.png\"></div>");
	doc = json_pack("{s:[{s:i, s:s, s:[{s:i, s:s, s:s}]}], s:[]}", "courses",
			"id", 2, "fullname", "Mathe", "assignments", "id", 7,
			"name", "A", "intro", html.data, "warnings");
	assert_non_null(doc);
	assert_int_equal(moodle_read_assignments(doc, ROOT, &sink, &f), ERR_OK);
	json_decref(doc);
	buf_release(&html);
}

static enum err large_id(void *ctx, const struct task *t,
			 const struct moodle_limits *l, const struct material *m,
			 int n)
{
	UNUSED(m);
	UNUSED(n);
	assert_string_equal(t->pid, "9007199254740993");
	assert_int_equal(l->cmid, INT64_MAX);
	assert_int_equal(t->due, 0);
	++*(int *)ctx;
	return ERR_OK;
}

static void ids_have_64_bits_and_dates_of_0_are_none(void **state)
{
	int n = 0;
	const struct moodle_assign_sink sink = { &n, course, large_id, hidden };
	struct moodle_fault f;
	json_t *doc = json_loads(
		"{\"courses\":[{\"id\":4294967297,\"fullname\":\"Mathe\","
		"\"assignments\":[{\"id\":9007199254740993,\"cmid\":"
		"9223372036854775807,\"duedate\":0,\"name\":\"A\"}]}],"
		"\"warnings\":[]}", 0, NULL);

	UNUSED(state);
	assert_int_equal(moodle_read_assignments(doc, ROOT, &sink, &f), ERR_OK);
	assert_int_equal(n, 1);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_introduction_of_2_mb_is_read_up_to_a_limit),
		cmocka_unit_test(ids_have_64_bits_and_dates_of_0_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
