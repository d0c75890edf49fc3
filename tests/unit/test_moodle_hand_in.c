/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handing in with the Moodle provider, with every loss at every request, as
 * far as the engine counts for it.
 */
#include "base/base.h"
#include "base/hash.h"
#include "providers/moodle_hand_in.h"
#include "tests/lib/small_moodle.h"

#include <setjmp.h>
#include <cmocka.h>

#define HOP 30 /* seconds between two tries */

/* ---- the engine, as far as it counts here */

struct test {
	struct moodle_net far;
	struct session *s;
	struct entry e;
	struct work_file file[SMALL_FILES];
	char name[SMALL_FILES][80], sha256[SMALL_FILES][HASH_HEX_SIZE], ref[SMALL_FILES][160];
	char path[SMALL_FILES][120], dir[64], pid[16], base[80], platform_id[80], work_key[80];
	char proof[16], text_sha256[HASH_HEX_SIZE];
	const char *paths[SMALL_FILES];
	struct verdict v;
	char said[200];
	int done, commits, kill_at, steps;
	bool holds, equal;
	enum work_state work;
};

static enum err journal_step(struct test *t)
{
	return ++t->steps == t->kill_at ? ERR_CANCELLED : ERR_OK;
}

static enum err on_upload(void *ctx, int i, const char *upload, int64_t offset)
{
	struct test *t = ctx;

	str_copy(t->ref[i], sizeof(t->ref[i]), upload);
	t->file[i].offset = offset;
	return journal_step(t);
}

static enum err on_committing(void *ctx)
{
	struct test *t = ctx;

	t->commits++;
	t->e.unsure = true;
	return journal_step(t);
}

static enum err on_there(void *ctx)
{
	return journal_step(ctx);
}

static bool is_named(const struct test *t, const char *name)
{
	for (int i = 0; i < t->e.n_files; i++)
		if (strcmp(t->name[i], name) == 0)
			return true;
	return false;
}

static enum err on_saved(void *ctx, const char *work_key)
{
	struct test *t = ctx;

	str_copy(t->base, sizeof(t->base), work_key);
	return journal_step(t);
}

static enum err on_holds(void *ctx, const struct receipt *r)
{
	struct test *t = ctx;

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

static const struct provider_journal *journal_of(struct test *t,
						 struct provider_journal *j)
{
	*j = (struct provider_journal){ t, on_upload, on_committing, on_there,
					on_saved, on_holds, NULL };
	return j;
}

static void on_done(void *ctx, const struct verdict *v)
{
	struct test *t = ctx;

	t->done++;
	t->v = *v;
	str_copy(t->said, sizeof(t->said), v->said);
}

static void run(struct test *t)
{
	for (int i = 0; i < 200 && t->far.first; i++)
		small_moodle_turn(&t->far);
	assert_null(t->far.first);
	assert_int_equal(t->done, 1);
	t->far.school.now += HOP;
}

static void hand_in(struct test *t)
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

static void ask(struct test *t)
{
	struct provider_journal j;

	t->done = 0;
	t->holds = false;
	provider_moodle.ask(t->s, &t->e, journal_of(t, &j), on_done, t);
	run(t);
}

/* As the engine goes on: what is unsure is asked after, what did not arrive
 * is sent, until it is done or refused. */
static void deliver(struct test *t)
{
	for (int i = 0; i < 12; i++) {
		if (t->e.unsure)
			ask(t);
		else
			hand_in(t);
		if (t->v.fate == FATE_done ||
		    (t->v.fate == FATE_never && t->v.err != ERR_NOT_FOUND))
			return;
		if (t->v.err == ERR_NOT_FOUND)
			t->e.unsure = false; /* the settling time is over */
	}
	fail_msg("it goes on for ever");
}

static void add_file(struct test *t, const char *name, const char *data)
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

static struct test *begin(void)
{
	struct test *t = calloc(1, sizeof(*t));
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

static void end(struct test *t)
{
	provider_moodle.close(t->s);
	for (int i = 0; i < t->e.n_files; i++)
		unlink(t->path[i]);
	rmdir(t->dir);
	free(t);
}

static void assert_arrived(struct test *t)
{
	const struct small_moodle *s = &t->far.school;

	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds && t->equal);
	assert_int_equal(t->work, WORK_handed_in);
	assert_string_equal(s->status, "submitted");
	assert_int_equal(s->saves, 1);
	assert_int_equal(s->submits, s->drafts);
}

/* ---- tests */

static void one_file_takes_four_requests_with_the_look_before(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.requests, 4);
	assert_true(t->far.school.up + t->far.school.down < 8192);
	assert_string_equal(t->proof, "sha1");
	assert_string_equal(t->platform_id, "34");
	assert_string_equal(t->work_key, "34.0.1000000");
	end(t);
}

