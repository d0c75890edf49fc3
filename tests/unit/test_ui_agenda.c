/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/agenda.h"

#define TASKS 500
#define HEIGHT 20
#define DAY 86400

/* A screen of which only what the agenda asks for is there. */
struct screen {
	struct store_lib l;
	struct ui ui;
	struct view v;
	struct buf ids; /* the whole agenda, as the store says */
};

static int64_t put(struct store_lib *l, const char *pid, int64_t due, bool done)
{
	char name[32];
	struct task t = {.account = l->account, .pid = name, .title = name,
			 .due = due, .done = done};
	int64_t id = 0;
	bool fresh;

	str_copy(name, sizeof(name), pid);
	assert_int_equal(store_task_put(l->s, &t, NULL, 0, &id, &fresh), ERR_OK);
	return id;
}

static enum err keep(void *ctx, const struct task *t)
{
	buf_add(ctx, &t->id, sizeof(t->id));
	return ERR_OK;
}

static void read_all(struct screen *s)
{
	struct task_query q = {.group = -1, .now = s->ui.now};

	buf_clear(&s->ids);
	assert_int_equal(store_tasks(s->l.s, &q, 0, -1, keep, &s->ids), ERR_OK);
}

static int setup(void **state)
{
	struct screen *s = calloc(1, sizeof(*s));

	if (!s)
		return -1;
	store_lib_open(&s->l);
	assert_int_equal(store_begin(s->l.s), ERR_OK);
	for (int i = 0; i < TASKS; i++) {
		char pid[32];

		str_printf(pid, sizeof(pid), "t%d", i);
		put(&s->l, pid, i % 5 ? s->l.now + (i * 37 % 80 - 40) * DAY / 2 : 0,
		    i % 7 == 0);
	}
	assert_int_equal(store_commit(s->l.s), ERR_OK);
	s->ui.store = s->l.s;
	s->ui.now = s->l.now;
	s->ui.accounts = 1;
	s->ui.term.cols = 80;
	s->v.ops = &view_agenda;
	s->v.own = agenda_new(&s->ui);
	s->v.list.height = HEIGHT;
	doc_init(&s->v.doc);
	buf_init(&s->ids, 1 << 20);
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct screen *s = *state;

	agenda_release(s->v.own);
	free(s->v.own);
	doc_release(&s->v.doc);
	buf_release(&s->ids);
	store_lib_close(&s->l);
	free(s);
	return 0;
}

static int64_t id_at_cursor(struct screen *s)
{
	const struct agenda_row *r = agenda_row(&s->v, s->v.list.at);

	assert_non_null(r);
	return r->id;
}

/* Every row of the window is the task that the whole agenda has there. */
static void window_is_right(struct screen *s)
{
	const int64_t *ids = (const int64_t *)(void *)s->ids.data;
	struct groups g = agenda_groups(s->v.own);

	agenda_window(&s->ui, &s->v);
	for (int i = 0; i < HEIGHT; i++) {
		int64_t row = s->v.list.top + i, item;
		const struct agenda_row *r = agenda_row(&s->v, row);

		item = groups_place(g, row).item;
		if (row >= s->v.list.total || item < 0) {
			assert_null(r);
			continue;
		}
		assert_non_null(r);
		assert_int_equal(r->id, ids[item]);
	}
}

static void press(struct screen *s, enum action a)
{
	assert_true(list_act(&s->v.list, a, s->v.ops->stop, &s->v));
	window_is_right(s);
}

static void every_way_of_moving_shows_the_tasks_that_are_there(void **state)
{
	struct screen *s = *state;

	read_all(s);
	agenda_load(&s->ui, &s->v);
	window_is_right(s);
	for (int i = 0; i < 60; i++)
		press(s, ACTION_DOWN);
	for (int i = 0; i < 40; i++)
		press(s, ACTION_PAGE_DOWN);
	press(s, ACTION_HOME);
	press(s, ACTION_END);
	for (int i = 0; i < 60; i++)
		press(s, ACTION_UP);
	for (int i = 0; i < 40; i++)
		press(s, ACTION_PAGE_UP);
	list_go(&s->v.list, s->v.list.total / 2, s->v.ops->stop, &s->v);
	window_is_right(s);
}

static void the_cursor_follows_its_task_when_rows_move(void **state)
{
	struct screen *s = *state;
	int64_t id, line;

	agenda_load(&s->ui, &s->v);
	s->v.touched = true;
	list_go(&s->v.list, 120, s->v.ops->stop, &s->v);
	agenda_window(&s->ui, &s->v);
	id = id_at_cursor(s);
	line = s->v.list.at - s->v.list.top;
	for (int i = 0; i < 30; i++) {
		char pid[32];

		str_printf(pid, sizeof(pid), "early%d", i);
		put(&s->l, pid, s->l.now - 100 * DAY + i, false);
	}
	agenda_load(&s->ui, &s->v);
	assert_int_equal(id_at_cursor(s), id);
	assert_int_equal(s->v.list.at - s->v.list.top, line);
	read_all(s);
	window_is_right(s);
}

static void put_done(struct screen *s, int64_t id, bool done)
{
	struct task t = {0};

	assert_int_equal(store_task_get(s->l.s, id, &t), ERR_OK);
	put(&s->l, t.pid, t.due, done);
	record_task_release(&t);
	agenda_load(&s->ui, &s->v);
}

