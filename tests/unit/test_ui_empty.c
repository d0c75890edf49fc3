/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that have nothing to be done to, and lists without rows. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/store_lib.h"
#include "ui/app.h"
#include "words/why.h"

static struct ui *begin(struct store_lib *l, int accounts)
{
	struct ui *ui = calloc(1, sizeof(*ui));

	assert_non_null(ui);
	ui->store = l->s;
	ui->accounts = accounts;
	ui->asked = ACTION_COUNT;
	ui->term.cols = 80;
	ui->term.rows = 24;
	ui->now = l->now;
	keys_init(&ui->keys);
	return ui;
}

static struct view *push(struct ui *ui, const struct view_ops *ops)
{
	assert_non_null(ui_push(ui, &view_server, 0, NULL)); /* below it */
	if (ops == &view_agenda)
		view_agenda_push(ui);
	else
		assert_non_null(ui_push(ui, ops, 0, NULL));
	ui_load(ui);
	return ui_top(ui);
}

static void end(struct ui *ui)
{
	while (ui->depth > 1)
		ui_back(ui);
	doc_release(&ui_top(ui)->doc);
	hits_release(&ui_top(ui)->hits);
	free(ui_top(ui)->own);
	free(ui_top(ui));
	free(ui);
}

static void the_cursor_of_an_empty_list_is_on_its_words(void **state)
{
	static const struct view_ops *const lists[] = {
		&view_agenda, &view_news, &view_files
	};

	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct ui *ui = begin(*state, 1);
		struct view *v = push(ui, lists[i]);
		struct buf b;

		buf_init(&b, 1000);
		doc_words(&v->doc, 0, &b);
		assert_int_equal(v->list.total, 0);
		assert_true(b.len > 0);
		buf_release(&b);
		end(ui);
	}
}

static void a_key_without_a_school_says_how_to_get_one(void **state)
{
	static const enum action each[] = {
		ACTION_OPEN, ACTION_ADD, ACTION_HAND_IN, ACTION_GET,
		ACTION_DONE, ACTION_WHY, ACTION_MARK, ACTION_SYNC,
	};
	struct ui *ui = begin(*state, 0);
	struct view *v = push(ui, &view_agenda);

	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		*ui->message = '\0';
		ui_act(ui, each[i]);
		assert_string_equal(ui->message,
				    "No school yet: L adds yours.");
	}
	assert_true(frame_offers(v, ACTION_LOGIN));
	assert_false(frame_offers(v, ACTION_HAND_IN));
	assert_false(frame_offers(v, ACTION_OUTBOX));
	end(ui);
}

static void a_key_for_a_row_says_that_there_is_none(void **state)
{
	struct ui *ui = begin(*state, 1);
	struct view *v = push(ui, &view_agenda);

	ui_act(ui, ACTION_HAND_IN);
	assert_string_equal(ui->message, "There is nothing here for that.");
	assert_false(frame_offers(v, ACTION_HAND_IN));
	assert_true(frame_offers(v, ACTION_OUTBOX));
	end(ui);
	ui = begin(*state, 1);
	push(ui, &view_files);
	ui_act(ui, ACTION_HAND_IN);
	assert_string_equal(ui->message, "There is nothing here for that.");
	end(ui);
}

static void a_key_that_no_row_takes_says_so(void **state)
{
	static const enum action each[] = {
		ACTION_WITHDRAW, ACTION_RETRY, ACTION_HOLD, ACTION_DROP,
		ACTION_RECEIPT, ACTION_ADD, ACTION_UPLOAD, ACTION_FOLDER,
	};
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);

	store_lib_task(l, "t1", 0);
	push(ui, &view_agenda);
	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		*ui->message = '\0';
		ui_act(ui, each[i]);
		assert_string_equal(ui->message, "That does nothing here.");
	}
	end(ui);
}

static void one_work_is_not_handed_in_for_chosen_tasks(void **state)
{
	static const enum action each[] = {ACTION_HAND_IN, ACTION_WRITE};
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);
	struct view *v;

	store_lib_task(l, "t1", 0);
	store_lib_task(l, "t2", 0);
	v = push(ui, &view_agenda);
	ui_act(ui, ACTION_MARK);
	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		*ui->message = '\0';
		ui_act(ui, each[i]);
		assert_string_equal(ui->message, "Hand in for one task at a time: Esc ends the choice, then go to it.");
		assert_ptr_equal(ui_top(ui), v);
	}
	assert_int_equal(v->marks.n, 1);
	end(ui);
}

