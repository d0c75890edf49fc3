/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lost replies, cuts and restarts: it arrives, and once. */
#include "base/base.h"
#include "tests/contract/paper.h"

#define SWEEP_MOST 30
#define BIG	   3000007
#define WORDS	   (64 << 10) /* of requests that carry no file */

/* Saves are counted: where the old work must be taken away apart, there is
 * none. */
static const struct seen_task *task_for(struct contract *c, int64_t bytes)
{
	return find_task(c, &(struct want){.files = true, .bytes = bytes,
				.no_work = !(c->p->caps & CAP_REPLACES)});
}

static struct paper *small_paper(struct contract *c, const char *stem)
{
	const struct seen_task *t = task_for(c, 0);
	struct paper *p = paper_new(c, t);
	char name[200];

	paper_name(t, stem, name, sizeof(name));
	paper_file(p, name, 40000 + c->n_papers);
	return p;
}

static struct paper *big_paper(struct contract *c, const char *stem)
{
	const struct seen_task *t = task_for(c, BIG);
	struct paper *p = paper_new(c, t);
	char name[200];

	paper_name(t, stem, name, sizeof(name));
	paper_file(p, name, BIG);
	return p;
}

static void must_be_saved_once(struct contract *c, int64_t before)
{
	int64_t now = school_saves(c);

	must(c, before < 0 || now == before + 1, "the school counts %" PRId64
	    " saves of one", now - before);
}

/* ---- at the commit */

static void lost_at_the_commit(struct contract *c)
{
	struct paper *p = small_paper(c, "Antwort verloren");
	int64_t saves = school_saves(c);
	struct seen *s;
	char key[200];

	p->on_commit = TAP_LOSE;
	paper_hand_in(p);
	must(c, c->tap.struck, "no request after \"committing\"");
	must(c, c->v.fate == FATE_unknown || c->v.fate == FATE_done, "%s",
	    verdict_words(c));
	must_be_saved_once(c, saves);
	str_copy(key, sizeof(key), task_now(c, p->task_pid, &s)->work_key);
	next_second(); /* by which a second save shows */
	session_again(c, NULL);
	paper_ask(p);
	well(c, "ask");
	must(c, p->equal, "%s", p->differs);
	must_be_saved_once(c, saves);
	must(c, strcmp(task_now(c, p->task_pid, &s)->work_key, key) == 0,
	    "the work was saved again: its key moved");
	must_show(c, p, WORK_handed_in);
}

static void dropped_at_the_commit(struct contract *c)
{
	struct paper *p = small_paper(c, "nie angekommen");
	int64_t saves = school_saves(c);

	p->on_commit = TAP_DROP;
	paper_hand_in(p);
	must(c, c->tap.struck, "no request after \"committing\"");
	must(c, c->v.fate == FATE_unknown, "%s", verdict_words(c));
	session_again(c, NULL);
	paper_ask(p);
	must(c, c->v.fate == FATE_done ||
		    (c->v.fate == FATE_never && c->v.err == ERR_NOT_FOUND),
	    "ask: %s", verdict_words(c));
	paper_settle(p);
	must(c, p->equal, "%s", p->differs);
	must_be_saved_once(c, saves);
	must_show(c, p, WORK_handed_in);
}

/* ---- at every request */

static void sweep(struct contract *c, enum tap_fault fault)
{
	for (int n = 1; n <= SWEEP_MOST; n++) {
		struct paper *p = small_paper(c, "Wort für Wort");
		int64_t saves = school_saves(c);
		bool struck;

		tap_count(&c->tap);
		c->tap.fault = fault;
		c->tap.at = n;
		paper_hand_in(p);
		struck = c->tap.struck;
		tap_count(&c->tap);
		session_again(c, NULL);
		paper_settle(p);
		must(c, p->equal, "request %d: %s", n, p->differs);
		must_be_saved_once(c, saves);
		must_show(c, p, WORK_handed_in);
		if (!struck) {
			note(c, "%d requests", n - 1);
			return;
		}
	}
	must(c, false, "a small file needs more than %d requests", SWEEP_MOST);
}

static void lost_anywhere(struct contract *c)
{
	sweep(c, TAP_LOSE);
}

static void dropped_anywhere(struct contract *c)
{
	sweep(c, TAP_DROP);
}

