/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/disk.h"
#include "base/i18n.h"
#include "base/path.h"
#include "base/timefmt.h"
#include "cli/proof.h"
#include "cli/records.h"

#define NAMES_MAX 1000

/* ---- loading */

static enum err copy_files(struct entry *to, const struct entry *from)
{
	to->files = calloc((size_t)from->n_files + 1, sizeof(*to->files));
	if (!to->files)
		return ERR_NOMEM;
	for (to->n_files = 0; to->n_files < from->n_files; to->n_files++) {
		const struct work_file *f = &from->files[to->n_files];

		to->files[to->n_files] = (struct work_file){
			.name = str_dup(f->name), .size = f->size,
			.sha256 = str_dup(f->sha256), .offset = f->offset,
		};
	}
	return ERR_OK;
}

static enum err add_entry(void *ctx, const struct entry *e)
{
	struct proof *p = ctx;
	struct entry *to = p->entries;
	struct attempt_log *logs = p->logs;

	if (e->kind != KIND_hand_in && e->kind != KIND_withdraw)
		return ERR_OK;
	if (p->n == p->room) {
		int room = p->room ? 2 * p->room : 8;

		to = realloc(p->entries, (size_t)room * sizeof(*to));
		if (to)
			p->entries = to;
		logs = realloc(p->logs, (size_t)room * sizeof(*logs));
		if (logs)
			p->logs = logs;
		if (!to || !logs)
			return ERR_NOMEM;
		p->room = room;
	}
	p->logs[p->n] = (struct attempt_log){0};
	to = &p->entries[p->n++];
	*to = *e;
	to->task_pid = to->title = to->account_name = to->base = NULL;
	to->key = str_dup(e->key);
	to->text = str_dup(e->text);
	to->detail = str_dup(e->detail);
	return copy_files(to, e);
}

static enum err add_attempt(void *ctx, const struct attempt *a)
{
	return attempt_log_add(ctx, a);
}

static enum err add_sample(void *ctx, const struct sample *m)
{
	struct proof *p = ctx;
	struct trouble *t = p->trouble;
	int i = 0;

	p->requests++;
	/* 304 and 404 are answers to questions */
	if (m->err == ERR_OK && m->status < 500 && m->status != 429)
		return ERR_OK;
	p->failed++;
	while (i < p->n_trouble &&
	       (t[i].status != m->status || t[i].err != m->err))
		i++;
	if (i == TROUBLES_MAX)
		return ERR_OK;
	if (i == p->n_trouble)
		t[p->n_trouble++] = (struct trouble){
		    m->status, m->err, 0, m->at, m->at};
	t[i].n++;
	t[i].from = MIN(t[i].from, m->at);
	t[i].until = MAX(t[i].until, m->at);
	return ERR_OK;
}

static int by_time(const void *a, const void *b)
{
	const struct trouble *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static enum err load_attempts(struct store *s, struct proof *p)
{
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < p->n; i++)
		err = store_attempts(s, p->entries[i].id, add_attempt,
			&p->logs[i]);
	if (err == ERR_OK && p->n)
		err = store_samples(s, p->task.account, p->entries[0].created,
			add_sample, p);
	qsort(p->trouble, (size_t)p->n_trouble, sizeof(p->trouble[0]), by_time);
	return err;
}

enum err proof_load(struct store *s, int64_t task, struct proof *p)
{
	enum err err = store_task_get(s, task, &p->task);

	p->at = -1;
	if (err == ERR_OK)
		err = store_account_get(s, p->task.account, &p->account);
	if (err == ERR_OK)
		err = store_entries_of_task(s, task, add_entry, p);
	if (err == ERR_OK) {
		err = store_receipt_of_task(s, task, &p->receipt);
		p->proven = err == ERR_OK;
		if (err == ERR_OK)
			err = store_standing(s, task, &p->seen);
		err = err == ERR_NOT_FOUND ? ERR_OK : err;
	}
	for (int i = 0; i < p->n; i++)
		if (p->proven ? p->entries[i].id == p->receipt.entry
			      : p->entries[i].kind == KIND_hand_in)
			p->at = i;
	if (err == ERR_OK && p->proven && p->at < 0)
		err = ERR_STORE_BROKEN;
	if (err == ERR_OK && p->attempts)
		err = load_attempts(s, p);
	return err;
}

void proof_release(struct proof *p)
{
	for (int i = 0; i < p->n; i++) {
		record_entry_release(&p->entries[i]);
		attempt_log_release(&p->logs[i]);
	}
	free(p->entries);
	free(p->logs);
	record_receipt_release(&p->receipt);
	record_account_release(&p->account);
	record_task_release(&p->task);
	memset(p, 0, sizeof(*p));
}

/* ---- JSON */

