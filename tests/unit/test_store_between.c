/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person decides, while ranzen-sync takes the entry at that moment. */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "store/db.h"
#include "tests/lib/store_lib.h"
#include "ui/app.h"

struct between {
	struct store_lib *l;
	struct store *other;
	int64_t entry;
	bool taken;
};

/* The last moment at which another program can still write. */
static int begins(unsigned what, void *ctx, void *statement, void *sql)
{
	struct between *b = ctx;

	UNUSED(what);
	UNUSED(statement);
	if (b->taken || strncmp(sql, "BEGIN", strlen("BEGIN")) != 0)
		return 0;
	b->taken = true;
	assert_int_equal(store_entry_step(b->other, b->entry, ENTRY_claimed,
					  ERR_OK, "", 0, 0), ERR_OK);
	return 0;
}

static void begin(struct between *b, struct store_lib *l)
{
	struct hand_in_order o = {.task = store_lib_task(l, "t1", 0),
				  .kind = KIND_hand_in, .text = "Text"};
	int64_t missing;
	int which;

	*b = (struct between){.l = l};
	assert_int_equal(store_hand_in(l->s, &o, NULL, NULL, &b->entry, &which,
				       &missing), ERR_OK);
	assert_int_equal(store_open(&l->options, STORE_WRITE, &b->other), ERR_OK);
	sqlite3_trace_v2(l->s->db, SQLITE_TRACE_STMT, begins, b);
}

/* What was decided did not touch the entry that is being sent. */
static void end(struct between *b, enum err decided)
{
	sqlite3_trace_v2(b->l->s->db, 0, NULL, NULL);
	assert_true(b->taken);
	assert_int_equal(decided, ERR_BUSY);
	assert_int_equal(store_lib_state(b->l, b->entry), ENTRY_claimed);
	store_close(b->other);
}

static void what_is_just_sent_is_not_held(void **state)
{
	struct between b;

	begin(&b, *state);
	end(&b, store_entry_hold(b.l->s, b.entry));
}

static void what_is_just_sent_is_not_sent_again(void **state)
{
	struct between b;

	begin(&b, *state);
	end(&b, store_entry_retry(b.l->s, b.entry));
}

static void what_is_just_sent_is_not_undone(void **state)
{
	struct between b;
	char folder[PATH_MAX];

	begin(&b, *state);
	str_printf(folder, sizeof(folder), "%s-kept", b.l->paths.blobs);
	end(&b, store_entry_undo(b.l->s, b.entry, folder));
}

static void what_is_just_sent_is_not_dropped(void **state)
{
	struct between b;
	char folder[PATH_MAX];

	begin(&b, *state);
	str_printf(folder, sizeof(folder), "%s-kept", b.l->paths.blobs);
	end(&b, store_entry_drop(b.l->s, b.entry, folder));
}

/* On the screen it becomes a question, and the work stays whole. */
static void who_undoes_what_is_just_sent_is_asked(void **state)
{
	struct ui *ui = calloc(1, sizeof(*ui));
	struct ui_start start = {0};
	struct between b;

	assert_non_null(ui);
	begin(&b, *state);
	b.l->paths.files = b.l->dir;
	start.paths = &b.l->paths;
	ui->start = &start;
	ui->store = b.l->s;
	keys_init(&ui->keys);
	assert_int_equal(deed_undo(ui), REPLY_DRAW);
	assert_string_equal(ui->message,
			    "Your work for 't1' is on its way already, or has arrived. Take it back at the school? Press u again.");
	assert_int_equal(ui->asked, ACTION_UNDO);
	end(&b, ERR_BUSY);
	b.l->paths.files = NULL;
	free(ui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, store_lib_setup, \
						store_lib_teardown)
		T(what_is_just_sent_is_not_held),
		T(what_is_just_sent_is_not_sent_again),
		T(what_is_just_sent_is_not_undone),
		T(what_is_just_sent_is_not_dropped),
		T(who_undoes_what_is_just_sent_is_asked),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
