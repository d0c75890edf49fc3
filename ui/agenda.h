/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the agenda: which tasks are asked for, and those on the screen.
 * The whole agenda is known by its counts; rows are read beside those that are
 * known already, so that no step depends on how many there are. Only a list
 * that is searched or filtered holds the numbers of its tasks, eight bytes each.
 */
#ifndef RANZEN_UI_AGENDA_H
#define RANZEN_UI_AGENDA_H

#include "ui/app.h"
#include "ui/groups.h"

#define AGENDA_TEXT 160
#define AGENDA_OPENED 64

struct agenda_filter {
	enum task_only only;
	int64_t account;                /* 0: all */
	char school[AGENDA_TEXT / 2];   /* its name */
	char course[AGENDA_TEXT];       /* pid; "" all */
	char course_title[AGENDA_TEXT];
};

struct agenda_row {
	int64_t id, due, account; /* id 0: it could not be read */
	char title[AGENDA_TEXT], course[AGENDA_TEXT / 2],
		teacher[AGENDA_TEXT / 2], school[AGENDA_TEXT / 4],
		course_pid[AGENDA_TEXT];
	enum task_state state;
	enum hand_in_state hand_in;
	enum agenda_group group;
	int materials, here;
	bool feedback;
	bool fresh, fresh_feedback; /* since the last look */
};

struct agenda {
	struct agenda_filter filter;
	int64_t counts[AGENDA_GROUPS];
	struct buf ids;            /* of a list with words or a filter */
	bool listed;
	int schools;
	struct agenda_row *rows, *spare; /* those of the window */
	int n, cap;
	int64_t first;             /* number of the first of them */
	bool stale;                /* rows and counts are to be read anew */
	int64_t seen, writes, minute; /* as of which they are */
	int64_t now;
	int64_t looked_at, looked_task; /* the last look; -1: never */
	int64_t opened[AGENDA_OPENED];  /* and opened since */
	unsigned n_opened;
};

struct agenda *agenda_new(struct ui *ui);
void agenda_release(struct agenda *a);
/* Counts anew where the store or the hour moved; the cursor stays on its task,
 * or at the beginning until somebody touches the view. */
void agenda_load(struct ui *ui, struct view *v);
/* Reads the rows of the window that are not known. */
void agenda_window(struct ui *ui, struct view *v);
/* NULL: a heading, or it could not be read. */
const struct agenda_row *agenda_row(const struct view *v, int64_t row);
/* What its tasks are asked for by. */
struct task_query agenda_query(const struct ui *ui, const struct view *v);
struct groups agenda_groups(const struct agenda *a);
/* It was opened: nothing new any more. */
void agenda_opened(struct agenda *a, int64_t task);
/* In words, for the title; "" shows all. */
void agenda_filter_words(const struct agenda_filter *f, char out[UI_TEXT]);
bool agenda_filtered(const struct agenda_filter *f);
/* Of a view of the agenda, which is read anew. */
void agenda_filter_set(struct view *v, const struct agenda_filter *f);

/* Choosing what a view of the agenda shows; at: the task under the cursor. */
enum reply view_filter_push(struct ui *ui, struct view *agenda,
			    const struct agenda_row *at);

#endif