static void who_marks_as_done_goes_on_with_the_next(void **state)
{
	struct screen *s = *state;
	int64_t first, next, row;

	agenda_load(&s->ui, &s->v);
	s->v.touched = true;
	agenda_window(&s->ui, &s->v);
	first = id_at_cursor(s);
	row = s->v.list.at;
	next = agenda_row(&s->v, row + 1)->id;
	s->v.ticked = first;
	put(&s->l, "early", s->l.now - 100 * DAY, false);
	agenda_load(&s->ui, &s->v); /* it is not sent yet */
	assert_int_equal(id_at_cursor(s), first);
	put_done(s, first, true);
	assert_int_equal(id_at_cursor(s), next);
	s->v.unticked = first;
	agenda_load(&s->ui, &s->v);
	assert_int_equal(id_at_cursor(s), next);
	put_done(s, first, false);
	assert_int_equal(id_at_cursor(s), first);
	put_done(s, first, true); /* by somebody else: it is followed */
	assert_int_equal(id_at_cursor(s), first);
	assert_true(s->v.list.at > row + 1);
}

/* A first look comes in parts, and the first part may be the end of the list. */
static void before_a_key_the_cursor_stays_at_the_beginning(void **state)
{
	struct screen *s = *state;
	int64_t first;

	agenda_load(&s->ui, &s->v);
	put(&s->l, "early", s->l.now - 100 * DAY, false);
	agenda_load(&s->ui, &s->v);
	read_all(s);
	memcpy(&first, s->ids.data, sizeof(first));
	assert_int_equal(id_at_cursor(s), first);
	assert_int_equal(s->v.list.top, 0);
	window_is_right(s);
	s->v.touched = true;
	put(&s->l, "earlier", s->l.now - 101 * DAY, false);
	agenda_load(&s->ui, &s->v);
	assert_int_equal(id_at_cursor(s), first);
}

static void nothing_is_read_again_where_nothing_moved(void **state)
{
	struct screen *s = *state;
	struct agenda *a = s->v.own;

	agenda_load(&s->ui, &s->v);
	a->counts[AGENDA_OVERDUE] += 1000;
	agenda_load(&s->ui, &s->v);
	assert_true(a->counts[AGENDA_OVERDUE] > 1000);
	put(&s->l, "one more", 0, false);
	agenda_load(&s->ui, &s->v);
	assert_true(a->counts[AGENDA_OVERDUE] < 1000);
}

static void a_filter_shows_fewer_and_all_again(void **state)
{
	struct screen *s = *state;
	struct agenda_filter f = {.only = ONLY_HANDED_IN}, all = {.only = ONLY_ALL};
	char words[UI_TEXT];
	int64_t total;

	agenda_load(&s->ui, &s->v);
	total = s->v.list.total;
	agenda_filter_set(&s->v, &f);
	agenda_load(&s->ui, &s->v);
	assert_int_equal(s->v.list.total, 0);
	f.only = ONLY_OPEN;
	agenda_filter_set(&s->v, &f);
	agenda_load(&s->ui, &s->v);
	assert_in_range(s->v.list.total, TASKS / 2, total - 1);
	agenda_filter_words(&f, words);
	assert_string_equal(words, "open");
	agenda_filter_set(&s->v, &all);
	agenda_load(&s->ui, &s->v);
	assert_int_equal(s->v.list.total, total);
	str_copy(s->v.words, sizeof(s->v.words), "t499");
	((struct agenda *)s->v.own)->stale = true;
	agenda_load(&s->ui, &s->v);
	assert_int_equal(s->v.list.total, 2);
	assert_string_equal(agenda_row(&s->v, 1)->title, "t499");
}

static void what_came_since_the_last_look_is_new_until_it_is_opened(void **state)
{
	struct screen *s = *state;
	struct agenda *a = s->v.own;
	int64_t id;

	agenda_load(&s->ui, &s->v);
	assert_false(agenda_row(&s->v, s->v.list.at)->fresh);
	assert_int_equal(store_looked_now(s->l.s, s->l.now), ERR_OK);
	id = put(&s->l, "new", s->l.now - 200 * DAY, false);
	assert_int_equal(store_looked(s->l.s, &a->looked_at, &a->looked_task),
			 ERR_OK);
	s->v.list.at = -1;
	agenda_load(&s->ui, &s->v);
	assert_int_equal(id_at_cursor(s), id);
	assert_true(agenda_row(&s->v, s->v.list.at)->fresh);
	assert_false(agenda_row(&s->v, s->v.list.at + 1)->fresh);
	agenda_opened(a, id);
	assert_false(agenda_row(&s->v, s->v.list.at)->fresh);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	static const struct CMUnitTest tests[] = {
		T(every_way_of_moving_shows_the_tasks_that_are_there),
		T(the_cursor_follows_its_task_when_rows_move),
		T(who_marks_as_done_goes_on_with_the_next),
		T(before_a_key_the_cursor_stays_at_the_beginning),
		T(nothing_is_read_again_where_nothing_moved),
		T(a_filter_shows_fewer_and_all_again),
		T(what_came_since_the_last_look_is_new_until_it_is_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
