/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/text.h"
#include "model/standing.h"
#include "sync/inner.h"
#include "tests/contract/paper.h"

#include <strings.h>

#define ROUNDS 12 /* of asking and sending, until it must be done */

/* ---- the journal */

static enum err event(struct paper *p, char kind)
{
	size_t n = strlen(p->events);

	if (n + 1 < sizeof(p->events)) {
		p->events[n] = kind;
		p->events[n + 1] = '\0';
	}
	if (p->failed)
		p->after++;
	if (p->fail_at != kind)
		return ERR_OK;
	p->failed = true;
	p->requests = p->c->tap.requests;
	return ERR_CANCELLED;
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct paper *p = ctx;

	if (i < 0 || i >= p->e.n_files || offset < 0 ||
	    offset > p->files[i].size ||
	    !str_copy(p->uploads[i], sizeof(p->uploads[i]), upload)) {
		str_printf(p->differs, sizeof(p->differs),
		    "the journal got file %d at %" PRId64, i, offset);
		p->progress_wrong = true;
		return ERR_OK;
	}
	p->offsets[i] = offset;
	return event(p, 'u');
}

static enum err on_committing(void *ctx)
{
	struct paper *p = ctx;

	if (p->on_commit) {
		p->c->tap.fault = p->on_commit;
		p->c->tap.at = 1;
		p->on_commit = TAP_NONE;
	}
	return event(p, 'C');
}

static enum err on_uploaded(void *ctx)
{
	return event(ctx, 'U');
}

static enum err on_saved(void *ctx, const char *work_key)
{
	UNUSED(ctx);
	UNUSED(work_key);
	return ERR_OK;
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct paper *p = ctx;

	/* the engine's own judgement (src/sync/proof.c) */
	p->equal = proof_of(&p->e, r, p->c->p->caps & CAP_PROOF_SHA256,
	    p->differs, sizeof(p->differs));
	str_copy(p->receipt_id, sizeof(p->receipt_id), r->platform_id);
	p->receipt_time = r->platform_time;
	return event(p, 'H');
}

static void on_moved(void *ctx, int64_t sent, int64_t total)
{
	struct paper *p = ctx;

	p->progress_wrong |= sent < 0 || (total >= 0 && sent > total);
	p->sent = sent;
	p->total = total;
}

static const struct provider_journal journal = {
    .upload = on_upload,
    .committing = on_committing,
    .uploaded = on_uploaded,
    .saved = on_saved,
    .holds = on_holds,
    .moved = on_moved,
};

/* ---- the work */

static void new_key(struct paper *p)
{
	uuid_v7(p->key, clock_now(clock_system()) * 1000, random_system());
}

struct paper *paper_new(struct contract *c, const struct seen_task *t)
{
	const struct seen_task *now;
	struct seen *was;
	struct paper *p;

	must(c, c->n_papers < PAPERS_MAX, "a trial of too many papers");
	now = task_now(c, t->pid, &was);
	p = calloc(1, sizeof(*p));
	must(c, p, "no memory");
	for (int i = 0; i < c->all.n_tasks; i++)
		if (&c->all.tasks[i] == t && t->work == WORK_none)
			c->all.tasks[i].work = WORK_saved; /* as it may be */
	c->papers[c->n_papers++] = p;
	p->c = c;
	p->was = was;
	new_key(p);
	p->base = str_dup(now->work_key);
	p->task_pid = str_dup(t->pid);
	p->e = (struct entry){.id = c->n_papers,
	    .account = 1,
	    .task = 1,
	    .key = p->key,
	    .task_pid = p->task_pid,
	    .title = (char *)(uintptr_t)t->title,
	    .account_name = (char *)(uintptr_t) "contract",
	    .kind = KIND_hand_in,
	    .state = ENTRY_sending,
	    .base = p->base,
	    .files = p->files,
	    .created = clock_now(clock_system()),
	    .due = t->due};
	return p;
}

void paper_free(struct paper *p)
{
	for (int i = 0; i < p->e.n_files; i++) {
		unlink(p->paths[i]);
		free(p->paths[i]);
		free(p->names[i]);
	}
	free(p->base);
	free(p->task_pid);
	free(p->text);
	free(p);
}

