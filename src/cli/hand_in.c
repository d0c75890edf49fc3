/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hand-in, done, withdraw: what a person does to a task. */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/before.h"
#include "cli/records.h"
#include "cli/wait.h"
#include "cli/words.h"
#include "model/task_rules.h"

#define PATIENCE_S 30
#define TEXT_LIMIT (1u << 20)

static bool copied(void *ctx, int64_t done, int64_t total)
{
	struct wait *w = ctx;
	struct bell_message m = {.done = done, .total = total};

	if (done < total)
		wait_show(w, &m);
	else
		wait_unshow(w);
	return !wait_stopped(w);
}

static int refuse(struct cli *c, const struct hand_in_order *o, enum err err,
	int which, int64_t lacking)
{
	const char *file = which >= 0 && which < o->n_paths ? o->paths[which]
							    : NULL;
	char size[32];
	int code;

	if (err == ERR_NOSPACE && o->n_paths > 0 && lacking > 0) {
		size_human(lacking, size, sizeof(size));
		complain(c, CODE_FAULT,
			_("the disk is full: %s are missing for the copy"), size);
		code = CODE_FAULT;
	} else {
		code = say_err(c, err, file);
	}
	if (err == ERR_CANCELLED)
		code = CODE_FAULT;
	complain(c, code, "%s", _("nothing was queued"));
	return code;
}

static void say_over(struct cli *c, const struct entry *e)
{
	say(c, e->kind == KIND_hand_in ? _("handed in and proven: %s")
		: e->kind == KIND_withdraw ? _("taken back: %s")
		: e->kind == KIND_undone ? _("not marked as done any more: %s")
		: _("done: %s"), e->title);
}

static int report(struct cli *c, int64_t id, int code)
{
	struct entry e = {0};

	if (c->out.json && store_entry_get(c->store, id, &e) == ERR_OK) {
		entry_json_alone(c, &e);
		record_entry_release(&e);
	} else if (code == CODE_DONE && store_entry_get(c->store, id, &e) ==
						ERR_OK) {
		say_over(c, &e);
		record_entry_release(&e);
	}
	return code;
}

static int queue_and_wait(struct cli *c, const struct hand_in_order *o)
{
	struct wait w;
	int64_t entry = 0, lacking = 0;
	int which = -1, code;
	enum err err = wait_open(&w, c, PATIENCE_S);

	if (err != ERR_OK) {
		code = say_err(c, err, cli_value(c, OPTION_WAIT));
	} else {
		err = store_hand_in(c->store, o, copied, &w, &entry, &which,
			&lacking);
		code = err == ERR_OK
		    ? report(c, entry, wait_entry(&w, entry))
		    : refuse(c, o, err, which, lacking);
	}
	wait_close(&w);
	return code;
}

/* The whole of standard input or a file, as the caller's string. */
static enum err read_text(const char *file, char **text)
{
	struct buf b;
	char part[4096];
	ssize_t n;
	enum err err;
	size_t len;

	if (strcmp(file, "-") != 0)
		return disk_read_file(disk_real(), file, TEXT_LIMIT, text, &len);
	buf_init(&b, TEXT_LIMIT);
	while ((n = read(STDIN_FILENO, part, sizeof(part))) > 0)
		buf_add(&b, part, (size_t)n);
	err = n < 0 ? err_from_errno(errno) : buf_error(&b);
	*text = err == ERR_OK ? buf_take(&b) : NULL;
	buf_release(&b);
	return err;
}

/* The same file; else one of the same name; else -1. */
static int find_twin(char **paths, const struct stat *seen, int n,
	const char *path, const struct stat *st, bool *same)
{
	int found = -1;

	for (int i = 0; i < n; i++) {
		if (strcmp(path_name(paths[i]), path_name(path)) != 0)
			continue;
		found = i;
		*same = seen[i].st_ino == st->st_ino &&
			seen[i].st_dev == st->st_dev;
		if (*same)
			break;
	}
	return found;
}

/* Leaves out what is named twice, and says which names will not do. How many
 * remain; -1: no memory. */
