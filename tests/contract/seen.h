/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a provider told, kept to be compared: copies of all of it. */
#ifndef RANZEN_TESTS_CONTRACT_SEEN_H
#define RANZEN_TESTS_CONTRACT_SEEN_H

#include "providers/provider.h"

#define SEEN_FAULT 300

struct seen_file {
	const char *pid, *name, *type, *sha256, *task; /* task: or course */
	int64_t size, modified;
	bool feedback;
};

struct seen_task {
	const char *pid, *course_pid, *course, *title, *teacher, *types, *text,
	    *work_key, *work_pid, *work_text, *mark;
	int64_t start, due, late_until, modified, opens, max_files, max_bytes,
	    max_words, work_at;
	bool takes_files, takes_text, drafts, statement, team, locked, done;
	enum work_state work;
	int first_file, n_files;	    /* its material, in files */
	int first_work_file, n_work_files; /* in work_files */
};

struct seen_row { /* a course, announcement, lesson or what is gone */
	const char *kind, *pid, *title;
};

struct seen {
	struct seen_task *tasks;
	struct seen_file *files, *work_files;
	struct seen_row *rows;
	int n_tasks, n_files, n_work_files, n_rows;
	int passes, pages, complete, modules;
	int told; /* since the last page_end */
	int kept; /* prefixes of what is there but not shown */
	int64_t server_time;
	char cursor[65536];
	/* The sink fails with err at the n-th record (1: the first). */
	enum err err;
	int at;
	bool failed;
	int after; /* calls after it failed */
	char fault[SEEN_FAULT]; /* the first thing that breaks the rules */
	int phase;		/* of this page: which kind came last */
	char **strings;
	int n_strings;
};

void seen_init(struct seen *s);
void seen_release(struct seen *s);
/* Valid as long as s is, and does not move. */
struct provider_sink seen_sink(struct seen *s);
const struct seen_task *seen_task(const struct seen *s, const char *pid);
/* Records of all kinds that were told. */
int seen_records(const struct seen *s);
/* "" when both tell the same of one task, else what differs. */
const char *seen_differs(const struct seen *a, const struct seen_task *x,
    const struct seen *b, const struct seen_task *y);

#endif