static void write_random(struct contract *c, const char *path, int64_t size)
{
	static const size_t piece = 1u << 16;
	char *data = malloc(piece);
	FILE *f = fopen(path, "we");

	must(c, f && data, "%s cannot be written", path);
	for (int64_t at = 0; at < size; at += (int64_t)piece) {
		random_fill(random_system(), data, piece);
		fwrite(data, 1, (size_t)MIN((int64_t)piece, size - at), f);
	}
	free(data);
	must(c, fclose(f) == 0, "%s cannot be written", path);
}

void paper_file(struct paper *p, const char *name, int64_t size)
{
	char path[PATH_MAX], own[40], hex[80];
	int i = p->e.n_files;
	struct buf safe;

	must(p->c, i < PAPER_FILES, "too many files");
	str_printf(own, sizeof(own), "work-%" PRId64 "-%d", p->e.id, i);
	in_dir(p->c, path, own);
	write_random(p->c, path, size);
	hash_of(p->c, path, hex);
	str_copy(p->sha256[i], sizeof(p->sha256[i]), hex);
	buf_init(&safe, 4096);
	text_file_name(&safe, name, strlen(name));
	p->names[i] = buf_take(&safe);
	p->paths[i] = str_dup(path);
	p->files[i] = (struct work_file){.name = p->names[i],
	    .size = size,
	    .sha256 = p->sha256[i],
	    .upload = p->used[i],
	    .pid = (char *)(uintptr_t) ""};
	p->e.n_files++;
	p->e.bytes += size;
}

void paper_text(struct paper *p, const char *text)
{
	free(p->text);
	p->e.text = p->text = str_dup(text);
}

void paper_name(const struct seen_task *t, const char *stem, char *out,
    size_t size)
{
	const char *types = t->types;
	size_t n;

	while (*types == '.' || *types == ' ')
		types++;
	n = strcspn(types, " ");
	str_printf(out, size, "%s.%.*s", stem, n ? (int)n : 3, n ? types : "txt");
}

/* ---- calls */

/* The store's copy of the entry, as the journal left it. */
static void take_over(struct paper *p)
{
	for (int i = 0; i < p->e.n_files; i++) {
		str_copy(p->used[i], sizeof(p->used[i]), p->uploads[i]);
		p->files[i].offset = p->offsets[i];
	}
}

static struct provider_journal journal_of(struct paper *p)
{
	struct provider_journal j = journal;

	j.ctx = p;
	return j;
}

void paper_start(struct paper *p)
{
	struct contract *c = p->c;
	struct provider_journal j = journal_of(p);

	if (!c->p->hand_in)
		skip(c, "not made yet");
	take_over(p);
	*p->events = '\0';
	p->failed = false;
	p->after = 0;
	call_begin(c);
	c->p->hand_in(c->session, &p->e,
	    (const char *const *)(const void *)p->paths, &j, call_done, c);
	call_started(c);
}

void paper_hand_in(struct paper *p)
{
	paper_start(p);
	call_end(p->c);
	if (p->c->v.err == ERR_LEFTOVERS && !(p->c->p->caps & CAP_REMOVE_FILES))
		skip(p->c, "what was handed in before cannot be taken back here");
	must(p->c, !p->progress_wrong, "progress past the end; %s", p->differs);
}

void paper_ask(struct paper *p)
{
	struct contract *c = p->c;
	struct provider_journal j = journal_of(p);

	if (!c->p->ask)
		skip(c, "not made yet");
	take_over(p);
	*p->events = '\0';
	call_begin(c);
	c->p->ask(c->session, &p->e, &j, call_done, c);
	call_end(c);
}

void paper_change(struct paper *p, enum entry_kind kind)
{
	struct contract *c = p->c;
	struct provider_journal j = journal_of(p);

	if (!c->p->change)
		skip(c, "not made yet");
	p->e.kind = kind;
	*p->events = '\0';
	call_begin(c);
	c->p->change(c->session, &p->e, &j, call_done, c);
	call_end(c);
}

