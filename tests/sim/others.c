/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others do at the school, and what the judge may see of it. */
#include "base/base.h"
#include "tests/sim/far.h"

bool far_refused(const struct far *f, const char *key, const char *problem)
{
	for (int i = 0; i < f->n_refusals; i++)
		if (!strcmp(f->refusals[i].key, key) &&
		    !strcmp(f->refusals[i].problem, problem))
			return true;
	return false;
}

bool far_agrees(const struct far *f, int task, const struct task *t)
{
	const struct far_task *mine = &f->now.task[task];
	char mark[24];

	mark[0] = '\0';
	if (mine->mark)
		str_printf(mark, sizeof(mark), "mark %d", mine->mark);
	if (mine->gone || t->gone)
		return mine->gone && t->gone;
	return t->due == mine->due && t->late_until == mine->late_until &&
	    !strcmp(t->mark, mark);
}

struct shelf *far_shelf(struct far *f)
{
	return f->shelf;
}

void far_feedback(struct far *f, int task)
{
	f->now.task[task].mark++;
	far_touch(f, task);
}

void far_token(struct far *f, int token)
{
	f->token = token;
}

const struct far_work *far_works(const struct far *f, int *n)
{
	*n = WORKS;
	for (int i = 0; i < WORKS; i++)
		if (!*f->works[i].key) {
			*n = i;
			break;
		}
	return f->works;
}

const char *far_current(const struct far *f, int task)
{
	int i = f->now.task[task].current;

	return i < 0 ? "" : f->works[i].key;
}

bool far_foreign(const struct far *f, int task)
{
	return f->now.task[task].foreign;
}

bool far_task_there(const struct far *f, int task)
{
	return !f->now.task[task].gone;
}

void far_second_device(struct far *f, int task)
{
	struct far_work w = {.task = task, .foreign = true};
	char text[40];

	if (f->now.n_works == WORKS || f->now.task[task].gone)
		return;
	uuid_v7(w.key, f->sim->ms, &f->sim->world.random);
	str_printf(text, sizeof(text), "second device %d", f->n_ids);
	w.text = str_dup(text);
	if (hash_bytes(HASH_SHA256, text, strlen(text), w.text_sha256))
		abort();
	far_keep(f, &w);
	f->now.task[task].foreign = true;
}

void far_deadline(struct far *f, int task, int64_t due, int64_t late_until)
{
	f->now.task[task].due = due;
	f->now.task[task].late_until = late_until;
	far_touch(f, task);
}

void far_remove(struct far *f, int task)
{
	f->now.task[task].gone = true;
	far_touch(f, task);
}

void far_expire_uploads(struct far *f)
{
	for (int i = 0; i < f->now.n_uploads; i++)
		f->uploads[i].used = false;
}

void far_backup(struct far *f)
{
	for (int i = 0; i < WORKS; i++)
		str_copy(f->now.state[i], 16, f->works[i].state);
	f->backup = f->now;
	f->backup.kept = true;
}

/* Works keep their places, so that the judge sees what there was. */
bool far_restore(struct far *f)
{
	int works = f->now.n_works, uploads = f->now.n_uploads;

	if (!f->backup.kept)
		return false;
	for (int i = f->backup.n_works; i < works; i++)
		f->works[i].gone = true;
	for (int i = 0; i < f->backup.n_works; i++)
		str_copy(f->works[i].state, 16, f->backup.state[i]);
	for (int i = f->backup.n_uploads; i < uploads; i++)
		f->uploads[i].used = false;
	f->now = f->backup;
	f->now.n_works = works;
	f->now.n_uploads = uploads;
	for (int i = 0; i < SIM_TASKS; i++)
		f->now.task[i].foreign = true;
	f->epoch++;
	return true;
}
