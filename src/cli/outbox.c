/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/i18n.h"
#include "cli/before.h"
#include "cli/decide.h"
#include "cli/records.h"
#include "cli/wait.h"
#include "cli/words.h"
#include "model/standing.h"
#include "words/times.h"
#include "words/why.h"

#define PATIENCE_S 30

struct rows {
	struct cli *c;
	struct table table;
	struct queue queue;
};

static bool is_open(const struct entry *e)
{
	return !entry_over(e->state);
}

static void warn(struct cli *c, const struct entry *e, const struct turn *t)
{
	char start[WORDS_SIZE], end[WORDS_SIZE];

	if (!t || !t->alarm)
		return;
	words_clock(start, t->start_by, cli_now(c));
	words_clock(end, t->deadline, cli_now(c));
	if (t->alarm == ALARM_SOON)
		complain(c, 0, _("'%s': it must start by %s to be done by %s"),
			e->title, start, end);
	else
		complain(c, 0, _("'%s': to be done by %s it had to start by %s; it may come too late"),
			e->title, end, start);
	if (e->state == ENTRY_held)
		complain(c, 0, _("'%s' is on hold: 'ranzen outbox retry %d' sends it"),
			e->title, (int)e->id);
	else if (t->alarm == ALARM_OVER)
		complain(c, 0, "%s", _("get on line now, and tell your teacher: 'ranzen receipt TASK --attempts' shows what was tried"));
}

static void list_entry(struct rows *l, const struct entry *e,
	const struct turn *t)
{
	if (l->c->out.json) {
		entry_json(l->c, e, t);
		return;
	}
	table_int(&l->table, e->id);
	table_word(&l->table, WORDS_KIND, (int)e->kind);
	if (output_for_people(&l->c->out))
		table_text(&l->table, entry_word(e->kind, e->state));
	else
		table_word(&l->table, WORDS_HAND_IN, (int)entry_shown(e->state));
	table_int(&l->table, e->n_files);
	table_size(&l->table, e->bytes);
	table_size(&l->table, e->bytes_sent);
	table_time(&l->table, e->due);
	table_time(&l->table, e->next_try);
	table_text(&l->table, e->title);
	table_text(&l->table, e->reason ? _(err_text(e->reason)) : "");
	table_time(&l->table, t ? t->start_by : 0);
}

static enum err list_closed(void *ctx, const struct entry *e)
{
	if (!is_open(e))
		list_entry(ctx, e, NULL);
	return ERR_OK;
}

/* In the order in which they are sent. */
static enum err list_open(struct rows *l, bool warnings)
{
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < l->queue.n; i++) {
		const struct turn *t = &l->queue.turn[i];
		struct entry e = {0};

		err = store_entry_get(l->c->store, t->entry, &e);
		if (err == ERR_OK && warnings)
			warn(l->c, &e, t);
		else if (err == ERR_OK)
			list_entry(l, &e, t);
		record_entry_release(&e);
	}
	return err;
}

/* Below the table: what waits for a decision, and the question. */
static enum err ask_entry(void *ctx, const struct entry *e)
{
	if (entry_asks(e))
		decide_say(ctx, e);
	return ERR_OK;
}

int run_outbox(struct cli *c, char **args, int n)
{
	static const struct column columns[] = {
		{.title = N_("ID"), .right = true},
		{.title = N_("What")},
		{.title = N_("State"), .give = true},
		{.title = N_("Files"), .right = true},
		{.title = N_("Size"), .right = true},
		{.title = N_("Sent"), .right = true},
		{.title = N_("Due")},
		{.title = N_("Next try")},
		{.title = N_("Title"), .give = true, .main = true},
		{.title = N_("Reason"), .give = true},
		{.title = N_("Start by")},
	};
	struct rows l = {.c = c};
	enum err err;
	int code = cli_store(c, STORE_READ);

	UNUSED(args);
	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	table_begin(&l.table, &c->out, columns, ARRAY_LEN(columns));
	err = store_queue(c->store, clock_now(c->clock), &l.queue);
	if (err == ERR_OK)
		err = list_open(&l, false);
	if (err == ERR_OK && cli_has(c, OPTION_ALL))
		err = store_outbox(c->store, false, list_closed, &l);
	if (table_end(&l.table) != ERR_OK)
		err = l.table.error;
	if (err == ERR_OK && !c->out.json)
		err = list_open(&l, true);
	queue_release(&l.queue);
	if (err == ERR_OK && !c->out.json && !c->out.quiet)
		err = store_outbox(c->store, true, ask_entry, c);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, NULL);
}

