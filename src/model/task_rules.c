/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <strings.h>

#include "base/timefmt.h"
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
		    !strncasecmp(types, dot + 1, n))
			return true;
	}
	return false;
}

enum err task_may_hand_in(const struct task *t, int64_t now,
    const struct work_file *files, int n, const char *text, int *which)
{
	bool has_text = text && *text;
	int i;

	*which = -1;
	if (task_closes(t) && now > task_closes(t))
		return ERR_TOO_LATE;
	if (!n && !has_text)
		return ERR_EMPTY;
	if ((n && !t->takes_files) || (has_text && !t->takes_text))
		return ERR_NOT_ACCEPTED;
	if (t->max_files && n > t->max_files) {
		*which = (int)t->max_files;
		return ERR_TOO_MANY;
	}
	for (i = 0; i < n; i++) {
		*which = i;
		if (!type_taken(t->types, files[i].name))
			return ERR_BAD_TYPE;
		if (t->max_bytes && files[i].size > t->max_bytes)
			return ERR_TOO_LARGE;
	}
	*which = -1;
	return ERR_OK;
}

bool task_work_listed(const struct task *t, const struct entry *newest)
{
	bool text = t->work_text && *t->work_text;

	if (t->work != WORK_saved && t->work != WORK_handed_in)
		return false;
	if (!t->n_work_files && !text)
		return false;
	return !newest || newest->state == ENTRY_proven ||
	    newest->state == ENTRY_superseded ||
	    newest->state == ENTRY_dropped ||
	    (newest->kind != KIND_hand_in && newest->kind != KIND_withdraw);
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
