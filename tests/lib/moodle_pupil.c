/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base.h"

#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/moodle_pupil.h"

static enum err journal_step(struct moodle_pupil *t)
{
	return ++t->steps == t->kill_at ? ERR_CANCELLED : ERR_OK;
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct moodle_pupil *t = ctx;

	str_copy(t->ref[i], sizeof(t->ref[i]), upload);
	t->file[i].offset = offset;
	return journal_step(t);
}

static enum err on_committing(void *ctx)
{
	struct moodle_pupil *t = ctx;

	t->commits++;
	t->e.unsure = true;
	return journal_step(t);
}

static enum err on_there(void *ctx)
{
	return journal_step(ctx);
}

static bool is_named(const struct moodle_pupil *t, const char *name)
{
	for (int i = 0; i < t->e.n_files; i++)
		if (strcmp(t->name[i], name) == 0)
			return true;
	return false;
}

static enum err on_saved(void *ctx, const char *work_key)
{
	struct moodle_pupil *t = ctx;

	str_copy(t->base, sizeof(t->base), work_key);
	return journal_step(t);
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct moodle_pupil *t = ctx;

	t->holds = true;
	t->work = r->work;
	t->equal = r->n_files == t->e.n_files;
	for (int i = 0; i < r->n_files && t->equal; i++)
		t->equal = is_named(t, r->files[i].name) &&
			   !*r->files[i].sha256;
	str_copy(t->platform_id, sizeof(t->platform_id), r->platform_id);
	str_copy(t->work_key, sizeof(t->work_key), r->work_key);
	str_copy(t->proof, sizeof(t->proof), r->proof);
	str_copy(t->text_sha256, sizeof(t->text_sha256), r->text_sha256);
	return ERR_OK;
}

static const struct provider_journal *journal_of(struct moodle_pupil *t,
						 struct provider_journal *j)
{
	*j = (struct provider_journal){ t, on_upload, on_committing, on_there,
					on_saved, on_holds, NULL };
	return j;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct moodle_pupil *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void run(struct moodle_pupil *t)
{
	for (int i = 0; i < 200 && t->far.first; i++)
		small_moodle_turn(&t->far);
	assert_null(t->far.first);
	assert_int_equal(t->done, 1);
	t->far.school.now += HOP;
}

void pupil_hand_in(struct moodle_pupil *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	provider_moodle.hand_in(t->s, &t->e, t->paths, journal_of(t, &j),
				on_done, t);
	assert_int_equal(t->done, 0);
	run(t);
	if (t->v.fate != FATE_unknown && t->v.fate != FATE_done)
		t->e.unsure = false;
}

void pupil_ask(struct moodle_pupil *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	provider_moodle.ask(t->s, &t->e, journal_of(t, &j), on_done, t);
	run(t);
}

/* As the engine goes on: what is unsure is asked after, what did not arrive
 * is sent, until it is done or refused. */
void pupil_deliver(struct moodle_pupil *t)
{
	for (int i = 0; i < 12; i++) {
		if (t->e.unsure)
			pupil_ask(t);
		else
			pupil_hand_in(t);
		if (t->v.fate == FATE_done ||
		    (t->v.fate == FATE_never && t->v.err != ERR_NOT_FOUND))
			return;
		if (t->v.err == ERR_NOT_FOUND)
			t->e.unsure = false; /* the settling time is over */
	}
	fail_msg("it goes on for ever");
}

void pupil_add_file(struct moodle_pupil *t, const char *name, const char *data)
{
	int i = t->e.n_files++;
	FILE *f;

	str_copy(t->name[i], sizeof(t->name[i]), name);
	str_printf(t->path[i], sizeof(t->path[i]), "%s/%d", t->dir, i);
	f = fopen(t->path[i], "w");
	assert_non_null(f);
	fputs(data, f);
	fclose(f);
	hash_bytes(HASH_SHA256, data, strlen(data), t->sha256[i]);
	t->paths[i] = t->path[i];
	t->file[i] = (struct work_file){ .name = t->name[i],
		.size = (int64_t)strlen(data), .sha256 = t->sha256[i],
		.upload = t->ref[i], .pid = field_none() };
}

struct moodle_pupil *pupil_begin(void)
{
	struct moodle_pupil *t = calloc(1, sizeof(*t));
	struct account a = { .id = 1, .url = (char[]){ SMALL_ROOT } };

	small_moodle_init(&t->far);
	t->s = provider_moodle.open(&t->far.net, disk_real(), &a,
				    SMALL_TOKEN " " SMALL_ROOT);
	str_copy(t->dir, sizeof(t->dir), "/tmp/ranzen-moodle-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->e = (struct entry){ .kind = KIND_hand_in, .files = t->file,
		.task_pid = t->pid, .base = t->base };
	str_copy(t->pid, sizeof(t->pid), SMALL_PID);
	return t;
}

void pupil_end(struct moodle_pupil *t)
{
	provider_moodle.close(t->s);
	for (int i = 0; i < t->e.n_files; i++)
		unlink(t->path[i]);
	rmdir(t->dir);
	free(t);
}

void pupil_assert_arrived(struct moodle_pupil *t)
{
	const struct small_moodle *s = &t->far.school;

	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds && t->equal);
	assert_int_equal(t->work, WORK_handed_in);
	assert_string_equal(s->status, "submitted");
	assert_int_equal(s->saves, 1);
	assert_int_equal(s->submits, s->drafts);
}
