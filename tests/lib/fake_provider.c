/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include "base/hash.h"
#include "tests/lib/fake_provider.h"

#define OPS 16

struct op {
	void (*run)(struct op *);
	bool used, more;
	const struct entry *entry;
	const struct provider_journal *journal;
	const struct provider_sink *sink;
	struct material material;
	char *part, *cursor;
	provider_done *done;
	void *ctx;
};

struct session {
	int dummy;
};

static struct fake *fake;  /* the one that is open */
static struct op ops[OPS]; /* calls that have not answered yet */
static struct session session;

void fake_provider_for(struct fake *f)
{
	fake = f;
}

static struct op *op_new(
    void (*run)(struct op *), provider_done *done, void *ctx)
{
	for (int i = 0; i < OPS; i++) {
		if (ops[i].used)
			continue;
		ops[i] = (struct op){
		    .run = run, .used = true, .done = done, .ctx = ctx};
		return &ops[i];
	}
	abort();
}

static void op_release(struct op *op)
{
	free(op->part);
	free(op->cursor);
	if (op->part)
		record_material_release(&op->material);
	*op = (struct op){0};
}

static void end(struct op *op, enum fate fate, enum err err, bool moved)
{
	struct verdict v = {.fate = fate,
		    .err = err,
		    .said = err ? "no" : "",
		    .moved = moved};
	provider_done *done = op->done;
	void *ctx = op->ctx;
	if (fate == FATE_later || op->more)
		v.retry_after = fake->retry_after;
	op_release(op);
	done(ctx, &v);
}

static struct session *fake_session(struct net *n, const struct disk *d,
    const struct account *a, const char *token)
{
	UNUSED(n);
	UNUSED(d);
	UNUSED(a);
	UNUSED(token);
	fake->opened++;
	return &session;
}

static void fake_session_close(struct session *s)
{
	UNUSED(s);
	for (int i = 0; i < OPS; i++)
		op_release(&ops[i]);
}

static char text[] = "p0Lies Seite 12.\n", empty[] = "";
static char task_pid[] = "t1", title[] = "Gedichtanalyse";
static char course_pid[] = "c1", course[] = "Deutsch 9b";
static char material_pid[] = "m1", material_name[] = "Gedicht.txt";
static char type[] = "text/plain";

/* The files of the work that the news name, where they are ours. */
static int held_file(struct work_file *file)
{
	for (int i = 0; fake->work && i < fake->n_held; i++) {
		struct fake_held *h = &fake->held[i];
		if (strcmp(h->key, fake->work) || fake->work_bare)
			continue;
		*file = (struct work_file){.name = h->name,
		    .size = h->size,
		    .sha256 = h->sha256,
		    .upload = empty,
		    .pid = empty};
		return h->files;
	}
	return 0;
}

static void say_health(const struct provider_sink *s)
{
	struct module m = {.name = title, .state = text, .text = empty};
	if (fake->module_gone)
		s->gone(s->ctx, "module", m.name);
	else
		s->module(s->ctx, &m);
}

static void run_news(struct op *op)
{
	struct work_file file = {0};
	const struct provider_sink *s = op->sink;
	struct course c = {
	    .pid = course_pid, .title = course, .teacher = empty};
	struct task t = {.pid = task_pid,
	    .course_pid = course_pid,
	    .course = course,
	    .title = title,
	    .teacher = empty,
	    .version = empty,
	    .due = fake->due ? fake->due : fake->now + 2 * 86400,
	    .text = text,
	    .takes_files = true,
	    .takes_text = true,
	    .types = empty,
	    .work = fake->work ? WORK_handed_in : WORK_none,
	    .work_key = fake->work ? (char *)(uintptr_t)fake->work : empty,
	    .work_pid = empty,
	    .work_at = fake->work_at,
	    .work_files = &file,
	    .n_work_files = held_file(&file),
	    .work_text = empty,
	    .mark = empty,
	    .feedback = empty};
	struct material m = {.pid = material_pid,
	    .name = material_name,
	    .type = type,
	    .sha256 = empty,
	    .size = -1,
	    .path = empty,
	    .local_sha256 = empty};
	if (fake->news_fails) {
		if (fake->news_answered)
			fake_answer(fake, 200);
		end(op, FATE_later, fake->err, false);
		return;
	}
	if (fake->took_s)
		fake_answer(fake, 200);
	s->server_time(s->ctx, fake->now + fake->skew - fake->took_s);
	if (fake->health_told)
		say_health(s);
	if (!*op->cursor || fake->all_again) {
		s->pass_begin(s->ctx);
		s->course(s->ctx, &c);
		if (!fake->task_gone)
			s->task(s->ctx, &t, &m, 1);
		s->page_end(s->ctx, "1", true);
	}
	op->more = fake->news_more;
	end(op, FATE_done, ERR_OK, true);
}

