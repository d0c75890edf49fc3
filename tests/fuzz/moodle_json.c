/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/moodle_parts.h"
#include "tests/fuzz/lib/fuzz.h"

#define ROOT "https://schule.example"

static void files(const struct material *m, int n)
{
	for (int i = 0; i < n; i++) {
		fuzz_line(m[i].pid);
		fuzz_line(m[i].name);
		if (!m[i].link || !*m[i].link)
			MUST(!strchr(m[i].name, '/'));
		MUST(m[i].modified >= 0);
	}
}

static enum err course(void *ctx, const struct course *c)
{
	UNUSED(ctx);
	fuzz_line(c->title);
	return ERR_OK;
}

static enum err task(void *ctx, const struct task *t,
		     const struct moodle_limits *l, const struct material *m,
		     int n)
{
	UNUSED(ctx);
	fuzz_line(t->title);
	fuzz_rich(t->text);
	fuzz_line(t->types);
	fuzz_line(l->statement_text);
	MUST(t->due >= 0 && t->start >= 0 && t->max_bytes >= 0);
	files(m, n);
	return ERR_OK;
}

static enum err hidden(void *ctx, int64_t cmid)
{
	UNUSED(ctx);
	UNUSED(cmid);
	return ERR_OK;
}

static enum err told(void *ctx, const struct announcement *a)
{
	UNUSED(ctx);
	fuzz_line(a->pid);
	fuzz_line(a->title);
	fuzz_line(a->author);
	fuzz_rich(a->text);
	return ERR_OK;
}

static void forum(void *ctx, int64_t id, int64_t of)
{
	UNUSED(ctx);
	UNUSED(of);
	MUST(id > 0);
}

static void changed(void *ctx, int64_t cmid, bool quiet)
{
	UNUSED(ctx);
	UNUSED(cmid);
	UNUSED(quiet);
}

static void each(void *ctx, int i, const json_t *data,
		 const struct moodle_fault *f)
{
	UNUSED(ctx);
	UNUSED(i);
	if (!data)
		fuzz_line(f->said);
}

static void read_all(const json_t *doc)
{
	const struct moodle_assign_sink sink = { NULL, course, task, hidden };
	struct moodle_parts parts;
	struct moodle_fault f;
	struct moodle_state s;
	struct moodle_me me;

	moodle_read_assignments(doc, ROOT, &sink, &f);
	fuzz_line(f.said);
	if (moodle_fault_of(&f, doc))
		fuzz_line(f.said);
	for (int team = 0; team < 2; team++) {
		if (!moodle_read_state(doc, ROOT, team, &s)) {
			fuzz_lines(s.text);
			fuzz_line(s.mark);
			fuzz_rich(s.feedback);
			files(s.feedback_files, s.n_feedback_files);
		}
		moodle_state_release(&s);
	}
	if (!moodle_read_contents(doc, ROOT, &parts))
		files(parts.m, parts.n);
	moodle_parts_release(&parts);
	moodle_read_posts(doc, ROOT, 2, told, NULL);
	moodle_read_messages(doc, ROOT, told, NULL);
	moodle_read_forums(doc, forum, NULL);
	moodle_read_updates(doc, changed, NULL);
	moodle_read_me(doc, &me);
}

FUZZ(moodle_json)
{
	json_t *doc = json_loadb(data, len, JSON_DECODE_ANY, NULL);
	struct moodle_fault f;
	struct moodle_site site;
	char token[33], person[100];
	int n;

	if (doc)
		read_all(doc);
	json_decref(doc);
	if (moodle_read_site(data, len, &site) == ERR_OK)
		fuzz_line(site.name);
	moodle_read_token(data, len, token, &f);
	fuzz_line(f.said);
	moodle_read_person(data, len, person, sizeof(person));
	fuzz_line(person);
	moodle_read_batch(data, len, each, NULL, &n, &f);
}
