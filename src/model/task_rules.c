/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/text.h"
#include "base/timefmt.h"
#include "model/standing.h"
#include "model/task_rules.h"

#define WEEK_DAYS 7

/* Only the platform's word makes work handed in (P3). */
enum task_state task_state(const struct task *t, int64_t now)
{
	int64_t closes = task_closes(t);

	if (t->work == WORK_handed_in)
		return TASK_handed_in;
	if (t->done)
		return TASK_done;
	if (closes && now > closes)
		return TASK_past;
	if (t->due && now > t->due)
		return TASK_overdue;
	if (t->work != WORK_none ||
	    (t->hand_in != HAND_IN_none && t->hand_in != HAND_IN_superseded))
		return TASK_started;
	return TASK_new;
}

int64_t task_closes(const struct task *t)
{
	return t->late_until;
}

/* "pdf odt" takes "Aufsatz.PDF"; a stated ".pdf" is the same as "pdf". */
static bool type_taken(const char *types, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t n;

	if (!types || !types[strspn(types, " ")])
		return true;
	if (!dot)
		return false;
	for (; *types; types += n) {
		types += strspn(types, " .");
		n = strcspn(types, " ");
		if (n && strlen(dot + 1) == n &&
		    !str_ncasecmp(types, dot + 1, n))
			return true;
	}
	return false;
}

enum err task_open(const struct task *t, int64_t now)
{
	if (task_closes(t) && now > task_closes(t))
		return ERR_TOO_LATE;
	if (t->locked || task_fixed(t))
		return ERR_LOCKED;
	if (t->opens && now < t->opens)
		return ERR_TOO_EARLY;
	return ERR_OK;
}

static enum err files_taken(const struct task *t, const struct entry *work,
    int *which)
{
	if (t->max_files && work->n_files > t->max_files) {
		*which = (int)t->max_files;
		return ERR_TOO_MANY;
	}
	for (int i = 0; i < work->n_files; i++) {
		*which = i;
		if (!type_taken(t->types, work->files[i].name))
			return ERR_BAD_TYPE;
		if (t->max_bytes && work->files[i].size > t->max_bytes)
			return ERR_TOO_LARGE;
	}
	*which = -1;
	return ERR_OK;
}

enum err task_takes(const struct task *t, const struct entry *work, int *which)
{
	bool has_text = work->text && *work->text;
	enum err e;

	*which = -1;
	if (!work->n_files && !has_text)
		return ERR_EMPTY;
	if ((work->n_files && !t->takes_files) || (has_text && !t->takes_text))
		return ERR_NOT_ACCEPTED;
	e = files_taken(t, work, which);
	if (e != ERR_OK)
		return e;
	if (has_text && t->max_words && text_words(work->text) > t->max_words)
		return ERR_TOO_LONG;
	return entry_lacks_statement(t, work) ? ERR_STATEMENT : ERR_OK;
}

bool entry_lacks_statement(const struct task *t, const struct entry *e)
{
	return e->kind == KIND_hand_in && !e->statement && !e->not_done &&
	    (t->statement || e->reason == ERR_STATEMENT);
}

enum err task_may_hand_in(const struct task *t, int64_t now,
    const struct entry *work, int *which)
{
	enum err e = task_open(t, now);

	*which = -1;
	return e == ERR_OK ? task_takes(t, work, which) : e;
}

bool task_final(const struct task *t, const struct entry *work)
{
	return t->drafts && !work->not_done;
}

bool task_fixed(const struct task *t)
{
	return t->drafts && t->work == WORK_handed_in;
}

bool platform_gives_back(const char *platform)
{
	return strcmp(platform, "iserv") != 0;
}

enum task_back task_back(const struct task *t, const struct entry *newest,
			 bool gives_back)
{
	bool there = task_has_work(t);

	if (!there && (!newest || entry_over(newest->state)))
		return TASK_BACK_nothing;
	there |= newest && (newest->unsure || (newest->state != ENTRY_copying &&
					       newest->state != ENTRY_waiting &&
					       newest->state != ENTRY_held));
	if (!there)
		return TASK_BACK_unsent;
	return gives_back ? TASK_BACK_work : TASK_BACK_never;
}

bool task_work_listed(const struct task *t, const struct entry *newest)
{
	bool text = t->work_text && *t->work_text;

	if (t->work != WORK_saved && t->work != WORK_handed_in)
		return false;
	if (!t->n_work_files && !text)
		return false;
	return !newest || entry_over(newest->state);
}

enum agenda_group agenda_group(const struct task *t, int64_t now)
{
	switch (task_state(t, now)) {
	case TASK_handed_in:
	case TASK_done: return AGENDA_DONE;
	case TASK_past: return AGENDA_PAST;
	case TASK_overdue: return AGENDA_OVERDUE;
	default: break;
	}
	if (!t->due)
		return AGENDA_UNDATED;
	if (t->due < time_local_midnight(now, 1))
		return AGENDA_TODAY;
	if (t->due < time_local_midnight(now, WEEK_DAYS))
		return AGENDA_WEEK;
	return AGENDA_LATER;
}