static void fake_news(struct session *s, const char *cursor, enum look look,
    const struct provider_sink *sink, provider_done *done, void *ctx)
{
	UNUSED(s);
	struct op *op = op_new(run_news, done, ctx);
	op->sink = sink;
	op->cursor = str_dup(cursor ? cursor : "");
	fake->news++;
	fake->close_looks += look == LOOK_close;
}

static void run_task(struct op *op)
{
	end(op, fake->task_fails ? FATE_later : FATE_done,
	    fake->task_fails ? ERR_CUT : ERR_OK, true);
}

static void fake_task(struct session *s, const char *pid,
    const struct provider_sink *sink, provider_done *done, void *ctx)
{
	UNUSED(s);
	UNUSED(sink);
	fake->tasks += !strcmp(pid, task_pid);
	op_new(run_task, done, ctx);
}

static void run_health(struct op *op)
{
	say_health(op->sink);
	end(op, FATE_done, ERR_OK, true);
}

static void fake_health(struct session *s, const struct provider_sink *sink,
    provider_done *done, void *ctx)
{
	UNUSED(s);
	fake->healths++;
	op_new(run_health, done, ctx)->sink = sink;
}

/* ---- hand in, ask */

static struct fake_held *held_by(const char *key)
{
	for (int i = 0; i < fake->n_held; i++) {
		struct fake_held *h = &fake->held[i];
		if (!strcmp(h->key, key) && h->from <= fake->now)
			return h;
	}
	return NULL;
}

/* The school's side: a second record for the same key would be a double. */
static void commit(const struct entry *e, int64_t from)
{
	struct fake_held *h = &fake->held[fake->n_held++];
	*h = (struct fake_held){.files = e->n_files, .from = from};
	str_copy(h->key, sizeof(h->key), e->key);
	if (e->n_files) {
		str_copy(h->name, sizeof(h->name), e->files[0].name);
		str_copy(h->sha256, sizeof(h->sha256), e->files[0].sha256);
		h->size = e->files[0].size;
	}
	if (e->text)
		hash_bytes(
		    HASH_SHA256, e->text, strlen(e->text), h->text_sha256);
}

static enum err say_held(const struct provider_journal *j, struct fake_held *h)
{
	static char proof[] = "sha256";
	struct work_file file = {.name = h->name,
	    .size = h->size,
	    .sha256 = h->sha256,
	    .upload = empty,
	    .pid = empty};
	struct receipt r = {.platform_time = fake->now,
	    .platform_id = h->key,
	    .proof = proof,
	    .signature = empty,
	    .key = h->key,
	    .title = empty,
	    .files = &file,
	    .n_files = h->files,
	    .text_sha256 = h->text_sha256};
	return j->holds(j->ctx, &r);
}

/* true: the plan ended it on the way up. */
static bool upload(struct op *op, enum plan plan)
{
	const struct entry *e = op->entry;
	const struct provider_journal *j = op->journal;
	bool half = plan == PLAN_CUT || plan == PLAN_HANG;
	if (plan == PLAN_BUSY) {
		end(op, FATE_later, fake->err, false);
		return true;
	}
	if (plan == PLAN_REFUSED) {
		end(op, FATE_never, fake->err, false);
		return true;
	}
	if (!e->n_files)
		return false;
	if (j->upload(j->ctx, 0, "u1",
		half ? e->files[0].size / 2 : e->files[0].size)) {
		end(op, FATE_later, ERR_CANCELLED, false);
		return true;
	}
	if (plan == PLAN_CUT)
		end(op, FATE_later, ERR_CUT, true);
	if (plan == PLAN_HANG)
		op->run = NULL;
	return half;
}

