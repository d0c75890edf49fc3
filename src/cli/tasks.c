/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "base/timefmt.h"
#include "cli/records.h"
#include "cli/words.h"

#define DONE_SHOWN_S (14 * 86400) /* what was done is shown for so long */

struct listing {
	struct cli *c;
	struct table table;
	int64_t now;
	int state; /* enum task_state, -1: any */
	bool all;
};

static bool is_shown(const struct listing *l, const struct task *t)
{
	enum task_state state = task_state(t, l->now);
	int64_t last = MAX(t->work_at, t->due);

	if (l->state >= 0)
		return (int)state == l->state;
	if (l->all)
		return true;
	if (state == TASK_past)
		return false;
	return (state != TASK_handed_in && state != TASK_done) ||
	       last == 0 || last > l->now - DONE_SHOWN_S;
}

static enum err list_task(void *ctx, const struct task *t)
{
	struct listing *l = ctx;

	if (!is_shown(l, t))
		return ERR_OK;
	if (l->c->out.json) {
		task_json(output_row(&l->c->out), t, l->now);
		output_row_end(&l->c->out);
	} else {
		task_row_out(&l->table, t, l->now);
	}
	return ERR_OK;
}

static enum err count_account(void *ctx, const struct account *a)
{
	UNUSED(a);
	++*(int *)ctx;
	return ERR_OK;
}

static void hint_without_account(struct cli *c)
{
	int n = 0;

	store_account_each(c->store, count_account, &n);
	if (n == 0)
		say(c, _("there is no account yet: ranzen account add URL"));
}

int run_tasks(struct cli *c, char **args, int n)
{
	struct listing l = {.c = c, .state = -1, .all = cli_has(c, OPTION_ALL)};
	struct task_query q = {.group = -1};
	int64_t days = 0;
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	if (cli_has(c, OPTION_STATE))
		l.state = word_value(WORDS_TASK, cli_value(c, OPTION_STATE));
	if (cli_has(c, OPTION_STATE) && l.state < 0)
		return complain(c, CODE_USAGE, _("there is no state '%s'"),
			cli_value(c, OPTION_STATE));
	q.now = l.now = cli_now(c);
	q.search = cli_value(c, OPTION_SEARCH);
	q.course = cli_value(c, OPTION_COURSE);
	if (cli_has(c, OPTION_DUE)) {
		if (!str_int64(cli_value(c, OPTION_DUE), 0, 36500, &days))
			return say_err(c, ERR_USAGE, cli_value(c, OPTION_DUE));
		q.due_from = time_local_midnight(l.now, 0);
		q.due_to = time_local_midnight(l.now, (int)days + 1) - 1;
	}
	hint_without_account(c);
	task_table(&l.table, &c->out);
	err = store_tasks(c->store, &q, 0, INT64_MAX, list_task, &l);
	if (table_end(&l.table) != ERR_OK)
		err = l.table.error;
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}