void paper_settle(struct paper *p)
{
	struct contract *c = p->c;
	bool asks = c->v.fate == FATE_never && c->v.err == ERR_NOT_FOUND;

	for (int i = 0; i < ROUNDS && c->v.fate != FATE_done; i++) {
		if (c->v.fate == FATE_unknown)
			asks = true;
		else if (asks && c->v.fate == FATE_never &&
			 c->v.err == ERR_NOT_FOUND)
			asks = false;
		else if (c->v.fate == FATE_never)
			fail_trial(c, "on the way: %s", verdict_words(c));
		if (asks)
			paper_ask(p);
		else
			paper_hand_in(p);
	}
	must(c, c->v.fate == FATE_done, "after %d rounds: %s", ROUNDS,
	    verdict_words(c));
}

static void journal_is_in_order(struct paper *p)
{
	const char *e = p->events, *c = strchr(e, 'C'), *h = strchr(e, 'H');
	const char *up = strchr(e, 'U');

	must(p->c, c, "nothing said \"committing\": %s", e);
	must(p->c, h && h > c && !h[1], "\"holds\" is not the last word: %s", e);
	must(p->c, !p->e.n_files || (up && up < strrchr(e, 'C')),
	    "\"uploaded\" is not before \"committing\": %s", e);
	must(p->c, !up || !strchr(up, 'u'), "an upload after \"uploaded\": %s", e);
}

void must_hold(struct paper *p)
{
	struct contract *c = p->c;

	well(c, "hand_in");
	journal_is_in_order(p);
	must(c, p->equal, "what the platform says that it holds: %s", p->differs);
	must(c, *p->receipt_id, "the receipt has no id of the platform's");
}

/* ---- tasks */

static bool is_named(const struct seen_task *t, const char *name)
{
	return strcmp(name, t->pid) == 0 || str_starts(t->title, name);
}

void look_at_writes(struct contract *c)
{
	for (int i = 0; i < c->n_writes; i++) {
		int n = 0;

		for (int k = 0; k < c->all.n_tasks; k++)
			n += is_named(&c->all.tasks[k], c->writes[i]);
		must(c, n == 1, "\"%s\" names %d tasks", c->writes[i], n);
	}
}

static bool may_write(const struct contract *c, const struct seen_task *t)
{
	bool named = c->school && !c->n_writes;

	for (int i = 0; i < c->n_writes; i++)
		named = named || is_named(t, c->writes[i]);
	return named;
}

static bool is_open(const struct contract *c, const struct seen_task *t)
{
	int64_t now = c->all.server_time + 600;

	return !t->locked && t->start <= now - 1200 && t->opens <= now - 1200 &&
	       (!t->late_until || t->late_until > now);
}

static bool is_closed(const struct contract *c, const struct seen_task *t)
{
	return t->late_until && t->late_until < c->all.server_time - 600;
}

static bool in_time(
    const struct contract *c, const struct want *w, const struct seen_task *t)
{
	if (w->when == WANT_CLOSED)
		return is_closed(c, t);
	if (w->when == WANT_EARLY)
		return t->opens > c->all.server_time + 600;
	return is_open(c, t);
}

bool fits_task(
    const struct contract *c, const struct want *w, const struct seen_task *t)
{
	if (!may_write(c, t) || !in_time(c, w, t) || t->team ||
	    t->drafts != w->drafts || t->statement != w->statement)
		return false;
	if (w->words && !t->max_words)
		return false;
	if (*t->mark && w->when == WANT_OPEN)
		return false;
	if (w->no_work && (t->work != WORK_none || t->done))
		return false;
	if (w->only && t->takes_files && t->takes_text)
		return false;
	if (w->files && (!t->takes_files || (t->max_files &&
						t->max_files < w->max_files)))
		return false;
	if (t->max_bytes && t->max_bytes < w->bytes)
		return false;
	if (w->small && (!t->max_bytes || t->max_bytes > 32 << 20))
		return false;
	return (!w->text || t->takes_text) && (!w->limited_types || *t->types) &&
	       (!w->both || (t->takes_files && t->takes_text));
}