static void run_hand_in(struct op *op)
{
	const struct provider_journal *j = op->journal;
	enum plan plan = fake->plan;
	fake->plan = PLAN_OK;
	if (upload(op, plan))
		return;
	if (j->uploaded(j->ctx) || j->committing(j->ctx)) {
		end(op, FATE_later, ERR_CANCELLED, false);
		return;
	}
	if (fake->current && strcmp(op->entry->base, fake->current)) {
		end(op, FATE_never, ERR_CONFLICT, true);
		return;
	}
	if (plan == PLAN_NOT_ARRIVED) {
		end(op, FATE_unknown, ERR_CUT, true);
		return;
	}
	commit(op->entry, plan == PLAN_LATE ? fake->now + 60 : 0);
	struct fake_held *h = &fake->held[fake->n_held - 1];
	if (plan == PLAN_SPOILT)
		h->size++;
	if (plan == PLAN_LOST || plan == PLAN_LATE) {
		end(op, FATE_unknown, ERR_CUT, true);
	} else if (plan == PLAN_HANG_AFTER) {
		op->run = NULL;
	} else {
		if (plan != PLAN_SILENT)
			say_held(j, h);
		end(op, FATE_done, ERR_OK, true);
	}
}

static void fake_hand_in(struct session *s, const struct entry *e,
    const char *const *paths, const struct provider_journal *j,
    provider_done *done, void *ctx)
{
	UNUSED(s);
	UNUSED(paths);
	struct op *op = op_new(run_hand_in, done, ctx);
	op->entry = e;
	op->journal = j;
	fake->hand_ins++;
	fake->offset_seen = e->n_files ? e->files[0].offset : 0;
	str_copy(fake->base_seen, sizeof(fake->base_seen), e->base);
}

static void run_change(struct op *op)
{
	op->journal->committing(op->journal->ctx);
	end(op, FATE_done, ERR_OK, true);
}

static void fake_change(struct session *s, const struct entry *e,
    const struct provider_journal *j, provider_done *done, void *ctx)
{
	UNUSED(s);
	struct op *op = op_new(run_change, done, ctx);
	op->entry = e, op->journal = j;
	fake->changes++;
}

static void run_ask(struct op *op)
{
	struct fake_held *h = held_by(op->entry->key);
	if (fake->ask_fails) {
		end(op, FATE_later, ERR_OFFLINE, false);
	} else if (h) {
		say_held(op->journal, h);
		end(op, FATE_done, ERR_OK, true);
	} else {
		end(op, FATE_never, ERR_NOT_FOUND, true);
	}
}

static void fake_ask(struct session *s, const struct entry *e,
    const struct provider_journal *j, provider_done *done, void *ctx)
{
	UNUSED(s);
	struct op *op = op_new(run_ask, done, ctx);
	op->entry = e;
	op->journal = j;
	fake->asks++;
}

/* ---- fetch */

static void run_fetch(struct op *op)
{
	if (fake->fetch_fails) {
		end(op, fake->err == ERR_MAINTENANCE ? FATE_later : FATE_never,
		    fake->err, false);
		return;
	}
	if (fake->unchanged) {
		struct verdict v = {.fate = FATE_done,
		    .said = "",
		    .sha256 = fake->unchanged,
		    .unchanged = true};
		provider_done *done = op->done;
		void *ctx = op->ctx;
		op_release(op);
		done(ctx, &v);
		return;
	}
	fake_write(op->part, fake->content);
	end(op, FATE_done, ERR_OK, true);
}

static void fake_fetch(struct session *s, const struct material *m,
    const char *part, void (*moved)(void *, int64_t, int64_t),
    provider_done *done, void *ctx)
{
	UNUSED(s);
	UNUSED(m);
	UNUSED(moved);
	struct op *op = op_new(run_fetch, done, ctx);
	op->part = str_dup(part);
	fake->fetches++;
}

const struct provider fake_provider = {
    .name = "open",
    .caps = CAP_PROOF_SHA256 | CAP_RESUME_UP,
    .open = fake_session,
    .close = fake_session_close,
    .news = fake_news,
    .task = fake_task,
    .fetch = fake_fetch,
    .hand_in = fake_hand_in,
    .change = fake_change,
    .ask = fake_ask,
    .health = fake_health,
};

bool fake_provider_answers(void)
{
	for (int i = 0; i < OPS; i++) {
		if (ops[i].used && ops[i].run) {
			ops[i].run(&ops[i]);
			return true;
		}
	}
	return false;
}
