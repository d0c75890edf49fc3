/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "base/hash.h"
#include "model/standing.h"
#include "sync/inner.h"

#define TEXT_LIMIT (16u << 20)

static const struct work_file *file_named(
    const struct receipt *r, const char *name)
{
	for (int i = 0; i < r->n_files; i++) {
		if (r->files[i].name && !strcmp(r->files[i].name, name))
			return &r->files[i];
	}
	return NULL;
}

static bool has(const char *s)
{
	return s && *s;
}

static bool file_equal(
    const struct work_file *ours, const struct work_file *theirs, bool hash_due)
{
	if (theirs->size >= 0 && theirs->size != ours->size)
		return false;
	if (!has(theirs->sha256))
		return !hash_due;
	return !strcmp(theirs->sha256, ours->sha256);
}

static bool text_equal(const char *ours, const char *sha256)
{
	char hex[HASH_HEX_SIZE];
	bool equal = false;
	struct buf normal;
	if (!has(ours) && !has(sha256))
		return true;
	if (!has(ours))
		ours = "";
	if (!has(sha256))
		return false;
	if (!hash_bytes(HASH_SHA256, ours, strlen(ours), hex))
		equal = !strcmp(hex, sha256);
	if (equal)
		return true;
	buf_init(&normal, TEXT_LIMIT);
	work_text_normal(&normal, ours);
	if (!buf_error(&normal) &&
	    !hash_bytes(HASH_SHA256, normal.data, normal.len, hex))
		equal = !strcmp(hex, sha256);
	buf_release(&normal);
	return equal;
}

/* "Saved" is not "handed in" (P3); what was taken back is neither. */
static bool state_enough(
    const struct entry *e, enum work_state work, char *why, size_t size)
{
	if (work == WORK_withdrawn)
		str_printf(why, size, "it was taken back there");
	else if (work == WORK_saved && !e->not_done)
		str_printf(why, size, "it is saved there, not handed in");
	else
		return true;
	return false;
}

bool proof_of(const struct entry *e, const struct receipt *platform,
    bool hashes_due, char *why, size_t size)
{
	if (e->kind != KIND_hand_in)
		return true;
	if (!state_enough(e, platform->work, why, size))
		return false;
	if (platform->n_files != e->n_files) {
		str_printf(why, size, "%d files there, %d here",
		    platform->n_files, e->n_files);
		return false;
	}
	for (int i = 0; i < e->n_files; i++) {
		const struct work_file *ours = &e->files[i];
		const struct work_file *theirs =
		    file_named(platform, ours->name);
		if (theirs && file_equal(ours, theirs, hashes_due))
			continue;
		str_printf(why, size, "%.150s %s", ours->name,
		    theirs ? "differs" : "is not there");
		return false;
	}
	if (text_equal(e->text, platform->text_sha256))
		return true;
	str_printf(why, size, "the text differs");
	return false;
}

static enum err file_copy(struct work_file *to, const struct work_file *ours,
    const struct work_file *theirs)
{
	to->name = str_dup(ours->name);
	to->size = ours->size;
	to->sha256 = str_dup(ours->sha256);
	to->offset = ours->size;
	to->upload = str_dup("");
	to->pid = str_dup(theirs && theirs->pid ? theirs->pid : "");
	bool all = to->name && to->sha256 && to->upload && to->pid;
	return all ? ERR_OK : ERR_NOMEM;
}

/*
 * What was compared, never more: the platform's word for it counts only where
 * it stated what the word claims.
 */
static const char *proof_word(
    const struct entry *e, const struct receipt *platform)
{
	bool hashes = true, sizes = true;
	for (int i = 0; i < e->n_files; i++) {
		const struct work_file *f =
		    file_named(platform, e->files[i].name);
		hashes = hashes && f && has(f->sha256);
		sizes = sizes && f && f->size >= 0;
	}
	if (e->kind != KIND_hand_in)
		return "state";
	if (has(platform->proof) &&
	    (hashes || strcmp(platform->proof, "sha256") != 0))
		return platform->proof;
	return hashes ? "sha256" : sizes ? "sizes" : "names";
}

static char *dup_or_empty(const char *s)
{
	return str_dup(s ? s : "");
}

enum err proof_receipt(const struct entry *e, const struct receipt *platform,
    int64_t now, struct receipt *out)
{
	enum err err = ERR_NOMEM;
	*out = (struct receipt){.entry = e->id,
	    .task = e->task,
	    .platform_time = platform->platform_time,
	    .proven_at = now,
	    .work = platform->work,
	    .replaced = platform->replaced};
	out->platform_id = dup_or_empty(platform->platform_id);
	out->proof = str_dup(proof_word(e, platform));
	out->signature = dup_or_empty(platform->signature);
	out->title = dup_or_empty(e->title);
	out->key = dup_or_empty(e->key);
	out->work_key = dup_or_empty(platform->work_key);
	out->text_sha256 = dup_or_empty(platform->text_sha256);
	if (!out->platform_id || !out->work_key || !out->proof || !out->signature ||
	    !out->title || !out->key || !out->text_sha256)
		goto out;
	out->files = calloc(MAX(e->n_files, 1), sizeof(*out->files));
	if (!out->files)
		goto out;
	out->n_files = e->n_files;
	err = ERR_OK;
	for (int i = 0; !err && i < e->n_files; i++)
		err = file_copy(&out->files[i], &e->files[i],
		    file_named(platform, e->files[i].name));
out:
	if (err)
		record_receipt_release(out);
	return err;
}
