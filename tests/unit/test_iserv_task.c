/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One exercise anew, and the health of the video conferences. */
#include "base/base.h"
#include "providers/iserv_op.h"
#include "tests/lib/mini_iserv.h"

#include <setjmp.h>
#include <cmocka.h>

struct test {
	struct mini_iserv m;
	struct session *s;
	struct provider_sink sink;
	char told[400];
	int64_t due, late_until;
	bool due_kept;
	enum err err;
	enum fate fate;
	int done;
};

static enum err task(void *ctx, const struct task *t, const struct material *m,
		     int n)
{
	struct test *test = ctx;

	UNUSED(m);
	test->due = t->due;
	test->late_until = t->late_until;
	test->due_kept = t->due_kept;
	str_printf(test->told, sizeof(test->told), "task %s %s %s %d", t->pid,
		   t->title, t->text, n);
	return ERR_OK;
}

static enum err gone(void *ctx, const char *kind, const char *pid)
{
	struct test *t = ctx;

	str_printf(t->told, sizeof(t->told), "gone %s %s", kind, pid);
	return ERR_OK;
}

static void module(void *ctx, const struct module *m)
{
	struct test *t = ctx;

	str_printf(t->told, sizeof(t->told), "%s|%s|%s", m->name, m->state,
		   m->text);
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->err = v->err;
	t->fate = v->fate;
}

static void on_login(void *ctx, const struct login_result *r)
{
	struct account a = { .id = 1, .url = (char[]){ MINI_ROOT } };
	struct test *t = ctx;

	t->s = iserv_open(&t->m.net.net, NULL, &a, r->token);
}

static void begin(struct test *t)
{
	memset(t, 0, sizeof(*t));
	mini_iserv_init(&t->m);
	t->m.tasks[0] = (struct mini_task){ .id = 7, .status = "Neu" };
	t->m.n_tasks = 1;
	t->sink = (struct provider_sink){ .ctx = t, .task = task, .gone = gone,
					  .module = module };
	iserv_login(&t->m.net.net, &(struct login_with){
			.site = MINI_ROOT " /iserv", .user = "mia",
			.password = "ge&heim" }, on_login, t);
	paper_net_run(&t->m.net);
	assert_non_null(t->s);
}

static void finish(struct test *t)
{
	iserv_close(t->s);
	mini_iserv_release(&t->m);
}

static void ask_task(struct test *t, const char *pid)
{
	t->told[0] = '\0';
	t->done = 0;
	iserv_task(t->s, pid, &t->sink, on_done, t);
	assert_int_equal(t->done, 0);
	paper_net_run(&t->m.net);
	assert_int_equal(t->done, 1);
}

static void ask_health(struct test *t, const char *reply)
{
	t->m.health = reply;
	t->told[0] = '\0';
	t->done = 0;
	iserv_health(t->s, &t->sink, on_done, t);
	paper_net_run(&t->m.net);
	assert_int_equal(t->done, 1);
}

static void one_exercise_is_asked_for_anew(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	ask_task(&t, "7");
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.told, "task 7 Nr 7 p0Tu was.\n 0");
	t.m.app = 0; /* and through a session that is over */
	ask_task(&t, "7");
	assert_int_equal(t.err, ERR_OK);
	finish(&t);
}

/* The list has it, and the list is not asked. */
static void a_deadline_that_the_page_does_not_tell_stays_what_it_was(void **state)
{
	static const char *const untold[] = { NULL, "09/12/2026 09:00",
		"<ul><li>09-Dec-2026<li>Tolerance: 3 days</ul>",
		"<ul><li>09.12.2026<li>Toleranz: 3 Tage</ul>" };
	struct test t;

	UNUSED(state);
	begin(&t);
	for (size_t i = 0; i < ARRAY_LEN(untold); i++) {
		t.m.deadline = untold[i];
		ask_task(&t, "7");
		assert_int_equal(t.err, ERR_OK);
		assert_true(t.due_kept && !t.due && !t.late_until);
	}
	t.m.deadline = "<ul><li>09.12.2026 09:00<li>Toleranz: 3 Tage</ul>";
	ask_task(&t, "7");
	assert_true(!t.due_kept && t.due);
	assert_int_equal(t.late_until, t.due + 3 * 86400);
	finish(&t);
}

static void one_that_is_gone_is_told(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	ask_task(&t, "8");
	assert_int_equal(t.err, ERR_GONE);
	assert_int_equal(t.fate, FATE_never);
	assert_string_equal(t.told, "gone task 8");
	ask_task(&t, "../8");
	assert_int_equal(t.err, ERR_NOT_FOUND);
	assert_string_equal(t.told, "");
	finish(&t);
}

static void a_page_that_is_none_is_no_exercise(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	t.m.bad_show = 7;
	ask_task(&t, "7");
	assert_int_equal(t.err, ERR_GARBLED);
	assert_int_equal(t.fate, FATE_later);
	assert_string_equal(t.told, "");
	finish(&t);
}

/* Fact 8/health: words that nobody knows are shown; 404 without the module */
static void the_health_of_conferences_is_told_in_their_words(void **state)
{
	struct test t;

	UNUSED(state);
	begin(&t);
	ask_health(&t, "{\"load\":0.12,\"loadClassification\":\"green\","
		       "\"loadDescription\":\"Geringe Auslastung\"}");
	assert_string_equal(t.told, "Videokonferenzen|pass|Geringe Auslastung");
	ask_health(&t, "{\"loadClassification\":\"purple\"}");
	assert_string_equal(t.told, "Videokonferenzen|warn|purple");
	ask_health(&t, NULL);
	assert_int_equal(t.err, ERR_OK);
	assert_string_equal(t.told, "gone module Videokonferenzen");
	ask_health(&t, "<html>");
	assert_int_equal(t.err, ERR_GARBLED);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_exercise_is_asked_for_anew),
		cmocka_unit_test(
			a_deadline_that_the_page_does_not_tell_stays_what_it_was),
		cmocka_unit_test(one_that_is_gone_is_told),
		cmocka_unit_test(a_page_that_is_none_is_no_exercise),
		cmocka_unit_test(
			the_health_of_conferences_is_told_in_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