const struct seen_task *look_for_task(struct contract *c, const struct want *w)
{
	const struct seen_task *late = NULL;

	for (int i = 0; i < c->all.n_tasks; i++) {
		const struct seen_task *t = &c->all.tasks[i];

		if (!fits_task(c, w, t))
			continue;
		if (!t->due || t->due > c->all.server_time + 600 ||
		    w->when != WANT_OPEN)
			return t;
		late = late ? late : t; /* late, but not yet closed */
	}
	return late;
}

const struct seen_task *find_task(struct contract *c, const struct want *w)
{
	const struct seen_task *t = look_for_task(c, w);

	if (!t)
		skip(c, "no task that may be written to fits");
	return t;
}

const struct seen_task *task_now(
    struct contract *c, const char *pid, struct seen **where)
{
	struct seen *s = seen_new(c);

	call_task(c, pid, s);
	well(c, "task");
	must(c, s->n_tasks == 1, "%d tasks", s->n_tasks);
	*where = s;
	return &s->tasks[0];
}

/* The same but for marks that a platform does not take in a name. */
static bool is_like(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (ispunct((unsigned char)*a) || *a == ' ')
			a++;
		while (ispunct((unsigned char)*b) || *b == ' ')
			b++;
		if (*a != *b || !*a)
			return *a == *b;
	}
}

static const struct seen_file *work_file(
    const struct seen *s, const struct seen_task *t, const char *name)
{
	const struct seen_file *all = s->work_files + t->first_work_file;

	for (int i = 0; i < t->n_work_files; i++)
		if (strcmp(all[i].name, name) == 0)
			return &all[i];
	for (int i = 0; i < t->n_work_files; i++)
		if (is_like(all[i].name, name))
			return &all[i];
	return NULL;
}

static bool texts_equal(const char *a, const char *b)
{
	struct buf x, y;
	bool equal;

	buf_init(&x, 1u << 20);
	buf_init(&y, 1u << 20);
	work_text_normal(&x, a ? a : "");
	work_text_normal(&y, b ? b : "");
	equal = !buf_error(&x) && !buf_error(&y) && strcmp(x.data, y.data) == 0;
	buf_release(&x);
	buf_release(&y);
	return equal;
}

void must_show(struct contract *c, const struct paper *p, enum work_state work)
{
	struct seen *s;
	const struct seen_task *t = task_now(c, p->task_pid, &s);

	must(c, t->work == work, "the task's work is state %d, not %d",
	    (int)t->work, (int)work);
	must(c, *t->work_key, "the task's work has no key");
	must(c, t->n_work_files == p->e.n_files, "it shows %d files of %d",
	    t->n_work_files, p->e.n_files);
	for (int i = 0; i < p->e.n_files; i++) {
		const struct seen_file *f = work_file(s, t, p->names[i]);

		must(c, f, "it shows no \"%s\", but \"%s\"", p->names[i],
		    s->work_files[t->first_work_file].name);
		must(c, f->size < 0 || f->size == p->files[i].size,
		    "\"%s\": %" PRId64 " bytes",
		    f->name, f->size);
		must(c, !*f->sha256 || strcmp(f->sha256, p->sha256[i]) == 0,
		    "\"%s\" has another SHA-256", f->name);
	}
	must(c, texts_equal(t->work_text, p->text), "it shows the text \"%.100s\"",
	    t->work_text);
}

void must_be_untouched(struct contract *c, const struct paper *p)
{
	const struct seen_task *was = &p->was->tasks[0], *now;
	struct seen *s;

	now = task_now(c, p->task_pid, &s);
	must(c, now->work == was->work && strcmp(now->work_key, was->work_key) == 0,
	    "the platform's work is another one: state %d \"%s\", was %d \"%s\"",
	    (int)now->work, now->work_key, (int)was->work, was->work_key);
	must(c, now->n_work_files == was->n_work_files, "it has %d files, had %d",
	    now->n_work_files, was->n_work_files);
}
