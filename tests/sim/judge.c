/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DESIGN 9.2: each accepted hand-in that was not superseded or withdrawn
 * exists exactly once at the school, byte for byte, or is still in the outbox,
 * held with a reason; nothing is saved twice; each receipt is true. All is
 * read from a store that was opened after the power had failed.
 */
#include "base/base.h"
#include "tests/sim/sim.h"

void sim_verdict(struct sim *s, long *count, const struct deed *d,
    const char *why)
{
	(*count)++;
	if (!s->hush)
		printf("seed %" PRIu64 ": entry %" PRId64 " (task %d, %s): %s\n",
		    s->plan.seed, d->entry, d->task, d->key, why);
}

bool sim_same_work(const struct deed *d, const struct far_work *w)
{
	const char *text = w->text ? w->text : "";

	if (w->n_files != d->n_files || w->task != d->task ||
	    strcmp(text, d->text) != 0)
		return false;
	for (int i = 0; i < d->n_files; i++)
		if (strcmp(w->files[i].sha256, d->files[i].sha256) ||
		    strcmp(w->files[i].name, d->files[i].name))
			return false;
	return true;
}

/* The person replaced it, or took it back. */
static bool replaced(const struct sim *s, const struct deed *d)
{
	for (int i = 0; i < s->n_deeds; i++) {
		const struct deed *o = &s->deeds[i];

		if (o->task == d->task && o->entry > d->entry &&
		    (o->kind == KIND_hand_in || o->kind == KIND_withdraw) ==
			(d->kind == KIND_hand_in || d->kind == KIND_withdraw))
			return true;
	}
	return false;
}

bool sim_hash(const char *path, char hex[HASH_HEX_SIZE])
{
	char *data = NULL;
	size_t len = 0;
	bool there = !disk_read_file(disk_real(), path, 16 << 20, &data, &len);

	hex[0] = '\0';
	if (there && hash_bytes(HASH_SHA256, data, len, hex))
		abort();
	free(data);
	return there;
}

/* Added to work that the school has: such a file is named, and lies there. */
static bool lies_there(const struct sim *s, const struct deed *d,
    const char *sha256)
{
	int n;
	const struct far_work *w = far_works(sim_far(s, d->task), &n);

	for (int i = 0; i < n; i++)
		for (int k = 0; k < w[i].n_files; k++)
			if (w[i].task == d->task &&
			    strcmp(w[i].key, d->key) != 0 &&
			    !strcmp(w[i].files[k].sha256, sha256))
				return true;
	return false;
}

static bool copies_whole(struct sim *s, const struct deed *d)
{
	for (int i = 0; i < d->n_files; i++) {
		char *path = store_blob_path(s->desk, d->files[i].sha256);
		char hex[HASH_HEX_SIZE];

		sim_hash(path ? path : "", hex);
		free(path);
		if (strcmp(hex, d->files[i].sha256) != 0 &&
		    !(d->add && lies_there(s, d, d->files[i].sha256)))
			return false;
	}
	return true;
}

/* The school said so, or the person did. */
static bool held_rightly(
    const struct sim *s, const struct deed *d, const struct entry *e)
{
	const struct far *f = sim_far(s, d->task);
	int n;
	const struct far_work *w = far_works(f, &n);

	switch (e->reason) {
	case ERR_CANCELLED: return d->held;
	case ERR_VANISHED: return d->offer;
	case ERR_TOO_LATE: return far_refused(f, d->key, "too-late");
	case ERR_GONE:
		return !far_task_there(f, d->task) ||
		    far_refused(f, d->key, "gone") ||
		    far_refused(f, d->key, "upload-incomplete");
	case ERR_CONFLICT:
		for (int i = 0; i < n; i++)
			if (!strcmp(w[i].key, d->key) && !sim_same_work(d, &w[i]))
				return true;
		/* known from the news, it is not even sent */
		return far_refused(f, d->key, "conflict") ||
		    far_foreign(f, d->task);
	default: return false;
	}
}

/* What was let go lies in the folder that was named for it. */
static bool kept(const struct sim *s, const struct deed *d)
{
	for (int i = 0; i < d->n_files; i++) {
		char path[200], hex[HASH_HEX_SIZE];

		str_printf(path, sizeof(path), "%s/kept%" PRId64 "/%s",
		    s->people, d->entry, d->files[i].name);
		if (!sim_hash(path, hex) || strcmp(hex, d->files[i].sha256))
			return false;
	}
	return true;
}