static void attempts_json(const struct proof *p, struct json *j)
{
	json_begin_array(j, "attempts");
	for (int i = 0; i < p->n; i++)
		for (int k = 0; k < p->logs[i].n; k++) {
			const struct attempt_run *r = &p->logs[i].runs[k];

			json_begin_object(j, NULL);
			json_int(j, "entry", p->entries[i].id);
			json_time(j, "at", r->from);
			json_time(j, "until", r->until);
			json_int(j, "count", r->n);
			json_str(j, "what", r->what);
			json_str(j, "fate", word_name(WORDS_FATE, (int)r->fate));
			json_str(j, "error", r->err ? err_name(r->err) : NULL);
			json_str(j, "said", r->said);
			json_end_object(j);
		}
	json_end_array(j);
	json_begin_array(j, "weather");
	for (int i = 0; i < p->n_trouble; i++) {
		json_begin_object(j, NULL);
		json_int(j, "status", p->trouble[i].status);
		json_str(j, "error",
			p->trouble[i].err ? err_name(p->trouble[i].err) : NULL);
		json_int(j, "count", p->trouble[i].n);
		json_time(j, "at", p->trouble[i].from);
		json_time(j, "until", p->trouble[i].until);
		json_end_object(j);
	}
	json_end_array(j);
}

static void other_json(const struct proof *p, struct json *j)
{
	json_begin_array(j, "others");
	for (int i = 0; i < p->n; i++) {
		const struct entry *e = &p->entries[i];

		if (i == p->at)
			continue;
		json_begin_object(j, NULL);
		json_int(j, "id", e->id);
		json_str(j, "key", e->key);
		json_str(j, "kind", word_name(WORDS_KIND, (int)e->kind));
		json_str(j, "state", word_name(WORDS_ENTRY, (int)e->state));
		json_time(j, "queued_at", e->created);
		files_json(j, e->files, e->n_files);
		json_end_object(j);
	}
	json_end_array(j);
}

static void proven_json(const struct proof *p, struct json *j)
{
	const struct receipt *r = &p->receipt;
	int64_t due = r->dated ? r->due : p->task.due;

	receipt_json(j, r);
	json_str(j, "standing",
		word_name(WORDS_STANDING, (int)p->seen.standing));
	json_str(j, "platform_state", word_name(WORDS_WORK, (int)r->work));
	json_time(j, "due", due);
	if (r->platform_time && due)
		json_bool(j, "late", r->platform_time > due);
	else
		json_put_null(j, "late");
	if (r->dated)
		json_int(j, "skew", r->skew);
	else
		json_put_null(j, "skew");
}

void proof_json(const struct proof *p, struct json *j)
{
	const struct entry *e = p->at < 0 ? NULL : &p->entries[p->at];

	if (p->proven) {
		proven_json(p, j);
	} else {
		json_int(j, "task", p->task.id);
		json_str(j, "title", p->task.title);
		json_str(j, "key", e ? e->key : NULL);
		files_json(j, e ? e->files : NULL, e ? e->n_files : 0);
		json_put_null(j, "platform_id");
		json_put_null(j, "platform_time");
		json_put_null(j, "proven_at");
		json_put_null(j, "proof");
		json_put_null(j, "signature");
		json_time(j, "due", p->task.due);
	}
	if (e) {
		json_int(j, "text_bytes", e->text ? (int64_t)strlen(e->text) : 0);
		json_time(j, "queued_at", e->created);
		json_str(j, "state", word_name(WORDS_ENTRY, (int)e->state));
	}
	json_str(j, "course", p->task.course);
	json_str(j, "teacher", p->task.teacher);
	json_str(j, "platform_task", p->task.pid);
	json_str(j, "account", p->account.name);
	json_str(j, "person", p->account.person);
	json_str(j, "user", p->account.user);
	json_str(j, "school", p->account.school);
	json_str(j, "url", p->account.url);
	json_str(j, "zone", p->account.zone);
	other_json(p, j);
	if (p->attempts)
		attempts_json(p, j);
}

/* ---- files */

enum err proof_write(const char *path, const void *data, size_t len)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return ERR_EXISTS;
	return disk_write_new(disk_real(), path, data, len, 0600);
}

static enum err write_named(const struct sheet *page, const struct proof *p,
			    const char *folder, char **path)
{
	struct tm day = time_local(p->now);
	char date[32], name[200];
	enum err e = ERR_EXISTS;

	strftime(date, sizeof(date), "%Y-%m-%d", &day);
	for (int i = 1; e == ERR_EXISTS && i <= NAMES_MAX; i++) {
		char number[16] = "";

		if (i > 1)
			str_printf(number, sizeof(number), " %d", i);
		/* TRANSLATORS: name of a file; a date, then nothing or a number */
		str_printf(name, sizeof(name), p->proven
			? _("Receipt %s%s.txt") : _("Attempts %s%s.txt"),
			date, number);
		free(*path);
		*path = path_join(folder, name);
		e = *path ? proof_write(*path, page->out.data, page->out.len)
			  : ERR_NOMEM;
	}
	return e;
}

enum err proof_file(struct store *s, int64_t task, int64_t now,
		    const char *folder, char **path)
{
	struct proof p = {.now = now, .attempts = true};
	struct sheet page;
	enum err e = proof_load(s, task, &p);

	*path = NULL;
	sheet_init(&page, p.account.zone);
	if (e == ERR_OK && p.at < 0)
		e = ERR_EMPTY;
	if (e == ERR_OK)
		e = proof_sheet(&p, &page);
	if (e == ERR_OK)
		e = write_named(&page, &p, folder, path);
	if (e != ERR_OK) {
		free(*path);
		*path = NULL;
	}
	sheet_release(&page);
	proof_release(&p);
	return e;
}
