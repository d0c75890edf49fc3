/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing in, exactly, and what is said about it. */
#include "base/base.h"
#include "tests/contract/paper.h"

#define MB (1 << 20)

static void hand_in_is_shown(struct contract *c, struct paper *p)
{
	paper_hand_in(p);
	must_hold(p);
	must_show(c, p, p->e.not_done ? WORK_saved : WORK_handed_in);
}

static void add_file(
    struct paper *p, const struct seen_task *t, const char *stem, int64_t size)
{
	char name[400];

	paper_name(t, stem, name, sizeof(name));
	paper_file(p, name, size);
}

static void one_file(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .bytes = MB});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "Lösung", 1000003);
	tap_count(&c->tap);
	paper_hand_in(p);
	note(c, "1 MB in %d requests, %" PRId64 " bytes over it", c->tap.requests,
	    c->tap.bytes - 1000003);
	must_hold(p);
	must(c, p->sent == p->total || !p->total, "progress ended at %" PRId64
	    " of %" PRId64, p->sent, p->total);
	must_show(c, p, WORK_handed_in);
}

static void two_files(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .max_files = 2});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "eins", 5000);
	add_file(p, t, "zwei", 70001);
	hand_in_is_shown(c, p);
}

/* What children call their files, and what shells and forms stumble over. */
static const char *const stems[] = {
    "Größe & Maß",
    "Lo\xcc\x88sung mit a\xcc\x8a",
    "🎒 Schulranzen 👩‍🔬",
    "Müller's „Aufsatz“",
    "  zwei  Blanks  ",
    "Ответ номер 5",
    "الواجب",
    "宿題 三",
    "100% + 1 = #2; a=b",
    "-rf",
    "..punkt.am.anfang",
    "$(HOME) `x` ~",
    "q\"uote'back\\slash",
    "Ein sehr langer Name, wie er aus einem Textprogramm kommt, das den ersten "
    "Satz des Aufsatzes dafür nimmt, und dann noch ein Stück davon und noch",
};

static void names_in_any_script(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true});
	size_t most = t->max_files ? (size_t)t->max_files : 5;

	for (size_t at = 0; at < ARRAY_LEN(stems); at += most) {
		struct paper *p = paper_new(c, t);

		for (size_t i = at; i < ARRAY_LEN(stems) && i < at + most &&
				    p->e.n_files < PAPER_FILES; i++)
			add_file(p, t, stems[i], 100 + (int64_t)i);
		hand_in_is_shown(c, p);
	}
}

static const char *const texts[] = {
    "Eine Zeile.",
    "Guten Tag,\n\ndas ist mein Aufsatz über Ångström & Söhne.\nZweite Zeile.\n",
    "if (a < b && c > d) printf(\"<b>%s</b>\\n\", x); // &amp; &lt;",
    "Emoji 🎒, Кириллица, عربى, 漢字",
    "* kein *Markdown*, _auch_ keine\n# Überschrift\n1. und keine Liste",
    "+=%26&x[0]=1;y",
};

static void a_text(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.text = true});

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct paper *p = paper_new(c, t);

		paper_text(p, texts[i]);
		paper_hand_in(p);
		must(c, c->v.fate == FATE_done, "text %zu: %s", i,
		    verdict_words(c));
		must_hold(p);
		must_show(c, p, WORK_handed_in);
	}
}

static void text_and_files(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.both = true});
	struct paper *p = paper_new(c, t), *q;

	add_file(p, t, "dazu", 3000);
	paper_text(p, "Die Datei gehört dazu.");
	hand_in_is_shown(c, p);
	q = paper_new(c, t);
	add_file(q, t, "nur noch diese", 200);
	hand_in_is_shown(c, q);
}

static void an_empty_file(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "leer", 0);
	paper_hand_in(p);
	if (c->v.fate == FATE_done) {
		must_hold(p);
		must_show(c, p, WORK_handed_in);
		return;
	}
	must(c, c->v.fate == FATE_never, "%s", verdict_words(c));
	note(c, "refused: %s", verdict_words(c));
	must_be_untouched(c, p);
}

static void nothing_at_all(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);

	paper_hand_in(p);
	must(c, c->v.fate == FATE_never, "%s", verdict_words(c));
	must_be_untouched(c, p);
}

