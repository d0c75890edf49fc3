/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/files.h"
#include "store/inner.h"

#define FOLDERS_MAX 1000 /* tasks of one title */
#define PATH_LIMIT  4096

/* Below the person's folder, without a number; caller frees. */
static enum err plain(struct store *s, int64_t task, char **out)
{
	struct account a = { 0 };
	struct task t = { 0 };
	char *path = NULL;
	enum err e = store_task_get(s, task, &t);

	*out = NULL;
	if (e == ERR_OK)
		e = store_account_get(s, t.account, &a);
	if (e == ERR_OK) {
		path = files_folder("", &a, &t);
		*out = path ? str_dup(path + 1) : NULL;
		e = *out ? ERR_OK : ERR_NOMEM;
	}
	free(path);
	record_account_release(&a);
	record_task_release(&t);
	return e;
}

static enum err kept(struct store *s, int64_t task, char **out)
{
	struct query q;
	enum err e = ERR_OK, end;

	*out = NULL;
	q_open(&q, s, "SELECT folder FROM task WHERE id = ? AND folder <> ''");
	q_int(&q, task);
	if (q_next(&q) && !(*out = str_dup(q_text(&q, 0))))
		e = ERR_NOMEM;
	end = q_close(&q);
	return e == ERR_OK ? end : e;
}

static bool is_taken(struct store *s, const char *folder)
{
	struct query q;
	int64_t id;

	q_open(&q, s, "SELECT id FROM task WHERE folder = ? COLLATE NOCASE"
		      " AND folder <> ''");
	q_str(&q, folder);
	return q_one(&q, &id) == ERR_OK;
}

static enum err keep(struct store *s, int64_t task, char **folder)
{
	char numbered[PATH_LIMIT];
	struct query q;

	str_copy(numbered, sizeof(numbered), *folder);
	for (int i = 2; is_taken(s, numbered); i++) {
		if (i > FOLDERS_MAX)
			return ERR_EXISTS;
		str_printf(numbered, sizeof(numbered), "%s (%d)", *folder, i);
	}
	free(*folder);
	*folder = str_dup(numbered);
	if (!*folder)
		return ERR_NOMEM;
	q_open(&q, s, "UPDATE task SET folder = ? WHERE id = ?");
	q_str(&q, *folder);
	q_int(&q, task);
	return q_run(&q);
}

static enum err find(struct store *s, int64_t task, char **folder)
{
	enum err e = kept(s, task, folder);

	if (e != ERR_OK || *folder)
		return e;
	e = plain(s, task, folder);
	if (e != ERR_OK || !s->writable)
		return e;
	e = store_begin(s);
	return e == ERR_OK ? db_end(s, keep(s, task, folder)) : e;
}

enum err store_task_folder(struct store *s, const char *files, int64_t task,
			   char **out)
{
	char *folder = NULL;
	enum err e = find(s, task, &folder);

	*out = e == ERR_OK ? path_join(files, folder) : NULL;
	free(folder);
	return e == ERR_OK && !*out ? ERR_NOMEM : e;
}
