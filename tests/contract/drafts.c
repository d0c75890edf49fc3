/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tasks where handing in is a second step after saving, and final. Each trial
 * uses tasks up, so what has one left comes first. */
#include "base/base.h"
#include "tests/contract/paper.h"

#define SWEEP_MOST 12

/* A task with drafts where nothing is final yet. */
static const struct seen_task *draft_task(struct contract *c, bool statement)
{
	for (int i = 0; i < c->all.n_tasks; i++) {
		const struct seen_task *t = &c->all.tasks[i];
		struct seen *s;

		if (!fits_task(c,
			&(struct want){.files = true,
			    .drafts = true,
			    .statement = statement},
			t))
			continue;
		if (!task_now(c, t->pid, &s)->locked)
			return t;
	}
	return NULL;
}

static struct paper *draft_paper(
    struct contract *c, bool statement, const char *stem)
{
	const struct seen_task *t = draft_task(c, statement);
	struct paper *p;
	char name[200];

	if (!t)
		return NULL;
	p = paper_new(c, t);
	p->e.statement = statement;
	paper_name(t, stem, name, sizeof(name));
	paper_file(p, name, 4321);
	return p;
}

static struct paper *need_draft(
    struct contract *c, bool statement, const char *stem)
{
	struct paper *p = draft_paper(c, statement, stem);

	if (!p)
		skip(c, "no task with drafts is left that may be written to");
	return p;
}

static void saved_is_not_handed_in(struct contract *c)
{
	struct paper *p = need_draft(c, false, "Entwurf"), *q;
	struct seen *s;

	p->e.not_done = true;
	paper_hand_in(p);
	must(c, c->v.fate == FATE_done, "%s", verdict_words(c));
	must(c, p->equal, "%s", p->differs);
	must_show(c, p, WORK_saved);
	must(c, !task_now(c, p->task_pid, &s)->locked, "and it is final");
	q = need_draft(c, false, "zweiter Entwurf");
	must(c, strcmp(q->task_pid, p->task_pid) == 0, "another task");
	q->e.not_done = true;
	paper_hand_in(q);
	well(c, "saved again");
	must_show(c, q, WORK_saved);
}

static void handed_in_is_final(struct contract *c)
{
	struct paper *p = need_draft(c, false, "fertig"), *q;
	const struct seen_task *now;
	struct seen *s;
	char name[200];

	paper_hand_in(p);
	must_hold(p);
	must_show(c, p, WORK_handed_in);
	now = task_now(c, p->task_pid, &s);
	must(c, now->locked, "the task does not say that it is final");
	q = paper_new(c, now);
	paper_name(now, "doch noch etwas", name, sizeof(name));
	paper_file(q, name, 99);
	paper_hand_in(q);
	must(c, c->v.fate == FATE_never, "a second one: %s", verdict_words(c));
	must(c, c->v.err == ERR_LOCKED || c->v.err == ERR_NOT_ACCEPTED, "%s",
	    verdict_words(c));
	must_show(c, p, WORK_handed_in);
}

static void with_the_statement(struct contract *c)
{
	struct paper *p = need_draft(c, true, "mit Erklärung");

	paper_hand_in(p);
	must_hold(p);
	must_show(c, p, WORK_handed_in);
}

/* Each request of it in turn; never an empty hand-in, never two. */
static void sweep(struct contract *c, enum tap_fault fault)
{
	int n;

	for (n = 1; n <= SWEEP_MOST; n++) {
		struct paper *p = draft_paper(c, false, "Schritt für Schritt");
		bool struck;

		if (!p)
			break;
		tap_count(&c->tap);
		c->tap.fault = fault;
		c->tap.at = n;
		paper_hand_in(p);
		struck = c->tap.struck;
		tap_mend(&c->tap);
		session_again(c, NULL);
		paper_settle(p);
		must(c, p->equal, "request %d: %s", n, p->differs);
		must_show(c, p, WORK_handed_in);
		if (!struck) {
			note(c, "%d requests", n - 1);
			return;
		}
	}
	if (n == 1)
		skip(c, "no task with drafts is left that may be written to");
	note(c, "the first %d requests; then no task with drafts was left", n - 1);
}

static void lost_anywhere(struct contract *c)
{
	sweep(c, TAP_LOSE);
}

static void dropped_anywhere(struct contract *c)
{
	sweep(c, TAP_DROP);
}

const struct trial trials_drafts[] = {
    {"draft-saved", "what is saved in a draft is not handed in",
	saved_is_not_handed_in, NEEDS_WRITES, 0},
    {"draft-final", "where handing in is final it is told, and stays",
	handed_in_is_final, NEEDS_WRITES, 0},
    {"draft-statement", "with the statement it is handed in",
	with_the_statement, NEEDS_WRITES, 0},
    {"draft-lost", "a reply lost at any request of a final hand-in",
	lost_anywhere, NEEDS_WRITES, 0},
    {"draft-dropped", "any request of a final hand-in that never arrives",
	dropped_anywhere, NEEDS_WRITES, 0},
    {0},
};