static void a_draft_is_handed_in_by_one_request_more(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.drafts = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.requests, 5);
	assert_int_equal(t->commits, 2);
	end(t);
}

/* It stays there as a draft, which is ours and no conflict. */
static void a_refused_submit_is_gone_on_with(void **state)
{
	struct test *t = begin();
	struct small_moodle *s = &t->far.school;

	UNUSED(state);
	s->drafts = true;
	add_file(t, "a.pdf", "hello");
	s->at = 4; /* the submit */
	s->loss = LOSS_REQUEST;
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_unknown);
	s->statement = true; /* the teacher's idea, meanwhile */
	ask(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_STATEMENT);
	assert_string_equal(t->base, "34.0.1000000");
	t->e.unsure = false;
	t->e.statement = true;
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(s->uploads, 1);
	end(t);
}

/* Between upload and save. */
static void vanished(bool text, bool drafts)
{
	struct test *t = begin();
	struct small_moodle *s = &t->far.school;
	char words[] = "ein Text";

	s->drafts = drafts;
	s->text = text;
	s->clears = 1;
	if (text)
		t->e.text = words;
	add_file(t, "a.pdf", "hello");
	add_file(t, "b.pdf", "world!");
	hand_in(t);
	s->saves -= text; /* of the text alone */
	assert_arrived(t);
	assert_int_equal(s->uploads, 4);
	end(t);
}

static void a_draft_area_that_vanished_is_filled_once_more(void **state)
{
	UNUSED(state);
	vanished(false, false);
	vanished(false, true);
	vanished(true, false);
	vanished(true, true);
}

static void a_draft_area_that_vanishes_again_is_held(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.clears = 9;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_NOT_ACCEPTED);
	assert_int_equal(t->far.school.uploads, 2);
	end(t);
}

static void what_is_to_be_saved_only_is_not_handed_in(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.drafts = true;
	t->e.not_done = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_int_equal(t->work, WORK_saved);
	assert_int_equal(t->far.school.submits, 0);
	t->far.school.drafts = false;
	str_copy(t->base, sizeof(t->base), t->work_key);
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done); /* it is there */
	end(t);
}

static void text_and_files_go_together(void **state)
{
	struct test *t = begin();
	char hex[HASH_HEX_SIZE];

	UNUSED(state);
	t->far.school.text = true;
	t->e.text = (char[]){ "a < b\n  c & \"d\"" };
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_string_equal(t->far.school.html, "<p>a &lt; b<br>&nbsp;&nbsp;c "
			    "&amp; &quot;d&quot;</p>");
	hash_bytes(HASH_SHA256, t->e.text, strlen(t->e.text), hex);
	assert_string_equal(t->text_sha256, hex);
	end(t);
}

static void an_empty_text_is_sent_where_text_is_taken(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.text = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	end(t);
}

/* Every loss at every request: saved once, and proven. */
static void sweep(bool drafts, bool text, int files)
{
	char words[] = "ein Text";

	for (int loss = LOSS_REPLY; loss <= LOSS_DATABASE; loss++) {
		for (int at = 1, n = 0; at == 1 || at <= n; at++) {
			struct test *t = begin();
			struct small_moodle *s = &t->far.school;

			s->drafts = drafts;
			s->text = text;
			s->at = at;
			s->loss = (enum moodle_loss)loss;
			if (text)
				t->e.text = words;
			if (files > 0)
				add_file(t, "a.pdf", "hello");
			if (files > 1)
				add_file(t, "b & c.pdf", "world!");
			deliver(t);
			assert_arrived(t);
			assert_int_equal(s->uploads, files);
			n = MAX(n, s->requests);
			end(t);
		}
	}
}