/* The program ends when so many requests were begun. */
static void closed_anywhere(struct contract *c)
{
	for (int n = 1; n <= SWEEP_MOST; n++) {
		struct paper *p = small_paper(c, "Deckel zu");
		int64_t saves = school_saves(c);
		bool ended;

		tap_count(&c->tap);
		paper_start(p);
		while (!c->calls_done && c->tap.requests < n)
			c->net->turn(c->net, NULL, 0, 10);
		ended = c->calls_done;
		c->p->close(c->session);
		c->session = NULL;
		must(c, !c->net->busy(c->net), "requests go on after close");
		turns(c, 50);
		must(c, ended == (c->calls_done == 1), "done after close");
		session_again(c, NULL);
		c->v.fate = strchr(p->events, 'C') ? FATE_unknown : FATE_again;
		if (!ended)
			poll(NULL, 0, 300); /* what is on its way gets there */
		paper_settle(p);
		must(c, p->equal, "%s", p->differs);
		must_be_saved_once(c, saves);
		must_show(c, p, WORK_handed_in);
		if (ended)
			return;
	}
}

/* ---- uploads */

static void an_upload_goes_on(struct contract *c)
{
	struct paper *p = big_paper(c, "abgerissen");
	int64_t saves = school_saves(c), known;

	tap_count(&c->tap);
	c->tap.cut_up = BIG / 2;
	paper_hand_in(p);
	must(c, c->tap.struck, "the line was not cut");
	must(c, c->v.fate != FATE_never && c->v.fate != FATE_done, "%s",
	    verdict_words(c));
	known = p->offsets[0];
	tap_count(&c->tap);
	session_again(c, NULL);
	paper_settle(p);
	note(c, "%" PRId64 " of %d bytes were known to be there, %" PRId64
	    " went then", known, BIG, c->tap.up);
	must(c, !(c->p->caps & CAP_RESUME_UP) ||
		    c->tap.up <= BIG - known + WORDS,
	    "more than what was missing");
	must(c, p->equal, "%s", p->differs);
	must_be_saved_once(c, saves);
	must_show(c, p, WORK_handed_in);
}

static void what_is_there_is_not_sent_again(struct contract *c)
{
	struct paper *p = big_paper(c, "schon da");
	int64_t sent;

	p->fail_at = 'C';
	tap_count(&c->tap);
	paper_hand_in(p);
	must(c, p->failed && c->v.fate != FATE_done, "%s", verdict_words(c));
	p->fail_at = 0;
	session_again(c, NULL);
	tap_count(&c->tap);
	paper_hand_in(p);
	sent = c->tap.up;
	must_hold(p);
	must_show(c, p, WORK_handed_in);
	must(c, sent < BIG / 4, "%" PRId64 " of %d bytes went again", sent, BIG);
}

/* References in the journal that are worth nothing (any more). */
static void an_upload_that_is_gone(struct contract *c)
{
	static const char *const refs[] = {"", "x", "/nowhere/1", "123456789",
	    "/api/v1/uploads/00000000000000000000", "\xff"};

	for (size_t i = 0; i < ARRAY_LEN(refs); i++) {
		struct paper *p = small_paper(c, "Verweis ins Leere");
		int64_t saves = school_saves(c);

		str_copy(p->uploads[0], sizeof(p->uploads[0]), refs[i]);
		p->offsets[0] = *refs[i] ? p->files[0].size : 0;
		paper_hand_in(p);
		paper_settle(p);
		must(c, p->equal, "\"%s\": %s", refs[i], p->differs);
		must_be_saved_once(c, saves);
		must_show(c, p, WORK_handed_in);
	}
}

const struct trial trials_lost[] = {
    {"lost-commit", "a reply lost at the commit: asked after, saved once",
	lost_at_the_commit, NEEDS_WRITES, 0},
    {"dropped-commit", "a commit that never arrived is sent again, saved once",
	dropped_at_the_commit, NEEDS_WRITES, 0},
    {"lost-anywhere", "a reply lost at any request: it arrives once",
	lost_anywhere, NEEDS_WRITES, 0},
    {"dropped-anywhere", "any request that never arrives: it arrives once",
	dropped_anywhere, NEEDS_WRITES, 0},
    {"closed-anywhere", "ended at any request: it arrives once",
	closed_anywhere, NEEDS_WRITES, 0},
    {"upload-cut", "a cut upload arrives once", an_upload_goes_on, NEEDS_WRITES,
	0},
    {"upload-there", "what is there is not sent again",
	what_is_there_is_not_sent_again, NEEDS_WRITES, 0},
    {"upload-gone", "an upload that is not there any more is sent again",
	an_upload_that_is_gone, NEEDS_WRITES, 0},
    {0},
};