static void the_cursor_leaves_with_the_entry_for_the_next_one(void **state)
{
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);
	char path[PATH_MAX];
	struct view *v;
	int64_t arrived, waits, now;

	store_lib_file(l, "a.pdf", "x", path);
	arrived = store_lib_hand_in(l, store_lib_task(l, "t1", 0), path);
	store_lib_prove(l, arrived);
	waits = store_lib_hand_in(l, store_lib_task(l, "t2", 0), path);
	ui_refresh(ui);
	v = push(ui, &view_outbox);
	assert_int_equal(v->doc.lines[v->list.at].target.id, waits);
	now = l->now;
	l->now -= 30 * 86400; /* what is let go is not shown among the recent */
	assert_int_equal(store_entry_drop(l->s, waits, l->dir), ERR_OK);
	ui_refresh(ui);
	ui->now = now;
	ui_load(ui);
	assert_true(v->list.at >= 0);
	assert_int_equal(v->doc.lines[v->list.at].target.id, arrived);
	queue_release(&ui->queue);
	end(ui);
}

static void offered(const struct view *v, bool why, bool retry, bool hold)
{
	assert_int_equal(frame_offers(v, ACTION_WHY), why);
	assert_int_equal(frame_offers(v, ACTION_RETRY), retry);
	assert_int_equal(frame_offers(v, ACTION_DROP), retry);
	assert_int_equal(frame_offers(v, ACTION_HOLD), hold);
}

static void go_to(struct view *v, int64_t entry)
{
	int64_t row = 0;

	while (v->doc.lines[row].target.id != entry)
		row++;
	list_go(&v->list, row, v->ops->stop, v);
}

static void the_foot_of_the_outbox_is_about_its_row(void **state)
{
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);
	char path[PATH_MAX];
	int64_t arrived, waits;
	struct view *v;

	store_lib_file(l, "a.pdf", "x", path);
	arrived = store_lib_hand_in(l, store_lib_task(l, "t1", 0), path);
	store_lib_prove(l, arrived);
	waits = store_lib_hand_in(l, store_lib_task(l, "t2", 0), path);
	ui_refresh(ui);
	v = push(ui, &view_outbox);
	ui->now = l->now;
	ui_load(ui);
	offered(v, true, true, true);
	go_to(v, arrived);
	offered(v, true, false, false);
	marks_set(&v->marks, waits, true); /* then it is about these */
	offered(v, true, true, true);
	marks_clear(&v->marks);
	go_to(v, 0);
	offered(v, false, false, false);
	assert_int_equal(store_entry_hold(l->s, waits), ERR_OK);
	ui_refresh(ui);
	ui_load(ui);
	go_to(v, waits);
	offered(v, true, true, false);
	queue_release(&ui->queue);
	end(ui);
}

static void what_has_arrived_says_so_when_it_is_to_be_sent(void **state)
{
	static const enum action each[] = {
		ACTION_RETRY, ACTION_HOLD, ACTION_DROP
	};
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);
	struct view *v = push(ui, &view_agenda);
	char path[PATH_MAX];
	int64_t entry;

	store_lib_file(l, "a.pdf", "x", path);
	entry = store_lib_hand_in(l, store_lib_task(l, "t1", 0), path);
	store_lib_prove(l, entry);
	for (size_t i = 0; i < ARRAY_LEN(each); i++) {
		*ui->message = '\0';
		deed_entry(ui, entry, each[i]);
		assert_string_equal(ui->message, why_state(ENTRY_proven));
	}
	deed_entry(ui, entry, ACTION_WHY);
	ui_load(ui);
	v = ui_top(ui);
	assert_string_equal(v->ops->title, "What became of it");
	end(ui);
}

static void what_is_being_sent_says_so_when_it_is_to_be_stopped(void **state)
{
	static const enum action each[] = {
		ACTION_RETRY, ACTION_HOLD, ACTION_DROP
	};
	static const enum entry_state way[] = {
		ENTRY_claimed, ENTRY_sending, ENTRY_asking
	};
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);
	char path[PATH_MAX];
	int64_t entry;

	push(ui, &view_agenda);
	store_lib_file(l, "a.pdf", "x", path);
	entry = store_lib_hand_in(l, store_lib_task(l, "t1", 0), path);
	for (size_t i = 0; i < ARRAY_LEN(way); i++) {
		assert_int_equal(store_entry_step(l->s, entry, way[i], ERR_OK,
						  "", 0, 0), ERR_OK);
		for (size_t k = 0; k < ARRAY_LEN(each); k++) {
			*ui->message = '\0';
			deed_entry(ui, entry, each[k]);
			assert_string_equal(ui->message, why_state(way[i]));
		}
	}
	end(ui);
}

