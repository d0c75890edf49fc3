/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"
#include "providers/fields.h"
#include "tests/lib/iserv_pupil.h"

#include <setjmp.h>
#include <cmocka.h>

#define HOP 30 /* seconds between two tries */

static enum err journal_step(struct pupil *t)
{
	return ++t->steps == t->kill_at ? ERR_CANCELLED : ERR_OK;
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct pupil *t = ctx;

	str_copy(t->ref[i], sizeof(t->ref[i]), upload);
	t->file[i].offset = offset;
	return journal_step(t);
}

static enum err on_committing(void *ctx)
{
	struct pupil *t = ctx;

	t->commits++;
	t->e.unsure = true;
	return journal_step(t);
}

static enum err on_there(void *ctx)
{
	return journal_step(ctx);
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct pupil *t = ctx;

	t->holds = true;
	t->work = r->work;
	t->equal = r->n_files == t->e.n_files;
	str_copy(t->key, sizeof(t->key), r->work_key);
	str_copy(t->proof, sizeof(t->proof), r->proof);
	str_copy(t->text_sha256, sizeof(t->text_sha256), r->text_sha256);
	return ERR_OK;
}

static const struct provider_journal *journal_of(struct pupil *t,
						 struct provider_journal *j)
{
	*j = (struct provider_journal){
		.ctx = t, .upload = on_upload, .committing = on_committing,
		.uploaded = on_there, .holds = on_holds,
	};
	return j;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct pupil *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void run(struct pupil *t)
{
	for (int i = 0; i < 200 && t->far.first; i++)
		small_iserv_turn(&t->far);
	assert_null(t->far.first);
	assert_int_equal(t->done, 1);
	t->far.school.now += HOP;
}

void pupil_hands_in(struct pupil *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	if (t->e.kind == KIND_hand_in)
		provider_iserv.hand_in(t->s, &t->e, t->paths, journal_of(t, &j),
				       on_done, t);
	else
		provider_iserv.change(t->s, &t->e, journal_of(t, &j), on_done, t);
	assert_int_equal(t->done, 0);
	run(t);
	if (t->v.fate != FATE_unknown && t->v.fate != FATE_done)
		t->e.unsure = false;
}

void pupil_asks(struct pupil *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	provider_iserv.ask(t->s, &t->e, journal_of(t, &j), on_done, t);
	run(t);
}

/* As the engine goes on: what is unsure is asked after, what did not arrive
 * is sent, until it is done or refused. */
void pupil_delivers(struct pupil *t)
{
	for (t->tries = 1; t->tries < 12; t->tries++) {
		if (t->e.unsure)
			pupil_asks(t);
		else
			pupil_hands_in(t);
		if (t->v.fate == FATE_done ||
		    (t->v.fate == FATE_never && t->v.err != ERR_NOT_FOUND))
			return;
		if (t->v.err == ERR_NOT_FOUND)
			t->e.unsure = false; /* the settling time is over */
	}
	fail_msg("it goes on for ever");
}

void pupil_adds(struct pupil *t, const char *name, const char *data,
		      size_t len)
{
	int i = t->e.n_files++;
	FILE *f;

	str_copy(t->name[i], sizeof(t->name[i]), name);
	str_printf(t->path[i], sizeof(t->path[i]), "%s/%d", t->dir, i);
	f = fopen(t->path[i], "w");
	assert_non_null(f);
	fwrite(data, 1, len, f);
	fclose(f);
	hash_bytes(HASH_SHA256, data, len, t->sha256[i]);
	t->paths[i] = t->path[i];
	t->file[i] = (struct work_file){ .name = t->name[i],
		.size = (int64_t)len, .sha256 = t->sha256[i],
		.upload = t->ref[i], .pid = field_none() };
}

void pupil_takes(struct pupil *t, const char *name, const char *data)
{
	pupil_adds(t, name, data, strlen(data));
}

static void log_in(struct pupil *t)
{
	struct account a = { .id = 1, .url = (char[]){ ISERV_ROOT } };

	t->s = provider_iserv.open(&t->far.net, disk_real(), &a, ISERV_SECRET);
	assert_non_null(t->s);
}

struct pupil *pupil_begins(void)
{
	struct pupil *t = calloc(1, sizeof(*t));

	small_iserv_init(&t->far);
	log_in(t);
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-iserv-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->e = (struct entry){ .kind = KIND_hand_in, .files = t->file,
		.task_pid = (char *)(uintptr_t)"4711", .base = t->base };
	return t;
}

void pupil_forgets(struct pupil *t)
{
	for (int i = 0; i < t->e.n_files; i++)
		unlink(t->path[i]);
	t->e.n_files = 0;
	memset(t->ref, 0, sizeof(t->ref));
}

void pupil_ends(struct pupil *t)
{
	provider_iserv.close(t->s);
	small_iserv_release(&t->far);
	pupil_forgets(t);
	rmdir(t->dir);
	free(t);
}

static bool is_held(const struct pupil *t, int i)
{
	const struct small_iserv *s = &t->far.school;
	char hex[HASH_HEX_SIZE];
	int n = 0;

	for (int k = 0; k < ISERV_FILES; k++) {
		if (!s->own[k].id)
			continue;
		hash_bytes(HASH_SHA256, s->own[k].data, s->own[k].len, hex);
		n += strcmp(hex, t->sha256[i]) == 0;
	}
	return n == 1;
}

int pupil_holds(const struct pupil *t)
{
	int n = 0;

	for (int k = 0; k < ISERV_FILES; k++)
		n += t->far.school.own[k].id != 0;
	return n;
}

void pupil_arrived(struct pupil *t)
{
	const struct small_iserv *s = &t->far.school;

	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds && t->equal);
	assert_int_equal(t->work, WORK_handed_in);
	assert_true(s->done);
	assert_int_equal(pupil_holds(t), t->e.n_files);
	for (int i = 0; i < t->e.n_files; i++)
		assert_true(is_held(t, i));
	if (t->e.text)
		assert_string_equal(s->words, t->e.text);
}

void pupil_refused(struct pupil *t, enum err err)
{
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, err);
	assert_int_equal(t->far.school.commits, 0);
	assert_false(t->holds);
}

void pupil_names_the_page(struct pupil *t)
{
	assert_string_equal(t->said, ISERV_ROOT "/iserv/exercise/show/4711");
}