static void the_last_one_replaces(struct contract *c)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .max_files = 2});
	struct paper *p = paper_new(c, t), *q;
	struct seen *s;
	char key[200];

	add_file(p, t, "bleibt nicht", 4000);
	add_file(p, t, "gleicher Name", 4001);
	hand_in_is_shown(c, p);
	str_copy(key, sizeof(key), task_now(c, t->pid, &s)->work_key);
	next_second();
	q = paper_new(c, t);
	must(c, strcmp(q->base, key) == 0, "the key moved by itself");
	add_file(q, t, "gleicher Name", 777);
	hand_in_is_shown(c, q);
	must(c, strcmp(task_now(c, t->pid, &s)->work_key, key) != 0,
	    "other work has the same key");
}

/* As a picture that was only painted over: names and sizes tell nothing. */
static void other_bytes_of_the_same_size(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});

	for (int i = 0; i < 3; i++) {
		struct paper *p = paper_new(c, t);

		add_file(p, t, "Bild", 30000);
		p->fail_at = i == 2 ? 'C' : 0;
		paper_hand_in(p);
		if (i == 2) { /* stopped; asked whether; gone on with */
			p->fail_at = 0;
			paper_ask(p);
			paper_settle(p);
		}
		well(c, "hand_in");
		must(c, p->equal, "what the platform says that it holds: %s",
		    p->differs);
		must_show(c, p, WORK_handed_in);
	}
}

static void other_work_is_not_replaced(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t), *stale = paper_new(c, t), *q;

	next_second();
	add_file(p, t, "vom anderen Gerät", 500);
	hand_in_is_shown(c, p);
	add_file(stale, t, "von hier", 501);
	paper_hand_in(stale);
	must(c, c->v.fate == FATE_never && c->v.err == ERR_CONFLICT, "%s",
	    verdict_words(c));
	must_show(c, p, WORK_handed_in);
	q = paper_new(c, t);
	must(c, strcmp(q->base, stale->base) != 0, "the key is the same");
}

static void saved_only(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);

	p->e.not_done = true;
	add_file(p, t, "Entwurf", 900);
	paper_hand_in(p);
	if (c->v.fate == FATE_never) {
		note(c, "refused: %s", verdict_words(c));
		must_be_untouched(c, p);
		return;
	}
	must_hold(p);
	must_show(c, p, WORK_saved);
}

/* ---- did it arrive? */

static void ask_says_yes(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);
	int64_t saves;

	add_file(p, t, "angekommen", 2222);
	paper_hand_in(p);
	must_hold(p);
	saves = school_saves(c);
	session_again(c, NULL);
	p->equal = false;
	paper_ask(p);
	well(c, "ask");
	must(c, strchr(p->events, 'H') && p->equal, "done, but %s", p->differs);
	must(c, school_saves(c) == saves, "asking saved it again");
	must_show(c, p, WORK_handed_in);
}

static void ask_says_no(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "nie gesendet", 333);
	paper_ask(p);
	must(c, c->v.fate == FATE_never && c->v.err == ERR_NOT_FOUND, "%s",
	    verdict_words(c));
	must(c, !strchr(p->events, 'H') || !p->equal, "it holds it");
	must_be_untouched(c, p);
}

/* ---- the journal is in charge */

static void a_journal_that_fails(struct contract *c, char at)
{
	const struct seen_task *t =
	    find_task(c, &(struct want){.files = true, .bytes = 300000});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "angehalten", 200000 + at);
	p->fail_at = at;
	paper_hand_in(p);
	must(c, p->failed, "it never said '%c': %s", at, p->events);
	must(c, c->v.fate != FATE_done && c->v.fate != FATE_unknown, "%s",
	    verdict_words(c));
	must(c, c->v.err == ERR_CANCELLED, "%s", verdict_words(c));
	must(c, !p->after, "the journal went on: %s", p->events);
	must(c, c->tap.requests == p->requests, "%d more requests",
	    c->tap.requests - p->requests);
	must_be_untouched(c, p);
	p->fail_at = 0;
	paper_hand_in(p); /* and it goes on from there */
	must(c, p->equal, "afterwards: %s, %s", verdict_words(c), p->differs);
	must_show(c, p, WORK_handed_in);
}

static void stops_at_upload(struct contract *c)
{
	a_journal_that_fails(c, 'u');
}

static void stops_at_uploaded(struct contract *c)
{
	a_journal_that_fails(c, 'U');
}

static void stops_at_committing(struct contract *c)
{
	a_journal_that_fails(c, 'C');
}

