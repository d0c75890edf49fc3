/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "model/records.h"

static void free_all(char *const strings[], size_t n)
{
	while (n)
		free(strings[--n]);
}

#define FREE_ALL(...) \
	free_all((char *const[]){__VA_ARGS__}, \
	    ARRAY_LEN(((char *const[]){__VA_ARGS__})))

void record_account_release(struct account *a)
{
	FREE_ALL(a->name, a->platform, a->url, a->user, a->person, a->school,
	    a->zone, a->cursor, a->said);
	*a = (struct account){0};
}

void record_material_release(struct material *m)
{
	FREE_ALL(m->pid, m->name, m->type, m->sha256, m->path, m->local_sha256,
	    m->course, m->section, m->link, m->said);
	*m = (struct material){0};
}

static void release_files(struct work_file *files, int n)
{
	for (int i = 0; i < n; i++)
		FREE_ALL(files[i].name, files[i].sha256, files[i].upload,
		    files[i].pid);
	free(files);
}

void record_task_release(struct task *t)
{
	FREE_ALL(t->pid, t->course_pid, t->course, t->title, t->teacher,
	    t->version, t->text, t->types, t->statement_text, t->work_key,
	    t->work_pid, t->work_text, t->mark, t->feedback,
	    t->account_name);
	release_files(t->work_files, t->n_work_files);
	*t = (struct task){0};
}

void record_announcement_release(struct announcement *a)
{
	FREE_ALL(a->pid, a->course, a->title, a->author, a->text);
	*a = (struct announcement){0};
}

void record_lesson_release(struct lesson *l)
{
	FREE_ALL(l->pid, l->course, l->title, l->url);
	*l = (struct lesson){0};
}

void record_entry_release(struct entry *e)
{
	FREE_ALL(e->key, e->task_pid, e->title, e->account_name, e->text,
	    e->base, e->detail);
	release_files(e->files, e->n_files);
	*e = (struct entry){0};
}

void record_receipt_release(struct receipt *r)
{
	FREE_ALL(r->platform_id, r->proof, r->signature, r->title, r->key,
	    r->work_key, r->text_sha256);
	release_files(r->files, r->n_files);
	*r = (struct receipt){0};
}