static void news_without_an_author_begin_with_what_there_is(void **state)
{
	struct store_lib *l = *state;
	char none[] = "", course[] = "Werken", title[] = "Zeugnisausgabe";
	char pid[] = "a1", other[] = "a2", text[] = "p0Ja\n", out[UI_TEXT];
	struct announcement a = {.account = 1, .at = 5, .pid = pid,
				 .course = none, .title = title,
				 .author = none, .text = text, .unread = true};
	struct ui *ui = begin(l, 1);
	struct view *v;

	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	a.pid = other;
	a.at = 4;
	a.course = course;
	assert_int_equal(store_announcement_put(l->s, &a), ERR_OK);
	v = push(ui, &view_news);
	v->ops->window(ui, v);
	v->ops->tell(ui, v, out);
	assert_string_equal(out, "unread; Zeugnisausgabe");
	list_act(&v->list, ACTION_DOWN, v->ops->stop, v);
	v->ops->tell(ui, v, out);
	assert_string_equal(out, "Werken; unread; Zeugnisausgabe");
	end(ui);
}

static void empty(struct ui *ui, const struct view_ops *ops, const char *begins)
{
	struct view *v;
	struct buf b;

	ui_refresh(ui);
	v = push(ui, ops);
	buf_init(&b, 1000);
	doc_words(&v->doc, 0, &b);
	if (!b.data || strncmp(b.data, begins, strlen(begins)) != 0)
		fail_msg("%s, not: %s", b.data ? b.data : "nothing", begins);
	buf_release(&b);
	while (ui->depth > 1)
		ui_back(ui);
}

static void what_was_not_looked_at_is_not_none(void **state)
{
	static const struct view_ops *const late[] = {
		&view_news, &view_lessons, &view_files
	};
	struct store_lib *l = *state;
	struct ui *ui = begin(l, 1);

	for (size_t i = 0; i < ARRAY_LEN(late); i++)
		empty(ui, late[i], "Your school was not read yet");
	store_account_times(l->s, l->account, l->now, l->now, 0, 0);
	for (size_t i = 0; i < ARRAY_LEN(late); i++)
		empty(ui, late[i], "Not all of your school was read yet");
	empty(ui, &view_courses, "No courses yet");
	store_account_whole(l->s, l->account);
	empty(ui, &view_news, "There are no announcements");
	empty(ui, &view_lessons, "No dates and no video lessons");
	empty(ui, &view_files, "There is no material yet");
	end(ui);
}

static void a_moodle_is_not_said_to_have_no_lessons(void **state)
{
	struct store_lib *l = *state;
	struct account a = {0};
	struct ui *ui = begin(l, 1);

	assert_int_equal(store_account_get(l->s, l->account, &a), ERR_OK);
	free(a.platform);
	a.platform = str_dup("moodle");
	assert_int_equal(store_account_put(l->s, &a), ERR_OK);
	store_account_times(l->s, l->account, l->now, l->now, 0, 0);
	empty(ui, &view_news, "Not all of your school");
	empty(ui, &view_lessons, "Your Moodle tells no dates");
	record_account_release(&a);
	end(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, \
						store_lib_teardown)
		T(the_cursor_of_an_empty_list_is_on_its_words),
		T(a_key_without_a_school_says_how_to_get_one),
		T(a_key_for_a_row_says_that_there_is_none),
		T(a_key_that_no_row_takes_says_so),
		T(one_work_is_not_handed_in_for_chosen_tasks),
		T(the_cursor_leaves_with_the_entry_for_the_next_one),
		T(the_foot_of_the_outbox_is_about_its_row),
		T(what_has_arrived_says_so_when_it_is_to_be_sent),
		T(what_is_being_sent_says_so_when_it_is_to_be_stopped),
		T(news_without_an_author_begin_with_what_there_is),
		T(what_was_not_looked_at_is_not_none),
		T(a_moodle_is_not_said_to_have_no_lessons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
