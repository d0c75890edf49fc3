/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts, and the files of the person. */
#include "base/base.h"
#include "store/db.h"
#include "tests/sim/sim.h"

/* ---- receipts say what the school held, byte for byte and second by second */

struct paper {
	int64_t entry, platform_time;
	const char *id, *key, *text_sha256;
};

static bool files_true(
    struct sim *s, int64_t entry, const struct far_work *w)
{
	struct query q;
	int n = 0;
	bool same = true;

	q_open(&q, s->desk, "SELECT name, size, sha256 FROM receipt_file"
		" WHERE entry = ?");
	q_int(&q, entry);
	while (q_next(&q)) {
		bool there = false;

		for (int i = 0; i < w->n_files; i++)
			there |= !strcmp(w->files[i].name, q_text(&q, 0)) &&
			    w->files[i].size == q_col(&q, 1) &&
			    !strcmp(w->files[i].sha256, q_text(&q, 2));
		same = same && there;
		n++;
	}
	if (q_close(&q))
		abort();
	return same && n == w->n_files;
}

static bool paper_true(
    struct sim *s, const struct deed *d, const struct paper *p)
{
	int n;
	const struct far_work *w = far_works(sim_far(s, d->task), &n);

	for (int i = 0; i < n; i++)
		if (!strcmp(w[i].id, p->id))
			return !strcmp(w[i].key, d->key) &&
			    !strcmp(p->key, d->key) && sim_same_work(d, &w[i]) &&
			    w[i].at == p->platform_time &&
			    !strcmp(w[i].text_sha256, p->text_sha256) &&
			    files_true(s, p->entry, &w[i]);
	return false;
}

static void untrue(struct sim *s, int64_t entry, const char *why)
{
	const struct deed none = {.entry = entry};
	const struct deed *d = sim_deed_of(s, entry);

	sim_verdict(s, &s->counts.untrue, d ? d : &none, why);
}

static void judge_receipts(struct sim *s)
{
	struct query q;

	q_open(&q, s->desk, "SELECT r.entry, r.platform_time, r.platform_id,"
		" r.key, r.text_sha256 FROM receipt r"
		" JOIN entry e ON e.id = r.entry WHERE e.kind = 'hand_in'");
	while (q_next(&q)) {
		const struct deed *d = sim_deed_of(s, q_col(&q, 0));
		const struct paper p = {q_col(&q, 0), q_col(&q, 1),
		    q_text(&q, 2), q_text(&q, 3), q_text(&q, 4)};

		if (!d || !paper_true(s, d, &p))
			untrue(s, p.entry, "a receipt that is not true");
	}
	if (q_close(&q))
		abort();
	q_open(&q, s->desk, "SELECT e.id FROM entry e LEFT JOIN receipt r"
		" ON r.entry = e.id WHERE e.kind = 'hand_in'"
		" AND e.state = 'proven' AND r.entry IS NULL");
	while (q_next(&q))
		untrue(s, q_col(&q, 0), "proven without a receipt");
	if (q_close(&q))
		abort();
}

/* ---- what was proven, and is not there any more */

static bool ordered_later(const struct sim *s, const struct deed *d)
{
	for (int i = 0; i < s->n_deeds; i++) {
		const struct deed *o = &s->deeds[i];

		if (o->task == d->task && o->entry > d->entry && !o->offer &&
		    o->kind <= KIND_withdraw)
			return true;
	}
	return false;
}

void sim_judge_vanished(struct sim *s, const struct deed *d)
{
	struct query q;
	int64_t told = 0;

	if (ordered_later(s, d) || !far_task_there(sim_far(s, d->task), d->task))
		return;
	s->counts.vanished++;
	q_open(&q, s->desk, "SELECT count(*) FROM notice"
		" WHERE kind IN ('vanished', 'replaced')"
		" AND subject LIKE ? || '%'");
	q_str(&q, d->key);
	if (q_one(&q, &told))
		abort();
	if (!told)
		sim_verdict(s, &s->counts.lost, d, "vanished, and nobody said so");
}

/* ---- material is whole, and what the person wrote is as it was */

static const struct edit *edit_of(const struct sim *s, const char *path)
{
	const struct edit *last = NULL;

	for (int i = 0; i < s->n_edits; i++)
		if (!strcmp(s->edits[i].path, path))
			last = &s->edits[i];
	return last;
}

static void judge_edits(struct sim *s)
{
	const struct deed none = {.entry = 0};
	char hex[HASH_HEX_SIZE];

	for (int i = 0; i < s->n_edits; i++) {
		const struct edit *e = edit_of(s, s->edits[i].path);

		if (!sim_hash(e->path, hex) || strcmp(hex, e->sha256) != 0)
			sim_verdict(s, &s->counts.lost, &none,
			    "what the person wrote into a file");
	}
}

static void judge_sheet(
    struct sim *s, int task, const char *state, const char *path)
{
	const struct deed none = {.task = task};
	char hex[HASH_HEX_SIZE];

	if (!strcmp(state, "coming"))
		sim_verdict(s, &s->counts.lost, &none, "material never came");
	if (strcmp(state, "here") != 0 || edit_of(s, path))
		return;
	if (!sim_hash(path, hex))
		sim_verdict(s, &s->counts.lost, &none, "material is not here");
	else if (!shelf_knows(far_shelf(sim_far(s, task)), task, hex))
		sim_verdict(
		    s, &s->counts.lost, &none, "material of no version");
}

static void judge_material(struct sim *s)
{
	struct query q;

	q_open(&q, s->desk, "SELECT m.task, m.state, m.path FROM material m"
		" JOIN task t ON t.id = m.task"
		" WHERE NOT m.gone AND NOT t.gone AND m.state <> 'there'");
	while (q_next(&q))
		for (int i = 0; i < SIM_TASKS; i++)
			if (s->task[i] == q_col(&q, 0))
				judge_sheet(s, i, q_text(&q, 1), q_text(&q, 2));
	if (q_close(&q))
		abort();
}

void sim_judge_papers(struct sim *s)
{
	judge_receipts(s);
	judge_edits(s);
	judge_material(s);
}