static void a_loss_anywhere_is_one_save_and_proven(void **state)
{
	UNUSED(state);
	sweep(false, false, 1);
	sweep(false, true, 2);
	sweep(true, false, 2);
	sweep(true, true, 0);
}

static void stopped_at_any_step_it_goes_on(void **state)
{
	UNUSED(state);
	for (int at = 1; at < 12; at++) {
		struct test *t = begin();

		t->far.school.drafts = true;
		t->kill_at = at;
		add_file(t, "a.pdf", "hello");
		add_file(t, "b.pdf", "world!");
		deliver(t);
		assert_arrived(t);
		assert_int_equal(t->far.school.uploads, 2);
		end(t);
	}
}

static void what_is_there_already_is_not_saved_again(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	t->ref[0][0] = '\0'; /* as ordered anew, by whom knows nothing */
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.uploads, 1);
	end(t);
}

static void the_same_name_and_size_is_not_the_same_file(void **state)
{
	struct test *t = begin();
	struct small_moodle *s = &t->far.school;

	UNUSED(state);
	str_copy(s->work[0].name, 80, "a.pdf");
	str_copy(s->work[0].data, 64, "HELLO");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = 77;
	str_copy(t->base, sizeof(t->base), "34.0.77");
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_string_equal(s->work[0].data, "hello");
	end(t);
}

static void work_of_somebody_else_is_a_conflict(void **state)
{
	struct test *t = begin();
	struct small_moodle *s = &t->far.school;

	UNUSED(state);
	str_copy(s->work[0].name, 80, "mate.pdf");
	str_copy(s->work[0].data, 64, "mine");
	str_copy(s->status, sizeof(s->status), "submitted");
	s->modified = 78;
	str_copy(t->base, sizeof(t->base), "34.0.77");
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_CONFLICT);
	assert_int_equal(s->saves, 0);
	assert_int_equal(s->requests, 1);
	end(t);
}

static void refused(struct test *t, enum err err)
{
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, err);
	assert_int_equal(t->far.school.requests, 1);
	assert_int_equal(t->far.school.uploads, 0);
	end(t);
}

static void what_would_be_dropped_is_refused_before(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.max_files = 1;
	add_file(t, "a.pdf", "1");
	add_file(t, "b.pdf", "2");
	refused(t, ERR_TOO_MANY);
	t = begin();
	t->far.school.max_bytes = 4;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_TOO_LARGE);
	t = begin();
	t->far.school.types = ".pdf,.docx";
	add_file(t, "a.jpg", "hello");
	refused(t, ERR_BAD_TYPE);
	t = begin();
	t->far.school.cutoff = 5;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_TOO_LATE);
	t = begin();
	t->far.school.locked = true;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_LOCKED);
	t = begin();
	t->far.school.statement = t->far.school.drafts = true;
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_STATEMENT);
	t = begin();
	t->e.not_done = true; /* but saving is handing in */
	add_file(t, "a.pdf", "hello");
	refused(t, ERR_NOT_ACCEPTED);
	t = begin();
	add_file(t, "a&b.pdf", "hello");
	add_file(t, "ab.pdf", "hello");
	refused(t, ERR_SAME_NAME);
	t = begin();
	add_file(t, "'", "hello");
	refused(t, ERR_BAD_NAME);
}

static void an_accepted_statement_is_passed_on(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.statement = t->far.school.drafts = true;
	t->e.statement = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	end(t);
}

static void without_a_sha1_the_file_is_fetched_and_compared(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.foreign_tags = true;
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_arrived(t);
	assert_string_equal(t->proof, "content");
	assert_int_equal(t->far.school.requests, 5);
	end(t);
}