/* The entry with that number; said where there is none. */
static int find(struct cli *c, const char *name, struct entry *e)
{
	enum err err = ERR_NOT_FOUND;
	int64_t id;
	int code = cli_store(c, STORE_WRITE);

	memset(e, 0, sizeof(*e));
	if (code != CODE_DONE)
		return code;
	if (str_int64(name, 1, INT64_MAX, &id))
		err = store_entry_get(c->store, id, e);
	if (err == ERR_NOT_FOUND)
		return complain(c, CODE_NOT_FOUND,
			_("there is no '%s' in the outbox"), name);
	return err == ERR_OK ? CODE_DONE : say_err(c, err, name);
}

/* Why nothing was done to it: mostly because of how it stands. */
static int refused(struct cli *c, int64_t id, enum err err, const char *name)
{
	struct entry e = {0};
	bool stands = !store_entry_get(c->store, id, &e) &&
		      e.state != ENTRY_waiting && e.state != ENTRY_held;
	int code = stands ? complain(c, code_of(err), "'%s': %s", name,
				     why_state(e.state))
			  : say_err(c, err, name);

	record_entry_release(&e);
	return code;
}

static int report(struct cli *c, int64_t id, int code)
{
	struct entry e = {0};

	if (c->out.json && store_entry_get(c->store, id, &e) == ERR_OK) {
		entry_json_alone(c, &e);
		record_entry_release(&e);
	}
	return code;
}

int run_outbox_retry(struct cli *c, char **args, int n)
{
	struct entry e;
	struct wait w;
	int64_t id;
	enum err err;
	int code = find(c, args[0], &e);

	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	id = e.id;
	code = before_retry(c, &e);
	record_entry_release(&e);
	if (code != CODE_DONE)
		return code;
	err = wait_open(&w, c, PATIENCE_S);
	if (err == ERR_OK)
		err = store_entry_retry(c->store, id);
	code = err == ERR_OK ? report(c, id, wait_entry(&w, id))
			     : refused(c, id, err, args[0]);
	wait_close(&w);
	return code;
}

/* The sync program looks at the store where it runs; else nobody sends. */
static void ring(struct cli *c, int64_t id)
{
	struct bell_message wake = {.kind = BELL_WAKE, .id = id};
	struct bell *bell = NULL;

	if (bell_connect(c->paths.socket, &bell) == ERR_OK)
		bell_send(bell, &wake);
	bell_close(bell);
}

int run_outbox_hold(struct cli *c, char **args, int n)
{
	struct entry e;
	enum err err;
	int64_t id;
	int code = find(c, args[0], &e);

	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	id = e.id;
	record_entry_release(&e);
	err = store_entry_hold(c->store, id);
	if (err != ERR_OK)
		return refused(c, id, err, args[0]);
	ring(c, id);
	return report(c, id, CODE_DONE);
}

/* Where the files of a dropped entry go: beside the task's material. */
static char *folder_of(struct cli *c, const struct entry *e)
{
	const char *own = conf_text(&c->conf, CONF_FILES_DIR);
	char *path = NULL;

	store_task_folder(c->store, *own ? own : c->paths.files, e->task,
		&path);
	return path;
}

static bool agreed(struct cli *c, const struct entry *e, const char *folder)
{
	if (cli_has(c, OPTION_YES))
		return true;
	fprintf(stderr, _("Do not send '%s'? Its files go to %s [y/N] "),
		e->title, folder);
	return before_yes();
}

int run_outbox_drop(struct cli *c, char **args, int n)
{
	struct entry e;
	char *folder;
	enum err err;
	int code = find(c, args[0], &e);

	UNUSED(n);
	if (code != CODE_DONE)
		return code;
	folder = folder_of(c, &e);
	if (!folder) {
		code = say_err(c, ERR_NOMEM, NULL);
	} else if (!agreed(c, &e, folder)) {
		code = complain(c, CODE_HELD, _("nothing was dropped"));
	} else {
		err = store_entry_drop(c->store, e.id, folder);
		if (err != ERR_OK)
			code = refused(c, e.id, err, args[0]);
		else if (e.n_files > 0)
			say(c, _("its files lie in %s"), folder);
		ring(c, e.id);
		code = report(c, e.id, code);
	}
	free(folder);
	record_entry_release(&e);
	return code;
}
