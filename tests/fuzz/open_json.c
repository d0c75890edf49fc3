/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/open_read.h"
#include "tests/fuzz/lib/fuzz.h"

static enum err course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	MUST(open_id_valid(c->pid));
	fuzz_line(c->title);
	return ERR_OK;
}

static enum err task(void *ctx, const struct task *t, const struct material *m,
		     int n)
{
	UNUSED(ctx);
	MUST(open_id_valid(t->pid));
	fuzz_line(t->title);
	fuzz_line(t->types);
	fuzz_rich(t->text);
	fuzz_rich(t->feedback);
	fuzz_lines(t->work_text);
	for (int i = 0; i < n; i++)
		fuzz_name(m[i].name);
	for (int i = 0; i < t->n_work_files; i++)
		fuzz_name(t->work_files[i].name);
	return ERR_OK;
}

static enum err announcement(void *ctx, const struct announcement *a)
{
	UNUSED(ctx);
	fuzz_line(a->title);
	fuzz_line(a->author);
	fuzz_rich(a->text);
	return ERR_OK;
}

static enum err lesson(void *ctx, const struct lesson *l)
{
	UNUSED(ctx);
	fuzz_line(l->title);
	fuzz_line(l->url);
	return ERR_OK;
}

static enum err gone(void *ctx, const char *kind, const char *pid)
{
	UNUSED(ctx);
	fuzz_line(kind);
	MUST(open_id_valid(pid));
	return ERR_OK;
}

static void module(void *ctx, const struct module *m)
{
	UNUSED(ctx);
	fuzz_line(m->name);
	fuzz_line(m->text);
}

FUZZ(open_json)
{
	const struct provider_sink sink = { .course = course, .task = task,
		.announcement = announcement, .lesson = lesson, .gone = gone,
		.module = module };
	struct open_task_state state;
	struct open_problem problem;
	struct receipt r = { 0 };
	struct open_login login;
	struct open_page page;
	bool maintenance;
	char api[256];

	open_read_changes(data, len, &page, &sink);
	open_read_task(data, len, &sink, &state);
	if (open_read_hand_in(data, len, &r) == ERR_OK)
		for (int i = 0; i < r.n_files; i++)
			fuzz_name(r.files[i].name);
	record_receipt_release(&r);
	open_read_problem(data, len, &problem);
	fuzz_line(problem.said);
	if (open_read_login(data, len, &login) == ERR_OK)
		fuzz_line(login.person);
	if (open_read_discovery(data, len, api) == ERR_OK)
		fuzz_line(api);
	open_read_status(data, len, 1800000000, &sink, &maintenance);
}