static void a_receipt_that_is_not_written(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t);

	add_file(p, t, "ohne Beleg", 1500);
	p->fail_at = 'H';
	paper_hand_in(p);
	must(c, p->failed, "it never said 'H': %s", p->events);
	must(c, c->v.fate == FATE_unknown, "%s", verdict_words(c));
	p->fail_at = 0;
	paper_ask(p);
	well(c, "ask");
	must(c, p->equal, "%s", p->differs);
}

/* ---- taking back, and small changes */

static void withdraw(struct contract *c)
{
	const struct seen_task *t = find_task(c, &(struct want){.files = true});
	struct paper *p = paper_new(c, t), *q;
	const struct seen_task *now;
	struct seen *s;

	add_file(p, t, "zurückgezogen", 600);
	hand_in_is_shown(c, p);
	q = paper_new(c, t);
	paper_change(q, KIND_withdraw);
	well(c, "withdraw");
	must(c, strchr(q->events, 'C'), "nothing said \"committing\"");
	now = task_now(c, t->pid, &s);
	must(c, now->work != WORK_handed_in, "it is still handed in");
	paper_ask(q);
	well(c, "ask after it");
	q = paper_new(c, t);
	add_file(q, t, "doch noch", 601);
	hand_in_is_shown(c, q);
}

static void done_and_undone(struct contract *c)
{
	const struct seen_task *t;
	struct paper *p;
	struct seen *s;
	bool was;

	seen_release(&c->all); /* work has been handed in since */
	call_news(c, "", &c->all);
	well(c, "news");
	t = find_task(c, &(struct want){.files = true, .no_work = true});
	p = paper_new(c, t);
	was = p->was->tasks[0].done;
	tap_count(&c->tap);

	paper_change(p, was ? KIND_undone : KIND_done);
	if (c->v.fate == FATE_never && c->v.err == ERR_NOT_ACCEPTED)
		skip(c, "this platform cannot do that");
	well(c, "change");
	if (!c->tap.requests)
		skip(c, "this platform knows no such thing: it stays here");
	must(c, task_now(c, t->pid, &s)->done == !was, "the task does not say so");
	p = paper_new(c, t);
	paper_change(p, was ? KIND_done : KIND_undone);
	well(c, "and back");
	must(c, task_now(c, t->pid, &s)->done == was, "the task does not say so");
}

const struct trial trials_hand_in[] = {
    {"hand-in-file", "a file arrives and is shown", one_file, NEEDS_WRITES, 0},
    {"hand-in-two", "two files arrive and are shown", two_files, NEEDS_WRITES,
	0},
    {"hand-in-names", "names in any script arrive, but for marks that cannot be in them",
	names_in_any_script, NEEDS_WRITES, 0},
    {"hand-in-text", "a text arrives as it is", a_text, NEEDS_WRITES, 0},
    {"hand-in-both", "text and files arrive together", text_and_files,
	NEEDS_WRITES, 0},
    {"hand-in-empty-file", "an empty file arrives, or is refused",
	an_empty_file, NEEDS_WRITES, 0},
    {"hand-in-nothing", "nothing is not handed in", nothing_at_all, NEEDS_WRITES,
	0},
    {"hand-in-again", "the last hand-in replaces the one before",
	the_last_one_replaces, NEEDS_WRITES, CAP_REMOVE_FILES},
    {"hand-in-same-size", "other bytes of the same name and size replace, too",
	other_bytes_of_the_same_size, NEEDS_WRITES, 0},
    {"hand-in-conflict", "work that the person did not see is not replaced",
	other_work_is_not_replaced, NEEDS_WRITES, 0},
    {"hand-in-saved", "saved is not handed in", saved_only, NEEDS_WRITES,
	CAP_SAVED},
    {"ask-yes", "asked after what arrived it says yes, and holds it",
	ask_says_yes, NEEDS_WRITES, 0},
    {"ask-no", "asked after what was never sent it says no", ask_says_no,
	NEEDS_WRITES, 0},
    {"journal-upload", "a journal that fails at an upload stops it",
	stops_at_upload, NEEDS_WRITES, 0},
    {"journal-uploaded", "a journal that fails after the uploads stops it",
	stops_at_uploaded, NEEDS_WRITES, 0},
    {"journal-committing", "a journal that fails before the commit stops it",
	stops_at_committing, NEEDS_WRITES, 0},
    {"journal-holds", "a receipt that cannot be written is asked for again",
	a_receipt_that_is_not_written, NEEDS_WRITES, 0},
    {"withdraw", "work can be taken back", withdraw, NEEDS_WRITES,
	CAP_WITHDRAW},
    {"done", "done and not done are told", done_and_undone, NEEDS_WRITES, 0},
    {0},
};