static void a_file_that_was_spoilt_there_is_not_proven(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	t->far.school.drafts = true;
	str_copy(t->far.school.spoils, 80, "a.pdf");
	add_file(t, "a.pdf", "hello");
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_done);
	assert_true(t->holds);
	assert_false(t->equal);
	assert_int_equal(t->far.school.submits, 0);
	end(t);
}

static void a_copy_that_was_spoilt_here_is_never_sent(void **state)
{
	struct test *t = begin();

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	t->sha256[0][0] = t->sha256[0][0] == '0' ? '1' : '0';
	hand_in(t);
	assert_int_equal(t->v.fate, FATE_never);
	assert_int_equal(t->v.err, ERR_SEAL_BROKEN);
	assert_int_equal(t->far.school.uploads, 0);
	end(t);
}

static void a_draft_area_is_compared_and_put_right(void **state)
{
	struct test *t = begin();
	struct small_moodle *s = &t->far.school;
	char sha1[HASH_HEX_SIZE];

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	add_file(t, "b.pdf", "world");
	hash_bytes(HASH_SHA1, "hello", 5, sha1);
	str_printf(t->ref[0], sizeof(t->ref[0]), "55.999990.%s", sha1);
	s->draft[0] = (struct small_file){ "a.pdf", "HELLO", 55 }; /* unacknowledged */
	s->draft[1] = (struct small_file){ "other.pdf", "x", 55 };
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(s->uploads, 2);
	for (int i = 0; i < 2; i++)
		assert_string_equal(s->work[i].data,
			s->work[i].name[0] == 'a' ? "hello" : "world");
	end(t);
}

static void an_old_draft_area_is_left(void **state)
{
	struct test *t = begin();
	char sha1[HASH_HEX_SIZE];

	UNUSED(state);
	add_file(t, "a.pdf", "hello");
	hash_bytes(HASH_SHA1, "hello", 5, sha1);
	str_printf(t->ref[0], sizeof(t->ref[0]), "55.600000.%s", sha1);
	t->file[0].offset = 5;
	hand_in(t);
	assert_arrived(t);
	assert_int_equal(t->far.school.work[0].item, 701);
	end(t);
}

static void names_are_cleaned_as_moodle_does(void **state)
{
	char name[] = "a\x01'b\"<c>&d|e`f:g\\h/i\xc2\x85.pdf", dots[] = "..";

	UNUSED(state);
	moodle_clean_name(name);
	assert_string_equal(name, "abcdefghi.pdf");
	moodle_clean_name(dots);
	assert_string_equal(dots, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file_takes_four_requests_with_the_look_before),
		cmocka_unit_test(a_draft_is_handed_in_by_one_request_more),
		cmocka_unit_test(a_refused_submit_is_gone_on_with),
		cmocka_unit_test(a_draft_area_that_vanished_is_filled_once_more),
		cmocka_unit_test(a_draft_area_that_vanishes_again_is_held),
		cmocka_unit_test(what_is_to_be_saved_only_is_not_handed_in),
		cmocka_unit_test(text_and_files_go_together),
		cmocka_unit_test(an_empty_text_is_sent_where_text_is_taken),
		cmocka_unit_test(a_loss_anywhere_is_one_save_and_proven),
		cmocka_unit_test(stopped_at_any_step_it_goes_on),
		cmocka_unit_test(what_is_there_already_is_not_saved_again),
		cmocka_unit_test(the_same_name_and_size_is_not_the_same_file),
		cmocka_unit_test(work_of_somebody_else_is_a_conflict),
		cmocka_unit_test(what_would_be_dropped_is_refused_before),
		cmocka_unit_test(an_accepted_statement_is_passed_on),
		cmocka_unit_test(without_a_sha1_the_file_is_fetched_and_compared),
		cmocka_unit_test(a_file_that_was_spoilt_there_is_not_proven),
		cmocka_unit_test(a_copy_that_was_spoilt_here_is_never_sent),
		cmocka_unit_test(a_draft_area_is_compared_and_put_right),
		cmocka_unit_test(an_old_draft_area_is_left),
		cmocka_unit_test(names_are_cleaned_as_moodle_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