static int once_each(struct cli *c, char **paths, int n)
{
	struct stat *seen = calloc((size_t)n + 1, sizeof(*seen));
	int kept = 0;

	if (!seen)
		return -1;
	for (int i = 0; i < n; i++) {
		struct stat *st = &seen[kept];
		bool same = false;
		int twin = stat(paths[i], st) < 0 ? -1
			: find_twin(paths, seen, kept, paths[i], st, &same);

		if (twin >= 0 && same) {
			say(c, _("'%s' is named twice, and handed in once"),
				paths[i]);
			continue;
		}
		if (twin >= 0)
			say(c, _("two files are called '%s': the second one gets a number behind its name"),
				path_name(paths[i]));
		paths[kept++] = paths[i];
	}
	free(seen);
	return kept;
}

static int hand_in(struct cli *c, const struct task *t, char **paths, int n)
{
	const char *file = cli_value(c, OPTION_TEXT_FILE);
	struct hand_in_order o = {
		.task = t->id,
		.kind = KIND_hand_in,
		.paths = (const char *const *)paths,
		.n_paths = n,
		.text = cli_value(c, OPTION_TEXT),
		.add = cli_has(c, OPTION_ADD),
		.not_done = cli_has(c, OPTION_NOT_DONE),
	};
	char *text = NULL;
	enum err err = file ? read_text(file, &text) : ERR_OK;
	int code;

	if (err != ERR_OK)
		return say_err(c, err, file);
	if (text)
		o.text = text;
	o.n_paths = once_each(c, paths, n);
	if (o.n_paths < 0)
		code = say_err(c, ERR_NOMEM, NULL);
	else if (n == 0 && !o.text)
		code = complain(c, CODE_USAGE, _("usage: ranzen %s %s"),
			c->command->name, _(c->command->args));
	else
		code = before_hand_in(c, t, &o);
	if (code == CODE_DONE)
		code = queue_and_wait(c, &o);
	free(text);
	return code;
}

int run_hand_in(struct cli *c, char **args, int n)
{
	struct task t;
	int code = cli_store(c, STORE_WRITE);

	if (code == CODE_DONE)
		code = cli_task(c, args[0], &t);
	if (code != CODE_DONE)
		return code;
	code = hand_in(c, &t, args + 1, n - 1);
	record_task_release(&t);
	return code;
}

/* Is there anything at the school, and does it give it back? */
static int before_withdraw(struct cli *c, const struct task *t)
{
	enum task_back back;
	struct account a = {0};
	struct entry e = {0};
	int code = CODE_DONE;

	if (store_account_get(c->store, t->account, &a) != ERR_OK)
		return code; /* the school will say it */
	store_hand_in_of_task(c->store, t->id, &e);
	back = task_back(t, e.id ? &e : NULL, platform_gives_back(a.platform));
	if (back == TASK_BACK_nothing)
		code = complain(c, CODE_NOT_FOUND, "%s",
			_("you have handed in nothing here: there is nothing to take back"));
	else if (back == TASK_BACK_unsent)
		code = complain(c, CODE_NOT_FOUND,
			_("your work is not sent yet; to take it out of the outbox: ranzen outbox drop %lld"),
			(long long)e.id);
	else if (back == TASK_BACK_never)
		code = complain(c, CODE_HELD, "%s", never_back());
	record_entry_release(&e);
	record_account_release(&a);
	return code;
}

static int change(struct cli *c, const char *name, enum entry_kind kind)
{
	struct hand_in_order o = {.kind = kind};
	struct task t;
	int code = cli_store(c, STORE_WRITE);

	if (code == CODE_DONE)
		code = cli_task(c, name, &t);
	if (code != CODE_DONE)
		return code;
	o.task = t.id;
	if (kind == KIND_withdraw)
		code = before_withdraw(c, &t);
	record_task_release(&t);
	return code == CODE_DONE ? queue_and_wait(c, &o) : code;
}

int run_done(struct cli *c, char **args, int n)
{
	UNUSED(n);
	return change(c, args[0],
		cli_has(c, OPTION_UNDO) ? KIND_undone : KIND_done);
}

int run_withdraw(struct cli *c, char **args, int n)
{
	UNUSED(n);
	return change(c, args[0], KIND_withdraw);
}