static void judge_state(
    struct sim *s, const struct deed *d, const struct entry *e)
{
	if (e->state != ENTRY_dropped && !copies_whole(s, d))
		sim_verdict(s, &s->counts.lost, d, "without its copy");
	switch (e->state) {
	case ENTRY_proven: break;
	case ENTRY_superseded:
		if (!replaced(s, d))
			sim_verdict(s, &s->counts.lost, d, "replaced by nothing");
		break;
	case ENTRY_held:
		if (e->reason == ERR_OK)
			sim_verdict(s, &s->counts.lost, d, "held without a reason");
		else if (!held_rightly(s, d, e))
			sim_verdict(s, &s->counts.lost, d, err_name(e->reason));
		sim_say(s, "entry %" PRId64 " held: %s", e->id,
		    err_name(e->reason));
		break;
	case ENTRY_dropped:
		if (!d->dropped)
			sim_verdict(s, &s->counts.lost, d,
			    "dropped, nobody said so");
		else if (!kept(s, d))
			sim_verdict(s, &s->counts.lost, d,
			    "dropped, and its files with it");
		break;
	default: sim_verdict(s, &s->counts.lost, d, "never ends"); break;
	}
}

/* Another order of this person's that happens to have the same content. */
static bool is_of_another(
    const struct sim *s, const struct deed *d, const struct far_work *w)
{
	if (!strcmp(w->key, d->key))
		return false;
	for (int i = 0; i < s->n_deeds; i++)
		if (!strcmp(s->deeds[i].key, w->key))
			return true;
	return false;
}

static void judge_school(
    struct sim *s, const struct deed *d, const struct entry *e)
{
	int n, found = 0, taken = 0, again = 0, other = 0;
	const struct far_work *w = far_works(sim_far(s, d->task), &n);

	for (int i = 0; i < n; i++) {
		/* What was spoilt on its way may lie there until it is
		 * proven; a backup that was put back took it away. */
		if (!strcmp(w[i].key, d->key) && !sim_same_work(d, &w[i]) &&
		    (!w[i].spoilt || (e->state == ENTRY_proven && !w[i].gone)))
			other++;
		if (!sim_same_work(d, &w[i]) || is_of_another(s, d, &w[i]))
			continue;
		again += w[i].again;
		found += !w[i].gone;
		taken += w[i].gone;
	}
	if (found > 1 || again)
		sim_verdict(s, &s->counts.doubled, d, "there more than once");
	if (other)
		sim_verdict(s, &s->counts.lost, d, "there, but not as it was");
	if (e->state != ENTRY_proven || found)
		return;
	if (taken)
		sim_judge_vanished(s, d);
	else
		sim_verdict(s, &s->counts.lost, d, "proven, but not there");
}

/* The last word of the person is what the school has. */
static void judge_last(
    struct sim *s, const struct deed *d, const struct entry *e)
{
	bool work = d->kind == KIND_hand_in || d->kind == KIND_withdraw;

	if (!work || replaced(s, d) || e->state != ENTRY_proven ||
	    far_foreign(sim_far(s, d->task), d->task))
		return;
	if (strcmp(far_current(sim_far(s, d->task), d->task),
		d->kind == KIND_hand_in ? d->key : "") != 0)
		sim_verdict(s, &s->counts.lost, d, "not what the school has now");
}

static void judge_deed(struct sim *s, const struct deed *d)
{
	struct entry e = {0};

	if (store_entry_get(s->desk, d->entry, &e)) {
		sim_verdict(s, &s->counts.lost, d, "not in the store");
		return;
	}
	if (strcmp(e.key, d->key) != 0)
		sim_verdict(s, &s->counts.lost, d, "another entry in its place");
	judge_state(s, d, &e);
	if (d->kind == KIND_hand_in)
		judge_school(s, d, &e);
	judge_last(s, d, &e);
	record_entry_release(&e);
}

const struct deed *sim_deed_of(const struct sim *s, int64_t entry)
{
	for (int i = 0; i < s->n_deeds; i++)
		if (s->deeds[i].entry == entry)
			return &s->deeds[i];
	return NULL;
}

/* The second device saw everything by then, and so must the store. */
static void judge_task(struct sim *s, int task)
{
	const struct deed none = {.task = task};
	struct task t = {0};

	if (s->left && sim_school(task))
		return;
	if (store_task_get(s->desk, s->task[task], &t)) {
		sim_verdict(s, &s->counts.lost, &none, "the task is not there");
		return;
	}
	if (!far_agrees(sim_far(s, task), task, &t))
		sim_verdict(s, &s->counts.lost, &none,
		    "the task is not as the school has it");
	record_task_release(&t);
}

void sim_judge(struct sim *s)
{
	int n = s->n_deeds;

	/* What only the last power failure brought to light was never begun. */
	sim_look_again(s);
	for (int i = 0; i < n; i++)
		if (!s->left || !sim_school(s->deeds[i].task))
			judge_deed(s, &s->deeds[i]);
	for (int i = 0; i < SIM_TASKS; i++)
		judge_task(s, i);
	sim_judge_papers(s);
	s->counts.histories++;
}
