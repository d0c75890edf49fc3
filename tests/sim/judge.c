/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DESIGN 9.2: each accepted hand-in that was not superseded or withdrawn
 * exists exactly once at the school, byte for byte, or is still in the outbox,
 * held with a reason; nothing is saved twice; each receipt is true. All is
 * read from a store that was opened after the power had failed.
 */
#include "base/base.h"
#include "store/db.h"
#include "tests/sim/sim.h"

static void verdict(struct sim *s, long *count, const struct deed *d,
    const char *why)
{
	(*count)++;
	printf("seed %" PRIu64 ": entry %" PRId64 " (task %d, %s): %s\n",
	    s->seed, d->entry, d->task, d->key, why);
}

static bool same_work(const struct deed *d, const struct far_work *w)
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

static bool copies_whole(struct sim *s, const struct deed *d)
{
	for (int i = 0; i < d->n_files; i++) {
		char *path = store_blob_path(s->desk, d->files[i].sha256);
		char *data = NULL, hex[HASH_HEX_SIZE] = "";
		size_t len = 0;

		if (path && !disk_read_file(disk_real(), path, 1 << 20, &data,
				&len) &&
		    hash_bytes(HASH_SHA256, data, len, hex))
			abort();
		free(path);
		free(data);
		if (strcmp(hex, d->files[i].sha256) != 0)
			return false;
	}
	return true;
}

static void judge_state(
    struct sim *s, const struct deed *d, const struct entry *e)
{
	switch (e->state) {
	case ENTRY_proven: break;
	case ENTRY_superseded:
		if (!replaced(s, d))
			verdict(s, &s->counts.lost, d, "replaced by nothing");
		break;
	case ENTRY_held:
		if (e->reason == ERR_OK)
			verdict(s, &s->counts.lost, d, "held without a reason");
		else if (!copies_whole(s, d))
			verdict(s, &s->counts.lost, d, "held without its copy");
		sim_say(s, "entry %" PRId64 " held: %s", e->id,
		    err_name(e->reason));
		break;
	case ENTRY_dropped:
		verdict(s, &s->counts.lost, d, "dropped, nobody said so");
		break;
	default: verdict(s, &s->counts.lost, d, "never ends"); break;
	}
}

static void judge_school(
    struct sim *s, const struct deed *d, const struct entry *e)
{
	int n, found = 0, taken = 0, again = 0, other = 0;
	const struct far_work *w = far_works(s->far, &n);

	for (int i = 0; i < n; i++) {
		if (!strcmp(w[i].key, d->key) && !same_work(d, &w[i]))
			other++;
		if (!same_work(d, &w[i]))
			continue;
		again += w[i].again;
		found += !w[i].gone;
		taken += w[i].gone;
	}
	if (found > 1 || again)
		verdict(s, &s->counts.doubled, d, "there more than once");
	if (other)
		verdict(s, &s->counts.lost, d, "there, but not as it was");
	if (e->state != ENTRY_proven || found)
		return;
	if (taken)
		s->counts.vanished++;
	else
		verdict(s, &s->counts.lost, d, "proven, but not there");
}

/* The last word of the person is what the school has. */
static void judge_last(
    struct sim *s, const struct deed *d, const struct entry *e)
{
	bool work = d->kind == KIND_hand_in || d->kind == KIND_withdraw;

	if (!work || replaced(s, d) || e->state != ENTRY_proven ||
	    far_foreign(s->far, d->task))
		return;
	if (strcmp(far_current(s->far, d->task),
		d->kind == KIND_hand_in ? d->key : "") != 0)
		verdict(s, &s->counts.lost, d, "not what the school has now");
}

static void judge_deed(struct sim *s, const struct deed *d)
{
	struct entry e = {0};

	if (store_entry_get(s->desk, d->entry, &e)) {
		verdict(s, &s->counts.lost, d, "not in the store");
		return;
	}
	if (strcmp(e.key, d->key) != 0)
		verdict(s, &s->counts.lost, d, "another entry in its place");
	judge_state(s, d, &e);
	if (d->kind == KIND_hand_in)
		judge_school(s, d, &e);
	judge_last(s, d, &e);
	record_entry_release(&e);
}

/* ---- receipts */

static const struct deed *deed_of(const struct sim *s, int64_t entry)
{
	for (int i = 0; i < s->n_deeds; i++)
		if (s->deeds[i].entry == entry)
			return &s->deeds[i];
	return NULL;
}

static bool true_receipt(
    const struct sim *s, const struct deed *d, const char *id)
{
	int n;
	const struct far_work *w = far_works(s->far, &n);

	for (int i = 0; i < n; i++)
		if (!strcmp(w[i].id, id))
			return !strcmp(w[i].key, d->key) && same_work(d, &w[i]);
	return false;
}

static void judge_receipts(struct sim *s)
{
	struct query q;

	q_open(&q, s->desk, "SELECT r.entry, r.platform_id FROM receipt r"
		" JOIN entry e ON e.id = r.entry WHERE e.kind = 'hand_in'");
	while (q_next(&q)) {
		const struct deed *d = deed_of(s, q_col(&q, 0));

		if (!d || !true_receipt(s, d, q_text(&q, 1)))
			verdict(s, &s->counts.untrue, d ? d : &s->deeds[0],
			    "a receipt that is not true");
	}
	if (q_close(&q))
		abort();
	q_open(&q, s->desk, "SELECT e.id FROM entry e LEFT JOIN receipt r"
		" ON r.entry = e.id WHERE e.kind = 'hand_in'"
		" AND e.state = 'proven' AND r.entry IS NULL");
	while (q_next(&q)) {
		const struct deed *d = deed_of(s, q_col(&q, 0));

		verdict(s, &s->counts.untrue, d ? d : &s->deeds[0],
		    "proven without a receipt");
	}
	if (q_close(&q))
		abort();
}

void sim_judge(struct sim *s)
{
	int n = s->n_deeds;

	/* What only the last power failure brought to light was never begun. */
	sim_look_again(s);
	for (int i = 0; i < n; i++)
		judge_deed(s, &s->deeds[i]);
	judge_receipts(s);
	s->counts.histories++;
}
